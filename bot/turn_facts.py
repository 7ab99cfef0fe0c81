"""A turn as it is kept over a restart: `facts_of(turn)` gives JSON types, `turn_of(facts, shop)` the turn again.

Facets, the ids and prices of what was shown, the language; never the person's words, and nothing of a photo: a talk
about one goes on as an ordinary one. What was left out is made anew from the facets: the words to search for, and the
vectors of pieces that were only named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from bot import notes
from bot.shop import Shop
from bot.turns import Turn
from retrieval.garment import Garment
from retrieval.product import Query

MOST_SHOWN = 200  # ids of a talk, the latest
WHOLE = (0.0, 0.0, 1.0, 1.0)
_PIECE = ("category", "slot", "colors", "pattern")


def facts_of(turn: Turn) -> dict[str, Any]:
    """What is kept of a turn."""
    pictured = bool(turn.garments)
    return {
        "query": _facts(turn.query),
        "intent": "search" if pictured or turn.wardrobe else turn.intent,
        "owned": [] if pictured or turn.wardrobe else [_piece(garment) for garment in turn.owned],
        "prices": list(turn.prices[:MOST_SHOWN]),
        "shown": list(turn.shown[-MOST_SHOWN:]),
        "count": turn.count,
        "language": turn.language,
        "questioned": turn.questioned,
    }


def _facts(query: Query) -> dict[str, Any]:
    values = {name: value for name, value in query.to_json().items() if value not in (None, [], {}) and name != "text"}
    return values | ({"parts": [_facts(part) for part in query.parts]} if query.parts else {})


def _piece(garment: Garment) -> dict[str, Any]:
    return {name: getattr(garment, name) for name in _PIECE} | {"colors": list(garment.colors)}


def turn_of(facts: dict[str, Any], shop: Shop) -> Turn | None:
    """The turn of stored facts; None for those of another Stylist that this one cannot read."""
    try:
        return Turn(
            query=_query(facts["query"]),
            intent=str(facts["intent"]),
            owned=_pieces(facts["owned"], shop),
            prices=tuple(map(float, facts["prices"])),
            shown=tuple(map(str, facts["shown"])),
            count=int(facts["count"]),
            language=str(facts["language"]),
            questioned=bool(facts["questioned"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _query(facts: dict[str, Any]) -> Query:
    known = {field.name for field in fields(Query)} - {"text", "fits"}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in facts.items() if name in known
    }
    values["exclude"] = {key: tuple(names) for key, names in facts.get("exclude", {}).items()}
    values["parts"] = tuple(_query(part) for part in facts.get("parts", ()))
    query = Query(**values)
    return replace(query, text=_words(query))


def _words(query: Query) -> str:
    """The facets of a wish as one would say them: "navy striped cotton top"."""
    said = (*query.colors, *query.patterns, *query.materials, *query.styles, *query.categories)
    return " ".join(said)


def _pieces(facts: Sequence[dict[str, Any]], shop: Shop) -> tuple[Garment, ...]:
    bare = [Garment(**{**each, "colors": tuple(each["colors"])}, box=WHOLE, confidence=1.0) for each in facts]
    if not bare:
        return ()
    vectors = shop.encoder.texts([notes.garment_words(garment) for garment in bare])
    return tuple(replace(garment, vector=vector) for garment, vector in zip(bare, vectors, strict=True))
