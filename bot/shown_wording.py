"""What a person can read about the products shown: how two compare, why one is there, what is known of it. No logic."""

from __future__ import annotations

Said = tuple[str, ...]

# --- what is asked about the products shown. {name} is "The navy top from Marlow"
JUST_ONE = "There is just the one to look at. Let go of a color or a limit, and I'll have others to set beside it."
COMPARED_PRICES = "{cheaper} costs {difference} less than {dearer}."
COMPARED_SAME_PRICE = "{one} and {other} cost the same."
COMPARED_LOOKS = "{one} is {looks}, {other} {other_looks}."
COMPARED_SHARED = "Both are {shared}."
FORMER, LATTER = "the former", "the latter"
VERDICT_OCCASION = "For {occasion} I'd take {which} of the two."
VERDICT_BOTH = "I'd take {which} of the two: it looks the dressier and costs less."
VERDICT_EITHER = "To spend less I'd take {cheaper}, and {dressier} where it may be a little dressier."
VERDICT_YOUR_WORDS: Said = (
    "They come very close, so let the one decide that goes with more of what you own.",
    "There is little between them; I'd take the one whose color you wear more often.",
)
ONE_VERBS = {"is": "is", "comes": "comes", "costs": "costs", "it": "it", "Its": "Its"}
MANY_VERBS = {"is": "are", "comes": "come", "costs": "cost", "it": "they", "Its": "Their"}
WHY = "{name} {is} there for what you asked: {why}. Of all that are, picture and description came close to your words."
WHY_EVENT = (
    "For {event} I went by looks, and {name} {comes} closest in picture and description to how one dresses for it."
)
WHY_NEAREST = "{name} {comes} closest to your words, by picture and by description; nothing more than that."
COMES_IN = "{name} {comes} in {sizes}."
COSTS = "{name} {costs} {price}."
MADE_OF = "{name} {is} made of {materials}."
MADE_BY = "{name} {is} by {brand}."
YES_IT_IS = "Yes: {name} {is} {what}."
NO_IT_IS = "No, {name} {is} {what}."
NOT_LISTED_FOR = "{name} {is} listed for {known}, not for {what}."
NOT_TOLD = "{name}: the shop doesn't say {what}. Its page may tell more."
ASKED = {
    "size": "which sizes there are", "material": "what the material is", "brand": "who makes it",
    "color": "what color that is", "pattern": "what the pattern is", "occasion": "what it is meant for",
    "season": "which season it is meant for",
}  # fmt: skip
ALL_OF_IT = "{name} {costs} {price} and {is} {facts}; the page behind the link has the rest."
ALL_I_KNOW = "{name} {costs} {price}, and the shop says no more of {it} than its picture and title show."
AROUND_PRODUCT = "{name}, then."
