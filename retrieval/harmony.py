"""Do two garments' colors go together? `harmony(a, b)` says so, 0–1, in CIELAB's lightness, chroma and hue.

    harmony(shades_of(["navy"], vocabulary), shades_of(["beige"], vocabulary))
    harmony(pixel_shades(photo, mask), pixel_shades(product_picture))

The rules are those of the color wheel: neutrals go with everything, denim and navy nearly so; tones of one hue want
different lightness; neighbors, opposites and thirds of the wheel work; two loud hues at other angles clash; colors that
almost match, but do not, look like a mistake; and a color that comes back ties a look together. It knows nothing of
patterns, formality or who wears what.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from retrieval.palette import to_lab
from retrieval.vocabulary import Vocabulary

Shades = NDArray[np.float64]  # (n, 4): CIELAB L, a, b under D65 and each one's share; the shares sum to 1
UNKNOWN = 0.5  # the harmony of colors that nobody knows

MIXED = "multicolor"  # a word for many colors, with no value of its own
SIDE_PX = 48
GROUND_DIFFERENCE = 30  # sum over R, G, B within which a plain ground is one: JPEG noise and soft shadows
# Fine, because what was worn together shares exact shades: with 9 clusters a trained head fills in 0.497 of blanks
# (of 4, cross-validated on the training part), with 5 clusters that are 9 apart 0.474.
CLUSTERS = 9
SAME_SHADE = 5.0  # clusters nearer than this in CIELAB are one shade, lit differently
LEAST_SHARE = 0.02

# How well two fully colored shades go together, by the angle between their hues.
ANGLES = (0.0, 20.0, 45.0, 75.0, 95.0, 120.0, 150.0, 180.0)
BY_ANGLE = (0.72, 0.80, 0.60, 0.30, 0.38, 0.58, 0.66, 0.72)
WITH_NEUTRAL = 0.80
BOTH_NEUTRAL = 0.70
CONTRAST = 0.10  # black and white, camel and cream. At 0.26, people's own outfits scored below chance (0.19 of 4)
QUIET = 0.68  # what two muted hues come to at any angle
# A color that comes back in the other piece. Without it, filling in what people wore on the street is right 0.25 of the
# time (of 4, training part); with it, 0.39.
ECHO = 0.20
ECHO_REACH = 12.0  # in CIELAB


def harmony(a: Shades, b: Shades) -> float:
    """How well two garments' shades go together, 0 (they clash) to 1; symmetric. Without shades it is `UNKNOWN`."""
    if not len(a) or not len(b):
        return UNKNOWN
    together = a[:, None, 3] * b[None, :, 3]
    return float(np.clip((_of_pairs(a, b) * together).sum() / together.sum() + _echo(a, b), 0, 1))


def shades_of(names: Sequence[str], vocabulary: Vocabulary) -> Shades:
    """The shades of color names, main color first: its share is twice the second's, three times the third's.

    Unknown names, and "multicolor", have no shade; with none left the answer has no rows.
    """
    known = [name for name in dict.fromkeys(names) if name in vocabulary.colors and name != MIXED]
    if not known:
        return np.zeros((0, 4))
    lab = to_lab(np.array([vocabulary.colors[name].rgb for name in known], dtype=np.uint8))
    shares = 1.0 / np.arange(1, len(known) + 1)
    return np.column_stack([lab, shares / shares.sum()])


def pixel_shades(picture: Image.Image, mask: NDArray[np.bool_] | None = None) -> Shades:
    """The main shades of an RGB picture, largest share first, by k-means in CIELAB; always the same for one picture.

    `mask` (height, width) says which pixels are the garment's. Without one, a plain ground (a shop's white) is left
    out; a floor or a room is not plain, so photos want a mask. An empty mask gives no shades.
    """
    size = (min(SIDE_PX, picture.width), min(SIDE_PX, picture.height))
    small = picture.convert("RGB").resize(size, Image.Resampling.BOX)
    if mask is None:
        kept = ~_ground(small)
        kept = kept if kept.any() else np.ones_like(kept)
    else:
        small, kept = _masked(picture, mask, size)
    lab = to_lab(np.asarray(small, dtype=np.uint8))[kept]
    return _clusters(lab) if len(lab) else np.zeros((0, 4))


def neutrality(shades: Shades) -> NDArray[np.float64]:
    """How neutral each shade is, (n,) 0–1: by low chroma, by darkness, and for denim, navy and earth tones in part."""
    lightness, chroma, hue = _lch(shades)
    by_chroma = np.clip((26.0 - chroma) / 18.0, 0, 1)
    by_darkness = np.clip((24.0 - lightness) / 10.0, 0, 1) * np.clip((42.0 - chroma) / 16.0, 0, 1)
    blue = (hue > 240) & (hue < 308)
    denim = 0.85 * blue * np.clip((52.0 - chroma) / 16.0, 0, 1) * np.clip((62.0 - lightness) / 15.0, 0, 1)
    navy = 0.85 * blue * np.clip((30.0 - lightness) / 10.0, 0, 1)  # deep blues are vivid in CIELAB and dark to the eye
    earth = 0.6 * ((hue > 45) & (hue < 100)) * np.clip((42.0 - chroma) / 12.0, 0, 1)
    return np.asarray(np.max([by_chroma, by_darkness, denim, navy, earth], axis=0))


def _of_pairs(a: Shades, b: Shades) -> NDArray[np.float64]:
    """The harmony of every shade of `a` with every one of `b`, (n, m)."""
    lightness_a, chroma_a, hue_a = _lch(a)
    lightness_b, chroma_b, hue_b = _lch(b)
    contrast = np.abs(lightness_a[:, None] - lightness_b[None])
    angle = np.abs(hue_a[:, None] - hue_b[None])
    angle = np.minimum(angle, 360 - angle)
    loud = np.clip((np.minimum(chroma_a[:, None], chroma_b[None]) - 15) / 30, 0, 1)
    wheel = np.interp(angle, ANGLES, BY_ANGLE)
    tones = np.clip(1 - angle / 25, 0, 1) * (CONTRAST * np.clip(contrast / 35, 0, 1))
    colored = loud * wheel + (1 - loud) * np.maximum(wheel, QUIET) + tones
    calm_a, calm_b = neutrality(a)[:, None], neutrality(b)[None]
    neutral = BOTH_NEUTRAL + CONTRAST * np.clip(contrast / 60, 0, 1)
    one = calm_a + calm_b - 2 * calm_a * calm_b
    pairs = (1 - calm_a) * (1 - calm_b) * colored + one * WITH_NEUTRAL + calm_a * calm_b * neutral
    return np.asarray(np.clip(pairs - _almost(a, b), 0, 1))


def _echo(a: Shades, b: Shades) -> float:
    """What a color that comes back adds: in full for calm colors, half for loud ones, head to toe in red."""
    distance = np.sqrt(((a[:, None, :3] - b[None, :, :3]) ** 2).sum(-1))
    calm = 1 - 0.5 * np.clip((np.minimum(_lch(a)[1][:, None], _lch(b)[1][None]) - 15) / 30, 0, 1)
    alike = np.exp(-((distance / ECHO_REACH) ** 2)) * calm
    return float(ECHO * ((alike.max(1) * a[:, 3]).sum() + (alike.max(0) * b[:, 3]).sum()) / 2)


def _almost(a: Shades, b: Shades) -> NDArray[np.float64]:
    """What colors lose that nearly match: most at a distance where the eye sees two, and sees that one was meant."""
    distance = np.sqrt(((a[:, None, :3] - b[None, :, :3]) ** 2).sum(-1))
    near = np.exp(-(((distance - 13.0) / 5.0) ** 2))
    colored = np.minimum(_lch(a)[1][:, None], _lch(b)[1][None])
    return np.asarray(near * (0.05 + 0.15 * np.clip(colored / 30, 0, 1)))


def _lch(shades: Shades) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    chroma = np.hypot(shades[:, 1], shades[:, 2])
    return shades[:, 0], chroma, np.degrees(np.arctan2(shades[:, 2], shades[:, 1])) % 360


def _ground(small: Image.Image) -> NDArray[np.bool_]:
    """The pixels a plain ground reaches from the picture's corners, where those are of one color."""
    corners = [(0, 0), (small.width - 1, 0), (0, small.height - 1), (small.width - 1, small.height - 1)]
    colors = np.array([small.getpixel(corner) for corner in corners], dtype=np.int64)
    if np.abs(colors - np.median(colors, axis=0)).sum(1).max() > GROUND_DIFFERENCE:
        return np.zeros((small.height, small.width), dtype=bool)
    flooded = small.copy()
    marker = (255, 0, 255) if tuple(colors[0]) != (255, 0, 255) else (0, 255, 0)
    for corner in corners:
        if flooded.getpixel(corner) != marker:
            ImageDraw.floodfill(flooded, corner, marker, thresh=GROUND_DIFFERENCE)
    return np.asarray((np.asarray(flooded) == np.array(marker)).all(-1))


def _masked(
    picture: Image.Image, mask: NDArray[np.bool_], size: tuple[int, int]
) -> tuple[Image.Image, NDArray[np.bool_]]:
    """The masked part cropped and shrunk, with what is garment in it; pixels are picked, not mixed with the ground."""
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    if not len(rows):
        return picture.resize((1, 1)), np.zeros((1, 1), dtype=bool)
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    stencil = Image.fromarray(mask.astype(np.uint8) * 255)
    if mask.shape != (picture.height, picture.width):
        raise ValueError(f"mask is {mask.shape!r}, expected the picture's {(picture.height, picture.width)!r}")
    shrunk = picture.convert("RGB").crop(box).resize(size, Image.Resampling.NEAREST)
    kept = np.asarray(stencil.crop(box).resize(size, Image.Resampling.NEAREST)) > 0
    return shrunk, kept


def _clusters(lab: NDArray[np.float64]) -> Shades:
    """k-means from seeds as far apart as can be, then near clusters merged and small ones dropped."""
    seeds = [lab.mean(0)]
    for _ in range(CLUSTERS - 1):
        distance = np.min([((lab - seed) ** 2).sum(1) for seed in seeds], axis=0)
        seeds.append(lab[int(distance.argmax())])
    centers = np.array(seeds)
    for _ in range(8):
        nearest = ((lab[:, None] - centers[None]) ** 2).sum(-1).argmin(1)
        kept = np.unique(nearest)
        centers = np.array([lab[nearest == cluster].mean(0) for cluster in kept])
    nearest = ((lab[:, None] - centers[None]) ** 2).sum(-1).argmin(1)
    shares = np.bincount(nearest, minlength=len(centers)) / len(lab)
    return _merged(np.column_stack([centers, shares]))


def _merged(shades: Shades) -> Shades:
    left = list(shades[np.argsort(-shades[:, 3], kind="stable")])
    merged: list[NDArray[np.float64]] = []
    for shade in left:
        home = next((m for m in merged if np.linalg.norm(m[:3] - shade[:3]) < SAME_SHADE), None)
        if home is None:
            merged.append(shade.copy())
            continue
        home[:3] = (home[:3] * home[3] + shade[:3] * shade[3]) / max(home[3] + shade[3], 1e-12)
        home[3] += shade[3]
    found = np.array([shade for shade in merged if shade[3] >= LEAST_SHARE] or merged[:1])
    found = found[np.argsort(-found[:, 3], kind="stable")]
    found[:, 3] /= found[:, 3].sum()
    return found
