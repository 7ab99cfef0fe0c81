"""The tables of `bot.memory_store`, and how a kept piece becomes a row of them and a row an `Item`.

`make_ready` makes them, or takes those of an older Stylist to the present ones.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    select,
    update,
)
from sqlalchemy.engine import Connection, RowMapping

from bot.wardrobe_items import WHOLE, Item, Piece
from retrieval.encoder import Vectors
from retrieval.garment import Garment

SCHEMA = 4  # the tables below; a change of them is a new number and, in `_STEPS`, a way from the one before
_KEPT_FIELDS = ("category", "slot", "colors", "pattern", "confidence", "formality", "audience")

# Names of their own, as the database may be the shop's.
tables = MetaData()
schema = Table("stylist_schema", tables, Column("version", Integer, primary_key=True))
people = Table(
    "stylist_people",
    tables,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),  # "telegram:123"
    Column("since", DateTime(timezone=True), nullable=False),
)
wardrobe = Table(
    "stylist_wardrobe",
    tables,
    Column("id", Integer, primary_key=True),
    Column("person", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("name", String(100)),
    Column("garment", JSON, nullable=False),
    Column("crop", LargeBinary, nullable=False),  # JPEG
    Column("vector", LargeBinary),  # float32, little-endian
    Column("fingerprint", String(64)),  # of the model that made the vector
    Column("kept", DateTime(timezone=True), nullable=False),
    UniqueConstraint("person", "digest"),
    sqlite_autoincrement=True,  # a removed item's id is not given again
)
profiles = Table(
    "stylist_profiles",
    tables,
    Column("person", ForeignKey(people.c.id, ondelete="CASCADE"), primary_key=True),
    Column("facts", JSON, nullable=False),
)
likes = Table(
    "stylist_likes",
    tables,
    Column("id", Integer, primary_key=True),
    Column("person", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False),
    Column("product", String(500), nullable=False),
    Column("liked", Boolean, nullable=False),
    Column("told", DateTime(timezone=True), nullable=False),
    UniqueConstraint("person", "product"),
    sqlite_autoincrement=True,  # their order is the order in which they were told
)
saved = Table(
    "stylist_saved",
    tables,
    Column("id", Integer, primary_key=True),
    Column("person", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False),
    Column("product", String(500), nullable=False),
    Column("title", String(500), nullable=False),  # as they were then, for when the shop has it no more
    Column("price", Float, nullable=False),
    Column("saved", DateTime(timezone=True), nullable=False),
    UniqueConstraint("person", "product"),
    sqlite_autoincrement=True,
)
languages = Table(
    "stylist_languages",
    tables,
    Column("person", ForeignKey(people.c.id, ondelete="CASCADE"), primary_key=True),
    Column("code", String(10), nullable=False),
)
talks = Table(
    "stylist_talks",
    tables,
    Column("key", String(200), primary_key=True),  # the conversation's: "telegram:-100123"
    Column("person", String(200), nullable=False, index=True),  # the key of who wrote last; need not be in `people`
    Column("facts", JSON, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)
wishes = Table(
    "stylist_wishes",
    tables,
    Column("day", String(10), primary_key=True),  # "2026-11-21", UTC
    Column("part", Integer, primary_key=True, autoincrement=False),  # a run of the bot, by a random number
    Column("facets", String(300), primary_key=True),  # "top/navy/striped/": the vocabulary's words, nobody's own
    Column("people", Integer, nullable=False),
)


def make_ready(connection: Connection) -> int:
    """Make the tables, or take an older Stylist's to these, in the caller's transaction; returns the schema's number.

    A number that is not `SCHEMA` is one that there is no way from: nothing was changed then.
    """
    schema.create(connection, checkfirst=True)
    version = connection.execute(select(schema.c.version).with_for_update()).scalar()
    if version is None:
        tables.create_all(connection)
        connection.execute(schema.insert().values(version=SCHEMA))
        return SCHEMA
    while version in _STEPS:
        _STEPS[version](connection)
        version += 1
        connection.execute(update(schema).values(version=version))
    return int(version)


def _add_profiles(connection: Connection) -> None:
    tables.create_all(connection, tables=[profiles, likes])


def _add_saved(connection: Connection) -> None:
    tables.create_all(connection, tables=[saved, languages, talks])


def _add_wishes(connection: Connection) -> None:
    tables.create_all(connection, tables=[wishes])


_STEPS: dict[int, Callable[[Connection], None]] = {
    1: _add_profiles,
    2: _add_saved,
    3: _add_wishes,
}  # from the number to the next


def row_of(piece: Piece, fingerprint: str) -> dict[str, Any]:
    """The columns of a piece that is kept now; its vector was made by the model of `fingerprint`."""
    vector = piece.garment.vector
    return {
        "digest": piece.digest,
        "name": piece.name,
        "garment": facts_of(piece),
        "crop": piece.crop,
        "vector": None if vector is None else bytes_of(vector),
        "fingerprint": None if vector is None else fingerprint,
        "kept": datetime.now(UTC),
    }


def facts_of(piece: Piece) -> dict[str, Any]:
    """What is known of a piece, as JSON types."""
    kept = {field: getattr(piece.garment, field) for field in _KEPT_FIELDS}
    return {**kept, "colors": list(piece.garment.colors)}


def item_of(row: RowMapping) -> Item:
    """The item that a row, without its crop, holds."""
    kept = {**row["garment"], "colors": tuple(row["garment"]["colors"])}
    vector = None if row["vector"] is None else np.frombuffer(row["vector"], dtype="<f4").astype(np.float32)
    return Item(
        id=row["id"],
        garment=Garment(**kept, box=WHOLE, vector=vector),
        name=row["name"],
        kept=row["kept"].replace(tzinfo=UTC) if row["kept"].tzinfo is None else row["kept"].astimezone(UTC),
        fingerprint=row["fingerprint"],
    )


def bytes_of(vector: Vectors) -> bytes:
    """A vector (dim,) as it is stored: float32, little-endian."""
    return vector.astype("<f4").tobytes()
