"""Boots from the side, toe to the left."""

from __future__ import annotations

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth, shaded
from ingestion.drawing.light import Crease
from ingestion.drawing.paths import Point, ellipse, ribbon
from ingestion.drawing.shoes import WHITE, laces, pair


def boots(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "chelsea",
    sole_color: RGB = (44, 36, 32),
    fur: RGB | None = None,
    heel: float = 18.0,
    lace: RGB | None = None,
) -> None:
    """Boots: chelsea, lace-up, hiking, snow, rain (wellies), heeled ankle boots or tall (knee-high)."""
    pair(canvas, lambda: _boot(canvas, cloth, style, sole_color, fur, heel, lace), dx=34, dy=-22)


def _boot(
    canvas: Canvas, cloth: Cloth, style: str, sole_color: RGB, fur: RGB | None, heel: float, lace: RGB | None
) -> None:
    top = {"tall": -6.0, "rain": 40.0, "snow": 84.0}.get(style, 104.0)
    raised = style in ("heeled", "tall") and heel > 30
    lift = heel - 18 if raised else 0.0
    back, front = (100, 24) if style not in ("rain", "snow") else (106, 18)
    canvas.paint(ellipse((back + front) / 2, top + 2, (back - front) / 2 - 1, 6), cloth.tinted(0.4), roundness=4)
    upper: list[Point] = [
        (104, 252 - lift, 1),
        (105, 214 - lift),
        (97, 176 - lift * 0.7),
        (back + 2, (top + 160) / 2),
        (back, top + 2, 1),
        ((back + front) / 2, top + 9),
        (front, top, 1),
        (front - 2, (top + 160) / 2),
        (16, 170),
        (-22, 198),
        (-64, 211),
        (-97, 219),
        (-116, 234),
        (-118, 254, 1),
        (-40, 254, 1),
        (30, 252 - lift * 0.55, 1),
    ]
    canvas.paint(
        upper,
        cloth,
        roundness=20,
        volume=1.1,
        creases=[Crease([(14, 178), (44, 190), (96, 178)], 6, 2.2), Crease([(10, 190), (50, 204)], 6, 1.8)],
    )
    if style == "chelsea":
        canvas.paint(
            [(46, top + 8, 1), (76, top + 7, 1), (70, 176), (60, 192), (50, 176)],
            Cloth((48, 44, 44) if sum(cloth.color) > 150 else (70, 68, 72), texture="rib"),
            roundness=4,
            shadow=0.2,
        )
        canvas.paint(ribbon([(97, top + 12), (101, top - 8), (106, top + 10)], 5), cloth.tinted(0.8), roundness=2)
    if style in ("lace-up", "hiking"):
        canvas.paint(
            [(front + 1, top - 6, 1), (front - 16, top - 8, 1), (-2, 150), (-30, 196), (-14, 202), (20, 170)],
            cloth.tinted(0.8),
            roundness=6,
        )
        canvas.seam([(front + 12, top + 6), (26, 170), (-6, 208), (14, 226), (26, 250)], cloth.color, strength=0.7)
        laces(canvas, [(front - 8, top + 2), (8, 146), (-4, 172), (-32, 196)], lace or (64, 56, 50), rows=7, length=22)
        canvas.seam([(-64, 217), (-54, 234), (-60, 252)], cloth.color, strength=0.7)
    if style == "hiking":
        canvas.paint(
            ribbon([(front - 2, top + 3), (60, top + 8), (back + 1, top + 3)], 16),
            cloth.tinted(0.6),
            roundness=7,
            shadow=0.3,
        )
        canvas.paint(
            [(-118, 254, 1), (-110, 236), (-84, 222), (-64, 252, 1)], Cloth((54, 52, 52)), roundness=6, shadow=0.3
        )
    if style in ("heeled", "tall"):
        canvas.line(
            [(72, top + 12), (70, 170 - lift * 0.4)],
            (206, 202, 196) if style == "heeled" else cloth.tinted(0.55).color,
            2.2 if style == "heeled" else 1.2,
            dash=(1.5, 1.1) if style == "heeled" else None,
        )
    if style == "rain":
        canvas.paint(
            ribbon([(front - 1, top + 5), (60, top + 11), (back + 1, top + 6)], 13),
            cloth.tinted(0.85),
            roundness=5,
            shadow=0.3,
        )
        canvas.paint(ribbon([(76, top + 22), (98, top + 25)], 10), cloth.tinted(0.75), roundness=3, shadow=0.4)
    if style == "snow":
        canvas.paint(
            ribbon([(front - 4, top + 3), (60, top + 9), (back + 4, top + 3)], 26),
            Cloth.of(fur or WHITE, "fleece", scale=1.3),
            roundness=10,
            shadow=0.5,
        )
        canvas.seam([(-60, 216), (-40, 236), (100, 226)], cloth.color, strength=0.7, width=1.8)
    _boot_sole(canvas, sole_color, style, lift, raised)


def _boot_sole(canvas: Canvas, color: RGB, style: str, lift: float, raised: bool) -> None:
    if raised:
        canvas.paint(
            [
                (-119, 248, 1),
                (-40, 252),
                (30, 250 - lift * 0.55),
                (106, 248 - lift, 1),
                (106, 254 - lift, 1),
                (34, 258 - lift * 0.5),
                (-40, 262),
                (-108, 262, 1),
            ],
            Cloth(color),
            roundness=3,
            shadow=0.4,
        )
        canvas.paint(
            [(66, 252 - lift * 0.85, 1), (107, 252 - lift, 1), (102, 264, 1), (72, 264, 1)],
            Cloth(color),
            roundness=5,
            shadow=0.3,
        )
        return
    thick = {"hiking": 278, "snow": 278, "lace-up": 276, "rain": 274}.get(style, 268)
    canvas.paint(
        [
            (-122, 246, 1),
            (-30, 251),
            (50, 250),
            (109, 248, 1),
            (110, thick - 2),
            (106, thick, 1),
            (46, thick, 1),
            (42, thick - 6, 1),
            (-20, thick - 4),
            (-108, thick - 2, 1),
            (-122, 258),
        ],
        Cloth(color),
        roundness=5,
        shadow=0.45,
    )
    canvas.line([(-118, 252), (0, 256), (107, 254)], shaded(color, 1.5, 20), 1.1, opacity=0.7)
    if thick > 274:
        for x in range(-100, 106, 14):
            canvas.flat(
                [(x, thick - 7, 1), (x + 7, thick - 7, 1), (x + 6, thick + 1, 1), (x + 1, thick + 1, 1)],
                (24, 22, 22),
                opacity=0.6,
            )
