"""The web chat: a page that looks like a messenger, and the small API behind it, on aiohttp.

`async with WebChat(stylist, port=0) as chat: print(chat.url)` serves until the block is left. No logic lives here: a
form becomes a `Request`, and the `Reply` goes out as the JSON that `stylist ask --json` prints.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.admin import Admin
from bot.asking import to_json
from bot.choices import Choice
from bot.edge import Answers
from bot.labels import Labels
from bot.logs import where
from bot.stylist import Reply, Request
from bot.wardrobe_items import short
from bot.web_admin import add_admin
from bot.web_assets import PAGE, Assets, labels_for
from bot.web_door import Door
from bot.web_form import Form, Refused, read_form
from bot.web_pictures import Pictures
from bot.web_session import Sessions
from bot.web_stream import Answered, tell_as_it_goes, wants_events
from bot.web_trends import add_trends
from bot.wording_designs import LABEL
from retrieval.garment import Garment
from retrieval.look import Look
from retrieval.product import Product

log = logging.getLogger(__name__)

MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"RIFF": "image/webp"}
STOP_TIMEOUT_S = 5.0  # how long answers under way may take when the process is asked to stop
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' https: data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}
ELSEWHERE = "This address only answers its own page; open the chat itself and write there."


class WebChat:
    """Serves the chat page over HTTP while its `async with` block is open; port 0 takes a free one."""

    def __init__(
        self,
        stylist: Answers,
        *,
        host: str = "127.0.0.1",
        port: int = 8080,
        door: Door | None = None,
        title: str = "Stylist",
        admin: Admin | None = None,
        key: bytes | None = None,
        routes: Sequence[web.RouteDef] = (),
        missing: Callable[[], Awaitable[Sequence[str]]] | None = None,
    ) -> None:
        """Prepare the page under `title`, others' `routes` beside it; nothing is served before the block is entered.

        Where a `door` is open at the address already, it is taken over. Cookies are signed with the `key`; without one
        a restart begins every conversation anew. `missing` names what keeps the bot from answering, for /readyz.
        """
        self._stylist, self._missing = stylist, missing
        self._door, self.admin = door or Door(host, port), admin
        self._assets = Assets(title)
        self._pictures = Pictures(stylist)
        self._sessions = Sessions(key)
        self._runner = web.AppRunner(self._build(routes), access_log=None, shutdown_timeout=STOP_TIMEOUT_S)
        self.url = ""

    async def __aenter__(self) -> WebChat:
        """Start to serve; raise ChannelError when the address cannot be had."""
        if not self._door.sockets:
            await self._door.__aenter__()
        await self._runner.setup()
        for each in await self._door.take():
            await web.SockSite(self._runner, each).start()
        port = self._runner.addresses[0][1]
        host = {"0.0.0.0": "127.0.0.1", "::": "localhost"}.get(self._door.host, self._door.host)
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take no more requests, let those under way finish for a few seconds, and close."""
        await self._runner.cleanup()

    def _build(self, routes: Sequence[web.RouteDef]) -> web.Application:
        app = web.Application(middlewares=[_own_page_only, _tell_refusals])
        app.on_response_prepare.append(_add_headers)
        app.router.add_routes(routes)
        app.router.add_get("/", self._asset)
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/pictures/{product_id:.+}", self._picture)
        app.router.add_get("/seen/{name:[\\w-]+}", self._seen)
        app.router.add_post("/api/messages", self._message)
        add_trends(app, self._trending, self._picture_address)
        add_admin(app, self.admin)
        app.router.add_get("/{name:[a-z]+\\.[a-z]+}", self._asset)
        return app

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", PAGE)
        asset = self._assets.of_page(labels_for(request).code) if name == PAGE else self._assets.get(name)
        if asset is None:
            raise web.HTTPNotFound
        headers = {"ETag": f'"{asset.etag}"', "Cache-Control": "no-cache"}
        headers |= {"Vary": "Accept-Language, Cookie"} if name == PAGE else {}
        if request.if_none_match and any(tag.value in (asset.etag, "*") for tag in request.if_none_match):
            return web.Response(status=304, headers=headers)
        response = web.Response(body=asset.body, content_type=asset.content_type, charset="utf-8", headers=headers)
        if asset.content_type == "text/html":
            self._sessions.of_or_new(request, response)
        return response

    async def _message(self, request: web.Request) -> web.StreamResponse:
        form, labels = await read_form(request), labels_for(request)
        if wants_events(request):
            stream = web.StreamResponse()
            answer = self._answer(self._asked(request, stream, form), labels)
            return await tell_as_it_goes(
                request, stream, answer, "looking" if form.photos else "reading", labels.stages
            )
        response = web.Response(content_type="application/json", charset="utf-8")
        well, body = await self._answer(self._asked(request, response, form), labels)
        if not well:
            response.set_status(500)
        response.body = json.dumps(body).encode()
        return response

    def _asked(self, request: web.Request, response: web.StreamResponse, form: Form) -> Request:
        return Request(text=form.text, photos=form.photos, session=self._sessions.of_or_new(request, response))

    async def _answer(self, asked: Request, labels: Labels) -> Answered:
        try:
            reply = await self._stylist.answer(asked)
            if reply.intent == "forgotten":
                self._pictures.forget(asked.session)
            else:
                await self._pictures.remember(asked, reply)
            return True, self._json(reply, asked)
        except Exception as error:
            log.error("a web message was not answered: %s", where(error))
            return False, {"error": labels.errors["apology"]}

    async def _trending(self, request: web.Request) -> Reply:
        """What is in fashion for a visitor, in a talk of its own: the page leaves their conversation where it is."""
        person = self._sessions.of(request) or f"web:{uuid4().hex}"
        language = request.headers.get("Accept-Language", "")[:2].lower() or None
        asked = Request(text="/trends", session=f"{person} trends", person=person, lasting=False, language=language)
        return await self._stylist.answer(asked)

    def _json(self, reply: Reply, asked: Request) -> dict[str, Any]:
        """The reply as `stylist ask --json` has it, but with pictures where a browser finds them, looks and buttons."""
        body = to_json(reply)
        buttons = reply.product_choices or ((),) * len(reply.matches)
        for row, match, choices in zip(body["products"], reply.matches, buttons, strict=True):
            row["image"] = self._picture_address(match.product, reply.generation)
            row["choices"] = _choices_json(choices)
        body["pieces"] = [self._piece_json(garment, asked) for garment in reply.garments] if asked.photos else []
        body["looks"] = [self._look_json(look, asked.session) for look in reply.looks]
        body["choices"] = _choices_json(reply.choices)
        body["language"], body["labels"] = reply.language, reply.chose
        body["attachment"] = _attachment_json(reply.attachment)
        if body["attachment"] and reply.intent == "design":
            body["attachment"]["label"] = LABEL  # it is a picture, and shown
        return body

    def _piece_json(self, garment: Garment, asked: Request) -> dict[str, Any]:
        return {"name": short(garment), "picture": self._pictures.of_piece(asked.session, garment)}

    def _look_json(self, look: Look, session: str) -> dict[str, Any]:
        """A look but for its products, which are in the list of all, with their look's number."""
        currency = look.matches[0].product.currency if look.matches else ""
        return {
            "number": look.number,
            "owned": [short(garment) for garment in look.owned],
            "reason": look.reason,
            "total": look.total,
            "currency": currency,
            "picture": self._pictures.of_look(session, look),
        }

    async def _seen(self, request: web.Request) -> web.Response:
        picture = await self._pictures.picture(self._sessions.of(request), request.match_info["name"])
        if picture is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "private, max-age=86400, immutable"}
        return web.Response(body=picture.body, content_type=picture.content_type, headers=headers)

    def _picture_address(self, product: Product, generation: str) -> str | None:
        """Here, when the picture lies on this machine, else at the shop's own address; None when there is neither."""
        if self._stylist.picture_of(product.id) is not None:
            return f"/pictures/{quote(product.id, safe='')}?g={quote(generation, safe='')}"
        return product.image if product.image.startswith(("http://", "https://")) else None

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        path = self._stylist.picture_of(request.match_info["product_id"])
        content_type = await asyncio.to_thread(_picture_type, path) if path is not None else None
        if path is None or content_type is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Content-Type": content_type, "Cache-Control": "max-age=86400"})

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _ready(self, request: web.Request) -> web.Response:
        missing = await self._missing() if self._missing else ()
        if missing:
            return web.json_response({"status": "not ready", "missing": list(missing)}, status=503)
        return web.json_response({"status": "ready"})


def _picture_type(path: Path) -> str | None:
    """The content type by the file's first bytes: a feed that names another file does not get it served."""
    try:
        with path.open("rb") as file:
            start = file.read(12)
    except OSError:
        return None
    if start.startswith(b"RIFF") and start[8:] != b"WEBP":
        return None
    return next((kind for magic, kind in MAGIC.items() if start.startswith(magic)), None)


def _choices_json(choices: Iterable[Choice]) -> list[dict[str, str]]:
    return [{"label": choice.label, "text": choice.text} for choice in choices]


def _attachment_json(attachment: tuple[str, bytes] | None) -> dict[str, str] | None:
    """A file in the reply itself, so that no address leads to what is one person's."""
    if attachment is None:
        return None
    name, content = attachment
    return {"name": name, "content": base64.b64encode(content).decode()}


@web.middleware
async def _own_page_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another site's page makes a person's browser send here."""
    if request.method not in ("GET", "HEAD"):
        site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin")
        foreign = site not in ("same-origin", "none") if site else origin and urlsplit(origin).netloc != request.host
        if foreign:
            return web.json_response({"error": ELSEWHERE}, status=403)
    return await handler(request)


@web.middleware
async def _tell_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as error:
        return web.json_response({"error": error.told(labels_for(request))}, status=error.status)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    if request.path.startswith("/api/"):
        response.headers["Cache-Control"] = "no-store"
