"""The Discord chat over a small Discord server: commands, menus, presses, messages, and what an answer looks like."""

from __future__ import annotations

import logging

import pytest

from bot import wording_discord as wording
from bot.edge import APOLOGY
from bot.wording_designs import LABEL
from tests.fakes import discord_talk as talks
from tests.fakes.discord_payloads import OTHER_CHANNEL, SHOP_CHANNEL, dm_of
from tests.fakes.discord_people import MENTION
from tests.fakes.looks import photo
from tests.fakes.stylist import product, reply

ADA, BOB = 11, 12

own_addresses, stylist, discord, people, chat = (
    talks.own_addresses,
    talks.stylist,
    talks.discord,
    talks.people,
    talks.chat,
)


async def test_a_direct_message_is_answered_by_a_card_of_products(chat, discord, people, stylist):
    await people.says(ADA, "a linen shirt")
    await discord.until(lambda: discord.sent)
    (asked,), (sent,) = stylist.asked, discord.to(dm_of(ADA))
    assert (asked.text, asked.session, asked.person) == ("a linen shirt", f"discord:{dm_of(ADA)}", f"discord:{ADA}")
    assert sent.is_card
    assert sent.pictures == [f"https://cdn.example/p{n}.jpg" for n in (1, 2, 3)]
    assert sent.links == [f"https://shop.example/p{n}" for n in (1, 2, 3)]
    for words in ("Linen keeps you cool", "Linen shirt 2", "Nord · €21.50", "linen, under €40"):
        assert words in sent.text
    assert discord.typing == [dm_of(ADA)]


async def test_every_slash_command_is_registered_with_its_suggestions_and_permissions(chat, discord):
    commands = {command["name"]: command for command in discord.commands}
    everybody = {"style", "pair", "outfit", "wardrobe", "saved", "trends", "profile", "language", "export", "forget"}
    everybody |= {"help", "design"}
    assert set(commands) == everybody | {"settings", "Find this", "Pair this"}
    options = {option["name"]: option for option in commands["style"]["options"]}
    assert [options[name].get("autocomplete", False) for name in ("text", "category", "brand")] == [False, True, True]
    assert commands["settings"]["default_member_permissions"] == 1 << 5


@pytest.mark.parametrize(
    ("name", "options", "said", "private"),
    [
        ("style", {"text": "something blue"}, "something blue", False),
        ("style", {"text": "in blue", "category": "shirt", "brand": "Nord"}, "in blue shirt from Nord", False),
        ("style", {"text": "a blue Shirt", "category": "shirt"}, "a blue Shirt", False),
        ("outfit", {"text": "dinner in Paris"}, "an outfit: dinner in Paris", False),
        ("wardrobe", {}, "my wardrobe", True),
        ("saved", {}, "/saved", True),
        ("profile", {}, "my profile", True),
        ("language", {"code": "de"}, "/language de", True),
        ("export", {}, "/export", True),
        ("forget", {}, "forget me", True),
        ("help", {}, "help", False),
    ],
)
async def test_a_command_says_what_a_person_would(chat, discord, people, stylist, name, options, said, private):
    taken = await people.commands(ADA, name, in_channel=SHOP_CHANNEL, **options)
    await discord.until(lambda: discord.sent)
    (asked,), (sent,) = stylist.asked, discord.sent
    assert (asked.text, asked.session, asked.person) == (said, f"discord:{SHOP_CHANNEL}", f"discord:{ADA}")
    assert sent.private == private
    assert taken.original is sent
    assert taken.acked_after_s < 1.0


async def test_pair_fetches_the_photo(chat, discord, people, stylist):
    picture = people.picture(photo())
    await people.commands(ADA, "pair", files={"photo": picture}, text="for dinner")
    await discord.until(lambda: discord.sent)
    assert stylist.asked[0].photos == (photo(),)
    assert stylist.asked[0].text == "what goes with this? for dinner"


@pytest.mark.parametrize(("name", "said"), [("Find this", "find this"), ("Pair this", "what goes with this?")])
async def test_the_context_menu_asks_about_any_messages_picture(chat, discord, people, stylist, name, said):
    shown = await people.says(BOB, "my new shirt", channel_id=SHOP_CHANNEL, attachments=[people.picture(photo())])
    await people.points(ADA, name, shown, in_channel=SHOP_CHANNEL)
    await discord.until(lambda: discord.sent)
    assert [(asked.text, asked.photos, asked.person) for asked in stylist.asked] == [(said, (photo(),), "discord:11")]


async def test_a_message_without_a_picture_has_nothing_to_find(chat, discord, people, stylist):
    await people.points(
        ADA, "Find this", await people.says(BOB, "hello", channel_id=SHOP_CHANNEL), in_channel=SHOP_CHANNEL
    )
    await discord.until(lambda: discord.sent)
    assert discord.sent[0].text == wording.NO_PICTURE
    assert stylist.asked == []


async def test_what_is_typed_is_completed_from_the_shop(chat, discord, people):
    kinds = await people.commands(ADA, "style", text="x", category="dr", typing="category")
    brands = await people.commands(ADA, "style", text="x", brand="", typing="brand")
    await discord.until(lambda: kinds.acked_after_s and brands.acked_after_s)
    assert kinds.suggestions == ["dress", "sundress"]
    assert brands.suggestions == ["Nord", "Sundberg", "Hem, Sons & Co"]


@pytest.mark.parametrize("label", ["More", "Cheaper"])
async def test_a_button_says_its_words_and_shows_them(chat, discord, people, stylist, label):
    await people.says(ADA, "a linen shirt")
    await discord.until(lambda: discord.sent)
    taken = await people.presses(ADA, discord.sent[0], label)
    await discord.until(lambda: len(discord.sent) == 2)
    assert stylist.asked[1].text == {"More": "show me more", "Cheaper": "cheaper"}[label]
    assert discord.sent[1].text.startswith(f"-# You: {label}\n")
    assert taken.acked_after_s < 1.0


@pytest.mark.parametrize("choice", talks.about(2), ids=lambda choice: choice.label)
@pytest.mark.parametrize("count", [3, 6])
async def test_each_thing_to_do_with_a_product_is_one_press_away(chat, discord, people, stylist, choice, count):
    products, offered = [product(n) for n in range(1, count + 1)], tuple(map(talks.about, range(1, count + 1)))
    stylist.answering = lambda request: reply(*products, choices=talks.CHOICES, product_choices=offered)
    await people.says(ADA, "a linen shirt")
    await discord.until(lambda: discord.sent)
    if count == 3:
        await people.presses(ADA, discord.sent[0], choice.text)
    else:
        await people.picks(ADA, discord.sent[0], f"2. {choice.label}")
    await discord.until(lambda: len(discord.sent) == 2)
    assert stylist.asked[1].text == choice.text
    assert choice.label in discord.sent[1].text.split("\n")[0]


async def test_a_mention_is_answered_in_its_channel_and_quotes_it(chat, discord, people, stylist):
    said = await people.says(ADA, f"{MENTION} a linen shirt", channel_id=SHOP_CHANNEL)
    await people.says(BOB, "nice weather", channel_id=SHOP_CHANNEL)
    await discord.until(lambda: discord.sent)
    assert [asked.text for asked in stylist.asked] == ["a linen shirt"]
    assert discord.sent[0].quotes == int(said["id"])
    assert discord.sent[0].channel_id == SHOP_CHANNEL


async def test_an_answer_to_the_bots_own_message_is_answered(discord, people, stylist, tmp_path):
    discord.gateway.may_read = True
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified)
        await people.says(ADA, f"{MENTION} a linen shirt", channel_id=SHOP_CHANNEL)
        await discord.until(lambda: discord.sent)
        await people.says(ADA, "in blue", channel_id=SHOP_CHANNEL, answers=discord.sent[0].as_message())
        await discord.until(lambda: len(discord.sent) == 2)
    assert discord.gateway.intents & 1 << 15
    assert [asked.text for asked in stylist.asked] == ["a linen shirt", "in blue"]


async def test_an_answer_to_a_persons_photo_brings_the_photo_along(chat, discord, people, stylist):
    shown = await people.says(BOB, "new", channel_id=SHOP_CHANNEL, attachments=[people.picture(photo())])
    await people.says(ADA, f"{MENTION} what goes with this?", channel_id=SHOP_CHANNEL, answers=shown)
    await discord.until(lambda: discord.sent)
    assert stylist.asked[0].photos == (photo(),)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ({"name": "notes.txt"}, wording.NO_PICTURE_FILE),
        ({"lost": True}, wording.FILE_GONE),
        ({"size": 30_000_000}, "larger than"),
    ],
)
async def test_what_is_no_photo_is_said_to_the_person(chat, discord, people, stylist, file, told):
    await people.says(ADA, "", attachments=[people.picture(b"x", **file)])
    await discord.until(lambda: discord.sent)
    assert told in discord.sent[0].text
    assert stylist.asked == []


async def test_a_failure_is_apologized_for_and_logged_without_texts(chat, discord, people, stylist, caplog):
    stylist.answering = lambda request: ValueError(request.text)
    await people.says(ADA, "secret-wish")
    await people.commands(BOB, "style", text="secret-wish")
    await discord.until(lambda: len(discord.sent) == 2)
    assert {sent.text for sent in discord.sent} == {APOLOGY}
    assert "ValueError at" in caplog.text
    assert "secret-wish" not in caplog.text


async def test_messages_of_one_conversation_are_answered_in_turn_and_others_side_by_side(
    chat, discord, people, stylist
):
    stylist.delay_s = 0.2
    for person in (ADA, ADA, BOB):
        await people.says(person, "a shirt")
    await discord.until(lambda: len(discord.sent) == 3)
    assert stylist.most_at_once == 2


async def test_a_slow_answer_is_deferred_in_time(chat, discord, people, stylist):
    discord.ack_limit_s, stylist.delay_s = 1.5, 2.0
    first = await people.commands(ADA, "style", text="a shirt")
    second = await people.commands(ADA, "style", text="trousers")
    await discord.until(lambda: len(discord.sent) == 2)
    assert max(first.acked_after_s, second.acked_after_s) < 1.5


async def test_an_export_is_a_file_that_only_the_person_sees(chat, discord, people, stylist):
    stylist.answering = lambda request: reply(text="All I know of you.", attachment=("stylist.json", b"{}"))
    await people.commands(ADA, "export", in_channel=SHOP_CHANNEL)
    await discord.until(lambda: len(discord.sent) == 2)
    assert discord.sent[1].files == {"stylist.json": b"{}"}
    assert [sent.private for sent in discord.sent] == [True, True]


async def test_a_drawn_design_is_a_file_with_its_label(chat, discord, people, stylist):
    stylist.answering = lambda request: reply(text="I drew this.", intent="design", attachment=("design-1.png", b"png"))
    await people.commands(ADA, "design", words="striped dress")
    await discord.until(lambda: len(discord.sent) == 2)
    assert stylist.asked[-1].text == "/design striped dress"
    assert discord.sent[1].files == {"design-1.png": b"png"}
    assert LABEL in discord.sent[1].text


async def test_a_press_under_a_private_answer_is_answered_privately(chat, discord, people):
    await people.commands(ADA, "profile", in_channel=SHOP_CHANNEL)
    await discord.until(lambda: discord.sent)
    await people.presses(ADA, discord.sent[0], "More", in_channel=SHOP_CHANNEL)
    await discord.until(lambda: len(discord.sent) == 2)
    assert discord.sent[1].private


async def test_a_closed_channel_is_no_error(chat, discord, people, caplog):
    discord.closed_channels = {OTHER_CHANNEL}
    await people.says(ADA, f"{MENTION} a shirt", channel_id=OTHER_CHANNEL)
    await people.says(ADA, "a shirt")
    await discord.until(lambda: discord.sent)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_titles_cannot_mark_up_mention_or_link(chat, discord, people, stylist):
    stylist.answering = lambda request: reply(product(1, title="**B** @everyone [x](https://evil.example) <@1> `c`"))
    await people.says(ADA, "a shirt")
    await discord.until(lambda: discord.sent)
    assert r"\*\*B\*\* \@everyone \[x\](https\://evil.example) \<\@1\> \`c\`" in discord.sent[0].text


async def test_mentioning_the_bots_own_role_is_mentioning_the_bot(discord, people, stylist, tmp_path):
    discord.gateway.may_read = True
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified)
        await people.says(ADA, "<@&550> a shirt", channel_id=SHOP_CHANNEL, mention_roles=["550"])
        await discord.until(lambda: discord.sent)
    assert stylist.asked[0].text == "a shirt"


async def test_words_that_discord_does_not_show_are_asked_for_in_another_way(chat, discord, people, stylist):
    await people.says(ADA, "<@&550> a shirt", channel_id=SHOP_CHANNEL, mention_roles=["550"])
    await discord.until(lambda: discord.sent)
    assert discord.sent[0].text == wording.UNSEEN
    assert stylist.asked == []


async def test_another_bot_is_never_answered(chat, discord, people, stylist):
    other = {"id": "77", "username": "other", "discriminator": "0", "avatar": None, "bot": True}
    await people.says(ADA, "a shirt", author=other)
    await people.says(BOB, "trousers")
    await discord.until(lambda: discord.sent)
    assert [asked.text for asked in stylist.asked] == ["trousers"]


async def test_too_many_photos_get_one_kind_sentence(chat, discord, people, stylist):
    await people.says(ADA, "", attachments=[people.picture(photo()) for _ in range(9)])
    await discord.until(lambda: discord.sent)
    assert "That's 9 photos" in discord.sent[0].text
    assert stylist.asked == []


async def test_a_passed_on_photo_is_looked_at(chat, discord, people, stylist):
    passed_on = {"message": {"type": 0, "content": "", "embeds": [], "attachments": [people.picture(photo())],
                             "timestamp": "2026-11-21T10:00:00+00:00", "edited_timestamp": None}}  # fmt: skip
    reference = {"type": 1, "message_id": "1", "channel_id": str(SHOP_CHANNEL)}
    await people.says(ADA, "", message_snapshots=[passed_on], message_reference=reference)
    await discord.until(lambda: discord.sent)
    assert stylist.asked[0].photos == (photo(),)
