"""One text read once: `read(text, vocabulary, brands, currency) -> Reading`, then `Reading.query(...)`.

Sizes, prices, brands and the vocabulary's words are read; what is owned already and what is refused are set apart; the
rest is the wish. It knows no turn before and no intent but what the text's own words ask for: `bot.understanding` does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from bot.belongings import Piece, pieces_of, read_belongings
from bot.brands import other_brands, read_brands
from bot.budgets import Budget, read_budget
from bot.circumstances import OCCASION_OF, SEASON_OF, read_dress_code, read_weather
from bot.covering import read_covered
from bot.manner import read_firm
from bot.negation import REFUSABLE, Refusals, read_refusals
from bot.pair_words import asks_for_outfit
from bot.phrases import Span, mask, read_words
from bot.senses import settle
from bot.sizes import read_sizes
from bot.wearers import Wearer, read_wearer
from bot.wish_text import wish_text
from retrieval.product import Query
from retrieval.vocabulary import Mention, Vocabulary

_RULING = ("black tie", "funeral", "wedding")  # they decide what is worn, on a beach too
_EVERYDAY = "everyday"  # "casual dress for a wedding" is for a wedding
_ADULTS = ("women", "men")
MOST_OF_A_BARE_KIND = 2  # words of a wish that names a kind of piece and no more
_WHICH = re.compile(r"\b(?:what|which|how|something|anything|ideas?|suggestions?)\b")
_ASKS = re.compile(
    r"\b(?:(?:what|which|how)(?: else)? (?:should|can|could|do|would|shall|to) (?:i|you|we|one)?"
    r"(?: (?:wear|put on|do))?|what goes|(?:make|build|create|put together|style)(?: me)? (?:an? )?(?:outfit|look)"
    r"|i (?:have|own|'ve got))\b"
)
_TRAITS = ("color", "pattern", "material", "sleeves", "length", "style", "brand")
_NO_WISH = ("", "what", "which")  # "what goes with a red skirt?": the whole says more than the rest


@dataclass(slots=True)
class Reading:
    """All that was read from one text, before it becomes a query."""

    text: str
    currency: str
    budget: Budget
    sizes: tuple[str, ...]
    size_spans: tuple[Span, ...]
    wanted: list[Mention]
    refusals: Refusals
    owned: list[Span]
    wearer: Wearer
    brand_names: dict[int, tuple[str, ...]]
    mentions: list[Mention]
    vocabulary: Vocabulary
    dress_code: str | None
    weather: tuple[str, ...]
    uncarried: tuple[str, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The garments that the person has already."""
        return pieces_of(self.text, self.owned, self.mentions)

    @property
    def wish(self) -> str:
        """The text with all that is no part of the wish blanked out."""
        return mask(self.text, [*self._asides(), *self.owned])

    def about_looks(self) -> str | None:
        """ "pair" or "outfit" where the text asks for things that go together, else None.

        One piece that is described ("a white shirt to wear with a suit") is searched for; a bare kind of piece ("shoes
        to wear with a red skirt", "what shoes …") is chosen by what it has to go with.
        """
        low, kinds = self.text.lower(), self._named("category")
        slots = {self.vocabulary.slot(kind) for kind in kinds}
        if self.pieces and slots.isdisjoint(self.vocabulary.slot(piece.category) for piece in self.pieces):
            told = len(self._text().split()) > MOST_OF_A_BARE_KIND if kinds else False
            described = told or any(self._named(facet) for facet in _TRAITS)
            return "pair" if not described or _WHICH.search(low) else None
        return "outfit" if not kinds and asks_for_outfit(low, self.mentions) else None

    @property
    def names_something(self) -> bool:
        """Whether anything was read that a search can go by."""
        priced = self.budget.minimum is not None or self.budget.maximum is not None
        told = bool(self.wanted or self.refusals.silent or self.refusals.refused or self.owned or self.sizes or priced)
        return told or self.wearer.audience is not None or self.wearer.child or bool(self.dress_code or self.weather)

    def query(self, *, of_looks: bool, whole: bool) -> Query:
        """The query of this text alone; a limit for a `whole` outfit is one for all of it."""
        total = of_looks and (self.budget.scope == "total" or (whole and self.budget.scope is None))
        exclude = self._exclude()
        priced = self.budget.minimum is not None or self.budget.maximum is not None
        wanted: dict[str, Any] = {
            key: tuple(name for name in self._named(facet) if name not in exclude.get(key, ()))
            for facet, key in REFUSABLE.items()
        }
        if "printed" in exclude.get("patterns", ()) and not wanted["patterns"]:
            wanted["patterns"] = ("solid",)
        return Query(
            text=self._about() if of_looks else self._text(),
            **wanted,
            styles=self._named("style"),
            seasons=self._named("season")
            or tuple(dict.fromkeys(SEASON_OF[each] for each in self.weather if each in SEASON_OF)),
            sizes=self.sizes,
            weather=self.weather,
            audience=self.wearer.audience,
            recipient=self.wearer.recipient,
            occasion=self._occasion(),
            dress_code=self.dress_code,
            price_min=self.budget.minimum,
            price_max=None if total and self.budget.scope else self.budget.maximum,
            total_max=self.budget.maximum if total else None,
            currency=(self.budget.currency or self.currency) if priced else None,
            exclude=exclude,
            firm=read_firm(self.text, self.wanted),
        )

    def _named(self, facet: str) -> tuple[str, ...]:
        return self._names(mention for mention in self.wanted if mention.facet == facet)

    def _names(self, mentions: Iterable[Mention]) -> tuple[str, ...]:
        names: list[str] = []
        for mention in mentions:
            names += self.brand_names[mention.start] if mention.facet == "brand" else [mention.name]
        return tuple(dict.fromkeys(names))

    def _occasion(self) -> str | None:
        named = [mention for mention in self.wanted if mention.facet == "occasion"]
        code = self.vocabulary.dress_codes.get(self.dress_code or "")
        bare = code.name if code and not code.phrases else None  # "dress code festive" is no festival
        names = self._names(m for m in named if self.text[m.start : m.end].lower() != bare)
        if ruling := next((name for name in _RULING if name in names), None):
            return ruling
        others = [name for name in names if name != _EVERYDAY]
        forced = next((OCCASION_OF[each] for each in self.weather if each in OCCASION_OF), None)
        # The last is the head of "office party" and of "birthday dinner".
        of_code = code.occasion if code else None
        return others[-1] if others else of_code or next(iter(names), None) or forced

    def _seasons_of_weather(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(SEASON_OF[each] for each in self.weather if each in SEASON_OF))

    def _exclude(self) -> dict[str, tuple[str, ...]]:
        exclude = {}
        for facet, key in REFUSABLE.items():
            names = self._names(mention for mention in self.refusals.refused if mention.facet == facet)
            if names:
                exclude[key] = names
        if self.wearer.child:
            exclude["audiences"] = _ADULTS
        return exclude

    def _about(self) -> str:
        """What is said of looks beside the question itself and what is owned: "to dinner"."""
        return wish_text(
            self.text, [*self._asides(), *self.owned, *(Span(*m.span()) for m in _ASKS.finditer(self.text.lower()))]
        )

    def _asides(self) -> list[Span]:
        return [*self.budget.spans, *self.size_spans, *self.refusals.spans, *self.wearer.spans]

    def _text(self) -> str:
        spans = self._asides()
        wish = wish_text(self.text, [*spans, *self.owned])
        return wish_text(self.text, spans) if wish.lower() in _NO_WISH else wish


def read(
    text: str, vocabulary: Vocabulary, brands: Collection[str], currency: str, *, pictured: bool = False
) -> Reading:
    """Read a cleaned, mended text; `brands` are the catalog's, `pictured` tells that what is owned is shown."""
    sizes, size_spans = read_sizes(text)
    text_without = mask(text, list(size_spans))
    budget = read_budget(text_without, currency)
    text_without = mask(text_without, list(budget.spans))
    named = read_brands(text_without, brands, vocabulary)
    brand_spans = [Span(brand.start, brand.end) for brand in named]
    mentions = vocabulary.find(mask(text_without, brand_spans))
    everything = sorted(
        [*mentions, *(Mention("brand", brand.names[0], brand.start, brand.end) for brand in named)],
        key=lambda m: m.start,
    )
    refusals = read_refusals(text_without, everything)
    covered, covered_spans = read_covered(text_without)
    refusals.refused += covered
    refusals.spans += covered_spans
    open_text = mask(text_without, refusals.spans)
    owned = read_belongings(open_text, [m for m in everything if m not in refusals.silent], pictured=pictured)
    in_owned = [m for m in everything if any(span.holds(m.start, m.end) for span in owned)]
    aside = {*refusals.silent, *refusals.refused, *in_owned}
    refusals.silent += in_owned
    left = [m for m in everything if m not in aside and m.facet != "audience"]
    return Reading(
        text=text,
        currency=currency,
        budget=budget,
        sizes=sizes,
        size_spans=size_spans,
        wanted=settle(open_text, left, read_words(open_text), vocabulary),
        refusals=refusals,
        owned=owned,
        wearer=read_wearer(text_without, everything),
        brand_names={brand.start: brand.names for brand in named},
        mentions=everything,
        vocabulary=vocabulary,
        uncarried=other_brands(open_text, brands, named, vocabulary),
        dress_code=read_dress_code(open_text, vocabulary),
        weather=read_weather(text, everything, refusals.spans),
    )
