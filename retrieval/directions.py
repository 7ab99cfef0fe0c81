"""What the wanted piece looks like, in words: text directions a slot, embedded once and kept, and their scores.

A candidate's direction score is its picture's nearness to the best of several texts ("smart office trousers", "plain
tailored trousers"); its occasion score is nearness to the occasion less nearness to what the occasion is not. Both come
as 0–1 within the slot's candidates, since cosines of text and picture differ from slot to slot.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrieval.encoder import Encoder, Vectors
from retrieval.outfit_pieces import Floats, Pieces
from retrieval.pairing_rules import CHILDREN, Flavor, PairingRules
from retrieval.slot_plan import Setting, SlotWish

DRESSED_UP = 1.8  # formality from which what does not become the occasion counts
AVOIDED = 0.6  # as a share of what the wanted counts
KINDS_NAMED = 4  # the slot's most fitting kinds that get a text of their own
_FOR = {"women": "for women", "men": "for men", "girls": "for girls", "boys": "for boys", "baby": "for a baby"}


class Directions:
    """Texts of one encoder; each distinct text is embedded once for as long as this lives."""

    def __init__(self, encoder: Encoder, rules: PairingRules) -> None:
        """Nothing is embedded yet."""
        self._encoder, self._rules = encoder, rules
        self._vectors: dict[str, Vectors] = {}

    def texts(self, wish: SlotWish, setting: Setting, flavor: Flavor, styles: Sequence[str] = ()) -> list[str]:
        """The directions of a slot: how the occasion's pieces look, kind by kind, and how any good piece does."""
        like = str(self._rules.vocabulary.entry("occasion", setting.occasion).get("like", setting.occasion))
        whom = _FOR.get(setting.audience or "", "")
        seasons = " ".join(setting.seasons)
        words = " ".join((*styles, flavor.like))
        texts = [" ".join(f"{words} {like} {seasons} {kind} {whom}".split()) for kind in wish.kinds[:KINDS_NAMED]]
        general = self._rules.directions.get(wish.slot, []) if setting.audience not in CHILDREN else []
        return [*texts, *(f"{text} {whom}".strip() for text in general)]

    def prepare(self, wishes: Sequence[SlotWish], setting: Setting, styles: Sequence[str]) -> None:
        """Embed at once what the looks of a setting will ask for: a tenth less work than text by text."""
        flavors = [self._rules.flavors[key] for key in setting.table.flavors]
        texts = [text for wish in wishes for flavor in flavors for text in self.texts(wish, setting, flavor, styles)]
        texts += [text for wish in wishes for text in self._avoided(wish, setting)]
        self._embedded([*texts, *self._occasion(setting), *setting.table.anti])

    def wanted(
        self, pieces: Pieces, wish: SlotWish, setting: Setting, flavor: Flavor, styles: Sequence[str] = ()
    ) -> Floats:
        """How near each piece is to the best of the texts, 0–1 within these pieces; (n,).

        Where one dresses up, nearness to what does not become the occasion counts against it.
        """
        nearness = (pieces.vectors @ self._embedded(self.texts(wish, setting, flavor, styles)).T).max(1)
        if avoid := self._avoided(wish, setting):
            nearness = nearness - AVOIDED * (pieces.vectors @ self._embedded(avoid).T).max(1)
        return spread(nearness)

    def fitting(self, pieces: Pieces, setting: Setting) -> Floats:
        """The occasion against what it is not, 0–1 within these pieces; (n,)."""
        scores = (pieces.vectors @ self._embedded(self._occasion(setting)).T).mean(1)
        if setting.table.anti:
            scores = scores - (pieces.vectors @ self._embedded(setting.table.anti).T).max(1)
        return spread(scores)

    def _avoided(self, wish: SlotWish, setting: Setting) -> list[str]:
        return self._rules.avoid.get(wish.slot, []) if setting.formality >= DRESSED_UP else []

    def _occasion(self, setting: Setting) -> list[str]:
        like = self._rules.vocabulary.entry("occasion", setting.occasion).get("like", setting.occasion)
        return [str(like), f"clothes for {setting.occasion}"]

    def _embedded(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._encoder.texts(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])


def spread(scores: Floats) -> Floats:
    """Scores as 0–1 by how far they are from their mean, 0.5 for the mean; a lone or a constant score is 0.5."""
    deviation = float(scores.std()) if len(scores) else 0.0
    if deviation < 1e-6:
        return np.full(len(scores), 0.5, dtype=np.float32)
    return np.asarray(1.0 / (1.0 + np.exp(-1.5 * (scores - scores.mean()) / deviation)), dtype=np.float32)
