"""Garments and products side by side, as arrays: `Pieces`, and the `PieceReader` that makes them of a catalog.

What scoring and vetoes ask of a piece (kind, colors, formality, loudness, style residual) is read once for the whole
catalog and taken by row afterwards. Nothing is scored here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.catalog import Catalog
from retrieval.color_pairs import Palette
from retrieval.encoder import Encoder, Vectors
from retrieval.garment import Garment
from retrieval.pairing_rules import EVERYDAY, PairingRules
from retrieval.palette import to_lab
from retrieval.product import Product

OWNED = -1  # the row of a piece that is no product
# A picture counts as loud where its pattern is not stated but seen: of 3,477 products that state one, 94 of 100 that
# this calls loud are, and it finds 82 of 100 loud ones.
SEEN_LOUD = 0.8
SEEN_KIND = 0.7  # with this likelihood among its slot's kinds a picture shows that kind, whatever the feed says
SEEN_FORMALITY = 0.5  # feeds call flip-flops flats: half of how dressed up a product is, is what it looks like
CHROMATIC = 20.0  # CIELAB chroma from which a color is one
DRESSED, RELAXED = (
    ("formal elegant evening wear", "smart tailored formal"),
    ("casual everyday relaxed", "sporty casual"),
)
DRAWN_OUT = 0.3  # of formality for each standard deviation within a kind
OFFICIAL = 0.4  # how far a stated occasion pulls a product's formality its way
NEIGHBORS = 8  # owned pieces are read through this many products of their kind, see `PieceReader.garments`

_WORD = re.compile(r"[a-z]+")
Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """n pieces. Vectors are of unit length, residuals too (or zero where a kind is not known)."""

    rows: Integers  # in the catalog; OWNED for a garment
    kinds: Integers  # place in the vocabulary's categories; the last place + 1 is unknown
    seen: Integers  # the kind that its picture clearly looks like, its own kind where none does
    colors: Integers  # id in the `retrieval.color_pairs.Palette`
    main: Integers  # place of the main color in the vocabulary's colors; the last place + 1 is unknown
    patterns: Integers  # a bit for each of the vocabulary's patterns, stated or clearly seen
    vectors: Vectors  # (n, dim)
    residuals: Vectors  # (n, dim)
    formality: Floats
    warmth: Floats
    prices: Floats
    loud: Flags
    sporty: Flags
    ethnic: Flags
    bright: Flags  # its main color is a color, not a neutral

    def __len__(self) -> int:
        """How many."""
        return len(self.rows)

    def take(self, places: Integers) -> Pieces:
        """Some of them, by place."""
        return Pieces(**{field.name: getattr(self, field.name)[places] for field in fields(Pieces)})

    @staticmethod
    def joined(parts: Sequence[Pieces]) -> Pieces:
        """All of several, in order."""
        return Pieces(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Pieces)})


class PieceReader:
    """Reads products and garments into `Pieces` of one catalog."""

    def __init__(self, catalog: Catalog, encoder: Encoder, rules: PairingRules) -> None:
        """Nothing is read until the first piece is asked for."""
        self.catalog, self.encoder, self.rules = catalog, encoder, rules
        self.palette = Palette(rules.vocabulary)
        self.categories = tuple(rules.vocabulary.categories)
        self.color_names = tuple(rules.vocabulary.colors)
        self._texts: dict[str, Vectors] = {}
        self._pattern_names = rules.vocabulary.names("pattern")
        self._kind_of = {name: place for place, name in enumerate(self.categories)}
        self._color_of = {name: place for place, name in enumerate(self.color_names)}

    def mask_of(self, kinds: Iterable[str]) -> Flags:
        """Which places of `Pieces.kinds` are these kinds: (categories + unknown,) bool."""
        wanted = set(kinds)
        return np.array([name in wanted for name in (*self.categories, None)])

    def bits_of(self, patterns: Collection[str]) -> int:
        """Patterns as `Pieces.patterns` has them; those that the vocabulary lacks are left out."""
        return sum(1 << place for place, name in enumerate(self._pattern_names) if name in patterns)

    @cached_property
    def lab(self) -> NDArray[np.float64]:
        """CIELAB of the vocabulary's colors, by place, (colors + unknown, 3); not a number where unknown."""
        colors = self.rules.vocabulary.colors
        lab = to_lab(np.array([colors[name].rgb for name in self.color_names], dtype=np.uint8))
        return np.vstack([lab, np.full((1, 3), np.nan)])

    @cached_property
    def childish(self) -> Flags:
        """Which products' titles speak of children, (rows,)."""
        titles = (product.title.casefold() for product in self.catalog.products)
        return np.array([not self.rules.childish.isdisjoint(_WORD.findall(title)) for title in titles], dtype=bool)

    @cached_property
    def products(self) -> Pieces:
        """Every product of the catalog, by row."""
        products = self.catalog.products
        kinds = self._product_kinds
        vectors = np.asarray(self.catalog.picture_vectors)
        patterns = np.array([self.bits_of(product.patterns) for product in products], dtype=np.int64)
        patterns = np.where(patterns == 0, self._seen_patterns(vectors), patterns)
        seen_kinds, seen_formality = self._seen(vectors, kinds)
        stated = np.array([self._formality(product) for product in products], dtype=np.float32)
        looks = np.where(np.isnan(seen_formality), stated, seen_formality)
        return Pieces(
            rows=np.arange(len(products)),
            kinds=kinds,
            seen=seen_kinds,
            colors=np.array([self.palette.id(product.colors) for product in products], dtype=np.int64),
            main=np.array([self._main(product.colors) for product in products], dtype=np.int64),
            patterns=patterns,
            vectors=vectors,
            residuals=_unit(vectors - self.means[kinds]) * (kinds < len(self.categories))[:, None],
            formality=((1 - SEEN_FORMALITY) * stated + SEEN_FORMALITY * looks).astype(np.float32),
            warmth=np.array([self.rules.warmth.get(p.category or "", 0.0) for p in products], dtype=np.float32),
            prices=np.array([product.price for product in products], dtype=np.float32),
            loud=self._is_loud(patterns, kinds),
            sporty=np.array(["sport" in p.occasions or p.category == "tracksuit" for p in products], dtype=bool),
            ethnic=np.array(["ethnic" in p.occasions or p.category in self.rules.ethnic for p in products], dtype=bool),
            bright=np.array([self.is_bright(product.colors, product.category) for product in products], dtype=bool),
        )

    @cached_property
    def dressiness(self) -> Floats:
        """Formality with the differences within a kind drawn out, by occasion, looks and words, (rows,).

        Within a kind formality spreads by 0.03 (dresses) to 0.15 (trousers) alone, so that "more formal" would find
        nothing; with the direction from casual to formal it agrees for shirts (.75) and trousers (.74).
        """
        pieces = self.products
        dressed, relaxed = self.encoder.texts(DRESSED), self.encoder.texts(RELAXED)
        direction = dressed.mean(0) - relaxed.mean(0)
        looks = (pieces.vectors + np.asarray(self.catalog.text_vectors)) @ direction
        drawn_out = pieces.formality.astype(np.float64)
        for kind in np.unique(pieces.kinds):
            rows = np.flatnonzero(pieces.kinds == kind)
            for score in (pieces.formality[rows], looks[rows]):
                drawn_out[rows] += DRAWN_OUT * (score - score.mean()) / max(float(score.std()), 1e-6)
        return drawn_out.astype(np.float32)

    @cached_property
    def means(self) -> Vectors:
        """The mean picture of each kind, (categories + unknown, dim); zero where the catalog has none."""
        vectors = np.asarray(self.catalog.picture_vectors)
        sums = np.zeros((len(self.categories) + 1, vectors.shape[1]), dtype=np.float64)
        np.add.at(sums, self._product_kinds, vectors)
        counts = np.bincount(self._product_kinds, minlength=len(sums))[:, None]
        return np.asarray(sums / np.maximum(counts, 1), dtype=np.float32)

    def garments(self, garments: Sequence[Garment]) -> Pieces:
        """Owned pieces; one without a vector stands at the mean of its kind.

        A photo on a bed differs from a shop's pictures by more than its garment, so a piece's residual is half that of
        the products of its kind that look most like it.
        """
        kinds = np.array([self._kind(garment.category) for garment in garments], dtype=np.int64)
        vectors = np.zeros((len(garments), self.means.shape[1]), dtype=np.float32)
        residuals = np.zeros_like(vectors)
        for place, garment in enumerate(garments):
            vectors[place] = self.means[kinds[place]] if garment.vector is None else garment.vector
            residuals[place] = self._residual(vectors[place], int(kinds[place]))
        patterns = np.array([self.bits_of((g.pattern,) if g.pattern else ()) for g in garments], dtype=np.int64)
        formality = [self.rules.formality[g.category] if g.formality is None else g.formality for g in garments]
        return Pieces(
            rows=np.full(len(garments), OWNED, dtype=np.int64),
            kinds=kinds,
            seen=kinds,
            colors=np.array([self.palette.id(garment.colors) for garment in garments], dtype=np.int64),
            main=np.array([self._main(garment.colors) for garment in garments], dtype=np.int64),
            patterns=patterns,
            vectors=vectors,
            residuals=residuals,
            formality=np.array(formality, dtype=np.float32),
            warmth=np.array([self.rules.warmth.get(g.category, 0.0) for g in garments], dtype=np.float32),
            prices=np.zeros(len(garments), dtype=np.float32),
            loud=self._is_loud(patterns, kinds),
            sporty=np.array([g.category == "tracksuit" for g in garments], dtype=bool),
            ethnic=np.array([g.category in self.rules.ethnic for g in garments], dtype=bool),
            bright=np.array([self.is_bright(g.colors, g.category) for g in garments], dtype=bool),
        )

    def is_bright(self, colors: Sequence[str], category: str | None) -> bool:
        """Whether a piece's main color is a color: no neutral, and not the blue of denim."""
        name = colors[0] if colors else ""
        if name not in self._color_of or name in self.rules.neutral:
            return False
        if category == "jeans" and self.rules.vocabulary.colors[name].family == "blue":
            return False
        _, a, b = self.lab[self._color_of[name]]
        return bool(np.hypot(a, b) >= CHROMATIC)

    def _residual(self, vector: Vectors, kind: int) -> Vectors:
        same = np.flatnonzero(self._product_kinds == kind)
        own = _unit((vector - self.means[kind])[None])[0]
        if len(same) < NEIGHBORS:
            return np.asarray(own * (len(same) > 0), dtype=np.float32)
        nearest = same[np.argsort(-(self.products.vectors[same] @ vector))[:NEIGHBORS]]
        like = _unit(self.products.residuals[nearest].mean(0)[None])[0]
        return np.asarray(_unit((own + like)[None])[0])

    @cached_property
    def _product_kinds(self) -> Integers:
        return np.array([self._kind(product.category) for product in self.catalog.products], dtype=np.int64)

    @cached_property
    def _shows_pattern(self) -> Flags:
        categories, rules = self.rules.vocabulary.categories, self.rules
        seen = [c.slot in rules.patterned_slots or c.name in rules.patterned_kinds for c in categories.values()]
        return np.array([*seen, False])

    def _is_loud(self, patterns: Integers, kinds: Integers) -> Flags:
        return np.asarray((patterns & self.bits_of(self.rules.loud) != 0) & self._shows_pattern[kinds])

    def _seen_patterns(self, vectors: Vectors) -> Integers:
        """The loud pattern that a picture clearly shows, zero-shot over the vocabulary's patterns; 0 for none."""
        likely = self.likely(vectors, self._pattern_names)
        loud = np.array([name in self.rules.loud for name in self._pattern_names])
        best = (likely * loud).argmax(1)
        return np.asarray(np.where(likely[:, loud].sum(1) > SEEN_LOUD, 1 << best, 0))

    def _seen(self, vectors: Vectors, kinds: Integers) -> tuple[Integers, Floats]:
        """The kind that each picture clearly shows among its slot's (else its own), and how dressed up it looks.

        The formality is that of the slot's kinds, weighted by how like each the picture is; not a number where the kind
        is not known.
        """
        seen, formality = kinds.copy(), np.full(len(kinds), np.nan, dtype=np.float32)
        by_slot: dict[str, list[int]] = {}
        for place, name in enumerate(self.categories):
            by_slot.setdefault(self.rules.vocabulary.slot(name), []).append(place)
        for places in by_slot.values():
            rows = np.flatnonzero(np.isin(kinds, places))
            if len(rows):
                names = [self.categories[place] for place in places]
                likely = self.likely(vectors[rows], names)
                formality[rows] = likely @ np.array([self.rules.formality[name] for name in names])
                best = np.array(places)[likely.argmax(1)]
                seen[rows] = np.where(likely.max(1) > SEEN_KIND, best, kinds[rows])
        return seen, formality

    def likely(self, vectors: Vectors, texts: Sequence[str]) -> NDArray[np.float64]:
        """Zero-shot probabilities of texts, (n, texts), rows summing to 1; each text is embedded once."""
        if new := [text for text in texts if text not in self._texts]:
            self._texts.update(zip(new, self.encoder.texts(new), strict=True))
        scaled = (vectors @ np.stack([self._texts[text] for text in texts]).T).astype(np.float64) * self.encoder.scale
        likely = np.exp(scaled - scaled.max(1, keepdims=True))
        return np.asarray(likely / likely.sum(1, keepdims=True))

    def _formality(self, product: Product) -> float:
        base = self.rules.formality.get(product.category or "", 1.5)
        entries = [self.rules.vocabulary.entry("occasion", name) for name in product.occasions if name != EVERYDAY]
        stated = [float(entry["formality"]) for entry in entries]  # "everyday" is said of all and sundry
        return base + OFFICIAL * (sum(stated) / len(stated) - base) if stated else base

    def _kind(self, category: str | None) -> int:
        return self._kind_of.get(category or "", len(self.categories))

    def _main(self, colors: Sequence[str]) -> int:
        return self._color_of.get(colors[0] if colors else "", len(self.color_names))


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
