"""How a long run tells how far it is: a bar on a terminal, a line every few seconds elsewhere, or JSON lines.

`with reporter() as progress: progress("embed", done, total)`. Bars and lines go to stderr, JSON to stdout.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Report = Callable[[str, int, int], None]  # stage, done, total
_JSON_EVERY_S = 0.5
_LINE_EVERY_S = 3.0


def silent(stage: str, done: int, total: int) -> None:
    """Report nothing."""


@contextmanager
def reporter(*, json_lines: bool = False) -> Iterator[Report]:
    """Give a `Report` that suits where stderr goes; `json_lines` prints one JSON object a line to stdout."""
    if json_lines:
        yield _Paced(_JSON_EVERY_S, lambda fields: print(json.dumps(fields), flush=True))
    elif sys.stderr.isatty():
        with Progress(
            TextColumn("{task.description:>10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        ) as bars:
            yield _bars(bars)
    else:
        yield _Paced(_LINE_EVERY_S, _print_line)


def _bars(bars: Progress) -> Report:
    tasks: dict[str, tuple[Any, float]] = {}

    def report(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = (bars.add_task(stage, total=total, rate=""), time.monotonic())
        task, since = tasks[stage]
        rate = done / max(time.monotonic() - since, 1e-9)
        bars.update(task, completed=done, total=total, rate=f"{rate:,.0f}/s" if done else "")

    return report


class _Paced:
    """Hands on at most one report every so many seconds, but always a stage's last."""

    def __init__(self, every_s: float, write: Callable[[dict[str, Any]], None]) -> None:
        self._every_s, self._write = every_s, write
        self._stage, self._since, self._last = "", 0.0, 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._since, self._last = stage, now, now
        if done < total and now - self._last < self._every_s:
            return
        self._last = now
        rate = done / max(now - self._since, 1e-9) if now > self._since else 0.0
        left_s = round((total - done) / rate) if rate else None
        self._write({"stage": stage, "done": done, "total": total, "rate_per_s": round(rate, 1), "left_s": left_s})


def _print_line(fields: dict[str, Any]) -> None:
    left = f", {fields['left_s']} s left" if fields["left_s"] else ""
    rate = f" ({fields['rate_per_s']:,.0f}/s{left})" if fields["rate_per_s"] else ""  # none for a stage of one report
    print(f"{fields['stage']}: {fields['done']:,} of {fields['total']:,}{rate}", file=sys.stderr, flush=True)
