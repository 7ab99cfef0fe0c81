"""The Telegram chat: python-telegram-bot's real Application over a server that enforces Telegram's limits."""

from __future__ import annotations

import io
import logging

import pytest
from PIL import Image

from bot.edge import APOLOGY
from bot.stylist import Request
from bot.telegram_requests import CANNOT_READ, FILE_GONE, FILE_TOO_LARGE, NO_PICTURE_FILE
from bot.wording import HELLO, HELP, PAIR
from tests.fakes import telegram_talk as talks
from tests.fakes.stylist import draw_picture, product, reply
from tests.fakes.telegram_server import ME

ADA, BEN, GROUP = 11, 22, -100333


stylist, telegram, chat = talks.stylist, talks.telegram, talks.chat


async def test_a_wish_is_answered_with_an_album_and_one_message_of_advice(chat, telegram, stylist):
    telegram.says(ADA, "a linen shirt")
    await telegram.until(lambda: len(telegram.to(ADA)) == 4)
    *album, advice = telegram.to(ADA)
    assert stylist.asked == [Request(text="a linen shirt", session=f"telegram:{ADA}")]
    assert len({sent.album for sent in album}) == 1
    assert [sent.photo for sent in album] == [f"https://cdn.example/p{number}.jpg" for number in (1, 2, 3)]
    assert album[0].text == "Linen shirt 1\nNord · €20.50\nlinen, under €40\nView in the shop"
    assert album[0].links == ("https://shop.example/p1",)
    assert advice.text.startswith(
        "Linen keeps you cool; roll the sleeves.\n\n1. Linen shirt 1 · Nord · €20.50\n2. Linen"
    )
    assert advice.links == tuple(f"https://shop.example/p{number}" for number in (1, 2, 3))
    assert not advice.preview


async def test_markup_in_a_feed_and_in_advice_is_shown_as_it_is(chat, telegram, stylist):
    hostile = "<b>&_*[ </a><script>"
    shirt = product(1, title=hostile, brand="R&B <Co>", url='https://shop.example/?a="1"&b=<2>')
    stylist.answering = lambda request: reply(shirt, product(2), text=f"Advice {hostile} & more")
    telegram.says(ADA, hostile)
    await telegram.until(lambda: len(telegram.to(ADA)) == 3)
    photo, _, advice = telegram.to(ADA)
    assert photo.text.startswith(f"{hostile}\nR&B <Co> · €20.50")
    assert photo.links == ('https://shop.example/?a="1"&b=<2>',)
    assert advice.text.startswith(f"Advice {hostile} & more")


async def test_a_link_that_runs_a_script_is_left_out(chat, telegram, stylist):
    stylist.answering = lambda request: reply(product(1, url="javascript:alert(1)"), product(2))
    telegram.says(ADA, "hello")
    await telegram.until(lambda: len(telegram.to(ADA)) == 3)
    first, _, advice = telegram.to(ADA)
    assert first.links == ()
    assert advice.links == ("https://shop.example/p2",)


async def test_one_product_is_one_photo_and_none_is_only_words(chat, telegram, stylist):
    stylist.answering = lambda request: reply(*[product(1)] * int(request.text))
    telegram.says(ADA, "1")
    telegram.says(ADA, "0")
    await telegram.until(lambda: len(telegram.to(ADA)) == 3)
    assert [sent.method for sent in telegram.to(ADA)] == ["sendPhoto", "sendMessage", "sendMessage"]
    assert [sent.text for sent in telegram.to(ADA)[1:]] == ["Linen keeps you cool; roll the sleeves."] * 2


@pytest.mark.parametrize(("count", "albums"), [(10, [10]), (11, [10, 1]), (13, [10, 3])])
async def test_more_than_an_album_holds_goes_into_another(chat, telegram, stylist, count, albums):
    stylist.answering = lambda request: reply(*map(product, range(count)))
    telegram.says(ADA, "everything")
    await telegram.until(lambda: len(telegram.to(ADA)) == count + 1)
    seen = [sent.album for sent in telegram.to(ADA)[:-1]]
    assert [seen.count(album) for album in dict.fromkeys(seen)] == albums


async def test_long_texts_stay_within_telegrams_limits_with_nothing_lost(chat, telegram, stylist):
    sentences = [f"Sentence number {number} about 👗 and linen." for number in range(400)]
    shirts = [product(number, title="👗 " * 2000, brand="B" * 3000) for number in range(10)]
    stylist.answering = lambda request: reply(*shirts, text=" ".join(sentences))
    telegram.says(ADA, "everything")
    await telegram.until(lambda: telegram.to(ADA) and "10. 👗" in telegram.to(ADA)[-1].text, timeout_s=10)
    advice = [sent.text for sent in telegram.to(ADA)[10:]]
    assert len(advice) > 4
    assert all(text.endswith(".") for text in advice[:3]), "cut in the middle of a sentence"
    written = " ".join(advice)
    assert all(sentence in written for sentence in sentences)


async def test_pictures_of_this_machine_are_uploaded_as_jpeg(chat, telegram, stylist, tmp_path):
    paths = [draw_picture(tmp_path / name) for name in ("a.webp", "b.png", "c.jpg")]
    huge = draw_picture(tmp_path / "huge.jpg", size=(6000, 4500))
    stylist.answering = lambda request: reply(
        *(product(number, image="pictures/x", picture=path) for number, path in enumerate([*paths, huge]))
    )
    telegram.says(ADA, "hello")
    await telegram.until(lambda: len(telegram.to(ADA)) == 5)
    pictures = [Image.open(io.BytesIO(sent.photo)) for sent in telegram.to(ADA)[:4]]
    assert [picture.format for picture in pictures] == ["JPEG"] * 4
    assert pictures[0].size == (120, 160)
    assert sum(pictures[3].size) <= 10_000


async def test_a_picture_that_telegram_cannot_fetch_is_uploaded_and_nothing_is_lost(chat, telegram, stylist, tmp_path):
    path = draw_picture(tmp_path / "a.jpg")
    shirts = [product(1, picture=path), product(2, picture=path), product(3)]
    stylist.answering = lambda request: reply(*shirts)
    telegram.bad_addresses = {"https://cdn.example/p2.jpg"}
    telegram.says(ADA, "hello")
    await telegram.until(lambda: len(telegram.to(ADA)) == 3)
    first, second, advice = telegram.to(ADA)
    assert (first.text[:13], second.text[:13]) == ("Linen shirt 1", "Linen shirt 2")
    assert isinstance(first.photo, bytes)
    assert advice.links == tuple(f"https://shop.example/p{number}" for number in (1, 2, 3))


async def test_with_no_picture_at_all_the_links_are_in_the_text(chat, telegram, stylist, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff no picture")
    telegram.bad_addresses = {"https://cdn.example/p1.jpg"}
    stylist.answering = lambda request: reply(product(1), product(2, image="", picture=str(broken)))
    telegram.says(ADA, "hello")
    await telegram.until(lambda: telegram.to(ADA))
    (advice,) = telegram.to(ADA)
    assert advice.links == ("https://shop.example/p1", "https://shop.example/p2")
    stylist.answering = lambda request: reply(product(1))
    telegram.says(ADA, "hello")
    await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    assert telegram.to(ADA)[1].links == ("https://shop.example/p1",)


async def test_a_photo_with_its_caption_becomes_a_request(chat, telegram, stylist):
    telegram.says(ADA, photo=telegram.photo(b"the large one"), caption="what goes with this?")
    telegram.says(ADA, document=telegram.document(b"sent as a file", "image/png"))
    await telegram.until(lambda: len(stylist.asked) == 2)
    assert stylist.asked[0] == Request(
        text="what goes with this?", photos=(b"the large one",), session=f"telegram:{ADA}"
    )
    assert stylist.asked[1].photos == (b"sent as a file",)


async def test_an_album_is_one_request_and_what_follows_waits_for_it(chat, telegram, stylist):
    for number in range(3):
        caption = {"caption": "which of these?"} if number == 0 else {}
        telegram.says(ADA, photo=telegram.photo(b"%d" % number), media_group_id="7", **caption)
    telegram.says(ADA, "and in blue?")
    await telegram.until(lambda: len(stylist.asked) == 2)
    assert stylist.asked[0].photos == (b"0", b"1", b"2")
    assert [asked.text for asked in stylist.asked] == ["which of these?", "and in blue?"]


async def test_what_cannot_be_read_is_told_kindly(chat, telegram, stylist):
    telegram.says(ADA, sticker={"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 9, "height": 9,
                                "is_animated": False, "is_video": False})  # fmt: skip
    telegram.says(ADA, document=telegram.document(b"%PDF", "application/pdf"))
    telegram.says(ADA, document=telegram.document(b"x", "image/png", file_size=30_000_000))
    await telegram.until(lambda: len(telegram.to(ADA)) == 3)
    telegram.says(ADA, photo=telegram.photo(b"x", lost=True))
    await telegram.until(lambda: len(telegram.to(ADA)) == 4)
    assert [sent.text for sent in telegram.to(ADA)] == [CANNOT_READ, NO_PICTURE_FILE, FILE_TOO_LARGE, FILE_GONE]
    assert stylist.asked == []


async def test_commands_explain_themselves_and_are_in_the_menu(chat, telegram, stylist):
    for command in ("/start", "/start deep-link", "/help", "/dance", "/pair"):
        telegram.says(ADA, command)
    await telegram.until(lambda: len(telegram.to(ADA)) == 5)
    assert [sent.text for sent in telegram.to(ADA)] == [HELLO[0], HELLO[0], HELP, HELP, PAIR]
    assert {asked.text for asked in stylist.asked} == {"/profile"}, "more was asked than whether Ada is known"


async def test_the_wardrobe_command_asks_for_the_wardrobe(chat, telegram, stylist):
    telegram.says(ADA, "/wardrobe")
    await telegram.until(lambda: len(telegram.to(ADA)) == 4)
    assert stylist.asked == [Request(text="my wardrobe", session=f"telegram:{ADA}")]


async def test_a_changed_message_is_answered_anew_and_once(chat, telegram, stylist):
    stylist.answering = lambda request: reply(text=request.text)
    number = telegram.says(ADA, "a linen shrit")
    telegram.edits(ADA, "a linen shrit", number)  # as when a link's preview appears
    for _ in range(2):
        telegram.edits(ADA, "a linen shirt", number)
    telegram.edits(ADA, "in silk")
    telegram.says(ADA, "that's all")
    await telegram.until(lambda: stylist.asked and stylist.asked[-1].text == "that's all")
    assert [asked.text for asked in stylist.asked] == ["a linen shrit", "a linen shirt", "in silk", "that's all"]


async def test_in_a_group_a_change_counts_where_the_bot_is_meant(chat, telegram, stylist):
    telegram.edits(GROUP, "a linen shirt")
    telegram.edits(GROUP, f"@{ME['username']} a silk shirt")
    telegram.says(GROUP, f"/wardrobe@{ME['username']}")
    await telegram.until(lambda: len(stylist.asked) == 2)
    assert [asked.text for asked in stylist.asked] == ["a silk shirt", "my wardrobe"]


async def test_in_a_group_it_answers_only_when_asked(chat, telegram, stylist):
    other = {"id": 5, "is_bot": False, "first_name": "Eve"}
    asked = {"message_id": 1, "date": 1, "chat": {"id": GROUP, "type": "supergroup", "title": "Friends"}}
    telegram.says(GROUP, "a linen shirt would be nice")
    telegram.says(GROUP, "@somebody_else a linen shirt")
    telegram.says(GROUP, "me too", reply_to_message={**asked, "from": other, "text": "hi"})
    telegram.says(GROUP, "/dance")
    mentioning = telegram.says(GROUP, f"@{ME['username'].upper()} a navy top")
    telegram.says(GROUP, "cheaper", reply_to_message={**asked, "from": ME, "text": "Look at these"})
    await telegram.until(lambda: len(telegram.to(GROUP)) == 8)
    assert [request.text for request in stylist.asked] == ["a navy top", "cheaper"]
    assert {request.session for request in stylist.asked} == {f"telegram:{GROUP}"}
    assert {sent.answers for sent in telegram.to(GROUP)[:4]} == {mentioning}


async def test_in_a_group_everybody_is_a_person_of_their_own(chat, telegram, stylist):
    for author in (ADA, BEN):
        who = {"id": author, "is_bot": False, "first_name": "A"}
        telegram.says(GROUP, f"@{ME['username']} a navy top", **{"from": who})
        telegram.says(GROUP, f"/wardrobe@{ME['username']}", **{"from": who})
    telegram.says(ADA, "/forget")
    await telegram.until(lambda: len(stylist.asked) == 5)
    assert {(asked.text, asked.session, asked.person) for asked in stylist.asked} == {
        ("a navy top", f"telegram:{GROUP}", f"telegram:{ADA}"),
        ("my wardrobe", f"telegram:{GROUP}", f"telegram:{ADA}"),
        ("a navy top", f"telegram:{GROUP}", f"telegram:{BEN}"),
        ("my wardrobe", f"telegram:{GROUP}", f"telegram:{BEN}"),
        ("forget me", f"telegram:{ADA}", None),
    }


async def test_asking_about_somebodys_photo_brings_the_photo_along(chat, telegram, stylist):
    friend = {"id": 5, "is_bot": False, "first_name": "Eve"}
    asked = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": GROUP, "type": "supergroup", "title": "Friends"},
        "from": friend,
    }
    telegram.says(
        GROUP, f"@{ME['username']} what goes with it?", reply_to_message={**asked, "photo": telegram.photo(b"coat")}
    )
    await telegram.until(lambda: stylist.asked)
    assert (stylist.asked[0].text, stylist.asked[0].photos) == ("what goes with it?", (b"coat",))


async def test_people_are_answered_side_by_side_and_one_persons_messages_in_order(chat, telegram, stylist):
    stylist.delay_s = lambda request: 0.3 if request.text in ("ada 0", "ben") else 0.0
    stylist.answering = lambda request: reply(text=request.text)
    for number in range(3):
        telegram.says(ADA, f"ada {number}")
    telegram.says(BEN, "ben")
    await telegram.until(lambda: len(telegram.sent) == 4)
    assert stylist.most_at_once == 2
    assert [sent.text for sent in telegram.to(ADA)] == ["ada 0", "ada 1", "ada 2"]


async def test_it_shows_that_it_is_at_work(chat, telegram, stylist):
    stylist.delay_s = telegram.delay_s = 0.1
    telegram.says(ADA, "a linen shirt")
    await telegram.until(lambda: len(telegram.to(ADA)) == 4)
    assert telegram.actions == [(ADA, "typing"), (ADA, "upload_photo")]


async def test_who_blocked_the_bot_disturbs_nobody(chat, telegram, stylist, caplog):
    caplog.set_level(logging.INFO)
    telegram.closed_chats = {ADA}
    telegram.says(ADA, "hello")
    telegram.says(ADA, "/start")
    telegram.says(BEN, "hello")
    await telegram.until(lambda: len(telegram.to(BEN)) == 4)
    assert "closed to the bot" in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_failure_is_logged_without_the_text_and_answered_with_an_apology(chat, telegram, stylist, caplog):
    caplog.set_level(logging.DEBUG)
    stylist.answering = lambda request: ValueError(f"cannot read {request.text}")
    telegram.says(ADA, "my secret wedding")
    await telegram.until(lambda: telegram.to(ADA))
    assert telegram.to(ADA)[0].text == APOLOGY
    assert "ValueError at" in caplog.text
    assert "secret" not in caplog.text
