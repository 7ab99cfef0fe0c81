"""Belts, ties, wallets, sunglasses and suspenders."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth, shaded
from ingestion.drawing.light import Crease
from ingestion.drawing.paths import Point, ellipse, flipped, ribbon, rounded

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
    rim = 9 if style in ("aviator", "round") else 12
    metal = cloth.texture == "metal"
    for s in (1, -1):
        arm: list[Point] = [(s * 108, 170), (s * 138, 158), (s * 140, 132), (s * 118, 126)]
        canvas.paint(ribbon(arm, [8, 6, 6, 7] if not metal else 6.0), cloth.tinted(0.85), roundness=3)
    bridge: list[Point] = [(-20, 182), (0, 174), (20, 182)]
    canvas.paint(ribbon(bridge, 9 if not metal else 6), cloth, roundness=3)
    if style == "aviator":
        canvas.paint(ribbon([(-34, 165), (0, 160), (34, 165)], 3.6), cloth, roundness=2)
    for s in (1, -1):
        shape = shapes[style] if s > 0 else flipped(shapes[style])
        cx, cy = sum(p[0] for p in shape) / len(shape), sum(p[1] for p in shape) / len(shape)
        k = 1 - rim / 46
        inner: list[Point] = [(cx + (p[0] - cx) * k, cy + (p[1] - cy) * k, *p[2:]) for p in shape]
        glass = canvas.paint(
            inner,
            Cloth(lens, "dip-dye", (shaded(lens, 1.9, 24),)),
            roundness=6,
            volume=0.6,
            shadow=0,
        )
        canvas.flat(
            [(cx - 34, cy + 8, 1), (cx + 2, cy - 44, 1), (cx + 16, cy - 44, 1), (cx - 20, cy + 22, 1)],
            (255, 255, 255),
            opacity=0.22,
            within=glass,
            soft=1,
        )
        canvas.paint(
            shape,
            replace(cloth, sheen=max(cloth.sheen, 0.5) if not metal else 0.25),
            roundness=4,
            holes=[inner],
            shadow=0.3,
        )


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
