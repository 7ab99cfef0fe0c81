"""How replies look on Discord: looks as composed pictures, uploads, long ones, and embeds where cards are refused."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from bot.choices import Choice
from bot.discord_messages import card, embeds
from bot.discord_pictures import Picture
from tests.fakes import discord_talk as talks
from tests.fakes.discord_limits import V2_FLAG, check_message
from tests.fakes.looks import look, looks_reply, photo
from tests.fakes.stylist import draw_picture, product, reply

ADA = 11

own_addresses, stylist, discord, people, chat = (
    talks.own_addresses,
    talks.stylist,
    talks.discord,
    talks.people,
    talks.chat,
)


async def test_looks_are_composed_pictures_with_their_products_and_total_under_them(
    chat, discord, people, stylist, tmp_path
):
    stylist.answering = lambda request: looks_reply(look(tmp_path, 1), look(tmp_path, 2))
    await people.says(ADA, "", attachments=[people.picture(photo())])
    await discord.until(lambda: discord.sent)
    (sent,) = discord.sent
    assert sent.pictures == ["attachment://look-1.jpg", "attachment://look-2.jpg"]
    assert Image.open(io.BytesIO(sent.files["look-1.jpg"])).size == (1080, 1350)
    assert "**Look 1**" in sent.text
    assert "[Top 11](https://shop.example/p1)" in sent.text
    assert "in all" in sent.text


async def test_looks_without_pictures_show_the_products_own(chat, discord, people, stylist):
    stylist.answering = lambda request: looks_reply(look(None, 1))
    await people.says(ADA, "an outfit")
    await discord.until(lambda: discord.sent)
    assert discord.sent[0].pictures[0] == "https://cdn.example/p1.jpg"
    assert "Bag 14" in discord.sent[0].text


async def test_a_picture_that_is_on_no_server_is_uploaded(chat, discord, people, stylist, tmp_path):
    mine = product(2, image="pictures/p2.png", picture=draw_picture(tmp_path / "p2.png"))
    broken = product(3, image="", picture=str(tmp_path / "gone.png"))
    stylist.answering = lambda request: reply(product(1), mine, broken)
    await people.says(ADA, "a shirt")
    await discord.until(lambda: discord.sent)
    assert discord.sent[0].pictures == ["https://cdn.example/p1.jpg", "attachment://product-2.jpg"]
    assert Image.open(io.BytesIO(discord.sent[0].files["product-2.jpg"])).format == "JPEG"


async def test_a_link_that_nobody_may_follow_is_left_out(chat, discord, people, stylist):
    stylist.answering = lambda request: reply(product(1, url="javascript:alert(1)"), product(2, url="x" * 600))
    await people.says(ADA, "a shirt")
    await discord.until(lambda: discord.sent)
    assert discord.sent[0].links == []
    assert "Linen shirt 2" in discord.sent[0].text


async def test_where_cards_are_refused_embeds_say_the_same(chat, discord, people, stylist, tmp_path):
    discord.cards_refused = True
    await people.says(ADA, "a shirt")
    await discord.until(lambda: discord.sent)
    stylist.answering = lambda request: looks_reply(look(tmp_path, 1), look(tmp_path, 2))
    await people.says(ADA, "", attachments=[people.picture(photo())])
    await discord.until(lambda: len(discord.sent) == 2)
    first, second = discord.sent
    assert not first.is_card
    assert first.pictures == [f"https://cdn.example/p{n}.jpg" for n in (1, 2, 3)]
    assert first.links == [f"https://shop.example/p{n}" for n in (1, 2, 3)]
    assert set(first.buttons) == {"More", "Cheaper"}
    assert second.pictures == ["attachment://look-1.jpg", "attachment://look-2.jpg"]
    assert set(second.files) == {"look-1.jpg", "look-2.jpg"}


async def test_a_long_answer_is_parted_and_nothing_of_it_is_lost(chat, discord, people, stylist):
    words = " ".join(f"word{number} is here." for number in range(500))
    stylist.answering = lambda request: reply(product(1), text=words)
    await people.says(ADA, "tell me all")
    await discord.until(lambda: discord.sent and discord.sent[-1].is_card)
    told = " ".join(sent.text for sent in discord.sent)
    assert all(f"word{number} is here." in told for number in range(500))


LABELS = ("More", "x" * 200, "", "Any color")


def any_reply(dice: random.Random) -> object:
    """Whatever a stylist might say: too many products, long titles, missing links, buttons that repeat."""

    def text(most: int) -> str:
        return "".join(dice.choices("abc *_[]()<@#`é👗 \n.", k=dice.randint(0, most)))

    def choice() -> Choice:
        return Choice(label=dice.choice(LABELS), text=dice.choice(("more", "y" * 60, "é" * 30, text(40), "")))

    def address() -> str:
        return dice.choice(("", "https://a.example/" + "p" * dice.randint(1, 600)))

    count = dice.randint(0, 13)
    products = [product(n, title=text(400) or "x", brand=text(100), url=address()) for n in range(1, count + 1)]
    offered = tuple(talks.about(n) for n in range(1, len(products) + 1)) if dice.random() < 0.7 else ()
    choices = tuple(choice() for _ in range(dice.randint(0, 12)))
    if dice.random() < 0.3:
        looks = [look(None, number, *("top", "bottom", "shoes", "bag") * 2) for number in range(1, dice.randint(2, 5))]
        return looks_reply(*looks, text=text(9000), choices=choices)
    return reply(*products, text=text(9000), choices=choices, product_choices=offered)


@pytest.mark.parametrize("seed", range(150))
def test_whatever_is_answered_keeps_to_discords_limits(seed):
    dice = random.Random(seed)
    said = any_reply(dice)
    pictures = [Picture(address=f"https://cdn.example/{n}.jpg", title="t" * 400) for n in range(dice.randint(0, 10))]
    plain = {"allowed_mentions": {"parse": []}}
    view = card(said, pictures, "a button")
    check_message({"components": view.to_components(), "flags": V2_FLAG, **plain}, {})
    whole = embeds(said, pictures, "a button")
    buttons = whole["view"].to_components() if "view" in whole else []
    told = {"content": whole["content"], "embeds": [each.to_dict() for each in whole["embeds"]], "components": buttons}
    check_message({**told, **plain}, {})


@pytest.mark.parametrize("count", [1, 3, 6, 10])
def test_every_product_is_shown_with_its_link_and_all_that_may_be_said_about_it(count):
    offered = tuple(talks.about(n) for n in range(1, count + 1))
    said = reply(*map(product, range(1, count + 1)), choices=talks.CHOICES, product_choices=offered)
    parts = str(card(said, []).to_components())
    for number in range(1, count + 1):
        assert f"Linen shirt {number}" in parts
        assert f"https://shop.example/p{number}" in parts
        assert all(choice.text in parts for choice in talks.about(number)), number
    assert "s:cheaper" in parts
