"""/trends through the front door: three themes with pieces of the shop, from the kept file, for who asks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import wording_trends
from bot.memory import Memory
from bot.settings import POCKET_MODEL
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from bot.trending import CURRENT, asks
from bot.wish_counts import WishCounts
from retrieval.product import Query
from retrieval.trend_file import Kept, KeptTheme, write
from retrieval.trend_growth import growth
from retrieval.trend_names import Trait


def theme(name: str, size: int, *, before: int | None = None, **traits: str) -> KeptTheme:
    return KeptTheme(
        name=name,
        size=size,
        share=size / 500,
        growth=None if before is None else growth(now=size, of_now=500, before=before, of_before=500),
        captions=(name,),
        traits=tuple(Trait(facet=facet, name=word, share=0.9, rest=0.1, log_odds=4) for facet, word in traits.items()),
    )


THEMES = (
    theme("watches", 90, category="watch"),
    theme("black shoes", 60, category="shoes", color="black"),
    theme("striped tops", 50, before=20, category="top", pattern="striped"),
    theme("black dresses", 40, category="dress", color="black"),
)


@pytest.fixture
def home(shop_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(shop_home, tmp_path / "home")
    return tmp_path / "home"


def keep(home: Path, *themes: KeptTheme, source: str = "newest") -> None:
    about = {"rows": 500, "rows_before": 500, "method": "kmeans", "k": 12, "silhouette": 0.2, "stability": 0.8}
    write(home / CURRENT, Kept(created="2026-11-20T10:00:00+00:00", source=source, themes=themes, **about))  # type: ignore[arg-type]


async def say(home: Path, text: str, memory: Memory | None = None, *before: str) -> Reply:
    stylist = Stylist(ShopWindow(home, str(POCKET_MODEL)), memory=memory)
    for each in before:
        await stylist.answer(Request(text=each, session="ann"))
    return await stylist.answer(Request(text=text, session="ann"))


async def test_three_themes_are_told_what_rises_first_each_with_pieces_in_stock(home: Path) -> None:
    keep(home, *THEMES)
    reply = await say(home, "what's trending?")
    assert reply.intent == "trends"
    assert "striped tops, black shoes and black dresses" in reply.text
    assert "Striped tops have grown the most" in reply.text
    assert [choice.label for choice in reply.choices][0] == "Show me striped tops"
    assert {match.why for match in reply.matches} == {"striped tops", "black shoes", "black dresses"}
    assert all(match.product.available for match in reply.matches)
    assert len(reply.product_choices) == len(reply.matches)


async def test_without_themes_a_kind_sentence_says_so(home: Path) -> None:
    assert (await say(home, "/trends")).text == wording_trends.NONE_YET
    (home / CURRENT).parent.mkdir()
    (home / CURRENT).write_text("{", encoding="utf-8")
    assert (await say(home, "/trends")).text == wording_trends.NONE_YET


async def test_who_shops_in_the_mens_section_is_shown_no_dresses(home: Path, memory: Memory) -> None:
    keep(home, *THEMES)
    reply = await say(home, "/trends", memory, "I shop in the men's section")
    assert reply.matches
    assert {match.product.audience for match in reply.matches} <= {"men", "unisex"}
    assert "dresses" not in reply.text


async def test_a_theme_answers_in_german_and_its_button_is_understood(home: Path) -> None:
    keep(home, *THEMES)
    reply = await say(home, "was ist gerade in Mode?")
    assert (reply.intent, reply.language) == ("trends", "de")
    assert reply.text.startswith("Das ist gerade gefragt: oberteil, gestreift")
    pressed = await say(home, reply.choices[0].text)
    assert (pressed.query.categories, pressed.query.patterns) == (("top",), ("striped",))


@pytest.mark.parametrize(
    "text",
    ["/trends", "/trends@our_bot", "What's trending?", "what is in fashion now?", "latest fashion trends", "trends"],
)
def test_it_is_heard_when_somebody_asks_what_is_in_fashion(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text", ["trendy red dresses", "what is in the blue bag", "a top that is in fashion", "show me"]
)
def test_a_wish_is_no_question_about_fashion(text: str) -> None:
    assert not asks(text)


async def test_wishes_are_counted_once_a_person_and_day_without_a_name_or_a_word(memory: Memory, file: Path) -> None:
    from datetime import UTC, datetime, timedelta

    counts = WishCounts(memory)
    wish = Query(text="secret words", categories=("top",), patterns=("striped",))
    for person in ("ann", "ann", "ben", "cem"):
        counts.note(person, (wish, Query(text="nothing named")))
    await memory.settled()
    now = datetime.now(UTC)
    asked = await (await memory.store()).asked_for(now - timedelta(days=1), now + timedelta(days=1))
    assert asked.wishes == {"top//striped/": (3, 3)}
    held = b"".join(path.read_bytes() for path in file.parent.glob(file.name + "*"))
    assert b"secret" not in held
    assert b"cem" not in held
