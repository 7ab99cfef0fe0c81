"""What the person says where a feed is silent: `FeedDefaults(currency="EUR", shop="https://shop.example")`.

A Shopify export has no currency and no shop's address, a folder of pictures not even a price. What a row says itself
always wins; nothing is made up that nobody said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urljoin

from ingestion.feeds.cleaning import is_web_link
from ingestion.feeds.money import BadPrice, read_price
from ingestion.feeds.records import BadFeed, Record
from retrieval.product import AUDIENCES

PRICE_SCALES = (1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDefaults:
    """What holds for every row that does not say otherwise. `price_scale`: 100 where a feed writes 49.90 as 4990."""

    currency: str | None = None  # ISO 4217
    audience: str | None = None
    shop: str | None = None  # the shop's address, to which handles and relative links are joined
    brand: str | None = None
    price: float | None = None
    price_scale: int | None = None

    def __post_init__(self) -> None:
        if self.currency is not None:
            try:
                read_price("1", self.currency)
            except BadPrice as error:
                raise BadFeed(f"--currency {self.currency!r} is none; give an ISO 4217 code such as EUR.") from error
        if self.audience is not None and self.audience not in AUDIENCES:
            raise BadFeed(f"--audience {self.audience!r} is none; give one of {', '.join(AUDIENCES)}.")
        if self.shop is not None and not is_web_link(self.shop):
            raise BadFeed(f"--shop {self.shop!r} is no address; give one such as https://shop.example.")
        if self.price is not None and not 0 < self.price < float("inf"):
            raise BadFeed(f"--price {self.price!r} is none; give one above zero, such as 49.90.")
        if self.price_scale is not None and self.price_scale not in PRICE_SCALES:
            raise BadFeed(f"--price-scale {self.price_scale!r} is none; give 1, or 100 where 4990 means 49.90.")

    @property
    def given(self) -> frozenset[str]:
        """The columns that no row needs to have any more."""
        return frozenset({"price"} if self.price is not None else ())

    def fill(self, record: Record) -> Record:
        """The record with what it lacks. A link that is relative is joined to the shop's address."""
        said = record.fields
        lacking: dict[str, str] = {}
        if self.currency and not said.get("currency"):
            lacking["currency"] = self.currency
        if self.price is not None and not said.get("price"):
            lacking["price"] = f"{self.price:.2f}"
        if self.brand and not said.get("brand"):
            lacking["brand"] = self.brand
        if self.audience and not said.get("gender") and not said.get("age_group"):
            lacking |= {"age_group": "infant"} if self.audience == "baby" else {"gender": self.audience}
        if self.shop and said.get("link") and not is_web_link(said["link"].strip()):
            lacking["link"] = urljoin(self.shop.rstrip("/") + "/", said["link"].strip())
        return replace(record, fields={**said, **lacking}) if lacking else record
