"""What a person can read about looks: what a photo shows, what goes with it and why, what is missing. No logic."""

from __future__ import annotations

Said = tuple[str, ...]  # ways to say one thing

# --- looks. {pieces} is "a navy blazer and white jeans"; {it} or {them} is what is owned
I_SEE = "{pieces}, I'd say."
I_THINK = "{pieces}, I think."
I_DOUBT = "That looks like {pieces} to me; tell me if I've got {they} wrong."
AS_TOLD = "Right, {pieces}."
NO_GARMENT = (
    "I can't find a piece of clothing in that photo. Lay the piece out flat or hang it up, so that it fills most of "
    "the picture, and send me that."
)
NO_GARMENTS = (
    "I can't find a piece of clothing in those photos. Send me one piece a photo, laid out flat or on a hanger, and "
    "I'll build a look around them."
)
SEVERAL_PEOPLE = (
    "There are several people in that photo, and I'd hate to dress the wrong one. Send me a photo with just the one "
    "you mean, or of the piece by itself."
)
WHICH_TO_PAIR = "I can see {pieces}. Which one shall I build a look around?"
WHICH_ALIKE = "I can see {pieces}. Which one shall I look for?"
BESIDE = "to go with {piece}"
BESIDE_NOTHING = "for that"
NO_LOOKS = "I couldn't put together a look {beside} that I'd stand behind. Name another occasion, or let go of a limit."
NO_LOOKS_FOR = (
    "The shop has too little for {whom} to put a look together {beside}. If it's for a grown-up, tell me, and I'll "
    "look again."
)
WHOM = {"baby": "babies", "girls": "girls", "boys": "boys"}
TAKEN_FOR = "I took {it} for {whose}; say “{instead}” if I'm wrong."
WHOSE = {"women": "a woman's", "men": "a man's", "girls": "a girl's", "boys": "a boy's", "baby": "a baby's"}
FOR_A_WOMAN_LABEL, FOR_A_MAN_LABEL = "It's for a woman", "It's for a man"
NO_LOOKS_WITHIN = (
    "I have nothing {beside} within {limit}{each}: a look I'd stand behind starts at about {nearest} in all. Say so, "
    "and I'll show it to you."
)
A_PIECE = " a piece"
NO_OTHER_LOOKS = (
    "Those were my best, and I'd rather not show you worse ones. Name another occasion, and I'll think anew."
)
MISSING = "The shop has no {slots} that I'd put with this, so that part is yours to add."
LOOKS_WITHOUT = "Not all of it could be had at once, so I let go of {lost} here and there."
SLOTS = {
    "top": "top", "bottom": "bottoms", "one-piece": "dress", "layer": "layer", "outerwear": "coat or jacket",
    "shoes": "shoes", "bag": "bag", "accessory": "accessory",
}  # fmt: skip
# {yours} is "your navy blazer", {pieces} "the white shirt and the gray trousers", {for_it} " for a dinner" or nothing
FIRST_AROUND: Said = (
    "With {yours} I'd wear {pieces}{for_it}: {why}.",
    "I'd put {pieces} with {yours}{for_it}: {why}.",
)
FIRST_FROM_NOTHING: Said = ("I'd start with {pieces}{for_it}: {why}.", "My first look{for_it} is {pieces}: {why}.")
FOR_WHOM = "For {whom}, {said}"
OTHER_LOOK = "Or {name}: {pieces}."
OTHER_LOOK_UNNAMED = "Or {pieces}."
OTHER_PIECES = "You could also take {pieces}."
TO_OCCASION = {
    "everyday": "every day", "office": "work", "wedding": "a wedding", "party": "a party", "date": "dinner",
    "black tie": "black tie", "beach": "the beach", "sport": "training", "outdoor": "the outdoors", "snow": "the snow",
    "rain": "rainy days", "festival": "a festival", "travel": "the trip", "school": "school", "lounge": "home",
    "ethnic": "the celebration", "funeral": "a funeral",
}  # fmt: skip
ALL_WITHIN: Said = ("Each stays within your {limit}.", "All of them come in under your {limit}.")
ONE_WITHIN: Said = ("It comes to {total}, within your {limit}.",)
