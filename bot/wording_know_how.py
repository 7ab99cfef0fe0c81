"""What the bot says to questions that no product answers: care, sizing, one's own colors, what one may wear where."""

from __future__ import annotations

SERVICE = (
    "Orders, shipping, returns and payment are beyond my wardrobe: each product's own page in the shop tells how they "
    "work. Shall I find you something to wear meanwhile?"
)
SIZING = (
    "Sizes run differently from brand to brand, and I can't measure you from here: trust the size chart on the "
    "product's own page. Between two sizes, take the larger in a jacket and the smaller in jeans that stretch."
)
CARE = "For {cloth}: {care} The label inside has the last word."
CARE_UNKNOWN = (
    "When in doubt: cool, inside out, no dryer, and whatever the label inside says. Tell me the cloth, say silk or "
    "wool, and I can be more exact."
)
COLORS = (
    "With {coloring}, I'd reach for {colors} first: they let you shine rather than your clothes. Shall I show you some?"
)
COLORS_ASK = (
    "Tell me your hair, skin or eyes, say “red hair and fair skin”, and I'll name the colors that flatter you. Until "
    "then: navy and cream suit nearly everybody."
)
IN_COLOR_LABEL = "In {color}"
NOT_THE_BRIDES = "I'd leave {thing} to the bride; any other color is yours."
NOT_MOURNING = "I'd rather not: at a funeral keep to {colors}."
TOO_PLAIN = "I'd go a step dressier: {thing} {are} too relaxed for {occasion}. Here is what I'd wear instead."
TOO_DRESSED = (
    "That's more dressed-up than {occasion} asks for; {thing} would feel stiff there. Here is what I'd wear instead."
)
FINE = "Yes, {thing} {are} fine for {occasion}. Like so:"
