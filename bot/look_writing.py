"""Looks in words: `LookWriter.write(brief)`, a few sentences on how to wear what is owned, for the template writer.

The first look is told with its pieces and its own reason, the others by what sets them apart; every reason stands
beside its look anyway. It says only what the looks hold, and the same looks get the same words.
"""

from __future__ import annotations

import re

from bot import english, look_wording
from bot.advice import choose
from bot.look_notes import pronoun, yours
from bot.writing import Brief
from retrieval.look import Look
from retrieval.money import money
from retrieval.product import Match
from retrieval.vocabulary import Vocabulary

MOST_PIECES, FEWER_PIECES = 3, 2  # named of the first look, and of the others
_SLOTS = ("one-piece", "top", "bottom", "shoes", "layer", "outerwear", "bag", "accessory")
_BEFORE = re.compile(r"\b(?:for|to|at|on|in|as) ((?:(?:a|an|the|my|our|his|her|their) )?(?:[\w'-]+ ){0,2})$")


class LookWriter:
    """Writes from patterns, at once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Take the shared language, to find the occasion in a person's own words."""
        self._vocabulary = vocabulary

    def write(self, brief: Brief) -> str:
        """The reply's text for a brief that has looks."""
        first, *others = brief.looks
        said = [*brief.notes, self._first(brief, first), *_others(brief, others), _within(brief)]
        return " ".join(filter(None, said))

    def _first(self, brief: Brief, look: Look) -> str:
        patterns = look_wording.FIRST_AROUND if brief.owned else look_wording.FIRST_FROM_NOTHING
        name, why = _name_and_why(look)
        _, for_whom, whom = name.partition(", for ")  # looks for women and for men stand side by side
        words = {
            "pieces": english.listed(_in_full(look) if _is_single(look) else _pieces(look, MOST_PIECES)),
            "yours": _yours(brief),
            "for_it": f" for {event}" if (event := self._event(brief)) else "",
            "why": why,
        }
        said = choose(patterns, f"looks {brief.seed} {words['yours']}").format(**words)
        return look_wording.FOR_WHOM.format(whom=whom, said=_lower(said)) if for_whom else english.capital(said)

    def _event(self, brief: Brief) -> str:
        """The occasion in the person's own words ("a summer wedding"), else in ours; nothing where none is wished."""
        occasion = brief.query.occasion
        if occasion is None:
            return ""
        for mention in reversed(self._vocabulary.find(brief.said)):
            before = _BEFORE.search(brief.said[: mention.start].lower())
            if before and (mention.facet, mention.name) == ("occasion", occasion):
                return before.group(1) + brief.said[mention.start : mention.end].lower()
        return look_wording.TO_OCCASION.get(occasion, occasion)


def _lower(text: str) -> str:
    return text if text.startswith(("I ", "I'")) else text[:1].lower() + text[1:]


def _yours(brief: Brief) -> str:
    if not brief.owned:
        return ""
    return pronoun(brief.owned) if brief.introduced else yours(brief.owned)


def _others(brief: Brief, looks: list[Look]) -> list[str]:
    """What sets the other looks apart; where each is one piece, all of them in one sentence."""
    if looks and all(map(_is_single, looks)):
        return [look_wording.OTHER_PIECES.format(pieces=english.listed((_in_full(look)[0] for look in looks), "or"))]
    return [_other(look) for look in looks]


def _is_single(look: Look) -> bool:
    return len(look.matches) == 1


def _in_full(look: Look) -> list[str]:
    return [english.called(match.product) for match in look.matches]


def _other(look: Look) -> str:
    name, _ = _name_and_why(look)
    pieces = " with ".join(_pieces(look, FEWER_PIECES))
    pattern = look_wording.OTHER_LOOK if name else look_wording.OTHER_LOOK_UNNAMED
    return pattern.format(name=_lower(name), pieces=pieces)


def _name_and_why(look: Look) -> tuple[str, str]:
    """A reason's two halves: what the look is called, if it is, and why it works."""
    name, colon, why = look.reason.strip().rstrip(".").partition(": ")
    return (name, why) if colon else ("", _lower(name))


def _pieces(look: Look, most: int) -> list[str]:
    """The look's pieces that say most of it: one that its reason speaks of, then the body from top to toe."""
    in_order = sorted(look.matches, key=lambda match: _SLOTS.index(match.slot) if match.slot in _SLOTS else len(_SLOTS))
    shown = in_order[:most]
    spoken = [match for match in in_order[most:] if _called(match) in look.reason]
    shown = [*shown[: most - 1], spoken[0]] if spoken else shown
    return [_called(match) for match in shown]


def _called(match: Match) -> str:
    product = match.product
    if product.category is None:
        return english.called(product)
    return " ".join(("the", *product.colors[:1], product.category))


def _within(brief: Brief) -> str:
    limit, first = brief.query.total_max, brief.looks[0]
    if limit is None or not first.matches:
        return ""
    currency = first.matches[0].product.currency
    words = {"limit": money(limit, currency), "total": money(first.total, currency)}
    patterns = look_wording.ONE_WITHIN if len(brief.looks) == 1 else look_wording.ALL_WITHIN
    return choose(patterns, f"within {brief.seed}").format(**words)
