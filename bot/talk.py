"""Answers to what is no wish: greetings, thanks, questions about the bot or the world. Picks fixed sentences only."""

from __future__ import annotations

import re

from bot import wording
from bot.advice import choose

_THANKS = re.compile(r"\b(?:thanks?|thank you|thx|cheers|merci|danke|gracias|perfect|great|lovely|awesome)\b", re.I)
_GOODBYE = re.compile(r"\b(?:bye|goodbye|good night|see you|ciao|later|farewell)\b", re.I)
_HELLO = re.compile(
    r"\b(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|hola|bonjour|hallo)\b", re.I
)
_HOW = re.compile(r"\bhow (?:are|do|is)\b|\bwho are you\b|\bwhat's up\b|\byour name\b", re.I)
_ROBOT = re.compile(
    r"\bare (?:you|u) (?:really )?(?:a |an )?(?:\w+ )?(?:bot|robot|ai|human|real|person|machine)\b", re.I
)
_HELP = {"empty": wording.EMPTY, "unclear": wording.UNCLEAR, "help": wording.HELP}


def intent(understood: str) -> str:
    """The reply's intent for what was understood: what could not be read is answered with help."""
    return "help" if understood in _HELP else understood


def kind(text: str) -> str:
    """What sort of small talk a text is: "goodbye", "thanks" or "hello"."""
    ways = ((_GOODBYE, "goodbye"), (_THANKS, "thanks"))
    return next((name for pattern, name in ways if pattern.search(text)), "hello")


def answer(understood: str, text: str) -> str:
    """The sentence for a message that is no wish."""
    if understood in _HELP:
        return _HELP[understood]
    if understood == "out_of_scope":
        return choose(wording.OUT_OF_SCOPE, text)
    ways = (
        (_ROBOT, wording.ROBOT),
        (_HOW, wording.CHAT),
        (_GOODBYE, wording.GOODBYE),
        (_THANKS, wording.THANKS),
        (_HELLO, wording.HELLO),
    )
    return choose(next((says for pattern, says in ways if pattern.search(text)), wording.CHAT), text)
