"""The fixed sentences about what is in fashion. No logic."""

from __future__ import annotations

# --- {themes} is "striped tops, black heels and burgundy bags"
NEWEST = "Looking at what has just come in, these stand out: {themes}."
PICTURES = "Looking at what people wear at the moment, these stand out: {themes}."
WISHES = "These are what people here have been after lately: {themes}."
ONE_NEWEST = "Looking at what has just come in, {themes} stand out."
ONE_PICTURES = "Looking at what people wear at the moment, {themes} stand out."
ONE_WISHES = "What people here have been after lately: {themes}."
SAID = {"newest": (NEWEST, ONE_NEWEST), "pictures": (PICTURES, ONE_PICTURES), "wishes": (WISHES, ONE_WISHES)}
RISING = "{theme} have grown the most, {times} as many as before."
TIMES = {2: "about twice", 3: "about three times", 4: "about four times", 5: "about five times"}
MANY_TIMES = "many times"
HALF_AGAIN = "half again"
START = "I'd start with {product}, at {price}."
NONE_YET = (
    "I haven't had a close look at what is in fashion yet. Tell me what you like to wear or what the occasion is, and "
    "I'll pick what suits you best."
)
NONE_FOR_YOU = (
    "What stands out at the moment, {themes}, isn't here in a version that suits you. Tell me what you're after, "
    "and I'll look for it."
)
SHOW_LABEL = "Show me {theme}"

# --- the page /trends
PAGE_TITLE = "What is in fashion"
TO_CHAT = "To the chat"
