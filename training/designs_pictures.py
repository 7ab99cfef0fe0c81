"""Drawn pictures as files that say what they are: a band below with "generated", and the prompt in the PNG's text.

    save_design(square, Path("dress.png"), prompt="a striped linen dress", model="small", seed=7)
    read_design(Path("dress.png"))  # the picture without its band, and what is written in it

The band lies below the picture and hides nothing of it. Pictures under 64 px are enlarged, or the label would not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from training.designs_data import Square
from training.designs_settings import BadDesign

LABEL = "generated"
GROUND, INK = (24, 24, 28), (255, 255, 255)
LEAST_SIDE_PX = 64  # the label is not legible on less
LEAST_BAND_PX, BAND_SHARE = 13, 16  # a band is a sixteenth of the side, and at least what a letter needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A picture that was drawn, and what its file tells of it."""

    square: Square
    prompt: str
    seed: int
    model: str


def save_design(square: Square, path: Path, *, prompt: str, model: str, seed: int, side_px: int = 0) -> None:
    """Write a marked PNG; `side_px` enlarges what is smaller. Raises OSError where it cannot be written."""
    picture = Image.fromarray(square)
    side_px = max(side_px, LEAST_SIDE_PX)
    if side_px > picture.width:
        picture = picture.resize((side_px, side_px), Image.Resampling.BICUBIC)
    marked, band_px = with_band(picture)
    told = PngInfo()
    for name, value in (("generated", "yes"), ("prompt", prompt), ("model", model), ("seed", str(seed))):
        told.add_itxt(name, value)
    told.add_itxt("band_px", str(band_px))
    told.add_itxt("Software", "Stylist, a text-to-image diffusion model")
    marked.save(path, "PNG", pnginfo=told)


def with_band(picture: Image.Image) -> tuple[Image.Image, int]:
    """The picture on top of a band that says that it was generated, and the band's height."""
    width, height = picture.size
    band_px = max(LEAST_BAND_PX, height // BAND_SHARE)
    marked = Image.new("RGB", (width, height + band_px), GROUND)
    marked.paste(picture, (0, 0))
    font = ImageFont.load_default(band_px * 0.8)
    ImageDraw.Draw(marked).text((width / 2, height + band_px / 2), LABEL, fill=INK, font=font, anchor="mm")
    return marked, band_px


def read_design(path: Path) -> Design:
    """A picture that `save_design` wrote, without its band; raises BadDesign for another."""
    try:
        with Image.open(path) as opened:
            opened.load()
            told, picture = dict(opened.info), opened.convert("RGB")
    except (OSError, UnidentifiedImageError, ValueError) as error:
        raise BadDesign(f"{str(path)!r} is no picture that can be read ({error}).") from error
    if told.get("generated") != "yes":
        raise BadDesign(f"{str(path)!r} was not drawn by `stylist design generate`.")
    width, height = picture.size
    square = np.asarray(picture.crop((0, 0, width, height - int(told["band_px"]))))
    return Design(square=square, prompt=told["prompt"], seed=int(told["seed"]), model=told["model"])
