"""What the web server has for those who run the shop: Prometheus's /metrics, and the page /admin with its small API.

`add_admin(app, admin)` adds the routes to the web chat's server; without an admin none, and without its token no page.
Nothing is done here: the page asks the same `Admin` as the chats do. Progress comes by `bot.web_admin_stream`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot import wording_admin as wording
from bot.admin import WEB, Admin
from bot.job import Refused
from bot.metrics import CONTENT_TYPE, Exposition
from bot.reindex import Work
from bot.status import span
from bot.understanding import Understood
from bot.web_admin_stream import WorkStream, stats_json, work_json
from bot.web_login import COOKIE, HOURS_IN, Login

Handler = Callable[[web.Request], Awaitable[web.Response]]
WRONG_TRY_TAKES_S = 0.5
PAGE = Path(__file__).resolve().parent / "web" / "admin-page.html"  # with a dash, so that the chat does not serve it
MOST_TEXT_CHARS = 4_000
SECTIONS = ("retrieval", "garments", "parsing", "outfits", "requests")  # of what is measured, as the page offers them


def add_admin(app: web.Application, admin: Admin | None) -> None:
    """Add /metrics, and with a token the admin page, to a server."""
    if admin is None:
        return
    exposition = Exposition(admin)

    async def metrics(request: web.Request) -> web.Response:
        return web.Response(body=exposition.page(), headers={"Content-Type": CONTENT_TYPE})

    app.router.add_get("/metrics", metrics)
    if admin.page_token:
        AdminPage(admin, Login(admin.page_token)).add_to(app)


class AdminPage:
    """The page's API. Everything but logging in needs the cookie."""

    def __init__(self, admin: Admin, login: Login) -> None:
        """Ask this admin, for who has logged in."""
        self._admin, self._login = admin, login

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""

        html = PAGE.read_text(encoding="utf-8")

        async def page(request: web.Request) -> web.Response:
            return web.Response(text=html, content_type="text/html", headers={"Cache-Control": "no-cache"})

        app.router.add_get("/admin", page)
        app.router.add_get("/admin/session", self._session)
        app.router.add_post("/admin/login", self._log_in)
        app.router.add_post("/admin/logout", self._log_out)
        WorkStream(self._admin, self._is_in).add_to(app)
        app.router.add_get("/admin/state", self._known(self._state))
        app.router.add_post("/admin/reindex", self._known(self._reindex))
        app.router.add_post("/admin/cancel", self._known(self._cancel))
        app.router.add_post("/admin/rollback", self._known(self._roll_back))
        app.router.add_post("/admin/evaluate", self._known(self._evaluate))
        app.router.add_post("/admin/evaluate/cancel", self._known(self._stop_evaluating))
        app.router.add_post("/admin/understood", self._known(self._understood))

    def _known(self, handler: Handler) -> Handler:
        """The handler, for who has logged in; a refusal becomes its sentence."""

        async def handle(request: web.Request) -> web.Response:
            if not self._is_in(request):
                return _refused(wording.LOG_IN, 401)
            try:
                return await handler(request)
            except Refused as refusal:
                return _refused(str(refusal), 409)

        return handle

    def _is_in(self, request: web.Request) -> bool:
        return self._login.is_good(request.cookies.get(COOKIE, "")) and self._admin.is_admin(WEB)

    async def _session(self, request: web.Request) -> web.Response:
        return _json({"in": self._login.is_good(request.cookies.get(COOKIE, ""))})

    async def _log_in(self, request: web.Request) -> web.Response:
        address = request.remote or ""
        given = _text(await _fields(request), "token")
        if wait_s := self._login.wait_s(address):
            return _refused(wording.WAIT.format(span=span(wait_s)), 429, {"Retry-After": str(wait_s)})
        if not self._login.try_token(address, given):
            await asyncio.sleep(WRONG_TRY_TAKES_S)
            return _refused(wording.WRONG_TOKEN, 401)
        response = _json({})
        secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
        cookie: dict[str, Any] = {"max_age": 3600 * HOURS_IN, "secure": secure}
        response.set_cookie(COOKIE, self._login.cookie(), path="/admin", httponly=True, samesite="Strict", **cookie)
        return response

    async def _log_out(self, request: web.Request) -> web.Response:
        response = _json({})
        response.del_cookie(COOKIE, path="/admin")
        return response

    async def _state(self, request: web.Request) -> web.Response:
        return _json({**work_json(self._admin), "stats": await stats_json(self._admin)})

    async def _reindex(self, request: web.Request) -> web.Response:
        fields = await _fields(request)
        feed, pictures = _text(fields, "feed").strip() or None, _text(fields, "pictures").strip() or None
        self._admin.reindex.start(Work(feed=feed, pictures=pictures, allow_shrink=fields.get("allow_shrink") is True))
        return _json({})

    async def _cancel(self, request: web.Request) -> web.Response:
        if not await self._admin.reindex.cancel():
            raise Refused(wording.NOTHING_TO_CANCEL)
        return _json({})

    async def _evaluate(self, request: web.Request) -> web.Response:
        if self._admin.evaluation is None:
            raise Refused(wording.NO_DATA)
        fields = await _fields(request)
        folder, section = _text(fields, "folder").strip() or None, _text(fields, "section")
        self._admin.evaluation.start(folder, section if section in SECTIONS else "")
        return _json({})

    async def _stop_evaluating(self, request: web.Request) -> web.Response:
        if self._admin.evaluation is None or not await self._admin.evaluation.cancel():
            raise Refused(wording.NO_EVALUATION)
        return _json({})

    async def _roll_back(self, request: web.Request) -> web.Response:
        generation = await self._admin.reindex.roll_back()
        await self._admin.take_up(generation)
        return _json({"text": wording.ROLLED_BACK.format(generation=generation)})

    async def _understood(self, request: web.Request) -> web.Response:
        text = _text(await _fields(request), "text")[:MOST_TEXT_CHARS]
        now, understood = await self._admin.stylist.understood(text)
        put = {"language": now.language} | ({"in English": now.text} if now.text != text else {})
        return _json({"rows": [*put.items(), *rows(understood)]})


def rows(understood: Understood) -> list[tuple[str, str]]:
    """What a message was understood as, field by field; those that say nothing are left out."""
    named = [("intent", understood.intent), *_named(understood.query.to_json())]
    named += [("owned", ", ".join(understood.owned)), ("not carried", ", ".join(understood.uncarried))]
    named += [("cheap", "yes" if understood.cheap else ""), ("by price", understood.end or "")]
    return [(name.replace("_", " "), value) for name, value in named if value]


def _named(query: dict[str, Any]) -> list[tuple[str, str]]:
    parts, exclude = query.pop("parts"), query.pop("exclude")
    found = [(name, _plain(value)) for name, value in query.items() if value not in (None, [], "")]
    found += [(f"no {name}", _plain(values)) for name, values in exclude.items()]
    for number, part in enumerate(parts, start=1):
        found.append((f"part {number}", "; ".join(f"{name}: {value}" for name, value in _named(part))))
    return found


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


async def _fields(request: web.Request) -> dict[str, Any]:
    """What the page sent; empty for what is no JSON object."""
    try:
        fields = await request.json()
    except (ValueError, UnicodeDecodeError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _json(fields: dict[str, Any]) -> web.Response:
    return web.json_response(
        fields, headers={"Cache-Control": "no-store"}, dumps=lambda it: json.dumps(it, default=str)
    )


def _refused(sentence: str, status: int, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(
        {"error": sentence}, status=status, headers={"Cache-Control": "no-store"} | (headers or {})
    )
