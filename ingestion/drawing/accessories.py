"""Hats, scarves, gloves, belts, ties, wallets and sunglasses."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing.canvas import Canvas, Crease, Folds
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.paths import Point, ellipse, flipped, mirrored, ribbon, rounded

GOLD: RGB = (214, 186, 112)
STEEL: RGB = (198, 200, 206)


def belt(
    canvas: Canvas,
    cloth: Cloth,
    *,
    metal: RGB = STEEL,
    wide: float = 26,
    braided: bool = False,
    round_buckle: bool = False,
) -> None:
    """A belt coiled on the ground, buckle in front."""
    half = wide / 2
    cloth = replace(cloth, texture="straw" if braided else cloth.texture, scale=0.8 if braided else cloth.scale)
    canvas.paint(ellipse(0, 190, 112, 84), cloth.tinted(0.7), roundness=6, holes=[ellipse(0, 190, 104, 72)])
    loop = ellipse(0, 190 + half, 112, 84 + half)
    canvas.paint(
        loop, cloth, roundness=half * 0.7, holes=[ellipse(0, 190 - half * 0.6, 108, 84 - half * 0.2)], shadow=0.3
    )
    tongue: list[Point] = [(16, 285), (62, 282), (112, 262), (142, 236)]
    canvas.paint(
        ribbon(tongue, [wide, wide, wide, wide * 0.55], round_ends=True), cloth, roundness=half * 0.7, shadow=0.6
    )
    thread = cloth.tinted(1.45 if sum(cloth.color) < 300 else 0.62).color
    if not braided:
        for off in (-half + 3, half - 3):
            canvas.line([(x, y + off) for x, y in tongue[:3]], thread, 0.8, opacity=0.8, dash=(2.4, 1.6))
        for k in range(5):
            canvas.flat(ellipse(58 + 15 * k, 282 - 1.1 * k * k, 1.9), cloth.tinted(0.25).color)
    shine = Cloth.of(metal, "metal")
    if round_buckle:
        canvas.paint(ellipse(4, 284, half + 13), shine, roundness=5, holes=[ellipse(4, 284, half + 5)], shadow=0.6)
    else:
        canvas.paint(
            rounded(-22, 284 - half - 9, 24, 284 + half + 9, 6),
            shine,
            roundness=4,
            holes=[rounded(-14, 284 - half - 1, 16, 284 + half + 1, 3)],
            shadow=0.6,
        )
    canvas.paint(ribbon([(-16, 284), (22, 284)], 4.5, round_ends=True), shine, roundness=2, shadow=0.5)
    canvas.paint(ribbon([(40, 284 - half - 2), (41, 284 + half + 2)], 9), cloth.tinted(0.9), roundness=3, shadow=0.5)


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
    wide = 150 if style == "sun" else 126
    canvas.paint(ellipse(0, 246, wide, 34 if style == "sun" else 26), cloth.tinted(0.8), roundness=9)
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


def scarf(canvas: Canvas, cloth: Cloth, *, style: str = "wool", fringe: RGB | None = None) -> None:
    """A looped scarf with hanging ends; style "square" is a folded silk square."""
    if style == "square":
        edge = cloth.plain(color=fringe) if fringe else cloth.tinted(0.7)
        canvas.paint([(-122, 120, 1), (122, 120, 1), (4, 296, 1), (-4, 296, 1)], edge, roundness=8)
        canvas.paint(
            [(-104, 128, 1), (104, 128, 1), (0, 282, 1)], cloth, roundness=10, folds=[Folds(1.2, angle=60)], shadow=0.1
        )
        for s in (1, -1):
            canvas.paint(
                [(s * 100, 114), (s * 138, 92), (s * 150, 112, 1), (s * 120, 132)], edge, roundness=7, shadow=0.3
            )
        canvas.paint(
            [(-124, 112), (0, 100), (124, 112), (122, 130), (0, 124), (-122, 130)],
            edge,
            roundness=8,
            folds=[Folds(0.8, angle=10)],
            shadow=0.4,
        )
        return
    tone = fringe or cloth.tinted(0.9).color
    for dx, tail, lean in ((30, 338, 8), (-26, 356, -4)):
        end: list[Point] = [
            (dx - 24, 176, 1),
            (dx + 24, 176, 1),
            (dx + 30 + lean, tail, 1),
            (dx - 28 + lean, tail + 2, 1),
        ]
        for k in range(13):
            x = dx + lean - 26 + 4.5 * k
            canvas.line([(x, tail - 2), (x + (k % 3 - 1) * 1.5, tail + 17)], tone, 2.2)
        canvas.paint(end, cloth, roundness=12, angle=-lean, around=(dx, 176), folds=[Folds(0.9, angle=86)], shadow=0.5)
    canvas.paint(ellipse(0, 118, 74, 46), cloth.tinted(0.7), roundness=10, holes=[ellipse(0, 104, 44, 22)])
    loop: list[Point] = [
        (-82, 108),
        (-78, 154),
        (-36, 192),
        (0, 200),
        (36, 192),
        (78, 154),
        (82, 108),
        (60, 96),
        (44, 128),
        (0, 146),
        (-44, 128),
        (-60, 96),
    ]
    canvas.paint(
        loop,
        cloth,
        roundness=16,
        volume=1.2,
        folds=[Folds(1.5, angle=25)],
        shadow=0.5,
        creases=[Crease([(-64, 126), (0, 168), (64, 126)], 7, 3), Crease([(-58, 150), (0, 186), (58, 150)], 5, 2)],
    )


def gloves(canvas: Canvas, cloth: Cloth, *, style: str = "glove", cuff: RGB | None = None) -> None:
    """A pair of gloves, or mittens."""
    for side in (-1, 1):
        canvas.move(side * 58, 8 if side > 0 else -4, 0.95)

        def at(points: list[Point], s: int = side) -> list[Point]:
            return points if s > 0 else flipped(points)

        thumb = at([(-30, 248), (-52, 220), (-60, 190), (-52, 176), (-42, 186), (-32, 214)])
        canvas.paint(thumb, cloth, roundness=11)
        if style == "mitten":
            hand = at(
                [(-38, 286, 1), (-38, 210), (-36, 140), (-14, 106), (14, 104), (36, 132), (40, 210), (38, 286, 1)]
            )
            canvas.paint(hand, cloth, roundness=18, volume=1.2, shadow=0.3)
        else:
            for x, top, lean in ((-27, 116, -5), (-9, 92, -1), (10, 96, 2), (28, 124, 6)):
                canvas.paint(
                    at(
                        [
                            (x - 10, 224),
                            (x - 9 + lean * 0.5, 170),
                            (x - 8 + lean, top + 10),
                            (x + lean, top),
                            (x + 8 + lean, top + 10),
                            (x + 10 + lean * 0.5, 170),
                            (x + 10, 224),
                        ]
                    ),
                    cloth,
                    roundness=9,
                    volume=1.2,
                    shadow=0.3,
                )
            canvas.paint(
                at([(-38, 286, 1), (-38, 212), (-26, 190), (28, 190), (39, 210), (38, 286, 1)]),
                cloth,
                roundness=16,
                shadow=0.05,
            )
            for x in (-16, 0, 16):
                canvas.seam(at([(x, 210), (x, 244)]), cloth.color, strength=0.45)
        canvas.paint(
            at([(-40, 276, 1), (0, 280), (40, 276, 1), (42, 326, 1), (0, 332), (-42, 326, 1)]),
            cloth.plain(color=cuff or cloth.color, texture="rib" if cloth.texture != "leather" else "leather"),
            roundness=9,
            shadow=0.4,
        )
    canvas.move()


def tie(canvas: Canvas, cloth: Cloth) -> None:
    """A knotted necktie."""
    canvas.paint(
        ribbon([(-34, 44), (-20, 62), (0, 72), (20, 62), (34, 44), (0, 34), (-34, 44)], 13),
        cloth,
        angle=30,
        roundness=5,
    )
    canvas.paint(
        [(4, 100), (12, 106), (22, 320, 1), (10, 330, 1), (-2, 320)], cloth.tinted(0.85), angle=40, roundness=6
    )
    canvas.paint(
        [(-11, 98, 1), (11, 98, 1), (30, 306, 1), (0, 350, 1), (-30, 306, 1)],
        cloth,
        angle=40,
        roundness=11,
        creases=[Crease([(-4, 102), (-7, 150)], 5, 2.5)],
        shadow=0.4,
    )
    canvas.paint(
        [(-22, 60, 1), (22, 60, 1), (13, 102, 1), (-13, 102, 1)], cloth, angle=-35, roundness=8, volume=1.2, shadow=0.5
    )


def bow_tie(canvas: Canvas, cloth: Cloth) -> None:
    """A tied bow tie."""
    for s in (1, -1):
        back: list[Point] = [
            (0, 196, 1),
            (s * 60, 158),
            (s * 116, 150, 1),
            (s * 118, 246, 1),
            (s * 60, 238),
            (0, 204, 1),
        ]
        canvas.paint(back, cloth.tinted(0.82), roundness=10)
        wing: list[Point] = [
            (0, 188),
            (s * 52, 158),
            (s * 108, 144, 1),
            (s * 112, 200),
            (s * 108, 252, 1),
            (s * 52, 240),
            (0, 212),
        ]
        canvas.paint(
            wing,
            cloth,
            roundness=14,
            volume=1.2,
            shadow=0.4,
            creases=[Crease([(s * 8, 198), (s * 56, 194)], 7, 4), Crease([(s * 8, 204), (s * 48, 216)], 5, 2.5)],
        )
    canvas.paint(rounded(-17, 178, 17, 224, 9), cloth, angle=90, around=(0, 200), roundness=11, volume=1.3, shadow=0.6)


def wallet(canvas: Canvas, cloth: Cloth, *, style: str = "bifold", metal: RGB = GOLD) -> None:
    """A bifold wallet, a long zipped one or a card holder."""
    thread = cloth.tinted(1.5 if sum(cloth.color) < 300 else 0.6).color
    if style == "zip":
        canvas.paint(rounded(-122, 134, 122, 270, 10), cloth, roundness=12)
        edge: list[Point] = [(-116, 264), (-116, 140, 1), (116, 140, 1), (116, 264)]
        canvas.line(edge, cloth.tinted(0.6).color, 6)
        canvas.line(edge, metal, 2.8, dash=(1.5, 1.2))
        canvas.paint(
            ribbon([(116, 262), (124, 292)], 7, round_ends=True), Cloth.of(metal, "metal"), roundness=3, shadow=0.5
        )
        canvas.paint(rounded(-22, 196, 22, 214, 3), cloth.tinted(0.9), roundness=2, shadow=0.4)
        return
    if style == "card":
        canvas.paint(rounded(-84, 150, 84, 272, 9), cloth, roundness=10)
        canvas.paint(rounded(-72, 138, 74, 190, 6), Cloth((208, 212, 218)), roundness=4, shadow=0.3)
        for y in (166, 190, 214):
            canvas.paint(
                [(-84, y, 1), (84, y, 1), (84, 270), (78, 274), (-78, 274), (-84, 270)], cloth, roundness=5, shadow=0.5
            )
            canvas.line([(-80, y + 3), (80, y + 3)], thread, 0.8, opacity=0.7, dash=(2.4, 1.5))
        return
    canvas.paint(rounded(-106, 128, 108, 276, 10), cloth.tinted(0.75), roundness=8)
    canvas.paint(
        [(-112, 136), (-104, 130), (100, 126, 1), (104, 132), (102, 268), (96, 276), (-102, 280), (-112, 272)],
        cloth,
        roundness=12,
        shadow=0.5,
    )
    canvas.line(
        [(-104, 272, 1), (-104, 138, 1), (96, 134, 1), (95, 268, 1), (-104, 272, 1)],
        thread,
        0.9,
        opacity=0.8,
        dash=(2.6, 1.6),
    )
    canvas.paint(rounded(40, 236, 82, 254, 3), cloth.tinted(0.88), roundness=2, shadow=0.35)


def sunglasses(canvas: Canvas, cloth: Cloth, *, style: str = "wayfarer", lens: RGB = (44, 46, 52)) -> None:
    """Sunglasses from the front: wayfarer, aviator, round or cat-eye."""
    shapes: dict[str, list[Point]] = {
        "wayfarer": [(16, 172), (40, 164), (92, 160), (110, 168), (104, 206), (84, 228), (46, 230), (24, 214)],
        "aviator": [(14, 170), (52, 160), (100, 164), (112, 186), (100, 226), (68, 244), (34, 232), (16, 200)],
        "round": [(18, 198), (28, 168), (62, 154), (96, 168), (108, 198), (96, 228), (62, 242), (28, 228)],
        "cat-eye": [(16, 186), (40, 166), (88, 158), (128, 144, 1), (114, 186), (96, 216), (56, 222), (24, 208)],
    }
    rim = 5 if style in ("aviator", "round") else 12
    metal = cloth.texture == "metal"
    for s in (1, -1):
        arm: list[Point] = [(s * 108, 170), (s * 138, 158), (s * 140, 132), (s * 118, 126)]
        canvas.paint(ribbon(arm, [8, 6, 6, 7] if not metal else 3.4), cloth.tinted(0.85), roundness=3)
    bridge: list[Point] = [(-20, 182), (0, 174), (20, 182)]
    canvas.paint(ribbon(bridge, 9 if not metal else 4), cloth, roundness=3)
    if style == "aviator":
        canvas.paint(ribbon([(-34, 165), (0, 160), (34, 165)], 3.6), cloth, roundness=2)
    for s in (1, -1):
        shape = shapes[style] if s > 0 else flipped(shapes[style])
        cx, cy = sum(p[0] for p in shape) / len(shape), sum(p[1] for p in shape) / len(shape)
        k = 1 - rim / 46
        inner: list[Point] = [(cx + (p[0] - cx) * k, cy + (p[1] - cy) * k, *p[2:]) for p in shape]
        glass = canvas.paint(
            inner,
            Cloth(lens, "dip-dye", (tuple(min(int(c * 1.9 + 24), 255) for c in lens),)),
            roundness=6,
            volume=0.6,
            shadow=0,
        )  # type: ignore[arg-type]
        canvas.flat(
            [(cx - 34, cy + 8, 1), (cx + 2, cy - 44, 1), (cx + 16, cy - 44, 1), (cx - 20, cy + 22, 1)],
            (255, 255, 255),
            opacity=0.22,
            within=glass,
            soft=1,
        )
        canvas.paint(shape, replace(cloth, sheen=max(cloth.sheen, 0.5)), roundness=4, holes=[inner], shadow=0.3)


def suspenders(canvas: Canvas, cloth: Cloth, *, metal: RGB = STEEL) -> None:
    """Elastic suspenders crossing to leather tabs and clips."""
    for s in (1, -1):
        canvas.paint(
            ribbon([(s * 4, 60), (s * 40, 130), (s * 56, 240), (s * 52, 316)], 17), cloth, roundness=5, shadow=0.4
        )
        canvas.paint(
            rounded(s * 56 - 13, 222, s * 56 + 13, 244, 3),
            Cloth.of(metal, "metal"),
            roundness=3,
            holes=[rounded(s * 56 - 9, 227, s * 56 + 9, 239, 2)],
        )
        canvas.paint(rounded(s * 52 - 10, 312, s * 52 + 10, 344, 4), Cloth.of(metal, "metal"), roundness=4, shadow=0.5)
    canvas.paint([(0, 36), (16, 58), (0, 84), (-16, 58)], Cloth.of((84, 58, 42), "leather"), roundness=6, shadow=0.5)
