"""Points into clusters: k-means with k by silhouette, or HDBSCAN. The only door to scikit-learn (the extra `trends`).

    clustering = cluster(points, weights=…)
    clustering.labels, clustering.tried, stability(points, clustering.k)

On clothes the silhouette goes on rising with k (.21 at 12 clusters of 8,362 products, .24 at 20, .28 at 48, .30 at 64),
and at the small end it would part shoes from shirts and stop. So k has a range by the number of points, and the
smallest k is taken that comes within 3% of the best silhouette in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors

Method = Literal["kmeans", "hdbscan"]
Labels = NDArray[np.int64]
Report = Callable[[str, int, int], None]

LEAST_K, MOST_K = 3, 48
OF_EACH = 15  # points a cluster has on average, at least
NEAR_BEST = 0.97
SAMPLE = 2_000  # points that a silhouette is measured on: 0.03 s instead of 0.6 for all 8,362, the same to .01
STARTS = 10
SEEDS = 10
_GRID = (3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """A cluster's number for each point, −1 for none; and the silhouette of each k that was tried."""

    labels: Labels
    method: Method
    k: int
    silhouette: float
    tried: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """How much clusterings of other seeds agree: the adjusted Rand index over all pairs of them, 1 for the same."""

    seeds: int
    mean: float
    lowest: float


def cluster(
    points: Vectors,
    *,
    weights: NDArray[Any] | None = None,
    method: Method = "kmeans",
    k: int | None = None,
    seed: int = 0,
    report: Report = lambda stage, done, total: None,
) -> Clustering:
    """Cluster points (n, m); `weights` (n,) say how much each counts, `k` sets what the silhouette else chooses.

    Raises ModuleNotFoundError without scikit-learn.
    """
    if method == "hdbscan":
        return _dense(points, seed)
    tried: dict[int, float] = {}
    candidates = [k] if k else _candidates(len(points))
    for number, candidate in enumerate(candidates, start=1):
        tried[candidate] = _silhouette(points, _kmeans(points, candidate, seed, weights, starts=3), seed)
        report("clusters", number, len(candidates))
    best = max(tried.values())
    chosen = next(candidate for candidate in candidates if tried[candidate] >= best * NEAR_BEST or best <= 0)
    labels = _kmeans(points, chosen, seed, weights, starts=STARTS)
    return Clustering(labels=labels, method="kmeans", k=chosen, silhouette=tried[chosen], tried=tried)


def stability(
    points: Vectors,
    k: int,
    *,
    weights: NDArray[Any] | None = None,
    seeds: int = SEEDS,
    report: Report = lambda stage, done, total: None,
) -> Stability:
    """Cluster again with other seeds, and tell how much the clusterings agree. HDBSCAN has no seed: k-means only."""
    found: list[Labels] = []
    for seed in range(seeds):
        found.append(_kmeans(points, k, seed, weights, starts=STARTS))
        report("seeds", seed + 1, seeds)
    return agreement(found)


def agreement(found: Sequence[Labels]) -> Stability:
    """How much clusterings of the same points agree, pair by pair."""
    from sklearn.metrics import adjusted_rand_score

    pairs = [float(adjusted_rand_score(one, other)) for one, other in combinations(found, 2)] or [1.0]
    return Stability(seeds=len(found), mean=float(np.mean(pairs)), lowest=min(pairs))


def _candidates(count: int) -> list[int]:
    most = max(LEAST_K, min(MOST_K, count // OF_EACH))
    least = min(most, max(LEAST_K, round(count**0.5 / 6)))  # 7 for 1,800 points, 15 for 8,362
    return [k for k in _GRID if least <= k <= most] or [most]


def _kmeans(points: Vectors, k: int, seed: int, weights: NDArray[Any] | None, *, starts: int) -> Labels:
    from sklearn.cluster import KMeans

    found = KMeans(n_clusters=k, n_init=starts, random_state=seed).fit_predict(points, sample_weight=weights)
    return np.asarray(found, np.int64)


def _dense(points: Vectors, seed: int) -> Clustering:
    from sklearn.cluster import HDBSCAN

    least = max(5, len(points) // 100)
    found = HDBSCAN(min_cluster_size=least, min_samples=5, copy=True).fit_predict(points)
    labels = np.asarray(found, np.int64)
    inside = labels >= 0
    silhouette = _silhouette(points[inside], labels[inside], seed)
    return Clustering(labels=labels, method="hdbscan", k=len(set(labels[inside].tolist())), silhouette=silhouette)


def _silhouette(points: Vectors, labels: Labels, seed: int) -> float:
    """The mean silhouette of a sample of the points; −1 where there is but one cluster."""
    from sklearn.metrics import silhouette_score

    rows = np.random.default_rng(seed).permutation(len(points))[:SAMPLE]
    if not 1 < len(set(labels[rows].tolist())) < len(rows):
        return -1.0
    return float(silhouette_score(points[rows], labels[rows]))
