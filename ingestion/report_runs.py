"""What the ledger tells of its runs and captions: refusals, unknown words, last runs, how pictures are described."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ingestion.ledger import Ledger

_LAST_RUNS = "SELECT command, finished, tally FROM runs ORDER BY id DESC LIMIT 10"
_LAST_INGEST = "SELECT tally FROM runs WHERE command = 'ingest' ORDER BY id DESC LIMIT 1"
_CAPTIONS = (
    "SELECT writer, prompt, count(caption), count(*) - count(caption), avg(length(caption)), min(length(caption)),"
    " max(length(caption)), sum(tokens_in), sum(tokens_out) FROM captions GROUP BY writer, prompt ORDER BY 3 DESC"
)
_FAILURES = "SELECT error, count(*) FROM captions WHERE caption IS NULL GROUP BY error ORDER BY 2 DESC LIMIT 10"
_DESCRIBED = (
    "SELECT count(*) FROM products p JOIN pictures q ON q.product_id = p.id WHERE NOT p.delisted AND q.error IS NULL"
    " AND q.sha256 IN (SELECT sha256 FROM captions WHERE caption IS NOT NULL)"
)
_COUNTED = ("rows", "added", "changed", "unchanged", "gone", "products", "embedded_pictures")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Something that was counted under a reason or word, with a few examples of where."""

    what: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of `stylist ingest` or `stylist build`: when it ended and what it counted."""

    command: str
    finished: str
    counted: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The last runs, newest first, and what the last ingest refused, noted, and did not understand, by column."""

    last: tuple[Run, ...]
    refused: tuple[Counted, ...]
    notes: tuple[Counted, ...]
    unknown: tuple[tuple[str, tuple[Counted, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """The captions of one writer by one prompt; lengths in characters, failures are pictures that got none."""

    writer: str
    prompt: str
    captions: int
    failures: int
    mean_chars: float
    shortest_chars: int
    longest_chars: int
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Captions:
    """How many listed products' pictures are described, by whom, and why others are not."""

    products: int
    writers: tuple[Writer, ...]
    failures: tuple[Counted, ...]


def runs(ledger: Ledger) -> Runs:
    """Read the last runs' tallies; what a tally lacks is left out."""
    last = []
    for command, finished, text in ledger.rows(_LAST_RUNS):
        tally = json.loads(text)
        counted = tuple((name.replace("_", " "), tally[name]) for name in _COUNTED if tally.get(name))
        last.append(Run(command=command, finished=finished, counted=counted))
    row = next(iter(ledger.rows(_LAST_INGEST)), None)
    tally = json.loads(row[0]) if row else {}
    unknown = ((column, _words(words)) for column, words in tally.get("unknown", {}).items())
    return Runs(
        last=tuple(last),
        refused=_counted(tally.get("refused", {})),
        notes=_counted(tally.get("notes", {})),
        unknown=tuple((column, words) for column, words in unknown if words),
    )


def captions(ledger: Ledger) -> Captions:
    """Read how the pictures are described; all zeros before the first `stylist caption`."""
    writers = (
        Writer(
            writer=writer,
            prompt=prompt,
            captions=written,
            failures=failed,
            mean_chars=mean or 0.0,
            shortest_chars=shortest or 0,
            longest_chars=longest or 0,
            tokens=sent + got,
        )
        for writer, prompt, written, failed, mean, shortest, longest, sent, got in ledger.rows(_CAPTIONS)
    )
    failures = (Counted(what=error or "no reason", count=count) for error, count in ledger.rows(_FAILURES))
    ((described,),) = ledger.rows(_DESCRIBED)
    return Captions(products=described, writers=tuple(writers), failures=tuple(failures))


def _counted(reasons: dict[str, Any]) -> tuple[Counted, ...]:
    return tuple(Counted(what=why, count=row["count"], examples=tuple(row["examples"])) for why, row in reasons.items())


def _words(words: dict[str, int]) -> tuple[Counted, ...]:
    return tuple(Counted(what=word, count=count) for word, count in sorted(words.items(), key=lambda one: -one[1]))
