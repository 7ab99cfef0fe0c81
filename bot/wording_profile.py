"""The fixed sentences about a person's profile: those of `bot.wording`, which has no more room. No logic."""

from __future__ import annotations

# --- said once in a talk. {bound} is "size M and €80 a piece", {without} "yellow or polka dots"
KEPT_TO = "I kept to {bound}, as you told me."
KEPT_WITHOUT = "I left out {without}, as you told me."
KEPT_TO_AND_WITHOUT = "I kept to {bound} and left out {without}, as you told me."
PIECES_FOR = {"women": "women's pieces", "men": "men's pieces", "unisex": "unisex pieces"}
IN_SIZE = {"clothes": "size {size}", "shoes": "shoe size {size}"}
A_PIECE = "{limit} a piece"
SLEEVES = {"sleeveless": "sleeveless pieces"}
LENGTH = "{length} length"

# --- what was told. {facts} is "women's pieces, size M in clothes and no yellow"
NOTED = "Noted: {facts}. I'll keep to that until you ask for something else, and “/profile” shows all I keep in mind."
YOU_WEAR = "size {size} in {what}"
YOU_SPEND = "up to {limit} a piece"
YOU_AVOID = "no {names}"
UNLISTED = "The shop lists no {what} in size {size} at the moment, so that narrows nothing here yet."
AGAIN = "Good, I'll show you {names} again."
LIKED = "I'm glad. I'll look for more in the manner of {products}."
DISLIKED = "Fair enough, I won't show you {products} again."
SIZE_UNKNOWN = (
    "I don't know {size!r} as a size. Tell me in letters or a number, for example “I wear size M” or “my shoe size is "
    "39”."
)
BUDGET_UNKNOWN = (
    "A budget of {amount!r} would get us nowhere. Tell me an amount above zero, for example “my budget is usually 80 "
    "euros”."
)
MOST_TOLD = "That's more than I can keep in mind ({most} at most); say “forget my dislikes” to begin anew."

# --- shown
PROFILE = "This is what I keep in mind for you:"
PROFILE_EMPTY = (
    "I don't know anything about you yet. Tell me, for example “I shop in the women's section”, “I wear size M”, “my "
    "budget is usually 80 euros” or “I never wear yellow”, and I'll keep to it."
)
SECTION = "- I look among {pieces}."
SIZES = "- You wear size {size} in {what}."
BUDGET = "- A piece may cost up to {limit}."
DISLIKES = "- You'd rather not wear {names}."
LIKES = "- You liked {products}."
REFUSED = "- I don't show you {products} again."
PRODUCTS_GONE_ONE = "one piece that the shop no longer has"
PRODUCTS_GONE = "{count} pieces that the shop no longer has"
AND_OTHERS = "{count} more"
UNKNOWN = "I don't know {missing} yet. Tell me, for example {examples}."
MISSING = {
    "audience": ("in which section you shop", "“I shop in the women's section”"),
    "sizes": ("your sizes", "“I wear size M”"),
    "budget": ("your budget", "“my budget is usually 80 euros”"),
    "dislikes": ("what you'd rather not wear", "“I never wear yellow”"),
    "likes": ("what you like", "“I like the second one” when I show you something"),
}

# --- forgotten
FORGOTTEN = "Done, I have forgotten {what}."
FORGOTTEN_ALL = "Done, your profile is empty again: I have forgotten your sizes, section, budget, dislikes and likes."
NOTHING_KNOWN = "There is nothing to forget: I don't know {what}."
NAMES = {
    "audience": "in which section you shop",
    "sizes": "your sizes",
    "clothes": "your size in clothes",
    "shoes": "your shoe size",
    "budget": "your budget",
    "dislikes": "what you'd rather not wear",
    "likes": "what you liked and what you didn't",
    "everything": "anything about you",
}
LABELS = {
    "sizes": "Forget my sizes",
    "budget": "Forget my budget",
    "audience": "Forget my section",
    "dislikes": "Forget my dislikes",
    "likes": "Forget my likes",
}
MORE_LIKE_IT_LABEL = "More like it"
OTHERS_LABEL = "Show me others"
MY_PROFILE_LABEL = "My profile"
PROFILE_FAILED = (
    "I can't get at your profile at the moment. What you told me before is safe; please try again in a little while."
)
