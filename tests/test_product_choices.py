"""Buttons under search replies: each text does what its label says, in a new talk and in any language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot import wording_choices
from bot.choices import Choice
from bot.languages import lexicons
from bot.lifting import LIFTED_BY
from bot.memory import Memory
from bot.product_refs import ref
from bot.shop import Shop, ShopWindow
from bot.stylist import Reply, Request, Stylist
from retrieval.product import Product

WISH = "a navy striped cotton top for work under 90 euros, size M"


@pytest_asyncio.fixture
async def stylist(shop_window: ShopWindow, tmp_path: Path) -> AsyncIterator[Stylist]:
    async with Memory(f"sqlite+aiosqlite:///{tmp_path / 'memory.sqlite'}") as memory:
        yield Stylist(shop_window, memory=memory)


async def say(stylist: Stylist, text: str, talk: str = "talk", person: str = "ann") -> Reply:
    return await stylist.answer(Request(text=text, session=f"{person} {talk}", person=person))


def texts(choices: tuple[Choice, ...]) -> dict[str, str]:
    return {choice.label: choice.text for choice in choices}


async def test_every_product_of_a_search_has_its_five_buttons(stylist: Stylist) -> None:
    reply = await say(stylist, "black dress")
    assert len(reply.product_choices) == len(reply.matches) > 1
    for match, choices in zip(reply.matches, reply.product_choices, strict=True):
        digits = f"#{ref(match.product.id)}"
        assert texts(choices) == {
            "Similar": f"more like {digits}",
            "What goes with it?": f"what goes with {digits}",
            "Save": f"save {digits}",
            "I like it": f"I like {digits}",
            "Not for me": f"I don't like {digits}",
        }
    looks = await say(stylist, "what goes with a navy blazer?", "looks")
    assert looks.looks
    assert looks.product_choices == ()


@pytest.mark.parametrize("language", [None, *sorted(lexicons())])
async def test_a_products_buttons_work_in_a_talk_that_never_saw_it(stylist: Stylist, language: str | None) -> None:
    product = (await say(stylist, "red dress")).matches[0].product
    digits = f"#{ref(product.id)}"
    if language:
        await say(stylist, f"/language {language}", "new")
    alike = await say(stylist, f"more like {digits}", "new")
    assert alike.intent == "search"
    assert {match.product.category for match in alike.matches} == {"dress"}
    assert product.id not in {match.product.id for match in alike.matches}
    around = await say(stylist, f"what goes with {digits}", "newer")
    assert around.intent == "pair"
    assert around.looks
    assert not any(match.product.category == "dress" for match in around.matches)


async def test_a_button_for_similar_ones_keeps_to_the_rest_of_the_message(stylist: Stylist) -> None:
    product = (await say(stylist, "red dress")).matches[0].product
    cheaper = await say(stylist, f"more like #{ref(product.id)} but cheaper", "new")
    assert cheaper.matches
    assert all(match.product.price < product.price for match in cheaper.matches)


async def test_likes_from_buttons_go_into_the_profile_of_who_pressed(stylist: Stylist) -> None:
    first, second = (match.product for match in (await say(stylist, "sneakers")).matches[:2])
    liked = await say(stylist, f"I like #{ref(first.id)}", "new")
    assert liked.intent == "profile"
    assert first.title in liked.text or (first.brand or "") in liked.text
    await say(stylist, f"I don't like #{ref(second.id)}", "new")
    profile = (await say(stylist, "/profile", "new")).text
    assert "- You liked " in profile
    assert "- I don't show you " in profile
    again = await say(stylist, "sneakers", "newest")
    assert second.id not in {match.product.id for match in again.matches}
    assert second.id in {match.product.id for match in (await say(stylist, "sneakers", person="ben")).matches}
    alike = await say(stylist, texts(liked.choices)["More like it"], "new")
    assert {match.product.category for match in alike.matches} == {first.category}


@pytest.mark.parametrize(
    "text", ["more like #00000000", "what goes with #00000000", "I like #00000000", "I don't like #00000000"]
)
async def test_a_product_that_is_gone_gets_a_kind_sentence(stylist: Stylist, text: str) -> None:
    reply = await say(stylist, text)
    assert (reply.text, reply.matches) == (wording_choices.PRODUCT_GONE, ())


async def test_a_product_out_of_stock_is_told_so(stylist: Stylist, monkeypatch: pytest.MonkeyPatch) -> None:
    product = (await say(stylist, "red dress")).matches[0].product
    known = Shop.product

    def now(shop: Shop, product_id: str) -> Product | None:
        found = known(shop, product_id)
        return replace(found, available=False) if found and found.id == product.id else found

    monkeypatch.setattr(Shop, "product", now)
    assert "is out of stock at the moment" in (await say(stylist, f"what goes with #{ref(product.id)}", "new")).text
    alike = await say(stylist, f"more like #{ref(product.id)}", "new")
    assert "out of stock at the moment; these come closest to it" in alike.text
    assert alike.matches


async def test_a_stylist_without_a_memory_says_that_it_keeps_nothing(shop_window: ShopWindow) -> None:
    stylist = Stylist(shop_window)
    product = (await say(stylist, "sneakers")).matches[0].product
    for text in ("save #{}", "I like #{}", "I don't like #{}"):
        reply = await say(stylist, text.format(ref(product.id)))
        assert reply.text == wording_choices.NOTHING_IS_KEPT
    assert (await say(stylist, f"more like #{ref(product.id)}")).matches


# --- buttons for the whole wish
async def test_more_and_cheaper_go_on_from_the_wish(stylist: Stylist) -> None:
    first = await say(stylist, "black dress")
    says = texts(first.choices)
    more = await say(stylist, says["More"])
    assert more.matches
    shown = {match.product.id for match in first.matches}
    assert shown.isdisjoint(match.product.id for match in more.matches)
    cheaper = await say(stylist, says["Cheaper"])
    assert max(match.product.price for match in cheaper.matches) < max(match.product.price for match in more.matches)


async def test_the_question_of_a_reply_comes_before_the_other_buttons(stylist: Stylist) -> None:
    labels = [choice.label for choice in (await say(stylist, "sneakers")).choices]
    assert labels == ["It's for a woman", "It's for a man", "More", "Cheaper"]


@pytest.mark.parametrize("language", [None, *sorted(lexicons())])
async def test_each_filter_of_a_wish_is_let_go_by_its_button_and_no_other_is(
    stylist: Stylist, language: str | None
) -> None:
    if language:
        await say(stylist, f"/language {language}")
    first = await say(stylist, WISH)
    before = first.query
    assert (before.colors, before.patterns, before.materials) == (("navy",), ("striped",), ("cotton",))
    fields = {"price": "price_max", "color": "colors", "material": "materials", "pattern": "patterns",
              "size": "sizes", "occasion": "occasion"}  # fmt: skip
    for facet, name in fields.items():
        await say(stylist, WISH)
        after = (await say(stylist, LIFTED_BY[facet])).query
        assert not getattr(after, name), facet
        others = [field for field in fields.values() if field != name]
        assert [getattr(after, each) for each in others] == [getattr(before, each) for each in others], facet
        assert after.categories == before.categories


async def test_a_filter_that_was_let_go_has_no_button_any_more(stylist: Stylist) -> None:
    says = texts((await say(stylist, "red dress under 90 euros")).choices)
    after = await say(stylist, says["Any color"])
    assert "Any color" not in texts(after.choices)
    assert "red" not in after.query.text
    assert (after.query.price_max, after.relaxed) == (90, ())


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("any color", "colors"),
        ("in any color please", "colors"),
        ("the color doesn't matter", "colors"),
        ("regardless of the color", "colors"),
        ("any colour is fine", "colors"),
        ("no limit on the price", "price_max"),
        ("no price limit", "price_max"),
        ("whatever the price", "price_max"),
        ("price doesn't matter", "price_max"),
        ("drop the color", "colors"),
        ("remove the price filter", "price_max"),
        ("any length", "lengths"),
        ("for anyone", "audience"),
    ],
)
async def test_a_filter_is_let_go_in_words_too(stylist: Stylist, text: str, gone: str) -> None:
    fields = ("colors", "price_max", "lengths", "audience")
    before = (await say(stylist, "a red midi dress for women under 90 euros")).query
    assert all(getattr(before, name) for name in fields)
    after = (await say(stylist, text)).query
    assert after.categories == ("dress",)
    assert [name for name in fields if not getattr(after, name)] == [gone]


async def test_a_filter_is_let_go_in_each_part_of_a_wish_for_several(stylist: Stylist) -> None:
    before = (await say(stylist, "a red dress and black shoes")).query
    assert [part.colors for part in before.parts] == [("red",), ("black",)]
    after = (await say(stylist, "any color")).query
    assert [part.colors for part in after.parts] == [(), ()]


async def test_labels_come_in_the_language_and_texts_do_not(stylist: Stylist) -> None:
    reply = await say(stylist, "ein rotes Kleid unter 90 Euro")
    assert {"Mehr": "show me more", "Günstiger": "cheaper", "Jede Farbe": "any color"}.items() <= texts(
        reply.choices
    ).items()
    assert [choice.label for choice in reply.product_choices[0]][:3] == ["Ähnliche", "Was passt dazu?", "Merken"]
    after = await say(stylist, "any color")
    assert after.query.colors == ()
    assert "Mehr" in texts(after.choices)
    for lexicon in lexicons().values():
        labels = {*wording_choices.ANY_LABELS.values(), "More", "Cheaper", "Save", "Similar", "Remove"}
        assert labels <= set(lexicon.labels)


async def test_no_text_of_a_button_is_longer_than_a_callback_holds(stylist: Stylist) -> None:
    reply = await say(stylist, WISH)
    every = [*reply.choices, *(choice for each in reply.product_choices for choice in each)]
    assert all(0 < len(choice.text.encode()) <= 60 for choice in every)
