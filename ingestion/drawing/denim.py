"""Jeans and denim shorts."""

from __future__ import annotations

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.legs import LEGS, TOBACCO, belt_loops, draw_legs, fly, turn_ups, waistband
from ingestion.drawing.paths import Point, ellipse

COPPER: RGB = (176, 116, 70)


def jeans(
    canvas: Canvas,
    cloth: Cloth,
    *,
    cut: str = "straight",
    hem_y: float = 374,
    top: float = 28,
    ripped: bool = False,
    cuffed: bool = False,
    grow: float = 1.0,
    raw: bool = False,
) -> None:
    """Five-pocket denim with contrast stitching; short with a small `hem_y`."""
    waist, hip = LEGS[cut][0] * grow, LEGS[cut][1] * grow
    draw_legs(canvas, cloth, cut, top, hem_y, grow, folds=1.0)
    if ripped:
        for s, y in ((1, 226), (-1, 262), (1, 168)):
            _rip(canvas, s * LEGS[cut][2] * 0.62, y)
    thread = TOBACCO
    for s in (1, -1):
        mouth: list[Point] = [(s * waist * 0.42, top + 15), (s * waist * 0.5, top + 36), (s * hip * 0.98, top + 46)]
        canvas.seam(mouth, cloth.color, strength=0.6)
        for k in (2.2, 4.6):
            canvas.line([(x, y + k) for x, y in mouth], thread, 0.75, opacity=0.9, dash=(2.2, 1.2))
        canvas.flat(ellipse(s * waist * 0.49, top + 22, 1.8), COPPER)
        canvas.line(
            [
                (s * (hip - 3.5), top + 55),
                (s * (LEGS[cut][2] * grow - 3.5), (top + 92 + hem_y) / 2 + 10),
                (s * (LEGS[cut][3] * grow - 3.5), hem_y),
            ][: 3 if hem_y > 330 else 2],
            thread,
            0.6,
            opacity=0.35,
            dash=(2.2, 1.4),
        )
    fly(canvas, cloth, top, thread)
    if cuffed:
        turn_ups(canvas, cloth, cut, hem_y, grow)
    elif not raw:
        for s in (1, -1):
            inner, outer = LEGS[cut][4] * grow, LEGS[cut][3] * grow
            if hem_y > 330:
                canvas.line([(s * inner, hem_y - 3), (s * outer, hem_y - 5)], thread, 0.8, opacity=0.8, dash=(2.2, 1.2))
    waistband(canvas, cloth, waist, top - 1, 14)
    canvas.line([(-waist, top + 11), (0, top + 16), (waist, top + 11)], thread, 0.7, opacity=0.85, dash=(2.2, 1.2))
    belt_loops(canvas, cloth, waist, top, 14)
    canvas.button(0, top + 11, 3.8, COPPER)


def _rip(canvas: Canvas, x: float, y: float) -> None:
    canvas.paint(
        [(x - 14, y, 1), (x - 2, y - 5), (x + 14, y + 1, 1), (x + 1, y + 6)],
        Cloth((226, 230, 236)),
        roundness=2,
        shadow=0.3,
    )
    for k in range(-4, 5, 2):
        canvas.line([(x - 12 + abs(k), y + k * 0.9), (x + 12 - abs(k), y + k * 0.8 + 0.7)], (150, 164, 184), 0.8)
