"""Street photos, small and drawn: outfits of plain pieces in colors that go together, with their masks, zipped."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

LABELS = ("null", "hair", "pants", "shirt", "shoes", "skin", "ring")
PIECES = {"shirt": (30, 20, 70, 70), "pants": (34, 70, 66, 130), "shoes": (34, 130, 66, 146)}
# Outfits are of one family of colors each: that is what there is to learn.
FAMILIES = (
    ((190, 40, 40), (220, 90, 90), (130, 25, 25)),
    ((40, 80, 180), (90, 130, 220), (25, 50, 120)),
    ((40, 140, 60), (90, 180, 110), (20, 95, 40)),
    ((215, 190, 40), (240, 220, 110), (170, 150, 20)),
)


def draw_street(folder: Path, outfits: int = 60) -> Path:
    """Write street.zip and street-labels.txt: `outfits` photos named "0000" and on; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "street-labels.txt").write_text("\n".join(LABELS) + "\n", encoding="utf-8")
    random = np.random.default_rng(5)
    with zipfile.ZipFile(folder / "street.zip", "w") as archive:
        for number in range(outfits):
            picture, mask = _outfit(number, random)
            archive.writestr(f"street/{number:04}.jpg", _encoded(Image.fromarray(picture), "JPEG"))
            archive.writestr(f"street/{number:04}.png", _encoded(Image.fromarray(mask), "PNG"))
    return folder


def _outfit(number: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    picture = np.full((160, 100, 3), (120, 110, 100), dtype=np.uint8)
    mask = np.zeros((160, 100), dtype=np.uint8)
    mask[4:20, 40:60] = LABELS.index("skin")
    mask[0:4, 40:60] = LABELS.index("hair")
    mask[80:81, 20:21] = LABELS.index("ring")  # too small to be a piece
    colors = random.permutation(np.array(FAMILIES[number % len(FAMILIES)]))
    for (name, (left, top, right, bottom)), color in zip(PIECES.items(), colors, strict=True):
        picture[top:bottom, left:right] = np.clip(color + random.integers(-12, 13, 3), 0, 255)
        mask[top:bottom, left:right] = LABELS.index(name)
    return picture, mask


def _encoded(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, quality=92)
    return buffer.getvalue()
