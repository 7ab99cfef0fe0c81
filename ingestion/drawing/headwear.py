"""Caps, beanies, hats and headbands."""

from __future__ import annotations

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.light import Crease, Folds
from ingestion.drawing.paths import Point, ellipse, mirrored, ribbon, rounded


def cap(
    canvas: Canvas, cloth: Cloth, *, peak: RGB | None = None, logo: RGB | None = None, flat_peak: bool = False
) -> None:
    """A baseball cap seen from the front side."""
    crown: list[Point] = [(-96, 222, 1), (-98, 168), (-66, 112), (0, 92), (62, 108), (96, 160), (100, 214, 1), (0, 234)]
    canvas.paint(crown, cloth, roundness=24, volume=1.2, folds=[Folds(0.3)])
    for line in ([(0, 94), (-44, 140), (-54, 226)], [(0, 94), (34, 146), (40, 226)], [(0, 94), (80, 150), (96, 200)]):
        canvas.seam(line, cloth.color, strength=0.5)
    canvas.paint(ellipse(2, 93, 9, 5), cloth, roundness=4, shadow=0.5)
    for x, y in ((-22, 138), (58, 150)):
        canvas.flat(ellipse(x, y, 2.6, 2.2), cloth.tinted(0.5).color)
    brim = cloth.plain(color=peak) if peak else cloth.plain()
    drop = 8 if flat_peak else 24
    shape: list[Point] = [
        (-98, 214, 1),
        (-50, 208),
        (10, 214),
        (46, 228, 1),
        (20, 250 + drop),
        (-60, 262 + drop),
        (-128, 252 + drop * 0.4),
        (-136, 236),
    ]
    canvas.paint(shape, brim, roundness=13, volume=1.1, shadow=0.55)
    for k in (8, 16, 24):
        canvas.line(
            [
                (-126 + k * 0.6, 238 + drop * 0.2 - k * 0.25),
                (-58, 258 + drop - k),
                (18, 246 + drop - k),
                (38 - k * 0.4, 231 + drop * 0.2),
            ],
            brim.tinted(0.7).color,
            0.8,
            opacity=0.55,
            dash=(2.2, 1.4),
        )
    if logo:
        canvas.paint(ellipse(-10, 178, 19, 17), cloth.plain(color=logo), roundness=4, shadow=0.4)
        canvas.flat([(-22, 186, 1), (-12, 168, 1), (-6, 178, 1), (-1, 172, 1), (4, 186, 1)], cloth.color)


def beanie(canvas: Canvas, cloth: Cloth, *, pompom: RGB | None = None, cuff: RGB | None = None) -> None:
    """A knitted hat with a turned-up cuff, with or without a bobble."""
    if pompom:
        canvas.paint(
            ellipse(0, 78, 34, 32), Cloth.of(pompom, "fleece", scale=1.2), roundness=16, folds=[Folds(2.6, angle=20)]
        )
    crown: list[Point] = mirrored([(0, 98), (40, 104), (78, 140), (92, 196), (95, 262, 1), (0, 272)])
    canvas.paint(crown, cloth, roundness=26, volume=1.2, folds=[Folds(0.7, fan=True, count=5, apex=40, start=40)])
    band: list[Point] = [
        (-97, 226),
        (-60, 236),
        (0, 240),
        (60, 236),
        (97, 226),
        (101, 262),
        (96, 288),
        (0, 302),
        (-96, 288),
        (-101, 262),
    ]
    canvas.paint(band, cloth.plain(color=cuff or cloth.color, texture="rib", scale=1.5), roundness=15, shadow=0.5)
    canvas.paint(
        rounded(44, 256, 68, 276, 2),
        Cloth((226, 218, 204) if sum(cloth.color) < 560 else (120, 104, 88)),
        roundness=2,
        shadow=0.3,
    )


def hat(canvas: Canvas, cloth: Cloth, *, style: str = "fedora", band: RGB = (44, 40, 40)) -> None:
    """Fedora, wide-brimmed sun hat, bucket hat or beret."""
    if style == "beret":
        canvas.paint(
            [(-88, 222), (-60, 244), (0, 250), (64, 242), (86, 226), (0, 234)], cloth.tinted(0.75), roundness=6
        )
        canvas.paint(
            [(-118, 178), (-70, 132), (10, 118), (90, 142), (126, 190), (104, 222), (30, 236), (-70, 232), (-114, 212)],
            cloth,
            roundness=26,
            volume=1.2,
            folds=[Folds(0.7)],
            shadow=0.4,
        )
        canvas.paint(ribbon([(14, 120), (18, 106)], 6, round_ends=True), cloth, roundness=3)
        return
    if style == "bucket":
        canvas.paint(mirrored([(0, 128), (52, 132), (68, 144, 1), (82, 222, 1), (0, 236)]), cloth, roundness=16)
        canvas.seam([(-68, 146), (0, 158), (68, 146)], cloth.color, strength=0.5)
        canvas.paint(
            [(-80, 214, 1), (0, 230), (80, 214, 1), (118, 262), (110, 272), (0, 294), (-110, 272), (-118, 262)],
            cloth,
            roundness=13,
            folds=[Folds(0.5)],
            shadow=0.5,
        )
        for k in (14, 26, 38):
            canvas.line(
                [(-86 - k * 0.72, 218 + k), (0, 234 + k * 1.2), (86 + k * 0.72, 218 + k)],
                cloth.tinted(0.7).color,
                0.8,
                opacity=0.6,
                dash=(2.4, 1.5),
            )
        return
    wide = 196 if style == "sun" else 126
    canvas.paint(ellipse(0, 246, wide, 46 if style == "sun" else 26), cloth.tinted(0.8), roundness=9)
    top: list[Point] = (
        mirrored([(0, 132), (26, 118), (52, 124), (68, 154), (76, 240, 1), (0, 256)])
        if style != "sun"
        else mirrored([(0, 112), (48, 118), (74, 156), (80, 240, 1), (0, 256)])
    )
    canvas.paint(
        top, cloth, roundness=22, volume=1.2, creases=[Crease([(0, 130), (0, 170)], 9, 4)] if style != "sun" else []
    )
    canvas.paint(
        [(-75, 212, 1), (0, 226), (75, 212, 1), (77, 238, 1), (0, 254), (-77, 238, 1)],
        Cloth.of(band, "satin"),
        roundness=6,
        shadow=0.3,
    )
    brim: list[Point] = [
        (-78, 236),
        (0, 252),
        (78, 236),
        (wide * 0.86, 232),
        (wide, 246),
        (wide * 0.7, 270),
        (0, 284),
        (-wide * 0.7, 270),
        (-wide, 246),
        (-wide * 0.86, 232),
    ]
    canvas.paint(brim, cloth, roundness=11, shadow=0.45)


def headband(canvas: Canvas, cloth: Cloth, *, knot: bool = True) -> None:
    """A wide fabric band with a knot on top."""
    canvas.paint(ellipse(0, 212, 92, 96), cloth.tinted(0.66), roundness=6, holes=[ellipse(0, 236, 84, 98)])
    arch: list[Point] = [(-88, 292), (-98, 210), (-70, 130), (0, 104), (70, 130), (98, 210), (88, 292)]
    canvas.paint(ribbon(arch, [16, 30, 40, 46, 40, 30, 16]), cloth, roundness=13, folds=[Folds(0.6)], shadow=0.4)
    if knot:
        canvas.paint(
            [(-22, 82), (0, 76), (24, 84), (20, 126), (0, 134), (-20, 126)],
            cloth,
            roundness=11,
            volume=1.3,
            shadow=0.5,
            creases=[Crease([(-16, 92), (14, 118)], 5, 3), Crease([(16, 90), (-10, 112)], 4, 2)],
        )
