"""The talk about the products shown: what goes with one, how two compare, why it is there, and what is known of it."""

from __future__ import annotations

import numpy as np
import pytest

from bot.comparing import asks_to_compare
from bot.explaining import asks_about
from bot.shop import ShopWindow
from bot.shown_wording import JUST_ONE
from bot.stylist import Reply, Request, Stylist


@pytest.fixture
def stylist(shop_window: ShopWindow) -> Stylist:
    return Stylist(shop_window)


async def talk(stylist: Stylist, *texts: str) -> list[Reply]:
    return [await stylist.answer(Request(text=text, session="talk")) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "compare the first and the second", "which is better, the first or the third?", "1 or 3?",
        "what's the difference between these two?", "which of these would you take", "which one looks better",
        "the first or the second?", "number 1 vs number 2",
    ],
)  # fmt: skip
def test_a_comparison_is_asked_for(text: str) -> None:
    assert asks_to_compare(text)


@pytest.mark.parametrize("text", ["a better coat", "something different", "which dresses do you have"])
def test_a_wish_is_no_comparison(text: str) -> None:
    assert not asks_to_compare(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("why did you show me the second one?", "why"), ("is the second one cotton?", "is"),
        ("what size is the first one?", "size"), ("what sizes does it come in", "size"), ("how much is it?", "price"),
        ("what is it made of?", "material"), ("who makes the red one", "brand"), ("describe the third", "more"),
        ("a red dress", None), ("show me jeans", None),
    ],
)  # fmt: skip
def test_a_question_about_a_product_is_known(text: str, kind: str | None) -> None:
    assert asks_about(text) == kind


async def test_two_are_compared_by_what_their_records_hold(stylist: Stylist) -> None:
    shown, compared = await talk(stylist, "striped tops", "compare the first and the second")
    first, second = (match.product for match in shown.matches[:2])
    assert compared.intent == "compare"
    assert [match.product.id for match in compared.matches] == [first.id, second.id]
    assert ("cost the same" if first.price == second.price else "less than") in compared.text


async def test_one_alone_is_not_compared(stylist: Stylist) -> None:
    shown, compared = await talk(stylist, "a leather jacket for men", "compare the first two")
    assert len(shown.matches) == 1
    assert compared.text == JUST_ONE


async def test_a_question_is_answered_from_the_record(stylist: Stylist) -> None:
    shown, price, more = await talk(stylist, "a linen shirt", "how much is the second one?", "tell me more about it")
    assert f"{shown.matches[1].product.price:g}" in price.text
    assert price.intent == more.intent == "explain"
    assert f"{shown.matches[0].product.price:g}" in more.text


async def test_what_a_record_does_not_hold_is_said_to_be_unknown(stylist: Stylist) -> None:
    shown, answer = await talk(stylist, "sneakers", "is the first one cotton?")
    assert not shown.matches[0].product.materials or answer.text.startswith(("No", "Yes"))
    assert answer.intent == "explain"


async def test_why_names_what_was_asked_for(stylist: Stylist) -> None:
    _, why = await talk(stylist, "a navy striped top", "why the first one?")
    assert why.intent == "explain"
    assert "navy" in why.text
    assert "striped" in why.text


async def test_what_goes_with_a_product_shown_is_looks_around_it(stylist: Stylist) -> None:
    shown, looks = await talk(stylist, "a navy dress for a wedding", "what would you wear with the second one?")
    assert looks.intent == "pair"
    assert looks.looks
    assert all(look.owned[0].category == shown.matches[1].product.category for look in looks.looks)
    assert looks.query.occasion == "wedding"


async def test_shoes_for_a_product_shown_are_only_shoes(stylist: Stylist) -> None:
    _, looks = await talk(stylist, "a white shirt for men", "what shoes go with the first one?")
    assert {match.slot for match in looks.matches} == {"shoes"}


async def test_what_goes_with_a_product_stays_within_the_limit_named_before(stylist: Stylist) -> None:
    for text in ("what shoes go with it?", "what goes with the first one", "make it an outfit"):
        _, shown, looks = await talk(stylist, "start over", "a dress for women under 60", text)
        assert {match.product.category for match in shown.matches} == {"dress"}
        assert looks.matches
        assert max(match.product.price for match in looks.matches) <= 60


async def test_a_product_shown_is_made_an_outfit_of_and_is_no_limit_of_one(stylist: Stylist) -> None:
    _, around, office = await talk(stylist, "a blue shirt for men", "make it an outfit", "an outfit for the office")
    for reply in (around, office):
        slots = {match.slot for match in reply.matches}
        assert {"bottom", "shoes"} <= slots
    assert office.query.categories == ()


async def test_the_wish_is_kept_through_a_question(stylist: Stylist) -> None:
    *_, cheaper = await talk(stylist, "a navy striped top", "why the first one?", "in white")
    assert cheaper.query.patterns == ("striped",)
    assert cheaper.query.colors == ("white",)


async def test_more_formal_shows_others_that_are_dressier(stylist: Stylist) -> None:
    shown, dressier = await talk(stylist, "shirts for men", "more formal")
    formality = stylist.shop.pairer.reader.dressiness
    rows = [[stylist.shop.catalog.row(match.product.id) for match in reply.matches] for reply in (shown, dressier)]
    assert not set(rows[0]) & set(rows[1])
    assert formality[rows[1]].min() > np.median(formality[rows[0]])
    assert dressier.query.occasion is None


async def test_too_dressy_shows_plainer_ones(stylist: Stylist) -> None:
    shown, plainer = await talk(stylist, "shoes for men", "too dressy")
    formality = stylist.shop.pairer.reader.dressiness
    rows = [[stylist.shop.catalog.row(match.product.id) for match in reply.matches] for reply in (shown, plainer)]
    assert formality[rows[1]].max() < np.median(formality[rows[0]])
