"""Looks on the chat page in a real Chromium: what was seen, the looks as cards, the buttons, and a reload."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.stylist import Reply, Request
from retrieval.product import Product
from tests.fakes import visit as visits
from tests.fakes.looks import CHOICES, blazer, look, looks_reply, photo
from tests.fakes.stylist import product, reply
from tests.fakes.visit import Visit
from tests.test_web_access import COLORS, PHONE, contrast

chromium, visit = visits.chromium, visits.visit
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def three_looks(tmp_path: Path) -> Reply:
    slots = (("top", "bottom", "shoes", "bag"), ("one-piece", "shoes"), ("bottom", "shoes", "accessory"))
    return looks_reply(*(look(tmp_path, number, *each) for number, each in enumerate(slots, start=1)))


async def send_photo(visit: Visit, words: str = "what goes with this?", kind: str = "JPEG") -> None:
    """A person adds a photo and says something with it."""
    file = {"name": f"photo.{kind.lower()}", "mimeType": f"image/{kind.lower()}", "buffer": photo(kind)}
    await visit.page.set_input_files("#photos", file)
    await visit.sees("#tray li")
    await visit.say(words)


async def test_a_photo_is_answered_with_its_piece_and_looks_as_cards(visit: Visit, three_looks: Reply) -> None:
    visit.stylist.answering = lambda asked: three_looks
    await send_photo(visit)
    await visit.sees(".look", 3)
    assert await visit.texts(".pieces figcaption") == ["navy blazer"]
    assert "easy partner" in (await visit.texts(".stylist .bubble"))[0]
    first = visit.page.locator(".look").first
    assert await first.locator("h2").inner_text() == "Look 1"
    assert "Reason number 1" in await first.locator(".reason").inner_text()
    assert [text.split(" (")[0] for text in await visit.texts(".look:first-child .parts a")] == [
        "Top 11", "Bottom 12", "Shoes 13", "Bag 14",
    ]  # fmt: skip
    assert await visit.texts(".look:first-child .cost") == ["€20.50", "€21.50", "€22.50", "€23.50"]
    assert (await visit.texts(".look:first-child .total"))[0].endswith("€88.00")
    assert await first.locator("a").first.get_attribute("rel") == "noopener noreferrer"
    assert await visit.page.locator(".card").count() == 0, "a look's products are shown once"


async def test_the_pictures_of_looks_and_pieces_arrive(visit: Visit, three_looks: Reply) -> None:
    visit.stylist.answering = lambda asked: three_looks
    await send_photo(visit)
    await visit.sees(".look", 3)
    await visit.page.wait_for_function("() => document.querySelector('.pieces img').naturalWidth > 100")
    await visit.page.wait_for_function("() => document.querySelector('.whole img').naturalWidth === 1080")
    alt = await visit.page.locator(".whole img").first.get_attribute("alt")
    assert alt == "Laid out together: your navy blazer, Top 11, Bottom 12, Shoes 13, Bag 14"


async def test_a_heic_that_the_browser_cannot_show_still_shows_the_piece(visit: Visit, three_looks: Reply) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    visit.stylist.answering = lambda asked: three_looks
    await send_photo(visit, kind="HEIF")
    await visit.sees(".look", 3)
    await visit.page.wait_for_function("() => document.querySelector('.pieces img').naturalWidth > 100")
    assert await visit.texts(".person .file") == ["photo.heif"]


async def test_a_look_without_pictures_is_still_a_look_in_words(visit: Visit) -> None:
    visit.stylist.answering = lambda asked: looks_reply(look(None))
    await visit.say("what goes with my navy blazer?")
    await visit.sees(".look")
    await visit.sees(".whole", 0)
    assert len(await visit.texts(".parts a")) == 4
    visit.complaints = [said for said in visit.complaints if "404" not in said]


async def test_a_button_says_its_words_once_and_older_buttons_rest(visit: Visit, three_looks: Reply) -> None:
    visit.stylist.answering = lambda asked: three_looks
    await send_photo(visit)
    await visit.sees(".choices button:not(:disabled)", 4)
    assert await visit.texts(".choices button") == [choice.label for choice in CHOICES]
    await visit.page.dblclick(".choices button:first-child")
    await visit.sees(".choices", 2)
    assert [asked.text for asked in visit.stylist.asked] == ["what goes with this?", "for dinner"]
    assert len({asked.session for asked in visit.stylist.asked}) == 1
    assert (await visit.texts(".person .bubble"))[-1] == "You: For dinner"
    await visit.sees(".choices button:disabled", 4)
    assert await visit.page.locator(".turn:last-child .choices button:disabled").count() == 0
    assert await visit.page.locator(".pieces").count() == 1, "the piece was shown with the photo already"
    await visit.page.click(".turn:last-child .choices button:nth-child(2)")
    await visit.sees(".choices", 3)
    assert visit.stylist.asked[-1].text == "for the office"
    assert await visit.page.evaluate("document.activeElement.id") == "text"


async def test_buttons_of_an_answer_that_is_out_of_date_when_it_comes_rest(visit: Visit, three_looks: Reply) -> None:
    visit.stylist.delay_s = 0.3
    visit.stylist.answering = lambda asked: three_looks if asked.text == "one" else reply()
    await visit.say("one")
    await visit.say("two")
    await visit.sees(".stylist:not([aria-hidden])", 2)
    assert await visit.page.locator(".choices button:not(:disabled)").count() == 0


async def test_the_conversation_is_there_after_a_reload_and_goes_on(visit: Visit, three_looks: Reply) -> None:
    visit.stylist.answering = lambda asked: three_looks
    await send_photo(visit)
    await visit.page.click(".choices button:first-child")
    await visit.sees(".choices", 2)
    await visit.page.reload()
    await visit.sees(".look", 6)
    assert await visit.texts(".person .bubble") == ["You: what goes with this?", "You: For dinner"]
    assert not await visit.page.is_visible("#welcome")
    await visit.page.wait_for_function("() => document.querySelector('.shots img').naturalWidth > 100")
    await visit.page.wait_for_function("() => document.querySelector('.pieces img').naturalWidth > 100")
    await visit.sees(".choices button:disabled", 4)
    await visit.page.click(".turn:last-child .choices button:nth-child(2)")
    await visit.sees(".look", 9)
    assert visit.stylist.asked[-1] == Request(text="for the office", session=visit.stylist.asked[0].session)


async def test_who_is_forgotten_finds_an_empty_page_after_a_reload(visit: Visit, three_looks: Reply) -> None:
    visit.stylist.answering = lambda asked: three_looks if asked.photos else reply(text="Done.", intent="forgotten")
    await send_photo(visit)
    await visit.sees(".look", 3)
    address = await visit.page.locator(".whole img").first.get_attribute("src")
    await visit.say("forget me")
    await visit.sees(".stylist:not([aria-hidden])", 2)
    gone = await visit.page.evaluate(
        "address => fetch(address, {cache: 'reload'}).then(answer => answer.status)", address
    )
    assert gone == 404
    await visit.page.reload()
    assert await visit.page.is_visible("#welcome")
    assert await visit.page.locator(".turn").count() == 0
    visit.complaints = [said for said in visit.complaints if "404" not in said]


async def test_what_another_version_kept_does_not_break_the_page(visit: Visit) -> None:
    await visit.page.evaluate("sessionStorage.setItem('stylist.turns', JSON.stringify([{reply: {}}, 7, {said: 'x'}]))")
    await visit.page.reload()
    await visit.say("a linen shirt")
    await visit.sees(".card", 6)


async def test_markup_in_a_look_stays_text(visit: Visit) -> None:
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    bad: Product = product(1, id="bad", title=hostile, brand=hostile, url="javascript:alert(3)", image="")
    one = look(None)
    matches = tuple(type(match)(product=bad, score=1, why=hostile, slot="top", look=1) for match in one.matches[:1])
    one = type(one)(number=1, owned=(blazer(category=hostile),), matches=matches, reason=hostile, total=1.0)
    choice = type(CHOICES[0])(label=hostile, text="x")
    visit.stylist.answering = lambda asked: looks_reply(one, text=hostile, choices=(choice,))
    await visit.say(hostile)
    await visit.sees(".look")
    await visit.sees(".whole", 0)
    assert await visit.texts(".look .reason") == [hostile]
    assert await visit.texts(".choices button") == [hostile]
    assert await visit.page.locator(".turn script, .turn img, .look a").count() == 0
    visit.complaints = [said for said in visit.complaints if "404" not in said]


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
async def test_on_a_small_phone_looks_are_swiped_and_nothing_is_too_wide(visit: Visit, three_looks: Reply) -> None:
    visit.stylist.answering = lambda asked: three_looks
    await send_photo(visit)
    await visit.sees(".look", 3)
    assert await visit.overflow_px() == 0
    first = await visit.page.locator(".look").first.bounding_box()
    second = await visit.page.locator(".look").nth(1).bounding_box()
    assert first is not None
    assert second is not None
    assert first["width"] < 340
    assert first["x"] + first["width"] < second["x"] < 360, "the second look peeks in"
    for button in await visit.page.locator(".choices button").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 40
        assert box["x"] + box["width"] <= 360


async def test_a_keyboard_and_a_screen_reader_find_their_way_through_looks(visit: Visit, three_looks: Reply) -> None:
    visit.stylist.answering = lambda asked: three_looks
    await send_photo(visit)
    await visit.sees(".look", 3)
    log = visit.page.get_by_role("log", name="Conversation")
    assert await log.get_by_role("list", name="3 looks").get_by_role("heading", level=2).count() == 3
    assert await log.get_by_role("list", name="The piece I see").count() == 1
    assert await log.get_by_role("link", name="Top 11 (opens the shop in a new tab)").count() == 1
    group = log.get_by_role("group", name="Answers to pick from")
    assert await group.get_by_role("button").count() == 4
    await group.get_by_role("button").first.focus()
    assert await visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    await visit.page.keyboard.press("Shift+Tab")
    last = "document.activeElement.closest('.look:last-child') !== null"
    assert await visit.page.evaluate(last)
    await visit.page.keyboard.press("Tab")
    await visit.page.keyboard.press("Enter")
    await visit.sees(".choices", 2)


@pytest.mark.parametrize("visit", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
async def test_looks_stand_out_in_light_and_dark(visit: Visit, three_looks: Reply) -> None:
    visit.stylist.answering = lambda asked: three_looks
    await send_photo(visit)
    await visit.sees(".look", 3)
    selectors = (".pieces figcaption", ".look h2", ".reason", ".parts a", ".by", ".cost", ".parts .why", ".total span",
                 ".choices button")  # fmt: skip
    for selector in selectors:
        color, paper = await visit.page.eval_on_selector(selector, COLORS)
        assert contrast(color, paper) >= 4.5, (selector, color, paper)
