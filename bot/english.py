"""Small English for products: "the navy striped cotton top from Marlow", "shirts or blouses", "an olive coat".

Only facets that a record really has are put into words. No sentences here: `bot.wording` has those.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retrieval.noun_phrases import MASS, is_plural, pattern_adjective, plural
from retrieval.product import Product, Query

__all__ = [
    "called", "capital", "currency_name", "description", "is_plural", "length_adjective", "listed",
    "pattern_adjective", "pattern_noun", "plural", "same", "sleeves_adjective", "with_article",
]  # fmt: skip

_CURRENCIES = {
    "EUR": "euros", "USD": "US dollars", "GBP": "pounds", "INR": "rupees", "JPY": "yen", "CHF": "Swiss francs",
    "SEK": "Swedish kronor", "NOK": "Norwegian kroner", "DKK": "Danish kroner", "PLN": "złoty",
    "CAD": "Canadian dollars", "AUD": "Australian dollars", "CNY": "yuan", "BRL": "reais", "TRY": "lira",
}  # fmt: skip

_PATTERN_NOUN = {
    "solid": "plain fabric", "striped": "stripes", "checked": "checks", "floral": "floral print",
    "polka dot": "polka dots", "printed": "print", "embroidered": "embroidery", "quilted": "quilting",
    "textured": "texture", "paisley": "paisley", "camouflage": "camouflage", "lace": "lace", "tie-dye": "tie-dye",
}  # fmt: skip
_SLEEVES = {"short": "short-sleeved", "long": "long-sleeved", "three-quarter": "three-quarter-sleeved"}
_LENGTHS = {"knee": "knee-length", "full": "full-length"}
_LONGEST_TITLE = 60


def currency_name(currency: str) -> str:
    """The currency in words: "EUR" → "euros"; one without words here stays its code."""
    return _CURRENCIES.get(currency, currency)


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as one speaks them: "a", "a and b", "a, b and c"; a word said twice is said once."""
    each = list(dict.fromkeys(words))
    return f"{', '.join(each[:-1])} {last} {each[-1]}" if len(each) > 1 else "".join(each)


def with_article(words: str) -> str:
    """The words with "a" or "an": "an olive coat"; a plural or a mass gets none: "navy jeans"."""
    noun = words.split()[-1]
    if is_plural(noun) or noun in MASS:
        return words
    return f"an {words}" if words[0].lower() in "aeio" and not words.startswith("one") else f"a {words}"


def pattern_noun(pattern: str) -> str:
    """The pattern by itself: "striped" → "stripes"."""
    return _PATTERN_NOUN.get(pattern, pattern if pattern.endswith(("print", "knit")) else f"{pattern} pattern")


def sleeves_adjective(sleeves: str) -> str:
    """The sleeves before a noun: "short" → "short-sleeved"."""
    return _SLEEVES.get(sleeves, sleeves)


def length_adjective(length: str) -> str:
    """The length before a noun: "knee" → "knee-length"."""
    return _LENGTHS.get(length, length)


def description(product: Product, asked: Query | None = None) -> str:
    """What a product is, without an article: "navy striped cotton top".

    Color, pattern and material are always told, length and sleeves where they were asked for. A record without a
    category is called by its title.
    """
    if product.category is None:
        title = product.title
        return f"“{title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + '…'}”"
    words = [*_cut(product, asked), *_looks(product, asked), product.category]
    return " ".join(dict.fromkeys(words))


def _cut(product: Product, asked: Query | None) -> list[str]:
    words = []
    if asked and product.length in asked.lengths:
        words.append(length_adjective(product.length or ""))
    if asked and product.sleeves in asked.sleeves:
        words.append(sleeves_adjective(product.sleeves or ""))
    return words


def _looks(product: Product, asked: Query | None) -> list[str]:
    shown = sorted(product.colors, key=lambda color: asked is None or color not in asked.colors)  # the asked-for first
    words = [listed(shown[:2])] if shown else []
    pattern = next((p for p in product.patterns if p not in ("solid", "textured")), None)
    if pattern:
        words.append(pattern_adjective(pattern))
    told = {pattern, *(product.category or "").split(), "denim" if product.category == "jeans" else None}
    material = next((m for m in product.materials if m not in told), None)
    return [*words, material] if material else words


def called(product: Product, asked: Query | None = None) -> str:
    """A product as a friend points at it: "the navy striped cotton top from Marlow"."""
    words = description(product, asked)
    if product.category is None:
        return words
    return f"the {words} from {product.brand}" if product.brand else f"the {words}"


def capital(text: str) -> str:
    """The text with its first letter as at the start of a sentence."""
    return text[:1].upper() + text[1:]


def same(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """The words of `left` that `right` has too, in `left`'s order."""
    return [word for word in left if word in right]
