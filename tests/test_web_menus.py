"""A product's menu, files to download, photos that are none, and print, on the chat page in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.choices import Choice
from bot.stylist import Reply, Request
from bot.wording_designs import LABEL
from tests.fakes import visit as visits
from tests.fakes.looks import look, looks_reply, photo
from tests.fakes.stylist import product, reply
from tests.fakes.visit import Visit
from tests.test_web_access import PHONE

chromium, visit = visits.chromium, visits.visit
pytestmark = pytest.mark.asyncio(loop_scope="module")
FOCUSED = "document.activeElement.textContent || document.activeElement.ariaLabel"


def menu(number: int) -> tuple[Choice, ...]:
    """A product's buttons, as the stylist gives them."""
    labels = {"Similar": "more like", "What goes with it?": "what goes with", "Save": "save"}
    return tuple(Choice(label=label, text=f"{words} #0000000{number}") for label, words in labels.items())


def with_menus(asked: Request) -> Reply:
    return reply(
        *(product(number, image="") for number in (1, 2, 3, 4, 5, 6)),
        product_choices=tuple(menu(n) for n in range(1, 7)),
    )


async def test_a_products_menu_says_its_words_and_names_the_product(visit: Visit) -> None:
    visit.stylist.answering = with_menus
    await visit.say("a linen shirt")
    await visit.sees(".card .more", 6)
    await visit.page.click(".card:nth-child(2) .more")
    assert await visit.texts("[role=menu] [role=menuitem]") == ["Similar", "What goes with it?", "Save"]
    await visit.page.get_by_role("menuitem", name="Save").click()
    await visit.sees(".card", 12)
    assert visit.stylist.asked[-1].text == "save #00000002"
    assert (await visit.texts(".person .bubble"))[-1] == "You: Save · Linen shirt 2"
    await visit.sees("[role=menu]", 0)
    await visit.page.locator(".card .more").first.click()
    await visit.page.get_by_role("menuitem", name="Similar").click()
    await visit.sees(".card", 18)
    assert visit.stylist.asked[-1].text == "more like #00000001", "an older answer's products may still be meant"


async def test_the_keyboard_opens_walks_and_leaves_a_menu(visit: Visit) -> None:
    visit.stylist.answering = with_menus
    await visit.say("a linen shirt")
    await visit.sees(".card .more", 6)
    page, button = visit.page, visit.page.get_by_role("button", name="More for Linen shirt 1")
    await button.focus()
    assert await button.get_attribute("aria-expanded") == "false"
    await page.keyboard.press("Enter")
    assert await button.get_attribute("aria-expanded") == "true"
    assert await page.get_by_role("menu", name="Linen shirt 1").count() == 1
    walked = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Home", "End"):
        await page.keyboard.press(key)
        walked.append(await page.evaluate(FOCUSED))
    assert walked == ["What goes with it?", "Save", "Similar", "Save", "Similar", "Save"]
    assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    await page.keyboard.press("Escape")
    await visit.sees("[role=menu]", 0)
    assert await button.get_attribute("aria-expanded") == "false"
    assert await button.evaluate("button => button === document.activeElement"), "the focus returns"
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await visit.sees("[role=menu]", 0)
    assert await page.evaluate("document.activeElement.closest('.card:nth-child(2)') !== null")


async def test_a_menu_follows_its_card_and_a_press_elsewhere_or_a_card_out_of_sight_close_it(visit: Visit) -> None:
    visit.stylist.answering = with_menus
    await visit.say("a linen shirt")
    await visit.sees(".card .more", 6)
    page = visit.page

    async def press(number: int) -> None:  # not by the library's click, which scrolls first
        await page.evaluate("n => document.querySelectorAll('.more')[n].click()", number)
        await visit.sees("[role=menu]")

    await press(2)
    edges = (
        "[...document.querySelectorAll('[role=menu], [aria-expanded=true]')].map(e => e.getBoundingClientRect().right)"
    )
    before, _ = await page.evaluate(edges)
    await page.evaluate("document.querySelector('.cards').scrollBy(172, 0)")
    await page.wait_for_function(
        f"before => {edges}.every((right, _, all) => right < before - 100 && Math.abs(right - all[0]) < 1)", arg=before
    )
    await page.evaluate("document.querySelector('.cards').scrollTo(0, 0)")
    await press(0)
    await page.evaluate("document.querySelector('.cards').scrollBy(600, 0)")
    await visit.sees("[role=menu]", 0)
    await press(3)
    await page.mouse.click(300, 20)
    await visit.sees("[role=menu]", 0)


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
async def test_on_a_small_phone_a_menu_is_whole_and_large_enough_to_touch(visit: Visit, tmp_path: Path) -> None:
    one = look(tmp_path)
    visit.stylist.answering = lambda asked: (
        looks_reply(one, product_choices=tuple(menu(n) for n in range(1, 5)))
        if "look" in asked.text
        else with_menus(asked)
    )
    for text, button in (("a shirt", ".card .more"), ("a look", ".parts .more")):
        await visit.say(text)
        await visit.page.wait_for_selector(button)
        await visit.page.locator(button).first.tap()
        box = await visit.page.locator("[role=menu]").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 700
        item = await visit.page.locator("[role=menuitem]").first.bounding_box()
        assert item is not None
        assert item["height"] >= 40
        assert await visit.overflow_px() == 0
        await visit.page.keyboard.press("Escape")


async def test_a_file_is_offered_as_a_download_and_not_kept(visit: Visit) -> None:
    content = '{"saved": ["ä"]}'.encode()
    visit.stylist.answering = lambda asked: reply(text="Here it is.", attachment=("stylist.json", content))
    await visit.say("/export")
    async with visit.page.expect_download() as waiting:
        await visit.page.get_by_role("link", name="Download stylist.json").click()
    download = await waiting.value
    assert download.suggested_filename == "stylist.json"
    assert Path(await download.path()).read_bytes() == content
    assert "saved" not in await visit.page.evaluate("sessionStorage.getItem('stylist.turns')")
    await visit.page.reload()
    await visit.sees(".stylist .bubble")
    assert await visit.page.locator(".download").count() == 0


async def test_a_drawn_design_is_shown_with_its_label(visit: Visit) -> None:
    visit.stylist.answering = lambda asked: reply(
        product(1, image=""), text="I drew this.", intent="design", attachment=("design-1.png", photo())
    )
    await visit.say("/design striped dress")
    await visit.sees(".drawing img")
    assert await visit.page.evaluate("document.querySelector('.drawing img').decode().then(() => true)")
    assert await visit.page.get_by_role("img", name=LABEL).count() == 1
    assert await visit.texts(".drawing figcaption") == [LABEL]
    assert await visit.page.locator(".download").count() == 0


async def test_a_reply_says_its_language(visit: Visit) -> None:
    visit.stylist.answering = lambda asked: reply(text="Sehr gern.", language="de")
    await visit.say("danke")
    await visit.sees(".stylist .bubble[lang=de]")
    assert await visit.page.get_attribute("html", "lang") == "en"


async def test_what_is_no_photo_is_told_before_it_is_sent(visit: Visit) -> None:
    files = [
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"},
        {"name": "empty.jpg", "mimeType": "image/jpeg", "buffer": b""},
        {"name": "IMG_1.HEIC", "mimeType": "", "buffer": photo()},
    ]
    await visit.page.set_input_files("#photos", files)
    await visit.sees("#tray li")
    notice = await visit.page.inner_text("#notice")
    assert notice.startswith("I can't read this as a photo: “notes.txt”, “empty.jpg”.")
    accept = await visit.page.get_attribute("#photos", "accept")
    assert accept is not None
    assert ".heic" in accept
    await visit.page.click("#tray button")
    assert await visit.page.evaluate("document.activeElement.id") == "text", "the focus was on what is gone"


async def test_without_a_stream_the_answer_comes_all_the_same(visit: Visit) -> None:
    plain = {"Accept": "application/json"}
    await visit.page.route("**/api/messages", lambda route: route.continue_(headers=route.request.headers | plain))
    await visit.say("a linen shirt")
    await visit.sees(".card", 6)
    await visit.sees(".typing", 0)


async def test_an_answer_cut_short_is_told_and_can_be_asked_again(visit: Visit) -> None:
    status = 'event: status\ndata: {"sentence": "Searching the shop…"}\n\n'
    cut = {"body": status, "content_type": "text/event-stream"}
    await visit.page.route("**/api/messages", lambda route: route.fulfill(**cut))
    await visit.say("a linen shirt")
    await visit.sees(".retry")
    await visit.page.unroute("**/api/messages")
    await visit.page.click(".retry")
    await visit.sees(".card", 6)


async def test_on_paper_there_is_the_whole_conversation_and_no_button(visit: Visit) -> None:
    visit.stylist.answering = with_menus
    for text in ("one", "two", "three"):
        await visit.say(text)
    await visit.sees(".card", 18)
    await visit.page.emulate_media(media="print", color_scheme="dark")
    for selector in (".composer", ".card .more", ".page"):
        assert not await visit.page.locator(selector).first.is_visible(), selector
    shown = "[...document.querySelectorAll('.card')].every(c => c.getBoundingClientRect().right <= innerWidth)"
    assert await visit.page.evaluate(shown), "a card lies beyond the paper's edge"
    assert await visit.page.evaluate("document.body.scrollHeight >= document.querySelector('.log').scrollHeight")
    assert await visit.page.eval_on_selector(".stylist .bubble", "b => getComputedStyle(b).color") == "rgb(0, 0, 0)"
