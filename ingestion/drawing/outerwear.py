"""Jackets, coats, blazers and vests."""

from __future__ import annotations

from dataclasses import replace

from ingestion.drawing.body import (
    SLEEVES, Build, back_of_neck, body, build, draw_sleeves, hem_band, neck_band, patch_pocket, placket, shirt_collar,
    turtleneck, zipper,
)  # fmt: skip
from ingestion.drawing.canvas import Canvas, Crease
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.hoods import hood_back, hood_front
from ingestion.drawing.paths import Point, ellipse, ribbon

COPPER: RGB = (178, 118, 72)
STEEL: RGB = (200, 200, 206)
TOBACCO: RGB = (206, 146, 78)


def _shirt_front(canvas: Canvas, b: Build, color: RGB) -> None:
    """What a tailored jacket shows at the neck: nothing worn, only its dark lining."""
    w, y = b.neck_w, b.top
    inside: list[Point] = [
        (w + 6, y - 2, 1),
        (0, y + 4),
        (-w - 6, y - 2, 1),
        (-w, y + 60),
        (0, y + 125, 1),
        (w, y + 60),
    ]
    canvas.paint(inside, Cloth(color), shadow=0, volume=0.4)
    canvas.line([(w, y + 3), (0, y + 9), (-w, y + 3)], tuple(int(c * 0.6) for c in color), 1.2)  # type: ignore[arg-type]
    canvas.flat([(-9, y + 12, 1), (9, y + 12, 1), (9, y + 20, 1), (-9, y + 20, 1)], (232, 228, 218), opacity=0.9)


def lapels(
    canvas: Canvas,
    b: Build,
    cloth: Cloth,
    *,
    low: float,
    wide: float = 30.0,
    peak: bool = False,
    shawl: bool = False,
    facing: Cloth | None = None,
) -> None:
    """Turned-back fronts from the neck to the first button at `low`."""
    w, y = b.neck_w, b.top
    face = facing or cloth
    for side in (-1, 1):
        if shawl:
            line: list[Point] = [
                (side * (w - 4), y - 9),
                (side * (w + 4), y + 18),
                (side * (w - 6), y + 62),
                (side * 2, low),
            ]
            canvas.paint(ribbon(line, [14, 22, 21, 3]), face, roundness=6, shadow=0.55)
            continue
        notch = y + 34
        tip = (side * (w + wide * 0.72), notch + (-6 if peak else 5))
        leaf: list[Point] = [
            (side * w * 0.92, y + 2, 1),
            (side * (w + 5), notch - 6, 1),
            (*tip, 1),
            (side * (w + wide * 0.42), notch + 36),
            (side * 0, low, 1),
            (side * w * 0.45, y + 58),
        ]
        canvas.paint(leaf, face, angle=-14 * side, around=(0, y), roundness=6, shadow=0.6)
        collar: list[Point] = [
            (side * (w - 9), y - 12),
            (side * (w + 5), y + 2),
            (side * (w + 19), notch - 11, 1),
            (side * (w + 8), notch - 2, 1),
            (side * (w - 1), y + 17),
            (side * (w - 9), y + 2),
        ]
        canvas.paint(collar, cloth, roundness=5, shadow=0.5)
    canvas.paint(ribbon([(w - 2, y - 8), (0, y - 12), (-w + 2, y - 8)], 13), cloth, roundness=5, shadow=0.2)


def flap_pocket(
    canvas: Canvas, x: float, y: float, cloth: Cloth, w: float = 36.0, h: float = 13.0, slant: float = 2.0
) -> None:
    """A pocket with only its flap to be seen, centered at x."""
    s = slant if x > 0 else -slant
    canvas.paint(
        [(x - w / 2, y + s, 1), (x + w / 2, y - s, 1), (x + w / 2, y + h - s, 1), (x - w / 2, y + h + s, 1)],
        cloth,
        roundness=4,
        shadow=0.55,
    )


def welt(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, cloth: Cloth, width: float = 7.0) -> None:
    """A slanted pocket opening."""
    canvas.paint(ribbon([(x0, y0), (x1, y1)], width), cloth.plain(), roundness=3, shadow=0.5)
    canvas.line([(x0 + 1.5, y0), (x1 + 1.5, y1)], cloth.tinted(0.4).color, 0.9, opacity=0.7)


def blazer(
    canvas: Canvas,
    cloth: Cloth,
    *,
    fit: str = "regular",
    double: bool = False,
    peak: bool = False,
    shawl: bool = False,
    facing: Cloth | None = None,
    button: RGB = (58, 46, 40),
    lining: RGB = (70, 64, 72),
) -> None:
    """A tailored jacket with lapels; double-breasted with two columns of buttons."""
    b = build(
        fit,
        neck="lapel",
        hem_y=332,
        drop=8,
        waist=64 if fit == "regular" else 50,
        shoulder=82 if fit == "regular" else 72,
    )
    low = b.top + (136 if not double else 124)
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=16, finish="none", length=214, angle=14))
    _shirt_front(canvas, b, lining)
    body(canvas, b, cloth, folds=0.6)
    canvas.seam([(0, low), (3, b.hem_y - 20), (9, b.hem_y + b.drop)], cloth.color, strength=0.8, width=1.6)
    for side in (1, -1):
        canvas.seam([(side * 30, b.top + 108), (side * 36, b.hem_y - 104)], cloth.color, strength=0.25)
        flap_pocket(canvas, side * 42, b.hem_y - 88, cloth)
    welt(canvas, 27, b.top + 82, 52, b.top + 77, cloth, 8)
    lapels(canvas, b, cloth, low=low, peak=peak or double, shawl=shawl, facing=facing)
    columns = (-15, 15) if double else (0,)
    for x in columns:
        for k in range(3 if double else 2):
            canvas.button(x + 1, low + 5 + k * 31, 4.1, button)


def jacket(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "bomber",
    fit: str = "regular",
    accent: RGB | None = None,
    metal: RGB = STEEL,
) -> None:
    """A short jacket: bomber, trucker (denim), biker, puffer, windbreaker, track, fleece or harrington."""
    {"bomber": _bomber, "trucker": _trucker, "biker": _biker, "puffer": _puffer, "windbreaker": _windbreaker,
     "track": _track, "fleece": _fleece, "shacket": _shacket}[style](canvas, cloth, fit, accent, metal)  # fmt: skip


def _bomber(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="crew", hem_y=306)
    rib = cloth.plain(color=accent) if accent else cloth.tinted(0.85)
    back_of_neck(canvas, b, Cloth((190, 96, 48)) if accent is None and cloth.pattern == "solid" else cloth)
    draw_sleeves(
        canvas, b, cloth, replace(SLEEVES["long"], cuff=18, finish="rib", angle=20, puff=4), folds=1.5, trim=rib
    )
    body(canvas, b, cloth, folds=1.2)
    hem_band(canvas, b, rib, 20)
    for side in (1, -1):
        welt(canvas, side * 30, b.hem_y - 72, side * 46, b.hem_y - 40, cloth)
    neck_band(canvas, b, rib, 12)
    zipper(canvas, b.top + 14, b.hem_y + b.drop + 2, cloth.plain(), metal)


def _trucker(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="collar", hem_y=300)
    thread = accent or TOBACCO
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=17, finish="band", angle=19), folds=1.3)
    body(canvas, b, cloth, folds=1.2)
    for side in (1, -1):
        for dx in (0.0, 2.2):
            canvas.line(
                [(side * (40 + dx), b.top + 92), (side * (27 + dx), b.hem_y - 16)],
                thread,
                0.8,
                opacity=0.85,
                dash=(2.2, 1.4),
            )
        canvas.seam([(side * 41, b.top + 92), (side * 28, b.hem_y - 16)], cloth.color, strength=0.5)
        canvas.line(
            [(side * 10, b.top + 56), (side * (b.armpit - 4), b.top + 56)], thread, 0.8, opacity=0.85, dash=(2.2, 1.4)
        )
        patch_pocket(canvas, side * 41 - 17, b.top + 62, 34, 30, cloth, flap=True, stitch=thread)
    hem_band(canvas, b, cloth, 18, ribbed=False, pinch=0)
    canvas.line(
        [(-b.hem + 2, b.hem_y - 13), (0, b.hem_y - 9), (b.hem - 2, b.hem_y - 13)],
        thread,
        0.8,
        opacity=0.85,
        dash=(2.2, 1.4),
    )
    placket(canvas, b, cloth, b.top + 16, b.hem_y + b.drop + 2, 6, COPPER, width=16, size=3.2)
    shirt_collar(canvas, b, cloth, size=0.95, spread=1.2, tips=thread)


def _biker(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="v", hem_y=296)
    back_of_neck(canvas, b, Cloth((92, 30, 34)))
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=15, finish="none", angle=18), folds=1.8)
    body(canvas, b, cloth, folds=1.5)
    right: list[Point] = [(12, b.top + 58, 1), (-34, b.top + 66, 1), (-26, b.hem_y - 8, 1), (8, b.hem_y + 4, 1)]
    canvas.paint(right, cloth, roundness=7, shadow=0.55)
    canvas.line([(-33, b.top + 70), (-26, b.hem_y - 10)], metal, 3.0, dash=(1.5, 1.1))
    for side in (-1, 1):
        leaf: list[Point] = [
            (side * 25, b.top - 4, 1),
            (side * 44, b.top + 16),
            (side * 52, b.top + 42, 1),
            (side * 30, b.top + 66),
            (side * 3, b.top + 60, 1),
            (side * 16, b.top + 26),
        ]
        canvas.paint(leaf, cloth, roundness=6, shadow=0.6)
        canvas.button(side * 45, b.top + 40, 2.6, metal)
        canvas.line([(side * 44, b.hem_y - 66), (side * 54, b.hem_y - 34)], metal, 3.0, dash=(1.5, 1.1))
    canvas.paint(ribbon([(26, b.top - 4), (0, b.top - 9), (-26, b.top - 4)], 13), cloth, roundness=5)
    belt: list[Point] = [
        (-b.hem, b.hem_y - 18, 1),
        (b.hem, b.hem_y - 18, 1),
        (b.hem, b.hem_y + 1, 1),
        (0, b.hem_y + 6),
        (-b.hem, b.hem_y + 1, 1),
    ]
    canvas.paint(belt, cloth, roundness=6, shadow=0.5)
    canvas.paint([(20, b.hem_y - 16, 1), (38, b.hem_y - 16, 1), (38, b.hem_y + 2, 1), (20, b.hem_y + 2, 1)], Cloth.of(metal, "metal"), roundness=3,
                 holes=[[(23.5, b.hem_y - 12.5, 1), (34.5, b.hem_y - 12.5, 1), (34.5, b.hem_y - 1.5, 1), (23.5, b.hem_y - 1.5, 1)]])  # fmt: skip


def _puffer(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="high", hem_y=300 if fit == "kids" else 314)
    puffed = replace(cloth, texture="down", sheen=max(cloth.sheen, 0.16))
    hood_back(canvas, b, puffed)
    draw_sleeves(canvas, b, puffed, replace(SLEEVES["long"], cuff=22, finish="elastic", angle=19, puff=6), folds=0.8)
    body(canvas, b, puffed, folds=0.4)
    for side in (1, -1):
        welt(canvas, side * 34, b.hem_y - 84, side * 48, b.hem_y - 48, cloth)
    turtleneck(canvas, b, cloth.plain(texture="jersey"), 16)
    zipper(canvas, b.top - 8, b.hem_y + b.drop, cloth, accent or metal)


def _windbreaker(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="crew", hem_y=318)
    hood_back(canvas, b, cloth.plain(color=accent) if accent else cloth)
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=17, finish="elastic", angle=20, puff=3), folds=2.0)
    body(canvas, b, cloth, folds=1.7)
    hem_band(canvas, b, cloth.plain(), 10, ribbed=False)
    for side in (1, -1):
        welt(canvas, side * 34, b.hem_y - 80, side * 50, b.hem_y - 44, cloth)
    hood_front(canvas, b, cloth.plain(color=accent) if accent else cloth)
    zipper(canvas, b.top + 40, b.hem_y + b.drop, cloth.plain(), accent or metal)


def _track(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="high", hem_y=316)
    tone = accent or (246, 246, 244)
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=15, finish="rib", angle=17), folds=1.0)
    (sx, sy), angle = b.shoulder_point, 17
    for side in (1, -1):
        for k in (0, 6.5):
            canvas.line(
                [(side * (sx - 2 - k), sy + 4), (side * (sx + 22 - k), sy + 66), (side * (sx + 50 - k), sy + 165)],
                tone,
                3.4,
            )
    body(canvas, b, cloth, folds=0.9)
    hem_band(canvas, b, cloth.plain())
    for side in (1, -1):
        welt(canvas, side * 36, b.hem_y - 80, side * 50, b.hem_y - 46, cloth)
    turtleneck(canvas, b, cloth.plain(), 20)
    zipper(canvas, b.top - 12, b.hem_y + b.drop, cloth.plain(), tone)
    assert angle


def _fleece(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build(fit, neck="high", hem_y=300 if fit == "kids" else 316)
    soft, trim = replace(cloth, texture="fleece"), cloth.plain(color=accent or cloth.tinted(0.6).color, texture="plain")
    draw_sleeves(canvas, b, soft, replace(SLEEVES["long"], cuff=18, finish="elastic", angle=19), trim=trim, folds=0.8)
    body(canvas, b, soft, folds=0.6)
    canvas.paint(
        [
            (16, b.top + 58, 1),
            (56, b.top + 58, 1),
            (56, b.top + 94),
            (50, b.top + 98),
            (22, b.top + 98),
            (16, b.top + 94),
        ],
        trim,
        roundness=4,
        shadow=0.4,
    )
    canvas.line([(19, b.top + 65), (53, b.top + 65)], metal, 2.4, dash=(1.3, 1))
    turtleneck(canvas, b, soft.plain(), 20)
    zipper(canvas, b.top - 12, b.hem_y + b.drop, trim, metal)


def _shacket(canvas: Canvas, cloth: Cloth, fit: str, accent: RGB | None, metal: RGB) -> None:
    b = build("loose", neck="collar", hem_y=330)
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=19, finish="band", angle=18))
    body(canvas, b, cloth, hem="shirt")
    for x in (-52, 18):
        patch_pocket(canvas, x, b.top + 66, 34, 38, cloth, flap=True)
    placket(canvas, b, cloth, b.top + 16, b.hem_y + b.drop, 6, (74, 58, 48), width=16, size=3.4)
    shirt_collar(canvas, b, cloth, size=1.1, spread=1.2)


def coat(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "overcoat",
    fit: str = "regular",
    fur: RGB | None = None,
    button: RGB = (60, 48, 42),
    belt: bool = False,
) -> None:
    """A long coat: overcoat, trench, parka, pea coat, duffle, puffer or raincoat."""
    {"overcoat": _overcoat, "trench": _trench, "parka": _parka, "peacoat": _peacoat, "duffle": _duffle, "puffer": _long_puffer,
     "raincoat": _raincoat}[style](canvas, cloth, fit, fur, button, belt)  # fmt: skip


def _long(fit: str, **changes: object) -> Build:
    values: dict[str, object] = {
        "top": 44,
        "hem_y": 372,
        "waist_y": 200,
        "hem": 82,
        "drop": 6,
        "shoulder": 74,
        "armpit": 65,
        "waist": 63,
        **changes,
    }
    if fit == "kids":
        values |= {"top": 74, "hem_y": 340, "waist_y": 210}
    return build("regular", **values)


def _coat_sleeves(canvas: Canvas, b: Build, cloth: Cloth, finish: str = "none") -> None:
    draw_sleeves(canvas, b, cloth, replace(SLEEVES["long"], cuff=18, finish=finish, length=202, angle=15))


def _tie_belt(canvas: Canvas, b: Build, cloth: Cloth, y: float) -> None:
    w = b.waist + 1
    canvas.paint(
        [(-w, y - 8, 1), (0, y - 5), (w, y - 8, 1), (w, y + 7, 1), (0, y + 10), (-w, y + 7, 1)],
        cloth,
        roundness=6,
        shadow=0.55,
    )
    for x, length in ((9, 70), (-2, 58)):
        canvas.paint(
            [(x - 4, y + 4, 1), (x + 8, y + 4, 1), (x + 15, y + length, 1), (x + 2, y + length + 3, 1)],
            cloth,
            roundness=5,
            shadow=0.5,
        )
    canvas.paint(
        ellipse(5, y + 2, 10, 9), cloth, roundness=7, shadow=0.5, creases=[Crease([(0, y - 4), (8, y + 8)], 3, 2)]
    )


def _overcoat(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="lapel")
    low = b.top + 118
    _coat_sleeves(canvas, b, cloth)
    _shirt_front(canvas, b, (82, 72, 66))
    body(canvas, b, cloth, folds=0.7)
    canvas.seam([(0, low), (2, b.hem_y + b.drop)], cloth.color, strength=0.9, width=1.8)
    for side in (1, -1):
        flap_pocket(canvas, side * 42, 246, cloth, 38, 14)
    lapels(canvas, b, cloth, low=low, wide=36, facing=Cloth.of(fur, "fleece") if fur else None)
    if belt:
        _tie_belt(canvas, b, cloth, 206)
    else:
        for k in range(3):
            canvas.button(1, low + 8 + 38 * k, 4.8, button)


def _trench(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="lapel", hem=92)
    _coat_sleeves(canvas, b, cloth)
    _shirt_front(canvas, b, (120, 96, 72))
    body(canvas, b, cloth, folds=1.1)
    canvas.seam([(14, b.top + 100), (16, b.hem_y + b.drop)], cloth.color, strength=0.9, width=1.6)
    for side in (1, -1):
        flap: list[Point] = [
            (side * 26, b.top + 8, 1),
            (side * 70, b.top + 20, 1),
            (side * 66, b.top + 72),
            (side * 34, b.top + 80, 1),
        ]
        canvas.paint(flap, cloth, roundness=6, shadow=0.35)
        welt(canvas, side * 38, 240, side * 50, 280, cloth, 10)
    lapels(canvas, b, cloth, low=b.top + 104, wide=38)
    for y in (b.top + 112, b.top + 140, 234, 262):
        for x in (-20, 22):
            canvas.button(x, y, 4.2, button)
    y, w = 206, b.waist + 1
    canvas.paint(
        [(-w, y - 8, 1), (0, y - 5), (w, y - 8, 1), (w, y + 7, 1), (0, y + 10), (-w, y + 7, 1)],
        cloth,
        roundness=6,
        shadow=0.55,
    )
    canvas.paint([(6, y - 11, 1), (30, y - 11, 1), (30, y + 13, 1), (6, y + 13, 1)], Cloth.of(button, "leather"), roundness=3,
                 holes=[[(10.5, y - 6, 1), (25.5, y - 6, 1), (25.5, y + 8, 1), (10.5, y + 8, 1)]])  # fmt: skip
    canvas.paint([(24, y - 4, 1), (36, y - 4, 1), (50, y + 62, 1), (39, y + 66, 1)], cloth, roundness=5, shadow=0.5)


def _parka(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="crew", top=66 if fit != "kids" else 88, hem_y=362, hem=80, waist=68, armpit=72, shoulder=80)
    hood_back(canvas, b, cloth, fur=fur)
    _coat_sleeves(canvas, b, cloth, "band")
    body(canvas, b, cloth, folds=1.3)
    hood_front(canvas, b, cloth, strings=not fur)
    placket(canvas, b, cloth, b.top + 38, b.hem_y + b.drop, 5, button, width=20, size=3.2)
    canvas.seam([(-b.waist, 222), (0, 227), (b.waist, 222)], cloth.color, strength=0.5)
    for x in (-60, 18):
        patch_pocket(canvas, x, 250, 42, 46, cloth, flap=True)


def _peacoat(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = build(fit, neck="lapel", top=58, hem_y=342, waist=66, hem=76)
    _coat_sleeves(canvas, b, cloth)
    _shirt_front(canvas, b, (60, 62, 74))
    body(canvas, b, cloth, folds=0.7)
    canvas.seam([(22, b.top + 100), (24, b.hem_y + b.drop)], cloth.color, strength=0.9, width=1.6)
    for side in (1, -1):
        welt(canvas, side * 40, 252, side * 52, 292, cloth, 9)
    lapels(canvas, b, cloth, low=b.top + 98, wide=44)
    for k in range(3):
        for x in (-22, 24):
            canvas.button(x, b.top + 112 + 42 * k, 5, button)


def _duffle(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="crew", top=66 if fit != "kids" else 88, hem_y=358, hem=80)
    hood_back(canvas, b, cloth)
    _coat_sleeves(canvas, b, cloth)
    body(canvas, b, cloth, folds=0.7)
    canvas.seam([(0, b.top + 36), (1, b.hem_y + b.drop)], cloth.color, strength=0.9, width=1.8)
    hood_front(canvas, b, cloth, strings=False)
    for x in (-60, 18):
        patch_pocket(canvas, x, 258, 42, 46, cloth, tip=0)
    for k in range(4):
        y = b.top + 58 + 42 * k
        for side in (1, -1):
            canvas.paint(
                ribbon([(0, y), (side * 24, y)], 3), Cloth.of((70, 50, 38), "leather"), roundness=2, shadow=0.4
            )
            canvas.paint(
                [(side * 18, y - 6, 1), (side * 30, y, 1), (side * 18, y + 6, 1)],
                Cloth.of((84, 60, 44), "leather"),
                roundness=3,
                shadow=0.4,
            )
        canvas.paint(
            ribbon([(-11, y), (11, y)], [3, 5.5], round_ends=True),
            Cloth((208, 176, 130), sheen=0.3),
            roundness=3,
            shadow=0.5,
        )


def _long_puffer(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="high", top=70 if fit != "kids" else 88, hem=82, waist=70, armpit=74, shoulder=80)
    puffed = replace(cloth, texture="down", sheen=max(cloth.sheen, 0.16))
    hood_back(canvas, b, puffed, fur=fur)
    draw_sleeves(
        canvas, b, puffed, replace(SLEEVES["long"], cuff=21, finish="elastic", length=200, angle=16, puff=6), folds=0.8
    )
    body(canvas, b, puffed, folds=0.4)
    for side in (1, -1):
        welt(canvas, side * 36, 240, side * 50, 278, cloth)
    turtleneck(canvas, b, cloth.plain(texture="jersey"), 18)
    zipper(canvas, b.top - 10, b.hem_y + b.drop, cloth)


def _raincoat(canvas: Canvas, cloth: Cloth, fit: str, fur: RGB | None, button: RGB, belt: bool) -> None:
    b = _long(fit, neck="crew", top=66 if fit != "kids" else 88, hem_y=356, hem=86, waist=70)
    glossy = replace(cloth, sheen=0.3)
    hood_back(canvas, b, glossy)
    _coat_sleeves(canvas, b, glossy, "elastic")
    body(canvas, b, glossy, folds=1.6)
    hood_front(canvas, b, glossy, cord=(246, 246, 244))
    placket(canvas, b, glossy, b.top + 38, b.hem_y + b.drop, 5, STEEL, width=18, size=3.4)
    for side in (1, -1):
        flap_pocket(canvas, side * 42, 262, glossy, 40, 16)


def vest(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "puffer",
    fit: str = "regular",
    button: RGB = (58, 46, 40),
    back: RGB = (70, 66, 74),
) -> None:
    """A sleeveless layer: puffer (gilet), fleece, or a tailored waistcoat."""
    if style == "waistcoat":
        b = build(fit, neck="wrap", bare=True, hem_y=292, waist=56, hem=60, armpit=64, shoulder=74)
        back_of_neck(canvas, b, Cloth.of(back, "satin"), label=True)
        body(canvas, b, cloth, folds=0.5)
        for side in (1, -1):
            canvas.paint(
                [(side * 0, b.hem_y + 2, 1), (side * 30, b.hem_y + 3), (side * 4, b.hem_y + 26, 1)],
                cloth,
                roundness=6,
                shadow=0.2,
            )
            welt(canvas, side * 28, b.hem_y - 42, side * 52, b.hem_y - 46, cloth)
            welt(canvas, side * 26, b.top + 84, side * 46, b.top + 80, cloth, 6)
        canvas.seam([(0, b.top + 82), (1, b.hem_y + 20)], cloth.color, strength=0.9, width=1.6)
        for k in range(5):
            canvas.button(0, b.top + 92 + 29 * k, 3.4, button)
        return
    b = build(fit, neck="high", bare=True, hem_y=300 if fit == "kids" else 318)
    filled = replace(
        cloth, texture="down" if style == "puffer" else "fleece", sheen=cloth.sheen if style == "puffer" else 0
    )
    body(canvas, b, filled, folds=0.4)
    for side in (1, -1):
        welt(canvas, side * 32, b.hem_y - 80, side * 46, b.hem_y - 46, cloth)
    turtleneck(canvas, b, filled.plain() if style == "fleece" else cloth.plain(texture="jersey"), 20)
    zipper(canvas, b.top - 12, b.hem_y + b.drop, cloth.plain())
