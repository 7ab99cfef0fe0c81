"""Questions that a stylist answers from what she knows: `answer(shop, text, alone, before)`, or None for anything else.

How silk is washed, which colors suit red hair, whether jeans are all right for a wedding, what the shop's service is.
The knowledge is `data/know_how.toml`'s and the pairing rules'; what may be worn is shown along with the verdict.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot import english
from bot import wording_know_how as says
from bot.advice import Advice
from bot.choices import Choice
from bot.found import Found
from bot.look_wording import TO_OCCASION
from bot.phrases import clean
from bot.references import points_at_all
from bot.searching import search
from bot.shop import Shop
from bot.turns import Turn
from bot.understanding import Understood
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

PATH = Path(__file__).resolve().parent.parent / "data" / "know_how.toml"
MOST_COLORS = 4
TOO_FAR = 1.3  # of formality between a kind of piece and an occasion: jeans (1.2) at the office (3), a suit on a beach
_SERVICE = re.compile(
    r"\b(?:(?:do|can) (?:you|u|they) (?:ship|deliver)\b|shipping\b|delivery (?:times?|costs?|fees?|date)\b"
    r"|how (?:long|much) (?:does|do|is|are|will) (?:the )?(?:delivery|returns?|it take to (?:arrive|ship|deliver))"
    r"|return policy|refunds?\b|(?:how|can) (?:do |can )?i (?:return|exchange|pay|order|track|cancel)\b|my order\b"
    r"|payment (?:methods?|options?)|opening (?:hours|times)|(?:discount|promo|voucher|coupon) codes?|vouchers?\b"
    r"|customer (?:service|support)|warranty\b|gift ?(?:cards?|wrap\w*))"
)
_SIZING = re.compile(
    r"\b(?:(?:what|which) size (?:should|would|do|shall|must|will) (?:i|he|she|we|they|my \w+) "
    r"(?:take|get|buy|order|need|be|wear|choose)|(?:do|does|are) (?:\w+ ){0,3}?(?:run (?:small|large|big|true)"
    r"|true to size)|size (?:chart|guide)|how do(?:es)? (?:the |your )?(?:\w+ )?siz(?:es|ing) (?:run|work|fall))"
)
_CARE = re.compile(
    r"\b(?:how (?:do|should|can|would|shall|to)(?: (?:i|you|we|one))? (?:best )?(?:wash|clean|iron|store|care for"
    r"|look after|dry|(?:get|remove) (?:\w+ ){0,2}stains?)|can (?:i|you|one|it be) (?:machine[- ]?|hand[- ]?)?"
    r"(?:wash|tumble|iron|bleach)\w*|(?:washing|care) (?:instructions|tips|advice))\b"
)
_COLORS = re.compile(
    r"\b(?:(?:what|which) colou?rs? (?:\w+ ){0,3}?(?:suits?|flatters?|looks?|goes|go|work|should|would|to wear|do i"
    r"|am i|match)|(?:what|which) (?:are )?my (?:best )?colou?rs?\b"
    r"|(?:best|flattering|good) colou?rs? (?:for|with|on))"
)
_MAY = re.compile(
    r"^\W*(?:(?:and|but|so|also|hey|hi|um)\W+)*(?:(?:can|could|may|should) (?:i|one|you|a \w+|guests?|he|she|we) wear"
    r"|(?:is|are)(?: it(?: (?:ok|okay|fine|alright|all right))? to wear)?|would) .*\b(?:for|to|at|on|in)\b"
)
_ALL_RIGHT = re.compile(
    r"\b(?:ok|okay|fine|alright|all right|appropriate|suitable|allowed|acceptable|too \w+"
    r"|(?:can|could|may|should) \w+ wear|to wear)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coloring:
    """A person's own colors: how people put them, and which colors flatter, best first."""

    name: str
    words: re.Pattern[str]
    colors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowHow:
    """How cloths are kept, and what flatters whom."""

    care: dict[str, str]
    colorings: tuple[Coloring, ...]

    @staticmethod
    @cache
    def load(path: Path = PATH) -> KnowHow:
        """Read the file, once a path; raise ValueError where a word is not the vocabulary's."""
        tables, vocabulary = tomllib.loads(path.read_text(encoding="utf-8")), Vocabulary.load()
        colorings = [
            Coloring(
                name=row["name"],
                words=re.compile(rf"\b(?:{'|'.join(map(re.escape, row['words']))})\b"),
                colors=tuple(row["colors"]),
            )
            for row in tables["coloring"]
        ]
        unknown = set(tables["care"]) - set(vocabulary.names("material"))
        unknown |= {color for row in colorings for color in row.colors} - set(vocabulary.names("color"))
        if unknown:
            raise ValueError(f"know-how: {sorted(unknown)!r} are not the vocabulary's words")
        return KnowHow(care=tables["care"], colorings=tuple(colorings))


def answer(shop: Shop, text: str, alone: Understood, before: Turn | None) -> Found | None:
    """The answer to a question of know-how; `alone` is the message understood by itself, `before` the last turn."""
    low = clean(text)[0].lower()
    if _SERVICE.search(low):
        return Found(intent="out_of_scope", text=says.SERVICE, turn=before)
    if _SIZING.search(low):
        return Found(intent="advice", text=says.SIZING, turn=before)
    if _CARE.search(low) and not points_at_all(low):
        return Found(intent="advice", text=_care(alone.query), turn=before)
    if _COLORS.search(low) and not alone.query.categories:
        return _colors(low, before)
    if _MAY.search(low) and _ALL_RIGHT.search(low) and alone.query.occasion:
        return _verdict(shop, text, alone.query)
    return None


def _care(query: Query) -> str:
    know = KnowHow.load()
    cloth = next((name for name in (*query.materials, *query.patterns, *query.categories) if name in know.care), None)
    cloth = "denim" if cloth is None and "jeans" in query.categories else cloth
    return says.CARE.format(cloth=cloth, care=know.care[cloth]) if cloth else says.CARE_UNKNOWN


def _colors(low: str, before: Turn | None) -> Found | None:
    """The colors that flatter whoever says how they look, those named for more than one of their traits first."""
    own = [each for each in KnowHow.load().colorings if each.words.search(low)]
    if not own:
        asks_generally = re.search(r"\b(?:me|i|my)\b", low) is not None
        return Found(intent="advice", text=says.COLORS_ASK, turn=before) if asks_generally else None
    votes = Counter[str]()
    for each in own:
        votes.update({color: len(each.colors) - place for place, color in enumerate(each.colors)})
    colors = [color for color, _ in votes.most_common(MOST_COLORS)]
    choices = tuple(
        Choice(label=says.IN_COLOR_LABEL.format(color=color), text=f"something in {color}") for color in colors
    )
    told = says.COLORS.format(coloring=english.listed(each.name for each in own), colors=english.listed(colors))
    return Found(intent="advice", text=told, choices=choices, turn=before)


def _verdict(shop: Shop, text: str, query: Query) -> Found | None:
    """Whether something may be worn to an occasion, along with what one wears there."""
    thing, several = _thing(query)
    if not thing or query.occasion is None:
        return None
    said = {
        "thing": thing,
        "occasion": TO_OCCASION.get(query.occasion, query.occasion),
        "are": "are" if several else "is",
    }
    shunned, shade = Advice.load().shun.get(query.occasion, {}), Advice.load().shade.get(query.occasion)
    if set(query.colors) & set(shunned.get("colors", ())):
        return _instead(shop, text, query, says.NOT_THE_BRIDES.format(**said))
    if shade and query.colors and not set(query.colors) & set(shade):
        return _instead(shop, text, query, says.NOT_MOURNING.format(colors=english.listed(shade)))
    asked = float(shop.vocabulary.entry("occasion", query.occasion)["formality"])
    worn = [shop.pairer.rules.formality[kind] for kind in query.categories if kind in shop.pairer.rules.formality]
    if worn and min(worn) < asked - TOO_FAR:
        return _instead(shop, text, query, says.TOO_PLAIN.format(**said))
    if worn and min(worn) > asked + TOO_FAR:
        return _instead(shop, text, query, says.TOO_DRESSED.format(**said))
    return search(shop, Turn(query=query), text, intent="search", seen=says.FINE.format(**said))


def _instead(shop: Shop, text: str, query: Query, verdict: str) -> Found:
    """What one wears to the occasion, and nothing of what was advised against."""
    exclude = {**query.exclude, **{key: getattr(query, key) for key in ("categories", "colors") if getattr(query, key)}}
    bare = replace(query, text="", categories=(), colors=(), patterns=(), materials=(), styles=(), exclude=exclude)
    return search(shop, Turn(query=bare), text, intent="search", seen=verdict)


def _thing(query: Query) -> tuple[str, bool]:
    """What is asked about, as a person would call it, and whether that is a plural."""
    kind = next(iter(query.categories), None)
    color = next(iter(query.colors), "")
    if kind is None:
        return color or next(iter(query.materials), ""), False
    return f"{color} {english.plural(kind)}".strip(), True
