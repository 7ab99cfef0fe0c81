"""The ledger: products, their pictures and vectors, in one SQLite file under STYLIST_HOME. The source of truth.

An index generation can always be made again from it; the ledger cannot. It is written in WAL mode with full
synchronization: commits are few (one a feed, one every few hundred vectors), so safety against power cuts is free.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ingestion.ledger_schema import SCHEMA_VERSION, prepare
from retrieval.product import Product

FILE_NAME = "ledger.sqlite3"
_AT_ONCE = 500  # rows in memory
_WAIT_S = 60  # an ingest and a build may run side by side; either holds the file for moments only

Kind = Literal["picture", "text"]
Vectors = NDArray[np.float32]


class BadLedger(Exception):
    """A ledger that cannot be opened or written; the message is one sentence that says what to mend."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A product's picture file as last looked at; `error` says why it cannot be used. Sides in pixels as decoded."""

    product_id: str
    link: str
    path: str | None = None
    bytes: int | None = None
    mtime_ns: int | None = None
    sha256: str | None = None
    width: int | None = None
    height: int | None = None
    error: str | None = None


class Listed(NamedTuple):
    """A listed product, its digest, and its usable picture's file and hash (None without one)."""

    product: Product
    digest: str
    path: str | None
    sha256: str | None


class Ledger:
    """An open ledger. Use as a context manager; every method that writes commits before it returns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @classmethod
    def open(cls, home: Path) -> Ledger:
        """Open the ledger under `home`, made when there is none; raises BadLedger when that cannot be."""
        path = home / FILE_NAME
        try:
            home.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            version = prepare(connection)
        except sqlite3.DatabaseError as error:
            raise BadLedger(_sentence(path, error)) from error
        except OSError as error:
            raise BadLedger(
                f"STYLIST_HOME {str(home)!r} cannot be written ({error.strerror}); "
                "mend its permissions or name another folder in STYLIST_HOME."
            ) from error
        if version != SCHEMA_VERSION:
            connection.close()
            raise BadLedger(
                f"The ledger {str(path)!r} has layout {version}, this version knows {SCHEMA_VERSION}; update Stylist."
            )
        return cls(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the ledger is of no use afterwards."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: what is written in it is kept whole, or not at all where it raises."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.rollback()
            raise
        self._db.commit()

    def rows(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[Any]:
        """A query's rows, for the siblings that keep captions, downloads and picture facts in the same file."""
        return self._db.execute(query, parameters)

    @contextmanager
    def attached(self, path: Path, name: str) -> Iterator[sqlite3.Connection]:
        """Another file's tables beside the ledger's for as long as the block lasts, as `name.table`."""
        self._db.execute(f"ATTACH DATABASE ? AS {name}", (str(path),))
        try:
            yield self._db
        except BaseException:
            with suppress(sqlite3.Error):  # what went wrong is the error to tell, not that a query was left open
                self._db.execute(f"DETACH DATABASE {name}")
            raise
        self._db.execute(f"DETACH DATABASE {name}")

    def pictures(self, feed: str, among: str = "products") -> Iterator[Picture]:
        """The picture of each listed product of a feed, as last looked at (only id and link when never).

        `among` is a table of the ids to keep to. Pictures may be saved while one reads on.
        """
        last = 0
        while rows := self._db.execute(
            "SELECT p.rowid, p.id, json_extract(p.product, '$.image'), q.path, q.bytes, q.mtime_ns, q.sha256, q.width,"
            " q.height, q.error FROM products p LEFT JOIN pictures q ON q.product_id = p.id"
            " AND q.link = json_extract(p.product, '$.image') WHERE p.rowid > ? AND p.feed = ? AND NOT p.delisted"
            f" AND EXISTS (SELECT 1 FROM {among} a WHERE a.id = p.id) ORDER BY p.rowid LIMIT {_AT_ONCE}",
            (last, feed),
        ).fetchall():
            last = rows[-1][0]
            yield from (Picture(*row[1:]) for row in rows)

    def count_pictures(self, feed: str, among: str = "products") -> int:
        """How many `pictures` gives."""
        query = "SELECT count(*) FROM products p WHERE p.feed = ? AND NOT p.delisted"
        (row,) = self._db.execute(f"{query} AND EXISTS (SELECT 1 FROM {among} a WHERE a.id = p.id)", (feed,))
        return int(row[0])

    def unknown_words(self, feed: str, most: int) -> dict[str, dict[str, int]]:
        """What a feed's listed products said that was not understood: column → word → products, most frequent first."""
        rows = self._db.execute(
            "SELECT json_extract(n.value, '$[0]'), json_extract(n.value, '$[1]'), count(*) FROM products p,"
            " json_each(p.notes) n WHERE p.feed = ? AND NOT p.delisted AND p.notes != '[]'"
            " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ?",
            (feed, most),
        )
        words: dict[str, dict[str, int]] = {}
        for kind, word, count in rows:
            words.setdefault(kind.split(" not ")[0], {})[word] = count  # "color not in the vocabulary"
        return words

    def save_pictures(self, pictures: Iterable[Picture]) -> None:
        """Write what was found out about pictures."""
        with self.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO pictures"
                " (product_id, link, path, bytes, mtime_ns, sha256, width, height, error) VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    (p.product_id, p.link, p.path, p.bytes, p.mtime_ns, p.sha256, p.width, p.height, p.error)
                    for p in pictures
                ),
            )

    def listed(self) -> list[Listed]:
        """Every listed product, in the order in which they first came."""
        return list(self.each_listed())

    def each_listed(self) -> Iterator[Listed]:
        """`listed`, a few at a time; over a `snapshot` where others may write."""
        last = 0
        while rows := self._db.execute(
            "SELECT p.rowid, p.product, p.digest, q.path, q.sha256 FROM products p LEFT JOIN pictures q"
            " ON q.product_id = p.id AND q.error IS NULL WHERE NOT p.delisted AND p.rowid > ?"
            f" ORDER BY p.rowid LIMIT {_AT_ONCE}",
            (last,),
        ).fetchall():
            last = rows[-1][0]
            for _, text, digest, path, sha in rows:
                yield Listed(Product.from_json(json.loads(text)), digest, path, sha)

    @contextmanager
    def snapshot(self) -> Iterator[Ledger]:
        """The ledger as it is now, for reading, whatever is written while the block lasts."""
        (path,) = (row[2] for row in self._db.execute("PRAGMA database_list") if row[1] == "main")
        connection = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)
        try:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM runs").fetchone()  # the first read fixes what is seen
            yield Ledger(connection)
        finally:
            connection.close()

    def feeds(self) -> tuple[str, ...]:
        """The feed file that was ingested last, as it was given; nothing before the first ingest."""
        last = "SELECT json_extract(tally, '$.feed') FROM runs WHERE command = 'ingest' ORDER BY id DESC LIMIT 1"
        return tuple(feed for (feed,) in self._db.execute(last) if feed)

    def fill_vectors(self, fingerprint: str, kind: Kind, keys: Sequence[str], out: Vectors) -> NDArray[np.bool_]:
        """Put the known vectors of `keys` into the rows of `out` (n, d); returns which rows are known, (n,) bool."""
        found = np.zeros(len(keys), dtype=bool)
        query = "SELECT j.key, v.vector FROM json_each(?) j CROSS JOIN vectors v ON v.key = j.value"
        rows = self._db.execute(
            f"{query} AND v.fingerprint = ? AND v.kind = ?", (json.dumps(list(keys)), fingerprint, kind)
        )
        for row, blob in rows:
            if len(blob) == out.shape[1] * 4:
                out[row] = np.frombuffer(blob, dtype="<f4")
                found[row] = True
        return found

    def lacking_vectors(self, fingerprint: str, kind: Kind, keys: Sequence[str]) -> list[str]:
        """Those of the keys that have no vector, each once, in their order."""
        query = "SELECT j.value FROM json_each(?) j CROSS JOIN vectors v ON v.key = j.value"
        rows = self._db.execute(
            f"{query} AND v.fingerprint = ? AND v.kind = ?", (json.dumps(list(keys)), fingerprint, kind)
        )
        known = {key for (key,) in rows}
        return [key for key in dict.fromkeys(keys) if key not in known]

    def save_vectors(self, fingerprint: str, kind: Kind, keys: Sequence[str], vectors: Vectors) -> None:
        """Keep vectors (n, d) under their content's hash, for every build to come."""
        blobs = (np.ascontiguousarray(vector, dtype="<f4").tobytes() for vector in vectors)
        with self.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors (fingerprint, kind, key, vector) VALUES (?,?,?,?)",
                ((fingerprint, kind, key, blob) for key, blob in zip(keys, blobs, strict=True)),
            )

    def drop_vectors_except(self, fingerprints: Iterable[str]) -> int:
        """Forget the vectors of models that no kept generation uses; returns how many."""
        kept = list(fingerprints)
        marks = ",".join("?" * len(kept))
        with self.writing() as db:
            return db.execute(f"DELETE FROM vectors WHERE fingerprint NOT IN ({marks})", kept).rowcount

    def record_run(self, command: str, finished: str, tally: dict[str, Any]) -> None:
        """Keep a run's tally."""
        with self.writing() as db:
            row = (command, finished, json.dumps(tally, ensure_ascii=False))
            db.execute("INSERT INTO runs (command, finished, tally) VALUES (?,?,?)", row)


def _sentence(path: Path, error: sqlite3.DatabaseError) -> str:
    if isinstance(error, sqlite3.OperationalError):
        return f"The ledger {str(path)!r} cannot be used ({error}); check its permissions and the disk's space."
    return f"{str(path)!r} is damaged or no ledger ({error}); put a copy in its place, or move it away and ingest anew."
