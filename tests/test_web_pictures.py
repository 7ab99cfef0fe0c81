"""Pictures made for one person of the web chat: who may see them, and for how long. Over real sockets."""

from __future__ import annotations

import io
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from tests.fakes.looks import BLAZER, blazer, look, looks_reply, photo
from tests.fakes.stylist import product, reply
from tests.test_web_chat import Browser, browser, form, stylist

__all__ = ["browser", "stylist"]  # fixtures


@pytest.fixture
def shown(stylist, tmp_path: Path):
    stylist.answering = lambda request: looks_reply(look(tmp_path, 1), look(tmp_path, 2, "one-piece", "shoes"))
    return stylist


def navy_pixels(data: bytes) -> int:
    """How many pixels of a picture have the blazer's color."""
    colors = Image.open(io.BytesIO(data)).convert("RGB").getcolors(1 << 24) or ()
    return sum(
        count
        for count, color in colors
        if isinstance(color, tuple) and max(abs(a - b) for a, b in zip(color, BLAZER, strict=True)) < 20
    )


async def test_a_look_is_composed_with_the_piece_from_the_photo(browser, shown):
    _, body = await browser.post(form("what goes with this?", photo()))
    response, data = await browser.get(body["looks"][0]["picture"])
    assert response.content_type == "image/jpeg"
    assert Image.open(io.BytesIO(data)).size == (1080, 1350)
    assert navy_pixels(data) > 20_000
    (piece,) = body["pieces"]
    response, data = await browser.get(piece["picture"])
    assert (piece["name"], response.content_type) == ("navy blazer", "image/webp")
    assert Image.open(io.BytesIO(data)).mode == "RGBA"


async def test_a_piece_from_the_wardrobe_is_in_the_looks_picture_without_a_photo(browser, stylist, tmp_path):
    stylist.answering = lambda request: looks_reply(look(tmp_path), owned_pictures=((blazer(), photo()),))
    _, body = await browser.post(form("what do I wear from what I own?"))
    _, data = await browser.get(body["looks"][0]["picture"])
    assert navy_pixels(data) > 20_000


async def test_the_json_has_looks_with_their_products_and_the_buttons(browser, shown):
    _, body = await browser.post(form("what goes with this?", photo()))
    assert [(found["number"], found["total"], found["currency"]) for found in body["looks"]] == [
        (1, 88.0, "EUR"), (2, 42.0, "EUR"),
    ]  # fmt: skip
    assert [found["look"] for found in body["products"]] == [1, 1, 1, 1, 2, 2]
    assert body["looks"][0]["owned"] == ["navy blazer"]
    assert body["choices"][0] == {"label": "For dinner", "text": "for dinner"}


async def test_only_the_person_themselves_sees_their_pictures(browser, shown):
    _, body = await browser.post(form("what goes with this?", photo()))
    addresses = [body["looks"][0]["picture"], body["pieces"][0]["picture"]]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        stranger = Browser(browser.chat, client)
        for signed_in in (False, True):
            for address in addresses:
                response, data = await stranger.get(address)
                assert response.status == 404, (signed_in, address)
                assert b"JFIF" not in data
            await stranger.get("/")
    for address in addresses:
        response, _ = await browser.get(address)
        assert response.status == 200
        assert "private" in response.headers["Cache-Control"]


async def test_an_unknown_address_is_not_found(browser, shown):
    for path in ("/seen/AAAAAAAAAAAAAAAA", "/seen/", "/seen/../pictures/p1"):
        assert (await browser.get(path))[0].status == 404, path


async def test_a_look_for_another_occasion_still_shows_the_piece_and_a_new_photo_takes_its_place(browser, shown):
    await browser.post(form("what goes with this?", photo()))
    _, body = await browser.post(form("for dinner"))
    assert body["pieces"] == [], "shown with the photo already"
    with_piece = (await browser.get(body["looks"][0]["picture"]))[1]
    shown.answering = lambda request: reply(product(1))
    await browser.post(form("", photo()))
    assert (await browser.get(body["looks"][0]["picture"]))[1] == with_piece, "an older answer's picture changed"


async def test_without_pictures_a_look_has_none(browser, stylist):
    stylist.answering = lambda request: looks_reply(look(None))
    _, body = await browser.post(form("what goes with my blazer?"))
    assert (await browser.get(body["looks"][0]["picture"]))[0].status == 404


async def test_only_so_many_pictures_are_kept(browser, shown, monkeypatch):
    monkeypatch.setattr("bot.web_pictures.MOST_A_CONVERSATION", 3)
    _, first = await browser.post(form("", photo()))
    for _ in range(2):
        _, last = await browser.post(form("again"))
    assert (await browser.get(first["looks"][0]["picture"]))[0].status == 404
    assert (await browser.get(last["looks"][0]["picture"]))[0].status == 200
    monkeypatch.setattr("bot.web_pictures.MOST_CONVERSATIONS", 1)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        await Browser(browser.chat, client).post(form("hello"))
    assert (await browser.get(last["looks"][0]["picture"]))[0].status == 404


async def test_a_photo_without_a_garment_shows_no_piece(browser, stylist):
    stylist.answering = lambda request: reply(garments=())
    _, body = await browser.post(form("", photo()))
    assert (body["pieces"], body["looks"], body["choices"]) == ([], [], [])
    stylist.answering = lambda request: reply(garments=(blazer(),))
    _, body = await browser.post(form("", b"no photo at all"))
    assert body["pieces"] == [{"name": "navy blazer", "picture": None}]
