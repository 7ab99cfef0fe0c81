"""Outlines as points: smooth curves, mirrored halves, ribbons along a line, in picture pixels with x = 0 in the middle.

A point is (x, y), or (x, y, 1) where the outline has a corner instead of bending on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Point = Sequence[float]
Curve = NDArray[np.float64]  # (n, 2)


def smooth(points: Iterable[Point], *, closed: bool = False, steps: int = 8) -> Curve:
    """Run cubic Bezier-like curves through the points, breaking at corners; return (n, 2) vertices."""
    knots = [tuple(map(float, p)) for p in points]
    corners = [i for i, p in enumerate(knots) if len(p) > 2 and p[2]]
    xy = np.array([p[:2] for p in knots])
    if not closed:
        cuts = sorted({0, *corners, len(xy) - 1})
        runs = [xy[a : b + 1] for a, b in zip(cuts, cuts[1:], strict=False)]
        return np.concatenate([_spline(run, steps) for run in runs])
    if not corners:
        wrapped = np.concatenate([xy[-2:], xy, xy[:2]])
        return _spline(wrapped, steps)[2 * steps : -2 * steps]
    first = corners[0]
    turned = [*knots[first:], *knots[: first + 1]]
    return smooth(turned, steps=steps)


def _spline(xy: Curve, steps: int) -> Curve:
    if len(xy) < 3:
        return xy
    gaps = np.sqrt(np.maximum(np.hypot(*np.diff(xy, axis=0).T), 1e-6))  # centripetal: no loops at uneven spacing
    at = np.concatenate([[0.0], np.cumsum(gaps)])
    slope = np.empty_like(xy)
    slope[1:-1] = (xy[2:] - xy[:-2]) / (at[2:] - at[:-2])[:, None]
    slope[0] = 2 * (xy[1] - xy[0]) / gaps[0] - slope[1]
    slope[-1] = 2 * (xy[-1] - xy[-2]) / gaps[-1] - slope[-2]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b = xy[:-1, None], xy[1:, None]
    ma, mb = slope[:-1, None] * gaps[:, None, None], slope[1:, None] * gaps[:, None, None]
    curve = (2 * t**3 - 3 * t**2 + 1) * a + (t**3 - 2 * t**2 + t) * ma + (3 * t**2 - 2 * t**3) * b + (t**3 - t**2) * mb
    return np.concatenate([curve.reshape(-1, 2), xy[-1:]])


def mirrored(half: Sequence[Point]) -> list[Point]:
    """Close a right half, given from top to bottom, with its mirror image on the left."""
    left = [(-p[0], *p[1:]) for p in reversed(half)]
    return [*half, *left]


def flipped(points: Iterable[Point]) -> list[Point]:
    """The same points on the other side of the middle."""
    return [(-p[0], *p[1:]) for p in points]


def ribbon(points: Sequence[Point] | Curve, width: float | Sequence[float], *, round_ends: bool = False) -> Curve:
    """The outline of a band along a smooth line; `width` is one number or one a point."""
    line = smooth(points)
    step = np.hypot(*np.diff(line, axis=0).T)
    line = line[np.concatenate([[True], step > 1e-6])]
    step = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    if isinstance(width, (int, float)):
        half = np.full(len(line), width / 2)
    else:
        xy = np.array([p[:2] for p in points], dtype=float)
        nearest = [step[np.argmin(np.hypot(*(line - p).T))] for p in xy]
        half = np.interp(step, nearest, np.array(width) / 2)
    tangent = np.gradient(line, axis=0)
    tangent /= np.maximum(np.hypot(*tangent.T), 1e-9)[:, None]
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    left, right = line + normal * half[:, None], line - normal * half[:, None]
    if not round_ends:
        return np.concatenate([left, right[::-1]])
    end, start = arc(line[-1], half[-1], tangent[-1], -1), arc(line[0], half[0], -tangent[0], -1)
    return np.concatenate([left, end, right[::-1], start])


def arc(center: Point, radius: float, toward: Point, sign: int) -> Curve:
    """A half circle round `center`, bulging `toward` a direction."""
    base = math.atan2(toward[1], toward[0])
    angles = np.linspace(base - sign * math.pi / 2, base + sign * math.pi / 2, 12)
    return np.stack([center[0] + radius * np.cos(angles), center[1] + radius * np.sin(angles)], axis=1)


def ellipse(x: float, y: float, rx: float, ry: float | None = None, *, turn: float = 0.0) -> Curve:
    """An ellipse round (x, y), turned by degrees."""
    t = np.linspace(0, 2 * math.pi, 64, endpoint=False)
    px, py = rx * np.cos(t), (rx if ry is None else ry) * np.sin(t)
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return np.stack([x + c * px - s * py, y + s * px + c * py], axis=1)


def rounded(x0: float, y0: float, x1: float, y1: float, radius: float) -> list[Point]:
    """A rectangle with round corners."""
    r = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    k = r * 0.29
    return [
        (x0 + r, y0, 1), (x1 - r, y0, 1), (x1 - k, y0 + k), (x1, y0 + r, 1), (x1, y1 - r, 1), (x1 - k, y1 - k),
        (x1 - r, y1, 1), (x0 + r, y1, 1), (x0 + k, y1 - k), (x0, y1 - r, 1), (x0, y0 + r, 1), (x0 + k, y0 + k),
    ]  # fmt: skip


def along(points: Sequence[Point], share: float) -> tuple[float, float]:
    """The place at a share (0 to 1) of the way along a smooth line."""
    line = smooth(points)
    step = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    want = share * step[-1]
    return float(np.interp(want, step, line[:, 0])), float(np.interp(want, step, line[:, 1]))
