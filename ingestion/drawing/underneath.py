"""Bodysuits, swimwear, bras, briefs, socks and tights."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing import bottoms, motifs
from ingestion.drawing.body import build, neckline, right_side
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.fittings import back_of_neck, neck_band
from ingestion.drawing.light import Crease, Folds
from ingestion.drawing.paths import Point, ellipse, flipped, mirrored, ribbon
from ingestion.drawing.sleeves import SLEEVES, draw_sleeves


def bodysuit(
    canvas: Canvas,
    cloth: Cloth,
    *,
    neck: str = "scoop",
    sleeves: str = "none",
    baby: bool = False,
    motif: str = "",
    motif_color: RGB = (240, 236, 226),
    trim: RGB | None = None,
) -> None:
    """A top that closes between the legs; for babies with snaps."""
    b = build(
        "kids" if baby else "fitted",
        neck=neck,
        bare=sleeves == "none",
        top=80,
        hem_y=244,
        waist_y=200,
        **({"hem": 64, "waist": 62} if baby else {"hem": 58}),
    )
    edge = cloth.plain(color=trim) if trim else cloth
    back_of_neck(canvas, b, cloth)
    worn = SLEEVES[sleeves]
    draw_sleeves(
        canvas,
        b,
        cloth,
        replace(
            worn,
            length=worn.length * (0.72 if baby else 0.95),
            cuff=worn.cuff * (1.0 if baby else 0.9),
            finish="rib" if baby and sleeves != "none" else worn.finish,
        ),
        trim=edge,
    )
    right = [*right_side(b)[:-1], (b.hem, 240, 1), (44, 262), (24, 300), (21, 312, 1)]
    shape = [*right, (0, 315), *flipped(reversed(right)), *reversed(neckline(b))]
    front = canvas.paint(shape, cloth, roundness=14, folds=[Folds(0.6)], shadow=0.35)
    for s in (1, -1):
        line: list[Point] = [(s * b.hem, 241), (s * 44, 263), (s * 24, 300), (s * 21, 312)]
        canvas.paint(ribbon(line, 6), edge.plain(texture="rib"), roundness=3, shadow=0.25)
    neck_band(canvas, b, edge, 6)
    if baby:
        for x in (-13, 0, 13):
            canvas.button(x, 307, 3, (236, 236, 238))
    if motif:
        motifs.chest(canvas, motif, motif_color, 176, front, cloth.color)


def swimsuit(canvas: Canvas, cloth: Cloth, *, neck: str = "scoop", trim: RGB | None = None) -> None:
    """A one-piece swimsuit."""
    edge = cloth.plain(color=trim) if trim else cloth.tinted(0.9)
    low = {"scoop": 112, "v": 140, "high": 84}[neck]
    for s in (1, -1):
        canvas.paint(ribbon([(s * 36, 58), (s * 40, 84), (s * 40, 108)], 10), cloth.plain(), roundness=3)
    inside: list[Point] = [(52, 130), (0, 118), (-52, 130), (0, 190)]
    canvas.paint(inside, cloth.tinted(0.6), shadow=0)
    half: list[Point] = [
        (33, 100, 1),
        (47, 100, 1),
        (50, 124),
        (60, 144, 1),
        (50, 205),
        (64, 262, 1),
        (42, 284),
        (22, 322),
        (15, 330, 1),
    ]
    front: list[Point] = [
        *half,
        (0, 332),
        *flipped(reversed(half)),
        (-19, low + 4),
        (0, low + 10) if neck != "v" else (0, low + 14, 1),
        (19, low + 4),
    ]
    canvas.paint(
        front,
        replace(cloth, sheen=max(cloth.sheen, 0.12)),
        roundness=16,
        volume=1.1,
        creases=[Crease([(-50, 214), (-20, 220)], 4, 1.4), Crease([(50, 206), (22, 214)], 4, 1.4)],
        shadow=0.3,
    )
    canvas.paint(
        ribbon(
            [(33, 100), (19, low + 4), (0, low + 10), (-19, low + 4), (-33, 100)]
            if neck != "v"
            else [(33, 100), (0, low + 14, 1), (-33, 100)],
            4.5,
        ),
        edge,
        roundness=2,
    )
    for s in (1, -1):
        canvas.paint(ribbon([(s * 64, 263), (s * 42, 284), (s * 22, 322)], 4.5), edge, roundness=2)


def bikini(canvas: Canvas, cloth: Cloth, *, style: str = "triangle") -> None:
    """A two-piece: triangle cups tied, or a bandeau top, over briefs."""
    wet = replace(cloth, sheen=0.12)
    if style == "triangle":
        for s in (1, -1):
            canvas.paint(ribbon([(s * 8, 52), (s * 24, 84), (s * 37, 118)], 3), cloth.plain(), roundness=2)
            canvas.paint(ribbon([(s * 4, 174), (s * 66, 176), (s * 92, 166)], 3.4), cloth.plain(), roundness=2)
            canvas.paint(
                [(s * 38, 112, 1), (s * 20, 138), (s * 5, 176, 1), (s * 38, 181), (s * 68, 177, 1), (s * 56, 138)],
                wet,
                roundness=14,
                shadow=0.3,
            )
    else:
        canvas.paint(
            [(70, 122, 1), (72, 176, 1), (0, 184), (-72, 176, 1), (-70, 122, 1), (-34, 120), (0, 130), (34, 120)],
            wet,
            roundness=16,
            creases=[Crease([(0, 126), (0, 182)], 8, 4)],
            shadow=0.3,
        )
        canvas.paint(ellipse(0, 154, 9, 24), cloth.tinted(0.92), roundness=6, shadow=0.4)
    briefs(canvas, wet, top=232)


def briefs(canvas: Canvas, cloth: Cloth, *, top: float = 160, band: RGB | None = None, boxer: bool = False) -> None:
    """Briefs, or boxers with short legs."""
    if boxer:
        half: list[Point] = [(62, top, 1), (70, top + 40), (76, top + 110, 1), (12, top + 118, 1), (0, top + 84, 1)]
        canvas.paint([*half, *flipped(reversed(half[:-1]))], cloth, roundness=14, folds=[Folds(0.8)], shadow=0.3)
        canvas.seam([(0, top + 16), (1, top + 84)], cloth.color, strength=0.5)
        canvas.seam([(0, top + 18), (24, top + 60), (6, top + 92)], cloth.color, strength=0.5)
        canvas.paint(
            [(-62, top - 2, 1), (0, top + 2), (62, top - 2, 1), (63, top + 15, 1), (0, top + 19), (-63, top + 15, 1)],
            cloth.plain(color=band or cloth.color, texture="rib"),
            roundness=5,
        )
        return
    half = [
        (0, top + 5),
        (32, top + 4),
        (72, top - 4, 1),
        (74, top + 16, 1),
        (46, top + 40),
        (20, top + 78),
        (13, top + 88, 1),
        (0, top + 91),
    ]
    canvas.paint(mirrored(half), cloth, roundness=14, folds=[Folds(0.4)], shadow=0.3)
    canvas.seam([(-72, top + 6), (0, top + 14), (72, top + 6)], cloth.color, strength=0.4)


def bra(canvas: Canvas, cloth: Cloth, *, sporty: bool = False) -> None:
    """A bra with lace cups, or a sports bra."""
    if sporty:
        half: list[Point] = [(24, 96, 1), (44, 98, 1), (50, 140), (76, 176, 1), (76, 242, 1), (0, 250)]
        canvas.paint([(34, 108), (0, 126), (-34, 108), (0, 190)], cloth.tinted(0.6), shadow=0)
        canvas.paint(
            [*half, *flipped(reversed(half[:-1])), (-20, 136), (0, 154), (20, 136)],
            cloth,
            roundness=16,
            creases=[Crease([(0, 160), (0, 230)], 9, 2.5)],
        )
        canvas.paint(
            [(-77, 228, 1), (0, 236), (77, 228, 1), (76, 250, 1), (0, 258), (-76, 250, 1)],
            cloth.plain(texture="rib"),
            roundness=5,
        )
        return
    for s in (1, -1):
        canvas.paint(ribbon([(s * 46, 82), (s * 50, 120), (s * 46, 156)], 5), cloth.plain(), roundness=2)
        canvas.paint(ribbon([(s * 60, 204), (s * 96, 196), (s * 110, 190)], 15), cloth.plain(), roundness=4)
        cup: list[Point] = [
            (s * 46, 150, 1),
            (s * 20, 178),
            (s * 3, 206, 1),
            (s * 12, 232),
            (s * 42, 242),
            (s * 72, 226),
            (s * 80, 196, 1),
            (s * 62, 172),
        ]
        canvas.paint(cup, cloth.plain(), roundness=18, volume=1.3)
        canvas.paint(cup, cloth, roundness=18, volume=1.3, shadow=0, opacity=0.9)
    canvas.paint(ellipse(0, 206, 5, 5), cloth.tinted(0.8), roundness=4)


def socks(
    canvas: Canvas, cloth: Cloth, *, length: str = "crew", heel: RGB | None = None, bands: RGB | None = None
) -> None:
    """A pair of socks side by side: ankle, crew or knee."""
    top = {"ankle": 190.0, "crew": 110.0, "knee": 30.0}[length]
    for dx, dy in ((44, 0), (-44, 10)):
        canvas.move(dx, dy)
        shape: list[Point] = [
            (-27, top, 1),
            (27, top, 1),
            (29, 190),
            (31, 240),
            (29, 270),
            (10, 292),
            (-34, 322),
            (-66, 340),
            (-84, 330),
            (-84, 310),
            (-62, 294),
            (-36, 268),
            (-27, 236),
            (-25, 190),
        ]
        mask = canvas.paint(
            shape,
            cloth,
            roundness=14,
            folds=[Folds(0.4)],
            creases=[Crease([(-28, 246), (0, 254), (24, 240)], 5, 1.5)],
            shadow=0.45,
        )
        tone = cloth.plain(color=heel) if heel else cloth.tinted(0.9)
        canvas.paint([(34, 236, 1), (12, 252), (4, 296, 1), (40, 290)], tone, within=mask, roundness=8, shadow=0.1)
        canvas.paint(
            [(-56, 290, 1), (-44, 342, 1), (-96, 352, 1), (-96, 292, 1)], tone, within=mask, roundness=8, shadow=0.1
        )
        canvas.paint(
            [(-28, top - 2, 1), (28, top - 2, 1), (28, top + 26, 1), (-28, top + 26, 1)],
            cloth.plain(texture="rib"),
            roundness=6,
            shadow=0.2,
        )
        if bands:
            for k in (5, 14):
                canvas.flat([(-28, top + k, 1), (28, top + k, 1), (28, top + k + 5, 1), (-28, top + k + 5, 1)], bands)
    canvas.move()


def tights(canvas: Canvas, cloth: Cloth) -> None:
    """Footed tights."""
    for s in (1, -1):
        canvas.paint(
            [
                (s * 19, 364, 1),
                (s * 38, 364, 1),
                (s * 46, 384),
                (s * 62, 392),
                (s * 58, 398),
                (s * 24, 396),
                (s * 17, 384),
            ],
            cloth,
            roundness=8,
        )
    bottoms.leggings(canvas, cloth, hem_y=372)
