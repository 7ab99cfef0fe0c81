"""Which way to fuse, chosen by held-out requests and checked on requests that took no part. For `benchmarks.fusion`.

The rule: among ways that use all three rankings and are within one standard error of the best (of the difference, over
the same requests), the one that needs the fewest choices; of several, the best. It reads no files and prints nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.fusion_ways import Way
from training.evaluate_requests import Scores

Cases = NDArray[np.float64]
FIRST = 10
FOLDS, REPEATS = 5, 20


def ndcg_at_10(scores: Scores, targets: NDArray[np.int64]) -> Cases:
    """nDCG@10 of each request's one right answer, (q,), as `Ranked.ndcg_at` has it, but a thousand times as fast."""
    own = scores[np.arange(len(targets)), targets][:, None]
    above, alike = (scores > own).sum(1), (scores == own).sum(1)
    gains = np.r_[0.0, np.cumsum(1.0 / np.log2(np.arange(2, FIRST + 2)))]
    return np.asarray((gains[np.minimum(above + alike, FIRST)] - gains[np.minimum(above, FIRST)]) / alike)


def within_one_error(cases: Cases) -> NDArray[np.bool_]:
    """Which ways are not measurably worse than the best; cases (ways, q)."""
    lost = cases[cases.mean(1).argmax()] - cases
    return np.asarray(lost.mean(1) <= lost.std(1, ddof=1) / np.sqrt(cases.shape[1]))


def choose(ways: Sequence[Way], cases: Cases) -> int:
    """The place of the way that the rule picks; cases (ways, q)."""
    whole = np.flatnonzero([way.is_whole for way in ways])
    near = whole[within_one_error(cases[whole])]
    fewest = min(ways[at].choices for at in near)
    return int(max((at for at in near if ways[at].choices == fewest), key=lambda at: cases[at].mean()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The rule tried in folds: each request's mean figure where it took no part in choosing, and what was chosen."""

    ruled: Cases
    best: Cases  # the same, had the best on the other folds been taken
    chosen: Counter[str]


def check(ways: Sequence[Way], cases: Cases, *, seed: int = 0) -> Checked:
    """Choose on four folds, measure on the fifth, every fold in turn, over several partings of the requests."""
    random = np.random.default_rng(seed)
    whole = np.flatnonzero([way.is_whole for way in ways])
    ruled, best = np.zeros(cases.shape[1]), np.zeros(cases.shape[1])
    chosen: Counter[str] = Counter()
    for _ in range(REPEATS):
        for fold in np.array_split(random.permutation(cases.shape[1]), FOLDS):
            others = np.delete(cases, fold, axis=1)
            at = choose(ways, others)
            chosen[ways[at].name] += 1
            ruled[fold] += cases[at, fold] / REPEATS
            best[fold] += cases[whole[others[whole].mean(1).argmax()], fold] / REPEATS
    return Checked(ruled=ruled, best=best, chosen=chosen)
