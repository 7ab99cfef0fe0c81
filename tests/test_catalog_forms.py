"""Every form of a feed gives the same products, and every example of docs/catalogs.md is read as it says."""

from __future__ import annotations

import gzip
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import feed_writers as forms
from benchmarks.feed_formats import FORMS
from ingestion.feeds import FeedDefaults, read_mapping
from ingestion.feeds.variants import collapse
from retrieval.product import Product
from tests.feeding import SHOP, products, write

ROOT = Path(__file__).resolve().parent.parent
_EXAMPLE = re.compile(r"<!-- example: (\S+)(.*?) -->\n```\w+\n(.*?)```", re.DOTALL)


def examples() -> dict[str, tuple[str, str]]:
    """The examples of the document: a file's name → its options and its content."""
    text = (ROOT / "docs" / "catalogs.md").read_text(encoding="utf-8")
    return {name: (options, content) for name, options, content in _EXAMPLE.findall(text)}


def read_example(name: str, folder: Path) -> list[Product]:
    options, content = examples()[name]
    words = shlex.split(options)
    pairs = list(zip(words[::2], words[1::2], strict=True))
    said = {option.removeprefix("--"): value for option, value in pairs if option != "--column"}
    mapping = read_mapping(value for option, value in pairs if option == "--column")
    defaults = FeedDefaults(currency=said.get("currency"), shop=said.get("shop"))
    return collapse(products(write(folder / name, content), defaults, mapping))


def test_the_document_has_an_example_of_every_form() -> None:
    assert set(examples()) == {
        "merchant.tsv", "merchant.xml", "products.json", "bulk.jsonl", "dress.html", "dataset.json", "stock.csv",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("merchant.tsv", [("1-40", 149.0, "EUR", "coat", ("navy",), ("EU 40",), "men")]),
        ("merchant.xml", [("2", 89.0, "EUR", "dress", ("white",), (), "women")]),
        (
            "products.json",
            [
                ("3-red", 39.0, "EUR", "sweater", ("red",), ("S",), "women"),
                ("3-black", 59.0, "EUR", "sweater", ("black",), ("M",), "women"),
            ],
        ),
        ("bulk.jsonl", [("4", 25.0, "EUR", "tote", ("beige",), (), None)]),
        ("dress.html", [("5", 120.0, "EUR", "skirt", ("green",), ("S", "M"), "women")]),
        ("dataset.json", [("6", 748.0, "USD", "flats", ("black",), (), "women")]),
        ("stock.csv", [("7", 129.9, "EUR", "boots", ("black",), (), None)]),
    ],
)
def test_an_example_of_the_document_is_read(name: str, told: list[tuple[object, ...]], tmp_path: Path) -> None:
    read = read_example(name, tmp_path)
    assert [(p.id, p.price, p.currency, p.category, p.colors, p.sizes, p.audience) for p in read] == told


def test_a_shopify_color_has_its_own_picture_link_and_group(tmp_path: Path) -> None:
    red, black = read_example("products.json", tmp_path)
    assert (red.image, black.image) == ("https://cdn.shop.example/red.jpg", "https://cdn.shop.example/black.jpg")
    assert (red.url, red.group, black.group) == ("https://shop.example/products/rib-sweater?variant=31", "3", "3")
    assert (red.description, red.materials) == ("Soft & warm", ("wool",))


def rows_of_every_kind() -> list[forms.Cells]:
    """More rows than any reader looks ahead, with what XML, JSON and HTML each write in a way of their own."""
    kinds = [("Shirts", "Navy Blue", "male"), ("Dresses", "Red", "female"), ("Jeans", "Black", "unisex")]
    return [
        {
            "id": str(number),
            "title": f'Acme & Söhne <{number}> "{color}" {kind}\'s',
            "link": f"https://shop.example/p/{number}?a=1&b=2",
            "image_link": f"https://shop.example/{number}.jpg",
            "price": f"{10 + number}.95 EUR",
            "availability": "in_stock" if number % 4 else "out_of_stock",
            "brand": "Acme & Söhne",
            "gender": gender,
            "age_group": "adult",
            "color": color,
            "product_type": f"Apparel > {kind}",
            "season": "Fall",
            "usage": "Casual",
        }
        for number in range(1, 261)
        for kind, color, gender in [kinds[number % 3]]
    ]


@pytest.mark.parametrize("name", FORMS)
def test_the_same_products_come_out_of_every_form(name: str, tmp_path: Path) -> None:
    if name == "Parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is not installed (pip install '.[parquet]')")
    rows = rows_of_every_kind()
    plain = {product.id: product for product in products(forms.write_jsonl(rows, tmp_path / "plain.jsonl"))}
    write_form, file = FORMS[name]
    read = {product.id: product for product in products(write_form(rows, tmp_path / file), SHOP)}
    assert len(read) == 260
    assert read == plain


@pytest.mark.parametrize("write_form", [forms.write_tsv, forms.write_xml, forms.write_jsonl, forms.write_apify])
def test_a_name_does_not_tell_the_form_and_a_gzip_is_unpacked(
    write_form: Callable[[list[forms.Cells], Path], Path], tmp_path: Path
) -> None:
    rows = rows_of_every_kind()[:5]
    plain = write_form(rows, tmp_path / "feed.txt")
    packed = write(tmp_path / "packed.csv", gzip.compress(plain.read_bytes()))
    assert products(packed) == products(plain)
    assert len(products(plain)) == 5
