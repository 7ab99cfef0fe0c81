"""Handbags, totes, clutches, backpacks, laptop and travel bags, belt bags."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ingestion.drawing.canvas import Canvas, Crease, Folds
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.paths import Point, along, ellipse, mirrored, ribbon, rounded

GOLD: RGB = (214, 186, 112)
STEEL: RGB = (200, 202, 208)


def _stitched(canvas: Canvas, points: Sequence[Point], cloth: Cloth) -> None:
    thread = cloth.tinted(1.5).color if sum(cloth.color) < 300 else cloth.tinted(0.6).color
    canvas.line(points, thread, 0.8, opacity=0.75, dash=(2.4, 1.5))


def _ring(canvas: Canvas, x: float, y: float, r: float, metal: RGB) -> None:
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
        _ring(canvas, s * spread, base + 2, 7, metal)
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
    _stitched(canvas, [(-80, 178), (0, 172), (80, 178)], cloth)
    _handles(canvas, trim, 48, 62, 166, metal)
    canvas.paint(rounded(-15, 218, 15, 236, 4), trim, roundness=3, shadow=0.4)
    canvas.paint(ellipse(0, 227, 4.5), Cloth.of(metal, "metal"), roundness=3)


def _top_handle(canvas: Canvas, cloth: Cloth, metal: RGB, trim: Cloth, style: str) -> None:
    arch: list[Point] = [(-44, 150), (-40, 106), (0, 86), (40, 106), (44, 150)]
    canvas.paint(ribbon(arch, 12), trim, roundness=5)
    canvas.paint(mirrored([(0, 146), (84, 148, 1), (106, 300, 1), (0, 304)]), cloth, roundness=14, shadow=0.3)
    flap: list[Point] = mirrored([(0, 144), (86, 147, 1), (92, 206), (52, 222), (0, 230)])
    canvas.paint(flap, cloth, roundness=9, shadow=0.6)
    _stitched(canvas, [(-84, 160), (-87, 204), (-50, 216), (0, 224), (50, 216), (87, 204), (84, 160)], cloth)
    canvas.paint(rounded(-13, 212, 13, 240, 4), Cloth.of(metal, "metal"), roundness=4, shadow=0.6)
    canvas.flat(rounded(-5, 222, 5, 230, 2), tuple(int(c * 0.6) for c in metal))  # type: ignore[arg-type]
    for s in (1, -1):
        _ring(canvas, s * 44, 150, 7, metal)


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
        _stitched(canvas, [(-101, 184), (-101, 246), (-92, 254), (0, 258), (92, 254), (101, 246), (101, 184)], cloth)
    canvas.paint(rounded(-14, 246, 14, 272, 5), Cloth.of(metal, "metal"), roundness=4, shadow=0.6)
    canvas.paint(rounded(-8, 252, 8, 266, 3), Cloth.of(metal, "metal").tinted(0.85), roundness=3, shadow=0.4)
    for s in (1, -1):
        _ring(canvas, s * 97, 190, 7, metal)


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
        _ring(canvas, s * 100, 174, 9, metal)


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
    _stitched(canvas, [(-84, 172), (-88, 212), (-62, 250), (0, 265), (62, 250), (88, 212), (84, 172)], cloth)
    canvas.paint(ribbon([(0, 226), (0, 288)], 15), trim, roundness=4, shadow=0.5)
    canvas.paint(
        rounded(-13, 246, 13, 270, 4),
        Cloth.of(metal, "metal"),
        roundness=3,
        holes=[rounded(-8, 251, 8, 265, 3)],
        shadow=0.5,
    )


def tote(canvas: Canvas, cloth: Cloth, *, style: str = "canvas", handle: RGB | None = None, motif: str = "") -> None:
    """An open bag with two handles: canvas, leather or a straw basket."""
    strap = cloth.plain(color=handle, texture="leather") if handle else cloth.plain()
    for dy, tone in ((-12, 0.75), (0, 1.0)):
        top = 62 + dy
        canvas.paint(
            ribbon(
                [
                    (-42, 186 + dy),
                    (-42, top + 46),
                    (-26, top + 8),
                    (0, top),
                    (26, top + 8),
                    (42, top + 46),
                    (42, 186 + dy),
                ],
                10,
            ),
            strap.tinted(tone),
            roundness=3,
            shadow=0.3,
        )
        if dy:
            canvas.paint(mirrored([(0, 150), (96, 146, 1), (100, 190), (0, 190)]), cloth.tinted(0.6), roundness=6)
    if style == "straw":
        body: list[Point] = mirrored([(0, 166), (108, 158, 1), (98, 288), (84, 306), (0, 312)])
    else:
        body = mirrored([(0, 162), (100, 158, 1), (110, 300), (106, 313, 1), (0, 318)])
    front = canvas.paint(body, cloth, roundness=16, folds=[Folds(0.8 if style == "canvas" else 0.3)], shadow=0.4)
    if style == "straw":
        canvas.paint(ribbon([(-106, 160), (0, 168), (106, 160)], 9), cloth.tinted(0.9), roundness=4, shadow=0.3)
    else:
        canvas.seam([(-99, 172), (0, 176), (99, 172)], cloth.color, strength=0.5)
    for s in (1, -1):
        canvas.paint(
            [(s * 42 - 6, 152, 1), (s * 42 + 6, 152, 1), (s * 42 + 6, 198, 1), (s * 42 - 6, 198, 1)],
            strap,
            roundness=3,
            shadow=0.4,
        )
        canvas.line(
            [(s * 42 - 4, 180, 1), (s * 42 + 4, 195, 1), (s * 42 + 4, 180, 1), (s * 42 - 4, 195, 1)],
            strap.tinted(0.6).color,
            0.9,
            opacity=0.8,
        )
    if motif:
        from ingestion.drawing import motifs

        motifs.chest(canvas, motif, cloth.accent, 244, front, cloth.color)


def clutch(canvas: Canvas, cloth: Cloth, *, style: str = "envelope", metal: RGB = GOLD) -> None:
    """A small bag without handles: envelope, box or zipped with a wrist strap."""
    if style == "box":
        canvas.paint(rounded(-112, 136, 112, 268, 20), cloth, roundness=18, volume=1.2)
        canvas.paint(
            ribbon([(-113, 152), (-106, 139), (0, 136), (106, 139), (113, 152)], 8),
            Cloth.of(metal, "metal"),
            roundness=3,
        )
        for x in (-8, 8):
            canvas.paint(ellipse(x, 130, 8), Cloth.of(metal, "metal"), roundness=5, shadow=0.5)
        return
    canvas.paint(rounded(-118, 134, 118, 276, 9), cloth, roundness=12, shadow=0.3)
    if style == "envelope":
        canvas.paint(
            [(-119, 134, 1), (119, 134, 1), (112, 150), (6, 224), (-6, 224), (-112, 150)],
            cloth,
            roundness=8,
            shadow=0.65,
        )
        _stitched(canvas, [(-106, 146), (-2, 217, 1), (106, 146)], cloth)
        canvas.paint(ellipse(0, 216, 8), Cloth.of(metal, "metal"), roundness=5, shadow=0.5)
        return
    canvas.paint(ribbon([(-116, 143), (116, 143)], 11), cloth.tinted(0.85), roundness=4, shadow=0.3)
    canvas.line([(-114, 143), (114, 143)], metal, 3, dash=(1.6, 1.2))
    canvas.paint(
        ribbon([(112, 144), (138, 176), (134, 236), (118, 240), (116, 190), (110, 148)], 7),
        cloth.tinted(0.85),
        roundness=3,
        shadow=0.4,
    )
    _ring(canvas, 112, 146, 6, metal)


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
    _stitched(canvas, [(-102, 218, 1), (102, 218, 1), (102, 298, 1), (-102, 298, 1), (-102, 218, 1)], cloth)
    for s in (1, -1):
        canvas.paint(ribbon([(s * 42, 148), (s * 42, 246)], 14), edge, roundness=4, shadow=0.4)
        _ring(canvas, s * 42, 154, 8, metal)
        _ring(canvas, s * 122, 160, 7, metal)


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
