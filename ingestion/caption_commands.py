"""`stylist caption` as a plain function: it describes pictures, hands captions out, and tells what there is.

Gemini is asked only where `writer` says so and a key is there; all else costs nothing. Exit codes: 0 done, 1 failed or
stopped before the end, 2 used wrongly, 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingestion import caption_export, caption_store
from ingestion.caption_export import FAILURES, BadExport, Captioned, captioned
from ingestion.caption_pace import Tokens
from ingestion.caption_run import CaptionOptions, Service, amount, describe, wanted
from ingestion.caption_tally import CaptionTally, so_far, told
from ingestion.captions import TEMPLATE
from ingestion.ledger import BadLedger, Ledger
from ingestion.lock import Busy, only_one

DONE, FAILED, WRONG_USE, STOPPED = 0, 1, 2, 130
_SHOWN_FLAGS = 10


class WronglyUsed(ValueError):
    """Options that do not go together; the message is one sentence that says what to do."""


@dataclass(slots=True)
class _Seen:
    """What the captions are, counted on their way into a file."""

    writers: Counter[str] = field(default_factory=Counter)
    flagged: int = 0
    examples: list[str] = field(default_factory=list)

    def passing(self, rows: Iterable[Captioned]) -> Iterator[Captioned]:
        for row in rows:
            self.writers[row.caption.writer] += 1
            self.flagged += bool(row.caption.flags)
            if row.caption.flags and len(self.examples) < _SHOWN_FLAGS:
                doubts = "; ".join(flag.sentence() for flag in row.caption.flags)
                self.examples.append(f"  {row.product.id} {row.product.title[:60]!r}: {doubts}")
            yield row

    def lines(self) -> Iterator[str]:
        yield (
            ", ".join(f"{count:,} captions by {writer}" for writer, count in self.writers.most_common()) or "no product"
        )
        if self.flagged:
            yield f"{self.flagged:,} are in doubt, and what is doubted is not searched by:"
            yield from self.examples


def caption_command(home: Path, options: CaptionOptions, service: Service) -> int:
    """Describe the listed products' pictures and hand the captions out; returns the exit code."""
    try:
        _check(options, service)
        with only_one(home, "caption"), closing(Ledger.open(home)) as ledger:
            tally = describe(home, ledger, options, service) if options.writer == "gemini" else None
            seen = _hand_out(ledger, options)
            failures = caption_export.write_failures(home / FAILURES, caption_store.failed(ledger))
            if options.as_json:
                print(json.dumps(_record(tally, seen, failures), ensure_ascii=False))
            else:
                print("\n".join(_lines(ledger, options, service, tally, seen, failures, home)))
        return DONE if tally is None or not tally.stopped else STOPPED if tally.interrupted else FAILED
    except (BadExport, WronglyUsed) as error:
        return _say(str(error), WRONG_USE)
    except (BadLedger, Busy) as error:
        return _say(str(error), FAILED)
    except (OSError, sqlite3.Error) as error:
        return _say(f"Writing failed ({error}); check permissions and the disk's space, then run it again.", FAILED)
    except KeyboardInterrupt:
        return _say("Stopped. What came so far is kept.", STOPPED)


def _check(options: CaptionOptions, service: Service) -> None:
    if options.export:
        caption_export.check_ending(options.export)
    if options.writer == "gemini" and not service.api_key:
        raise WronglyUsed("GEMINI_API_KEY is not set; set it, or leave --writer out to compose captions for nothing.")
    if options.max_usd is not None and service.prices.usd(Tokens(0, 0)) is None:
        raise WronglyUsed("--max-cost needs GEMINI_USD_PER_MILLION_SENT and GEMINI_USD_PER_MILLION_GOT to be set.")


def _hand_out(ledger: Ledger, options: CaptionOptions) -> _Seen:
    """Go through every product's caption once, into the file to export where one is wanted."""
    seen = _Seen()
    rows = seen.passing(captioned(ledger))
    if options.export:
        caption_export.export(options.export, rows)
    else:
        for _ in rows:
            pass
    return seen


def _lines(
    ledger: Ledger,
    options: CaptionOptions,
    service: Service,
    tally: CaptionTally | None,
    seen: _Seen,
    failures: int,
    home: Path,
) -> Iterator[str]:
    if tally is not None and not tally.wanted:
        yield "Every listed picture has its caption; nothing was asked."
    elif tally is not None:
        yield from tally.lines(service.prices)
    if tally is not None:
        yield so_far(caption_store.spent(ledger), service.prices)
    yield from seen.lines()
    if failures:
        yield f"{failures:,} products without Gemini's caption though it was asked: {home / FAILURES}"
    if options.export:
        yield f"captions written to {options.export}"
    if tally is None and service.api_key:
        pictures, tokens = amount(wanted(ledger, options, service))
        if pictures:
            cost = told(tokens, service.prices)
            yield f"`stylist caption --writer gemini` would describe {pictures:,} pictures: about {cost}"


def _record(tally: CaptionTally | None, seen: _Seen, failures: int) -> dict[str, Any]:
    run = tally.to_json() if tally else {"writer": TEMPLATE}
    return {**run, "writers": dict(seen.writers), "flagged": seen.flagged, "failures": failures}


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
