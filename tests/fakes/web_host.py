"""A small web host on a real socket that can be slow, lie, break off, redirect and refuse, and counts what it is asked.

`async with WebHost() as host: host.pages["/a.png"] = Page(body)`, then fetch `host.url + "/a.png"`, allowing
`host.address`. `hosting()` runs one in a thread, for what is not asynchronous. A page may answer in a row: `Page(...),
Page(...)` in a list are given one a request, the last one for good.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.fakes.apify import ApifyServer


@dataclass(frozen=True, slots=True)
class Page:
    """An answer. `drop_after`: the connection is cut after so many bytes. `drip_s`: it comes a byte at a time."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    delay_s: float = 0.0
    drip_s: float = 0.0
    drop_after: int | None = None
    declared_bytes: int | None = None  # a Content-Length that is not so
    chunked: bool = False  # no Content-Length at all


class WebHost:
    """Serves `pages` under `url`; `asked` counts requests by path, `requests` keeps their headers."""

    def __init__(self, *, address: str = "127.0.0.1", latency_s: float = 0.0) -> None:
        self.pages: dict[str, Page | Sequence[Page]] = {}
        self.asked: Counter[str] = Counter()
        self.requests: list[tuple[str, Mapping[str, str]]] = []
        self.at_once = self.most_at_once = 0
        self.latency_s = latency_s
        self._bind = address
        self.url = self.address = ""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> WebHost:
        await self._runner.setup()
        await web.TCPSite(self._runner, self._bind, 0).start()
        self.address = f"{self._bind}:{self._runner.addresses[0][1]}"
        self.url = f"http://{self.address}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def page(self, path: str) -> Page:
        """What a path answers now."""
        found = self.pages.get(path, Page(status=404))
        if isinstance(found, Page):
            return found
        return found[min(self.asked[path], len(found)) - 1]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path_qs
        self.asked[path] += 1
        self.requests.append((path, dict(request.headers)))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            page = self.page(path)
            await asyncio.sleep(self.latency_s + page.delay_s)
            return await _send(request, page)
        finally:
            self.at_once -= 1


async def _send(request: web.Request, page: Page) -> web.StreamResponse:
    headers = dict(page.headers) | ({"ETag": page.etag} if page.etag else {})
    if page.etag and request.headers.get("If-None-Match") == page.etag:
        return web.Response(status=304, headers=headers)
    if page.drop_after is None and not page.drip_s and page.declared_bytes is None and not page.chunked:
        return web.Response(body=page.body, status=page.status, headers=headers)
    if page.chunked:
        stream = web.StreamResponse(headers=headers)
        await stream.prepare(request)
        for at in range(0, len(page.body), 65_536):
            await stream.write(page.body[at : at + 65_536])
        return stream
    transport = request.transport
    assert transport is not None
    length = page.declared_bytes if page.declared_bytes is not None else len(page.body)
    lines = [f"HTTP/1.1 {page.status} OK", f"Content-Length: {length}", *(f"{k}: {v}" for k, v in headers.items())]
    transport.write("\r\n".join((*lines, "", "")).encode())
    body = page.body if page.drop_after is None else page.body[: page.drop_after]
    for at in range(0, len(body), 1 if page.drip_s else max(len(body), 1)):
        if transport.is_closing():
            break
        transport.write(body[at : at + (1 if page.drip_s else len(body))])
        await asyncio.sleep(page.drip_s)
    transport.close()
    return web.Response()


@contextmanager
def hosting(*hosts: WebHost | ApifyServer) -> Iterator[None]:
    """The hosts served by a loop in a thread of its own while the block runs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        for host in hosts:
            asyncio.run_coroutine_threadsafe(host.__aenter__(), loop).result(10)
        yield
        for host in hosts:
            asyncio.run_coroutine_threadsafe(host.__aexit__(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
