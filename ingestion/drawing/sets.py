"""Sets and robes: suits, tracksuits, pajamas, bathrobes, kurtas with their trousers."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing import bottoms, jackets, knitwear, tailoring, tops
from ingestion.drawing.body import build, drape, neckline, right_side
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.dresses import sash
from ingestion.drawing.fittings import back_of_neck, patch_pocket, placket
from ingestion.drawing.light import Folds
from ingestion.drawing.paths import flipped, ribbon
from ingestion.drawing.sleeves import SLEEVES, draw_sleeves


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
    tailoring.blazer(canvas, cloth, fit=fit, double=double, facing=facing, peak=peak)
    canvas.move()


def tracksuit(
    canvas: Canvas, cloth: Cloth, *, stripe: RGB = (246, 246, 244), hooded: bool = False, grow: float = 1.0
) -> None:
    """A zipped top over matching track pants."""
    canvas.move(58, 66, 0.84)
    bottoms.sweatpants(canvas, cloth, stripe=None if hooded else stripe)
    canvas.move(-30, -32, 0.86)
    if hooded:
        knitwear.sweatshirt(canvas, cloth, hood=True, zipped=True, pocket=True)
    else:
        jackets.jacket(canvas, cloth, style="track", accent=stripe)
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
    tailoring.lapels(canvas, b, cloth, low=b.top + 140, shawl=shawl)
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
