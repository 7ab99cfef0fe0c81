"""The talk goes on about what was shown: others, not these, more like the second one, the red one in blue."""

from __future__ import annotations

import pytest

from bot.references import asks_for_more, pointed_at
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from bot.wording import NO_MORE
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary
from tests.fakes.stylist import product

VOCABULARY = Vocabulary.load()
SHOWN = (
    product(1, category="dress", colors=("red",)),
    product(2, category="sandals", colors=("tan",)),
    product(3, category="dress", colors=("navy",)),
    product(4, category="dress", colors=("red", "white")),
)


@pytest.mark.parametrize(
    "text",
    [
        "others", "show me others", "not these", "none of those", "more", "show me more", "more please", "next",
        "what else?", "something else", "no, not these", "i don't like them", "any more options",
    ],
)  # fmt: skip
def test_others_are_asked_for(text: str) -> None:
    assert asks_for_more(text)


@pytest.mark.parametrize("text", ["more formal", "not black", "more like the second", "other colors", "no"])
def test_what_only_sounds_like_it_changes_the_wish(text: str) -> None:
    assert not asks_for_more(text)


@pytest.mark.parametrize(
    ("text", "place", "rest"),
    [
        ("more like the second one but longer", 2, "longer"),
        ("the first one in blue", 1, "blue"),
        ("something like number 3", 3, ""),
        ("similar to the last one, only cheaper", 4, "cheaper"),
        ("the navy one", 3, ""),
        ("like that dress in navy", None, None),
        ("more like the sandals", 2, ""),
        ("the ninth one", None, None),
        ("the red one", None, None),  # two are red
        ("the red dress", None, None),  # a wish of its own
        ("for the first date", None, None),
        ("in blue", None, None),
    ],
)
def test_a_product_is_pointed_at_where_only_one_can_be_meant(text: str, place: int | None, rest: str | None) -> None:
    found = pointed_at(text, SHOWN, VOCABULARY)
    assert (found and found[0]) == (SHOWN[place - 1] if place else None)
    assert (found and found[1]) == rest


@pytest.fixture
def stylist(shop_window: ShopWindow) -> Stylist:
    return Stylist(shop_window)


async def say(stylist: Stylist, text: str) -> Reply:
    return await stylist.answer(Request(text=text, session="ann"))


def products(reply: Reply) -> list[Product]:
    return [match.product for match in reply.matches]


async def test_more_shows_others_until_there_are_none_and_says_so(stylist: Stylist) -> None:
    reply = await say(stylist, "a red dress under 100")
    seen: set[str] = set()
    for _ in range(20):
        assert not seen & {each.id for each in products(reply)}, "a product came back"
        assert all(each.price <= 100 for each in products(reply))
        seen |= {each.id for each in products(reply)}
        reply = await say(stylist, "show me more")
        if not reply.matches:
            break
    assert reply.text == NO_MORE
    assert len(seen) > 6
    again = await say(stylist, "in navy")
    assert again.query.categories == ("dress",)
    assert again.matches


async def test_more_like_one_of_them_keeps_its_kind_and_the_limits(stylist: Stylist) -> None:
    first = products(await say(stylist, "a red dress under 100"))[1]
    reply = await say(stylist, "more like the second one but in blue")
    assert first.id not in {each.id for each in products(reply)}
    assert {each.category for each in products(reply)} == {first.category}
    assert all(each.price <= 100 for each in products(reply))
    assert all(set(each.colors) & VOCABULARY.expand_color("blue") for each in products(reply))
    cheaper = await say(stylist, "the last one but cheaper")
    assert all(each.price < products(reply)[-1].price for each in products(cheaper))


async def test_an_ordinal_means_the_products_shown_last(stylist: Stylist) -> None:
    await say(stylist, "a dress")
    second = products(await say(stylist, "more"))[0]
    reply = await say(stylist, "more like the first one")
    assert second.id not in {each.id for each in products(reply)}
    assert reply.matches


async def test_without_anything_shown_it_is_a_wish_like_any_other(stylist: Stylist) -> None:
    assert (await say(stylist, "more like the second one")).intent in ("help", "search")
    assert (await say(stylist, "not these")).intent == "help"


@pytest.mark.parametrize(
    "words", ["the cheapest boots", "what are your least expensive boots?", "boots at the lowest price"]
)
async def test_the_cheapest_are_the_catalog_s_own(shop_window: ShopWindow, words: str) -> None:
    stylist = Stylist(shop_window)
    reply = await stylist.answer(Request(text=words))
    boots = VOCABULARY.expand("boots")
    adults = ("women", "men", "unisex", None)
    stock = [p for p in stylist.shop.catalog.products if p.category in boots and p.available and p.audience in adults]
    prices = [match.product.price for match in reply.matches]
    assert prices == sorted(prices)
    assert prices[0] == min(product.price for product in stock)
    dearest = await stylist.answer(Request(text="the most expensive boots", session="other"))
    assert dearest.matches[0].product.price == max(product.price for product in stock)


async def test_the_cheapest_may_be_asked_for_of_what_was_shown(shop_window: ShopWindow) -> None:
    stylist = Stylist(shop_window)
    await stylist.answer(Request(text="a red dress"))
    reply = await stylist.answer(Request(text="the cheapest"))
    assert reply.query.colors == ("red",)
    prices = [match.product.price for match in reply.matches]
    assert prices == sorted(prices)
