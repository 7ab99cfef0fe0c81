"""A mapping names a feed's own columns; Parquet and folders of pictures are feeds; a size gets one spelling."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.feeds import BadFeed, FeedDefaults, read_mapping
from retrieval.feed_columns import read_sizes
from tests.command_line import stylist
from tests.feeding import SHOP, products, write

MAPPING = {"id": "Nr", "title": "Artikel", "link": "Seite", "image_link": "Bild", "price": "Preis"}
CLOSET = FeedDefaults(price=49.9, currency="EUR", shop="https://shop.example")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_mapped_csv_needs_no_name_that_we_know(separator: str, tmp_path: Path) -> None:
    text = "Nr;Artikel;Seite;Bild;Preis\n1;Red Shirt;https://a.example/1;1.jpg;5 EUR\n".replace(";", separator)
    (product,) = products(write(tmp_path / "f", text), mapping=MAPPING)
    assert (product.id, product.title, product.price) == ("1", "Red Shirt", 5.0)


def test_a_mapped_column_wins_over_one_that_has_our_name(tmp_path: Path) -> None:
    text = "id,title,name2,link,image_link,price\n1,SKU-77,Red Shirt,https://a.example/1,1.jpg,5 EUR\n"
    assert products(write(tmp_path / "f", text), mapping={"title": "name2"})[0].title == "Red Shirt"


def test_a_mapping_reaches_into_objects(tmp_path: Path) -> None:
    one = {"id": 1, "text": {"en": "Red Shirt"}, "link": "https://a.example/1", "image_link": "1.jpg",
           "cost": {"net": {"amount": 5}}}  # fmt: skip
    other = {"id": 2, "title": "SKU", "text": None, "link": "https://a.example/2", "image_link": "2.jpg"}
    path = write(tmp_path / "f.jsonl", f"{json.dumps(one)}\n{json.dumps(other)}\n")
    mapping = {"title": "text.en", "price": "cost.net.amount"}
    with pytest.raises(AssertionError, match="no title"):  # the second row's own title is another thing
        products(path, SHOP, mapping)


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (["title"], "no pair"),
        (["titel=Name"], "'titel' is no column of ours"),
        (["title=Nmae"], "no such column"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(pairs: list[str], words: str, tmp_path: Path) -> None:
    path = write(tmp_path / "f", "id,Name,link,image_link,price\n1,a,https://a.example,b,5 EUR\n")
    with pytest.raises(BadFeed, match=words):
        products(path, mapping=read_mapping(pairs))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"currency": "EURO"}, "--currency"), ({"audience": "ladies"}, "--audience"), ({"shop": "a.example"}, "--shop"),
        ({"price": 0}, "--price"), ({"price_scale": 10}, "--price-scale"),
    ],
)  # fmt: skip
def test_what_the_person_says_is_checked(said: dict[str, object], words: str) -> None:
    with pytest.raises(BadFeed, match=words):
        FeedDefaults(**said)  # type: ignore[arg-type]


def test_parquet_with_decimals_lists_structs_and_times_is_read(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed (pip install '.[parquet]')")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [
        {"id": n, "title": f"Red Shirt {n}", "link": f"https://a.example/{n}", "image_link": f"{n}.jpg",
         "cost": {"amount": Decimal("5.90")}, "size": ["S", "M"], "updated": datetime(2026, 1, 1), "gender": None}
        for n in range(1_200)
    ]  # fmt: skip
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "f", row_group_size=500)
    read = products(tmp_path / "f", SHOP, {"price": "cost.amount"})
    assert [one.id for one in read] == [str(n) for n in range(1_200)]
    assert (read[7].price, read[7].sizes) == (5.9, ("S", "M"))
    whole = (tmp_path / "f").read_bytes()
    with pytest.raises(BadFeed, match="Parquet file .* is damaged"):
        products(
            write(tmp_path / "broken", whole[:2_000] + b"\0" * 500 + whole[2_500:-9]), SHOP, {"price": "cost.amount"}
        )


def test_a_folder_of_pictures_is_a_feed_of_their_names(tmp_path: Path) -> None:
    for name in (
        "Dresses/navy-striped_midi-dress-02.jpg",
        "Shoes/Sneakers/IMG_2041.JPG",
        "red scarf.png",
        ".hidden.jpg",
    ):
        write(tmp_path / "closet" / name, b"\xff\xd8\xff")
    write(tmp_path / "closet" / "notes.txt", "no picture")
    dress, sneakers, scarf = products(tmp_path / "closet", CLOSET)
    assert (dress.id, dress.title) == ("Dresses/navy-striped_midi-dress-02.jpg", "Navy striped midi dress")
    assert (dress.category, dress.colors, dress.patterns) == ("dress", ("navy",), ("striped",))
    assert (sneakers.title, sneakers.category, sneakers.image) == (
        "Sneakers IMG_2041", "sneakers", "Shoes/Sneakers/IMG_2041.JPG",
    )  # fmt: skip
    assert (scarf.category, scarf.price, scarf.currency, scarf.url) == ("scarf", 49.9, "EUR", "https://shop.example")


def test_pictures_without_a_price_are_refused_with_the_options_that_give_it(tmp_path: Path) -> None:
    write(tmp_path / "closet" / "red scarf.png", b"\x89PNG")
    with pytest.raises(BadFeed, match="--price 49.90 --currency EUR --shop"):
        products(tmp_path / "closet", SHOP)


@pytest.mark.parametrize(
    ("written", "system", "read"),
    [
        ("8 UK, UK10", "", ("UK 8", "UK 10")), ("42,5", "EU", ("EU 42.5",)), ("4,5,6", "", ("4", "5", "6")),
        ("38 (EU)", "", ("EU 38",)), ("32x34; W32/L30", "", ("W32 L34", "W32 L30")), ("Extra-Large", "", ("XL",)),
        ("small / medium", "", ("small / medium",)), ("OS", "EU", ("One size",)), ("98/104", "", ("98/104",)),
        ("6-12 months", "", ("6-12 months",)), ("US 9.0", "", ("US 9",)), ("Größe 40", "", ("40",)),
    ],
)  # fmt: skip
def test_a_size_has_one_spelling(written: str, system: str, read: tuple[str, ...]) -> None:
    assert read_sizes(written, system) == read


def test_the_command_line_hands_over_what_the_person_says(tmp_path: Path) -> None:
    text = "Nr;Artikel;Seite;Bild;Preis\n1;Red Shirt;/p/1;1.jpg;5\n"
    columns = [word for name, column in MAPPING.items() for word in ("--column", f"{name}={column}")]
    feed = str(write(tmp_path / "f.csv", text))
    said = stylist(tmp_path / "home", "ingest", feed, *columns, "--currency", "EUR", "--shop", "https://shop.example")
    assert "1 added" in said.stdout, said.output
