"""The chat page for everyone: keyboard, screen reader, small phone, light and dark, no motion; in a real Chromium."""

from __future__ import annotations

import pytest

from tests.fakes import visit as visits
from tests.fakes.stylist import product, reply
from tests.fakes.visit import Visit

chromium, visit = visits.chromium, visits.visit
pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONE = {"viewport": {"width": 360, "height": 700}, "is_mobile": True, "has_touch": True}
PAPER_OF = "e => { let n = e; while (getComputedStyle(n).backgroundColor === 'rgba(0, 0, 0, 0)') n = n.parentElement;"
COLORS = f"{PAPER_OF} return [getComputedStyle(e).color, getComputedStyle(n).backgroundColor] }}"


async def test_the_keyboard_is_enough(visit: Visit) -> None:
    keyboard = visit.page.keyboard
    await keyboard.press("Shift+Tab")
    assert await visit.page.evaluate("document.activeElement.id") == "attach"
    await keyboard.press("Shift+Tab")
    assert await visit.page.evaluate("document.activeElement.pathname") == "/trends"
    await keyboard.press("Shift+Tab")
    assert await visit.page.evaluate("document.activeElement.closest('.wishes') !== null")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert await visit.page.evaluate(outline) == "solid"
    await keyboard.press("Enter")
    await visit.sees(".card", 6)
    assert visit.stylist.asked[0].text == "White sneakers, nothing in leather"
    await keyboard.type("two")
    await keyboard.press("Shift+Enter")
    await keyboard.type("lines")
    await keyboard.press("Enter")
    await visit.sees(".card", 12)
    assert visit.stylist.asked[1].text == "two\nlines"
    await keyboard.press("Shift+Tab")
    await keyboard.press("Shift+Tab")
    assert await visit.page.evaluate("document.activeElement.closest('.card:last-child') !== null")
    await visit.page.wait_for_function(
        "() => [document.activeElement.getBoundingClientRect()].every(b => b.left >= 0 && b.right <= innerWidth)"
    )


async def test_a_screen_reader_hears_who_speaks_and_every_control_has_a_name(visit: Visit) -> None:
    await visit.say("a linen shirt")
    await visit.sees(".card", 6)
    log = visit.page.get_by_role("log", name="Conversation")
    assert await log.get_attribute("aria-live") == "polite"
    assert await log.get_by_role("link", name="Linen shirt 1 (opens the shop in a new tab)").count() == 1
    assert await log.get_by_role("list", name="6 products").count() == 1
    assert await visit.page.get_by_role("textbox", name="Your message").count() == 1
    for name in ("Add a photo", "Send"):
        assert await visit.page.get_by_role("button", name=name).count() == 1, name


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
async def test_nothing_is_wider_than_a_phone(visit: Visit) -> None:
    endless = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 3
    shirts = [product(number, image="", title=endless, brand=endless) for number in range(8)]
    visit.stylist.answering = lambda asked: reply(*shirts, text=endless, relaxed=("color",))
    assert await visit.overflow_px() == 0
    await visit.page.set_input_files("#photos", {"name": endless, "mimeType": "image/x", "buffer": b"%PDF"})
    assert await visit.page.is_visible("#camera")
    assert await visit.page.get_attribute("#shot", "capture") == "environment"
    assert await visit.overflow_px() == 0
    await visit.say(endless)
    await visit.sees(".card", 8)
    assert await visit.overflow_px() == 0
    box = await visit.page.locator("#send").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 360
    assert min(box["width"], box["height"]) >= 40


def contrast(color: str, paper: str) -> float:
    """The WCAG contrast of two CSS colors."""

    def luminance(rgb: str) -> float:
        parts = [float(part) / 255 for part in rgb.partition("(")[2].rstrip(")").split(",")[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(color), luminance(paper)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("visit", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
async def test_text_stands_out_in_light_and_dark(visit: Visit) -> None:
    papers = set()
    visit.stylist.answering = lambda asked: (
        reply(text="no", intent="problem") if "bad" in asked.text else reply(product(1, image=""), relaxed=("color",))
    )
    for text in ("a shirt", "a bad shirt"):
        await visit.say(text)
    await visit.sees(".turn.error")
    texts = (".bar h1", "#status", ".person .bubble", ".stylist .bubble", ".turn.error .bubble", ".aside", ".brand")
    for selector in (*texts, ".card a", ".price", ".why", "#text"):
        color, paper = await visit.page.eval_on_selector(selector, COLORS)
        assert contrast(color, paper) >= 4.5, (selector, color, paper)
        papers.add(paper)
    assert len(papers) > 3


@pytest.mark.parametrize("visit", [{"reduced_motion": "reduce"}], indirect=True)
async def test_nothing_moves_for_who_asked_for_calm(visit: Visit) -> None:
    visit.stylist.delay_s = 0.5
    await visit.say("a linen shirt")
    await visit.sees(".typing")
    await visit.page.wait_for_function("() => document.getAnimations().length === 0", timeout=400)
    await visit.sees(".card", 6)
