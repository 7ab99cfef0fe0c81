"""How well two pieces go together: color harmony, style and formality, less what clashes.

The trained head is asked elsewhere (`retrieval.candidates`), of owned pieces alone: three looks weigh 100,000 pairs.
"""

from __future__ import annotations

import numpy as np

from retrieval.outfit_pieces import Flags, Floats, PieceReader, Pieces
from retrieval.vetoes import FORBIDDEN, Vetoes

HARMONY, ALIKE = 0.7, 0.3  # what going together is made of
# Harmony prizes a color that comes back, and of every pair it does: without this a look is black from head to toe.
ONE_COLOR = 0.15
FORMALITY_GAP, GAP_ALLOWED = 0.15, 0.8  # cost for each step of formality that two pieces are further apart than allowed
OWNED_COUNTS = 0.7  # going with what is owned, beside a candidate's own score of about 0–1


class Matching:
    """Scores pairs of pieces of one catalog."""

    def __init__(self, reader: PieceReader, vetoes: Vetoes) -> None:
        """Keep both."""
        self._palette, self._vetoes = reader.palette, vetoes
        categories = reader.rules.vocabulary.categories.values()
        self._leather = reader.mask_of({c.name for c in categories if c.slot in ("shoes", "bag")} | {"belt"})

    def harmony(self, a: Pieces, b: Pieces) -> Floats:
        """How well the colors go together, 0–1, (n, m)."""
        return self._palette.harmony(a.colors, b.colors)

    def among(self, a: Pieces, b: Pieces) -> Floats:
        """How well each of `a` goes with each of `b`, (n, m): about 0–1, minus infinity where it must not."""
        cost = self._vetoes.clashes(a, b)
        score = self._together(a, b) - cost - ONE_COLOR * self._in_one_color(a, b)
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

    def _in_one_color(self, a: Pieces, b: Pieces) -> Flags:
        """Which pairs are of one main color that need not be: shoes, bags and belts may match."""
        leather = self._leather[a.kinds][:, None] & self._leather[b.kinds][None]
        return np.asarray((a.main[:, None] == b.main[None]) & ~leather)

    def _together(self, a: Pieces, b: Pieces) -> Floats:
        alike = (a.residuals @ b.residuals.T + 1.0) / 2.0
        score = HARMONY * self.harmony(a, b) + ALIKE * alike
        gap = np.abs(a.formality[:, None] - b.formality[None]) - GAP_ALLOWED
        return np.asarray(score - FORMALITY_GAP * np.maximum(gap, 0.0), dtype=np.float32)
