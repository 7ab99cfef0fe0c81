"""Overcoats, trench coats, parkas, pea coats, duffle coats, down coats and raincoats."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ingestion.drawing.body import Build, body, build
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.fittings import (
    patch_pocket,
    placket,
    turtleneck,
    zipper,
)
from ingestion.drawing.hoods import hood_back, hood_front
from ingestion.drawing.jackets import STEEL
from ingestion.drawing.light import Crease
from ingestion.drawing.paths import Point, ellipse, ribbon
from ingestion.drawing.sleeves import SLEEVES, draw_sleeves
from ingestion.drawing.tailoring import flap_pocket, jacket_inside, lapels, welt


def coat(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "overcoat",
    fit: str = "regular",
    fur: RGB | None = None,
    button: RGB = (60, 48, 42),
    belt: bool = False,
) -> None:
    """A long coat: overcoat, trench, parka, pea coat, duffle, puffer or raincoat."""
    {
        "overcoat": _overcoat,
        "trench": _trench,
        "parka": _parka,
        "peacoat": _peacoat,
        "duffle": _duffle,
        "puffer": _long_puffer,
        "raincoat": _raincoat,
    }[style](canvas, cloth, fit, fur, button, belt)


def _long(fit: str, **changes: Any) -> Build:
    values: dict[str, Any] = {
        "top": 44,
        "hem_y": 372,
        "waist_y": 200,
        "hem": 82,
        "drop": 6,
        "shoulder": 74,
        "armpit": 65,
        "waist": 63,
        **changes,
    }
    if fit == "kids":
        values |= {"top": 74, "hem_y": 340, "waist_y": 210}
    return build("regular", **values)


def _coat_sleeves(canvas: Canvas, b: Build, cloth: Cloth, finish: str = "none") -> None:
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=18, finish=finish, length=202, angle=15))


def _tie_belt(canvas: Canvas, b: Build, cloth: Cloth, y: float) -> None:
    w = b.waist + 1
    canvas.paint(
        [(-w, y - 8, 1), (0, y - 5), (w, y - 8, 1), (w, y + 7, 1), (0, y + 10), (-w, y + 7, 1)],
        cloth,
        roundness=6,
        shadow=0.55,
    )
    for x, length in ((9, 70), (-2, 58)):
        canvas.paint(
            [(x - 4, y + 4, 1), (x + 8, y + 4, 1), (x + 15, y + length, 1), (x + 2, y + length + 3, 1)],
            cloth,
            roundness=5,
            shadow=0.5,
        )
    canvas.paint(
        ellipse(5, y + 2, 10, 9), cloth, roundness=7, shadow=0.5, creases=[Crease([(0, y - 4), (8, y + 8)], 3, 2)]
    )


def _overcoat(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="lapel")
    low = b.top + 118
    _coat_sleeves(canvas, b, cloth)
    jacket_inside(canvas, b, (82, 72, 66))
    body(canvas, b, cloth, folds=0.7)
    canvas.seam([(0, low), (2, b.hem_y + b.drop)], cloth.color, strength=0.9, width=1.8)
    for side in (1, -1):
        flap_pocket(canvas, side * 42, 246, cloth, 38, 14)
    lapels(canvas, b, cloth, low=low, wide=36, facing=Cloth.of(fur, "fleece") if fur else None)
    if belt:
        _tie_belt(canvas, b, cloth, 206)
    else:
        for k in range(3):
            canvas.button(1, low + 8 + 38 * k, 4.8, button)


def _trench(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="lapel", hem=92)
    _coat_sleeves(canvas, b, cloth)
    jacket_inside(canvas, b, (120, 96, 72))
    body(canvas, b, cloth, folds=1.1)
    canvas.seam([(14, b.top + 100), (16, b.hem_y + b.drop)], cloth.color, strength=0.9, width=1.6)
    for side in (1, -1):
        flap: list[Point] = [
            (side * 26, b.top + 8, 1),
            (side * 70, b.top + 20, 1),
            (side * 66, b.top + 72),
            (side * 34, b.top + 80, 1),
        ]
        canvas.paint(flap, cloth, roundness=6, shadow=0.35)
        welt(canvas, side * 38, 240, side * 50, 280, cloth, 10)
    lapels(canvas, b, cloth, low=b.top + 104, wide=38)
    for y in (b.top + 112, b.top + 140, 234, 262):
        for x in (-20, 22):
            canvas.button(x, y, 4.2, button)
    y, w = 206, b.waist + 1
    canvas.paint(
        [(-w, y - 8, 1), (0, y - 5), (w, y - 8, 1), (w, y + 7, 1), (0, y + 10), (-w, y + 7, 1)],
        cloth,
        roundness=6,
        shadow=0.55,
    )
    canvas.paint(
        [(6, y - 11, 1), (30, y - 11, 1), (30, y + 13, 1), (6, y + 13, 1)],
        Cloth.of(button, "leather"),
        roundness=3,
        holes=[[(10.5, y - 6, 1), (25.5, y - 6, 1), (25.5, y + 8, 1), (10.5, y + 8, 1)]],
    )
    canvas.paint([(24, y - 4, 1), (36, y - 4, 1), (50, y + 62, 1), (39, y + 66, 1)], cloth, roundness=5, shadow=0.5)


def _parka(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="crew", top=66 if fit != "kids" else 88, hem_y=362, hem=80, waist=68, armpit=72, shoulder=80)
    hood_back(canvas, b, cloth, fur=fur)
    _coat_sleeves(canvas, b, cloth, "band")
    body(canvas, b, cloth, folds=1.3)
    hood_front(canvas, b, cloth, strings=not fur)
    placket(canvas, b, cloth, b.top + 38, b.hem_y + b.drop, 5, button, width=20, size=3.2)
    canvas.seam([(-b.waist, 222), (0, 227), (b.waist, 222)], cloth.color, strength=0.5)
    for x in (-60, 18):
        patch_pocket(canvas, x, 250, 42, 46, cloth, flap=True)


def _peacoat(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = build(fit, neck="lapel", top=58, hem_y=342, waist=66, hem=76)
    _coat_sleeves(canvas, b, cloth)
    jacket_inside(canvas, b, (60, 62, 74))
    body(canvas, b, cloth, folds=0.7)
    canvas.seam([(22, b.top + 100), (24, b.hem_y + b.drop)], cloth.color, strength=0.9, width=1.6)
    for side in (1, -1):
        welt(canvas, side * 40, 252, side * 52, 292, cloth, 9)
    lapels(canvas, b, cloth, low=b.top + 98, wide=44)
    for k in range(3):
        for x in (-22, 24):
            canvas.button(x, b.top + 112 + 42 * k, 5, button)


def _duffle(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="crew", top=66 if fit != "kids" else 88, hem_y=358, hem=80)
    hood_back(canvas, b, cloth)
    _coat_sleeves(canvas, b, cloth)
    body(canvas, b, cloth, folds=0.7)
    canvas.seam([(0, b.top + 36), (1, b.hem_y + b.drop)], cloth.color, strength=0.9, width=1.8)
    hood_front(canvas, b, cloth, strings=False)
    for x in (-60, 18):
        patch_pocket(canvas, x, 258, 42, 46, cloth, tip=0)
    for k in range(4):
        y = b.top + 58 + 42 * k
        for side in (1, -1):
            canvas.paint(
                ribbon([(0, y), (side * 24, y)], 3), Cloth.of((70, 50, 38), "leather"), roundness=2, shadow=0.4
            )
            canvas.paint(
                [(side * 18, y - 6, 1), (side * 30, y, 1), (side * 18, y + 6, 1)],
                Cloth.of((84, 60, 44), "leather"),
                roundness=3,
                shadow=0.4,
            )
        canvas.paint(
            ribbon([(-11, y), (11, y)], [3, 5.5], round_ends=True),
            Cloth((208, 176, 130), sheen=0.3),
            roundness=3,
            shadow=0.5,
        )


def _long_puffer(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="high", top=70 if fit != "kids" else 88, hem=82, waist=70, armpit=74, shoulder=80)
    puffed = replace(cloth, texture="down", sheen=max(cloth.sheen, 0.16))
    hood_back(canvas, b, puffed, fur=fur)
    draw_sleeves(
        canvas, b, puffed, replace(SLEEVES["long"], cuff=21, finish="elastic", length=200, angle=16, puff=6), folds=0.8
    )
    body(canvas, b, puffed, folds=0.4)
    for side in (1, -1):
        welt(canvas, side * 36, 240, side * 50, 278, cloth)
    turtleneck(canvas, b, cloth.plain(texture="jersey"), 18)
    zipper(canvas, b.top - 10, b.hem_y + b.drop, cloth)


def _raincoat(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="crew", top=66 if fit != "kids" else 88, hem_y=356, hem=86, waist=70)
    glossy = replace(cloth, sheen=0.3)
    hood_back(canvas, b, glossy)
    _coat_sleeves(canvas, b, glossy, "elastic")
    body(canvas, b, glossy, folds=1.6)
    hood_front(canvas, b, glossy, cord=(246, 246, 244))
    placket(canvas, b, glossy, b.top + 38, b.hem_y + b.drop, 5, STEEL, width=18, size=3.4)
    for side in (1, -1):
        flap_pocket(canvas, side * 42, 262, glossy, 40, 16)
