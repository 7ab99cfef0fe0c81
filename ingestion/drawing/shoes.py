"""Shoes from the side, toe to the left, the second of the pair behind the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ingestion.drawing.canvas import Canvas, Crease
from ingestion.drawing.cloth import RGB, Cloth
from ingestion.drawing.paths import Point, along, ellipse, ribbon

WHITE: RGB = (244, 243, 240)
GUM: RGB = (186, 134, 84)
INK: RGB = (34, 32, 34)


def pair(canvas: Canvas, draw: Callable[[], None], *, dx: float = 26, dy: float = -34, size: float = 0.96) -> None:
    """Draw the far shoe, then the near one in front."""
    canvas.move(dx, dy, size)
    draw()
    canvas.move(-dx * 0.5, -dy * 0.5)
    draw()
    canvas.move()


def sole(canvas: Canvas, color: RGB, points: Sequence[Point], *, welt: RGB | None = None) -> None:
    """A sole, with a line where it meets the upper."""
    canvas.paint(points, Cloth(color), roundness=6, shadow=0.2)
    if welt:
        canvas.line([p[:2] for p in points[:4]], welt, 1.2, opacity=0.7)


def laces(
    canvas: Canvas,
    path: Sequence[Point],
    color: RGB,
    rows: int = 5,
    length: float = 24.0,
    lean: float = -8.0,
    bow: bool = True,
) -> None:
    """Rows of laces across the instep along a path, tied at its first point."""
    for k in range(rows):
        x, y = along(path, k / max(rows - 1, 1))
        canvas.flat(ellipse(x + length * 0.62, y + length * 0.52, 1.9), tuple(int(c * 0.45) for c in color))  # type: ignore[arg-type]
        canvas.paint(
            ribbon(
                [
                    (x - 4, y - 2),
                    (x + length * 0.3, y + length * 0.18 + lean * 0.2),
                    (x + length * 0.62, y + length * 0.5),
                ],
                4.6,
                round_ends=True,
            ),
            Cloth(color),
            roundness=2,
            shadow=0.5,
        )
    if bow:
        x, y = path[0][:2]
        for tip, up in (((x - 22, y + 6), -6), ((x + 24, y + 10), -8)):
            canvas.paint(
                ribbon(
                    [
                        (x, y),
                        ((x + tip[0]) / 2, (y + tip[1]) / 2 + up),
                        tip,
                        ((x + tip[0]) / 2, (y + tip[1]) / 2 + 6),
                        (x, y + 2),
                    ],
                    3.0,
                ),
                Cloth(color),
                roundness=2,
                shadow=0.4,
            )


def sneakers(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "court",
    accent: RGB = WHITE,
    sole_color: RGB = WHITE,
    lace: RGB = WHITE,
) -> None:
    """Low trainers: court (plain), runner (curved sole, panels), high (canvas high-tops) or slip-on."""
    pair(canvas, lambda: _SNEAKERS[style](canvas, cloth, accent, sole_color, lace))


def _court(canvas: Canvas, cloth: Cloth, accent: RGB, sole_color: RGB, lace: RGB) -> None:
    canvas.paint([(30, 150, 1), (6, 146, 1), (-16, 172), (20, 196), (60, 176)], cloth.tinted(0.9), roundness=6)
    upper: list[Point] = [
        (104, 246, 1), (108, 206), (101, 164), (92, 153, 1), (66, 172), (40, 172), (24, 158, 1), (-2, 178), (-36, 198), (-72, 210), (-102, 222), (-113, 246, 1),
    ]  # fmt: skip
    canvas.paint(
        upper,
        cloth,
        roundness=17,
        creases=[Crease([(-44, 206), (-52, 222)], 4, 1.6), Crease([(-56, 209), (-66, 226)], 4, 1.6)],
    )
    canvas.seam([(-40, 200), (-62, 214), (-74, 246)], cloth.color, strength=0.55)
    canvas.seam([(26, 160), (22, 186), (-6, 212), (-24, 226), (-10, 247)], cloth.color, strength=0.5)
    canvas.paint(
        [(104, 205), (100, 164), (91, 156), (80, 166), (82, 200), (106, 222)],
        cloth.plain(color=accent),
        roundness=6,
        shadow=0.3,
    )
    canvas.paint(ribbon([(30, 240), (44, 212), (52, 196)], 9), cloth.plain(color=accent), roundness=3, shadow=0.2)
    for k in range(7):
        canvas.flat(ellipse(-64 - (k % 3) * 9, 217 + (k // 3) * 8, 1.1), cloth.tinted(0.45).color, opacity=0.7)
    laces(canvas, [(14, 160), (-8, 178), (-38, 194)], lace)
    canvas.paint(
        [(-118, 240, 1), (-40, 244), (40, 243), (110, 238, 1), (112, 262), (106, 270, 1), (-108, 270, 1), (-119, 260)],
        Cloth(sole_color),
        roundness=6,
        shadow=0.45,
    )
    canvas.line([(-116, 253), (0, 255), (111, 251)], tuple(int(c * 0.72) for c in sole_color), 1.1, opacity=0.7)  # type: ignore[arg-type]


def _runner(canvas: Canvas, cloth: Cloth, accent: RGB, sole_color: RGB, lace: RGB) -> None:
    canvas.paint([(34, 146, 1), (10, 142, 1), (-14, 172), (20, 196), (62, 172)], cloth.tinted(0.85), roundness=6)
    upper: list[Point] = [
        (104, 232, 1),
        (102, 196),
        (108, 160),
        (98, 148, 1),
        (72, 168),
        (44, 170),
        (26, 156, 1),
        (-4, 178),
        (-40, 200),
        (-78, 214),
        (-108, 228),
        (-117, 242, 1),
    ]
    canvas.paint(upper, replace(cloth, texture="canvas"), roundness=17)
    canvas.paint([(-117, 242, 1), (-108, 227), (-80, 217), (-74, 244, 1)], cloth.tinted(0.75), roundness=6, shadow=0.2)
    canvas.paint(
        [(104, 226), (102, 196), (107, 162), (97, 151), (84, 164), (76, 200), (60, 234)],
        cloth.tinted(0.8),
        roundness=8,
        shadow=0.3,
    )
    for k in range(3):
        canvas.paint(
            ribbon([(-14 + 25 * k, 236), (4 + 22 * k, 206 - 3 * k), (16 + 16 * k, 184 - 4 * k)], 8),
            cloth.plain(color=accent),
            roundness=3,
            shadow=0.2,
        )
    laces(canvas, [(16, 158), (-8, 178), (-40, 196)], lace)
    canvas.paint(
        [
            (-122, 236, 1),
            (-60, 242),
            (0, 236),
            (60, 226),
            (112, 220, 1),
            (124, 240),
            (116, 264),
            (100, 270, 1),
            (30, 266),
            (-40, 270),
            (-96, 268, 1),
            (-124, 250),
        ],
        Cloth(sole_color),
        roundness=9,
        shadow=0.45,
    )
    canvas.paint(
        [(-96, 267, 1), (-40, 266), (30, 262), (104, 265, 1), (98, 273, 1), (30, 270), (-40, 275), (-90, 274, 1)],
        Cloth(cloth.tinted(0.5).color),
        roundness=3,
        shadow=0.2,
    )
    canvas.line(
        [(-110, 250), (-20, 254), (60, 240), (118, 236)],
        accent if sum(accent) < 680 else (170, 172, 176),
        2.2,
        opacity=0.8,
    )


def _high(canvas: Canvas, cloth: Cloth, accent: RGB, sole_color: RGB, lace: RGB) -> None:
    canvas.paint([(34, 82, 1), (8, 82, 1), (-2, 130), (24, 160), (50, 110)], cloth.tinted(0.85), roundness=6)
    upper: list[Point] = [
        (102, 248, 1),
        (104, 200),
        (98, 150),
        (100, 88, 1),
        (66, 94),
        (30, 90, 1),
        (20, 130),
        (4, 168),
        (-36, 198),
        (-76, 212),
        (-100, 222),
        (-110, 248, 1),
    ]
    canvas.paint(upper, cloth, roundness=17, creases=[Crease([(22, 140), (60, 150), (98, 144)], 5, 1.6)])
    canvas.paint(
        [(-112, 248, 1), (-108, 222), (-86, 208), (-66, 224), (-62, 248, 1)], Cloth(WHITE), roundness=8, shadow=0.3
    )
    canvas.paint(ribbon([(99, 92), (97, 150), (101, 244)], 9), cloth.tinted(0.8), roundness=3, shadow=0.3)
    canvas.paint(ellipse(62, 134, 14), Cloth(accent), roundness=5, shadow=0.3)
    canvas.line([(28, 96), (18, 134), (2, 172), (-22, 192)], cloth.tinted(0.5).color, 0.9, opacity=0.7, dash=(2, 1.4))
    laces(canvas, [(22, 94), (14, 128), (-4, 162), (-34, 188)], lace, rows=7, length=22)
    _foxing(canvas, sole_color)


def _foxing(canvas: Canvas, sole_color: RGB) -> None:
    canvas.paint(
        [(-116, 242, 1), (0, 246), (108, 242, 1), (109, 262), (104, 270, 1), (-106, 270, 1), (-117, 260)],
        Cloth(sole_color),
        roundness=6,
        shadow=0.45,
    )
    canvas.line([(-114, 249), (0, 252), (107, 248)], (196, 60, 56) if sum(sole_color) > 600 else WHITE, 1.6)


def _slip(canvas: Canvas, cloth: Cloth, accent: RGB, sole_color: RGB, lace: RGB) -> None:
    canvas.paint([(40, 186), (64, 196), (90, 178), (50, 214)], cloth.tinted(0.55), roundness=5)
    upper: list[Point] = [
        (104, 248, 1),
        (107, 210),
        (98, 178, 1),
        (70, 194),
        (38, 190),
        (22, 176, 1),
        (-16, 188),
        (-60, 202),
        (-98, 218),
        (-112, 248, 1),
    ]
    canvas.paint(upper, cloth, roundness=17)
    canvas.paint(
        [(26, 180), (8, 186), (18, 214), (44, 212), (46, 192)],
        cloth.tinted(0.75, texture="rib"),
        roundness=4,
        shadow=0.2,
    )
    canvas.seam([(6, 186), (0, 216), (-20, 247)], cloth.color, strength=0.5)
    _foxing(canvas, sole_color)


_SNEAKERS = {"court": _court, "runner": _runner, "high": _high, "slip-on": _slip}


def dress_shoes(
    canvas: Canvas, cloth: Cloth, *, style: str = "oxford", sole_color: RGB = (58, 40, 30), accent: RGB | None = None
) -> None:
    """Leather shoes: oxford, brogue, derby, monk, loafer, tassel, boat or moccasin."""
    pair(canvas, lambda: _leather_shoe(canvas, cloth, style, sole_color, accent))


def _leather_shoe(canvas: Canvas, cloth: Cloth, style: str, sole_color: RGB, accent: RGB | None) -> None:
    slip = style in ("loafer", "tassel", "moccasin", "penny")
    canvas.paint([(30, 176), (60, 192), (94, 170), (60, 214)], cloth.tinted(0.45), roundness=5)
    instep = 186 if slip else 166
    upper: list[Point] = [
        (104, 252, 1),
        (107, 210),
        (99, 168, 1),
        (74, 188),
        (46, 188),
        (24, instep, 1),
        (-18, 200),
        (-62, 216),
        (-98, 226),
        (-120, 244),
        (-118, 252, 1),
    ]
    canvas.paint(upper, cloth, roundness=19, volume=1.1, creases=[Crease([(-28, 206), (-40, 226)], 4, 1.3)])
    _shoe_style(canvas, cloth, style, accent)
    canvas.line([(98, 170), (74, 189), (46, 189), (25, instep + 1)], cloth.tinted(0.5).color, 1.6, opacity=0.7)
    rubber = style in ("boat", "moccasin")
    low = 264 if rubber else 262
    canvas.paint(
        [(-124, 246, 1), (-30, 252), (50, 250), (109, 248, 1), (109, 257, 1), (44, 258), (-30, low), (-112, low, 1)],
        Cloth(sole_color),
        roundness=3,
        shadow=0.45,
    )
    canvas.paint(
        [(46, 256, 1), (109, 256, 1), (108, 274, 1), (50, 274, 1)],
        Cloth(tuple(int(c * 0.75) for c in sole_color)),
        roundness=4,
        shadow=0.3,
    )  # type: ignore[arg-type]
    if rubber:
        canvas.line([(-118, 254), (0, 258), (106, 254)], WHITE, 1.2, opacity=0.6)


def _shoe_style(canvas: Canvas, cloth: Cloth, style: str, accent: RGB | None) -> None:
    dark = cloth.tinted(0.5).color
    cap: list[Point] = [(-66, 216), (-56, 232), (-62, 251)]
    if style in ("oxford", "brogue"):
        canvas.seam(cap, cloth.color, strength=0.8)
        canvas.seam([(26, 170), (20, 196), (-12, 206), (-20, 214), (10, 226), (20, 251)], cloth.color, strength=0.6)
    if style == "brogue":
        for line in (cap, [(28, 178), (22, 202), (-8, 210), (12, 228), (24, 250)], [(70, 190), (66, 220), (84, 248)]):
            for k in range(9):
                canvas.flat(ellipse(*along([(x + 4, y) for x, y in line], k / 8), 1.5), dark, opacity=0.85)
        for k in range(6):
            canvas.flat(ellipse(-88 + 5 * (k % 3), 232 + 6 * (k // 3), 1.4), dark, opacity=0.85)
    if style == "derby":
        canvas.paint(
            [(28, 168), (-10, 196), (-16, 206, 1), (12, 222), (42, 250, 1), (72, 250, 1), (60, 196)],
            cloth,
            roundness=6,
            shadow=0.35,
        )
    if style in ("oxford", "brogue", "derby"):
        laces(
            canvas,
            [(16, 174), (2, 184), (-14, 196)],
            dark if sum(cloth.color) > 130 else (58, 56, 60),
            rows=4,
            length=17,
        )
    if style == "monk":
        canvas.paint(ribbon([(-20, 202), (20, 206), (56, 222)], [20, 20, 16]), cloth, roundness=5, shadow=0.5)
        canvas.paint(
            ellipse(30, 209, 10, 9), Cloth.of((208, 184, 118), "metal"), roundness=3, holes=[ellipse(30, 209, 6.4, 5.6)]
        )
    if style in ("loafer", "penny", "tassel", "moccasin"):
        apron: list[Point] = [(20, 190), (-24, 205), (-66, 220), (-84, 230), (-60, 238), (-18, 226), (30, 210)]
        canvas.seam(apron, cloth.color, strength=0.75, width=1.6)
        for k in range(1, 16):
            x, y = along(apron, k / 16)
            canvas.line([(x - 1.5, y - 3), (x + 1, y + 3)], dark, 0.9, opacity=0.55)
        strap: list[Point] = [(18, 184), (8, 206), (26, 250)]
        canvas.paint(ribbon(strap, [15, 17, 20]), cloth, roundness=5, shadow=0.5)
        if style == "penny":
            canvas.flat(ribbon([(4, 204), (20, 206)], 4.5), dark)
        if style == "loafer":
            metal: RGB = accent or (212, 186, 112)
            canvas.paint(
                ribbon([(-4, 200), (10, 206), (28, 208)], 4.2), Cloth.of(metal, "metal"), roundness=2, shadow=0.6
            )
            for x, y in ((-5, 200), (28, 208)):
                canvas.paint(
                    ellipse(x, y, 6), Cloth.of(metal, "metal"), roundness=2, holes=[ellipse(x, y, 3.2)], shadow=0.5
                )
        if style in ("tassel", "moccasin"):
            for lean in (-12, 3):
                canvas.paint(
                    [(2, 204, 1), (2 + lean, 226, 1), (14 + lean, 228, 1), (8, 204, 1)],
                    cloth.tinted(0.85),
                    roundness=3,
                    shadow=0.5,
                )
            canvas.paint(ellipse(4, 204, 6, 5), cloth, roundness=4, shadow=0.5)
    if style == "boat":
        canvas.seam(
            [(20, 180), (-24, 200), (-66, 218), (-84, 230), (-58, 238), (-16, 226), (22, 206)],
            cloth.color,
            strength=0.8,
            width=1.6,
        )
        canvas.line([(28, 200), (60, 204), (100, 200)], accent or (226, 206, 170), 3.2)
        laces(canvas, [(14, 182), (-6, 196)], accent or (226, 206, 170), rows=2, length=20)


def boots(
    canvas: Canvas,
    cloth: Cloth,
    *,
    style: str = "chelsea",
    sole_color: RGB = (44, 36, 32),
    fur: RGB | None = None,
    heel: float = 18.0,
    lace: RGB | None = None,
) -> None:
    """Boots: chelsea, lace-up, hiking, snow, rain (wellies), heeled ankle boots or tall (knee-high)."""
    pair(canvas, lambda: _boot(canvas, cloth, style, sole_color, fur, heel, lace), dx=34, dy=-22)


def _boot(
    canvas: Canvas, cloth: Cloth, style: str, sole_color: RGB, fur: RGB | None, heel: float, lace: RGB | None
) -> None:
    top = {"tall": -6.0, "rain": 40.0, "snow": 84.0}.get(style, 104.0)
    raised = style in ("heeled", "tall") and heel > 30
    lift = heel - 18 if raised else 0.0
    back, front = (100, 24) if style not in ("rain", "snow") else (106, 18)
    canvas.paint(ellipse((back + front) / 2, top + 2, (back - front) / 2 - 1, 6), cloth.tinted(0.4), roundness=4)
    upper: list[Point] = [
        (104, 252 - lift, 1), (105, 214 - lift), (97, 176 - lift * 0.7), (back + 2, (top + 160) / 2), (back, top + 2, 1), ((back + front) / 2, top + 9), (front, top, 1),
        (front - 2, (top + 160) / 2), (16, 170), (-22, 200), (-66, 216), (-102, 228), (-117, 246), (-115, 254, 1), (-40, 254, 1), (30, 252 - lift * 0.55, 1),
    ]  # fmt: skip
    canvas.paint(
        upper,
        cloth,
        roundness=20,
        volume=1.1,
        creases=[Crease([(14, 178), (44, 190), (96, 178)], 6, 2.2), Crease([(10, 190), (50, 204)], 6, 1.8)],
    )
    if style == "chelsea":
        canvas.paint(
            [(46, top + 8, 1), (76, top + 7, 1), (70, 176), (60, 192), (50, 176)],
            Cloth((48, 44, 44) if sum(cloth.color) > 150 else (70, 68, 72), texture="rib"),
            roundness=4,
            shadow=0.2,
        )
        canvas.paint(ribbon([(97, top + 12), (101, top - 8), (106, top + 10)], 5), cloth.tinted(0.8), roundness=2)
    if style in ("lace-up", "hiking"):
        canvas.paint(
            [(front + 1, top - 6, 1), (front - 16, top - 8, 1), (-2, 150), (-30, 196), (-14, 202), (20, 170)],
            cloth.tinted(0.8),
            roundness=6,
        )
        canvas.seam([(front + 12, top + 6), (26, 170), (-6, 208), (14, 226), (26, 250)], cloth.color, strength=0.7)
        laces(canvas, [(front - 8, top + 2), (8, 146), (-4, 172), (-32, 196)], lace or (64, 56, 50), rows=7, length=22)
        canvas.seam([(-64, 217), (-54, 234), (-60, 252)], cloth.color, strength=0.7)
    if style == "hiking":
        canvas.paint(
            ribbon([(front - 2, top + 3), (60, top + 8), (back + 1, top + 3)], 16),
            cloth.tinted(0.6),
            roundness=7,
            shadow=0.3,
        )
        canvas.paint(
            [(-118, 254, 1), (-110, 236), (-84, 222), (-64, 252, 1)], Cloth((54, 52, 52)), roundness=6, shadow=0.3
        )
    if style in ("heeled", "tall"):
        canvas.line(
            [(72, top + 12), (70, 170 - lift * 0.4)],
            (206, 202, 196) if style == "heeled" else cloth.tinted(0.55).color,
            2.2 if style == "heeled" else 1.2,
            dash=(1.5, 1.1) if style == "heeled" else None,
        )
    if style == "rain":
        canvas.paint(
            ribbon([(front - 1, top + 5), (60, top + 11), (back + 1, top + 6)], 13),
            cloth.tinted(0.85),
            roundness=5,
            shadow=0.3,
        )
        canvas.paint(ribbon([(76, top + 22), (98, top + 25)], 10), cloth.tinted(0.75), roundness=3, shadow=0.4)
    if style == "snow":
        canvas.paint(
            ribbon([(front - 4, top + 3), (60, top + 9), (back + 4, top + 3)], 26),
            Cloth.of(fur or WHITE, "fleece", scale=1.3),
            roundness=10,
            shadow=0.5,
        )
        canvas.seam([(-60, 216), (-40, 236), (100, 226)], cloth.color, strength=0.7, width=1.8)
    _boot_sole(canvas, sole_color, style, lift, raised)


def _boot_sole(canvas: Canvas, color: RGB, style: str, lift: float, raised: bool) -> None:
    if raised:
        canvas.paint(
            [
                (-119, 248, 1),
                (-40, 252),
                (30, 250 - lift * 0.55),
                (106, 248 - lift, 1),
                (106, 254 - lift, 1),
                (34, 258 - lift * 0.5),
                (-40, 262),
                (-108, 262, 1),
            ],
            Cloth(color),
            roundness=3,
            shadow=0.4,
        )
        canvas.paint(
            [(66, 252 - lift * 0.85, 1), (107, 252 - lift, 1), (102, 264, 1), (72, 264, 1)],
            Cloth(color),
            roundness=5,
            shadow=0.3,
        )
        return
    thick = {"hiking": 278, "snow": 278, "lace-up": 276, "rain": 274}.get(style, 268)
    canvas.paint(
        [
            (-122, 246, 1),
            (-30, 251),
            (50, 250),
            (109, 248, 1),
            (110, thick - 2),
            (106, thick, 1),
            (46, thick, 1),
            (42, thick - 6, 1),
            (-20, thick - 4),
            (-108, thick - 2, 1),
            (-122, 258),
        ],
        Cloth(color),
        roundness=5,
        shadow=0.45,
    )
    canvas.line(
        [(-118, 252), (0, 256), (107, 254)], tuple(min(int(c * 1.5 + 20), 255) for c in color), 1.1, opacity=0.7
    )  # type: ignore[arg-type]
    if thick > 274:
        for x in range(-100, 106, 14):
            canvas.flat(
                [(x, thick - 7, 1), (x + 7, thick - 7, 1), (x + 6, thick + 1, 1), (x + 1, thick + 1, 1)],
                (24, 22, 22),
                opacity=0.6,
            )
