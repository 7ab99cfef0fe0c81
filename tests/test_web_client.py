"""The guarded web client over real sockets: where it refuses to go, what it refuses to read, and how it asks again."""

from __future__ import annotations

import asyncio
import gzip
import io
import ipaddress
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from ingestion.web_addresses import Allowance, BadAllowance, is_public
from ingestion.web_client import Answer, Validators, WebClient, WebRules
from ingestion.web_failures import WebFailure
from tests.fakes.web_host import Page, WebHost

RULES = WebRules(requests_per_s=1000, idle_timeout_s=0.5, total_timeout_s=1.0, max_bytes=100_000, attempts=3)


@pytest_asyncio.fixture
async def host() -> AsyncIterator[WebHost]:
    async with WebHost() as host:
        yield host


def allowing(*hosts: WebHost, **changes: Any) -> WebRules:
    return replace(RULES, allowance=Allowance.read(host.address for host in hosts), **changes)


async def get(rules: WebRules, link: str, known: Validators | None = None, **how: Any) -> tuple[bytes, Answer]:
    async with WebClient(rules) as client:
        file = io.BytesIO()
        answer = await client.fetch(link, file, known=known, **how)
        return file.getvalue(), answer


async def refusal(rules: WebRules, link: str, **how: Any) -> WebFailure:
    with pytest.raises(WebFailure) as caught:
        await get(rules, link, **how)
    return caught.value


# --- where it goes


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "192.0.0.8", "192.88.99.1", "198.18.0.1", "203.0.113.7",
        "::", "::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
        "64:ff9b::7f00:1", "64:ff9b:1::1",
        "2002:7f00:1::", "2001:0:1::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1",
        "2a00:1450::5efe:7f00:1", "2a00:1450::200:5efe:a00:1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_told(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    assert not Allowance().permits(address, 80)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::200e"])
def test_a_public_address_is_told(address: str) -> None:
    assert Allowance().permits(address, 443)


def test_an_operator_allows_addresses_by_number_with_or_without_a_port_or_as_a_network() -> None:
    allowance = Allowance.read("127.0.0.1:8080, 10.0.0.5, 192.168.1.0/24, [::1]:8080, fd00::/8")
    for address, port in (("127.0.0.1", 8080), ("10.0.0.5", 1), ("192.168.1.77", 2), ("::1", 8080), ("fd00::7", 3)):
        assert allowance.permits(address, port), address
    for address, port in (
        ("127.0.0.1", 8081),
        ("10.0.0.6", 1),
        ("192.168.2.1", 2),
        ("::1", 80),
        ("169.254.169.254", 80),
    ):
        assert not allowance.permits(address, port), address


@pytest.mark.parametrize("text", ["shop.example", "10.0.0.5:x", "10.0.0.300", "192.168.1.7/24", "127.0.0.1:80:80"])
def test_an_allowance_by_name_or_misspelled_is_refused(text: str) -> None:
    with pytest.raises(BadAllowance, match="no address"):
        Allowance.read(text)


@pytest.mark.parametrize(
    "written", ["127.0.0.1", "2130706433", "127.1", "0x7f000001", "0177.0.0.1", "localhost", "[::1]"]
)
async def test_this_machine_is_not_reached_however_its_address_is_written(host: WebHost, written: str) -> None:
    port = host.address.rpartition(":")[2]
    host.pages["/"] = Page(b"inner")
    failure = await refusal(RULES, f"http://{written}:{port}/")
    assert failure.reason in ("address is not public", "link is no web address")
    assert not failure.passing
    assert not host.requests


async def test_a_name_with_one_address_that_is_not_public_is_refused_whole(
    host: WebHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(host.address.rpartition(":")[2])
    _names(monkeypatch, [["127.0.0.1", "10.0.0.1"]])
    assert (await refusal(allowing(host), f"http://two.example:{port}/")).reason == "address is not public"
    assert not host.requests


async def test_a_name_is_looked_up_once_and_the_checked_address_is_the_one_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with WebHost(address="127.0.0.2") as outer:
        port = int(outer.address.rpartition(":")[2])
        outer.pages["/"] = Page(b"outer")
        lookups = _names(monkeypatch, [["127.0.0.2"], ["127.0.0.1"]])
        assert (await get(allowing(outer), f"http://rebinding.example:{port}/"))[0] == b"outer"
        assert len(lookups) == 1
        assert (await refusal(allowing(outer), f"http://rebinding.example:{port}/")).reason == "address is not public"
        assert outer.requests[0][1]["Host"] == f"rebinding.example:{port}"


def _names(monkeypatch: pytest.MonkeyPatch, answers: list[list[str]]) -> list[str]:
    """A name server whose answers change: one list of addresses a lookup."""
    looked_up: list[str] = []

    def look_up(host: str, port: int, *_: object, **__: object) -> list[Any]:
        looked_up.append(host)
        addresses = answers[min(len(looked_up), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return looked_up


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "address is not public"),
        ("http://10.0.0.1/", "address is not public"),
        ("file:///etc/passwd", "redirect to neither http nor https"),
        ("gopher://127.0.0.1:70/", "redirect to neither http nor https"),
        ("http://[::ffff:169.254.169.254]/", "address is not public"),
        ("", "redirect to no address"),
        ("http://[broken", "redirect to no address"),
    ],
)
async def test_a_redirect_is_checked_as_the_first_address_was(host: WebHost, location: str, reason: str) -> None:
    host.pages["/"] = Page(status=302, headers={"Location": location})
    failure = await refusal(allowing(host), host.url + "/")
    assert (failure.reason, failure.passing) == (reason, False)


async def test_redirects_are_followed_five_times_and_then_no_more(host: WebHost) -> None:
    for number in range(5):
        host.pages[f"/{number}"] = Page(status=301, headers={"Location": f"{number + 1}"})
    host.pages["/5"] = Page(b"here")
    body, answer = await get(allowing(host), host.url + "/0")
    assert (body, answer.url) == (b"here", host.url + "/5")
    host.pages["/loop"] = Page(status=302, headers={"Location": "/loop"})
    assert (await refusal(allowing(host), host.url + "/loop")).reason == "more than 5 redirects"
    assert host.asked["/loop"] == 6


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "ftp://shop.example/a", "http://", "http://shop.example:99999/", "x"]
)
async def test_what_is_no_web_address_is_not_asked_for(link: str) -> None:
    assert (await refusal(RULES, link)).reason.startswith("link is n")


# --- what it reads


async def test_bytes_are_counted_as_they_come_whatever_the_length_header_says(host: WebHost) -> None:
    big = bytes(50_000_000)
    host.pages["/honest"] = Page(big)
    host.pages["/lies"] = Page(big, chunked=True)
    for path in ("/honest", "/lies"):
        failure = await refusal(allowing(host), host.url + path)
        assert (failure.reason, failure.passing) == ("over 100,000 bytes", False), path


async def test_a_gzip_bomb_is_cut_off_at_the_limit(host: WebHost) -> None:
    bomb = gzip.compress(bytes(300_000_000))
    host.pages["/bomb"] = Page(bomb, headers={"Content-Encoding": "gzip"})
    failure = await refusal(allowing(host, max_bytes=1_000_000), host.url + "/bomb", compressed=True)
    assert failure.reason == "over 1 MB"


async def test_gzip_is_unpacked_and_broken_gzip_refused(host: WebHost) -> None:
    packed = gzip.compress(b"feed" * 1000)
    host.pages["/good"] = Page(packed, headers={"Content-Encoding": "gzip"})
    host.pages["/two"] = Page(packed + gzip.compress(b"more"), headers={"Content-Encoding": "gzip"})
    host.pages["/broken"] = Page(b"no gzip at all", headers={"Content-Encoding": "gzip"})
    host.pages["/other"] = Page(packed, headers={"Content-Encoding": "br"})
    assert (await get(allowing(host), host.url + "/good", compressed=True))[0] == b"feed" * 1000
    assert (await get(allowing(host), host.url + "/two"))[0] == b"feed" * 1000 + b"more"
    assert (await refusal(allowing(host), host.url + "/broken")).reason == "the gzip that came is broken"
    assert "packed in another way" in (await refusal(allowing(host), host.url + "/other")).reason
    accepted = {path: headers["Accept-Encoding"] for path, headers in host.requests}
    assert accepted["/good"] == "gzip"
    assert accepted["/two"] == "identity"


async def test_a_slow_drip_ends_at_the_total_time_and_silence_at_the_idle_time(host: WebHost) -> None:
    host.pages["/drip"] = Page(bytes(1000), drip_s=0.05)
    host.pages["/silence"] = Page(b"late", delay_s=20)
    for path, limit_s in (("/drip", 1.5), ("/silence", 1.0)):
        started = time.monotonic()
        failure = await refusal(allowing(host, attempts=1), host.url + path)
        assert (failure.reason, failure.passing) == ("the host took too long", True), path
        assert time.monotonic() - started < limit_s


# --- how it asks again


async def test_a_connection_that_breaks_off_is_asked_again_and_nothing_of_the_first_half_stays(host: WebHost) -> None:
    host.pages["/a"] = [Page(b"first half, second half", drop_after=10), Page(b"whole")]
    assert (await get(allowing(host), host.url + "/a"))[0] == b"whole"
    host.pages["/b"] = Page(b"short", declared_bytes=500)
    failure = await refusal(allowing(host, attempts=2), host.url + "/b")
    assert (failure.reason, failure.passing) == ("the connection broke off", True)
    assert host.asked["/b"] == 2


async def test_500_is_asked_again_and_404_is_not(host: WebHost) -> None:
    host.pages["/a"] = [Page(status=500), Page(b"good")]
    assert (await get(allowing(host), host.url + "/a"))[0] == b"good"
    failure = await refusal(allowing(host), host.url + "/none")
    assert (failure.reason, failure.status, failure.passing) == ("the host answered 404", 404, False)
    assert (host.asked["/a"], host.asked["/none"]) == (2, 1)


async def test_retry_after_is_obeyed_and_pauses_the_whole_host(host: WebHost) -> None:
    host.pages["/a"] = [Page(status=429, headers={"Retry-After": "1"}), Page(b"good")]
    host.pages["/b"] = Page(b"also")
    async with WebClient(allowing(host)) as client:
        started = time.monotonic()
        first = asyncio.create_task(client.fetch(host.url + "/a", io.BytesIO()))
        while not host.asked["/a"]:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        await client.fetch(host.url + "/b", io.BytesIO())
        assert time.monotonic() - started > 0.9
        await first
        assert host.asked["/a"] == 2


async def test_a_host_that_asks_for_an_hour_is_left_alone(host: WebHost) -> None:
    host.pages["/a"] = Page(status=503, headers={"Retry-After": "3600"})
    failure = await refusal(allowing(host), host.url + "/a")
    assert (failure.wait_s, failure.passing, host.asked["/a"]) == (3600, True, 1)


async def test_what_is_known_is_asked_for_only_when_it_changed(host: WebHost) -> None:
    host.pages["/feed"] = Page(b"one", etag='"1"')
    _, first = await get(allowing(host), host.url + "/feed")
    body, second = await get(allowing(host), host.url + "/feed", first.validators)
    assert (body, second.unchanged) == (b"", True)
    host.pages["/feed"] = Page(b"two", etag='"2"')
    body, third = await get(allowing(host), host.url + "/feed", first.validators)
    assert (body, third.unchanged, third.validators.etag) == (b"two", False, '"2"')


async def test_a_host_is_asked_so_many_times_at_once_and_so_often_a_second(host: WebHost) -> None:
    for number in range(30):
        host.pages[f"/{number}"] = Page(b"x", delay_s=0.02)
    rules = allowing(host, at_once_per_host=3, requests_per_s=100)
    async with WebClient(rules) as client:
        started = time.monotonic()
        await asyncio.gather(*(client.fetch(f"{host.url}/{number}", io.BytesIO()) for number in range(30)))
    assert host.most_at_once == 3
    assert time.monotonic() - started > 0.19  # 30 in 0.2 s after a burst of 10


async def test_it_says_who_it_is_and_keeps_no_cookies(host: WebHost) -> None:
    host.pages["/a"] = Page(b"x", headers={"Set-Cookie": "id=1"})
    async with WebClient(allowing(host, user_agent="Stylist of Acme")) as client:
        await client.fetch(host.url + "/a", io.BytesIO())
        await client.fetch(host.url + "/a", io.BytesIO())
    assert [headers["User-Agent"] for _, headers in host.requests] == ["Stylist of Acme"] * 2
    assert not any("Cookie" in headers for _, headers in host.requests)
