"""The stylist's knowledge: `Advice.load().tip(query, product)` takes the tip of `data/advice.toml` that fits best.

The same wish always gets the same tip. It knows nothing of products or prices; `bot.writing` makes the sentences.
"""

from __future__ import annotations

import re
import tomllib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from retrieval.product import Product, Query
from retrieval.vocabulary import FACETS, Vocabulary

DEFAULT_PATH = Path(__file__).resolve().parent.parent / "data" / "advice.toml"
CHILDREN = frozenset({"girls", "boys", "baby"})
# How much a tip gains for each thing it asks for: the occasion says more about an outfit than the color of a piece.
_WEIGHTS = {"occasions": 6, "seasons": 3, "categories": 3, "materials": 2, "patterns": 2, "slots": 2, "colors": 1}
_OWN = re.compile(r"\b(?:bride|bridal|(?:my|our) wedding|getting married)\b", re.IGNORECASE)
_ALSO_GOOD = 1  # tips this close to the best take turns


def choose(items: Sequence[str], seed: str) -> str:
    """One of the items, always the same one for the same seed."""
    return items[zlib.crc32(seed.encode()) % len(items)]


@dataclass(frozen=True, slots=True)
class Tip:
    """A sentence of advice and what has to hold for it: {"categories": {"dress"}, "occasions": {"wedding"}}."""

    say: str
    when: dict[str, frozenset[str]]

    def score(self, facts: dict[str, frozenset[str]]) -> int | None:
        """How closely it fits the facts; None where something it asks for does not hold."""
        if any(names.isdisjoint(facts[key]) for key, names in self.when.items()):
            return None
        if "audiences" not in self.when and facts["audiences"] & CHILDREN:
            return None
        return sum(_WEIGHTS.get(key, 0) for key in self.when)


class Advice:
    """Tips, what fabrics and colors are good for, and what one wears to an occasion or in a season."""

    def __init__(
        self,
        tips: Sequence[Tip],
        vocabulary: Vocabulary,
        *,
        fabrics: dict[str, list[str]] | None = None,
        colors: dict[str, list[str]] | None = None,
        wear: dict[str, list[str]] | None = None,
        shun: dict[str, dict[str, list[str]]] | None = None,
        shade: dict[str, list[str]] | None = None,
    ) -> None:
        """Check that every word used is the vocabulary's; raise ValueError otherwise."""
        self.tips, self.fabrics, self.colors, self.wear = tuple(tips), fabrics or {}, colors or {}, wear or {}
        self.shun, self.shade = shun or {}, shade or {}
        self._vocabulary = vocabulary
        known = {table: frozenset(vocabulary.names(facet)) for table, facet in FACETS.items()}
        known["slots"] = frozenset(category.slot for category in vocabulary.categories.values())
        used = [(key, names) for tip in tips for key, names in tip.when.items()]
        used += [("materials", frozenset(self.fabrics)), ("colors", frozenset(self.colors))]
        used += [("categories", frozenset(kinds)) for kinds in self.wear.values()]
        used += [(key, frozenset(names)) for row in self.shun.values() for key, names in row.items()]
        used += [("colors", frozenset(names)) for names in self.shade.values()]
        used += [("occasions", frozenset((*self.shun, *self.shade)))]
        for key, names in used:
            if key not in known or names - known[key]:
                raise ValueError(f"advice: {key} {sorted(names)!r} are not the vocabulary's words")

    @staticmethod
    @cache
    def load(path: Path = DEFAULT_PATH) -> Advice:
        """Read an advice file, once per path."""
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        tips = [Tip(row["say"], {k: frozenset(v) for k, v in row["when"].items()}) for row in tables["tip"]]
        tables_of = {
            "fabrics": tables["fabric"],
            "colors": tables["color"],
            "wear": tables["wear"],
            "shun": tables["shun"],
            "shade": tables["shade"],
        }
        return Advice(tips, Vocabulary.load(), **tables_of)

    def tip(self, query: Query, product: Product) -> str:
        """The tip that fits the wish and the piece best, and names nothing that the wish rules out."""
        facts = self._facts(query, product)
        scored = [(score, tip.say) for tip in self.tips if (score := tip.score(facts)) is not None]
        allowed = [(score, say) for score, say in scored if not (query.exclude and self._ruled_out(say, query))]
        best = max((score for score, _ in allowed), default=0)
        fitting = [say for score, say in allowed if score >= best - _ALSO_GOOD]
        return choose(fitting, f"tip {query.text} {query.occasion} {product.category}") if fitting else ""

    def kinds_to_wear(self, query: Query) -> tuple[str, ...]:
        """What one wears to the wish's occasion, or else in its season; nothing where it names neither."""
        return tuple(self.wear.get(query.occasion or "", ()) or self.wear.get(next(iter(query.seasons), ""), ()))

    def shades(self, query: Query) -> tuple[str, ...]:
        """The colors one wears to the wish's occasion; nothing where any will do or the wish names one."""
        return () if query.colors else tuple(self.shade.get(query.occasion or "", ()))

    def becomes(self, query: Query, product: Product) -> bool:
        """Whether a friend would show the piece for the wish's occasion: no white dress to somebody else's wedding."""
        shunned = self.shun.get(query.occasion or "")
        if shunned is None or product.category is None or not product.colors or query.colors or _OWN.search(query.text):
            return True
        is_such = any(product.category in self._vocabulary.expand(kind) for kind in shunned["categories"])
        return not (is_such and product.colors[0] in shunned["colors"])

    def _facts(self, query: Query, product: Product) -> dict[str, frozenset[str]]:
        lineage = []
        category = product.category
        while category is not None:
            lineage.append(category)
            category = self._vocabulary.categories[category].parent
        families = frozenset(self._vocabulary.colors[color].family for color in product.colors[:1])
        return {
            "categories": frozenset(lineage),
            "slots": _known(self._vocabulary.slot(lineage[0]) if lineage else None),
            "colors": families.union(product.colors[:1]),
            "patterns": frozenset(product.patterns),
            "materials": frozenset(product.materials),
            "occasions": _known(query.occasion),
            "seasons": frozenset(query.seasons),
            "audiences": _known(product.audience, query.audience),
            "styles": frozenset(query.styles),
            "sleeves": _known(product.sleeves),
            "lengths": _known(product.length),
        }

    def _ruled_out(self, say: str, query: Query) -> bool:
        excluded = {(FACETS.get(key, key), name) for key, names in query.exclude.items() for name in names}
        wider = {("category", kind) for facet, name in excluded if facet == "category" for kind in self._kinds(name)}
        return any((mention.facet, mention.name) in excluded | wider for mention in self._vocabulary.find(say))

    def _kinds(self, name: str) -> frozenset[str]:
        return self._vocabulary.expand(name) if name in self._vocabulary.categories else frozenset()


def _known(*names: str | None) -> frozenset[str]:
    return frozenset(name for name in names if name is not None)
