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
    """How a picture becomes model input: `pad` lays it whole on a white square, else its center is cropped."""

    side_px: int
    pad: bool
    resample: int
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Preparation:
        """Read a hub-style `preprocessor_config.json` (CLIP's, SigLIP's or ours)."""
        size = config.get("crop_size") if config.get("do_center_crop") else config.get("size")
        side = size if isinstance(size, int) else (size or {}).get("height", (size or {}).get("shortest_edge", 224))
        return cls(
            side_px=int(side),
            pad=bool(config.get("do_pad", False)),
            resample=int(config.get("resample", Image.Resampling.BICUBIC)),
            mean=tuple(config.get("image_mean", (0.5, 0.5, 0.5))),
            std=tuple(config.get("image_std", (0.5, 0.5, 0.5))),
        )

    def square(self, picture: Image.Image) -> Image.Image:
        """The RGB picture as a square of `side_px`."""
        return letterbox(picture, self.side_px, self.resample) if self.pad else self._center_crop(picture)

    def pixels(self, picture: Image.Image) -> NDArray[np.float32]:
        """The RGB picture as (3, side, side) float32, normalised by mean and std."""
        values = np.asarray(self.square(picture), dtype=np.float32) / 255.0
        mean, std = np.array(self.mean, dtype=np.float32), np.array(self.std, dtype=np.float32)
        normalised = (values - mean) / std
        return np.ascontiguousarray(normalised.transpose(2, 0, 1), dtype=np.float32)

    def _center_crop(self, picture: Image.Image) -> Image.Image:
        # Crop and resize in one step: 1.5 times as fast as two on 400×533 JPEGs, same pixels but for rounding.
        width, height = picture.size
        short = min(width, height)
        left, top = (width - short) / 2, (height - short) / 2
        box = (left, top, left + short, top + short)
        return picture.resize((self.side_px, self.side_px), Image.Resampling(self.resample), box=box)


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
