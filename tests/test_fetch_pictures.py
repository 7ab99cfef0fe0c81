"""Pictures from the web, through the front door (`ingest`) and over real sockets: kept, refused, resumed, listed."""

from __future__ import annotations

import csv
import io
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ingestion.fetch_pictures import FromWeb
from ingestion.fetching import Fetching
from ingestion.ingest import ingest
from ingestion.ledger import Ledger
from ingestion.picture_facts import known_facts
from ingestion.tally import IngestTally
from ingestion.web_addresses import Allowance
from tests.command_line import clean_environment, stylist
from tests.fakes import small_shop
from tests.fakes.web_host import Page, WebHost, hosting

pytestmark = pytest.mark.usefixtures("_own_process")


@pytest.fixture
def host() -> Iterator[WebHost]:
    host = WebHost()
    with hosting(host):
        yield host


def picture(seed: int, tmp_path: Path) -> bytes:
    small_shop.paint_one(tmp_path / "one.png", seed)
    return (tmp_path / "one.png").read_bytes()


def shop(host: WebHost, tmp_path: Path, pages: list[Any]) -> Path:
    """A feed whose pictures lie on the host; None is a good picture, bytes are a body."""
    for number, page in enumerate(pages):
        body = picture(number, tmp_path) if page is None else page
        host.pages[f"/{number}.png"] = Page(body) if isinstance(body, bytes) else body
    rows = [small_shop.row(number, image_link=f"{host.url}/{number}.png") for number in range(len(pages))]
    return small_shop.write_feed(tmp_path / "feed.csv", rows)


def run(feed: Path, *hosts: WebHost, home: Path, refresh: bool = False, base: str = "", **rates: Any) -> IngestTally:
    fetching = Fetching(allowance=Allowance.read(host.address for host in hosts), **rates)
    return ingest(feed, home=home, web=FromWeb(fetching=fetching, refresh=refresh, base=base))


def png_bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that claims side × side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def test_nothing_is_fetched_unless_it_is_asked_for(host: WebHost, tmp_path: Path) -> None:
    tally = ingest(shop(host, tmp_path, [None, None]), home=tmp_path / "home")
    assert not host.asked
    assert tally.without_picture.counts == {"on the web and not fetched yet (add --fetch-pictures)": 2}


def test_pictures_are_fetched_once_and_what_they_tell_is_kept(host: WebHost, tmp_path: Path) -> None:
    home = tmp_path / "home"
    feed = shop(host, tmp_path, [None, None, None])
    first = run(feed, host, home=home)
    assert first.downloads is not None
    assert (first.pictures, first.downloads.fetched) == (3, 3)
    second = run(feed, host, home=home)
    assert second.downloads is not None
    assert (second.pictures, second.downloads.fetched, second.downloads.kept) == (3, 0, 3)
    assert host.asked.total() == 3
    with Ledger.open(home) as ledger:
        keys = [str(listed.sha256) for listed in ledger.listed()]
        assert len(set(keys)) == len(known_facts(ledger, keys)) == 3
        assert all(Path(str(listed.path)).read_bytes() for listed in ledger.listed())


def test_a_file_that_was_deleted_or_emptied_is_fetched_again(host: WebHost, tmp_path: Path) -> None:
    home = tmp_path / "home"
    feed = shop(host, tmp_path, [None, None, None])
    run(feed, host, home=home)
    with Ledger.open(home) as ledger:
        paths = [Path(str(listed.path)) for listed in ledger.listed()]
    paths[0].unlink()
    paths[1].write_bytes(b"")
    again = run(feed, host, home=home)
    assert again.pictures == 3
    assert [host.asked[f"/{number}.png"] for number in range(3)] == [2, 2, 1]


def test_a_refresh_asks_for_changes_only(host: WebHost, tmp_path: Path) -> None:
    home = tmp_path / "home"
    good = [Page(picture(number, tmp_path), etag=f'"{number}"') for number in range(3)]
    feed = shop(host, tmp_path, [*good, Page(status=404)])
    run(feed, host, home=home)
    host.pages["/1.png"] = Page(picture(50, tmp_path), etag='"new"')
    host.pages["/2.png"] = Page(status=404)
    host.pages["/3.png"] = Page(picture(3, tmp_path))
    tally = run(feed, host, home=home, refresh=True)
    assert tally.downloads is not None
    assert (tally.downloads.unchanged, tally.downloads.fetched) == (1, 2)
    assert tally.pictures == 4  # the one that is gone from the shop's host stays as it was kept


PNG = {"Content-Type": "image/png"}  # which it is not
BAD = {
    "svg": Page(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', headers=PNG),
    "html": Page(b"<!doctype html><p>Not found", headers=PNG),
    "large": Page(bytes(50_000_000), headers=PNG),
    "bomb": Page(png_bomb(30_000)),
    "text": Page(b"hello"),
    "empty": Page(b""),
    "gone": Page(status=404),
    "inside": Page(status=302, headers={"Location": "http://169.254.169.254/"}),
    "file": Page(status=302, headers={"Location": "file:///etc/passwd"}),
    "loop": Page(status=302, headers={"Location": "/9.png"}),
}


def test_bad_pictures_are_refused_counted_and_listed_and_the_good_ones_kept(host: WebHost, tmp_path: Path) -> None:
    home = tmp_path / "home"
    feed = shop(host, tmp_path, [*BAD.values(), None])
    tally = run(feed, host, home=home)
    assert (tally.pictures, tally.without_picture.counts.total()) == (1, 10)
    with (home / "failed-pictures.csv").open(encoding="utf-8") as file:
        listed = {row["id"]: row["reason"] for row in csv.DictReader(file)}
    reasons = dict(zip(BAD, (listed[f"p{number}"] for number in range(10)), strict=True))
    assert reasons["svg"] == reasons["html"] == "That file is a web page or SVG, not a picture"
    assert reasons["large"] == "over 20 MB"
    assert reasons["bomb"] == "The picture is too large"
    assert reasons["text"] == "That file is something else, not a picture"
    assert "empty" in reasons["empty"]
    assert reasons["gone"] == "the host answered 404"
    assert reasons["inside"] == "address is not public"
    assert reasons["file"] == "redirect to neither http nor https"
    assert reasons["loop"] == "more than 5 redirects"
    assert len([path for path in (home / "pictures").rglob("*") if path.is_file()]) == 1
    asked = host.asked.total()
    again = run(feed, host, home=home)
    assert host.asked.total() == asked  # they failed for good
    assert again.downloads is not None
    assert again.downloads.resting == 10


def test_a_passing_failure_rests_for_a_while_and_is_asked_again_then(host: WebHost, tmp_path: Path) -> None:
    home = tmp_path / "home"
    feed = shop(host, tmp_path, [Page(status=503, headers={"Retry-After": "600"})])
    run(feed, host, home=home)
    with Ledger.open(home) as ledger:
        ((error, again, attempts),) = ledger.rows("SELECT error, again, attempts FROM downloads")
        assert (error, attempts) == ("the host answered 503", 1)
        assert again > time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + 540))
    run(feed, host, home=home)
    assert host.asked.total() == 1
    with Ledger.open(home) as ledger, ledger.writing() as db:
        db.execute("UPDATE downloads SET again = '2020-01-01T00:00:00+00:00'")
    host.pages["/0.png"] = Page(picture(0, tmp_path))
    assert run(feed, host, home=home).pictures == 1


def test_a_slow_host_holds_up_no_other_and_one_that_is_down_is_left(host: WebHost, tmp_path: Path) -> None:
    slow = WebHost(latency_s=0.5)
    rows = [small_shop.row(number) for number in range(90)]
    with hosting(slow):
        for number, row in enumerate(rows):
            at = slow if number < 30 else host
            at.pages[f"/{number}.png"] = Page(picture(number, tmp_path))
            row["image_link"] = f"{at.url}/{number}.png"
        for number in range(60, 90):
            rows[number]["image_link"] = f"http://127.0.0.1:1/{number}.png"  # nothing listens there
        feed = small_shop.write_feed(tmp_path / "feed.csv", rows)
        arrived: list[float] = []
        watch = threading.Thread(target=_watch, args=(tmp_path / "home", 30, arrived))
        watch.start()
        started = time.monotonic()
        down = Fetching(allowance=Allowance.read((slow.address, host.address, "127.0.0.1:1")), connections_per_host=4)
        tally = ingest(feed, home=tmp_path / "home", web=FromWeb(fetching=down))
        watch.join()
    assert tally.pictures == 60
    assert tally.downloads is not None
    assert tally.downloads.failed.counts["the host cannot be reached"] + tally.downloads.left == 30
    assert tally.downloads.left > 0
    assert arrived[0] - started < 3 < time.monotonic() - started  # the slow host takes 4 s, four at once


def _watch(home: Path, wanted: int, arrived: list[float]) -> None:
    for _ in range(500):
        if len([path for path in (home / "pictures").glob("??/*") if path.is_file()]) >= wanted:
            break
        time.sleep(0.02)
    arrived.append(time.monotonic())


def test_a_relative_link_belongs_to_the_address_that_the_feed_came_from(host: WebHost, tmp_path: Path) -> None:
    host.pages["/shop/pictures/p0.png"] = Page(picture(0, tmp_path))
    feed = small_shop.write_feed(tmp_path / "feed.csv", small_shop.rows(1))
    assert run(feed, host, home=tmp_path / "home", base=f"{host.url}/shop/feed.csv").pictures == 1


def test_a_full_disk_stops_the_run_and_is_no_failure_of_the_host(host: WebHost, tmp_path: Path) -> None:
    home = tmp_path / "home"
    feed = shop(host, tmp_path, [None])
    (home / "pictures").mkdir(parents=True)
    (home / "pictures" / "arriving").write_text("in the way")
    with pytest.raises(OSError, match="arriving"):
        run(feed, host, home=home)


def _big_shop(host: WebHost, tmp_path: Path, count: int) -> Path:
    host.latency_s = 0.02
    for number in range(count):
        buffer = io.BytesIO()
        Image.new("RGB", (16, 16), (number % 256, number // 256, 9)).save(buffer, "PNG")
        host.pages[f"/{number}.png"] = Page(buffer.getvalue())
    rows = [small_shop.row(number, image_link=f"{host.url}/{number}.png") for number in range(count)]
    return small_shop.write_feed(tmp_path / "feed.csv", rows)


def _kept(home: Path) -> int:
    return len([path for path in (home / "pictures").glob("??/*") if path.is_file()])


IN_A_TERMINAL = (  # where Ctrl-C is heard: what a shell starts in the background does not hear it
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    " runpy.run_module('bot.cli', run_name='__main__')"
)


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_stopped_goes_on_with_what_is_missing(
    host: WebHost, tmp_path: Path, stop: signal.Signals
) -> None:
    home, count = tmp_path / "home", 300
    feed = _big_shop(host, tmp_path, count)
    command = [sys.executable, "-c", IN_A_TERMINAL, "ingest", str(feed), "--fetch-pictures"]
    settings = {"FETCH_ALLOW_PRIVATE": host.address, "FETCH_PICTURES_PER_S": "40"}
    environment = clean_environment(home, **settings)
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.default_int_handler
        ),  # a shell's background job has none
    ) as child:
        while _kept(home) < 40 and child.poll() is None:
            time.sleep(0.01)
        os.kill(child.pid, stop)
        said = child.communicate(timeout=20)[1]
    kept = _kept(home)
    assert 40 <= kept < count
    if stop == signal.SIGINT:
        assert f"pictures that came are kept in '{home}/pictures'" in said
        assert child.returncode == 130
    result = stylist(home, "ingest", str(feed), "--fetch-pictures", **settings | {"FETCH_PICTURES_PER_S": "3000"})
    assert result.exit_code == 0, result.output
    assert f"{count} with a picture, 0 without" in result.output
    twice = [path for path, times in host.asked.items() if times > 1]
    assert len(twice) <= 16  # those under way when it was stopped
    assert host.asked.total() <= count + 16
    assert not list((home / "pictures" / "arriving").iterdir())
