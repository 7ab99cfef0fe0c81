"""Sandals, clogs, flip-flops and slippers."""

from __future__ import annotations

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth, shaded
from ingestion.drawing.heels import GOLD
from ingestion.drawing.light import Crease, Folds
from ingestion.drawing.paths import Point, ellipse, ribbon
from ingestion.drawing.shoes import pair


def sandals(
    canvas: Canvas, cloth: Cloth, *, style: str = "two-strap", sole_color: RGB = (150, 116, 82), buckle: RGB = GOLD
) -> None:
    """Flat sandals: two broad straps, T-bar, sporty with hook-and-loop, fisherman, or clogs."""
    pair(canvas, lambda: _sandal(canvas, cloth, style, sole_color, buckle), dx=28, dy=-36)


def _sandal(canvas: Canvas, cloth: Cloth, style: str, sole_color: RGB, buckle: RGB) -> None:
    thick = 26 if style in ("sport", "two-strap", "clog") else 13
    base = 270 - thick
    canvas.paint(
        [(-114, base - 4), (-20, base - 2), (40, base - 6), (102, base - 8, 1), (104, base + 5, 1), (-116, base + 6)],
        Cloth((186, 148, 108)) if style != "sport" else Cloth((70, 70, 74)),
        roundness=3,
    )
    if style == "clog":
        upper: list[Point] = [
            (-4, base + 4, 1),
            (10, 206),
            (-4, 186),
            (-40, 194),
            (-88, 214),
            (-116, 238),
            (-116, base + 6, 1),
        ]
        canvas.paint(upper, cloth, roundness=17, volume=1.2)
        canvas.paint(ribbon([(4, 222), (60, 206), (104, 226)], 12), cloth, roundness=4, shadow=0.4)
        for k in range(8):
            canvas.flat(
                ellipse(-84 + 17 * (k % 4) + 6 * (k // 4), 222 + 14 * (k // 4) - 4 * (k % 4), 3.4),
                cloth.tinted(0.4).color,
            )
        canvas.button(6, 222, 4.5, buckle)
    if style in ("two-strap", "sport"):
        for x in (-84, -26):
            strap: list[Point] = [
                (x - 24, base + 4),
                (x - 12, base - 28),
                (x + 10, base - 40),
                (x + 28, base - 24),
                (x + 32, base + 4),
            ]
            canvas.paint([(*strap[0], 1), *strap[1:-1], (*strap[-1], 1)], cloth, roundness=13, shadow=0.4)
            if style == "two-strap":
                canvas.paint(
                    [(x + 14, base - 38, 1), (x + 32, base - 30, 1), (x + 26, base - 14, 1), (x + 8, base - 22, 1)],
                    Cloth.of(buckle, "metal"),
                    roundness=2,
                    holes=[ellipse(x + 20, base - 26, 5.5)],
                )
    if style == "sport":
        canvas.paint(
            ribbon([(30, base), (62, base - 40), (98, base - 52), (107, base - 40)], 14), cloth, roundness=5, shadow=0.4
        )
        canvas.paint(ribbon([(62, base - 36), (34, base - 62), (12, base - 56)], 14), cloth, roundness=5, shadow=0.4)
        canvas.paint(ribbon([(94, base - 46), (100, base + 3)], 14), cloth, roundness=5, shadow=0.3)
    if style in ("t-bar", "gladiator"):
        bars = ((-72, 34), (-34, 42)) if style == "t-bar" else ((-86, 28), (-54, 36), (-20, 44), (14, 52))
        for x, rise in bars:
            canvas.paint(
                ribbon([(x - 18, base + 2), (x - 6, base - rise), (x + 14, base - rise - 4), (x + 26, base + 2)], 9),
                cloth,
                roundness=4,
                shadow=0.4,
            )
        canvas.paint(ribbon([(-84, base - 18), (-24, base - 52), (30, base - 74)], 8), cloth, roundness=3, shadow=0.4)
        canvas.paint(ribbon([(96, base + 2), (104, base - 40), (97, base - 62)], 13), cloth, roundness=5, shadow=0.3)
        canvas.paint(
            ribbon(
                [
                    (100, base - 60),
                    (64, base - 62),
                    (30, base - 74),
                    (48, base - 84),
                    (80, base - 78),
                    (102, base - 66),
                ],
                7,
            ),
            cloth,
            roundness=3,
            shadow=0.4,
        )
        canvas.paint(
            ellipse(66, base - 64, 6), Cloth.of(buckle, "metal"), roundness=2, holes=[ellipse(66, base - 64, 3.4)]
        )
    canvas.paint(
        [
            (-120, base, 1),
            (-20, base + 3),
            (40, base),
            (106, base - 3, 1),
            (107, 264),
            (100, 270, 1),
            (-106, 270, 1),
            (-120, 262),
        ],
        Cloth(sole_color),
        roundness=6,
        shadow=0.4,
    )
    if thick > 20:
        canvas.line(
            [(-116, base + 15), (0, base + 16), (105, base + 12)],
            shaded(sole_color, 0.6),
            1.4,
            opacity=0.7,
        )


def _footprint(length: float = 150, wide: float = 42) -> list[Point]:
    half = length / 2
    return [
        (0, -half),
        (wide * 0.75, -half * 0.86),
        (wide, -half * 0.4),
        (wide * 0.72, half * 0.15),
        (wide * 0.7, half * 0.62),
        (wide * 0.38, half * 0.96),
        (0, half),
        (-wide * 0.42, half * 0.96),
        (-wide * 0.74, half * 0.62),
        (-wide * 0.8, half * 0.1),
        (-wide * 1.0, -half * 0.45),
        (-wide * 0.7, -half * 0.88),
    ]


def flip_flops(canvas: Canvas, cloth: Cloth, *, style: str = "thong", strap: RGB | None = None) -> None:
    """Seen from above, side by side: thong straps, or slides with one broad band."""
    for side in (-1, 1):
        canvas.move(side * 52, 12 if side > 0 else -4, 1.25)
        shape = [(x * -side, y + 200, *r) for x, y, *r in _footprint()]
        canvas.paint([(x + 3, y + 5, *r) for x, y, *r in shape], cloth.tinted(0.6), roundness=6)
        canvas.paint(shape, cloth, roundness=8, volume=0.8, shadow=0.2)
        tone = cloth.plain(color=strap) if strap else cloth.tinted(0.72)
        if style == "thong":
            for s in (1, -1):
                canvas.paint(
                    ribbon([(0, 152), (s * 16, 168), (s * 33, 206)], [5, 9, 11]), tone, roundness=4, shadow=0.7
                )
            canvas.paint(ellipse(0, 151, 5), tone, roundness=4, shadow=0.6)
        else:
            band: list[Point] = [(-45, 162, 1), (0, 152), (45, 162, 1), (39, 206, 1), (0, 198), (-39, 206, 1)]
            canvas.paint(band, tone, roundness=12, volume=1.3, shadow=0.7)
            canvas.paint(
                [(-18, 170), (0, 166), (18, 170), (17, 186), (0, 182), (-17, 186)],
                tone.tinted(1.25 if sum(tone.color) < 380 else 0.8),
                roundness=3,
                shadow=0.2,
            )
    canvas.move()


def slippers(canvas: Canvas, cloth: Cloth, *, lining: RGB = (240, 234, 222), closed: bool = True) -> None:
    """Soft house slippers seen from above, with a fluffy lining."""
    for side in (-1, 1):
        canvas.move(side * 54, 10 if side > 0 else -6, 1.28)
        shape = [(x * -side, y + 200, *r) for x, y, *r in _footprint(152, 45)]
        canvas.paint(
            [(x * 1.05 + 2, (y - 200) * 1.03 + 204, *r) for x, y, *r in shape], Cloth((92, 80, 72)), roundness=6
        )
        canvas.paint([(x * 1.02, y, *r) for x, y, *r in shape], Cloth.of(lining, "fleece"), roundness=9, shadow=0.2)
        if closed:
            canvas.paint(
                ribbon([(-30 * 1, 232), (-27, 262), (0, 277), (27, 262), (30, 232)], 15), cloth, roundness=6, shadow=0.3
            )
        vamp: list[Point] = [
            (-46, 198, 1),
            (-49, 160),
            (-34, 130),
            (0, 120),
            (34, 130),
            (49, 160),
            (46, 198, 1),
            (20, 187),
            (0, 184),
            (-20, 187),
        ]
        canvas.paint(
            vamp,
            cloth,
            roundness=18,
            volume=1.2,
            folds=[Folds(0.4)],
            shadow=0.6,
            creases=[Crease([(-20, 140), (0, 134), (20, 140)], 4, 1.0)],
        )
        rim: list[Point] = [(-46, 199), (-20, 188), (0, 185), (20, 188), (46, 199)]
        canvas.paint(ribbon(rim, 13), Cloth.of(lining, "fleece"), roundness=6, shadow=0.4)
    canvas.move()
