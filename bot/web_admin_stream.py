"""What the admin page is told as it happens, as server-sent events: "work" when something moved, "stats" now and then.

`WorkStream(admin, is_in).add_to(app)` adds /admin/events. A stream ends when its cookie does and when the server is
asked to stop, so that no open page keeps a process from ending; the browser asks anew by itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot import admin_stats
from bot import wording_admin as wording
from bot.admin import Admin
from bot.admin_reports import doing, reindex_text
from bot.evaluation import Measured
from bot.reindex import Progress
from bot.web_stream import EVENTS, send

LOOK_EVERY_S = 0.5
STATS_EVERY_S = 5.0  # which also shows whether anybody is still there


class WorkStream:
    """The events of one server, for who has logged in."""

    def __init__(self, admin: Admin, is_in: Callable[[web.Request], bool]) -> None:
        """Tell of this admin's work while `is_in` lets the request in."""
        self._admin, self._is_in = admin, is_in
        self._stopping = asyncio.Event()

    def add_to(self, app: web.Application) -> None:
        """Add the route, and the end of every stream to the server's own."""
        app.router.add_get("/admin/events", self._events)
        app.on_shutdown.append(self._stop)

    async def _stop(self, app: web.Application) -> None:
        self._stopping.set()

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if not self._is_in(request):
            return web.json_response({"error": wording.LOG_IN}, status=401)
        response = web.StreamResponse(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        response.content_type, response.charset = EVENTS, "utf-8"
        with suppress(ConnectionError):
            await response.prepare(request)
            await self._tell(request, response)
        return response

    async def _tell(self, request: web.Request, response: web.StreamResponse) -> None:
        said: dict[str, Any] = {}
        stats_at = 0.0
        while self._is_in(request) and not self._stopping.is_set():
            if (now := work_json(self._admin)) != said:
                await send(response, "work", now)
                said, stats_at = now, 0.0
            if time.monotonic() >= stats_at:
                await send(response, "stats", await stats_json(self._admin))
                stats_at = time.monotonic() + STATS_EVERY_S
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_EVERY_S)


async def stats_json(admin: Admin) -> dict[str, Any]:
    """The figures of the moment."""
    return asdict(await admin_stats.look(admin.stylist))


def work_json(admin: Admin) -> dict[str, Any]:
    """How far the long work is; no "evaluation" where nothing can be measured."""
    reindex, measured = admin.reindex, admin.evaluation
    told = _reindex_json(reindex.progress, reindex.runs_elsewhere())
    work: dict[str, Any] = {"reindex": told, "generation": admin.stylist.shop.catalog.generation}
    return work | ({"evaluation": _measured_json(measured.progress)} if measured is not None else {})


def _reindex_json(progress: Progress, elsewhere: bool) -> dict[str, Any]:
    running = progress.state == "running"
    told = wording.BUSY_ELSEWHERE if elsewhere else doing(progress) if running else reindex_text(progress)
    counted = running and progress.total > 0 and (progress.step, progress.stage) != ("ingest", "read")
    far = {"done": progress.done, "total": progress.total} if counted else {}
    return {"state": progress.state, "rows": progress.rows if running else "", "text": told, **far}


def _measured_json(measured: Measured) -> dict[str, Any]:
    told = {
        "idle": "",
        "running": wording.EVALUATING.format(line=measured.line).rstrip(),
        "done": wording.FIGURES_OF.format(model=measured.model, folder=measured.folder),
        "failed": wording.EVALUATION_FAILED.format(problem=measured.problem),
        "cancelled": wording.EVALUATION_STOPPED,
    }
    figures = [_figure(section, each) for section, found in measured.sections.items() for each in found]
    return {"state": measured.state, "text": told[measured.state], "figures": figures}


def _figure(section: str, each: Mapping[str, Any]) -> list[Any]:
    """A row of the page's table: what it is, the value with its interval, the number of cases."""
    value = f"{each['value']:.3f} ({each['low']:.3f} to {each['high']:.3f})"
    return [f"{section}: {each['name']}", value, each["cases"]]
