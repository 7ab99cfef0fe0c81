"""Retrieval figures from score matrices, with 95% intervals by bootstrap. Plain numpy; a tie counts as half a place."""

from __future__ import annotations

from dataclasses import dataclass

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
