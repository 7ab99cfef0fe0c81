"""One outfit of a flavor from every slot's candidates, unlike the outfits shown before: `Composer.outfit(...)`.

It chooses; finding candidates is `retrieval.candidates`', pair scores are `retrieval.matching`'s, words come later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from retrieval.assembly import Option, assemble
from retrieval.candidates import CandidateFinder, Pool
from retrieval.garment import Garment
from retrieval.matching import Matching
from retrieval.outfit_pieces import OWNED, Floats, Integers, Pieces
from retrieval.pairing_rules import Flavor
from retrieval.product import Product, Query
from retrieval.slot_plan import Setting

LATER_BODY = 0.03  # off the score of each less usual way to dress the body
SAME_KIND_AGAIN, SAME_COLOR_TOO, OWN_AGAIN = 0.05, 0.05, 0.5  # off a candidate like one of an earlier look
TWIN_COSINE = 0.995  # as in `retrieval.search`: pictures that nobody can tell apart
ACCENT_ORDER = ("bag", "accessory", "layer", "top", "shoes", "outerwear", "one-piece", "bottom")
LEAST_BRIGHT = 3  # so many bright candidates let a slot carry the splash of color


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A setting and its candidates: the ways to dress, each with the pool of every slot that can be filled."""

    setting: Setting
    owned: Pieces
    ways: tuple[tuple[Pool, ...], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A piece chosen for a slot: its pool, its place there, its score (about 0–2)."""

    pool: Pool
    place: int
    score: float

    @property
    def row(self) -> int:
        """The product's row, or OWNED."""
        return int(self.pool.pieces.rows[self.place])

    @property
    def garment(self) -> Garment | None:
        """The wardrobe's piece, if it is one."""
        return self.pool.garments[self.place] if self.row == OWNED else None

    @property
    def identity(self) -> object:
        """What tells it from other pieces."""
        return self.row if self.garment is None else id(self.garment)


@dataclass(slots=True)
class Shown:
    """What earlier looks have used up, and what they were called."""

    rows: list[int] = field(default_factory=list)
    keys: set[object] = field(default_factory=set)
    kinds: list[tuple[str, int, int]] = field(default_factory=list)  # slot, kind, main color
    outfits: set[frozenset[object]] = field(default_factory=set)
    names: list[str] = field(default_factory=list)

    def add(self, outfit: Sequence[Choice], products: Sequence[Product]) -> None:
        """Remember an outfit."""
        self.outfits.add(frozenset(choice.identity for choice in outfit))
        for choice in outfit:
            pieces = choice.pool.pieces
            self.kinds.append((choice.pool.wish.slot, int(pieces.kinds[choice.place]), int(pieces.main[choice.place])))
            if choice.row != OWNED:
                self.rows.append(choice.row)
                self.keys |= variant_keys(products[choice.row])


class Composer:
    """Composes outfits of one catalog."""

    def __init__(self, finder: CandidateFinder, matching: Matching) -> None:
        """Keep both."""
        self._finder, self._matching = finder, matching
        self._catalog = finder.catalog

    def outfit(
        self, scene: Scene, flavor: Flavor, query: Query, shown: Shown, *, whole: bool = True
    ) -> tuple[Choice, ...] | None:
        """The best outfit of a flavor over every way to dress, or None when no allowed one is left.

        With `whole` every needed slot that has candidates is filled; without, those that the budget allows.
        """
        best: tuple[float, tuple[Choice, ...]] | None = None
        for later, way in enumerate(scene.ways):
            found = self._composed(way, scene, flavor, query, shown, whole=whole)
            if found and (best is None or found[0] - LATER_BODY * later > best[0]):
                best = (found[0] - LATER_BODY * later, found[1])
        if best is None or frozenset(choice.identity for choice in best[1]) in shown.outfits:
            return None
        return best[1]

    def _composed(
        self, way: Sequence[Pool], scene: Scene, flavor: Flavor, query: Query, shown: Shown, *, whole: bool
    ) -> tuple[float, tuple[Choice, ...]] | None:
        accent = _accent(way) if flavor.color == "accent" else None
        pools: list[Pool] = []
        scores: list[Floats] = []
        for pool in way:
            fresh = pool.take(self._fresh(pool, shown))
            if len(fresh.pieces):
                own = self._own(fresh, scene, flavor, query, shown, accent=fresh.wish.slot == accent)
                places = self._finder.best(fresh, own, on_budget=query.total_max is not None)
                pools.append(fresh.take(places))
                scores.append(own[places])
            elif pool.wish.needed and whole:
                return None
        options = [
            Option(scores=own, prices=pool.pieces.prices, needed=whole and pool.wish.needed)
            for pool, own in zip(pools, scores, strict=True)
        ]
        pairs = [(a, b) for b in range(len(pools)) for a in range(b)]
        together = {(a, b): self._matching.among(pools[a].pieces, pools[b].pieces) for a, b in pairs}
        found = assemble(options, together, total_max=query.total_max)
        if found is None:
            return None
        filled = [(at, place) for at, place in enumerate(found[0]) if place is not None]
        chosen = tuple(Choice(pools[at], place, float(scores[at][place])) for at, place in filled)
        return (found[1], chosen) if chosen else None

    def _own(self, pool: Pool, scene: Scene, flavor: Flavor, query: Query, shown: Shown, *, accent: bool) -> Floats:
        own = self._finder.scores(pool, scene.setting, flavor, scene.owned, query, accent=accent)
        return own + self._matching.with_owned(pool.pieces, scene.owned) - _again(pool, shown)

    def _fresh(self, pool: Pool, shown: Shown) -> Integers:
        """The places of candidates that no earlier look has shown, nor a variant or a twin of which."""
        rows = pool.pieces.rows
        if not shown.rows:
            return np.arange(len(rows))
        vectors = np.asarray(self._catalog.picture_vectors[shown.rows])
        stale = np.isin(rows, shown.rows) | ((pool.pieces.vectors @ vectors.T).max(1) > TWIN_COSINE)
        products = self._catalog.products
        stale |= np.array([row != OWNED and bool(shown.keys & variant_keys(products[row])) for row in rows], dtype=bool)
        return np.flatnonzero(~stale | (rows == OWNED))


def variant_keys(product: Product) -> set[object]:
    """What a product shares with its variants."""
    keys: set[object] = {(product.title.casefold(), product.brand, product.price)}
    return keys | {product.group} if product.group else keys


def _accent(way: Sequence[Pool]) -> str | None:
    """The slot that carries a splash of color: the smallest one with bright candidates."""
    bright = {pool.wish.slot for pool in way if int(pool.pieces.bright.sum()) >= LEAST_BRIGHT}
    return next((slot for slot in ACCENT_ORDER if slot in bright), None)


def _again(pool: Pool, shown: Shown) -> Floats:
    """What is taken off for the kind and color of an earlier look's piece, and for the same wardrobe piece."""
    cost = np.zeros(len(pool.pieces), dtype=np.float32)
    for slot, kind, main in shown.kinds:
        if slot == pool.wish.slot:
            same = pool.pieces.kinds == kind
            cost += SAME_KIND_AGAIN * same + SAME_COLOR_TOO * (same & (pool.pieces.main == main))
    for place, garment in enumerate(pool.garments):
        if pool.pieces.rows[place] == OWNED:
            cost[place] += OWN_AGAIN * sum(id(garment) in outfit for outfit in shown.outfits)
    return cost
