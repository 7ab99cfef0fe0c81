"""What the catalog holds and what a search gives back: `Product`, `Query`, `Match`, `Results`. Records only."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

AUDIENCES = ("women", "men", "unisex", "girls", "boys", "baby")


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One cleaned catalog row. Facets are the vocabulary's words; `price` is in units of `currency` (ISO 4217)."""

    id: str
    title: str
    url: str
    image: str  # the picture's address, as the feed has it
    picture: str | None = None  # where its bytes lie on this machine; None while not fetched
    price: float
    currency: str
    available: bool = True
    description: str = ""
    caption: str = ""  # what a description of the picture adds, in words; nobody is shown it
    brand: str | None = None
    category: str | None = None
    audience: str | None = None
    colors: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    sleeves: str | None = None
    length: str | None = None
    occasions: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    group: str | None = None  # variants of one garment share it

    def to_json(self) -> dict[str, Any]:
        """The record as JSON types, tuples as lists."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Product:
        """Read back `to_json`'s record."""
        read: dict[str, Any] = {k: tuple(value) if isinstance(value, list) else value for k, value in row.items()}
        return cls(**read)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The sizes in which pieces of some kinds are wished for; kinds that are not among them stay free."""

    categories: tuple[str, ...]
    sizes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A wish, understood. Facets are the vocabulary's words; values of one facet are alternatives, facets all bind.

    `exclude` has the query's own keys: {"categories": ("heels",), "colors": ("black",)}.
    `parts` are the garments of a wish for several, each with what binds it; the rest is then all that was named.
    Prices are in units of `currency` (ISO 4217; None means the catalog's own).
    """

    text: str = ""
    categories: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    sleeves: tuple[str, ...] = ()
    lengths: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    fits: tuple[Fit, ...] = ()  # the person's usual sizes, by kind, where the wish names none
    weather: tuple[str, ...] = ()
    audience: str | None = None
    recipient: str | None = None  # whom it is a present for ("sister"); None where it is for who asks
    occasion: str | None = None
    dress_code: str | None = None
    formality_min: float | None = None  # "more formal" than what was shown: 0 (at home) to 4 (black tie)
    formality_max: float | None = None
    price_min: float | None = None
    price_max: float | None = None
    total_max: float | None = None  # for all the products of a look together
    currency: str | None = None
    exclude: dict[str, tuple[str, ...]] = field(default_factory=dict)
    firm: tuple[str, ...] = ()  # wishes of `Results.relaxed` that may not be let go: "only teal"
    parts: tuple[Query, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The record as JSON types, as `stylist ask --json` prints it."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        values["exclude"] = {key: list(names) for key, names in self.exclude.items()}
        values["parts"] = [part.to_json() for part in self.parts]
        del values["fits"]  # is the person's, and no part of the wish
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A product found for a wish: how well it fits (0–1, higher is better) and why, in a few words."""

    product: Product
    score: float
    why: str
    slot: str | None = None
    look: int | None = None
    disclosure: str = ""  # what has to stand beside its link


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Matches, best first, and the names of the wishes let go to find them ("color", "pattern", …), in that order."""

    matches: tuple[Match, ...]
    relaxed: tuple[str, ...] = ()
