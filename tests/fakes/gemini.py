"""A small server that speaks Gemini's REST `generateContent`, v1 and v1beta, as strictly as the real one where we know.

`async with FakeGemini(answer) as gemini:` listens on `gemini.url`; `answer` is called with the request's JSON and gives
the response's JSON, a status to fail with, or the seconds to keep still. Helpers below make the usual responses.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

KEY = "a-key-that-fits"
Answer = dict[str, Any] | int | float
_KNOWN_CONFIG = {"responseMimeType", "responseSchema", "responseJsonSchema", "maxOutputTokens", "thinkingConfig"}


def candidate(text: str | None, finish: str = "STOP") -> dict[str, Any]:
    """A response with one candidate; None for one that was stopped before it said anything."""
    content = {"role": "model", "parts": [{"text": text}]} if text is not None else {}
    return {"candidates": [{"content": content, "finishReason": finish, "index": 0}]}


def sentences(*each: tuple[str, list[int]]) -> dict[str, Any]:
    """A response in our schema: sentences with the numbers of the products they cite."""
    return candidate(json.dumps({"sentences": [{"text": text, "products": numbers} for text, numbers in each]}))


TRUNCATED = candidate('{"sentences": [{"text": "The first on', "MAX_TOKENS")
SAFETY = candidate(None, "SAFETY")
BLOCKED: dict[str, Any] = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}


class FakeGemini:
    """The server. `requests` holds what it was sent; `answer` may be replaced while it runs."""

    def __init__(self, answer: Callable[[dict[str, Any]], Answer]) -> None:
        """Answer with what the function returns."""
        self.answer = answer
        self.requests: list[dict[str, Any]] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> FakeGemini:
        """Start to listen on a free port."""
        app = web.Application()
        app.router.add_post("/{version:v1|v1beta}/models/{model_and_verb}", self._generate)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening; do not wait for those that were left hanging."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _generate(self, request: web.Request) -> web.Response:
        model, _, verb = request.match_info["model_and_verb"].partition(":")
        if verb != "generateContent":
            return _error(404, "NOT_FOUND", "Requested entity was not found.")
        if request.headers.get("x-goog-api-key") != KEY:
            return _error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")
        body = await request.json()
        if complaint := _complaint(body):
            return _error(400, "INVALID_ARGUMENT", complaint)
        self.requests.append({"model": model, **body})
        answer = self.answer(body)
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return _error(503, "UNAVAILABLE", "The model is overloaded.")
        if isinstance(answer, int):
            return _error(answer, "UNAVAILABLE", "The fake was told to fail.")
        return web.json_response({"modelVersion": model, **answer})


def _complaint(body: dict[str, Any]) -> str | None:
    contents = body.get("contents")
    if not contents or not all(part.get("text") or part.get("inlineData") for c in contents for part in c["parts"]):
        return "* GenerateContentRequest.contents: contents is not specified"
    config = body.get("generationConfig", {})
    if unknown := set(config) - _KNOWN_CONFIG:
        return f"Invalid JSON payload received. Unknown name {sorted(unknown)!r} at 'generation_config'"
    if {"responseSchema", "responseJsonSchema"} & set(config) and config.get("responseMimeType") != "application/json":
        return (
            "* GenerateContentRequest.generation_config.response_schema: needs the response mime type application/json"
        )
    thinking = {key.replace("_", "").lower() for key in config.get("thinkingConfig", {})}  # both spellings are taken
    if {"thinkinglevel", "thinkingbudget"} <= thinking:
        return "You can only set only one of thinking budget and thinking level."
    return None


def _error(code: int, status: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message, "status": status}}, status=code)
