"""The colors of what a photo shows: pixels, weighted toward the garment, named in the vocabulary by nearness in CIELAB.

With a mask, the pixels under it; without, those count more that are near the middle and unlike the picture's border.
It asks which cloth a photo of any light may show; for a shop's own pictures see `retrieval.seen_colors`.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.vocabulary import Vocabulary

SIDE_PX = 64
BORDER_PX = 5
GROUND_REACH = 14.0  # CIELAB distance within which a pixel may be ground
UNNAMED = ("multicolor", "gold", "silver")  # sheens and mixtures are no pixel's color

# Light and shade move lightness more than hue, so lightness counts less.
LIGHTNESS_LESS = np.array([0.6, 1.0, 1.0])
Floats = NDArray[np.float64]


def to_lab(rgb: NDArray[np.uint8]) -> Floats:
    """sRGB (…, 3) of 0–255 to CIELAB under D65 (CIE 15:2004)."""
    linear = rgb.astype(np.float64) / 255.0
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ matrix.T / np.array([0.95047, 1.0, 1.08883])
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack(
        [116 * root[..., 1] - 16, 500 * (root[..., 0] - root[..., 1]), 200 * (root[..., 1] - root[..., 2])], axis=-1
    )


def color_shares(
    picture: Image.Image, vocabulary: Vocabulary, mask: NDArray[np.bool_] | None = None
) -> dict[str, float]:
    """How much of the garment is of each color: name → share, summing to 1. `picture` is RGB.

    `mask` (height, width), of any size, says where in the picture the garment is; without one that is guessed.
    """
    small = np.asarray(picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX), dtype=np.uint8)
    lab = to_lab(small)
    weight = (middle(SIDE_PX) * unlike_border(lab) if mask is None else _within(mask)).reshape(-1)
    names = [name for name in vocabulary.colors if name not in UNNAMED]
    anchors = to_lab(np.array([vocabulary.colors[name].rgb for name in names], dtype=np.uint8))
    nearness = np.exp(-distances(lab.reshape(-1, 3) * LIGHTNESS_LESS, anchors * LIGHTNESS_LESS) / 6.0)
    nearness /= nearness.sum(1, keepdims=True) + 1e-12
    shares = (nearness * weight[:, None]).sum(0)
    shares /= shares.sum() + 1e-12
    return {name: float(share) for name, share in zip(names, shares, strict=True)}


def distances(ones: Floats, others: Floats) -> Floats:
    """Euclidean distances of (n, 3) to (m, 3), as (n, m): by one product of matrices."""
    return np.asarray(np.sqrt(np.maximum(_squares(ones, others), 0.0)))


def _squares(ones: Floats, others: Floats) -> Floats:
    squares = ones @ (-2.0 * others.T)
    squares += (ones**2).sum(1)[:, None]
    squares += (others**2).sum(1)
    return squares


def _within(mask: NDArray[np.bool_]) -> Floats:
    small = Image.fromarray(mask.astype(np.uint8) * 255).resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float64) / 255.0 + 1e-6


@cache
def middle(side_px: int) -> Floats:
    """How near to a square's middle each of its pixels is, (side, side): 1 in the middle, falling off."""
    axis = (np.arange(side_px) + 0.5) / side_px - 0.5
    distance = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    return np.exp(-((distance / 0.3) ** 2))


def unlike_border(
    lab: Floats, border_px: int = BORDER_PX, reach: float = GROUND_REACH, least: float = 0.02, samples: int = 160
) -> Floats:
    """How unlike the picture's border each pixel of a (h, w, 3) CIELAB picture is, (h, w): `least` to 1.

    It never is nothing: a garment of the ground's own color must still have a color.
    """
    edge = np.ones(lab.shape[:2], dtype=bool)
    edge[border_px:-border_px, border_px:-border_px] = False
    border = lab[edge][:: max(1, int(edge.sum()) // samples)]
    share_alike = (_squares(lab.reshape(-1, 3), border) < reach**2).mean(1).reshape(edge.shape)
    unlike: Floats = 1.0 / (1.0 + (share_alike / 0.08) ** 2)
    return unlike + least
