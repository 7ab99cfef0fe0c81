"""The fixed sentences about drawn designs. No logic."""

from __future__ import annotations

LABEL = "Generated picture, not a product"  # stands beside the picture wherever a chat shows it

# --- {prompt} is "red striped linen dress"
DRAWN = "I drew this from “{prompt}”. It's a generated picture, so nobody sells this piece."
DRAWN_OF_THEME = "What many wear right now is {theme}, so I drew this from “{prompt}”. It's a generated picture, so "
DRAWN_OF_THEME += "nobody sells this piece."
NEAREST = "What comes closest to it here is {product}, at {price}."
NEAREST_NONE = "Nothing in the shop comes close to it, I'm afraid."
DRAWING = (
    "I'm drawing it, which takes a while: {done} of {total} steps are done. Ask me again with “{again}” in a minute, "
    "and I'll show you."
)
BEGUN = "I'm getting my pencils out, which takes a while. Ask me again with “{again}” in a minute, and I'll show you."
BUSY = "I'm still drawing for someone else, one picture at a time. Ask me again in a minute or two."
NO_MODEL = "Drawing is something I can't do in this shop yet. Tell me what you have in mind, and I'll look for it."
NO_THEME = (
    "I haven't had a close look at what is in fashion yet, so tell me what to draw, for example “/design striped linen "
    "dress”."
)
NOT_CLOTHES = (
    "I only draw clothes, shoes, bags and accessories. Name a piece, for example “/design striped linen dress”."
)
REFUSED = "That's nothing I'd draw. Name a piece you'd like to wear, for example “/design striped linen dress”."
FAILED = "The drawing didn't work out, I'm sorry. Tell me what you have in mind, and I'll look for it in the shop."
TOO_SLOW = "That drawing took too long, so I put the pencil down. Shall I look for it in the shop instead?"
MORE_LABEL = "Find me one like it"
KEPT_AS = "The picture is in {path}."
