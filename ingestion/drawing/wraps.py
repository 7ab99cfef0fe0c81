"""Scarves, gloves and mittens."""

from __future__ import annotations

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.light import Crease, Folds
from ingestion.drawing.paths import Point, ellipse, flipped


def scarf(canvas: Canvas, cloth: Cloth, *, style: str = "wool", fringe: RGB | None = None) -> None:
    """A looped scarf with hanging ends; style "square" is a folded silk square."""
    if style == "square":
        edge = cloth.plain(color=fringe) if fringe else cloth.tinted(0.7)
        canvas.paint([(-122, 120, 1), (122, 120, 1), (4, 296, 1), (-4, 296, 1)], edge, roundness=8)
        canvas.paint(
            [(-104, 128, 1), (104, 128, 1), (0, 282, 1)], cloth, roundness=10, folds=[Folds(1.2, angle=60)], shadow=0.1
        )
        for s in (1, -1):
            canvas.paint(
                [(s * 100, 114), (s * 138, 92), (s * 150, 112, 1), (s * 120, 132)], edge, roundness=7, shadow=0.3
            )
        canvas.paint(
            [(-124, 112), (0, 100), (124, 112), (122, 130), (0, 124), (-122, 130)],
            edge,
            roundness=8,
            folds=[Folds(0.8, angle=10)],
            shadow=0.4,
        )
        return
    tone = fringe or cloth.tinted(0.9).color
    for dx, tail, lean in ((30, 338, 8), (-26, 356, -4)):
        end: list[Point] = [
            (dx - 24, 176, 1),
            (dx + 24, 176, 1),
            (dx + 30 + lean, tail, 1),
            (dx - 28 + lean, tail + 2, 1),
        ]
        for k in range(13):
            x = dx + lean - 26 + 4.5 * k
            canvas.line([(x, tail - 2), (x + (k % 3 - 1) * 1.5, tail + 17)], tone, 2.2)
        canvas.paint(end, cloth, roundness=12, angle=-lean, around=(dx, 176), folds=[Folds(0.9, angle=86)], shadow=0.5)
    canvas.paint(ellipse(0, 118, 74, 46), cloth.tinted(0.7), roundness=10, holes=[ellipse(0, 104, 44, 22)])
    loop: list[Point] = [
        (-82, 108),
        (-78, 154),
        (-36, 192),
        (0, 200),
        (36, 192),
        (78, 154),
        (82, 108),
        (60, 96),
        (44, 128),
        (0, 146),
        (-44, 128),
        (-60, 96),
    ]
    canvas.paint(
        loop,
        cloth,
        roundness=16,
        volume=1.2,
        folds=[Folds(1.5, angle=25)],
        shadow=0.5,
        creases=[Crease([(-64, 126), (0, 168), (64, 126)], 7, 3), Crease([(-58, 150), (0, 186), (58, 150)], 5, 2)],
    )


def gloves(canvas: Canvas, cloth: Cloth, *, style: str = "glove", cuff: RGB | None = None) -> None:
    """A pair of gloves, or mittens."""
    for side in (-1, 1):
        canvas.move(side * 58, 8 if side > 0 else -4, 0.95)

        def at(points: list[Point], s: int = side) -> list[Point]:
            return points if s > 0 else flipped(points)

        thumb = at([(-30, 248), (-52, 220), (-60, 190), (-52, 176), (-42, 186), (-32, 214)])
        canvas.paint(thumb, cloth, roundness=11)
        if style == "mitten":
            hand = at(
                [(-38, 286, 1), (-38, 210), (-36, 140), (-14, 106), (14, 104), (36, 132), (40, 210), (38, 286, 1)]
            )
            canvas.paint(hand, cloth, roundness=18, volume=1.2, shadow=0.3)
        else:
            for x, top, lean in ((-27, 116, -5), (-9, 92, -1), (10, 96, 2), (28, 124, 6)):
                canvas.paint(
                    at(
                        [
                            (x - 10, 224),
                            (x - 9 + lean * 0.5, 170),
                            (x - 8 + lean, top + 10),
                            (x + lean, top),
                            (x + 8 + lean, top + 10),
                            (x + 10 + lean * 0.5, 170),
                            (x + 10, 224),
                        ]
                    ),
                    cloth,
                    roundness=9,
                    volume=1.2,
                    shadow=0.3,
                )
            canvas.paint(
                at([(-38, 286, 1), (-38, 212), (-26, 190), (28, 190), (39, 210), (38, 286, 1)]),
                cloth,
                roundness=16,
                shadow=0.05,
            )
            for x in (-16, 0, 16):
                canvas.seam(at([(x, 210), (x, 244)]), cloth.color, strength=0.45)
        canvas.paint(
            at([(-40, 276, 1), (0, 280), (40, 276, 1), (42, 326, 1), (0, 332), (-42, 326, 1)]),
            cloth.plain(color=cuff or cloth.color, texture="rib" if cloth.texture != "leather" else "leather"),
            roundness=9,
            shadow=0.4,
        )
    canvas.move()
