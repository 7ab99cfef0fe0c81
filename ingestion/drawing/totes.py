"""Totes and clutches."""

from __future__ import annotations

from ingestion.drawing import motifs
from ingestion.drawing.bags import GOLD, ring, stitched
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.light import Folds
from ingestion.drawing.paths import Point, ellipse, mirrored, ribbon, rounded


def tote(canvas: Canvas, cloth: Cloth, *, style: str = "canvas", handle: RGB | None = None, motif: str = "") -> None:
    """An open bag with two handles: canvas, leather or a straw basket."""
    strap = cloth.plain(color=handle, texture="leather") if handle else cloth.plain()
    for dy, tone in ((-12, 0.75), (0, 1.0)):
        top = 62 + dy
        canvas.paint(
            ribbon(
                [
                    (-42, 186 + dy),
                    (-42, top + 46),
                    (-26, top + 8),
                    (0, top),
                    (26, top + 8),
                    (42, top + 46),
                    (42, 186 + dy),
                ],
                10,
            ),
            strap.tinted(tone),
            roundness=3,
            shadow=0.3,
        )
        if dy:
            canvas.paint(mirrored([(0, 150), (96, 146, 1), (100, 190), (0, 190)]), cloth.tinted(0.6), roundness=6)
    if style == "straw":
        body: list[Point] = mirrored([(0, 166), (108, 158, 1), (98, 288), (84, 306), (0, 312)])
    else:
        body = mirrored([(0, 162), (100, 158, 1), (110, 300), (106, 313, 1), (0, 318)])
    front = canvas.paint(body, cloth, roundness=16, folds=[Folds(0.8 if style == "canvas" else 0.3)], shadow=0.4)
    if style == "straw":
        canvas.paint(ribbon([(-106, 160), (0, 168), (106, 160)], 9), cloth.tinted(0.9), roundness=4, shadow=0.3)
    else:
        canvas.seam([(-99, 172), (0, 176), (99, 172)], cloth.color, strength=0.5)
    for s in (1, -1):
        canvas.paint(
            [(s * 42 - 6, 152, 1), (s * 42 + 6, 152, 1), (s * 42 + 6, 198, 1), (s * 42 - 6, 198, 1)],
            strap,
            roundness=3,
            shadow=0.4,
        )
        canvas.line(
            [(s * 42 - 4, 180, 1), (s * 42 + 4, 195, 1), (s * 42 + 4, 180, 1), (s * 42 - 4, 195, 1)],
            strap.tinted(0.6).color,
            0.9,
            opacity=0.8,
        )
    if motif:
        motifs.chest(canvas, motif, cloth.accent, 244, front, cloth.color)


def clutch(canvas: Canvas, cloth: Cloth, *, style: str = "envelope", metal: RGB = GOLD) -> None:
    """A small bag without handles: envelope, box or zipped with a wrist strap."""
    if style == "box":
        canvas.paint(rounded(-112, 136, 112, 268, 20), cloth, roundness=18, volume=1.2)
        canvas.paint(
            ribbon([(-113, 152), (-106, 139), (0, 136), (106, 139), (113, 152)], 8),
            Cloth.of(metal, "metal"),
            roundness=3,
        )
        for x in (-8, 8):
            canvas.paint(ellipse(x, 130, 8), Cloth.of(metal, "metal"), roundness=5, shadow=0.5)
        return
    canvas.paint(rounded(-118, 134, 118, 276, 9), cloth, roundness=12, shadow=0.3)
    if style == "envelope":
        canvas.paint(
            [(-119, 134, 1), (119, 134, 1), (112, 150), (6, 224), (-6, 224), (-112, 150)],
            cloth,
            roundness=8,
            shadow=0.65,
        )
        stitched(canvas, [(-106, 146), (-2, 217, 1), (106, 146)], cloth)
        canvas.paint(ellipse(0, 216, 8), Cloth.of(metal, "metal"), roundness=5, shadow=0.5)
        return
    canvas.paint(ribbon([(-116, 143), (116, 143)], 11), cloth.tinted(0.85), roundness=4, shadow=0.3)
    canvas.line([(-114, 143), (114, 143)], metal, 3, dash=(1.6, 1.2))
    canvas.paint(
        ribbon([(112, 144), (138, 176), (134, 236), (118, 240), (116, 190), (110, 148)], 7),
        cloth.tinted(0.85),
        roundness=3,
        shadow=0.4,
    )
    ring(canvas, 112, 146, 6, metal)
