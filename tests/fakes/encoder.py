"""`FakeEncoder`: vectors that mean something without a model, for tests. Same front as `retrieval.encoder.Encoder`.

A text is the sum of its words' random directions; a picture is its coarse colors. Texts that share words, and pictures
that share colors, are near one another; the two kinds are not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Vectors = NDArray[np.float32]


class FakeEncoder:
    """Deterministic over processes and machines. `texts_seen` and `pictures_seen` count what it was asked to embed."""

    def __init__(self, name: str = "fake", dim: int = 48) -> None:
        self.name, self.dim, self.folder = name, dim, Path(name)
        self.fingerprint = hashlib.sha256(f"{name}/{dim}".encode()).hexdigest()
        self.texts_seen = 0
        self.pictures_seen = 0

    @property
    def model_id(self) -> str:
        return f"{self.name}@{self.fingerprint[:12]}"

    def texts(self, texts: Sequence[str]) -> Vectors:
        self.texts_seen += len(texts)
        return _unit(
            [sum((self._direction(word) for word in text.lower().split()), self._direction("")) for text in texts],
            self.dim,
        )

    def pictures(self, pictures: Sequence[Image.Image]) -> Vectors:
        self.pictures_seen += len(pictures)
        grids = [np.asarray(picture.resize((4, 4)), dtype=np.float64).ravel() / 255 for picture in pictures]
        return _unit([np.resize(grid, self.dim) + 0.01 for grid in grids], self.dim)

    def _direction(self, word: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.sha256(f"{self.name} {word}".encode()).digest()[:8])
        return np.random.default_rng(seed).normal(size=self.dim)


def _unit(rows: Sequence[NDArray[np.float64]], dim: int) -> Vectors:
    vectors = np.array(rows, dtype=np.float64).reshape(len(rows), dim)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
