"""The template writer and its knowledge: true to the record, honest about what was let go, steady, and well spelled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from bot import english, notes, talk, wording
from bot.advice import Advice, Tip
from bot.writing import Brief, TemplateWriter
from retrieval.garment import Garment
from retrieval.product import Match, Product, Query, Results
from retrieval.vocabulary import Vocabulary


def product(number: int = 1, **changes: Any) -> Product:
    row = {
        "id": str(number), "title": f"Title {number}", "url": "https://shop.example/1", "image": "x.jpg", "price": 35.0,
        "currency": "EUR", "brand": "Marlow", "category": "top", "colors": ("navy",), "patterns": ("striped",),
    }  # fmt: skip
    return Product(**(row | changes))


def results(*products: Product, relaxed: Iterable[str] = ()) -> Results:
    return Results(matches=tuple(Match(product=p, score=0.5, why="") for p in products), relaxed=tuple(relaxed))


def write(query: Query, *products: Product, relaxed: Iterable[str] = (), **brief: Any) -> str:
    found = results(*products, relaxed=relaxed)
    told = notes.let_go(query, found, Vocabulary.load())
    given = Brief(query=query, results=found, notes=(told,) if told else (), **brief)
    return TemplateWriter(Vocabulary.load()).write(given)


STRIPES = Query(text="navy striped top", categories=("top",), colors=("navy",), patterns=("striped",), price_max=40)


def test_a_reply_names_color_pattern_price_and_one_piece_of_advice() -> None:
    text = write(STRIPES, product(), product(2, price=20.0, brand="Hartley", materials=("linen",)))
    assert "the navy stripes you" in text
    assert "€35" in text
    assert "€40" in text
    assert text.endswith(tuple(tip.say for tip in Advice.load().tips))
    assert len(sentences(text)) == 3


def test_the_same_wish_gets_the_same_words_and_other_wishes_get_others() -> None:
    assert write(STRIPES, product()) == write(STRIPES, product())
    wishes = [Query(text=f"wish {n}", categories=("top",)) for n in range(30)]
    assert len({write(wish, product()) for wish in wishes}) > 3


@pytest.mark.parametrize("number", range(40))
def test_no_fact_is_told_that_the_record_does_not_hold(number: int, vocabulary: Vocabulary) -> None:
    """Whatever was wished, the part before the advice names no color, pattern, cloth, occasion or season of its own."""
    wish = Query(
        text=f"wish {number}", categories=("shirt",), colors=("red",), patterns=("floral",), materials=("silk",),
        occasion="wedding", seasons=("summer",), sleeves=("long",),
    )  # fmt: skip
    plain = product(category="shirt", colors=("olive",), patterns=("solid",), brand=None)
    text = TemplateWriter(vocabulary, Advice([], vocabulary)).write(Brief(query=wish, results=results(plain)))
    assert {m.name for m in vocabulary.find(text) if m.facet != "style"} <= {"shirt", "olive"}, text


def test_a_shade_of_the_color_asked_for_is_told_as_that_shade() -> None:
    text = write(Query(text="red top", categories=("top",), colors=("red",)), product(colors=("burgundy",)))
    assert re.search(r"the red you (?:had in mind|asked for), as burgundy", text)


def test_a_price_above_the_limit_is_never_called_within_it() -> None:
    text = write(STRIPES, product(price=41.0))
    assert "€40" not in text


@pytest.mark.parametrize(
    ("query", "found", "relaxed", "said"),
    [
        (
            Query(categories=("sweater",), colors=("teal",)),
            [product(category="sweater", colors=("blue",))],
            ["color"],
            "I found no teal sweaters, so these are the nearest, in blue.",
        ),
        (
            Query(categories=("capris",)),
            [product(category="shorts"), product(2, category="trousers")],
            ["category"],
            "I found no capris here, so I looked at shorts and trousers instead.",
        ),
        (
            Query(categories=("tie",), patterns=("polka dot",)),
            [product(category="tie", patterns=("solid",)), product(2, category="tie", patterns=("striped",))],
            ["pattern"],
            "I found no polka-dot ties, so these come plain or in stripes.",
        ),
        (
            Query(categories=("scarf",), colors=("red",), materials=("silk",)),
            [product(category="scarf", colors=("pink",), materials=("wool",))],
            ["material", "color"],
            "I found no red silk scarves, so I let go of the material and the color.",
        ),
        (
            Query(categories=("dress",), brands=("Nike",)),
            [product(category="dress", brand="Marlow")],
            ["brand"],
            "I found no dresses from Nike, so I let go of the brand.",
        ),
        (
            Query(categories=("top",), colors=("teal",)),
            [product(colors=("teal",)), product(2, colors=("blue",)), product(3, colors=("navy",))],
            ["color"],
            "Only one of these is teal; for the others I let go of the color.",
        ),
    ],
)  # fmt: skip
def test_a_wish_let_go_is_said_first_and_by_name(
    query: Query, found: list[Product], relaxed: list[str], said: str
) -> None:
    assert write(query, *found, relaxed=relaxed).startswith(said)


def test_nothing_is_said_of_a_wish_that_every_match_meets_after_all() -> None:
    query = Query(categories=("top",), colors=("blue",))
    assert "let go" not in write(query, product(colors=("navy",)), relaxed=["color"])
    printed = Query(categories=("top",), patterns=("printed",))
    floral = results(product(patterns=("floral",)), relaxed=["pattern"])
    assert notes.let_go(printed, floral, Vocabulary.load()) is None


def test_too_low_a_budget_names_the_least_expensive_and_the_next_step() -> None:
    query = Query(text="blazer", categories=("blazer",), price_max=30, currency="EUR")
    nearest = product(category="blazer", colors=("gray",), patterns=(), price=79.5)
    text = notes.nothing(query, notes.Obstacle(("price",), nearest))
    assert text.startswith(
        "I have no blazers within €30: the least expensive is the gray blazer from Marlow at €79.50. Go up to €79.50"
    )


def test_a_limit_in_another_currency_is_told_to_be_read_as_the_shops() -> None:
    query = Query(price_max=50, currency="USD")
    assert notes.other_currency(query, "EUR") == "Prices here are in euros, so I took your limit as €50."
    assert notes.other_currency(Query(price_max=50, currency="EUR"), "EUR") is None
    assert notes.other_currency(Query(currency="USD"), "EUR") is None


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (0.9, "That looks like an olive checked shirt to me."),
        (0.4, "I'm not quite sure, but I take that for an olive checked shirt."),
        (0.05, wording.NOT_SEEN),
    ],
)
def test_a_photo_is_named_as_surely_as_it_was_seen(confidence: float, said: str) -> None:
    seen = Garment(
        category="shirt",
        slot="top",
        colors=("olive",),
        pattern="checked",
        box=(0, 0, 1, 1),
        confidence=confidence,
    )
    assert notes.seen([seen]) == said


def test_advice_never_recommends_what_the_person_ruled_out(vocabulary: Vocabulary) -> None:
    """For every kind of piece and occasion, with the tip's own nouns excluded one after the other."""
    advice = Advice.load()
    for category in vocabulary.categories:
        for occasion in (None, *vocabulary.names("occasion")):
            query, piece = Query(text="x", occasion=occasion), product(category=category)
            named = {m.name for m in vocabulary.find(advice.tip(query, piece)) if m.facet == "category"}
            for name in named:
                other = advice.tip(Query(text="x", occasion=occasion, exclude={"categories": (name,)}), piece)
                assert name not in {m.name for m in vocabulary.find(other) if m.facet == "category"}


def test_every_piece_gets_advice_and_children_get_childrens(vocabulary: Vocabulary) -> None:
    advice = Advice.load()
    for_children = {
        tip.say for tip in advice.tips if tip.when.get("audiences", frozenset()) & {"girls", "boys", "baby"}
    }
    for category in vocabulary.categories:
        assert advice.tip(Query(), product(category=category))
        assert advice.tip(Query(), product(category=category, audience="girls")) in for_children
        assert advice.tip(Query(), product(category=category, audience="women")) not in for_children
    assert advice.tip(Query(), product(category=None))


def test_tips_are_sentences_without_figures_links_or_shouting() -> None:
    says = [tip.say for tip in Advice.load().tips]
    assert len(says) > 100
    assert len(set(says)) == len(says)
    assert [say for say in says if not re.fullmatch(r"[A-Z][^\d!@/]*\.", say)] == []


def test_advice_in_words_that_the_vocabulary_does_not_have_is_refused(vocabulary: Vocabulary, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"advice: categories \['frobe'\]"):
        Advice([Tip("Wear it.", {"categories": frozenset({"frobe"})})], vocabulary)


def test_every_color_has_something_to_be_said_of_it(vocabulary: Vocabulary) -> None:
    assert set(Advice.load().colors) == set(vocabulary.colors)
    assert set(Advice.load().fabrics) == set(vocabulary.names("material"))


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("olive coat", "an olive coat"), ("navy dress", "a navy dress"), ("blue jeans", "blue jeans"),
        ("one-piece", "a one-piece"), ("gold jewelry", "gold jewelry"), ("orange scarf", "an orange scarf"),
    ],
)  # fmt: skip
def test_articles_fit_their_nouns(words: str, phrase: str) -> None:
    assert english.with_article(words) == phrase


def test_plurals_agree_with_their_verbs_all_over(vocabulary: Vocabulary) -> None:
    for category in vocabulary.categories:
        text = write(Query(text=category, categories=(category,)), product(category=category))
        wrong = re.compile(r"\b(?:it are|they is|it have|they has|it're|they's)\b|\{|\}|\.\.|  | ,")
        assert not wrong.search(text), text
        assert ("they" in text.split(".")[0]) <= english.is_plural(category)


def test_a_record_without_a_category_is_called_by_its_title() -> None:
    text = write(Query(text="x"), product(category=None, title="The Weekender " + "x" * 80))
    assert re.search(r"“The Weekender x+…”", text)


def test_a_record_with_nothing_but_a_title_still_makes_a_reply() -> None:
    bare = Product(id="1", title="Thing", url="u", image="i", price=5, currency="SEK")
    text = write(Query(text="anything"), bare)
    assert "“Thing” (5 SEK)" in text
    assert ": ." not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello there", wording.HELLO),
        ("thanks a lot", wording.THANKS),
        ("bye", wording.GOODBYE),
        ("how are you", wording.CHAT),
    ],
)
def test_small_talk_is_answered_in_kind(text: str, said: tuple[str, ...]) -> None:
    assert talk.answer("small_talk", text) in said


def sentences(text: str) -> list[str]:
    return re.findall(r"[^.]+(?:\.\d+[^.]*)*\.", text)
