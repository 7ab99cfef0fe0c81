"""The chat page in a real Chromium: what a person types, drops, sends and sees. Skips where there is none."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from bot.edge import APOLOGY
from bot.stylist import Request
from tests.fakes import visit as visits
from tests.fakes.stylist import draw_picture, product, reply
from tests.fakes.visit import Visit

chromium, visit = visits.chromium, visits.visit
pytestmark = pytest.mark.asyncio(loop_scope="module")


def photo(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(data, "JPEG", quality=80)
    return data.getvalue()


async def test_a_wish_is_answered_with_advice_and_cards(visit: Visit) -> None:
    assert await visit.page.title() == "Nord"
    await visit.say("a linen shirt")
    await visit.sees(".card", 6)
    assert await visit.texts(".person .bubble") == ["You: a linen shirt"]
    assert "Linen keeps you cool" in (await visit.texts(".stylist .bubble"))[0]
    card = visit.page.locator(".card").first
    assert (await card.inner_text()).split("\n")[:1] == ["NORD"]
    assert "€20.50" in await card.inner_text()
    assert "linen, under €40" in await card.inner_text()
    link = card.locator("a")
    assert await link.get_attribute("href") == "https://shop.example/p1"
    assert await link.get_attribute("target") == "_blank"
    assert await link.get_attribute("rel") == "noopener noreferrer"
    await visit.page.wait_for_function("() => document.querySelector('.card img').naturalWidth === 120")
    assert not await visit.page.is_visible("#welcome")
    assert await visit.page.evaluate("document.activeElement.id") == "text"


async def test_a_tall_picture_stays_on_its_card(visit: Visit, tmp_path: Path) -> None:
    tall = draw_picture(tmp_path / "tall.png", size=(120, 480))
    visit.stylist.answering = lambda _: reply(product(1, image="pictures/x", picture=tall))
    await visit.say("a linen shirt")
    await visit.page.wait_for_function("() => document.querySelector('.card img').naturalHeight === 480")
    picture, plate, brand = await visit.page.evaluate(
        "() => ['img', '.plate', '.brand'].map(part => document.querySelector('.card ' + part).getBoundingClientRect())"
    )
    assert picture["height"] == pytest.approx(plate["height"], abs=0.1)
    assert picture["width"] == pytest.approx(plate["width"], abs=0.1)
    assert plate["bottom"] <= brand["top"]


async def test_it_shows_that_it_is_at_work_and_then_no_more(visit: Visit) -> None:
    visit.stylist.delay_s = 0.3
    at_rest = await visit.page.inner_text("#status")
    await visit.say("a linen shirt")
    await visit.sees(".typing")
    await visit.page.wait_for_function(
        "() => document.querySelector('#status').textContent === 'Reading your message…'"
    )
    assert await visit.page.inner_text(".typing") == "Reading your message…"
    await visit.sees(".card", 6)
    await visit.sees(".typing", 0)
    assert await visit.page.inner_text("#status") == at_rest


async def test_a_suggestion_is_one_tap(visit: Visit) -> None:
    await visit.page.click(".wishes li:nth-child(2) button")
    await visit.sees(".card", 6)
    assert visit.stylist.asked[0].text == "Something for a summer wedding"


async def test_what_was_let_go_is_said(visit: Visit) -> None:
    visit.stylist.answering = lambda asked: reply(product(1), relaxed=("color", "category"))
    await visit.page.route("https://cdn.example/**", lambda route: route.fulfill(body=photo(20, 20)))
    await visit.say("a pink linen shirt")
    await visit.sees(".aside")
    assert await visit.texts(".aside") == ["Let go to find these: the color, the kind of piece"]


async def test_a_large_photo_travels_small_and_is_shown_in_the_bubble(visit: Visit) -> None:
    large = photo(2400, 1800)
    await visit.page.set_input_files("#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": large})
    await visit.sees("#tray img")
    await visit.say("what goes with this?")
    await visit.sees(".person .shots img")
    await visit.sees(".card", 6)
    (asked,) = visit.stylist.asked
    sent = Image.open(io.BytesIO(asked.photos[0]))
    assert (sent.format, sent.size) == ("JPEG", (1600, 1200))
    assert len(asked.photos[0]) < len(large)
    assert await visit.page.locator("#tray li").count() == 0


async def test_a_small_photo_travels_untouched(visit: Visit) -> None:
    small = photo(300, 200)
    await visit.page.set_input_files("#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": small})
    await visit.say("")
    await visit.sees(".card", 6)
    assert visit.stylist.asked[0] == Request(text="", photos=(small,), session=visit.stylist.asked[0].session)


async def test_a_photo_can_be_taken_back_and_only_four_go_along(visit: Visit) -> None:
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(30 + n, 30)} for n in range(5)]
    await visit.page.set_input_files("#photos", files)
    await visit.sees("#tray img", 4)
    assert "4 photos at once" in await visit.page.inner_text("#notice")
    await visit.page.click("#tray li:nth-child(2) button")
    await visit.sees("#tray img", 3)
    await visit.say("these")
    await visit.sees(".card", 6)
    widths = [Image.open(io.BytesIO(sent)).width for sent in visit.stylist.asked[0].photos]
    assert widths == [30, 32, 33]


async def test_what_is_no_photo_is_sent_as_it_is_and_the_stylist_says_why(visit: Visit) -> None:
    sentence = "That file is a PDF, not a picture; send a JPEG, PNG or WebP photo."
    visit.stylist.answering = lambda asked: reply(text=sentence, intent="problem")
    await visit.page.set_input_files("#photos", {"name": "a.pdf", "mimeType": "image/x", "buffer": b"%PDF-1.7"})
    await visit.say("this")
    await visit.sees(".turn.error")
    assert sentence in (await visit.texts(".turn.error .bubble"))[0]
    assert await visit.texts(".person .file") == ["a.pdf"]
    assert visit.stylist.asked[0].photos == (b"%PDF-1.7",)


@pytest.mark.parametrize("way", ["drop", "paste"])
async def test_a_photo_can_be_dropped_and_pasted(visit: Visit, way: str) -> None:
    data = base64.b64encode(photo(40, 30)).decode()
    files = (
        f"const f = new DataTransfer(); f.items.add(new File([Uint8Array.from(atob('{data}'), c => c.charCodeAt(0))],"
    )
    files += " 'a.jpg', {type: 'image/jpeg'}));"
    if way == "drop":
        event = "new DragEvent(n, {dataTransfer: f, bubbles: true, cancelable: true})"
        await visit.page.evaluate(
            f"() => {{ {files} for (const n of ['dragenter']) document.body.dispatchEvent({event}) }}"
        )
        assert await visit.page.is_visible("#drop")
        await visit.page.evaluate(f"() => {{ {files} for (const n of ['drop']) document.body.dispatchEvent({event}) }}")
        assert not await visit.page.is_visible("#drop")
    else:
        event = "new ClipboardEvent('paste', {clipboardData: f, bubbles: true, cancelable: true})"
        await visit.page.evaluate(f"() => {{ {files} document.activeElement.dispatchEvent({event}) }}")
    await visit.sees("#tray img")
    await visit.page.press("#text", "Enter")
    await visit.sees(".card", 6)
    assert Image.open(io.BytesIO(visit.stylist.asked[0].photos[0])).size == (40, 30)


async def test_a_lost_connection_is_told_and_trying_again_works(visit: Visit) -> None:
    await visit.page.route("**/api/messages", lambda route: route.abort())
    await visit.say("a linen shirt")
    await visit.sees(".retry")
    assert "check the connection" in (await visit.texts(".turn.error .bubble"))[0]
    await visit.page.unroute("**/api/messages")
    await visit.page.click(".retry")
    await visit.sees(".card", 6)
    await visit.sees(".turn.error", 0)
    assert [asked.text for asked in visit.stylist.asked] == ["a linen shirt"]
    visit.complaints = [said for said in visit.complaints if "ERR_FAILED" not in said]


async def test_a_failure_shows_the_apology_and_a_refusal_its_sentence(visit: Visit) -> None:
    visit.stylist.answering = lambda asked: ValueError("inner workings")
    await visit.say("a linen shirt")
    await visit.sees(".turn.error .retry")
    assert APOLOGY in (await visit.texts(".turn.error"))[0]
    await visit.page.evaluate("document.querySelector('#text').removeAttribute('maxlength')")
    await visit.say("shirt " * 1000)
    await visit.sees(".turn.error", 2)
    assert "under 4,000 characters" in (await visit.texts(".turn.error"))[1]
    assert await visit.page.locator(".retry").count() == 1, "the same long message would be refused again"
    visit.complaints = [said for said in visit.complaints if "the server responded with a status of" not in said]


async def test_markup_in_a_feed_stays_text_and_a_script_address_is_no_link(visit: Visit) -> None:
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    visit.stylist.answering = lambda asked: reply(
        product(1, title=hostile, brand=hostile, url="javascript:alert(3)", image="", currency="<b>"), text=hostile
    )
    await visit.say(hostile)
    await visit.sees(".card")
    assert await visit.texts(".card h2") == [hostile]
    assert hostile in (await visit.texts(".stylist .bubble"))[0]
    assert hostile in (await visit.texts(".person .bubble"))[0]
    assert await visit.page.locator(".card a, .turn script, .turn img").count() == 0
    assert "20.5 <b>" in await visit.page.inner_text(".card .price")


async def test_answers_keep_the_order_of_the_messages(visit: Visit) -> None:
    visit.stylist.delay_s = lambda asked: 0.3 if asked.text == "one" else 0.0
    visit.stylist.answering = lambda asked: reply(text=f"answer to {asked.text}")
    for text in ("one", "two", "three"):
        await visit.say(text)
    await visit.sees(".stylist:not([aria-hidden])", 3)
    assert await visit.texts(".stylist .bubble") == [f"Stylist: answer to {n}" for n in ("one", "two", "three")]
