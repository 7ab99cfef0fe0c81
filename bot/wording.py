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
ROBOT: Said = (
    "I'm a program, and I dress people from this shop's catalog. Tell me what you need, and judge me by that.",
    "No human, I'm afraid: a program that knows every piece in this shop. What may I look for?",
)
HELP = (
    "Tell me in your own words what you'd like to wear: the kind of piece, colors, patterns, an occasion, your budget, "
    "and what you don't want, for example “a summer dress, not black, under €60”. Or send a photo of a piece you own: "
    "I'll put whole looks around it, or find what is closest to it. Say “keep it” and I remember the piece, so that "
    "later you can ask “what do I wear to dinner from what I own?”. Tell me your size, your budget or what you never "
    "wear, and I keep to it; “/profile” shows what I know of you, “/saved” what you put aside, “/language” sets mine, "
    "“/export” hands you all I keep, and “/forget” deletes it."
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
DECLINED = {
    "distress": (
        "I'm sorry that things are so heavy right now. I'm only a stylist and can't help with that, but people can: "
        "please talk to someone you trust, to a crisis helpline or to your local emergency number, today."
    ),
    "minors": "No, that I won't do. Clothes for children I show as clothes for children.",
    "explicit": "That's not something I do; I keep to clothes, and to wearing them.",
    "harm": "I won't help with that. If there is something to wear that you need, tell me.",
    "insult": (
        "Fair enough, that didn't help you. Tell me what you need, say a kind of piece and a color, and I'll try again."
    ),
}
STARTED_ANEW = "All right, a clean slate. What are you looking for?"
NO_ORDERS = (
    "I stay what I am, a stylist for this shop. Tell me what you'd like to wear, for example “a red dress under €50”."
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
ONLY_SO = (
    "I have no {wish}, and you wanted nothing else. The nearest would be {nearest} at {price}; say so, and I'll show "
    "you what comes close."
)
NOTHING_DRESSIER = "I have nothing dressier of that kind, so these are the ones nearest to it."
NOTHING_PLAINER = "I have nothing plainer of that kind, so these are the ones nearest to it."
WISH_FOR_WHOM = "Shall I look among women's or men's?"
PRESENT_FOR_WHOM = "Is it for a woman or for a man?"
UNKNOWN_KIND = "I don't find “{kind}” among the pieces of this shop, so I went by the rest of your wish."
BEYOND_THE_SHELF = "Here I only show {shelf}, and I have {wish} among them. {whole}"
NO_SUCH, NOTHING_SUCH = "no {wish}", "nothing like that"
NO_LOOK_ON_THE_SHELF = "Here I only show {shelf}, and that makes no whole look. {whole}"
THE_WHOLE_SHOP = "Write to me directly, and I'll look through the whole shop."
NOT_CARRIED = "The shop doesn't carry {brands}, so these come from others."
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
OF_SEVERAL: Said = (
    "I'd take {it}: {why}.",
    "My choice would be {it}: {why}.",
    "There I'd go for {it}: {why}.",
)
NEAREST: Said = (
    "Of what there is I'd take {it}: {why}.",
    "I'd look at {it} first: {why}.",
    "{It} {is} the one I'd try: {why}.",
)
CLOSEST: Said = ("Closest to it {is} {it}: {why}.", "The nearest I have {is} {it}: {why}.")
HAS_FACTS: Said = ("{they} {have} the {facts} you asked for", "{they} {bring} the {facts} you wanted")
IS_FACTS: Said = ("{theyre} the {facts} you had in mind", "{theyre} in the {facts} you asked for")
SHARES_FACTS = "{they} {share} {facts} with it"
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
WORKING = {
    "reading": "Reading your message…",
    "looking": "Looking at your photo…",
    "searching": "Searching the shop…",
    "choosing": "Choosing for you…",
    "drawing": "Drawing for you, which takes a while…",
}
YOU_SAID = "You: {label}"
BUTTON_UNKNOWN = (
    "I no longer know that button. Tell me in words what you'd like, for example “for dinner” or “something similar”, "
    "or send me the photo once more."
)
PAIR = (
    "Send me a photo of something you own, on a hanger, on the bed or on you, and say where you're going if you like, "
    "for example “for dinner”. I'll build whole looks around it with pieces from the shop."
)

NO_MORE = "That was all I have of that kind. Let go of a color, a limit or the kind, and there will be others to see."
TOGETHER_WITHIN = "The first of each come to {total} together, within your {limit}."
ALL_OF_IT_LABEL = "All of it"
OTHER_LOOKS_LABEL = "Other looks"
SIMILAR_LABEL = "Similar items instead"
KEEP_LABEL = "Keep it"
UP_TO_LABEL = "Up to {limit}"
YOU_MAY_SAY = "You might say {choices}"

# --- the wardrobe. {pieces} is "the navy blazer and the white jeans"
KEPT = "{pieces} {verb} in your wardrobe now, {total}."
ONE_PIECE = "the first piece in it"
MANY_PIECES = "which makes {count} pieces"
NAMED = "{piece} (“{name}”)"
KEPT_CHANGED = "Noted, I have that one down as the {pieces}."
KEPT_BEFORE = "{pieces} {verb} in your wardrobe already."
KEPT_DOUBTED = "I'm not sure I've named it right: tell me what it is, say “it's a skirt”, and then “keep it” once more."
WARDROBE_FULL = (
    "Your wardrobe is full: I can keep {most} pieces. Remove one you no longer wear, and there is room again."
)
NOTHING_TO_KEEP = (
    "I keep pieces that you own, from a photo. Send me one, with “keep it” under it, and it's in your wardrobe."
)
WHICH_TO_KEEP = "I can see {pieces}. Which one shall I keep?"
WARDROBE_EMPTY = (
    "Your wardrobe is still empty. Send me a photo of something you own with “keep it” under it, and from then on I "
    "can dress you from your own clothes, too."
)
WARDROBE_ONE = "There is one piece in your wardrobe:"
WARDROBE = "There are {count} pieces in your wardrobe:"
WARDROBE_OF = "You own {count} of these:"
WARDROBE_NONE_OF = "No, there is no {pieces} in your wardrobe."
WARDROBE_LINE = "{number}. {piece}, kept on {day}"
AND_MORE = "… and {count} more. Ask for a kind, say “which jackets do I own?”, and I'll list those."
REMOVED = "{pieces} {verb} out of your wardrobe."
NOTHING_LEFT = "It's empty now."
WHAT_IS_LEFT = "What's left:"
STILL_THERE = "The other {count} pieces are still there."
WHICH_TO_REMOVE = "More than one could be meant. Tell me the number:"
NOT_IN_WARDROBE = "I can't find that in your wardrobe. Here is what there is; tell me the number:"
FORGET_ASK = "Shall I really forget you, with {kept}? There is no way back from that."
FORGET_ASK_PIECES = "{pieces} in your wardrobe and their pictures"
FORGET_ASK_PROFILE = "all you told me of your sizes, budget and taste"
FORGET_ASK_OTHERS = {
    "saved": "what you saved", "language": "the language you chose", "talks": "where our conversations stand",
}  # fmt: skip
FORGET_ASK_ONE = "one piece"
FORGET_ASK_MANY = "all {count} pieces"
NOTHING_TO_FORGET = (
    "There is nothing to forget: your wardrobe and your profile are empty, and photos that you don't keep I don't keep "
    "either."
)
FORGOTTEN = (
    "Done. Your wardrobe and its pictures, what you saved, your profile, your language and where our conversations "
    "stood are deleted."
)
NOT_FORGOTTEN = "Good, everything stays where it is."
MEMORY_FAILED = (
    "I can't get at your wardrobe at the moment. What you have kept is safe; please try again in a little while."
)
FOR_EVENT = "for {event} "
YOU_OWN = "{for_it}you already own {pieces}."
YOU_OWN_NONE = "{for_it}I found nothing in your wardrobe that I'd build on."
NOTHING_MISSING = "Nothing is missing."
MISSING_SLOTS = {"top": "a top", "bottom": "trousers or a skirt", "one-piece": "a dress", "shoes": "shoes"}
MISSING_FILLED = "Still missing {verb} {slots}: I'd add {products}."
ALL_FROM_THE_SHOP = "From the shop I'd take {products}."
ROUNDED_OFF = "To finish it, I'd put {products} with it."
COMES_TO = "That comes to {total}."
OTHER_FROM_OWN = "Or wear {pieces} with {products}."
OTHER_ALL_OWN = "Or wear {pieces}, and nothing more is needed."
OTHER_FROM_SHOP = "Or start anew with {products}."
WEAR_TO_DINNER_LABEL = "What do I wear to dinner?"
WEAR_TO_WORK_LABEL = "What do I wear to work?"
WHAT_IS_MISSING_LABEL = "What is missing?"
WHAT_GOES_WITH_IT_LABEL = "What goes with it?"
MY_WARDROBE_LABEL = "My wardrobe"
FORGET_YES_LABEL = "Yes, forget everything"
FORGET_NO_LABEL = "No, keep everything"
