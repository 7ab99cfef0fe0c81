"""A wish for several garments: what is said of one binds that one, and each is found and spoken of."""

from __future__ import annotations

from typing import Any

import pytest

from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from bot.understanding import understand
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

VOCABULARY = Vocabulary.load()


def parts(text: str) -> list[dict[str, Any]]:
    """What each garment's query says beside its text."""
    found = understand(text, vocabulary=VOCABULARY).query.parts
    plain = Query().to_json()
    return [
        {k: v for k, v in part.to_json().items() if v != plain[k] and k not in ("text", "currency")} for part in found
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a dress under 80 and shoes in red", [
            {"categories": ["dress"], "price_max": 80}, {"categories": ["shoes"], "colors": ["red"]}]),
        ("red dress, black shoes and a gold clutch", [
            {"categories": ["dress"], "colors": ["red"]}, {"categories": ["shoes"], "colors": ["black"]},
            {"categories": ["clutch"], "colors": ["gold"]}]),
        ("dress in red and white and brown boots", [
            {"categories": ["dress"], "colors": ["red", "white"]}, {"categories": ["boots"], "colors": ["brown"]}]),
        ("white shirt plus black trousers for the office", [
            {"categories": ["shirt"], "colors": ["white"], "occasion": "office"},
            {"categories": ["trousers"], "colors": ["black"], "occasion": "office"}]),
        ("a shirt and trousers under 100", [
            {"categories": ["shirt"], "price_max": 100}, {"categories": ["trousers"], "price_max": 100}]),
        ("a dress and shoes under 200 in total", [
            {"categories": ["dress"], "price_max": 200}, {"categories": ["shoes"], "price_max": 200}]),
        ("a coat and a scarf, no wool, for my mum", [
            {"categories": ["coat"], "audience": "women", "recipient": "mother", "exclude": {"materials": ["wool"]}},
            {"categories": ["scarf"], "audience": "women", "recipient": "mother", "exclude": {"materials": ["wool"]}}]),
        ("t-shirt & jeans for men, size M", [
            {"categories": ["t-shirt"], "audience": "men", "sizes": ["M"]},
            {"categories": ["jeans"], "audience": "men", "sizes": ["M"]}]),
        ("jeans and sneakers size 42", [{"categories": ["jeans"]}, {"categories": ["sneakers"], "sizes": ["42"]}]),
    ],
)  # fmt: skip
def test_what_is_said_of_a_garment_binds_that_garment(text: str, read: list[dict[str, Any]]) -> None:
    assert parts(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "a skirt or trousers in navy", "jeans, chinos or trousers", "a dress with matching shoes", "a shirt dress",
        "black and white sneakers", "sneakers between 50 and 80", "a navy striped top", "tops and t-shirts",
        "something red and warm", "a scarf to go with my coat and my boots",
    ],
)  # fmt: skip
def test_one_garment_and_alternatives_are_one_wish(text: str) -> None:
    assert parts(text) == []


@pytest.fixture
def stylist(shop_window: ShopWindow) -> Stylist:
    return Stylist(shop_window)


async def say(stylist: Stylist, text: str) -> Reply:
    return await stylist.answer(Request(text=text, session="ann"))


def of_kind(reply: Reply, kind: str) -> list[Any]:
    kinds = VOCABULARY.expand(kind)
    return [match.product for match in reply.matches if match.product.category in kinds]


async def test_each_garment_is_found_within_its_own_limit_and_spoken_of(stylist: Stylist) -> None:
    reply = await say(stylist, "a dress under 80 and shoes in red")
    dresses, shoes = of_kind(reply, "dress"), of_kind(reply, "shoes")
    assert len(dresses) == len(shoes) == 3
    assert all(product.price <= 80 for product in dresses)
    assert all(set(product.colors) & VOCABULARY.expand_color("red") for product in shoes)
    assert dresses[0].brand in reply.text
    assert shoes[0].brand in reply.text
    assert "your €80" in reply.text


async def test_a_refinement_binds_the_garment_that_it_names_or_all(stylist: Stylist) -> None:
    await say(stylist, "a dress under 80 and shoes in red")
    reply = await say(stylist, "the shoes in black")
    assert all("black" in product.colors for product in of_kind(reply, "shoes"))
    assert len(of_kind(reply, "dress")) == 3
    blue = await say(stylist, "in blue")
    assert [part.colors for part in blue.query.parts] == [("blue",), ("blue",)]
    assert all(product.price <= 80 for product in of_kind(blue, "dress"))
    other = await say(stylist, "what about a hat?")
    assert other.query.parts == ()
    assert of_kind(other, "hat")


async def test_a_limit_for_all_is_kept_by_what_is_shown_together(stylist: Stylist) -> None:
    reply = await say(stylist, "white shirt and black trousers for the office, under 120 in total")
    shirts, trousers = of_kind(reply, "shirt"), of_kind(reply, "trousers")
    assert max(p.price for p in shirts) + min(p.price for p in trousers) <= 120
    assert min(p.price for p in shirts) + max(p.price for p in trousers) <= 120
    assert reply.query.total_max == 120
    assert "your €120" in reply.text


async def test_of_two_garments_the_one_that_is_missing_is_told(stylist: Stylist) -> None:
    reply = await say(stylist, "a coat under 10 and gloves")
    assert not of_kind(reply, "coat")
    assert of_kind(reply, "gloves")
    assert "no coats within €10" in reply.text


async def test_to_a_dress_belong_womens_shoes_though_nobody_says_so(stylist: Stylist) -> None:
    reply = await say(stylist, "a dress and sneakers")
    assert {product.audience for product in of_kind(reply, "sneakers")} <= {"women", "unisex"}
    assert [part.audience for part in reply.query.parts] == [None, None]
