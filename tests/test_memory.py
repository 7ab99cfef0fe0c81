"""What is remembered of people lasts, stays theirs alone, and is gone when they say so.

Claims that hold on any database run on PostgreSQL, too, where TEST_DATABASE_URL names an empty database on one.
"""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from bot.memory import BadMemory, Memory
from bot.memory_store import Store
from bot.memory_tables import SCHEMA
from bot.profile import Profile
from bot.settings import Settings
from bot.wardrobe_items import MOST_SIDE_PX, Piece, cut
from retrieval.garment import Garment

MODEL = "1f3a"
SERVER = os.environ.get("TEST_DATABASE_URL")


def piece(number: int = 0, **changes: object) -> Piece:
    """A piece whose crop is like no other number's."""
    vector = np.full(4, 0.5, dtype=np.float32)
    known = {"category": "shirt", "slot": "top", "colors": ("navy", "white"), "pattern": "striped"}
    garment = Garment(**known, box=(0, 0, 1, 1), confidence=0.8, vector=vector, formality=2.0)  # type: ignore[arg-type]
    shade = (number * 40 % 256, number * 8 % 256, number % 7 * 30)
    return Piece(garment=garment, crop=cut(Image.new("RGB", (20, 20), shade), garment).crop, **changes)  # type: ignore[arg-type]


async def keep(store: Store, *pieces: Piece, person: str = "ann", most: int = 500) -> tuple[str, ...]:
    return await store.keep(person, pieces, fingerprint=MODEL, most=most)


def at(path: Path) -> Memory:
    return Memory(f"sqlite+aiosqlite:///{path}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "memory.sqlite"


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def memory(request: pytest.FixtureRequest, file: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Memory]:
    if request.param == "sqlite":
        async with at(file) as memory:
            yield memory
        return
    pytest.importorskip("asyncpg", reason="the extra postgres is not installed")
    if SERVER is None:
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL database")
    monkeypatch.setenv("DATABASE_URL", SERVER)
    async with Memory(Settings.load().memory_address) as memory:
        store = await memory.store()
        for person in ("ann", "ben"):
            await store.forget(person)
        yield memory


# --- what is kept
async def test_a_kept_piece_comes_back_as_it_was_with_its_vector_its_name_and_the_time(memory: Memory) -> None:
    kept = piece(1, name="interview shirt")
    store = await memory.store()
    assert await keep(store, kept) == ("new",)
    (item,) = await store.items("ann")
    assert item.garment == kept.garment
    assert item.garment.vector is not None
    assert np.array_equal(item.garment.vector, np.full(4, 0.5, dtype=np.float32))
    assert (item.name, item.fingerprint) == ("interview shirt", MODEL)
    assert timedelta(0) <= datetime.now(UTC) - item.kept < timedelta(minutes=1)
    assert await store.crops([item.id]) == {item.id: kept.crop}


async def test_the_same_piece_is_kept_once(memory: Memory) -> None:
    store = await memory.store()
    assert await keep(store, piece(1), piece(2), piece(1)) == ("new", "new", "known")
    assert await keep(store, piece(2)) == ("known",)
    assert len(await store.items("ann")) == 2


async def test_kept_again_a_piece_is_what_its_owner_says_and_not_what_another_look_at_it_says(memory: Memory) -> None:
    store, first = await memory.store(), piece(1)
    await keep(store, first)
    guess = replace(first, garment=replace(first.garment, category="blouse", confidence=0.9))
    assert await keep(store, guess) == ("known",)
    right = replace(first, garment=replace(first.garment, category="dress", slot="one-piece", confidence=1.0))
    assert await keep(store, right) == ("changed",)
    assert await keep(store, right) == ("known",)
    assert await keep(store, replace(first, name="Sunday best")) == ("changed",)
    (item,) = await store.items("ann")
    assert (item.garment.category, item.garment.slot, item.name) == ("dress", "one-piece", "Sunday best")


async def test_a_full_wardrobe_takes_no_more_but_still_knows_what_it_has(memory: Memory) -> None:
    store = await memory.store()
    assert await keep(store, *map(piece, range(4)), most=3) == ("new", "new", "new", "room")
    assert await keep(store, piece(0), piece(9), most=3) == ("known", "room")
    assert len(await store.items("ann")) == 3


async def test_pieces_kept_at_once_are_all_there_in_one_order_for_everybody(memory: Memory) -> None:
    store = await memory.store()
    await asyncio.gather(*(keep(store, piece(number)) for number in range(25)))
    items = await store.items("ann")
    assert len({item.id for item in items}) == 25
    assert items == await store.items("ann")


async def test_two_processes_on_one_file_lose_nothing(file: Path) -> None:
    async with at(file) as one, at(file) as other:
        stores = [await one.store(), await other.store()]
        await asyncio.gather(*(keep(stores[number % 2], piece(number)) for number in range(25)))
        assert len(await stores[0].items("ann")) == len(await stores[1].items("ann")) == 25


async def test_another_models_vectors_take_the_place_of_the_old(memory: Memory) -> None:
    store = await memory.store()
    await keep(store, piece(1))
    (item,) = await store.items("ann")
    await store.embed({item.id: np.ones(8, dtype=np.float32)}, fingerprint="2b4c")
    (again,) = await store.items("ann")
    assert again.fingerprint == "2b4c"
    assert again.garment.vector is not None
    assert again.garment.vector.tolist() == [1.0] * 8


# --- what lasts
async def test_what_is_kept_outlasts_the_process(file: Path) -> None:
    async with at(file) as memory:
        await keep(await memory.store(), piece(1))
    async with at(file) as memory:
        assert len(await (await memory.store()).items("ann")) == 1


KEEPING = """
import asyncio, sys
from tests.test_memory import at, keep, piece
from pathlib import Path

async def main():
    async with at(Path(sys.argv[1])) as memory:
        store = await memory.store()
        for number in range(100_000):
            await keep(store, piece(number), person=f"p{number}")
            print(number, flush=True)

asyncio.run(main())
"""


async def test_what_was_said_to_be_kept_survives_a_kill(file: Path) -> None:
    command = [sys.executable, "-c", KEEPING, str(file)]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) == 20:
                break
        process.send_signal(signal.SIGKILL)
        said = 20 + len(process.stdout.readlines())
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    async with at(file) as memory:
        store = await memory.store()
        for number in range(said + 1):
            assert len(await store.items(f"p{number}")) == 1, number


# --- what is gone
async def test_removing_takes_only_what_is_named_and_only_from_its_owner(memory: Memory) -> None:
    store = await memory.store()
    await keep(store, piece(1), piece(2))
    await keep(store, piece(1), person="ben")
    first, second = await store.items("ann")
    (bens,) = await store.items("ben")
    assert await store.remove("ann", [first.id, bens.id]) == 1
    assert await store.items("ann") == (second,)
    assert await store.items("ben") == (bens,)


async def test_forgetting_a_person_forgets_all_they_kept_and_nobody_else(memory: Memory) -> None:
    store = await memory.store()
    await keep(store, piece(1), piece(2))
    await keep(store, piece(3), person="ben")
    assert await store.forget("ann") == 2
    assert await store.items("ann") == ()
    assert len(await store.items("ben")) == 1
    assert await store.forget("ann") == 0
    assert await keep(store, piece(1)) == ("new",)


@pytest.mark.parametrize("way", ["remove", "forget"])
async def test_what_is_gone_has_left_the_files(file: Path, way: str) -> None:
    gone, stays = piece(1, name="grandmother's blouse"), piece(2, name="rain shirt")

    def in_the_files(*traces: bytes) -> list[bool]:
        held = b"".join(path.read_bytes() for path in file.parent.iterdir())
        return [trace in held for trace in traces]

    async with at(file) as memory:
        store = await memory.store()
        await keep(store, gone)
        await keep(store, stays, person="ben")
        assert all(in_the_files(gone.crop[-200:], b"grandmother's"))
        if way == "remove":
            await store.remove("ann", [item.id for item in await store.items("ann")])
        else:
            await store.forget("ann")
        assert not any(in_the_files(gone.crop[-200:], b"grandmother's"))
        assert all(in_the_files(b"rain shirt"))


def test_a_crop_is_small_and_carries_nothing_of_the_photos_file() -> None:
    photo = Image.new("RGB", (1200, 900), "navy")
    photo.info |= {"icc_profile": b"phone", "exif": b"Exif\x00\x00GPS", "comment": b"home"}
    garment = piece().garment
    crop = Image.open(io.BytesIO(cut(photo, garment).crop))
    assert crop.format == "JPEG"
    assert max(crop.size) == MOST_SIDE_PX
    assert not {"exif", "icc_profile", "comment"} & set(crop.info)


# --- a profile
TASTES = Profile(
    audience="women", sizes={"clothes": ("M",), "shoes": ("39",)}, budget=79.5,
    dislikes={"colors": ("yellow",), "patterns": ("polka dot",)}, liked=("a", "b"), disliked=("c",),
)  # fmt: skip


async def test_a_profile_comes_back_as_it_was_and_goes_with_its_person(memory: Memory) -> None:
    store = await memory.store()
    assert await store.profile("ann") == Profile()
    assert await store.change("ann", lambda _: TASTES) == TASTES
    assert await store.profile("ann") == TASTES
    assert await store.profile("ben") == Profile()
    await store.forget("ann")
    assert await store.profile("ann") == Profile()


async def test_changes_of_one_profile_at_once_all_count(memory: Memory) -> None:
    store = await memory.store()

    def also(product: str) -> Callable[[Profile], Profile]:
        return lambda profile: replace(profile, liked=(*profile.liked, product))

    await asyncio.gather(*(store.change("ann", also(str(number))) for number in range(20)))
    assert sorted((await store.profile("ann")).liked, key=int) == [str(number) for number in range(20)]


async def test_a_product_that_is_liked_after_all_is_disliked_no_more(memory: Memory) -> None:
    store = await memory.store()
    await store.change("ann", lambda _: TASTES)
    await store.change("ann", lambda profile: replace(profile, liked=(*profile.liked, "c"), disliked=()))
    profile = await store.profile("ann")
    assert (profile.liked, profile.disliked) == (("a", "b", "c"), ())


# --- what cannot be opened
async def test_a_memory_of_another_schema_is_refused_and_left_alone(file: Path) -> None:
    async with at(file) as memory:
        await memory.store()
    for version, whose in ((99, "newer"), (0, "older")):
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE stylist_schema SET version = ?", (version,))
        connection.close()
        async with at(file) as memory:
            with pytest.raises(
                BadMemory, match=rf"has schema {version}, expected {SCHEMA}: it is an? {whose} Stylist's"
            ):
                await memory.store()


async def test_a_file_that_is_no_database_is_refused_in_one_sentence_and_left_alone(file: Path) -> None:
    file.write_text("my shopping list " * 100)
    async with at(file) as memory:
        with pytest.raises(BadMemory, match=r"cannot be used \(file is not a database\).*DATABASE_URL"):
            await memory.store()
    assert file.read_text().startswith("my shopping list")


async def test_a_server_that_cannot_be_reached_is_told_without_its_password() -> None:
    pytest.importorskip("asyncpg", reason="the extra postgres is not installed")
    async with Memory("postgresql+asyncpg://shop:sesame@127.0.0.1:1/stylist") as memory:
        with pytest.raises(BadMemory, match="cannot be used") as caught:
            await memory.store()
    assert "sesame" not in str(caught.value)


async def test_nobody_else_on_the_machine_may_read_the_file(file: Path) -> None:
    async with at(file) as memory:
        await keep(await memory.store(), piece(1))
        modes = {path.name: path.stat().st_mode & 0o077 for path in file.parent.iterdir()}
    assert len(modes) == 3
    assert set(modes.values()) == {0}


async def test_a_memory_that_is_not_asked_opens_nothing(file: Path) -> None:
    async with at(file):
        pass
    assert not file.exists()
