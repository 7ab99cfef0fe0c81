"""A profile through the front door: told once, kept to where a wish is silent, shown, and forgotten for good."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from pathlib import Path

import pytest

from bot import wording, wording_profile
from bot.languages import lexicons
from bot.memory import Memory
from bot.memory_tables import tables
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from retrieval.product import Product
from tests.fakes.sights import SeeingWindow, photo, seen


@pytest.fixture
def stylist(shop_window: ShopWindow, memory: Memory) -> Stylist:
    """A stylist with a memory, who sees a navy blazer in every photo."""
    return Stylist(SeeingWindow(shop_window, seen("blazer", "navy")), memory=memory)


async def ask(stylist: Stylist, text: str, *, talk: str = "first", person: str = "ann", **more: bytes) -> Reply:
    photos = tuple(more.values())
    return await stylist.answer(Request(text=text, photos=photos, session=f"{person} {talk}", person=person))


def products(reply: Reply) -> list[Product]:
    return [match.product for match in reply.matches]


# --- what is a statement
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("I wear size M", "- You wear size M in clothes."),
        ("I'm a woman, my shoe size is 39 and I hate yellow", "- You wear size 39 in shoes."),
        ("I wear size M or L", "- You wear size M or L in clothes."),
        ("I shop in the women's section", "- I look among women's pieces."),
        ("im a man", "- I look among men's pieces."),
        ("my budget is usually 80 euros", "- A piece may cost up to €80."),
        ("i never spend more than €75.50 on a piece", "- A piece may cost up to €75.50."),
        ("I never wear yellow", "- You'd rather not wear yellow."),
        ("I hate polka dots and heels", "- You'd rather not wear polka dots or heels."),
        ("remember that I don't like leather", "- You'd rather not wear leather."),
    ],
)
async def test_what_a_person_says_of_themselves_is_kept_and_shown(stylist: Stylist, text: str, line: str) -> None:
    told = await ask(stylist, text)
    assert (told.intent, told.matches) == ("profile", ())
    assert told.text.startswith("Noted: ")
    assert line in (await ask(stylist, "/profile")).text.splitlines()
    assert (await ask(stylist, "/profile", person="ben")).text.startswith(wording_profile.PROFILE_EMPTY)


@pytest.mark.parametrize(
    "text",
    [
        "I wear size M, show me linen shirts",
        "I hate polka dots, show me something plain",
        "a dress, size M",
        "a shirt, no yellow",
        "I like blue",
        "I like linen shirts",
        "I'm a woman looking for a dress",
        "a dress, my budget is 80 euros",
        "I want women's jeans",
        "I like the second one",  # of nothing
        "show me black dresses again",
    ],
)
async def test_a_wish_is_answered_as_a_wish_and_leaves_the_profile_alone(stylist: Stylist, text: str) -> None:
    assert (await ask(stylist, text)).intent != "profile"
    assert (await ask(stylist, "/profile")).text.startswith(wording_profile.PROFILE_EMPTY)


async def test_in_a_talk_a_budget_or_a_dislike_not_said_to_last_is_for_that_wish(stylist: Stylist) -> None:
    await ask(stylist, "a dress")
    assert (await ask(stylist, "my budget is 60 euros")).query.price_max == 60
    assert (await ask(stylist, "I don't like blue")).query.exclude == {"colors": ("blue",)}
    assert (await ask(stylist, "my profile")).text.startswith(wording_profile.PROFILE_EMPTY)


async def test_a_statement_in_a_talk_is_kept_and_what_was_shown_is_found_anew(stylist: Stylist) -> None:
    shown = await ask(stylist, "a dress")
    dearest = max(product.price for product in products(shown))
    told = await ask(stylist, f"I never spend more than {dearest - 1:.0f} euros")
    assert told.text.startswith("Noted: up to €")
    assert "as you told me" not in told.text
    assert products(told)
    assert all(p.price <= dearest - 1 and p.category == "dress" for p in products(told))


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("I wear size potato", wording_profile.SIZE_UNKNOWN.format(size="potato")),
        ("my shoe size is 250", wording_profile.SIZE_UNKNOWN.format(size="250")),
        ("my budget is minus 5", wording_profile.BUDGET_UNKNOWN.format(amount="minus 5")),
        ("my budget is 0", wording_profile.BUDGET_UNKNOWN.format(amount="0")),
    ],
)
async def test_what_can_be_no_size_or_budget_is_told_and_not_kept(stylist: Stylist, text: str, reply: str) -> None:
    assert (await ask(stylist, text)).text == reply
    assert (await ask(stylist, "/profile")).text.startswith(wording_profile.PROFILE_EMPTY)


async def test_a_budget_in_another_currency_is_taken_in_the_shops_and_said_to_be(stylist: Stylist) -> None:
    assert (
        "Prices here are in euros, so I took your limit as €80."
        in (await ask(stylist, "my budget is usually 80 dollars")).text
    )


async def test_a_size_that_the_shop_does_not_list_is_said_to_narrow_nothing(stylist: Stylist) -> None:
    assert "The shop lists no shoes in size 8.5" in (await ask(stylist, "my shoe size is 8.5")).text
    assert products(await ask(stylist, "white sneakers"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ich trage Größe M", "- You wear size M in clothes."),
        ("je chausse du 39", "- You wear size 39 in shoes."),
        ("odio el amarillo", "- You'd rather not wear yellow."),
        ("я женщина", "- I look among women's pieces."),
        ("मैं औरत हूँ", "- I look among women's pieces."),
    ],
)
async def test_what_is_said_in_another_language_is_kept_too(stylist: Stylist, text: str, line: str) -> None:
    assert (await ask(stylist, text)).intent == "profile"
    assert line in (await ask(stylist, "/profile")).text.splitlines()


@pytest.mark.parametrize(("code", "wish"), [("de", "ein Kleid"), ("fr", "une robe"), ("es", "un vestido")])
async def test_a_reply_in_another_language_says_there_that_it_kept_to_the_profile(
    stylist: Stylist, code: str, wish: str
) -> None:
    await ask(stylist, "I'm a woman")
    reply = await ask(stylist, wish, talk=code)
    assert reply.text.startswith(lexicons()[code].says["profile"])


# --- forgetting
@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("forget my sizes", "You wear size"),
        ("forget my budget", "A piece may cost"),
        ("forget my section", "I look among"),
        ("forget my dislikes", "You'd rather not wear"),
        ("you may show me yellow again", "You'd rather not wear"),
        ("forget that I don't like yellow", "You'd rather not wear"),
        ("forget my likes", "You liked"),
    ],
)
async def test_each_part_is_forgotten_by_itself(stylist: Stylist, text: str, gone: str) -> None:
    await ask(stylist, "I'm a woman, I wear size XS. My budget is usually 60 euros. I never wear yellow")
    await ask(stylist, "a t-shirt")
    await ask(stylist, "I like the first one")
    before = (await ask(stylist, "/profile")).text
    assert gone in before
    assert (await ask(stylist, text)).intent == "profile"
    after = (await ask(stylist, "/profile")).text
    assert gone not in after
    kept = [line for line in before.splitlines() if line.startswith("- ") and gone not in line]
    assert [line for line in after.splitlines() if line.startswith("- ")] == kept


async def test_the_buttons_of_the_profile_forget_what_they_say(stylist: Stylist) -> None:
    await ask(stylist, "I wear size XS. My budget is usually 60 euros")
    buttons = (await ask(stylist, "/profile")).choices
    assert [button.label for button in buttons] == ["Forget my sizes", "Forget my budget"]
    for button in buttons:
        await ask(stylist, button.text)
    assert (await ask(stylist, "/profile")).choices == ()
    assert (await ask(stylist, buttons[0].text)).text == "There is nothing to forget: I don't know your sizes."


async def test_the_whole_profile_is_forgotten_at_once_and_that_is_said(stylist: Stylist) -> None:
    await ask(stylist, "I wear size XS. I hate yellow")
    assert (await ask(stylist, "forget my profile")).text == wording_profile.FORGOTTEN_ALL
    assert (await ask(stylist, "/profile")).text.startswith(wording_profile.PROFILE_EMPTY)


async def test_forget_tells_of_the_profile_and_leaves_nothing_of_it_in_the_files(stylist: Stylist, file: Path) -> None:
    assert (await ask(stylist, "/forget")).text == wording.NOTHING_TO_FORGET
    await ask(stylist, "I wear size XS. I hate turquoise")
    shown = products(await ask(stylist, "a t-shirt"))
    await ask(stylist, "I like the first one")
    asked = await ask(stylist, "/forget")
    kept = f"{wording.FORGET_ASK_PROFILE} and {wording.FORGET_ASK_OTHERS['talks']}"
    assert asked.text == wording.FORGET_ASK.format(kept=kept)
    await ask(stylist, "what do you know about me?")
    assert (await ask(stylist, "yes")).intent != "forgotten"  # the question was left unanswered
    await ask(stylist, "/forget")
    assert (await ask(stylist, "yes")).intent == "forgotten"
    assert (await ask(stylist, "/profile")).text.startswith(wording_profile.PROFILE_EMPTY)
    held = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert b"turquoise" not in held
    assert shown[0].id.encode() not in held


async def test_forget_names_the_wardrobe_and_the_profile_where_there_are_both(stylist: Stylist) -> None:
    await ask(stylist, "keep it", photo=photo("navy"))
    await ask(stylist, "I wear size XS")
    assert (
        "with one piece in your wardrobe and their pictures, all you told me" in (await ask(stylist, "forget me")).text
    )


# --- the memory
async def test_it_outlasts_the_process_and_two_statements_at_once_are_both_kept(
    stylist: Stylist, shop_window: ShopWindow, memory: Memory
) -> None:
    texts = ("I wear size XS", "my budget is usually 60 euros", "I hate yellow", "I never wear leather", "I'm a woman")
    await asyncio.gather(*(ask(stylist, text, talk=text) for text in texts))
    anew = Stylist(shop_window, memory=memory)
    assert len((await ask(anew, "/profile")).choices) == 4
    assert (
        "yellow or leather" in (await ask(anew, "/profile")).text
        or "leather or yellow" in (await ask(anew, "/profile")).text
    )


async def test_who_has_told_nothing_leaves_nothing_but_where_the_talk_stands(
    stylist: Stylist, memory: Memory, file: Path
) -> None:
    for text in ("/profile", "forget my likes", "I like the ninth one", "hello"):
        await ask(stylist, text)
    await memory.__aexit__(None, None, None)
    assert not file.exists()
    await ask(stylist, "a dress")
    await memory.__aexit__(None, None, None)
    with sqlite3.connect(file) as connection:
        rows = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables.tables}
    connection.close()
    assert {name: count for name, count in rows.items() if count} == {
        "stylist_schema": 1,
        "stylist_talks": 1,
        "stylist_wishes": 1,  # a day, "dress" and a number: of nobody
    }


async def test_a_memory_that_fails_is_told_kindly_and_the_search_goes_on(shop_window: ShopWindow, file: Path) -> None:
    file.write_text("no database " * 100)
    async with Memory(f"sqlite+aiosqlite:///{file}") as memory:
        stylist = Stylist(shop_window, memory=memory)
        assert products(await ask(stylist, "a dress"))
        for text in ("I wear size M", "/profile", "forget my likes"):
            assert (await ask(stylist, text)).text == wording_profile.PROFILE_FAILED


async def test_nothing_of_a_profile_is_logged(stylist: Stylist, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await ask(stylist, "I wear size XXL and I hate turquoise")
        await ask(stylist, "a dress")
    assert "XXL" not in caplog.text
    assert "turquoise" not in caplog.text
