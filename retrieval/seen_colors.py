"""What a shop calls the colors that its pictures show: `garment_colors(picture)`, biggest share first, no ground.

A cloth called navy is seen as [28, 2, -7] in CIELAB, half-way between black and the vocabulary's own navy: light, shade
and compression take color away. So each name is a Gaussian over CIELAB, fitted to shop pictures whose color the shop
names: `data/seen_colors.toml`, made by `python -m training.seen_colors`, which also prints how often it is right.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.palette import middle, to_lab, unlike_border
from retrieval.vocabulary import DEFAULT_PATH, Vocabulary

Floats = NDArray[np.float64]
PATH = DEFAULT_PATH.parent / "seen_colors.toml"
SIDE_PX, BORDER_PX = 32, 2
GROUND_REACH = 8.0  # CIELAB; a shop's ground is even, so nearer than a photo's
BORDER_SAMPLES = 80
LEAST = 0.005  # of a pixel that is like the ground
MOST_COLORS = 4
NAMED_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class SeenColors:
    """Names of colors with their Gaussians' logarithms: `coefficients` (10, n) of the terms of `_terms`."""

    names: tuple[str, ...]
    coefficients: Floats

    @staticmethod
    @cache
    def load(path: Path = PATH) -> SeenColors:
        """Read the fitted table, once per path."""
        rows = _table(path)
        columns = [_coefficients(row["mean"], row["covariance"], row["prior"]) for row in rows.values()]
        return SeenColors(tuple(rows), np.array(columns).T)

    def shares(self, picture: Image.Image) -> Floats:
        """How much of the garment of an RGB picture is of each color, (n,), summing to 1."""
        lab, weight = garment_pixels(picture)
        return np.asarray(weight @ self.chances(lab))

    def chances(self, lab: Floats) -> Floats:
        """How likely each CIELAB pixel (pixels, 3) is of each color's cloth, (pixels, n), each row summing to 1."""
        fit = _terms(lab) @ self.coefficients
        chances = np.exp(fit - fit.max(1, keepdims=True))
        return np.asarray(chances / chances.sum(1, keepdims=True))


def garment_colors(picture: Image.Image) -> tuple[str, ...]:
    """The colors of the one garment that an RGB picture shows, at most four, biggest share first.

    A family speaks once, by its biggest name: the pixels of one navy cloth fall on navy and blue alike.
    """
    seen, colors = SeenColors.load(), Vocabulary.load().colors
    shares = seen.shares(picture)
    of_family: dict[str, float] = {}
    name_of: dict[str, str] = {}
    for i in np.argsort(-shares):
        family = colors[seen.names[i]].family
        name_of.setdefault(family, seen.names[i])
        of_family[family] = of_family.get(family, 0.0) + float(shares[i])
    order = sorted(of_family, key=lambda family: -of_family[family])[:MOST_COLORS]
    return tuple(name_of[family] for family in order if of_family[family] >= NAMED_SHARE or family == order[0])


@cache
def apart(one: str, other: str) -> float:
    """How little two colors' cloths are taken for one another: their Gaussians' Bhattacharyya distance, 0 for the same.

    .1 for black and charcoal, .3 for white and cream, 1.8 for red and blue, 4.3 for black and white.
    """
    first, second = _table(PATH)[one], _table(PATH)[other]
    ones, others = _matrix(first["covariance"]), _matrix(second["covariance"])
    both, way = (ones + others) / 2, np.array(first["mean"]) - np.array(second["mean"])
    spread = np.linalg.slogdet(both)[1] - (np.linalg.slogdet(ones)[1] + np.linalg.slogdet(others)[1]) / 2
    return float(way @ np.linalg.solve(both, way) / 8 + spread / 2)


def garment_pixels(picture: Image.Image) -> tuple[Floats, Floats]:
    """The picture's pixels in CIELAB, (1024, 3), and how much each is the garment's, (1024,), summing to 1."""
    small = picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX)
    lab = to_lab(np.asarray(small, dtype=np.uint8))
    weight = (middle(SIDE_PX) * unlike_border(lab, BORDER_PX, GROUND_REACH, LEAST, BORDER_SAMPLES)).reshape(-1)
    return lab.reshape(-1, 3), weight / weight.sum()


def _terms(lab: Floats) -> Floats:
    """What a quadratic of CIELAB is a sum of, (pixels, 10): as one product of matrices it takes a tenth of the time."""
    light, red, yellow = lab.T
    squares = (light * light, red * red, yellow * yellow, light * red, light * yellow, red * yellow)
    return np.stack([*squares, light, red, yellow, np.ones(len(lab))], axis=1)


def _coefficients(mean: list[float], covariance: list[float], prior: float) -> Floats:
    """A Gaussian's logarithm as a quadratic, (10,)."""
    precision, center = np.linalg.inv(_matrix(covariance)), np.array(mean)
    mixed = -precision[[0, 0, 1], [1, 2, 2]]
    constant = np.log(prior) + np.linalg.slogdet(precision)[1] / 2 - center @ precision @ center / 2
    return np.concatenate([-np.diag(precision) / 2, mixed, precision @ center, [constant]])


def _matrix(covariance: list[float]) -> Floats:
    """[LL, aa, bb, La, Lb, ab] as a matrix."""
    ll, aa, bb, la, lb, ab = covariance
    return np.array([[ll, la, lb], [la, aa, ab], [lb, ab, bb]])


@cache
def _table(path: Path) -> dict[str, dict[str, Any]]:
    with path.open("rb") as file:
        return tomllib.load(file)
