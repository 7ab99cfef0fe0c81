"""Commands on Telegram: what each says to the core, the menus, the first two questions, and admins' commands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.edge import APOLOGY
from bot.labels import labels_of
from bot.stylist import Request
from bot.telegram_chat import TelegramChat
from bot.wording import HELLO, PAIR
from bot.wording_designs import LABEL
from bot.wording_profile import PROFILE_EMPTY
from bot.wording_telegram import MENUS
from tests.fakes import telegram_talk as talks
from tests.fakes.looks import photo
from tests.fakes.stylist import FakeStylist, product, reply
from tests.fakes.telegram_server import ME, TOKEN, TelegramServer

ASK_SECTION, ASK_BUDGET, ALL_ASKED = (
    labels_of("en").onboarding[name] for name in ("ask_section", "ask_budget", "all_asked")
)
ADA, BEN, GROUP = 11, 22, -100333
stylist, telegram, chat = talks.stylist, talks.telegram, talks.chat


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("/wardrobe", "my wardrobe"),
        ("/saved", "/saved"),
        ("/profile", "my profile"),
        ("/profile please", "my profile"),
        ("/language", "/language"),
        ("/language de", "/language de"),
        ("/export", "/export"),
        ("/forget", "forget me"),
        ("/pair navy blazer", "what goes with my navy blazer?"),
        ("/pair my navy blazer", "what goes with my navy blazer?"),
    ],
)
async def test_a_command_says_what_the_core_knows(chat, telegram, stylist, said, text):
    telegram.says(ADA, said)
    telegram.says(GROUP, said.replace(" ", f"@{ME['username']} ", 1) if " " in said else f"{said}@{ME['username']}")
    await telegram.until(lambda: len(stylist.asked) == 2)
    assert sorted(stylist.asked, key=lambda asked: asked.session, reverse=True) == [
        Request(text=text, session=f"telegram:{ADA}"),
        Request(text=text, session=f"telegram:{GROUP}", person=f"telegram:{-GROUP}"),
    ]


async def test_another_bots_command_is_not_for_this_one(chat, telegram, stylist):
    telegram.says(GROUP, "/wardrobe@another_bot")
    telegram.says(GROUP, "/wardrobe")
    await telegram.until(lambda: stylist.asked)
    await asyncio.sleep(0.1)
    assert len(stylist.asked) == 1


async def test_pair_takes_the_photo_that_it_answers_or_stands_under(chat, telegram, stylist):
    sent = {"photo": telegram.photo(b"blazer")}
    asked = {"message_id": 1, "date": 1, "chat": {"id": ADA, "type": "private", "first_name": "Ada"}}
    asked |= {"from": {"id": ADA, "is_bot": False, "first_name": "Ada"}}
    telegram.says(ADA, "/pair for dinner", reply_to_message={**asked, **sent})
    entities = [{"type": "bot_command", "offset": 0, "length": 5}]
    telegram.says(ADA, caption="/pair for dinner", caption_entities=entities, **sent)
    telegram.says(GROUP, caption="/pair", caption_entities=entities, **sent)
    telegram.says(ADA, "/pair")
    await telegram.until(lambda: len(stylist.asked) == 3 and telegram.to(ADA)[-1].text == PAIR)
    assert [(each.text, each.photos) for each in stylist.asked if each.session == f"telegram:{ADA}"] == [
        ("for dinner", (b"blazer",))
    ] * 2
    assert [each.photos for each in stylist.asked if each.session == f"telegram:{GROUP}"] == [(b"blazer",)]


async def test_a_file_that_comes_with_a_reply_is_sent_as_one(chat, telegram, stylist):
    stylist.answering = lambda request: reply(text="Here is all of it.", attachment=("stylist.json", b"{}"))
    telegram.says(ADA, "/export")
    await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    told, file = telegram.to(ADA)
    assert (told.text, file.method, file.document) == ("Here is all of it.", "sendDocument", ("stylist.json", b"{}"))


async def test_a_drawn_design_is_a_photo_with_its_label_and_comes_first(chat, telegram, stylist):
    drawn = photo()
    stylist.answering = lambda request: reply(
        product(1), text="I drew this.", intent="design", attachment=("design-1.png", drawn)
    )
    telegram.says(ADA, "/design striped dress")
    await telegram.until(lambda: len(telegram.to(ADA)) == 3)
    assert [each.text for each in stylist.asked] == ["/design striped dress"]
    first = telegram.to(ADA)[0]
    assert (first.method, first.photo, first.text) == ("sendPhoto", drawn, LABEL)


async def test_there_is_a_menu_in_every_language_and_an_english_one_for_the_others(chat, telegram):
    names = [
        "pair",
        "wardrobe",
        "saved",
        "trends",
        "design",
        "profile",
        "language",
        "export",
        "forget",
        "help",
        "start",
    ]
    assert telegram.menus == {("", language): names for language in ("", "en", "es", "fr", "de", "ru", "hi")}
    assert len({tuple(menu.values()) for menu in MENUS.values()}) == 6, "two languages say the same"


# --- the first two questions
def knows_nobody(request: Request) -> object:
    if request.text == "/profile":
        return reply(text=PROFILE_EMPTY, intent="profile")
    return reply(text=f"Noted: {request.text}", intent="profile")


async def test_two_taps_tell_section_and_budget_in_one_message(chat, telegram, stylist):
    stylist.answering = knows_nobody
    telegram.says(ADA, "/start")
    await telegram.until(lambda: telegram.to(ADA))
    (first,) = telegram.to(ADA)
    assert first.text == f"{HELLO[0]}\n\n{ASK_SECTION}"
    assert first.labels == ["Women's", "Men's", "Skip"]
    telegram.presses(first, "Women's")
    await telegram.until(lambda: telegram.edits_made)
    (second,) = telegram.to(ADA)
    assert second.text == f"Noted: I shop in the women's section\n\n{ASK_BUDGET}"
    assert second.labels == ["Up to €50", "Up to €100", "Up to €200", "Skip"]
    telegram.presses(second, "Up to €100")
    await telegram.until(lambda: len(telegram.edits_made) == 2)
    (third,) = telegram.to(ADA)
    assert third.text == f"Noted: my budget is usually 100\n\n{ALL_ASKED}"
    assert third.rows == ()
    assert len(telegram.answered_presses) == 2


async def test_both_questions_may_be_skipped_and_are_not_put_again(chat, telegram, stylist):
    stylist.answering = knows_nobody
    telegram.says(ADA, "/start")
    await telegram.until(lambda: telegram.to(ADA))
    for _ in range(2):
        made = len(telegram.edits_made)
        telegram.presses(telegram.to(ADA)[0], "Skip")
        await telegram.until(lambda made=made: len(telegram.edits_made) > made)
    assert telegram.to(ADA)[0].text == ALL_ASKED
    assert [asked.text for asked in stylist.asked] == ["/profile"]
    telegram.says(ADA, "/start")
    await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    assert telegram.to(ADA)[1].text == HELLO[0]


async def test_who_has_a_profile_and_who_writes_in_a_group_is_asked_nothing(chat, telegram, stylist):
    stylist.answering = lambda request: reply(text="You wear M.", intent="profile", choices=talks.CHOICES)
    telegram.says(ADA, "/start")
    telegram.says(GROUP, "/start")
    await telegram.until(lambda: len(telegram.sent) == 2)
    assert {sent.text for sent in telegram.sent} == {HELLO[0]}


async def test_a_tap_counts_after_a_restart_and_where_the_question_was_deleted(stylist, telegram):
    stylist.answering = knows_nobody
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url, currency="INR"):
        telegram.says(ADA, "/start")
        await telegram.until(lambda: telegram.to(ADA))
    telegram.deleted = {telegram.to(ADA)[0].number}
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url, currency="INR"):
        telegram.presses(telegram.to(ADA)[0], "Men's")
        await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    assert stylist.asked[-1].text == "I shop in the men's section"
    assert telegram.to(ADA)[1].labels == ["Up to ₹2,500", "Up to ₹5,000", "Up to ₹10,000", "Skip"]


# --- admins
class FakeAdmin:
    """Says what it is told to, a text every `every_s`; listens to Ada alone."""

    def __init__(self) -> None:
        self.texts: list[str | Exception] = ["Reading: 0/9", "Reading: 5/9", "Reading: 5/9", "Done: 9 products"]
        self.every_s = 0.01
        self.heard: list[tuple[str, str]] = []

    def is_admin(self, who: str) -> bool:
        return who == f"telegram:{ADA}"

    async def handle(self, who: str, text: str) -> AsyncIterator[str]:
        self.heard.append((who, text))
        if not self.is_admin(who):
            yield "That is for those who run the shop."
            return
        for each in self.texts:
            if isinstance(each, Exception):
                raise each
            yield each
            await asyncio.sleep(self.every_s)


@pytest.fixture
def admin() -> FakeAdmin:
    return FakeAdmin()


@pytest.fixture
async def office(stylist: FakeStylist, telegram: TelegramServer, admin: FakeAdmin) -> AsyncIterator[TelegramChat]:
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url, admin=admin) as chat:
        yield chat


@pytest.mark.parametrize("command", ["/reindex", "/reindex shop.csv", "/reindex cancel", "/stats", "/evaluate"])
async def test_an_admins_command_is_heard_and_answered_in_one_message(office, telegram, admin, stylist, command):
    telegram.says(ADA, command)
    await telegram.until(lambda: telegram.to(ADA) and telegram.to(ADA)[0].text == "Done: 9 products")
    assert len(telegram.to(ADA)) == 1
    assert admin.heard == [(f"telegram:{ADA}", command)]
    assert stylist.asked == []


async def test_a_stranger_gets_one_kind_sentence_and_a_group_counts_the_person(office, telegram, admin):
    telegram.says(BEN, "/reindex")
    telegram.says(GROUP, f"/stats@{ME['username']}", **{"from": {"id": ADA, "is_bot": False, "first_name": "Ada"}})
    await telegram.until(lambda: telegram.to(BEN) and telegram.to(GROUP))
    assert [sent.text for sent in telegram.to(BEN)] == ["That is for those who run the shop."]
    assert set(admin.heard) == {(f"telegram:{BEN}", "/reindex"), (f"telegram:{ADA}", "/stats")}


async def test_progress_is_shown_at_intervals_and_only_where_it_changed(office, telegram, admin, monkeypatch):
    monkeypatch.setattr("bot.telegram_progress.EDIT_EVERY_S", 0.3)
    admin.texts = [f"Reading: {number // 2}/50" for number in range(100)]
    telegram.says(ADA, "/reindex")
    await telegram.until(lambda: telegram.to(ADA) and telegram.to(ADA)[0].text == "Reading: 49/50")
    times = [sent.at for sent in telegram.edits_made]
    assert 2 <= len(times) <= 6
    assert all(later - earlier > 0.25 for earlier, later in zip(times, times[1:-1], strict=False))


async def test_the_chat_is_answered_while_a_command_runs_and_another_command_is_heard(office, telegram, admin):
    admin.every_s = 0.3
    telegram.says(ADA, "/reindex")
    await telegram.until(lambda: telegram.to(ADA))
    telegram.says(ADA, "a linen shirt")
    telegram.says(ADA, "/reindex cancel")
    await telegram.until(lambda: len(telegram.to(ADA)) == 6)
    assert not any(sent.text.startswith("Done") for sent in telegram.to(ADA))
    assert admin.heard[1] == (f"telegram:{ADA}", "/reindex cancel")


async def test_where_the_message_was_deleted_or_telegram_fails_the_end_is_told_all_the_same(
    office, telegram, admin, monkeypatch
):
    monkeypatch.setattr("bot.telegram_progress.EDIT_EVERY_S", 0.1)
    monkeypatch.setattr("bot.telegram_traffic.RETRY_WAITS_S", (0.01,))
    admin.texts, admin.every_s = ["Reading: 1/9", "Reading: 2/9", "Reading: 3/9", "Done"], 0.3
    telegram.says(ADA, "/reindex")
    await telegram.until(lambda: telegram.to(ADA))
    telegram.fail_next = [502, 0]
    telegram.deleted = {telegram.to(ADA)[0].number}
    await telegram.until(lambda: telegram.to(ADA)[-1].text == "Done")
    assert len(telegram.to(ADA)) == 2


async def test_a_command_that_fails_is_told_and_logged_without_what_it_said(office, telegram, admin, caplog):
    admin.texts = ["Reading", ValueError("secret path")]
    telegram.says(ADA, "/reindex")
    await telegram.until(lambda: telegram.to(ADA) and telegram.to(ADA)[-1].text == APOLOGY)
    assert "ValueError at" in caplog.text
    assert "secret" not in caplog.text


async def test_what_passes_a_message_goes_on_in_others_at_the_end(office, telegram, admin):
    admin.texts = ["Counting.", "A figure of note. " * 400]
    telegram.says(ADA, "/stats")
    await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    assert " ".join(sent.text for sent in telegram.to(ADA)) == admin.texts[1].strip()


async def test_an_admin_has_the_commands_in_their_menu_and_nobody_else(office, telegram):
    telegram.says(BEN, "hello")
    telegram.says(ADA, "hello", **{"from": {"id": ADA, "is_bot": False, "first_name": "A", "language_code": "de-AT"}})
    await telegram.until(lambda: (str(ADA), "") in telegram.menus)
    assert telegram.menus[str(ADA), ""][-3:] == ["reindex", "stats", "evaluate"]
    assert not [chat for chat, _ in telegram.menus if chat not in ("", str(ADA))]
    assert "reindex" not in telegram.menus["", ""]


async def test_the_end_does_not_wait_for_a_command_that_runs(stylist, telegram, admin):
    admin.every_s = 60
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url, admin=admin):
        telegram.says(ADA, "/reindex")
        await telegram.until(lambda: telegram.to(ADA))
    assert telegram.unconfirmed == []


async def test_without_an_admin_their_commands_are_unknown(chat, telegram, stylist):
    telegram.says(ADA, "/reindex")
    await telegram.until(lambda: telegram.to(ADA))
    assert stylist.asked == []
