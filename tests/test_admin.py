"""/reindex, /stats and /evaluate as a chat asks for them, by an admin and by a stranger, over real processes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import wording_admin as wording
from bot.admin import COMMANDS, Admin
from bot.admin_reports import MOST_CHARS, evaluation_text
from bot.evaluation import Evaluation, Measured
from bot.reindex import Reindex
from bot.settings import OWN_PARSER, POCKET_MODEL, Settings
from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from retrieval.generation import current_generation
from tests.fakes import reindexed_shop
from tests.fakes.data_folder import draw_data_folder
from tests.fakes.reindexed_shop import COUNT
from tests.fakes.small_shop import rows, write_feed

built, shop = reindexed_shop.built, reindexed_shop.shop
ME, STRANGER = "telegram:123", "telegram:124"


@pytest_asyncio.fixture
async def admin(shop: Path) -> AsyncIterator[Admin]:
    home = shop / "home"
    stylist = Stylist(ShopWindow(home))
    evaluation = Evaluation(home, lambda: POCKET_MODEL, OWN_PARSER)
    reindex = Reindex(home, lambda: POCKET_MODEL)
    async with Admin(stylist, admins=[ME, "discord:456"], reindex=reindex, evaluation=evaluation) as admin:
        yield admin
    stylist.shop.catalog.close()


async def said(admin: Admin, text: str, who: str = ME) -> list[str]:
    return [told async for told in admin.handle(who, text)]


async def until_running(admin: Admin) -> None:
    async with asyncio.timeout(20):
        while admin.reindex.progress.stage == "":
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("text", [f"/{command}" for command in COMMANDS] + ["/reindex cancel", "/reindex rollback"])
@pytest.mark.parametrize("who", [STRANGER, "discord:123", "web:admin", "telegram:", ""])
async def test_a_stranger_gets_one_kind_sentence_and_nothing_happens(admin: Admin, text: str, who: str) -> None:
    assert await said(admin, text, who) == [wording.STRANGER]
    assert not admin.reindex.is_running


async def test_a_reindex_tells_how_far_it_is_and_ends_with_the_bot_on_the_new_index(admin: Admin, shop: Path) -> None:
    write_feed(shop / "new feed.csv", rows(COUNT + 4))
    told = await said(admin, f'/reindex@our_bot "{shop}/new feed.csv"')
    assert len(told) > 1
    assert all(wording.MEANWHILE in text for text in told[:-1])
    assert f"{COUNT + 4} products in the new index" in told[-1]
    assert told[-1].endswith(wording.TAKEN_UP)
    assert len(admin.stylist.shop.catalog.products) == COUNT + 4
    assert await said(admin, "/reindex status") != [wording.NEVER]


async def test_without_a_feed_an_unchanged_shop_is_told_to_be_unchanged(admin: Admin) -> None:
    assert await said(admin, "/reindex status") == [wording.NEVER]
    told = await said(admin, "/reindex")
    assert told[-1] == wording.UNCHANGED.format(generation=admin.stylist.shop.catalog.generation, products=COUNT)


async def test_answers_go_on_while_a_reindex_runs_and_another_is_refused(admin: Admin, shop: Path) -> None:
    following = asyncio.create_task(said(admin, f"/reindex {shop}/many.csv"))
    await until_running(admin)
    assert (await admin.stylist.answer(Request(text="a red shirt"))).matches
    assert await said(admin, "/reindex", "discord:456") == [wording.BUSY]
    assert (await said(admin, "/reindex rollback"))[-1] == wording.NOT_ROLLED_BACK.format(problem=wording.BUSY)
    assert wording.MEANWHILE in (await said(admin, "/reindex status"))[0]
    cancelled = await said(admin, "/reindex cancel", "discord:456")
    assert cancelled[0] == wording.CANCELLING
    assert cancelled[-1].splitlines()[-1].startswith("Stopped after")
    assert (await following)[-1] == cancelled[-1], "who started it is told as well"
    assert await said(admin, "/reindex cancel") == [wording.NOTHING_TO_CANCEL]


async def test_a_broken_feed_is_told_in_one_sentence(admin: Admin, shop: Path) -> None:
    before = current_generation(shop / "home")
    told = await said(admin, f"/reindex {shop}/nowhere.csv")
    assert told[-1].startswith("That did not work, and the index in use is as it was.")
    assert "nowhere.csv" in told[-1]
    assert "\n" not in told[-1]
    assert current_generation(shop / "home") == before


async def test_a_rollback_is_done_and_told(admin: Admin, shop: Path) -> None:
    first = current_generation(shop / "home")
    assert "no earlier index" in (await said(admin, "/reindex rollback"))[0]
    write_feed(shop / "new.csv", rows(COUNT + 1))
    await said(admin, f"/reindex {shop}/new.csv")
    assert await said(admin, "/reindex rollback") == [wording.ROLLED_BACK.format(generation=first)]
    assert admin.stylist.shop.catalog.generation == first


async def test_a_feed_that_loses_most_products_waits_for_a_word(admin: Admin, shop: Path) -> None:
    write_feed(shop / "few.csv", rows(2))
    assert "lacks 6 of the catalog's 8 products" in (await said(admin, f"/reindex {shop}/few.csv"))[-1]
    told = await said(admin, f"/reindex {shop}/few.csv —allow-shrink")  # a phone made a dash of it
    assert "2 products in the new index" in told[-1]


@pytest.mark.parametrize("words", ["a b c", "allow-shrink"])
async def test_a_reindex_that_cannot_be_read_is_explained(admin: Admin, words: str) -> None:
    assert await said(admin, f"/reindex {words}") == [wording.REINDEX_HOW]


async def test_a_reindex_goes_on_when_nobody_reads_its_progress(admin: Admin, shop: Path) -> None:
    write_feed(shop / "new.csv", rows(COUNT + 1))
    async for _ in admin.handle(ME, f"/reindex {shop}/new.csv"):
        break
    async for progress in admin.reindex.follow():
        last = progress
    assert last.state == "done"


async def test_stats_tell_of_requests_and_of_the_index(admin: Admin) -> None:
    await admin.stylist.answer(Request(text="a red shirt under 30", session="telegram:9"))
    told = (await said(admin, "/stats"))[0]
    for part in ("requests 1, failed 0", "telegram 1", "search 1", "8 products", "pocket@", "MB"):
        assert part in told, part


async def test_a_command_that_is_none_is_told(admin: Admin) -> None:
    assert await said(admin, "/dance") == [wording.UNKNOWN.format(given="/dance")]


# --- measuring
async def test_measuring_says_kindly_what_is_missing(admin: Admin, tmp_path: Path) -> None:
    assert await said(admin, "/evaluate") == [wording.NO_DATA]
    assert await said(admin, f"/evaluate {tmp_path}/nowhere") == [
        wording.NO_FOLDER.format(folder=f"{tmp_path}/nowhere")
    ]
    assert "give a data folder" in (await said(admin, f"/evaluate {tmp_path}"))[-1]
    assert await said(admin, "/evaluate a b c") == [wording.EVALUATE_HOW]
    assert await said(admin, "/evaluate cancel") == [wording.NO_EVALUATION]


async def test_the_index_in_use_is_measured_on_a_data_folder(admin: Admin, tmp_path: Path) -> None:
    told = await said(admin, f"/evaluate {draw_data_folder(tmp_path / 'data')} retrieval")
    assert told[-1].startswith("pocket@")
    assert "[" in told[-1]
    assert "cases" in told[-1]
    assert "sections" not in told[-1]


def test_figures_that_no_message_holds_are_cut_and_counted() -> None:
    figure = {"name": "recall", "value": 0.5, "low": 0.4, "high": 0.6, "cases": 9}
    measured = Measured(state="done", model="pocket", folder="data", sections={"retrieval": [figure] * 200})
    told = evaluation_text(measured)
    assert len(told) <= MOST_CHARS
    assert len(told.splitlines()) - 1 + int(re.findall(r"and (\d+) more lines", told)[0]) == 203


async def test_without_the_training_extra_measuring_names_the_command(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cv2.py").write_text("raise ModuleNotFoundError(name='cv2')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    async with Evaluation(shop / "home", lambda: POCKET_MODEL, OWN_PARSER) as evaluation:
        evaluation.start(str(draw_data_folder(tmp_path / "data")), "retrieval")
        async for measured in evaluation.follow():
            last = measured
    assert (last.state, "pip install '.[train]'" in last.problem) == ("failed", True), last


# --- settings
@pytest.fixture
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_elsewhere")
def test_admins_are_read_from_a_list_and_a_bad_one_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLIST_ADMINS", "telegram:123, discord:456,")
    assert Settings.load().stylist_admins == ("telegram:123", "discord:456")
    for bad in ("maria", "web:admin", "telegram:maria"):
        monkeypatch.setenv("STYLIST_ADMINS", bad)
        with pytest.raises(ValueError, match=f"STYLIST_ADMINS is '{bad}'.*expected people's numbers"):
            Settings.load()


@pytest.mark.usefixtures("_elsewhere")
def test_a_token_that_is_easily_guessed_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLIST_ADMIN_TOKEN", "sesame")
    with pytest.raises(ValueError, match="STYLIST_ADMIN_TOKEN cannot be used: expected at least 16") as caught:
        Settings.load()
    assert "sesame" not in str(caught.value)
    monkeypatch.setenv("STYLIST_ADMIN_TOKEN", "sesame-sesame-sesame")
    assert "sesame" not in repr(Settings.load())
    assert Settings.load().secrets() == ("sesame-sesame-sesame",)
