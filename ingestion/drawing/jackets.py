"""Short jackets: bomber, trucker, biker, puffer, windbreaker, track, fleece, shacket."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing.body import body, build
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.fittings import (
    back_of_neck,
    hem_band,
    neck_band,
    patch_pocket,
    placket,
    shirt_collar,
    turtleneck,
    zipper,
)
from ingestion.drawing.hoods import hood_back, hood_front
from ingestion.drawing.paths import Point, ribbon
from ingestion.drawing.sleeves import SLEEVES, draw_sleeves
from ingestion.drawing.tailoring import welt

COPPER: RGB = (178, 118, 72)


STEEL: RGB = (200, 200, 206)


TOBACCO: RGB = (206, 146, 78)


def jacket(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "bomber",
    fit: str = "regular",
    accent: RGB | None = None,
    metal: RGB = STEEL,
) -> None:
    """A short jacket: bomber, trucker (denim), biker, puffer, windbreaker, track, fleece or harrington."""
    {"bomber": _bomber, "trucker": _trucker, "biker": _biker, "puffer": _puffer, "windbreaker": _windbreaker,
     "track": _track, "fleece": _fleece, "shacket": _shacket}[style](canvas, cloth, fit, accent, metal)  # fmt: skip


def _bomber(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="crew", hem_y=306)
    rib = cloth.plain(color=accent) if accent else cloth.tinted(0.85)
    back_of_neck(canvas, b, Cloth((190, 96, 48)) if accent is None and cloth.pattern == "solid" else cloth)
    draw_sleeves(
        canvas, b, cloth, replace(SLEEVES["long"], cuff=18, finish="rib", angle=20, puff=4), folds=1.5, trim=rib
    )
    body(canvas, b, cloth, folds=1.2)
    hem_band(canvas, b, rib, 20)
    for side in (1, -1):
        welt(canvas, side * 30, b.hem_y - 72, side * 46, b.hem_y - 40, cloth)
    neck_band(canvas, b, rib, 12)
    zipper(canvas, b.top + 14, b.hem_y + b.drop + 2, cloth.plain(), metal)


def _trucker(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="collar", hem_y=300)
    thread = accent or TOBACCO
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=17, finish="band", angle=19), folds=1.3)
    body(canvas, b, cloth, folds=1.2)
    for side in (1, -1):
        for dx in (0.0, 2.2):
            canvas.line(
                [(side * (40 + dx), b.top + 92), (side * (27 + dx), b.hem_y - 16)],
                thread,
                0.8,
                opacity=0.85,
                dash=(2.2, 1.4),
            )
        canvas.seam([(side * 41, b.top + 92), (side * 28, b.hem_y - 16)], cloth.color, strength=0.5)
        canvas.line(
            [(side * 10, b.top + 56), (side * (b.armpit - 4), b.top + 56)], thread, 0.8, opacity=0.85, dash=(2.2, 1.4)
        )
        patch_pocket(canvas, side * 41 - 17, b.top + 62, 34, 30, cloth, flap=True, stitch=thread)
    hem_band(canvas, b, cloth, 18, ribbed=False, pinch=0)
    canvas.line(
        [(-b.hem + 2, b.hem_y - 13), (0, b.hem_y - 9), (b.hem - 2, b.hem_y - 13)],
        thread,
        0.8,
        opacity=0.85,
        dash=(2.2, 1.4),
    )
    placket(canvas, b, cloth, b.top + 16, b.hem_y + b.drop + 2, 6, COPPER, width=16, size=3.2)
    shirt_collar(canvas, b, cloth, size=0.95, spread=1.2, tips=thread)


def _biker(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="v", hem_y=296)
    back_of_neck(canvas, b, Cloth((92, 30, 34)))
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=15, finish="none", angle=18), folds=1.8)
    body(canvas, b, cloth, folds=1.5)
    right: list[Point] = [(12, b.top + 58, 1), (-34, b.top + 66, 1), (-26, b.hem_y - 8, 1), (8, b.hem_y + 4, 1)]
    canvas.paint(right, cloth, roundness=7, shadow=0.55)
    canvas.line([(-33, b.top + 70), (-26, b.hem_y - 10)], metal, 3.0, dash=(1.5, 1.1))
    for side in (-1, 1):
        leaf: list[Point] = [
            (side * 25, b.top - 4, 1),
            (side * 44, b.top + 16),
            (side * 52, b.top + 42, 1),
            (side * 30, b.top + 66),
            (side * 3, b.top + 60, 1),
            (side * 16, b.top + 26),
        ]
        canvas.paint(leaf, cloth, roundness=6, shadow=0.6)
        canvas.button(side * 45, b.top + 40, 2.6, metal)
        canvas.line([(side * 44, b.hem_y - 66), (side * 54, b.hem_y - 34)], metal, 3.0, dash=(1.5, 1.1))
    canvas.paint(ribbon([(26, b.top - 4), (0, b.top - 9), (-26, b.top - 4)], 13), cloth, roundness=5)
    belt: list[Point] = [
        (-b.hem, b.hem_y - 18, 1),
        (b.hem, b.hem_y - 18, 1),
        (b.hem, b.hem_y + 1, 1),
        (0, b.hem_y + 6),
        (-b.hem, b.hem_y + 1, 1),
    ]
    canvas.paint(belt, cloth, roundness=6, shadow=0.5)
    canvas.paint(
        [(20, b.hem_y - 16, 1), (38, b.hem_y - 16, 1), (38, b.hem_y + 2, 1), (20, b.hem_y + 2, 1)],
        Cloth.of(metal, "metal"),
        roundness=3,
        holes=[
            [(23.5, b.hem_y - 12.5, 1), (34.5, b.hem_y - 12.5, 1), (34.5, b.hem_y - 1.5, 1), (23.5, b.hem_y - 1.5, 1)]
        ],
    )


def _puffer(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="high", hem_y=300 if fit == "kids" else 314)
    puffed = replace(cloth, texture="down", sheen=max(cloth.sheen, 0.16))
    hood_back(canvas, b, puffed)
    draw_sleeves(canvas, b, puffed, replace(SLEEVES["long"], cuff=22, finish="elastic", angle=19, puff=6), folds=0.8)
    body(canvas, b, puffed, folds=0.4)
    for side in (1, -1):
        welt(canvas, side * 34, b.hem_y - 84, side * 48, b.hem_y - 48, cloth)
    turtleneck(canvas, b, cloth.plain(texture="jersey"), 16)
    zipper(canvas, b.top - 8, b.hem_y + b.drop, cloth, accent or metal)


def _windbreaker(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="crew", hem_y=318)
    hood_back(canvas, b, cloth.plain(color=accent) if accent else cloth)
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=17, finish="elastic", angle=20, puff=3), folds=2.0)
    body(canvas, b, cloth, folds=1.7)
    hem_band(canvas, b, cloth.plain(), 10, ribbed=False)
    for side in (1, -1):
        welt(canvas, side * 34, b.hem_y - 80, side * 50, b.hem_y - 44, cloth)
    hood_front(canvas, b, cloth.plain(color=accent) if accent else cloth)
    zipper(canvas, b.top + 40, b.hem_y + b.drop, cloth.plain(), accent or metal)


def _track(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="high", hem_y=316)
    tone = accent or (246, 246, 244)
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=15, finish="rib", angle=17), folds=1.0)
    (sx, sy), angle = b.shoulder_point, 17
    for side in (1, -1):
        for k in (0, 6.5):
            canvas.line(
                [(side * (sx - 2 - k), sy + 4), (side * (sx + 22 - k), sy + 66), (side * (sx + 50 - k), sy + 165)],
                tone,
                3.4,
            )
    body(canvas, b, cloth, folds=0.9)
    hem_band(canvas, b, cloth.plain())
    for side in (1, -1):
        welt(canvas, side * 36, b.hem_y - 80, side * 50, b.hem_y - 46, cloth)
    turtleneck(canvas, b, cloth.plain(), 20)
    zipper(canvas, b.top - 12, b.hem_y + b.drop, cloth.plain(), tone)
    assert angle


def _fleece(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="high", hem_y=300 if fit == "kids" else 316)
    soft, trim = replace(cloth, texture="fleece"), cloth.plain(color=accent or cloth.tinted(0.6).color, texture="plain")
    draw_sleeves(canvas, b, soft, replace(SLEEVES["long"], cuff=18, finish="elastic", angle=19), trim=trim, folds=0.8)
    body(canvas, b, soft, folds=0.6)
    canvas.paint(
        [
            (16, b.top + 58, 1),
            (56, b.top + 58, 1),
            (56, b.top + 94),
            (50, b.top + 98),
            (22, b.top + 98),
            (16, b.top + 94),
        ],
        trim,
        roundness=4,
        shadow=0.4,
    )
    canvas.line([(19, b.top + 65), (53, b.top + 65)], metal, 2.4, dash=(1.3, 1))
    turtleneck(canvas, b, soft.plain(), 20)
    zipper(canvas, b.top - 12, b.hem_y + b.drop, trim, metal)


def _shacket(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build("loose", neck="collar", hem_y=330)
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=19, finish="band", angle=18))
    body(canvas, b, cloth, hem="shirt")
    for x in (-52, 18):
        patch_pocket(canvas, x, b.top + 66, 34, 38, cloth, flap=True)
    placket(canvas, b, cloth, b.top + 16, b.hem_y + b.drop, 6, (74, 58, 48), width=16, size=3.4)
    shirt_collar(canvas, b, cloth, size=1.1, spread=1.2)
