"""The upper body that tops, knits, jackets and dresses share: torso, sleeves, necklines, collars, plackets, pockets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingestion.drawing.canvas import Canvas, Crease, Field, Folds
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.paths import Point, ellipse, flipped, ribbon

# (half width, depth) of the neck opening in pixels
NECKS = {
    "crew": (27, 17), "scoop": (33, 38), "v": (25, 48), "deep v": (26, 78), "boat": (46, 11), "square": (34, 36),
    "high": (22, 3), "collar": (24, 16), "henley": (27, 18), "lapel": (25, 112), "sweetheart": (44, 40), "wrap": (26, 82),
}  # fmt: skip


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
    "kids": {"shoulder": 72, "armpit": 66, "waist": 66, "hem": 68, "armhole": 58, "hem_y": 300, "top": 92, "waist_y": 210},
}  # fmt: skip


def build(fit: str = "regular", **changes: object) -> Build:
    """A named fit with changes."""
    return replace(Build(), **{**FITS[fit], **changes})  # type: ignore[arg-type]


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


def sleeve(b: Build, length: float, angle: float, cuff: float, *, bend: float = 0.0, puff: float = 0.0) -> list[Point]:
    """The right sleeve: `length` from the shoulder, `angle` off the vertical, `cuff` its half width; `bend` at the elbow."""
    sx, sy = b.shoulder_point
    ax, ay = b.armpit_point
    mx, my = (sx + ax) / 2, (sy + ay) / 2
    top = math.hypot(sx - ax, sy - ay) / 2
    a1, a2 = math.radians(angle), math.radians(angle - bend)
    ex, ey = mx + math.sin(a1) * length * 0.5, my + math.cos(a1) * length * 0.5
    wx, wy = ex + math.sin(a2) * length * 0.5, ey + math.cos(a2) * length * 0.5
    mid = cuff + (top * 0.72 - cuff) * 0.5 + puff
    am = (a1 + a2) / 2
    outer, inner = (
        (ex + math.cos(am) * mid, ey - math.sin(am) * mid),
        (ex - math.cos(am) * mid, ey + math.sin(am) * mid),
    )
    cap = (sx + (outer[0] - sx) * 0.3 + 3 + puff * 0.5, sy + (outer[1] - sy) * 0.3 - 2 - puff * 0.4)
    co = (wx + math.cos(a2) * cuff, wy - math.sin(a2) * cuff, 1)
    ci = (wx - math.cos(a2) * cuff, wy + math.sin(a2) * cuff, 1)
    return [(sx - 16, sy - 1, 1), (sx, sy), cap, outer, co, ci, inner, (ax - 1, ay, 1), (ax - 14, ay - 6, 1)]


@dataclass(frozen=True, slots=True)
class Sleeves:
    """How sleeves are worn: length in pixels (0 for none), angle, cuff half width, cuff finish and fullness."""

    length: float = 70
    angle: float = 40
    cuff: float = 24
    finish: str = "hem"  # hem, rib, band, elastic, rolled, none
    bend: float = 0.0
    puff: float = 0.0


SLEEVES = {
    "none": Sleeves(0), "cap": Sleeves(34, 50, 26), "short": Sleeves(72, 40, 25), "puff": Sleeves(62, 36, 19, "elastic", puff=12),
    "three-quarter": Sleeves(148, 24, 18), "long": Sleeves(208, 17, 14), "balloon": Sleeves(200, 19, 12, "elastic", puff=12),
    "bell": Sleeves(170, 25, 30), "flutter": Sleeves(56, 40, 38), "rolled": Sleeves(128, 27, 20, "rolled"),
}  # fmt: skip


def draw_sleeves(
    canvas: Canvas, b: Build, cloth: Cloth, worn: Sleeves, *, folds: float = 1.0, trim: Cloth | None = None
) -> None:
    """Paint both sleeves, to be overlapped by the torso."""
    if not worn.length:
        return
    spread = float(canvas.rng.uniform(-4, 9 if worn.length > 110 else 14))  # every garment lies a little differently
    for side in (1, -1):
        sway = spread + float(canvas.rng.uniform(-2, 2))
        angle, bend = worn.angle + sway, worn.bend + float(canvas.rng.uniform(0, 5))
        shape = sleeve(b, worn.length, angle, worn.cuff, bend=bend, puff=worn.puff)
        sx, sy = b.shoulder_point
        tilt = -angle if side > 0 else angle
        creases = _elbow(shape, side) if worn.length > 110 else []
        canvas.paint(
            shape if side > 0 else flipped(shape), cloth, angle=tilt, around=(side * sx, sy), roundness=13,
            folds=[Folds(folds * 0.9, angle=45)], creases=creases, shadow=0.25, shade=0.99 if side < 0 else 0.94,
        )  # fmt: skip
        _cuff(canvas, shape, side, worn.finish, trim or cloth, tilt)


def _elbow(shape: Sequence[Point], side: int) -> list[Crease]:
    (ox, oy), (ix, iy) = shape[3][:2], shape[6][:2]
    lines = [
        [(ix, iy - 6), ((ix * 2 + ox) / 3, (iy * 2 + oy) / 3 - 2)],
        [(ix, iy + 7), ((ix + ox) / 2, (iy + oy) / 2 + 5)],
    ]
    return [Crease([(side * x, y) for x, y in line], 4, 2.4) for line in lines]


def _cuff(canvas: Canvas, shape: Sequence[Point], side: int, finish: str, cloth: Cloth, tilt: float) -> None:
    (ox, oy), (cx, cy) = shape[4][:2], shape[5][:2]
    dx, dy = -(cy - oy), cx - ox  # down the sleeve
    norm = math.hypot(dx, dy)
    dx, dy = (dx / norm, dy / norm) if dy > 0 or abs(dx) > abs(dy) else (-dx / norm, -dy / norm)
    if dx * side < 0 and dy < 0:
        dx, dy = -dx, -dy
    if dy < 0:
        dx, dy = -dx, -dy

    def at(back: float, widen: float = 0.0) -> list[Point]:
        wx, wy = (ox - cx) * widen, (oy - cy) * widen
        return [
            (side * (ox + wx - dx * back), oy + wy - dy * back),
            (side * (cx - wx - dx * back), cy - wy - dy * back),
        ]

    if finish == "hem":
        canvas.seam(at(5), cloth.color, strength=0.4)
    elif finish in ("rib", "band", "rolled"):
        deep = {"rib": 15.0, "band": 17.0, "rolled": 16.0}[finish]
        top, low = (
            at(deep, 0.05 if finish == "rolled" else 0.0),
            at(0 if finish != "rib" else -2, 0.05 if finish == "rolled" else -0.07),
        )
        material = cloth.plain(texture="rib") if finish == "rib" else cloth.plain()
        canvas.paint(
            [(*top[0], 1), (*low[0], 1), (*low[1], 1), (*top[1], 1)], material, angle=tilt, roundness=5, shadow=0.35
        )
        if finish == "band":
            x, y = at(8)[0]
            canvas.button(x * 0.72 + at(8)[1][0] * 0.28, y * 0.72 + at(8)[1][1] * 0.28, 2.1, (232, 228, 220))
    elif finish == "elastic":
        canvas.paint(ribbon(at(2), 7), cloth.plain(), roundness=3, shadow=0.3)


def back_of_neck(canvas: Canvas, b: Build, cloth: Cloth, rise: float = 4.0, label: bool = True) -> None:
    """The inside of the back, seen through the neck opening."""
    w, y = b.neck_w, b.top
    depth = NECKS[b.neck][1]
    outline: list[Point] = [
        (w + 1, y - 1, 1),
        (w * 0.6, y + rise),
        (0, y + rise + 2),
        (-w * 0.6, y + rise),
        (-w - 1, y - 1, 1),
    ]
    canvas.paint(
        [*outline, (-w * 0.9, y + depth + 6), (0, y + depth + 12), (w * 0.9, y + depth + 6)],
        cloth.tinted(0.66),
        shadow=0,
        volume=0.5,
    )
    canvas.line(
        [(w, y + 1), (w * 0.55, y + rise + 4), (-w * 0.55, y + rise + 4), (-w, y + 1)],
        cloth.tinted(0.5).color,
        1.2,
        opacity=0.7,
    )
    if label and depth > 12:
        canvas.flat(
            [(-6, y + rise + 4, 1), (6, y + rise + 4, 1), (6, y + rise + 10, 1), (-6, y + rise + 10, 1)],
            (236, 234, 228),
            opacity=0.85,
        )


def neck_band(canvas: Canvas, b: Build, cloth: Cloth, width: float = 7.0, *, ribbed: bool = True) -> None:
    """A band sewn round the neckline."""
    line = neckline(b)
    texture = "rib" if ribbed else cloth.texture
    band = ribbon(line, width)
    canvas.paint(band, cloth.plain(texture=texture), roundness=4, shadow=0.3)
    inner = [
        (x * 1.09 if b.neck != "square" else x * 1.05, y + width * 0.6)
        if i not in (0, len(line) - 1)
        else (x * 1.1, y + 2)
        for i, (x, y, *_) in enumerate(line)
    ]
    canvas.seam(inner, cloth.color, strength=0.35)


def hem_band(
    canvas: Canvas, b: Build, cloth: Cloth, deep: float = 18.0, *, ribbed: bool = True, pinch: float = 4.0
) -> None:
    """A band round the hem, ribbed and drawn in, or plain."""
    w, y, d = b.hem, b.hem_y, b.drop
    outline: list[Point] = [
        (w, y - deep + 2, 1), (w - pinch, y + 3, 1), (0, y + d + 4), (-w + pinch, y + 3, 1), (-w, y - deep + 2, 1), (0, y - deep + d + 2),
    ]  # fmt: skip
    canvas.paint(outline, cloth.plain(texture="rib" if ribbed else cloth.texture), roundness=6, shadow=0.3)


def turtleneck(canvas: Canvas, b: Build, cloth: Cloth, height: float = 30.0) -> None:
    """A folded roll of collar standing above the neckline."""
    w, y = b.neck_w + 2, b.top
    inside = ellipse(0, y - height + 3, w - 3, 5)
    canvas.paint(ellipse(0, y - height + 4, w, 7), cloth.tinted(0.6), shadow=0)
    outline: list[Point] = [
        (w, y - height + 5),
        (w + 3, y - 8),
        (w + 5, y + 7),
        (0, y + 15),
        (-w - 5, y + 7),
        (-w - 3, y - 8),
        (-w, y - height + 5),
        (0, y - height + 9),
    ]
    canvas.paint(
        outline,
        cloth.plain(texture="rib" if cloth.texture != "jersey" else "jersey"),
        roundness=10,
        shadow=0.5,
        creases=[Crease([(-w, y - 4), (0, y + 2), (w, y - 4)], 4, 1.5)],
    )
    canvas.flat(inside, cloth.tinted(0.42).color, opacity=0.55, soft=1)


def shirt_collar(
    canvas: Canvas, b: Build, cloth: Cloth, *, spread: float = 1.0, size: float = 1.0, tips: RGB | None = None
) -> None:
    """A collar with a stand: two points over the closed neck."""
    w, y = b.neck_w, b.top
    back: list[Point] = [
        (w + 2, y + 3, 1),
        (w * 0.8, y - 13),
        (0, y - 17),
        (-w * 0.8, y - 13),
        (-w - 2, y + 3, 1),
        (0, y + 16),
    ]
    canvas.paint(back, cloth.tinted(0.72), shadow=0.2, volume=0.6)
    for side in (1, -1):
        leaf: list[Point] = [
            (0.5 * side, y + 17, 1), (side * w * 0.55, y + 3), (side * w * 0.86, y - 14), (side * (w + 5), y + 1),
            (side * (w + 7), y + 8, 1), (side * (12 + 13 * spread), y + 17 + 23 * size, 1),
        ]  # fmt: skip
        canvas.paint(leaf, cloth, angle=-24 * side, around=(0, y), roundness=5, shadow=0.55)
        edge = [(side * 3, y + 20), (side * (11 + 12.4 * spread), y + 13 + 22.5 * size), (side * (w + 3), y + 9)]
        canvas.line([(*edge[0], 1), (*edge[1], 1), (*edge[2], 1)], tips or cloth.tinted(0.6).color, 0.6, opacity=0.55)


def placket(
    canvas: Canvas,
    b: Build,
    cloth: Cloth,
    top: float,
    bottom: float,
    buttons: int,
    button: RGB,
    *,
    width: float = 13.0,
    size: float = 2.6,
) -> None:
    """A buttoned strip down the middle."""
    half = width / 2
    canvas.paint(
        [(-half, top, 1), (half, top, 1), (half, bottom, 1), (-half, bottom, 1)],
        cloth,
        roundness=3,
        volume=0.5,
        shadow=0.3,
    )
    for x in (-half + 1.3, half - 1.3):
        canvas.line([(x, top + 1), (x, bottom - 1)], cloth.tinted(0.6).color, 0.6, opacity=0.5, dash=(1.8, 1.2))
    for k in range(buttons):
        canvas.button(0, top + 9 + (bottom - top - 18) * (k / max(buttons - 1, 1)), size, button)


def patch_pocket(
    canvas: Canvas,
    x: float,
    y: float,
    w: float,
    h: float,
    cloth: Cloth,
    *,
    flap: bool = False,
    stitch: RGB | None = None,
    tip: float = 5.0,
) -> None:
    """A pocket sewn on at (x, y), its upper left corner."""
    outline: list[Point] = [(x, y, 1), (x + w, y, 1), (x + w, y + h, 1), (x + w / 2, y + h + tip, 1), (x, y + h, 1)]
    canvas.paint(outline, cloth, roundness=4, volume=0.5, shadow=0.4)
    thread = stitch or cloth.tinted(0.62).color
    canvas.line(
        [
            (x + 1.6, y + 2, 1),
            (x + 1.6, y + h - 1, 1),
            (x + w / 2, y + h + tip - 2.2, 1),
            (x + w - 1.6, y + h - 1, 1),
            (x + w - 1.6, y + 2, 1),
        ],
        thread,
        0.7,
        opacity=0.7,
        dash=(2, 1.3),
    )
    if flap:
        cover: list[Point] = [
            (x - 1, y - 3, 1),
            (x + w + 1, y - 3, 1),
            (x + w + 1, y + h * 0.26, 1),
            (x + w / 2, y + h * 0.42, 1),
            (x - 1, y + h * 0.26, 1),
        ]
        canvas.paint(cover, cloth, roundness=4, volume=0.6, shadow=0.5)
        canvas.button(x + w / 2, y + h * 0.29, 2.2, stitch or cloth.tinted(0.55).color)
    else:
        canvas.line([(x + 1, y + 5), (x + w - 1, y + 5)], thread, 0.7, opacity=0.7, dash=(2, 1.3))


def zipper(
    canvas: Canvas, top: float, bottom: float, cloth: Cloth, metal: RGB = (196, 196, 200), x: float = 0.0
) -> None:
    """A zip down the middle with its pull at the top."""
    canvas.paint(ribbon([(x, top), (x, bottom)], 9), cloth.tinted(0.78), roundness=3, volume=0.6, shadow=0.3)
    canvas.line([(x, top + 1), (x, bottom - 1)], tuple(int(c * 0.6) for c in metal), 3.2)  # type: ignore[arg-type]
    canvas.line([(x, top + 1), (x, bottom - 1)], metal, 3.0, dash=(1.4, 1.2))
    canvas.paint(
        [(x - 2, top + 3, 1), (x + 2, top + 3, 1), (x + 2.6, top + 16), (x, top + 19), (x - 2.6, top + 16)],
        Cloth.of(metal, "metal"),
        roundness=2,
        shadow=0.5,
    )


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
