"""Ways to make one ranking of three, from the literature, over matrices of scores. For `benchmarks.fusion`.

Weighted reciprocal ranks (Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", 2009) and convex combinations of
normalized scores (Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", 2023): by each list's
least and greatest, by its mean and deviation, and with the least that is possible in place of the least that was seen.
Only the first CANDIDATES of each ranking take part, as in a search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval import fusion
from retrieval.fusion import Rankings
from training.evaluate_requests import SINGLE, Scores, score_row

STEPS = 10  # of the simplex of weights: tenths
RANK_OFFSETS = (0, 5, 10, 20, 40, 60, 100)
LEAST_POSSIBLE = {"by picture": -1.0, "by text": -1.0, "by words": 0.0}  # cosines, and BM25 of no shared word
RECIPROCAL, RANGES, DEVIATIONS = "reciprocal ranks", "scores by range, words from 0", "scores by deviation"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to fuse: a kind, its parameter where it has one, and the weights of picture, text and words."""

    kind: str
    rank_offset: int | None
    weights: tuple[float, float, float]

    @property
    def name(self) -> str:
        """As a person reads it: "reciprocal ranks, 60; .3 .4 .3"."""
        offset = f", {self.rank_offset}" if self.rank_offset is not None else ""
        return f"{self.kind}{offset}; " + " ".join(f"{weight:.2f}" for weight in self.weights)

    @property
    def choices(self) -> int:
        """How many things about it were chosen: another kind than ranks, unequal weights, an offset that is not 60.

        Deviations need one more: how they become the score of 0–1 that a match has.
        """
        kind = {RECIPROCAL: 0, DEVIATIONS: 2}.get(self.kind, 1)
        return kind + (len(set(self.weights)) > 1) + (self.rank_offset not in (None, 60))

    @property
    def is_whole(self) -> bool:
        """Whether all three rankings take part."""
        return all(self.weights)


EQUAL_RANKS = Way(RECIPROCAL, 60, (1.0, 1.0, 1.0))  # what needs no choice at all
SERVED = Way("scores by range, words from 0", None, (fusion.PICTURE_WEIGHT, fusion.TEXT_WEIGHT, fusion.WORDS_WEIGHT))


def all_ways() -> list[Way]:
    """The grid: every kind with every weighting by tenths, after the one that needs no choice and the one served."""
    kinds = [(RECIPROCAL, offset) for offset in RANK_OFFSETS] + [(kind, None) for kind in NORMALIZED]
    grid = (Way(kind, offset, weights) for kind, offset in kinds for weights in [*_simplex(), (1.0, 1.0, 1.0)])
    return list(dict.fromkeys([EQUAL_RANKS, SERVED, *grid]))


def _simplex() -> Iterator[tuple[float, float, float]]:
    for first in range(STEPS + 1):
        for second in range(STEPS + 1 - first):
            yield first / STEPS, second / STEPS, (STEPS - first - second) / STEPS


def matrices(asked: Sequence[Rankings], products: int) -> dict[str, Scores]:
    """The rankings of many requests as scores of every product, (q, n) by ranking; -inf where it does not list one."""
    scores = np.full((len(SINGLE), len(asked), products), -np.inf, dtype=np.float32)
    for row, found in enumerate(asked):
        for at, ranking in enumerate(found):
            scores[at, row] = score_row(ranking, products)
    return dict(zip(SINGLE, scores, strict=True))


class Fuser:
    """Fuses three matrices of scores (q, n), -inf where a ranking does not list a product."""

    def __init__(self, ways: Mapping[str, Scores]) -> None:
        """Rank and normalize once; `fused` is then a weighted sum."""
        listed = {name: _first(ways[name], fusion.CANDIDATES) for name in SINGLE}
        self._nowhere = ~np.any([np.isfinite(scores) for scores in listed.values()], axis=0)
        self._places = {name: _places(scores) for name, scores in listed.items()}
        self._normalized: dict[str, list[Scores]] = {
            kind: [normalize(listed[name], LEAST_POSSIBLE[name]) for name in SINGLE]
            for kind, normalize in NORMALIZED.items()
        }

    def fused(self, way: Way) -> Scores:
        """The fused scores, (q, n); -inf for what no ranking lists."""
        if way.rank_offset is None:
            parts: Sequence[Scores] = self._normalized[way.kind]
        else:
            parts = [np.float32(1.0) / (way.rank_offset + self._places[name]) for name in SINGLE]
        total = np.zeros_like(parts[0])
        for weight, part in zip(way.weights, parts, strict=True):
            if weight:
                total += np.float32(weight) * part
        total[self._nowhere] = -np.inf
        return total


def _places(scores: Scores) -> Scores:
    """The place of each product in its row, 1 the best, inf for those not listed; the earlier first among equals."""
    order = np.argsort(-scores, axis=1, kind="stable")
    places = np.empty_like(scores)
    np.put_along_axis(places, order, np.arange(1, scores.shape[1] + 1, dtype=np.float32)[None], axis=1)
    places[~np.isfinite(scores)] = np.inf
    return places


def _first(scores: Scores, k: int) -> Scores:
    """The scores of each row's first `k`, -inf for the rest."""
    return np.where(_places(scores) <= k, scores, -np.inf).astype(np.float32)


def _by_range(scores: Scores, least: float) -> Scores:
    """0 for the least listed, 1 for the greatest; 0 for what is not listed."""
    low = np.where(np.isfinite(scores), scores, np.inf).min(1, keepdims=True)
    return _scaled(scores, np.where(np.isfinite(low), low, 0.0))


def _by_mixed_range(scores: Scores, least: float) -> Scores:
    """As by range, but BM25 from nought: then whatever shares a word is above what shares none."""
    return _by_range(scores, least) if least < 0 else _by_possible_range(scores, least)


def _by_possible_range(scores: Scores, least: float) -> Scores:
    """0 for the least that is possible, 1 for the greatest listed; 0 for what is not listed."""
    return _scaled(scores, np.full((len(scores), 1), least))


def _scaled(scores: Scores, low: NDArray[Any]) -> Scores:
    inside = np.isfinite(scores)
    high = np.where(inside, scores, low).max(1, keepdims=True)
    known = np.where(inside, scores, low)
    shares = np.where(high > low, (known - low) / np.where(high > low, high - low, 1.0), 1.0)
    return np.where(inside, shares, 0.0).astype(np.float32)


def _by_deviation(scores: Scores, least: float) -> Scores:
    """Deviations from the mean of what is listed; the row's lowest for what is not."""
    inside = np.isfinite(scores)
    known = np.where(inside, scores, 0.0)
    count = np.maximum(inside.sum(1, keepdims=True), 1)
    mean = known.sum(1, keepdims=True) / count
    spread = np.sqrt((np.where(inside, known - mean, 0.0) ** 2).sum(1, keepdims=True) / count)
    deviations = (known - mean) / np.maximum(spread, 1e-6)
    lowest = np.where(inside, deviations, 0.0).min(1, keepdims=True)
    return np.asarray(np.where(inside, deviations, lowest), dtype=np.float32)


NORMALIZED: Mapping[str, Callable[[Scores, float], Scores]] = {
    "scores by range": _by_range,
    RANGES: _by_mixed_range,
    "scores by possible range": _by_possible_range,
    DEVIATIONS: _by_deviation,
}
