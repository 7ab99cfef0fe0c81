"""What a person says of themselves, in general and for good: `read_statement("I wear size M", ...) -> Statement`.

It reads before anything else does, so it takes a message only where that is such a statement and nothing more: "I wear
size M, show me linen shirts" is a wish, and so are "no yellow" and "I like blue". Sizes, amounts, refusals and sections
are read by the readers that wishes have. What is asked of the profile ("/profile", "forget my size") is read by
`bot.profile_requests`.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from bot.brands import known_words, read_brands
from bot.budgets import read_budget
from bot.negation import REFUSABLE, read_refusals
from bot.phrases import Span, clean, mask, read_words
from bot.references import pointed_at
from bot.sizes import read_sizes
from bot.typos import mend
from bot.wearers import read_wearer
from retrieval.product import Product
from retrieval.vocabulary import Mention, Vocabulary

GROWN = ("women", "men", "unisex")
LEAST = {"clothes": 0.0, "shoes": 1.0}  # no size is smaller or larger, however one counts
MOST = {"clothes": 70.0, "shoes": 54.0}

_OPENING = re.compile(
    r"^(?:\W|(?:(?:please|can you|could you)\b|(?:(?:please )?(?:remember|note|keep in mind|bear in mind|know|don't"
    r" forget)(?: that)?|by the way|btw|fyi|for the (?:future|record)|just so you know|from now on|in general|generally"
    r"|as a rule|also|and|ok(?:ay)?|well|hi|hello|hey|so|oh|actually)\b))+"
)
_FOR_GOOD = re.compile(
    r"\b(?:remember|note|keep in mind|bear in mind|don't forget|for the (?:future|record)|from now on|in general"
    r"|generally|as a rule|always|usual(?:ly)?|normally|typical(?:ly)?|never)\b"
)
_ADVERBS = re.compile(
    r"\b(?:usual(?:ly)?|normal(?:ly)?|general(?:ly)?|always|typical(?:ly)?|mostly|in general|as a rule|really|just"
    r"|actually|simply|from now on|in the future|these days|please|thanks|thank you|about|around|roughly)\b"
)
_SHORTENED = re.compile(r"\b(?:(?P<verb>do|does|did|wo|would|is|are|ca)(?P<not>nt)|(?P<am>im))\b", re.IGNORECASE)
_CLAUSES = re.compile(r"[.!;]+(?:\s+|$)|,? (?:and|but) (?=(?:i|i'm|i'd|my)\b)|, (?=(?:i|i'm|my)\b)", re.IGNORECASE)

_SIZE_SAID = re.compile(r"^(?:i (?:wear|take|am|have)\b|i'm\b|my (?:\w+ )?sizes?\b|sizes?(?: is|:) )")
_SIZE_WORDS = frozenset(
    "i wear take am i'm have my size sizes is are a an in and shoe shoes feet foot for of with tops clothes clothing "
    "everything dress shirt trousers pants".split()
)
_SIZE_NAMED = re.compile(
    r"i (?:wear|take) (?:an? )?(?:shoe )?sizes? (?P<worn>[\w.,'-]+)"
    r"|my (?:\w+ )?size is (?P<own>[\w.,'-]+)"
)
_SHOES = re.compile(r"\b(?:shoes?|feet|foot|boots?|sneakers?|trainers?|footwear)\b")

_SECTION = re.compile(
    r"^(?:i(?:'m| am) (?:a |an )?[\w-]+|i (?:only )?(?:shop|buy|wear|dress|look|browse)(?: only)?(?: (?:in|from|at"
    r"|for|among))?(?: the)? [\w']+(?: (?:section|department|aisle|side|clothes|clothing|things|stuff|pieces|fashion"
    r"|wear|sizes))?|my section is(?: the)? [\w']+(?: section)?)$"
)

_BUDGET = re.compile(
    r"^(?:my (?:\w+ )?(?:budget|limit)\b|i (?:only )?(?:spend|pay)\b|i (?:do not|don't|never|won't|wouldn't) "
    r"(?:spend|pay)\b|i (?:have|'ve got) a budget\b)"
)
_BUDGET_WORDS = frozenset(
    "my budget limit is i spend pay only per piece for a an one item on clothes of up to each have do don't never not "
    "more than at most garment things euro euros the".split()
)
_NO_BUDGET = re.compile(r"my (?:\w+ )?(?:budget|limit) is (?P<amount>(?:minus |- ?)[$€£₹]?\d[\d.,]*.*|[$€£₹]?0\b.*)")

_AVERSE = re.compile(
    r"^(?:i (?:(?:would|will) )?(?:never|hate|dislike|detest|loathe|avoid)\b|i can(?:'?t|not) (?:stand|bear|wear)\b"
    r"|i(?:'m| am) allergic\b|i (?:do not|don't|won't|will not) (?:wear|buy)\b|never show me\b|[\w -]+? (?:does not"
    r"|doesn't|do not|don't) suit me$)"
)
_AVERSE_SOFTLY = re.compile(r"^i (?:do not|don't) (?:like|want|love|enjoy)\b")  # as often said of what was just shown
_WISHES = re.compile(r"\b(?:show|find|give|need|want|looking|get|something|anything|rather|instead|prefer)\b")
_AVERSE_WORDS = frozenset("i me and or ever at all the any clothes".split())

_LIKED = (
    re.compile(r"(?:i (?:do )?(?:like|love|adore|fancy)|my favou?rites? (?:is|are)|i'm in love with):? (?P<what>.+)"),
    re.compile(
        r"(?P<what>.+?) (?:is|are) (?:lovely|great|perfect|beautiful|gorgeous|nice|my (?:taste|style|favou?rite))"
    ),
)
_DISLIKED = (
    re.compile(
        r"(?:i (?:do not|don't|didn't) (?:like|love)|i (?:hate|dislike|detest|loathe)|not (?:my (?:taste|style|thing)"
        r"|for me)|i can't stand):? (?P<what>.+)"
    ),
    re.compile(r"(?P<what>.+?) (?:is|are)(?:n't| not) (?:my (?:taste|style|thing)|for me)"),
)
_AND_ALSO = re.compile(r",? (?:and|&) |, ")
_AND = re.compile(r",? (?:and|or|&) |, ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What was said: the facts to keep in mind, the ids of products that were liked or not, or what is `wrong`.

    `wrong` is ("size", "potato") or ("budget", "minus 5"). `sizes` and `dislikes` are as in a `Profile`; `currency`
    is the one that the budget was named in.
    """

    audience: str | None = None
    sizes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    budget: float | None = None
    currency: str | None = None
    dislikes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    wrong: tuple[str, str] | None = None


class StatementReader:
    """Reads statements with one shop's words."""

    def __init__(self, vocabulary: Vocabulary, brands: Collection[str], currency: str) -> None:
        """Take the shared language, and the catalog's brands and currency."""
        self._vocabulary, self._brands, self._currency = vocabulary, brands, currency

    def read(self, text: str, shown: Sequence[Product], *, talking: bool) -> Statement | None:
        """What a message states; None where it is something else, or states something beside a wish.

        `shown` are the products of the last reply, `talking` tells that there is a wish that the message may go on
        from: what may be meant for that wish alone ("my budget is 80") is left to it.
        """
        whole = _SHORTENED.sub(lambda m: "I'm" if m["am"] else f"{m['verb']}n't", clean(text)[0])
        plain = mend(whole, self._vocabulary, known_words(self._brands))
        if pointed := self._pointed(plain, shown):
            return pointed
        for_good = _FOR_GOOD.search(plain.lower()) is not None or not talking
        bare = _opened(plain).rstrip(" .!")
        clauses = [_opened(clause) for clause in _CLAUSES.split(bare) if clause and clause.strip()]
        found = [self._clause(clause, for_good=for_good) for clause in clauses]
        told = [each for each in found if each is not None]
        return _joined(told) if told and len(told) == len(found) else None

    def _clause(self, clause: str, *, for_good: bool) -> Statement | None:
        bare = re.sub(r"\s+", " ", _ADVERBS.sub(" ", clause)).strip(" ,")
        low = bare.lower()
        return (
            self._size(bare, low)
            or self._section(bare, low)
            or self._budget(low, for_good=for_good)
            or self._dislike(bare, low, for_good=for_good)
        )

    def _size(self, bare: str, low: str) -> Statement | None:
        if not _SIZE_SAID.search(low):
            return None
        sizes: dict[str, tuple[str, ...]] = {}
        left: set[str] = set()
        for part in _AND_ALSO.split(bare):  # "M or L" is read as a whole
            found, spans = read_sizes(part)
            left |= {word.said for word in read_words(mask(part, list(spans)))}
            what = "shoes" if _SHOES.search(part.lower()) else "clothes"
            sizes |= {what: (*sizes.get(what, ()), *found)} if found else {}
        if not sizes:
            named = _SIZE_NAMED.fullmatch(low)
            return Statement(wrong=("size", named["worn"] or named["own"])) if named else None
        if left - _SIZE_WORDS:
            return None
        odd = [size for what, names in sizes.items() for size in names if not _is_size(what, size)]
        return Statement(wrong=("size", odd[0])) if odd else Statement(sizes=sizes)

    def _section(self, bare: str, low: str) -> Statement | None:
        if not _SECTION.search(low):
            return None
        mentions = self._vocabulary.find(bare)
        audience = read_wearer(bare, mentions).audience
        alone = all(mention.facet == "audience" for mention in mentions)
        return Statement(audience=audience) if alone and audience in GROWN else None

    def _budget(self, low: str, *, for_good: bool) -> Statement | None:
        if not _BUDGET.search(low):
            return None
        if no := _NO_BUDGET.fullmatch(low):
            return Statement(wrong=("budget", no["amount"]))
        budget = read_budget(low, self._currency)
        left = {word.said for word in read_words(mask(low, list(budget.spans)))}
        if budget.maximum is None or left - _BUDGET_WORDS or budget.scope == "total" or not for_good:
            return None
        return Statement(budget=budget.maximum, currency=budget.currency)

    def _dislike(self, bare: str, low: str, *, for_good: bool) -> Statement | None:
        if not (_AVERSE.search(low) or (for_good and _AVERSE_SOFTLY.search(low))):
            return None
        names = self._refused(bare, low)
        return Statement(dislikes=names) if names else None

    def _refused(self, bare: str, low: str) -> dict[str, tuple[str, ...]]:
        """What a clause refuses, facet by facet; nothing where it says anything else."""
        verb = _AVERSE.match(low) or _AVERSE_SOFTLY.match(low)
        assert verb is not None
        names: dict[str, tuple[str, ...]] = {}
        if _WISHES.search(low[verb.end() :]):
            return {}
        for part in _AND.split(bare):  # "I hate yellow and polka dots": each is hated
            found = self._refused_alone(part if bare.startswith(part) else f"{bare[: verb.end()]} {part}")
            if not found:
                return {}
            names |= {key: tuple(dict.fromkeys((*names.get(key, ()), *more))) for key, more in found.items()}
        return names

    def _refused_alone(self, said: str) -> dict[str, tuple[str, ...]]:
        named = read_brands(said, self._brands, self._vocabulary)
        mentions = self._vocabulary.find(mask(said, [Span(brand.start, brand.end) for brand in named]))
        brands = [Mention("brand", brand.names[0], brand.start, brand.end) for brand in named]
        everything = sorted((*mentions, *brands), key=lambda mention: mention.start)
        refusals = read_refusals(said, everything)
        spans = [*refusals.spans, *(Span(mention.start, mention.end) for mention in refusals.refused)]
        left = {word.said for word in read_words(mask(said, spans))}
        wanted = [m for m in everything if m not in refusals.refused and m not in refusals.silent]
        if left - _AVERSE_WORDS or wanted:
            return {}
        return {
            key: names
            for facet, key in REFUSABLE.items()
            if (names := tuple(dict.fromkeys(m.name for m in refusals.refused if m.facet == facet)))
        }

    def _pointed(self, plain: str, shown: Sequence[Product]) -> Statement | None:
        """The products shown that were liked, or not; None where no product is meant, or more is said."""
        low = re.sub(r"\s+", " ", _ADVERBS.sub(" ", _opened(plain))).lower().strip(" .!,")
        if disliked := self._meant(low, _DISLIKED, shown):
            return Statement(disliked=disliked)
        liked = self._meant(low, _LIKED, shown)
        return Statement(liked=liked) if liked else None

    def _meant(self, low: str, ways: Iterable[re.Pattern[str]], shown: Sequence[Product]) -> tuple[str, ...]:
        """The ids of the products that a text in one of these ways means; none where one cannot be told."""
        said = next((match["what"] for way in ways if (match := way.fullmatch(low))), "")
        found = []
        for part in _AND.split(re.sub(r"^(?:only|just|both) ", "", said)) if shown else ():
            one = part if re.match(r"(?:the|that|this|number|no\.|#)\b|#", part) else f"the {part}"
            pointed = pointed_at(one, shown, self._vocabulary)
            if pointed is None or pointed[1]:
                return ()
            found.append(pointed[0].id)
        return tuple(dict.fromkeys(found))


def _opened(text: str) -> str:
    opening = _OPENING.match(text.lower())
    return text[opening.end() :] if opening else text


def _is_size(what: str, size: str) -> bool:
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", size)]
    return all(LEAST[what] <= number <= MOST[what] for number in numbers)


def _joined(told: Sequence[Statement]) -> Statement:
    """Several statements as one; what is wrong in one of them is wrong with all."""
    if wrong := next((each for each in told if each.wrong), None):
        return wrong
    budget = next((each for each in reversed(told) if each.budget is not None), Statement())
    dislikes: dict[str, tuple[str, ...]] = {}
    for each in told:
        for key, names in each.dislikes.items():
            dislikes[key] = tuple(dict.fromkeys((*dislikes.get(key, ()), *names)))
    return Statement(
        audience=next((each.audience for each in reversed(told) if each.audience), None),
        sizes={what: names for each in told for what, names in each.sizes.items()},
        budget=budget.budget,
        currency=budget.currency,
        dislikes=dislikes,
    )
