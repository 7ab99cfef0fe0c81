"""A product that a person put aside: `SavedProduct`. A record only; `bot.saved` saves, lists and removes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedProduct:
    """A product by its id, with its title and price as they were when it was saved."""

    product: str
    title: str
    price: float
    saved: datetime
