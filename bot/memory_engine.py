"""How the memory's database is reached: `open_engine(address)`, and how its connections and transactions begin.

SQLite writes ahead and syncs at every commit, so that what was said to be kept survives a kill and a power cut;
PostgreSQL does by itself. It knows no tables.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.memory import BadMemory

logging.getLogger("aiosqlite").setLevel(logging.WARNING)  # below, it logs what is stored
LOCK_TIMEOUT_S = 10.0


def open_engine(address: str) -> tuple[AsyncEngine, str]:
    """The engine of an address, and the address as it may be told."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise BadMemory("DATABASE_URL is no address; give postgresql://user:password@host/database.") from error
    name = url.render_as_string(hide_password=True)
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True), name
    path = Path(url.database or ":memory:")
    if url.database and url.database != ":memory:":
        _make_private(path)
    engine = create_async_engine(url, connect_args={"timeout": LOCK_TIMEOUT_S}, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine, str(path)


def _make_private(path: Path) -> None:
    """An empty file that nobody else reads; one that is there is left as it is."""
    with suppress(OSError):  # what cannot be made cannot be opened either, which is told there
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)


def _set_up_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # or the driver begins where it sees fit, and not before a SELECT
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its turn before it reads; else SQLite would refuse it, not keep it waiting, behind another.

    One statement alone needs no transaction: each saves three trips to the database's thread, of about nine.
    """
    options = connection.get_execution_options()
    if not options.keys() & {"isolation_level", "one_statement"}:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")
