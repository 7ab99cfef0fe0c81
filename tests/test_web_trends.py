"""The page /trends in a real browser: themes with pieces, a button that leads to the chat, nothing wrong for axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.choices import Choice
from bot.stylist import Reply, Request
from tests.fakes import visit as visits
from tests.fakes.stylist import draw_picture, product, reply
from tests.fakes.visit import Visit
from tests.test_web_access import PHONE
from tests.test_web_axe import violations

chromium, visit = visits.chromium, visits.visit
pytestmark = pytest.mark.asyncio(loop_scope="module")
WAYS: list[dict[str, Any]] = [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE]


def fashionable(folder: Path, asked: Request) -> Reply:
    assert asked.text == "/trends"
    assert not asked.lasting
    said = reply(
        *(product(number, picture=draw_picture(folder / f"{number}.png")) for number in range(1, 5)),
        text="Looking at what has just come in, striped tops and <b>black</b> heels stand out.",
        intent="trends",
        choices=(
            Choice(label="Show me striped tops", text="striped tops"),
            Choice(label="Show me black heels", text="black heels"),
        ),
    )
    from dataclasses import replace

    names = ("striped tops", "striped tops", "black heels", "black heels")
    matches = tuple(replace(match, why=name) for match, name in zip(said.matches, names, strict=True))
    return replace(said, matches=matches)


@pytest.mark.parametrize("visit", WAYS, indirect=True)
async def test_the_page_of_trends_has_themes_with_pieces_and_leads_to_the_chat(visit: Visit, tmp_path: Path) -> None:
    visit.stylist.answering = lambda asked: fashionable(tmp_path, asked)
    await visit.page.get_by_role("link", name="See what is in fashion").click()
    await visit.sees("section h2", 2)
    assert await visit.page.locator("section h2").all_inner_texts() == ["Striped tops", "Black heels"]
    assert await visit.page.locator("li img").count() == 4
    assert await visit.page.locator("main b b").count() == 0
    assert await visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await violations(visit) == []
    await visit.page.get_by_role("link", name="Show me black heels").click()
    # Written by the page's script, which may still load when the click is done.
    await visit.page.wait_for_function("() => document.querySelector('#text')?.value === 'black heels'")
