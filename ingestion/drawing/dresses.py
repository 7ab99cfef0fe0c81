"""Dresses of every length, neckline and skirt."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing.body import NECKS, Build, build, drape, neckline, right_side
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth, Field
from ingestion.drawing.fittings import back_of_neck, neck_band, patch_pocket, placket, shirt_collar, turtleneck
from ingestion.drawing.light import Folds
from ingestion.drawing.paths import Point, ellipse, flipped, ribbon, rounded
from ingestion.drawing.sleeves import SLEEVES, draw_sleeves

LENGTHS = {"mini": 270.0, "knee": 306.0, "midi": 354.0, "maxi": 424.0}


# hem half width at the midi length, hip half width (0: none, the skirt swings free), number and depth of folds
SKIRTS = {
    "sheath": (58, 60, 2, 0.25), "a-line": (98, 0, 2.4, 0.8), "skater": (122, 0, 3.2, 1.15), "slip": (70, 58, 2, 0.5),
    "straight": (66, 64, 2, 0.4), "gown": (112, 0, 3.0, 1.2), "tiered": (112, 0, 3, 0.9),
}  # fmt: skip


def _dress_build(neck: str, style: str, length: str, bare: bool) -> Build:
    hem_y = LENGTHS[length]
    wide = SKIRTS[style][0]
    hem = 52 + (wide - 52) * ((hem_y - 150) / 180) ** 0.9 if not SKIRTS[style][1] else wide
    waist = {"straight": 60, "slip": 50}.get(style, 45)
    return build(
        "fitted",
        neck=neck,
        bare=bare,
        top=40,
        hem_y=hem_y,
        hem=hem,
        waist=waist,
        waist_y=150,
        drop=9,
        armhole=50,
        shoulder=64,
        armpit=54,
    )


def _dress_shape(b: Build, style: str, strappy: bool) -> list[Point]:
    hip = SKIRTS[style][1]
    right = right_side(b)
    if strappy:
        right = [(38, b.top + 44, 1), (b.armpit - 9, b.top + 56), (b.armpit, b.top + 72, 1), *right[-2:]]
    at = len(right) - 1
    if hip:
        right[at:at] = [(hip, min(196, b.hem_y - 58))]
        if style == "sheath":
            right[-1] = (right[-1][0] - 4, *right[-1][1:])
    elif b.hem_y > 250:
        right[at:at] = [(b.waist + (b.hem - b.waist) * 0.36, b.waist_y + (b.hem_y - b.waist_y) * 0.33)]
    top: list[Point] = (
        list(neckline(b))
        if not strappy
        else [(38, b.top + 44, 1), (19, b.top + 54), (0, b.top + 61, 1), (-19, b.top + 54), (-38, b.top + 44, 1)]
    )
    bottom: list[Point] = [
        (b.hem * 0.5, b.hem_y + b.drop * 0.8),
        (0, b.hem_y + b.drop),
        (-b.hem * 0.5, b.hem_y + b.drop * 0.8),
    ]
    return [*right, *bottom, *flipped(reversed(right)), *reversed(top)]


def dress(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "a-line",
    length: str = "midi",
    neck: str = "scoop",
    sleeves: str = "none",
    belt: RGB | None = None,
    buttons: bool = False,
    collar: bool = False,
    tiers: int = 0,
    slit: bool = False,
    tie: bool = False,
    skirt: Cloth | None = None,
    hem_color: RGB | None = None,
) -> None:
    """A dress; `neck` may also be "straps", "halter", "strapless" or "turtleneck"; `tie` makes it a wrap dress."""
    strappy = neck in ("straps", "halter", "strapless")
    rolled = neck == "turtleneck"
    cut = "sweetheart" if strappy else ("high" if rolled else ("collar" if collar else ("wrap" if tie else neck)))
    b = _dress_build(cut, style, length, strappy or sleeves == "none")
    if strappy:
        _straps(canvas, b, cloth, neck)
    elif not rolled and not collar:
        back_of_neck(canvas, b, cloth)
    if not strappy:
        worn = SLEEVES[sleeves]
        scale = 0.86
        finish = (
            "band"
            if collar and sleeves == "long"
            else ("rib" if cloth.texture in ("knit", "rib", "cable") and sleeves == "long" else worn.finish)
        )
        draw_sleeves(
            canvas,
            b,
            cloth,
            replace(worn, cuff=worn.cuff * scale, length=worn.length * 0.88, puff=worn.puff * 0.8, finish=finish),
            folds=1.1,
        )
    count, deep = SKIRTS[style][2:]
    folds = [Folds(0.5), Folds(deep, fan=True, count=count, apex=20, start=b.waist_y - 12)]
    mask = canvas.paint(
        _dress_shape(b, style, strappy),
        cloth,
        roundness=15,
        folds=folds,
        creases=drape(canvas, replace(b, hem_y=150), 0.9),
        shadow=0.35,
    )
    _skirt_details(canvas, b, cloth, style, tiers, slit, tie, mask, skirt)
    if hem_color:
        y = b.hem_y - 16
        canvas.paint(
            [
                (-b.hem - 9, y, 1),
                (0, y + b.drop),
                (b.hem + 9, y, 1),
                (b.hem + 9, b.hem_y + 20, 1),
                (-b.hem - 9, b.hem_y + 20, 1),
            ],
            cloth.plain(color=hem_color),
            within=mask,
            shadow=0,
        )
    if rolled:
        turtleneck(canvas, b, cloth.plain(), 28)
    elif not strappy and not collar:
        neck_band(
            canvas,
            b,
            cloth,
            8 if cloth.texture in ("knit", "rib", "cable") else 3.5,
            ribbed=cloth.texture in ("knit", "rib", "cable"),
        )
    if buttons or collar:
        low = b.top + (15 if collar else NECKS[b.neck][1] + 2)
        placket(
            canvas,
            b,
            cloth,
            low,
            b.hem_y + b.drop - 2,
            9 if length != "mini" else 7,
            (238, 234, 226) if sum(cloth.color) < 560 else (190, 178, 160),
            width=11,
            size=2.5,
        )
    if collar:
        shirt_collar(canvas, b, cloth, size=0.85)
        patch_pocket(canvas, 14, b.top + 52, 24, 26, cloth)
    if belt or (collar and not belt):
        sash(canvas, b, Cloth.of(belt, "leather") if belt else cloth, b.waist_y, buckle=bool(belt))


def _straps(canvas: Canvas, b: Build, cloth: Cloth, kind: str) -> None:
    top = b.top + 48
    canvas.paint(
        [(b.armpit - 8, top + 10, 1), (0, top + 4), (-b.armpit + 8, top + 10, 1), (0, top + 30)],
        cloth.tinted(0.66),
        shadow=0,
    )
    if kind == "strapless":
        return
    for side in (1, -1):
        inner = side * (7 if kind == "halter" else 31)
        canvas.paint(
            ribbon([(inner, b.top - 4), (side * 34, b.top + 20), (side * 36, top + 2)], 4 if kind == "straps" else 9),
            cloth.plain(),
            roundness=2,
            shadow=0.1,
        )


def _skirt_details(
    canvas: Canvas,
    b: Build,
    cloth: Cloth,
    style: str,
    tiers: int,
    slit: bool,
    tie: bool,
    mask: Field,
    skirt: Cloth | None,
) -> None:
    if skirt:
        block: list[Point] = [
            (-b.waist - 4, b.waist_y - 2, 1),
            (0, b.waist_y + 3),
            (b.waist + 4, b.waist_y - 2, 1),
            (b.hem + 30, b.hem_y + 12, 1),
            (-b.hem - 30, b.hem_y + 12, 1),
        ]
        canvas.paint(
            block, skirt, within=mask, folds=[Folds(1.0, fan=True, count=2.6, apex=20, start=b.waist_y)], shadow=0.25
        )
    if style not in ("straight", "slip") and not skirt and cloth.texture not in ("knit", "cable"):
        canvas.seam([(-b.waist, b.waist_y), (0, b.waist_y + 4), (b.waist, b.waist_y)], cloth.color, strength=0.45)
    for k in range(1, tiers):
        share = k / tiers
        y = b.waist_y + (b.hem_y - b.waist_y) * share
        w = b.waist + (b.hem - b.waist) * share**0.9 + 5
        line: list[Point] = [(-w, y), (-w * 0.5, y + 6), (0, y + 8), (w * 0.5, y + 6), (w, y)]
        canvas.seam(line, cloth.color, strength=0.8, width=1.7)
        for x in range(-int(w), int(w), 6):
            canvas.line(
                [(x, y + 8 - 8 * (x / w) ** 2), (x * 1.03, y + 20 - 8 * (x / w) ** 2)],
                cloth.tinted(0.6).color,
                1.0,
                opacity=0.32,
                within=mask,
            )
    if slit:
        canvas.paint(
            [(26, b.hem_y - 110, 1), (36, b.hem_y + 16, 1), (18, b.hem_y + 16, 1)],
            cloth.tinted(0.5),
            within=mask,
            roundness=3,
            shadow=0,
        )
    if tie:
        low = b.top + NECKS["wrap"][1]
        canvas.seam(
            [(0, low, 1), (-24, b.waist_y, 1), (-34, b.hem_y - 40), (-30, b.hem_y + 6)],
            cloth.color,
            strength=0.9,
            width=1.9,
        )
        canvas.seam([(0, low), (-14, low + 12), (-b.waist + 6, b.waist_y - 4)], cloth.color, strength=0.7)
        sash(canvas, b, cloth, b.waist_y, buckle=False, knot=-26)


def sash(canvas: Canvas, b: Build, cloth: Cloth, y: float, *, buckle: bool, knot: float | None = None) -> None:
    """A belt round the waist, buckled or tied."""
    w = b.waist + 1
    plain = cloth.plain()
    canvas.paint(
        [(-w, y - 6, 1), (0, y - 2), (w, y - 6, 1), (w + 0.5, y + 6, 1), (0, y + 10), (-w - 0.5, y + 6, 1)],
        plain,
        roundness=5,
        shadow=0.5,
    )
    if buckle:
        canvas.paint(
            rounded(-9, y - 5, 9, y + 13, 3),
            Cloth.of((212, 186, 116), "metal"),
            roundness=3,
            holes=[rounded(-5, y - 1, 5, y + 9, 2)],
        )
        return
    x = 0.0 if knot is None else knot
    for length, lean in ((72, -9), (60, 8)):
        canvas.paint(
            ribbon([(x, y + 3), (x + lean * 0.6, y + length * 0.5), (x + lean, y + length)], [6, 9, 11]),
            plain,
            roundness=4,
            shadow=0.45,
        )
    for side in (1, -1):
        canvas.paint(
            [(x, y + 2), (x + side * 13, y - 7), (x + side * 22, y + 5), (x + side * 11, y + 10)],
            plain,
            roundness=5,
            shadow=0.4,
        )
    canvas.paint(ellipse(x, y + 3, 6, 6), plain, roundness=5, shadow=0.5)
