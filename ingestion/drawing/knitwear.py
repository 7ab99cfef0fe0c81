"""Sweatshirts, hoodies, sweaters and cardigans."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing import motifs
from ingestion.drawing.body import NECKS, Build, body, build, neckline
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.fittings import (
    back_of_neck,
    hem_band,
    neck_band,
    turtleneck,
    zipper,
)
from ingestion.drawing.hoods import hood_back, hood_front
from ingestion.drawing.paths import Point, ribbon
from ingestion.drawing.sleeves import SLEEVES, draw_sleeves
from ingestion.drawing.tops import HORN, armhole_bands, scaled


def sweatshirt(
    canvas: Canvas, cloth: Cloth, *, fit: str = "loose", hood: bool = False, zipped: bool = False, pocket: bool = False,
    motif: str = "", motif_color: RGB = (250, 248, 240), neck: str = "crew", quarter_zip: bool = False,
) -> None:  # fmt: skip
    """A fleece-backed sweatshirt or hoodie with ribbed cuffs and hem."""
    b = build(fit, neck="crew" if hood else ("high" if quarter_zip else neck), hem_y=300 if fit == "kids" else 318)
    if hood:
        hood_back(canvas, b, cloth)
    elif not quarter_zip:
        back_of_neck(canvas, b, cloth)
    long = replace(SLEEVES["long"], cuff=17, finish="rib", angle=19)
    draw_sleeves(canvas, b, cloth, scaled(long, b), folds=1.1)
    front = body(canvas, b, cloth)
    hem_band(canvas, b, cloth.plain())
    if zipped:
        zipper(canvas, b.top + 16, b.hem_y + b.drop, cloth.plain())
    if pocket:
        _kangaroo(canvas, b, cloth, zipped)
    if quarter_zip:
        turtleneck(canvas, b, cloth, 24)
        zipper(canvas, b.top - 17, b.top + 60, cloth.plain())
    elif hood:
        hood_front(canvas, b, cloth)
    else:
        neck_band(canvas, b, cloth, 8)
        canvas.seam([(-7, b.top + 24, 1), (0, b.top + 36, 1), (7, b.top + 24, 1)], cloth.color, strength=0.4)
    if motif:
        motifs.chest(canvas, motif, motif_color, b.top + (112 if not hood else 104), front, cloth.color)


def _kangaroo(canvas: Canvas, b: Build, cloth: Cloth, split: bool) -> None:
    y = b.hem_y - 18
    half: list[Point] = [(0, y - 62, 1), (30, y - 62, 1), (37, y - 56), (54, y - 22, 1), (54, y + 1, 1), (0, y + 4, 1)]
    mirror = [(-p[0], *p[1:]) for p in reversed(half)]
    if split:
        for side in (1, -1):
            canvas.paint(
                [(side * (p[0] + (6 if p[0] == 0 else 0)), *p[1:]) for p in half], cloth, roundness=6, shadow=0.4
            )
    else:
        canvas.paint([*half, *mirror], cloth, roundness=6, shadow=0.4)
    for side in (1, -1):
        canvas.seam([(side * 31, y - 59), (side * 38, y - 52), (side * 51, y - 22)], cloth.color, strength=0.55)


def sweater(
    canvas: Canvas, cloth: Cloth, *, neck: str = "crew", fit: str = "regular", sleeves: str = "long", yoke: bool = False
) -> None:
    """A knitted pullover; `neck` may also be "turtleneck" or "mock"."""
    rolled = neck in ("turtleneck", "mock")
    b = build(fit, neck="high" if rolled else neck, hem_y=300 if fit == "kids" else 316)
    if not rolled:
        back_of_neck(canvas, b, cloth, label=neck != "boat")
    worn = scaled(
        replace(SLEEVES[sleeves], cuff=SLEEVES[sleeves].cuff + 2, finish="none" if sleeves == "none" else "rib"), b
    )
    draw_sleeves(canvas, b, cloth, worn, folds=0.8)
    body(canvas, b, cloth, folds=0.75)
    hem_band(canvas, b, cloth.plain())
    if rolled:
        turtleneck(canvas, b, cloth.plain(), 34 if neck == "turtleneck" else 17)
    else:
        neck_band(canvas, b, cloth, 9)
    if sleeves == "none":
        armhole_bands(canvas, b, cloth.plain(texture="rib"))


def cardigan(
    canvas: Canvas,
    cloth: Cloth,
    *,
    fit: str = "regular",
    long: bool = False,
    buttons: int = 6,
    button: RGB = HORN,
    crew: bool = False,
    pockets: bool = True,
) -> None:
    """A knitted jacket, buttoned or open down the front."""
    b = build(fit, neck="crew" if crew else "deep v", hem_y=362 if long else 316, top=52 if long else 66)
    back_of_neck(canvas, b, cloth)
    draw_sleeves(canvas, b, cloth, scaled(replace(SLEEVES["long"], cuff=16, finish="rib"), b), folds=0.8)
    body(canvas, b, cloth, folds=0.75)
    hem_band(canvas, b, cloth.plain())
    if pockets:
        for side in (1, -1):
            x = side * 38
            canvas.paint(
                ribbon([(x - 17, b.hem_y - 72), (x + 17, b.hem_y - 72)], 8),
                cloth.plain(texture="rib"),
                roundness=3,
                shadow=0.4,
            )
    low = b.top + NECKS[b.neck][1]
    edge = cloth.plain(texture="rib")
    canvas.paint(ribbon([(0, low - 6), (0, b.hem_y + b.drop + 3)], 14), edge, roundness=4, shadow=0.35)
    if not buttons:
        canvas.line([(0, low), (1, b.hem_y + b.drop + 3)], cloth.tinted(0.25).color, 2.2, opacity=0.75)
    canvas.paint(ribbon(neckline(b), 13 if not crew else 9), edge, roundness=4, shadow=0.35)
    for k in range(buttons):
        canvas.button(0, low + 4 + (b.hem_y - low - 8) * k / max(buttons - 1, 1), 3.4, button)
