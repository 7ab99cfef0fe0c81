"""Blazers, waistcoats and lapels."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing.body import Build, body, build
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth, shaded
from ingestion.drawing.fittings import (
    back_of_neck,
    turtleneck,
    zipper,
)
from ingestion.drawing.paths import Point, ribbon
from ingestion.drawing.sleeves import SLEEVES, draw_sleeves


def jacket_inside(canvas: Canvas, b: Build, color: RGB) -> None:
    """What a tailored jacket shows at the neck: nothing worn, only its dark lining."""
    w, y = b.neck_w, b.top
    inside: list[Point] = [
        (w + 6, y - 2, 1),
        (0, y + 4),
        (-w - 6, y - 2, 1),
        (-w, y + 60),
        (0, y + 125, 1),
        (w, y + 60),
    ]
    canvas.paint(inside, Cloth(color), shadow=0, volume=0.4)
    canvas.line([(w, y + 3), (0, y + 9), (-w, y + 3)], shaded(color, 0.6), 1.2)
    canvas.flat([(-9, y + 12, 1), (9, y + 12, 1), (9, y + 20, 1), (-9, y + 20, 1)], (232, 228, 218), opacity=0.9)


def lapels(
    canvas: Canvas,
    b: Build,
    cloth: Cloth,
    *,
    low: float,
    wide: float = 30.0,
    peak: bool = False,
    shawl: bool = False,
    facing: Cloth | None = None,
) -> None:
    """Turned-back fronts from the neck to the first button at `low`."""
    w, y = b.neck_w, b.top
    face = facing or cloth
    for side in (-1, 1):
        if shawl:
            line: list[Point] = [
                (side * (w - 4), y - 9),
                (side * (w + 4), y + 18),
                (side * (w - 6), y + 62),
                (side * 2, low),
            ]
            canvas.paint(ribbon(line, [14, 22, 21, 3]), face, roundness=6, shadow=0.55)
            continue
        notch = y + 34
        tip = (side * (w + wide * 0.72), notch + (-6 if peak else 5))
        leaf: list[Point] = [
            (side * w * 0.92, y + 2, 1),
            (side * (w + 5), notch - 6, 1),
            (*tip, 1),
            (side * (w + wide * 0.42), notch + 36),
            (side * 0, low, 1),
            (side * w * 0.45, y + 58),
        ]
        canvas.paint(leaf, face, angle=-14 * side, around=(0, y), roundness=6, shadow=0.6)
        collar: list[Point] = [
            (side * (w - 9), y - 12),
            (side * (w + 5), y + 2),
            (side * (w + 19), notch - 11, 1),
            (side * (w + 8), notch - 2, 1),
            (side * (w - 1), y + 17),
            (side * (w - 9), y + 2),
        ]
        canvas.paint(collar, cloth, roundness=5, shadow=0.5)
    canvas.paint(ribbon([(w - 2, y - 8), (0, y - 12), (-w + 2, y - 8)], 13), cloth, roundness=5, shadow=0.2)


def flap_pocket(
    canvas: Canvas, x: float, y: float, cloth: Cloth, w: float = 36.0, h: float = 13.0, slant: float = 2.0
) -> None:
    """A pocket with only its flap to be seen, centered at x."""
    s = slant if x > 0 else -slant
    canvas.paint(
        [(x - w / 2, y + s, 1), (x + w / 2, y - s, 1), (x + w / 2, y + h - s, 1), (x - w / 2, y + h + s, 1)],
        cloth,
        roundness=4,
        shadow=0.55,
    )


def welt(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, cloth: Cloth, width: float = 7.0) -> None:
    """A slanted pocket opening."""
    canvas.paint(ribbon([(x0, y0), (x1, y1)], width), cloth.plain(), roundness=3, shadow=0.5)
    canvas.line([(x0 + 1.5, y0), (x1 + 1.5, y1)], cloth.tinted(0.4).color, 0.9, opacity=0.7)


def blazer(
    canvas: Canvas,
    cloth: Cloth,
    *,
    fit: str = "regular",
    double: bool = False,
    peak: bool = False,
    shawl: bool = False,
    facing: Cloth | None = None,
    button: RGB = (58, 46, 40),
    lining: RGB = (70, 64, 72),
) -> None:
    """A tailored jacket with lapels; double-breasted with two columns of buttons."""
    b = build(
        fit,
        neck="lapel",
        hem_y=332,
        drop=8,
        waist=64 if fit == "regular" else 50,
        shoulder=82 if fit == "regular" else 72,
    )
    low = b.top + (136 if not double else 124)
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=16, finish="none", length=214, angle=14))
    jacket_inside(canvas, b, lining)
    body(canvas, b, cloth, folds=0.6)
    canvas.seam([(0, low), (3, b.hem_y - 20), (9, b.hem_y + b.drop)], cloth.color, strength=0.8, width=1.6)
    for side in (1, -1):
        canvas.seam([(side * 30, b.top + 108), (side * 36, b.hem_y - 104)], cloth.color, strength=0.25)
        flap_pocket(canvas, side * 42, b.hem_y - 88, cloth)
    welt(canvas, 27, b.top + 82, 52, b.top + 77, cloth, 8)
    lapels(canvas, b, cloth, low=low, peak=peak or double, shawl=shawl, facing=facing)
    columns = (-15, 15) if double else (0,)
    for x in columns:
        for k in range(3 if double else 2):
            canvas.button(x + 1, low + 5 + k * 31, 4.1, button)


def vest(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "puffer",
    fit: str = "regular",
    button: RGB = (58, 46, 40),
    back: RGB = (70, 66, 74),
) -> None:
    """A sleeveless layer: puffer (gilet), fleece, or a tailored waistcoat."""
    if style == "waistcoat":
        b = build(fit, neck="wrap", bare=True, hem_y=292, waist=56, hem=60, armpit=64, shoulder=74)
        back_of_neck(canvas, b, Cloth.of(back, "satin"), label=True)
        body(canvas, b, cloth, folds=0.5)
        for side in (1, -1):
            canvas.paint(
                [(side * 0, b.hem_y + 2, 1), (side * 30, b.hem_y + 3), (side * 4, b.hem_y + 26, 1)],
                cloth,
                roundness=6,
                shadow=0.2,
            )
            welt(canvas, side * 28, b.hem_y - 42, side * 52, b.hem_y - 46, cloth)
            welt(canvas, side * 26, b.top + 84, side * 46, b.top + 80, cloth, 6)
        canvas.seam([(0, b.top + 82), (1, b.hem_y + 20)], cloth.color, strength=0.9, width=1.6)
        for k in range(5):
            canvas.button(0, b.top + 92 + 29 * k, 3.4, button)
        return
    b = build(fit, neck="high", bare=True, hem_y=300 if fit == "kids" else 318)
    filled = replace(
        cloth, texture="down" if style == "puffer" else "fleece", sheen=cloth.sheen if style == "puffer" else 0
    )
    body(canvas, b, filled, folds=0.4)
    for side in (1, -1):
        welt(canvas, side * 32, b.hem_y - 80, side * 46, b.hem_y - 46, cloth)
    turtleneck(canvas, b, filled.plain() if style == "fleece" else cloth.plain(texture="jersey"), 20)
    zipper(canvas, b.top - 12, b.hem_y + b.drop, cloth.plain())
