"""The chat page in a person's language, in a real Chromium: by the browser's setting, and by /language from then on."""

from __future__ import annotations

from typing import Any

import pytest

from bot.labels import every_language, labels_of
from tests.fakes import visit as visits
from tests.fakes.looks import photo
from tests.fakes.stylist import product, reply
from tests.fakes.visit import Visit
from tests.test_web_axe import violations

chromium, visit = visits.chromium, visits.visit
pytestmark = pytest.mark.asyncio(loop_scope="module")
GERMAN: list[dict[str, Any]] = [
    {"locale": "de-DE"},
    {"locale": "de-DE", "viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
]


@pytest.mark.parametrize("visit", GERMAN, indirect=True, ids=["desk", "phone"])
async def test_a_german_browser_gets_a_german_page_that_fits(visit: Visit) -> None:
    says, page = labels_of("de").page, visit.page
    assert await page.get_attribute("html", "lang") == "de"
    await page.get_by_role("heading", name=says["welcome"]).wait_for()
    assert await page.get_attribute("#text", "placeholder") == says["placeholder"]
    assert await visit.overflow_px() <= 0
    assert await violations(visit) == []
    await page.set_input_files("#photos", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    assert await page.text_content("#notice") == says["no_photos"].replace("{files}", "“a.txt”")
    await page.set_input_files("#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    await page.get_by_role("button", name="a.jpg entfernen").wait_for()
    visit.stylist.answering = lambda _: reply(
        *(product(n, image="") for n in (1, 2, 3)), text="Mein Rat.", language="de", relaxed=("color",)
    )
    await visit.say("ein Hemd")
    await visit.sees(".card", 3)
    assert await visit.texts(".aside") == ["Um diese zu finden, verzichtet auf: die Farbe"]
    assert await visit.texts(".person .bubble") == ["Sie: ein Hemd"]
    assert await page.get_by_role("list", name="3 Stücke").count() == 1
    assert await visit.overflow_px() <= 0
    assert await violations(visit) == []


async def test_a_language_that_is_chosen_is_the_pages_from_then_on(visit: Visit) -> None:
    page = visit.page
    visit.stylist.answering = lambda asked: (
        reply(text="Avec plaisir.", intent="language", language="fr", chose="fr")
        if asked.text == "/language fr"
        else reply(text="As you like.", intent="language", chose="")
        if asked.text == "/language auto"
        else reply(product(1, image=""))
    )
    await visit.say("a shirt")
    await visit.sees(".card", 1)
    await visit.say("/language fr")
    await page.wait_for_function("() => document.documentElement.lang === 'fr'")
    await visit.sees(".card", 1)  # the conversation is still there
    assert (await visit.texts(".person .bubble"))[-1] == "Vous: /language fr"
    assert await page.get_attribute("#text", "placeholder") == labels_of("fr").page["placeholder"]
    await page.reload()
    assert await page.get_attribute("html", "lang") == "fr"
    await visit.say("/language auto")
    await page.wait_for_function("() => document.documentElement.lang === 'en'")


async def test_what_is_being_written_is_not_lost_to_another_language(visit: Visit) -> None:
    page = visit.page
    visit.stylist.delay_s = 0.5
    visit.stylist.answering = lambda asked: reply(text="Gern.", intent="language", language="de", chose="de")
    await visit.say("/language de")
    await page.fill("#text", "a half-written")
    await visit.sees(".turn.stylist:not([aria-hidden])", 1)
    assert await page.input_value("#text") == "a half-written"
    assert await page.get_attribute("html", "lang") == "en"
    await page.reload()
    assert await page.get_attribute("html", "lang") == "de"


PHONES: list[dict[str, Any]] = [
    {"locale": code, "viewport": {"width": 360, "height": 740}} for code in sorted(every_language())
]


@pytest.mark.parametrize("visit", PHONES, indirect=True, ids=lambda way: way["locale"])
async def test_in_every_language_the_page_fits_a_small_phone_and_its_status_a_line(visit: Visit) -> None:
    code = await visit.page.get_attribute("html", "lang")
    assert await visit.overflow_px() <= 0
    for sentence in (labels_of(code).page["at_rest"], *labels_of(code).stages.values()):
        height, line = await visit.page.evaluate(
            "(text) => { const s = document.getElementById('status'); s.textContent = text;"
            " return [s.offsetHeight, parseFloat(getComputedStyle(s).lineHeight)]; }",
            sentence,
        )
        assert height < 1.5 * line, sentence
