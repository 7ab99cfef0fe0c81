"""Hoods: the dark inside behind the neck, and the two halves that fall round it, with drawstrings."""

from __future__ import annotations

from ingestion.drawing.body import Build
from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.light import Crease, Folds
from ingestion.drawing.paths import Point, ellipse


def hood_back(canvas: Canvas, b: Build, cloth: Cloth, *, fur: RGB | None = None) -> None:
    """The raised hood behind the shoulders, to be overlapped by the torso."""
    y = b.top
    if fur:
        rim: list[Point] = [
            (62, y + 26),
            (62, y - 20),
            (38, y - 53),
            (0, y - 64),
            (-38, y - 53),
            (-62, y - 20),
            (-62, y + 26),
            (0, y + 36),
        ]
        canvas.paint(rim, Cloth.of(fur, "fleece", scale=1.6), roundness=14, folds=[Folds(2.4, angle=20)])
    outer: list[Point] = [
        (46, y + 24),
        (45, y - 12),
        (27, y - 36),
        (0, y - 43),
        (-27, y - 36),
        (-45, y - 12),
        (-46, y + 24),
        (0, y + 40),
    ]
    canvas.paint(outer, cloth.plain(), roundness=16, folds=[Folds(0.8)])
    inside: list[Point] = [
        (32, y + 16),
        (31, y - 8),
        (19, y - 25),
        (0, y - 30),
        (-19, y - 25),
        (-31, y - 8),
        (-32, y + 16),
        (0, y + 32),
    ]
    canvas.paint(inside, cloth.tinted(0.58), roundness=10, shadow=0.3)


def hood_front(canvas: Canvas, b: Build, cloth: Cloth, *, strings: bool = True, cord: RGB | None = None) -> None:
    """The hood's edges crossing below the chin, and its cords."""
    y = b.top
    for side in (-1, 1):
        leaf: list[Point] = [
            (side * 46, y + 17, 1),
            (side * 48, y - 6),
            (side * 41, y - 20, 1),
            (side * 33, y - 6),
            (side * 24, y + 16),
            (side * -7, y + 38, 1),
            (side * 12, y + 42),
            (side * 32, y + 31),
        ]
        canvas.paint(
            leaf,
            cloth.plain(),
            roundness=9,
            shadow=0.5,
            creases=[Crease([(side * 42, y - 6), (side * 30, y + 22)], 5, 1.5)],
        )
        canvas.seam([(side * 37, y - 12), (side * 28, y + 15), (side * 0, y + 37)], cloth.color, strength=0.4)
    if strings:
        tone = cord or ((238, 236, 230) if sum(cloth.color) < 600 else (176, 172, 166))
        for side, length in ((1, 62), (-1, 54)):
            x = side * 15
            canvas.flat(ellipse(x, y + 31, 2.6), (150, 150, 152))
            canvas.paint(
                [
                    (x - 1.4, y + 31),
                    (x + 1.4, y + 31),
                    (x + 1.4 + side * 3, y + 31 + length),
                    (x - 1.4 + side * 3, y + 31 + length),
                ],
                Cloth(tone),
                roundness=2,
                shadow=0.5,
            )
            canvas.flat(ellipse(x + side * 3, y + 33 + length, 2.2, 4), tone)
