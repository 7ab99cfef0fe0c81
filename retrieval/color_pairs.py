"""How well each tuple of colors goes with each other one: `Palette`, which asks `retrieval.harmony` once a pair."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retrieval.harmony import Shades, harmony, shades_of
from retrieval.vocabulary import Vocabulary

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


class Palette:
    """Tuples of color names and how each goes with each, computed once a pair."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Empty; colors are added as they are met."""
        self._vocabulary = vocabulary
        self._ids: dict[tuple[str, ...], int] = {}
        self._shades: list[Shades] = []
        self._known: dict[tuple[int, int], float] = {}

    def id(self, colors: tuple[str, ...]) -> int:
        """The id of a tuple of color names."""
        if colors not in self._ids:
            self._ids[colors] = len(self._shades)
            self._shades.append(shades_of(colors, self._vocabulary))
        return self._ids[colors]

    def shades(self, ids: Integers) -> list[Shades]:
        """The shades of each id."""
        return [self._shades[place] for place in ids]

    def harmony(self, a: Integers, b: Integers) -> Floats:
        """How well colors go together, 0–1: ids (n,) and (m,) → (n, m)."""
        ids_a, places_a = np.unique(a, return_inverse=True)
        ids_b, places_b = np.unique(b, return_inverse=True)
        table = np.array([[self._pair(int(x), int(y)) for y in ids_b] for x in ids_a], dtype=np.float32)
        return np.asarray(table.reshape(len(ids_a), len(ids_b))[places_a][:, places_b])

    def _pair(self, a: int, b: int) -> float:
        key = (a, b) if a <= b else (b, a)
        if key not in self._known:
            self._known[key] = harmony(self._shades[key[0]], self._shades[key[1]])
        return self._known[key]
