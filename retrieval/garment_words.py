"""A cut-out garment to words: `Describer.describe(...) -> Described`: category, colors, pattern, formality, audience.

The parser's heads and the encoder's zero-shot guess are weighed together; colors come from the heads and from the
pixels under the mask. Without a parser the encoder and all pixels answer alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.encoder import Encoder, Vectors
from retrieval.palette import color_shares
from retrieval.parser import Heads, Parser
from retrieval.product import AUDIENCES
from retrieval.vocabulary import Vocabulary
from retrieval.zero_shot import softmax

SECOND_COLOR = 0.6  # a further color is named when it scores this share of the first
MOST_COLORS = 3
HEADS_SHARE = 0.8  # of the kind's score: the parser's heads against the encoder's zero-shot guess
PIXELS_SHARE = 0.25  # of a color's score: the pixels under the mask against the heads
OTHER_PART = 0.02  # how much a kind counts that is not of the part seen
SURE_AUDIENCE = 0.85  # right for .83 of drawn garments and .69 of held-out photos; from .6 on for .66 and .65


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A garment in the vocabulary's words; `confidence` 0–1 is the category's."""

    category: str
    confidence: float
    colors: tuple[str, ...]
    pattern: str | None
    formality: float | None = None
    audience: str | None = None


class Describer:
    """Knows the words; the prompts are embedded once, at the first photo."""

    def __init__(self, encoder: Encoder, vocabulary: Vocabulary, parser: Parser | None) -> None:
        """Keep the three; nothing is embedded yet."""
        self.encoder, self.vocabulary, self.parser = encoder, vocabulary, parser
        self.kinds = vocabulary.kinds

    def describe(
        self,
        views: Sequence[Image.Image],
        vector: Vectors,
        picture: Image.Image,
        mask: NDArray[np.bool_] | None,
        part: int | None,
    ) -> Described:
        """Describe a garment by RGB views of it, by its `vector`, and by the pixels of `picture` under `mask`.

        `part` is the part that it was found as, if that binds its kind.
        """
        heads = self.parser.heads(views) if self.parser else None
        likely = self._likely_kinds(vector, heads, part)
        best = int(likely.argmax())
        return Described(
            category=self.kinds[best],
            confidence=float(likely[best]),
            colors=self._colors(picture, mask, vector, heads),
            pattern=self._pattern(vector, heads),
            formality=heads.formality if heads else None,
            audience=_audience(heads) if heads else None,
        )

    def _likely_kinds(self, vector: Vectors, heads: Heads | None, part: int | None) -> NDArray[np.float64]:
        zero_shot = self._chances(self._kind_prompts, vector)
        likely = zero_shot
        if heads is not None and self.parser is not None:
            told = np.array(
                [heads.kinds[self._head_of_kind[kind]] if kind in self._head_of_kind else 0.0 for kind in self.kinds]
            )
            likely = (told + 1e-6) ** HEADS_SHARE * (zero_shot + 1e-6) ** (1 - HEADS_SHARE)
        if part is not None and self.parser is not None:
            of_part = [self.parser.parts.of_kind(kind, self.vocabulary) == part for kind in self.kinds]
            likely = likely * np.where(of_part, 1.0, OTHER_PART)
        return np.asarray(likely / likely.sum())

    def _colors(
        self, picture: Image.Image, mask: NDArray[np.bool_] | None, vector: Vectors, heads: Heads | None
    ) -> tuple[str, ...]:
        names = tuple(self.vocabulary.colors)
        if heads is not None and self.parser is not None:
            named = np.array([heads.colors[self.parser.colors.index(name)] for name in names])
        else:
            named = self._chances(self._color_prompts, vector)
        seen = color_shares(picture, self.vocabulary, mask)
        # The mean asks for both: the pixels alone see shadows, the model alone the usual color of a kind.
        pixels = PIXELS_SHARE if heads is not None else 0.5
        scores = named ** (1 - pixels) * np.array([seen.get(name, 0.02) + 1e-3 for name in names]) ** pixels
        order = np.argsort(-scores)[:MOST_COLORS]
        return tuple(names[i] for i in order if scores[i] >= SECOND_COLOR * scores[order[0]])

    def _pattern(self, vector: Vectors, heads: Heads | None) -> str:
        if heads is not None and self.parser is not None:
            return str(self.parser.patterns[int(heads.patterns.argmax())])
        return self.vocabulary.names("pattern")[int((self._pattern_prompts @ vector).argmax())]

    @cached_property
    def _head_of_kind(self) -> dict[str, int]:
        return {kind: row for row, kind in enumerate(self.parser.kinds)} if self.parser else {}

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

    def _chances(self, prompts: Vectors, vector: Vectors) -> NDArray[np.float64]:
        return softmax((prompts @ vector).astype(np.float64) * self.encoder.scale, axis=0).astype(np.float64)


def _audience(heads: Heads) -> str | None:
    best = int(heads.audiences.argmax())
    return AUDIENCES[best] if heads.audiences[best] >= SURE_AUDIENCE else None
