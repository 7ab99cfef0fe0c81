"""How far an answer is: `tell("searching")` where the work is done, `telling(listener)` where somebody waits for it.

The listener travels with the context, into worker threads too, so the path of a message need not carry it along; it is
called in whichever thread the work is in. Without a listener nothing happens. Sentences are `bot.wording`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

Stage = Literal["reading", "looking", "searching", "choosing", "drawing"]
Listener = Callable[[Stage], None]
_listener: ContextVar[Listener | None] = ContextVar("progress", default=None)


def tell(stage: Stage) -> None:
    """Say what begins now."""
    if listener := _listener.get():
        listener(stage)


@contextmanager
def telling(listener: Listener) -> Iterator[None]:
    """Call the listener with every stage of what runs in this block, tasks and threads started in it included."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
