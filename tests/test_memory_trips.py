"""How seldom the memory is asked: what a talk knows is held, and what changes is seen at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event

from bot import held_profiles
from bot.child import ROOT
from bot.held_profiles import HeldProfiles
from bot.memory import Memory
from bot.profile import Profile
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from bot.wording_profile import PROFILE_EMPTY


async def say(stylist: Stylist, text: str, session: str = "ann") -> Reply:
    reply = await stylist.answer(Request(text=text, session=session, person="ann"))
    assert stylist.memory is not None
    await stylist.memory.settled()
    return reply


@pytest.fixture
async def stylist(shop_window: ShopWindow, memory: Memory) -> Stylist:
    """One who knows Ann."""
    stylist = Stylist(shop_window, memory=memory)
    await say(stylist, "I shop in the women's section")
    return stylist


@pytest.fixture
async def statements(stylist: Stylist, memory: Memory) -> list[str]:
    """The statements that the database was given since."""
    told: list[str] = []
    engine = (await memory.store())._engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda c, cursor, statement, *rest: told.append(statement))
    return told


async def test_a_talk_that_goes_on_reads_nothing_from_the_database(stylist: Stylist, statements: list[str]) -> None:
    await say(stylist, "a shirt")
    statements.clear()
    for text in ("a dress", "in blue", "cheaper"):
        assert (await say(stylist, text)).matches
    assert [each for each in statements if "SELECT" in each and "DELETE" not in each] == []
    assert len([each for each in statements if "INSERT INTO stylist_talks" in each]) == 3, "each turn is kept"


async def test_one_statement_alone_begins_no_transaction(stylist: Stylist, statements: list[str]) -> None:
    await say(stylist, "a shirt", session="another")
    before, read = 0, 0
    for statement in statements:
        read += "stylist_talks.facts" in statement and "SELECT" in statement
        before += statement == "BEGIN"
    assert (read, before) == (1, 0)


def audiences(reply: Reply) -> set[str | None]:
    assert reply.matches
    return {match.product.audience for match in reply.matches} - {"unisex", None}


async def test_what_is_told_in_one_talk_is_kept_to_in_another_at_once(stylist: Stylist) -> None:
    assert audiences(await say(stylist, "a shirt", session="a group")) == {"women"}
    await say(stylist, "I shop in the men's section")
    assert audiences(await say(stylist, "a shirt", session="a group")) == {"men"}


async def test_what_was_forgotten_is_not_held(stylist: Stylist) -> None:
    assert audiences(await say(stylist, "a shirt")) == {"women"}
    await say(stylist, "forget me")
    assert (await say(stylist, "yes")).intent == "forgotten"
    assert (await say(stylist, "my profile")).text == PROFILE_EMPTY
    assert audiences(await say(stylist, "a shirt")) != {"women"}


async def test_a_reading_that_a_change_overtook_is_not_held() -> None:
    held = HeldProfiles()
    begun = held.changes
    held.changed("ann", Profile(budget=50.0))
    held.read("ann", Profile(budget=20.0), begun)
    assert held.get("ann") == Profile(budget=50.0)


@pytest.mark.parametrize(("hold_s", "sees"), [(0.0, "men"), (60.0, "women")])
async def test_what_another_process_wrote_is_seen_in_time(
    shop_window: ShopWindow, memory: Memory, file: Path, monkeypatch: pytest.MonkeyPatch, hold_s: float, sees: str
) -> None:
    monkeypatch.setattr(held_profiles, "HOLD_S", hold_s)
    stylist = Stylist(shop_window, memory=memory)
    await say(stylist, "I shop in the women's section")
    async with Memory(f"sqlite+aiosqlite:///{file}") as other:
        await say(Stylist(shop_window, memory=other), "I shop in the men's section", session="elsewhere")
    assert audiences(await say(stylist, "a shirt")) == {sees}


def test_a_memory_in_sqlite_does_not_wait_for_postgresqls_part(file: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from bot.memory import Memory\n"
        "from bot.profile import Profile\n"
        "async def main():\n"
        f"    async with Memory('sqlite+aiosqlite:///{file}') as memory:\n"
        "        await (await memory.store()).change('ann', lambda kept: Profile(budget=50.0))\n"
        "asyncio.run(main())\n"
        "print('sqlalchemy.dialects.sqlite' in sys.modules, 'sqlalchemy.dialects.postgresql' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
