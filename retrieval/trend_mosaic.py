"""A mosaic of a theme's most central pictures, each whole, on a quiet ground: `mosaic([picture, …]) -> Image`."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from retrieval.preparation import letterbox

SIDE_PX = 168
GAP_PX = 8
COLUMNS, MOST = 4, 8
GROUND = (244, 241, 236)


def mosaic(pictures: Sequence[Image.Image]) -> Image.Image:
    """Up to eight RGB pictures in rows of four; fewer make fewer columns."""
    pictures = pictures[:MOST]
    columns = max(1, min(COLUMNS, len(pictures)))
    rows = max(1, -(-len(pictures) // columns))
    step = SIDE_PX + GAP_PX
    whole = Image.new("RGB", (columns * step + GAP_PX, rows * step + GAP_PX), GROUND)
    for place, picture in enumerate(pictures):
        tile = letterbox(picture.convert("RGB"), SIDE_PX, Image.Resampling.LANCZOS)
        whole.paste(tile, (GAP_PX + place % columns * step, GAP_PX + place // columns * step))
    return whole
