"""A shop's server for benchmarks: one catalog in every form at its addresses, its pictures slow, some of them bad.

`with serving(Shop(data=…)) as server:` runs it in a process of its own until the block ends; `server.address` is
"http://127.0.0.1:PORT". The pictures come straight from the zips of `../shared/data`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from benchmarks import feed_writers as write
from benchmarks.feed_writers import Cells

ZIPS = ("products-224.zip", "products-60.zip")
_SLOW = 10  # times the latency, of a picture that is slow


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the shop is served, as `address` ("http://127.0.0.1:8123") and as the `host` that downloads are allowed."""

    address: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What is served: the folder of `data`, the first `count` products; `bad` is the share of bad pictures."""

    data: Path
    count: int | None = None
    latency_s: float = 0.02
    bad: float = 0.1


@contextmanager
def serving(shop: Shop) -> Iterator[Server]:
    """The running server; it ends with the block."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, shop), daemon=True)
    process.start()
    try:
        host = f"127.0.0.1:{ours.recv()}"
        yield Server(address=f"http://{host}", host=host)
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection, shop: Shop) -> None:
    asyncio.run(_run(pipe, shop))


async def _run(pipe: Connection, shop: Shop) -> None:
    app = web.Application()
    runner = web.AppRunner(app, access_log=None)
    with tempfile.TemporaryDirectory() as folder:
        served = _Served(shop, Path(folder))
        app.router.add_get("/products/{name}", served.picture)
        app.router.add_get("/products.json", served.shopify)
        app.router.add_get("/sitemap.xml", served.sitemap)
        app.router.add_get("/p/{id}", served.page)
        app.router.add_get("/robots.txt", served.robots)
        app.router.add_get("/{name}", served.feed)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        served.write(f"http://127.0.0.1:{port}")
        pipe.send(port)
        await asyncio.Event().wait()


class _Served:
    """The answers. Feeds are files, written once; pages are made as they are asked for."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self._shop, self._folder = shop, folder
        self._zips = [zipfile.ZipFile(shop.data / name) for name in ZIPS]
        self._where = {Path(name).name: (each, name) for each in self._zips for name in each.namelist()}
        self._rows: list[Cells] = []
        self._by_id: dict[str, Cells] = {}
        self._every = round(1 / shop.bad) if shop.bad else 0

    def write(self, address: str) -> None:
        """Write the feeds, whose links name this server's own address."""
        self._rows = write.merchant_rows(self._shop.data / "products.csv", self._shop.count, address)
        self._by_id = {row["id"]: row for row in self._rows}
        write.write_tsv(self._rows, self._folder / "feed.tsv")
        write.write_xml(self._rows, self._folder / "feed.xml")
        write.write_parquet(self._rows, self._folder / "feed.parquet")

    async def feed(self, request: web.Request) -> web.StreamResponse:
        path = self._folder / Path(request.match_info["name"]).name
        return web.FileResponse(path) if path.is_file() else web.Response(status=404)

    async def shopify(self, request: web.Request) -> web.Response:
        size, page = int(request.query.get("limit", 30)), int(request.query.get("page", 1))
        rows = self._rows[(page - 1) * size : page * size]
        return web.json_response({"products": [write.shopify_product(row) for row in rows]})

    async def sitemap(self, request: web.Request) -> web.Response:
        places = "".join(f"<url><loc>{row['link']}</loc></url>" for row in self._rows)
        text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
        return web.Response(text=text, content_type="application/xml")

    async def page(self, request: web.Request) -> web.Response:
        row = self._by_id.get(request.match_info["id"])
        return web.Response(text=write.jsonld_page(row), content_type="text/html") if row else web.Response(status=404)

    async def robots(self, request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nAllow: /\n")

    async def picture(self, request: web.Request) -> web.Response:
        """A picture after the latency; of the bad ones a third each is missing, somewhere else, or slow."""
        name = request.match_info["name"]
        await asyncio.sleep(self._shop.latency_s)
        number = int("".join(filter(str.isdigit, name)) or 0)
        if self._every and number % self._every == 0 and "moved" not in request.query:
            match number // self._every % 3:
                case 0:
                    return web.Response(status=404)
                case 1:
                    raise web.HTTPFound(f"{request.path}?moved=1")
                case _:
                    await asyncio.sleep(_SLOW * self._shop.latency_s)
        found = self._where.get(name)
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found[0].read(found[1]), content_type="image/jpeg")
