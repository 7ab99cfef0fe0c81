"""A bot that runs while the index changes: a new generation is taken up, a broken one is not."""

from __future__ import annotations

import asyncio
import logging
import shutil
from pathlib import Path

import pytest

from bot.settings import POCKET_MODEL
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from ingestion.commands import build_command
from retrieval.generation import IndexMismatch, new_name, switch


async def ask(stylist: Stylist, text: str, **more: object) -> Reply:
    return await stylist.answer(Request(text=text, **more))  # type: ignore[arg-type]


# --- the index
@pytest.fixture
def own_home(shop_home: Path, tmp_path: Path) -> Path:
    """A copy of the sample shop's home, to build and break in."""
    return Path(shutil.copytree(shop_home, tmp_path / "home"))


async def until(true: object, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # type: ignore[operator]
            await asyncio.sleep(0.02)


async def test_a_new_generation_is_used_without_a_restart(own_home: Path) -> None:
    stylist = Stylist(ShopWindow(own_home, str(POCKET_MODEL)))
    before = await ask(stylist, "white sneakers")
    folder = own_home / "index"
    renamed = new_name()
    shutil.copytree(folder / before.generation, folder / renamed)
    manifest = folder / renamed / "manifest.json"
    manifest.write_text(manifest.read_text().replace(before.generation, renamed))
    switch(own_home, renamed)
    at_once = await ask(stylist, "white sneakers")
    assert at_once.matches, "the old one answers while the new one opens"
    await until(lambda: stylist.shop.catalog.generation == renamed)
    after = await ask(stylist, "white sneakers")
    assert after.generation == renamed
    assert after.matches == before.matches


async def test_a_generation_that_does_not_open_is_logged_once_and_the_old_one_goes_on(
    own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stylist = Stylist(ShopWindow(own_home, str(POCKET_MODEL)))
    before = stylist.shop.catalog.generation
    broken = new_name()
    (own_home / "index" / broken).mkdir()
    (own_home / "index" / broken / "manifest.json").write_text("{")
    switch(own_home, broken)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert (await ask(stylist, "white sneakers")).generation == before
            await asyncio.sleep(0.1)
        await until(lambda: broken in caplog.text)
    assert len([record for record in caplog.records if broken in record.getMessage()]) == 1


async def test_building_an_unchanged_shop_changes_nothing_for_those_who_ask(own_home: Path) -> None:
    stylist = Stylist(ShopWindow(own_home, str(POCKET_MODEL)))
    before = await ask(stylist, "white sneakers")
    assert build_command(home=own_home, model=POCKET_MODEL) == 0
    after = await ask(stylist, "white sneakers")
    assert (after.text, after.matches) == (before.text, before.matches)


async def test_the_bot_loads_the_model_that_the_generation_names(own_home: Path, tmp_path: Path) -> None:
    stylist = Stylist(ShopWindow(own_home))
    pocket = stylist.shop.encoder.model_id
    other = Path(shutil.copytree(POCKET_MODEL, tmp_path / "other"))
    config = other / "preprocessor_config.json"
    config.write_text(config.read_text() + " ")  # another fingerprint, the same vectors
    assert build_command(home=own_home, model=other) == 0
    await until(lambda: stylist.shop.encoder.model_id != pocket)
    reply = await ask(stylist, "white sneakers")
    assert stylist.shop.encoder.folder == other
    assert reply.matches
    shutil.rmtree(other)
    with pytest.raises(IndexMismatch, match="stylist build"):
        ShopWindow(own_home)
