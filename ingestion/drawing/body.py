"""The torso that tops, knits, jackets and dresses share: builds, necklines, outlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import Cloth, Field
from ingestion.drawing.light import Crease, Folds
from ingestion.drawing.paths import Point

# (half width, depth) of the neck opening in pixels
NECKS = {
    "crew": (29, 21),
    "scoop": (33, 38),
    "v": (25, 48),
    "deep v": (26, 78),
    "boat": (46, 11),
    "square": (34, 36),
    "high": (22, 3),
    "collar": (24, 16),
    "henley": (28, 21),
    "lapel": (25, 112),
    "sweetheart": (44, 40),
    "wrap": (26, 82),
}


@dataclass(frozen=True, slots=True)
class Build:
    """Half widths and heights of a garment's torso, in pixels from the middle and the picture's top."""

    top: float = 66
    shoulder: float = 80
    slope: float = 17
    armpit: float = 70
    armhole: float = 62
    waist: float = 67
    waist_y: float = 220
    hem: float = 70
    hem_y: float = 330
    drop: float = 5
    neck: str = "crew"
    bare: bool = False  # no sleeves: the armhole cuts into the shoulder

    @property
    def neck_w(self) -> float:
        """Half width of the neck opening."""
        return NECKS[self.neck][0]

    @property
    def shoulder_point(self) -> tuple[float, float]:
        """Where the shoulder ends and a sleeve begins."""
        return (self.shoulder - (14 if self.bare else 0), self.top + self.slope - (2 if self.bare else 0))

    @property
    def armpit_point(self) -> tuple[float, float]:
        """Where the side seam meets the sleeve."""
        return (self.armpit, self.top + self.slope + self.armhole)


FITS = {
    "regular": {},
    "slim": {"shoulder": 74, "armpit": 63, "waist": 58, "hem": 62},
    "fitted": {"shoulder": 68, "armpit": 58, "waist": 47, "hem": 60, "waist_y": 205, "armhole": 56},
    "loose": {"shoulder": 90, "armpit": 80, "waist": 80, "hem": 82, "armhole": 70},
    "boxy": {"shoulder": 92, "armpit": 84, "waist": 84, "hem": 84, "armhole": 66, "hem_y": 305},
    "kids": {
        "shoulder": 72,
        "armpit": 66,
        "waist": 66,
        "hem": 68,
        "armhole": 58,
        "hem_y": 300,
        "top": 92,
        "waist_y": 210,
    },
}


def build(fit: str = "regular", **changes: Any) -> Build:
    """A named fit with changes."""
    return replace(Build(), **{**FITS[fit], **changes})


def neckline(b: Build) -> list[Point]:
    """The front neckline from the wearer's left point (picture right) to the other."""
    w, depth = NECKS[b.neck]
    y = b.top
    if b.neck in ("v", "deep v", "lapel", "wrap"):
        return [(w, y, 1), (w * 0.46, y + depth * 0.52), (0, y + depth, 1), (-w * 0.46, y + depth * 0.52), (-w, y, 1)]
    if b.neck == "square":
        return [(w, y, 1), (w - 3, y + depth, 1), (-w + 3, y + depth, 1), (-w, y, 1)]
    if b.neck == "sweetheart":
        return [(w, y + 26, 1), (w * 0.5, y + 24), (0, y + depth + 4, 1), (-w * 0.5, y + 24), (-w, y + 26, 1)]
    return [(w, y, 1), (w * 0.82, y + depth * 0.62), (0, y + depth), (-w * 0.82, y + depth * 0.62), (-w, y, 1)]


def right_side(b: Build) -> list[Point]:
    """The right edge from shoulder to hem corner."""
    sx, sy = b.shoulder_point
    ax, ay = b.armpit_point
    if b.bare:
        inward = min(sx, ax) - 5
        arm: list[Point] = [(inward, sy + (ay - sy) * 0.42), (inward + 2, sy + (ay - sy) * 0.7)]
    else:
        arm = [(min(sx, ax) - 1, sy + (ay - sy) * 0.55)]
    side: list[Point] = [(b.waist, b.waist_y)] if b.hem_y > b.waist_y + 15 else []
    return [(sx, sy, 1), *arm, (ax, ay, 1), *side, (b.hem, b.hem_y, 1)]


def torso(b: Build, hem: str = "straight") -> list[Point]:
    """The whole front, closed. Hems: straight, shirt (curved up at the sides), open (a gap in the middle below)."""
    right = right_side(b)
    if hem == "shirt":
        right[-1] = (b.hem, b.hem_y - 24, 1)
        bottom: list[Point] = [(b.hem * 0.72, b.hem_y - 8), (b.hem * 0.35, b.hem_y + b.drop), (0, b.hem_y + b.drop)]
    else:
        bottom = [(b.hem * 0.5, b.hem_y + b.drop * 0.8), (0, b.hem_y + b.drop)]
    half = [*right, *bottom]
    left = [(-p[0], *p[1:]) for p in reversed(half[:-1])]
    return [*half, *left, *reversed(neckline(b))]


def drape(canvas: Canvas, b: Build, strength: float = 1.0) -> list[Crease]:
    """Creases that every worn torso has: from the armpits inward and at the waist."""
    ax, ay = b.armpit_point
    jitter = canvas.rng.uniform(-6, 6, 8)
    lines = []
    for side in (1, -1):
        lines.append(
            [
                (side * (ax - 3), ay - 4),
                (side * ax * 0.62, ay + 18 + jitter[0]),
                (side * ax * 0.45, ay + 44 + jitter[1]),
            ]
        )
        lines.append(
            [(side * b.waist * 0.98, b.waist_y - 8 + jitter[2]), (side * b.waist * 0.5, b.waist_y + 8 + jitter[3])]
        )
        lines.append([(side * b.hem * 0.9, b.hem_y - 50 + jitter[4]), (side * b.hem * 0.45, b.hem_y - 30 + jitter[5])])
    return [Crease(line, 5, 1.5 * strength) for line in lines]


def body(
    canvas: Canvas, b: Build, cloth: Cloth, *, hem: str = "straight", folds: float = 1.0, extra: Sequence[Folds] = ()
) -> Field:
    """Paint the torso; return its mask for prints and panels laid on it."""
    return canvas.paint(
        torso(b, hem),
        cloth,
        roundness=15,
        folds=[Folds(folds * 0.75), *extra],
        creases=drape(canvas, b, folds),
        shadow=0.35,
    )
