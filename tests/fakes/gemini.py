"""A small server that speaks Gemini's REST `generateContent`, v1 and v1beta, as strictly as the real one where we know.

`async with FakeGemini(answer, reading) as gemini:` listens on `gemini.url`; `answer` is called with the JSON of a
request to word a reply, `reading` with one to read a message, `caption` with one to describe a picture, and gives the
response's JSON, a status to fail with (`refusal(429, 2.5)`: with the seconds to wait), or the seconds to keep still.
Helpers below make the usual responses; `latency_s` is what each takes.

What Google says of schemas is that too complex ones get a 400: long names, many enum values, nested arrays. The numbers
here are from what people report (python-genai issues 950, 2133 and 2170), on the cautious side.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from aiohttp import web

KEY = "a-key-that-fits"
PICTURE_TOKENS = 560


class Refusal(NamedTuple):
    """A status to fail with, and the seconds after which to ask again."""

    code: int
    wait_s: float


Answer = dict[str, Any] | int | float | Refusal
_KNOWN_CONFIG = {"responseMimeType", "responseSchema", "responseJsonSchema", "maxOutputTokens", "thinkingConfig",
                 "mediaResolution"}  # fmt: skip
_KNOWN_SCHEMA = {"type", "title", "description", "properties", "required", "propertyOrdering", "items", "enum",
                 "format", "nullable", "anyOf", "minItems", "maxItems"}  # fmt: skip
MOST_ENUM_VALUES, MOST_ENUM_CHARACTERS, MOST_NESTED, MOST_ITEMS = 300, 3_000, 5, 960
TOO_COMPLEX = "The specified schema produces a constraint that has too many states for serving."


def candidate(text: str | None, finish: str = "STOP") -> dict[str, Any]:
    """A response with one candidate; None for one that was stopped before it said anything."""
    content = {"role": "model", "parts": [{"text": text}]} if text is not None else {}
    return {"candidates": [{"content": content, "finishReason": finish, "index": 0}]}


def sentences(*each: tuple[str, list[int]]) -> dict[str, Any]:
    """A response in our schema: sentences with the numbers of the products they cite."""
    return candidate(json.dumps({"sentences": [{"text": text, "products": numbers} for text, numbers in each]}))


def reading(**parts: Any) -> dict[str, Any]:
    """A response to a message that was to be read: English, a search for nothing in particular, or as told."""
    plain = {
        "language": "en",
        "intent": "search",
        "reference": 0,
        "things": [],
        "limits": [],
        "sizes": [],
        "brands": [],
    }
    return candidate(json.dumps(plain | parts, ensure_ascii=False))


def thing(said: str, value: str, role: str = "wanted", garment: int = 1) -> dict[str, Any]:
    """A part of a reading."""
    return {"said": said, "value": value, "role": role, "garment": garment}


def described(**parts: Any) -> dict[str, Any]:
    """A response that describes a picture: a plain white cotton shirt, or as told."""
    plain = {
        "title": "plain white shirt", "category": "shirt", "colors": ["white"], "pattern": "solid", "sleeves": "long",
        "length": "none", "audience": "unisex", "style": "smart classic", "occasions": ["office", "dinner"],
        "material": "cotton poplin", "texture": "smooth, crisp weave", "seasons": ["spring", "summer"],
    }  # fmt: skip
    return candidate(json.dumps(plain | parts, ensure_ascii=False))


TRUNCATED = candidate('{"sentences": [{"text": "The first on', "MAX_TOKENS")
SAFETY = candidate(None, "SAFETY")
BLOCKED: dict[str, Any] = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}


class FakeGemini:
    """The server. `requests` holds what it was asked to write, `readings` to read, `pictures` to describe.

    `asked_at` are the times of those last, `under_way` how many are being answered, `busiest` the most there were.
    """

    def __init__(
        self,
        answer: Callable[[dict[str, Any]], Answer],
        reading: Callable[[dict[str, Any]], Answer] = lambda _: reading(),
        caption: Callable[[dict[str, Any]], Answer] = lambda _: described(),
        *,
        latency_s: float = 0.0,
    ) -> None:
        """Answer with what the functions return, each after its latency."""
        self.answer, self.reading, self.caption, self.latency_s = answer, reading, caption, latency_s
        self.pictures: list[dict[str, Any]] = []
        self.asked_at: list[float] = []
        self.under_way = self.busiest = 0
        self.requests: list[dict[str, Any]] = []
        self.readings: list[dict[str, Any]] = []
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
        asked = body.get("generationConfig", {}).get("responseSchema", {}).get("properties", {})
        answered = self.caption if "texture" in asked else self.reading if "things" in asked else self.answer
        kept = self.pictures if "texture" in asked else self.readings if "things" in asked else self.requests
        kept.append({"model": model, **body})
        self.asked_at.append(time.monotonic())
        self.under_way += 1
        self.busiest = max(self.busiest, self.under_way)
        try:
            await asyncio.sleep(self.latency_s)
            return await _response(answered(body), body, model)
        finally:
            self.under_way -= 1


async def _response(answer: Answer, body: dict[str, Any], model: str) -> web.Response:
    if isinstance(answer, float):
        await asyncio.sleep(answer)
        return _error(503, "UNAVAILABLE", "The model is overloaded.")
    if isinstance(answer, Refusal):
        wait = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{answer.wait_s:g}s"}
        return _error(answer.code, "RESOURCE_EXHAUSTED", "Too many requests.", [wait])
    if isinstance(answer, int):
        return _error(answer, "UNAVAILABLE", "The fake was told to fail.")
    parts = [part for content in body["contents"] for part in content["parts"]]
    sent = sum(PICTURE_TOKENS if "inlineData" in part else len(part["text"]) // 4 for part in parts)
    sent += len(json.dumps([body.get("systemInstruction"), body.get("generationConfig")])) // 4
    got = len(json.dumps(answer)) // 4
    used = {"promptTokenCount": sent, "candidatesTokenCount": got, "totalTokenCount": sent + got}
    return web.json_response({"modelVersion": model, "usageMetadata": used, **answer})


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
    if complaint := _schema_complaint(config.get("responseSchema", {})):
        return complaint
    thinking = {key.replace("_", "").lower() for key in config.get("thinkingConfig", {})}  # both spellings are taken
    if {"thinkinglevel", "thinkingbudget"} <= thinking:
        return "You can only set only one of thinking budget and thinking level."
    return None


def _schema_complaint(schema: dict[str, Any]) -> str | None:
    found = list(_schemas(schema, 0))
    enums = [value for each, _ in found for value in each.get("enum", ())]
    if any("enum" in each and each.get("type") != "STRING" for each, _ in found) or not all(enums):
        return "* GenerateContentRequest.generation_config.response_schema: enum: only allowed for STRING, never empty"
    if unknown := {key for each, _ in found for key in each} - _KNOWN_SCHEMA:
        return f"Invalid JSON payload received. Unknown name {sorted(unknown)!r} at 'response_schema'"
    if any(each.get("type") == "OBJECT" and each.get("properties") == {} for each, _ in found):
        return "* GenerateContentRequest.generation_config.response_schema.properties: should be non-empty"
    if max((deep for _, deep in found), default=0) > MOST_NESTED:
        return "A schema in GenerationConfig in the request exceeds the maximum allowed nesting depth."
    items = sum(int(each.get("maxItems", 0)) for each, _ in found)
    if len(enums) > MOST_ENUM_VALUES or sum(map(len, enums)) > MOST_ENUM_CHARACTERS or items > MOST_ITEMS:
        return TOO_COMPLEX
    return None


def _schemas(schema: dict[str, Any], deep: int) -> Iterator[tuple[dict[str, Any], int]]:
    """A schema and all within it, each with how deep it lies; names are taken in both spellings."""
    schema = {re.sub("_([a-z])", lambda m: m[1].upper(), key): value for key, value in schema.items()}
    yield schema, deep
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    for each in [*inner, *([schema["items"]] if "items" in schema else [])]:
        yield from _schemas(each, deep + 1)


def _error(code: int, status: str, message: str, details: list[dict[str, Any]] | None = None) -> web.Response:
    error = {"code": code, "message": message, "status": status, **({"details": details} if details else {})}
    return web.json_response({"error": error}, status=code)
