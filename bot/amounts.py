"""Numbers in a text with the money they may be: "€1.200,50", "forty quid", "a hundred", "1.5k", "50-ish".

An amount may turn out to be a size or an age; `bot.budgets` tells.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

MOST_AMOUNTS = 20  # a pasted table is no budget, and costs time
_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_SMALL = {word: value for value, word in enumerate(_UNITS.split(), start=1)}
_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_ONE_WORD = rf"(?:{'|'.join(sorted([*_SMALL, *_TENS], key=len, reverse=True))})"
_BELOW_100 = rf"{_ONE_WORD}(?:[ -]{_ONE_WORD})?"
_SPELLED = rf"(?:(?:an?|{_BELOW_100}) (?:hundred|thousand|grand)(?:(?: and)? {_BELOW_100})?|{_BELOW_100})"
_DIGITS = (
    r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?(?!\d)"
)
_ISO = "usd|eur|gbp|inr|cad|aud|nzd|chf|jpy|sek|nok|dkk|pln|sgd|hkd|aed|zar|brl|mxn|try|cny"
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY", "₽": "RUB", "₩": "KRW", "₺": "TRY", "zł": "PLN"}
_DOLLARS = {"us$": "USD", "ca$": "CAD", "c$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD"}
_WORDS = {
    **dict.fromkeys(("euro", "euros"), "EUR"),
    **dict.fromkeys(("pound", "pounds", "quid", "sterling"), "GBP"),
    **dict.fromkeys(("rupee", "rupees", "rs", "rs."), "INR"),
    **dict.fromkeys(("yen",), "JPY"),
    **dict.fromkeys(("franc", "francs"), "CHF"),
    **dict.fromkeys(("rouble", "roubles", "ruble", "rubles"), "RUB"),
    **dict.fromkeys(("zloty", "zlotys"), "PLN"),
}
_ANY_DOLLAR = {"$", "dollar", "dollars", "buck", "bucks"}
_ANY_KRONA = {"kr", "kronor", "kroner", "krona", "krone"}
_DOLLAR_CURRENCIES = {"USD", "CAD", "AUD", "NZD", "SGD", "HKD"}
_MARK_BEFORE = rf"(?:us|ca|c|au|a|nz|hk|s)\$|[$€£₹¥₽₩₺]|\b(?:{_ISO}|rs\.?|euros?)(?=[ \d])"
_MARK_AFTER = (
    rf"[$€£₹¥₽₩₺]|(?:{_ISO}|zł|rs|kr|{'|'.join(w for w in (*_WORDS, *_ANY_DOLLAR, *_ANY_KRONA) if w.isalpha())})\b"
)
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_MARK_BEFORE}) ?)?(?<![\w./])(?<![\w.,]-(?=[a-z]))(?P<number>{_DIGITS}|\b{_SPELLED}\b)"
    rf"(?: ?(?P<thousand>k"
    rf"|grand)\b)?(?:[.,]-)?(?:-?(?P<ish>ish)\b)?(?P<plus>\+)?(?:[ -]?(?P<after>{_MARK_AFTER}))?(?![\w%/°'\"])(?! ?%)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number said at `low[start:end]`, its ISO currency if one was named, and whether "-ish" or "+" follows it."""

    value: float
    currency: str | None
    around: bool
    more: bool
    start: int
    end: int


def read_amounts(low: str, currency: str) -> list[Amount]:
    """The first amounts of a lower-case text; `currency` is the catalog's, which settles what "$" is."""
    return [_amount(match, currency) for match in islice(_AMOUNT.finditer(low), MOST_AMOUNTS)]


def _amount(match: re.Match[str], currency: str) -> Amount:
    value = _number(match["number"]) * (1000 if match["thousand"] else 1)
    mark = (match["before"] or match["after"] or "").strip()
    return Amount(
        value,
        _iso(mark, currency) if mark else None,
        bool(match["ish"]),
        bool(match["plus"]),
        match.start(),
        match.end(),
    )


def _iso(mark: str, catalog: str) -> str:
    """The ISO code of "$", "quid" or "eur"; a bare dollar or krona is the catalog's own where it has one."""
    if mark in _ANY_DOLLAR:
        return catalog if catalog in _DOLLAR_CURRENCIES else "USD"
    if mark in _ANY_KRONA:
        return catalog if catalog in ("SEK", "NOK", "DKK") else "SEK"
    return _SIGNS.get(mark) or _DOLLARS.get(mark) or _WORDS.get(mark) or mark.upper()


def _number(said: str) -> float:
    """The value of "1.200,50", "1,500", "49,99", "two hundred and fifty" or "a grand"."""
    if not said[0].isdigit():
        return _spelled(said)
    digits = re.sub(r"[ ']", "", said)
    decimals = re.search(r"[.,](\d{1,2})$", digits)
    whole = re.sub(r"[.,]", "", digits[: decimals.start()] if decimals else digits)
    return float(f"{whole}.{decimals[1]}") if decimals else float(whole)


def _spelled(said: str) -> float:
    total, current = 0, 0
    for word in re.split(r"[ -]", said):
        if word == "hundred":
            current = max(current, 1) * 100
        elif word in ("thousand", "grand"):
            total, current = total + max(current, 1) * 1000, 0
        else:
            current += _SMALL.get(word) or _TENS.get(word) or (1 if word in ("a", "an") else 0)
    return float(total + current)
