"""The page's labels and Telegram's first questions in six languages: none is missing, and each is picked rightly."""

from __future__ import annotations

import re

import aiohttp
import pytest

from bot import web_assets
from bot.labels import TABLES, Labels, accepted, every_language, labels_of
from bot.progress import Stage
from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from bot.web_chat import WebChat
from bot.wording import HELLO, LOST, WORKING
from bot.wording_telegram import MENUS
from tests.fakes import telegram_talk as talks
from tests.fakes.stylist import FakeStylist, product, reply
from tests.fakes.telegram_server import TelegramServer
from tests.test_web_chat import form

CODES = sorted(MENUS)
ADA = 11
stylist, telegram, chat = talks.stylist, talks.telegram, talks.chat


def flat(labels: Labels) -> dict[str, str]:
    return {f"{table}.{name}": text for table in TABLES for name, text in getattr(labels, table).items()}


def blanks(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_there_are_labels_in_every_language_that_has_a_menu() -> None:
    assert sorted(every_language()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_no_label_is_missing_empty_or_has_other_blanks(code: str) -> None:
    here, english = flat(labels_of(code)), flat(labels_of("en"))
    assert here.keys() == english.keys()
    assert {name for name, text in here.items() if blanks(text) != blanks(english[name]) or not text.strip()} == set()
    same = {name for name, text in here.items() if text == english[name] and len(text.split()) > 2}
    assert code == "en" or same == set(), "left in English"


def test_what_the_page_says_is_a_label_and_every_label_is_said() -> None:
    used: set[str] = set()
    for path in web_assets.FOLDER.iterdir():
        if path.suffix == ".js" and not path.name.startswith("admin"):
            used |= set(re.findall(r'label\("(\w+)"', path.read_text(encoding="utf-8")))
    used |= set(re.findall(r"{{(\w+)}}", (web_assets.FOLDER / "index.html").read_text(encoding="utf-8")))
    used |= {f"{what}_{where}" for what in ("products", "looks") for where in ("before", "more")}
    assert used - {"title", "language", "labels"} == set(labels_of("en").page)


def test_english_labels_are_what_the_other_chats_say() -> None:
    english = labels_of("en")
    assert english.onboarding["hello"] == HELLO[0]
    assert dict(english.stages) == WORKING
    assert set(Stage.__args__) == set(english.stages)  # type: ignore[attr-defined]
    assert dict(english.lost) == LOST


@pytest.mark.parametrize(
    ("header", "chosen", "code"),
    [
        ("", "", "en"),
        ("de", "", "de"),
        ("ru,fr", "", "ru"),
        ("de-AT,de;q=0.9,en;q=0.8", "", "de"),
        ("pt-BR, fr;q=0.5, en;q=0.4", "", "fr"),
        ("en;q=0.2, RU;q=0.9", "", "ru"),
        ("de;q=0, fr;q=0.1", "", "fr"),
        ("de;q=x, *, ;;, hi", "", "hi"),
        ("ja, zh", "", "en"),
        ("de", "es", "es"),
        ("de", 'xx"><script>', "de"),
    ],
)
def test_a_chosen_language_comes_first_and_then_the_browsers(header: str, chosen: str, code: str) -> None:
    assert accepted(header, chosen).code == code


async def test_the_page_comes_in_the_browsers_language_or_the_chosen_one() -> None:
    asked: dict[str, dict[str, str]] = {"de": {"Accept-Language": "de-DE,de;q=0.9"}, "en": {}, "ru": {}}
    asked["ru"] = {"Accept-Language": "de", "Cookie": "stylist_language=ru"}
    tags = set()
    async with WebChat(FakeStylist(lambda _: reply()), port=0, title="<Nord>") as chat:
        for code, headers in asked.items():
            async with aiohttp.ClientSession() as client, client.get(chat.url, headers=headers) as response:
                page = await response.text()
                tags.add(response.headers["ETag"])
                assert response.headers["Vary"] == "Accept-Language, Cookie"
            assert f'<html lang="{code}">' in page
            assert f'<h2 id="hello">{labels_of(code).page["welcome"]}</h2>' in page
            assert "{{" not in page
            assert "<Nord>" not in page
    assert len(tags) == 3


async def test_stages_and_errors_are_in_the_language_of_the_page() -> None:
    stylist = FakeStylist(lambda asked: RuntimeError() if asked.text == "broken" else reply(product(1, image="")))
    says = labels_of("fr")
    async with (
        WebChat(stylist, port=0) as chat,
        aiohttp.ClientSession(headers={"Accept-Language": "fr"}) as client,
    ):
        events = {"Accept": "text/event-stream"}
        async with client.post(f"{chat.url}/api/messages", data=form("robe"), headers=events) as response:
            assert says.stages["reading"] in (await response.text()).encode().decode("unicode_escape")
        async with client.post(f"{chat.url}/api/messages", data=form("broken")) as response:
            assert (response.status, await response.json()) == (500, {"error": says.errors["apology"]})
        async with client.post(f"{chat.url}/api/messages", data=form("x" * 4_001)) as response:
            assert (response.status, await response.json()) == (
                413,
                {"error": says.errors["too_long"].format(count="4,000")},
            )


@pytest.mark.parametrize("code", CODES)
async def test_the_wishes_to_start_with_are_understood_as_what_they_say(code: str, shop_window: ShopWindow) -> None:
    stylist = Stylist(shop_window)
    found = [
        await stylist.answer(Request(text=labels_of(code).page[f"wish_{number}"], session=f"{code}{number}"))
        for number in (1, 2, 3)
    ]
    assert [each.language for each in found] == [code] * 3
    top, wedding, sneakers = (each.query for each in found)
    assert (set(top.colors), set(top.patterns), top.price_max) == ({"navy"}, {"striped"}, 40)
    assert wedding.occasion == "wedding"
    assert set(sneakers.colors) == {"white"}
    assert set(sneakers.categories) == {"sneakers"}
    assert sneakers.exclude.get("materials") == ("leather",)
    assert all(each.matches for each in found)


@pytest.mark.parametrize("code", CODES)
async def test_the_first_questions_on_telegram_are_in_the_language_of_the_app(
    chat: object, telegram: TelegramServer, stylist: FakeStylist, code: str
) -> None:
    stylist.answering = lambda asked: reply(text="It is empty.", intent="profile")
    says = labels_of(code).onboarding
    sender = {"from": {"id": ADA, "is_bot": False, "first_name": "Ada", "language_code": f"{code}-XX"}}
    telegram.says(ADA, "/start", **sender)
    await telegram.until(lambda: telegram.to(ADA))
    (first,) = telegram.to(ADA)
    assert first.text == f"{says['hello']}\n\n{says['ask_section']}"
    assert first.labels == [says["women"], says["men"], says["skip"]]
