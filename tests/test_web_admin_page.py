"""The admin page in a real Chromium: logging in, a reindex that is watched, a look-up. Skips where there is none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.admin import Admin
from bot.evaluation import Evaluation
from bot.reindex import Reindex
from bot.settings import OWN_PARSER, POCKET_MODEL
from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from bot.web_chat import WebChat
from tests.fakes import reindexed_shop, visit
from tests.fakes.data_folder import draw_data_folder
from tests.fakes.reindexed_shop import COUNT
from tests.fakes.small_shop import rows, write_feed

pytestmark = pytest.mark.asyncio(loop_scope="module")
chromium, built, shop = visit.chromium, reindexed_shop.built, reindexed_shop.shop
TOKEN = "correct-horse-battery-staple"


class Counter:
    """A browser at the admin page; `complaints` is what its console said, refused logins aside."""

    def __init__(self, page: Any, admin: Admin) -> None:
        self.page, self.admin = page, admin
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.set_default_timeout(15_000)

    async def log_in(self, token: str = TOKEN) -> None:
        await self.page.get_by_label("Token").fill(token)
        await self.page.get_by_role("button", name="Log in").click()


@pytest_asyncio.fixture(loop_scope="module")
async def counter(chromium: Any, shop: Path, request: pytest.FixtureRequest) -> AsyncIterator[Counter]:
    stylist = Stylist(ShopWindow(shop / "home"))
    reindex = Reindex(shop / "home", lambda: POCKET_MODEL)
    evaluation = Evaluation(shop / "home", lambda: POCKET_MODEL, OWN_PARSER)
    admin = Admin(stylist, admins=[], reindex=reindex, evaluation=evaluation, page_token=TOKEN)
    async with WebChat(stylist, port=0, admin=admin) as chat, admin:
        context = await chromium.new_context(**{"locale": "en-US"} | getattr(request, "param", {}))
        counter = Counter(await context.new_page(), admin)
        await counter.page.goto(f"{chat.url}/admin")
        yield counter
        await visit.keep_screenshot(counter.page, request.node.name)
        await context.close()
    stylist.shop.catalog.close()
    assert [told for told in counter.complaints if "401" not in told and "409" not in told] == []


async def test_a_wrong_token_stays_outside_and_the_right_one_gets_in_for_good(counter: Counter) -> None:
    await counter.log_in("a guess that is wrong")
    await counter.page.get_by_text("That is not the token").wait_for()
    assert not await counter.page.get_by_role("heading", name="The index").is_visible()
    await counter.log_in()
    await counter.page.get_by_role("heading", name="The index").wait_for()
    assert not await counter.page.get_by_label("Token").is_visible()
    await counter.page.reload()
    await counter.page.get_by_role("heading", name="The index").wait_for()
    await counter.page.get_by_role("button", name="Log out").click()
    await counter.page.get_by_label("Token").wait_for()


async def test_a_reindex_is_watched_cancelled_and_done_anew(counter: Counter, shop: Path) -> None:
    page = counter.page
    await counter.log_in()
    await page.get_by_role("textbox", name="Feed", exact=True).fill(str(shop / "many.csv"))
    await page.get_by_role("button", name="Reindex").click()
    await page.get_by_text("Learning the pictures: ").wait_for()
    assert await page.get_by_role("progressbar").is_visible()
    assert await page.get_by_role("button", name="Reindex").is_disabled()
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_text("Stopped after").wait_for()
    assert not await page.get_by_role("progressbar").is_visible()
    write_feed(shop / "new.csv", rows(COUNT + 5))
    await page.get_by_role("textbox", name="Feed", exact=True).fill(str(shop / "new.csv"))
    await page.get_by_label("Most of the products are meant to go").check()
    await page.get_by_role("button", name="Reindex").click()
    await page.get_by_text(f"{COUNT + 5} products in the new index").wait_for()
    await page.get_by_role("button", name="Step back").click()
    await page.get_by_text("Stepped back").wait_for()
    await page.wait_for_function(
        "n => document.querySelector('#index').textContent.includes(`Products${n}`)", arg=COUNT
    )


async def test_the_answers_are_measured_on_demand(counter: Counter, tmp_path: Path) -> None:
    page = counter.page
    await counter.log_in()
    await page.get_by_label("Folder of labelled pictures").fill(str(tmp_path / "nowhere"))
    await page.get_by_role("button", name="Evaluate").click()
    await page.get_by_text("There is no folder").wait_for()
    await page.get_by_label("Folder of labelled pictures").fill(str(draw_data_folder(tmp_path / "data")))
    await page.get_by_label("What to measure").select_option("retrieval")
    await page.get_by_role("button", name="Evaluate").click()
    await page.get_by_text("Measuring the model of the index in use").wait_for()
    assert await page.get_by_role("button", name="Evaluate").is_disabled()
    await page.get_by_text("on the held-out tenth of").wait_for(timeout=60_000)
    assert await page.locator("#figures tr").count() > 1
    assert await page.locator("#figures th").first.inner_text() != ""
    assert not await page.get_by_role("button", name="Evaluate").is_disabled()


async def test_a_feed_that_is_none_is_told_in_its_place(counter: Counter, shop: Path) -> None:
    await counter.log_in()
    await counter.page.get_by_role("textbox", name="Feed", exact=True).fill(str(shop / "nowhere.csv"))
    await counter.page.get_by_role("button", name="Reindex").click()
    await counter.page.get_by_text("That did not work, and the index in use is as it was.").wait_for()


async def test_stats_and_what_a_request_was_understood_as_are_tables(counter: Counter) -> None:
    await counter.admin.stylist.answer(Request(text="a red shirt under 30", session="web:x"))
    await counter.log_in()
    await counter.page.get_by_role("rowheader", name="shirt · red · under 30").wait_for()
    await counter.page.get_by_role("textbox", name="Request", exact=True).fill("<b>navy</b> striped top under 40 euros")
    await counter.page.get_by_role("button", name="Look it up").click()
    row = counter.page.get_by_role("row", name="patterns striped")
    await row.wait_for()
    assert await counter.page.locator("b").count() == 0


@pytest.mark.parametrize(
    "counter",
    [{"viewport": {"width": 360, "height": 740}, "color_scheme": scheme} for scheme in ("dark", "light")],
    indirect=True,
)
async def test_it_fits_a_phone_and_every_field_has_a_name_and_contrast(counter: Counter) -> None:
    await counter.log_in()
    await counter.page.get_by_role("heading", name="The index").wait_for()
    page = counter.page
    assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    unnamed = "[...document.querySelectorAll('input:not([hidden])')].filter(i => !i.labels.length).map(i => i.id)"
    assert await page.evaluate(unnamed) == []
    for selector, least in (("h2", 7), (".hint", 4.5), ("#start", 4.5), ("#rollback", 4.5), ("dt", 4.5)):
        assert await page.evaluate(CONTRAST, selector) >= least, selector


CONTRAST = """selector => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map(v => v / 255)
      .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const element = document.querySelector(selector);
  let under = element;
  while (getComputedStyle(under).backgroundColor === "rgba(0, 0, 0, 0)") under = under.parentElement;
  const pair = [light(getComputedStyle(element).color), light(getComputedStyle(under).backgroundColor)];
  return (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
}"""
