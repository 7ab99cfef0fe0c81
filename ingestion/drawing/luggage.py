"""Backpacks, laptop bags, travel bags and belt bags."""

from __future__ import annotations

from ingestion.drawing.bags import STEEL, ring, stitched
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.light import Folds
from ingestion.drawing.paths import Point, ellipse, mirrored, ribbon, rounded


def backpack(canvas: Canvas, cloth: Cloth, *, style: str = "day", trim: RGB | None = None, metal: RGB = STEEL) -> None:
    """A rucksack: day (zipped pocket), roll (buckled straps) or leather (flap)."""
    edge = cloth.plain(color=trim) if trim else cloth.tinted(0.75)
    canvas.paint(ribbon([(-14, 74), (-10, 46), (10, 46), (14, 74)], 8), edge, roundness=3)
    for s in (1, -1):
        canvas.paint(
            ribbon([(s * 60, 96), (s * 104, 150), (s * 108, 240), (s * 86, 300)], [16, 18, 15, 9]), edge, roundness=5
        )
    body: list[Point] = mirrored([(0, 62), (48, 66), (80, 96), (88, 170), (92, 300), (84, 324), (60, 332), (0, 334)])
    canvas.paint(body, cloth, roundness=24, folds=[Folds(0.5)], shadow=0.4)
    if style == "day":
        arch: list[Point] = [(-78, 196), (-72, 120), (-40, 90), (0, 86), (40, 90), (72, 120), (78, 196)]
        canvas.line(arch, edge.color, 5.0)
        canvas.line(arch, metal, 2.4, dash=(1.5, 1.2))
        pocket: list[Point] = mirrored([(0, 206), (62, 208), (72, 220), (74, 304), (64, 318), (0, 321)])
        canvas.paint(pocket, cloth, roundness=14, shadow=0.55)
        canvas.line([(-66, 224), (0, 219), (66, 224)], edge.color, 5.0)
        canvas.line([(-66, 224), (0, 219), (66, 224)], metal, 2.4, dash=(1.5, 1.2))
        canvas.paint(ribbon([(60, 224), (63, 246)], 4), edge, roundness=2, shadow=0.5)
        canvas.paint(rounded(-19, 252, 19, 272, 3), edge, roundness=2, shadow=0.3)
        return
    flap: list[Point] = mirrored([(0, 58), (52, 62), (84, 92), (88, 172), (70, 184), (0, 188)])
    canvas.paint(flap, cloth if style == "leather" else edge, roundness=16, shadow=0.6)
    pocket = mirrored([(0, 236), (64, 238, 1), (68, 308), (56, 320), (0, 322)])
    canvas.paint(pocket, cloth, roundness=9, shadow=0.5)
    for s in (1, -1):
        x = s * 38
        canvas.paint(
            ribbon([(x, 120), (x, 252)], 12), edge if style == "leather" else edge.tinted(0.7), roundness=3, shadow=0.5
        )
        canvas.paint(
            rounded(x - 10, 196, x + 10, 214, 3),
            Cloth.of(metal, "metal"),
            roundness=3,
            holes=[rounded(x - 6, 200, x + 6, 210, 2)],
            shadow=0.5,
        )


def laptop_bag(
    canvas: Canvas, cloth: Cloth, *, style: str = "briefcase", trim: RGB | None = None, metal: RGB = STEEL
) -> None:
    """Briefcase, messenger bag with a wide flap, or a padded sleeve."""
    edge = cloth.plain(color=trim, texture="leather") if trim else cloth.tinted(0.8)
    if style == "messenger":
        canvas.paint(ribbon([(-112, 190), (-100, 90), (0, 40), (100, 90), (112, 190)], 13), edge, roundness=4)
        canvas.paint(rounded(-118, 158, 118, 316, 12), cloth, roundness=16, shadow=0.3)
        canvas.paint(
            [(-120, 156, 1), (120, 156, 1), (122, 274), (112, 286), (-112, 286), (-122, 274)],
            cloth,
            roundness=12,
            shadow=0.6,
            folds=[Folds(0.4)],
        )
        for x in (-62, 62):
            canvas.paint(ribbon([(x, 232), (x, 304)], 17), edge, roundness=4, shadow=0.5)
            canvas.paint(
                rounded(x - 13, 266, x + 13, 288, 3),
                Cloth.of(metal, "metal"),
                roundness=3,
                holes=[rounded(x - 8, 271, x + 8, 283, 2)],
                shadow=0.5,
            )
        return
    if style == "sleeve":
        canvas.paint(rounded(-124, 120, 124, 292, 14), cloth, roundness=16, volume=1.1)
        canvas.line([(-120, 134), (0, 131), (120, 134)], edge.color, 5)
        canvas.line([(-120, 134), (0, 131), (120, 134)], metal, 2.6, dash=(1.5, 1.2))
        canvas.paint(rounded(60, 258, 104, 276, 3), edge, roundness=2, shadow=0.3)
        return
    for dy, tone in ((-8, 0.75), (0, 1.0)):
        canvas.paint(
            ribbon([(-42, 152 + dy), (-38, 112 + dy), (0, 102 + dy), (38, 112 + dy), (42, 152 + dy)], 10),
            edge.tinted(tone),
            roundness=4,
        )
    canvas.paint(rounded(-124, 142, 124, 314, 14), cloth, roundness=16, shadow=0.3)
    canvas.line([(-118, 154), (118, 154)], edge.tinted(0.7).color, 6)
    canvas.line([(-118, 154), (118, 154)], metal, 2.6, dash=(1.5, 1.2))
    canvas.paint(rounded(-108, 212, 108, 304, 9), cloth, roundness=8, shadow=0.45)
    stitched(canvas, [(-102, 218, 1), (102, 218, 1), (102, 298, 1), (-102, 298, 1), (-102, 218, 1)], cloth)
    for s in (1, -1):
        canvas.paint(ribbon([(s * 42, 148), (s * 42, 246)], 14), edge, roundness=4, shadow=0.4)
        ring(canvas, s * 42, 154, 8, metal)
        ring(canvas, s * 122, 160, 7, metal)


def travel_bag(
    canvas: Canvas, cloth: Cloth, *, style: str = "duffel", trim: RGB | None = None, metal: RGB = STEEL
) -> None:
    """A duffel or weekender, or a hard-shell suitcase on wheels."""
    edge = cloth.plain(color=trim, texture="leather") if trim else cloth.tinted(0.72)
    if style == "suitcase":
        for x in (-26, 26):
            canvas.line([(x, 36), (x, 100)], (150, 152, 158), 5)
        canvas.paint(rounded(-36, 28, 36, 44, 7), Cloth((58, 58, 62)), roundness=5)
        for x in (-62, 62):
            canvas.paint(ellipse(x, 366, 12), Cloth((44, 44, 48)), roundness=5)
        canvas.paint(rounded(-92, 92, 92, 358, 24), Cloth.of(cloth.color, "patent"), roundness=22, volume=1.1)
        for k in range(-4, 5):
            canvas.seam([(k * 18, 112), (k * 18, 338)], cloth.color, strength=0.6, width=2.6)
        canvas.line([(-92, 226), (92, 226)], cloth.tinted(0.5).color, 3, opacity=0.8)
        canvas.paint(rounded(-24, 84, 24, 98, 6), Cloth((58, 58, 62)), roundness=4, shadow=0.4)
        return
    canvas.paint(ribbon([(-108, 196), (-96, 90), (0, 60), (96, 90), (108, 196)], 10), edge.tinted(0.8), roundness=4)
    body: list[Point] = mirrored([(0, 168), (92, 170), (124, 190), (136, 246), (128, 300), (108, 316), (0, 319)])
    canvas.paint(body, cloth, roundness=28, volume=1.2, folds=[Folds(0.8, angle=80)], shadow=0.4)
    for s in (1, -1):
        canvas.paint(
            [(s * 98, 172), (s * 124, 190), (s * 136, 246), (s * 128, 300), (s * 106, 316), (s * 92, 246)],
            edge,
            roundness=12,
            shadow=0.35,
        )
        canvas.paint(ribbon([(s * 46, 168), (s * 50, 318)], 14), edge, roundness=4, shadow=0.45)
    canvas.line([(-92, 178), (0, 173), (92, 178)], edge.tinted(0.6).color, 6)
    canvas.line([(-92, 178), (0, 173), (92, 178)], metal, 3, dash=(1.6, 1.2))
    canvas.paint(ribbon([(-46, 196), (-42, 130), (0, 112), (42, 130), (46, 196)], 11), edge, roundness=4, shadow=0.5)


def pouch(canvas: Canvas, cloth: Cloth, *, metal: RGB = STEEL, trim: RGB | None = None) -> None:
    """A belt bag: a zipped pouch on a webbing strap with a clip."""
    web = cloth.plain(color=trim) if trim else cloth.tinted(0.7)
    for s in (1, -1):
        strap: list[Point] = [(s * 84, 204), (s * 124, 180), (s * 128, 120), (s * 70, 92), (0, 86)]
        canvas.paint(ribbon(strap, 13), web, roundness=3)
    canvas.paint(rounded(-24, 76, 24, 98, 5), Cloth((44, 44, 48)), roundness=4, shadow=0.5)
    body: list[Point] = mirrored([(0, 164), (70, 168), (98, 192), (102, 232), (82, 270), (40, 288), (0, 291)])
    canvas.paint(body, cloth, roundness=24, volume=1.2, folds=[Folds(0.5)], shadow=0.4)
    for line in ([(-88, 196), (0, 184), (88, 196)], [(-84, 232), (0, 222), (84, 232)]):
        canvas.line(line, web.color, 6)
        canvas.line(line, metal, 2.6, dash=(1.5, 1.2))
    canvas.paint(ribbon([(82, 196), (88, 216)], 4), web, roundness=2, shadow=0.5)
