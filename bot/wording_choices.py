"""What is written on buttons under products, and what is said of saved products, languages and exports. No logic."""

from __future__ import annotations

MORE_LABEL = "More"
CHEAPER_LABEL = "Cheaper"
ANY_LABELS = {
    "price": "Any price", "color": "Any color", "pattern": "Any pattern", "material": "Any material",
    "brand": "Any brand", "size": "Any size", "sleeves": "Any sleeves", "length": "Any length", "style": "Any style",
    "occasion": "Any occasion", "season": "Any season", "audience": "For anyone",
}  # fmt: skip
SIMILAR_LABEL = "Similar"
GOES_WITH_IT_LABEL = "What goes with it?"
SAVE_LABEL = "Save"
LIKE_LABEL = "I like it"
DISLIKE_LABEL = "Not for me"
REMOVE_LABEL = "Remove"
