"""What many tests share: the vocabulary, and the sample shop indexed once with the pocket model."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.memory import Memory
from retrieval.vocabulary import Vocabulary

if TYPE_CHECKING:
    from bot.shop import ShopWindow
    from bot.stylist import Stylist

SETTINGS = (
    "STYLIST_", "TELEGRAM_", "DISCORD_", "GEMINI_", "GOOGLE_", "WEB_", "CHROMA_", "DATABASE_", "DESIGN_", "FETCH_",
    "APIFY_", "LINK_", "AFFILIATE_",
)  # fmt: skip
SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the tokens, keys and folders of whoever runs it."""
    for name in list(os.environ):
        if name.startswith(SETTINGS):
            monkeypatch.delenv(name)


@pytest.fixture
def _own_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that call a command in this process: no `.env` and no `./var` beside it."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The shared language."""
    return Vocabulary.load()


@pytest.fixture(scope="session")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A STYLIST_HOME with the sample shop, ingested and built once. Tests that write to it take a copy."""
    from bot.settings import POCKET_MODEL
    from ingestion.commands import build_command, ingest_command

    home = tmp_path_factory.mktemp("shop")
    assert ingest_command(SAMPLE / "feed.tsv", images=SAMPLE, home=home) == 0
    assert build_command(home=home, model=POCKET_MODEL) == 0
    return home


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test's memory lies."""
    return tmp_path / "memory.sqlite"


@pytest_asyncio.fixture
async def memory(file: Path) -> AsyncIterator[Memory]:
    """A memory of the test's own, in `file`."""
    async with Memory(f"sqlite+aiosqlite:///{file}") as memory:
        yield memory


@pytest.fixture(scope="session")
def shop_window(shop_home: Path) -> Iterator[ShopWindow]:
    """The sample shop, open."""
    from bot.settings import POCKET_MODEL
    from bot.shop import ShopWindow

    window = ShopWindow(shop_home, str(POCKET_MODEL))
    yield window
    window.current().catalog.close()


@pytest.fixture
def stylist(shop_window: ShopWindow) -> Stylist:
    """A stylist of the sample shop that remembers nothing yet and needs no network."""
    from bot.stylist import Stylist

    return Stylist(shop_window)
