"""Captions without a key: `compose(product)` puts a feed's facts into a caption's parts, `sentence(parts)` tells them.

Nothing is made up and nothing drawn by lot: the facts that are there choose the form, so that the same product is
always described alike and two different ones mostly are not. They add no word to what a product is found by.
"""

from __future__ import annotations

from collections.abc import Iterable

from ingestion.captions import Parts
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary

_PAIRS = {  # worn as one thing, and counted in pairs
    *("jeans", "trousers", "sweatpants", "shorts", "leggings", "capris", "tights", "sunglasses", "pajamas"),
    *("sneakers", "casual shoes", "formal shoes", "loafers", "boots", "heels", "flats", "sandals", "flip-flops"),
    *("slippers", "shoes", "socks", "gloves", "earrings", "cufflinks", "suspenders", "bottoms"),
}
_MASS = {"swimwear", "underwear", "jewelry", "outerwear", "knitwear"}
_FOR = {"women": "women", "men": "men", "girls": "girls", "boys": "boys", "baby": "babies", "unisex": "everyone"}
_USES = {
    "everyday": "every day", "office": "the office", "wedding": "weddings", "party": "parties", "date": "dinner dates",
    "black tie": "black-tie evenings", "beach": "the beach", "sport": "sport", "outdoor": "the outdoors",
    "snow": "snow", "rain": "rainy days", "festival": "festivals", "travel": "travel", "school": "school",
    "lounge": "lounging at home", "ethnic": "traditional occasions", "funeral": "funerals",
}  # fmt: skip
_LENGTHS = {"knee": "knee-length", "full": "full-length"}
_STYLES = {"street": "street-style", "slim": "slim-fit", "loose": "loose-fit"}
_PATTERNS = {"color block": "color-block", "denim wash": "washed", "cable knit": "cable-knit", "tie-dye": "tie-dyed"}
_VOWELS = ("a", "e", "i", "oa", "ol", "or", "ou", "ov")


def compose(product: Product) -> Parts:
    """The feed's attributes as a caption's parts; style is what its own words say of it."""
    vocabulary = Vocabulary.load()
    said = vocabulary.find(f"{product.title}. {product.description}")
    styles = dict.fromkeys(mention.name for mention in said if mention.facet == "style")
    return Parts(
        title=product.title,
        category=product.category or "",
        colors=product.colors,
        pattern=product.patterns[0] if product.patterns else "",
        sleeves=product.sleeves or "",
        length=product.length or "",
        audience=product.audience or "",
        style=" ".join(list(styles)[:3]),
        occasions=product.occasions,
        material=" and ".join(product.materials[:2]),
        texture=_texture(product),
        seasons=product.seasons,
    )


def sentence(parts: Parts) -> str:
    """A template's caption as one sentence: "A slim navy striped cotton shirt for men, good for the office."."""
    kind = parts.category or "piece"
    style = ", ".join(_STYLES.get(style, style) for style in parts.style.split())
    pattern = "" if parts.pattern == "solid" else _PATTERNS.get(parts.pattern, parts.pattern)
    thing = " ".join(filter(None, [style, _and(parts.colors[:3]), pattern, parts.material, _cut(parts), kind]))
    wearer = f" for {_FOR.get(parts.audience, parts.audience)}" if parts.audience else ""
    whole = f"{_counted(thing, kind)}{_sleeves(parts)}{wearer}{_uses(parts)}{_in_season(parts)}."
    return whole[0].upper() + whole[1:]


def remarks(parts: Parts) -> str:
    """A describer's caption as sentences, in the describer's own words: title, style, material, texture, occasions."""
    cloth = ", ".join(filter(None, [parts.material, parts.texture]))
    style = f"{parts.style} style" if parts.style else ""
    uses = f"for {_and(parts.occasions)}" if parts.occasions else ""
    said = [parts.title, "; ".join(filter(None, [style, cloth, uses]))]
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in said if text)


def _texture(product: Product) -> str:
    return ", ".join(pattern for pattern in product.patterns if pattern != "solid")


def _counted(thing: str, kind: str) -> str:
    """With the article or measure that English wants: "a pair of", none for what is not counted, "a" or "an"."""
    if kind in _PAIRS:
        return f"a pair of {thing}"
    return thing if kind in _MASS else f"{'an' if thing.startswith(_VOWELS) else 'a'} {thing}"


def _cut(parts: Parts) -> str:
    length = "" if parts.length == "none" else _LENGTHS.get(parts.length, parts.length)
    bare = "sleeveless" if parts.sleeves == "sleeveless" else ""
    return " ".join(filter(None, [length, bare]))


def _sleeves(parts: Parts) -> str:
    return f" with {parts.sleeves} sleeves" if parts.sleeves not in ("", "none", "sleeveless") else ""


def _uses(parts: Parts) -> str:
    uses = [_USES.get(occasion, occasion) for occasion in parts.occasions[:3]]
    return f", good for {_and(uses)}" if uses else ""


def _in_season(parts: Parts) -> str:
    if not parts.seasons or len(parts.seasons) == 4:
        return ""
    return f"{'' if parts.occasions else ','} in {_and(parts.seasons)}"


def _and(words: Iterable[str]) -> str:
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last
