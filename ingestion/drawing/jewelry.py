"""Watches, earrings, necklaces, bracelets, rings and cufflinks."""

from __future__ import annotations

import math

from ingestion.drawing.bags import chain
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth, shaded
from ingestion.drawing.light import Crease
from ingestion.drawing.paths import Point, along, ellipse, mirrored, ribbon, rounded

GOLD: RGB = (214, 186, 112)


def watch(
    canvas: Canvas,
    cloth: Cloth,
    *,
    case: RGB = (200, 202, 208),
    dial: RGB = (244, 243, 238),
    sporty: bool = False,
    square: bool = False,
    small: bool = False,
) -> None:
    """A wristwatch: `cloth` is the strap (texture "metal" makes a link bracelet)."""
    links = cloth.texture == "metal"
    wide = 25.0 if small else 33.0
    r = 42.0 if small else 56.0
    for s in (1, -1):
        end = 200 + s * 168
        strap: list[Point] = [
            (-wide, 200 + s * r * 0.7, 1),
            (wide, 200 + s * r * 0.7, 1),
            (wide * 0.72, end - s * 10, 1),
            (0, end),
            (-wide * 0.72, end - s * 10, 1),
        ]
        canvas.paint(strap, cloth, roundness=9)
        if links:
            for k in range(9):
                y = 200 + s * (r * 0.8 + 13 * k)
                w = wide * (1 - 0.03 * k)
                canvas.seam([(-w, y), (w, y)], cloth.color, strength=0.9, width=1.6)
            for x in (-0.33, 0.33):
                canvas.line(
                    [(wide * x, 200 + s * r * 0.7), (wide * x * 0.75, end - s * 6)],
                    cloth.tinted(0.55).color,
                    1.0,
                    opacity=0.7,
                )
        else:
            thread = cloth.tinted(1.5 if sum(cloth.color) < 300 else 0.62).color
            for x in (-0.8, 0.8):
                canvas.line(
                    [(wide * x, 200 + s * r), (wide * x * 0.74, end - s * 14)],
                    thread,
                    0.8,
                    opacity=0.8,
                    dash=(2.4, 1.6),
                )
            if s > 0:
                for k in range(5):
                    canvas.flat(ellipse(0, 290 + 13 * k, 2.3), cloth.tinted(0.3).color)
    steel = Cloth.of(case, "metal")
    if not links:
        canvas.paint(
            rounded(-wide * 0.85, 28, wide * 0.85, 52, 4),
            steel,
            roundness=4,
            holes=[rounded(-wide * 0.6, 33, wide * 0.6, 47, 3)],
            shadow=0.4,
        )
    for y in (200, 178, 222) if sporty else (200,):
        canvas.paint(rounded(r - 2, y - 6, r + 10, y + 6, 3), steel, roundness=3)
    frame = rounded(-r, 200 - r * 1.12, r, 200 + r * 1.12, 12) if square else ellipse(0, 200, r)
    glass = rounded(-r + 9, 200 - r * 1.12 + 9, r - 9, 200 + r * 1.12 - 9, 7) if square else ellipse(0, 200, r - 9)
    canvas.paint(frame, steel, roundness=7, volume=1.2, shadow=0.5)
    if sporty:
        canvas.paint(ellipse(0, 200, r - 3), Cloth((40, 42, 48), sheen=0.4), roundness=4, shadow=0)
    face = canvas.paint(glass, Cloth(dial), roundness=5, volume=0.5, shadow=0.0)
    _dial(canvas, r - 9, dial, square, sporty)
    canvas.flat(
        [(-r, 190, 1), (6, 200 - r, 1), (26, 200 - r, 1), (-r + 14, 214, 1)],
        (255, 255, 255),
        opacity=0.16,
        within=face,
        soft=1,
    )


def _dial(canvas: Canvas, r: float, dial: RGB, square: bool, sporty: bool) -> None:
    ink: RGB = (36, 36, 40) if sum(dial) > 380 else (238, 238, 236)
    for k in range(12):
        a = k * math.pi / 6
        grow = 1 / max(abs(math.sin(a)), abs(math.cos(a))) if square else 1.0
        far, near = r * 0.88 * min(grow, 1.12), r * (0.68 if k % 3 == 0 else 0.76) * min(grow, 1.12)
        canvas.line(
            [(near * math.sin(a), 200 - near * math.cos(a)), (far * math.sin(a), 200 - far * math.cos(a))],
            ink,
            3.0 if k % 3 == 0 else 1.6,
        )
    if sporty:
        for x, y in ((-0.42, 0), (0.42, 0), (0, 0.42)):
            canvas.flat(ellipse(r * x, 200 + r * y, r * 0.22), ink, opacity=0.25)
            canvas.line([(r * x, 200 + r * y), (r * x + 4, 200 + r * y - 6)], ink, 1.2)
    for turn, length, width in ((-58, 0.5, 3.8), (60, 0.74, 2.8)):
        a = math.radians(turn)
        canvas.line([(0, 200), (r * length * math.sin(a), 200 - r * length * math.cos(a))], ink, width)
    canvas.line([(0, 200), (4, 200 + r * 0.6)], (200, 60, 52), 1.2)
    canvas.flat(ellipse(0, 200, 3.6), ink)


def _gem(canvas: Canvas, x: float, y: float, r: float, color: RGB) -> None:
    canvas.paint(ellipse(x, y, r), Cloth.of(color, "patent"), roundness=r * 0.7, volume=1.3, shadow=0.4)
    for k in range(6):
        a = k * math.pi / 3
        tone = (255, 255, 255) if k in (3, 4) else shaded(color, 0.7)
        canvas.flat(
            [
                (x, y, 1),
                (x + r * 0.8 * math.cos(a), y + r * 0.8 * math.sin(a), 1),
                (x + r * 0.8 * math.cos(a + 0.9), y + r * 0.8 * math.sin(a + 0.9), 1),
            ],
            tone,
            opacity=0.3,
        )
    canvas.flat(ellipse(x - r * 0.3, y - r * 0.35, r * 0.2), (255, 255, 255), opacity=0.85)


def earrings(canvas: Canvas, cloth: Cloth, *, style: str = "hoop", stone: RGB = (246, 244, 238)) -> None:
    """A pair: hoops, drops, studs or statement discs."""
    for s in (-1, 1):
        canvas.move(s * 66, 0)
        if style == "hoop":
            canvas.paint(ellipse(0, 216, 52, 56), cloth, roundness=4, holes=[ellipse(0, 214, 43, 47)])
            canvas.paint(ribbon([(-2, 160), (2, 140), (10, 150)], 3), cloth, roundness=2)
        elif style == "stud":
            canvas.paint(ellipse(0, 200, 37), cloth, roundness=8)
            _gem(canvas, 0, 200, 29, stone)
        elif style == "drop":
            canvas.paint(ribbon([(0, 150), (-9, 124), (4, 116), (8, 132)], 3.2), cloth, roundness=2)
            canvas.paint(ellipse(0, 158, 10), cloth, roundness=5)
            canvas.paint(ribbon([(0, 164), (0, 192)], 3), cloth, roundness=2)
            canvas.paint(
                [(0, 184, 1), (22, 226), (20, 252), (0, 266), (-20, 252), (-22, 226)], cloth, roundness=8, shadow=0.3
            )
            _gem(canvas, 0, 240, 15, stone)
        else:
            canvas.paint(ellipse(0, 146, 16), cloth, roundness=7)
            for y, r in ((194, 30), (262, 40)):
                canvas.paint(
                    ellipse(0, y, r),
                    cloth,
                    roundness=9,
                    shadow=0.4,
                    creases=[Crease([(-r, y), (0, y + 6), (r, y - 4)], 5, 2)],
                )
    canvas.move()


def necklace(canvas: Canvas, cloth: Cloth, *, style: str = "pendant", stone: RGB = (40, 120, 96)) -> None:
    """A chain with a pendant, a string of pearls or a layered chain."""
    arc: list[Point] = [(-96, 70), (-104, 150), (-70, 236), (0, 276), (70, 236), (104, 150), (96, 70)]
    if style == "pearls":
        for k in range(33):
            x, y = along(arc, k / 32)
            r = 8 + 4.5 * math.sin(math.pi * k / 32)
            canvas.paint(ellipse(x, y, r), cloth, roundness=r * 0.9, volume=1.3, shadow=0.4)
            canvas.flat(ellipse(x - r * 0.3, y - r * 0.35, r * 0.26), (255, 255, 255), opacity=0.8, soft=0.5)
        return
    chain(canvas, arc, cloth.color, 64 if style == "pendant" else 40, 3.4 if style == "pendant" else 6.5)
    if style == "layered":
        chain(canvas, [(x * 0.72, 70 + (y - 70) * 0.62) for x, y in arc], cloth.color, 46, 4)
        canvas.paint(ellipse(0, 292, 17), cloth, roundness=6, shadow=0.4)
        return
    canvas.paint(ellipse(0, 286, 6), cloth, roundness=2, holes=[ellipse(0, 286, 3.4)])
    canvas.paint([(0, 288, 1), (26, 318), (24, 340), (0, 356), (-24, 340), (-26, 318)], cloth, roundness=7, shadow=0.4)
    _gem(canvas, 0, 326, 17, stone)


def bracelet(canvas: Canvas, cloth: Cloth, *, style: str = "bangle", stone: RGB = (62, 180, 184)) -> None:
    """A bangle, a chain bracelet, beads or a leather band."""
    ring: list[Point] = [
        (0, 122),
        (84, 140),
        (112, 200),
        (84, 262),
        (0, 282),
        (-84, 262),
        (-112, 200),
        (-84, 140),
        (0, 122),
    ]
    if style == "chain":
        chain(canvas, ring, cloth.color, 42, 8)
        _gem(canvas, 0, 284, 13, stone)
    elif style == "beads":
        for k in range(26):
            x, y = along(ring, k / 26)
            canvas.paint(
                ellipse(x, y, 13), cloth if k % 4 else Cloth.of(stone, "patent"), roundness=11, volume=1.3, shadow=0.4
            )
            canvas.flat(ellipse(x - 4, y - 5, 3), (255, 255, 255), opacity=0.6, soft=0.5)
    else:
        wide = 15 if style == "bangle" else 24
        canvas.paint(ellipse(0, 190, 114, 74), cloth.tinted(0.72), roundness=5, holes=[ellipse(0, 192, 105, 62)])
        canvas.paint(
            ellipse(0, 196 + wide / 2, 116, 80 + wide / 2),
            cloth,
            roundness=wide * 0.5,
            volume=1.2,
            holes=[ellipse(0, 196 - wide * 0.4, 110, 78 - wide * 0.2)],
            shadow=0.3,
        )
        if style == "cuff":
            canvas.paint(rounded(-16, 270, 16, 296, 5), Cloth.of((204, 206, 210), "metal"), roundness=4, shadow=0.5)


def ring(canvas: Canvas, cloth: Cloth, *, stone: RGB | None = None) -> None:
    """A finger ring standing up, with or without a stone."""
    canvas.paint(ellipse(0, 226, 78, 84), cloth, roundness=7, volume=1.2, holes=[ellipse(0, 224, 63, 70)])
    canvas.paint(ellipse(0, 230, 70, 78), cloth.tinted(0.72), roundness=4, holes=[ellipse(0, 222, 62, 70)], shadow=0)
    if stone:
        canvas.paint(mirrored([(0, 122), (22, 120, 1), (18, 152, 1), (0, 156)]), cloth, roundness=5, shadow=0.4)
        _gem(canvas, 0, 112, 32, stone)


def cufflinks(canvas: Canvas, cloth: Cloth, *, stone: RGB = (30, 40, 70)) -> None:
    """A pair of round cufflinks with enamel faces."""
    for s in (-1, 1):
        canvas.move(s * 64, 6 * s)
        canvas.paint(ribbon([(10, 200), (36, 236), (44, 262)], 9), cloth.tinted(0.85), roundness=4)
        canvas.paint(ribbon([(24, 270), (62, 246)], 12, round_ends=True), cloth, roundness=5)
        canvas.paint(ellipse(0, 190, 46), cloth, roundness=8, shadow=0.5)
        canvas.paint(ellipse(0, 190, 35), Cloth.of(stone, "patent"), roundness=7, shadow=0)
    canvas.move()
