"""Trousers, sweatpants, leggings, capris and shorts."""

from __future__ import annotations

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.fittings import patch_pocket
from ingestion.drawing.legs import LEGS, belt_loops, belted, draw_legs, fly, legs, pants_creases, turn_ups, waistband
from ingestion.drawing.light import Folds
from ingestion.drawing.paths import Point, ribbon


def trousers(
    canvas: Canvas,
    cloth: Cloth,
    *,
    cut: str = "straight",
    hem_y: float = 374,
    top: float = 28,
    pressed: bool = False,
    pleats: bool = False,
    cargo: bool = False,
    cuffed: bool = False,
    belt: RGB | None = None,
    elastic: bool = False,
    grow: float = 1.0,
    paperbag: bool = False,
) -> None:
    """Woven trousers: pressed with a crease, chinos, cargos or pull-ons; shorts with a small `hem_y`."""
    waist, hip = LEGS[cut][0] * grow, LEGS[cut][1] * grow
    fan = [Folds(0.7, fan=True, count=3, apex=-200, start=top + 40)] if cut == "wide" else []
    draw_legs(canvas, cloth, cut, top, hem_y, grow, folds=0.6 if pressed else 1.0, extra=fan)
    for s in (1, -1):
        canvas.seam([(s * waist * 0.62, top + 15), (s * (hip - 5), top + 58)], cloth.color, strength=0.6)
        canvas.line(
            [(s * (waist * 0.62 - 3), top + 18), (s * (hip - 9), top + 58)],
            cloth.tinted(0.65).color,
            0.6,
            opacity=0.6,
            dash=(2, 1.2),
        )
        if pressed:
            mid = (LEGS[cut][3] + LEGS[cut][4]) / 2 * grow
            crease = [(s * waist * 0.48, top + 26), (s * hip * 0.55, top + 92), (s * mid, hem_y)]
            canvas.line(crease, cloth.tinted(1.35).color, 1.4, opacity=0.45)
            canvas.line([(x + 1.6, y) for x, y in crease], cloth.tinted(0.6).color, 1.3, opacity=0.4)
        if pleats:
            canvas.seam([(s * waist * 0.36, top + 14), (s * waist * 0.44, top + 48)], cloth.color, strength=0.7)
        if cargo:
            patch_pocket(canvas, s * (hip * 0.82) - 17, top + 128, 34, 40, cloth, flap=True, tip=0)
    if not elastic:
        fly(canvas, cloth, top, None)
        canvas.seam([(10, top + 16), (10, top + 52), (0, top + 70)], cloth.color, strength=0.3)
    if cuffed:
        turn_ups(canvas, cloth, cut, hem_y, grow)
    if paperbag:
        frill: list[Point] = [
            (-waist - 8, top - 12, 1),
            (0, top - 7),
            (waist + 8, top - 12, 1),
            (waist - 1, top + 4),
            (0, top + 9),
            (-waist + 1, top + 4),
        ]
        canvas.paint(frill, cloth, roundness=4, folds=[Folds(1.2, fan=True, count=7, apex=160, start=-400)])
    waistband(canvas, cloth, waist, top - 1, 14, back=not paperbag)
    if elastic:
        _gathers(canvas, cloth, waist, top)
        drawcord(canvas, top + 14, (240, 238, 232) if sum(cloth.color) < 560 else (120, 112, 104))
    elif belt:
        belted(canvas, waist, top, belt)
    else:
        belt_loops(canvas, cloth, waist, top, 14)
        canvas.button(0, top + 11, 3.2, cloth.tinted(0.6).color)


def _gathers(canvas: Canvas, cloth: Cloth, waist: float, top: float) -> None:
    for k in range(-9, 10):
        x = waist * k / 9.6
        y = top + 5 * (1 - (x / waist) ** 2)
        canvas.line([(x, y + 1), (x + 0.6, y + 18 + 4 * (k % 3))], cloth.tinted(0.55).color, 1.0, opacity=0.4)


def drawcord(canvas: Canvas, y: float, color: RGB) -> None:
    """Two tied ends hanging from the waistband."""
    for s, length in ((1, 42), (-1, 36)):
        canvas.paint(
            ribbon([(s * 1, y), (s * 7, y + 16), (s * 8, y + length)], 2.8), Cloth(color), roundness=2, shadow=0.5
        )
        canvas.paint(
            ribbon([(0, y), (s * 10, y - 4), (s * 13, y + 5), (0, y + 2)], 2.6), Cloth(color), roundness=2, shadow=0.4
        )


def sweatpants(
    canvas: Canvas,
    cloth: Cloth,
    *,
    cut: str = "tapered",
    stripe: RGB | None = None,
    rib: bool = True,
    top: float = 28,
    hem_y: float = 366,
    grow: float = 1.0,
) -> None:
    """Joggers with an elastic waist, a drawcord and ribbed ankles, or straight track pants with side stripes."""
    waist, hip = LEGS[cut][0] * grow, LEGS[cut][1] * grow
    draw_legs(canvas, cloth, cut, top, hem_y, grow, folds=1.5)
    for s in (1, -1):
        canvas.seam([(s * waist * 0.74, top + 20), (s * (hip - 6), top + 66)], cloth.color, strength=0.7)
        if stripe:
            knee, outer = LEGS[cut][2] * grow, LEGS[cut][3] * grow
            for k in (6, 12):
                canvas.line(
                    [
                        (s * (hip - k), top + 30),
                        (s * (hip - k + 1), top + 80),
                        (s * (knee - k), (top + 92 + hem_y) / 2),
                        (s * (outer - k), hem_y - 3),
                    ],
                    stripe,
                    3.2,
                )
        if rib:
            inner, outer = LEGS[cut][4] * grow, LEGS[cut][3] * grow
            canvas.paint(
                [
                    (s * (inner - 1), hem_y - 14, 1),
                    (s * (outer + 1), hem_y - 16, 1),
                    (s * (outer - 4), hem_y + 5, 1),
                    (s * (inner + 3), hem_y + 8, 1),
                ],
                cloth.plain(texture="rib"),
                roundness=5,
                shadow=0.5,
            )
    waistband(canvas, cloth, waist, top - 2, 18, texture="rib")
    drawcord(canvas, top + 17, (240, 238, 232) if sum(cloth.color) < 560 else (120, 112, 104))


def leggings(
    canvas: Canvas,
    cloth: Cloth,
    *,
    hem_y: float = 374,
    band: RGB | None = None,
    panel: RGB | None = None,
    top: float = 28,
    grow: float = 1.0,
) -> None:
    """Stretch leggings with a broad waistband; cropped with a smaller `hem_y`."""
    waist = LEGS["leggings"][0] * grow
    shape = legs("leggings", top, hem_y, grow=grow)
    mask = canvas.paint(
        shape, cloth, roundness=18, volume=1.2, creases=pants_creases(top, hem_y, 50 * grow), shadow=0.3
    )
    if panel:
        for s in (1, -1):
            canvas.paint(
                [
                    (s * 58, top + 40, 1),
                    (s * 60, hem_y, 1),
                    (s * 29, hem_y, 1),
                    (s * 32, top + 190),
                    (s * 40, top + 96),
                ],
                cloth.plain(color=panel, texture="mesh" if cloth.texture == "mesh" else cloth.texture),
                within=mask,
                volume=0.5,
                shadow=0.2,
            )
    canvas.seam([(0, top + 26), (0.5, top + 90)], cloth.color, strength=0.5)
    for s in (1, -1):
        canvas.seam([(s * 14, hem_y - 2), (s * 40, hem_y - 4)], cloth.color, strength=0.4)
    waistband(canvas, cloth.plain(color=band) if band else cloth, waist, top - 3, 24)
