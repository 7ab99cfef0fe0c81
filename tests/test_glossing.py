"""What Gemini understood, said in English, means the same to the parser: every value, wanted and refused."""

from __future__ import annotations

import pytest

from bot.gemini_reading import WEATHER
from bot.glossing import gloss
from bot.heard import Heard, Price, Term
from bot.understanding import Understood, understand
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

VOCABULARY = Vocabulary.load()
KEYS = {"category": "categories", "color": "colors", "pattern": "patterns", "material": "materials",
        "sleeves": "sleeves", "length": "lengths", "season": "seasons", "style": "styles"}  # fmt: skip
SINGLE = {"occasion": "occasion", "audience": "audience"}
VALUES = [(facet, name) for facet in (*KEYS, *SINGLE) for name in VOCABULARY.names(facet)]
LACE = ("material", "lace")  # which the vocabulary reads as a pattern, too, and prefers it so
ONE_PIECE = ("category", "one-piece")  # "no one-piece" refuses dresses and jumpsuits by no word of the parser's
FULL = ("length", "full")  # "full length" is read as maxi, too


def said(*things: Term, before: Query | None = None, **more: object) -> Understood:
    heard = Heard(language="it", foreign=True, terms=things, **{"intent": "search", **more})  # type: ignore[arg-type]
    return understand(gloss(heard, VOCABULARY), vocabulary=VOCABULARY, brands=("Nike", "Mango"), before=before)


def dress(role: str = "wanted") -> Term:
    return Term(facet="category", name="dress", role=role, garment=1)


@pytest.mark.parametrize(
    "value", [each for each in VALUES if each not in (LACE, FULL)], ids=lambda value: " ".join(value)
)
def test_a_value_that_is_wanted_is_read_back(value: tuple[str, str]) -> None:
    facet, name = value
    wanted = Term(facet=facet, name=name, garment=1)
    query = said(*([wanted] if facet == "category" else [wanted, dress()])).query
    got = getattr(query, KEYS.get(facet) or SINGLE[facet])
    assert got in (name, (name,))
    assert query.exclude == {}


@pytest.mark.parametrize(
    "value",
    [each for each in VALUES if each[0] in list(KEYS)[:6] and each not in (LACE, ONE_PIECE, FULL, ("pattern", "lace"))],
    ids=lambda value: " ".join(value),
)
def test_a_value_that_is_refused_is_read_back(value: tuple[str, str]) -> None:
    facet, name = value
    query = said(Term(facet="category", name="accessory"), Term(facet=facet, name=name, role="refused")).query
    assert query.exclude == {KEYS[facet]: (name,)}


def test_limits_sizes_and_brands_are_read_back() -> None:
    things = (dress(), Term(facet="brand", name="Nike", garment=1))
    prices = (Price(amount=30, bound="least", currency="GBP"), Price(amount=60.5, bound="most", currency="GBP"))
    query = said(*things, prices=prices, sizes=(("42", 1),)).query
    assert (query.price_min, query.price_max, query.currency) == (30, 60.5, "GBP")
    assert (query.sizes, query.brands) == (("42",), ("Nike",))
    assert said(dress(), prices=(Price(amount=100, bound="around"),)).query.price_min == 80
    assert said(prices=(Price(amount=200, bound="most", total=True),), intent="outfit").query.total_max == 200


def test_what_is_said_of_one_garment_stays_with_it() -> None:
    shoes = (Term(facet="category", name="shoes", garment=2), Term(facet="color", name="black", garment=2))
    red = Term(facet="color", name="red", garment=1)
    query = said(red, dress(), *shoes, prices=(Price(amount=80, bound="most", garment=1),)).query
    first, second = query.parts
    assert (first.categories, first.colors, first.price_max) == (("dress",), ("red",), 80)
    assert (second.categories, second.colors, second.price_max) == (("shoes",), ("black",), None)


def test_alternatives_are_one_wish() -> None:
    query = said(Term(facet="category", name="skirt", garment=1), Term(facet="category", name="trousers", garment=1))
    assert (query.query.categories, query.query.parts) == (("skirt", "trousers"), ())


def test_an_owned_piece_is_paired_and_not_searched() -> None:
    navy = Term(facet="color", name="navy", role="owned", garment=2)
    blazer = Term(facet="category", name="blazer", role="owned", garment=2)
    understood = said(navy, blazer, intent="pair")
    assert (understood.intent, understood.query.colors) == ("pair", ())
    assert [(piece.category, piece.colors) for piece in understood.pieces] == [("blazer", ("navy",))]
    shirt = said(Term(facet="category", name="shirt", garment=1), Term(facet="color", name="white"), navy, blazer)
    assert (shirt.query.categories, shirt.query.colors) == (("shirt",), ("white",))


@pytest.mark.parametrize(("intent", "meant"), [("greeting", "small_talk"), ("thanks", "small_talk"), ("help", "help"),
                                               ("goodbye", "small_talk"), ("out_of_scope", "out_of_scope"),
                                               ("outfit", "outfit")])  # fmt: skip
def test_an_intent_is_read_back(intent: str, meant: str) -> None:
    assert said(intent=intent).intent == meant


def test_a_turn_that_goes_on_does_so_in_english() -> None:
    before = said(dress(), prices=(Price(amount=100, bound="most"),)).query
    assert said(intent="cheaper", before=before).query.price_max == 75
    assert said(Term(facet="color", name="red"), intent="refine", before=before).query.categories == ("dress",)
    assert said(intent="longer", before=before).query.lengths == ("midi", "maxi")


@pytest.mark.parametrize("weather", WEATHER)
def test_weather_asks_for_no_garment_and_no_color(weather: str) -> None:
    query = said(Term(facet="weather", name=weather)).query
    assert (query.categories, query.colors) == ((), ())
