"""The web server's address from the first moment on: `async with Door(host, port) as door`, then `WebChat(door=door)`.

Until a chat takes it over, requests wait for it a little: /healthz then says that the process lives, and whoever came
for the chat is sent there. Where that takes longer, they get 503 and when to try again, and /readyz gets it at once.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType

from aiohttp import web

from bot.edge import ChannelError

HOLD_S = 3.0  # most shops are open by then; who saw /healthz finds the chat behind it
TRY_AGAIN_S = 2  # an index of 35,000 products opens in as much
_LEAVE = {"Cache-Control": "no-store", "Connection": "close"}
ONE_MOMENT = "One moment, the shop is being opened. Please load the page again."


class Door:
    """Listens while its `async with` block is open; `take` hands the address on, without a moment of refusing."""

    def __init__(self, host: str, port: int) -> None:
        """Nothing listens before the block is entered; port 0 takes a free one."""
        self.host, self._port = host, port
        self.sockets: Sequence[socket.socket] = ()
        app = web.Application()
        app.router.add_get("/healthz", self._alive)
        app.router.add_get("/readyz", _not_ready)
        app.router.add_route("*", "/{rest:.*}", self._not_yet)
        self._taken = asyncio.Event()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Door:
        """Start to listen; raise ChannelError when the address cannot be had."""
        await self._runner.setup()
        assert self._runner.server is not None
        try:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._runner.server, self.host, self._port, reuse_address=True)
        except OSError as error:
            await self._runner.cleanup()
            raise ChannelError(
                f"The web chat cannot listen on {self.host!r} port {self._port} ({error.strerror or error}); "
                "set WEB_HOST and WEB_PORT to an address of this machine and a free port."
            ) from error
        self.sockets = [each.dup() for each in self._server.sockets]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop to listen, if nobody took it over."""
        await self._close()
        for each in self.sockets:
            each.close()
        self.sockets = ()

    async def take(self) -> Sequence[socket.socket]:
        """The listening sockets, which are the taker's from now on; who connects in between waits for the taker."""
        self._taken.set()
        await self._close()
        taken, self.sockets = self.sockets, ()
        return taken

    async def _held(self) -> bool:
        """Whether the chat took over while a request waited for it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(HOLD_S):
                await self._taken.wait()
        return self._taken.is_set()

    async def _alive(self, request: web.Request) -> web.Response:
        await self._held()
        return web.json_response({"status": "ok"}, headers=_LEAVE)

    async def _not_yet(self, request: web.Request) -> web.Response:
        if await self._held():  # a new connection to the same place is the chat's
            return web.Response(status=307, headers={**_LEAVE, "Location": request.path_qs})
        return web.Response(text=ONE_MOMENT, status=503, headers={**_LEAVE, "Retry-After": str(TRY_AGAIN_S)})

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
            await self._runner.cleanup()


async def _not_ready(request: web.Request) -> web.Response:
    headers = {**_LEAVE, "Retry-After": str(TRY_AGAIN_S)}
    return web.json_response({"status": "starting"}, status=503, headers=headers)
