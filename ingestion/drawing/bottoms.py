"""Jeans, trousers, sweatpants, leggings, capris, shorts and skirts."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.drawing.body import patch_pocket
from ingestion.drawing.canvas import Canvas, Crease, Folds
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.paths import Point, ellipse, flipped, ribbon, rounded

TOBACCO: RGB = (208, 150, 84)
COPPER: RGB = (176, 116, 70)

# half widths: (waist, hip, knee outer, hem outer, hem inner)
LEGS = {
    "slim": (46, 58, 53, 47, 20), "straight": (47, 60, 60, 60, 17), "skinny": (45, 56, 47, 40, 19), "wide": (47, 62, 78, 92, 12),
    "bootcut": (46, 58, 55, 68, 14), "tapered": (50, 66, 60, 46, 20), "relaxed": (49, 64, 66, 66, 15), "leggings": (42, 54, 45, 37, 19),
}  # fmt: skip


def legs(cut: str, top: float, hem_y: float, *, grow: float = 1.0) -> list[Point]:
    """Both trouser legs from the waist down, closed."""
    waist, hip, knee, outer, inner = (v * grow for v in LEGS[cut])
    crotch = top + 92
    share = min((hem_y - crotch) / (372 - crotch), 1.0)
    knee_y = crotch + (hem_y - crotch) * 0.5
    hem_out = outer if share > 0.7 else knee + (hip - knee) * (0.35 if share < 0.4 else 0.1)
    hem_in = inner * min(share + 0.15, 1.0) if share > 0.7 else 5 + 6 * share
    right: list[Point] = [
        (waist, top, 1), (hip - 3, top + 34), (hip, top + 70), (knee if share > 0.5 else hip, knee_y), (hem_out, hem_y, 1),
        (hem_in, hem_y + 3, 1), (hem_in * 0.55, knee_y), (2, crotch + 6), (0, crotch, 1),
    ]  # fmt: skip
    return [*right, *[(-p[0], *p[1:]) for p in reversed(right[:-1])]]


def _pants_creases(top: float, hem_y: float, hip: float) -> list[Crease]:
    crotch = top + 92
    lines: list[list[Point]] = []
    for s in (1, -1):
        lines.append([(s * 3, crotch - 2), (s * hip * 0.45, crotch - 16), (s * hip * 0.8, crotch - 20)])
        lines.append([(s * 4, crotch + 6), (s * hip * 0.4, crotch + 12), (s * hip * 0.7, crotch + 10)])
        knee = crotch + (hem_y - crotch) * 0.5
        lines.append([(s * hip * 0.3, knee - 4), (s * hip * 0.75, knee + 5)])
        lines.append([(s * hip * 0.35, knee + 14), (s * hip * 0.7, knee + 16)])
    return [Crease(line, 4.5, 1.5) for line in lines]


def _waistband(
    canvas: Canvas, cloth: Cloth, half: float, top: float, deep: float, *, texture: str = "", back: bool = True
) -> None:
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


def _loops(canvas: Canvas, cloth: Cloth, half: float, top: float, deep: float) -> None:
    for x in (-half * 0.72, -half * 0.3, half * 0.3, half * 0.72):
        y = top + 5 * (1 - (x / half) ** 2)
        canvas.paint(
            [(x - 2.4, y - 2, 1), (x + 2.4, y - 2, 1), (x + 2.4, y + deep + 3, 1), (x - 2.4, y + deep + 3, 1)],
            cloth.plain(),
            roundness=2,
            shadow=0.5,
        )


def jeans(
    canvas: Canvas, cloth: Cloth, *, cut: str = "straight", hem_y: float = 374, top: float = 28, ripped: bool = False, cuffed: bool = False, grow: float = 1.0, raw: bool = False,
) -> None:  # fmt: skip
    """Five-pocket denim with contrast stitching; short with a small `hem_y`."""
    waist, hip = LEGS[cut][0] * grow, LEGS[cut][1] * grow
    _legs(canvas, cloth, cut, top, hem_y, grow, folds=1.0)
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
    _fly(canvas, cloth, top, thread)
    if cuffed:
        _turn_ups(canvas, cloth, cut, hem_y, grow)
    elif not raw:
        for s in (1, -1):
            inner, outer = LEGS[cut][4] * grow, LEGS[cut][3] * grow
            if hem_y > 330:
                canvas.line([(s * inner, hem_y - 3), (s * outer, hem_y - 5)], thread, 0.8, opacity=0.8, dash=(2.2, 1.2))
    _waistband(canvas, cloth, waist, top - 1, 14)
    canvas.line([(-waist, top + 11), (0, top + 16), (waist, top + 11)], thread, 0.7, opacity=0.85, dash=(2.2, 1.2))
    _loops(canvas, cloth, waist, top, 14)
    canvas.button(0, top + 11, 3.8, COPPER)


def _legs(
    canvas: Canvas,
    cloth: Cloth,
    cut: str,
    top: float,
    hem_y: float,
    grow: float,
    folds: float,
    extra: Sequence[Folds] = (),
) -> None:
    shape = legs(cut, top, hem_y, grow=grow)
    hip = LEGS[cut][1] * grow
    canvas.paint(
        shape,
        cloth,
        roundness=15,
        folds=[Folds(folds * 0.8, angle=38), *extra],
        creases=_pants_creases(top, hem_y, hip),
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


def _fly(canvas: Canvas, cloth: Cloth, top: float, thread: RGB | None) -> None:
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


def _rip(canvas: Canvas, x: float, y: float) -> None:
    canvas.paint(
        [(x - 14, y, 1), (x - 2, y - 5), (x + 14, y + 1, 1), (x + 1, y + 6)],
        Cloth((226, 230, 236)),
        roundness=2,
        shadow=0.3,
    )
    for k in range(-4, 5, 2):
        canvas.line([(x - 12 + abs(k), y + k * 0.9), (x + 12 - abs(k), y + k * 0.8 + 0.7)], (150, 164, 184), 0.8)


def _turn_ups(canvas: Canvas, cloth: Cloth, cut: str, hem_y: float, grow: float) -> None:
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


def trousers(
    canvas: Canvas, cloth: Cloth, *, cut: str = "straight", hem_y: float = 374, top: float = 28, pressed: bool = False, pleats: bool = False,
    cargo: bool = False, cuffed: bool = False, belt: RGB | None = None, elastic: bool = False, grow: float = 1.0, paperbag: bool = False,
) -> None:  # fmt: skip
    """Woven trousers: pressed with a crease, chinos, cargos or pull-ons; shorts with a small `hem_y`."""
    waist, hip = LEGS[cut][0] * grow, LEGS[cut][1] * grow
    fan = [Folds(0.7, fan=True, count=3, apex=-200, start=top + 40)] if cut == "wide" else []
    _legs(canvas, cloth, cut, top, hem_y, grow, folds=0.6 if pressed else 1.0, extra=fan)
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
        _fly(canvas, cloth, top, None)
        canvas.seam([(10, top + 16), (10, top + 52), (0, top + 70)], cloth.color, strength=0.3)
    if cuffed:
        _turn_ups(canvas, cloth, cut, hem_y, grow)
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
    _waistband(canvas, cloth, waist, top - 1, 14, back=not paperbag)
    if elastic:
        _gathers(canvas, cloth, waist, top)
        drawcord(canvas, top + 14, (240, 238, 232) if sum(cloth.color) < 560 else (120, 112, 104))
    elif belt:
        _belted(canvas, waist, top, belt)
    else:
        _loops(canvas, cloth, waist, top, 14)
        canvas.button(0, top + 11, 3.2, cloth.tinted(0.6).color)


def _gathers(canvas: Canvas, cloth: Cloth, waist: float, top: float) -> None:
    for k in range(-9, 10):
        x = waist * k / 9.6
        y = top + 5 * (1 - (x / waist) ** 2)
        canvas.line([(x, y + 1), (x + 0.6, y + 18 + 4 * (k % 3))], cloth.tinted(0.55).color, 1.0, opacity=0.4)


def _belted(canvas: Canvas, waist: float, top: float, color: RGB) -> None:
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
    _legs(canvas, cloth, cut, top, hem_y, grow, folds=1.5)
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
    _waistband(canvas, cloth, waist, top - 2, 18, texture="rib")
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
        shape, cloth, roundness=18, volume=1.2, creases=_pants_creases(top, hem_y, 50 * grow), shadow=0.3
    )
    if panel:
        for s in (1, -1):
            canvas.paint(
                [(s * 58, top + 60, 1), (s * 60, hem_y, 1), (s * 36, hem_y, 1), (s * 44, top + 190)],
                cloth.plain(color=panel, texture="mesh" if cloth.texture == "mesh" else cloth.texture),
                within=mask,
                volume=0.5,
                shadow=0.2,
            )
    canvas.seam([(0, top + 26), (0.5, top + 90)], cloth.color, strength=0.5)
    for s in (1, -1):
        canvas.seam([(s * 14, hem_y - 2), (s * 40, hem_y - 4)], cloth.color, strength=0.4)
    _waistband(canvas, cloth.plain(color=band) if band else cloth, waist, top - 3, 24)


def skirt(
    canvas: Canvas, cloth: Cloth, *, style: str = "a-line", hem_y: float = 250, top: float = 62, buttons: bool = False, tiers: int = 0, slit: bool = False, belt: RGB | None = None, denim: bool = False, layer: bool = False,
) -> None:  # fmt: skip
    """A skirt: a-line, pencil, pleated, tiered, wrap, circle or denim; the hem sets its length."""
    waist = 44
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
    folds = [Folds(1.5, fan=True, count=5.5, apex=top - 90, start=top - 60, sharp=3)] if style == "pleated" else (
        [Folds(0.4), Folds(0.3, fan=True, count=2, start=top + 60)] if style in ("pencil", "straight") else [Folds(1.25 if style in ("circle", "tulle") else 0.85, fan=True, count=1.6 + flare * 3, apex=top - 90, start=top + 5)])  # fmt: skip
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
    _waistband(canvas, cloth, waist, top - 3, 13)
    if belt:
        _belted(canvas, waist, top - 2, belt)
    elif denim:
        _loops(canvas, cloth, waist, top - 2, 12)
        canvas.button(0, top + 7, 3.6, COPPER)
    elif style == "wrap":
        for length in (48, 62):
            canvas.paint(
                ribbon([(20, top + 4), (26 + length / 5, top + length)], [6, 9]), cloth.plain(), roundness=4, shadow=0.5
            )
        canvas.paint(ellipse(20, top + 5, 7, 6), cloth.plain(), roundness=4, shadow=0.5)
