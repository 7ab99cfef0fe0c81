"""Conversations over a restart: facets and ids are kept behind the reply, for 30 days; words and photos never."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import memory_talks
from bot.memory import BadMemory, Memory
from bot.memory_store import Store
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from tests.fakes.sights import SeeingWindow, photo, seen

ROOT = Path(__file__).resolve().parent.parent


def at(file: Path) -> Memory:
    return Memory(f"sqlite+aiosqlite:///{file}")


async def say(stylist: Stylist, text: str, talk: str = "talk", **more: Any) -> Reply:
    return await stylist.answer(Request(text=text, session=talk, **more))


async def before_and_after(window: ShopWindow, file: Path, *texts: str, after: str, **photos: bytes) -> list[Reply]:
    """The replies of one process to some texts (and photos, with the first), and of the next to another."""
    async with at(file) as memory:
        stylist = Stylist(window, memory=memory)
        replies = [await say(stylist, texts[0], photos=tuple(photos.values()))]
        replies += [await say(stylist, text) for text in texts[1:]]
    async with at(file) as memory:
        return [*replies, await say(Stylist(window, memory=memory), after)]


def rows(file: Path) -> dict[str, dict[str, Any]]:
    connection = sqlite3.connect(file)
    found = {key: json.loads(facts) for key, facts in connection.execute("SELECT key, facts FROM stylist_talks")}
    connection.close()
    return found


async def test_a_wish_goes_on_after_a_restart(shop_window: ShopWindow, file: Path) -> None:
    first, after = await before_and_after(shop_window, file, "a red dress under 90 euros, no lace", after="in black?")
    expected = {**first.query.to_json(), "colors": ["black"], "text": after.query.text}
    assert after.query.to_json() == expected
    assert after.matches
    assert {match.product.category for match in after.matches} == {"dress"}


async def test_more_shows_nothing_twice_after_a_restart(shop_window: ShopWindow, file: Path) -> None:
    *before, after = await before_and_after(shop_window, file, "a dress", "show me more", after="show me more")
    shown = {match.product.id for reply in before for match in reply.matches}
    assert after.matches
    assert shown.isdisjoint(match.product.id for match in after.matches)


async def test_places_and_the_cheaper_button_hold_after_a_restart(shop_window: ShopWindow, file: Path) -> None:
    first, alike = await before_and_after(shop_window, file, "black dress", after="more like the second one")
    assert first.matches[1].product.id not in {match.product.id for match in alike.matches}
    assert {match.product.category for match in alike.matches} == {"dress"}
    async with at(file) as memory:
        cheaper = await say(Stylist(shop_window, memory=memory), "cheaper")
    assert max(m.product.price for m in cheaper.matches) < max(m.product.price for m in alike.matches)


async def test_looks_around_a_named_piece_go_on_after_a_restart(shop_window: ShopWindow, file: Path) -> None:
    first, after = await before_and_after(shop_window, file, "what goes with a navy blazer?", after="for dinner")
    assert first.looks
    assert (after.intent, after.query.occasion) == ("pair", "date")
    assert after.looks


async def test_a_wish_for_several_garments_goes_on_in_each_part(shop_window: ShopWindow, file: Path) -> None:
    _, after = await before_and_after(shop_window, file, "a red dress and black shoes", after="under 60 euros")
    assert [part.colors for part in after.query.parts] == [("red",), ("black",)]
    assert [part.price_max for part in after.query.parts] == [60, 60]


async def test_the_language_of_a_talk_outlasts_a_restart(shop_window: ShopWindow, file: Path) -> None:
    first, after = await before_and_after(shop_window, file, "ein rotes Kleid", after="cheaper")
    assert [choice.label for choice in after.choices][:2] == [choice.label for choice in first.choices][-3:-1]
    assert "Günstiger" in [choice.label for choice in after.choices]


async def test_a_talk_about_a_photo_goes_on_as_an_ordinary_one_and_nothing_of_the_photo_is_kept(
    shop_window: ShopWindow, file: Path
) -> None:
    window = SeeingWindow(shop_window, seen("blazer", "navy"))
    _, after = await before_and_after(window, file, "find something like this", after="show me more", one=photo("navy"))
    (facts,) = rows(file).values()
    assert facts["owned"] == []
    assert "vector" not in json.dumps(facts)
    assert after.intent == "search"
    assert after.matches


async def test_no_word_of_a_person_is_kept(shop_window: ShopWindow, file: Path) -> None:
    await before_and_after(shop_window, file, "a flouncy dress for Griselda's christening in Cleethorpes", after="red?")
    held = b"".join(path.read_bytes() for path in file.parent.iterdir())
    for word in (b"flouncy", b"Griselda", b"griselda", b"christening", b"leethorpes"):
        assert word not in held
    assert all("text" not in facts["query"] for facts in rows(file).values())


async def test_a_talk_of_more_than_30_days_ago_is_not_gone_on_with_and_is_swept_out(
    shop_window: ShopWindow, file: Path
) -> None:
    await before_and_after(shop_window, file, "a red dress", after="in black?")
    connection = sqlite3.connect(file)
    with connection:
        long_ago = datetime.now(UTC) - memory_talks.KEPT_FOR - timedelta(hours=1)
        connection.execute("UPDATE stylist_talks SET at = ?", (long_ago.strftime("%Y-%m-%d %H:%M:%S.%f"),))
    connection.close()
    async with at(file) as memory:
        stylist = Stylist(shop_window, memory=memory)
        assert (await say(stylist, "in black?")).query.categories == ()
        await say(stylist, "sneakers", talk="another")
    assert rows(file)["talk"]["query"].get("categories") is None


async def test_forgetting_forgets_the_talks_of_a_person_and_no_other(shop_window: ShopWindow, file: Path) -> None:
    async with at(file) as memory:
        stylist = Stylist(shop_window, memory=memory)
        for talk, person in (("home", "ann"), ("work", "ann"), ("group", "ben")):
            await say(stylist, "a turquoise dress", talk=talk, person=person)
        await say(stylist, "/forget", talk="home", person="ann")
        assert (await say(stylist, "yes", talk="home", person="ann")).intent == "forgotten"
        await memory.settled()
        assert set(rows(file)) == {"group"}
        assert (await say(stylist, "in red?", talk="work", person="ann")).query.categories == ()


async def test_what_is_not_to_last_is_not_kept(shop_window: ShopWindow, file: Path) -> None:
    async with at(file) as memory:
        stylist = Stylist(shop_window, memory=memory)
        await say(stylist, "a red dress", lasting=False)
        assert (await say(stylist, "in black?", lasting=False)).query.categories == ("dress",)
    assert not file.exists()


async def test_the_reply_does_not_wait_for_what_is_written(
    shop_window: ShopWindow, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = asyncio.Event()
    keep = Store.keep_talks

    async def slowly(store: Store, *latest: Any, **more: Any) -> None:
        await written.wait()
        await keep(store, *latest, **more)

    monkeypatch.setattr(Store, "keep_talks", slowly)
    async with at(file) as memory:
        stylist = Stylist(shop_window, memory=memory)
        assert (await say(stylist, "a red dress")).matches
        for talk in range(20):
            assert (await say(stylist, "a black dress", talk=f"talk {talk}")).matches
        written.set()
    assert len(rows(file)) == 21


async def test_a_memory_that_fails_leaves_the_talk_as_it_was_in_this_process(
    shop_window: ShopWindow, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any, **__: Any) -> None:
        raise BadMemory("no")

    monkeypatch.setattr(Store, "keep_talks", fails)
    async with at(file) as memory:
        stylist = Stylist(shop_window, memory=memory)
        await say(stylist, "a red dress")
        assert (await say(stylist, "in black?")).query.categories == ("dress",)


async def test_facts_of_another_stylist_are_passed_over(shop_window: ShopWindow, file: Path) -> None:
    await before_and_after(shop_window, file, "a red dress", after="in black?")
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("""UPDATE stylist_talks SET facts = '{"query": 7}'""")
    connection.close()
    async with at(file) as memory:
        assert (await say(Stylist(shop_window, memory=memory), "in red?")).query.categories == ()


TALKER = """
import asyncio, sys
from pathlib import Path
from bot.memory import Memory
from bot.settings import POCKET_MODEL
from bot.shop import ShopWindow
from bot.stylist import Request, Stylist

async def talk():
    window = ShopWindow(Path(sys.argv[1]), str(POCKET_MODEL))
    async with Memory(f"sqlite+aiosqlite:///{sys.argv[2]}") as memory:
        await memory.store()  # as `stylist run` does at its start
        stylist = Stylist(window, memory=memory)
        while line := await asyncio.to_thread(sys.stdin.readline):
            reply = await stylist.answer(Request(text=line.strip(), session="telegram:1"))
            print(reply.query.categories, reply.query.colors, flush=True)

asyncio.run(talk())
"""


def test_a_talk_outlives_a_kill(shop_home: Path, file: Path) -> None:
    said = []
    for text in ("a red dress", "in black?"):
        arguments = [sys.executable, "-c", TALKER, str(shop_home), str(file)]
        with subprocess.Popen(arguments, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(text + "\n")
            process.stdin.flush()
            said.append(process.stdout.readline().strip())
            with pytest.raises(subprocess.TimeoutExpired):  # as long as a person takes to answer, at the least
                process.wait(timeout=2.0)
            process.send_signal(signal.SIGKILL)
    assert said == ["('dress',) ('red',)", "('dress',) ('black',)"]
