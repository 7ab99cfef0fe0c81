"""Pictures made ready to lie on a page together: `product_tile` and `piece_tile`, each an RGBA picture, trimmed.

A product's white or nearly white ground becomes see-through by its lightness; a person's garment keeps the alpha of its
mask. What has neither, as a street scene does, becomes a photo print with rounded corners. Nothing is laid out here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Pixels = NDArray[np.uint8]

WORKING_SIDE_PX = 512  # no tile is drawn larger
LIGHT, PLAIN = 190, 12  # a border this light and this even all around is a studio's ground
WHITE, SPECKLE = 232, 6  # from here on a ground counts as white; a JPEG's white is not quite even
LIGHT_SHARE = 0.6  # models stand in the lower edge of their pictures
INK = 12  # below white, where a trimmed product starts
CORNER = 0.05  # of a print's shorter side
SHADOW_INK, SHADOW_STRENGTH = (70, 60, 45), 0.30


def product_tile(picture: Image.Image) -> Image.Image:
    """A product's RGB picture, its light ground made see-through and trimmed away; else as a print."""
    picture = _small(picture)
    ground = _ground(np.asarray(picture))
    if ground is None:
        return _print(picture)
    return _without_ground(picture, ground)


def piece_tile(piece: Image.Image) -> Image.Image:
    """A garment cut out of a photo (RGBA): trimmed and with a soft shadow; uncut, as a print."""
    piece = _small(piece)
    alpha = piece.getchannel("A")
    if alpha.getextrema()[0] == 255:
        return _print(piece.convert("RGB"))
    box = alpha.point(lambda value: 255 if value > 40 else 0).getbbox()
    return _shadowed(piece.crop(box)) if box else _print(piece.convert("RGB"))


def _small(picture: Image.Image) -> Image.Image:
    if max(picture.size) <= WORKING_SIDE_PX:
        return picture
    small = picture.copy()
    small.thumbnail((WORKING_SIDE_PX, WORKING_SIDE_PX), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return small


def _ground(pixels: Pixels) -> NDArray[np.float32] | None:
    """The studio ground under the whole picture (h, w, 3), a plane laid through its border; None without such a ground.

    Shops light their grounds unevenly, so one color is not enough.
    """
    height, width, _ = pixels.shape
    y, x = np.linspace(-1, 1, height, dtype=np.float32), np.linspace(-1, 1, width, dtype=np.float32)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).astype(np.float32)
    x_at = np.concatenate([x, x, np.full(height, -1, np.float32), np.full(height, 1, np.float32)])
    y_at = np.concatenate([np.full(width, -1, np.float32), np.full(width, 1, np.float32), y, y])
    light = border.min(axis=1) >= LIGHT
    if light.mean() < LIGHT_SHARE:
        return None
    terms = np.stack([np.ones_like(x_at), x_at, y_at, x_at * y_at], axis=1)[light]
    (level, by_x, by_y, by_both), *_ = np.linalg.lstsq(terms, border[light])
    away = np.abs(border[light] - terms @ np.stack([level, by_x, by_y, by_both])).max(axis=1)
    if np.percentile(away, 80) > PLAIN:
        return None
    by_row, by_column = y[:, None, None], x[None, :, None]
    ground: NDArray[np.float32] = np.minimum(level + by_y * by_row + (by_x + by_both * by_row) * by_column, 255)
    return ground


def _without_ground(picture: Image.Image, ground: NDArray[np.float32]) -> Image.Image:
    """The picture with the ground taken out and trimmed.

    On white, whiteness is transparency: it lies on a page as if multiplied. On gray that would swallow white pieces, so
    there it is what differs from the ground, and what lies inside of it.
    """
    pixels = np.asarray(picture, np.float32)
    if ground.min() >= WHITE:
        levels = np.minimum(pixels * (255 / (ground - SPECKLE)), 255)
        ink = 255 - np.minimum(
            np.minimum(levels[..., 0], levels[..., 1]), levels[..., 2]
        )  # 4 times min(axis=2)'s speed
        alpha = np.maximum(ink, 1)[..., None] / 255
        pixels = (pixels - 255 * (1 - alpha)) / alpha  # color × alpha + white × (1 − alpha) gives the picture back
    else:
        away = np.abs(pixels - ground)
        apart = np.minimum(np.maximum(np.maximum(away[..., 0], away[..., 1]), away[..., 2]), 255)
        ink = np.clip((apart - 5) * 18, 0, 255)
        around = Image.fromarray(apart.astype(np.uint8)).filter(ImageFilter.BoxBlur(3))
        seen_through = np.asarray(around) < 4  # as between a bag and its handle
        ink = np.maximum(ink, 255.0 * ~(_outside(ink < 128) | seen_through))
    box = Image.fromarray((ink > INK).astype(np.uint8)).getbbox()
    tile = np.dstack([np.clip(pixels, 0, 255), ink]).astype(np.uint8)
    return Image.fromarray(tile).crop(box)


def _outside(empty: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What can be reached from the border in a straight line over empty pixels."""
    seen = np.zeros_like(empty)
    for axis in (0, 1):
        seen |= np.logical_and.accumulate(empty, axis=axis)
        seen |= np.flip(np.logical_and.accumulate(np.flip(empty, axis), axis=axis), axis)
    return seen


def _print(picture: Image.Image) -> Image.Image:
    """A photo as a print: rounded corners and a soft shadow."""
    width, height = picture.size
    corners = Image.new("L", (2 * width, 2 * height), 0)
    radius = round(2 * CORNER * min(width, height))
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, 2 * width - 1, 2 * height - 1), radius, fill=255)
    shaped = picture.convert("RGBA")
    shaped.putalpha(corners.resize(picture.size, Image.Resampling.BOX))
    return _shadowed(shaped)


def _shadowed(tile: Image.Image) -> Image.Image:
    """The tile on its own soft shadow, with room for it around."""
    reach = max(4, round(0.03 * min(tile.size)))
    size = (tile.width + 2 * reach, tile.height + 2 * reach)
    alpha = Image.new("L", size, 0)
    alpha.paste(tile.getchannel("A"), (reach, reach + reach // 2))
    alpha = alpha.filter(ImageFilter.GaussianBlur(reach / 2)).point(lambda value: round(SHADOW_STRENGTH * value))
    ground = Image.new("RGBA", size, SHADOW_INK)
    ground.putalpha(alpha)
    front = Image.new("RGBA", size)
    front.paste(tile, (reach, reach))
    return Image.alpha_composite(ground, front)
