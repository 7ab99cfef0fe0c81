"""From candidates a slot to one outfit: a beam search over slots, with how each pair goes together.

    assemble([Option(...), ...], together, total_max=60.0) -> ((3, 17, None), 1.42)

Knows numbers only: scores, costs, prices. A slot that is not needed may stay empty; one that is needed may not, and
two pieces whose pair score is minus infinity never meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BEAM = 100  # outfits kept after each slot: with 400, 37 of 40 requests got the very same looks
PAIRS_COUNT = 1.0  # how much going together counts beside each piece's own score
EMPTY = -1  # the place in a slot that is left empty

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A slot's candidates: own scores and prices, (n,) each, and whether the slot has to be filled."""

    scores: Floats
    prices: Floats
    needed: bool


@dataclass(frozen=True, slots=True)
class _Beam:
    """Outfits so far, best first: scores and prices (b,), and the places chosen in the slots so far (b, slots)."""

    scores: NDArray[np.float64]
    totals: NDArray[np.float64]
    places: NDArray[np.int64]


def assemble(
    options: Sequence[Option], together: Mapping[tuple[int, int], Floats], *, total_max: float | None = None
) -> tuple[tuple[int | None, ...], float] | None:
    """The best outfit: a place for each slot (None: left empty) and its score; None when no outfit is allowed.

    `together[a, b]`, for slots a < b, says how well each of a's pieces goes with each of b's, (n_a, n_b). The score is
    the mean over slots plus the mean over pairs, so that outfits of the same slots compare.
    """
    least = [float(option.prices.min()) if option.needed and len(option.prices) else 0.0 for option in options]
    beam = _Beam(np.zeros(1), np.zeros(1), np.zeros((1, 0), dtype=np.int64))
    for at in range(len(options)):
        room = np.inf if total_max is None else total_max - sum(least[at + 1 :]) + 1e-6
        beam = _grown(beam, at, options, together, room)
        if not len(beam.scores):
            return None
    return tuple(None if place == EMPTY else int(place) for place in beam.places[0]), float(beam.scores[0])


def _grown(
    beam: _Beam, at: int, options: Sequence[Option], together: Mapping[tuple[int, int], Floats], room: float
) -> _Beam:
    """The best outfits with one more slot; the last column of what is weighed is leaving it empty."""
    slots, pairs = len(options), max(1, len(options) * (len(options) - 1) // 2)
    option, count = options[at], len(options[at].scores)
    scores = np.full((len(beam.scores), count + 1), -np.inf)
    scores[:, :count] = beam.scores[:, None] + option.scores / slots
    for before in range(at):
        filled = beam.places[:, before] != EMPTY
        scores[filled, :count] += PAIRS_COUNT / pairs * together[before, at][beam.places[filled, before]]
    totals = beam.totals[:, None] + np.append(option.prices.astype(np.float64), 0.0)
    scores[:, :count][totals[:, :count] > room] = -np.inf
    if not option.needed:
        scores[:, count] = beam.scores
    best = np.argsort(-scores, axis=None, kind="stable")[:BEAM]
    best = best[np.isfinite(scores.ravel()[best])]
    outfits, places = np.divmod(best, count + 1)
    chosen = np.where(places == count, EMPTY, places)
    return _Beam(
        scores.ravel()[best], totals.ravel()[best], np.column_stack([beam.places[outfits], chosen]).astype(np.int64)
    )
