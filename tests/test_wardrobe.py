"""A person's wardrobe through the front door: kept from photos, listed, removed, worn, and forgotten for good."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import wardrobe, wording
from bot.memory import Memory
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from retrieval.garment import Garment
from tests.fakes.sights import SeeingWindow, photo, seen

BLAZER, SHIRT, JEANS = seen("blazer", "navy"), seen("shirt", "white"), seen("jeans", "blue")
OUTFIT = (BLAZER, SHIRT, JEANS)
TROUSERS, SHOES = seen("trousers", "charcoal"), seen("formal shoes", "brown")
Opens = Callable[..., Stylist]


@pytest.fixture
def opens(shop_window: ShopWindow, memory: Memory) -> Opens:
    """A stylist who sees these garments in every photo, as a process started anew would have it."""
    return lambda *garments: Stylist(SeeingWindow(shop_window, *garments), memory=memory)


async def ask(stylist: Stylist, text: str, *, color: str | None = None, person: str = "ann", **more: str) -> Reply:
    """Say something, with a photo of a color if one is given."""
    photos = (photo(color),) if color else ()
    return await stylist.answer(Request(text=text, photos=photos, session=more.get("session", person), person=person))


async def own(opens: Opens, *garments: Garment, person: str = "ann") -> None:
    for number, garment in enumerate(garments):
        reply = await ask(opens(garment), "keep it", color=f"hsl({60 * number}, 50%, 50%)", person=person)
        assert "in your wardrobe now" in reply.text


def kinds(reply: Reply) -> list[str]:
    return [garment.category for garment in reply.garments]


# --- keep it
async def test_keep_it_after_a_photo_keeps_the_piece_beyond_the_process(opens: Opens) -> None:
    stylist = opens(BLAZER)
    await ask(stylist, "", color="navy")
    kept = await ask(stylist, "keep it")
    assert (kept.intent, kept.matches) == ("wardrobe", ())
    assert kept.text == "The navy blazer is in your wardrobe now, the first piece in it."
    listed = await ask(opens(), "my wardrobe")
    assert kinds(listed) == ["blazer"]
    assert "1. navy blazer, kept on " in listed.text


async def test_a_photo_with_keep_it_under_it_is_kept_at_once_and_can_be_talked_about(opens: Opens) -> None:
    stylist = opens(BLAZER)
    assert "is in your wardrobe now" in (await ask(stylist, "Keep it, please!", color="navy")).text
    paired = await ask(stylist, "what goes with it?")
    assert paired.intent == "pair"
    assert paired.looks


async def test_kept_twice_is_said_once(opens: Opens) -> None:
    for _ in range(2):
        reply = await ask(opens(BLAZER), "keep it", color="navy")
    assert reply.text == "Your navy blazer is in your wardrobe already."
    assert len((await ask(opens(), "my wardrobe")).garments) == 1


async def test_the_persons_words_beside_a_photo_say_what_it_is_and_what_it_is_called(opens: Opens) -> None:
    await ask(opens(BLAZER), "keep this green striped coat", color="navy")
    await ask(opens(SHIRT), "keep it as my lucky shirt", color="white")
    listed = await ask(opens(), "what do I own?")
    assert kinds(listed) == ["coat", "shirt"]
    assert (listed.garments[0].colors, listed.garments[0].pattern) == (("green",), "striped")
    assert "2. lucky shirt (white shirt), kept on " in listed.text


async def test_what_was_set_right_is_kept_right(opens: Opens) -> None:
    stylist = opens(seen("dress", "black", confidence=0.3))
    assert "say “it's a skirt”" in (await ask(stylist, "keep it", color="black")).text
    await ask(stylist, "it's a skirt")
    assert "black skirt" in (await ask(stylist, "keep it")).text
    assert kinds(await ask(stylist, "my wardrobe")) == ["skirt"]


@pytest.mark.parametrize("text", ["keep it", "save this", "add it to my wardrobe", "add my navy blazer to my wardrobe"])
async def test_without_a_photo_nothing_is_kept_and_nothing_searched(opens: Opens, text: str) -> None:
    reply = await ask(opens(), text)
    assert (reply.text, reply.matches) == (wording.NOTHING_TO_KEEP, ())


@pytest.mark.parametrize("text", ["keep it under 80", "keep it casual", "keep the price low"])
async def test_a_refinement_that_begins_with_keep_is_none_of_the_wardrobes(opens: Opens, text: str) -> None:
    stylist = opens(BLAZER)
    await ask(stylist, "", color="navy")
    assert (await ask(stylist, text)).intent != "wardrobe"
    assert (await ask(stylist, "my wardrobe")).text == wording.WARDROBE_EMPTY


@pytest.mark.parametrize(
    ("answer", "kept"),
    [("the jeans", ["jeans"]), ("the second", ["shirt"]), ("keep all of them", ["blazer", "shirt", "jeans"])],
)
async def test_of_several_pieces_it_asks_which_one_to_keep(opens: Opens, answer: str, kept: list[str]) -> None:
    rows = ((0.0, 0.2), (0.2, 0.5), (0.5, 1.0))
    stylist = opens(*(replace(each, box=(0, row[0], 1, row[1])) for each, row in zip(OUTFIT, rows, strict=True)))
    asked = await ask(stylist, "keep it", color="gray")
    assert "Which one shall I keep?" in asked.text
    assert [choice.text for choice in asked.choices][0] == "keep the navy blazer"
    assert (await ask(stylist, answer)).intent == "wardrobe"
    assert kinds(await ask(stylist, "my wardrobe")) == kept


async def test_a_full_wardrobe_says_so_kindly(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wardrobe, "MOST_ITEMS", 1)
    await own(opens, BLAZER)
    reply = await ask(opens(SHIRT), "keep it", color="white")
    assert reply.text == wording.WARDROBE_FULL.format(most=1)


async def test_two_messages_at_once_lose_nothing(opens: Opens) -> None:
    stylists = [opens(garment) for garment in (BLAZER, SHIRT, JEANS, TROUSERS)]
    colors = ("navy", "white", "blue", "gray")
    await asyncio.gather(*(ask(s, "keep it", color=c) for s, c in zip(stylists, colors, strict=True)))
    assert sorted(kinds(await ask(opens(), "/wardrobe"))) == ["blazer", "jeans", "shirt", "trousers"]


# --- whose it is
async def test_nobody_in_a_group_keeps_what_somebody_else_has_shown(opens: Opens) -> None:
    stylist = opens(BLAZER)
    await ask(stylist, "", color="navy", session="group")
    assert (await ask(stylist, "keep it", person="ben", session="group")).text == wording.NOTHING_TO_KEEP
    assert "is in your wardrobe now" in (await ask(stylist, "keep it", session="group")).text
    assert (await ask(stylist, "my wardrobe", person="ben", session="group")).text == wording.WARDROBE_EMPTY
    assert kinds(await ask(stylist, "my wardrobe")) == ["blazer"]


# --- remove
async def test_a_piece_is_removed_by_its_number_its_words_or_its_name(opens: Opens) -> None:
    await own(opens, BLAZER, SHIRT, JEANS, TROUSERS)
    await ask(opens(SHOES), "keep it as my wedding shoes", color="brown")
    stylist = opens()
    assert (await ask(stylist, "remove the second")).text.startswith("The white shirt is out of your wardrobe.")
    assert (await ask(stylist, "Remove the navy blazer, please")).text.startswith("The navy blazer is out")
    assert (await ask(stylist, "forget the wedding shoes")).text.startswith("The wedding shoes are out")
    left = await ask(stylist, "take the last one out")
    assert kinds(left) == ["jeans"]
    assert left.text.endswith(f"What's left:\n{(await ask(stylist, 'my wardrobe')).text.splitlines()[1]}")


async def test_where_more_than_one_could_be_meant_it_asks_for_the_number(opens: Opens) -> None:
    await own(opens, BLAZER, SHIRT, seen("shirt", "blue"))
    stylist = opens()
    asked = await ask(stylist, "remove the shirt")
    assert [choice.text for choice in asked.choices] == ["remove number 2", "remove number 3"]
    await ask(stylist, asked.choices[1].text)
    assert [garment.colors for garment in (await ask(stylist, "my wardrobe")).garments] == [("navy",), ("white",)]


async def test_what_is_not_there_is_not_removed(opens: Opens) -> None:
    await own(opens, BLAZER)
    reply = await ask(opens(), "remove the red skirt")
    assert reply.text.startswith(wording.NOT_IN_WARDROBE)
    assert kinds(await ask(opens(), "my wardrobe")) == ["blazer"]


async def test_who_owns_nothing_talks_of_the_shop_when_they_remove_something(opens: Opens) -> None:
    stylist = opens()
    await ask(stylist, "a red dress")
    assert (await ask(stylist, "forget the dress")).intent != "wardrobe"


async def test_a_question_for_a_kind_lists_that_kind_with_its_numbers(opens: Opens) -> None:
    await own(opens, BLAZER, SHIRT, JEANS)
    assert "2. white shirt" in (await ask(opens(), "which shirts do I own?")).text
    assert (await ask(opens(), "do I own a skirt?")).text == "No, there is no skirt in your wardrobe."


# --- forget
async def test_forgetting_asks_first_and_then_leaves_nothing_anywhere(opens: Opens, memory: Memory, file: Path) -> None:
    stylist = opens(BLAZER)
    await ask(stylist, "keep it as my Griselda", color="navy")
    await own(opens, JEANS, person="ben")
    crop = next(iter((await (await memory.store()).crops([1])).values()))
    assert (await ask(stylist, "/forget")).choices[0].text == "yes, forget everything"
    assert (await ask(stylist, "no, keep everything")).text == wording.NOT_FORGOTTEN
    assert (await ask(stylist, "yes")).intent != "forgotten"
    assert kinds(await ask(stylist, "my wardrobe")) == ["blazer"]
    await ask(stylist, "forget me")
    assert (await ask(stylist, "yes")).intent == "forgotten"
    assert (await ask(stylist, "my wardrobe")).text == wording.WARDROBE_EMPTY
    assert (await ask(stylist, "keep it")).text == wording.NOTHING_TO_KEEP
    held = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert crop[-100:] not in held
    assert b"Griselda" not in held
    assert kinds(await ask(stylist, "my wardrobe", person="ben")) == ["jeans"]


async def test_what_is_not_kept_is_stored_nowhere_and_nothing_of_it_is_logged(
    opens: Opens, file: Path, memory: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    stylist = opens(BLAZER)
    with caplog.at_level(logging.DEBUG):
        await ask(stylist, "what goes with it, for aunt Griselda", color="navy")
        await memory.__aexit__(None, None, None)
        held = b"".join(path.read_bytes() for path in file.parent.iterdir())
        assert not [word for word in (b"Griselda", b"JFIF") if word in held]  # ids of products shown are
        await ask(stylist, "keep it as my Griselda")
        await ask(stylist, "my wardrobe")
    for word in ("Griselda", "blazer", "navy", "JFIF"):
        assert word not in caplog.text


async def test_a_memory_that_fails_is_told_kindly_and_the_shop_goes_on(shop_window: ShopWindow, file: Path) -> None:
    file.write_text("no database " * 100)
    async with Memory(f"sqlite+aiosqlite:///{file}") as memory:
        stylist = Stylist(SeeingWindow(shop_window, BLAZER), memory=memory)
        assert (await ask(stylist, "keep it", color="navy")).text == wording.MEMORY_FAILED
        assert (await ask(stylist, "white sneakers")).matches
