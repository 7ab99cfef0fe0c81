"""Where a source from the web is kept: STYLIST_HOME/feeds/<hash of its address>, replaced only by a whole new one.

`KeptSource(home, kind, address)`: what comes lies in `arriving` until `finish` gives it its name, so that a run that
was killed goes on, and a reader never meets half a feed. `source.json` beside it tells the address and its ETag.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from yarl import URL

from ingestion.web_client import Validators

FOLDER = "feeds"
_STATE = "source.json"
_GOES_ON_S = 86_400  # what arrived longer ago may be of another catalog than the rest


class BadSource(Exception):
    """A source on the web that did not come whole; the message says what is kept and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source as it was kept last: its address after redirects, its file's or folder's name, what it is known by."""

    address: str
    base: str
    name: str
    etag: str | None = None
    last_modified: str | None = None


class KeptSource:
    """One address's place."""

    def __init__(self, home: Path, kind: str, address: str) -> None:
        self._address = address
        self.folder = home / FOLDER / hashlib.sha256(f"{kind} {address}".encode()).hexdigest()[:16]
        self.arriving = self.folder / "arriving"

    def kept(self) -> tuple[Path, Validators] | None:
        """What is kept, and what it is known by; None for nothing."""
        source = _read(self.folder)
        if source is None or not (self.folder / source.name).exists():
            return None
        return self.folder / source.name, Validators(etag=source.etag, last_modified=source.last_modified)

    def begin(self, *, go_on: bool) -> Path:
        """The folder that things arrive in: with `go_on`, as a run of the last day left it; else empty."""
        fresh = go_on and self.arriving.is_dir() and time.time() - self.arriving.stat().st_mtime < _GOES_ON_S
        if not fresh and self.arriving.exists():
            shutil.rmtree(self.arriving)
        self.arriving.mkdir(parents=True, exist_ok=True)
        return self.arriving

    def finish(self, *, base: str, file: str | None = None, validators: Validators | None = None) -> Path:
        """Put what arrived (the folder, or one file in it) in place of what was kept; returns where it lies now."""
        known = validators or Validators()
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        os.replace(self.arriving, self.folder / stamp)
        name = f"{stamp}/{file}" if file else stamp
        source = Source(
            address=without_password(self._address),
            base=without_password(base),
            name=name,
            etag=known.etag,
            last_modified=known.last_modified,
        )
        part = self.folder / f"{_STATE}.part"
        part.write_text(json.dumps(asdict(source), ensure_ascii=False), encoding="utf-8")
        part.replace(self.folder / _STATE)
        for other in self.folder.iterdir():
            if other.is_dir() and other.name != stamp:
                shutil.rmtree(other)
        return self.folder / name


def address_of(path: Path) -> str:
    """The address that a kept source came from, which its relative links belong to; nothing for any other path."""
    for folder in (path.parent, path.parent.parent):
        source = _read(folder)
        if source is not None and folder / source.name == path:
            return source.base
    return ""


def without_password(address: str) -> str:
    """An address as it may be shown."""
    try:
        return str(URL(address).with_user(None)) if "@" in address else address
    except ValueError:
        return re.sub(r"//[^/]*@", "//", address)


def _read(folder: Path) -> Source | None:
    try:
        return Source(**json.loads((folder / _STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
