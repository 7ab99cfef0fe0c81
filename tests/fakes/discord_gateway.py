"""The gateway of the fake Discord server: the WebSocket that events come by, with sessions that can be resumed.

HELLO, IDENTIFY, READY, GUILD_CREATE, heartbeats and their acknowledgement, RESUME with what was missed, invalid
sessions, and the closing codes for a wrong token and for intents that were not granted. zlib-stream as asked for.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord_payloads import APP, GUILD, ME, guild

MESSAGE_CONTENT, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 15, 1 << 9, 1 << 12
HEARTBEAT, IDENTIFY, RESUME = 1, 2, 6


class Session:
    """What one IDENTIFY began: its events, so that those that were missed can be sent again."""

    def __init__(self, number: int, intents: int) -> None:
        self.name, self.intents = f"session-{number}", intents
        self.events: list[dict[str, Any]] = []
        self.line: Line | None = None


class Line:
    """One connection."""

    def __init__(self, socket: web.WebSocketResponse, packed: bool) -> None:
        self.socket = socket
        self._packer = zlib.compressobj() if packed else None

    async def send(self, op: int, data: Any, **more: Any) -> None:
        """Send one payload; a line that is gone takes nothing more."""
        text = json.dumps({"op": op, "d": data, "s": None, "t": None, **more})
        if self.socket.closed:
            return
        if self._packer is None:
            await self.socket.send_str(text)
        else:
            await self.socket.send_bytes(self._packer.compress(text.encode()) + self._packer.flush(zlib.Z_SYNC_FLUSH))


class Gateway:
    """The WebSocket's side of the server; `identified` and `resumed` count what clients did."""

    def __init__(self, token: str) -> None:
        self.url, self.token = "", token
        self.may_read = False  # whether the privileged message-content intent is granted
        self.forgetful = False  # sessions cannot be resumed
        self.identified = self.resumed = self.heartbeats = 0
        self.intents = 0
        self.sessions: dict[str, Session] = {}
        self.changed = asyncio.Event()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One client's connection, until it ends."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        line = Line(socket, request.query.get("compress") == "zlib-stream")
        await line.send(10, {"heartbeat_interval": 41_250})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            payload = json.loads(frame.data)
            if payload["op"] == HEARTBEAT:
                self.heartbeats += 1
                await line.send(11, None)
            elif payload["op"] == IDENTIFY:
                await self._identify(line, payload["d"])
            elif payload["op"] == RESUME:
                await self._resume(line, payload["d"])
        return socket

    async def dispatch(self, name: str, data: dict[str, Any]) -> None:
        """An event for everybody connected; kept for those whose line is down."""
        for session in self.sessions.values():
            await self._tell(session, name, data)

    async def drop(self, code: int | None = None) -> None:
        """Cut every line: without a word, or with a closing code."""
        for session in self.sessions.values():
            line, session.line = session.line, None
            if line is None:
                continue
            if code is None:
                transport = line.socket._req.transport if line.socket._req else None
                if transport:
                    transport.abort()
            else:
                await line.socket.close(code=code)

    async def _tell(self, session: Session, name: str, data: dict[str, Any]) -> None:
        event = {"t": name, "s": len(session.events) + 1, "d": self._seen(session, name, data)}
        session.events.append(event)
        if session.line is not None:
            await session.line.send(0, event["d"], t=name, s=event["s"])

    def _seen(self, session: Session, name: str, data: dict[str, Any]) -> dict[str, Any]:
        """Without the message-content intent, only what is for the bot has its words."""
        if name != "MESSAGE_CREATE" or session.intents & MESSAGE_CONTENT or "guild_id" not in data:
            return data
        if any(each["id"] == str(APP) for each in data["mentions"]):
            return data
        return {**data, "content": "", "attachments": [], "embeds": [], "components": []}

    async def _identify(self, line: Line, data: dict[str, Any]) -> None:
        if data["token"] != self.token:
            await line.socket.close(code=4004, message=b"Authentication failed.")
            return
        if data["intents"] & MESSAGE_CONTENT and not self.may_read:
            await line.socket.close(code=4014, message=b"Disallowed intent(s).")
            return
        self.identified, self.intents = self.identified + 1, data["intents"]
        session = Session(self.identified, data["intents"])
        self.sessions = {session.name: session}
        session.line = line
        ready = {
            "v": 10, "user": ME, "guilds": [{"id": str(GUILD), "unavailable": True}], "session_id": session.name,
            "resume_gateway_url": self.url, "shard": data["shard"], "application": {"id": str(APP), "flags": 0},
        }  # fmt: skip
        await self._tell(session, "READY", ready)
        await self._tell(session, "GUILD_CREATE", guild())
        self.changed.set()

    async def _resume(self, line: Line, data: dict[str, Any]) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or self.forgetful or data["token"] != self.token:
            await line.send(9, False)
            return
        session.line = line
        self.resumed += 1
        for event in session.events[data["seq"] :]:
            await line.send(0, event["d"], t=event["t"], s=event["s"])
        await self._tell(session, "RESUMED", {})
        self.changed.set()
