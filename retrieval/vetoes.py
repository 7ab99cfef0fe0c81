"""What must not be worn: to an occasion (`forbidden`), and with one another (`clashes`). Over arrays of pieces.

The rules are data (`data/pairing.toml`); one rule needs more than a table and stands here: leather that does not match.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from retrieval.outfit_pieces import Flags, Floats, PieceReader, Pieces
from retrieval.pairing_rules import PairingRules, PieceCondition

DRESSY = 2.6  # formality from which a piece is at odds with sportswear
FORBIDDEN = 1.0  # a cost from which two pieces are never shown together
OUT_OF_SEASON = 0.25  # for each degree that two pieces' warmth is apart on both sides of mild
NEVER_TOGETHER = -4  # the product of two warmths from which on they belong to different weather: a coat and sandals
UNMATCHED_LEATHER = 0.2  # a brown belt with black shoes


class Vetoes:
    """The rules over one catalog's pieces; conditions are looked up by kind and color, so a pair costs microseconds."""

    def __init__(self, rules: PairingRules, reader: PieceReader) -> None:
        """Turn the rules' words into masks."""
        self._rules, self._reader = rules, reader
        self._leather_shoes = reader.mask_of({"formal shoes", "loafers", "boots"})
        self._belts = reader.mask_of({"belt"})
        colors = rules.vocabulary.colors
        families = sorted({color.family for color in colors.values()})
        self._family = np.array([*(families.index(colors[name].family) for name in reader.color_names), -1])
        self._tan = np.array([*(colors[name].family in ("brown", "beige") for name in reader.color_names), False])
        self._masks: dict[PieceCondition, tuple[Flags | None, Flags | None]] = {}

    def forbidden(self, pieces: Pieces, *, occasion: str, audience: str | None, owned: Pieces) -> Flags:
        """Which pieces the occasion does not allow for this audience, (n,) bool."""
        found = np.zeros(len(pieces), dtype=bool)
        for veto in self._rules.vetoes:
            if occasion not in veto.occasions or (veto.audiences and audience not in veto.audiences):
                continue
            if veto.piece.ethnic and owned.ethnic.any():
                continue  # what is owned speaks for itself
            found |= self._are(pieces, veto.piece)
        return found

    def favored(self, pieces: Pieces, *, occasion: str, audience: str | None) -> Floats:
        """What the occasion adds to pieces of its own colors, (n,)."""
        found = np.zeros(len(pieces), dtype=np.float32)
        for favor in self._rules.favors:
            if occasion in favor.occasions and (not favor.audiences or audience in favor.audiences):
                found += favor.gain * self._are(pieces, favor.piece)
        return found

    def clashes(self, a: Pieces, b: Pieces) -> Floats:
        """What it costs to wear each of `a` (n) with each of `b` (m): (n, m), at least FORBIDDEN where one must not."""
        cost = np.zeros((len(a), len(b)), dtype=np.float32)
        for rule in self._rules.clashes:
            for one, other in ((rule.a, rule.b), (rule.b, rule.a)):
                first = self._are(a, one)
                if first.any():  # most rules speak of neither
                    met = first[:, None] & self._are(b, other)[None, :]
                    cost = np.maximum(cost, rule.cost * met)
        weather = np.outer(a.warmth, b.warmth)
        cost += np.where(weather < 0, OUT_OF_SEASON * -weather / 2, 0)
        cost[weather <= NEVER_TOGETHER] = FORBIDDEN
        return np.asarray(cost + UNMATCHED_LEATHER * self._unmatched(a, b))

    def _unmatched(self, a: Pieces, b: Pieces) -> Flags:
        pairs = (self._belts[a.kinds][:, None] & self._leather_shoes[b.kinds][None]) | (
            self._leather_shoes[a.kinds][:, None] & self._belts[b.kinds][None]
        )
        differ = self._family[a.main][:, None] != self._family[b.main][None]
        both_tan = self._tan[a.main][:, None] & self._tan[b.main][None]
        return np.asarray(pairs & differ & ~both_tan)

    def _are(self, pieces: Pieces, condition: PieceCondition) -> Flags:
        """Which pieces meet a condition, (n,) bool."""
        kinds, colors = self._lookups(condition)
        found = np.ones(len(pieces), dtype=bool) if kinds is None else kinds[pieces.kinds]
        if colors is not None:
            found = found & colors[pieces.main]
        if condition.patterns:
            found = found & (pieces.patterns & self._reader.bits_of(condition.patterns) != 0)
        for wanted, has in (
            (condition.loud, pieces.loud),
            (condition.sporty, pieces.sporty),
            (condition.ethnic, pieces.ethnic),
            (condition.dressy, pieces.formality >= DRESSY),
        ):
            if wanted is not None:
                found = found & (has == wanted)
        return found

    def _lookups(self, condition: PieceCondition) -> tuple[Flags | None, Flags | None]:
        if condition not in self._masks:
            kinds: Flags | None = None
            if condition.categories or condition.slots:
                slot_of = self._rules.vocabulary.categories
                named = {name for name in slot_of if slot_of[name].slot in condition.slots}
                kinds = self._reader.mask_of(condition.categories | named)
            colors = _mask(condition.colors, self._reader.color_names) if condition.colors else None
            self._masks[condition] = (kinds, colors)
        return self._masks[condition]


def _mask(names: Collection[str], places: Collection[str]) -> NDArray[np.bool_]:
    return np.array([*(name in names for name in places), False])
