"""What a stylist knows about outfits, read from `data/pairing.toml` into records: `PairingRules.load()`.

Every kind, color, pattern, occasion, season, audience and slot is checked against the vocabulary, so that a slip in
the file stops the start and not a reply. It decides nothing: `slot_plan`, `vetoes` and `pairing` do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from retrieval.vocabulary import Vocabulary

DEFAULT_PATH = Path(__file__).resolve().parent.parent / "data" / "pairing.toml"
SLOTS = ("one-piece", "top", "bottom", "layer", "outerwear", "shoes", "bag", "accessory")
CHILDREN = {"girls": "women", "boys": "men", "baby": "women"}  # whose tables they read, less what is for grown-ups
EVERYDAY = "everyday"


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceCondition:
    """What a piece must be for a rule to speak of it; what is empty or None says nothing."""

    categories: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    colors: frozenset[str] = frozenset()  # of its main color
    patterns: frozenset[str] = frozenset()
    loud: bool | None = None
    sporty: bool | None = None
    dressy: bool | None = None
    ethnic: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two pieces that do not go together; `cost` is taken off the look's score, 1 forbids it."""

    a: PieceCondition
    b: PieceCondition
    cost: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """A piece that these occasions forbid (or, as a favor, like), for these audiences (none named: for all)."""

    occasions: frozenset[str]
    audiences: frozenset[str] = frozenset()
    piece: PieceCondition
    gain: float = 0.0  # of a favor: what the piece gains, beside a score of about 0–1


@dataclass(frozen=True, slots=True, kw_only=True)
class Flavor:
    """What sets one look apart: a shift of formality, the colors it likes ("neutral", "accent", "tonal"), words."""

    key: str
    formality: float
    color: str
    like: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What an occasion, a season or an owned kind says: the slots it asks for and the kinds that fill them."""

    bodies: tuple[tuple[str, ...], ...] = ()
    needs: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    flavors: tuple[str, ...] = ()
    anti: tuple[str, ...] = ()
    never: frozenset[str] = frozenset()
    occasion: str | None = None
    season: str | None = None
    kinds: Mapping[str, tuple[str, ...]]  # slot → kinds, most fitting first

    def over(self, other: Table) -> Table:
        """This table's word where it has one, the other's elsewhere; what is never worn adds up."""
        return Table(
            bodies=self.bodies or other.bodies,
            needs=self.needs or other.needs,
            likes=self.likes or other.likes,
            drops=self.drops or other.drops,
            flavors=self.flavors or other.flavors,
            anti=self.anti or other.anti,
            never=self.never | other.never,
            occasion=self.occasion or other.occasion,
            season=self.season or other.season,
            kinds={**other.kinds, **self.kinds},
        )


NOTHING = Table(kinds={})


class PairingRules:
    """The tables of `data/pairing.toml`, checked."""

    def __init__(self, tables: dict[str, Any], vocabulary: Vocabulary) -> None:
        """Read parsed TOML; a word that the vocabulary lacks raises ValueError, naming it."""
        self.vocabulary = vocabulary
        self.formality: dict[str, float] = self._by_kind(tables["formality"])
        self.warmth: dict[str, float] = self._by_kind(tables["warmth"])
        words = tables["words"]
        self.neutral = self._checked("color", words["neutral"])
        self.loud = self._checked("pattern", words["loud"])
        self.patterned_slots = self._slots(words["patterned_slots"])
        self.patterned_kinds = self._checked("category", words["patterned_kinds"])
        self.indoors, self.vague, self.ethnic, self.grown_up, self.womens, self.mens = (
            self._checked("category", words[name])
            for name in ("indoors", "accessories", "ethnic", "grown_up", "womens", "mens")
        )
        self.usually = {m: self._checked("category", kinds) for m, kinds in tables["usually"].items()}
        self.kin = {material: self._checked("material", names) for material, names in tables["kin"].items()}
        self.over = {name: self._checked("category", under) for name, under in tables["over"].items()}
        self._checked("material", [*self.usually, *self.kin])
        self._checked("category", self.over)
        self.flavors = {key: Flavor(key=key, **row) for key, row in tables["flavors"].items()}
        self._occasions = self._by_audience("occasion", tables["occasions"])
        self._owned = self._by_audience("category", tables["owned"])
        self.seasons = {name: self._table(row) for name, row in tables["seasons"].items()}
        self._checked("season", self.seasons)
        self.clashes = tuple(
            Clash(a=self._condition(row["a"]), b=self._condition(row["b"]), cost=row.get("cost", 1.0))
            for row in tables["clash"]
        )
        self.vetoes = tuple(map(self._veto, tables["veto"]))
        self.favors = tuple(map(self._veto, tables["favor"]))
        self.childish: frozenset[str] = frozenset(words["childish"])
        self.directions: dict[str, list[str]] = tables["directions"]
        self.avoid: dict[str, list[str]] = tables["avoid"]
        self._slots([*self.directions, *self.avoid])
        self.reasons: dict[str, Any] = tables["reasons"]

    @staticmethod
    @cache
    def load(path: Path = DEFAULT_PATH) -> PairingRules:
        """Read a rules file, once per path."""
        return PairingRules(tomllib.loads(path.read_text(encoding="utf-8")), Vocabulary.load())

    def occasion(self, name: str, audience: str | None) -> Table:
        """An occasion's table for whom it is; slots that it does not name are filled as on any day."""
        grown = CHILDREN.get(audience or "", audience) or "women"
        own = self._merged(self._occasions, name, grown)
        everyday = self._merged(self._occasions, EVERYDAY, grown)
        whole = own.over(Table(bodies=everyday.bodies, kinds=everyday.kinds))
        return self._for_children(whole) if audience in CHILDREN else whole

    def owned(self, category: str, audience: str | None) -> Table:
        """What an owned kind asks for beside it; an empty table for most."""
        grown = CHILDREN.get(audience or "", audience) or "women"
        found = self._merged(self._owned, category, grown)
        return self._for_children(found) if audience in CHILDREN else found

    def _merged(self, tables: Mapping[tuple[str, str], Table], name: str, audience: str) -> Table:
        return tables.get((name, audience), NOTHING).over(tables.get((name, ""), NOTHING))

    def _for_children(self, table: Table) -> Table:
        kinds = {slot: tuple(k for k in names if k not in self.grown_up) for slot, names in table.kinds.items()}
        return Table(kinds=kinds).over(table)

    def _by_audience(self, facet: str, tables: Mapping[str, Any]) -> dict[tuple[str, str], Table]:
        self._checked(facet, tables)
        found: dict[tuple[str, str], Table] = {}
        for name, row in tables.items():
            nested = {key: value for key, value in row.items() if isinstance(value, dict)}
            found[name, ""] = self._table({key: value for key, value in row.items() if key not in nested})
            for audience in self._checked("audience", nested):
                found[name, audience] = self._table(nested[audience])
        return found

    def _table(self, row: Mapping[str, Any]) -> Table:
        kinds = {key: tuple(names) for key, names in row.items() if key in SLOTS}
        for names in kinds.values():
            self._checked("category", names)
        for slots in (row.get("needs", ()), row.get("likes", ()), row.get("drops", ()), *row.get("bodies", ())):
            self._slots(slots)
        if unknown := set(row.get("flavors", ())) - set(self.flavors):
            raise ValueError(f"pairing rules: the flavors {sorted(unknown)!r} are not described under [flavors]")
        return Table(
            bodies=tuple(tuple(body) for body in row.get("bodies", ())),
            needs=tuple(row.get("needs", ())),
            likes=tuple(row.get("likes", ())),
            drops=tuple(row.get("drops", ())),
            flavors=tuple(row.get("flavors", ())),
            anti=tuple(row.get("anti", ())),
            never=self._checked("category", row.get("never", ())),
            occasion=row.get("occasion"),
            season=row.get("season"),
            kinds=kinds,
        )

    def _veto(self, row: Mapping[str, Any]) -> Veto:
        return Veto(
            occasions=self._checked("occasion", row["occasions"]),
            audiences=self._checked("audience", row.get("audiences", ())),
            piece=self._condition(row["piece"]),
            gain=row.get("gain", 0.0),
        )

    def _condition(self, row: Mapping[str, Any]) -> PieceCondition:
        return PieceCondition(
            categories=self._checked("category", row.get("categories", ())),
            slots=self._slots(row.get("slots", ())),
            colors=self._checked("color", row.get("colors", ())),
            patterns=self._checked("pattern", row.get("patterns", ())),
            **{flag: row.get(flag) for flag in ("loud", "sporty", "dressy", "ethnic")},
        )

    def _by_kind(self, row: Mapping[str, float]) -> dict[str, float]:
        self._checked("category", row)
        return {name: float(value) for name, value in row.items()}

    def _slots(self, names: Iterable[str]) -> frozenset[str]:
        if unknown := set(names) - set(SLOTS):
            raise ValueError(f"pairing rules: {sorted(unknown)!r} are no slots, expected some of {SLOTS!r}")
        return frozenset(names)

    def _checked(self, facet: str, names: Iterable[str]) -> frozenset[str]:
        if unknown := set(names) - set(self.vocabulary.names(facet)):
            raise ValueError(f"pairing rules: the vocabulary has no {facet} {sorted(unknown)!r}")
        return frozenset(names)
