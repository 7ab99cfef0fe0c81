"""What was asked for, as records: `facets(query)` names a wish without anybody's words; `AskedFor` sums a period up.

Apart from `bot.memory_wishes`, which writes and reads it, so that an answer waits for no database library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.product import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """What was asked for in a period: wishes with (people of all days, people of the fullest day), and liked products.

    `liked` are (product id, number) pairs; a number stands for one person within this record alone.
    """

    wishes: Mapping[str, tuple[int, int]]
    liked: tuple[tuple[str, int], ...]


def facets(query: Query) -> str:
    """A wish without anybody's words: its first kind, color, pattern and material; empty where it names none."""
    named = [names[0] if names else "" for names in (query.categories, query.colors, query.patterns, query.materials)]
    return "/".join(named) if any(named) else ""
