"""The statements on conversations, for `bot.memory_store`: inside its transaction.

Each conversation keeps its last turn for 30 days. `facts` are what `bot.turn_facts` makes of a turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.memory_tables import talks

KEPT_FOR = timedelta(days=30)
Facts = dict[str, Any]


async def read(connection: AsyncConnection, key: str) -> Facts | None:
    """The facts of a conversation that went on in the last 30 days, or None."""
    query = select(talks.c.facts).where(talks.c.key == key, talks.c.at > _oldest())
    facts: Facts | None = (await connection.execute(query)).scalar()
    return facts


async def of_person(connection: AsyncConnection, person: str) -> dict[str, Facts]:
    """The conversations in which a person wrote last, by their keys."""
    query = select(talks.c.key, talks.c.facts).where(talks.c.person == person, talks.c.at > _oldest())
    return {row.key: row.facts for row in await connection.execute(query)}


async def write(connection: AsyncConnection, latest: Mapping[str, tuple[str, Facts]]) -> None:
    """Keep where conversations stand, each by its key with the key of the person who wrote last."""
    await connection.execute(delete(talks).where(talks.c.key.in_(list(latest))))
    now = datetime.now(UTC)
    rows = [{"key": key, "person": person, "facts": facts, "at": now} for key, (person, facts) in latest.items()]
    await connection.execute(talks.insert(), rows)


async def sweep(connection: AsyncConnection) -> None:
    """Forget the conversations that have been silent for too long."""
    await connection.execute(delete(talks).where(talks.c.at <= _oldest()))


async def forget(connection: AsyncConnection, key: str, person: str) -> None:
    """Forget a conversation, and those in which a person wrote last."""
    await connection.execute(delete(talks).where((talks.c.key == key) | (talks.c.person == person)))


def _oldest() -> datetime:
    return datetime.now(UTC) - KEPT_FOR
