"""Where a caption contradicts what is known: `flags(parts, product, pixels)`, part by part.

A describer may look at the wrong garment, or make things up. The feed and the pixels' colors are held against it in
the vocabulary's words, wide enough that navy may be called blue and a t-shirt a top: the main color is doubted only
where neither feed nor pixels know it or one near it. What the pixels bear out is not doubted, whatever the feed says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from ingestion.captions import Flag, Parts
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary

NEAR_COLORS = (  # what one person calls by the one name and another by the other, or a lamp turns into it
    {"white", "cream", "beige", "silver"},
    {"beige", "tan", "khaki", "brown", "cream", "gold", "mustard"},
    {"black", "charcoal", "navy", "gray"},
    {"gray", "silver", "charcoal"},
    {"khaki", "olive", "green"},
    {"turquoise", "teal", "green", "blue", "mint"},
    {"orange", "rust", "coral", "peach", "mustard", "yellow", "gold"},
    {"coral", "peach", "pink"},
    {"red", "burgundy", "coral", "rust", "orange"},
    {"burgundy", "brown", "purple"},
    {"pink", "magenta", "purple", "lavender"},
    {"purple", "lavender", "blue", "navy"},
)
_NEAR_PATTERNS = (
    {"solid", "textured", "denim wash", "embroidered", "quilted", "cable knit", "lace"},
    {"printed", "graphic", "abstract", "floral", "geometric", "paisley", "color block", "tie-dye"},
    {"striped", "color block", "checked"},
    {"checked", "geometric"},
    {"lace", "embroidered", "floral"},
)
_AUDIENCES = {"unisex": {"women", "men", "girls", "boys", "baby"}, "baby": {"girls", "boys"}}
_FREE = ("title", "style", "texture", "material")  # parts in which a doubted color or kind may turn up again
Agree = Callable[[str, str, Vocabulary], bool]


def flags(parts: Parts, product: Product, pixels: Collection[str] = ()) -> tuple[Flag, ...]:
    """The parts of a caption that are in doubt; `pixels` are the picture's colors, none where they are not known."""
    vocabulary = Vocabulary.load()
    found = [
        *_colors(parts, product, tuple(pixels), vocabulary),
        *_category(parts, product, vocabulary),
        *_one("pattern", parts.pattern, product.patterns, vocabulary, _patterns_agree),
        *_one("audience", parts.audience, filter(None, [product.audience]), vocabulary, _audiences_agree),
    ]
    doubted = {(flag.part, flag.said) for flag in found}
    return (*found, *_repeated(parts, doubted, vocabulary))


def _colors(parts: Parts, product: Product, pixels: tuple[str, ...], vocabulary: Vocabulary) -> Iterator[Flag]:
    """A flag for the main color where nobody else knows it. A many-colored thing is called by any of its colors."""
    said = _names(parts.words("colors"), "color", vocabulary)
    seen = {*product.colors, *pixels}
    if not said or not seen or "multicolor" in {said[0], *seen}:
        return
    if not any(_colors_agree(said[0], other, vocabulary) for other in seen):
        yield Flag(part="colors", said=said[0], feed=", ".join(product.colors), pixels=", ".join(pixels))


def _colors_agree(one: str, other: str, vocabulary: Vocabulary) -> bool:
    families = {vocabulary.colors[name].family for name in (one, other) if name in vocabulary.colors}
    return len(families) < 2 or any({one, other} <= near for near in NEAR_COLORS)


def _category(parts: Parts, product: Product, vocabulary: Vocabulary) -> Iterator[Flag]:
    said = _names(parts.category, "category", vocabulary)[:1]
    known = product.category
    if said and known in vocabulary.categories and not _kinds_agree(said[0], known, vocabulary):
        yield Flag(part="category", said=said[0], feed=known)


def _kinds_agree(one: str, other: str, vocabulary: Vocabulary) -> bool:
    """Whether two kinds may be one garment: wider and narrower, standing in for one another, or of one parent."""
    first, second = vocabulary.categories[one], vocabulary.categories[other]
    return (
        other in vocabulary.expand(one)
        or one in vocabulary.expand(other)
        or other in first.near
        or one in second.near
        or (first.parent is not None and first.parent == second.parent and first.slot == second.slot)
    )


def _one(part: str, said: str, feed: Iterable[str], vocabulary: Vocabulary, agree: Agree) -> Iterator[Flag]:
    """A flag for a part of which nothing agrees with anything that the feed says of it."""
    names, known = _names(said, part, vocabulary), tuple(feed)
    if names and known and not any(agree(one, other, vocabulary) for one in names for other in known):
        yield Flag(part=part, said=", ".join(names), feed=", ".join(known))


def _patterns_agree(one: str, other: str, vocabulary: Vocabulary) -> bool:
    wide = other in vocabulary.expand_pattern(one) or one in vocabulary.expand_pattern(other)
    return wide or any({one, other} <= near for near in _NEAR_PATTERNS)


def _audiences_agree(one: str, other: str, vocabulary: Vocabulary) -> bool:
    return one == other or other in _AUDIENCES.get(one, ()) or one in _AUDIENCES.get(other, ())


def _repeated(parts: Parts, doubted: Collection[tuple[str, str]], vocabulary: Vocabulary) -> Iterator[Flag]:
    """Flags for the free parts that say again what is in doubt: a title "red dress" where red is."""
    facets = {"colors": "color"}
    names = {(facets.get(part, part), name) for part, said in doubted for name in said.split(", ")}
    for part in _FREE if names else ():
        again = [m.name for m in vocabulary.find(parts.words(part)) if (m.facet, m.name) in names]
        if again:
            yield Flag(part=part, said=again[0])


def _names(text: str, facet: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    found = (mention.name for mention in vocabulary.find(text) if mention.facet == facet)
    return tuple(dict.fromkeys(found))
