"""A thing that the shop has no word for is said not to be found; what only sounds unknown is searched for as before."""

from __future__ import annotations

import pytest

from bot.shop import ShopWindow
from bot.stylist import Request, Stylist


@pytest.mark.parametrize(("text", "kind"), [("a gold umbrella", "umbrella"), ("blue kettle under 50", "kettle")])
async def test_a_thing_that_is_unknown_is_said_not_to_be_found(shop_window: ShopWindow, text: str, kind: str) -> None:
    reply = await Stylist(shop_window).answer(Request(text=text))
    assert f"“{kind}”" in reply.text
    assert reply.relaxed[0] == "category"


@pytest.mark.parametrize(
    "text", ["something gold", "black and flowy", "navy stripes", "white linen", "a red thing", "gold", "a gold gift"]
)
async def test_what_names_no_thing_is_searched_for(shop_window: ShopWindow, text: str) -> None:
    reply = await Stylist(shop_window).answer(Request(text=text))
    assert reply.matches
    assert "I don't find" not in reply.text
    assert "category" not in reply.relaxed
