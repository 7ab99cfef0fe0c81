"""The statements on saved products and on the language that a person chose, for `bot.memory_store`: inside its
transaction, by the person's key or row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.memory_tables import languages, people, saved
from bot.saved_product import SavedProduct
from retrieval.product import Product

MOST_TITLE_CHARACTERS = 500


async def read(connection: AsyncConnection, person: str) -> tuple[SavedProduct, ...]:
    """What a person saved, in the order in which they did."""
    query = select(saved).join(people).where(people.c.key == person).order_by(saved.c.id)
    return tuple(
        SavedProduct(product=row.product, title=row.title, price=row.price, saved=row.saved)
        for row in await connection.execute(query)
    )


async def save(connection: AsyncConnection, owner: int, products: Sequence[Product], most: int) -> tuple[str, ...]:
    """Save products up to `most` in all; returns for each whether it is "new", "known" or has no "room"."""
    query = select(saved.c.product).where(saved.c.person == owner)
    known = set((await connection.execute(query)).scalars())
    told = []
    for product in products:
        state = "known" if product.id in known else "new" if len(known) < most else "room"
        told.append(state)
        if state == "new":
            title = product.title[:MOST_TITLE_CHARACTERS]
            row = {"product": product.id, "title": title, "price": product.price, "saved": datetime.now(UTC)}
            await connection.execute(saved.insert().values(person=owner, **row))
            known.add(product.id)
    return tuple(told)


async def unsave(connection: AsyncConnection, person: str, products: Collection[str]) -> None:
    """Remove products, by their ids, from what a person saved."""
    mine = saved.c.person.in_(select(people.c.id).where(people.c.key == person))
    await connection.execute(delete(saved).where(mine, saved.c.product.in_(list(products))))


async def language(connection: AsyncConnection, person: str) -> str | None:
    """The code of the language that a person chose, or None."""
    query = select(languages.c.code).join(people).where(people.c.key == person)
    code: str | None = (await connection.execute(query)).scalar()
    return code


async def choose_language(connection: AsyncConnection, owner: int, code: str | None) -> None:
    """Put a language to a person; None for whatever they write in."""
    await connection.execute(delete(languages).where(languages.c.person == owner))
    if code is not None:
        await connection.execute(languages.insert().values(person=owner, code=code))
