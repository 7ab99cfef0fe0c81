"""A picture to the pixels a model was trained on, as its `preprocessor_config.json` says. No model, no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Preparation:
    """How a picture becomes a square of `side_px`.

    `pad` lays it whole on a white square. Else it is scaled until its shorter side is `shorter_px` and its center is
    cropped, as CLIP's are; with a `shorter_px` of 0 it is stretched to the square, as SigLIP's are.
    """

    side_px: int
    pad: bool
    resample: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    shorter_px: int

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Preparation:
        """Read a hub-style `preprocessor_config.json` (CLIP's, SigLIP's or ours)."""
        size, crop = config.get("size"), config.get("crop_size")
        cropped = bool(config.get("do_center_crop", False))
        side = _side(crop if cropped and crop else size)
        stretched = not cropped and isinstance(size, Mapping) and "height" in size
        return cls(
            side_px=side,
            pad=bool(config.get("do_pad", False)),
            resample=int(config.get("resample", Image.Resampling.BICUBIC)),
            mean=tuple(config.get("image_mean", (0.5, 0.5, 0.5))),
            std=tuple(config.get("image_std", (0.5, 0.5, 0.5))),
            shorter_px=0 if stretched else max(side, _side(size or side)),
        )

    def square(self, picture: Image.Image) -> Image.Image:
        """The RGB picture as a square of `side_px`."""
        if self.pad:
            return letterbox(picture, self.side_px, self.resample)
        if not self.shorter_px:
            return picture.resize((self.side_px, self.side_px), Image.Resampling(self.resample))
        return self._center_crop(picture)

    def pixels(self, picture: Image.Image) -> NDArray[np.float32]:
        """The RGB picture as (3, side, side) float32, normalised by mean and std."""
        values = np.asarray(self.square(picture), dtype=np.float32) / 255.0
        mean, std = np.array(self.mean, dtype=np.float32), np.array(self.std, dtype=np.float32)
        normalised = (values - mean) / std
        return np.ascontiguousarray(normalised.transpose(2, 0, 1), dtype=np.float32)

    def _center_crop(self, picture: Image.Image) -> Image.Image:
        # Crop and resize in one step: 1.5 times as fast as two on 400×533 JPEGs. The box is where CLIP's processor
        # crops after it has scaled, to its rounding of sides and edges, so that both give the same pixels.
        short = min(picture.size)
        scaled = [int(self.shorter_px * side / short) for side in picture.size]
        offsets = [(side - self.side_px) // 2 for side in scaled]
        x_step, y_step = (whole / side for whole, side in zip(picture.size, scaled, strict=True))
        left, top = offsets[0] * x_step, offsets[1] * y_step
        box = (left, top, left + self.side_px * x_step, top + self.side_px * y_step)
        return picture.resize((self.side_px, self.side_px), Image.Resampling(self.resample), box=box)


def _side(size: Any) -> int:
    """The pixels of a side, from a hub's `224`, `{"height": 224, "width": 224}` or `{"shortest_edge": 224}`."""
    if isinstance(size, Mapping):
        return int(size.get("height", size.get("shortest_edge", 224)))
    return int(size or 224)


def letterbox(
    picture: Image.Image,
    side_px: int,
    resample: int = Image.Resampling.BILINEAR,
    ground: int | tuple[int, int, int] = WHITE,
) -> Image.Image:
    """Scale the whole picture into a square of `side_px` on a ground (white), centered, its proportions kept."""
    width, height = picture.size
    scale = side_px / max(width, height)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    resized = picture.resize(inner, Image.Resampling(resample))
    square = Image.new("L" if isinstance(ground, int) else "RGB", (side_px, side_px), ground)
    square.paste(resized, ((side_px - inner[0]) // 2, (side_px - inner[1]) // 2))
    return square
