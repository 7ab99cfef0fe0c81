"""What a person will spend, in any common wording: "under 120", "€30-50", "about forty quid", "max 1.5k".

`read_budget` gives bounds, the currency that was named, and the pieces of the text that spoke of money. Numbers that
are sizes, ages, counts, dates or models ("501 jeans", "size 38", "women over 50") are none of its business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.amounts import Amount, read_amounts
from bot.phrases import Span

AROUND = 0.2  # "around 100" is 80 to 120
_FILL = (
    r"(?:(?:about|around|roughly|approximately|approx\.?|a|an|the|just|only|like|say|maybe|well|of|is|at|my|total|budget"
    r"|price|:|=) ?)*"
)
_UPPER = re.compile(
    r"(?:\b(?:under(?:neath)?|below|beneath|within|(?:less|lower|cheaper) th[ae]n|max(?:imum)?\.?|at (?:the )?most"
    r"|up ?to|until"
    r"|(?:not?|nothing|never) (?:more|higher|greater|over|above|beyond|exceeding|pricier|dearer)(?: th[ae]n)?|sub"
    r"|shy of"
    r"|(?:budget|limit|cap|ceiling)(?: range)?|(?:price|cost)(?: range| limit| tag)?|spend(?:ing)?(?: up to)?"
    r"|afford|pay(?:ing)?"
    rf"|i(?:'ve| have)(?: only)?(?: got)?|(?:keep|cap|stay|stick)(?: it| them)? (?:at|under|to|below)"
    rf"|not (?:to )?exceed(?:ing)?)|<=?|≤)[ -]?{_FILL}$"
)
_LOWER = re.compile(
    r"(?:\b(?:over|above|(?:more|higher|greater|pricier|dearer) th[ae]n|at least|min(?:imum)?\.?|starting (?:at"
    r"|from)|upwards? of"
    r"|north of|exceeding|beyond|from|(?:no|not|nothing|never) (?:less|lower|cheaper|under|below)(?: th[ae]n)?)"
    rf"|>=?|≥)[ -]?{_FILL}$"
)
_ABOUT = re.compile(
    r"(?:\b(?:around|about|roughly|approximately|approx\.?|circa|ca\.?|near|close to|in the region of"
    r"|something like)|~|≈)"
    r" ?(?:(?:a|an|the|like|maybe|say) ?)*$"
)
_FOR = re.compile(r"\b(?:for|at) (?:only |just )?$")
_REFUSED = re.compile(r"\b(?:no|not|nothing|none|never|cannot|without|dont|cant|\w+n't)(?: \w+){0,4} ?$")
_OR_LESS = re.compile(
    r" ?,? ?(?:(?:or|and) (?:less|under|below|lower|cheaper)(?! ?[$€£₹]?\d)|max(?:imum)?\b|tops\b|at (?:the )?most"
    r"|budget|price (?:limit|tag)"
    r"|is my (?:\w+ )?(?:max\w*|limit|budget|ceiling)|to spend|limit\b"
    r"|(?:in (?:total|all)|total\b|all ?together|combined|for (?:both|all)|each|apiece|for everything)\b)"
)
_OR_MORE = re.compile(
    r" ?,? ?(?:(?:or|and) (?:more|over|above|up|higher|upwards?)\b(?! ?[$€£₹]?\d)|\+|min(?:imum)?\b|upwards?\b"
    r"|plus\b(?! size))"
)
_OR_SO = re.compile(r" ?(?:or so\b|or thereabouts|give or take|-?ish\b)")
_BETWEEN = re.compile(r"(?:\b(?:(?:between|from|btw|range|(?:my |the )?budget|price|of|is):? ?)+)?$")
_JOINT = re.compile(r" ?(?:-+|to|and|until|till|through) ?$")
_UNIT = re.compile(
    r"[ -]?(?:years?|yrs?|y/?o|months?|weeks?|days?|hours?|h\b|minutes?|mins?\b|am\b|pm\b|o'clock|[cm]m\b|m\b"
    r"|inch(?:es)?|in\.|ft|feet"
    r"|kgs?|lbs?|grams?|g\b|ml|percent|degrees?|people|persons?|guests?|pieces?|items?|pockets?|times|pairs?|st\b"
    r"|nd\b|rd\b|th\b"
    r"|s\b|denier|deniers|gsm|stars?|kids|children|ideas?|options?|outfits?|looks?)"
)
_NOUN_NEXT = re.compile(
    r" (?!(?:for|and|but|or|in|with|please|pls|total|altogether|max|to|if|each|per|tops|thanks|only|budget|on|from"
    r"|by|that|today"
    r"|including|incl|range|is|would|at|no|not|without|size|sizes|i|we|it|so|as|all|plz|ideally|preferably"
    r"|price)\b)[a-z]"
)
_AGED = (
    r"\b(?:kids?|child(?:ren)?|boys?|girls?|people|those|anyone"
    r"|someone|age[ds]?|i'?m|i am|(?:he|she)(?:'s| is)|is|turn(?:ed|ing|s)?"
)
_PEOPLE_BEFORE = re.compile(
    rf"{_AGED}|wom[ae]n|m[ae]n|lad(?:y|ies)|guys?|person|adults?|females?|males?|gentlem[ae]n)"
    r" (?:\w+ )?(?:over|above|nearly|almost) $"
    rf"|{_AGED}) (?:\w+ )?(?:under|below) $"
    r"|\b(?:i'?m|i am|age[ds]?|(?:he|she)(?:'s| is)|turn(?:ed|ing|s)?) (?:around|about) $"
)
# One limit for all the pieces of a look, or for each of them.
_ALTOGETHER = re.compile(
    r"\b(?:in total|in all\b(?! (?:black|white|navy|denim))|all in(?: all)?(?=\W*$|[,.;!?])|altogether|all together"
    r"|combined|total|overall|for (?:everything|(?:all|both)(?: of (?:it|them|this))?(?=\W*$|[,.;!?])"
    r"|(?:the|a|my) (?:whole|entire|full|complete|total) (?:thing|lot|outfit|look|set|ensemble))|whole outfit)\b"
)
_EACH = re.compile(r"\b(?:each|apiece|a piece|per (?:piece|item|garment|article|thing)|a pop)\b")
_CORRECTED = re.compile(r"\b(?:actually|no wait|wait|sorry|rather|make (?:it|that)|i mean)\b")


@dataclass(frozen=True, slots=True)
class Budget:
    """Bounds in units of `currency` (ISO 4217; None where no amount named one), and where the text says so.

    `scope` tells what they bind where the text does: "total", a look altogether, or "each" of its pieces.
    """

    minimum: float | None = None
    maximum: float | None = None
    currency: str | None = None
    spans: tuple[Span, ...] = ()
    scope: str | None = None


def read_budget(text: str, currency: str = "EUR") -> Budget:
    """Read the bounds a cleaned text sets on the price; `currency` is the catalog's, which settles what "$" is."""
    low = text.lower()
    amounts = read_amounts(low, currency)
    found: list[Budget] = []
    at = 0
    while at < len(amounts):
        pair = amounts[at : at + 2]
        budget = _range(low, *pair) if len(pair) == 2 else None
        at += 2 if budget else 1
        budget = budget or _bound(low, pair[0])
        if budget is not None:
            corrected = bool(found) and _CORRECTED.search(low, found[-1].spans[-1].end, budget.spans[0].start)
            found = [Budget(spans=(*found[-1].spans,))] if corrected else found
            found.append(budget)
    return _scoped(low, _all_of(found))


def _scoped(low: str, budget: Budget) -> Budget:
    """The budget with what its limit binds: "under 60 each", "200 in total"."""
    each, total = _EACH.search(low), _ALTOGETHER.search(low)
    said = each or total
    if budget.maximum is None or said is None:
        return budget
    return replace(budget, scope="each" if each else "total", spans=(*budget.spans, Span(*said.span())))


def _all_of(found: list[Budget]) -> Budget:
    """Every stated bound holds: of two upper ones the lower."""
    minima = [budget.minimum for budget in found if budget.minimum is not None]
    maxima = [budget.maximum for budget in found if budget.maximum is not None]
    low, high = max(minima, default=None), min(maxima, default=None)
    if low is not None and high is not None and low > high:
        low = None
    stated = [budget.currency for budget in found if budget.currency]
    spans = tuple(span for budget in found for span in budget.spans)
    return Budget(low, high, stated[-1] if stated else None, spans)


def _range(low: str, first: Amount, second: Amount) -> Budget | None:
    """ "between 50 and 80", "€30-50", "30 to 50 dollars"; None where the two amounts are no range of prices."""
    joint = low[first.end : second.start]
    if not _JOINT.fullmatch(joint) or first.value >= second.value or _UNIT.match(low, second.end):
        return None
    start = _start(_BETWEEN, low, first.start)
    opened = low[start : first.start].strip()
    currency = first.currency or second.currency
    if joint.strip() == "and" and not opened:
        return None
    told = currency or (opened and opened != "from") or re.match(r" ?(?:range|budget|price)", low[second.end :])
    wide = first.value >= 10 and second.value >= 15 and second.value - first.value >= 5
    if not told and (not wide or re.search(r"\b(?:size|sizes|uk|eu|us|aged?|waist|w|l) ?$", low[: first.start])):
        return None
    if not currency and second.value <= 12:
        return None
    return Budget(first.value, second.value, currency, (Span(start, second.end),))


def _bound(low: str, amount: Amount) -> Budget | None:
    """One amount and the words around it, or None where it is no price."""
    before, value = low[: amount.start], amount.value
    about = _ABOUT.search(before)
    kind, start, end = _kind(low, amount)
    if kind is None or (amount.currency is None and _is_no_price(low, amount, kind, end)):
        return None
    minimum, maximum = (value, None) if kind == "lower" else (None, value)
    if kind == "around" or (kind == "for" and amount.around):
        start = about.start() if about else start
        minimum, maximum = _around(value)
    return Budget(minimum, maximum, amount.currency, (Span(start, end),))


def _kind(low: str, amount: Amount) -> tuple[str | None, int, int]:
    """Which bound an amount is ("upper", "lower", "around", "for", "bare" or None), and where the text says so."""
    before, end = low[: amount.start], amount.end
    if match := _OR_LESS.match(low, end):
        return "upper", min(_start(_ABOUT, low, amount.start), _start(_UPPER, low, amount.start)), match.end()
    more = _OR_MORE.match(low, end)
    if amount.more or more:
        return "lower", _start(_LOWER, low, amount.start), more.end() if more else end
    so = _OR_SO.match(low, end)
    upper, lower = _UPPER.search(before), _LOWER.search(before)
    about = _ABOUT.search(before) or amount.around or so
    end = so.end() if so else end
    if upper and (lower is None or upper.start() <= lower.start()):
        loose = about and re.match(r"budget|limit|price|cost|spend|pay|afford|i", upper.group())
        refused = _REFUSED.search(before[: upper.start()]) and re.match(
            r"under|below|less|lower|cheaper", upper.group()
        )
        return ("around" if loose else "lower" if refused else "upper"), upper.start(), end
    if lower:
        refused = _REFUSED.search(before[: lower.start()])
        return ("upper" if refused else "lower"), (refused or lower).start(), end
    if about:
        return "around", _start(_ABOUT, low, amount.start), end
    if match := _FOR.search(before):
        return "for", match.start(), end
    if not before.strip() and not low[end:].strip(" .!?"):
        return "upper", amount.start, end  # the whole message is a number
    said_in_k = low[: amount.end].endswith("k")
    return ("bare" if amount.currency or said_in_k else None), amount.start, end


def _is_no_price(low: str, amount: Amount, kind: str, end: int) -> bool:
    """Whether a number without a currency, though "under" or "about" stands before it, counts something else."""
    if amount.value < 5 or _UNIT.match(low, amount.end) or _PEOPLE_BEFORE.search(low[: amount.start]):
        return True
    if kind == "upper":
        return False
    if kind in ("around", "lower") and amount.value < 10:
        return True
    return bool(_NOUN_NEXT.match(low, end)) or (kind == "for" and (amount.value < 10 or end < len(low.rstrip(" .!?"))))


def _around(value: float) -> tuple[float, float]:
    return round(value * (1 - AROUND), 2), round(value * (1 + AROUND), 2)


def _start(pattern: re.Pattern[str], low: str, end: int) -> int:
    match = pattern.search(low[:end])
    return match.start() if match else end
