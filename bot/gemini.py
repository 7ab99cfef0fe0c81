"""The only door to Gemini: `write(brief)` words a reply about numbered products, `read(wish)` reads a message, and
`design(idea)` words what to draw.

Each gives None on a timeout, an error, a block, an answer of no use, after failures in a row, or once the day's tokens
are spent; the template writer and the parser then serve alone. What is asked and what may be used of an answer is told
by `bot.gemini_writing`, `gemini_reading` and `gemini_designing`. The log gets outcomes, milliseconds and tokens, and
never a text.
"""

from __future__ import annotations

import asyncio
import logging
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from bot import gemini_designing, gemini_reading, gemini_writing
from bot.allowance import Allowance, Rest
from bot.design_ideas import Idea
from bot.gemini_designing import Worded
from bot.gemini_reading import Answer, Wish
from bot.gemini_writing import Draft
from bot.writing import Brief

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from google.genai import Client, types

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
        self._api_key = api_key
        self._base_url = base_url
        self._timeout_s = timeout_s
        self._reading_s = min(reading_s, timeout_s)
        self._session: ClientSession | None = None
        self._client: Client | None = None
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
        if self._session is not None:
            await self._session.close()
            self._session = self._client = None

    def prepare(self) -> None:
        """Import the library and build the client now (0.9 s) rather than while a person waits; call it in the loop."""
        if self._client is not None:
            return
        import aiohttp
        from google import genai

        # A session of our own: the library's subclasses aiohttp's, which aiohttp 3.14 warns about.
        self._session = aiohttp.ClientSession(trust_env=True)
        options = genai.types.HttpOptions(
            api_version="v1beta",
            base_url=self._base_url,
            timeout=int(self._timeout_s * 1000),
            retry_options=genai.types.HttpRetryOptions(attempts=1),  # unset, it sleeps up to 10 s and asks again
            aiohttp_client=self._session,
        )
        self._client = genai.Client(api_key=self._api_key, vertexai=False, http_options=options)

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
        config = self._config(gemini_writing.INSTRUCTIONS, Draft)
        answer, outcome = await self._ask(gemini_writing.prompt(brief), config, self._timeout_s)
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
        config = self._config(gemini_reading.INSTRUCTIONS, schema)
        prompt = gemini_reading.prompt(wish, in_words=self._lists_values)
        answer, outcome = await self._ask(prompt, config, self._reading_s)
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
        config = self._config(gemini_designing.INSTRUCTIONS, Worded)
        answer, outcome = await self._ask(gemini_designing.prompt(idea), config, self._timeout_s)
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

    async def _ask(self, prompt: str, config: types.GenerateContentConfig, timeout_s: float) -> tuple[str | None, str]:
        """The answer's text, if any, and the outcome in words for the log."""
        from google.genai import errors

        assert self._client is not None
        try:
            async with asyncio.timeout(timeout_s):
                response = await self._client.aio.models.generate_content(
                    model=self.model, contents=prompt, config=config
                )
        except TimeoutError:
            return None, "timed out"
        except errors.APIError as error:
            return None, f"error {error.code}"
        except Exception as error:  # whatever a connection can raise: httpx and aiohttp have a hundred names for it
            return None, f"failed with {type(error).__name__}"
        self._allowance.spend((response.usage_metadata and response.usage_metadata.total_token_count) or 0)
        return response.text or "", "answered"

    def _config(self, instructions: str, schema: Any) -> types.GenerateContentConfig:
        """How to answer; it prepares the client, so that what it imports is there."""
        self.prepare()
        from google.genai import types

        old = self.model.startswith(("gemini-1", "gemini-2"))  # these refuse a thinking level
        return types.GenerateContentConfig(
            system_instruction=instructions,
            response_mime_type="application/json",
            response_schema=schema,
            max_output_tokens=2048,  # thinking counts, too
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            thinking_config=None if old else types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW),
        )
