"""One run of Gemini's captions, from what it is about to do to what it did: `describe(home, ledger, options, service)`.

Before the first request it says how many pictures, tokens and dollars, and where it stops. Ctrl-C and SIGTERM end it
as they do a command: nothing more is asked, answers on their way are waited for, a second one drops them.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Literal

from ingestion import caption_store
from ingestion.caption_pace import Budget, Prices, Tokens
from ingestion.caption_prompt import PROMPT
from ingestion.caption_store import Wanted
from ingestion.caption_tally import CaptionTally, announced
from ingestion.caption_writing import Limits, Writing, estimate
from ingestion.ledger import Ledger
from ingestion.progress import reporter
from retrieval.gemini_door import GeminiDoor

CEILING = 2  # times the estimate, where none is given: what was told before the start is kept to
LEAST_CEILING = 20_000  # a single picture may take 6,000 where it thinks long


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionOptions:
    """What the command line says. A ceiling of None is twice the estimate; `most_pictures` takes the first ones."""

    writer: Literal["template", "gemini"] = "template"
    export: Path | None = None
    max_tokens: int | None = None
    max_usd: float | None = None
    most_pictures: int | None = None
    renew: bool = False
    as_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Where Gemini is reached, and what it may be asked."""

    api_key: str | None
    model: str
    base_url: str | None = None
    limits: Limits = field(default_factory=Limits)
    prices: Prices = field(default_factory=Prices)


def describe(home: Path, ledger: Ledger, options: CaptionOptions, service: Service) -> CaptionTally:
    """Ask Gemini about every picture without a caption, up to the ceiling; what came is in the ledger."""
    usual = caption_store.usual_tokens(ledger, service.model, PROMPT)
    pictures, tokens = amount(wanted(ledger, options, service), usual)
    tally = CaptionTally(writer=service.model, wanted=pictures)
    if not pictures:
        return tally
    budget, ceiling = _budget(options, service.prices, tokens)
    for line in announced(pictures, service.model, tokens, service.prices, ceiling):
        print(line, file=sys.stderr, flush=True)
    asyncio.run(_run(home, wanted(ledger, options, service), service, budget, tally, usual))
    ledger.record_run("caption", datetime.now(UTC).isoformat(timespec="seconds"), tally.to_json())
    return tally


def wanted(ledger: Ledger, options: CaptionOptions, service: Service) -> Iterator[Wanted]:
    """The pictures that this run is to describe."""
    found = caption_store.wanted(ledger, writer=service.model, prompt=PROMPT, renew=options.renew)
    return islice(found, options.most_pictures)


def amount(pictures: Iterable[Wanted], usual: tuple[float, float] | None = None) -> tuple[int, Tokens]:
    """How many pictures there are, and the tokens that they are thought to take."""
    count, sent, got = 0, 0, 0
    for item in pictures:
        thought = estimate(item, usual)
        count, sent, got = count + 1, sent + thought.sent, got + thought.got
    return count, Tokens(sent, got)


def _budget(options: CaptionOptions, prices: Prices, tokens: Tokens) -> tuple[Budget, str]:
    """The ceiling, and the same in words."""
    most = options.max_tokens
    if most is None and options.max_usd is None:
        most = max(CEILING * tokens.total, LEAST_CEILING)
    words = [f"{most:,} tokens"] if most is not None else []
    words += [f"${options.max_usd:,.2f}"] if options.max_usd is not None else []
    return Budget(prices=prices, max_tokens=most, max_usd=options.max_usd), " or ".join(words)


async def _run(
    home: Path,
    pictures: Iterator[Wanted],
    service: Service,
    budget: Budget,
    tally: CaptionTally,
    usual: tuple[float, float] | None,
) -> None:
    started, loop = time.monotonic(), asyncio.get_running_loop()
    in_main_thread = threading.current_thread() is threading.main_thread()
    signals = (signal.SIGINT, signal.SIGTERM) if in_main_thread else ()  # no other thread gets any
    limits = service.limits
    door = GeminiDoor(service.api_key or "", model=service.model, base_url=service.base_url, timeout_s=limits.timeout_s)
    try:
        door.prepare()  # it takes a second, in which the pace's clock would run already
        with reporter() as progress:
            run = Writing(home, door, limits=limits, budget=budget, tally=tally, usual=usual, progress=progress)
            for number in signals:
                loop.add_signal_handler(number, _interrupt, run, tally)
            await run.run(pictures)
    finally:
        await door.close()
        for number in signals:
            loop.remove_signal_handler(number)
        tally.took_s = time.monotonic() - started


def _interrupt(run: Writing, tally: CaptionTally) -> None:
    if tally.interrupted:
        run.drop()
        return
    tally.interrupted = True
    print("Stopping: answers on their way are waited for; Ctrl-C again drops them.", file=sys.stderr, flush=True)
    run.stop("it was interrupted")
