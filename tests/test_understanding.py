"""What requests mean: a table of claims (`data/requests/developed.jsonl`), several turns, odd input, ordinary words.

A row of the table is a talk: its turns with the `intent` and every field of the `Query` that is not empty.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.understanding import judged
from bot.phrases import READ_CHARACTERS
from bot.talk import intent
from bot.understanding import Understood, understand
from retrieval.product import AUDIENCES, Query
from retrieval.vocabulary import Vocabulary

CAPTIONS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "captions.jsonl"
VOCABULARY = Vocabulary.load()
BRANDS = tuple(
    "Nike,Adidas,Only,Mango,Next,Gap,Turtle,Levi's,H&M,Forever New,Red Tape,Proline,Indigo Nation,Puma".split(",")
)
DEVELOPED = Path(__file__).resolve().parent.parent / "data" / "requests" / "developed.jsonl"
ROWS = [json.loads(line) for line in DEVELOPED.read_text(encoding="utf-8").splitlines()]
REQUESTS = [row for row in ROWS if len(row["turns"]) == 1 and row["language"] == "en" and row["about"] != "no wish"]
# Near to a garment's word in spelling, and everyday words of shop talk: none may become a garment, color or pattern.
ORDINARY_WORDS = """
    boat heal hear fancy shot sheet shit tap blank block bleak brawn clean court cost count dream drown drawer fat
    flit flag floor fresh glow grain great grown health heart hood hope horse house jeez just kind lather letter
    light load loaf look love lucky mind model month mouse mountain neat need nice night other order paint pair
    paper parent park patch person picture plan plane plate please point price quick quiet rain rail ready real rest
    ride rise road role room route sail sale salt same sank seat see send set shade shape sharp she shine ship shop
    short show side silly simple sit skill slip small smart smile snow soft soil sole song sort south space spare
    speak spend sport stage stain stare start state stay steal step still stop store story strange street string
    strong stuff style suite summer sure swear sweet swim table take talk tall task teach team text thank their thin
    think tide till time tired title today tone tonight tool touch tour town track trade trail train tree trend
    trick trip true trust try turn type under unit upper vast very view visit voice wait walk wall want warm waste
    water wave way wear week weigh west wheel while wide wife wild window winner wish wood word world worth write
    wrong yard year young bother another farther gather country county pursue patient potent follow studio banana
    china chili cooper sorts stale witch lather
    """.split()


def read(text: str, before: Query | None = None, currency: str = "EUR") -> Understood:
    return understand(text, vocabulary=VOCABULARY, brands=BRANDS, currency=currency, before=before)


def talk(*texts: str) -> Query:
    """The query after several turns, each going on from the last one that was a search."""
    query: Query | None = None
    for text in texts:
        understood = read(text, before=query)
        query = understood.query if understood.intent == "search" else query
    assert query is not None
    return query


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: f"{row['about']}: {row['turns'][0]['text']}"[:80])
def test_a_request_is_read_as_meant(row: dict[str, Any]) -> None:
    turn = row["turns"][0]
    understood = read(turn["text"])
    assert intent(understood.intent) == turn["intent"].replace("profile", "search")  # said of oneself, read alike
    got = understood.query.to_json()
    assert {name: got[name] for name in ("text", "currency") if name in turn["query"]} == {
        name: turn["query"][name] for name in ("text", "currency") if name in turn["query"]
    }
    assert judged(row, {**turn, "intent": understood.intent}, understood.intent, understood.query).wrong == {}


# --- several turns


def test_a_color_said_anew_replaces_the_old_one_and_keeps_the_rest() -> None:
    query = talk("navy striped top under 40 euros", "in red?")
    assert (query.categories, query.colors, query.patterns, query.price_max) == (("top",), ("red",), ("striped",), 40)
    assert query.text == "red striped top"


def test_also_adds_to_what_was_wished() -> None:
    assert talk("a red scarf", "also in green").colors == ("red", "green")
    assert talk("a red scarf", "or in navy").colors == ("red", "navy")


def test_cheaper_lowers_a_stated_limit_and_invents_none() -> None:
    assert talk("boots under 80", "cheaper").price_max == 60
    assert talk("boots", "cheaper").price_max is None
    assert read("cheaper", before=talk("boots")).cheap


def test_more_expensive_starts_where_the_limit_was() -> None:
    query = talk("boots under 80", "more expensive")
    assert (query.price_min, query.price_max) == (80, None)


def test_a_new_budget_replaces_the_old_one() -> None:
    query = talk("boots under 80", "between 100 and 150 dollars")
    assert (query.price_min, query.price_max, query.currency) == (100, 150, "USD")


def test_no_with_a_comma_corrects_and_refuses_nothing() -> None:
    query = talk("a blue jumper for my wife", "no, for men")
    assert (query.audience, query.colors, query.exclude) == ("men", ("blue",), {})


def test_another_kind_of_garment_keeps_person_event_budget_and_dislikes_only() -> None:
    query = talk("a navy floral dress for a wedding under 100 for my wife, no leather", "what about shoes?")
    assert query == Query(
        text="shoes",
        categories=("shoes",),
        audience="women",
        recipient="wife",
        occasion="wedding",
        price_max=100,
        currency="EUR",
        exclude={"materials": ("leather",)},
    )


def test_a_narrower_kind_refines_the_wish() -> None:
    query = talk("black boots size 42", "chelsea boots")
    assert (query.categories, query.colors, query.sizes) == (("boots",), ("black",), ("42",))


def test_no_heels_still_holds_when_shoes_come_up() -> None:
    assert talk("a dress for a wedding, no heels", "and shoes?").exclude == {"categories": ("heels",)}


def test_what_is_asked_for_now_is_refused_no_more() -> None:
    query = talk("shoes, not black", "ok, black then")
    assert (query.colors, query.exclude) == (("black",), {})


def test_what_is_refused_now_is_wished_no_more() -> None:
    query = talk("a striped red top", "no stripes")
    assert (query.patterns, query.exclude, query.text) == ((), {"patterns": ("striped",)}, "red top")


def test_longer_and_shorter_move_along_the_lengths() -> None:
    assert talk("short black dress", "longer").lengths == ("knee", "midi")
    assert talk("a midi skirt", "shorter").lengths == ("mini", "knee")
    assert "short" not in talk("short black dress", "longer").text


def test_starting_over_forgets() -> None:
    assert talk("a red dress under 50 for my wife", "start over, blue boots") == Query(
        text="blue boots", categories=("boots",), colors=("blue",)
    )


def test_thanks_in_between_is_small_talk() -> None:
    assert read("thanks!", before=talk("a red dress")).intent == "small_talk"


def test_bare_comparisons_are_searches_only_when_something_came_before() -> None:
    before = talk("a red dress")
    for text in ("show more", "another one", "not these", "something similar"):
        assert read(text, before=before).intent == "search", text
        assert read(text, before=before).query.categories == ("dress",), text
    assert read("not these").intent == "unclear"


# --- currencies


def test_a_price_without_a_currency_is_in_the_catalogs() -> None:
    assert read("boots under 50", currency="GBP").query.currency == "GBP"


def test_dollars_are_the_catalogs_where_it_sells_in_dollars() -> None:
    assert read("boots under $50", currency="CAD").query.currency == "CAD"
    assert read("boots under $50", currency="EUR").query.currency == "USD"


def test_a_foreign_currency_is_kept_as_said() -> None:
    query = read("boots under 5000 rupees", currency="EUR").query
    assert (query.price_max, query.currency) == (5000, "INR")


# --- what else is told


def test_what_is_owned_is_told_apart() -> None:
    assert read("a top to go with my black jeans").owned == ("to go with my black jeans",)


def test_cheap_is_a_soft_wish_without_a_number() -> None:
    understood = read("cheap black boots")
    assert understood.cheap
    assert understood.query.price_max is None


def test_only_the_start_of_a_very_long_message_is_read_and_that_is_told() -> None:
    understood = read("a red dress " + "and so on " * 500 + "no heels")
    assert understood.cut
    assert (understood.query.categories, understood.query.exclude) == (("dress",), {})
    assert len(understood.query.text) <= READ_CHARACTERS
    assert not read("a red dress").cut


def test_every_spelling_of_a_brand_in_the_catalog_is_found() -> None:
    query = understand("adidas shoes", vocabulary=VOCABULARY, brands=["ADIDAS", "Adidas", "Asics"]).query
    assert query.brands == ("ADIDAS", "Adidas")


def test_a_brand_that_is_not_in_the_catalog_is_no_brand() -> None:
    assert understand("nike shoes", vocabulary=VOCABULARY, brands=()).query.brands == ()


def test_all_capitals_prove_no_brand() -> None:
    assert read("I NEED ONLY BLACK DRESSES NEXT WEEK").query.brands == ()


# --- words that mean what they are


@pytest.mark.parametrize("word", ORDINARY_WORDS)
def test_an_ordinary_word_is_not_mended_into_a_garment(word: str) -> None:
    query = read(f"something {word} please").query
    said = {m.name for m in VOCABULARY.find(word)}
    for name in (*query.categories, *query.colors, *query.patterns, *query.materials):
        assert name in said, f"{word!r} was read as {name!r}"


# --- whatever is sent


def assert_sound(understood: Understood) -> None:
    assert understood.intent in ("search", "pair", "outfit", "small_talk", "help", "out_of_scope", "empty", "unclear")
    query = understood.query
    facets = {"categories": "category", "colors": "color", "patterns": "pattern", "materials": "material"}
    for key, facet in facets.items():
        assert set(getattr(query, key)) <= set(VOCABULARY.names(facet))
        assert set(query.exclude.get(key, ())) <= set(VOCABULARY.names(facet))
        assert not set(getattr(query, key)) & set(query.exclude.get(key, ()))
    assert query.audience is None or query.audience in AUDIENCES
    assert query.price_min is None or query.price_max is None or query.price_min <= query.price_max
    json.dumps(query.to_json())


PIECES = st.sampled_from(
    (
        "no not a the red dress heels under 50 € £ for my wife with without to go or and , . ? ! - size 42 M nike in"
        " from but black jeans short long between k 👗 👠 ' \" ( 10-20 non- anything like I'm 4 year old daughter's"
        " wedding tie"
    ).split(" ")
)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
@example("\ud800 dress")
@example("İİİ dress under ₹")
@example("ﷺ" * 50)
@example("x̷̢̛" * 40)
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert_sound(read(text))
    assert_sound(read(text, before=Query(text="red dress", categories=("dress",), colors=("red",), price_max=50)))


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_any_jumble_of_shop_words_is_read_without_an_error(text: str) -> None:
    understood = read(text)
    assert_sound(understood)
    assert_sound(read(text, before=understood.query))


@pytest.mark.parametrize(
    "text",
    ["a" * 5000, "no " * 1700, "1 " * 2500, "(" * 5000, "with my " * 700, "£1," * 1700, "black, " * 800, "😀" * 999],
    ids=lambda text: text[:8],
)
def test_a_long_monotonous_message_is_read_in_good_time(text: str) -> None:
    start = time.process_time()
    assert_sound(read(text))
    assert time.process_time() - start < 1.0


def test_a_request_takes_less_than_two_milliseconds() -> None:
    texts = [row["turns"][0]["text"] for row in REQUESTS]
    for text in texts:
        read(text)
    start = time.process_time()
    for text in texts:
        read(text)
    assert (time.process_time() - start) / len(texts) < 0.002


# --- against descriptions of real garments


def caption_rows() -> list[dict[str, Any]]:
    if not CAPTIONS.exists():
        pytest.skip("../shared/data/captions.jsonl is not here")
    return [json.loads(line) for line in CAPTIONS.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("field", "facet", "least"), [("audience", "audience", 0.97), ("colors", "color", 0.9)])
def test_what_is_read_from_real_requests_seldom_contradicts_the_garment_they_describe(
    field: str, facet: str, least: float
) -> None:
    told = agreeing = 0
    for row in caption_rows():
        query = read(row["query"]).query
        said = getattr(query, field)
        if not said:
            continue
        true = (
            {m.name for value in row["colors"] for m in VOCABULARY.find(value)} if field == "colors" else {row[field]}
        )
        told += 1
        wide = VOCABULARY.expand_color if facet == "color" else lambda name: {name}
        agreeing += any(wide(name) & true for name in ([said] if isinstance(said, str) else said))
    assert told > 200
    assert agreeing / told >= least


def test_no_budget_or_size_is_read_from_requests_that_have_none() -> None:
    for row in caption_rows():
        query = read(row["query"]).query
        assert (query.price_min, query.price_max, query.sizes) == (None, None, ()), row["query"]
