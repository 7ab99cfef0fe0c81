"""Prices as shops write them ("49.90 EUR", "€49,90", "1.299,00 EUR", "₹1,499") into (amount, currency)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_SIGNS = {
    "R$": "BRL", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD",
    "US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "₹": "INR", "RS": "INR", "¥": "JPY", "₩": "KRW",
    "ZŁ": "PLN", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₪": "ILS", "₫": "VND", "฿": "THB", "₱": "PHP", "KČ": "CZK",
}  # fmt: skip
_ISO_4217 = (  # as of 2026
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY "
    "COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR "
    "ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK "
    "MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF "
    "SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU "
    "UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
_CODES = frozenset(_ISO_4217.split())
# Of these a coat costs millions; elsewhere a price above 10,000,000 is a slip, or a bait.
_SMALL_UNITS = {"IDR", "VND", "IRR", "KRW", "LBP", "LAK", "UZS", "GNF", "PYG", "COP", "UGX", "SYP", "MMK", "KHR", "IQD"}
MAX_PRICE = 10_000_000
_THREE_DECIMALS = {"KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"}
_MONEY = re.compile(r"([^\d.,'’\-−+]*)([-−+]?)([^\d.,'’]*)([\d.,'’]*\d(?:[.,]?[-–]+)?)([^\d]*)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’]\d{2,3})*[.,'’]\d{3}")


class BadPrice(ValueError):
    """A price that cannot be taken; the message is the reason to count it under."""


def read_price(text: str, currency: str = "") -> tuple[float, str]:
    """Read an amount above zero and its ISO 4217 currency; raise BadPrice with the reason.

    `currency` is the row's own currency column, for amounts that stand alone. A lone point or comma before exactly
    three digits parts thousands ("1.299 EUR", "₹1,499"): no shop writes tenths of a cent.
    """
    if not text.strip():
        raise BadPrice("no price")
    compact = re.sub(r"\s+|(?<=\brs)\.", "", text, flags=re.IGNORECASE)
    match = _MONEY.fullmatch(compact)
    if match is None:
        raise BadPrice("price cannot be read")
    before, minus, between, digits, after = match.groups()
    code = _currency(before + between or after, after if before + between else "", currency)
    amount = _amount(re.sub(r"[.,]?[-–]+$", "", digits), code)
    if minus in ("-", "−") and amount:
        raise BadPrice("price below zero")
    if amount <= 0:
        raise BadPrice("price of zero")
    if amount > (MAX_PRICE * 100 if code in _SMALL_UNITS else MAX_PRICE):
        raise BadPrice("price too high to be meant")
    return amount, code


def _currency(written: str, also: str, column: str) -> str:
    for sign in (written, also, column.strip()):
        if not sign:
            continue
        sign = sign.upper()
        code = _SIGNS.get(sign) or (sign if sign in _CODES else None)
        if code is None:
            raise BadPrice("price in an unknown currency")
        if not (sign == "$" and also):  # "$49.90 CAD": the code says which dollar
            return code
    raise BadPrice("price without a currency")


def _amount(digits: str, code: str) -> float:
    digits = digits.replace("’", "'")
    marks = [sign for sign in digits if sign in ".,'"]
    if not marks:
        return float(digits)
    last = marks[-1]
    head, tail = digits.rsplit(last, 1)
    thousands = len(tail) == 3 and (last == "'" or marks.count(last) == len(marks)) and not head.startswith("0")
    if thousands and not (code in _THREE_DECIMALS and last == "."):
        if not _GROUPED.fullmatch(digits):
            raise BadPrice("price cannot be read")
        return float(re.sub(r"[.,']", "", digits))
    if last in head or len(tail) > 4 or (len(marks) > 1 and not _GROUPED.fullmatch(head)):
        raise BadPrice("price cannot be read")
    whole = re.sub(r"[.,']", "", head) or "0"
    return float(f"{whole}.{tail or 0}")


def sale_is_on(dates: str, now: datetime | None = None) -> bool:
    """Whether "2026-11-20T00:00+0100/2026-11-30" includes `now`; no dates: yes. Raises ValueError for other text."""
    if not dates.strip():
        return True
    start, separator, end = dates.strip().partition("/")
    if not separator:
        raise ValueError(f"sale dates {dates!r}: expected two ISO 8601 times parted by a slash")
    first, last = _time(start), _time(end)
    if len(end.strip()) == len("2026-11-30"):  # a day is meant with all its hours
        last = last.replace(hour=23, minute=59, second=59)
    return first <= (now or datetime.now(UTC)) <= last


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text.strip())
    return time if time.tzinfo else time.replace(tzinfo=UTC)
