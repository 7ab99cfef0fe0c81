"""What sets a theme apart, and what it is called: `Namer(facts, vocabulary).traits(members)`, `.name(traits)`.

A trait is a word that most of a theme's pictures have and the others have less often: at least half of them, a third
more often than the rest, and by more than chance would. The name is the traits as one says them before the kind:
"striped cotton tops", "burgundy leather bags". Shares are of the pictures whose facet is known.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.noun_phrases import pattern_adjective, plural
from retrieval.trend_space import Facts
from retrieval.vocabulary import Vocabulary

MOST = 0.5  # of the members have a trait that a name tells
KIND = 0.6  # of the members are of the kind that a name tells
LIFT = 1.3
SURE_Z = 2.6  # of the log-odds ratio: by chance one in a hundred
KNOWN = 0.2  # of the members whose facet must be known, or a few labels would speak for all
_NO_LOOK = {"solid", "textured"}  # patterns that hardly say what one would see
_VAGUE = ("printed", "graphic")  # 1,488 of 8,362 products are "printed tops": no theme, but several
_AUDIENCES = {"women": "women's", "men": "men's", "girls": "girls'", "boys": "boys'", "baby": "babies'"}
_NOUNS = {"one-piece": "dresses and jumpsuits"}  # "one-pieces" are for swimming
_LOOKS = ("color", "pattern", "material")

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """A word of the vocabulary that sets a theme apart: its share within, and among all the other pictures."""

    facet: str  # category, color, pattern, material or audience
    name: str
    share: float
    rest: float
    log_odds: float

    @property
    def lift(self) -> float:
        """How many times as common it is within as outside."""
        return self.share / max(self.rest, 1e-3)


class Namer:
    """Counts facets over all pictures once, so that each theme can be compared with the rest."""

    def __init__(self, facts: Sequence[Facts], vocabulary: Vocabulary) -> None:
        """Count the words of each picture, broader ones included: navy is blue, sneakers are shoes."""
        self._vocabulary = vocabulary
        self._slots = [vocabulary.slot(each.category) if each.category else "" for each in facts]
        self._words = {facet: [of(each) for each in facts] for facet, of in self._readers().items()}
        self._all = {facet: _counted(words) for facet, words in self._words.items()}

    def traits(self, members: Iterable[int]) -> tuple[Trait, ...]:
        """What sets the pictures of these rows apart, kind first, then as a name has it."""
        rows = list(members)
        kind = self._kind(rows)
        looks = [trait for facet in _LOOKS if (trait := self._look(facet, rows, kind))]
        audience = self._best(self._compared("audience", rows), least=0.7)
        return tuple(trait for trait in (kind, *looks, audience) if trait)

    def slot(self, row: int) -> str:
        """The place in an outfit of a row's garment; empty where its kind is not known."""
        return self._slots[row]

    def name(self, traits: Sequence[Trait], *, whose: bool = False) -> str:
        """The traits as one says them: "navy striped tops"; `whose` adds "men's"."""
        by_facet = {trait.facet: trait.name for trait in traits}
        words = [_AUDIENCES.get(by_facet.get("audience", ""), "") if whose else ""]
        words += [
            by_facet.get("color", ""),
            pattern_adjective(by_facet.get("pattern", "")),
            by_facet.get("material", ""),
        ]
        noun = by_facet.get("category")
        return " ".join([*filter(None, dict.fromkeys(words)), _NOUNS.get(noun, plural(noun)) if noun else "pieces"])

    def _readers(self) -> Mapping[str, Callable[[Facts], frozenset[str]]]:
        return {
            "category": lambda facts: self._with_parents(facts.category),
            "color": lambda facts: frozenset(
                name for color in facts.colors for name in (color, self._vocabulary.colors[color].family)
            ),
            "pattern": lambda facts: frozenset(facts.patterns),
            "material": lambda facts: frozenset(facts.materials),
            "audience": lambda facts: frozenset({facts.audience} if facts.audience in _AUDIENCES else ()),
        }

    def _with_parents(self, category: str | None) -> frozenset[str]:
        names: set[str] = set()
        while category is not None:
            names.add(category)
            category = self._vocabulary.categories[category].parent
        return frozenset(names)

    def _kind(self, rows: Sequence[int]) -> Trait | None:
        """The narrowest kind that most are of."""
        found = [trait for trait in self._compared("category", rows) if trait.share >= KIND]
        return min(found, key=lambda trait: (len(self._vocabulary.expand(trait.name)), -trait.share), default=None)

    def _look(self, facet: str, rows: Sequence[int], kind: Trait | None) -> Trait | None:
        """The narrowest color, the pattern or the material that sets rows apart and the kind does not imply."""
        said = set(kind.name.split()) if kind else set()
        found = [trait for trait in self._compared(facet, rows) if trait.name not in said]
        if facet == "pattern":
            found = [trait for trait in found if trait.name not in _NO_LOOK]
        if kind and kind.name == "jeans":
            found = [trait for trait in found if trait.name not in ("denim", "denim wash")]
        if facet == "color":
            narrow = [trait for trait in found if self._vocabulary.colors[trait.name].family != trait.name]
            return self._best(narrow) or self._best(found)
        return self._best(found)

    def _best(self, found: Iterable[Trait], least: float = MOST) -> Trait | None:
        apart = [trait for trait in found if trait.share >= least and trait.lift >= LIFT and trait.log_odds > 0]
        return max(apart, key=lambda trait: trait.share, default=None)

    def _compared(self, facet: str, rows: Sequence[int]) -> list[Trait]:
        """Each word of a facet that rows have, against all others; one that could be chance has no log-odds."""
        words = self._words[facet]
        inside, known = _counted([words[row] for row in rows])
        every, known_of_all = self._all[facet]
        if known < max(2, KNOWN * len(rows)):
            return []
        outside = known_of_all - known
        return [
            Trait(
                facet=facet,
                name=name,
                share=count / known,
                rest=(every[name] - count) / outside if outside else 0.0,
                log_odds=_log_odds(count, known, every[name] - count, outside),
            )
            for name, count in sorted(inside.items())
        ]


def pattern_theme(traits: Sequence[Trait], vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The pattern and the slot of a theme that is one of a pattern: its shirts and its T-shirts are one theme."""
    named = {trait.facet: trait.name for trait in traits}
    if "category" not in named or named.get("pattern") in (None, *_VAGUE):
        return None
    return named["pattern"], vocabulary.slot(named["category"])


def _counted(words: Sequence[frozenset[str]]) -> tuple[Counter[str], int]:
    """How many have each word, and how many have any."""
    return Counter(name for names in words for name in names), sum(bool(names) for names in words)


def _log_odds(inside: int, known: int, outside: int, known_outside: int) -> float:
    """The log-odds ratio of a word, smoothed by a half; 0 where it is within what chance gives."""
    cells = (inside + 0.5, known - inside + 0.5, outside + 0.5, known_outside - outside + 0.5)
    ratio = math.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    return ratio if abs(ratio) >= SURE_Z * math.sqrt(sum(1 / cell for cell in cells)) else 0.0
