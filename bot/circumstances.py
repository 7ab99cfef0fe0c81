"""What a wish says of its circumstances: the dress code on the invitation, and the weather.

`read_dress_code("smart casual dinner", vocabulary)`, `read_weather("it's raining and 12 degrees")`. Words inside a
garment's name ("raincoat", "cold-shoulder top") are the garment's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.phrases import Span, holds_phrase, mask
from retrieval.vocabulary import Mention, Vocabulary, tokenize

HOT_FROM_C, COLD_TO_C = 25.0, 8.0
FAHRENHEIT_FROM = 46.0  # a bare number of degrees above is none of Celsius that anybody dresses for
SEASON_OF = {"hot": "summer", "cold": "winter", "snow": "winter"}
OCCASION_OF = {"rain": "rain", "snow": "snow"}
_BESIDE = r"(?:dress ?code|attire|the code)"
_SAYS = re.compile(rf"\b{_BESIDE}\b(?: (?:is|says|said|will be|being|of))?(?: (?:a|an|the))?[:,]? ?$")
_SAID = re.compile(rf" ?{_BESIDE}\b")
_WORDS = {
    "hot": r"hot(?! pink| pants)|heat(?: ?wave)?|scorching|boiling|sweltering|humid|muggy|tropical",
    "cold": r"cold(?! shoulder| feet)|freezing|chilly|frosty?|icy|below zero|sub-?zero|arctic",
    "rain": r"rain(?:s|y|ing)?|wet(?! look| suit)|drizzl\w+|downpours?|monsoon|showers? (?:forecast|expected)",
    "snow": r"snow(?:s|y|ing|fall)?|blizzard|slush",
    "wind": r"wind(?:y)?|gusty|stormy?",
}
WEATHER = tuple(_WORDS)
_WEATHER = {name: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])") for name, words in _WORDS.items()}
_NECKTIE = re.compile(
    r"\b(?:a|an|the|his|my|with|silk) (?:black|white) tie\b(?= (?:for|to|with|and|in|under)\b| ?[,.!?]|$)"
)
_DEGREES = re.compile(
    r"(?P<minus>minus |-|\N{MINUS SIGN})?(?P<number>\d{1,3})(?:-\d{1,3})? ?"
    r"(?:°|degrees?|deg\b) ?(?P<scale>c\b|celsius|f\b|fahrenheit)?(?P<below> below)?"
)


def read_dress_code(text: str, vocabulary: Vocabulary) -> str | None:
    """The name of the dress code that a cleaned text states, or None; the longest phrase wins."""
    low = _NECKTIE.sub(" ", text.lower())
    words = [token.word for token in tokenize(low)]
    found = [
        (len(phrase), code.name)
        for code in vocabulary.dress_codes.values()
        for phrase in code.phrases
        if phrase[0] in words and holds_phrase(words, phrase)
    ]
    if found:
        return max(found)[1]
    return next((name for name in vocabulary.dress_codes if _is_named(low, name)), None)


def _is_named(low: str, name: str) -> bool:
    """Whether a bare name ("formal") stands beside "dress code" or "attire"."""
    for match in re.finditer(rf"\b{re.escape(name)}\b", low):
        if _SAYS.search(low[: match.start()]) or _SAID.match(low, match.end()):
            return True
    return False


def read_weather(text: str, mentions: Iterable[Mention], refused: Sequence[Span]) -> tuple[str, ...]:
    """Of "hot", "cold", "rain", "snow" and "wind" what a cleaned text speaks of, outside the garments it names.

    Where it is refused ("not for cold days") it is not meant; "minus 10 degrees" refuses nothing.
    """
    low = mask(text, list(refused)).lower()
    taken = [(m.start, m.end) for m in mentions if m.facet in ("category", "color", "pattern", "style")]
    said = {
        name
        for name, pattern in _WEATHER.items()
        for match in pattern.finditer(low)
        if not any(start <= match.start() and match.end() <= end for start, end in taken)
    }
    said |= {feels for match in _DEGREES.finditer(text.lower()) if (feels := _feels(match))}
    return tuple(name for name in _WEATHER if name in said)


def _feels(match: re.Match[str]) -> str | None:
    degrees = float(match["number"]) * (-1 if match["minus"] or match["below"] else 1)
    if (match["scale"] or "").startswith("f") or (not match["scale"] and degrees >= FAHRENHEIT_FROM):
        degrees = (degrees - 32) / 1.8
    return "hot" if degrees >= HOT_FROM_C else "cold" if degrees <= COLD_TO_C else None
