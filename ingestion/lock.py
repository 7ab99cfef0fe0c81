"""One at a time: a lock file under STYLIST_HOME that the system lets go of when its process ends, however it ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.ledger import BadLedger


class Busy(Exception):
    """Another process is at it already; the message says so in one sentence."""


@contextmanager
def only_one(home: Path, what: str) -> Iterator[None]:
    """Hold `home/<what>.lock` while the block runs; raises Busy when another process holds it."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / f"{what}.lock").open("a")
    except OSError as error:
        raise BadLedger(
            f"STYLIST_HOME {str(home)!r} cannot be written ({error.strerror}); "
            "mend its permissions or name another folder in STYLIST_HOME."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(f"Another {what} is running on {str(home)!r}; wait until it is done.") from error
        yield
