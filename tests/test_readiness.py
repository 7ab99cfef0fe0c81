"""/readyz says no while the shop is opened, when its index cannot be read or its memory cannot be reached."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot import readiness
from bot.child import ROOT
from bot.edge import ChannelError
from bot.memory import Memory
from bot.readiness import Readiness
from bot.settings import POCKET_MODEL
from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from bot.web_chat import WebChat
from bot.web_door import ONE_MOMENT, Door
from tests.fakes import reindexed_shop
from tests.fakes.stylist import FakeStylist, product, reply

built, shop = reindexed_shop.built, reindexed_shop.shop


async def asked(url: str, path: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as client, client.get(f"{url}{path}") as response:
        is_json = response.content_type == "application/json"
        return response.status, await response.json() if is_json else await response.text()


@pytest.fixture(autouse=True)
def _looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "LOOK_EVERY_S", 0.0)


@pytest_asyncio.fixture
async def served(shop: Path, memory: Memory) -> AsyncIterator[tuple[str, Stylist]]:
    """The address of a chat over a shop of its own, and its stylist, which has somebody to remember."""
    stylist = Stylist(ShopWindow(shop / "home", str(POCKET_MODEL)), memory=memory)
    await stylist.answer(Request(text="/language de", session="ada"))
    async with WebChat(stylist, port=0, missing=Readiness(stylist).missing) as chat:
        yield chat.url, stylist
    stylist.shop.catalog.close()


async def test_before_the_shop_is_open_it_is_alive_but_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    stylist = FakeStylist(lambda request: reply(product(1, image="")))
    async with Door("127.0.0.1", 0) as door:
        url = f"http://127.0.0.1:{door.sockets[0].getsockname()[1]}"
        assert await asked(url, "/healthz") == (200, {"status": "ok"})
        assert await asked(url, "/readyz") == (503, {"status": "starting"})
        assert await asked(url, "/") == (503, ONE_MOMENT)
        async with WebChat(stylist, door=door) as chat:
            assert chat.url == url
            assert await asked(url, "/readyz") == (200, {"status": "ready"})
            assert (await asked(url, "/"))[0] == 200


async def test_who_comes_while_the_shop_is_being_opened_finds_the_chat_a_moment_later() -> None:
    stylist = FakeStylist(lambda request: reply(product(1, image="")))
    async with Door("127.0.0.1", 0) as door:
        url = f"http://127.0.0.1:{door.sockets[0].getsockname()[1]}"
        alive, page = (asyncio.create_task(asked(url, path)) for path in ("/healthz", "/"))
        await asyncio.sleep(0.1)
        assert not alive.done()
        async with WebChat(stylist, door=door):
            assert (await asyncio.wait_for(alive, 5))[0] == 200
            assert (await asyncio.wait_for(page, 5))[0] == 200


async def test_nobody_is_refused_while_the_chat_takes_the_door_over() -> None:
    stylist = FakeStylist(lambda request: reply(product(1, image="")))
    statuses: list[int] = []
    async with Door("127.0.0.1", 0) as door:
        url = f"http://127.0.0.1:{door.sockets[0].getsockname()[1]}"

        async def knock() -> None:
            while statuses[-1:] != [200]:
                statuses.append((await asked(url, "/readyz"))[0])  # raises where the connection is refused

        knocking = asyncio.create_task(knock())
        while len(statuses) < 3:
            await asyncio.sleep(0.005)
        async with WebChat(stylist, door=door):
            await asyncio.wait_for(knocking, 5)
    assert set(statuses) == {503, 200}
    assert statuses == sorted(statuses, reverse=True)


async def test_a_door_that_nobody_took_is_closed_and_a_taken_port_is_one_sentence() -> None:
    async with Door("127.0.0.1", 0) as door:
        port = door.sockets[0].getsockname()[1]
        with pytest.raises(ChannelError, match=rf"port {port} .*set WEB_HOST and WEB_PORT"):
            await Door("127.0.0.1", port).__aenter__()
    with pytest.raises(aiohttp.ClientConnectionError):
        await asked(f"http://127.0.0.1:{port}", "/healthz")


async def test_a_process_tells_that_it_is_not_ready_before_it_is(shop: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {"STYLIST_HOME": str(shop / "home"), "WEB_PORT": str(port), "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "run"), cwd=shop, env={**os.environ, **told}, stdout=asyncio.subprocess.PIPE
    )
    statuses: list[int] = []
    try:
        async with asyncio.timeout(30):
            while statuses[-1:] != [200]:
                try:
                    statuses.append((await asked(f"http://127.0.0.1:{port}", "/readyz"))[0])
                except aiohttp.ClientConnectionError:
                    assert not statuses, "once it listens it does so until its end"
                await asyncio.sleep(0.005)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert statuses[0] == 503


async def test_an_index_that_is_gone_or_cut_short_is_not_ready_and_its_return_is(served, shop: Path) -> None:
    url, stylist = served
    folder = stylist.shop.catalog.folder
    assert await asked(url, "/readyz") == (200, {"status": "ready"})
    vectors = (folder / "picture_vectors.npy").read_bytes()
    (folder / "picture_vectors.npy").unlink()
    (folder / "picture_vectors.npy").write_bytes(vectors[:-4])
    assert await asked(url, "/readyz") == (503, {"status": "not ready", "missing": ["index"]})
    (folder / "picture_vectors.npy").write_bytes(vectors)
    assert (await asked(url, "/readyz"))[0] == 200
    shutil.rmtree(folder)
    assert (await asked(url, "/readyz"))[0] == 503
    assert await asked(url, "/healthz") == (200, {"status": "ok"})


@pytest.mark.parametrize("harm", ["removed", "overwritten"])
async def test_a_memory_out_of_reach_is_not_ready(served, file: Path, harm: str) -> None:
    url, _ = served
    assert (await asked(url, "/readyz"))[0] == 200
    if harm == "removed":
        file.unlink()
    else:
        for path in file.parent.glob(f"{file.name}*"):
            path.write_bytes(b"no database, " * 2_000)
    assert await asked(url, "/readyz") == (503, {"status": "not ready", "missing": ["memory"]})
    assert await asked(url, "/healthz") == (200, {"status": "ok"})


async def test_a_memory_that_hangs_is_not_ready(served, monkeypatch: pytest.MonkeyPatch) -> None:
    url, stylist = served
    monkeypatch.setattr(readiness, "REACH_WITHIN_S", 0.1)
    async with stylist.memory._opening:  # as a server that does not answer holds up who asks it
        assert (await asked(url, "/readyz"))[0] == 503
    assert (await asked(url, "/readyz"))[0] == 200
