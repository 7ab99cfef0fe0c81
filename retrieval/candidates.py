"""The pieces that may fill a slot: products that pass every hard filter, and what the wardrobe has, scored each alone.

Hard filters stand inside the index query (kinds, audience, stock, price, sizes, exclusions); nothing that fails one is
ever scored. How candidates go with one another is `retrieval.assembly`'s and `retrieval.pairing`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from retrieval.catalog import Catalog
from retrieval.compatibility import Compatibility
from retrieval.directions import Directions, spread
from retrieval.filters import Filter
from retrieval.garment import Garment
from retrieval.outfit_pieces import OWNED, Flags, Floats, Integers, PieceReader, Pieces
from retrieval.pairing_rules import CHILDREN, Flavor, PairingRules
from retrieval.product import Product, Query
from retrieval.relaxation import strict_filter
from retrieval.slot_plan import Setting, SlotWish
from retrieval.vetoes import FORBIDDEN, Vetoes

KEPT = 70  # a slot, best first: with 150, 36 of 40 requests got the very same looks
CHEAPEST = 20  # kept besides where the whole look has a budget
# What makes a candidate good by itself; the weights sum to 1 but for an accent. Chosen on contact sheets, not fitted.
WANTED, FITTING, STYLE, FORMALITY, KIND = 0.16, 0.16, 0.12, 0.16, 0.20
STATED, SEASON, COLOR = 0.04, 0.06, 0.10
ACCENT = 0.35  # in the one slot that carries a splash of color
WISHED = 0.5  # beside these: what the person asked for outweighs taste
LAST_KIND = 0.4  # what the least fitting kind of a list is worth, against 1 for the first
FORMALITY_REACH = 0.8
OWN_FIRST = 3.0  # a piece of the wardrobe that fits stands before every product
_WISHES = {"colors": "color", "patterns": "pattern", "materials": "material", "brands": "brand"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A slot's candidates, n of them; `garments[i]` is the wardrobe's piece, None for a product."""

    wish: SlotWish
    pieces: Pieces
    garments: tuple[Garment | None, ...]
    wished: Floats  # (n,) the share of the query's soft wishes that each meets
    taste: Floats  # (n,) what holds in every flavor

    def joined(self, other: Pool) -> Pool:
        """These candidates and another pool's, for this pool's wish."""
        return Pool(
            wish=self.wish,
            pieces=Pieces.joined([self.pieces, other.pieces]),
            garments=(*self.garments, *other.garments),
            wished=np.concatenate([self.wished, other.wished]),
            taste=np.concatenate([self.taste, other.taste]),
        )

    def take(self, places: Integers) -> Pool:
        """Some of the candidates."""
        return replace(
            self,
            pieces=self.pieces.take(places),
            garments=tuple(self.garments[place] for place in places),
            wished=self.wished[places],
            taste=self.taste[places],
        )


class CandidateFinder:
    """Finds and scores the candidates of a slot, for one catalog."""

    def __init__(
        self,
        reader: PieceReader,
        directions: Directions,
        vetoes: Vetoes,
        rules: PairingRules,
        compatibility: Compatibility | None,
    ) -> None:
        """Keep them; nothing is computed yet."""
        self.reader, self.directions, self.vetoes, self.rules = reader, directions, vetoes, rules
        self.compatibility = compatibility
        self.catalog = reader.catalog

    def within(self, catalog: Catalog) -> CandidateFinder:
        """A finder in a part of the same catalog, as `Catalog.within` gives it."""
        other = copy(self)
        other.catalog = catalog
        return other

    def pool(
        self, wish: SlotWish, setting: Setting, owned: Pieces, query: Query, *, avoid: Collection[str]
    ) -> Pool | None:
        """Every product that may fill the slot; kinds further off only where the shop has none that fit."""
        for kinds in (wish.kinds, wish.wider):
            if kinds:
                rows = self._rows(kinds, setting, owned, query, avoid)
                if len(rows):
                    return self._scored(
                        replace(wish, kinds=kinds), self.reader.products.take(rows), setting, owned, query
                    )
        return None

    def own_pool(
        self, wish: SlotWish, garments: Sequence[Garment], setting: Setting, owned: Pieces, query: Query
    ) -> Pool | None:
        """The wardrobe's pieces that fit the slot, or None."""
        fit = [garment for garment in garments if garment.category in wish.kinds and _suits(garment, setting.audience)]
        if not fit:
            return None
        pieces = self.reader.garments(fit)
        allowed = np.flatnonzero(self._allowed(pieces, setting, owned))
        pool = self._scored(wish, pieces, setting, owned, query)
        pool = replace(pool, garments=tuple(fit)).take(allowed)
        return replace(pool, taste=pool.taste + np.float32(OWN_FIRST)) if len(allowed) else None

    def scores(
        self, pool: Pool, setting: Setting, flavor: Flavor, owned: Pieces, query: Query, *, accent: bool
    ) -> Floats:
        """Each candidate's own score in a flavor, about 0–1, (n,)."""
        wanted = self.directions.wanted(pool.pieces, pool.wish, setting, flavor, query.styles)
        span = 0.8 if setting.stated else 1.5
        occasion = float(self.rules.vocabulary.entry("occasion", setting.occasion)["formality"])
        target = np.clip(setting.formality + flavor.formality, max(0.0, occasion - span), occasion + span)
        formal = np.exp(-(((pool.pieces.formality - target) / FORMALITY_REACH) ** 2))
        color = (ACCENT if accent else COLOR) * self._colors(pool.pieces, flavor, owned, accent=accent)
        return np.asarray(
            pool.taste + WANTED * wanted + FORMALITY * formal + color + WISHED * pool.wished, dtype=np.float32
        )

    def best(self, pool: Pool, scores: Floats, *, on_budget: bool) -> Integers:
        """The places that are worth assembling, best first."""
        order = np.argsort(-scores, kind="stable")
        kept = order[:KEPT]
        if on_budget:
            cheap = np.argsort(pool.pieces.prices, kind="stable")[:CHEAPEST]
            kept = np.concatenate([kept, np.setdiff1d(cheap, kept)])
        return kept

    def _rows(
        self, kinds: Sequence[str], setting: Setting, owned: Pieces, query: Query, avoid: Collection[str]
    ) -> Integers:
        mask = self.catalog.mask(self._filter(kinds, setting, query))
        if setting.audience not in CHILDREN:
            mask &= ~self.reader.childish
        rows = np.flatnonzero(mask)
        unnamed = self._unnamed_material(query)
        products = self.catalog.products
        if unnamed or avoid:
            rows = np.array(
                [
                    row
                    for row in rows
                    if products[row].id not in avoid
                    and (products[row].materials or products[row].category not in unnamed)
                ],
                dtype=np.int64,
            )
        return rows[self._allowed(self.reader.products.take(rows), setting, owned)]

    def _allowed(self, pieces: Pieces, setting: Setting, owned: Pieces) -> Flags:
        """Which pieces neither the occasion nor what is owned forbids; pieces out of place forbid nothing."""
        forbidden = self.vetoes.forbidden(pieces, occasion=setting.occasion, audience=setting.audience, owned=owned)
        never = self.reader.mask_of(setting.never)
        forbidden = forbidden | never[pieces.seen] & ~never[pieces.kinds]  # sandals that the feed calls flats
        judges = owned.take(np.flatnonzero(~never[owned.kinds]))
        if len(judges):
            forbidden = forbidden | (self.vetoes.clashes(pieces, judges) >= FORBIDDEN).any(1)
        return np.asarray(~forbidden)

    def _filter(self, kinds: Sequence[str], setting: Setting, query: Query) -> Filter:
        bounds = [price for price in (query.price_max, query.total_max) if price is not None]
        hard = replace(
            query, categories=(), colors=(), patterns=(), materials=(), sleeves=(), lengths=(), brands=(),
            audience=setting.audience, sizes=self._sizes(kinds, query), price_max=min(bounds, default=None),
            exclude=self._excluded(query),
        )  # fmt: skip
        return replace(strict_filter(hard, self.rules.vocabulary), categories=frozenset(kinds))

    def _excluded(self, query: Query) -> dict[str, tuple[str, ...]]:
        materials = query.exclude.get("materials", ())
        kin = [name for material in materials for name in self.rules.kin.get(material, ())]
        return {**query.exclude, "materials": tuple(dict.fromkeys((*materials, *kin)))} if kin else query.exclude

    def _unnamed_material(self, query: Query) -> frozenset[str]:
        """Kinds that are likely of an excluded material: a product of one that names no material is left out."""
        named = [self.rules.usually.get(name, frozenset()) for name in query.exclude.get("materials", ())]
        return frozenset().union(*named)

    def _sizes(self, kinds: Sequence[str], query: Query) -> tuple[str, ...]:
        """The sizes that bind this slot: letters are no shoe sizes, and a bag has neither.

        A wish binds where the shop lists sizes of its sort for these kinds: letters where there are letters, a number
        where that very number occurs, since 42 may be a shoe and 32 a waist.
        """
        if not query.sizes:
            return ()
        listed = self._listed_sizes(frozenset(kinds))
        letters = any(not _has_digit(size) for size in listed if size.casefold() != "one size")
        bound = tuple(s for s in query.sizes if (letters if not _has_digit(s) else s.casefold() in listed))
        return (*bound, "One Size", "ONE SIZE") if bound else ()

    def _listed_sizes(self, kinds: frozenset[str]) -> frozenset[str]:
        rows = np.flatnonzero(self.catalog.mask(Filter(categories=kinds)))
        return frozenset(size.casefold() for row in rows for size in self.catalog.products[row].sizes)

    def _scored(self, wish: SlotWish, pieces: Pieces, setting: Setting, owned: Pieces, query: Query) -> Pool:
        products = [None if row == OWNED else self.catalog.products[row] for row in pieces.rows]
        stated = np.array([_states(product, setting) for product in products], dtype=np.float32)
        taste = (
            KIND * self._preference(wish, pieces) + FITTING * self.directions.fitting(pieces, setting) + STATED * stated
        )
        taste = taste + STYLE * self._style(pieces, owned) + SEASON * self._season(pieces, setting)
        taste = taste + self.vetoes.favored(pieces, occasion=setting.occasion, audience=setting.audience)
        return Pool(
            wish=wish,
            pieces=pieces,
            garments=(None,) * len(pieces),
            wished=np.array([self._wished(product, query) for product in products], dtype=np.float32),
            taste=np.asarray(taste, dtype=np.float32),
        )

    def _preference(self, wish: SlotWish, pieces: Pieces) -> Floats:
        """How far up the wish's list a piece's kind stands, 0–1: half by its record, half by what it looks like.

        What looks like a kind that is not in the list loses as much again.
        """
        worth = dict(zip(wish.kinds, np.linspace(1.0, LAST_KIND, max(2, len(wish.kinds))), strict=False))
        stated = np.array([*(worth.get(name, 0.0) for name in self.reader.categories), 0.0])[pieces.kinds]
        slots = {self.rules.vocabulary.slot(kind) for kind in wish.kinds}
        alike = [category.name for category in self.rules.vocabulary.categories.values() if category.slot in slots]
        seen = self.reader.likely(pieces.vectors, alike) @ np.array([worth.get(name, -1.0) for name in alike])
        return np.asarray((stated + seen) / 2, dtype=np.float32)

    def _season(self, pieces: Pieces, setting: Setting) -> Floats:
        """Whether a piece is as warm as the season asks, 0–1; 0.5 where there is no season or nothing is known."""
        sign = ("winter" in setting.seasons) - ("summer" in setting.seasons)
        return np.asarray(0.5 + 0.5 * np.clip(sign * pieces.warmth, -1, 1), dtype=np.float32)

    def _style(self, pieces: Pieces, owned: Pieces) -> Floats:
        """How alike in style to what is owned, kind aside, 0–1; half of it is the trained head's word, if any."""
        if not len(owned):
            return np.full(len(pieces), 0.5, dtype=np.float32)
        alike = spread(np.asarray((pieces.residuals @ owned.residuals.T).mean(1), dtype=np.float32))
        if self.compatibility is None:
            return alike
        shades = [self.reader.palette.shades(part.colors) for part in (pieces, owned)]
        trained = self.compatibility.score(pieces.vectors, owned.vectors, *shades).mean(1)
        return np.asarray((alike + spread(trained)) / 2)

    def _wished(self, product: Product | None, query: Query) -> float:
        if product is None:
            return 0.0
        asked = [facet for facet in _WISHES if getattr(query, facet)]
        return sum(meets(product, facet, query, self.rules) for facet in asked) / max(1, len(asked))

    def _colors(self, pieces: Pieces, flavor: Flavor, owned: Pieces, *, accent: bool) -> Floats:
        quiet = np.where(pieces.bright, 0.0, 1.0).astype(np.float32)
        if flavor.color == "tonal" and len(owned):
            return np.asarray((0.4 * quiet + 0.6 * self._tone(pieces, owned)), dtype=np.float32)
        if not accent:
            return quiet
        if owned.bright.any():  # a color that is there already is picked up
            return np.asarray(0.4 * (1 - quiet) + 0.6 * self._tone(pieces, owned) * (1 - quiet), dtype=np.float32)
        return 1 - quiet

    def _tone(self, pieces: Pieces, owned: Pieces) -> Floats:
        """How near the main color is to the first owned piece's in hue and chroma, 0–1."""
        of_owned, of_pieces = self.reader.lab[owned.main[0]], self.reader.lab[pieces.main]
        apart = np.hypot(of_pieces[:, 1] - of_owned[1], of_pieces[:, 2] - of_owned[2])
        return np.asarray(np.nan_to_num(np.exp(-((apart / 25.0) ** 2))), dtype=np.float32)


def meets(product: Product, facet: str, query: Query, rules: PairingRules) -> bool:
    """Whether a product meets the query's wish for a facet ("colors", "patterns", "materials" or "brands")."""
    if facet == "brands":
        return (product.brand or "").casefold() in {brand.casefold() for brand in query.brands}
    expand = {"colors": rules.vocabulary.expand_color, "patterns": rules.vocabulary.expand_pattern}.get(facet)
    wanted = {name for wish in getattr(query, facet) for name in (expand(wish) if expand else (wish,))}
    return not wanted.isdisjoint(getattr(product, facet))


def _states(product: Product | None, setting: Setting) -> float:
    return float(product is not None and setting.occasion in product.occasions)


def _suits(garment: Garment, audience: str | None) -> bool:
    return garment.audience in (None, "unisex", audience) or audience is None


def _has_digit(size: str) -> bool:
    return any(character.isdigit() for character in size)
