"""The only door to google-genai: `GeminiDoor.ask(parts, …) -> Said` asks a model one thing and raises nothing for it.

What is asked, whether to ask again and what of an answer may be used is decided elsewhere: `bot.gemini` reads messages
and words replies, `ingestion.caption_writing` describes pictures. `quoted(data)` puts foreign text into a prompt as
data. Nothing here logs, counts or waits.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from google.genai import Client, types

MAX_OUTPUT_TOKENS = 2048  # thinking counts, too
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came of a question. `text` is None where no answer came; of a blocked one it is empty.

    `outcome` tells in words what happened ("answered", "timed out", "error 429", "blocked: SAFETY"); `code` is the
    HTTP status of an error, `wait_s` how long the server asks to be left alone. Tokens are those that it bills for.
    """

    text: str | None
    outcome: str
    code: int | None = None
    wait_s: float | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    tokens: int = 0  # in all, as the server adds them up


class GeminiDoor:
    """One model behind one key. Nothing is imported or connected before `prepare()` or the first question."""

    def __init__(self, api_key: str, *, model: str, base_url: str | None = None, timeout_s: float = 6.0) -> None:
        """Remember where to ask; `timeout_s` is the most that any question may take."""
        self.model = model
        self._api_key, self._base_url, self._timeout_s = api_key, base_url, timeout_s
        self._session: ClientSession | None = None
        self._client: Client | None = None

    async def close(self) -> None:
        """Close the connections; a further question opens new ones."""
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

    async def ask(
        self,
        prompt: str,
        *,
        instructions: str,
        schema: Any,
        timeout_s: float,
        pictures: Sequence[bytes] = (),
        max_output_tokens: int = MAX_OUTPUT_TOKENS,
    ) -> Said:
        """Put a prompt, after the JPEG `pictures`, to the model; the answer is JSON in the shape of `schema`."""
        self.prepare()
        from google.genai import errors, types

        assert self._client is not None
        parts: list[Any] = [types.Part.from_bytes(data=picture, mime_type="image/jpeg") for picture in pictures]
        config = self._config(instructions, schema, max_output_tokens, with_pictures=bool(pictures))
        try:
            async with asyncio.timeout(timeout_s):
                response = await self._client.aio.models.generate_content(
                    model=self.model, contents=[*parts, prompt], config=config
                )
        except TimeoutError:
            return Said(text=None, outcome="timed out")
        except errors.APIError as error:
            return Said(text=None, outcome=f"error {error.code}", code=error.code, wait_s=_wait_s(error))
        except Exception as error:  # whatever a connection can raise: httpx and aiohttp have a hundred names for it
            return Said(text=None, outcome=f"failed with {type(error).__name__}")
        return _said(response)

    def _config(
        self, instructions: str, schema: Any, max_output_tokens: int, *, with_pictures: bool
    ) -> types.GenerateContentConfig:
        from google.genai import types

        old = self.model.startswith(("gemini-1", "gemini-2"))  # these refuse a thinking level
        return types.GenerateContentConfig(
            system_instruction=instructions,
            response_mime_type="application/json",
            response_schema=schema,
            max_output_tokens=max_output_tokens,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            thinking_config=None if old else types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW),
            media_resolution=types.MediaResolution.MEDIA_RESOLUTION_MEDIUM if with_pictures else None,
        )


def quoted(data: dict[str, Any]) -> str:
    """Data as the model gets it. "<" is escaped, so that no text inside can end it."""
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    return f"<data>\n{text}\n</data>"


def _said(response: types.GenerateContentResponse) -> Said:
    used = response.usage_metadata
    total = (used and used.total_token_count) or 0
    tokens_in = (used and used.prompt_token_count) or 0
    return Said(
        text=response.text or "",
        outcome=_outcome(response),
        tokens_in=tokens_in,
        tokens_out=max(0, total - tokens_in),  # thinking is billed as what is said
        tokens=total,
    )


def _outcome(response: types.GenerateContentResponse) -> str:
    feedback = response.prompt_feedback
    if feedback is not None and feedback.block_reason is not None:
        return f"blocked: {feedback.block_reason.value}"
    finish = response.candidates[0].finish_reason if response.candidates else None
    if finish is None or finish.value == "STOP":
        return "answered" if response.text else "answered nothing"
    return "cut short" if finish.value == "MAX_TOKENS" else f"blocked: {finish.value}"


def _wait_s(error: Any) -> float | None:
    """How long the server asks to be left alone: in the error's RetryInfo, or in its header."""
    body = error.details if isinstance(error.details, dict) else {}
    inner = body.get("error", body)
    details = inner.get("details") if isinstance(inner, dict) else None
    told = [one.get("retryDelay") for one in details or () if isinstance(one, dict)]
    told.append(getattr(error.response, "headers", {}).get("Retry-After") if error.response is not None else None)
    for each in told:
        if each and (found := _SECONDS.fullmatch(str(each))):
            return float(found.group(1))
    return None
