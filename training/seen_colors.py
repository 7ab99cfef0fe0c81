"""Fits what shops call the colors that their pictures show: `python -m training.seen_colors --data DIR --out FILE`.

Each product that names one color gives the median of its garment's pixels; a color's Gaussian is the mean and spread of
these, drawn toward the vocabulary's own value where there are few. The tenth by the id's hash is left out and measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.palette import UNNAMED, to_lab
from retrieval.seen_colors import garment_colors, garment_pixels
from retrieval.vocabulary import Vocabulary
from training.data_folder import DataFolder, Sample

Floats = NDArray[np.float64]
MOST_A_COLOR = 300
KEPT = 0.8  # of a color's pictures: the rest are misnamed, or show more than the garment
FREELY = np.diag([12.0**2, 9.0**2, 9.0**2])  # the spread of a color that was never seen
SPREAD_WITHIN = np.diag([4.0**2, 3.0**2, 3.0**2])  # of a cloth's pixels around their median
AS_MANY = 12  # pictures that the vocabulary's own value counts for
UNSEEN_PRIOR = 0.2  # of a color without a picture, against 1: measured .615 of families right, .605 at 1
HEADER = """# How a cloth of each color is seen in shops' pictures, in CIELAB: mean [L, a, b],
# covariance [LL, aa, bb, La, Lb, ab].
# Made by: python -m training.seen_colors --data ../shared/data --out data/seen_colors.toml
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, write the table, and print what it is right about."""
    parser = argparse.ArgumentParser(prog="python -m training.seen_colors", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder laid out like ../shared/data")
    parser.add_argument("--out", type=Path, help="the table to write; without it, today's is measured")
    options = parser.parse_args(argv)
    data = DataFolder(options.data, Vocabulary.load())
    if options.out:
        options.out.write_text(HEADER + _table(data), encoding="utf-8")
    print(_measured(data))
    return 0


def _table(data: DataFolder) -> str:
    vocabulary, lines = data.vocabulary, []
    for name, samples in _by_color(data, heldout=False).items():
        medians = np.array([_median(data, sample) for sample in samples])
        start = to_lab(np.array(vocabulary.colors[name].rgb, dtype=np.uint8))
        mean, covariance = _gaussian(medians, start)
        spread = [*np.diag(covariance), covariance[0, 1], covariance[0, 2], covariance[1, 2]]
        prior = 1.0 if samples else UNSEEN_PRIOR
        lines += [f'["{name}"]', f"mean = {_numbers(mean)}", f"covariance = {_numbers(spread)}", f"prior = {prior}"]
    return "\n".join(lines) + "\n"


def _gaussian(medians: Floats, start: Floats) -> tuple[Floats, Floats]:
    """Mean (3,) and covariance (3, 3) of a color's pictures (n, 3), drawn toward `start`."""
    if len(medians) < 4:
        return start, FREELY
    away = np.abs(medians - np.median(medians, 0)).sum(1)
    kept = medians[away <= np.quantile(away, KEPT)]
    trust = len(kept) / (len(kept) + AS_MANY)
    return trust * kept.mean(0) + (1 - trust) * start, trust * np.cov(kept.T) + (1 - trust) * FREELY + SPREAD_WITHIN


def _median(data: DataFolder, sample: Sample) -> Floats:
    lab, weight = garment_pixels(data.picture(sample.picture))
    order = np.argsort(lab, axis=0)  # (pixels, 3)
    middle = (np.cumsum(weight[order], axis=0) >= 0.5).argmax(0)
    return np.asarray(np.take_along_axis(lab, order, 0)[middle, range(3)])


def _by_color(data: DataFolder, *, heldout: bool) -> dict[str, list[Sample]]:
    """Products of one color each, at most some hundred a color, in the data's own order."""
    found: dict[str, list[Sample]] = {name: [] for name in data.vocabulary.colors if name not in UNNAMED}
    for sample in data.products():
        colors = sample.facets.get("color", ())
        if (
            sample.heldout == heldout
            and len(colors) == 1
            and len(found.get(colors[0], [0] * MOST_A_COLOR)) < MOST_A_COLOR
        ):
            found[colors[0]].append(sample)
    return {name: samples[:MOST_A_COLOR] for name, samples in found.items()}


def _measured(data: DataFolder) -> str:
    vocabulary, cases = data.vocabulary, _by_color(data, heldout=True)
    first = among = total = 0
    for name, samples in cases.items():
        for sample in samples:
            families = [vocabulary.colors[color].family for color in garment_colors(data.picture(sample.picture))]
            total += 1
            first += families[0] == vocabulary.colors[name].family
            among += vocabulary.colors[name].family in families
    return (
        f"{total:,} held-out products of one color each: its family is the first seen of {first / total:.3f}, "
        f"among those seen of {among / total:.3f}"
    )


def _numbers(values: Sequence[float] | Floats) -> str:
    return "[" + ", ".join(f"{value:.1f}" for value in values) + "]"


if __name__ == "__main__":
    sys.exit(main())
