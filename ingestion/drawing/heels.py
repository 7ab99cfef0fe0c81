"""Heels and flats, from the side."""

from __future__ import annotations

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.paths import Point, ellipse, ribbon
from ingestion.drawing.shoes import pair

GOLD: RGB = (212, 184, 112)


NUDE: RGB = (222, 196, 164)


def _arch(height: float, x: float) -> float:
    """The foot bed's y at x for a heel of that height: flat under the ball, rising to the heel."""
    share = min(max((x + 50) / 130, 0.0), 1.0)
    return 264 - height * (share * share * (3 - 2 * share))


def _bed(height: float, thick: float = 5.0) -> list[Point]:
    xs = [-112, -80, -50, -20, 10, 40, 70, 100]
    upper: list[Point] = [(x, _arch(height, x)) for x in xs]
    lower: list[Point] = [(x, _arch(height, x) + thick) for x in reversed(xs)]
    return [(-119, 262), *upper[:-1], (*upper[-1], 1), (*lower[0], 1), *lower[1:]]


def _heel(canvas: Canvas, color: RGB, height: float, kind: str) -> None:
    y = _arch(height, 86)
    shapes: dict[str, list[Point]] = {
        "stiletto": [
            (62, y + 2, 1),
            (103, y - 4, 1),
            (98, y + 26),
            (91, 264),
            (91, 269, 1),
            (84, 269, 1),
            (84, 260),
            (80, y + 30),
        ],
        "block": [(58, y + 3, 1), (103, y - 3, 1), (101, 269, 1), (66, 269, 1), (64, y + 30)],
        "kitten": [(64, y + 2, 1), (102, y - 3, 1), (96, y + 16), (93, 269, 1), (84, 269, 1), (80, y + 18)],
        "wedge": [
            (-60, 262, 1),
            (-20, _arch(height, -20) + 2),
            (20, _arch(height, 20) + 2),
            (60, _arch(height, 60) + 1),
            (103, y - 3, 1),
            (104, 269, 1),
            (-62, 270, 1),
        ],
    }
    cork = kind == "wedge"
    canvas.paint(
        shapes[kind], Cloth.of(color, "straw" if cork and sum(color) > 380 else "plain"), roundness=7, shadow=0.2
    )


def heels(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "pump",
    height: float = 84,
    heel: str = "stiletto",
    heel_color: RGB | None = None,
    buckle: RGB = GOLD,
) -> None:
    """Pumps, slingbacks, ankle-strap sandals, mules, platforms or wedges with a heel of `height` pixels."""
    pair(
        canvas,
        lambda: _one_heel(canvas, cloth, style, height, heel, heel_color or cloth.tinted(0.85).color, buckle),
        dx=30,
        dy=-30,
    )


def _one_heel(canvas: Canvas, cloth: Cloth, style: str, height: float, heel: str, heel_color: RGB, buckle: RGB) -> None:
    back = _arch(height, 96)
    canvas.paint(
        [(-60, 236), (0, 230), (60, back - 20), (94, back - 46), (98, back), (40, _arch(height, 40)), (-60, 262)],
        Cloth(NUDE).tinted(0.9),
        roundness=4,
        shadow=0,
        opacity=1.0 if style in ("pump", "slingback", "mule") else 0.0,
    )
    _heel(canvas, heel_color, height, heel)
    canvas.paint(
        _bed(height), Cloth(heel_color if heel == "wedge" else cloth.tinted(0.7).color), roundness=3, shadow=0.2
    )
    if style in ("pump", "mary jane", "slingback", "mule"):
        toe: list[Point] = [
            (-124, 262, 1),
            (-108, 246),
            (-72, 230),
            (-44, 222, 1),
            (-30, 236),
            (0, _arch(height, 0) - 16),
            (34, _arch(height, 34) - 13, 1),
            (30, _arch(height, 30) + 3),
            (-10, _arch(height, -10) + 3),
            (-60, 267),
            (-110, 267, 1),
        ]
        canvas.paint(toe, cloth, roundness=15, volume=1.15, shadow=0.3)
    if style in ("pump", "mary jane"):
        counter: list[Point] = [
            (26, _arch(height, 26) - 15, 1),
            (60, back - 15),
            (84, back - 44),
            (94, back - 57, 1),
            (107, back - 30),
            (104, back + 4, 1),
            (60, _arch(height, 60) + 3),
            (24, _arch(height, 24) + 4, 1),
        ]
        canvas.paint(counter, cloth, roundness=13, volume=1.15, shadow=0.12)
    if style == "mary jane":
        canvas.paint(
            ribbon(
                [
                    (-6, _arch(height, -6) - 12),
                    (2, back - 18),
                    (30, _arch(height, 30) - 40),
                    (44, _arch(height, 44) - 10),
                ],
                7,
            ),
            cloth,
            roundness=3,
            shadow=0.4,
        )
    if style == "slingback":
        canvas.paint(
            ribbon([(32, _arch(height, 32) - 8), (70, back - 28), (97, back - 40), (104, back - 34)], 6),
            cloth,
            roundness=3,
            shadow=0.4,
        )
        canvas.button(64, back - 24, 3, buckle)
    if style == "strappy":
        for x0, x1 in ((-92, -70), (-66, -40)):
            canvas.paint(
                ribbon([(x0 - 8, 262), (x0, 238), (x1, 226), (x1 + 16, 240), (x1 + 22, 262)], 9),
                cloth,
                roundness=4,
                shadow=0.35,
            )
    if style == "sandal":
        canvas.paint(
            [(-98, 264, 1), (-92, 240), (-66, 224), (-40, 228), (-26, 262, 1)], cloth, roundness=10, shadow=0.35
        )
    if style in ("strappy", "sandal"):
        canvas.paint(
            [(70, _arch(height, 70) + 1, 1), (84, back - 34), (96, back - 50, 1), (107, back - 26), (104, back + 3, 1)],
            cloth,
            roundness=9,
            shadow=0.25,
        )
        ankle: list[Point] = [
            (96, back - 48),
            (70, back - 46),
            (44, back - 52),
            (30, back - 62),
            (46, back - 72),
            (74, back - 68),
            (97, back - 54),
        ]
        canvas.paint(ribbon(ankle, 6), cloth, roundness=3, shadow=0.35)
        canvas.paint(
            ellipse(58, back - 48, 6, 5.5),
            Cloth.of(buckle, "metal"),
            roundness=2,
            holes=[ellipse(58, back - 48, 3.4, 3)],
        )


def flats(
    canvas: Canvas, cloth: Cloth, *, style: str = "ballet", trim: RGB | None = None, sole_color: RGB = (92, 70, 54)
) -> None:
    """Ballet flats with a bow, pointed flats, mary janes or espadrilles."""
    pair(canvas, lambda: _flat(canvas, cloth, style, trim, sole_color), dx=28, dy=-32)


def _flat(canvas: Canvas, cloth: Cloth, style: str, trim: RGB | None, sole_color: RGB) -> None:
    rope = style == "espadrille"
    canvas.paint([(-46, 236), (20, 226), (90, 204), (98, 250), (-40, 256)], Cloth(NUDE), roundness=4, shadow=0)
    toe = -122 if style == "pointed" else -112
    upper: list[Point] = [
        (104, 256, 1),
        (108, 226),
        (97, 200, 1),
        (84, 222),
        (40, 236),
        (-10, 238),
        (-40, 226),
        (-52, 216, 1),
        (-80, 222),
        (toe + 8, 240),
        (toe, 256, 1),
    ]
    canvas.paint(upper, cloth, roundness=14, volume=1.1)
    rim: list[Point] = [(97, 201), (84, 223), (40, 237), (-10, 239), (-40, 227), (-52, 217)]
    canvas.line(rim, trim or cloth.tinted(0.6).color, 2.4)
    if style == "ballet":
        canvas.paint(ellipse(-58, 222, 4, 3.6), cloth.tinted(0.85), roundness=3, shadow=0.5)
        for dx, dy in ((-15, -6), (14, -9)):
            canvas.paint(
                [(-58, 222), (-58 + dx * 0.6, 222 + dy - 5), (-58 + dx, 222 + dy), (-58 + dx * 0.7, 222 + dy + 8)],
                cloth.plain(color=trim) if trim else cloth,
                roundness=3,
                shadow=0.4,
            )
    if style == "mary jane":
        canvas.paint(
            ribbon([(-14, 242), (-6, 214), (18, 204), (36, 216), (42, 240)], 8), cloth, roundness=3, shadow=0.4
        )
        canvas.button(38, 224, 3.4, GOLD)
    if rope:
        canvas.paint(
            [(-118, 250, 1), (0, 256), (106, 250, 1), (108, 272, 1), (-108, 272, 1), (-119, 262)],
            Cloth.of((206, 172, 122), "straw", scale=0.9),
            roundness=6,
            shadow=0.4,
        )
    else:
        canvas.paint(
            [(toe - 2, 253, 1), (0, 257), (107, 253, 1), (107, 263, 1), (60, 263, 1), (56, 260, 1), (toe + 8, 260, 1)],
            Cloth(sole_color),
            roundness=3,
            shadow=0.4,
        )
