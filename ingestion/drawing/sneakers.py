"""Trainers from the side, toe to the left."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth, shaded
from ingestion.drawing.light import Crease
from ingestion.drawing.paths import Point, ellipse, ribbon
from ingestion.drawing.shoes import WHITE, laces, pair


def sneakers(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "court",
    accent: RGB = WHITE,
    sole_color: RGB = WHITE,
    lace: RGB = WHITE,
) -> None:
    """Low trainers: court (plain), runner (curved sole, panels), high (canvas high-tops) or slip-on."""
    pair(canvas, lambda: _SNEAKERS[style](canvas, cloth, accent, sole_color, lace))


def _court(canvas: Canvas, cloth: Cloth, accent: RGB, sole_color: RGB, lace: RGB) -> None:
    canvas.paint([(30, 150, 1), (6, 146, 1), (-16, 172), (20, 196), (60, 176)], cloth.tinted(0.9), roundness=6)
    upper: list[Point] = [
        (104, 246, 1),
        (108, 206),
        (101, 164),
        (92, 153, 1),
        (66, 172),
        (40, 172),
        (24, 158, 1),
        (-2, 178),
        (-36, 198),
        (-72, 210),
        (-102, 222),
        (-113, 246, 1),
    ]
    canvas.paint(
        upper,
        cloth,
        roundness=17,
        creases=[Crease([(-44, 206), (-52, 222)], 4, 1.6), Crease([(-56, 209), (-66, 226)], 4, 1.6)],
    )
    canvas.seam([(-40, 200), (-62, 214), (-74, 246)], cloth.color, strength=0.55)
    canvas.seam([(26, 160), (22, 186), (-6, 212), (-24, 226), (-10, 247)], cloth.color, strength=0.5)
    canvas.paint(
        [(104, 205), (100, 164), (91, 156), (80, 166), (82, 200), (106, 222)],
        cloth.plain(color=accent),
        roundness=6,
        shadow=0.3,
    )
    canvas.paint(ribbon([(30, 240), (44, 212), (52, 196)], 9), cloth.plain(color=accent), roundness=3, shadow=0.2)
    for k in range(7):
        canvas.flat(ellipse(-64 - (k % 3) * 9, 217 + (k // 3) * 8, 1.1), cloth.tinted(0.45).color, opacity=0.7)
    laces(canvas, [(14, 160), (-8, 178), (-38, 194)], lace)
    canvas.paint(
        [(-118, 240, 1), (-40, 244), (40, 243), (110, 238, 1), (112, 262), (106, 270, 1), (-108, 270, 1), (-119, 260)],
        Cloth(sole_color),
        roundness=6,
        shadow=0.45,
    )
    canvas.line([(-116, 253), (0, 255), (111, 251)], shaded(sole_color, 0.72), 1.1, opacity=0.7)


def _runner(canvas: Canvas, cloth: Cloth, accent: RGB, sole_color: RGB, lace: RGB) -> None:
    canvas.paint([(34, 146, 1), (10, 142, 1), (-14, 172), (20, 196), (62, 172)], cloth.tinted(0.85), roundness=6)
    upper: list[Point] = [
        (104, 232, 1),
        (102, 196),
        (108, 160),
        (98, 148, 1),
        (72, 168),
        (44, 170),
        (26, 156, 1),
        (-4, 178),
        (-40, 200),
        (-78, 214),
        (-108, 228),
        (-117, 242, 1),
    ]
    canvas.paint(upper, replace(cloth, texture="canvas"), roundness=17)
    canvas.paint([(-117, 242, 1), (-108, 227), (-80, 217), (-74, 244, 1)], cloth.tinted(0.75), roundness=6, shadow=0.2)
    canvas.paint(
        [(104, 226), (102, 196), (107, 162), (97, 151), (84, 164), (76, 200), (60, 234)],
        cloth.tinted(0.8),
        roundness=8,
        shadow=0.3,
    )
    for k in range(3):
        canvas.paint(
            ribbon([(-14 + 25 * k, 236), (4 + 22 * k, 206 - 3 * k), (16 + 16 * k, 184 - 4 * k)], 8),
            cloth.plain(color=accent),
            roundness=3,
            shadow=0.2,
        )
    laces(canvas, [(16, 158), (-8, 178), (-40, 196)], lace)
    canvas.paint(
        [
            (-122, 236, 1),
            (-60, 242),
            (0, 236),
            (60, 226),
            (112, 220, 1),
            (124, 240),
            (116, 264),
            (100, 270, 1),
            (30, 266),
            (-40, 270),
            (-96, 268, 1),
            (-124, 250),
        ],
        Cloth(sole_color),
        roundness=9,
        shadow=0.45,
    )
    canvas.paint(
        [(-96, 267, 1), (-40, 266), (30, 262), (104, 265, 1), (98, 273, 1), (30, 270), (-40, 275), (-90, 274, 1)],
        Cloth(cloth.tinted(0.5).color),
        roundness=3,
        shadow=0.2,
    )
    canvas.line(
        [(-110, 250), (-20, 254), (60, 240), (118, 236)],
        accent if sum(accent) < 680 else (170, 172, 176),
        2.2,
        opacity=0.8,
    )


def _high(canvas: Canvas, cloth: Cloth, accent: RGB, sole_color: RGB, lace: RGB) -> None:
    canvas.paint([(34, 82, 1), (8, 82, 1), (-2, 130), (24, 160), (50, 110)], cloth.tinted(0.85), roundness=6)
    upper: list[Point] = [
        (102, 248, 1),
        (104, 200),
        (98, 150),
        (100, 88, 1),
        (66, 94),
        (30, 90, 1),
        (20, 130),
        (4, 168),
        (-36, 198),
        (-76, 212),
        (-100, 222),
        (-110, 248, 1),
    ]
    canvas.paint(upper, cloth, roundness=17, creases=[Crease([(22, 140), (60, 150), (98, 144)], 5, 1.6)])
    canvas.paint(
        [(-112, 248, 1), (-108, 222), (-86, 208), (-66, 224), (-62, 248, 1)], Cloth(WHITE), roundness=8, shadow=0.3
    )
    canvas.paint(ribbon([(99, 92), (97, 150), (101, 244)], 9), cloth.tinted(0.8), roundness=3, shadow=0.3)
    canvas.paint(ellipse(62, 134, 14), Cloth(accent), roundness=5, shadow=0.3)
    canvas.line([(28, 96), (18, 134), (2, 172), (-22, 192)], cloth.tinted(0.5).color, 0.9, opacity=0.7, dash=(2, 1.4))
    laces(canvas, [(22, 94), (14, 128), (-4, 162), (-34, 188)], lace, rows=7, length=22)
    _foxing(canvas, sole_color)


def _foxing(canvas: Canvas, sole_color: RGB) -> None:
    canvas.paint(
        [(-116, 242, 1), (0, 246), (108, 242, 1), (109, 262), (104, 270, 1), (-106, 270, 1), (-117, 260)],
        Cloth(sole_color),
        roundness=6,
        shadow=0.45,
    )
    canvas.line([(-114, 249), (0, 252), (107, 248)], (196, 60, 56) if sum(sole_color) > 600 else WHITE, 1.6)


def _slip(canvas: Canvas, cloth: Cloth, accent: RGB, sole_color: RGB, lace: RGB) -> None:
    canvas.paint([(40, 186), (64, 196), (90, 178), (50, 214)], cloth.tinted(0.55), roundness=5)
    upper: list[Point] = [
        (104, 248, 1),
        (107, 210),
        (98, 178, 1),
        (70, 194),
        (38, 190),
        (22, 176, 1),
        (-16, 188),
        (-60, 202),
        (-98, 218),
        (-112, 248, 1),
    ]
    canvas.paint(upper, cloth, roundness=17)
    canvas.paint(
        [(26, 180), (8, 186), (18, 214), (44, 212), (46, 192)],
        cloth.tinted(0.75, texture="rib"),
        roundness=4,
        shadow=0.2,
    )
    canvas.seam([(6, 186), (0, 216), (-20, 247)], cloth.color, strength=0.5)
    _foxing(canvas, sole_color)


_SNEAKERS = {"court": _court, "runner": _runner, "high": _high, "slip-on": _slip}
