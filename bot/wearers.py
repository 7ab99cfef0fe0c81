"""Whom a piece is for: "men's", "for my wife", "gift for dad", "my 4 year old niece", "I'm a guy".

People who are only spoken of ("my sister's wedding", "dinner with my boyfriend") and cuts named after people
("boyfriend jeans") wear nothing here.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.phrases import Span
from bot.recipients import read_recipient
from retrieval.vocabulary import Mention

_KIN = {
    **dict.fromkeys(
        "wife girlfriend gf fiancée fiancee mom mum mummy mommy mother mama sister aunt auntie grandmother "
        "grandma granny nan nana"
        " bride bridesmaid bridesmaids mother-in-law sister-in-law daughter-in-law godmother stepmother stepmom "
        "stepsister"
        " goddess girlfriends sisters aunts wives mothers mums moms grandmothers".split(),
        "women",
    ),
    **dict.fromkeys(
        "husband hubby boyfriend bf fiancé dad daddy father papa brother bro uncle grandfather grandpa granddad "
        "grandad groom"
        " groomsman groomsmen best-man father-in-law brother-in-law son-in-law godfather stepfather stepdad stepbrother"
        " brothers dads fathers husbands uncles boyfriends".split(),
        "men",
    ),
    **dict.fromkeys(
        "daughter niece granddaughter goddaughter stepdaughter daughters nieces granddaughters schoolgirl".split(),
        "girls",
    ),
    **dict.fromkeys("son nephew grandson godson stepson sons nephews grandsons schoolboy".split(), "boys"),
}
_PLAIN = {
    **dict.fromkeys("women woman womens ladies lady female females womenswear womenwear".split(), "women"),
    **dict.fromkeys("men man mens gents gent male males menswear gentleman gentlemen guy guys bloke".split(), "men"),
    **dict.fromkeys("girl girls girlswear".split(), "girls"),
    **dict.fromkeys("boy boys boyswear".split(), "boys"),
    **dict.fromkeys("baby babies newborn newborns infant infants babywear".split(), "baby"),
    **dict.fromkeys("kid kids child children childrens toddler toddlers kidswear kiddo".split(), "kids"),
    **dict.fromkeys("unisex gender-neutral genderless".split(), "unisex"),
}
_ADULT = {"girls": "women", "boys": "men"}
_PERSON = re.compile(
    rf"(?<![\w-])(?P<who>{'|'.join(sorted([*_KIN, *_PLAIN], key=len, reverse=True))})(?P<own>'s|s'|')?(?![\w])(?!-)"
)
_AGE = re.compile(
    r"(?<!\w)(?:(?P<years>\d{1,2})[ -]?(?:years?|yrs?|y)[ -]?(?:olds?|/?o)?\b|(?P<yo>\d{1,2}) ?yo\b"
    r"|(?P<months>\d{1,2})[ -]?(?:months?|mths?)(?:[ -]olds?)?\b"
    r"|(?:aged?|turn(?:s|ed|ing)|(?:(?:he|she) )?(?:is|'s)(?: only| just| now)?) (?P<aged>\d{1,2})(?! ?[%€$£-]|\d"
    r"| (?:euro|dollar|pound))(?= ?[,.!?]|$| (?:and|who|years?|in|next|soon)))"
)
_FOR = re.compile(
    r"(?:\b(?:for|gifts? to|gift|present|buy(?:ing)?|get(?:ting)?|dress(?:ing)?|give|giving|surprise|suits?|fits?"
    r"|on|to fit)"
    r" (?:my|our|his|her|the|a|an|their|your|this)? ?(?:[\w-]+ ){0,4})$"
)
_MY = re.compile(
    r"\b(?:my|our|his|her|the|a|an)(?: (?:little|big|old(?:er)?|young(?:er)?|baby|teenage|lovely|dear|own"
    r"|\d+[\w -]*)){0,3} $"
)
_NEEDS = re.compile(
    r"(?:,? (?:who|which|and))? ?(?:is (?:looking|after|\d)|needs?|wants?|likes?|loves?|wears?|would (?:like|love|wear)"
    r"|has (?:a|an|to)|can wear|could wear|should wear|asked|turns|prefers|adores|to wear)\b"
)
_OCCASION_NEXT = re.compile(r"(?:'s|') (?:\w+ ){0,3}$")
_STYLED = {"boyfriend", "girlfriend", "mom", "mum", "dad", "daddy", "grandpa", "grandma", "granny", "grandad"}
_VOCATIVE = re.compile(
    r"(?:^|\b(?:hi|hey|hello|hiya|yo|ok|okay|thanks|thank you|cheers|you|oh|dear|alright|well)) ?,? ?$"
)
_OUTING = re.compile(
    r" (?:night|nights|trip|weekend|brunch|holiday|power|lunch|dinner|day|scouts?|band|boss|code|stuff)\b"
)
_SPEAKER = re.compile(r"\b(?:i'?m|i am|as|being|(?:myself|me),?) (?:a |an )?(?:[\w-]+ ){0,4}$")
_LOOKS_FOR = re.compile(r"\blook(?:ing)? \w+ for (?:my |the |a )?$")
_PRONOUN = re.compile(
    r"\bfor (?P<object>her|him)\b(?P<after>[^.,;!?]*)|\b(?:can|should|could|does|might|will) (?P<subject>she"
    r"|he) wear\b|\b(?P<second>she|he) (?:(?:can|could|should|might|will|would) wear|wears|needs|wants|takes)\b"
    r"|\b(?:looks? good|suits?|fits?"
    r"|on) (?P<on>her|him)\b"
)
_OWN_DAY = re.compile(
    r" (?:\d+\w* |first |next )?(?:birthday|christening|prom|graduation|communion|baptism|bar mitzvah|bat mitzvah)\b"
)
_FREE = re.compile(
    r" ?(?:$|(?:to|in|with|under|below|size|please|who|that|and|but|or|as|because|from|around|about|between|she|he"
    r"|on)\b|[\d$€£₹(·-])"
)


@dataclass(frozen=True, slots=True)
class Wearer:
    """`audience` as products have it, or None; `child` where it is any child; `spans` named the person.

    `recipient` is whom it is for where that is somebody else: "sister", "friend", "someone".
    """

    audience: str | None = None
    child: bool = False
    spans: tuple[Span, ...] = ()
    recipient: str | None = None


def read_wearer(text: str, mentions: list[Mention]) -> Wearer:
    """Read whom a cleaned text wants a piece for, given the mentions (of any facet) found in it."""
    low = text.lower()
    age = _AGE.search(low)
    found: list[tuple[str, Span | None]] = []
    relatives: list[str] = []
    for match in _PERSON.finditer(low):
        if any(
            m.facet != "audience"
            and m.start <= match.start()
            and match.end() <= m.end
            and m.end - m.start > len(match["who"]) + 2
            for m in mentions
        ):
            continue  # inside a longer phrase: "baby blue", "boyfriend jeans"
        if match["who"] in _KIN:
            kin = _kin(low, match, mentions)
            found += kin
            relatives += [match["who"]] if kin and _is_dressed(low, match) else []
        else:
            found += _plainly(low, match, mentions)
    found = found or _pronoun(low)
    names = {_aged(name, low, age) for name, _ in found}
    spans = tuple(span for _, span in found if span is not None) + ((Span(*age.span()),) if age and found else ())
    if (
        not names
        and age
        and (age["months"] or (age["years"] or age["yo"]))
        and re.search(r"\bfor (?:a|an|my|our|the)? ?$", low[: age.start()])
    ):
        names = {_aged("kids", low, age)} if _years(age) < 14 else set()
        start = re.search(r"\bfor (?:a|an|my|our|the)? ?$", low[: age.start()])
        spans = (Span(start.start() if start else age.start(), age.end()),)
    wearer = _settle(names, low, spans)
    return replace(wearer, recipient=read_recipient(text, tuple(relatives)))


def _is_dressed(low: str, match: re.Match[str]) -> bool:
    """Whether a relative that is found gets the piece: "sister's dress" in a search is one like hers."""
    return not (match["own"] and not re.search(r"\bfor (?:[\w-]+ ){0,4}$|\b(?:gift|present)", low[: match.start()]))


def _settle(names: set[str], low: str, spans: tuple[Span, ...]) -> Wearer:
    if "baby" in names and names <= {"baby", "girls", "boys", "kids"}:
        return Wearer("baby", spans=spans)
    if "kids" in names and len(names) == 2 and names & {"girls", "boys"}:
        names = names - {"kids"}
    if names and names <= {"kids", "girls", "boys"} and len(names) > 1:
        names = {"kids"}
    if names == {"kids"}:
        return Wearer(child=True, spans=spans)
    if names in ({"women", "girls"}, {"men", "boys"}) and re.search(r"\b(?:woman|women|man|men)\b", low):
        return Wearer("women" if "women" in names else "men", spans=spans)
    return Wearer(names.pop() if len(names) == 1 else None, spans=spans)


def _kin(low: str, match: re.Match[str], mentions: list[Mention]) -> list[tuple[str, Span | None]]:
    """What a relative tells: their own garment, a piece for them, or nothing (they are only spoken of)."""
    who, before, after = match["who"], low[: match.start()], low[match.end() :]
    garment_next = any(m.facet == "category" and m.start == match.end() + 1 for m in mentions)
    if not match["own"] and garment_next and who in _STYLED:
        return []
    start = _opening(before)
    span = Span(start, match.end()) if start is not None else None
    if match["own"]:
        ahead = re.match(r"(?: [\w'-]+){0,4}", after)
        stretch = match.end() + (ahead.end() if ahead else 0)
        nexts = [m for m in mentions if match.end() <= m.start < stretch and m.facet in ("category", "occasion")]
        if nexts and nexts[0].facet == "category":
            return [(_KIN[who], None)]
        gift = re.search(r"\b(?:gifts?|presents?)\b", low)
        if gift or re.match(r" ?(?:$|[.,;!?]| (?:size|style)\b)", after):
            return [(_KIN[who], None)]
        return []
    if _LOOKS_FOR.search(before) or re.match(r" (?:and|or) (?:i|me)\b", after):
        return []
    if _FOR.search(before) and not re.search(
        r"\b(?:with|from|at|of|like|meet(?:ing)?|by) (?:my |the |his |her )?(?:\w+ )?$", before
    ):
        return [(_KIN[who], span)]
    if _NEEDS.match(after) and (_MY.search(before) or not before.strip()):
        mine, needs = _MY.search(before), _NEEDS.match(after)
        return [(_KIN[who], Span(mine.start() if mine else match.start(), match.end() + (needs.end() if needs else 0)))]
    if re.search(r"\b(?:and|or) (?:my |the )?$", before) and re.search(
        rf"\bfor (?:my )?(?:{'|'.join(_KIN)})\b", before
    ):
        return [(_KIN[who], None)]
    return []


def _plainly(low: str, match: re.Match[str], mentions: list[Mention]) -> list[tuple[str, Span | None]]:
    """ "men's", "for women", "girls dress", "I'm a guy"; not "hi guys" nor "girls night"."""
    who, before, after = match["who"], low[: match.start()], low[match.end() :]
    name = _PLAIN[who]
    if _OUTING.match(after) or (
        who in ("girls", "guys", "man", "ladies", "girl", "boys") and _is_vocative(before, after)
    ):
        return []
    if who == "baby" and re.match(r" (?:blue|pink|doll|shower|bump|tee|g\b)", after):
        return []
    if who == "man" and before.endswith("best "):
        name = "men"
    if re.search(r"\b(?:with|from|by) (?:a |the |my |some )?(?:\w+ )?$", before) and not match["own"]:
        return []
    if name in _ADULT and _SPEAKER.search(before):
        return [(_ADULT[name], None)]
    if who in ("kids", "children", "child", "kid", "baby", "toddler") and re.search(
        r"\b(?:have|with|of|carry(?:ing)?|having|expecting|and|after) (?:a |two |three |my |the )?$", before
    ):
        return []
    if name == "kids" and re.match(r" at heart", after):
        return []
    return [(name, None)]


def _is_vocative(before: str, after: str) -> bool:
    return bool(_VOCATIVE.search(before)) and (
        re.match(r" ?(?:[,.!?]|$| (?:i|do|can|what|have|any|could|you|need|show)\b)", after) is not None
    )


def _pronoun(low: str) -> list[tuple[str, Span | None]]:
    for match in _PRONOUN.finditer(low):
        pronoun = match["object"] or match["subject"] or match["second"] or match["on"]
        if match["object"] and not (_FREE.match(match["after"]) or _OWN_DAY.match(match["after"])):
            continue
        whole = Span(match.start(), match.start("after")) if match["object"] and _FREE.match(match["after"]) else None
        return [("women" if pronoun in ("her", "she") else "men", whole)]
    if gift := re.search(r"\b(?:gift|present)\b.*\b(?P<who>she|he|her|his)\b", low):
        return [("women" if gift["who"] in ("she", "her") else "men", None)]
    return []


def _opening(before: str) -> int | None:
    """Where "for my lovely " begins, if that is what stands before a person."""
    match = re.search(
        r"\bfor (?:my |our |his |her |the |a |an )?(?:(?:little|big|older|younger|elder|baby|teenage|lovely|dear"
        r"|own|\d+|years?|yrs?|months?|old|year-old|yo|\d+-year-old)[ -]){0,5}$",
        before,
    )
    return match.start() if match else None


def _years(age: re.Match[str]) -> float:
    if age["months"]:
        return int(age["months"]) / 12
    return float(age["years"] or age["yo"] or age["aged"])


def _aged(name: str, low: str, age: re.Match[str] | None) -> str:
    """The audience at an age: a niece of 1 is a baby, one of 20 a woman."""
    if age is None or name not in ("girls", "boys", "kids", "baby", "women", "men"):
        return name
    years = _years(age)
    if name in ("women", "men"):
        return (
            name
            if years >= 14 or not re.search(r"\b(?:sister|brother|cousin)\b", low)
            else ("girls" if name == "women" else "boys")
        )
    if years <= 2:
        return "baby"
    if years >= 16 and name in _ADULT:
        return _ADULT[name]
    return "kids" if name == "baby" else name
