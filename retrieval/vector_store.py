"""Vectors kept on disk by model fingerprint and content, in one SQLite file, so that nothing is embedded twice.

`VectorStore(folder)`; every `keep…` is one transaction on disk when it returns, so a process killed in the middle loses
what it had in hand and nothing else. It does not search: whoever asks gets arrays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

FILE_NAME = "vectors.sqlite3"
WAIT_S = 60  # two commands may keep vectors at once; each holds the file for moments
ASKED_AT_ONCE = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    fingerprint TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (fingerprint, kind, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, mark TEXT NOT NULL, key TEXT NOT NULL) WITHOUT ROWID;
"""

Vector = NDArray[np.float32]


class BadStore(Exception):
    """A store that cannot be opened or written; the message says what to mend."""


class VectorStore:
    """One SQLite file of float32 vectors, and of which content each file held when it was last read."""

    def __init__(self, folder: Path | None) -> None:
        """Open or make the store in `folder`, or one that is forgotten at the end (None); raise BadStore."""
        self._name = ":memory:" if folder is None else str(folder / FILE_NAME)
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            # A catalog opened in one thread may be searched in another; SQLite itself is built for that.
            self._file = sqlite3.connect(self._name, timeout=WAIT_S, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode=WAL")  # synchronous stays FULL: what is committed outlives a crash
            self._file.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise BadStore(
                f"The vectors at {self._name!r} cannot be opened ({error}); "
                "give a folder this user may write, or delete the file to embed anew."
            ) from error

    def vectors(self, fingerprint: str, kind: str, keys: Sequence[str]) -> dict[str, Vector]:
        """The vectors that are known of `keys`, each (d,) float32."""
        found: dict[str, Vector] = {}
        for start in range(0, len(keys), ASKED_AT_ONCE):
            chunk = keys[start : start + ASKED_AT_ONCE]
            rows = self._file.execute(
                "SELECT key, vector FROM vectors WHERE fingerprint = ? AND kind = ? "
                f"AND key IN ({','.join('?' * len(chunk))})",
                (fingerprint, kind, *chunk),
            )
            found |= {key: np.frombuffer(blob, dtype="<f4") for key, blob in rows}
        return found

    def keep(self, fingerprint: str, kind: str, vectors: Mapping[str, Vector]) -> None:
        """Keep vectors by their keys, all or none."""
        rows = [(fingerprint, kind, key, vector.astype("<f4").tobytes()) for key, vector in vectors.items()]
        self._write("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)

    def contents(self, marks: Mapping[str, str]) -> dict[str, str]:
        """Path → key of the content, for the files whose mark is the one kept with them."""
        known = {path: (mark, key) for path, mark, key in self._file.execute("SELECT path, mark, key FROM files")}
        return {path: known[path][1] for path, mark in marks.items() if known.get(path, ("", ""))[0] == mark}

    def keep_contents(self, files: Iterable[tuple[str, str, str]]) -> None:
        """Keep (path, mark, key of the content) of files that were read."""
        self._write("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", list(files))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        try:
            with self._file:
                self._file.executemany(statement, rows)
        except sqlite3.Error as error:
            raise BadStore(
                f"The vectors at {self._name!r} cannot be written ({error}); make room and retry."
            ) from error
