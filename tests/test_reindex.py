"""A reindex beside the bot, in real processes: progress, cancel, rollback, failures, two at once, a bot that dies."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.child import ROOT
from bot.job import Refused
from bot.reindex import Progress, Reindex, Work
from bot.settings import POCKET_MODEL
from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from ingestion.lock import Busy, only_one
from retrieval.generation import BUILDING, current_generation, index_folder
from tests.fakes import reindexed_shop
from tests.fakes.reindexed_shop import COUNT, MANY
from tests.fakes.small_shop import row, rows, write_feed
from tests.fakes.web_host import Page, WebHost

built, shop = reindexed_shop.built, reindexed_shop.shop


@pytest_asyncio.fixture
async def reindex(shop: Path) -> AsyncIterator[Reindex]:
    async with Reindex(shop / "home", lambda: POCKET_MODEL) as reindex:
        yield reindex


async def ended(reindex: Reindex) -> Progress:
    async for progress in reindex.follow():
        last = progress
    return last


async def reached(reindex: Reindex, stage: str, seconds: float = 90) -> None:
    """Wait until the build is at a stage."""
    async with asyncio.timeout(seconds):
        while (reindex.progress.step, reindex.progress.stage) != ("build", stage):
            assert reindex.progress.state == "running", reindex.progress
            await asyncio.sleep(0.02)


def leftovers(shop: Path) -> list[Path]:
    return list(index_folder(shop / "home").glob(f"{BUILDING}*"))


async def test_a_feed_becomes_a_new_generation_that_the_running_bot_answers_from(shop: Path, reindex: Reindex) -> None:
    stylist = Stylist(ShopWindow(shop / "home"))
    before = stylist.shop.catalog.generation
    write_feed(shop / "new.csv", [row(number, price="7.00 EUR") for number in range(COUNT + 2)])
    reindex.start(Work(feed=str(shop / "new.csv")))
    progress = await ended(reindex)
    assert (progress.state, progress.products) == ("done", COUNT + 2), progress
    assert "10 rows read: 2 new, 8 changed" in progress.rows
    assert progress.generation == current_generation(shop / "home") != before
    async with asyncio.timeout(20):
        while stylist.shop.catalog.generation != progress.generation:
            await asyncio.sleep(0.05)
    reply = await stylist.answer(Request(text="a shirt"))
    assert {match.product.price for match in reply.matches} == {7.0}


async def test_a_feed_by_its_address_is_fetched_with_its_pictures(shop: Path) -> None:
    async with WebHost() as host:
        feed = write_feed(shop / "served.csv", [row(number, price="8.00 EUR") for number in range(COUNT)])
        host.pages["/feed.csv"] = Page(body=feed.read_bytes())
        for picture in (shop / "pictures").iterdir():
            host.pages[f"/pictures/{picture.name}"] = Page(body=picture.read_bytes())
        downloads = ("--allow-private", host.address)
        async with Reindex(shop / "home", lambda: POCKET_MODEL, downloads=downloads) as reindex:
            reindex.start(Work(feed=f"{host.url}/feed.csv"))
            progress = await ended(reindex)
        assert (progress.state, progress.products) == ("done", COUNT), progress
        assert sum(path.startswith("/pictures/") for path in host.asked) == COUNT
        async with Reindex(shop / "home", lambda: POCKET_MODEL) as reindex:
            reindex.start(Work(feed=f"{host.url}/feed.csv"))
            refused = await ended(reindex)
        assert refused.state == "failed"
        assert "FETCH_ALLOW_PRIVATE" in refused.problem


async def test_without_a_feed_a_ledger_that_did_not_change_changes_nothing(shop: Path, reindex: Reindex) -> None:
    before = current_generation(shop / "home")
    reindex.start(Work())
    progress = await ended(reindex)
    assert (progress.state, progress.generation, progress.products) == ("unchanged", before, COUNT)


async def test_progress_names_stage_number_rate_and_time_left_while_it_runs(shop: Path, reindex: Reindex) -> None:
    reindex.start(Work(feed=str(shop / "many.csv")))
    await reached(reindex, "pictures")
    async with asyncio.timeout(30):
        while reindex.progress.left_s is None:
            await asyncio.sleep(0.02)
    progress = reindex.progress
    assert 0 < progress.done <= progress.total == MANY - COUNT
    assert progress.rate_per_s > 0


async def test_a_cancelled_reindex_leaves_the_index_in_use_and_nothing_half_written(
    shop: Path, reindex: Reindex
) -> None:
    before = current_generation(shop / "home")
    reindex.start(Work(feed=str(shop / "many.csv")))
    await reached(reindex, "pictures")
    started = time.monotonic()
    assert await reindex.cancel()
    assert time.monotonic() - started < 8
    assert reindex.progress.state == "cancelled"
    assert current_generation(shop / "home") == before
    assert leftovers(shop) == []
    assert not await reindex.cancel(), "there is nothing to cancel any more"
    reindex.start(Work())
    assert (await ended(reindex)).products == MANY, "what was read and embedded is kept, and the next one goes on"


async def test_two_at_once_are_refused_and_the_first_goes_on(shop: Path, reindex: Reindex) -> None:
    reindex.start(Work(feed=str(shop / "many.csv")))
    with pytest.raises(Refused, match="under way already"):
        reindex.start(Work())
    with pytest.raises(Refused, match="under way already"):
        await reindex.roll_back()
    assert reindex.progress.state == "running"


@pytest.mark.parametrize("lock", ["build", "ingest"])
async def test_a_build_by_hand_in_a_terminal_refuses_one_here(shop: Path, reindex: Reindex, lock: str) -> None:
    with only_one(shop / "home", lock):
        assert reindex.runs_elsewhere()
        with pytest.raises(Refused, match="from a terminal"):
            reindex.start(Work())
        with pytest.raises(Refused, match="from a terminal"):
            await reindex.roll_back()
    assert not reindex.runs_elsewhere()


async def test_one_here_refuses_a_build_by_hand_in_a_terminal(shop: Path, reindex: Reindex) -> None:
    reindex.start(Work(feed=str(shop / "many.csv")))
    await reached(reindex, "pictures")
    with pytest.raises(Busy), only_one(shop / "home", "build"):
        pass


@pytest.mark.parametrize(
    ("feed", "says"),
    [("nowhere.csv", "nowhere.csv"), ("broken.csv", "no text file"), ("-x", "-x"), ("few.csv", "lacks")],
)
async def test_a_feed_that_cannot_be_taken_is_one_sentence_and_loses_nothing(
    shop: Path, reindex: Reindex, feed: str, says: str
) -> None:
    (shop / "broken.csv").write_bytes(b"\x00\x01\x02 no feed at all\n")
    write_feed(shop / "few.csv", rows(1))
    before = current_generation(shop / "home")
    reindex.start(Work(feed=str(shop / feed)))
    progress = await ended(reindex)
    assert progress.state == "failed"
    assert says in progress.problem
    assert "\n" not in progress.problem
    assert current_generation(shop / "home") == before
    reindex.start(Work())
    assert (await ended(reindex)).state == "unchanged", "the ledger is as it was"


async def test_a_model_that_is_gone_is_one_sentence(shop: Path) -> None:
    async with Reindex(shop / "home", lambda: shop / "no-model") as reindex:
        reindex.start(Work())
        progress = await ended(reindex)
    assert progress.state == "failed"
    assert "no-model" in progress.problem


async def test_a_rollback_steps_back_and_the_bot_follows(shop: Path, reindex: Reindex) -> None:
    first = current_generation(shop / "home")
    with pytest.raises(Refused, match="no earlier index"):
        await reindex.roll_back()
    write_feed(shop / "new.csv", rows(COUNT + 1))
    reindex.start(Work(feed=str(shop / "new.csv")))
    assert (await ended(reindex)).state == "done"
    assert await reindex.roll_back() == first
    assert current_generation(shop / "home") == first


async def test_a_bot_that_stops_ends_its_reindex_cleanly(shop: Path) -> None:
    before = current_generation(shop / "home")
    async with Reindex(shop / "home", lambda: POCKET_MODEL) as reindex:
        reindex.start(Work(feed=str(shop / "many.csv")))
        await reached(reindex, "pictures")
    assert reindex.progress.state == "cancelled"
    assert current_generation(shop / "home") == before
    with only_one(shop / "home", "build"):
        assert leftovers(shop) == []


KILLED = """
import asyncio, sys
from pathlib import Path
from bot.reindex import Reindex, Work

async def main(home, model, feed):
    async with Reindex(Path(home), lambda: model) as reindex:
        reindex.start(Work(feed=feed))
        async for progress in reindex.follow():
            while reindex.progress.step != "build" or not reindex.progress.done:
                await asyncio.sleep(0.02)
            print("building", flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_bot_that_is_killed_leaves_no_build_behind_that_refuses_the_next(shop: Path, reindex: Reindex) -> None:
    before = current_generation(shop / "home")
    arguments = (str(shop / "home"), str(POCKET_MODEL), str(shop / "many.csv"))
    with subprocess.Popen([sys.executable, "-c", KILLED, *arguments], cwd=ROOT, stdout=subprocess.PIPE) as bot:
        assert bot.stdout is not None
        await asyncio.to_thread(bot.stdout.readline)
        assert reindex.runs_elsewhere()
        bot.send_signal(signal.SIGKILL)
    async with asyncio.timeout(15):
        while reindex.runs_elsewhere():
            await asyncio.sleep(0.05)
    assert current_generation(shop / "home") == before
    reindex.start(Work())
    assert (await ended(reindex)).products == MANY
