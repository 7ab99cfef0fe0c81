"""Every fixed sentence that a person can read, and the patterns that the template writer fills. No logic.

Where several say the same, the wish decides which one is used, so that the same wish gets the same words.
"""

from __future__ import annotations

Said = tuple[str, ...]  # ways to say one thing

# --- what is no wish
HELLO: Said = (
    "Hello, I'm your stylist here. Tell me what you're after, say “a navy striped top under €40” or “something for a "
    "summer wedding”, or send me a photo of a piece you like.",
    "Hi there. What shall we find you? A kind of piece, a color, an occasion or a budget is plenty to start with, "
    "and a photo works, too.",
)
THANKS: Said = (
    "You're very welcome. Come back whenever the wardrobe needs company.",
    "My pleasure. If anything doesn't feel right, tell me what to change and I'll look again.",
)
GOODBYE: Said = ("Take care, and wear it well.", "See you, and enjoy the new pieces.")
CHAT: Said = (
    "I'm well, thank you, and happiest when I may dress someone. What are you looking for today?",
    "Always in good spirits around clothes. Tell me what you need and for when, and I'll pull a few pieces.",
)
HELP = (
    "Tell me in your own words what you'd like to wear: the kind of piece, colors, patterns, an occasion, your budget, "
    "and what you don't want, for example “a summer dress, not black, under €60”. You can also send a photo of a piece "
    "and I'll find what is closest to it in the shop."
)
OUT_OF_SCOPE: Said = (
    "That's outside my wardrobe, I'm afraid: I only know clothes, shoes, bags and accessories. Is there something to "
    "wear that I can find for you?",
    "I'd only be guessing there; clothes are all I know. If you need something to wear for it, I'd gladly look.",
)
EMPTY = (
    "There were no words in that message that I can read. Tell me what you'd like to wear, for example “a navy striped "
    "top under €40”, or send a photo."
)
UNCLEAR = (
    "I couldn't make out a piece of clothing in that. Name a kind of piece, a color or an occasion, for example “white "
    "sneakers” or “a dress for a wedding”, and I'll look."
)
TOO_LONG = (
    "That message is {length:,} characters long, and I read up to {limit:,}. Tell me the heart of it in a sentence or "
    "two: what, in which color, for when, and your budget."
)
TOO_MANY_PHOTOS = "That's {count} photos; I can look at {limit} at a time, so please send me the most important ones."
CUT = "That was a long message, so I went by its first {length:,} characters."

# --- what has to be said, whoever words the rest
OTHER_CURRENCY = "Prices here are in {shop}, so I took your limit as {limit}."
NONE_IN_COLOR = "I found no {wish}, so these are the nearest, in {got}."
NONE_OF_KIND = "I found no {wish} here, so I looked at {got} instead."
NONE_LIKE_THAT = "I found no {wish}, so these come {got}."
NONE_AT_ALL_LIKE_THAT = "I found no {wish}, so I let go of {lost}."
SIZES_UNLISTED = "The shop doesn't list sizes here, so check on its page that yours is there."
ONLY_SOME = "Only {count} of these {verb} {wish}; for the others I let go of {lost}."
LOST = {
    "category": "the kind of piece", "color": "the color", "pattern": "the pattern", "material": "the material",
    "sleeves": "the sleeves", "length": "the length", "occasion": "the occasion", "season": "the season",
    "style": "the style", "brand": "the brand", "size": "the size", "audience": "whom it is made for",
    "price": "the budget",
}  # fmt: skip
SEEN = "That looks like {garments} to me."
SEEN_PERHAPS = "I'm not quite sure, but I take that for {garments}."
NOT_SEEN = "I can't tell for sure what that is, so I went by its look alone."

# --- nothing found
TOO_DEAR = (
    "I have no {wish} within {limit}: the least expensive is {nearest} at {price}. Go up to {price} and I'll show you "
    "what there is, or tell me another kind of piece."
)
STANDS_IN_THE_WAY = (
    "I have no {wish} {obstacle}. Without that limit there would be {nearest} at {price}; "
    "say so, and I'll look that way."
)
NOT_IN_THE_SHOP = (
    "I'm sorry, the shop has no {wish} at the moment. Name another kind of piece or color, and I'll look again."
)

# --- the first pick. {it} is "the navy striped top from Marlow", {why} is clauses; {is}, {they} … agree with it
FIRST: Said = (
    "I'd start with {it}: {why}.",
    "{It} {is} my first pick: {why}.",
    "Have a look at {it} first: {why}.",
    "I'd reach for {it} first: {why}.",
    "My {favorite} here {is} {it}: {why}.",
)
NEAREST: Said = (
    "Of what there is I'd take {it}: {why}.",
    "I'd look at {it} first: {why}.",
    "{It} {is} the one I'd try: {why}.",
)
CLOSEST: Said = ("Closest to it {is} {it}: {why}.", "The nearest I have {is} {it}: {why}.")
HAS_FACTS: Said = ("{they} {have} the {facts} you asked for", "{they} {bring} the {facts} you wanted")
IS_FACTS: Said = ("{theyre} the {facts} you had in mind", "{theyre} in the {facts} you asked for")
SHARES_FACTS = "{they} {share} {facts} with yours"
FOR_OCCASION = {
    "everyday": "easy enough for every day", "office": "right for the office",
    "wedding": "festive enough for a wedding", "party": "made for a night out", "date": "lovely for a date",
    "black tie": "formal enough for black tie", "beach": "made for the beach", "sport": "made to move in",
    "outdoor": "fit for the outdoors", "snow": "ready for snow", "rain": "ready for rain",
    "festival": "right at home at a festival", "travel": "good company on a trip", "school": "good for school days",
    "lounge": "perfect for slow days at home", "ethnic": "festive in the traditional way",
    "funeral": "suitably quiet",
}  # fmt: skip
FOR_SEASON = {
    "spring": "right for spring",
    "summer": "made for summer",
    "fall": "right for fall",
    "winter": "made for winter",
}
NEAREST_WORDS = "{they} {come} closest to your words"
BY_BRAND = "{theyre} {brand}, as you asked"
IN_SIZE = "{they} {come} in your size {size}"
SUITS = "{theyre} {what}"
CLOTH = "{material} is {trait}"
WELL_UNDER: Said = ("at {price} {they} {stay} well under your {limit}", "{price} leaves plenty of your {limit}")
IN_RANGE: Said = ("at {price} {they} {stay} within {limit}", "{price} lies within {limit}")
WITHIN: Said = ("at {price} {they} {stay} within your {limit}", "{price} fits your {limit}")
KINDEST: Said = ("{theyre} the least expensive of them, too", "{theyre} also the easiest on the wallet")

# --- the others. {other} as {it}
CHEAPER: Said = (
    "If you'd rather spend less, {other} {come} in at {price}.",
    "For less, there {is} {other} at {price}.",
)
OTHER_CLOTH: Said = (
    "For {material}, {trait}, there {is} {other}.",
    "If you like {material}, {trait}, look at {other}.",
)
OTHER_COLOR: Said = ("For another color, there {is} {other}.", "{Other} {bring} another color into it.")
OTHER_PATTERN: Said = ("If you'd like more pattern, there {is} {other}.", "{Other} {bring} some pattern into it.")
OTHER_KIND: Said = ("Or go another way with {other}.", "{Other} would be another way to do it.")
RANGE: Said = ("The others run from {low} to {high}.", "You'll find more below, between {low} and {high}.")
SAME_PRICE: Said = ("The others cost {low} each.",)

# --- in the chats: pictures of looks, and buttons
LOOK_TITLE = "Look {number}"
LOOK_TOTAL = "{total} in all"
LOOK_OWNED = "yours"
