"""Prices in feeds: every notation that shops use, and the reason when one cannot be taken."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.feeds import Record, Refusal, Row, clean, read_feed
from ingestion.feeds.money import BadPrice, read_price
from tests.fakes.small_shop import row, write_feed


def only(tmp_path: Path, **cells: str) -> Row | Refusal:
    (item,) = read_feed(write_feed(tmp_path / "feed.csv", [row(1, **cells)]))
    return item


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
        ("", "no price"),
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
