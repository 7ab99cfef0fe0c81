"""What the bot asks of Gemini: `write(brief)` words a reply about numbered products, `read(wish)` reads a message, and
`design(idea)` words what to draw.

Each gives None on a timeout, an error, a block, an answer of no use, after failures in a row, or once the day's tokens
are spent; the template writer and the parser then serve alone. What is asked and what may be used of an answer is told
by `bot.gemini_writing`, `gemini_reading` and `gemini_designing`; `retrieval.gemini_door` asks it. The log gets
outcomes, milliseconds and tokens, and never a text.
"""

from __future__ import annotations

import logging
import time
from types import TracebackType
from typing import Any

from bot import gemini_designing, gemini_reading, gemini_writing
from bot.allowance import Allowance, Rest
from bot.design_ideas import Idea
from bot.gemini_designing import Worded
from bot.gemini_reading import Answer, Wish
from bot.gemini_writing import Draft
from bot.writing import Brief
from retrieval.gemini_door import GeminiDoor

log = logging.getLogger(__name__)

READING_S = 2.5  # the parser needs 3 ms: what Gemini adds is worth this wait before the search, and no more


class Gemini:
    """Reads messages and words replies with a Gemini model. Use it in `async with`."""

    name = "gemini"

    def __init__(
        self,
        api_key: str,
        *,
        model: str,
        base_url: str | None = None,
        timeout_s: float = 6.0,
        reading_s: float = READING_S,
        daily_tokens: int = 5_000_000,
    ) -> None:
        """Remember where to ask; nothing is imported or connected before `prepare()` or the first question.

        A reply may take `timeout_s`, a reading `reading_s`, or `timeout_s` where that is less.
        """
        self.model = model
        self._door = GeminiDoor(api_key, model=model, base_url=base_url, timeout_s=timeout_s)
        self._timeout_s = timeout_s
        self._reading_s = min(reading_s, timeout_s)
        self._allowance = Allowance(daily_tokens)
        self._writing, self._reading = Rest(), Rest()  # apart: too slow to read may be quick enough to write
        self._lists_values = False

    async def __aenter__(self) -> Gemini:
        """Give itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self._door.close()

    def prepare(self) -> None:
        """Import the library and build the client now (0.9 s) rather than while a person waits; call it in the loop."""
        self._door.prepare()

    @property
    def can_read(self) -> bool:
        """Whether a message may be put to it now."""
        return not (self._reading.is_on or self._allowance.is_spent)

    async def write(self, brief: Brief) -> str | None:
        """The reply's text after the brief's notes, names and prices put in; None where there is nothing fit to send.

        It takes `timeout_s` at most and raises nothing for what goes wrong outside this process.
        """
        if self._writing.is_on or self._allowance.is_spent:
            return None
        started = time.perf_counter()
        prompt = gemini_writing.prompt(brief)
        answer, outcome = await self._ask(prompt, gemini_writing.INSTRUCTIONS, Draft, self._timeout_s)
        text = None
        if answer is not None:
            draft = gemini_writing.read_draft(answer)
            text = gemini_writing.checked(draft, [m.product for m in brief.results.matches], brief) if draft else None
            outcome = "written" if text else "answered nothing fit to send" if draft else "answered nothing readable"
        self._note(self._writing, started, outcome, used=text is not None, answered=answer is not None)
        return text

    async def read(self, wish: Wish) -> Answer | None:
        """What Gemini takes a message for, unchecked; None where it gives no answer.

        It takes `reading_s` at most and raises nothing for what goes wrong outside this process. Where the schema is
        refused as too large, the values are listed in words from then on.
        """
        if not self.can_read:
            return None
        started = time.perf_counter()
        schema = gemini_reading.schema(wish, in_words=self._lists_values)
        prompt = gemini_reading.prompt(wish, in_words=self._lists_values)
        answer, outcome = await self._ask(prompt, gemini_reading.INSTRUCTIONS, schema, self._reading_s)
        self._lists_values = self._lists_values or outcome == "error 400"
        reading = gemini_reading.read_answer(answer) if answer is not None else None
        if answer is not None:
            outcome = "read" if reading else "answered nothing readable"
        self._note(self._reading, started, outcome, used=reading is not None, answered=answer is not None)
        return reading

    async def design(self, idea: Idea) -> Worded | None:
        """A prompt to draw an idea from, or that it is nothing to draw; None where it gives no answer of use.

        A block, or an answer that was cut off by one, says that it is nothing to draw.
        """
        if self._writing.is_on or self._allowance.is_spent:
            return None
        started = time.perf_counter()
        prompt = gemini_designing.prompt(idea)
        answer, outcome = await self._ask(prompt, gemini_designing.INSTRUCTIONS, Worded, self._timeout_s)
        worded = gemini_designing.checked(answer) if answer else None
        if answer == "":
            worded, outcome = Worded(fits=False, prompt=""), "blocked"
        elif answer is not None:
            outcome = "worded" if worded else "answered nothing readable"
        self._note(self._writing, started, outcome, used=worded is not None, answered=answer is not None)
        return worded

    def _note(self, rest: Rest, started: float, outcome: str, *, used: bool, answered: bool) -> None:
        took_ms = round(1000 * (time.perf_counter() - started))
        log.log(logging.INFO if used else logging.WARNING, "gemini %s: %s in %d ms", self.model, outcome, took_ms)
        rest.note(answered=answered)

    async def _ask(self, prompt: str, instructions: str, schema: Any, timeout_s: float) -> tuple[str | None, str]:
        """The answer's text, if any, and the outcome in words for the log."""
        said = await self._door.ask(prompt, instructions=instructions, schema=schema, timeout_s=timeout_s)
        self._allowance.spend(said.tokens)
        return said.text, said.outcome
