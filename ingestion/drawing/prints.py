"""Repeating prints stamped into seamless tiles: flowers, leaves, dots, leopard, paisley, stars, hearts.

Tiles are cached by kind and colors; a place on them is a fine pixel (`canvas.FINE` to the picture's pixel).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ingestion.drawing.cloth import RGB, Field, shaded
from ingestion.drawing.paths import Point, ellipse, smooth

SIDE = 320  # fine pixels of a tile
OVER = 2  # drawn larger by this, then reduced

Stamp = Callable[["Press", float, float, float, float, int], None]


class Press:
    """A tile being printed; shapes that cross an edge come in again on the other side."""

    def __init__(self, ground: RGB, colors: tuple[RGB, ...], seed: int) -> None:
        """Start with the ground color; `seed` places the stamps."""
        self.image = Image.new("RGB", (SIDE * OVER, SIDE * OVER), ground)
        self.draw = ImageDraw.Draw(self.image)
        self.ground, self.colors, self.rng = ground, colors, np.random.default_rng(seed)

    def color(self, n: int) -> RGB:
        """The n-th color, going round."""
        return self.colors[n % len(self.colors)]

    def fill(self, shape: NDArray[np.float64], color: RGB) -> None:
        """Fill a shape given in fine pixels."""
        low, high = shape.min(axis=0), shape.max(axis=0)
        for dx in (-SIDE, 0, SIDE):
            for dy in (-SIDE, 0, SIDE):
                if high[0] + dx >= 0 and low[0] + dx < SIDE and high[1] + dy >= 0 and low[1] + dy < SIDE:
                    self.draw.polygon([((x + dx) * OVER, (y + dy) * OVER) for x, y in shape.tolist()], fill=color)

    def scatter(self, count: int, gap: float) -> list[tuple[float, float]]:
        """Places at least `gap` apart, also across the tile's edges."""
        places: list[tuple[float, float]] = []
        for _ in range(count * 30):
            x, y = self.rng.uniform(0, SIDE, 2)
            apart = (
                math.hypot(min(abs(x - a), SIDE - abs(x - a)), min(abs(y - b), SIDE - abs(y - b))) for a, b in places
            )
            if all(d >= gap for d in apart):
                places.append((float(x), float(y)))
            if len(places) == count:
                break
        return places


def placed(shape: Sequence[Point], x: float, y: float, size: float, turn: float) -> NDArray[np.float64]:
    """A unit shape moved, scaled and turned (radians)."""
    curve = smooth(shape, closed=True)
    c, s = math.cos(turn), math.sin(turn)
    return np.stack(
        [x + size * (c * curve[:, 0] - s * curve[:, 1]), y + size * (s * curve[:, 0] + c * curve[:, 1])], axis=1
    )


FROND: list[Point] = [(0, 0.12, 1), (0.07, 0.4), (0.06, 0.75), (0, 1, 1), (-0.06, 0.75), (-0.07, 0.4)]
LEAF: list[Point] = [(0, 0, 1), (0.22, 0.35), (0.16, 0.75), (0, 1, 1), (-0.2, 0.7), (-0.2, 0.3)]
DROP: list[Point] = [
    (0, -1, 1),
    (0.3, -0.55),
    (0.62, 0.05),
    (0.5, 0.6),
    (0, 0.85),
    (-0.45, 0.6),
    (-0.5, 0.15),
    (-0.1, -0.35),
]
HEART: list[Point] = [
    (0, -0.35, 1),
    (0.35, -0.75),
    (0.85, -0.5),
    (0.6, 0.2),
    (0, 0.85, 1),
    (-0.6, 0.2),
    (-0.85, -0.5),
    (-0.35, -0.75),
]


def _flower(press: Press, x: float, y: float, size: float, turn: float, n: int) -> None:
    petals, color = 5 + n % 2, press.color(n)
    for k in range(petals):
        a = turn + k * 2 * math.pi / petals
        tone = shaded(color, 1.0 if k % 2 else 0.93)
        press.fill(
            ellipse(
                x + size * 0.55 * math.cos(a),
                y + size * 0.55 * math.sin(a),
                size * 0.5,
                size * 0.36,
                turn=math.degrees(a),
            ),
            tone,
        )
    press.fill(ellipse(x, y, size * 0.25), (238, 190, 72) if sum(color) < 640 else (226, 150, 60))


def _green(press: Press) -> RGB:
    return (92, 128, 84) if sum(press.ground) > 300 else (128, 158, 112)


def _floral(press: Press) -> None:
    for n, (x, y) in enumerate(press.scatter(17, 58)):
        turn = press.rng.uniform(0, 6.3)
        for k in (0, 2.2, 4.1):
            press.fill(placed(LEAF, x, y, 34, turn + k), _green(press))
        _flower(press, x, y, press.rng.uniform(18, 25), turn, n)
    for n, (x, y) in enumerate(press.scatter(26, 34)):
        _flower(press, x, y, 7, n, n + 1)


def _ditsy(press: Press) -> None:
    for n, (x, y) in enumerate(press.scatter(60, 30)):
        press.fill(placed(LEAF, x, y, 15, press.rng.uniform(0, 6.3)), _green(press))
        _flower(press, x, y, 8.5, press.rng.uniform(0, 6.3), n)


def _tropical(press: Press) -> None:
    for n, (x, y) in enumerate(press.scatter(13, 66)):
        turn = press.rng.uniform(0, 6.3)
        for k in range(-4, 5):
            press.fill(placed(FROND, x, y, 66 - 6 * abs(k), turn + k * 0.34), shaded(press.color(n), 1 - 0.05 * abs(k)))
    for n, (x, y) in enumerate(press.scatter(8, 90)):
        _flower(press, x, y, 19, n, n + 1)


def _dots(press: Press, cell: float = 40, radius: float = 9.5) -> None:
    for i in range(round(SIDE / cell)):
        for j in range(round(SIDE / cell)):
            press.fill(ellipse((i + 0.5 * (j % 2)) * cell, j * cell, radius), press.color(i * 3 + j))


def _pin_dots(press: Press) -> None:
    _dots(press, 20, 3.6)


def _leopard(press: Press) -> None:
    dark, warm = press.color(0), press.color(1) if len(press.colors) > 1 else shaded(press.ground, 0.74)
    for x, y in press.scatter(58, 32):
        size, turn = press.rng.uniform(10, 15), press.rng.uniform(0, 6.3)
        press.fill(ellipse(x, y, size * 0.75, size * 0.6, turn=math.degrees(turn)), warm)
        for k in range(3):
            a = turn + k * 2.1 + press.rng.uniform(-0.3, 0.3)
            press.fill(
                ellipse(
                    x + size * 0.8 * math.cos(a),
                    y + size * 0.7 * math.sin(a),
                    size * 0.62,
                    size * 0.27,
                    turn=math.degrees(a) + 90,
                ),
                dark,
            )
    for x, y in press.scatter(40, 25):
        press.fill(ellipse(x, y, 3.2, 2.4), dark)


def _paisley(press: Press) -> None:
    for n, (x, y) in enumerate(press.scatter(20, 60)):
        turn = press.rng.uniform(0, 6.3)
        for size, color in ((27, press.color(n)), (19, press.ground), (14.5, press.color(n + 1)), (7, press.ground)):
            press.fill(placed(DROP, x, y, size, turn), color)
        for k in range(9):
            a = turn + k * 0.7
            press.fill(ellipse(x + 30 * math.cos(a), y + 30 * math.sin(a), 2.4), press.color(n + 1))


def _star_shape() -> list[Point]:
    radii = [1.0, 0.42] * 5
    return [(r * math.sin(k * math.pi / 5), -r * math.cos(k * math.pi / 5), 1) for k, r in enumerate(radii)]


def _stars(press: Press) -> None:
    for n, (x, y) in enumerate(press.scatter(26, 48)):
        press.fill(placed(_star_shape(), x, y, 12 + 4 * (n % 3), press.rng.uniform(0, 6.3)), press.color(n))


def _hearts(press: Press) -> None:
    for n, (x, y) in enumerate(press.scatter(28, 46)):
        press.fill(placed(HEART, x, y, 12 + 3 * (n % 2), press.rng.uniform(-0.5, 0.5)), press.color(n))


def _embroidered(press: Press) -> None:
    for n in range(4):
        x, y = 40 + 80 * n, 60 + 160 * (n % 2)
        for k in range(6):
            press.fill(placed(LEAF, x, y, 30, k * math.pi / 3), press.color(k))
        _flower(press, x, y, 9, 0, n)
        for k in range(16):
            press.fill(ellipse(x - 40 + 80 * k / 16, y + 80 + 9 * math.sin(k * math.pi / 4), 2.6), press.color(n))


def _terrazzo(press: Press) -> None:
    for n, (x, y) in enumerate(press.scatter(55, 32)):
        chip = [
            (math.cos(a) * press.rng.uniform(0.6, 1), math.sin(a) * press.rng.uniform(0.6, 1))
            for a in np.linspace(0, 5.2, 6)
        ]
        press.fill(placed(chip, x, y, press.rng.uniform(7, 15), press.rng.uniform(0, 6.3)), press.color(n))


_PRINTS: dict[str, Callable[[Press], None]] = {
    "floral": _floral,
    "ditsy": _ditsy,
    "tropical": _tropical,
    "dots": _dots,
    "pin dots": _pin_dots,
    "leopard": _leopard,
    "paisley": _paisley,
    "stars": _stars,
    "hearts": _hearts,
    "embroidered": _embroidered,
    "terrazzo": _terrazzo,
}


@cache
def tile(kind: str, ground: RGB, colors: tuple[RGB, ...], seed: int) -> Field:
    """The print's seamless tile, (SIDE, SIDE, 3) in 0–1."""
    press = Press(ground, colors, seed)
    _PRINTS[kind](press)
    return np.asarray(press.image.reduce(OVER), np.float32) / 255


@cache
def lace_tile() -> Field:
    """The density of lace: flowers on a net, (SIDE, SIDE) in 0–1."""
    press = Press((96, 96, 96), ((255, 255, 255),), 3)
    for k in range(0, SIDE, 8):
        for points in (
            ((k, 0), (k + SIDE, SIDE)),
            ((k, 0), (k - SIDE, SIDE)),
            ((k - SIDE, 0), (k, SIDE)),
            ((k + SIDE, 0), (k, SIDE)),
        ):
            press.draw.line([(x * OVER, y * OVER) for x, y in points], fill=(190, 190, 190), width=3)
    for x, y in press.scatter(26, 50):
        for k in range(5):
            a = k * 1.257
            press.fill(
                ellipse(x + 11 * math.cos(a), y + 11 * math.sin(a), 9.5, 7, turn=math.degrees(a)), (255, 255, 255)
            )
        press.fill(ellipse(x, y, 5), (120, 120, 120))
        press.fill(placed(LEAF, x + 10, y + 10, 22, x), (240, 240, 240))
    return np.asarray(press.image.convert("L").reduce(OVER), np.float32) / 255
