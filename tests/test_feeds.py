"""Feeds: what shops export becomes products, or a counted refusal that says why."""

from __future__ import annotations

import codecs
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.feeds import BadFeed, Feed, Record, Refusal, Row, clean, read_feed
from ingestion.feeds.money import BadPrice, read_price
from retrieval.facets import read_facets
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
    ("text", "price"),
    [
        ("49.90 EUR", (49.9, "EUR")),
        ("EUR 49,90", (49.9, "EUR")),
        ("€49.90", (49.9, "EUR")),
        ("49,90 €", (49.9, "EUR")),
        ("1.299,00 EUR", (1299.0, "EUR")),
        ("1,299.00 USD", (1299.0, "USD")),
        ("1 299,50 SEK", (1299.5, "SEK")),
        ("1'299.00 CHF", (1299.0, "CHF")),
        ("49.- CHF", (49.0, "CHF")),
        ("₹1,499", (1499.0, "INR")),
        ("Rs. 1,49,999", (149999.0, "INR")),
        ("1.299 EUR", (1299.0, "EUR")),
        ("12.500 KWD", (12.5, "KWD")),
        ("$49.90 CAD", (49.9, "CAD")),
        ("0.99 gbp", (0.99, "GBP")),
    ],
)
def test_a_price_is_read_as_shops_write_it(text: str, price: tuple[float, str]) -> None:
    assert read_price(text) == price


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5.00 EUR", "price below zero"),
        ("€-5", "price below zero"),
        ("0.00 EUR", "price of zero"),
        ("", "price cannot be read"),
        ("call us", "price cannot be read"),
        ("10.00 - 20.00 EUR", "price cannot be read"),
        ("12,34,5 EUR", "price cannot be read"),
        ("nan EUR", "price cannot be read"),
        ("1e9 EUR", "price cannot be read"),
        ("49.90", "price without a currency"),
        ("49.90 ZZZ", "price in an unknown currency"),
    ],
)
def test_a_price_that_cannot_be_taken_is_refused_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadPrice, match=reason):
        read_price(text)
    assert only(tmp_path, price=text) == Refusal(2, reason, " ".join(text.split()))


def test_a_currency_column_speaks_for_prices_without_one(tmp_path: Path) -> None:
    item = only(tmp_path, price="49.90", currency="usd")
    assert isinstance(item, Row)
    assert (item.product.price, item.product.currency) == (49.9, "USD")


@pytest.mark.parametrize(
    ("sale", "dates", "price"),
    [
        ("15.00 EUR", "", 15.0),
        ("15.00 EUR", "2026-11-01T00:00+0100/2026-11-30T23:59+0100", 15.0),
        ("15.00 EUR", "2026-11-01/2026-11-21", 15.0),
        ("15.00 EUR", "2026-10-01/2026-10-31", 20.0),
        ("15.00 EUR", "2026-12-01/2026-12-31", 20.0),
        ("25.00 EUR", "", 20.0),
        ("15.00 USD", "", 20.0),
    ],
)
def test_the_sale_price_wins_when_lower_and_on(sale: str, dates: str, price: float) -> None:
    cells = row(1, price="20.00 EUR", sale_price=sale, sale_price_effective_date=dates)
    item = clean(Record(2, cells), now=datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert isinstance(item, Row)
    assert item.product.price == price


def test_sale_dates_that_are_none_leave_the_price_and_are_noted(tmp_path: Path) -> None:
    item = only(tmp_path, price="20 EUR", sale_price="15 EUR", sale_price_effective_date="all November")
    assert isinstance(item, Row)
    assert item.product.price == 20.0
    assert item.notes == (("sale dates not understood", "all November"),)


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


@pytest.mark.parametrize(
    ("cells", "category"),
    [
        ({"product_type": "Footwear > Shoes > Casual Shoes", "title": "Acme Men Loafers"}, "loafers"),
        (
            {"product_type": "Footwear > Shoes > Casual Shoes", "title": "U.S. Polo Assn. Men Casual Shoes"},
            "casual shoes",
        ),
        ({"product_type": "Tops > Tshirts", "title": "Slim Polo"}, "polo shirt"),
        ({"product_type": "Tops > Tshirts", "title": "Polo Men Tee", "brand": "Polo"}, "t-shirt"),
        ({"product_type": "Footwear > Flip Flops > Flip Flops", "title": "Acme Men"}, "flip-flops"),
        ({"product_type": "Apparel > Topwear > Rain Jacket", "title": "Acme Men"}, "raincoat"),
        ({"product_type": "Apparel > Bottomwear > Track Pants", "title": "Acme Men"}, "sweatpants"),
        ({"product_type": "Accessories > Jewellery > Necklace and Chains", "title": "Acme"}, "necklace"),
        ({"product_type": "Apparel > Bottomwear > Salwar and Dupatta", "title": "Acme"}, "kurta set"),
        (
            {"product_type": "Apparel > Apparel Set > Kurta Sets", "title": "Acme Churidar Kurta with Dupatta"},
            "kurta set",
        ),
        ({"product_type": "Apparel & Accessories > Clothing > Shirts & Tops", "title": "Basic"}, "top"),
        ({"product_type": "Clothing > Coats & Jackets", "title": "Trench"}, "coat"),
        ({"product_type": "", "title": "Backpack for laptop"}, "backpack"),
        ({"product_type": "New In", "title": "Wool coat with scarf"}, "coat"),
        ({"product_type": "New In", "title": "Thing"}, None),
    ],
)
def test_the_category_is_the_types_narrowed_by_the_title(cells: dict[str, str], category: str | None) -> None:
    assert read_facets(**cells).category == category


@pytest.mark.parametrize(
    ("cells", "colors"),
    [
        ({"title": "Indigo Nation Men Striped Shirt"}, ()),
        ({"title": "Black Coffee Men Shirt", "color": "Grey"}, ("gray",)),
        ({"title": "Red Tape Men Shoes", "brand": "Red Tape", "color": "Tan"}, ("tan",)),
        ({"title": "Navy Shirt", "color": "Blue"}, ("navy",)),
        ({"title": "Yellow Strap Watch", "color": "Black"}, ("black",)),
        ({"title": "Striped Shirt", "color": "Black/White"}, ("black", "white")),
        ({"title": "Sky Blue Shirt", "color": "Midnight Storm"}, ("light blue",)),
    ],
)
def test_colors_are_the_columns_and_never_the_brands(cells: dict[str, str], colors: tuple[str, ...]) -> None:
    assert read_facets(**cells).colors == colors


@pytest.mark.parametrize(
    ("cells", "audience"),
    [
        ({"gender": "male", "age_group": "adult"}, "men"),
        ({"gender": "female"}, "women"),
        ({"gender": "male", "age_group": "kids"}, "boys"),
        ({"gender": "female", "age_group": "kids"}, "girls"),
        ({"gender": "unisex", "age_group": "infant"}, "baby"),
        ({"gender": "unisex"}, "unisex"),
        ({"gender": "male", "age_group": "adult", "title": "Nike Kids Boys Purple T-shirt"}, "boys"),
        ({"title": "Acme Women's Dress"}, "women"),
        ({"title": "Spider-man Tee"}, None),
        ({"title": "Baby Pink Cardigan", "gender": "female"}, "women"),
        ({"title": "Boyfriend Jeans"}, None),
    ],
)
def test_the_audience_comes_from_gender_age_and_title(cells: dict[str, str], audience: str | None) -> None:
    assert read_facets(**{"title": "Tee", **cells}).audience == audience


@pytest.mark.parametrize(
    ("gender", "title"), [("unisex", "Kids Raincoat"), ("", "Kids Dress"), ("", "Children's Boots")]
)
def test_what_is_for_children_is_never_for_grown_ups(gender: str, title: str) -> None:
    assert read_facets(title=title, gender=gender).audience in {"girls", "boys"}


def test_cut_and_cloth_are_not_read_into_words_that_mean_otherwise() -> None:
    facets = read_facets(title="Lace-up boots with button-down flap and tablet sleeve", product_type="Boots")
    assert (facets.materials, facets.patterns, facets.sleeves) == ((), (), None)
    assert read_facets(title="Football Jersey", product_type="Tshirts").materials == ()
    assert read_facets(title="Shorts", product_type="Shorts").sleeves is None


def test_words_the_vocabulary_lacks_are_told_not_guessed(tmp_path: Path) -> None:
    item = only(tmp_path, color="Midnight Storm", product_type="Gizmos", title="Thing", gender="martian")
    assert isinstance(item, Row)
    assert (item.product.colors, item.product.category, item.product.audience) == ((), None, None)
    assert sorted(item.notes) == [
        ("color not in the vocabulary", "Midnight Storm"),
        ("gender not in the vocabulary", "martian"),
        ("product type not in the vocabulary", "Gizmos"),
    ]


SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "products.csv"


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data/products.csv")
def test_nearly_every_kind_of_real_product_has_a_category() -> None:
    seen: set[str] = set()
    lost: dict[str, str] = {}
    for record in Feed(SHARED).records():
        if (
            isinstance(record, Record)
            and (kind := record.fields["product_type"]) not in seen
            and "title" in record.fields
        ):
            seen.add(kind)
            item = clean(record)
            if isinstance(item, Refusal) or item.product.category is None:
                lost[kind] = record.fields["title"]
    assert len(seen) > 90
    assert lost == {}
