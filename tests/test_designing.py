"""/design through the stylist: what is drawn, from what, what stands beside it, and what is said when it is not."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from PIL import Image

pytest.importorskip("diffusers", reason="designs need the design extra")

from bot import wording_designs as wording  # noqa: E402
from bot.design_ideas import largest_theme, of_words, template  # noqa: E402
from bot.designing import Designing, asked  # noqa: E402
from bot.drawings import Drawings  # noqa: E402
from bot.gemini import Gemini  # noqa: E402
from bot.shop import ShopWindow  # noqa: E402
from bot.stylist import Reply, Request, Stylist  # noqa: E402
from tests.command_line import stylist as stylist_command  # noqa: E402
from tests.fakes.gemini import BLOCKED, KEY, FakeGemini, candidate  # noqa: E402

FAKE = "tests.fakes.drawing_child"


def write_themes(home: Path) -> None:
    """What `stylist trends` keeps, of it what a design is made from."""
    themes = [
        {"name": "black watches", "size": 30, "captions": ["a black watch"], "traits": traits(category="watch")},
        {"name": "red striped dresses", "size": 90, "captions": ["a red striped dress", "a summer dress"],
         "traits": traits(category="dress", color="red", pattern="striped", material="linen")},
        {"name": "people on a beach", "size": 400, "captions": ["a beach"], "traits": []},
    ]  # fmt: skip
    (home / "trends").mkdir()
    (home / "trends" / "current.json").write_text(json.dumps({"layout": 1, "themes": themes}))


def traits(**words: str) -> list[dict[str, Any]]:
    return [{"facet": facet, "name": word, "share": 0.8} for facet, word in words.items()]


@asynccontextmanager
async def drawing(
    home: Path, window: ShopWindow, gemini: Gemini | None = None, model: str | None = "models/drawing", **options: Any
) -> AsyncIterator[Stylist]:
    async with Drawings(home, model, **{"module": FAKE, "steps": 3, "patience_s": 20, **options}) as drawings:
        yield Stylist(window, designing=Designing(home, drawings, gemini))


async def said(stylist: Stylist, text: str, session: str = "a") -> Reply:
    return await stylist.answer(Request(text=text, session=session))


def picture_of(reply: Reply) -> Image.Image:
    assert reply.attachment is not None, reply.text
    return Image.open(io.BytesIO(reply.attachment[1]))


async def test_words_become_a_labelled_picture_with_the_nearest_products(
    tmp_path: Path, shop_window: ShopWindow
) -> None:
    async with drawing(tmp_path, shop_window) as stylist:
        reply = await said(stylist, "/design striped linen dress")
    assert reply.intent == "design"
    assert "generated picture" in reply.text
    assert "“striped linen dress”" in reply.text
    assert picture_of(reply).info["generated"] == "yes"
    assert reply.matches
    assert {shop_window.current().vocabulary.slot(str(m.product.category)) for m in reply.matches} == {"one-piece"}
    assert reply.matches[0].product.title in reply.text


async def test_without_words_the_largest_theme_of_clothes_is_drawn(tmp_path: Path, shop_window: ShopWindow) -> None:
    write_themes(tmp_path)
    async with drawing(tmp_path, shop_window) as stylist:
        reply = await said(stylist, "/design")
    assert "red striped dresses" in reply.text
    assert picture_of(reply).info["prompt"].startswith("red striped linen dress")


async def test_a_theme_is_drawn_once_and_then_shown_again(tmp_path: Path, shop_window: ShopWindow) -> None:
    async with drawing(tmp_path, shop_window) as stylist:
        first = await said(stylist, "/design red dress")
        (file,) = (tmp_path / "designs").iterdir()
        drawn = file.stat().st_mtime_ns
        again = await said(stylist, "/design Red dress", session="b")
    assert again.attachment == first.attachment
    assert file.stat().st_mtime_ns == drawn


async def test_other_people_are_answered_while_it_draws_and_a_second_drawing_waits(
    tmp_path: Path, shop_window: ShopWindow
) -> None:
    async with drawing(tmp_path, shop_window, steps=40, patience_s=0.2) as stylist:
        begun = await said(stylist, "/design slow red dress")
        other = await said(stylist, "/design blue shirt", session="b")
        shirt = await said(stylist, "white shirt", session="c")
        assert begun.attachment is None
        assert "/design slow red dress" in begun.text
        assert other.text == wording.BUSY
        assert shirt.matches
        async with asyncio.timeout(20):
            while (reply := await said(stylist, "/design slow red dress")).attachment is None:
                assert reply.text != wording.FAILED
    assert picture_of(reply).size[0] == 64


async def test_a_drawing_that_takes_too_long_is_given_up(tmp_path: Path, shop_window: ShopWindow) -> None:
    async with drawing(tmp_path, shop_window, steps=400, limit_s=0.6) as stylist:
        assert (await said(stylist, "/design slow red dress")).text == wording.TOO_SLOW
    assert list((tmp_path / "designs").iterdir()) == []


@pytest.mark.parametrize("how", ["fails", "dies"])
async def test_a_drawing_that_fails_is_apologized_for(tmp_path: Path, shop_window: ShopWindow, how: str) -> None:
    async with drawing(tmp_path, shop_window) as stylist:
        assert (await said(stylist, f"/design dress that {how}")).text == wording.FAILED
        assert (await said(stylist, "/design red dress")).attachment is not None


async def test_without_a_model_or_a_theme_or_clothes_a_sentence_says_so(
    tmp_path: Path, shop_window: ShopWindow
) -> None:
    async with drawing(tmp_path, shop_window, model=None) as stylist:
        assert (await said(stylist, "/design red dress")).text == wording.NO_MODEL
    async with drawing(tmp_path, shop_window) as stylist:
        assert (await said(stylist, "/design")).text == wording.NO_THEME
        assert (await said(stylist, "/design a sunset over mountains")).text == wording.NOT_CLOTHES
        assert (await said(stylist, "/design naked girls in a dress")).attachment is None
    assert not (tmp_path / "designs").exists()


@asynccontextmanager
async def asking(answer: Any) -> AsyncIterator[tuple[Gemini, FakeGemini]]:
    async with (
        FakeGemini(lambda body: answer) as fake,
        Gemini(KEY, model="gemini-x", base_url=fake.url, timeout_s=5) as gemini,
    ):
        yield gemini, fake


def worded(fits: bool, prompt: str) -> dict[str, Any]:
    return candidate(json.dumps({"fits": fits, "prompt": prompt}))


async def test_gemini_words_the_prompt_and_is_asked_once(tmp_path: Path, shop_window: ShopWindow) -> None:
    async with asking(worded(True, "a wrap dress in red striped linen with a knotted sash")) as (gemini, fake):
        write_themes(tmp_path)
        async with drawing(tmp_path, shop_window, gemini) as stylist:
            reply = await said(stylist, "/design")
            await said(stylist, "/design", session="b")
    assert "knotted sash" in reply.text
    assert len(fake.requests) == 1
    told = fake.requests[0]["contents"][0]["parts"][0]["text"]
    assert "a red striped dress" in told
    assert "<data>" in told


@pytest.mark.parametrize("refusal", [worded(False, ""), BLOCKED])
async def test_a_theme_that_gemini_refuses_is_drawn_from_the_template_and_words_are_not(
    tmp_path: Path, shop_window: ShopWindow, refusal: dict[str, Any]
) -> None:
    write_themes(tmp_path)
    async with asking(refusal) as (gemini, _), drawing(tmp_path, shop_window, gemini) as stylist:
        assert "“red striped linen dress”" in (await said(stylist, "/design")).text
        assert (await said(stylist, "/design dress of flags")).text == wording.REFUSED


@pytest.mark.parametrize("answer", [500, candidate("no json"), worded(True, "see https://x.example"), worded(True, "")])
async def test_what_gemini_says_amiss_leaves_the_template(tmp_path: Path, shop_window: ShopWindow, answer: Any) -> None:
    async with asking(answer) as (gemini, _), drawing(tmp_path, shop_window, gemini) as stylist:
        assert "“red dress”" in (await said(stylist, "/design red dress")).text


def test_the_command_draws_with_the_real_program_and_writes_the_picture(shop_home: Path, tmp_path: Path) -> None:
    from tests.fakes.diffusion_checkpoint import write_small

    copytree(shop_home / "index", tmp_path / "home" / "index")
    given = ("--model", str(write_small(tmp_path / "model")), "--out", str(tmp_path / "drawn"), "--steps", "2")
    result = stylist_command(tmp_path / "home", "design", "from-theme", "red dress", *given)
    assert result.exit_code == 0, result.output
    assert "generated picture" in result.stdout
    (file,) = (tmp_path / "drawn").iterdir()
    with Image.open(file) as picture:
        assert picture.info["prompt"].startswith("red dress")
        assert picture.size == (512, 544)  # enlarged, with its band
    nothing = stylist_command(tmp_path / "home", "design", "from-theme", "red dress", "--out", str(tmp_path / "drawn"))
    assert nothing.exit_code == 1
    assert wording.NO_MODEL in nothing.stderr


def test_what_asks_for_a_design_and_what_does_not() -> None:
    assert asked("/design") == ""
    assert asked("/design@our_bot  striped dress ") == "striped dress"
    assert [asked(text) for text in ("designer dress", "/designs", "a /design dress")] == [None, None, None]


def test_a_file_of_themes_that_is_of_no_use_is_none(tmp_path: Path) -> None:
    (tmp_path / "trends").mkdir()
    for broken in ("", "[]", '{"themes": [{}]}', '{"themes": []}', '{"themes": 3}'):
        (tmp_path / "trends" / "current.json").write_text(broken)
        assert largest_theme(tmp_path) is None
    assert template(of_words("  red dress! ")) == "red dress"
