"""A person's visit to the chat page in a real Chromium, as fixtures; where there is no Chromium they skip and say so.

A test module takes them over by `chromium, visit = visits.chromium, visits.visit` and runs its tests in one loop.
With `STYLIST_SCREENSHOTS=FOLDER` in the environment each visit leaves a picture of its last moment there.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.web_chat import WebChat
from tests.fakes.stylist import FakeStylist, draw_picture, product, reply

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SCREENSHOTS = os.environ.get("STYLIST_SCREENSHOTS")
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Any]:
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package 'chromium'")
    async with playwright.async_playwright() as library:
        browser = await library.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


class Visit:
    """A person on the page of one chat; `complaints` is what the browser's console said."""

    def __init__(self, page: Any, stylist: FakeStylist) -> None:
        self.page, self.stylist = page, stylist
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    async def say(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")

    async def texts(self, selector: str) -> list[str]:
        return [text.strip() for text in await self.page.locator(selector).all_text_contents()]

    async def sees(self, selector: str, count: int = 1) -> None:
        await self.page.wait_for_function(
            "([s, n]) => document.querySelectorAll(s).length === n", arg=[selector, count], timeout=5_000
        )

    async def overflow_px(self) -> int:
        boxes = "['html', 'body', 'main', '#log', '.composer'].map(s => document.querySelector(s))"
        return int(await self.page.evaluate(f"Math.max(...{boxes}.map(b => b.scrollWidth - b.clientWidth))"))


async def keep_screenshot(page: Any, test: str) -> None:
    """A picture of a test's last moment, where they are wanted."""
    if SCREENSHOTS:
        name = re.sub(r"[^\w-]+", "-", test).strip("-")
        await page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png")


@pytest_asyncio.fixture(loop_scope="module")
async def visit(chromium: Any, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Visit]:
    path = draw_picture(tmp_path / "shirt.jpg")
    shirts = [product(number, image="shirt.jpg", picture=path) for number in range(1, 7)]
    stylist = FakeStylist(lambda asked: reply(*shirts))
    options = getattr(request, "param", {})
    async with WebChat(stylist, port=0, title="Nord") as chat:
        context = await chromium.new_context(**{"locale": "en-US"} | options)
        visit = Visit(await context.new_page(), stylist)
        await visit.page.goto(chat.url)
        yield visit
        await keep_screenshot(visit.page, request.node.name)
        await context.close()
    assert visit.complaints == []
