"""An answer told as it comes: server-sent events with what is being done, then the reply, over the one response.

A page that does not ask for events (`Accept: text/event-stream`) gets plain JSON instead; `bot.web_chat` decides. The
events are "status" ({"sentence"}), then one "reply" or "error" with the JSON that the plain way has.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Mapping
from typing import Any

from aiohttp import web

from bot.progress import Stage, telling

EVENTS = "text/event-stream"
Answered = tuple[bool, dict[str, Any]]  # whether it went well, and the JSON


def wants_events(request: web.Request) -> bool:
    """Whether the page asked to be told as it goes."""
    return EVENTS in request.headers.get("Accept", "")


async def tell_as_it_goes(
    request: web.Request,
    response: web.StreamResponse,
    work: Coroutine[Any, Any, Answered],
    first: Stage,
    sentences: Mapping[str, str],
) -> web.StreamResponse:
    """Send `first`, every further stage of the work by its sentence, and what came of it.

    A person who closes the page does not stop the work: it is part of their conversation, which may go on later.
    """
    response.content_type, response.charset = EVENTS, "utf-8"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep the events until the last
    stages: asyncio.Queue[Stage | None] = asyncio.Queue()
    answer = asyncio.create_task(_followed(work, stages))
    try:
        await response.prepare(request)
        await send(response, "status", {"sentence": sentences[first]})
        while (stage := await stages.get()) is not None:
            if stage != first:
                await send(response, "status", {"sentence": sentences[stage]})
        well, body = await answer
        await send(response, "reply" if well else "error", body)
    except ConnectionError:
        await answer
    finally:
        answer.cancel()
    return response


async def _followed(work: Coroutine[Any, Any, Answered], stages: asyncio.Queue[Stage | None]) -> Answered:
    loop = asyncio.get_running_loop()
    try:
        with telling(lambda stage: _hear(loop, stages, stage)):
            return await work
    finally:
        loop.call_soon(stages.put_nowait, None)


def _hear(loop: asyncio.AbstractEventLoop, stages: asyncio.Queue[Stage | None], stage: Stage) -> None:
    loop.call_soon_threadsafe(stages.put_nowait, stage)


async def send(response: web.StreamResponse, event: str, data: dict[str, Any]) -> None:
    """Send one event, its data as JSON; what is no JSON type goes as its text."""
    await response.write(f"event: {event}\ndata: {json.dumps(data, default=str)}\n\n".encode())
