"""Ingesting: what a feed does to the ledger, what is kept when it goes wrong, and what becomes of pictures."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingestion.commands import ingest_command
from ingestion.feeds import BadFeed
from ingestion.guards import Allowed, NoRows, Suspicious
from ingestion.ingest import ingest
from ingestion.ledger import FILE_NAME, BadLedger, Ledger
from ingestion.lock import Busy, only_one
from tests.fakes.small_shop import paint, paint_one, row, rows, write_feed

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a feed of six products, their pictures, and room for a STYLIST_HOME."""
    write_feed(tmp_path / "feed.csv", rows(6))
    paint(tmp_path, 6)
    return tmp_path


def listed(shop: Path) -> dict[str, float]:
    with Ledger.open(shop / "home") as ledger:
        return {item.product.id: item.product.price for item in ledger.listed()}


def with_pictures(shop: Path) -> list[str]:
    with Ledger.open(shop / "home") as ledger:
        return [item.product.id for item in ledger.listed() if item.sha256]


def test_a_new_feed_is_added_and_the_same_again_is_unchanged(shop: Path) -> None:
    first = ingest(shop / "feed.csv", home=shop / "home")
    again = ingest(shop / "feed.csv", home=shop / "home")

    assert (first.added, first.changed, first.unchanged, first.gone, first.pictures) == (6, 0, 0, 0, 6)
    assert (again.added, again.changed, again.unchanged, again.gone, again.pictures) == (0, 0, 6, 0, 6)
    assert list(listed(shop)) == [f"p{number}" for number in range(6)]


def test_changed_new_and_missing_rows_are_told_apart(shop: Path) -> None:
    ingest(shop / "feed.csv", home=shop / "home")
    feed = write_feed(shop / "feed.csv", [row(0, price="5.00 EUR"), *rows(5)[1:], row(7)])
    tally = ingest(feed, home=shop / "home")

    assert (tally.added, tally.changed, tally.unchanged, tally.missing, tally.gone) == (1, 1, 4, 1, 0)
    assert listed(shop).keys() == {"p0", "p1", "p2", "p3", "p4", "p5", "p7"}
    assert listed(shop)["p0"] == 5.0


def test_a_changed_column_that_no_product_shows_changes_nothing(shop: Path) -> None:
    ingest(shop / "feed.csv", home=shop / "home")
    feed = write_feed(shop / "feed.csv", [{**cells, "warehouse": "B"} for cells in rows(6)])
    tally = ingest(feed, home=shop / "home")
    assert (tally.changed, tally.unchanged) == (0, 6)


def test_of_a_doubled_id_the_first_is_kept_and_the_others_are_counted(shop: Path) -> None:
    feed = write_feed(shop / "feed.csv", [row(0), row(0, price="1.00 EUR"), row(1), row(0)])
    tally = ingest(feed, home=shop / "home")
    assert tally.refused.to_json() == {
        "duplicate id": {"count": 2, "examples": ["line 3 'p0 of line 2'", "line 5 'p0 of line 2'"]}
    }
    assert listed(shop) == {"p0": 20.5, "p1": 21.5}


def test_refusals_are_counted_by_reason_with_the_first_lines(shop: Path) -> None:
    bad = [row(number, price="-1 EUR") for number in range(10, 15)]
    tally = ingest(write_feed(shop / "feed.csv", [*rows(6), *bad, row(20, title="")]), home=shop / "home")
    assert tally.refused.to_json() == {
        "price below zero": {"count": 5, "examples": ["line 8 '-1 EUR'", "line 9 '-1 EUR'", "line 10 '-1 EUR'"]},
        "no title": {"count": 1, "examples": ["line 13 'p20'"]},
    }
    assert "6 refused" in "\n".join(tally.lines())


def test_a_row_that_turned_bad_counts_as_missing(shop: Path) -> None:
    ingest(shop / "feed.csv", home=shop / "home")
    tally = ingest(write_feed(shop / "feed.csv", [row(0, price="0 EUR"), *rows(6)[1:]]), home=shop / "home")
    assert (tally.missing, tally.refused.counts.total()) == (1, 1)
    assert listed(shop)["p0"] == 20.5


def test_a_feed_with_missing_columns_leaves_the_ledger_as_it_was(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingest(shop / "feed.csv", home=shop / "home")
    (shop / "feed.csv").write_text("id,title\np0,Shirt\n")
    assert ingest_command(shop / "feed.csv", home=shop / "home") == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert "'link', 'image_link', 'price'" in told[0]
    assert len(listed(shop)) == 6


@pytest.mark.parametrize("bad_rows", [[], [row(0, price="free"), row(1, title="")]])
def test_a_feed_without_a_usable_row_fails_and_delists_nothing(shop: Path, bad_rows: list[dict[str, str]]) -> None:
    ingest(shop / "feed.csv", home=shop / "home")
    header = ",".join(row(0))
    feed = write_feed(shop / "feed.csv", bad_rows) if bad_rows else shop / "feed.csv"
    if not bad_rows:
        feed.write_text(header + "\n")
    with pytest.raises(NoRows, match="could be taken"):
        ingest(feed, home=shop / "home", allowed=Allowed(shrink=True))
    assert len(listed(shop)) == 6
    assert ingest_command(feed, home=shop / "home") == 1


def test_a_feed_that_lost_over_half_of_the_catalog_wants_to_be_sure(shop: Path) -> None:
    ingest(shop / "feed.csv", home=shop / "home")
    feed = write_feed(shop / "feed.csv", rows(2))
    with pytest.raises(Suspicious, match="4 of the catalog's 6 .* --allow-shrink"):
        ingest(feed, home=shop / "home")
    assert len(listed(shop)) == 6

    tally = ingest(feed, home=shop / "home", allowed=Allowed(shrink=True))
    assert tally.gone == 4
    assert list(listed(shop)) == ["p0", "p1"]


def test_a_feed_may_lose_half_of_the_catalog(shop: Path) -> None:
    ingest(shop / "feed.csv", home=shop / "home")
    assert ingest(write_feed(shop / "feed.csv", rows(3)), home=shop / "home").missing == 3


def test_two_feeds_live_side_by_side_and_neither_takes_the_others_ids(shop: Path) -> None:
    ingest(shop / "feed.csv", home=shop / "home", feed_name="shoes")
    other = write_feed(shop / "other.csv", [row(5), row(6), row(7)])
    tally = ingest(other, home=shop / "home", feed_name="bags")
    assert (tally.added, tally.gone) == (2, 0)
    assert tally.refused.counts == {"id is another feed's": 1}
    assert len(listed(shop)) == 8


def test_pictures_that_cannot_be_used_are_counted_with_the_reason_and_the_products_stay(shop: Path) -> None:
    pictures = shop / "pictures"
    (pictures / "p0.png").unlink()
    (pictures / "p1.png").write_bytes((pictures / "p1.png").read_bytes()[:60])
    (pictures / "p2.png").write_bytes(b"%PDF-1.7 no picture")
    Image.new("L", (9000, 9000)).save(pictures / "p3.png")
    cells = rows(6)
    cells[4]["image_link"] = "https://cdn.example/p4.png"
    cells[5]["image_link"] = "../../secret.png"
    tally = ingest(write_feed(shop / "feed.csv", [*cells, row(6, image_link="")]), images=shop, home=shop / "home")

    assert tally.pictures == 0
    assert set(tally.without_picture.counts) == {
        "no such file",
        "The picture is broken or cut short",
        "That file is a PDF, not a picture",
        "The picture has … megapixels",
        "on the web and not fetched yet (add --fetch-pictures)",
        "link leads out of the pictures' folder",
        "no image_link in the feed",
    }
    assert len(listed(shop)) == 7
    assert "not in the index" in "\n".join(tally.lines())


def test_a_missing_picture_is_looked_for_again_at_the_next_run(shop: Path) -> None:
    (shop / "pictures" / "p3.png").unlink()
    assert ingest(shop / "feed.csv", home=shop / "home").pictures == 5
    paint(shop, 1, start=3)
    assert ingest(shop / "feed.csv", home=shop / "home").pictures == 6


def test_pictures_are_found_under_the_given_folder_also_by_their_name_alone(shop: Path) -> None:
    tally = ingest(shop / "feed.csv", images=shop / "pictures", home=shop / "home")
    assert tally.pictures == 6


def test_a_changed_picture_file_gets_a_new_hash_and_an_unchanged_one_is_not_read(shop: Path) -> None:
    ingest(shop / "feed.csv", home=shop / "home")
    with Ledger.open(shop / "home") as ledger:
        before = {item.product.id: item.sha256 for item in ledger.listed()}
    paint_one(shop / "pictures" / "p0.png", 77)
    unread = shop / "pictures" / "p1.png"
    status = unread.stat()
    unread.write_bytes(b"\0" * status.st_size)  # were it read, it would be refused
    os.utime(unread, ns=(status.st_atime_ns, status.st_mtime_ns))

    tally = ingest(shop / "feed.csv", home=shop / "home")
    with Ledger.open(shop / "home") as ledger:
        after = {item.product.id: item.sha256 for item in ledger.listed()}
    assert tally.pictures == 6
    assert {id for id in before if before[id] != after[id]} == {"p0"}


def test_a_product_whose_link_changed_is_without_the_old_picture(shop: Path) -> None:
    ingest(shop / "feed.csv", home=shop / "home")
    ingest(write_feed(shop / "feed.csv", [row(0, image_link="pictures/other.png"), *rows(6)[1:]]), home=shop / "home")
    assert with_pictures(shop) == ["p1", "p2", "p3", "p4", "p5"]


def test_a_home_that_cannot_be_written_is_one_sentence(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "home").write_text("a file where the folder should be")
    assert ingest_command(shop / "feed.csv", home=shop / "home") == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert "STYLIST_HOME" in told[0]


def test_a_ledger_that_is_none_or_newer_is_refused(shop: Path) -> None:
    home = shop / "home"
    home.mkdir()
    (home / FILE_NAME).write_text("this is no database, however long it may go on about it " * 20)
    with pytest.raises(BadLedger, match="damaged or no ledger"):
        ingest(shop / "feed.csv", home=home)
    (home / FILE_NAME).unlink()
    with sqlite3.connect(home / FILE_NAME) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(BadLedger, match="layout 99"):
        ingest(shop / "feed.csv", home=home)


def test_a_second_ingest_at_the_same_time_is_refused(shop: Path) -> None:
    with only_one(shop / "home", "ingest"), pytest.raises(Busy, match="Another ingest is running"):
        ingest(shop / "feed.csv", home=shop / "home")
    assert ingest(shop / "feed.csv", home=shop / "home").added == 6


def test_an_ingest_killed_in_the_middle_changes_nothing_and_the_next_one_works(shop: Path) -> None:
    ingest(shop / "feed.csv", home=shop / "home")
    feed = write_feed(shop / "feed.csv", [row(number, price="99 EUR") for number in range(6)])
    script = f"""
        import os, signal
        from pathlib import Path
        from ingestion import applying, ingest
        def stop(*_):
            os.kill(os.getpid(), signal.SIGKILL)
        applying._keep_variants = stop  # the last step of the transaction
        ingest.ingest(Path({str(feed)!r}), home=Path({str(shop / "home")!r}))
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, check=False)
    assert killed.returncode == -9
    assert listed(shop)["p0"] == 20.5

    tally = ingest(feed, home=shop / "home")
    assert (tally.changed, listed(shop)["p0"]) == (6, 99.0)


def test_vectors_are_kept_by_model_kind_and_content(tmp_path: Path) -> None:
    vectors = np.eye(3, dtype=np.float32)
    with Ledger.open(tmp_path) as ledger:
        ledger.save_vectors("aa", "text", ["x", "y", "z"], vectors)
    with Ledger.open(tmp_path) as ledger:
        out = np.zeros((3, 3), dtype=np.float32)
        assert ledger.fill_vectors("aa", "text", ["z", "n", "x"], out).tolist() == [True, False, True]
        assert out.tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
        assert not ledger.fill_vectors("bb", "text", ["x"], out[:1]).any()
        assert not ledger.fill_vectors("aa", "picture", ["x"], out[:1]).any()


def test_every_run_is_kept_with_its_tally(shop: Path) -> None:
    ingest(shop / "feed.csv", home=shop / "home")
    with sqlite3.connect(shop / "home" / FILE_NAME) as db:
        ((command, added),) = db.execute("SELECT command, json_extract(tally, '$.added') FROM runs").fetchall()
    db.close()
    assert (command, added) == ("ingest", 6)


def test_a_feed_of_another_format_than_told_is_refused(shop: Path) -> None:
    with pytest.raises(BadFeed):
        ingest(shop / "feed.csv", format="xml", home=shop / "home")
