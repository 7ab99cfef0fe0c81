"""The web chat over real sockets: what its API takes, refuses and answers. The page itself: `test_web_page.py`."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.edge import APOLOGY, ChannelError
from bot.stylist import Request
from bot.web_chat import WebChat
from retrieval.pictures import MAX_BYTES
from tests.fakes.stylist import FakeStylist, draw_picture, product, reply


def form(text: str = "", *photos: bytes) -> aiohttp.FormData:
    data = aiohttp.FormData(default_to_multipart=True)
    data.add_field("text", text)
    for photo in photos:
        data.add_field("photo", io.BytesIO(photo), filename="photo.jpg", content_type="image/jpeg")
    return data


class Browser:
    """A client with a cookie jar that posts forms to one chat."""

    def __init__(self, chat: WebChat, client: aiohttp.ClientSession) -> None:
        self.chat, self.client = chat, client

    async def post(self, data: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        async with self.client.post(f"{self.chat.url}/api/messages", data=data, headers=headers) as response:
            return response.status, await response.json()

    async def get(self, path: str, **headers: str) -> tuple[aiohttp.ClientResponse, bytes]:
        async with self.client.get(self.chat.url + path, headers=headers) as response:
            return response, await response.read()


@pytest.fixture
def stylist() -> FakeStylist:
    return FakeStylist(lambda request: reply(product(1), product(2)))


@pytest.fixture
async def browser(stylist: FakeStylist) -> AsyncIterator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of an IP address too
    async with WebChat(stylist, port=0, title="Nord & Co") as chat, aiohttp.ClientSession(cookie_jar=jar) as client:
        yield Browser(chat, client)


async def test_a_message_becomes_a_request_and_the_reply_comes_back_as_json(browser, stylist):
    status, body = await browser.post(form("a linen shirt", b"photo one", b"photo two"))
    assert status == 200
    assert body["reply"] == "Linen keeps you cool; roll the sleeves."
    assert [found["title"] for found in body["products"]] == ["Linen shirt 1", "Linen shirt 2"]
    assert body["products"][0]["price"] == 20.5
    assert body["products"][0]["url"] == "https://shop.example/p1"
    assert {"intent", "query", "garments", "relaxed", "writer", "model", "generation", "took_ms"} <= body.keys()
    (asked,) = stylist.asked
    assert (asked.text, asked.photos) == ("a linen shirt", (b"photo one", b"photo two"))


async def test_a_person_keeps_one_session_and_another_person_has_another(browser, stylist):
    for text in ("one", "two"):
        await browser.post(form(text))
    async with aiohttp.ClientSession() as stranger:
        await Browser(browser.chat, stranger).post(form("three"))
    first, second, third = (asked.session for asked in stylist.asked)
    assert first == second != third
    assert first.startswith("web:")
    assert len(first) > 20


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    page, _ = await browser.get("/")
    cookie = page.cookies["stylist_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    async with aiohttp.ClientSession(cookies={"stylist_session": "somebody-else"}) as forger:
        forged, _ = await Browser(browser.chat, forger).get("/")
    assert forged.cookies["stylist_session"].value != "somebody-else"


async def test_the_page_names_the_shop_with_its_name_escaped(browser):
    page, body = await browser.get("/")
    assert page.content_type == "text/html"
    assert b"<title>Nord &amp; Co</title>" in body
    assert b"{{" not in body


async def test_the_page_allows_no_foreign_script_and_no_framing(browser):
    page, body = await browser.get("/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert b"://" not in body, "the page fetches from elsewhere"


async def test_unchanged_files_are_not_sent_twice(browser):
    for path in (
        "/",
        "/chat.css",
        "/chat.js",
        "/bubbles.js",
        "/looks.js",
        "/history.js",
        "/menus.js",
        "/stream.js",
        "/looks.css",
        "/menus.css",
        "/icon.svg",
    ):
        first, body = await browser.get(path)
        assert (first.status, bool(body)) == (200, True), path
        again, nothing = await browser.get(path, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status, nothing) == (304, b""), path


async def test_another_sites_page_cannot_post_here(browser, stylist):
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        status, body = await browser.post(form("hello"), **headers)
        assert status == 403, headers
        assert "own page" in body["error"]
    assert stylist.asked == []
    assert (await browser.post(form("hello"), Origin=browser.chat.url))[0] == 200


async def test_too_much_is_refused_kindly_with_413(browser, stylist):
    too_much = {
        "under 4,000 characters": form("a" * 4_001),
        "4 photos at once": form("five", *[b"photo"] * 5),
        "more than 20 MB": form("large", b"x" * (MAX_BYTES + 1)),
        "or fewer at once": form("both", b"x" * (MAX_BYTES // 2), b"x" * (MAX_BYTES // 2 + 200_000)),
    }
    for sentence, data in too_much.items():
        status, body = await browser.post(data)
        assert status == 413, sentence
        assert sentence in body["error"]
    assert stylist.asked == []


async def test_a_photo_as_large_as_allowed_is_taken(browser, stylist):
    assert (await browser.post(form("", b"x" * MAX_BYTES)))[0] == 200
    assert len(stylist.asked[0].photos[0]) == MAX_BYTES


async def test_text_is_counted_in_characters_not_bytes(browser, stylist):
    assert (await browser.post(form("👗" * 4_000)))[0] == 200
    assert stylist.asked[0].text == "👗" * 4_000


async def test_what_is_no_form_is_refused_with_400(browser, stylist):
    cut = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhel'
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}
    for data, headers in (
        (b'{"text": "hello"}', {"Content-Type": "application/json"}),
        (b"hello", {"Content-Type": "multipart/form-data"}),
        (b"no parts", multipart),
        (cut, multipart),
        (cut.replace(b"text", b"other") + b"\r\n--x--\r\n", multipart),
        (cut + b"lo\r\n" + cut + b"lo\r\n--x--\r\n", multipart),
        (b"--x\r\nA: " + b"a" * 70_000 + b"\r\n\r\n\r\n--x--\r\n", multipart),
    ):
        status, body = await browser.post(data, **headers)
        assert status == 400, data
        assert "form" in body["error"]
    assert stylist.asked == []


async def test_a_failure_is_logged_without_the_text_and_answered_with_an_apology(browser, stylist, caplog):
    caplog.set_level(logging.DEBUG)
    stylist.answering = lambda request: ValueError(f"cannot read {request.text}")
    status, body = await browser.post(form("my secret wedding"))
    assert (status, body) == (500, {"error": APOLOGY})
    assert "ValueError at" in caplog.text
    assert "secret" not in caplog.text


async def test_a_products_picture_is_served_from_its_file(browser, stylist, tmp_path):
    path = draw_picture(tmp_path / "a.jpg")
    stylist.answering = lambda request: reply(product(1, id="shop/ä 1", image="pictures/a.jpg", picture=path))
    _, body = await browser.post(form("hello"))
    picture, data = await browser.get(body["products"][0]["image"])
    assert picture.content_type == "image/jpeg"
    assert data == Path(path).read_bytes()
    assert "max-age" in picture.headers["Cache-Control"]
    again, nothing = await browser.get(body["products"][0]["image"], **{"If-None-Match": picture.headers["ETag"]})
    assert (again.status, nothing) == (304, b"")


async def test_a_pictures_type_is_read_from_its_bytes(browser, stylist, tmp_path):
    png = Path(draw_picture(tmp_path / "a.png")).rename(tmp_path / "really-a-png.jpg")
    webp = draw_picture(tmp_path / "b.webp")
    stylist.answering = lambda request: reply(product(1, picture=str(png)), product(2, picture=webp))
    _, body = await browser.post(form("hello"))
    types = [(await browser.get(found["image"]))[0].content_type for found in body["products"]]
    assert types == ["image/png", "image/webp"]


async def test_only_pictures_of_the_catalog_are_served(browser, stylist, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("password")
    sound = tmp_path / "sound.webp"
    sound.write_bytes(b"RIFF\0\0\0\0WAVEpassword")
    stylist.answering = lambda request: reply(
        product(1, picture=str(secret)),
        product(2, picture=str(tmp_path / "gone.jpg")),
        product(3, picture=str(sound)),
    )
    await browser.post(form("hello"))
    for path in ("p1", "p2", "p3", "unknown", "../web_chat.py", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd"):
        response, body = await browser.get(f"/pictures/{path}")
        assert response.status == 404, path
        assert b"password" not in body
    for path in ("/../settings.py", "/settings.py", "/web.chat", "/%2e%2e/edge.py"):
        assert (await browser.get(path))[0].status == 404, path


async def test_without_a_file_the_shops_own_picture_address_is_used_if_it_is_one(browser, stylist):
    stylist.answering = lambda request: reply(
        product(1), product(2, image="products/2.jpg"), product(3, image="javascript:alert(1)")
    )
    _, body = await browser.post(form("hello"))
    assert [found["image"] for found in body["products"]] == ["https://cdn.example/p1.jpg", None, None]


async def test_health_and_readiness_answer(browser):
    assert (await browser.get("/healthz"))[1] == b'{"status": "ok"}'
    assert (await browser.get("/readyz"))[0].status == 200


async def test_people_are_answered_side_by_side(browser, stylist):
    stylist.delay_s = 0.2
    await asyncio.gather(*(browser.post(form(str(number))) for number in range(5)))
    assert stylist.most_at_once == 5


async def test_leaving_lets_an_answer_under_way_finish(stylist):
    stylist.delay_s = 0.4
    async with aiohttp.ClientSession() as client:
        async with WebChat(stylist, port=0) as chat:
            answer = asyncio.create_task(Browser(chat, client).post(form("hello")))
            while not stylist.asked:
                await asyncio.sleep(0.01)
        status, body = await answer
        assert (status, len(body["products"])) == (200, 2)
        with pytest.raises(aiohttp.ClientConnectionError):
            await Browser(chat, client).get("/healthz")


async def test_a_taken_port_is_told_in_one_sentence(stylist):
    async with WebChat(stylist, port=0) as chat:
        port = int(chat.url.rsplit(":", 1)[1])
        with pytest.raises(ChannelError, match=rf"port {port} .*set WEB_HOST and WEB_PORT"):
            await WebChat(stylist, port=port).__aenter__()


async def test_an_empty_form_is_the_stylists_to_answer(browser, stylist):
    assert (await browser.post(form("")))[0] == 200
    assert stylist.asked[0] == Request(text="", photos=(), session=stylist.asked[0].session)
