"""The one question back: asked where the products shown are for women and for men alike, once, with buttons."""

from __future__ import annotations

import pytest

from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from bot.wording import PRESENT_FOR_WHOM, WISH_FOR_WHOM

LABELS = ["It's for a woman", "It's for a man"]


@pytest.fixture
def stylist(shop_window: ShopWindow) -> Stylist:
    return Stylist(shop_window)


async def talk(stylist: Stylist, *texts: str) -> list[Reply]:
    return [await stylist.answer(Request(text=text, session="talk")) for text in texts]


async def test_the_question_stands_beside_the_products_with_buttons(stylist: Stylist) -> None:
    (reply,) = await talk(stylist, "sneakers")
    assert reply.matches
    assert reply.text.endswith(WISH_FOR_WHOM)
    assert [choice.label for choice in reply.choices][:2] == LABELS


async def test_the_answer_decides_and_it_is_not_asked_again(stylist: Stylist) -> None:
    *_, answered, other = await talk(stylist, "sneakers", "for men", "a t-shirt")
    assert answered.query.categories == ("sneakers",)
    assert {match.product.audience for match in answered.matches} <= {"men", "unisex"}
    assert WISH_FOR_WHOM not in answered.text + other.text


async def test_of_a_present_it_is_asked_whom_it_is_for(stylist: Stylist) -> None:
    (reply,) = await talk(stylist, "a gift for a friend")
    assert reply.text.endswith(PRESENT_FOR_WHOM)


@pytest.mark.parametrize("text", ["sneakers for men", "a dress", "a gift for my sister, sneakers", "kids' t-shirts"])
async def test_where_the_answer_is_known_or_decides_nothing_it_is_not_asked(stylist: Stylist, text: str) -> None:
    (reply,) = await talk(stylist, text)
    assert WISH_FOR_WHOM not in reply.text
    assert PRESENT_FOR_WHOM not in reply.text
