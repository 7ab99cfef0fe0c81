"""A place that shows a shelf of the catalog: every way to ask keeps to it, and a wish outside is never passed off."""

from __future__ import annotations

import pytest

from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from retrieval.product import AUDIENCES, Query
from retrieval.shelf import Shelf
from retrieval.vocabulary import Vocabulary
from tests.fakes.sights import SeeingWindow, photo, seen

WOMENS_DRESSES = Shelf(audiences=("women",), categories=("dress", "skirt"))
SHOES = Shelf(categories=("shoes",))
TALKS = (
    ("a summer dress", "more", "cheaper", "similar to the first one", "the least expensive one"),
    ("something for a wedding", "in blue", "not black"),
    ("sneakers",),
    ("what goes with navy jeans?", "other looks"),
    ("an outfit for dinner",),
    ("a dress and shoes for a party",),
    ("a men's shirt",),
)


async def say(stylist: Stylist, text: str, shelf: Shelf | None, **more: object) -> Reply:
    asked = {"session": "a channel"} | more
    return await stylist.answer(Request(text=text, shelf=shelf, **asked))  # type: ignore[arg-type]


@pytest.fixture
def brand(shop_window: ShopWindow) -> str:
    return shop_window.current().catalog.brands[0]


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk[0])
@pytest.mark.parametrize("name", ["dresses", "shoes", "brand"])
async def test_no_answer_ever_leaves_the_shelf(stylist: Stylist, brand: str, name: str, talk: tuple[str, ...]) -> None:
    shelf = {"dresses": WOMENS_DRESSES, "shoes": SHOES, "brand": Shelf(brands=(brand.upper(),))}[name]
    kinds = {inner for kind in shelf.categories for inner in Vocabulary.load().expand(kind)}
    for text in talk:
        for match in (await say(stylist, text, shelf)).matches:
            assert not kinds or match.product.category in kinds
            assert not shelf.audiences or match.product.audience in ("women", "unisex", None)
            assert not shelf.brands or match.product.brand == brand


async def test_a_photo_brings_back_only_what_is_on_the_shelf(shop_window: ShopWindow) -> None:
    stylist = Stylist(SeeingWindow(shop_window, seen("sneakers", "navy")))
    outside = await say(stylist, "find this", WOMENS_DRESSES, photos=(photo("navy"),))
    assert outside.matches == ()
    assert "no sneakers among them" in outside.text
    reply = await say(stylist, "find this", Shelf(audiences=("men",)), photos=(photo("navy"),))
    assert reply.matches
    assert {match.product.audience for match in reply.matches} <= {"men", "unisex", None}


@pytest.mark.parametrize(
    ("text", "shelf", "says"),
    [
        ("white sneakers", WOMENS_DRESSES, "dresses and skirts for women, and I have no white sneakers among them."),
        ("a shirt for men", Shelf(audiences=("women",)), "pieces for women, and I have no shirts for men among them."),
        ("a dress", SHOES, "shoes, and I have no dresses among them."),
    ],
)
async def test_a_wish_outside_is_told_kindly_with_the_way_to_the_whole_shop(
    stylist: Stylist, text: str, shelf: Shelf, says: str
) -> None:
    reply = await say(stylist, text, shelf)
    assert reply.text.startswith(f"Here I only show {says}"), reply.text
    assert "Write to me directly" in reply.text
    assert "the shop has no" not in reply.text
    alone = await say(stylist, text, None, session="alone")
    assert alone.matches
    assert "Here I only show" not in alone.text


async def test_a_brand_outside_is_told_and_others_are_named_as_such(stylist: Stylist, shop_window: ShopWindow) -> None:
    one, other = shop_window.current().catalog.brands[:2]
    reply = await say(stylist, f"a top from {other}", Shelf(brands=(one,)))
    assert reply.text.startswith(f"Here I only show pieces from {one}, and I have no tops from {other}")
    assert {match.product.brand for match in reply.matches} <= {one}


async def test_looks_that_the_shelf_cannot_make_are_told(stylist: Stylist) -> None:
    reply = await say(stylist, "what goes with navy jeans?", Shelf(categories=("watch",)))
    assert not reply.looks or {match.product.category for match in reply.matches} == {"watch"}
    if not reply.looks:
        assert "that makes no whole look" in reply.text


async def test_a_wish_on_the_shelf_is_answered_as_ever(stylist: Stylist) -> None:
    reply = await say(stylist, "a summer dress", WOMENS_DRESSES)
    assert reply.matches
    assert "Here I only show" not in reply.text


async def test_it_is_told_in_the_language_of_the_talk(stylist: Stylist) -> None:
    reply = await say(stylist, "ich suche weiße Turnschuhe", WOMENS_DRESSES)
    assert reply.language == "de"
    assert reply.text.startswith("Hier zeige ich nur einen Teil des Ladens")


async def test_two_shelves_and_the_whole_shop_do_not_mix(stylist: Stylist) -> None:
    for _ in range(2):
        on_one = await say(stylist, "something nice", WOMENS_DRESSES, session="one")
        on_other = await say(stylist, "something nice", SHOES, session="other")
        whole = await say(stylist, "something nice", None, session="whole")
        slots = [{match.product.category for match in reply.matches} for reply in (on_one, on_other, whole)]
        assert not slots[0] & slots[1]
        assert len(whole.matches) == 6


@pytest.mark.parametrize("audience", AUDIENCES)
def test_unisex_belongs_to_women_and_men_but_not_to_children(audience: str, vocabulary: Vocabulary) -> None:
    shelf = Shelf(audiences=(audience,))
    assert ("unisex" in shelf.where(vocabulary).audiences) == (audience in ("women", "men", "unisex"))
    assert not shelf.is_beyond(Query(audience=audience), vocabulary)
    assert not shelf.is_beyond(Query(), vocabulary)
