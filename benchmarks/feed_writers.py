"""One catalog written in every form that feeds come in: for benchmarks that read them back, or serve them.

    rows = merchant_rows(Path("../shared/data/products.csv"))
    write_shopify_pages(rows, Path("/somewhere/shopify"))

A form that has no column for something says it where that form's shops do: Shopify in tags, schema.org in
`additionalProperty`. These are writers of examples, not exporters for real shops.
"""

from __future__ import annotations

import csv
import html
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

SHOP = "https://shop.example"
CURRENCY = "EUR"
PAGE_PRODUCTS = 250  # the most that Shopify gives on one page
_TAGGED = ("gender", "age_group", "color", "season", "usage")
Cells = dict[str, str]


def merchant_rows(feed: Path, count: int | None = None, shop: str = SHOP) -> list[Cells]:
    """The rows of a merchant CSV, the first `count` of them, their pages and pictures at the address `shop`."""
    with feed.open(encoding="utf-8", newline="") as file:
        return [
            {**row, "link": f"{shop}/p/{row['id']}", "image_link": f"{shop}/{row['image_link']}"}
            for row in islice(csv.DictReader(file), count)
        ]


def write_tsv(rows: Iterable[Cells], path: Path) -> Path:
    """Merchant Center's TSV."""
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_jsonl(rows: Iterable[Cells], path: Path) -> Path:
    """One object a line under merchant names."""
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def write_xml(rows: Iterable[Cells], path: Path) -> Path:
    """Merchant Center's RSS 2.0."""
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0">'
        )
        file.write(f"<channel><title>Shop</title><link>{SHOP}</link>\n")
        for row in rows:
            cells = (f"<g:{name}>{escape(cell)}</g:{name}>" for name, cell in row.items() if cell)
            file.write(f"<item>{''.join(cells)}</item>\n")
        file.write("</channel></rss>\n")
    return path


def write_shopify_pages(rows: Iterable[Cells], folder: Path) -> Path:
    """Shopify's products.json, page by page: products-1.json, products-2.json, …"""
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(_pages(rows), start=1):
        text = json.dumps({"products": [shopify_product(row) for row in page]})
        (folder / f"products-{number}.json").write_text(text, encoding="utf-8")
    return folder


def shopify_product(row: Cells) -> dict[str, Any]:
    """A row as `products.json` has it."""
    return {
        "id": int(row["id"]),
        "title": row["title"],
        "handle": row["link"].rsplit("/", 1)[-1],
        "url": row["link"],
        "body_html": "",
        "vendor": row["brand"],
        "product_type": row["product_type"],
        "tags": [f"{name}:{row[name]}" for name in _TAGGED if row.get(name)],
        "options": [{"name": "Title", "position": 1, "values": ["Default Title"]}],
        "images": [{"src": row["image_link"], "variant_ids": []}],
        "variants": [
            {
                "id": int(row["id"]) * 10,
                "option1": "Default Title",
                "price": row["price"].split()[0],
                "compare_at_price": None,
                "available": row["availability"] == "in_stock",
            }
        ],
    }


def write_jsonld_pages(rows: Iterable[Cells], folder: Path) -> Path:
    """A page a product, as a shop's server gives it: folder/15970.html."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in rows:
        (folder / f"{row['id']}.html").write_text(jsonld_page(row), encoding="utf-8")
    return folder


def jsonld_page(row: Cells) -> str:
    """A row as a product's page with schema.org data in it."""
    amount, currency = row["price"].split()
    stock = "InStock" if row["availability"] == "in_stock" else "OutOfStock"
    product = {
        "@context": "https://schema.org",
        "@type": "Product",
        "sku": row["id"],
        "name": row["title"],
        "url": row["link"],
        "image": [row["image_link"]],
        "brand": {"@type": "Brand", "name": row["brand"]},
        "color": row["color"],
        "category": row["product_type"],
        "audience": {"@type": "PeopleAudience", "suggestedGender": row["gender"]},
        "additionalProperty": [
            {"@type": "PropertyValue", "name": name, "value": row[name]} for name in ("age_group", "season", "usage")
        ],
        "offers": {
            "@type": "Offer",
            "price": amount,
            "priceCurrency": currency,
            "availability": f"https://schema.org/{stock}",
        },
    }
    data = json.dumps(product).replace("</", "<\\/")
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{html.escape(row["title"])}</title>'
        f'<link rel="canonical" href="{html.escape(row["link"])}">'
        f'<script type="application/ld+json">{data}</script></head>'
        f"<body><h1>{html.escape(row['title'])}</h1><p>{amount} {currency}</p></body></html>"
    )


def write_apify(rows: Iterable[Cells], path: Path) -> Path:
    """A dataset's JSON export with a Farfetch actor's names, prices in hundredths beside those that the page showed."""
    path.write_text(json.dumps([apify_item(row) for row in rows]), encoding="utf-8")
    return path


def apify_item(row: Cells) -> dict[str, Any]:
    """A row as an actor's item."""
    amount, currency = row["price"].split()
    return {
        "productId": row["id"],
        "productName": row["title"],
        "productUrl": row["link"],
        "images": [row["image_link"]],
        "brand": {"name": row["brand"]},
        "gender": row["gender"],
        "age_group": row["age_group"],
        "color": row["color"],
        "category": row["product_type"],
        "season": row["season"],
        "usage": row["usage"],
        "priceInfo": {
            "finalPrice": round(float(amount) * 100),
            "formattedFinalPrice": f"€{amount}",
            "currencyCode": currency,
        },
        "inStock": row["availability"] == "in_stock",
    }


def write_parquet(rows: Iterable[Cells], path: Path) -> Path:
    """A Parquet file with the price as a decimal and its currency beside it; needs pyarrow."""
    import pyarrow
    from pyarrow.parquet import write_table

    rows = list(rows)
    prices = pyarrow.array([row["price"].split()[0] for row in rows]).cast(pyarrow.decimal128(12, 2))
    columns = {name: [row[name] for row in rows] for name in rows[0] if name != "price"}
    columns["currency"] = [row["price"].split()[1] for row in rows]
    write_table(pyarrow.table({**columns, "price": prices}), path, row_group_size=5_000)
    return path


def _pages(rows: Iterable[Cells]) -> Iterator[list[Cells]]:
    rows = iter(rows)
    while page := list(islice(rows, PAGE_PRODUCTS)):
        yield page
