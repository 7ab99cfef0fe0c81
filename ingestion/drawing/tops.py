"""T-shirts, polos, shirts, blouses and tank tops."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing import motifs
from ingestion.drawing.body import NECKS, Build, body, build
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.fittings import (
    back_of_neck,
    neck_band,
    patch_pocket,
    placket,
    shirt_collar,
)
from ingestion.drawing.light import Crease, Folds
from ingestion.drawing.paths import Point, ellipse, flipped, ribbon
from ingestion.drawing.sleeves import SLEEVES, Sleeves, draw_sleeves

HORN: RGB = (94, 66, 46)


PEARL: RGB = (240, 237, 230)


def _buttons_for(cloth: Cloth) -> RGB:
    return PEARL if sum(cloth.color) < 560 else (206, 200, 190)


def t_shirt(
    canvas: Canvas,
    cloth: Cloth,
    *,
    neck: str = "crew",
    sleeves: str = "short",
    fit: str = "regular",
    hem_y: float = 0,
    pocket: bool = False,
    motif: str = "",
    motif_color: RGB = (250, 248, 240),
    ringer: RGB | None = None,
    buttons: int = 0,
    knot: bool = False,
) -> None:
    """A jersey top of any neckline and sleeve."""
    b = build(fit, neck=neck, bare=sleeves == "none", **({"hem_y": hem_y} if hem_y else {}))
    trim = cloth.plain(color=ringer) if ringer else cloth
    back_of_neck(canvas, b, cloth)
    worn = scaled(SLEEVES[sleeves], b)
    draw_sleeves(canvas, b, cloth, replace(worn, finish="rib" if ringer else worn.finish), trim=trim)
    front = body(canvas, b, cloth)
    if sleeves == "none":
        armhole_bands(canvas, b, cloth)
    neck_band(canvas, b, trim)
    canvas.seam(
        [(-b.hem + 2, b.hem_y - 6), (0, b.hem_y + b.drop - 6), (b.hem - 2, b.hem_y - 6)], cloth.color, strength=0.4
    )
    if buttons:
        y = b.top + NECKS[neck][1]
        placket(canvas, b, cloth, y + 1, y + 20 + 13 * buttons, buttons, _buttons_for(cloth), width=12)
    if pocket:
        patch_pocket(canvas, 18, b.top + 62, 30, 30, cloth)
    if motif:
        motifs.chest(canvas, motif, motif_color, b.top + 108, front, cloth.color)
    if knot:
        _knot(canvas, b, cloth)


def _knot(canvas: Canvas, b: Build, cloth: Cloth) -> None:
    y = b.hem_y - 2
    for side in (1, -1):
        canvas.paint(
            [(0, y - 6), (side * 12, y + 4), (side * 16, y + 24, 1), (side * 4, y + 20), (side * -2, y + 4)],
            cloth,
            roundness=5,
        )
    canvas.paint(ellipse(0, y - 3, 9, 8), cloth, roundness=6, shadow=0.5)


def scaled(worn: Sleeves, b: Build) -> Sleeves:
    """Sleeves grown or shortened to fit a build."""
    grow = (b.armhole / 62 - 1) * 0.8
    shorter = 0.9 if b.top > 80 else 1.0
    return replace(worn, cuff=worn.cuff * (1 + grow), length=worn.length * shorter)


def armhole_bands(canvas: Canvas, b: Build, cloth: Cloth) -> None:
    """Bands round bare armholes."""
    (sx, sy), (ax, ay) = b.shoulder_point, b.armpit_point
    inward = min(sx, ax) - 5
    line: list[Point] = [(sx, sy), (inward, sy + (ay - sy) * 0.42), (inward + 2, sy + (ay - sy) * 0.7), (ax, ay)]
    for points in (line, flipped(line)):
        canvas.paint(ribbon(points, 5), cloth.plain(), roundness=3, shadow=0.15)


def polo(
    canvas: Canvas,
    cloth: Cloth,
    *,
    sleeves: str = "short",
    fit: str = "regular",
    tipped: RGB | None = None,
    crest: bool = False,
) -> None:
    """A polo shirt: soft collar, short placket, ribbed cuffs."""
    b = build(fit, neck="collar")
    worn = scaled(SLEEVES[sleeves], b)
    draw_sleeves(canvas, b, cloth, replace(worn, finish="rib"))
    body(canvas, b, cloth)
    placket(canvas, b, cloth.plain(), b.top + 17, b.top + 74, 3, _buttons_for(cloth), width=15)
    shirt_collar(canvas, b, cloth.plain(texture="rib"), spread=1.15, size=0.72, tips=tipped)
    if tipped:
        for side in (1, -1):
            canvas.line(
                [(side * 4, b.top + 22, 1), (side * 25, b.top + 31, 1), (side * 29, b.top + 12, 1)], tipped, 1.6
            )
    canvas.seam(
        [(-b.hem + 2, b.hem_y - 6), (0, b.hem_y + b.drop - 6), (b.hem - 2, b.hem_y - 6)], cloth.color, strength=0.4
    )
    if crest:
        canvas.flat(ellipse(36, b.top + 62, 5, 6), cloth.accent, opacity=0.9)


def shirt(
    canvas: Canvas, cloth: Cloth, *, sleeves: str = "long", fit: str = "regular", pockets: int = 1, flaps: bool = False,
    collar: str = "classic", button: RGB | None = None, stitch: RGB | None = None, snaps: bool = False,
) -> None:  # fmt: skip
    """A woven shirt, buttoned down the front. Collars: classic, band, camp (open, short)."""
    b = build(fit, neck="v" if collar == "camp" else "collar", hem_y=322 if collar == "camp" else 334)
    worn = scaled(SLEEVES[sleeves], b)
    finish = "band" if sleeves == "long" else worn.finish
    if collar == "camp":
        back_of_neck(canvas, b, cloth)
    draw_sleeves(canvas, b, cloth, replace(worn, finish=finish), folds=1.25)
    body(canvas, b, cloth, hem="straight" if collar == "camp" else "shirt", folds=1.2)
    dot = button or ((214, 214, 218) if snaps else _buttons_for(cloth))
    start = b.top + (50 if collar == "camp" else 16)
    placket(canvas, b, cloth, start, b.hem_y + b.drop - 1, 6 if collar == "camp" else 7, dot)
    for n in range(pockets):
        patch_pocket(canvas, (-48, 19)[1 - n], b.top + 66, 31, 34, cloth, flap=flaps, stitch=stitch)
    if collar == "classic":
        shirt_collar(canvas, b, cloth)
    elif collar == "band":
        canvas.paint(
            ribbon(
                [
                    (b.neck_w + 2, b.top - 4),
                    (14, b.top + 11),
                    (0, b.top + 14),
                    (-14, b.top + 11),
                    (-b.neck_w - 2, b.top - 4),
                ],
                13,
            ),
            cloth,
            roundness=4,
        )
        canvas.button(0, b.top + 14, 2.4, dot)
    else:
        _camp_collar(canvas, b, cloth)


def _camp_collar(canvas: Canvas, b: Build, cloth: Cloth) -> None:
    w, y = b.neck_w, b.top
    for side in (1, -1):
        leaf: list[Point] = [
            (side * 2, y + 50, 1),
            (side * w * 0.5, y + 22),
            (side * (w - 2), y - 9, 1),
            (side * (w + 9), y + 2),
            (side * 42, y + 27, 1),
            (side * 28, y + 31, 1),
            (side * 31, y + 40, 1),
        ]
        canvas.paint(leaf, cloth, angle=-20 * side, around=(0, y), roundness=5, shadow=0.5)


def blouse(
    canvas: Canvas, cloth: Cloth, *, neck: str = "v", sleeves: str = "balloon", bow: bool = False, ruffle: bool = False,
    fit: str = "regular", buttons: bool = True, hem_y: float = 312, peplum: bool = False,
) -> None:  # fmt: skip
    """A soft woven top with full sleeves, ruffles or a bow at the neck."""
    b = build(
        fit, neck="high" if bow else neck, hem_y=hem_y, hem=78 if not peplum else 84, waist=62, bare=sleeves == "none"
    )
    if not bow:
        back_of_neck(canvas, b, cloth, label=False)
    draw_sleeves(canvas, b, cloth, scaled(SLEEVES[sleeves], b), folds=1.7)
    body(canvas, b, cloth, folds=0.7, extra=[Folds(0.75, fan=True, count=3, start=150)])
    low = b.top + NECKS[b.neck][1]
    if not bow:
        neck_band(canvas, b, cloth, 4, ribbed=False)
    if buttons:
        placket(canvas, b, cloth, low + 2, b.hem_y + b.drop - 2, 6, _buttons_for(cloth), width=9, size=2.2)
    if ruffle:
        for side in (1, -1):
            line: list[Point] = [
                (side * b.neck_w, b.top + 3),
                (side * 24, low + 4),
                (side * 11, low + 55),
                (side * 9, b.hem_y - 90),
            ]
            canvas.paint(ribbon(line, [12, 19, 15, 8]), cloth, roundness=4, folds=[Folds(2.2, angle=15)], shadow=0.5)
    if peplum:
        canvas.seam([(-62, 228), (0, 233), (62, 228)], cloth.color, strength=0.7)
    if bow:
        _neck_bow(canvas, b, cloth)


def _neck_bow(canvas: Canvas, b: Build, cloth: Cloth) -> None:
    y = b.top + 12
    canvas.paint(
        ribbon([(b.neck_w + 2, b.top - 8), (12, b.top + 7), (0, y), (-12, b.top + 7), (-b.neck_w - 2, b.top - 8)], 14),
        cloth,
        roundness=5,
        creases=[Crease([(-20, b.top), (0, y), (20, b.top)], 3, 1.6)],
    )
    for side in (1, -1):
        canvas.paint(
            [(0, y), (side * 8, y + 22), (side * 13, y + 78, 1), (side * 27, y + 72, 1), (side * 17, y + 20)],
            cloth,
            roundness=6,
            folds=[Folds(0.8, angle=85)],
        )
        canvas.paint(
            [(0, y), (side * 14, y - 13), (side * 36, y - 7), (side * 36, y + 15), (side * 13, y + 13)],
            cloth,
            roundness=7,
            creases=[Crease([(0, y), (side * 24, y + 2)], 4, 2.5)],
        )
    canvas.paint(ellipse(0, y + 1, 7, 8), cloth, roundness=6, shadow=0.5)


def tank(
    canvas: Canvas,
    cloth: Cloth,
    *,
    neck: str = "scoop",
    fit: str = "slim",
    straps: str = "wide",
    hem_y: float = 0,
    motif: str = "",
    motif_color: RGB = (250, 248, 240),
) -> None:
    """A sleeveless top: wide shoulders, thin straps, or tied round the neck."""
    if straps == "wide":
        t_shirt(canvas, cloth, neck=neck, sleeves="none", fit=fit, hem_y=hem_y, motif=motif, motif_color=motif_color)
        return
    b = build(fit, neck="sweetheart", bare=True, **({"hem_y": hem_y} if hem_y else {}))
    camisole(canvas, b, cloth, halter=straps == "halter")


def camisole(canvas: Canvas, b: Build, cloth: Cloth, *, halter: bool = False) -> None:
    """A strappy bodice down to the build's hem."""
    y, top = b.top, b.top + 52
    inside: list[Point] = [(b.armpit - 6, top + 14, 1), (0, top + 8), (-b.armpit + 6, top + 14, 1), (0, top + 34)]
    for side in (1, -1):
        inner = side * (9 if halter else 34)
        canvas.paint(
            ribbon([(inner, y - 2), (side * 37, y + 26), (side * 38, top + 4)], 4.5),
            cloth.plain(),
            roundness=2,
            shadow=0.1,
        )
    canvas.paint(inside, cloth.tinted(0.66), shadow=0)
    right: list[Point] = [
        (38, top - 2, 1),
        (b.armpit - 12, top + 14),
        (b.armpit, top + 32, 1),
        (b.waist, b.waist_y),
        (b.hem, b.hem_y, 1),
        (b.hem * 0.5, b.hem_y + b.drop),
    ]
    front: list[Point] = [
        *right,
        (0, b.hem_y + b.drop),
        *[(-p[0], *p[1:]) for p in reversed(right)],
        (-19, top + 12),
        (0, top + 19, 1),
        (19, top + 12),
    ]
    canvas.paint(
        front, cloth, roundness=14, folds=[Folds(0.8), Folds(0.5, fan=True, count=2.5, start=top + 20)], shadow=0.3
    )
    canvas.seam(
        [(38, top + 2, 1), (19, top + 16), (0, top + 23, 1), (-19, top + 16), (-38, top + 2, 1)],
        cloth.color,
        strength=0.5,
    )
