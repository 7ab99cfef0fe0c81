"""Feeds: what shops export becomes products, or a counted refusal that says why."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from ingestion.feeds import BadFeed, Feed, Record, Refusal, Row, read_feed
from retrieval.product import Product
from tests.fakes.small_shop import row, rows, write_feed


def products(path: Path) -> list[Product]:
    return [item.product for item in read_feed(path) if isinstance(item, Row)]


def refusals(path: Path) -> list[Refusal]:
    return [item for item in read_feed(path) if isinstance(item, Refusal)]


def only(tmp_path: Path, **cells: str) -> Row | Refusal:
    (item,) = read_feed(write_feed(tmp_path / "feed.csv", [row(1, **cells)]))
    return item


def test_a_row_becomes_a_product_in_the_vocabularys_words(tmp_path: Path) -> None:
    cells = {
        "title": "Acme Men Striped Navy Shirt",
        "product_type": "Apparel > Topwear > Shirts",
        "color": "Navy Blue",
        "gender": "male",
        "age_group": "adult",
        "material": "100% Cotton",
        "size": "S/M/L",
        "price": "1.299,00 EUR",
        "description": "<p>Long&nbsp;sleeves &amp; a   soft hand</p>",
        "item_group_id": "g7",
    }
    item = only(tmp_path, **cells)

    assert isinstance(item, Row)
    assert item.notes == ()
    assert item.product == Product(
        id="p1",
        title="Acme Men Striped Navy Shirt",
        url="https://shop.example/p/1",
        image="pictures/p1.png",
        price=1299.0,
        currency="EUR",
        description="Long sleeves & a soft hand",
        brand="Acme",
        category="shirt",
        audience="men",
        colors=("navy",),
        patterns=("striped",),
        materials=("cotton",),
        sleeves="long",
        sizes=("S", "M", "L"),
        group="g7",
    )


@pytest.mark.parametrize(
    ("word", "available"),
    [
        ("in stock", True),
        ("In_Stock", True),
        ("https://schema.org/InStock", True),
        ("preorder", True),
        ("", True),
        ("out of stock", False),
        ("https://schema.org/OutOfStock", False),
        ("Sold-Out", False),
        ("false", False),
    ],
)
def test_availability_is_read_in_every_spelling(tmp_path: Path, word: str, available: bool) -> None:
    item = only(tmp_path, availability=word)
    assert isinstance(item, Row)
    assert item.product.available is available
    assert item.notes == ()


def test_an_unknown_availability_counts_as_in_stock_and_is_noted(tmp_path: Path) -> None:
    item = only(tmp_path, availability="perhaps")
    assert isinstance(item, Row)
    assert item.product.available
    assert item.notes == (("availability not understood, taken as in stock", "perhaps"),)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "shop.example/p/1",
        "ftp://shop.example/1",
        "javascript:alert(1)",
        "https://",
        "https://a b/c",
        'http://x/"><b',
    ],
)
def test_a_link_that_is_no_web_address_is_refused(tmp_path: Path, link: str) -> None:
    item = only(tmp_path, link=link)
    assert isinstance(item, Refusal)
    assert item.reason == "link is no http(s) address"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [({"id": " "}, "no id"), ({"title": "—"}, "no title"), ({"id": "x" * 201}, "id longer than 200 characters")],
)
def test_a_row_without_what_names_it_is_refused(tmp_path: Path, cells: dict[str, str], reason: str) -> None:
    item = only(tmp_path, **cells)
    assert isinstance(item, Refusal)
    assert item.reason == reason


def test_missing_columns_are_named_in_one_sentence_beside_those_seen(tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_text("id,title,Preis\n1,Shirt,5\n")
    with pytest.raises(BadFeed) as caught:
        list(read_feed(tmp_path / "feed.csv"))
    assert "'link', 'image_link', 'price'" in str(caught.value)
    assert "'id', 'title', 'Preis'" in str(caught.value)


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_separator_is_told_by_the_content_not_by_the_files_name(tmp_path: Path, separator: str) -> None:
    path = write_feed(tmp_path / "feed.txt", rows(3), separator=separator)
    assert [product.id for product in products(path)] == ["p0", "p1", "p2"]


def test_headers_may_differ_in_case_spaces_and_prefix(tmp_path: Path) -> None:
    feed = (
        "g:ID;Title;g:link;Image Link;PRICE;Colour;Product Type\n1;Shirt;https://a.example/1;1.png;5 EUR;Red;Shirts\n"
    )
    (tmp_path / "feed.csv").write_text(feed)
    (product,) = products(tmp_path / "feed.csv")
    assert (product.id, product.image, product.colors, product.category) == ("1", "1.png", ("red",), "shirt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_common_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = write_feed(tmp_path / "feed.csv", [row(1, title="Café Crème Blouse – élégante")], encoding=encoding)
    (product,) = products(path)
    assert product.title == "Café Crème Blouse – élégante"


def test_one_windows_line_spoils_no_other_and_is_counted(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "feed.csv", [row(1, title="Größe"), row(2, title="Schuhe")])
    text = path.read_bytes() + "p9,Röcke,https://shop.example/9,9.png,5 EUR,,,,\r\n".encode("cp1252")
    path.write_bytes(codecs.BOM_UTF8 + text)
    feed = Feed(path)
    assert [record.fields["title"] for record in feed.records() if isinstance(record, Record)] == [
        "Größe",
        "Schuhe",
        "Röcke",
    ]
    assert feed.notes.lines_in_windows_1252 == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 spreadsheet", "zip archive or a spreadsheet"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"<?xml version='1.0'?><rss/>", "XML"),
        (b"id,title\0\x01\x02,link", "zero bytes"),
        (b"[{]", "JSON array"),
    ],
)
def test_what_is_no_feed_is_refused_in_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "feed").write_bytes(content)
    with pytest.raises(BadFeed, match=words):
        list(read_feed(tmp_path / "feed"))


def test_an_absent_feed_a_folder_and_an_unknown_format_are_refused(tmp_path: Path) -> None:
    for path, format, words in [
        (tmp_path / "none.csv", "auto", "no feed at"),
        (tmp_path, "auto", "is a folder"),
        (write_feed(tmp_path / "feed.csv", rows(1)), "yaml", "'yaml' is unknown"),
    ]:
        with pytest.raises(BadFeed, match=words):
            list(read_feed(path, format))


def test_a_row_with_more_cells_than_columns_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "feed.csv", rows(3))
    lines = path.read_text().splitlines()
    lines[2] = lines[2].replace("Acme White Jeans 1", "Jeans, white, 1")
    path.write_text("\n".join(lines))
    assert [(item.line, item.reason) for item in refusals(path)] == [(3, "more cells than columns")]
    assert [product.id for product in products(path)] == ["p0", "p2"]


def test_a_cell_may_hold_line_breaks_and_the_line_told_is_the_rows_first(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "feed.csv", [row(0, title="Shirt\nwith\nbreaks"), row(1, price="free")])
    assert products(path)[0].title == "Shirt with breaks"
    assert [item.line for item in refusals(path)] == [5]


def test_jsonl_is_read_under_merchant_names_and_our_own(tmp_path: Path) -> None:
    merchant = {**row(1), "price": {"value": "49.90", "currency": "EUR"}, "size": ["S", "M"]}
    own = next(iter(products(write_feed(tmp_path / "feed.csv", [row(2)])))).to_json()
    path = tmp_path / "feed.jsonl"
    path.write_text(f"{json.dumps(merchant)}\n\n{json.dumps(own)}\n")
    first, second = products(path)
    assert (first.price, first.currency, first.sizes) == (49.9, "EUR", ("S", "M"))
    assert second == Product.from_json(own)


def test_a_json_array_is_read_like_jsonl(tmp_path: Path) -> None:
    (tmp_path / "feed.json").write_text(json.dumps(rows(3), indent=2))
    assert len(products(tmp_path / "feed.json")) == 3


def test_jsonl_lines_that_are_no_objects_are_refused_by_line(tmp_path: Path) -> None:
    lines = [json.dumps(row(1)), "{broken", "[1, 2]", json.dumps({**row(2), "price": "NaN EUR"}), '{"id": "\\ud800"}']
    (tmp_path / "feed.jsonl").write_text("\n".join(lines))
    assert [(item.line, item.reason) for item in refusals(tmp_path / "feed.jsonl")] == [
        (2, "line is not JSON"),
        (3, "line is not a JSON object"),
        (4, "price cannot be read"),
        (5, "no title"),
    ]


def test_jsonl_without_required_names_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl").write_text(json.dumps({"id": 1, "title": "Shirt"}))
    with pytest.raises(BadFeed, match="'link', 'image_link', 'price'"):
        list(read_feed(tmp_path / "feed.jsonl"))


def test_words_the_vocabulary_lacks_are_told_not_guessed(tmp_path: Path) -> None:
    item = only(tmp_path, color="Midnight Storm", product_type="Gizmos", title="Thing", gender="martian")
    assert isinstance(item, Row)
    assert (item.product.colors, item.product.category, item.product.audience) == ((), None, None)
    assert sorted(item.notes) == [
        ("color not in the vocabulary", "Midnight Storm"),
        ("gender not in the vocabulary", "martian"),
        ("product type not in the vocabulary", "Gizmos"),
    ]
