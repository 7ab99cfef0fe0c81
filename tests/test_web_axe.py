"""axe-core on the chat page in every state it has: no violation, in light and dark, on a desk and on a small phone.

axe-core comes with the package `axe-playwright-python`; without it, or without Chromium, these tests skip and say so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.fakes import visit as visits
from tests.fakes.looks import look, looks_reply, photo
from tests.fakes.stylist import product, reply
from tests.fakes.visit import Visit
from tests.test_web_access import PHONE
from tests.test_web_menus import menu, with_menus

chromium, visit = visits.chromium, visits.visit
pytestmark = pytest.mark.asyncio(loop_scope="module")
WAYS: list[dict[str, Any]] = [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE]
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


class HasPage(Protocol):
    """A visit to the chat, or to the admin page."""

    page: Any


async def violations(visit: HasPage) -> list[str]:
    """What axe-core finds wrong with the page as it stands, once nothing moves."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe-playwright-python is not installed")
    await visit.page.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running')")
    if not await visit.page.evaluate("'axe' in window"):
        await visit.page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
    found = await visit.page.evaluate(f"axe.run(document, {RULES})")
    assert len(found["passes"]) > 10, "axe did not look"
    return [
        f"{rule['id']} ({rule['help']}): {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]
    ]


@pytest.mark.parametrize("visit", WAYS, indirect=True)
async def test_axe_finds_nothing_wrong_in_any_state_of_the_page(visit: Visit, tmp_path: Path) -> None:
    replies = {
        "shirts": lambda: with_menus(visit.stylist.asked[-1]),
        "looks": lambda: looks_reply(
            look(tmp_path, 1), look(tmp_path, 2), product_choices=tuple(menu(n) for n in range(1, 9))
        ),
        "bad": lambda: reply(text="That is no picture.", intent="problem"),
        "export": lambda: reply(text="Hier, bitte.", attachment=("stylist.json", b"{}"), language="de"),
        "relaxed": lambda: reply(product(1, image=""), relaxed=("color",)),
    }
    visit.stylist.answering = lambda asked: replies[asked.text]()
    found = {"start": await violations(visit)}
    await visit.page.set_input_files("#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    await visit.page.set_input_files("#photos", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    await visit.sees("#tray img")
    found["photo chosen"] = await violations(visit)
    for place, text in enumerate(("looks", "shirts", "bad", "export", "relaxed"), start=1):
        await visit.say(text)
        await visit.sees(".turn.stylist:not([aria-hidden])", place)
        found[text] = await violations(visit)
    await visit.page.locator(".card .more").first.click()
    await visit.sees("[role=menu]")
    found["menu"] = await violations(visit)
    assert found == dict.fromkeys(found, [])


async def test_axe_sees_what_would_be_wrong(visit: Visit) -> None:
    await visit.page.evaluate("document.querySelector('#attach').removeAttribute('aria-label')")
    await visit.page.evaluate("document.querySelector('#attach').removeAttribute('title')")
    assert [found.partition(" ")[0] for found in await violations(visit)] == ["button-name"]
