"""Dresses, jumpsuits, overalls, sets and robes."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing import bottoms, outerwear, tops
from ingestion.drawing.body import (
    NECKS, SLEEVES, Build, back_of_neck, build, drape, draw_sleeves, neck_band, neckline, patch_pocket, placket, right_side,
    shirt_collar, turtleneck,
)  # fmt: skip
from ingestion.drawing.canvas import Canvas, Field, Folds
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.paths import Point, ellipse, flipped, ribbon, rounded

LENGTHS = {"mini": 258.0, "knee": 292.0, "midi": 345.0, "maxi": 415.0}
# hem half width at the midi length, hip half width (0: none, the skirt swings free), number and depth of folds
SKIRTS = {
    "sheath": (58, 60, 2, 0.25), "a-line": (98, 0, 2.4, 0.8), "skater": (122, 0, 3.2, 1.15), "slip": (70, 58, 2, 0.5),
    "straight": (66, 64, 2, 0.4), "gown": (124, 0, 3.0, 1.2), "tiered": (112, 0, 3, 0.9),
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
        waist_y=158,
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
        right[at:at] = [(hip, min(205, b.hem_y - 58))]
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
    canvas: Canvas, cloth: Cloth, *, style: str = "a-line", length: str = "midi", neck: str = "scoop", sleeves: str = "none", belt: RGB | None = None,
    buttons: bool = False, collar: bool = False, tiers: int = 0, slit: bool = False, tie: bool = False, skirt: Cloth | None = None, hem_color: RGB | None = None,
) -> None:  # fmt: skip
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


def jumpsuit(
    canvas: Canvas,
    cloth: Cloth,
    *,
    neck: str = "v",
    sleeves: str = "none",
    cut: str = "wide",
    length: str = "full",
    belt: bool = True,
    zipped: bool = False,
    collar: bool = False,
) -> None:
    """A bodice and trousers in one; `length` full or short (a playsuit)."""
    hem_y = 392.0 if length == "full" else 262.0
    strappy = neck == "straps"
    b = build(
        "fitted",
        neck="sweetheart" if strappy else ("collar" if collar else neck),
        bare=sleeves == "none",
        top=26,
        hem_y=158,
        hem=46,
        waist=46,
        waist_y=150,
        armhole=46,
        shoulder=60,
        armpit=51,
        drop=4,
    )
    bottoms._legs(
        canvas, cloth, cut, 146, hem_y, 1.0, folds=0.9, extra=[Folds(0.7, fan=True, count=3, apex=-100, start=180)]
    )
    for s in (1, -1):
        canvas.seam([(s * 30, 160), (s * 54, 200)], cloth.color, strength=0.6)
    canvas.seam([(0, 160), (0.5, 236)], cloth.color, strength=0.5)
    if strappy:
        tops.camisole(canvas, replace(b, top=20), cloth)
    else:
        if not collar:
            back_of_neck(canvas, b, cloth)
        worn = SLEEVES[sleeves]
        draw_sleeves(
            canvas,
            b,
            cloth,
            replace(
                worn,
                cuff=worn.cuff * 0.84,
                length=worn.length * 0.82,
                finish="band" if collar and sleeves == "long" else worn.finish,
            ),
        )
        shape = [*right_side(b), (0, b.hem_y + 4), *flipped(reversed(right_side(b))), *reversed(neckline(b))]
        canvas.paint(shape, cloth, roundness=14, folds=[Folds(0.7)], creases=drape(canvas, b, 0.8), shadow=0.2)
        if not collar:
            neck_band(canvas, b, cloth, 3.5, ribbed=False)
    if zipped:
        from ingestion.drawing.body import zipper

        zipper(canvas, b.top + 16, 200, cloth.plain())
    elif collar:
        placket(canvas, b, cloth, b.top + 14, 200, 6, (222, 216, 204), width=11)
    if collar:
        shirt_collar(canvas, b, cloth, size=0.85)
        for x in (-38, 14):
            patch_pocket(canvas, x, b.top + 48, 24, 26, cloth, flap=zipped)
    if belt:
        sash(canvas, b, cloth, 152, buckle=False)


def overalls(
    canvas: Canvas,
    cloth: Cloth,
    *,
    cut: str = "relaxed",
    hem_y: float = 384,
    shirt: Cloth | None = None,
    grow: float = 1.0,
) -> None:
    """Dungarees: a bib with straps and brass buckles; `shirt` shows a top underneath."""
    bottoms._legs(canvas, cloth, cut, 150, hem_y, grow, folds=1.0)
    brass: RGB = (198, 160, 92)
    for s in (1, -1):
        canvas.paint(ribbon([(s * 15, 20), (s * 27, 48), (s * 29, 86)], 13), cloth.plain(), roundness=4, shadow=0.4)
        canvas.line([(s * 19, 24), (s * 31, 50), (s * 33, 84)], (208, 150, 84), 0.8, opacity=0.8, dash=(2.2, 1.3))
    bib: list[Point] = [
        (34, 78, 1),
        (36, 100),
        (49 * grow, 138),
        (50 * grow, 160, 1),
        (-50 * grow, 160, 1),
        (-49 * grow, 138),
        (-36, 100),
        (-34, 78, 1),
    ]
    canvas.paint(bib, cloth, roundness=9, folds=[Folds(0.4)], shadow=0.4)
    canvas.line([(-32, 82), (32, 82)], (208, 150, 84), 0.8, opacity=0.85, dash=(2.2, 1.3))
    patch_pocket(canvas, -21, 96, 42, 34, cloth, stitch=(208, 150, 84))
    for s in (1, -1):
        canvas.paint(
            rounded(s * 29 - 8, 76, s * 29 + 8, 90, 4),
            Cloth.of(brass, "metal"),
            roundness=3,
            holes=[rounded(s * 29 - 5, 79, s * 29 + 5, 87, 3)],
        )
        canvas.button(s * 29, 85, 3.6, brass)
        canvas.seam([(s * 24, 164), (s * 30, 184), (s * 58 * grow, 196)], cloth.color, strength=0.6)
        canvas.line(
            [(s * 24, 167), (s * 30, 187), (s * 58 * grow, 199)], (208, 150, 84), 0.8, opacity=0.85, dash=(2.2, 1.3)
        )
    canvas.seam([(0, 164), (0.5, 240)], cloth.color, strength=0.6)
    bottoms._waistband(canvas, cloth, 48 * grow, 148, 13, back=False)
    canvas.button(47 * grow, 158, 3, brass)


def suit(
    canvas: Canvas,
    cloth: Cloth,
    *,
    fit: str = "regular",
    double: bool = False,
    facing: Cloth | None = None,
    peak: bool = False,
) -> None:
    """A jacket laid over its trousers."""
    canvas.move(52, 62, 0.86)
    bottoms.trousers(canvas, cloth, pressed=True, cut="straight" if fit == "regular" else "slim")
    canvas.move(-32, -28, 0.92)
    outerwear.blazer(canvas, cloth, fit=fit, double=double, facing=facing, peak=peak)
    canvas.move()


def tracksuit(
    canvas: Canvas, cloth: Cloth, *, stripe: RGB = (246, 246, 244), hooded: bool = False, grow: float = 1.0
) -> None:
    """A zipped top over matching track pants."""
    canvas.move(58, 66, 0.84)
    bottoms.sweatpants(canvas, cloth, stripe=None if hooded else stripe)
    canvas.move(-30, -32, 0.86)
    if hooded:
        tops.sweatshirt(canvas, cloth, hood=True, zipped=True, pocket=True)
    else:
        outerwear.jacket(canvas, cloth, style="track", accent=stripe)
    canvas.move()


def pajamas(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "shirt",
    sleeves: str = "long",
    trim: RGB | None = None,
    short: bool = False,
    motif: str = "",
    top_cloth: Cloth | None = None,
) -> None:
    """A sleep set: a buttoned shirt or a jersey top over matching trousers or shorts."""
    canvas.move(56, 70 if not short else 96, 0.8)
    bottoms.trousers(canvas, cloth, cut="relaxed", elastic=True, hem_y=190 if short else 374)
    canvas.move(-30, -34, 0.84)
    upper = top_cloth or cloth
    if style == "shirt":
        tops.shirt(canvas, upper, collar="camp", sleeves=sleeves, pockets=1, button=trim)
    else:
        tops.t_shirt(canvas, upper, sleeves=sleeves, motif=motif, ringer=trim)
    canvas.move()


def robe(canvas: Canvas, cloth: Cloth, *, shawl: bool = True) -> None:
    """A belted bathrobe or dressing gown."""
    b = build("loose", neck="lapel", top=40, hem_y=368, hem=84, waist=68, waist_y=200, shoulder=78, armpit=70)
    back_of_neck(canvas, b, cloth)
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=25, length=186, angle=20, finish="rolled"), folds=1.0)
    canvas.paint(
        [*right_side(b), (0, b.hem_y + 6), *flipped(reversed(right_side(b))), *reversed(neckline(b))],
        cloth,
        roundness=15,
        folds=[Folds(0.9), Folds(0.6, fan=True, count=2.4, start=190)],
        shadow=0.35,
    )
    canvas.seam([(0, 150), (6, b.hem_y + 5)], cloth.color, strength=0.9, width=2)
    outerwear.lapels(canvas, b, cloth, low=b.top + 140, shawl=shawl)
    for x in (-64, 26):
        patch_pocket(canvas, x, 250, 40, 42, cloth, tip=0)
    sash(canvas, b, cloth, 200, buckle=False, knot=4)


def kurta(
    canvas: Canvas,
    cloth: Cloth,
    *,
    trim: RGB | None = None,
    sleeves: str = "long",
    short: bool = False,
    set_with: Cloth | None = None,
) -> None:
    """A straight long tunic with a band collar, a placket and side slits; `set_with` lays it over narrow trousers."""
    if set_with:
        canvas.move(56, 60, 0.86)
        bottoms.trousers(canvas, set_with, cut="slim", elastic=True)
        canvas.move(-30, -14, 0.92)
    hem_y = 330.0 if short else 372.0
    b = build("slim", neck="collar", top=34, hem_y=hem_y, hem=72, waist=58, waist_y=170, shoulder=70, armpit=60, drop=2)
    draw_sleeves(canvas, b, cloth, replace(SLEEVES[sleeves], cuff=17, finish="none"), folds=1.0)
    shape = [*right_side(b), (0, b.hem_y + 2), *flipped(reversed(right_side(b))), *reversed(neckline(b))]
    canvas.paint(shape, cloth, roundness=14, folds=[Folds(0.8)], creases=drape(canvas, b), shadow=0.35)
    tone = cloth.plain(color=trim) if trim else cloth.tinted(0.88)
    for s in (1, -1):
        canvas.seam([(s * (b.hem - 7), b.hem_y - 88), (s * (b.hem - 2), b.hem_y)], cloth.color, strength=0.8, width=1.8)
    if trim:
        canvas.paint(
            [
                (-b.hem, b.hem_y - 14, 1),
                (b.hem, b.hem_y - 14, 1),
                (b.hem, b.hem_y, 1),
                (0, b.hem_y + 2),
                (-b.hem, b.hem_y, 1),
            ],
            tone,
            roundness=3,
            shadow=0.2,
        )
    placket(canvas, b, tone, b.top + 15, b.top + 128, 4, (206, 178, 112) if trim else (236, 230, 216), width=14)
    canvas.paint(
        ribbon([(26, b.top - 5), (14, b.top + 12), (0, b.top + 15), (-14, b.top + 12), (-26, b.top - 5)], 13),
        tone,
        roundness=4,
    )
    canvas.move()
