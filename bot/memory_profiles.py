"""The statements on profiles and likes, for `bot.memory_store`: inside its transaction, by the person's row.

What was not changed is not written; what is in the profile no more is deleted.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.memory_tables import likes, profiles
from bot.profile import Profile


async def read(connection: AsyncConnection, owner: int) -> Profile:
    """The profile of a person, by the id of their row."""
    facts = (await connection.execute(select(profiles.c.facts).where(profiles.c.person == owner))).scalar()
    query = select(likes.c.product, likes.c.liked).where(likes.c.person == owner).order_by(likes.c.id)
    told = (await connection.execute(query)).all()
    liked, disliked = (tuple(row.product for row in told if row.liked is state) for state in (True, False))
    return Profile.of(facts or {}, liked, disliked)


async def write(connection: AsyncConnection, owner: int, before: Profile, after: Profile) -> None:
    """Make the stored profile, which is `before`, the one that is `after`."""
    if after.facts() != before.facts():
        await connection.execute(delete(profiles).where(profiles.c.person == owner))
        if facts := after.facts():
            await connection.execute(profiles.insert().values(person=owner, facts=facts))
    had, has = _told(before), _told(after)
    gone = [product for product in had if has.get(product) is not had[product]]
    if gone:
        await connection.execute(delete(likes).where(likes.c.person == owner, likes.c.product.in_(gone)))
    now = datetime.now(UTC)
    for product, liked in has.items():
        if had.get(product) is not liked:
            await connection.execute(likes.insert().values(person=owner, product=product, liked=liked, told=now))


async def opinions(connection: AsyncConnection) -> tuple[int, int]:
    """How many likes and dislikes are kept, of everybody together."""
    rows = (await connection.execute(select(likes.c.liked, func.count()).group_by(likes.c.liked))).all()
    counts = {bool(liked): int(count) for liked, count in rows}
    return counts.get(True, 0), counts.get(False, 0)


def _told(profile: Profile) -> dict[str, bool]:
    return {**dict.fromkeys(profile.liked, True), **dict.fromkeys(profile.disliked, False)}
