"""Cloth: a color, a pattern and a texture, asked for its look at places (u, v) given in picture pixels along its grain.

`albedo` is the dyed color, `relief` the small bumps of the weave, `swell` the large ones (quilting, cables), `gloss`
the shine of leather and satin, `cover` where lace or mesh lets through. Light itself is `canvas`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

RGB = tuple[int, int, int]
Field = NDArray[np.floating[Any]]
TILE = 512  # fine pixels; noise repeats after so many

SHEEN = {
    "satin": 0.5,
    "leather": 0.32,
    "patent": 0.75,
    "metal": 0.55,
    "silk": 0.3,
    "velvet": 0.16,
    "shell": 0.2,
    "down": 0.24,
}
DEPTH = {"fleece": 0.85, "metal": 1.9, "leather": 1.15, "satin": 1.25, "patent": 1.3, "silk": 1.15}


def shaded(color: RGB, factor: float, lift: int = 0) -> RGB:
    """The color darker (factor < 1) or lighter, with `lift` added to each channel."""
    r, g, b = (int(min(max(c * factor + lift, 0), 255)) for c in color)
    return r, g, b


@dataclass(frozen=True, slots=True)
class Cloth:
    """What a part is made of. `accents` are the pattern's other colors; `scale` enlarges pattern and texture."""

    color: RGB
    pattern: str = "solid"
    accents: tuple[RGB, ...] = ()
    texture: str = "plain"
    scale: float = 1.0
    sheen: float = 0.0
    seed: int = 0

    @classmethod
    def of(cls, color: RGB, texture: str, **more: Any) -> Cloth:
        """Cloth with the shine that its texture has."""
        return cls(color, texture=texture, sheen=SHEEN.get(texture, 0.0), **more)

    @property
    def depth(self) -> float:
        """How strongly light models it."""
        return DEPTH.get(self.texture, 1.0)

    @property
    def accent(self) -> RGB:
        """The pattern's second color, or one that shows on the first."""
        if self.accents:
            return self.accents[0]
        return (250, 248, 242) if sum(self.color) < 420 else (60, 58, 62)

    def plain(self, **changes: Any) -> Cloth:
        """The same cloth without its pattern: collars, linings, bindings."""
        return replace(self, **{"pattern": "solid", **changes})

    def tinted(self, factor: float, **changes: Any) -> Cloth:
        """Plain cloth, darker (factor < 1) or lighter."""
        return self.plain(color=shaded(self.color, factor), **changes)

    def albedo(self, u: Field, v: Field) -> Field:
        """Color at each place, (h, w, 3) in 0–1."""
        from ingestion.drawing.patterns import PATTERNS

        rgb = PATTERNS[self.pattern](self, u, v)
        dark = np.float32(0.022)  # even black cloth reflects a little, or folds could not be seen
        return dark + rgb * (1 - dark)

    def relief(self, u: Field, v: Field) -> Field:
        """Brightness of the weave's bumps around 0."""
        return RELIEF.get(self.texture, _plain)(u / self.scale_of_weave, v / self.scale_of_weave)

    @property
    def scale_of_weave(self) -> float:
        """Knits grow with the pattern, woven threads do not."""
        return self.scale if self.texture in ("knit", "cable", "rib", "chunky", "cord", "straw") else 1.0

    def swell(self, x: Field, y: Field) -> Field:
        """Large bumps, in pixels of height."""
        s = self.scale
        if self.texture == "down":
            rows = np.abs(np.sin(np.pi * (y + 2.5 * np.sin(x / 19)) / (25 * s))) ** 0.55
            return np.asarray(rows * 6.5 + smooth_noise(x, y, 7) * 0.5, np.float32)
        if self.texture == "quilted":
            p, q = (x + y) / (19 * s), (x - y) / (19 * s)
            return np.asarray((np.abs(np.sin(np.pi * p)) * np.abs(np.sin(np.pi * q))) ** 0.45 * 4.0, np.float32)
        if self.texture == "cable":
            column = (x / (26 * s)) % 1.0 - 0.5
            twist = 0.17 * np.sin(2 * np.pi * y / (22 * s))
            strands = np.exp(-(((column - twist) / 0.09) ** 2)) + np.exp(-(((column + twist) / 0.09) ** 2))
            return np.asarray(np.maximum(strands, 0.55 * (np.abs(column) > 0.4)) * 2.3, np.float32)
        if self.texture in ("leather", "suede"):
            return smooth_noise(x, y, 9) * np.float32(0.35)
        if self.texture == "fleece":
            return smooth_noise(x, y, 2.5) * np.float32(0.55)
        return np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)

    def gloss(self, facing: Field, x: Field, y: Field) -> Field:
        """Light thrown back as from a mirror, 0–1, strongest where the part tilts to the light."""
        peak = np.exp(-(((facing - 0.16) / 0.085) ** 2)) + 0.35 * np.exp(-(((facing - 0.11) / 0.055) ** 2))
        return np.asarray(peak * self.sheen * 0.62, np.float32)

    def cover(self, u: Field, v: Field) -> Field | None:
        """How much of the ground each place hides; None for cloth that hides all."""
        if self.texture == "lace":
            from ingestion.drawing.patterns import lace_cover

            return lace_cover(u, v, self.scale)
        if self.texture == "mesh":
            net = np.maximum(np.abs(np.sin(np.pi * (u + v) / 4)), np.abs(np.sin(np.pi * (u - v) / 4)))
            return np.asarray(0.55 + 0.45 * (net > 0.86), np.float32)
        if self.texture == "sheer":
            return np.float32(0.72) + np.zeros(np.broadcast_shapes(u.shape, v.shape), np.float32)
        return None


@cache
def noise_tile(radius: float) -> Field:
    """Smooth noise that repeats seamlessly, mean 0 and deviation 1; `radius` in fine pixels, 0 for grain."""
    field = np.random.default_rng(20_26 + int(radius * 10)).standard_normal((TILE, TILE))
    if radius:
        f = np.fft.fftfreq(TILE)
        keep = np.exp(-2 * (np.pi * radius) ** 2 * (f[:, None] ** 2 + f[None, :] ** 2))
        field = np.fft.ifft2(np.fft.fft2(field) * keep).real
    return np.asarray(field / field.std(), np.float32)


def sampled(tile: Field, u: Field, v: Field) -> Field:
    """Look a repeating tile up at places given in fine pixels."""
    height, width = tile.shape[:2]
    found: Field = tile[np.floor(v).astype(np.int32) % height, np.floor(u).astype(np.int32) % width]
    return found


def smooth_noise(x: Field, y: Field, radius: float, offset: float = 0.0) -> Field:
    """Noise at places in picture pixels, features of about `radius` pixels."""
    return sampled(noise_tile(round(radius * 2, 1)), 2 * x + 131 * offset, 2 * y + 67 * offset)


def _plain(u: Field, v: Field) -> Field:
    return smooth_noise(u, v, 0.6) * np.float32(0.008)


def _knit(u: Field, v: Field, size: float = 4.2, amount: float = 0.10) -> Field:
    column = u / size
    side = np.abs(column % 1.0 - 0.5)
    row = (v / (size * 0.8) + side * 1.1) % 1.0
    stitch = np.sin(np.pi * row) * (1 - 1.4 * np.exp(-((side - 0.5) ** 2) / 0.012) - 0.25 * (side < 0.07))
    return np.asarray((stitch - 0.45) * amount, np.float32)


def _chunky(u: Field, v: Field) -> Field:
    return _knit(u, v, 7.6, 0.17)


def _rib(u: Field, v: Field) -> Field:
    wave = np.sin(2 * np.pi * u / 4.4)
    return np.asarray(wave * 0.085 + 0.015 * np.sin(2 * np.pi * v / 2.6), np.float32)


def _twill(u: Field, v: Field) -> Field:
    slub = sampled(noise_tile(1.2), 2 * u, v * 0.35)
    return np.asarray(0.022 * np.sin(2 * np.pi * (u + 0.8 * v) / 2.3) + 0.009 * slub, np.float32)


def _denim(u: Field, v: Field) -> Field:
    slub = sampled(noise_tile(1.2), 2 * u, v * 0.35)
    return np.asarray(0.03 * np.sin(2 * np.pi * (u + 0.8 * v) / 2.3) + 0.02 * slub, np.float32)


def _linen(u: Field, v: Field) -> Field:
    across, down = sampled(noise_tile(1.2), u * 0.22, 2 * v), sampled(noise_tile(1.2), 2 * u, v * 0.22)
    return np.asarray((across + down) * 0.017, np.float32)


def _leather(u: Field, v: Field) -> Field:
    return np.asarray(smooth_noise(u, v, 1.1) * 0.016 + smooth_noise(u, v, 5) * 0.02, np.float32)


def _suede(u: Field, v: Field) -> Field:
    return np.asarray(smooth_noise(u, v, 0.8) * 0.03 + smooth_noise(u, v, 8) * 0.035, np.float32)


def _fleece(u: Field, v: Field) -> Field:
    return np.asarray(smooth_noise(u, v, 1.6) * 0.035 + smooth_noise(u, v, 0.6) * 0.015, np.float32)


def _wool(u: Field, v: Field) -> Field:
    return np.asarray(smooth_noise(u, v, 0.5) * 0.026 + smooth_noise(u, v, 3) * 0.012, np.float32)


def _tweed(u: Field, v: Field) -> Field:
    return np.asarray(
        smooth_noise(u, v, 0.7) * 0.075 + 0.03 * np.sin(2 * np.pi * (u + 5 * np.abs((v / 10) % 1 - 0.5)) / 3.4),
        np.float32,
    )


def _cord(u: Field, v: Field) -> Field:
    return np.asarray(0.13 * np.abs(np.sin(np.pi * u / 3.8)) - 0.08 + smooth_noise(u, v, 0.8) * 0.012, np.float32)


def _canvas(u: Field, v: Field) -> Field:
    return np.asarray(0.025 * np.sin(2 * np.pi * u / 2.4) + 0.025 * np.sin(2 * np.pi * v / 2.4), np.float32)


def _straw(u: Field, v: Field) -> Field:
    size = 5.0
    row = np.floor(v / size)
    strand = np.abs(np.sin(np.pi * (u / size + 0.5 * row))) * np.abs(np.sin(np.pi * v / size)) ** 0.6
    return np.asarray((strand - 0.6) * 0.35, np.float32)


def _terry(u: Field, v: Field) -> Field:
    return np.asarray(smooth_noise(u, v, 0.9) * 0.02, np.float32)


def _velvet(u: Field, v: Field) -> Field:
    return np.asarray(smooth_noise(u, v, 6) * 0.05 + smooth_noise(u, v, 0.6) * 0.012, np.float32)


def _sequins(u: Field, v: Field) -> Field:
    size = 4.0
    cell = np.floor(u / size + 0.5 * (np.floor(v / size) % 2)) * 7 + np.floor(v / size) * 13
    spark = sampled(noise_tile(0), cell * 3, cell * 5)
    return np.asarray(np.clip(spark * 0.22, -0.3, 0.75), np.float32)


def _lace(u: Field, v: Field) -> Field:
    from ingestion.drawing.patterns import lace_cover

    return np.asarray((lace_cover(u, v, 1.0) - 0.72) * 0.34, np.float32)


RELIEF = {
    "knit": _knit,
    "chunky": _chunky,
    "cable": _knit,
    "rib": _rib,
    "twill": _twill,
    "denim": _denim,
    "linen": _linen,
    "leather": _leather,
    "suede": _suede,
    "fleece": _fleece,
    "wool": _wool,
    "tweed": _tweed,
    "cord": _cord,
    "canvas": _canvas,
    "straw": _straw,
    "terry": _terry,
    "velvet": _velvet,
    "sequins": _sequins,
    "lace_lined": _lace,
    "lace": _lace,
}
