"""A shop whose index is made with the pocket model, as fixtures for tests that reindex in real processes.

A test module takes them over by `built, shop = reindexed.built, reindexed.shop`. "many.csv" takes seconds to embed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.settings import POCKET_MODEL
from ingestion.commands import build_command, ingest_command
from tests.fakes.small_shop import paint, rows, write_feed

COUNT, MANY = 8, 1_500


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of eight products, and beside it the feed of one that takes some seconds to embed."""
    folder = tmp_path_factory.mktemp("shop")
    write_feed(folder / "feed.csv", rows(COUNT))
    write_feed(folder / "many.csv", rows(MANY))
    paint(folder, MANY)
    assert ingest_command(folder / "feed.csv", home=folder / "home") == 0
    assert build_command(home=folder / "home", model=POCKET_MODEL) == 0
    return folder


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Path:
    """A folder with a copy of the built home; feeds and pictures are where they were."""
    shutil.copytree(built / "home", tmp_path / "home")
    for name in ("feed.csv", "many.csv", "pictures"):
        (tmp_path / name).symlink_to(built / name)
    return tmp_path
