"""Prints for chests and bags: sun and hills, wave, palm, star, bolt, heart, numbers, rainbow, rocket, bear."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Field
from ingestion.drawing.paths import Point, ellipse, rounded

Draw = Callable[[Canvas, RGB, RGB, float, Field], None]


def chest(canvas: Canvas, name: str, color: RGB, y: float, front: Field, ground: RGB) -> None:
    """Print a motif round (0, y) onto the front."""
    _MOTIFS[name](canvas, color, ground, y, front)


def _sunset(canvas: Canvas, color: RGB, ground: RGB, y: float, front: Field) -> None:
    canvas.flat(ellipse(0, y - 4, 36), color, within=front)
    for k, height in enumerate((2.0, 3.0, 4.2, 5.4)):
        yy = y + 2 + k * 8.2
        canvas.flat([(-40, yy, 1), (40, yy, 1), (40, yy + height, 1), (-40, yy + height, 1)], ground, within=front)
    canvas.flat(rounded(-30, y + 40, 30, y + 45, 2), color, within=front)


def _mountain(canvas: Canvas, color: RGB, ground: RGB, y: float, front: Field) -> None:
    canvas.flat(ellipse(20, y - 22, 10), color, opacity=0.75, within=front)
    canvas.flat(
        [(-46, y + 30, 1), (-14, y - 26, 1), (4, y + 2, 1), (14, y - 12, 1), (46, y + 30, 1)], color, within=front
    )
    canvas.flat(
        [(-14, y - 26, 1), (-24, y - 8, 1), (-16, y - 12, 1), (-12, y - 4, 1), (-6, y - 12, 1), (-3, y - 9, 1)],
        ground,
        within=front,
    )
    for k in range(2):
        canvas.line([(-40, y + 37 + 7 * k), (40, y + 37 + 7 * k)], color, 2.6 - k, within=front)


def _wave(canvas: Canvas, color: RGB, ground: RGB, y: float, front: Field) -> None:
    for k in range(4):
        points: list[Point] = [(x, y - 22 + k * 14 + 6 * math.sin(x / 8 + k)) for x in np.arange(-42, 43, 6.0)]
        canvas.line(points, color, 5.5 - k * 0.7, within=front)


def _star(canvas: Canvas, color: RGB, ground: RGB, y: float, front: Field, size: float = 36) -> None:
    points: list[Point] = []
    for k in range(10):
        r = size * (1.0 if k % 2 == 0 else 0.43)
        points.append((r * math.sin(k * math.pi / 5), y - r * math.cos(k * math.pi / 5), 1))
    canvas.flat(points, color, within=front)


def _bolt(canvas: Canvas, color: RGB, ground: RGB, y: float, front: Field) -> None:
    canvas.flat(
        [(8, y - 44, 1), (-24, y + 8, 1), (-3, y + 8, 1), (-10, y + 44, 1), (25, y - 12, 1), (3, y - 12, 1)],
        color,
        within=front,
    )


def _palm(canvas: Canvas, color: RGB, ground: RGB, y: float, front: Field) -> None:
    canvas.line([(-4, y + 42), (2, y + 14), (0, y - 14)], color, 6, within=front)
    for angle in (-170, -135, -95, -55, -15, 20, 200):
        a = math.radians(angle)
        tip = (34 * math.cos(a), y - 14 + 30 * math.sin(a) + 9)
        mid = (17 * math.cos(a), y - 19 + 19 * math.sin(a))
        canvas.flat(
            [(0, y - 12, 1), (mid[0] - 3, mid[1] - 4), (*tip, 1), (mid[0] + 3, mid[1] + 5)], color, within=front
        )


def _heart(canvas: Canvas, color: RGB, ground: RGB, y: float, front: Field) -> None:
    s = 34
    canvas.flat(
        [
            (0, y - 0.3 * s, 1),
            (0.38 * s, y - 0.78 * s),
            (0.92 * s, y - 0.5 * s),
            (0.62 * s, y + 0.25 * s),
            (0, y + 0.9 * s, 1),
            (-0.62 * s, y + 0.25 * s),
            (-0.92 * s, y - 0.5 * s),
            (-0.38 * s, y - 0.78 * s),
        ],
        color,
        within=front,
    )


def _varsity(canvas: Canvas, color: RGB, ground: RGB, y: float, front: Field) -> None:
    seven: list[Point] = [(-38, y - 26, 1), (-6, y - 26, 1), (-24, y + 28, 1)]
    four: list[Point] = [(22, y - 28, 1), (6, y + 10, 1), (42, y + 10, 1)]
    for line in (seven, four, [(31, y - 6, 1), (31, y + 30, 1)]):
        canvas.line(line, color, 10, within=front)
    canvas.line([(-40, y + 42), (42, y + 42)], color, 3.5, within=front)


def _rainbow(canvas: Canvas, color: RGB, ground: RGB, y: float, front: Field) -> None:
    tones: tuple[RGB, ...] = ((214, 74, 72), (238, 160, 60), (244, 214, 92), (92, 166, 112), (74, 126, 188))
    for k, tone in enumerate(tones):
        r = 40 - 6.5 * k
        points: list[Point] = [(r * math.cos(a), y + 18 - r * math.sin(a)) for a in np.linspace(0, math.pi, 15)]
        canvas.line(points, tone, 6.4, within=front)


def _rocket(canvas: Canvas, color: RGB, ground: RGB, y: float, front: Field) -> None:
    canvas.flat(
        [(-13, y + 18), (-24, y + 34, 1), (-8, y + 26), (8, y + 26), (24, y + 34, 1), (13, y + 18)],
        (208, 70, 58),
        within=front,
    )
    canvas.flat([(0, y - 42, 1), (15, y - 16), (13, y + 24, 1), (-13, y + 24, 1), (-15, y - 16)], color, within=front)
    canvas.flat(ellipse(0, y - 10, 6.5), (86, 150, 200), within=front)
    canvas.flat([(-7, y + 26, 1), (7, y + 26, 1), (0, y + 46, 1)], (242, 176, 60), within=front)


def _bear(canvas: Canvas, color: RGB, ground: RGB, y: float, front: Field) -> None:
    for side in (1, -1):
        canvas.flat(ellipse(side * 22, y - 24, 11), color, within=front)
    canvas.flat(ellipse(0, y, 33, 30), color, within=front)
    canvas.flat(ellipse(0, y + 10, 14, 11), (250, 240, 222), within=front)
    for side in (1, -1):
        canvas.flat(ellipse(side * 12, y - 7, 3.2), (40, 34, 32), within=front)
    canvas.flat(ellipse(0, y + 6, 5, 3.6), (40, 34, 32), within=front)


_MOTIFS: dict[str, Draw] = {
    "sunset": _sunset,
    "mountain": _mountain,
    "wave": _wave,
    "star": _star,
    "bolt": _bolt,
    "palm": _palm,
    "heart": _heart,
    "varsity": _varsity,
    "rainbow": _rainbow,
    "rocket": _rocket,
    "bear": _bear,
}
