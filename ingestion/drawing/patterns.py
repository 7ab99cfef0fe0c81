"""Dyed and printed patterns: each takes the cloth and places (u, v) in picture pixels and gives colors in 0–1.

Drawn repeats (flowers, spots, paisley) are stamped once into a seamless tile by `prints` and looked up here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ingestion.drawing import prints
from ingestion.drawing.cloth import RGB, Cloth, Field, noise_tile, sampled, smooth_noise


def _rgb(color: RGB) -> Field:
    return np.asarray(color, np.float32) / 255


def _mix(below: Field, color: RGB, share: Field) -> Field:
    return below + (_rgb(color) - below) * share[..., None]


def _edge(value: Field, sharpness: float = 1.0) -> Field:
    """0 below zero, 1 above, over about a pixel."""
    return np.asarray(np.clip(value * sharpness + 0.5, 0, 1), np.float32)


def _band(at: Field, period: float, share: float) -> Field:
    """1 inside bands that fill a share of each period."""
    place = at % period
    width = period * share
    return np.minimum(_edge(place + 0.2), _edge(width - place))


def solid(cloth: Cloth, u: Field, v: Field) -> Field:
    """One color."""
    shape = np.broadcast_shapes(u.shape, v.shape)
    return np.broadcast_to(_rgb(cloth.color), (*shape, 3)).astype(np.float32)


def striped(cloth: Cloth, u: Field, v: Field) -> Field:
    """Stripes across; a third color alternates with the second."""
    period = 13.0 * cloth.scale
    out = _mix(solid(cloth, u, v), cloth.accent, _band(v, period, 0.42))
    if len(cloth.accents) > 1:
        out = _mix(out, cloth.accents[1], _band(v - period, period * 2, 0.21))
    return out


def pinstriped(cloth: Cloth, u: Field, v: Field) -> Field:
    """Fine lines down."""
    return _mix(solid(cloth, u, v), cloth.accent, _band(u, 9.0 * cloth.scale, 0.16) * np.float32(0.75))


def vertical(cloth: Cloth, u: Field, v: Field) -> Field:
    """Even stripes down, as on shirts."""
    return _mix(solid(cloth, u, v), cloth.accent, _band(u, 8.0 * cloth.scale, 0.45))


def gingham(cloth: Cloth, u: Field, v: Field) -> Field:
    """Two-tone squares, darkest where bands cross."""
    p = 13.0 * cloth.scale
    return _mix(solid(cloth, u, v), cloth.accent, (_band(u, p, 0.5) + _band(v, p, 0.5)) * np.float32(0.5))


def plaid(cloth: Cloth, u: Field, v: Field) -> Field:
    """Tartan: wide bands of the second color, a fine line of the third."""
    p = 34.0 * cloth.scale
    fine = cloth.accents[1] if len(cloth.accents) > 1 else (238, 226, 200)
    out = _mix(solid(cloth, u, v), cloth.accent, (_band(u, p, 0.42) + _band(v, p, 0.42)) * np.float32(0.42))
    lines = np.maximum(_band(u - 0.68 * p, p, 0.06), _band(v - 0.68 * p, p, 0.06))
    inner = np.maximum(_band(u - 0.19 * p, p, 0.045), _band(v - 0.19 * p, p, 0.045))
    return _mix(_mix(out, fine, lines * np.float32(0.65)), fine, inner * np.float32(0.4))


def windowpane(cloth: Cloth, u: Field, v: Field) -> Field:
    """A wide grid of fine lines."""
    p = 24.0 * cloth.scale
    return _mix(solid(cloth, u, v), cloth.accent, np.maximum(_band(u, p, 0.055), _band(v, p, 0.055)) * np.float32(0.8))


def houndstooth(cloth: Cloth, u: Field, v: Field) -> Field:
    """Broken checks with teeth."""
    s = 2.3 * cloth.scale
    i, j = np.floor(u / s).astype(np.int32) % 8, np.floor(v / s).astype(np.int32) % 8
    tooth = np.where((i + j) % 4 < 2, i < 4, j < 4)  # a twill of four dark threads and four light ones
    return _mix(solid(cloth, u, v), cloth.accent, tooth.astype(np.float32))


def argyle(cloth: Cloth, u: Field, v: Field) -> Field:
    """Diamonds in a column, thin lines crossing them."""
    w, h = 34.0 * cloth.scale, 52.0 * cloth.scale
    a, b = np.abs((u / w) % 1 - 0.5), np.abs((v / h) % 1 - 0.5)
    second = cloth.accents[1] if len(cloth.accents) > 1 else (240, 234, 220)
    out = _mix(solid(cloth, u, v), cloth.accent, _edge((0.25 - (a + b) / 2) * 40))
    lines = np.minimum(np.abs((u / w + v / h) % 1 - 0.5), np.abs((u / w - v / h) % 1 - 0.5))
    return _mix(out, second, _edge((0.018 - lines) * 34))


def chevron(cloth: Cloth, u: Field, v: Field) -> Field:
    """Zigzags across."""
    bend = np.abs((u / (26 * cloth.scale)) % 1 - 0.5) * 22 * cloth.scale
    return striped(cloth, u, (v + bend).astype(np.float32))


def geometric(cloth: Cloth, u: Field, v: Field) -> Field:
    """Rows of diamonds, triangles and lines, as woven in the Andes."""
    p = 46.0 * cloth.scale
    second = cloth.accents[1] if len(cloth.accents) > 1 else cloth.accent
    row = v % p
    a = np.abs((u / (p * 0.42)) % 1 - 0.5)
    out = _mix(solid(cloth, u, v), cloth.accent, np.maximum(_band(v, p, 0.05), _band(v - 0.5 * p, p, 0.05)))
    diamond = _edge((0.44 - a - np.abs(row / p - 0.27) * 2.4) * 9) - _edge(
        (0.22 - a - np.abs(row / p - 0.27) * 2.4) * 9
    )
    zig = _edge((0.055 - np.abs(row / p - 0.66 - a * 0.36)) * 30)
    return _mix(_mix(out, second, np.clip(diamond, 0, 1)), cloth.accent, zig)


def color_block(cloth: Cloth, u: Field, v: Field) -> Field:
    """Broad panels; with two accents there are three."""
    out = _mix(solid(cloth, u, v), cloth.accent, _edge(v - 168 - 34 * (cloth.scale - 1)))
    return _mix(out, cloth.accents[1], _edge(v - 242)) if len(cloth.accents) > 1 else out


def yoke_block(cloth: Cloth, u: Field, v: Field) -> Field:
    """The first color below, the second at the shoulders."""
    return _mix(solid(cloth, u, v), cloth.accent, _edge(145 * cloth.scale - v))


def tie_dye(cloth: Cloth, u: Field, v: Field) -> Field:
    """A spiral of colors bleeding into one another."""
    du, dv = u - 6, v - 190
    far = np.hypot(du, dv)
    wave = np.arctan2(dv, du) * 2.0 + far / (15 * cloth.scale) + smooth_noise(u, v, 6) * 0.75
    colors = [cloth.color, *(cloth.accents or (cloth.accent,)), (250, 248, 244)]
    out = solid(cloth, u, v)
    for n, color in enumerate(colors[1:], start=1):
        near = np.clip(np.cos(wave - n * 2 * np.pi / len(colors)) * 1.5 - 0.35, 0, 1)
        out = _mix(out, color, (near * 0.92).astype(np.float32))
    return out


def dip_dye(cloth: Cloth, u: Field, v: Field) -> Field:
    """The second color rising from the hem."""
    share = np.clip((v - 175) / 120 + smooth_noise(u, v, 8) * 0.04, 0, 1)
    return _mix(solid(cloth, u, v), cloth.accent, (share * share * (3 - 2 * share)).astype(np.float32))


def camouflage(cloth: Cloth, u: Field, v: Field) -> Field:
    """Blotches of three further tones."""
    tones = cloth.accents or ((62, 66, 38), (134, 120, 78), (40, 38, 28))
    out = solid(cloth, u, v)
    for n, tone in enumerate(tones):
        spot = sampled(noise_tile(15.0), u * 2 / cloth.scale + 170 * n, v * 2.6 / cloth.scale + 90 * n)
        out = _mix(out, tone, _edge((spot - 0.55) * 6))
    return out


def washed(cloth: Cloth, u: Field, v: Field) -> Field:
    """Denim rubbed pale on thighs and edges, darker at seams."""
    pale = tuple(int(0.45 * c + 0.55 * w) for c, w in zip(cloth.color, (214, 224, 236), strict=True))
    thigh = np.exp(-(((np.abs(u) - 42) / 21) ** 2)) * np.exp(-(((v - 165) / 75) ** 2))
    cloud = smooth_noise(u, v, 10) * 0.055 + smooth_noise(u, v, 3) * 0.03
    return _mix(
        solid(cloth, u, v),
        (pale[0], pale[1], pale[2]),
        np.clip(thigh * 0.36 * cloth.scale + 0.06 + cloud, 0, 0.8).astype(np.float32),
    )


def acid(cloth: Cloth, u: Field, v: Field) -> Field:
    """Denim bleached in clouds."""
    cloud = np.clip(smooth_noise(u, v, 5) * 0.3 + smooth_noise(u, v, 12) * 0.25 + 0.32, 0, 0.85)
    return _mix(solid(cloth, u, v), (226, 234, 242), cloud.astype(np.float32))


def marl(cloth: Cloth, u: Field, v: Field) -> Field:
    """Two yarns twisted together."""
    fleck = sampled(noise_tile(1.2), u * 0.9, v * 3)
    return _mix(solid(cloth, u, v), cloth.accent, np.clip(fleck * 0.16 + 0.14, 0, 0.5).astype(np.float32))


def abstract(cloth: Cloth, u: Field, v: Field) -> Field:
    """Large brush shapes."""
    out = solid(cloth, u, v)
    for n, color in enumerate(cloth.accents or (cloth.accent,)):
        shape = sampled(noise_tile(26.0), (u * 1.5 + v * 0.5) / cloth.scale + 211 * n, v / cloth.scale + 97 * n)
        out = _mix(out, color, _edge((0.33 - np.abs(shape - 0.75)) * 9))
    return out


def zebra(cloth: Cloth, u: Field, v: Field) -> Field:
    """Wandering, forking stripes."""
    bend = smooth_noise(u, v, 9) * 1.25 + smooth_noise(u, v, 17) * 1.6
    wave = np.sin(v / (4.1 * cloth.scale) + bend + 0.5 * np.sin(u / 23)) + 0.25 * smooth_noise(u, v, 5)
    return _mix(solid(cloth, u, v), cloth.accent, _edge((wave - 0.1) * 3))


def snake(cloth: Cloth, u: Field, v: Field) -> Field:
    """Scales, dark in patches."""
    s = 6.0 * cloth.scale
    a, b = (u + v * 0.6) / s, (u - v * 0.6) / s
    grid = np.minimum(np.abs(a % 1 - 0.5), np.abs(b % 1 - 0.5))
    patch = np.clip(smooth_noise(u, v, 9) * 0.5 + 0.25, 0, 0.9)
    out = _mix(solid(cloth, u, v), cloth.accent, patch.astype(np.float32))
    return _mix(out, (52, 44, 38), _edge((0.09 - grid) * 9) * np.float32(0.7))


def _stamped(kind: str) -> Callable[[Cloth, Field, Field], Field]:
    def look_up(cloth: Cloth, u: Field, v: Field) -> Field:
        tile = prints.tile(kind, cloth.color, cloth.accents or (cloth.accent,), cloth.seed % 5)
        return sampled(tile, u * 2 / cloth.scale, v * 2 / cloth.scale)

    return look_up


def lace_cover(u: Field, v: Field, scale: float) -> Field:
    """How dense lace is at each place, 0–1."""
    return sampled(prints.lace_tile(), u * 2 / scale, v * 2 / scale)


PATTERNS: dict[str, Callable[[Cloth, Field, Field], Field]] = {
    "solid": solid,
    "striped": striped,
    "pinstriped": pinstriped,
    "vertical": vertical,
    "gingham": gingham,
    "plaid": plaid,
    "windowpane": windowpane,
    "houndstooth": houndstooth,
    "argyle": argyle,
    "chevron": chevron,
    "geometric": geometric,
    "color block": color_block,
    "yoke": yoke_block,
    "tie-dye": tie_dye,
    "dip-dye": dip_dye,
    "camouflage": camouflage,
    "washed": washed,
    "acid": acid,
    "marl": marl,
    "abstract": abstract,
    "zebra": zebra,
    "snake": snake,
    "floral": _stamped("floral"),
    "ditsy": _stamped("ditsy"),
    "tropical": _stamped("tropical"),
    "dots": _stamped("dots"),
    "pin dots": _stamped("pin dots"),
    "leopard": _stamped("leopard"),
    "paisley": _stamped("paisley"),
    "stars": _stamped("stars"),
    "hearts": _stamped("hearts"),
    "embroidered": _stamped("embroidered"),
    "terrazzo": _stamped("terrazzo"),
}
