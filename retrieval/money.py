"""Amounts as a shop window has them."""

from __future__ import annotations

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "INR": "₹", "JPY": "¥", "CAD": "CA$", "AUD": "A$"}
_WHOLE = {"JPY", "KRW", "HUF"}  # currencies that shops write without decimals


def money(amount: float, currency: str) -> str:
    """A price as a shop window has it: "€35", "€35.50", "$1,250", "240 SEK"."""
    decimals = 0 if currency in _WHOLE or float(amount).is_integer() else 2
    number = f"{amount:,.{decimals}f}"
    symbol = _SYMBOLS.get(currency)
    return f"{symbol}{number}" if symbol else f"{number} {currency}"


def price_range(low: float, high: float, currency: str) -> str:
    """Two prices as a range: "€48 to €72"."""
    return f"{money(low, currency)} to {money(high, currency)}"
