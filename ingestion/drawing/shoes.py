"""Leather shoes from the side, toe to the left, and what all pairs share: soles, laces."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth, shaded
from ingestion.drawing.light import Crease
from ingestion.drawing.paths import Point, along, ellipse, ribbon

WHITE: RGB = (244, 243, 240)


GUM: RGB = (186, 134, 84)


INK: RGB = (34, 32, 34)


def pair(canvas: Canvas, draw: Callable[[], None], *, dx: float = 26, dy: float = -34, size: float = 0.96) -> None:
    """Draw the far shoe, then the near one in front."""
    canvas.move(dx, dy, size)
    draw()
    canvas.move(-dx * 0.5, -dy * 0.5)
    draw()
    canvas.move()


def sole(canvas: Canvas, color: RGB, points: Sequence[Point], *, welt: RGB | None = None) -> None:
    """A sole, with a line where it meets the upper."""
    canvas.paint(points, Cloth(color), roundness=6, shadow=0.2)
    if welt:
        canvas.line([p[:2] for p in points[:4]], welt, 1.2, opacity=0.7)


def laces(
    canvas: Canvas,
    path: Sequence[Point],
    color: RGB,
    rows: int = 5,
    length: float = 24.0,
    lean: float = -8.0,
    bow: bool = True,
) -> None:
    """Rows of laces across the instep along a path, tied at its first point."""
    for k in range(rows):
        x, y = along(path, k / max(rows - 1, 1))
        canvas.flat(ellipse(x + length * 0.62, y + length * 0.52, 1.9), shaded(color, 0.45))
        canvas.paint(
            ribbon(
                [
                    (x - 4, y - 2),
                    (x + length * 0.3, y + length * 0.18 + lean * 0.2),
                    (x + length * 0.62, y + length * 0.5),
                ],
                4.6,
                round_ends=True,
            ),
            Cloth(color),
            roundness=2,
            shadow=0.5,
        )
    if bow:
        x, y = path[0][:2]
        for tip, up in (((x - 22, y + 6), -6), ((x + 24, y + 10), -8)):
            canvas.paint(
                ribbon(
                    [
                        (x, y),
                        ((x + tip[0]) / 2, (y + tip[1]) / 2 + up),
                        tip,
                        ((x + tip[0]) / 2, (y + tip[1]) / 2 + 6),
                        (x, y + 2),
                    ],
                    3.0,
                ),
                Cloth(color),
                roundness=2,
                shadow=0.4,
            )


def dress_shoes(
    canvas: Canvas, cloth: Cloth, *, style: str = "oxford", sole_color: RGB = (58, 40, 30), accent: RGB | None = None
) -> None:
    """Leather shoes: oxford, brogue, derby, monk, loafer, tassel, boat or moccasin."""
    pair(canvas, lambda: _leather_shoe(canvas, cloth, style, sole_color, accent))


def _leather_shoe(canvas: Canvas, cloth: Cloth, style: str, sole_color: RGB, accent: RGB | None) -> None:
    slip = style in ("loafer", "tassel", "moccasin", "penny")
    canvas.paint([(30, 176), (60, 192), (94, 170), (60, 214)], cloth.tinted(0.45), roundness=5)
    instep = 186 if slip else 166
    upper: list[Point] = [
        (104, 252, 1),
        (107, 210),
        (99, 168, 1),
        (74, 188),
        (46, 188),
        (24, instep, 1),
        (-18, 198),
        (-60, 210),
        (-94, 216),
        (-116, 230),
        (-121, 252, 1),
    ]
    canvas.paint(upper, cloth, roundness=19, volume=1.1, creases=[Crease([(-28, 206), (-40, 226)], 4, 1.3)])
    _shoe_style(canvas, cloth, style, accent)
    canvas.line([(98, 170), (74, 189), (46, 189), (25, instep + 1)], cloth.tinted(0.5).color, 1.6, opacity=0.7)
    rubber = style in ("boat", "moccasin")
    low = 264 if rubber else 262
    canvas.paint(
        [(-124, 246, 1), (-30, 252), (50, 250), (109, 248, 1), (109, 257, 1), (44, 258), (-30, low), (-112, low, 1)],
        Cloth(sole_color),
        roundness=3,
        shadow=0.45,
    )
    canvas.paint(
        [(46, 256, 1), (109, 256, 1), (108, 274, 1), (50, 274, 1)],
        Cloth(shaded(sole_color, 0.75)),
        roundness=4,
        shadow=0.3,
    )
    if rubber:
        canvas.line([(-118, 254), (0, 258), (106, 254)], WHITE, 1.2, opacity=0.6)


def _shoe_style(canvas: Canvas, cloth: Cloth, style: str, accent: RGB | None) -> None:
    dark = cloth.tinted(0.5).color
    cap: list[Point] = [(-66, 216), (-56, 232), (-62, 251)]
    if style in ("oxford", "brogue"):
        canvas.seam(cap, cloth.color, strength=0.8)
        canvas.seam([(26, 170), (20, 196), (-12, 206), (-20, 214), (10, 226), (20, 251)], cloth.color, strength=0.6)
    if style == "brogue":
        for line in (cap, [(28, 178), (22, 202), (-8, 210), (12, 228), (24, 250)], [(70, 190), (66, 220), (84, 248)]):
            for k in range(9):
                canvas.flat(ellipse(*along([(x + 4, y) for x, y in line], k / 8), 1.5), dark, opacity=0.85)
        for k in range(6):
            canvas.flat(ellipse(-88 + 5 * (k % 3), 232 + 6 * (k // 3), 1.4), dark, opacity=0.85)
    if style == "derby":
        canvas.paint(
            [(28, 168), (-10, 196), (-16, 206, 1), (12, 222), (42, 250, 1), (72, 250, 1), (60, 196)],
            cloth,
            roundness=6,
            shadow=0.35,
        )
    if style in ("oxford", "brogue", "derby"):
        laces(
            canvas,
            [(16, 174), (2, 184), (-14, 196)],
            dark if sum(cloth.color) > 130 else (58, 56, 60),
            rows=4,
            length=17,
        )
    if style == "monk":
        canvas.paint(ribbon([(-20, 202), (20, 206), (56, 222)], [20, 20, 16]), cloth, roundness=5, shadow=0.5)
        canvas.paint(
            ellipse(30, 209, 10, 9), Cloth.of((208, 184, 118), "metal"), roundness=3, holes=[ellipse(30, 209, 6.4, 5.6)]
        )
    if style in ("loafer", "penny", "tassel", "moccasin"):
        apron: list[Point] = [(20, 190), (-24, 205), (-66, 220), (-84, 230), (-60, 238), (-18, 226), (30, 210)]
        canvas.seam(apron, cloth.color, strength=0.75, width=1.6)
        for k in range(1, 16):
            x, y = along(apron, k / 16)
            canvas.line([(x - 1.5, y - 3), (x + 1, y + 3)], dark, 0.9, opacity=0.55)
        strap: list[Point] = [(18, 184), (8, 206), (26, 250)]
        canvas.paint(ribbon(strap, [15, 17, 20]), cloth, roundness=5, shadow=0.5)
        if style == "penny":
            canvas.flat(ribbon([(4, 204), (20, 206)], 4.5), dark)
        if style == "loafer":
            metal: RGB = accent or (212, 186, 112)
            canvas.paint(
                ribbon([(-4, 200), (10, 206), (28, 208)], 4.2), Cloth.of(metal, "metal"), roundness=2, shadow=0.6
            )
            for x, y in ((-5, 200), (28, 208)):
                canvas.paint(
                    ellipse(x, y, 6), Cloth.of(metal, "metal"), roundness=2, holes=[ellipse(x, y, 3.2)], shadow=0.5
                )
        if style in ("tassel", "moccasin"):
            for lean in (-12, 3):
                canvas.paint(
                    [(2, 204, 1), (2 + lean, 226, 1), (14 + lean, 228, 1), (8, 204, 1)],
                    cloth.tinted(0.85),
                    roundness=3,
                    shadow=0.5,
                )
            canvas.paint(ellipse(4, 204, 6, 5), cloth, roundness=4, shadow=0.5)
    if style == "boat":
        canvas.seam(
            [(20, 180), (-24, 200), (-66, 218), (-84, 230), (-58, 238), (-16, 226), (22, 206)],
            cloth.color,
            strength=0.8,
            width=1.6,
        )
        canvas.line([(28, 200), (60, 204), (100, 200)], accent or (226, 206, 170), 3.2)
        laces(canvas, [(14, 182), (-6, 196)], accent or (226, 206, 170), rows=2, length=20)
