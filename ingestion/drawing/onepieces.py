"""Jumpsuits, playsuits and dungarees."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing import tops
from ingestion.drawing.body import build, drape, neckline, right_side
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.dresses import sash
from ingestion.drawing.fittings import back_of_neck, neck_band, patch_pocket, placket, shirt_collar, zipper
from ingestion.drawing.legs import draw_legs, waistband
from ingestion.drawing.light import Folds
from ingestion.drawing.paths import Point, flipped, ribbon, rounded
from ingestion.drawing.sleeves import SLEEVES, draw_sleeves


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
    draw_legs(
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
    draw_legs(canvas, cloth, cut, 150, hem_y, grow, folds=1.0)
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
    waistband(canvas, cloth, 48 * grow, 148, 13, back=False)
    canvas.button(47 * grow, 158, 3, brass)
