"""A photo of something a person owns, read into a `Garment`: category, colors, pattern, with a confidence.

Category and pattern are zero-shot: the picture's vector against the vocabulary's words. Colors come from the pixels and
the vector together. One garment fills the photo; finding several pieces in one picture is not done here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.encoder import Encoder, Vectors
from retrieval.palette import color_shares
from retrieval.vocabulary import Vocabulary

SECOND_COLOR = 0.6  # a further color is named when it scores this share of the first
MOST_COLORS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Garment:
    """One piece seen in a photo. `box` is left, top, right, bottom as shares of the picture; `confidence` is 0–1.

    `mask` says which pixels of the box are the garment's; `vector` is the piece alone, as the encoder sees it.
    `formality` is on the vocabulary's scale of occasions, 0 (at home) to 4 (black tie).
    """

    category: str
    slot: str
    colors: tuple[str, ...]
    pattern: str | None
    box: tuple[float, float, float, float]
    confidence: float
    formality: float | None = None
    audience: str | None = None
    photo: int = 0  # which of the photos that came together
    vector: Vectors | None = field(default=None, compare=False, repr=False)  # (dim,), unit length
    mask: NDArray[np.bool_] | None = field(default=None, compare=False, repr=False)  # (height, width) over the box

    def to_json(self) -> dict[str, Any]:
        """The record as `stylist ask --json` prints it."""
        return {
            "category": self.category,
            "colors": list(self.colors),
            "pattern": self.pattern,
            "box": [round(side, 3) for side in self.box],
            "confidence": round(self.confidence, 3),
            "slot": self.slot,
            "formality": None if self.formality is None else round(self.formality, 1),
            "audience": self.audience,
            "photo": self.photo,
        }


class GarmentReader:
    """Reads photos with one encoder and one vocabulary; the prompts are embedded once, at the first photo."""

    def __init__(self, encoder: Encoder, vocabulary: Vocabulary) -> None:
        """Keep both; nothing is embedded yet."""
        self.encoder = encoder
        self.vocabulary = vocabulary
        parents = {category.parent for category in vocabulary.categories.values()}
        self.kinds = tuple(name for name in vocabulary.categories if name not in parents)

    def read(self, picture: Image.Image, vector: Vectors | None = None) -> list[Garment]:
        """The garment in an RGB picture, as a list of one. `vector` (dim,) saves embedding the picture again."""
        if vector is None:
            vector = self.encoder.pictures([picture])[0]
        likely = self._softmax(self._kind_prompts @ vector)
        best = int(likely.argmax())
        category = self.kinds[best]
        return [
            Garment(
                category=category,
                slot=self.vocabulary.slot(category),
                colors=self._colors(picture, vector),
                pattern=self._pattern(vector),
                box=(0.0, 0.0, 1.0, 1.0),
                confidence=float(likely[best]),
                vector=vector,
            )
        ]

    # Bare names: averaging in further spellings took 0.46 of categories right to 0.42 on held-out photos.
    @cached_property
    def _kind_prompts(self) -> Vectors:
        return self.encoder.texts(self.kinds)

    @cached_property
    def _color_prompts(self) -> Vectors:
        return self.encoder.texts(tuple(self.vocabulary.colors))

    @cached_property
    def _pattern_prompts(self) -> Vectors:
        return self.encoder.texts(self.vocabulary.names("pattern"))

    def _colors(self, picture: Image.Image, vector: Vectors) -> tuple[str, ...]:
        named = self._softmax(self._color_prompts @ vector)
        seen = color_shares(picture, self.vocabulary)
        # The geometric mean asks for both: the pixels alone see shadows, the vector alone the usual color of a kind.
        scores = np.array(
            [np.sqrt(p * (seen.get(name, 0.02) + 1e-3)) for name, p in zip(self.vocabulary.colors, named, strict=True)]
        )
        order = np.argsort(-scores)[:MOST_COLORS]
        names = tuple(self.vocabulary.colors)
        return tuple(names[i] for i in order if scores[i] >= SECOND_COLOR * scores[order[0]])

    def _pattern(self, vector: Vectors) -> str:
        return self.vocabulary.names("pattern")[int((self._pattern_prompts @ vector).argmax())]

    def _softmax(self, cosines: NDArray[Any]) -> NDArray[np.float64]:
        scaled = cosines.astype(np.float64) * self.encoder.scale
        shifted = np.exp(scaled - scaled.max())
        return np.asarray(shifted / shifted.sum())
