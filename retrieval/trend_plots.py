"""The report's plots as SVG in the page's own colors: `sizes(themes)`, `growth_plot(themes)`, `map_plot(themes)`.

No library: a bar, an interval and a dot are a line of SVG each, and the page's light and dark colors reach into them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import numpy as np

from retrieval.trends import Theme, Themes

MOST_BARS = 20
MOST_DOTS = 1_500
COLORED = 8  # themes that the map tells apart; more colors cannot be
FURTHEST = 3  # doublings that the growth plot reaches to; what is further stands at its edge
ROW_PX, WIDE_PX, LABEL_PX = 26, 600, 210


def sizes(themes: Sequence[Theme]) -> str:
    """A bar for each of the largest themes, with its share."""
    shown = themes[:MOST_BARS]
    most = max((theme.share for theme in shown), default=1.0)
    rows = []
    for place, theme in enumerate(shown):
        y, width = place * ROW_PX, max(2.0, (WIDE_PX - LABEL_PX - 60) * theme.share / most)
        rows.append(
            _label(theme.name, y)
            + f'<rect class="bar" x="{LABEL_PX}" y="{y + 5}" width="{width:.0f}" height="16" rx="3"/>'
            f'<text x="{LABEL_PX + width + 6:.0f}" y="{y + 18}" class="number">{theme.share:.1%}</text>'
        )
    return _svg(len(shown) * ROW_PX, "".join(rows), "Share of each theme")


def growth_plot(themes: Sequence[Theme]) -> str:
    """Each theme's growth with its interval, on a scale where twice and half are as far from the middle."""
    shown = [theme for theme in themes if theme.growth][:MOST_BARS]
    ends = [abs(math.log2(theme.growth.ratio)) for theme in shown if theme.growth]
    far = max(1, min(math.ceil(max(ends, default=1.0)), FURTHEST))
    middle, half = LABEL_PX + (WIDE_PX - LABEL_PX) / 2, (WIDE_PX - LABEL_PX) / 2 - 12

    def x(ratio: float) -> float:
        return middle + half * max(-1.0, min(1.0, math.log2(max(ratio, 1e-9)) / far))

    marks = [2.0**power for power in range(-far, far + 1)]
    height = len(shown) * ROW_PX
    drawn = [
        f'<line class="{"even" if mark == 1 else "grid"}" x1="{x(mark):.0f}" x2="{x(mark):.0f}" y1="0" y2="{height}"/>'
        f'<text class="number" text-anchor="middle" x="{x(mark):.0f}" y="{height + 16}">×{mark:g}</text>'
        for mark in marks
    ]
    for place, theme in enumerate(shown):
        if theme.growth is None:
            continue
        y = place * ROW_PX + 13
        kind = "rise" if theme.growth.is_rise else "fall" if theme.growth.is_fall else "level"
        drawn.append(
            _label(theme.name, place * ROW_PX)
            + f'<line class="{kind}" x1="{x(theme.growth.low):.0f}" x2="{x(theme.growth.high):.0f}" y1="{y}" y2="{y}"/>'
            f'<circle class="{kind}" cx="{x(theme.growth.ratio):.0f}" cy="{y}" r="5"/>'
        )
    return _svg(height + 24, "".join(drawn), "Growth of each theme against the earlier period, with its interval")


def map_plot(themes: Themes, *, side_px: int = 620) -> str:
    """Every picture as a dot, near those it is like; the largest themes in colors, with a legend beside the plot."""
    rows = np.random.default_rng(0).permutation(len(themes.map))[:MOST_DOTS]
    low, high = np.percentile(themes.map, [1, 99], axis=0)
    places = np.clip((themes.map - low) / np.maximum(high - low, 1e-9), 0, 1) * (side_px - 24) + 12
    color = {row: place for place, theme in enumerate(themes.themes[:COLORED]) for row in theme.members}
    dots = sorted((color.get(int(row), COLORED), int(row)) for row in rows)
    drawn = [
        f'<circle class="dot c{mark}" cx="{places[row, 0]:.0f}" cy="{places[row, 1]:.0f}" r="3"/>'
        for mark, row in reversed(dots)
    ]
    return (
        f'<svg viewBox="0 0 {side_px} {side_px}" role="img" aria-label="Map of all pictures, colored by theme">'
        f"{''.join(drawn)}</svg>"
    )


def legend(themes: Sequence[Theme]) -> str:
    """What the map's colors stand for."""
    marks = [
        f'<li><span class="key c{place}"></span>{escape(theme.name)}</li>'
        for place, theme in enumerate(themes[:COLORED])
    ]
    rest = f'<li><span class="key c{COLORED}"></span>all others</li>' if len(themes) > COLORED else ""
    return f'<ul class="legend">{"".join(marks)}{rest}</ul>'


def _label(name: str, y: int) -> str:
    short = name if len(name) <= 30 else name[:29] + "…"
    return f'<text x="{LABEL_PX - 8}" y="{y + 18}" text-anchor="end">{escape(short)}</text>'


def _svg(height: int, inside: str, label: str) -> str:
    return f'<svg viewBox="0 0 {WIDE_PX} {max(height, 1)}" role="img" aria-label="{escape(label)}">{inside}</svg>'
