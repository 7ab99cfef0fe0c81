"""Catalogs on the web into local files over real sockets: feeds by address, Shopify, sitemaps, Apify."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.fetching import Fetching
from ingestion.sources import BadSource, address_of, fetch_source, is_address
from ingestion.web_addresses import Allowance
from tests.command_line import stylist
from tests.fakes import small_shop
from tests.fakes.apify import TOKEN, ApifyServer
from tests.fakes.web_host import Page, WebHost, hosting


@pytest.fixture
def host() -> Iterator[WebHost]:
    host = WebHost()
    with hosting(host):
        yield host


def fetch(host: WebHost, home: Path, address: str, format: str = "auto", **other: Any) -> Path:
    fetching = Fetching(allowance=Allowance.read((host.address,)), **{"pages_per_s": 1000.0, **other})
    return fetch_source(address, home, format=format, fetching=fetching)


def refusal(host: WebHost, home: Path, address: str, format: str = "auto", **other: Any) -> str:
    with pytest.raises(BadSource) as caught:
        fetch(host, home, address, format, **other)
    return str(caught.value)


# --- a feed by its address


def test_a_feed_is_downloaded_once_and_asked_for_again_only_when_it_changed(host: WebHost, tmp_path: Path) -> None:
    host.pages["/feed.xml"] = Page(b"<rss>1</rss>", etag='"1"')
    first = fetch(host, tmp_path, f"{host.url}/feed.xml")
    assert (first.read_bytes(), first.suffix, address_of(first)) == (b"<rss>1</rss>", ".xml", f"{host.url}/feed.xml")
    assert fetch(host, tmp_path, f"{host.url}/feed.xml") == first
    assert host.requests[1][1]["If-None-Match"] == '"1"'
    host.pages["/feed.xml"] = Page(b"<rss>2</rss>", etag='"2"')
    second = fetch(host, tmp_path, f"{host.url}/feed.xml")
    assert second.read_bytes() == b"<rss>2</rss>"
    assert not first.exists()


def test_a_feed_comes_packed_and_from_where_it_is_redirected_to(host: WebHost, tmp_path: Path) -> None:
    host.pages["/feed"] = Page(status=302, headers={"Location": "/files/catalog.csv"})
    host.pages["/files/catalog.csv"] = Page(gzip.compress(b"id,title"), headers={"Content-Encoding": "gzip"})
    path = fetch(host, tmp_path, f"{host.url}/feed")
    assert (path.read_bytes(), address_of(path)) == (b"id,title", f"{host.url}/files/catalog.csv")


def test_a_feed_that_fails_leaves_the_kept_one(host: WebHost, tmp_path: Path) -> None:
    host.pages["/feed.csv"] = Page(b"id,title")
    kept = fetch(host, tmp_path, f"{host.url}/feed.csv")
    host.pages["/feed.csv"] = Page(status=404)
    assert "the host answered 404" in refusal(host, tmp_path, f"{host.url}/feed.csv")
    host.pages["/feed.csv"] = Page(gzip.compress(bytes(5_000_000)), headers={"Content-Encoding": "gzip"})
    too_large = refusal(host, tmp_path, f"{host.url}/feed.csv", feed_max_bytes=1_000_000)
    assert "over 1 MB; raise FETCH_FEED_MAX_MB" in too_large
    assert kept.read_bytes() == b"id,title"


def test_a_feed_inside_the_operators_network_is_refused_until_it_is_allowed(host: WebHost, tmp_path: Path) -> None:
    host.pages["/feed.csv"] = Page(b"id,title")
    with pytest.raises(BadSource, match="FETCH_ALLOW_PRIVATE"):
        fetch_source(f"{host.url}/feed.csv", tmp_path)
    assert not host.requests


def test_a_password_in_an_address_is_used_and_not_told(host: WebHost, tmp_path: Path) -> None:
    said = refusal(host, tmp_path, f"http://shop:secret@{host.address}/feed.csv")
    assert "secret" not in said
    assert host.requests[0][1]["Authorization"].startswith("Basic ")


@pytest.mark.usefixtures("_own_process")
def test_the_command_ingests_a_feed_by_its_address_with_its_pictures(host: WebHost, tmp_path: Path) -> None:
    small_shop.paint(tmp_path, 3)
    feed = small_shop.write_feed(tmp_path / "feed.csv", small_shop.rows(3))
    host.pages["/shop/feed.csv"] = Page(feed.read_bytes(), etag='"1"')
    for number in range(3):
        body = (tmp_path / "pictures" / f"p{number}.png").read_bytes()
        host.pages[f"/shop/pictures/p{number}.png"] = Page(body)
    arguments = ("ingest", f"{host.url}/shop/feed.csv", "--fetch-pictures")
    result = stylist(tmp_path / "home", *arguments, FETCH_ALLOW_PRIVATE=host.address)
    assert result.exit_code == 0, result.output
    assert "3 with a picture, 0 without" in result.output
    refused = stylist(tmp_path / "home", *arguments)
    assert (refused.exit_code, "FETCH_ALLOW_PRIVATE" in refused.output) == (1, True)


# --- Shopify


def products(*ids: int) -> Page:
    return Page(json.dumps({"products": [{"id": number, "title": "Shirt"} for number in ids]}).encode())


def page(number: int) -> str:
    return f"/products.json?limit=250&page={number}"


def test_a_shopify_shop_is_read_page_by_page_until_one_is_empty(host: WebHost, tmp_path: Path) -> None:
    host.pages |= {page(1): products(1, 2), page(2): products(3), page(3): products()}
    folder = fetch(host, tmp_path, host.url, "shopify")
    assert sorted(path.name for path in folder.iterdir()) == ["products-1.json", "products-2.json"]
    assert fetch(host, tmp_path, f"{host.url}/products.json").is_dir()
    assert address_of(folder) in ("", f"{host.url}/products.json")


def test_a_shop_that_gives_the_same_page_forever_is_read_once(host: WebHost, tmp_path: Path) -> None:
    host.pages |= {page(number): products(1) for number in range(1, 9)}
    assert len(list(fetch(host, tmp_path, host.url, "shopify").iterdir())) == 1


def test_a_shop_that_stops_answering_is_gone_on_with_at_the_page_it_was_at(host: WebHost, tmp_path: Path) -> None:
    host.pages |= {page(1): products(1), page(2): Page(status=403), page(3): products()}
    said = refusal(host, tmp_path, host.url, "shopify")
    assert "answered 403" in said
    assert "1 pages that came before are kept" in said
    host.pages[page(2)] = products(2)
    assert len(list(fetch(host, tmp_path, host.url, "shopify").iterdir())) == 2
    assert (host.asked[page(1)], host.asked[page(2)]) == (1, 2)


def test_a_closed_shop_is_told_from_an_empty_one(host: WebHost, tmp_path: Path) -> None:
    host.pages[page(1)] = Page(b"<html>password")
    assert "Export the products from Shopify" in refusal(host, tmp_path, host.url, "shopify")
    host.pages[page(1)] = products()
    assert "lists no products" in refusal(host, tmp_path, host.url, "shopify")


# --- a crawl


def sitemap(*addresses: str, kind: str = "urlset", item: str = "url") -> bytes:
    namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/i"'
    entries = "".join(
        f"<{item}><loc> {address} </loc><image:image><image:loc>http://x.example/i.png</image:loc></image:image></{item}>"
        for address in addresses
    )
    return f"<?xml version='1.0'?><{kind} {namespace}>{entries}</{kind}>".encode()


def shop_of_pages(host: WebHost, count: int) -> str:
    """A shop with an index of two sitemaps, one of them packed; returns the index's address."""
    for number in range(count):
        host.pages[f"/p/{number}"] = Page(f"<html><h1>Shirt {number}</h1></html>".encode())
    addresses = [f"{host.url}/p/{number}" for number in range(count)]
    host.pages["/a.xml"] = Page(sitemap(*addresses[::2], "http://elsewhere.example/p"))
    host.pages["/b.xml.gz"] = Page(gzip.compress(sitemap(*addresses[1::2])))
    index = sitemap(f"{host.url}/a.xml", f"{host.url}/b.xml.gz", kind="sitemapindex", item="sitemap")
    host.pages["/sitemap.xml"] = Page(index)
    return f"{host.url}/sitemap.xml"


def test_a_crawl_saves_each_page_with_its_address_and_goes_nowhere_else(host: WebHost, tmp_path: Path) -> None:
    folder = fetch(host, tmp_path, shop_of_pages(host, 5), "jsonld")
    saved = sorted(path.read_text().split("\n", 1)[0] for path in folder.iterdir())
    length = len(f"{host.url}/p/0")
    assert saved == [f"<!-- saved from url=({length:04d}){host.url}/p/{number} -->" for number in range(5)]
    assert {headers["User-Agent"] for _, headers in host.requests} == {Fetching().user_agent}
    assert len(list(fetch(host, tmp_path, host.url + "/", "jsonld").iterdir())) == 5  # by the shop's address alone


def test_robots_txt_is_obeyed_and_its_crawl_delay(host: WebHost, tmp_path: Path) -> None:
    address = shop_of_pages(host, 4)
    host.pages["/robots.txt"] = Page(
        b"User-agent: Stylist\nCrawl-delay: 0.2\nDisallow: /p/3\n\nUser-agent: *\nDisallow: /"
    )
    started = time.monotonic()
    assert len(list(fetch(host, tmp_path, address, "jsonld").iterdir())) == 3
    assert time.monotonic() - started > 0.9  # three sitemaps and three pages, 0.2 s apart
    assert host.asked["/p/3"] == 0


def test_robots_txt_that_cannot_be_had_stops_the_crawl_and_none_at_all_does_not(host: WebHost, tmp_path: Path) -> None:
    address = shop_of_pages(host, 2)
    host.pages["/robots.txt"] = Page(status=503, headers={"Retry-After": "900"})
    assert "not known what may be asked for" in refusal(host, tmp_path, address, "jsonld")
    assert host.asked["/p/0"] == 0
    host.pages["/robots.txt"] = Page(status=403)
    assert fetch(host, tmp_path, address, "jsonld").is_dir()


@pytest.mark.parametrize("status", [403, 429])
def test_a_crawl_stops_when_it_is_sent_away_and_goes_on_later(host: WebHost, tmp_path: Path, status: int) -> None:
    address = shop_of_pages(host, 20)
    away = Page(status=status, headers={"Retry-After": "3600"})
    good = dict(host.pages)
    host.pages["/p/8"] = away
    said = refusal(host, tmp_path, address, "jsonld")
    assert f"answered {status}" in said
    assert "run the same command later to go on" in said
    asked = host.asked.copy()
    assert asked.total() < 15
    host.pages |= good
    assert len(list(fetch(host, tmp_path, address, "jsonld").iterdir())) == 20
    assert all(host.asked[f"/p/{number}"] == 1 for number in range(20) if number != 8)


def test_a_crawl_keeps_to_the_number_of_pages_it_is_given(host: WebHost, tmp_path: Path) -> None:
    assert 3 <= len(list(fetch(host, tmp_path, shop_of_pages(host, 20), "jsonld", most_pages=3).iterdir())) <= 4


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><urlset><url><loc>&b;</loc></url></urlset>",
        b"<!DOCTYPE x [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&b;</loc></url></urlset>",
        b"<!doctype html><html>Not found</html>",
        b"<urlset><url><loc>http://127",
    ],
)  # fmt: skip
def test_a_sitemap_with_entities_or_none_at_all_is_refused(host: WebHost, tmp_path: Path, body: bytes) -> None:
    host.pages["/sitemap.xml"] = Page(body)
    assert "sitemap" in refusal(host, tmp_path, f"{host.url}/sitemap.xml", "jsonld")


def test_a_packed_sitemap_that_never_ends_is_refused(host: WebHost, tmp_path: Path) -> None:
    host.pages["/sitemap.xml.gz"] = Page(gzip.compress(bytes(60_000_000)))
    assert "over 50 MB" in refusal(host, tmp_path, f"{host.url}/sitemap.xml.gz", "jsonld")


# --- Apify


def test_a_dataset_comes_page_by_page_and_goes_on_where_it_failed(tmp_path: Path) -> None:
    pytest.importorskip("apify_client", reason="the extra `apify` is not installed")
    server = ApifyServer("shoes~2026", [{"id": number, "name": "Stiefel ü"} for number in range(2_500)])
    server.fail_at = 2_000
    with hosting(server):
        how = Fetching(apify_token=TOKEN, apify_url=server.url)
        with pytest.raises(BadSource, match="2,000 items are kept") as caught:
            fetch_source("shoes~2026", tmp_path, format="apify", fetching=how)
        assert TOKEN not in str(caught.value)
        path = fetch_source("shoes~2026", tmp_path, format="apify", fetching=how)
        assert [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()] == list(range(2_500))
        assert server.offsets == [0, 1_000, 2_000, 2_000, 2_500]
        with pytest.raises(BadSource, match="Dataset was not found"):
            fetch_source("other", tmp_path, format="apify", fetching=how)


def test_a_dataset_without_a_token_or_by_a_bad_id_is_told_how_to_mend(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="set APIFY_TOKEN"):
        fetch_source("shoes~2026", tmp_path, format="apify")
    with pytest.raises(BadSource, match="no Apify dataset's id"):
        fetch_source("../../etc", tmp_path, format="apify", fetching=Fetching(apify_token=TOKEN))
    assert TOKEN not in repr(Fetching(apify_token=TOKEN))


def test_a_path_is_told_from_an_address(tmp_path: Path) -> None:
    export = tmp_path / "export.jsonl"
    export.write_text("{}")
    assert [is_address(feed) for feed in ("HTTPS://shop.example/feed", "feed.csv", "httpx.csv")] == [True, False, False]
    assert is_address("aBcD1234", "apify")
    assert not is_address(str(export), "apify")
