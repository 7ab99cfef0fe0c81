"""What is sewn onto a torso: collars, neck and hem bands, plackets, pockets, zips."""

from __future__ import annotations

from ingestion.drawing.body import NECKS, Build, neckline
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth, shaded
from ingestion.drawing.light import Crease
from ingestion.drawing.paths import Point, ellipse, ribbon


def back_of_neck(canvas: Canvas, b: Build, cloth: Cloth, rise: float = 4.0, label: bool = True) -> None:
    """The inside of the back, seen through the neck opening."""
    w, y = b.neck_w, b.top
    depth = NECKS[b.neck][1]
    outline: list[Point] = [
        (w + 1, y - 1, 1),
        (w * 0.6, y + rise),
        (0, y + rise + 2),
        (-w * 0.6, y + rise),
        (-w - 1, y - 1, 1),
    ]
    canvas.paint(
        [*outline, (-w * 0.9, y + depth + 6), (0, y + depth + 12), (w * 0.9, y + depth + 6)],
        cloth.tinted(0.66),
        shadow=0,
        volume=0.5,
    )
    canvas.line(
        [(w, y + 1), (w * 0.55, y + rise + 4), (-w * 0.55, y + rise + 4), (-w, y + 1)],
        cloth.tinted(0.5).color,
        1.2,
        opacity=0.7,
    )
    if label and depth > 12:
        canvas.flat(
            [(-6, y + rise + 4, 1), (6, y + rise + 4, 1), (6, y + rise + 10, 1), (-6, y + rise + 10, 1)],
            (236, 234, 228),
            opacity=0.85,
        )


def neck_band(canvas: Canvas, b: Build, cloth: Cloth, width: float = 7.0, *, ribbed: bool = True) -> None:
    """A band sewn round the neckline."""
    line = neckline(b)
    texture = "rib" if ribbed else cloth.texture
    band = ribbon(line, width)
    canvas.paint(band, cloth.plain(texture=texture), roundness=4, shadow=0.3)
    inner = [
        (x * 1.09 if b.neck != "square" else x * 1.05, y + width * 0.6)
        if i not in (0, len(line) - 1)
        else (x * 1.1, y + 2)
        for i, (x, y, *_) in enumerate(line)
    ]
    canvas.seam(inner, cloth.color, strength=0.35)


def hem_band(
    canvas: Canvas, b: Build, cloth: Cloth, deep: float = 18.0, *, ribbed: bool = True, pinch: float = 4.0
) -> None:
    """A band round the hem, ribbed and drawn in, or plain."""
    w, y, d = b.hem, b.hem_y, b.drop
    outline: list[Point] = [
        (w, y - deep + 2, 1),
        (w - pinch, y + 3, 1),
        (0, y + d + 4),
        (-w + pinch, y + 3, 1),
        (-w, y - deep + 2, 1),
        (0, y - deep + d + 2),
    ]
    canvas.paint(outline, cloth.plain(texture="rib" if ribbed else cloth.texture), roundness=6, shadow=0.3)


def turtleneck(canvas: Canvas, b: Build, cloth: Cloth, height: float = 30.0) -> None:
    """A folded roll of collar standing above the neckline."""
    w, y = b.neck_w + 2, b.top
    inside = ellipse(0, y - height + 3, w - 3, 5)
    canvas.paint(ellipse(0, y - height + 4, w, 7), cloth.tinted(0.6), shadow=0)
    outline: list[Point] = [
        (w, y - height + 5),
        (w + 3, y - 8),
        (w + 5, y + 7),
        (0, y + 15),
        (-w - 5, y + 7),
        (-w - 3, y - 8),
        (-w, y - height + 5),
        (0, y - height + 9),
    ]
    canvas.paint(
        outline,
        cloth.plain(texture="rib" if cloth.texture != "jersey" else "jersey"),
        roundness=10,
        shadow=0.5,
        creases=[Crease([(-w, y - 4), (0, y + 2), (w, y - 4)], 4, 1.5)],
    )
    canvas.flat(inside, cloth.tinted(0.42).color, opacity=0.55, soft=1)


def shirt_collar(
    canvas: Canvas, b: Build, cloth: Cloth, *, spread: float = 1.0, size: float = 1.0, tips: RGB | None = None
) -> None:
    """A collar with a stand: two points over the closed neck."""
    w, y = b.neck_w, b.top
    back: list[Point] = [
        (w + 2, y + 3, 1),
        (w * 0.8, y - 13),
        (0, y - 17),
        (-w * 0.8, y - 13),
        (-w - 2, y + 3, 1),
        (0, y + 16),
    ]
    canvas.paint(back, cloth.tinted(0.72), shadow=0.2, volume=0.6)
    for side in (1, -1):
        leaf: list[Point] = [
            (0.5 * side, y + 17, 1), (side * w * 0.55, y + 3), (side * w * 0.86, y - 14), (side * (w + 5), y + 1),
            (side * (w + 7), y + 8, 1), (side * (12 + 13 * spread), y + 17 + 23 * size, 1),
        ]  # fmt: skip
        canvas.paint(leaf, cloth, angle=-24 * side, around=(0, y), roundness=5, shadow=0.55)
        edge = [(side * 3, y + 20), (side * (11 + 12.4 * spread), y + 13 + 22.5 * size), (side * (w + 3), y + 9)]
        canvas.line([(*edge[0], 1), (*edge[1], 1), (*edge[2], 1)], tips or cloth.tinted(0.6).color, 0.6, opacity=0.55)


def placket(
    canvas: Canvas,
    b: Build,
    cloth: Cloth,
    top: float,
    bottom: float,
    buttons: int,
    button: RGB,
    *,
    width: float = 13.0,
    size: float = 2.6,
) -> None:
    """A buttoned strip down the middle."""
    half = width / 2
    canvas.paint(
        [(-half, top, 1), (half, top, 1), (half, bottom, 1), (-half, bottom, 1)],
        cloth,
        roundness=3,
        volume=0.5,
        shadow=0.3,
    )
    for x in (-half + 1.3, half - 1.3):
        canvas.line([(x, top + 1), (x, bottom - 1)], cloth.tinted(0.6).color, 0.6, opacity=0.5, dash=(1.8, 1.2))
    for k in range(buttons):
        canvas.button(0, top + 9 + (bottom - top - 18) * (k / max(buttons - 1, 1)), size, button)


def patch_pocket(
    canvas: Canvas,
    x: float,
    y: float,
    w: float,
    h: float,
    cloth: Cloth,
    *,
    flap: bool = False,
    stitch: RGB | None = None,
    tip: float = 5.0,
) -> None:
    """A pocket sewn on at (x, y), its upper left corner."""
    outline: list[Point] = [(x, y, 1), (x + w, y, 1), (x + w, y + h, 1), (x + w / 2, y + h + tip, 1), (x, y + h, 1)]
    canvas.paint(outline, cloth, roundness=4, volume=0.5, shadow=0.4)
    thread = stitch or cloth.tinted(0.62).color
    canvas.line(
        [
            (x + 1.6, y + 2, 1),
            (x + 1.6, y + h - 1, 1),
            (x + w / 2, y + h + tip - 2.2, 1),
            (x + w - 1.6, y + h - 1, 1),
            (x + w - 1.6, y + 2, 1),
        ],
        thread,
        0.7,
        opacity=0.7,
        dash=(2, 1.3),
    )
    if flap:
        cover: list[Point] = [
            (x - 1, y - 3, 1),
            (x + w + 1, y - 3, 1),
            (x + w + 1, y + h * 0.26, 1),
            (x + w / 2, y + h * 0.42, 1),
            (x - 1, y + h * 0.26, 1),
        ]
        canvas.paint(cover, cloth, roundness=4, volume=0.6, shadow=0.5)
        canvas.button(x + w / 2, y + h * 0.29, 2.2, stitch or cloth.tinted(0.55).color)
    else:
        canvas.line([(x + 1, y + 5), (x + w - 1, y + 5)], thread, 0.7, opacity=0.7, dash=(2, 1.3))


def zipper(
    canvas: Canvas, top: float, bottom: float, cloth: Cloth, metal: RGB = (196, 196, 200), x: float = 0.0
) -> None:
    """A zip down the middle with its pull at the top."""
    canvas.paint(ribbon([(x, top), (x, bottom)], 9), cloth.tinted(0.78), roundness=3, volume=0.6, shadow=0.3)
    canvas.line([(x, top + 1), (x, bottom - 1)], shaded(metal, 0.6), 3.2)
    canvas.line([(x, top + 1), (x, bottom - 1)], metal, 3.0, dash=(1.4, 1.2))
    canvas.paint(
        [(x - 2, top + 3, 1), (x + 2, top + 3, 1), (x + 2.6, top + 16), (x, top + 19), (x - 2.6, top + 16)],
        Cloth.of(metal, "metal"),
        roundness=2,
        shadow=0.5,
    )
