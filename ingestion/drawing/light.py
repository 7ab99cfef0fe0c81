"""What shapes light on a part: folds and creases in cloth, and a quick blur."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ingestion.drawing.cloth import Field
from ingestion.drawing.paths import Point


@dataclass(frozen=True, slots=True)
class Folds:
    """Soft folds in cloth. `fan` folds spread from an apex above (skirts); others wander like creases in a shirt."""

    strength: float = 1.0
    fan: bool = False
    count: float = 7.0
    apex: float = -60.0  # y where a fan's folds would meet
    start: float = 0.0  # y below which they set in
    sharp: float = 1.0  # 1 rolling, 3 pressed pleats
    angle: float = 62.0  # degrees from horizontal, for creases

    def height(self, x: Field, y: Field, rng: np.random.Generator) -> Field:
        """The relief in pixels at places (x, y)."""
        if self.fan:
            return self._fan(x, y, rng)
        out = np.zeros_like(x)
        for _ in range(4):
            turn = math.radians(self.angle + rng.uniform(-28, 28)) * (1 if rng.random() < 0.5 else -1)
            across = x * math.sin(turn) + y * math.cos(turn)
            along = x * math.cos(turn) - y * math.sin(turn)
            bend = np.sin(along / rng.uniform(28, 60) + rng.uniform(0, 6)) * rng.uniform(0.5, 1.3)
            fade = 0.5 + 0.5 * np.sin(along / rng.uniform(35, 70) + rng.uniform(0, 6))
            wave = np.sin(across / rng.uniform(8, 17) + bend + rng.uniform(0, 6))
            out += (0.5 + 0.5 * wave) ** 2.2 * fade
        return np.asarray(out * 1.25 * self.strength, np.float32)

    def _fan(self, x: Field, y: Field, rng: np.random.Generator) -> Field:
        spread = np.arctan2(x, np.maximum(y - self.apex, 1.0))
        reach = math.atan2(100.0, 330.0 - self.apex)
        wave = spread / reach * self.count * math.pi + rng.uniform(0, 6)
        if self.sharp < 2:
            wave = (
                wave
                + np.sin(spread / reach * 3.1 + rng.uniform(0, 6)) * 0.9
                + np.sin(y / 60 + rng.uniform(0, 6)) * 0.25
            )
            ridge = (0.5 + 0.5 * np.sin(wave)) ** 1.4
        else:
            ridge = np.abs((wave / math.pi) % 1.0 - 0.18) * 0.9
        grow = np.clip((y - self.start) / 110.0, 0.0, 1.0) ** 0.8
        return np.asarray(ridge * grow * 6.0 * self.strength, np.float32)


@dataclass(frozen=True, slots=True)
class Crease:
    """A drawn crease: a furrow (depth > 0) or a ridge (depth < 0) along a smooth line."""

    points: Sequence[Point]
    width: float = 5.0
    depth: float = 2.0


def blur(field: Field, radius: float) -> Field:
    """Three box blurs, close to a Gaussian of that many pixels."""
    size = max(int(radius), 1)
    out = field.astype(np.float32)
    for _ in range(3):
        for axis in (0, 1):
            pad = [(0, 0), (0, 0)]
            pad[axis] = (size + 1, size)
            total = np.cumsum(np.pad(out, pad, mode="edge"), axis=axis, dtype=np.float64)
            ahead, behind = [slice(None)] * 2, [slice(None)] * 2
            ahead[axis], behind[axis] = slice(2 * size + 1, None), slice(None, -2 * size - 1)
            out = ((total[tuple(ahead)] - total[tuple(behind)]) / (2 * size + 1)).astype(np.float32)
    return out


def enlarge(field: Field, shape: tuple[int, int]) -> Field:
    """Stretch a field to a finer grid, smoothly."""
    image = Image.fromarray(np.ascontiguousarray(field, dtype=np.float32))
    return np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BILINEAR))


def foot_shadow(alpha: Field) -> Field:
    """How dark the ground is where something with this coverage (h, w, 0-1) stands on it."""
    rows = np.flatnonzero(alpha.max(axis=1) > 0.3)
    foot = int(rows[-1])
    cols = alpha[max(foot - 60, 0) : foot + 1].max(axis=0)
    near, wide = np.zeros_like(alpha), np.zeros_like(alpha)
    near[max(foot - 5, 0) : foot + 4] = cols
    wide[max(foot - 12, 0) : foot + 7] = cols
    return 0.5 * blur(near, 4) + 0.35 * blur(wide, 10)
