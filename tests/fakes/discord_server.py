"""A small Discord over real sockets, for discord.py's own client: the HTTP API v10, the gateway, and its limits.

Commands, interactions with their tokens (three seconds to answer, then only follow-ups), messages, direct messages,
typing, uploads and rate limits behave as Discord documents them, refusals included. It knows one bot and one server.

`async with DiscordServer() as discord:`, then `People(discord).says(1, "hello")` and `await discord.until(…)`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fakes.discord_gateway import Gateway
from tests.fakes.discord_limits import EPHEMERAL_FLAG, V2_FLAG, Refused, check_commands, check_message
from tests.fakes.discord_payloads import APP, GUILD, ME, application, channel, dm_of
from tests.fakes.discord_sent import Sent

TOKEN = "OTAwMDAwMDAwMDAwMDAwMDAw.GfAkeT.fake-token-of-the-fake-server-0123456789"
ACK_LIMIT_S, TOKEN_LIFE_S = 3.0, 900.0
DEFERRED, DEFERRED_UPDATE, MESSAGE, SUGGESTIONS = 5, 6, 4, 8


@dataclass(slots=True)
class Interaction:
    """A command or press that came in, and how it was answered."""

    token: str
    channel_id: int
    at: float = field(default_factory=time.monotonic)
    acked_after_s: float | None = None
    kind: int = 0
    private: bool = False
    original: Sent | None = None
    suggestions: list[str] = field(default_factory=list)


class DiscordServer:
    """Speaks Discord's API under `url`, its gateway under `gateway.url`; what the bot did is in `sent` and `calls`."""

    def __init__(self) -> None:
        """Nothing has happened yet; set the attributes below to make something fail."""
        self.url = ""
        self.token = TOKEN
        self.gateway = Gateway(TOKEN)
        self.sent: list[Sent] = []
        self.typing: list[int] = []
        self.calls: list[str] = []
        self.commands: list[dict[str, Any]] = []
        self.interactions: dict[str, Interaction] = {}
        self.fail_next: list[int] = []  # statuses for the next sends: 429 asks to wait `retry_after_s`, 0 hangs up
        self.retry_after_s = 0.3
        self.cards_refused = False  # this Discord has no Components V2
        self.closed_channels: set[int] = set()
        self.down = False
        self.token_life_s = TOKEN_LIFE_S
        self.ack_limit_s = ACK_LIMIT_S
        self.files: dict[str, bytes] = {}
        self.numbers = iter(range(100_000, 10_000_000))
        self._news = asyncio.Condition()
        app = web.Application(client_max_size=50_000_000)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_get("/files/{name}", self._file)
        app.router.add_route("*", "/api/v10/{path:.+}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> DiscordServer:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.url, self.gateway.url = f"http://{host}/api/v10", f"ws://{host}/gateway/"
        self.files_url = f"http://{host}/files/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def until(self, holds: Callable[[], object], timeout_s: float = 8.0) -> None:
        """Wait until something holds; raise TimeoutError, showing what was sent, when it does not."""
        try:
            async with asyncio.timeout(timeout_s):
                while not holds():
                    await asyncio.sleep(0.01)
        except TimeoutError as error:
            raise TimeoutError(f"it never held; calls: {self.calls}, sent: {self.sent!r}") from error

    def to(self, channel_id: int) -> list[Sent]:
        """What one channel got."""
        return [sent for sent in self.sent if sent.channel_id == channel_id]

    # --- the API

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            raise web.HTTPBadGateway
        return await self.gateway.handle(request)

    async def _file(self, request: web.Request) -> web.Response:
        if (data := self.files.get(request.match_info["name"])) is None:
            raise web.HTTPNotFound
        return web.Response(body=data)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"].split("/")
        self.calls.append(f"{request.method} {request.match_info['path']}")
        if self.down:
            return web.Response(status=502, text="Bad Gateway")
        open_to_all = path[0] in ("webhooks", "interactions")
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.token}":
            return _problem(401, "401: Unauthorized", 0)
        payload, files = await _body(request)
        if (refusal := self._refusal(request, path)) is not None:
            return refusal
        try:
            return self._answer(request.method, path, payload, files)
        except Refused as error:
            return _problem(400, str(error), error.code)

    def _refusal(self, request: web.Request, path: list[str]) -> web.StreamResponse | None:
        sends = request.method == "POST" and (path[0] == "webhooks" or path[-1] == "messages")
        if not sends or not self.fail_next:
            return None
        status = self.fail_next.pop(0)
        if status == 429:
            body = {"message": "You are being rate limited.", "retry_after": self.retry_after_s, "global": False}
            return _json(body, status=429, headers={"Via": "1.1 google"})
        return web.Response(status=status, text="error")

    def _answer(self, method: str, path: list[str], payload: Any, files: dict[str, bytes]) -> web.StreamResponse:
        match [method, *path]:
            case ["GET", "users", "@me"]:
                return _json(ME)
            case ["GET", "oauth2", "applications", "@me"]:
                return _json(application(1 << 18 if self.gateway.may_read else 0))
            case ["GET", "gateway", "bot"]:
                limits = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
                return _json({"url": self.gateway.url, "shards": 1, "session_start_limit": limits})
            case ["PUT", "applications", _, "commands"]:
                check_commands(payload)
                self.commands = payload
                return _json([_kept(number, each) for number, each in enumerate(payload, start=700)])
            case ["POST", "users", "@me", "channels"]:
                return _json(channel(dm_of(int(payload["recipient_id"]))))
            case ["POST", "channels", number, "typing"]:
                self.typing.append(int(number))
                return web.Response(status=204)
            case ["POST", "channels", number, "messages"]:
                if int(number) in self.closed_channels:
                    return _problem(403, "Missing Permissions", 50013)
                return _json(self._keep(int(number), payload, files).as_message())
            case ["PATCH", "channels", _, "messages", number]:
                return self._edit(next(each for each in self.sent if each.number == int(number)), payload)
            case ["POST", "interactions", _, token, "callback"]:
                return self._callback(token, payload)
            case ["POST", "webhooks", _, token]:
                return self._follow_up(token, payload, files)
            case ["PATCH", "webhooks", _, token, "messages", "@original"]:
                return self._edit_original(token, payload)
        return _problem(404, "404: Not Found", 0)

    def _callback(self, token: str, payload: dict[str, Any]) -> web.StreamResponse:
        taken, since = self.interactions.get(token), time.monotonic()
        if taken is None or since - taken.at > self.ack_limit_s:
            return _problem(404, "Unknown interaction", 10062)
        if taken.acked_after_s is not None:
            raise Refused("Interaction has already been acknowledged.", 40060)
        taken.acked_after_s, taken.kind = since - taken.at, payload["type"]
        data = payload.get("data") or {}
        taken.private = bool((data.get("flags") or 0) & EPHEMERAL_FLAG)
        if taken.kind == SUGGESTIONS:
            taken.suggestions = [choice["value"] for choice in data["choices"]]
            if len(taken.suggestions) > 25:
                raise Refused("choices: Must be 25 or fewer in length.")
        elif taken.kind == MESSAGE:
            taken.original = self._keep(taken.channel_id, data, {}, private=taken.private)
        return _json({"interaction": {"id": "1", "type": 2, "response_message_loading": True}})

    def _taken(self, token: str) -> Interaction | None:
        taken = self.interactions.get(token)
        return taken if taken and time.monotonic() - taken.at < self.token_life_s else None

    def _follow_up(self, token: str, payload: dict[str, Any], files: dict[str, bytes]) -> web.StreamResponse:
        taken = self._taken(token)
        if taken is None or taken.acked_after_s is None:
            return _problem(401, "Invalid Webhook Token", 50027)
        first = taken.kind == DEFERRED and taken.original is None
        private = taken.private if first else bool((payload.get("flags") or 0) & EPHEMERAL_FLAG)
        sent = self._keep(taken.channel_id, payload, files, private=private)
        taken.original = taken.original or sent
        return _json(sent.as_message())

    def _edit_original(self, token: str, payload: dict[str, Any]) -> web.StreamResponse:
        taken = self._taken(token)
        if taken is None:
            return _problem(401, "Invalid Webhook Token", 50027)
        if taken.original is None:
            taken.original = self._keep(taken.channel_id, payload, {}, private=taken.private)
            return _json(taken.original.as_message())
        return self._edit(taken.original, payload)

    def _edit(self, sent: Sent, payload: dict[str, Any]) -> web.StreamResponse:
        check_message(payload | {"allowed_mentions": {"parse": []}}, {})
        sent.payload = sent.payload | payload
        sent.edits.append(payload["content"])
        return _json(sent.as_message())

    def _keep(
        self, channel_id: int, payload: dict[str, Any], files: dict[str, bytes], *, private: bool = False
    ) -> Sent:
        if self.cards_refused and (payload.get("flags") or 0) & V2_FLAG:
            raise Refused("Cannot use MessageFlags.IS_COMPONENTS_V2 here")
        check_message(payload, files)
        quoted = payload.get("message_reference")
        sent = Sent(
            next(self.numbers), channel_id, payload, files, private=private,
            quotes=int(quoted["message_id"]) if quoted else None, edits=[payload.get("content") or ""],
        )  # fmt: skip
        self.sent.append(sent)
        return sent


def _kept(number: int, command: dict[str, Any]) -> dict[str, Any]:
    plain = {"id": str(number), "application_id": str(APP), "version": "1", "default_member_permissions": None}
    return {"type": 1, "description": "", "dm_permission": True, **plain, **command}


def _json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Without a charset in the content type: discord.py reads what says it is "application/json", word for word."""
    more = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(data).encode(), status=status, headers=more)


def _problem(status: int, why: str, code: int) -> web.Response:
    return _json({"message": why, "code": code}, status=status)


async def _body(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    if request.content_type != "multipart/form-data":
        text = await request.text()
        return (json.loads(text) if text else {}), {}
    payload: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "payload_json":
            payload = json.loads(await part.text())
        else:
            files[part.filename or ""] = bytes(await part.read())
    return payload, files


__all__ = ["GUILD", "TOKEN", "DiscordServer", "Interaction"]
