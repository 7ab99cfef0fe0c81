"""Bars as a PNG: `draw_bars(title, panels)`, two panels a row, drawn by Pillow in black on white, readable alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

_WIDTH_PX, _GAP_PX, _LINE_PX, _TEXT_PX, _TITLE_PX = 1400, 40, 26, 16, 20
_NAME_PX, _COUNT_PX = 190, 70
_INK, _FILL, _TRACK = "#1c1b22", "#3f5bd8", "#e9e9f0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A panel: its title, and (name, count) from top to bottom."""

    title: str
    bars: tuple[tuple[str, int], ...]


def draw_bars(title: str, panels: Sequence[Bars]) -> Image.Image:
    """Draw every panel that has a bar, two a row, under one title."""
    panels = [one for one in panels if one.bars]
    rows = [panels[start : start + 2] for start in range(0, len(panels), 2)]
    heights = [2 * _LINE_PX + _LINE_PX * max(len(one.bars) for one in row) for row in rows]
    picture = Image.new("RGB", (_WIDTH_PX, sum(heights) + 3 * _LINE_PX), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((_GAP_PX, _LINE_PX // 2), _plain(title), _INK, ImageFont.load_default(_TITLE_PX + 4))
    top, width = 2 * _LINE_PX, (_WIDTH_PX - 3 * _GAP_PX) // 2
    for row, height in zip(rows, heights, strict=True):
        for place, panel in enumerate(row):
            _panel(draw, panel, _GAP_PX + place * (width + _GAP_PX), top, width)
        top += height
    return picture


def _panel(draw: ImageDraw.ImageDraw, panel: Bars, left: int, top: int, width: int) -> None:
    font, most = ImageFont.load_default(_TEXT_PX), max(count for _, count in panel.bars)
    draw.text((left, top), _plain(panel.title), _INK, ImageFont.load_default(_TITLE_PX))
    start, room = left + _NAME_PX, width - _NAME_PX - _COUNT_PX
    for line, (name, count) in enumerate(panel.bars, start=1):
        y = top + line * _LINE_PX + 6
        draw.text((left, y), _cut(_plain(name), font), _INK, font)
        draw.rectangle((start, y + 2, start + room, y + _TEXT_PX), fill=_TRACK)
        if count:
            draw.rectangle((start, y + 2, start + max(1, room * count // max(1, most)), y + _TEXT_PX), fill=_FILL)
        draw.text((start + room + 8, y), f"{count:,}", _INK, font)


def _cut(name: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    if font.getlength(name) <= _NAME_PX - 10:
        return name
    while name and font.getlength(name + "...") > _NAME_PX - 10:
        name = name[:-1]
    return name + "..."


def _plain(text: str) -> str:
    """The text in the letters that Pillow's own font has."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
