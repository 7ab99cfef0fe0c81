"""Heat maps over pictures: spread over pixels of one color, drawn over the picture, and the box of the hottest part.

A map is (height, width) float32 from 0 to 1, as `retrieval.localization` makes it. Nothing here knows of a model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.palette import to_lab

GRID_SIDE = 48  # cells on the longer side: finer than any window, and its pairs of cells still fit in memory
COLOR_REACH = 5.0  # CIELAB distance within which cells are of one piece
CELL_REACH = 4.0
SPREADS = 3
MIDDLE = (0.03, 0.2)  # variances across and down, in shares: photos have their subject in the middle, and people stand
HOT = 0.6  # of the hottest: where the hottest part ends

Heat = NDArray[np.float32]
Grid = NDArray[np.float64]


def grid_size(size: tuple[int, int]) -> tuple[int, int]:
    """Columns and rows of the small map for a picture of `size` (width, height)."""
    return tuple(max(1, round(side * GRID_SIDE / max(size))) for side in size)  # type: ignore[return-value]


def toward_middle(shape: tuple[int, ...]) -> Grid:
    """How much each cell of (rows, columns) counts for where it lies: 1 in the middle."""
    down, across = ((np.arange(cells) + 0.5) / cells - 0.5 for cells in shape)
    return np.asarray(np.exp(-0.5 * (down[:, None] ** 2 / MIDDLE[1] + across[None] ** 2 / MIDDLE[0])), np.float64)


def spread_over_colors(grids: Sequence[Grid], picture: Image.Image) -> list[Grid]:
    """Let heat, maps of one shape (rows, columns), flow among near cells of one color: it ends where a garment does.

    A bilateral filter (Tomasi and Manduchi 1998) guided by the RGB picture, several times over.
    """
    rows, columns = grids[0].shape
    lab = to_lab(np.asarray(picture.resize((columns, rows), Image.Resampling.BOX), np.uint8)).reshape(-1, 3)
    place = np.argwhere(np.ones((rows, columns), bool))  # (cells, 2): each cell's row and column
    weights = np.exp(-_squared(lab) / (2 * COLOR_REACH**2) - _squared(place) / (2 * CELL_REACH**2))
    weights /= weights.sum(axis=1, keepdims=True)
    heat = np.stack([grid.reshape(-1) for grid in grids], axis=1)  # (cells, n)
    for _ in range(SPREADS):
        heat = weights @ heat
    return [column.reshape(rows, columns) for column in heat.T]


def stretched(grid: Grid, size: tuple[int, int]) -> Heat:
    """The small map over a picture of `size` (width, height): (height, width) float32, coldest 0, hottest 1.

    All zeros where nothing is hotter than the rest.
    """
    large = np.asarray(Image.fromarray(grid.astype(np.float32)).resize(size, Image.Resampling.BILINEAR), np.float32)
    reach = float(np.ptp(large))
    return (large - large.min()) / reach if reach > 1e-9 else np.zeros_like(large)


def overlay(picture: Image.Image, heat: Heat) -> Image.Image:
    """The picture, gray where it is cold and glowing where it is hot; `heat` is (height, width) of the picture."""
    gray = np.asarray(picture.convert("L"), np.float32)[..., None] / 255
    level = heat[..., None]
    glow = np.concatenate([np.clip(2 * level, 0, 1), np.clip(2 * level - 0.8, 0, 0.9), np.clip(level - 0.7, 0, 1)], -1)
    strength = np.clip(1.3 * level - 0.25, 0, 0.8)
    return Image.fromarray((np.clip(gray * (1 - strength) + glow * strength, 0, 1) * 255).astype(np.uint8))


def hottest_box(heat: Heat) -> tuple[float, float, float, float]:
    """Left, top, right, bottom, as shares of the picture, of the connected part around the hottest point."""
    columns, rows = grid_size((heat.shape[1], heat.shape[0]))
    small = np.asarray(Image.fromarray(heat).resize((columns, rows), Image.Resampling.BOX))
    hot = small >= HOT * small.max()
    part = np.zeros_like(hot)
    part[np.unravel_index(small.argmax(), small.shape)] = True
    while True:  # grow by the four neighbors until nothing hot is left beside it
        grown = np.pad(part, 1)
        grown = (part | grown[:-2, 1:-1] | grown[2:, 1:-1] | grown[1:-1, :-2] | grown[1:-1, 2:]) & hot
        if (grown == part).all():
            break
        part = grown
    down, across = np.nonzero(part.any(axis=1))[0], np.nonzero(part.any(axis=0))[0]
    return (across[0] / columns, down[0] / rows, (across[-1] + 1) / columns, (down[-1] + 1) / rows)


def _squared(points: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.float32]:
    """Squared distances of all pairs of (n, d) points, (n, n) float32."""
    values = points.astype(np.float32)
    lengths = (values**2).sum(axis=1)
    return np.asarray(np.maximum(lengths[:, None] + lengths[None] - 2 * values @ values.T, 0), np.float32)
