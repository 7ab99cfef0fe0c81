"""A whole look as one picture, laid out like a page of a lookbook: `compose(look, …) -> JPEG bytes`.

What is worn on the body lies in a column, from top to shoes; coat, bag and accessories beside it. The owned piece is
marked "yours", the products have their numbers in the look's list. Slow enough (some 60 ms) to call from a thread.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bot import wording
from bot.look_tiles import WORKING_SIDE_PX, piece_tile, product_tile
from retrieval.garment import Garment
from retrieval.look import Look
from retrieval.money import money
from retrieval.pictures import BadPicture, read_picture_file

WIDTH_PX, HEIGHT_PX = 1080, 1350
MARGIN_PX, HEAD_PX, GUTTER_PX, LABEL_PX, GAP_PX = 64, 120, 36, 58, 26
GROUND, INK, SOFT, ACCENT, WHITE = (250, 248, 244), (33, 30, 26), (118, 109, 98), (47, 81, 72), (255, 255, 255)
MOST_ENLARGED = 5.0  # a 60 px picture enlarged more is a blur
QUALITY = 88
IN_A_ROW, ROW_PX = 3, 540
RING_PX = 22

WORN = ("top", "one-piece", "bottom", "shoes")  # in a column, top to bottom
BESIDE = ("outerwear", "layer", "accessory", "bag")
# Of a column's height, and the side in pixels of a square as large as the piece: a bag is no larger than a coat.
HEIGHTS = {"top": 1.2, "one-piece": 2.1, "bottom": 1.45, "shoes": 0.7, "outerwear": 1.5, "layer": 1.3, "bag": 0.85}
SIDES_PX = {"top": 430, "one-piece": 560, "bottom": 470, "shoes": 330, "outerwear": 470, "layer": 430, "bag": 320}
OTHER_HEIGHT, OTHER_SIDE_PX = 0.6, 230

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A tile to lay out: `number` in the list, None for what the person owns."""

    tile: Image.Image
    slot: str
    number: int | None = None
    caption: str = ""


def compose(
    look: Look,
    picture_of: Callable[[str], Path | None],
    piece_of: Callable[[Garment], Image.Image | None],
) -> bytes | None:
    """The look as a JPEG of 1080×1350 px, or None where fewer than two of its pieces have a picture.

    `picture_of` gives a product's file by its id, `piece_of` an owned garment's cut-out (RGBA). What is missing or
    broken is left out. The same look gives the same bytes.
    """
    pieces = [*_owned(look, piece_of), *_products(look, picture_of)]
    if len(pieces) < 2:
        return None
    page = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), GROUND)
    pen = ImageDraw.Draw(page)
    _head(pen, look)
    for piece, cell in _cells(pieces):
        _lay(page, pen, piece, cell)
    return _jpeg(page)


def line_up(pieces: Sequence[tuple[Image.Image, str]]) -> bytes:
    """Pieces (RGBA) side by side with their numbers and names, as a JPEG: what a photo of a whole outfit showed."""
    rows = -(-len(pieces) // IN_A_ROW)
    page = Image.new("RGB", (WIDTH_PX, rows * ROW_PX + 2 * MARGIN_PX), GROUND)
    pen = ImageDraw.Draw(page)
    for number, (piece, name) in enumerate(pieces):
        row, column = divmod(number, IN_A_ROW)
        width = (WIDTH_PX - 2 * MARGIN_PX) // min(IN_A_ROW, len(pieces) - row * IN_A_ROW)
        left, top = MARGIN_PX + column * width, MARGIN_PX + row * ROW_PX
        tile = _Piece(piece_tile(piece), "one-piece", number + 1, name)
        _lay(page, pen, tile, (left, top, left + width, top + ROW_PX))
    return _jpeg(page)


def _jpeg(page: Image.Image) -> bytes:
    data = io.BytesIO()
    page.save(data, "JPEG", quality=QUALITY)
    return data.getvalue()


def _owned(look: Look, piece_of: Callable[[Garment], Image.Image | None]) -> list[_Piece]:
    found = [(garment, piece_of(garment)) for garment in look.owned]
    return [_Piece(piece_tile(piece), garment.slot) for garment, piece in found if piece is not None]


def _products(look: Look, picture_of: Callable[[str], Path | None]) -> list[_Piece]:
    pieces = []
    for number, match in enumerate(look.matches, start=1):
        path = picture_of(match.product.id)
        try:
            picture = read_picture_file(path, side_px=WORKING_SIDE_PX) if path is not None else None
        except (BadPicture, OSError):
            picture = None
        if picture is not None:
            price = _price(match.product.price, match.product.currency)
            pieces.append(_Piece(product_tile(picture), match.slot or "accessory", number, price))
    return pieces


def _price(amount: float, currency: str) -> str:
    """As everywhere, but in letters where the font has no sign for the currency: it knows "$" and no "€"."""
    price = money(amount, currency)
    return price if price.isascii() else f"{money(amount, '').strip()} {currency}"


# --- where each piece lies


def _cells(pieces: Sequence[_Piece]) -> list[tuple[_Piece, Box]]:
    """Two columns of about one height. Shoes stand under the clothes, or beside them where the other side is bare."""
    left = sorted((p for p in pieces if p.slot in WORN), key=lambda p: WORN.index(p.slot))
    right = sorted((p for p in pieces if p.slot not in WORN), key=lambda p: (_order(p.slot), p.number or 0))
    while left and right and _tall(right) > _tall(left) + _height(right[0]):
        left.append(right.pop(0))
    if len(left) > 1 and left[-1].slot == "shoes" and _tall(left) - _tall(right) > _height(left[-1]):
        right.append(left.pop())
    if not left or not right:
        return _column(left or right, MARGIN_PX, WIDTH_PX - MARGIN_PX, _tall(left or right))
    inner = WIDTH_PX - 2 * MARGIN_PX - GUTTER_PX
    split = MARGIN_PX + round(inner * (0.56 if _tall(left) >= _tall(right) else 0.5))
    tallest = max(_tall(left), _tall(right))
    return [
        *_column(left, MARGIN_PX, split, tallest),
        *_column(right, split + GUTTER_PX, WIDTH_PX - MARGIN_PX, tallest),
    ]


def _order(slot: str) -> int:
    return BESIDE.index(slot) if slot in BESIDE else BESIDE.index("accessory")


def _height(piece: _Piece) -> float:
    return HEIGHTS.get(piece.slot, OTHER_HEIGHT)


def _tall(pieces: Sequence[_Piece]) -> float:
    return sum(map(_height, pieces))


def _column(pieces: Sequence[_Piece], left: int, right: int, tallest: float) -> list[tuple[_Piece, Box]]:
    """The pieces one under the other over the page's height; few small ones stay small and stand apart."""
    top, room = HEAD_PX, HEIGHT_PX - HEAD_PX - MARGIN_PX
    unit = room / max(_tall(pieces), 0.75 * tallest)
    gap = (room - unit * _tall(pieces)) / len(pieces)
    cells = []
    y = top + (gap if pieces[0].slot == "shoes" else gap / 2)  # shoes alone stand on the floor
    for piece in pieces:
        height = unit * _height(piece)
        cells.append((piece, (left, round(y), right, round(y + height))))
        y += height + gap
    return cells


# --- drawing


def _head(pen: ImageDraw.ImageDraw, look: Look) -> None:
    title = wording.LOOK_TITLE.format(number=look.number)
    pen.text((MARGIN_PX, 56), title, font=_font(34), fill=INK)
    if look.matches:
        total = wording.LOOK_TOTAL.format(total=_price(look.total, look.matches[0].product.currency))
        pen.text((WIDTH_PX - MARGIN_PX, 56), total, font=_font(34), fill=SOFT, anchor="ra")


def _lay(page: Image.Image, pen: ImageDraw.ImageDraw, piece: _Piece, cell: Box) -> None:
    left, top, right, bottom = cell
    tile = _sized(piece, right - left, bottom - top - LABEL_PX - GAP_PX)
    x = (left + right - tile.width) // 2
    y = (top + bottom - LABEL_PX - tile.height) // 2
    page.paste(tile, (x, y), tile)
    _label(pen, piece, (left + right) // 2, y + tile.height + LABEL_PX // 2 + 4)


def _sized(piece: _Piece, width: int, height: int) -> Image.Image:
    tile = piece.tile
    side = SIDES_PX.get(piece.slot, OTHER_SIDE_PX)
    scale = min(
        side / (tile.width * tile.height) ** 0.5, width / tile.width, max(height, 1) / tile.height, MOST_ENLARGED
    )
    size = (max(1, round(tile.width * scale)), max(1, round(tile.height * scale)))
    if scale < 1:
        return tile.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    enlarged = tile.resize(size, Image.Resampling.BICUBIC)
    return enlarged.filter(ImageFilter.UnsharpMask(scale, 70, 2)) if scale > 2 else enlarged


def _label(pen: ImageDraw.ImageDraw, piece: _Piece, x: int, y: int) -> None:
    """A number in a ring and the price beside it; for an owned piece a pill that says so."""
    font, small = _font(29), _font(25)
    if piece.number is None:
        half = pen.textlength(wording.LOOK_OWNED, font=small) / 2 + 20
        pen.rounded_rectangle((x - half, y - RING_PX, x + half, y + RING_PX), RING_PX, fill=ACCENT)
        pen.text((x, y), wording.LOOK_OWNED, font=small, fill=WHITE, anchor="mm")
        return
    start = x - (2 * RING_PX + 12 + pen.textlength(piece.caption, font=font)) / 2
    pen.ellipse((start, y - RING_PX, start + 2 * RING_PX, y + RING_PX), fill=WHITE, outline=INK, width=2)
    pen.text((start + RING_PX, y), str(piece.number), font=small, fill=INK, anchor="mm")
    pen.text((start + 2 * RING_PX + 12, y), piece.caption, font=font, fill=INK, anchor="lm")


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # every Pillow wheel brings FreeType
    return font
