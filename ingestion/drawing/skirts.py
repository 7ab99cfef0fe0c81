"""Skirts."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.denim import COPPER
from ingestion.drawing.legs import TOBACCO, belt_loops, belted, waistband
from ingestion.drawing.light import Folds
from ingestion.drawing.paths import Point, ellipse, flipped, ribbon


def skirt(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "a-line",
    hem_y: float = 250,
    top: float = 62,
    buttons: bool = False,
    tiers: int = 0,
    slit: bool = False,
    belt: RGB | None = None,
    denim: bool = False,
    layer: bool = False,
) -> None:
    """A skirt: a-line, pencil, pleated, tiered, wrap, circle or denim; the hem sets its length."""
    waist = 44
    if style == "pleated":
        cloth = replace(cloth, sheen=cloth.sheen * 0.3)  # every pleat would mirror the light
    flare = {
        "a-line": 0.30,
        "pencil": 0.02,
        "pleated": 0.30,
        "circle": 0.52,
        "wrap": 0.26,
        "straight": 0.12,
        "tulle": 0.48,
    }[style]
    hem = 60 + flare * (hem_y - top)
    hip: Point = (58 + flare * 34, top + 66)
    right: list[Point] = (
        [(waist, top, 1), (54 + flare * 10, top + 34), hip, (hem, hem_y, 1)]
        if style in ("pencil", "straight")
        else [(waist, top, 1), (waist + (hem - waist) * 0.42, top + (hem_y - top) * 0.36), (hem, hem_y, 1)]
    )
    if style == "pencil":
        right[-1] = (hem - 9, hem_y, 1)
    shape: list[Point] = [
        *right,
        (hem * 0.5, hem_y + 7),
        (0, hem_y + 9),
        (-hem * 0.5, hem_y + 7),
        *flipped(reversed(right)),
    ]
    folds = (
        [Folds(0.5, fan=True, count=5.5, apex=top - 90, start=top - 60, sharp=3)]
        if style == "pleated"
        else (
            [Folds(0.4), Folds(0.3, fan=True, count=2, start=top + 60)]
            if style in ("pencil", "straight")
            else [
                Folds(
                    1.25 if style in ("circle", "tulle") else 0.85,
                    fan=True,
                    count=1.6 + flare * 3,
                    apex=top - 90,
                    start=top + 5,
                )
            ]
        )
    )
    if layer:
        canvas.paint(shape, cloth.plain(texture="plain"), roundness=12, shadow=0)
    mask = canvas.paint(shape, cloth, roundness=14, folds=folds, shadow=0.3)
    for k in range(1, tiers):
        y, w = top + (hem_y - top) * k / tiers, waist + (hem - waist) * (k / tiers) ** 0.85 + 4
        canvas.seam([(-w, y), (0, y + 7), (w, y)], cloth.color, strength=0.7, width=1.6)
        for x in range(-int(w), int(w), 7):
            canvas.line([(x, y + 6), (x * 1.02, y + 17)], cloth.tinted(0.6).color, 1.0, opacity=0.35, within=mask)
    if slit:
        canvas.paint(
            [(30, hem_y - 70, 1), (36, hem_y + 8, 1), (27, hem_y + 10, 1)],
            cloth.tinted(0.45),
            roundness=2,
            within=mask,
            shadow=0,
        )
    if style == "wrap":
        edge: list[Point] = [(12, top + 12), (24, top + 80), (34, hem_y + 7)]
        canvas.seam(edge, cloth.color, strength=0.9, width=1.8)
    _skirt_top(canvas, cloth, waist, top, hem_y, style, buttons, belt, denim)


def _skirt_top(
    canvas: Canvas,
    cloth: Cloth,
    waist: float,
    top: float,
    hem_y: float,
    style: str,
    buttons: bool,
    belt: RGB | None,
    denim: bool,
) -> None:
    if denim:
        for s in (1, -1):
            mouth: list[Point] = [(s * 20, top + 13), (s * 24, top + 32), (s * 54, top + 42)]
            canvas.seam(mouth, cloth.color, strength=0.6)
            canvas.line([(x, y + 2.4) for x, y in mouth], TOBACCO, 0.8, opacity=0.9, dash=(2.2, 1.2))
        canvas.line([(-80, hem_y - 2), (0, hem_y + 4), (80, hem_y - 2)], TOBACCO, 0.8, opacity=0.0)
    if buttons:
        canvas.seam([(-8, top + 12), (-9, hem_y + 8)], cloth.color, strength=0.5)
        for k in range(6):
            canvas.button(0, top + 24 + (hem_y - top - 34) * k / 5, 3.6, COPPER if denim else cloth.tinted(0.5).color)
    waistband(canvas, cloth, waist, top - 3, 13)
    if belt:
        belted(canvas, waist, top - 2, belt)
    elif denim:
        belt_loops(canvas, cloth, waist, top - 2, 12)
        canvas.button(0, top + 7, 3.6, COPPER)
    elif style == "wrap":
        for length in (48, 62):
            canvas.paint(
                ribbon([(20, top + 4), (26 + length / 5, top + length)], [6, 9]), cloth.plain(), roundness=4, shadow=0.5
            )
        canvas.paint(ellipse(20, top + 5, 7, 6), cloth.plain(), roundness=4, shadow=0.5)
