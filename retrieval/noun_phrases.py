"""Small English for garments' names: `plural("dress")` → "dresses", `pattern_adjective("polka dot")` → "polka-dot".

Words only; sentences are the bot's.
"""

from __future__ import annotations

_PATTERN_ADJECTIVE = {
    "solid": "plain", "polka dot": "polka-dot", "animal print": "animal-print", "cable knit": "cable-knit",
    "color block": "color-block", "denim wash": "washed",
}  # fmt: skip
_ODD_PLURALS = {
    "scarf": "scarves", "watch": "watches", "clutch": "clutches", "dress": "dresses", "accessory": "accessories",
    "pouch": "pouches",
}  # fmt: skip
MASS = {"knitwear", "outerwear", "swimwear", "underwear", "jewelry"}


def is_plural(category: str) -> bool:
    """Whether the category's own name is a plural: jeans, boots, sunglasses."""
    return category.endswith("s") and not category.endswith("ss")


def plural(category: str) -> str:
    """Several of a category: "dress" → "dresses", "jeans" → "jeans", "knitwear" → "knitwear"."""
    if category in MASS or is_plural(category):
        return category
    return _ODD_PLURALS.get(category, f"{category}s")


def pattern_adjective(pattern: str) -> str:
    """The pattern before a noun: "polka dot" → "polka-dot", "solid" → "plain"."""
    return _PATTERN_ADJECTIVE.get(pattern, pattern)
