"""What was asked for, counted by day, for `bot.memory_store`: inside its transaction. Nobody can be told from it.

A row is a day, a wish in the vocabulary's words ("top/navy/striped/"), and how many people made it that day, in one
run of the bot. Whoever asks again the same day is counted once; the next day they are counted anew, and nothing tells
that it was they. So the largest count of a wish is what is known for sure of how many people made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.asked_for import AskedFor
from bot.memory_tables import likes, saved, wishes

KEPT_FOR = timedelta(days=400)  # a season against the one a year before


async def write(connection: AsyncConnection, day: str, part: int, counts: Mapping[str, int]) -> None:
    """Set the counts of a day as one run of the bot has them so far, and drop what is too old."""
    mine = (wishes.c.day == day) & (wishes.c.part == part)
    await connection.execute(delete(wishes).where(mine, wishes.c.facets.in_(list(counts))))
    rows = [{"day": day, "part": part, "facets": name, "people": people} for name, people in counts.items()]
    await connection.execute(wishes.insert(), rows)
    oldest = (datetime.now(UTC) - KEPT_FOR).date().isoformat()
    await connection.execute(delete(wishes).where(wishes.c.day < oldest))


async def read(connection: AsyncConnection, since: datetime, until: datetime) -> AskedFor:
    """What was wished for, liked or saved from `since` to before `until`."""
    days = (wishes.c.day >= since.date().isoformat()) & (wishes.c.day < until.date().isoformat())
    counted: dict[str, tuple[int, int]] = {}
    for row in await connection.execute(select(wishes.c.facets, wishes.c.people).where(days)):
        total, most = counted.get(row.facets, (0, 0))
        counted[row.facets] = (total + row.people, max(most, row.people))
    told = select(likes.c.product, likes.c.person).where(likes.c.liked, likes.c.told >= since, likes.c.told < until)
    put_aside = select(saved.c.product, saved.c.person).where(saved.c.saved >= since, saved.c.saved < until)
    numbers: dict[int, int] = {}
    pairs = [(row.product, row.person) for query in (told, put_aside) for row in await connection.execute(query)]
    liked = tuple((product, numbers.setdefault(person, len(numbers))) for product, person in dict.fromkeys(pairs))
    return AskedFor(wishes=counted, liked=liked)
