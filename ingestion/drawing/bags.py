"""Handbags, and the chains and rings that bags hang on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth, shaded
from ingestion.drawing.light import Crease, Folds
from ingestion.drawing.paths import Point, along, ellipse, mirrored, ribbon, rounded

GOLD: RGB = (214, 186, 112)


STEEL: RGB = (200, 202, 208)


def stitched(canvas: Canvas, points: Sequence[Point], cloth: Cloth) -> None:
    """Stitch along a line in a thread that shows on the cloth."""
    thread = cloth.tinted(1.5).color if sum(cloth.color) < 300 else cloth.tinted(0.6).color
    canvas.line(points, thread, 0.8, opacity=0.75, dash=(2.4, 1.5))


def ring(canvas: Canvas, x: float, y: float, r: float, metal: RGB) -> None:
    """A metal ring."""
    canvas.paint(ellipse(x, y, r), Cloth.of(metal, "metal"), roundness=2, holes=[ellipse(x, y, r * 0.62)], shadow=0.5)


def chain(canvas: Canvas, points: Sequence[Point], metal: RGB, links: int, size: float = 5.0) -> None:
    """Links along a line, every other one seen edge on."""
    for k in range(links):
        x, y = along(points, k / max(links - 1, 1))
        x2, y2 = along(points, min((k + 0.5) / max(links - 1, 1), 1.0))
        lean = math.degrees(math.atan2(y2 - y, x2 - x))
        if k % 2:
            canvas.paint(
                ellipse(x, y, size * 0.8, size * 0.3, turn=lean), Cloth.of(metal, "metal"), roundness=2, shadow=0.3
            )
        else:
            canvas.paint(
                ellipse(x, y, size, size * 0.72, turn=lean),
                Cloth.of(metal, "metal"),
                roundness=2,
                holes=[ellipse(x, y, size * 0.55, size * 0.34, turn=lean)],
                shadow=0.3,
            )


def handbag(
    canvas: Canvas, cloth: Cloth, *, style: str = "satchel", metal: RGB = GOLD, trim: RGB | None = None
) -> None:
    """Bags carried in the hand or on the shoulder: satchel, top-handle, flap, chain, hobo, bucket or saddle."""
    {
        "satchel": _satchel,
        "top-handle": _top_handle,
        "flap": _flap,
        "chain": _flap,
        "hobo": _hobo,
        "bucket": _bucket,
        "saddle": _saddle,
    }[style](canvas, cloth, metal, cloth.plain(color=trim) if trim else cloth.tinted(0.82), style)


def _handles(
    canvas: Canvas, cloth: Cloth, spread: float, top: float, base: float, metal: RGB, width: float = 9.0
) -> None:
    for dy, tone in ((-7, 0.8), (0, 1.0)):
        arch: list[Point] = [
            (-spread, base + dy),
            (-spread * 0.92, top + 26 + dy),
            (-spread * 0.5, top + 3 + dy),
            (0, top + dy),
            (spread * 0.5, top + 3 + dy),
            (spread * 0.92, top + 26 + dy),
            (spread, base + dy),
        ]
        canvas.paint(ribbon(arch, width), cloth.tinted(tone), roundness=4, shadow=0.3)
    for s in (1, -1):
        ring(canvas, s * spread, base + 2, 7, metal)
        canvas.paint(
            [
                (s * spread - 6, base + 6, 1),
                (s * spread + 6, base + 6, 1),
                (s * spread + 5, base + 24),
                (s * spread, base + 29),
                (s * spread - 5, base + 24),
            ],
            cloth,
            roundness=4,
            shadow=0.5,
        )


def _satchel(canvas: Canvas, cloth: Cloth, metal: RGB, trim: Cloth, style: str) -> None:
    body: list[Point] = mirrored([(0, 150), (92, 152), (104, 158, 1), (122, 296), (118, 312), (100, 316, 1), (0, 318)])
    canvas.paint(body, cloth, roundness=20, folds=[Folds(0.35)], shadow=0.3)
    for s in (1, -1):
        canvas.paint(
            [(s * 104, 158, 1), (s * 122, 296), (s * 117, 313), (s * 104, 316), (s * 90, 260), (s * 86, 158, 1)],
            trim,
            roundness=9,
            shadow=0.25,
        )
    canvas.paint(ribbon([(-104, 158), (0, 150), (104, 158)], 14), trim, roundness=5, shadow=0.4)
    canvas.line([(-98, 157), (0, 149), (98, 157)], metal, 3, dash=(1.6, 1.2))
    stitched(canvas, [(-80, 178), (0, 172), (80, 178)], cloth)
    _handles(canvas, trim, 48, 62, 166, metal)
    canvas.paint(rounded(-15, 218, 15, 236, 4), trim, roundness=3, shadow=0.4)
    canvas.paint(ellipse(0, 227, 4.5), Cloth.of(metal, "metal"), roundness=3)


def _top_handle(canvas: Canvas, cloth: Cloth, metal: RGB, trim: Cloth, style: str) -> None:
    arch: list[Point] = [(-44, 150), (-40, 106), (0, 86), (40, 106), (44, 150)]
    canvas.paint(ribbon(arch, 12), trim, roundness=5)
    canvas.paint(mirrored([(0, 146), (84, 148, 1), (106, 300, 1), (0, 304)]), cloth, roundness=14, shadow=0.3)
    flap: list[Point] = mirrored([(0, 144), (86, 147, 1), (92, 206), (52, 222), (0, 230)])
    canvas.paint(flap, cloth, roundness=9, shadow=0.6)
    stitched(canvas, [(-84, 160), (-87, 204), (-50, 216), (0, 224), (50, 216), (87, 204), (84, 160)], cloth)
    canvas.paint(rounded(-13, 212, 13, 240, 4), Cloth.of(metal, "metal"), roundness=4, shadow=0.6)
    canvas.flat(rounded(-5, 222, 5, 230, 2), shaded(metal, 0.6))
    for s in (1, -1):
        ring(canvas, s * 44, 150, 7, metal)


def _flap(canvas: Canvas, cloth: Cloth, metal: RGB, trim: Cloth, style: str) -> None:
    strap: list[Point] = [(-96, 190), (-82, 100), (-30, 48), (30, 48), (82, 100), (96, 190)]
    if style == "chain":
        chain(canvas, strap, metal, 44, 6.5)
    else:
        canvas.paint(ribbon(strap, 7), trim, roundness=3)
    canvas.paint(
        rounded(-104, 178, 104, 312, 16),
        cloth.plain(texture="leather" if cloth.texture == "quilted" else cloth.texture),
        roundness=14,
        shadow=0.3,
    )
    flap: list[Point] = [
        (-106, 180),
        (-100, 174),
        (0, 172),
        (100, 174),
        (106, 180),
        (107, 246),
        (96, 260),
        (0, 264),
        (-96, 260),
        (-107, 246),
    ]
    canvas.paint(flap, cloth, roundness=12, shadow=0.6)
    if cloth.texture != "quilted":
        stitched(canvas, [(-101, 184), (-101, 246), (-92, 254), (0, 258), (92, 254), (101, 246), (101, 184)], cloth)
    canvas.paint(rounded(-14, 246, 14, 272, 5), Cloth.of(metal, "metal"), roundness=4, shadow=0.6)
    canvas.paint(rounded(-8, 252, 8, 266, 3), Cloth.of(metal, "metal").tinted(0.85), roundness=3, shadow=0.4)
    for s in (1, -1):
        ring(canvas, s * 97, 190, 7, metal)


def _hobo(canvas: Canvas, cloth: Cloth, metal: RGB, trim: Cloth, style: str) -> None:
    strap: list[Point] = [(-98, 176), (-74, 92), (0, 58), (74, 92), (98, 176)]
    canvas.paint(ribbon(strap, [14, 20, 24, 20, 14]), cloth, roundness=6)
    inside: list[Point] = [(-98, 176), (0, 214), (98, 176), (0, 196)]
    canvas.paint(inside, cloth.tinted(0.5), shadow=0)
    body: list[Point] = [
        (-104, 170, 1),
        (-60, 200),
        (0, 210),
        (60, 200),
        (104, 170, 1),
        (124, 236),
        (104, 292),
        (50, 314),
        (0, 317),
        (-50, 314),
        (-104, 292),
        (-124, 236),
    ]
    canvas.paint(
        body,
        cloth,
        roundness=26,
        folds=[Folds(1.5, angle=70)],
        creases=[
            Crease([(-80, 200), (-50, 250)], 8, 3),
            Crease([(80, 200), (46, 262)], 8, 3),
            Crease([(0, 214), (8, 250)], 7, 2),
        ],
        shadow=0.4,
    )
    canvas.line([(-98, 179), (-60, 204), (0, 214), (60, 204), (98, 179)], metal, 2.8, dash=(1.5, 1.2))
    for s in (1, -1):
        ring(canvas, s * 100, 174, 9, metal)


def _bucket(canvas: Canvas, cloth: Cloth, metal: RGB, trim: Cloth, style: str) -> None:
    canvas.paint(ribbon([(-72, 150), (-54, 70), (0, 44), (54, 70), (72, 150)], 9), trim, roundness=4)
    canvas.paint(ellipse(0, 150, 76, 15), cloth.tinted(0.45), roundness=5)
    body: list[Point] = [
        (-78, 146, 1),
        (-40, 160),
        (0, 163),
        (40, 160),
        (78, 146, 1),
        (88, 300),
        (70, 314),
        (0, 320),
        (-70, 314),
        (-88, 300),
    ]
    canvas.paint(
        body, cloth, roundness=26, volume=1.3, folds=[Folds(0.9, fan=True, count=4, apex=600, start=-200)], shadow=0.4
    )
    canvas.paint(
        [(-87, 270, 1), (0, 284), (87, 270, 1), (88, 302), (70, 315), (0, 321), (-70, 315), (-88, 302)],
        trim,
        roundness=12,
        shadow=0.3,
    )
    for s in (1, -1):
        canvas.paint(ribbon([(s * 4, 186), (s * 16, 214), (s * 12, 252)], 4), trim, roundness=2, shadow=0.5)
    canvas.line([(-80, 178), (0, 194), (80, 178)], trim.color, 4.5)
    canvas.paint(ellipse(0, 190, 8, 7), trim, roundness=4, shadow=0.5)


def _saddle(canvas: Canvas, cloth: Cloth, metal: RGB, trim: Cloth, style: str) -> None:
    canvas.paint(ribbon([(-84, 176), (-72, 84), (0, 40), (72, 84), (84, 176)], 9), trim, roundness=4)
    body: list[Point] = [
        (-88, 166, 1),
        (88, 166, 1),
        (100, 232),
        (84, 288),
        (36, 312),
        (0, 315),
        (-36, 312),
        (-84, 288),
        (-100, 232),
    ]
    canvas.paint(body, cloth, roundness=16, shadow=0.3)
    canvas.paint(
        [(-90, 164, 1), (90, 164, 1), (94, 214), (66, 256), (0, 272), (-66, 256), (-94, 214)],
        cloth,
        roundness=10,
        shadow=0.6,
    )
    stitched(canvas, [(-84, 172), (-88, 212), (-62, 250), (0, 265), (62, 250), (88, 212), (84, 172)], cloth)
    canvas.paint(ribbon([(0, 226), (0, 288)], 15), trim, roundness=4, shadow=0.5)
    canvas.paint(
        rounded(-13, 246, 13, 270, 4),
        Cloth.of(metal, "metal"),
        roundness=3,
        holes=[rounded(-8, 251, 8, 265, 3)],
        shadow=0.5,
    )
