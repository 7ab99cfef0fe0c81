"""The admin page's API and /metrics over real sockets: a stranger, a guesser, an admin."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from bot import web_admin
from bot import wording_admin as wording
from bot.admin import Admin
from bot.reindex import Reindex
from bot.settings import POCKET_MODEL
from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from bot.web_chat import WebChat
from bot.web_login import FREE_TRIES, HOURS_IN, MOST_ADDRESSES, Login
from retrieval.generation import current_generation
from tests.fakes import reindexed_shop
from tests.fakes.reindexed_shop import COUNT, MANY
from tests.fakes.small_shop import rows, write_feed

built, shop = reindexed_shop.built, reindexed_shop.shop
TOKEN = "correct-horse-battery-staple"


class Page:
    """A client with a cookie jar at one chat's admin page."""

    def __init__(self, chat: WebChat, client: aiohttp.ClientSession, admin: Admin) -> None:
        self.chat, self.client, self.admin = chat, client, admin

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.client.get(self.chat.url + path) as response:
            text = response.content_type != "application/json"
            return response.status, await (response.text() if text else response.json())

    async def post(self, path: str, headers: dict[str, str] | None = None, **fields: Any) -> tuple[int, Any]:
        async with self.client.post(self.chat.url + path, json=fields, headers=headers) as response:
            return response.status, await response.json()

    async def log_in(self) -> None:
        assert (await self.post("/admin/login", token=TOKEN))[0] == 200

    async def ended(self) -> dict[str, Any]:
        async with asyncio.timeout(60):
            while (state := (await self.get("/admin/state"))[1]["reindex"])["state"] == "running":
                await asyncio.sleep(0.05)
        return dict(state)


@pytest_asyncio.fixture
async def page(shop: Path, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    home = shop / "home"
    stylist = Stylist(ShopWindow(home))
    reindex = Reindex(home, lambda: POCKET_MODEL)
    token = getattr(request, "param", TOKEN)
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of an IP address too
    async with (
        WebChat(stylist, port=0, admin=Admin(stylist, admins=[], reindex=reindex, page_token=token)) as chat,
        aiohttp.ClientSession(cookie_jar=jar) as client,
        reindex,
    ):
        assert chat.admin is not None
        yield Page(chat, client, chat.admin)
    stylist.shop.catalog.close()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_admin, "WRONG_TRY_TAKES_S", 0.0)


async def test_a_stranger_sees_a_login_and_nothing_else(page: Page) -> None:
    status, html = await page.get("/admin")
    assert (status, "Token" in html) == (200, True)
    assert await page.get("/admin/session") == (200, {"in": False})
    assert await page.get("/admin/state") == (401, {"error": wording.LOG_IN})
    for path in ("reindex", "cancel", "rollback", "understood"):
        assert await page.post(f"/admin/{path}") == (401, {"error": wording.LOG_IN})
    assert not page.admin.reindex.is_running


@pytest.mark.parametrize("page", [None], indirect=True)
async def test_without_a_token_there_is_no_page_and_still_metrics(page: Page) -> None:
    for path in ("/admin", "/admin/session", "/admin/state", "/admin.html", "/admin-page.html"):
        assert (await page.get(path))[0] == 404, path
    assert (await page.get("/metrics"))[0] == 200


async def test_the_cookie_is_signed_and_kept_from_scripts_and_other_sites(page: Page) -> None:
    async with page.client.post(f"{page.chat.url}/admin/login", json={"token": TOKEN}) as response:
        cookie = response.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/admin", "Max-Age="):
        assert part in cookie
    assert TOKEN not in cookie
    assert await page.get("/admin/session") == (200, {"in": True})
    assert (await page.get("/admin/state"))[0] == 200
    assert (await page.post("/admin/logout"))[0] == 200
    assert (await page.get("/admin/state"))[0] == 401


async def test_another_sites_page_can_do_nothing_with_an_admins_browser(page: Page) -> None:
    await page.log_in()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await page.post("/admin/reindex", headers=headers))[0] == 403
    assert not page.admin.reindex.is_running


async def test_guessing_is_refused_and_slowed_down(page: Page) -> None:
    for _ in range(FREE_TRIES):
        assert await page.post("/admin/login", token="guess") == (401, {"error": wording.WRONG_TOKEN})
    status, body = await page.post("/admin/login", token=TOKEN)
    assert (status, "please wait 1 second " in body["error"]) == (429, True)


async def test_what_is_no_login_is_a_wrong_one(page: Page) -> None:
    async with page.client.post(f"{page.chat.url}/admin/login", data=b"\xff{") as response:
        assert response.status == 401
    assert (await page.post("/admin/login", token=["x"]))[0] == 401


def test_the_time_to_wait_doubles_and_ends_with_the_right_token() -> None:
    now = [1000.0]
    login = Login(TOKEN, now=lambda: now[0])
    waits = []
    for _ in range(14):
        assert not login.try_token("here", "guess")
        waits.append(login.wait_s("here"))
        now[0] += waits[-1]
    assert waits[:6] == [0, 0, 1, 2, 4, 8]
    assert max(waits) == 300
    assert login.wait_s("elsewhere") == 0
    assert login.try_token("here", TOKEN)
    assert login.wait_s("here") == 0


def test_while_an_address_waits_even_the_right_token_is_not_looked_at() -> None:
    login = Login(TOKEN, now=lambda: 1000.0)
    for _ in range(FREE_TRIES):
        login.try_token("here", "guess")
    assert not login.try_token("here", TOKEN)
    for number in range(2 * MOST_ADDRESSES):
        login.try_token(f"address {number}", "guess")
    assert len(login._wrong) <= MOST_ADDRESSES


def test_a_cookie_is_good_for_half_a_day_and_only_as_it_was_given() -> None:
    now = [1000.0]
    login = Login(TOKEN, now=lambda: now[0])
    cookie = login.cookie()
    assert login.is_good(cookie)
    assert not Login(TOKEN + "2", now=lambda: now[0]).is_good(cookie)
    said, _, sign = cookie.rpartition(".")
    forged = (f"9{said}.{sign}", f"{said}.{sign[:-1]}", said, "", ".", "a.b.c", f"{said}.\udcff", "\udcff.x")
    assert [login.is_good(value) for value in forged] == [False] * len(forged)
    now[0] += 3600 * HOURS_IN
    assert not login.is_good(cookie)


async def test_a_reindex_is_started_followed_and_answered_from(page: Page, shop: Path) -> None:
    await page.log_in()
    write_feed(shop / "new.csv", rows(COUNT + 3))
    assert await page.post("/admin/reindex", feed=str(shop / "new.csv")) == (200, {})
    state = await page.ended()
    assert state["state"] == "done"
    assert f"{COUNT + 3} products" in state["text"]
    async with asyncio.timeout(20):
        while (await page.get("/admin/state"))[1]["stats"]["products"] != COUNT + 3:
            await asyncio.sleep(0.05)


async def test_a_second_reindex_is_refused_and_the_first_can_be_cancelled(page: Page, shop: Path) -> None:
    await page.log_in()
    before = current_generation(shop / "home")
    assert (await page.post("/admin/cancel")) == (409, {"error": wording.NOTHING_TO_CANCEL})
    await page.post("/admin/reindex", feed=str(shop / "many.csv"))
    assert await page.post("/admin/reindex") == (409, {"error": wording.BUSY})
    async with asyncio.timeout(30):
        while (state := (await page.get("/admin/state"))[1]["reindex"]).get("total") != MANY - COUNT:
            await asyncio.sleep(0.05)
    assert state["text"].startswith("Learning the pictures")
    assert (await page.post("/admin/cancel")) == (200, {})
    assert (await page.get("/admin/state"))[1]["reindex"]["state"] == "cancelled"
    assert current_generation(shop / "home") == before


async def test_a_rollback_that_cannot_be_is_told(page: Page) -> None:
    await page.log_in()
    status, body = await page.post("/admin/rollback")
    assert (status, "no earlier index" in body["error"]) == (409, True)


async def test_a_request_is_looked_up_field_by_field_and_not_counted(page: Page) -> None:
    await page.log_in()
    status, body = await page.post("/admin/understood", text="navy striped top under 40 euros, no linen")
    told = dict(body["rows"])
    assert status == 200
    assert told["intent"] == "search"
    assert (told["categories"], told["colors"], told["patterns"]) == ("top", "navy", "striped")
    assert (told["price max"], told["no materials"]) == ("40.0", "linen")
    told = dict((await page.post("/admin/understood", text="ein rotes Kleid"))[1]["rows"])
    assert (told["language"], told["categories"]) == ("de", "dress")
    assert page.admin.stylist.stats.standing().requests == 0


async def test_prometheus_reads_the_figures_and_finds_nobody_in_them(page: Page) -> None:
    await page.admin.stylist.answer(Request(text="a red shirt for Maria", session="telegram:4711"))
    _, text = await page.get("/metrics")
    found = {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["stylist_requests_total", ("channel", "telegram"), ("intent", "search")] == 1
    assert found["stylist_answer_seconds_count",] == found["stylist_answer_seconds_bucket", ("le", "+Inf")] == 1
    assert found["stylist_index_products",] == COUNT
    assert found["stylist_reindex_running",] == 0
    assert any(name == "process_resident_memory_bytes" for name, *_ in found)
    for word in ("4711", "Maria", "shirt"):
        assert word not in text


async def events(page: Page, count: int) -> list[tuple[str, dict[str, Any]]]:
    """The first events of a stream."""
    found: list[tuple[str, dict[str, Any]]] = []
    async with page.client.get(f"{page.chat.url}/admin/events") as response:
        assert response.content_type == "text/event-stream"
        while len(found) < count:
            event = (await response.content.readuntil(b"\n\n")).decode()
            name, data = event.strip().split("\n")
            found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


async def test_events_tell_the_work_as_it_goes_and_figures_beside_it(page: Page, shop: Path) -> None:
    await page.log_in()
    (first, work), (second, stats) = await events(page, 2)
    assert (first, second, work["reindex"]["state"], stats["products"]) == ("work", "stats", "idle", COUNT)
    assert "evaluation" not in work, "there is none to ask"
    listening = asyncio.create_task(events(page, 8))
    await page.post("/admin/reindex", feed=str(shop / "many.csv"))
    async with asyncio.timeout(30):
        told = [data["reindex"] for name, data in await listening if name == "work"]
    assert len({each["text"] for each in told}) > 2
    assert all(one != other for one, other in zip(told, told[1:], strict=False)), "only what is new is told"


async def test_a_stranger_hears_no_events_and_a_login_that_ends_ends_them(page: Page) -> None:
    assert (await page.get("/admin/events"))[0] == 401
    await page.log_in()
    async with page.client.get(f"{page.chat.url}/admin/events") as response:
        await response.content.readuntil(b"\n\n")
        page.admin._admins = frozenset()
        async with asyncio.timeout(5):
            await response.content.read()
    assert (await page.get("/admin/events"))[0] == 401


async def test_an_open_stream_does_not_keep_the_server_from_stopping(shop: Path) -> None:
    stylist = Stylist(ShopWindow(shop / "home"))
    admin = Admin(stylist, admins=[], reindex=Reindex(shop / "home", lambda: POCKET_MODEL), page_token=TOKEN)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        async with WebChat(stylist, port=0, admin=admin) as chat:
            await Page(chat, client, admin).log_in()
            response = await client.get(f"{chat.url}/admin/events")
            await response.content.readuntil(b"\n\n")
            started = time.monotonic()
        assert time.monotonic() - started < 2.0  # of the five that an answer may take
        response.close()
    stylist.shop.catalog.close()


async def test_what_cannot_be_measured_is_one_sentence(page: Page) -> None:
    assert (await page.post("/admin/evaluate"))[0] == 401
    await page.log_in()
    assert await page.post("/admin/evaluate") == (409, {"error": wording.NO_DATA})
    assert await page.post("/admin/evaluate/cancel") == (409, {"error": wording.NO_EVALUATION})
