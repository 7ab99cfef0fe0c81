"""From candidates a slot to one outfit: a beam search over slots, with how each pair goes together.

    assemble([Option(...), ...], together, total_max=60.0) -> (3, 17, None)

Knows numbers only: scores, costs, prices. A slot that is not needed may stay empty; one that is needed may not, and
two pieces whose pair score is minus infinity never meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BEAM = 24  # outfits kept after each slot; with 100 the best look of 40 tried was the same
PAIRS_COUNT = 1.0  # how much going together counts beside each piece's own score

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A slot's candidates: own scores and prices, (n,) each, and whether the slot has to be filled."""

    scores: Floats
    prices: Floats
    needed: bool


@dataclass(frozen=True, slots=True)
class _Partial:
    score: float
    total: float
    places: tuple[int | None, ...]


def assemble(
    options: Sequence[Option], together: Mapping[tuple[int, int], Floats], *, total_max: float | None = None
) -> tuple[tuple[int | None, ...], float] | None:
    """The best outfit: a place for each slot (None: left empty) and its score; None when no outfit is allowed.

    `together[a, b]`, for slots a < b, says how well each of a's pieces goes with each of b's, (n_a, n_b). The score is
    the mean over slots plus the mean over pairs, so that outfits of the same slots compare.
    """
    slots, pairs = max(1, len(options)), max(1, len(options) * (len(options) - 1) // 2)
    least = [float(option.prices.min()) if option.needed and len(option.prices) else 0.0 for option in options]
    beam = [_Partial(0.0, 0.0, ())]
    for at, option in enumerate(options):
        room = np.inf if total_max is None else total_max - sum(least[at + 1 :]) + 1e-6
        grown: list[_Partial] = []
        for partial in beam:
            scores = option.scores / slots + PAIRS_COUNT / pairs * _with(partial, at, together, len(option.scores))
            scores = np.where(option.prices + partial.total <= room, scores, -np.inf)
            for place in np.argsort(-scores, kind="stable")[:BEAM]:
                if np.isfinite(scores[place]):
                    total = partial.total + float(option.prices[place])
                    places = (*partial.places, int(place))
                    grown.append(_Partial(partial.score + float(scores[place]), total, places))
            if not option.needed:
                grown.append(_Partial(partial.score, partial.total, (*partial.places, None)))
        beam = sorted(grown, key=lambda partial: -partial.score)[:BEAM]
    return (beam[0].places, beam[0].score) if beam else None


def _with(partial: _Partial, at: int, together: Mapping[tuple[int, int], Floats], count: int) -> Floats:
    found = np.zeros(count, dtype=np.float32)
    for before, place in enumerate(partial.places):
        if place is not None:
            found = found + together[before, at][place]
    return found
