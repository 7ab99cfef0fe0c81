"""The database behind `bot.memory`: every statement, over the engine that `bot.memory_engine` opens.

What is deleted is gone from the files, too. It knows no words: `bot.wardrobe` does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from types import ModuleType

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import memory_saved, memory_talks, memory_wishes
from bot.asked_for import AskedFor
from bot.memory import BadMemory
from bot.memory_engine import open_engine
from bot.memory_profiles import opinions, read, write
from bot.memory_tables import SCHEMA, bytes_of, facts_of, item_of, make_ready, people, row_of, tables, talks, wardrobe
from bot.memory_talks import Facts
from bot.profile import Profile
from bot.saved_product import SavedProduct
from bot.wardrobe_items import Item, Piece
from retrieval.encoder import Vectors
from retrieval.product import Product

TOLD = 1.0  # the confidence of what a person says themselves


class Store:
    """The open database. Every method is one transaction and raises BadMemory where that fails."""

    def __init__(self, engine: AsyncEngine, name: str) -> None:
        """Use `Store.open`."""
        self._engine, self._name = engine, name
        self._writer = engine.execution_options(writes=True)
        self._one = engine.execution_options(one_statement=True)

    @classmethod
    async def open(cls, address: str) -> Store:
        """Open a database, made ready at its first use; raise BadMemory for one that cannot be used."""
        try:
            engine, name = open_engine(address)
        except ModuleNotFoundError as error:
            raise BadMemory(
                f"DATABASE_URL needs {error.name}, which is not installed: .venv/bin/pip install '.[postgres]'"
            ) from error
        store = cls(engine, name)
        try:
            await store._make_ready()
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    async def reach(self) -> None:
        """Read one row, as any answer would."""
        async with self._told(), self._engine.connect() as connection:
            await connection.execute(select(people.c.id).limit(1))

    async def items(self, person: str) -> tuple[Item, ...]:
        """All that a person keeps, in the order in which it was kept."""
        columns = [column for column in wardrobe.c if column is not wardrobe.c.crop]
        query = select(*columns).join(people).where(people.c.key == person).order_by(wardrobe.c.id)
        async with self._told(), self._engine.connect() as connection:
            return tuple(item_of(row) for row in (await connection.execute(query)).mappings())

    async def keep(self, person: str, pieces: Sequence[Piece], *, fingerprint: str, most: int) -> tuple[str, ...]:
        """Keep pieces up to `most` in all; returns for each whether it is "new", "known", "changed" or has no "room".

        A piece that is known is changed where the person has said what it is, or gives it a name.
        """
        async with self._told(), self._writer.begin() as connection:
            owner = await self._person(connection, person)
            query = select(wardrobe.c.digest).where(wardrobe.c.person == owner)
            known = set((await connection.execute(query)).scalars())
            told = []
            for piece in pieces:
                if piece.digest in known:
                    told.append("changed" if await self._change(connection, owner, piece) else "known")
                elif len(known) >= most:
                    told.append("room")
                else:
                    await connection.execute(wardrobe.insert().values(person=owner, **row_of(piece, fingerprint)))
                    known.add(piece.digest)
                    told.append("new")
            return tuple(told)

    async def _change(self, connection: AsyncConnection, owner: int, piece: Piece) -> bool:
        told = piece.garment.confidence >= TOLD
        changes = {**({"garment": facts_of(piece)} if told else {}), **({"name": piece.name} if piece.name else {})}
        mine = (wardrobe.c.person == owner) & (wardrobe.c.digest == piece.digest)
        before = (await connection.execute(select(wardrobe.c.garment, wardrobe.c.name).where(mine))).mappings().one()
        if all(before[column] == value for column, value in changes.items()):
            return False
        await connection.execute(update(wardrobe).where(mine).values(changes))
        return True

    async def crops(self, ids: Iterable[int]) -> dict[int, bytes]:
        """The pictures of some items, by their ids."""
        query = select(wardrobe.c.id, wardrobe.c.crop).where(wardrobe.c.id.in_(list(ids)))
        async with self._told(), self._engine.connect() as connection:
            return {row.id: row.crop for row in await connection.execute(query)}

    async def embed(self, vectors: Mapping[int, Vectors], *, fingerprint: str) -> None:
        """Put other vectors to items, those of the model with this fingerprint."""
        async with self._told(), self._writer.begin() as connection:
            for item, vector in vectors.items():
                changed = {"vector": bytes_of(vector), "fingerprint": fingerprint}
                await connection.execute(update(wardrobe).where(wardrobe.c.id == item).values(changed))

    async def remove(self, person: str, ids: Iterable[int]) -> int:
        """Remove some of a person's items; returns how many there were."""
        mine = wardrobe.c.person.in_(select(people.c.id).where(people.c.key == person))
        async with self._told(), self._writer.begin() as connection:
            gone = await connection.execute(delete(wardrobe).where(mine, wardrobe.c.id.in_(list(ids))))
        await self._wipe_traces()
        return gone.rowcount

    async def forget(self, person: str) -> int:
        """Forget a person and all they kept; returns how many items that were."""
        mine = wardrobe.c.person.in_(select(people.c.id).where(people.c.key == person))
        async with self._told(), self._writer.begin() as connection:
            count = (await connection.execute(select(func.count()).select_from(wardrobe).where(mine))).scalar_one()
            await connection.execute(delete(people).where(people.c.key == person))  # and what is theirs, by cascade
            await connection.execute(delete(talks).where(talks.c.person == person))
        await self._wipe_traces()
        return int(count)

    async def profile(self, person: str) -> Profile:
        """What a person wants kept in mind; an empty profile where there is nothing."""
        async with self._told(), self._engine.connect() as connection:
            owner = (await connection.execute(select(people.c.id).where(people.c.key == person))).scalar()
            return Profile() if owner is None else await read(connection, int(owner))

    async def change(self, person: str, change: Callable[[Profile], Profile]) -> Profile:
        """Change what a person wants kept in mind; returns what it is then. Two changes at once take turns."""
        async with self._told(), self._writer.begin() as connection:
            owner = await self._person(connection, person)
            before = await read(connection, owner)
            after = change(before)
            await write(connection, owner, before, after)
        await self._wipe_traces()
        return after

    async def opinions(self) -> tuple[int, int]:
        """How many likes and dislikes are kept, of everybody together."""
        async with self._told(), self._engine.connect() as connection:
            return await opinions(connection)

    async def saved(self, person: str) -> tuple[SavedProduct, ...]:
        """The products that a person saved, in the order in which they did."""
        async with self._told(), self._engine.connect() as connection:
            return await memory_saved.read(connection, person)

    async def save(self, person: str, products: Sequence[Product], *, most: int) -> tuple[str, ...]:
        """Save products up to `most` in all; returns for each whether it is "new", "known" or has no "room"."""
        async with self._told(), self._writer.begin() as connection:
            return await memory_saved.save(connection, await self._person(connection, person), products, most)

    async def unsave(self, person: str, products: Iterable[str]) -> None:
        """Remove products, by their ids, from what a person saved."""
        async with self._told(), self._writer.begin() as connection:
            await memory_saved.unsave(connection, person, list(products))
        await self._wipe_traces()

    async def language(self, person: str) -> str | None:
        """The code of the language that a person chose, or None."""
        async with self._told(), self._one.connect() as connection:
            return await memory_saved.language(connection, person)

    async def choose_language(self, person: str, code: str | None) -> None:
        """Answer a person in a language from now on; None for whatever they write in."""
        async with self._told(), self._writer.begin() as connection:
            await memory_saved.choose_language(connection, await self._person(connection, person), code)

    async def talk(self, key: str) -> Facts | None:
        """The facts of a conversation's last turn, or None."""
        async with self._told(), self._one.connect() as connection:
            return await memory_talks.read(connection, key)

    async def talks_of(self, person: str) -> dict[str, Facts]:
        """Where the conversations stand in which a person wrote last."""
        async with self._told(), self._engine.connect() as connection:
            return await memory_talks.of_person(connection, person)

    async def keep_talks(self, latest: Mapping[str, tuple[str, Facts]], *, sweep: bool) -> None:
        """Keep where conversations stand, each with who wrote last; `sweep` those out that are too old."""
        async with self._told(), self._writer.begin() as connection:
            await memory_talks.write(connection, latest)
            if sweep:
                await memory_talks.sweep(connection)

    async def forget_talks(self, key: str, person: str) -> None:
        """Forget a conversation, and those in which a person wrote last."""
        async with self._told(), self._writer.begin() as connection:
            await memory_talks.forget(connection, key, person)
        await self._wipe_traces()

    async def keep_wishes(self, day: str, part: int, counts: Mapping[str, int]) -> None:
        """Set how many people made each wish on a day, as one run of the bot counted them."""
        async with self._told(), self._writer.begin() as connection:
            await memory_wishes.write(connection, day, part, counts)

    async def asked_for(self, since: datetime, until: datetime) -> AskedFor:
        """What was wished for, liked and saved in a period, of everybody together."""
        async with self._told(), self._engine.connect() as connection:
            return await memory_wishes.read(connection, since, until)

    async def _person(self, connection: AsyncConnection, key: str) -> int:
        """The row of a person, made if need be and held until the transaction ends."""
        insert = sqlite.insert if connection.dialect.name == "sqlite" else _postgresql().insert
        new = insert(people).values(key=key, since=datetime.now(UTC))
        await connection.execute(new.on_conflict_do_nothing(index_elements=[people.c.key]))
        row = await connection.execute(select(people.c.id).where(people.c.key == key).with_for_update())
        return int(row.scalar_one())

    async def _make_ready(self) -> None:
        async with self._told(), self._writer.begin() as connection:
            version = await connection.run_sync(make_ready)
            if version != SCHEMA:
                what = "a newer Stylist's; update Stylist" if version > SCHEMA else "an older Stylist's; start it anew"
                raise BadMemory(
                    f"The memory {self._name!r} has schema {version}, expected {SCHEMA}: it is {what}, "
                    "or set DATABASE_URL to another database."
                )

    async def _wipe_traces(self) -> None:
        """Leave nothing of what was deleted in the files: SQLite's log of pages is emptied, PostgreSQL vacuumed.

        Where that fails because somebody reads at the moment, the next time does it.
        """
        is_sqlite = self._engine.dialect.name == "sqlite"
        every = ", ".join(tables.tables)
        statement = "PRAGMA wal_checkpoint(TRUNCATE)" if is_sqlite else f"VACUUM {every}"
        with suppress(SQLAlchemyError):
            async with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                await connection.execute(text(statement))

    @asynccontextmanager
    async def _told(self) -> AsyncIterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            reason = getattr(error, "orig", None) or error
            raise BadMemory(
                f"The memory {self._name!r} cannot be used ({reason}); see that it can be reached and written, "
                "or set DATABASE_URL to another database."
            ) from error


def _postgresql() -> ModuleType:
    """Imported where it is used: it takes a quarter of the half second that opening a SQLite memory does."""
    from sqlalchemy.dialects import postgresql

    return postgresql
