"""Whom a present is for: "a gift for my sister" → "sister", "something for a colleague" → "colleague".

`read_recipient(text, wearer_named=...)`. People who are only spoken of ("my friend's wedding", "dinner with my boss")
get nothing. Whether the piece is a woman's or a man's is `bot.wearers`'.
"""

from __future__ import annotations

import re

from retrieval.vocabulary import singular

SOMEBODY = "someone"
_FRIENDS = (
    "friend bestie buddy pal mate colleague coworker co-worker boss teacher neighbor neighbour cousin partner spouse"
    " fiancé fiancee fiancée host hostess roommate flatmate parent parents grandparents in-laws client godchild crush"
)
_SAME = {"neighbour": "neighbor", "co-worker": "coworker", "hostess": "host", "fiancee": "fiancée"}
_KIN_TOO = {
    "mummy": "mother", "mum": "mother", "mom": "mother", "mommy": "mother", "mama": "mother", "dad": "father",
    "daddy": "father", "papa": "father", "hubby": "husband", "bf": "boyfriend", "gf": "girlfriend", "bro": "brother",
    "auntie": "aunt", "granny": "grandmother", "grandma": "grandmother", "nan": "grandmother", "nana": "grandmother",
    "grandpa": "grandfather", "grandad": "grandfather", "granddad": "grandfather",
}  # fmt: skip
PRESENT = re.compile(r"\b(?:gifts?|presents?|stocking (?:filler|stuffer)s?|secret santa)\b", re.IGNORECASE)
_OWN_PRESENT = re.compile(r"\b(?:gift|present) (?:for|to) (?:me|myself)\b|\b(?:treat|gift) (?:to )?myself\b")
_FOR = r"\b(?:for|gift|present|to give(?: to)?|giving(?: to)?|surprise|dress(?:ing)?)"
_HIM_OR_HER = re.compile(r"\bfor (?:him|her)\b(?! \w)")
_DETERMINED = r"(?:my|our|his|her|a|an|the|another)"
_KIND = r"(?:(?:best|good|dear|close|old|new|younger|older|little|work|female|male|lovely|favorite) )*"


def read_recipient(text: str, relatives: tuple[str, ...]) -> str | None:
    """The person a cleaned text wants a piece for, where that is not who writes: a singular word, or "someone".

    `relatives` are those that `bot.wearers` found to be dressed.
    """
    low = text.lower()
    if _OWN_PRESENT.search(low):
        return None
    if relatives:
        return plainly(relatives[0])
    names = "|".join(sorted(_FRIENDS.split(), key=len, reverse=True))
    dressed = re.search(
        rf"{_FOR} {_DETERMINED} {_KIND}(?P<who>{names})\b(?!'s|s'|')(?! (?:and|or) (?:i|me)\b)"
        rf"|\b(?:my|our|a) {_KIND}(?P<needs>{names}) (?:who )?(?:needs|wants|would (?:like|love)|is looking|asked)\b",
        low,
    )
    if dressed:
        return plainly(dressed["who"] or dressed["needs"])
    return SOMEBODY if PRESENT.search(low) or _HIM_OR_HER.search(low) else None


def plainly(who: str) -> str:
    """One name for each relative and friend: "mum" is a mother."""
    one = singular(who.lower())
    return _KIN_TOO.get(one, _SAME.get(one, one))
