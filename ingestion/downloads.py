"""What web addresses gave: the ledger's table `downloads`, and the files in STYLIST_HOME/pictures by content hash.

`Downloads(ledger, home)`: `known` addresses, `want` those of a run, `next_of` a host, `keep` and `fail` one. It asks
the web for nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yarl import URL

from ingestion.ledger import Ledger
from ingestion.web_client import Validators

FOLDER = "pictures"
_PARTS = "arriving"
_LINKS_A_QUERY = 500
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What is known of an address. `path` is its file, if one is kept; `again` is when a failed one may be asked."""

    url: str
    path: Path | None
    sha256: str | None
    width: int | None
    height: int | None
    bytes: int | None
    validators: Validators
    attempts: int
    error: str | None
    again: str | None

    @property
    def is_kept(self) -> bool:
        """Whether its file lies there as it came. A power cut may leave a file empty, a cleaning person none."""
        try:
            return self.path is not None and os.stat(self.path).st_size == self.bytes
        except OSError:
            return False

    def rests(self, now: str) -> bool:
        """Whether it failed, and for good or too lately to be asked again."""
        return self.error is not None and (self.again is None or self.again > now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A picture that came and was decoded; its file is still a part file."""

    sha256: str
    bytes: int
    width: int
    height: int


class Downloads:
    """The table and the folder. Not for two threads at once, as the ledger is not."""

    def __init__(self, ledger: Ledger, home: Path) -> None:
        self._ledger = ledger
        self.folder = home / FOLDER
        self.parts = self.folder / _PARTS

    def known(self, urls: Iterable[str]) -> dict[str, Download]:
        """What is known of these addresses; those never asked for are left out."""
        wanted = list(dict.fromkeys(urls))
        found: dict[str, Download] = {}
        for start in range(0, len(wanted), _LINKS_A_QUERY):
            some = wanted[start : start + _LINKS_A_QUERY]
            query = (
                "SELECT url, path, sha256, width, height, bytes, etag, last_modified, attempts, error, again"
                f" FROM downloads WHERE url IN ({','.join('?' * len(some))})"
            )
            for url, path, sha, width, height, size, etag, modified, attempts, error, again in self._ledger.rows(
                query, some
            ):
                found[url] = Download(
                    url=url,
                    path=self.folder / path if path else None,
                    sha256=sha,
                    width=width,
                    height=height,
                    bytes=size,
                    validators=Validators(etag=etag, last_modified=modified),
                    attempts=attempts,
                    error=error,
                    again=again,
                )
        return found

    def begin(self) -> None:
        """Make ready for a run: no addresses wanted yet, no half files of one that was killed."""
        self.parts.mkdir(parents=True, exist_ok=True)
        for part in self.parts.iterdir():
            part.unlink()
        # NORMAL: a commit a picture outlasts kill -9 at 30 µs each; only a power cut may lose the last of them.
        self._ledger.rows("PRAGMA synchronous = NORMAL")
        with self._ledger.writing() as db:
            db.execute("DROP TABLE IF EXISTS temp.wanted")
            db.execute("CREATE TEMP TABLE wanted (number INTEGER PRIMARY KEY, host TEXT, url TEXT UNIQUE)")
            db.execute("CREATE INDEX temp.wanted_by_host ON wanted (host, number)")

    def end(self) -> None:
        """Put the ledger back to the care that it takes with everything else."""
        self._ledger.rows("PRAGMA synchronous = FULL")

    def want(self, urls: Iterable[str]) -> None:
        """Add addresses to those of the run; a double counts once."""
        with self._ledger.writing() as db:
            rows = ((_host(url), url) for url in urls)
            db.executemany("INSERT OR IGNORE INTO temp.wanted (host, url) VALUES (?,?)", rows)

    def hosts(self) -> list[tuple[str, int]]:
        """The run's hosts and how many addresses each has."""
        return list(self._ledger.rows("SELECT host, count(*) FROM temp.wanted GROUP BY host ORDER BY min(number)"))

    def next_of(self, host: str, batch: int = 200) -> Iterator[Download]:
        """A host's wanted addresses one after another, a few in memory at a time."""
        last = 0
        while rows := list(
            self._ledger.rows(
                "SELECT number, url FROM temp.wanted WHERE host = ? AND number > ? ORDER BY number LIMIT ?",
                (host, last, batch),
            )
        ):
            last = rows[-1][0]
            known = self.known(url for _, url in rows)
            yield from (known.get(url) or _never_asked(url) for _, url in rows)

    def keep(self, url: str, part: Path, arrived: Arrived, validators: Validators) -> None:
        """Give a picture its name, which is its content's, and write down that it came."""
        name = f"{arrived.sha256[:2]}/{arrived.sha256}"
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        os.replace(part, path)
        with self._ledger.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO downloads"
                " (url, path, sha256, bytes, width, height, etag, last_modified, asked) VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    url,
                    name,
                    arrived.sha256,
                    arrived.bytes,
                    arrived.width,
                    arrived.height,
                    validators.etag,
                    validators.last_modified,
                    _text(datetime.now(UTC)),
                ),
            )

    def still(self, url: str) -> None:
        """Write down that an address gives what is kept already."""
        with self._ledger.writing() as db:
            query = "UPDATE downloads SET asked = ?, attempts = 0, error = NULL, again = NULL WHERE url = ?"
            db.execute(query, (_text(datetime.now(UTC)), url))

    def fail(self, was: Download, error: str, *, passing: bool, wait_s: float = 0.0) -> None:
        """Write down why an address gave nothing; a passing failure may be asked again, each time later."""
        now = datetime.now(UTC)
        pause = min(_FIRST_PAUSE * 2 ** min(was.attempts, 16), _LONGEST_PAUSE)
        again = _text(now + max(pause, timedelta(seconds=min(wait_s, 30 * 86_400)))) if passing else None
        with self._ledger.writing() as db:
            db.execute(
                "INSERT INTO downloads (url, asked, attempts, error, again) VALUES (?,?,?,?,?) ON CONFLICT (url) DO"
                " UPDATE SET asked = excluded.asked, attempts = excluded.attempts, error = excluded.error,"
                " again = excluded.again",
                (was.url, _text(now), was.attempts + 1, error, again),
            )


def _never_asked(url: str) -> Download:
    return Download(
        url=url,
        path=None,
        sha256=None,
        width=None,
        height=None,
        bytes=None,
        validators=Validators(),
        attempts=0,
        error=None,
        again=None,
    )


def _host(url: str) -> str:
    """The host and port, for turns only: what is no address is its own host, and is refused when it is asked for."""
    try:
        parts = URL(url)
        return f"{parts.host}:{parts.port}"
    except ValueError:
        return ""


def _text(time: datetime) -> str:
    return time.isoformat(timespec="seconds")
