"""What all trousers share: legs, waistbands, belt loops, flies and turn-ups."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.light import Crease, Folds
from ingestion.drawing.paths import Point, ellipse, rounded

TOBACCO: RGB = (208, 150, 84)


# half widths: (waist, hip, knee outer, hem outer, hem inner)
LEGS = {
    "slim": (46, 58, 53, 47, 20),
    "straight": (47, 60, 60, 60, 17),
    "skinny": (45, 56, 47, 40, 19),
    "wide": (47, 62, 78, 92, 12),
    "bootcut": (46, 58, 55, 68, 14),
    "tapered": (50, 66, 60, 46, 20),
    "relaxed": (49, 64, 66, 66, 15),
    "leggings": (42, 54, 45, 37, 19),
}


def legs(cut: str, top: float, hem_y: float, *, grow: float = 1.0) -> list[Point]:
    """Both trouser legs from the waist down, closed."""
    waist, hip, knee, outer, inner = (v * grow for v in LEGS[cut])
    crotch = top + 92
    share = min((hem_y - crotch) / (372 - crotch), 1.0)
    knee_y = crotch + (hem_y - crotch) * 0.5
    hem_out = outer if share > 0.7 else knee + (hip - knee) * (0.35 if share < 0.4 else 0.1)
    hem_in = inner * min(share + 0.15, 1.0) if share > 0.7 else 5 + 6 * share
    right: list[Point] = [
        (waist, top, 1),
        (hip - 3, top + 34),
        (hip, top + 70),
        (knee if share > 0.5 else hip, knee_y),
        (hem_out, hem_y, 1),
        (hem_in, hem_y + 3, 1),
        (hem_in * 0.55, knee_y),
        (2, crotch + 6),
        (0, crotch, 1),
    ]
    return [*right, *[(-p[0], *p[1:]) for p in reversed(right[:-1])]]


def pants_creases(top: float, hem_y: float, hip: float) -> list[Crease]:
    """Creases at crotch and knees."""
    crotch = top + 92
    lines: list[list[Point]] = []
    for s in (1, -1):
        lines.append([(s * 3, crotch - 2), (s * hip * 0.45, crotch - 16), (s * hip * 0.8, crotch - 20)])
        lines.append([(s * 4, crotch + 6), (s * hip * 0.4, crotch + 12), (s * hip * 0.7, crotch + 10)])
        knee = crotch + (hem_y - crotch) * 0.5
        lines.append([(s * hip * 0.3, knee - 4), (s * hip * 0.75, knee + 5)])
        lines.append([(s * hip * 0.35, knee + 14), (s * hip * 0.7, knee + 16)])
    return [Crease(line, 4.5, 1.5) for line in lines]


def waistband(
    canvas: Canvas, cloth: Cloth, half: float, top: float, deep: float, *, texture: str = "", back: bool = True
) -> None:
    """A band round the waist, with the back of it seen behind."""
    if back:
        canvas.paint(
            [(-half + 2, top + 3), (0, top - 4), (half - 2, top + 3), (0, top + 14)], cloth.tinted(0.6), shadow=0
        )
    outline: list[Point] = [
        (-half, top, 1),
        (0, top + 5),
        (half, top, 1),
        (half + 2, top + deep, 1),
        (0, top + deep + 5),
        (-half - 2, top + deep, 1),
    ]
    canvas.paint(outline, cloth.plain(texture=texture or cloth.texture), roundness=5, shadow=0.35)


def belt_loops(canvas: Canvas, cloth: Cloth, half: float, top: float, deep: float) -> None:
    """Four loops over the waistband."""
    for x in (-half * 0.72, -half * 0.3, half * 0.3, half * 0.72):
        y = top + 5 * (1 - (x / half) ** 2)
        canvas.paint(
            [(x - 2.4, y - 2, 1), (x + 2.4, y - 2, 1), (x + 2.4, y + deep + 3, 1), (x - 2.4, y + deep + 3, 1)],
            cloth.plain(),
            roundness=2,
            shadow=0.5,
        )


def draw_legs(
    canvas: Canvas,
    cloth: Cloth,
    cut: str,
    top: float,
    hem_y: float,
    grow: float,
    folds: float,
    extra: Sequence[Folds] = (),
) -> None:
    """Paint both legs, creased at crotch and knees, their openings dark at the hem."""
    shape = legs(cut, top, hem_y, grow=grow)
    hip = LEGS[cut][1] * grow
    canvas.paint(
        shape,
        cloth,
        roundness=15,
        folds=[Folds(folds * 0.8, angle=38), *extra],
        creases=pants_creases(top, hem_y, hip),
        shadow=0.3,
    )
    inner, outer = LEGS[cut][4] * grow, LEGS[cut][3] * grow
    if hem_y > 330:
        for s in (1, -1):
            canvas.flat(
                ellipse(s * (inner + outer) / 2, hem_y + 1.5, (outer - inner) / 2 - 1, 2.6, turn=s * -3),
                cloth.tinted(0.45).color,
                opacity=0.8,
            )


def fly(canvas: Canvas, cloth: Cloth, top: float, thread: RGB | None) -> None:
    """The front seam, stitched where a thread color is given."""
    canvas.seam([(0, top + 14), (0.5, top + 88)], cloth.color, strength=0.7)
    if thread:
        for k in (0, 2.3):
            canvas.line(
                [(11 - k, top + 16), (11 - k, top + 50), (6 - k, top + 64), (0, top + 70 - k)],
                thread,
                0.75,
                opacity=0.85,
                dash=(2.2, 1.2),
            )


def turn_ups(canvas: Canvas, cloth: Cloth, cut: str, hem_y: float, grow: float) -> None:
    """Turned-up hems."""
    inner, outer = LEGS[cut][4] * grow, LEGS[cut][3] * grow
    for s in (1, -1):
        canvas.paint(
            [
                (s * (inner - 1), hem_y - 12, 1),
                (s * (outer + 2), hem_y - 15, 1),
                (s * (outer + 2), hem_y + 1, 1),
                (s * (inner - 1), hem_y + 4, 1),
            ],
            cloth.tinted(1.25),
            roundness=4,
            shadow=0.5,
        )


def belted(canvas: Canvas, waist: float, top: float, color: RGB) -> None:
    """A leather belt with a buckle in place of loops."""
    band: list[Point] = [
        (-waist - 1, top + 1, 1),
        (0, top + 6),
        (waist + 1, top + 1, 1),
        (waist + 2, top + 12, 1),
        (0, top + 17),
        (-waist - 2, top + 12, 1),
    ]
    canvas.paint(band, Cloth.of(color, "leather"), roundness=5, shadow=0.5)
    canvas.paint(
        rounded(-9, top + 3, 9, top + 20, 3),
        Cloth.of((206, 186, 132), "metal"),
        roundness=3,
        holes=[rounded(-5.5, top + 6.5, 5.5, top + 16.5, 2)],
    )
