"""What a person refuses, and how far the refusal reaches: "no heels", "not black or brown", "anything but red".

`read_refusals` gives the refused mentions, those that were only named in refusing ("no black dress" refuses black, not
dresses) and the pieces of text to leave out. "no matter the color", "not only black" and "why not red" refuse nothing.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.phrases import Span
from retrieval.vocabulary import Mention

REFUSABLE = {
    **{"category": "categories", "color": "colors", "pattern": "patterns", "material": "materials"},
    **{"sleeves": "sleeves", "length": "lengths", "brand": "brands"},
}
_LIKE = r"(?:like|love|want|need|wear|show|suggest|include|give|send|fancy|enjoy|use|do|go for|recommend)"
_TRIGGER = re.compile(
    r"\b(?:no|not|without|w/o|sans|nothing|none|never|neither|nor|non(?=[- ])|minus|avoid(?:ing)?|skip|excluding"
    r"|exclude"
    r"|except(?:ing)?(?: for)?|(?:anything|everything|all|any \w+|every \w+) but(?: not)?|other than|apart from"
    r"|aside from"
    r"|instead of|rather than|hates?|dislikes?|detests?|loathes?|allergic to|(?:stay|steer|keep) (?:away"
    r"|clear) (?:from|of)"
    r"|(?:sick|tired|bored) of|can(?:'?t|not) (?:stand|wear|do|bear|have)|stop (?:showing|sending"
    r"|suggesting)(?: me)?|less of|looks? (?:terrible|awful|bad|horrible|dreadful|ugly) in"
    rf"|(?:do|does|did|would|wo|must|should)(?:n'?t| not) (?:really |even |particularly |usually )?{_LIKE}"
    r"|(?:is|are|was)(?:n'?t| not))(?!\w)"
)
# The same words in a harmless sense; matched from where the trigger starts.
_HARMLESS = re.compile(
    r"(?:no(?:-| (?=(?:frills|fuss|nonsense|iron|show|collar|hood|wire|sew|name|brainer)\b))"
    r"(?:frills|fuss|nonsense|iron|show|collar|hood|wire|sew|name|brainer)\b"
    r"|non-iron|no (?:matter|rush|problems?|worries|preferences?|idea|need|doubt|longer|later|budget|limits?|one"
    r"|way|questions?|hurry"
    r"|pressure|thanks|thank you|offen[cs]e|clue|wonder|particular|specific|special|time|luck|money|other|real"
    r"|big deal)\b"
    r"|no ?[,.!:;-]|no$|not ?[,.!]"
    r"|not (?:only|just|sure|necessarily|bad|to mention|fussy|bothered|picky|yet|long|far|everyone|all|many|much"
    r"|certain|quite sure"
    r"|really sure|so sure|100% sure|a problem|an issue|afraid|opposed|against|entirely|exactly|always|everything"
    r"|mind|find|found)\b"
    r"|nothing (?:better|like|beats|else|special|in particular|wrong|much|can beat|compares|says)\b"
    r"|never (?:wrong|goes|enough|fails|mind|worn|had|owned|tried|too (?:much|many))\b|none of|neither here"
    r"|without (?:breaking|spending|looking|being|going|a doubt|question|having|paying)\b"
    r"|(?:do|does|did|would)(?:n'?t| not) (?:need|want|have) to(?! wear| have| see| show)"
    r"|(?:is|are|was)(?:n'?t| not) (?:there|it|that what|this)\b|skip to|never say never)"
)
_HARMLESS_BEFORE = re.compile(
    r"(?:\b(?:why|if|or|whether|wouldn't say|would not say|never say|can't say|couldn't say|love|live|can't (?:do"
    r"|go|live)|do) $)|\bsay $"
)
_THROUGH = frozenset(
    """
    a an the any too very so overly super really quite all my your those these this that's more such kind kinds type
    types of style styles big huge fan keen into fond on in with made from by to be wear wearing see seeing have
    having like want show me looking look for that is are anything something everything stuff being particularly
    especially just only please want need use include fancy do even actual real other color colors colour colours
    shade shades tone tones
    """.split()
)
_AFTER_CATEGORY = {"in", "with", "of", "from", "by", "made"}
_NEUTRAL = frozenset(
    """
    ones one thing things stuff items item pieces piece clothes clothing garments colors colours color colour
    coloured colored shades tones prints print patterns pattern details detail outfits outfit looks look options
    styles style designs
    """.split()
)
_PARTS = frozenset(
    "button buttons zip zips zipper zippers hardware sole soles trim trims lining collar collars cuff cuffs strap "
    "straps hem"
    " accents accent laces buckle buckles seams stitching pocket pockets chain chains".split()
)
_OUT = re.compile(
    r" (?:(?:is|are|'s) (?:an? |a definite |absolutely )?(?:no[- ]?go|no[- ]no|no(?= ?[.,!;]| for (?:me|her|him)"
    r"|$)(?: for (?:me|her|him))?|out\b|off the table|banned|off limits)"
    r"|(?:is|are)(?:n't| not) (?:really )?(?:my (?:thing|style|color|colour)|for me|allowed|ok(?:ay)?|an option)"
    r"|looks? (?:terrible|awful|bad|horrible|dreadful) on (?:me|him|her|them)"
    r"|(?:do|does)(?:n't| not) (?:really )?(?:suit|work (?:for|on)|flatter|look good on)(?: (?:me|him|her|them))?)"
)
_LEAD = re.compile(
    r"(?:(?:,|\b(?:but|and|i|i'd|would|rather|just|please|really|also|it's|i'm|i am|though|with|has|have|having"
    r"|definitely|absolutely"
    r"|that(?:'s| is| are)?|which (?:is|are)|preferably|ideally|my \w+|he|she|they|it) ?) ?)+$"
)
_LENGTHS = {"short": "mini", "long": "maxi"}


class Unit(NamedTuple):
    """A step through a text: a known phrase with its mentions, a plain word, or a punctuation mark."""

    said: str
    start: int
    end: int
    mentions: tuple[Mention, ...] = ()


@dataclass(slots=True)
class Refusals:
    """`refused` mentions become exclusions; `silent` ones neither wish nor refusal; `spans` leave the text."""

    refused: list[Mention] = field(default_factory=list)
    silent: list[Mention] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)


def units(text: str, mentions: Iterable[Mention]) -> list[Unit]:
    """Cut a text into known phrases, words and punctuation, in order."""
    groups: list[list[Mention]] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if groups and mention.start < max(m.end for m in groups[-1]):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    steps: list[Unit] = []
    at = 0
    for group in groups:
        start, end = group[0].start, max(m.end for m in group)
        steps += _plain(text, at, start)
        steps.append(Unit(text[start:end].lower(), start, end, tuple(group)))
        at = end
    return steps + list(_plain(text, at, len(text)))


def _plain(text: str, start: int, end: int) -> Iterator[Unit]:
    for match in re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]").finditer(text, start, end):
        yield Unit(match.group().lower(), *match.span())


def read_refusals(text: str, mentions: Sequence[Mention]) -> Refusals:
    """Find what a cleaned text refuses among its mentions (those of the vocabulary, and brands as facet "brand")."""
    low, steps, found = text.lower(), units(text, mentions), Refusals()
    for trigger in _TRIGGER.finditer(low):
        harmless = _HARMLESS.match(low, trigger.start()) or _HARMLESS_BEFORE.search(low[: trigger.start()])
        if harmless or any(span.holds(*trigger.span()) for span in found.spans) or _inside(trigger, steps):
            continue
        ahead = [step for step in steps if step.start >= trigger.end()]
        reach = _Reach(low, ahead, one=trigger.group() == "non", several=trigger.group() != "not")
        found.spans.append(_with_lead(low, trigger.start(), reach.end or trigger.end()))
        for phrase in reach.phrases:
            _refuse(phrase, mentions, found)
    _refuse_after(low, steps, found)
    return found


def _inside(trigger: re.Match[str], steps: list[Unit]) -> bool:
    """Whether the trigger is part of a known phrase: "no sleeves" is sleeveless."""
    return any(step.mentions and step.start <= trigger.start() < step.end for step in steps)


def _with_lead(low: str, start: int, end: int) -> Span:
    lead = _LEAD.search(low[:start])
    return Span(lead.start() if lead else start, end)


class _Reach:
    """How far a refusal goes: `phrases` of units that it covers, and the `end` of the text it takes with it."""

    def __init__(self, low: str, ahead: list[Unit], *, one: bool, several: bool) -> None:
        self.phrases: list[list[Unit]] = [[]]
        self.end = 0
        unknown = 0
        for at, step in enumerate(ahead):
            said, phrase = step.said, self.phrases[-1]
            known = [unit for phrase in self.phrases for unit in phrase if unit.mentions]
            if step.mentions:
                phrase.append(step)
            elif said in (",", "/", "&", "and", "or", "nor"):
                if not (known or unknown) or not _goes_on(ahead[at:], known, several):
                    return
                self.phrases.append([])
                continue
            elif said in _LENGTHS:
                phrase.append(step)
            elif not step.said[0].isalnum():
                if said not in ("-", "'", '"', "(", ")"):
                    return
                continue
            elif known and phrase:
                if said in _NEUTRAL:
                    pass
                elif said in _PARTS:
                    phrase.append(step)
                elif not (said in _AFTER_CATEGORY and _is_category(phrase[-1])):
                    return
            elif said not in _THROUGH:
                unknown += 1
                if unknown > 2 or said in _STOP:
                    return
            self.end = step.end
            if one:
                return


_STOP = frozenset(
    "but though although however maybe perhaps i i'm we you he she they if because since as so than find thanks "
    "can could would"
    " should it then else and or when while under over need get got".split()
)


def _goes_on(ahead: list[Unit], known: list[Unit], several: bool) -> bool:
    """Whether a list goes on past "," "or" or "and": what follows is of the kind refused so far."""
    joint, rest = ahead[0].said, [step for step in ahead[1:] if step.said not in ("a", "an", "the", "any", ",")]
    if rest and rest[0].said in ("and", "or", "nor"):
        joint, rest = rest[0].said, rest[1:]
    if not rest:
        return False
    if rest[0].said in _LENGTHS:
        return joint in ("or", "nor")
    if not rest[0].mentions:
        return joint in ("or", "nor") and rest[0].said not in _STOP and len(rest) > 1 and bool(rest[1].mentions)
    facets = {m.facet for step in known for m in step.mentions}
    if joint in ("or", "nor", "/"):
        return True
    alike = not known or any(m.facet in facets for m in rest[0].mentions)
    if joint == ",":
        after = [step.said for step in rest[1:3]]
        closes = not after or after[0] in (".", "!", "?", ";") or bool({"or", "and", "nor"} & set(after[:1]))
        listed = after[:1] == [","] and len(rest) > 2 and bool(rest[2].mentions)
        return alike and ((closes and several) or (closes and bool(after) and after[0] in ("or", "nor")) or listed)
    return alike and ahead[1].said not in ("a", "an", "the")


def _is_category(step: Unit) -> bool:
    return any(mention.facet == "category" for mention in step.mentions)


def _refuse(phrase: list[Unit], mentions: Sequence[Mention], found: Refusals) -> None:
    """Refuse one phrase: its color, cut or cloth where it has both these and a garment, else all of it."""
    spoken = [mention for step in phrase for mention in step.mentions]
    kinds = [mention for mention in spoken if mention.facet == "category"]
    traits = [m for m in spoken if m.facet in REFUSABLE and m.facet != "category"]
    bare = [step for step in phrase if step.said in _LENGTHS and not step.mentions]
    if any(trait.facet == "color" for trait in traits):
        traits = [trait for trait in traits if trait.name != "solid"]  # "not plain white" is not white
    traits += [Mention("length", _LENGTHS[step.said], step.start, step.end) for step in bare]
    found.silent += spoken
    if any(step.said in _PARTS and not step.mentions for step in phrase):
        return
    if any(step.said.removesuffix("s") == kind.name for step in phrase for kind in kinds):
        traits = [trait for trait in traits if not any(kind.start <= trait.start < kind.end for kind in kinds)]
    soft = any(mention.facet in ("style", "occasion", "season", "audience") for mention in spoken)
    if kinds and traits and not _only_about_other_garments(kinds, spoken, mentions):
        found.refused += traits
        found.silent = [mention for mention in found.silent if mention not in kinds]
    elif kinds and soft and not traits:
        found.silent = [mention for mention in found.silent if mention not in kinds]  # "no tight dresses" wants dresses
    else:
        found.refused += kinds or traits


def _only_about_other_garments(kinds: list[Mention], spoken: list[Mention], mentions: Sequence[Mention]) -> bool:
    """Whether garments of other kinds are wished for, so that the refused kind can go as a whole."""
    others = {m.name for m in mentions if m.facet == "category" and m not in spoken}
    return bool(others) and not others & {kind.name for kind in kinds} and others.isdisjoint(_SHOES_AND_SUCH)


_SHOES_AND_SUCH = frozenset(
    {"shoes", "top", "bottoms", "outerwear", "bag", "accessory", "knitwear", "one-piece", "jewelry"}
)


def _refuse_after(low: str, steps: list[Unit], found: Refusals) -> None:
    """ "heels are a no", "yellow doesn't suit me", "leather-free": the refusal comes after the thing."""
    for at, step in enumerate(steps):
        if not step.mentions:
            continue
        after = _OUT.match(low, step.end) or re.compile(r"[- ]free\b(?! (?:size|shipping|delivery))").match(
            low, step.end
        )
        if after is None:
            continue
        phrase = [step]
        if at >= 2 and steps[at - 1].said in ("and", "or", "&") and steps[at - 2].mentions:
            phrase.insert(0, steps[at - 2])
        for each in phrase:
            found.refused += [mention for mention in each.mentions if mention.facet in REFUSABLE]
            found.silent += each.mentions
        found.spans.append(_with_lead(low, phrase[0].start, after.end()))
