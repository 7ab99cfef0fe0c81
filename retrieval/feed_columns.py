"""Columns of a feed that have words of their own: whom it is for, sizes, seasons, usage. For `retrieval.facets`."""

from __future__ import annotations

import re
from functools import lru_cache

from retrieval.vocabulary import Vocabulary, tokenize

# Only words that name a buyer. The vocabulary's "his", "mom" or "boyfriend" are for requests: shops sell "mom jeans".
_BUYERS = {
    **dict.fromkeys(("women", "woman", "womens", "ladie", "lady", "female", "womenswear"), "women"),
    **dict.fromkeys(("men", "man", "mens", "male", "gent", "menswear"), "men"),
    **dict.fromkeys(("girl", "girls"), "girls"),
    **dict.fromkeys(("boy", "boys"), "boys"),
    **dict.fromkeys(("infant", "toddler", "newborn", "baby", "babie"), "baby"),
    **dict.fromkeys(("kid", "kids", "child", "children", "kidswear", "junior", "youth", "teen"), "kids"),
    "unisex": "unisex",
}
_GIRLS_KINDS = {"dress", "skirt", "blouse", "heels", "tights", "leggings", "saree", "handbag", "clutch", "jewelry"}
_FORMAL = ("office",)  # a shop's "formal shirt" is for work, though a person's "formal event" is black tie
_USAGES = {"formal": _FORMAL, "smart casual": _FORMAL, "home": ("lounge",), "all occasions": ()}
_SEASON_CODE = re.compile(r"\b(SS|AW|FW)\s*'?(?:\d\d)?\b", re.IGNORECASE)
_SEASON_CODES = {"ss": "spring summer", "aw": "fall winter", "fw": "fall winter"}
_LETTER_SIZE = re.compile(r"\d?X{0,4}[SL]|\d?XL|M", re.IGNORECASE)
_SIZE_WORD = re.compile(r"^(?:size|größe|gr\.|taille|talla|taglia|maat)\b[ :]*", re.IGNORECASE)
_SIZE_WORDS = {
    **dict.fromkeys(("extra extra small", "xx small"), "XXS"),
    **dict.fromkeys(("extra small", "x small"), "XS"),
    **dict.fromkeys(("small", "sm"), "S"),
    **dict.fromkeys(("medium", "med"), "M"),
    **dict.fromkeys(("large", "lg"), "L"),
    **dict.fromkeys(("extra large", "x large"), "XL"),
    **dict.fromkeys(("extra extra large", "xx large"), "XXL"),
    **dict.fromkeys(
        ("one size", "onesize", "one size fits all", "os", "o/s", "osfa", "free size", "freesize", "einheitsgröße",
         "taille unique", "tu", "talla unica", "talla única", "taglia unica", "universal", "uni", "ns"),
        "One size",
    ),
}  # fmt: skip
_SYSTEMS = {"EU", "EUR", "UK", "US", "IT", "FR", "DE", "JP", "AU", "BR", "CN", "MEX"}
_IN_SYSTEM = re.compile(
    r"(?:(?P<before>EUR?|UK|US|IT|FR|DE|JP|AU|BR|CN|MEX)[ :-]?)?(?P<number>\d{1,3}(?:[.,]\d)?)"
    r"(?: ?\(?(?P<after>EUR?|UK|US|IT|FR|DE|JP|AU|BR|CN|MEX)\)?)?",
    re.IGNORECASE,
)
_WAIST_AND_LEG = re.compile(
    r"W ?(?P<w>\d\d)[ /x,-]*L ?(?P<l>\d\d)|(?P<x>2[4-9]|3\d|4[0-8]) ?[x/] ?(?P<y>2[6-9]|3[0-8])", re.IGNORECASE
)


def read_audience(*, gender: str, age_group: str, title: str, category: str | None) -> str | None:
    """Whom it is for, one of `product.AUDIENCES`, or None where nothing tells.

    A title that says girls, boys or kids wins over the columns: shops forget to fill `age_group`. What is for
    children of either sex, which `AUDIENCES` has no word for, goes by its category: never to grown-ups.
    """
    told, ages, said = (_buyers(text) for text in (gender, age_group, title))
    if "baby" in ages or ("baby" in said and not age_group.strip()):
        return "baby"
    children = (said & {"girls", "boys"}) or (told & {"girls", "boys"})
    if children or "kids" in told | ages | said:
        return _child(children, told | said, category)
    grown = (told or said) & {"women", "men", "unisex"}
    return next(iter(grown)) if len(grown) == 1 else ("unisex" if grown else None)


def _child(children: frozenset[str], buyers: frozenset[str], category: str | None) -> str:
    if len(children) == 1:
        return next(iter(children))
    if len(buyers & {"women", "men"}) == 1:
        return "girls" if "women" in buyers else "boys"
    return "girls" if category in _GIRLS_KINDS else "boys"


@lru_cache(maxsize=4096)  # a feed has few words for whom things are; its titles come once
def _buyers(text: str) -> frozenset[str]:
    return frozenset({_BUYERS[token.word] for token in tokenize(text) if token.word in _BUYERS})


def read_sizes(size: str, system: str = "") -> tuple[str, ...]:
    """Sizes in one spelling: "s/m/l" → ("S", "M", "L"), "8 UK, UK10" → ("UK 8", "UK 10"), "Small" → ("S",).

    `system` (a feed's `size_system`) says whose numbers they are. What is not understood stays as the shop has it.
    """
    parts = [part.strip() for part in re.split(r"[,;|]", re.sub(r"(?<!\d)(\d\d),5(?![\d,])", r"\1.5", size))]
    if len(parts) == 1 and all(_LETTER_SIZE.fullmatch(part.strip()) for part in size.split("/")):
        parts = [part.strip() for part in size.split("/")]
    return tuple(dict.fromkeys(filter(None, (_size(part, system.strip().upper()) for part in parts))))


def _size(part: str, system: str) -> str:
    part = _SIZE_WORD.sub("", part).replace("½", ".5").replace(" 1/2", ".5").strip(" :")
    word = " ".join(part.lower().replace("-", " ").split())
    if word in _SIZE_WORDS or _LETTER_SIZE.fullmatch(part):
        return _SIZE_WORDS.get(word) or part.upper()
    if jeans := _WAIST_AND_LEG.fullmatch(part):
        waist, leg = jeans.group("w") or jeans.group("x"), jeans.group("l") or jeans.group("y")
        return f"W{waist} L{leg}"
    if numbered := _IN_SYSTEM.fullmatch(part):
        system = (numbered.group("before") or numbered.group("after") or system).upper()
        number = numbered.group("number").replace(",", ".").removesuffix(".0")
        return f"{'EU' if system == 'EUR' else system} {number}" if system in _SYSTEMS else number
    return part


def read_seasons(season: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Seasons of a column, shop codes included: "Fall" → ("fall",), "AW24" → ("fall", "winter")."""
    plain = _SEASON_CODE.sub(lambda match: _SEASON_CODES[match.group(1).lower()], season)
    return tuple(dict.fromkeys(mention.name for mention in vocabulary.find(plain) if mention.facet == "season"))


def read_occasions(usage: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Occasions of a usage column: "Sports" → ("sport",), "Formal" → ("office",)."""
    if usage.strip().lower() in _USAGES:
        return _USAGES[usage.strip().lower()]
    return tuple(dict.fromkeys(mention.name for mention in vocabulary.find(usage) if mention.facet == "occasion"))
