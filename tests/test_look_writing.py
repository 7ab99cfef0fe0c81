"""What is said of looks: true to their pieces, short, and honest about what is missing or was let go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot import look_notes
from bot.look_writing import LookWriter
from bot.writing import Brief
from retrieval.look import Look, Looks
from retrieval.product import Match, Product, Query, Results
from retrieval.vocabulary import Vocabulary
from tests.fakes.sights import seen

BLAZER = seen("blazer", "navy")


def match(category: str, color: str, slot: str, number: int = 1) -> Match:
    product = Product(
        id=f"{category} {color}", title=f"{color} {category}", url="https://shop.example/1", image="x.jpg", price=40.0,
        currency="EUR", brand="Marlow", category=category, colors=(color,),
    )  # fmt: skip
    return Match(product=product, score=0.5, why="", slot=slot, look=number)


def look(number: int, reason: str, *matches: Match, **changes: Any) -> Look:
    return replace(
        Look(number=number, owned=(BLAZER,), matches=matches, reason=reason, total=40.0 * len(matches)), **changes
    )


FIRST = look(
    1,
    "Relaxed: navy and white stay crisp, easy all day.",
    match("shirt", "white", "top"),
    match("trousers", "gray", "bottom"),
    match("loafers", "brown", "shoes"),
    match("belt", "brown", "accessory"),
)
SECOND = look(
    2,
    "With a splash of color: everything is quiet but the pink scarf.",
    match("shirt", "cream", "top", 2),
    match("trousers", "navy", "bottom", 2),
    match("scarf", "pink", "accessory", 2),
)


def say(*looks: Look, **changes: Any) -> str:
    matches = tuple(match for each in looks for match in each.matches)
    given: dict[str, Any] = {"query": Query(), "owned": (BLAZER,), **changes}
    return LookWriter(Vocabulary.load()).write(Brief(results=Results(matches=matches), looks=looks, **given))


def test_the_first_look_is_told_with_its_pieces_and_why_and_the_next_by_what_sets_it_apart() -> None:
    text = say(FIRST, SECOND)
    assert "the white shirt, the gray trousers and the brown loafers" in text
    assert "your navy blazer" in text
    assert ": navy and white stay crisp, easy all day." in text
    assert text.endswith("Or with a splash of color: the cream shirt with the pink scarf.")


def test_what_was_just_named_is_not_named_again() -> None:
    text = say(FIRST, introduced=True, notes=("A navy blazer, I'd say.",))
    assert text.count("navy blazer") == 1
    assert " it" in text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("what goes with it to a summer wedding", "for a summer wedding"),
        ("for the wedding of my sister", "for the wedding"),
        ("wedding", "for a wedding"),
        ("", "for a wedding"),
    ],
)
def test_the_occasion_is_told_in_the_persons_own_words(said: str, told: str) -> None:
    assert told in say(FIRST, query=Query(occasion="wedding"), said=said)


def test_single_pieces_are_told_apart_by_their_makers() -> None:
    looks = [look(n, "Neat: fine.", match("loafers", color, "shoes", n)) for n, color in enumerate(("tan", "black"), 1)]
    text = say(*looks)
    assert "the tan loafers from Marlow" in text
    assert text.endswith("You could also take the black loafers from Marlow.")


def test_looks_for_women_and_men_say_whose_they_are() -> None:
    mixed = [replace(each, reason=f"Neat, for {whom}: fine.") for each, whom in ((FIRST, "women"), (SECOND, "men"))]
    text = say(*mixed, owned=())
    assert text.startswith("For women, ")
    assert "Or neat, for men: " in text


def test_a_limit_for_the_whole_is_told_to_be_kept() -> None:
    assert "€200" in say(FIRST, SECOND, query=Query(total_max=200, currency="EUR"))


def test_what_is_missing_and_what_was_let_go_is_said() -> None:
    said = look_notes.shortcomings(Looks(looks=(FIRST,), missing=("shoes", "bag"), relaxed=("color",)))
    assert said is not None
    assert "no shoes or bag" in said
    assert "let go of the color" in said
    assert look_notes.shortcomings(Looks(looks=(FIRST,))) is None


@pytest.mark.parametrize(("confidence", "said"), [(0.8, "I'd say"), (0.45, "I think"), (0.2, "tell me if")])
def test_what_is_seen_is_said_as_surely_as_it_was_seen(confidence: float, said: str) -> None:
    text = look_notes.seen([seen("jeans", "blue", confidence=confidence)])
    assert said in text
    assert "blue jeans" in text.lower()
