"""Questions of know-how through the front door: care, one's own colors, what may be worn where, the shop's service."""

from __future__ import annotations

import pytest

from bot import wording_know_how as says
from bot.know_how import KnowHow
from bot.stylist import Reply, Request, Stylist
from retrieval.vocabulary import Vocabulary


async def ask(stylist: Stylist, *texts: str) -> Reply:
    replies = [await stylist.answer(Request(text=text, session=texts[0])) for text in texts]
    return replies[-1]


@pytest.mark.parametrize(
    ("text", "cloth"),
    [("how do I wash silk?", "silk"), ("can I machine wash a wool sweater?", "wool"), ("how to clean suede", "suede"),
     ("how should I wash my jeans", "denim")],
)  # fmt: skip
async def test_care_is_told_by_the_cloth(stylist: Stylist, text: str, cloth: str) -> None:
    reply = await ask(stylist, text)
    assert reply.intent == "advice"
    assert reply.text == says.CARE.format(cloth=cloth, care=KnowHow.load().care[cloth])


async def test_care_of_no_cloth_in_particular_is_told_in_general(stylist: Stylist) -> None:
    assert (await ask(stylist, "how do I get stains out?")).text == says.CARE_UNKNOWN


async def test_the_colors_that_several_traits_share_come_first_and_each_has_a_button(stylist: Stylist) -> None:
    reply = await ask(stylist, "what colour suits me? I have red hair and pale skin")
    assert reply.text.startswith("With red hair and fair skin, I'd reach for green, navy")
    shown = await ask(stylist, "what colour suits me? I have red hair and pale skin", reply.choices[1].text)
    assert {"navy"} <= {color for match in shown.matches for color in match.product.colors}


async def test_who_says_nothing_of_themselves_is_asked(stylist: Stylist) -> None:
    assert (await ask(stylist, "what color should I wear?")).text == says.COLORS_ASK


@pytest.mark.parametrize(
    "text", ["do you ship to germany?", "can i return it?", "what's the return policy", "promo code?"]
)
async def test_the_shops_service_is_left_to_the_shop(stylist: Stylist, text: str) -> None:
    reply = await ask(stylist, text)
    assert (reply.intent, reply.text) == ("out_of_scope", says.SERVICE)


async def test_sizes_are_left_to_the_size_chart(stylist: Stylist) -> None:
    assert (await ask(stylist, "which size should I take in boots?")).text == says.SIZING


async def test_white_is_left_to_the_bride(stylist: Stylist, vocabulary: Vocabulary) -> None:
    reply = await ask(stylist, "can I wear white to a wedding?")
    assert reply.text.startswith("I'd leave white to the bride")
    assert reply.matches
    assert not [match for match in reply.matches if match.product.colors[0] == "white"]


async def test_what_is_too_plain_or_too_dressed_up_is_told_and_something_else_shown(stylist: Stylist) -> None:
    jeans = await ask(stylist, "are jeans ok for a wedding?")
    assert jeans.text.startswith("I'd go a step dressier: jeans are too relaxed for a wedding.")
    suit = await ask(stylist, "is a suit too formal for the beach?")
    assert "more dressed-up than the beach asks for" in suit.text
    assert jeans.matches
    assert suit.matches
    assert not {match.product.category for match in jeans.matches} & {"jeans"}
    assert not {match.product.category for match in suit.matches} & {"suit"}


async def test_what_is_fine_is_shown(stylist: Stylist) -> None:
    black = await ask(stylist, "is black ok for a wedding?")
    assert black.text.startswith("Yes, black is fine for a wedding.")
    assert {match.product.colors[0] for match in black.matches} == {"black"}
    linen = await ask(stylist, "is linen ok for the office?")
    assert linen.text.startswith("Yes, linen is fine for work.")


async def test_red_is_no_color_for_a_funeral(stylist: Stylist) -> None:
    reply = await ask(stylist, "is it ok to wear a red dress to a funeral?")
    assert reply.text.startswith("I'd rather not: at a funeral keep to black")
    assert not [match for match in reply.matches if "red" in match.product.colors]


@pytest.mark.parametrize(
    "text",
    ["a navy dress for a wedding", "a good color for summer dresses", "washed jeans", "a silk blouse", "is it cotton?"],
)
async def test_a_wish_is_no_question_of_know_how(stylist: Stylist, text: str) -> None:
    assert (await ask(stylist, text)).intent in ("search", "help")
