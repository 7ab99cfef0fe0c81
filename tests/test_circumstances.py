"""Dress codes, weather, presents, what is wanted only so, and brands that the shop does not carry."""

from __future__ import annotations

from typing import Any

import pytest

from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from bot.understanding import understand
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

VOCABULARY = Vocabulary.load()


def read(text: str, before: Query | None = None) -> Query:
    return understand(text, vocabulary=VOCABULARY, brands=("Nike", "Mango"), before=before).query


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the dress code is cocktail, what do I wear", "cocktail"), ("smart casual trousers", "smart casual"),
        ("a dress for a black tie dinner", "black tie"), ("formal attire for men", "formal"),
        ("business casual shirt", "business casual"), ("dress code: festive", "festive"), ("a formal dress", None),
        ("casual shirt", None), ("a white tie", "white tie"),
    ],
)  # fmt: skip
def test_a_dress_code_is_read(text: str, code: str | None) -> None:
    assert read(text).dress_code == code


@pytest.mark.parametrize(
    ("text", "weather", "seasons"),
    [
        ("a jacket for 30 degrees", ("hot",), ("summer",)), ("something for minus 10 degrees", ("cold",), ("winter",)),
        ("it's raining and I need shoes", ("rain",), ()), ("a cold windy day, a coat", ("cold", "wind"), ("winter",)),
        ("boots for snow", ("snow",), ("winter",)), ("a hot pink dress", (), ()), ("rain boots", (), ()),
        ("cold shoulder top", (), ()), ("85 degrees, a light dress", ("hot",), ("summer",)),
        ("not for cold days", (), ()),
    ],
)  # fmt: skip
def test_the_weather_is_read_and_says_the_season(text: str, weather: tuple[str, ...], seasons: tuple[str, ...]) -> None:
    query = read(text)
    assert (query.weather, query.seasons) == (weather, seasons)


@pytest.mark.parametrize(
    ("text", "recipient", "audience"),
    [
        ("a gift for my sister", "sister", "women"), ("birthday present for my dad under 50", "father", "men"),
        ("a scarf for my mum", "mother", "women"), ("a present for my best friend, she loves yoga", "friend", "women"),
        ("something for a colleague", "colleague", None), ("a gift under 50", "someone", None),
        ("something for my sister's wedding", None, None), ("dinner with my boss, a blazer", None, None),
        ("my friend's birthday party dress", None, None), ("a gift for myself", None, None),
        ("men's shirt", None, "men"), ("shoes for girls", None, "girls"), ("my husband needs a coat", "husband", "men"),
    ],
)  # fmt: skip
def test_whom_a_present_is_for_is_read(text: str, recipient: str | None, audience: str | None) -> None:
    query = read(text)
    assert (query.recipient, query.audience) == (recipient, audience)


def test_for_another_person_is_for_that_one_no_more() -> None:
    before = read("a scarf for my mum")
    assert read("no, for men", before=before).recipient is None


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("only teal dresses", ("color",)), ("a teal top, only teal", ("color",)), ("must be cotton", ("material",)),
        ("a jacket, leather only", ("material",)), ("only 50 euros for a red dress", ()), ("a teal dress", ()),
    ],
)  # fmt: skip
def test_what_is_wanted_only_so_is_known(text: str, firm: tuple[str, ...]) -> None:
    assert read(text).firm == firm


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("more formal", {}), ("too casual", {}), ("a bit dressier, in navy", {"colors": ("navy",)}),
        ("less formal please", {}),
    ],
)  # fmt: skip
def test_a_step_up_or_down_names_no_occasion(text: str, fields: dict[str, Any]) -> None:
    before = read("a dress for a party")
    query = read(text, before=before)
    assert (query.occasion, query.styles) == ("party", ())
    assert {name: getattr(query, name) for name in fields} == fields
    assert "formal" not in query.text
    assert "casual" not in query.text


@pytest.mark.parametrize(
    ("text", "brands", "uncarried"),
    [
        ("a Gucci bag", (), ("Gucci",)), ("zara dress", (), ("Zara",)), ("Nike shoes", ("Nike",), ()),
        ("what to wear next week", (), ()), ("no Prada, a bag", (), ()), ("a mango or Zara dress", (), ("Zara",)),
    ],
)  # fmt: skip
def test_brands_that_the_shop_does_not_carry_are_noticed(
    text: str, brands: tuple[str, ...], uncarried: tuple[str, ...]
) -> None:
    understood = understand(text, vocabulary=VOCABULARY, brands=("Nike", "Mango"))
    assert (understood.query.brands, understood.uncarried) == (brands, uncarried)


async def test_only_teal_is_not_substituted_and_the_nearest_is_offered(shop_window: ShopWindow) -> None:
    stylist = Stylist(shop_window)
    only = await stylist.answer(Request(text="only purple tuxedo trousers for men"))
    soft = await stylist.answer(Request(text="purple trousers for men"))
    purple = VOCABULARY.expand_color("purple")
    assert all(purple & set(match.product.colors) for match in only.matches)
    assert only.matches or "nothing else" in only.text
    assert soft.matches
    assert any(not purple & set(match.product.colors) for match in soft.matches)


async def test_a_brand_that_is_not_carried_is_said(shop_window: ShopWindow) -> None:
    reply = await Stylist(shop_window).answer(Request(text="a Gucci bag"))
    assert "doesn't carry Gucci" in reply.text
    assert "brand" in reply.relaxed
    assert reply.matches
