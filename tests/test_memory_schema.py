"""A database of an older Stylist is taken to the present tables when it is opened, at once or not at all."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bot.memory import BadMemory
from retrieval.product import Product
from tests.test_memory import at, keep, piece

SCHEMA_1 = """
CREATE TABLE stylist_people (
    id INTEGER NOT NULL, "key" VARCHAR(200) NOT NULL, since DATETIME NOT NULL, PRIMARY KEY (id), UNIQUE ("key")
);
CREATE TABLE stylist_schema (version INTEGER NOT NULL, PRIMARY KEY (version));
CREATE TABLE stylist_wardrobe (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, person INTEGER NOT NULL, digest VARCHAR(64) NOT NULL,
    name VARCHAR(100), garment JSON NOT NULL, crop BLOB NOT NULL, vector BLOB, fingerprint VARCHAR(64),
    kept DATETIME NOT NULL, UNIQUE (person, digest),
    FOREIGN KEY(person) REFERENCES stylist_people (id) ON DELETE CASCADE
);
INSERT INTO stylist_schema VALUES (1);
INSERT INTO stylist_people VALUES (7, 'ann', '2026-01-02 03:04:05');
INSERT INTO stylist_wardrobe VALUES (9, 7, 'abc', 'interview shirt',
    '{"category": "shirt", "slot": "top", "colors": ["navy"], "pattern": null, "confidence": 1.0, "formality": 2.0,
      "audience": null}', x'ff', NULL, NULL, '2026-01-02 03:04:05');
"""

SCHEMA_2 = """
CREATE TABLE stylist_profiles (
    person INTEGER NOT NULL, facts JSON NOT NULL, PRIMARY KEY (person),
    FOREIGN KEY(person) REFERENCES stylist_people (id) ON DELETE CASCADE
);
CREATE TABLE stylist_likes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, person INTEGER NOT NULL, product VARCHAR(500) NOT NULL,
    liked BOOLEAN NOT NULL, told DATETIME NOT NULL, UNIQUE (person, product),
    FOREIGN KEY(person) REFERENCES stylist_people (id) ON DELETE CASCADE
);
UPDATE stylist_schema SET version = 2;
"""
SHIRT = Product(id="7", title="Navy Shirt", url="", image="", price=40.0, currency="EUR")


@pytest.fixture(params=[SCHEMA_1, SCHEMA_1 + SCHEMA_2], ids=["1", "2"])
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A memory as an older schema had it, made by the statements that made it then."""
    path = tmp_path / "memory.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(request.param)
    connection.close()
    return path


async def test_an_older_stylists_memory_is_taken_along_with_all_that_it_holds(file: Path) -> None:
    for _ in range(2):  # the second time there is nothing to do
        async with at(file) as memory:
            store = await memory.store()
            (item,) = await store.items("ann")
            assert (item.id, item.name, item.garment.colors) == (9, "interview shirt", ("navy",))
            assert await keep(store, piece(1)) in (("new",), ("known",))
            await store.remove("ann", [10])
            assert (await store.change("ann", lambda profile: replace(profile, budget=80.0))).budget == 80.0
            assert await store.save("ann", [SHIRT], most=9) in (("new",), ("known",))
            await store.choose_language("ann", "de")
            await store.keep_talks({"talk": ("ann", {"count": 1})}, sweep=True)
            assert (await store.language("ann"), await store.talk("talk")) == ("de", {"count": 1})
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT version FROM stylist_schema").fetchall() == [(4,)]
    connection.close()


async def test_two_processes_that_open_an_older_memory_at_once_both_can(file: Path) -> None:
    async with at(file) as one, at(file) as other:
        stores = await asyncio.gather(one.store(), other.store())
        assert [len(await store.items("ann")) for store in stores] == [1, 1]


@pytest.mark.parametrize("file", [SCHEMA_1], indirect=True)
async def test_a_step_that_fails_leaves_an_older_memory_as_it_was(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE INDEX stylist_likes ON stylist_people (since)")  # in the way of the table
    connection.close()
    async with at(file) as memory:
        with pytest.raises(BadMemory, match="cannot be used"):
            await memory.store()
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT version FROM stylist_schema").fetchall() == [(1,)]
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert "stylist_profiles" not in tables
    connection.close()
