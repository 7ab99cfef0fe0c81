"""A `Query` as hard filters, strictest first: which wish is let go, one at a time and in a stated order.

Never let go: price, audience, size, stock, what was excluded, and what the person will have "only" so. Cheapest to let
go first: length, sleeves, material, pattern, color (first its family, then any), brand, and last the category, and that
only to what may stand in for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product as combinations
from typing import Any, NamedTuple

from retrieval.filters import FACETS, Filter
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

ADULT = ("women", "men", "unisex")


class Step(NamedTuple):
    """One way to widen a filter: what changes, the wish it lets go, and how dear that is."""

    changes: Mapping[str, frozenset[str]]
    wish: str
    cost: int


class Widened(NamedTuple):
    """A filter and the wishes it lets go, in the order of `_steps`."""

    where: Filter
    relaxed: tuple[str, ...]


def strict_filter(query: Query, vocabulary: Vocabulary) -> Filter:
    """Everything the query binds; categories and colors expanded, out of stock left out."""
    # A style or an occasion that is not wanted ("not too formal") steers no filter: products rarely state theirs.
    exclude = {facet: frozenset(values) for facet, values in query.exclude.items() if values and facet in FACETS}
    if "categories" in exclude:
        exclude["categories"] = _every(vocabulary.expand(name) for name in exclude["categories"])
    if "colors" in exclude:
        exclude["colors"] = _every(vocabulary.expand_color(name) for name in exclude["colors"])
    if "patterns" in exclude:
        exclude["patterns"] = _every(vocabulary.expand_pattern(name) for name in exclude["patterns"])
    return Filter(
        categories=_every(vocabulary.expand(name) for name in query.categories),
        colors=_every(vocabulary.expand_color(name) for name in query.colors),
        patterns=_every(vocabulary.expand_pattern(name) for name in query.patterns),
        materials=frozenset(query.materials),
        sleeves=frozenset(query.sleeves),
        lengths=frozenset(query.lengths),
        brands=frozenset(query.brands),
        sizes=frozenset(query.sizes),
        audiences=_audiences(query),
        price_min=query.price_min,
        price_max=query.price_max,
        available_only=True,
        exclude=exclude,
        fits=query.fits,
    )


def widenings(query: Query, vocabulary: Vocabulary) -> Iterator[Widened]:
    """Filters from the strictest on, by how dear what they let go is."""
    strict = strict_filter(query, vocabulary)
    choices = [[None, *steps] for steps in _steps(query, vocabulary)]
    found = [tuple(step for step in choice if step is not None) for choice in combinations(*choices)]
    for steps in sorted(found, key=lambda chosen: sum(step.cost for step in chosen)):
        changes: dict[str, Any] = {facet: values for step in steps for facet, values in step.changes.items()}
        yield Widened(replace(strict, **changes), tuple(step.wish for step in steps))


def _steps(query: Query, vocabulary: Vocabulary) -> Iterator[list[Step]]:
    nothing: frozenset[str] = frozenset()
    for facet, wish, cost in (
        ("lengths", "length", 1),
        ("sleeves", "sleeves", 1),
        ("materials", "material", 2),
        ("patterns", "pattern", 4),
    ):
        if getattr(query, facet) and wish not in query.firm:
            yield [Step({facet: nothing}, wish, cost)]
    if query.colors and "color" not in query.firm:
        families = [vocabulary.colors[name].family for name in query.colors]
        kin = _every(vocabulary.expand_color(family) for family in families)
        yield [Step({"colors": kin}, "color", 6), Step({"colors": nothing}, "color", 10)]
    if query.brands and "brand" not in query.firm:
        yield [Step({"brands": nothing}, "brand", 14)]
    near = {other for name in query.categories for other in vocabulary.categories[name].near}
    if near:
        wider = _every(vocabulary.expand(name) for name in {*query.categories, *near})
        yield [Step({"categories": wider}, "category", 30)]


def _audiences(query: Query) -> frozenset[str]:
    if query.audience in ("women", "men"):
        return frozenset({query.audience, "unisex"})
    return frozenset({query.audience}) if query.audience else frozenset()


def _every(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
