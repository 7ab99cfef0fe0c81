"""A sheet on which garments are painted part by part, lit from the upper left, then laid on a light ground.

Parts are given in picture pixels (x = 0 in the middle, y 0 to 400) and painted at twice that size from masks at four
times; `picture` fits the whole into 320 × 400 with Lanczos. Shading is computed at picture size, as it is smooth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw

from ingestion.drawing.cloth import RGB, Cloth, Field, shaded
from ingestion.drawing.light import Crease, Folds, blur, enlarge, foot_shadow
from ingestion.drawing.paths import Curve, Point, ellipse, ribbon, smooth

WIDTH, HEIGHT = 320, 400  # of the finished picture


SHEET_W, SHEET_H = 460, 500  # of the sheet painted on, so that nothing is cut off before it is fitted


FINE = 2  # painted at this many times the picture's size


EDGE = 2  # masks at this many times again


LIGHT = (0.55, 0.65)


class Canvas:
    """Paint parts from the back to the front, then ask for the `picture`."""

    def __init__(self, seed: int, *, turn: float = 0.0, size: float = 1.0, ground: RGB = (243, 242, 240)) -> None:
        """`turn` in degrees, `size` as a factor, both round the picture's middle; `seed` fixes folds and jitter."""
        self.rng = np.random.default_rng(seed)
        self.ground = ground
        self._turn, self._size = math.radians(turn), size
        self._moved = (0.0, 0.0, 1.0)
        self._later: list[tuple[tuple[float, float, float], Callable[[], None]]] = []
        self._rgb = np.zeros((SHEET_H * FINE, SHEET_W * FINE, 3), np.float32)
        self._alpha = np.zeros((SHEET_H * FINE, SHEET_W * FINE), np.float32)

    def move(self, x: float = 0.0, y: float = 0.0, size: float = 1.0) -> None:
        """Paint what follows moved and scaled round the middle, as for the second piece of a set; `move()` ends it."""
        self._moved = (x, y, size)

    def paint(
        self,
        outline: Sequence[Point] | Curve,
        cloth: Cloth,
        *,
        angle: float = 0.0,
        around: Point = (0.0, 200.0),
        roundness: float = 11.0,
        volume: float = 1.0,
        folds: Sequence[Folds] = (),
        creases: Sequence[Crease] = (),
        shadow: float = 0.4,
        shade: float = 1.0,
        within: Field | None = None,
        holes: Sequence[Curve | Sequence[Point]] = (),
        opacity: float = 1.0,
    ) -> Field:
        """Fill an outline with cloth and light; return its mask (whole sheet, fine pixels).

        `angle` turns the cloth's grain (degrees) `around` a point; `roundness` is how far from its edge the part
        curves, in pixels; `shadow` falls on what lies below; `within` clips to an earlier part's mask.
        """
        mask, rows, cols = self._mask(outline, holes)
        if within is not None:
            mask = mask * within[rows, cols]
        x, y = self._places(rows, cols)
        tilt = math.radians(angle)
        u = (x - around[0]) * math.cos(tilt) + (y - around[1]) * math.sin(tilt) + around[0]
        v = -(x - around[0]) * math.sin(tilt) + (y - around[1]) * math.cos(tilt) + around[1]
        light, gloss, depth = self._light(mask, x, y, roundness, volume, folds, creases, cloth, (rows, cols))
        color = cloth.albedo(u + depth * 0.6, v + depth * 0.5)
        grain = cloth.relief(u, v)
        lit = light * shade * (1.0 + grain)
        rgb = color * lit[..., None] + (0.13 * (lit - 1.0) + gloss)[..., None]
        if shadow:
            self._darken(mask, rows, cols, shadow)
        holes_in_cloth = cloth.cover(u, v)
        self._lay(rgb, (mask if holes_in_cloth is None else mask * holes_in_cloth) * opacity, rows, cols)
        whole = np.zeros_like(self._alpha)
        whole[rows, cols] = mask
        return whole

    def line(
        self,
        points: Sequence[Point] | Curve,
        color: RGB,
        width: float = 1.0,
        *,
        opacity: float = 1.0,
        dash: tuple[float, float] | None = None,
        within: Field | None = None,
    ) -> None:
        """Draw a smooth line, or stitches when `dash` gives (stitch, gap) in pixels."""
        if dash is None:
            self.flat(ribbon(points, width), color, opacity=opacity, within=within)
            return
        line = smooth(points)
        at = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        strokes = []
        for start in np.arange(0.0, at[-1], sum(dash)):
            ends = np.interp([start, min(start + dash[0], at[-1])], at, np.arange(len(at)))
            xs, ys = (np.interp(ends, np.arange(len(at)), line[:, k]) for k in (0, 1))
            if math.hypot(xs[1] - xs[0], ys[1] - ys[0]) > 0.2:
                strokes.append(ribbon([(xs[0], ys[0]), (xs[1], ys[1])], width))
        if strokes:
            self.flat(strokes[0], color, opacity=opacity, within=within, more=strokes[1:])

    def seam(self, points: Sequence[Point] | Curve, color: RGB, *, strength: float = 0.5, width: float = 1.1) -> None:
        """A sewn seam: a dark furrow with a lit edge below it."""
        line = smooth(points)
        self.line(line, shaded(color, 0.45), width, opacity=strength)
        lit = shaded(color, 1.2, 18)
        self.line(line + np.array([0.7, 0.9]), lit, width * 0.8, opacity=strength * 0.55)

    def flat(
        self,
        outline: Sequence[Point] | Curve,
        color: RGB,
        *,
        opacity: float = 1.0,
        within: Field | None = None,
        more: Sequence[Curve] = (),
        soft: float = 0.0,
    ) -> None:
        """Fill without light: prints, stitches, reflections. `soft` blurs the edge by so many pixels."""
        mask, rows, cols = self._mask(outline, (), more, margin=int(soft * 3) + 2)
        if soft:
            mask = blur(mask, soft * FINE)
        if within is not None:
            mask = mask * within[rows, cols]
        self._lay(np.asarray(color, np.float32) / 255, mask * opacity, rows, cols)

    def button(self, x: float, y: float, radius: float, color: RGB) -> None:
        """A round button with four holes."""
        self.paint(ellipse(x, y, radius), Cloth(color, sheen=0.4), roundness=radius * 0.5, shadow=0.5)
        if radius >= 2.2:
            dark = shaded(color, 0.4)
            for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
                self.flat(ellipse(x + dx * radius * 0.28, y + dy * radius * 0.28, radius * 0.14), dark, opacity=0.8)

    def picture(self, *, standing: bool = False, fill: float = 1.0) -> Image.Image:
        """Fit everything onto the ground with a soft shadow; `standing` things cast it at their feet only.

        `fill` below 1 leaves more room around, for small things.
        """
        rgba = self._fitted(fill)
        alpha = rgba[..., 3]
        if standing:
            shade = foot_shadow(alpha)
        else:
            near, far = np.roll(blur(alpha, 3), (4, 2), (0, 1)), np.roll(blur(alpha, 9), (9, 4), (0, 1))
            shade = 0.22 * near + 0.17 * far
        rows = np.linspace(1.012, 0.975, HEIGHT, dtype=np.float32)[:, None, None]
        base = np.asarray(self.ground, np.float32) / 255 * rows * (1 - shade[..., None] * np.array([0.98, 0.95, 0.9]))
        rgb = rgba[..., :3] + base * (1 - alpha[..., None])
        return Image.fromarray((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8))

    def later(self, paint: Callable[[], None]) -> None:
        """Run `paint` when everything else is painted, where the sheet is moved to now: parts that lie on top."""
        self._later.append((self._moved, paint))

    def _fitted(self, fill: float) -> Field:
        for moved, paint in self._later:
            self._moved = moved
            paint()
        self._moved, self._later = (0.0, 0.0, 1.0), []
        ys, xs = np.flatnonzero(self._alpha.max(axis=1) > 0.1), np.flatnonzero(self._alpha.max(axis=0) > 0.1)
        y0, y1, x0, x1 = ys[0], ys[-1] + 1, xs[0], xs[-1] + 1
        rgba = np.dstack([self._rgb[y0:y1, x0:x1], self._alpha[y0:y1, x0:x1]])
        scale = min(WIDTH * 0.9 * fill / (x1 - x0), HEIGHT * 0.88 * fill / (y1 - y0), 1.3 / FINE)
        width, height = max(round((x1 - x0) * scale), 1), max(round((y1 - y0) * scale), 1)
        image = Image.fromarray((np.clip(rgba, 0, 1) * 255 + 0.5).astype(np.uint8))
        small = np.stack(
            [np.asarray(band.resize((width, height), Image.Resampling.LANCZOS)) for band in image.split()], -1
        )
        out = np.zeros((HEIGHT, WIDTH, 4), np.float32)
        top, left = (HEIGHT - height) // 2 - 2, (WIDTH - width) // 2
        out[top : top + height, left : left + width] = small.astype(np.float32) / 255
        return out

    def _to_sheet(self, points: Curve) -> Curve:
        mx, my, grow = self._moved
        x, y = (points[:, 0] * grow + mx) * self._size, ((points[:, 1] - 200) * grow + my) * self._size
        c, s = math.cos(self._turn), math.sin(self._turn)
        return np.stack([SHEET_W / 2 + c * x - s * y, SHEET_H / 2 + s * x + c * y], axis=1) * FINE

    def _places(self, rows: slice, cols: slice) -> tuple[Field, Field]:
        px = (np.arange(cols.start, cols.stop, dtype=np.float32)[None, :] + 0.5) / FINE - SHEET_W / 2
        py = (np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + 0.5) / FINE - SHEET_H / 2
        c, s = math.cos(self._turn) / self._size, math.sin(self._turn) / self._size
        mx, my, grow = self._moved
        x, y = (c * px + s * py - mx) / grow, (c * py - s * px - my) / grow + 200
        return x.astype(np.float32), y.astype(np.float32)

    def _mask(
        self,
        outline: Sequence[Point] | Curve,
        holes: Sequence[Curve | Sequence[Point]] = (),
        more: Sequence[Curve] = (),
        margin: int = 3,
    ) -> tuple[Field, slice, slice]:
        shapes = [self._to_sheet(_curve(shape)) for shape in (outline, *more)]
        every = np.concatenate(shapes)
        x0, y0 = (int(v) // 2 * 2 for v in np.floor(every.min(axis=0)) - 2 * margin)
        x1, y1 = (int(v) // 2 * 2 + 2 for v in np.ceil(every.max(axis=0)) + 2 * margin)
        x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, SHEET_W * FINE), min(y1, SHEET_H * FINE)
        x1, y1 = max(x1, x0 + 2), max(y1, y0 + 2)
        image = Image.new("L", ((x1 - x0) * EDGE, (y1 - y0) * EDGE))
        draw = ImageDraw.Draw(image)
        origin = np.array([x0, y0])
        for shape in shapes:
            draw.polygon([tuple(p) for p in ((shape - origin) * EDGE).tolist()], fill=255)
        for hole in holes:
            draw.polygon([tuple(p) for p in ((self._to_sheet(_curve(hole)) - origin) * EDGE).tolist()], fill=0)
        mask = np.asarray(image.reduce(EDGE), np.float32) / 255
        return mask, slice(y0, y1), slice(x0, x1)

    def _light(
        self,
        mask: Field,
        x: Field,
        y: Field,
        roundness: float,
        volume: float,
        folds: Sequence[Folds],
        creases: Sequence[Crease],
        cloth: Cloth,
        where: tuple[slice, slice],
    ) -> tuple[Field, Field, Field]:
        small = mask.reshape(mask.shape[0] // FINE, FINE, mask.shape[1] // FINE, FINE).mean(axis=(1, 3))
        sx, sy = x[::FINE, ::FINE], y[::FINE, ::FINE]
        body = blur(small, max(roundness * 0.62, 1))
        rim = blur(small, 1)
        height = body * roundness * 0.75 * volume + rim * 0.9
        bumps = np.zeros_like(height)
        for fold in folds:
            bumps += fold.height(sx, sy, self.rng)
        bumps -= self._creases(creases, where)
        bumps += cloth.swell(sx, sy)
        height = height + bumps
        gy, gx = np.gradient(height)
        facing = (LIGHT[0] * gx + LIGHT[1] * gy) * (0.62 * cloth.depth)
        inner = np.clip(body, 0, 1)
        light = 1.035 + facing - 0.16 * volume * (1 - inner) ** 1.5 - 0.10 * (1 - rim)
        if cloth.texture == "metal":
            light = light * 0.93
        gloss = cloth.gloss(facing, sx, sy)
        shape = mask.shape
        return (
            enlarge(np.clip(light, 0.35, 1.7), shape),
            enlarge(gloss, shape) if cloth.sheen else np.float32(0.0),  # type: ignore[return-value]
            enlarge(bumps, shape),
        )

    def _creases(self, creases: Sequence[Crease], where: tuple[slice, slice]) -> Field:
        rows, cols = where
        shape = ((rows.stop - rows.start) // FINE, (cols.stop - cols.start) // FINE)
        out = np.zeros(shape, np.float32)
        for crease in creases:
            image = Image.new("L", (shape[1], shape[0]))
            points = self._to_sheet(smooth(crease.points)) / FINE - np.array([cols.start, rows.start]) / FINE
            ImageDraw.Draw(image).line([tuple(p) for p in points.tolist()], fill=255, width=max(int(crease.width), 1))
            out += blur(np.asarray(image, np.float32) / 255, crease.width * 0.5) * crease.depth
        return out

    def _darken(self, mask: Field, rows: slice, cols: slice, strength: float) -> None:
        half = mask.reshape(mask.shape[0] // 2, 2, mask.shape[1] // 2, 2).mean(axis=(1, 3))
        padded = np.pad(half, 8)
        cast = np.roll(blur(padded, 2), (2, 1), (0, 1)) * 0.75 + np.roll(blur(padded, 4), (4, 2), (0, 1)) * 0.35
        r0, c0 = rows.start // 2 - 8, cols.start // 2 - 8
        r1, c1 = rows.stop // 2 + 8, cols.stop // 2 + 8
        top, left = max(-r0, 0), max(-c0, 0)
        bottom, right = min(r1, SHEET_H), min(c1, SHEET_W)
        cast = np.repeat(np.repeat(cast[top : bottom - r0, left : right - c0], 2, 0), 2, 1)
        area = self._rgb[max(r0, 0) * 2 : bottom * 2, max(c0, 0) * 2 : right * 2]
        area *= 1 - np.clip(cast * strength, 0, 0.8)[..., None]

    def _lay(self, rgb: Field, alpha: Field, rows: slice, cols: slice) -> None:
        a = alpha[..., None]
        self._rgb[rows, cols] = self._rgb[rows, cols] * (1 - a) + np.clip(rgb, 0, 1) * a
        self._alpha[rows, cols] = self._alpha[rows, cols] * (1 - alpha) + alpha


def _curve(shape: Curve | Sequence[Point]) -> Curve:
    return shape if isinstance(shape, np.ndarray) else smooth(shape, closed=True)
