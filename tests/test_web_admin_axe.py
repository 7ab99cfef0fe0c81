"""axe-core on the admin page, outside and inside, at rest and with figures: light, dark, and on a small phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation import Measured
from bot.stylist import Request
from tests.fakes import reindexed_shop, visit
from tests.test_web_admin_page import Counter, counter
from tests.test_web_axe import violations

__all__ = ["counter"]  # a fixture
pytestmark = pytest.mark.asyncio(loop_scope="module")
chromium, built, shop = visit.chromium, reindexed_shop.built, reindexed_shop.shop
SMALL = {"viewport": {"width": 360, "height": 740}}
WAYS = [{"color_scheme": "light"}, {"color_scheme": "dark"}, SMALL | {"color_scheme": "light"}]
FIGURE = {"name": "recall at 10", "value": 0.5, "low": 0.4, "high": 0.6, "cases": 1_000}


@pytest.mark.parametrize("counter", WAYS, indirect=True, ids=["light", "dark", "360 px"])
async def test_axe_finds_nothing_wrong_with_the_admin_page(counter: Counter, shop: Path) -> None:
    page = counter.page
    await page.get_by_label("Token").wait_for()
    found = {"outside": await violations(counter)}
    await counter.log_in("a guess that is wrong")
    await page.get_by_text("That is not the token").wait_for()
    found["refused"] = await violations(counter)
    await counter.admin.stylist.answer(Request(text="a red shirt under 30", session="web:x"))
    await counter.log_in()
    await page.get_by_role("rowheader", name="shirt · red · under 30").wait_for()
    found["inside"] = await violations(counter)
    assert counter.admin.evaluation is not None
    counter.admin.evaluation.progress = Measured(
        state="done", folder="/data", model="pocket", sections={"retrieval": [FIGURE]}
    )
    await page.get_by_role("rowheader", name="retrieval: recall at 10").wait_for()
    await page.get_by_role("textbox", name="Request", exact=True).fill("navy striped top")
    await page.get_by_role("button", name="Look it up").click()
    await page.get_by_role("row", name="patterns striped").wait_for()
    found["figures"] = await violations(counter)
    await page.get_by_role("textbox", name="Feed", exact=True).fill(str(shop / "many.csv"))
    await page.get_by_role("button", name="Reindex").click()
    await page.get_by_role("progressbar").wait_for()
    found["reindexing"] = await violations(counter)
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_text("Stopped after").wait_for()
    assert found == dict.fromkeys(found, [])
    assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
