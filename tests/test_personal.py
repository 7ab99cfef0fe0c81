"""A language kept per person, and an export of all that is stored, through the front door."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from bot import wording, wording_choices
from bot.languages import lexicons
from bot.memory import Memory
from bot.personal import OWN_NAMES
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from tests.fakes.sights import SeeingWindow, photo, seen


@pytest.fixture
def stylist(shop_window: ShopWindow, memory: Memory) -> Stylist:
    return Stylist(SeeingWindow(shop_window, seen("blazer", "navy")), memory=memory)


async def say(stylist: Stylist, text: str, talk: str = "talk", person: str = "ann", **photos: bytes) -> Reply:
    request = Request(text=text, session=f"{person} {talk}", person=person, photos=tuple(photos.values()))
    return await stylist.answer(request)


# --- the language
@pytest.mark.parametrize("code", sorted(lexicons()))
async def test_a_chosen_language_answers_whatever_is_written(stylist: Stylist, code: str) -> None:
    told = await say(stylist, f"/language {code}")
    assert (told.intent, told.text) == ("language", lexicons()[code].says["language"])
    reply = await say(stylist, "a red dress under 90 euros", "another")
    assert (reply.query.categories, reply.query.colors, reply.query.price_max) == (("dress",), ("red",), 90)
    assert lexicons()[code].labels["More"] in [choice.label for choice in reply.choices]
    assert "More" in [choice.label for choice in (await say(stylist, "a red dress", person="ben")).choices]


async def test_english_is_kept_for_who_writes_german(stylist: Stylist) -> None:
    await say(stylist, "/language english")
    reply = await say(stylist, "ein rotes Kleid unter 90 Euro")
    assert (reply.query.categories, reply.query.colors) == (("dress",), ("red",))
    assert "More" in [choice.label for choice in reply.choices]


async def test_the_command_alone_tells_the_language_and_offers_the_others(stylist: Stylist) -> None:
    guessed = await say(stylist, "/language")
    assert guessed.text == wording_choices.LANGUAGE_GUESSED
    assert {choice.label: choice.text for choice in guessed.choices} == {
        name: f"/language {code}" for code, name in OWN_NAMES.items()
    }
    await say(stylist, "/language Deutsch")
    chosen = await say(stylist, "/language@shopbot")
    assert "German" in chosen.text
    assert [choice.label for choice in chosen.choices if choice.label in ("Deutsch", "As I write")] == ["As I write"]
    free = await say(stylist, chosen.choices[-1].text)
    assert free.text == wording_choices.LANGUAGE_FREE
    assert (await say(stylist, "/language")).text == wording_choices.LANGUAGE_GUESSED


async def test_a_language_that_nobody_speaks_is_told(stylist: Stylist) -> None:
    told = await say(stylist, "/language klingon")
    assert told.text.startswith("I don't speak 'klingon'")
    assert len(told.choices) == len(OWN_NAMES)


async def test_a_language_outlasts_the_process_and_is_forgotten(
    stylist: Stylist, shop_window: ShopWindow, memory: Memory
) -> None:
    await say(stylist, "/language de")
    anew = Stylist(shop_window, memory=memory)
    assert "Mehr" in [choice.label for choice in (await say(anew, "a red dress")).choices]
    assert wording.FORGET_ASK_OTHERS["language"] in (await say(anew, "/forget")).text
    assert (await say(anew, "yes")).intent == "forgotten"
    assert "More" in [choice.label for choice in (await say(anew, "a red dress")).choices]


async def test_choosing_a_language_leaves_the_talk_where_it_was(stylist: Stylist) -> None:
    await say(stylist, "a red dress")
    await say(stylist, "/language de")
    assert (await say(stylist, "in schwarz?")).query.categories == ("dress",)


# --- the export
def read(reply: Reply) -> dict[str, Any]:
    assert reply.attachment is not None
    name, content = reply.attachment
    assert name == "stylist-export.json"
    whole: dict[str, Any] = json.loads(content)
    return whole


async def test_an_export_holds_all_that_is_stored_and_nothing_of_others(stylist: Stylist, memory: Memory) -> None:
    await say(stylist, "keep it as my interview blazer", shot=photo("navy"))
    await say(stylist, "I wear size XS")
    shown = (await say(stylist, "sneakers", "shoes")).matches
    await say(stylist, "I like the first one", "shoes")
    await say(stylist, "save the second one", "shoes")
    await say(stylist, "/language de")
    await say(stylist, "I hate yellow", person="ben")
    reply = await say(stylist, "/export")
    assert reply.intent == "export"
    whole = read(reply)
    (piece,) = whole["wardrobe"]
    assert (piece["name"], piece["category"], piece["colors"]) == ("interview blazer", "blazer", ["navy"])
    assert base64.b64decode(piece["picture_jpeg_base64"]).startswith(b"\xff\xd8")
    assert whole["profile"] == {"sizes": {"clothes": ["XS"]}}
    assert whole["liked"] == [{"product": shown[0].product.id, "liked": True}]
    assert [saved["product"] for saved in whole["saved"]] == [shown[1].product.id]
    assert whole["language"] == "de"
    assert {"ann talk", "ann shoes"} == set(whole["conversations"])


async def test_who_left_nothing_is_told_so(stylist: Stylist) -> None:
    reply = await say(stylist, "/export")
    assert (reply.text, reply.attachment) == (wording_choices.EXPORT_NONE, None)


async def test_after_forgetting_there_is_nothing_to_export(stylist: Stylist) -> None:
    await say(stylist, "a red dress")
    await say(stylist, "save the first one")
    await say(stylist, "/forget")
    await say(stylist, "yes")
    assert (await say(stylist, "/export")).attachment is None


async def test_a_language_let_go_of_is_spoken_no_more(shop_window: ShopWindow, tmp_path: Path) -> None:
    async with Memory(f"sqlite+aiosqlite:///{tmp_path / 'memory.sqlite'}") as memory:
        stylist = Stylist(shop_window, memory=memory)
        said = ("a red dress", "/language de", "cheaper", "/language auto", "cheaper")
        replies = [await stylist.answer(Request(text=text, session="talk")) for text in said]
    assert [reply.language for reply in replies] == ["en", "de", "de", "en", "en"]
