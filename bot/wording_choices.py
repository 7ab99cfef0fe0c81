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

# --- of a product that a button names. {name} is "The navy top from Marlow"
PRODUCT_GONE = (
    "The shop no longer has that piece, I'm afraid. Tell me what you liked about it, and I'll look for something that "
    "comes close."
)
SOLD_OUT = "{name} is out of stock at the moment, so I'd rather not build on it; shall I look for something similar?"
SOLD_OUT_ALIKE = "{name} is out of stock at the moment; these come closest to it."
NOTHING_IS_KEPT = "I can't keep that in mind here, as nothing is stored in this place. I can show you what is like it."

# --- saved products. {products} is "the navy top from Marlow"
SAVED = "Saved: {products}. “/saved” shows all that you put aside."
SAVED_BEFORE = "You saved {products} before; “/saved” shows all that you put aside."
SAVED_FULL = (
    "You have saved {most} products, and I can keep no more than that. Remove one that you no longer want, and there "
    "is room again."
)
SAVED_NONE = "You haven't saved anything yet. Say “save the second one” when I show you something, or press “Save”."
SAVED_ONE = "You have saved one piece:"
SAVED_LIST = "You have saved {count} pieces:"
SAVED_LATEST = "You have saved {count} pieces; these are the latest:"
SAVED_LINE = "{number}. {title}, {price}"
SAVED_CHEAPER = "{line}, down from {before} when you saved it"
SAVED_DEARER = "{line}, up from {before} when you saved it"
SAVED_SOLD_OUT = "{line}, out of stock at the moment"
SAVED_GONE_ONE = "The shop no longer has {titles}, which you had saved."
SAVED_GONE = "The shop no longer has {count} pieces that you had saved: {titles}."
UNSAVED = "{products} {is_no} longer among what you saved."
NOT_SAVED = "That isn't among what you saved. “/saved” shows what is; tell me its number, say “remove saved 2”."
WHICH_TO_SAVE = "Which one shall I save? Tell me its number, for example “save the second one”."
MY_SAVED_LABEL = "Saved pieces"
SAVED_FAILED = "I can't get at what you saved at the moment. It is safe; please try again in a little while."

# --- the language. {language} is "German"
LANGUAGE_IS = "I answer you in {language}, as you asked. Pick another, or let me answer in whatever you write."
LANGUAGE_GUESSED = "I answer in the language you write in. If I should keep to one, pick it."
LANGUAGE_SET = "Gladly: from now on I'll answer you in {language}."
LANGUAGE_FREE = "Gladly: from now on I'll answer in the language you write in."
LANGUAGE_UNKNOWN = "I don't speak {language!r}, I'm afraid. Choose one of {languages}, for example “/language de”."
LANGUAGE_FREE_LABEL = "As I write"
LANGUAGE_FAILED = "I can't note your language at the moment; please try again in a little while."

# --- the export
EXPORT = "Here is everything I keep of you, in one file: {what}."
EXPORT_NONE = "I keep nothing of you, so there is nothing to hand over."
EXPORT_FAILED = "I can't get at what I keep of you at the moment. It is safe; please try again in a little while."
EXPORT_PARTS = {
    "wardrobe": "your wardrobe with its pictures", "profile": "your profile", "liked": "what you liked and didn't",
    "saved": "your saved pieces", "language": "your language", "conversations": "where our conversations stand",
}  # fmt: skip
