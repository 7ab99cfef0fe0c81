"""Products' links in replies: UTM parameters merged byte for byte, affiliate links disclosed in every chat."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import discord
import pytest
from rich.console import Console

from bot.asking import to_json
from bot.discord_messages import card, embeds
from bot.language_names import NAMES
from bot.languages import lexicons
from bot.links import Links
from bot.settings import BadSettings, Settings
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from bot.telegram_inline import results
from bot.telegram_messages import caption, look_caption, messages
from bot.terminal_chat import show
from bot.wording_links import AFFILIATE
from retrieval.look import Look
from tests.fakes.stylist import product, reply

UTM = Links(utm=("utm_source=stylist", "utm_medium=chat"))


@pytest.mark.parametrize(
    ("link", "tagged"),
    [
        ("https://s.example/p", "https://s.example/p?utm_source=stylist&utm_medium=chat"),
        ("https://s.example/p?c=1#fit", "https://s.example/p?c=1&utm_source=stylist&utm_medium=chat#fit"),
        ("https://s.example/?utm_source=feed&a=%C3%BC+%2f&a=2", "https://s.example/?utm_source=stylist&a=%C3%BC+%2f&a=2&utm_medium=chat"),
        ("https://s.example/?utm_campaign=x&utm_source=a&utm_source=b", "https://s.example/?utm_campaign=x&utm_source=stylist&utm_medium=chat"),
        ("https://s.example/?flag&&x=", "https://s.example/?flag&&x=&utm_source=stylist&utm_medium=chat"),
        ("https://s.example/?X-Amz-Signature=ab&c=1", "https://s.example/?X-Amz-Signature=ab&c=1"),
        ("https://s.example/" + "p" * 480, "https://s.example/" + "p" * 480),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)  # fmt: skip
def test_parameters_are_merged_and_everything_else_stays_byte_for_byte(link: str, tagged: str) -> None:
    assert UTM.tagged(link) == tagged
    assert UTM.tagged(tagged) == tagged
    assert Links().tagged(link) == link


@pytest.mark.parametrize(
    ("link", "is_one"),
    [
        ("https://www.awin1.com/cread.php?p=https%3A%2F%2Fs.example", True),
        ("https://AWIN1.com./x", True),
        ("https://notawin1.com/x", False),
        ("https://s.example/go/77", True),
        ("https://s.example/p/77?via=awin1.com", False),
        ("https://[broken", False),
    ],
)
def test_affiliate_links_are_told_by_host_and_path(link: str, is_one: bool) -> None:
    assert Links(affiliates=("awin1.com", "s.example/go/")).is_affiliate(link) is is_one


def test_every_language_that_replies_are_written_in_here_has_its_disclosure() -> None:
    assert set(AFFILIATE) == {"en", *lexicons()}
    assert set(AFFILIATE) <= set(NAMES)


@pytest.fixture
def disclosed() -> Reply:
    """A reply with two products, the second with an affiliate link."""
    plain = reply(product(1), product(2, url="https://awin1.com/p2"))
    return replace(plain, matches=Links(affiliates=("awin1.com",)).dress(plain.matches, "en"))


def test_an_affiliate_link_is_disclosed_beside_it_in_every_chat_and_no_other_is(disclosed: Reply) -> None:
    said = AFFILIATE["en"]
    first, second = disclosed.matches
    assert (first.disclosure, second.disclosure) == ("", said)

    line = messages(disclosed, listed=True)[-1].splitlines()
    assert [said in one for one in line[-2:]] == [False, True]
    assert (said in caption(first), said in caption(second)) == (False, True)
    assert said in str(results(disclosed)[1].to_dict())

    shown = StringIO()
    show(disclosed, Console(file=shown, width=200))
    assert [said in one for one in shown.getvalue().splitlines() if "https://" in one] == [False, True]

    texts = [one.content for one in card(disclosed, []).walk_children() if isinstance(one, discord.ui.TextDisplay)]
    assert [said in text for text in texts[-2:]] == [False, True]
    assert [said in (one.description or "") for one in embeds(disclosed, [])["embeds"]] == [False, True]

    assert [row["disclosure"] for row in to_json(disclosed)["products"]] == [None, said]


def test_a_look_discloses_its_affiliate_links(disclosed: Reply) -> None:
    look = Look(number=1, owned=(), matches=disclosed.matches, reason="Both are linen.", total=42)
    assert look_caption(look).count(AFFILIATE["en"]) == 1


async def test_replies_carry_the_links_and_the_catalog_keeps_the_feeds(shop_home: Path) -> None:
    links = Links(utm=UTM.utm, affiliates=("example",))
    stylist = Stylist(ShopWindow(shop_home), links=links)
    answer = await stylist.answer(Request(text="Hemden für Herren"))
    assert answer.matches
    assert all(match.product.url.endswith("utm_source=stylist&utm_medium=chat") for match in answer.matches)
    assert {match.disclosure for match in answer.matches} == {AFFILIATE["de"]}
    assert not any("utm_" in known.url for known in stylist.shop.catalog.products)


def test_the_settings_are_read_and_bad_ones_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINK_UTM", "?utm_source=stylist&utm_medium=chat")
    monkeypatch.setenv("AFFILIATE_LINKS", "*.Awin1.com, shop.example/Go/")
    settings = Settings.load()
    assert settings.link_utm == UTM.utm
    assert settings.affiliate_links == ("awin1.com", "shop.example/Go/")
    monkeypatch.setenv("LINK_UTM", "stylist")
    with pytest.raises(BadSettings, match="LINK_UTM is 'stylist', which cannot be used: expected parameters"):
        Settings.load()
