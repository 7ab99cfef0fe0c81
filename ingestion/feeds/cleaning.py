"""`Record` → `Row` with a clean `Product`, or a counted `Refusal`. What is merely unclear is noted, not guessed."""

from __future__ import annotations

import hashlib
import html
import inspect
import re
import sys
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

import retrieval.facets
import retrieval.feed_columns
import retrieval.vocabulary
from ingestion.feeds import google_categories, money
from ingestion.feeds.google_categories import GOOGLE_CATEGORIES
from ingestion.feeds.money import BadPrice, read_price, sale_is_on
from ingestion.feeds.records import Record, Refusal, Row
from retrieval.facets import Facets, read_facets
from retrieval.product import Product
from retrieval.vocabulary import DEFAULT_PATH

MAX_ID_CHARS = 200
MAX_TITLE_CHARS = 500
MAX_DESCRIPTION_CHARS = 5_000  # Merchant Center's own limit
MAX_LINK_CHARS = 2_000
MAX_CELL_CHARS = 50_000  # with its tags; beyond that nobody reads
MAX_WORDS_CHARS = 1_000  # of a column that names colors, sizes or kinds: what was read of one is kept in memory
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_IN_STOCK = {
    "", "in_stock", "instock", "available", "limited_availability", "limitedavailability", "yes", "true", "1", "y",
    "preorder", "pre_order", "backorder", "back_order", "online_only", "onlineonly", "available_for_order",
    "in_store_only", "instoreonly", "pre_sale", "presale", "made_to_order", "madetoorder", "low_stock", "lowstock",
    "few_left", "active",
}  # fmt: skip
_OUT_OF_STOCK = {
    "out_of_stock", "outofstock", "sold_out", "soldout", "unavailable", "not_available", "no", "false", "0", "n",
    "discontinued", "sold", "reserved", "archived", "draft", "currently_unavailable",
}  # fmt: skip


@cache
def reader_digest() -> str:
    """A hash of everything that rows are read by (this code, the vocabulary): when it changes, rows are read anew."""
    digest = hashlib.sha256(DEFAULT_PATH.read_bytes())
    for module in (
        retrieval.facets,
        retrieval.feed_columns,
        retrieval.vocabulary,
        money,
        google_categories,
        sys.modules[__name__],
    ):
        digest.update(inspect.getsource(module).encode())
    return digest.hexdigest()


def clean(record: Record, now: datetime | None = None) -> Row | Refusal:
    """Read a record into a Row, or a Refusal with the reason. `now` decides about sale prices."""
    cells = {name: plain_text(cell[:MAX_CELL_CHARS]) for name, cell in record.fields.items()}
    identity, title, link = (cells.get(name, "") for name in ("id", "title", "link"))
    problem = _problem(identity, title, link)
    if problem:
        return Refusal(record.line, *problem)
    notes: list[tuple[str, str]] = []
    try:
        price, currency = _price(cells, notes, now)
    except BadPrice as error:
        return Refusal(record.line, str(error), cells.get("price", ""))
    facets = _facets(cells)
    product = _product(cells, facets, price, currency, notes)
    notes += [(f"{column} not in the vocabulary", value) for column, value in facets.unknown]
    return Row(record.line, product, tuple(notes))


def plain_text(text: str) -> str:
    """A cell without tags, entities, control characters and doubled spaces."""
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(" ", text))
    text = _CONTROL.sub(" ", text).encode("utf-8", "replace").decode("utf-8")
    return " ".join(text.split())


def _problem(identity: str, title: str, link: str) -> tuple[str, str] | None:
    if not identity:
        return "no id", title
    if len(identity) > MAX_ID_CHARS:
        return f"id longer than {MAX_ID_CHARS} characters", identity[:40]
    if not any(character.isalnum() for character in title):
        return "no title", identity
    if not is_web_link(link):
        return "link is no http(s) address", link
    return None


def is_web_link(link: str) -> bool:
    """Whether a browser may open it: http or https, a host, no blanks, of bearable length."""
    try:
        parts = urlsplit(link)
        return (
            parts.scheme.lower() in ("http", "https")
            and bool(parts.hostname)
            and len(link) <= MAX_LINK_CHARS
            and not re.search(r"[\s<>\"\\]", link)
        )
    except ValueError:
        return False


def _price(cells: dict[str, str], notes: list[tuple[str, str]], now: datetime | None) -> tuple[float, str]:
    price, currency = read_price(cells.get("price", ""), cells.get("currency", ""))
    sale = cells.get("sale_price", "")
    if not sale:
        return price, currency
    try:
        reduced, also = read_price(sale, currency)
        if also == currency and reduced < price and sale_is_on(cells.get("sale_price_effective_date", ""), now):
            return reduced, currency
    except BadPrice:
        notes.append(("sale price not understood", sale))
    except ValueError:
        notes.append(("sale dates not understood", cells["sale_price_effective_date"]))
    return price, currency


def _facets(cells: dict[str, str]) -> Facets:
    category = cells.get("google_product_category", "")
    return read_facets(
        title=cells["title"][:MAX_TITLE_CHARS],
        product_type=(cells.get("product_type") or GOOGLE_CATEGORIES.get(category, category))[:MAX_WORDS_CHARS],
        **{
            name: cells.get(name, "")[: MAX_DESCRIPTION_CHARS if name == "description" else MAX_WORDS_CHARS]
            for name in (
                "description", "brand", "color", "gender", "age_group", "material", "pattern", "size", "season",
                "usage", "sleeves", "length", "size_system",
            )
        },
    )  # fmt: skip


def _product(
    cells: dict[str, str], facets: Facets, price: float, currency: str, notes: list[tuple[str, str]]
) -> Product:
    return Product(
        id=cells["id"],
        title=cells["title"][:MAX_TITLE_CHARS],
        url=cells["link"],
        image=cells.get("image_link", ""),
        price=round(price, 2),
        currency=currency,
        available=_available(cells.get("availability", ""), notes),
        description=cells.get("description", "")[:MAX_DESCRIPTION_CHARS],
        brand=cells.get("brand") or None,
        category=facets.category,
        audience=facets.audience,
        colors=facets.colors,
        patterns=facets.patterns,
        materials=facets.materials,
        sleeves=facets.sleeves,
        length=facets.length,
        occasions=facets.occasions,
        seasons=facets.seasons,
        sizes=facets.sizes,
        group=cells.get("item_group_id") or None,
    )


def _available(text: str, notes: list[tuple[str, str]]) -> bool:
    """Whether it can be bought. An unknown word counts as in stock: hiding what is there costs a shop more."""
    word = "_".join(text.lower().rsplit("/", 1)[-1].replace("-", " ").replace("_", " ").split())
    if word not in _IN_STOCK | _OUT_OF_STOCK:
        notes.append(("availability not understood, taken as in stock", text))
    return word not in _OUT_OF_STOCK
