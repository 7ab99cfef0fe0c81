"""A contact sheet: several pictures side by side on one, each with a line or two under it, to see what was found.

contact_sheet([(catalog.picture(id), f"{id} {score:.2f}") for id, score in catalog.retrieve("a red dress")]).save(…)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from retrieval.preparation import letterbox

SIDE_PX = 180
GAP_PX = 10
TEXT_PX = 13
LINES = 2


def contact_sheet(pictures: Sequence[tuple[Image.Image, str]], *, columns: int = 5) -> Image.Image:
    """Lay RGB pictures out in rows of `columns` on white, each whole, with its text under it, cut to two lines."""
    cell_height = SIDE_PX + LINES * (TEXT_PX + 3) + GAP_PX
    rows = -(-len(pictures) // columns)
    width = max(1, min(columns, len(pictures))) * (SIDE_PX + GAP_PX) + GAP_PX
    sheet = Image.new("RGB", (width, max(1, rows) * cell_height + GAP_PX), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(TEXT_PX)
    for index, (picture, text) in enumerate(pictures):
        left = GAP_PX + index % columns * (SIDE_PX + GAP_PX)
        top = GAP_PX + index // columns * cell_height
        sheet.paste(letterbox(picture.convert("RGB"), SIDE_PX), (left, top))
        for line, words in enumerate(_lines(text, font)):
            draw.text((left, top + SIDE_PX + 3 + line * (TEXT_PX + 3)), words, fill="black", font=font)
    return sheet


def _lines(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> list[str]:
    """The text broken into at most two lines as wide as a picture; what is over ends in dots."""
    # Pillow's own font has no accented letters and no ellipsis; it would draw boxes.
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    lines: list[str] = []
    words = plain.split()
    while words and len(lines) < LINES:
        line = words.pop(0)
        while words and font.getlength(f"{line} {words[0]}") <= SIDE_PX:
            line = f"{line} {words.pop(0)}"
        last = bool(words) and len(lines) == LINES - 1
        while font.getlength(line + "..." * last) > SIDE_PX and len(line) > 1:
            line, last = line[:-1], True
        lines.append(line + "..." * last)
    return lines
