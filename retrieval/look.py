"""What pairing gives back: `Look`, one outfit, and `Looks`, the few that go with what a person owns. Records only."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.garment import Garment
from retrieval.product import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One outfit: what the person owns and the products that go with it, a product a slot.

    Each match carries its `slot`, this look's `number` and why it goes with the rest. `reason` says in one sentence
    that a person understands why the whole works; `total` is the products' price, in the catalog's currency.
    """

    number: int  # from 1
    owned: tuple[Garment, ...]
    matches: tuple[Match, ...]
    reason: str
    total: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Up to three different looks, best first; `missing` names the slots that no product of the shop could fill.

    `relaxed` names the wishes that were let go ("color", "occasion", …), never price, audience, stock or exclusions.
    """

    looks: tuple[Look, ...]
    missing: tuple[str, ...] = ()
    relaxed: tuple[str, ...] = ()

    @property
    def matches(self) -> tuple[Match, ...]:
        """Every look's products, look by look."""
        return tuple(match for look in self.looks for match in look.matches)
