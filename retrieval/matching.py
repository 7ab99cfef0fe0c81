"""How well two pieces go together: color harmony, style, formality, what a trained head says, less what clashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retrieval.color_pairs import Palette
from retrieval.outfit_pieces import Floats, Pieces
from retrieval.vetoes import FORBIDDEN, Vetoes

if TYPE_CHECKING:
    from retrieval.compatibility import Compatibility

HARMONY, ALIKE, TRAINED = 0.7, 0.15, 0.15  # what going together is made of
FORMALITY_GAP, GAP_ALLOWED = 0.15, 0.8  # cost for each step of formality that two pieces are further apart than allowed
OWNED_COUNTS = 0.7  # going with what is owned, beside a candidate's own score of about 0–1


class Matching:
    """Scores pairs of pieces; one palette, one set of vetoes, at most one trained head."""

    def __init__(self, palette: Palette, vetoes: Vetoes, compatibility: Compatibility | None) -> None:
        """Keep them."""
        self._palette, self._vetoes, self._compatibility = palette, vetoes, compatibility

    def harmony(self, a: Pieces, b: Pieces) -> Floats:
        """How well the colors go together, 0–1, (n, m)."""
        return self._palette.harmony(a.colors, b.colors)

    def among(self, a: Pieces, b: Pieces) -> Floats:
        """How well each of `a` goes with each of `b`, (n, m): about 0–1, minus infinity where it must not."""
        cost = self._vetoes.clashes(a, b)
        score = self._together(a, b) - cost
        return np.where(cost >= FORBIDDEN, -np.inf, score).astype(np.float32)

    def with_owned(self, pieces: Pieces, owned: Pieces) -> Floats:
        """What going with the owned pieces adds to each candidate's score, (n,).

        Nothing is forbidden here: candidates that clash with what is owned were left out before, unless the owned piece
        is itself out of place.
        """
        if not len(owned):
            return np.zeros(len(pieces), dtype=np.float32)
        together = self._together(pieces, owned) - np.minimum(self._vetoes.clashes(pieces, owned), 0.5)
        return np.asarray(OWNED_COUNTS * together.mean(1), dtype=np.float32)

    def _together(self, a: Pieces, b: Pieces) -> Floats:
        alike = (a.residuals @ b.residuals.T + 1.0) / 2.0
        score = HARMONY * self.harmony(a, b) + ALIKE * alike
        if self._compatibility is None:
            score = score + TRAINED * alike
        else:
            score = score + TRAINED * self._compatibility.score(a.vectors, b.vectors)
        gap = np.abs(a.formality[:, None] - b.formality[None]) - GAP_ALLOWED
        return np.asarray(score - FORMALITY_GAP * np.maximum(gap, 0.0), dtype=np.float32)
