"""Retrieval figures from score matrices, with 95% intervals by bootstrap. Plain numpy; a tie counts as half a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
BOOTSTRAPS = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured mean over `cases`, with its 95% interval."""

    name: str
    value: float
    low: float
    high: float
    cases: int

    def to_json(self) -> dict[str, float | int | str]:
        """The figure as JSON types."""
        rounded = {"value": round(self.value, 4), "low": round(self.low, 4), "high": round(self.high, 4)}
        return {"name": self.name, **rounded, "cases": self.cases}


def figure(name: str, per_case: NDArray[np.float64]) -> Figure:
    """The mean of per-case values with a percentile bootstrap interval (Efron 1979), seeded."""
    values = np.asarray(per_case, dtype=np.float64)
    if len(values) == 0:
        raise ValueError(f"{name}: there are no cases to measure")
    random = np.random.default_rng(0)
    means = [values[random.integers(0, len(values), len(values))].mean() for _ in range(BOOTSTRAPS)]
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(name, float(values.mean()), float(low), float(high), len(values))


def ranks(scores: Scores, targets: NDArray[np.int64]) -> NDArray[np.float64]:
    """The rank (1 is best) of each row's target column; a tie counts as half a place. scores (n, m), targets (n,)."""
    own = scores[np.arange(len(targets)), targets][:, None]
    found: NDArray[np.float64] = 1.0 + (scores > own).sum(1) + ((scores == own).sum(1) - 1) / 2
    return found


def recall_at(ranked: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    """1.0 for each rank within the first k, else 0.0."""
    return (ranked <= k).astype(np.float64)


def precision_at(scores: Scores, relevant: NDArray[np.bool_], k: int) -> NDArray[np.float64]:
    """The share of relevant columns among each row's k best. scores, relevant: (n, m)."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return np.asarray(np.take_along_axis(relevant, best, axis=1).mean(1), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One query's answers, best first, where equal scores stand in every order alike: figures are expected values.

    `gains` is what a place holds on average, (m,); `precise` the precision there, weighted by the chance that a right
    answer stands there, (m,); after McSherry and Najork, "Computing information retrieval performance measures
    efficiently in the presence of tied scores" (2008). `right` counts right answers, `first` is the best one's rank.
    """

    gains: NDArray[np.float64]
    precise: NDArray[np.float64]
    ideal: NDArray[np.float64]
    right: int
    first: float

    @classmethod
    def of(cls, scores: NDArray[np.floating[Any]], gains: NDArray[Any]) -> Ranked:
        """Rank answers by `scores` (m,); `gains` (m,) are booleans, or grades where 0 is wrong. One must be right."""
        gains = np.asarray(gains, dtype=np.float64)
        if not (gains > 0).any():
            raise ValueError("a query without a right answer cannot be measured")
        order = np.argsort(-scores, kind="stable")
        ranked, held = scores[order], gains[order]
        starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
        sizes = np.diff(np.r_[starts, len(ranked)])
        block = np.repeat(np.arange(len(starts)), sizes)
        mean = np.add.reduceat(held, starts) / sizes
        right = np.add.reduceat((held > 0).astype(np.float64), starts)
        before = np.r_[0.0, np.cumsum(right)[:-1]]
        place = np.arange(len(ranked)) - starts[block]  # 0 is the first of its block
        others = (right - 1)[block] * place / np.maximum(sizes - 1, 1)[block]  # right answers expected above, in it
        precise = (right / sizes)[block] * (before[block] + 1 + others) / np.arange(1, len(ranked) + 1)
        at = int(np.flatnonzero(right)[0])
        first = 1.0 + starts[at] + (sizes[at] - right[at]) / (right[at] + 1)
        return cls(mean[block], precise, np.sort(gains)[::-1], int(right.sum()), float(first))

    def precision_at(self, k: int) -> float:
        """The share of right answers among the first k (of binary gains)."""
        return float(self.gains[:k].sum() / k)

    def recall_at(self, k: int, *, capped: bool = True) -> float:
        """The share of right answers that are among the first k (of binary gains).

        `capped`: of those that fit into k, so that finding one of thirty in the first place is 1.
        """
        return float(self.gains[:k].sum() / (min(self.right, k) if capped else self.right))

    def average_precision(self) -> float:
        """The mean, over right answers, of the precision where each stands."""
        return float(self.precise.sum() / self.right)

    def ndcg_at(self, k: int) -> float:
        """Gains discounted by log2 of their place, against the best order (Järvelin and Kekäläinen 2002)."""
        discounts = 1.0 / np.log2(np.arange(2, k + 2))
        best, found = self.ideal[:k], self.gains[:k]
        return float((found * discounts[: len(found)]).sum() / (best * discounts[: len(best)]).sum())

    def reciprocal_rank(self) -> float:
        """One over the best right answer's rank."""
        return 1.0 / self.first


def weighted_f1(truth: NDArray[np.int64], guessed: NDArray[np.int64], classes: int) -> float:
    """The F1 of each class, weighted by how often it is true ("weighted macro F1"). truth, guessed: (n,) class numbers.

    A class that is never right scores 0.
    """
    right = np.bincount(truth[truth == guessed], minlength=classes).astype(np.float64)
    often, said = np.bincount(truth, minlength=classes), np.bincount(guessed, minlength=classes)
    f1 = 2 * right / np.maximum(often + said, 1)
    return float((f1 * often).sum() / len(truth))


def f1_figure(name: str, truth: NDArray[np.int64], guessed: NDArray[np.int64], classes: int) -> Figure:
    """The weighted F1 with its bootstrap interval, cases resampled."""
    if len(truth) == 0:
        raise ValueError(f"{name}: there are no cases to measure")
    random = np.random.default_rng(0)
    draws = [random.integers(0, len(truth), len(truth)) for _ in range(BOOTSTRAPS)]
    low, high = np.percentile([weighted_f1(truth[draw], guessed[draw], classes) for draw in draws], [2.5, 97.5])
    return Figure(name, weighted_f1(truth, guessed, classes), float(low), float(high), len(truth))


def f1_difference(
    name: str, truth: NDArray[np.int64], before: NDArray[np.int64], after: NDArray[np.int64], classes: int
) -> Figure:
    """How much weighted F1 rose from `before` to `after`, with its paired bootstrap interval."""
    random = np.random.default_rng(0)
    drawn = []
    for _ in range(BOOTSTRAPS):
        draw = random.integers(0, len(truth), len(truth))
        drawn.append(weighted_f1(truth[draw], after[draw], classes) - weighted_f1(truth[draw], before[draw], classes))
    low, high = np.percentile(drawn, [2.5, 97.5])
    value = weighted_f1(truth, after, classes) - weighted_f1(truth, before, classes)
    return Figure(name, value, float(low), float(high), len(truth))


def difference(name: str, before: NDArray[np.float64], after: NDArray[np.float64]) -> Figure:
    """The mean rise from `before` to `after` over the same cases, with its paired bootstrap interval."""
    return figure(name, np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64))
