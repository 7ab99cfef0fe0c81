"""What a feed is read into: `Record` (a row as the shop wrote it), then a `Row` with its product or a `Refusal`."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from retrieval.product import Product

REQUIRED = ("id", "title", "link", "image_link", "price")
OPTIONAL = (
    "description", "brand", "product_type", "color", "gender", "age_group", "material", "pattern", "size", "season",
    "usage", "sleeves", "length", "availability", "sale_price", "sale_price_effective_date", "currency",
    "item_group_id", "google_product_category", "size_system",
)  # fmt: skip
KNOWN = frozenset((*REQUIRED, *OPTIONAL))
_SPELLINGS = {
    "id": "product_id item_id sku",
    "title": "name product_name",
    "link": "url product_url",
    "image_link": "image image_url picture_url",
    "product_type": "category",
    "color": "colour colors",
    "material": "materials",
    "pattern": "patterns",
    "size": "sizes",
    "season": "seasons",
    "usage": "occasion occasions",
    "gender": "audience",
    "availability": "available",
    "currency": "price_currency",
    "item_group_id": "group",
}
_OTHER_NAMES = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings.split()}


class BadFeed(Exception):
    """A feed that cannot be read at all; the message is one sentence that says what to mend."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a feed under the columns' common names, values as the shop wrote them. `line` counts from 1."""

    line: int
    fields: dict[str, str]

    def digest(self, salt: str) -> str:
        """A hash of all that the product is read from; `salt` stands for the code that reads it."""
        digest = hashlib.blake2b(salt.encode(), digest_size=16)
        for name in sorted(self.fields):
            digest.update(f"\x1e{name}\x1f{self.fields[name]}".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Row:
    """A cleaned row. `notes` lists (kind, value) pairs of what was not understood and left out."""

    line: int
    product: Product
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken: the reason to count it under, and what stood there."""

    line: int
    reason: str
    detail: str = ""


@dataclass(slots=True)
class FeedNotes:
    """What was noticed about the file as a whole while it was read."""

    format: str = ""
    encoding: str = ""
    lines_in_windows_1252: int = 0
    seen_columns: list[str] = field(default_factory=list)


def common_name(column: str) -> str:
    """The common name of a feed's column: "g:image link" → "image_link", "Colour" → "color"."""
    name = column.strip().strip("\ufeff").lower().removeprefix("g:").strip()
    name = "_".join(name.replace("-", " ").replace("_", " ").split())
    return name if name in KNOWN else _OTHER_NAMES.get(name, name)


def column_places(columns: Iterable[str], mapping: Mapping[str, str] | None = None) -> dict[str, int]:
    """Where each common name stands; a column's own name wins over another spelling of it (`id` over `sku`).

    What `mapping` names ({"title": "Artikel"}) stands there and nowhere else. Raises BadFeed where it is not.
    """
    columns, mapping = list(columns), mapping or {}
    places: dict[str, int] = {}
    own: set[str] = set()
    for place, column in enumerate(columns):
        name = common_name(column)
        is_own = name == column.strip().lower().replace(" ", "_").removeprefix("g:")
        if name and name not in mapping and (name not in places or (is_own and name not in own)):
            places[name] = place
        own |= {name} if is_own else set()
    return places | {name: _mapped_place(name, column, columns) for name, column in mapping.items()}


def _mapped_place(name: str, column: str, columns: list[str]) -> int:
    plain = [one.strip().strip("\ufeff").casefold() for one in columns]
    if column.strip().casefold() not in plain:
        raise BadFeed(f"--column {name}={column!r}: the feed has no such column; it has {_shown(columns)}.")
    return plain.index(column.strip().casefold())


def check_columns(places: Iterable[str], seen: Iterable[str], given: Collection[str] = ()) -> None:
    """Raise BadFeed, naming what is missing and what was seen, unless every required column is there.

    `given` are those that need not be: the person said what holds for every row.
    """
    there = {*places, *given}
    missing = [name for name in REQUIRED if name not in there]
    if missing:
        raise BadFeed(
            f"The feed lacks the column{'s' if len(missing) > 1 else ''} {', '.join(map(repr, missing))}; "
            f"it has {_shown(seen)}. Add what is missing (a merchant feed has id, title, link, image_link and price), "
            f"or say where it stands: --column {missing[0]}=NAME."
        )


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Raise BadFeed for a name that no feed's column has."""
    for name in mapping:
        if name not in KNOWN:
            raise BadFeed(f"--column {name}=…: {name!r} is no column of ours; give one of {', '.join(sorted(KNOWN))}.")


def read_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Pairs as the command line has them: ["title=Name"] → {"title": "Name"}. Raises BadFeed for what is none."""
    mapping = {}
    for pair in pairs:
        name, sign, column = pair.partition("=")
        if not sign or not name.strip() or not column.strip():
            raise BadFeed(f"--column {pair!r} is no pair; give our column and the feed's: --column title=Name.")
        mapping[name.strip()] = column.strip()
    check_mapping(mapping)
    return mapping


def _shown(columns: Iterable[str]) -> str:
    return ", ".join(repr(name.strip()[:40]) for name in list(columns)[:20]) or "none"
