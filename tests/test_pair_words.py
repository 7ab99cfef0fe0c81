"""What a message says of pairing: garments owned, a limit for a whole look, which kind of answer is meant."""

from __future__ import annotations

from bot.understanding import understand
from retrieval.vocabulary import Vocabulary

VOCABULARY = Vocabulary.load()


def test_an_owned_garment_is_read_with_all_that_is_said_of_it() -> None:
    navy, white = understand(
        "what goes with my navy checked wool blazer and white jeans?", vocabulary=VOCABULARY
    ).pieces
    assert (navy.category, navy.colors, navy.patterns, navy.materials) == ("blazer", ("navy",), ("checked",), ("wool",))
    assert (white.category, white.colors, white.words) == ("jeans", ("white",), "white jeans")


def test_the_garment_in_a_photo_is_owned_however_it_is_pointed_at() -> None:
    alone, pictured = (
        understand("is this red jacket right for dinner", vocabulary=VOCABULARY, pictured=shown)
        for shown in (False, True)
    )
    assert (alone.query.categories, alone.pieces) == (("jacket",), ())
    assert (pictured.query.categories, [piece.words for piece in pictured.pieces]) == ((), ["red jacket"])


def test_a_limit_for_a_whole_look_is_lowered_and_replaced_as_one() -> None:
    first = understand("an outfit for dinner, 200 in total", vocabulary=VOCABULARY).query
    query = understand("cheaper", vocabulary=VOCABULARY, before=first, of_looks=True).query
    assert (query.price_max, query.total_max) == (None, 150)
    lower = understand("in all under 120", vocabulary=VOCABULARY, before=query, of_looks=True).query
    assert (lower.occasion, lower.price_max, lower.total_max) == ("date", None, 120)
    each = understand("under 40 each", vocabulary=VOCABULARY, before=lower, of_looks=True).query
    assert (each.price_max, each.total_max) == (40, 120)
