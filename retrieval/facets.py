"""A feed row's own words into the vocabulary's: `read_facets(title=..., product_type=..., color=...) -> Facets`.

Shared by the feeds and by training, so that both name a garment alike. What is not understood comes back in
`Facets.unknown` to be counted; nothing is guessed. Words of the brand ("Indigo Nation", "U.S. Polo Assn.") say
nothing about the garment and are left out of the title before it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from retrieval.feed_columns import read_audience, read_occasions, read_seasons, read_sizes
from retrieval.vocabulary import Mention, Vocabulary, tokenize

# Names whose words mean something else, for titles whose brand column is missing or cut short.
_NAMES = (
    "polo assn", "polo ralph lauren", "polo club", "classic polo", "indigo nation", "black coffee", "red tape",
    "red chief", "pink floyd", "rolling stones", "pepe jeans", "miami blues", "ivory tag", "spider-man", "iron man",
    "ant-man", "x-men", "he-man", "mr men", "cotton on", "banana republic", "free people", "mother earth",
)  # fmt: skip
_NAME_WORDS = tuple(tuple(token.word for token in tokenize(name)) for name in _NAMES)
_NAME_STARTS = frozenset(words[0] for words in _NAME_WORDS)
_TAIL = re.compile(r"\s(?:with|for|featuring|w/)\s|\s[|,;(\[]|[,;(\[]\s", re.IGNORECASE)  # what follows is no garment
_SHARE = re.compile(r"\d{1,3}\s?%\s*((?:[^\W\d]+\s?){1,3})")
# Within these a title's modifier names the kind better than its last noun: "Polo T-shirt", "Loafer Casual Shoes".
_LOOSE = {"t-shirt": {"polo shirt"}, "casual shoes": {"loafers", "sneakers", "boots", "flats"}}
_SLEEVED = {"top", "layer", "outerwear", "one-piece"}
_HAS_LENGTH = _SLEEVED | {"bottom"}
_BARE = {"short", "shorts", "long", "full", "knee", "three-quarter"}  # alone they speak of the cut of something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """A garment in the vocabulary's words. `unknown` lists (column, value) pairs that it has no word for."""

    category: str | None = None
    colors: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    sleeves: str | None = None
    length: str | None = None
    audience: str | None = None
    occasions: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()


def read_facets(
    *,
    title: str,
    description: str = "",
    brand: str = "",
    product_type: str = "",
    color: str = "",
    gender: str = "",
    age_group: str = "",
    material: str = "",
    pattern: str = "",
    size: str = "",
    season: str = "",
    usage: str = "",
    sleeves: str = "",
    length: str = "",
    size_system: str = "",
) -> Facets:
    """Read a feed row's columns, each as the shop wrote it, into the vocabulary's words. Never raises."""
    vocabulary = Vocabulary.load()
    clean = _without_names(title, brand)
    said = _garment_mentions(clean, vocabulary)
    category = _category(product_type, clean, title, vocabulary)
    slot = vocabulary.slot(category) if category else None
    described = _garment_mentions(description, vocabulary)
    known_colors = _column(color, "color")
    seasons, occasions = _seasons(season), _occasions(usage)
    known = {
        "product type": _typed_category(product_type, vocabulary),
        "color": known_colors,
        "pattern": _column(pattern, "pattern"),
        "material": _column(material, "material"),
        "season": seasons,
        "usage": occasions,
        "gender": read_audience(gender=gender, age_group="", title="", category=None),
    }
    written = {"product type": product_type, "color": color, "pattern": pattern, "material": material}
    written |= {"season": season, "usage": usage, "gender": gender}
    return Facets(
        category=category,
        colors=_refined(known_colors, _names(said, "color"), vocabulary),
        patterns=_column(pattern, "pattern") or _names(said, "pattern"),
        materials=_column(material, "material") or _names(said, "material") or _shares(description),
        sleeves=_single("sleeves", (vocabulary.find(sleeves), said, described)) if slot in _SLEEVED else None,
        length=_single("length", (vocabulary.find(length), said)) if slot in _HAS_LENGTH else None,
        audience=read_audience(
            gender=gender, age_group=age_group, title=_for_whom(title, vocabulary), category=category
        ),
        occasions=occasions or tuple(name for name in _names(said, "occasion") if name != "black tie"),
        seasons=seasons or _names(said, "season"),
        sizes=read_sizes(size, size_system),
        unknown=tuple((column, text) for column, text in written.items() if text.strip() and not known[column]),
    )


def _without_names(title: str, brand: str = "") -> str:
    """Blank the brand and well-known names out of a title, unless nothing would be left of it."""
    tokens = tokenize(title)
    words = tuple(token.word for token in tokens)
    own = tuple(token.word for token in tokenize(brand))
    names = (own, *_NAME_WORDS) if _NAME_STARTS.intersection(words) else (own,)
    clean = title
    for name in names:
        for at in range(len(words) - len(name) + 1 if name else 0):
            if words[at : at + len(name)] == name:
                clean = _blank(clean, tokens[at].start, tokens[at + len(name) - 1].end)
    return clean if any(character.isalnum() for character in clean) else title


def _for_whom(title: str, vocabulary: Vocabulary) -> str:
    """The title with its brand ("Nike Kids" tells) but without names and colors: "Spider-man", "baby pink"."""
    clean = _without_names(title)
    for mention in vocabulary.find(clean):
        if mention.facet == "color":
            clean = _blank(clean, mention.start, mention.end)
    return clean


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + "·" * (end - start) + text[end:]


def _garment_mentions(text: str, vocabulary: Vocabulary) -> list[Mention]:
    """The mentions of a text, less those that a longer phrase of cut or trade uses otherwise."""
    mentions = []
    for mention in vocabulary.find(text):
        word = text[mention.start : mention.end].lower()
        before, after = text[: mention.start].rstrip(" -").lower(), text[mention.end :].lstrip(" -").lower()
        if mention.facet in ("sleeves", "length") and word in _BARE:
            continue
        if word == "lace" and after.startswith("up"):
            continue  # lace-up shoes are not of lace
        if word == "down" and before.endswith(("button", "buttoned", "drop", "fold")):
            continue
        if word == "jersey" and not after:
            continue  # a football jersey is a shirt, whatever it is made of
        mentions.append(mention)
    return mentions


def _names(mentions: Iterable[Mention], facet: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.name for mention in mentions if mention.facet == facet))


def _single(facet: str, texts: Iterable[list[Mention]]) -> str | None:
    """The one name that the first telling text gives; two different ones cancel out."""
    names = next((names for names in (_names(text, facet) for text in texts) if names), ())
    return names[0] if len(names) == 1 else None


def _category(product_type: str, clean: str, title: str, vocabulary: Vocabulary) -> str | None:
    kind = _typed_category(product_type, vocabulary)
    head = _TAIL.split(clean, maxsplit=1)[0]
    named = [m.name for m in vocabulary.find(head) if m.facet == "category"]
    if kind is None:
        named = named or [m.name for m in vocabulary.find(clean) if m.facet == "category"][:1]
        named = named or [m.name for m in vocabulary.find(title) if m.facet == "category"]  # the brand, at last
        return _most_specific(named, vocabulary)
    for name in reversed(named):
        inside = name != kind and name in vocabulary.expand(kind)
        stands_in = name == named[-1] and name in vocabulary.categories[kind].near
        same_slot = vocabulary.slot(name) == vocabulary.slot(kind)
        if inside or name in _LOOSE.get(kind, ()) or (stands_in and same_slot):
            return name
    return kind


def _typed_category(product_type: str, vocabulary: Vocabulary) -> str | None:
    """The category of "Apparel > Topwear > Shirts", innermost part first; "Coats & Jackets" is what both are."""
    for part in reversed(re.split(r"\s*[>/|»]\s*", product_type)):
        names = list(_column(part, "category"))
        if len(names) > 1:
            return _shared_parent(names, vocabulary) or names[-1]
        if names:
            return names[0]
    return None


def _shared_parent(names: list[str], vocabulary: Vocabulary) -> str | None:
    parent: str | None = names[0]
    while parent is not None and not set(names) <= vocabulary.expand(parent):
        parent = vocabulary.categories[parent].parent
    return parent


def _most_specific(names: list[str], vocabulary: Vocabulary) -> str | None:
    """The last name said, or an earlier one that lies within it: "Polo T-shirt", "Bomber Jacket Outerwear"."""
    if not names:
        return None
    last = names[-1]
    inner = [name for name in names if name in vocabulary.expand(last) or name in _LOOSE.get(last, ())]
    return next((name for name in reversed(inner) if name != last), last)


def _refined(column: tuple[str, ...], title: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The column's colors, narrower where the title's are ("Blue", "Navy Shirt" → navy); without any, the title's."""
    narrower = {vocabulary.colors[name].family: name for name in title if vocabulary.colors[name].family != name}
    return tuple(dict.fromkeys(narrower.get(color, color) for color in column)) or title


@lru_cache(maxsize=8192)  # columns repeat: 47 colors over 35,530 rows
def _column(text: str, facet: str) -> tuple[str, ...]:
    return _names(Vocabulary.load().find(text), facet)


@lru_cache(maxsize=1024)
def _seasons(text: str) -> tuple[str, ...]:
    return read_seasons(text, Vocabulary.load())


@lru_cache(maxsize=1024)
def _occasions(text: str) -> tuple[str, ...]:
    return read_occasions(text, Vocabulary.load())


def _shares(description: str) -> tuple[str, ...]:
    """Materials given in percent: "60% cotton, 40% polyester" → ("cotton", "polyester")."""
    vocabulary = Vocabulary.load()
    parts = " , ".join(match.group(1) for match in _SHARE.finditer(description))
    return _names(vocabulary.find(parts), "material")
