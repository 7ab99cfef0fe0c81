"""What is broken, huge or no feed at all ends in one sentence or a counted refusal, with memory bounded."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest

from ingestion.feeds import BadFeed, Feed, Refusal, read_feed
from tests.fakes.small_shop import row, rows, write_feed
from tests.feeding import SHOP, products, refusals, write


def test_a_quote_that_is_never_closed_costs_its_own_line_only(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "feed.csv", rows(1_000))
    lines = path.read_text().splitlines()
    lines[500] = lines[500].replace("p499,", 'p499,"')
    lines[1_000] = 'p999,"Acme Red Jeans'
    path.write_text("\n".join(lines))
    assert refusals(path) == [(501, "a quote is never closed"), (1_001, "a quote is never closed")]
    assert sum(not isinstance(one, Refusal) for one in read_feed(path)) == 998


def test_every_row_of_a_json_array_is_read_beyond_those_looked_at_ahead(tmp_path: Path) -> None:
    for name, text in {"a.json": json.dumps(rows(450)), "b.jsonl": "\n".join(map(json.dumps, rows(450)))}.items():
        assert [product.id for product in products(write(tmp_path / name, text))] == [f"p{n}" for n in range(450)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"errors": "Not Found"}', "without a list of products; it says 'errors': 'Not Found'.*error page"),
        ('{\n "error": {"code": 403, "message": "Forbidden"}\n}', "error page"),
        ('[{"id": 1}, {"id": 2', "breaks off"),
        ('[{"id": 1}]\n[{"id": 2}]', "goes on after its end.*line 2"),
        ('[{"id": 1},\n{"id": 2,, "title": "a shirt that is long enough to be surely wrong", "link": ""}]', "line 2"),
        ("[" * 100_000, "nested too deeply"),
        ("<!doctype html><html><head><title>Log in</title></head></html>", "HTML page, not a feed.*Log in"),
        ("<html><body>502 Bad Gateway</body></html>", "HTML page"),
        ("[]\n", "no feed's rows"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_in_a_sentence_that_says_what_it_is(
    content: str, words: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "feed", content)
    if content == "[]\n":
        assert products(path) == []  # `ingest` says that it has no rows
        return
    with pytest.raises(BadFeed, match=words) as caught:
        products(path)
    assert len(str(caught.value)) < 400


def test_a_deeply_nested_line_refuses_itself_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "f.jsonl", f"{json.dumps(row(1))}\n{'[' * 100_000}\n{json.dumps(row(2))}\n")
    assert refusals(path) == [(2, "line is not JSON")]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_line_of_gigabytes_is_refused_without_being_held(kind: str, tmp_path: Path) -> None:
    path = (
        write_feed(tmp_path / "feed", rows(2)) if kind == "csv" else write(tmp_path / "feed", json.dumps(row(1)) + "\n")
    )
    with path.open("ab") as file:
        file.write(b"p7,a" if kind == "csv" else b'{"id": "')
        file.write(b" " * 70_000)  # beyond what is looked at to tell what the file is
        file.seek(2_000_000_000, 1)  # a hole: a file of 2 GB that takes no room on the disk
        file.write(b"\n" + (b"p9,a,https://a.example,b,5 EUR,,,,\n" if kind == "csv" else json.dumps(row(9)).encode()))
    tracemalloc.start()
    found = list(read_feed(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(isinstance(one, Refusal) for one in found) == 1
    assert not isinstance(found[-1], Refusal)
    assert peak < 60_000_000


def test_memory_does_not_grow_with_a_json_array(tmp_path: Path) -> None:
    peaks = []
    for count in (2_000, 20_000):
        path = write(tmp_path / f"{count}.json", json.dumps([row(n, description="long " * 40) for n in range(count)]))
        tracemalloc.start()
        assert sum(1 for _ in Feed(path).records()) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0] + 500_000


def test_a_gzip_that_breaks_off_or_is_a_bomb_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(json.dumps(rows(5_000)).encode())
    with pytest.raises(BadFeed, match="breaks off or is damaged"):
        products(write(tmp_path / "a.gz", whole[:-100]))
    bomb = gzip.compress(json.dumps(row(1)).encode() + b"\n" + b" " * 70_000_000)
    with pytest.raises(BadFeed, match="200 times its size"):
        products(write(tmp_path / "b.gz", bomb))


@pytest.mark.parametrize(
    ("price", "reason"),
    [
        ("-5 EUR", "price below zero"), ("1000000000 EUR", "price too high to be meant"), ("0 EUR", "price of zero"),
        ("1e9 EUR", "price cannot be read"), ("inf EUR", "price cannot be read"), ("", "no price"),
    ],
)  # fmt: skip
def test_a_price_that_cannot_be_meant_is_refused_and_counted(price: str, reason: str, tmp_path: Path) -> None:
    assert refusals(write_feed(tmp_path / "feed.csv", [row(0), row(1, price=price)])) == [(3, reason)]


def test_a_coat_may_cost_millions_where_money_is_small(tmp_path: Path) -> None:
    (product,) = products(write_feed(tmp_path / "feed.csv", [row(1, price="45000000 VND")]))
    assert (product.price, product.currency) == (45_000_000.0, "VND")


def test_a_folder_without_a_feed_and_a_format_that_is_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadFeed, match="folder without saved pages"):
        products(tmp_path / "empty")
    path = write_feed(tmp_path / "feed.csv", rows(1))
    with pytest.raises(BadFeed, match="--format xml: .* looks like table"):
        products(path, SHOP, format="xml")


def test_words_that_nobody_knows_are_noted_each_with_what_stood_there(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "feed.csv", [row(n, color=f"Zorp{n}") for n in range(50)])
    notes = [note for one in read_feed(path) if not isinstance(one, Refusal) for note in one.notes]
    assert notes == [("color not in the vocabulary", f"Zorp{n}") for n in range(50)]
