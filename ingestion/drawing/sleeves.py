"""Sleeves: their outlines, cuffs and creases, hanging or laid across the front."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.drawing.body import Build
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import Cloth
from ingestion.drawing.light import Crease, Folds
from ingestion.drawing.paths import Point, flipped, ribbon


def sleeve(b: Build, length: float, angle: float, cuff: float, *, bend: float = 0.0, puff: float = 0.0) -> list[Point]:
    """The right sleeve: `length` from the shoulder, `angle` off the vertical, `cuff` half its width."""
    sx, sy = b.shoulder_point
    ax, ay = b.armpit_point
    mx, my = (sx + ax) / 2, (sy + ay) / 2
    top = math.hypot(sx - ax, sy - ay) / 2
    a1, a2 = math.radians(angle), math.radians(angle - bend)
    ex, ey = mx + math.sin(a1) * length * 0.5, my + math.cos(a1) * length * 0.5
    wx, wy = ex + math.sin(a2) * length * 0.5, ey + math.cos(a2) * length * 0.5
    mid = cuff + (top * 0.72 - cuff) * 0.5 + puff
    am = (a1 + a2) / 2
    outer, inner = (
        (ex + math.cos(am) * mid, ey - math.sin(am) * mid),
        (ex - math.cos(am) * mid, ey + math.sin(am) * mid),
    )
    cap = (sx + (outer[0] - sx) * 0.3 + 3 + puff * 0.5, sy + (outer[1] - sy) * 0.3 - 2 - puff * 0.4)
    co = (wx + math.cos(a2) * cuff, wy - math.sin(a2) * cuff, 1)
    ci = (wx - math.cos(a2) * cuff, wy + math.sin(a2) * cuff, 1)
    return [(sx - 16, sy - 1, 1), (sx, sy), cap, outer, co, ci, inner, (ax - 1, ay, 1), (ax - 14, ay - 6, 1)]


@dataclass(frozen=True, slots=True)
class Sleeves:
    """How sleeves are worn: length in pixels (0 for none), angle, cuff half width, cuff finish and fullness."""

    length: float = 70
    angle: float = 40
    cuff: float = 24
    finish: str = "hem"  # hem, rib, band, elastic, rolled, none
    bend: float = 0.0
    puff: float = 0.0


SLEEVES = {
    "none": Sleeves(0),
    "cap": Sleeves(34, 50, 26),
    "short": Sleeves(72, 40, 25),
    "puff": Sleeves(62, 36, 19, "elastic", puff=12),
    "three-quarter": Sleeves(148, 24, 18),
    "long": Sleeves(208, 17, 14),
    "balloon": Sleeves(200, 19, 12, "elastic", puff=12),
    "bell": Sleeves(170, 25, 30),
    "flutter": Sleeves(56, 40, 38),
    "rolled": Sleeves(128, 27, 20, "rolled"),
}


def draw_sleeves(
    canvas: Canvas, b: Build, cloth: Cloth, worn: Sleeves, *, folds: float = 1.0, trim: Cloth | None = None
) -> None:
    """Paint both sleeves, to be overlapped by the torso."""
    if not worn.length:
        return
    spread = float(canvas.rng.uniform(-4, 9 if worn.length > 110 else 14))  # every garment lies a little differently
    crossed = int(canvas.rng.choice([0, 0, 0, 0, 1, -1]))  # now and then a long sleeve is laid across the front
    for side in (1, -1):
        sway = spread + float(canvas.rng.uniform(-2, 2))
        angle, bend = worn.angle + sway, worn.bend + float(canvas.rng.uniform(0, 5))
        shape = sleeve(b, worn.length, angle, worn.cuff, bend=bend, puff=worn.puff)
        if worn.length > 180 and side == crossed:
            _cross(canvas, b, cloth, worn, side, trim or cloth)
            continue
        sx, sy = b.shoulder_point
        tilt = -angle if side > 0 else angle
        creases = _elbow(shape, side) if worn.length > 110 else []
        canvas.paint(
            shape if side > 0 else flipped(shape), cloth, angle=tilt, around=(side * sx, sy), roundness=13,
            folds=[Folds(folds * 0.9, angle=45)], creases=creases, shadow=0.25, shade=0.99 if side < 0 else 0.94,
        )  # fmt: skip
        _cuff(canvas, shape, side, worn.finish, trim or cloth, tilt)


def _cross(canvas: Canvas, b: Build, cloth: Cloth, worn: Sleeves, side: int, trim: Cloth) -> None:
    upper = sleeve(b, worn.length * 0.54, 15, worn.cuff * 1.35, puff=worn.puff)
    around = (side * b.shoulder_point[0], b.shoulder_point[1])
    canvas.paint(
        upper if side > 0 else flipped(upper),
        cloth,
        angle=-15 * side,
        around=around,
        roundness=13,
        folds=[Folds()],
        shadow=0.25,
    )
    ex, ey = (upper[4][0] + upper[5][0]) / 2 - 2, (upper[4][1] + upper[5][1]) / 2 - 4
    reach = worn.length * 0.5
    wx, wy = ex - reach * 0.94, ey + reach * 0.34
    line = [(side * ex, ey), (side * (ex + wx) / 2, (ey + wy) / 2 + 3), (side * wx, wy)]
    wide = [worn.cuff * 2.7, worn.cuff * 2.35, worn.cuff * 2.0]
    end = [(side * (wx + 11), wy - 3.6), (side * wx, wy)]

    def forearm() -> None:
        canvas.paint(
            ribbon(line, wide, round_ends=True),
            cloth,
            angle=70 * side,
            around=around,
            roundness=12,
            folds=[Folds(0.9)],
            shadow=0.5,
        )
        if worn.finish in ("rib", "band", "elastic"):
            texture = "rib" if worn.finish == "rib" else trim.texture
            canvas.paint(
                ribbon(end, worn.cuff * 2.15),
                trim.plain(texture=texture),
                angle=70 * side,
                around=around,
                roundness=5,
                shadow=0.3,
            )

    canvas.later(forearm)


def _elbow(shape: Sequence[Point], side: int) -> list[Crease]:
    (ox, oy), (ix, iy) = shape[3][:2], shape[6][:2]
    lines = [
        [(ix, iy - 6), ((ix * 2 + ox) / 3, (iy * 2 + oy) / 3 - 2)],
        [(ix, iy + 7), ((ix + ox) / 2, (iy + oy) / 2 + 5)],
    ]
    return [Crease([(side * x, y) for x, y in line], 4, 2.4) for line in lines]


def _cuff(canvas: Canvas, shape: Sequence[Point], side: int, finish: str, cloth: Cloth, tilt: float) -> None:
    (ox, oy), (cx, cy) = shape[4][:2], shape[5][:2]
    dx, dy = -(cy - oy), cx - ox  # down the sleeve
    norm = math.hypot(dx, dy)
    dx, dy = (dx / norm, dy / norm) if dy > 0 or abs(dx) > abs(dy) else (-dx / norm, -dy / norm)
    if dx * side < 0 and dy < 0:
        dx, dy = -dx, -dy
    if dy < 0:
        dx, dy = -dx, -dy

    def at(back: float, widen: float = 0.0) -> list[Point]:
        wx, wy = (ox - cx) * widen, (oy - cy) * widen
        return [
            (side * (ox + wx - dx * back), oy + wy - dy * back),
            (side * (cx - wx - dx * back), cy - wy - dy * back),
        ]

    if finish == "hem":
        canvas.seam(at(5), cloth.color, strength=0.4)
    elif finish in ("rib", "band", "rolled"):
        deep = {"rib": 15.0, "band": 17.0, "rolled": 16.0}[finish]
        top, low = (
            at(deep, 0.05 if finish == "rolled" else 0.0),
            at(0 if finish != "rib" else -2, 0.05 if finish == "rolled" else -0.07),
        )
        material = cloth.plain(texture="rib") if finish == "rib" else cloth.plain()
        canvas.paint(
            [(*top[0], 1), (*low[0], 1), (*low[1], 1), (*top[1], 1)], material, angle=tilt, roundness=5, shadow=0.35
        )
        if finish == "band":
            x, y = at(8)[0]
            canvas.button(x * 0.72 + at(8)[1][0] * 0.28, y * 0.72 + at(8)[1][1] * 0.28, 2.1, (232, 228, 220))
    elif finish == "elastic":
        canvas.paint(ribbon(at(2), 7), cloth.plain(), roundness=3, shadow=0.3)
