"""`stylist ingest` and `stylist build` as plain functions: they print, return an exit code, and raise nothing mendable.

0: done. 1: failed (a full disk, a feed without rows). 2: used wrongly (a path that is none, a feed without columns).
"""

from __future__ import annotations

import errno
import json
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.progress import reporter

if TYPE_CHECKING:
    from ingestion.fetching import Fetching

WRONG_USE = 2
FAILED = 1


def ingest_command(
    feed: Path | str,
    *,
    home: Path,
    images: Path | None = None,
    format: str = "auto",
    columns: Sequence[str] = (),
    defaults: Mapping[str, Any] | None = None,
    delta: bool = False,
    delist_after: int | None = None,
    allow_shrink: bool = False,
    allow_currency_change: bool = False,
    allow_price_scale: bool = False,
    fetching: Fetching | None = None,
    fetch_pictures: bool = False,
    refresh: bool = False,
    json_progress: bool = False,
) -> int:
    """Read a feed into the ledger and print the tally; returns the exit code. `json_progress` as of `build_command`.

    A feed that is an address on the web (or the id of an Apify dataset) is downloaded first, as `fetching` says;
    pictures on the web only with `fetch_pictures`. `columns` are "title=Name" pairs, `defaults` the fields of
    `FeedDefaults`.
    """
    from ingestion.feeds import BadFeed, FeedDefaults, read_mapping
    from ingestion.fetch_pictures import FromWeb
    from ingestion.fetching import Fetching
    from ingestion.guards import Allowed
    from ingestion.ingest import DELIST_AFTER, ingest
    from ingestion.sources import address_of, fetch_source, is_address

    asked = fetching or Fetching()
    allowed = Allowed(shrink=allow_shrink, currency_change=allow_currency_change, price_scale=allow_price_scale)

    def run() -> int:
        if images is not None and not images.is_dir():
            raise BadFeed(f"There is no folder {str(images)!r}; give the pictures' folder with --images.")
        with reporter(json_lines=json_progress) as progress:
            path = Path(feed)
            if is_address(str(feed), format):
                path = fetch_source(str(feed), home, format=format, fetching=asked, progress=progress)
            tally = ingest(
                path,
                images=images,
                format=format,
                mapping=read_mapping(columns),
                defaults=FeedDefaults(**(defaults or {})),
                home=home,
                delta=delta,
                delist_after=DELIST_AFTER if delist_after is None else delist_after,
                allowed=allowed,
                web=FromWeb(
                    base="" if images else address_of(path),
                    fetching=asked if fetch_pictures or refresh else None,
                    refresh=refresh,
                ),
                progress=progress,
            )
        print(json.dumps({"stage": "done", **tally.to_json()}) if json_progress else "\n".join(tally.lines()))
        return 0

    return _told(run, json_progress=json_progress)


def build_command(
    *, home: Path, model: Path | str, json_progress: bool = False, rollback: bool = False, server: str | None = None
) -> int:
    """Make a new generation (or step back to the one before) and print the tally; returns the exit code.

    With `json_progress` stdout gets one JSON object a line, the last one {"stage": "done", …} or {"stage": "failed"}.
    """
    from ingestion.build import build, roll_back

    def run() -> int:
        if rollback:
            name = roll_back(home)
            print(json.dumps({"stage": "done", "generation": name}) if json_progress else f"{name} is in use again")
            return 0
        with reporter(json_lines=json_progress) as progress:
            tally = build(home, model, progress=progress, server=server)
        print(json.dumps({"stage": "done", **tally.to_json()}) if json_progress else "\n".join(tally.lines()))
        return 0

    return _told(run, json_progress=json_progress)


def _told(run: Callable[[], int], *, json_progress: bool = False) -> int:
    """Run, and turn what a user can mend into one sentence on stderr and an exit code."""
    from ingestion.feeds import BadFeed
    from ingestion.guards import NoRows, Suspicious
    from ingestion.ledger import BadLedger
    from ingestion.lock import Busy
    from ingestion.sources_kept import BadSource
    from ingestion.stock import NothingToBuild
    from retrieval.catalog import IndexMismatch, IndexProblem, NoIndex
    from retrieval.encoder import BadBundle

    try:
        return run()
    except BadFeed as error:
        code, sentence = WRONG_USE, str(error)
    except (
        NoRows,
        Suspicious,
        BadSource,
        NothingToBuild,
        BadLedger,
        Busy,
        BadBundle,
        NoIndex,
        IndexMismatch,
        IndexProblem,
    ) as error:
        code, sentence = FAILED, str(error)
    except (OSError, sqlite3.Error) as error:
        code, sentence = FAILED, _disk(error)
    except KeyboardInterrupt as stop:
        code = 130
        sentence = str(stop) or "Stopped. What was done so far is kept; the index in use is as it was."
    if json_progress:
        print(json.dumps({"stage": "failed", "error": sentence}), flush=True)
    return _say(sentence, code)


def _disk(error: OSError | sqlite3.Error) -> str:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"The disk is full ({error}); make room and run it again. The index in use is as it was."
    return f"Reading or writing failed ({error}); check permissions and the disk's space, then run it again."


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
