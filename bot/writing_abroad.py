"""The template writer in another language: `AbroadWriter(lexicon).write(brief)`, from the sentences of its lexicon.

Plainer than `bot.writing`: the first product with what it is made of, the others' prices, looks with their totals, and
a piece of advice. Facets are listed, not bent into sentences, so that no ending can be wrong. What it has no sentence
for (the wardrobe, problems) stays English.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot import talk
from bot.advice import choose
from bot.choices import Choice
from bot.found import Found
from bot.language_names import NAMES
from bot.languages import ENGLISH, Lexicon, lexicons
from bot.product_choices import under
from bot.writing import Brief
from retrieval.garment import Garment
from retrieval.look import Look
from retrieval.money import money
from retrieval.product import Product, Query

MOST_TITLES = 4


def told_in(
    language: str, found: Found, said: str, shop_currency: str
) -> tuple[Found, tuple[tuple[Choice, ...], ...], AbroadWriter | None]:
    """What was found, with its buttons and each product's, for a reply in a language; and the writer, if it is ours.

    `said` is the message as it came. A language that only Gemini knows is named to it.
    """
    buttons = under(found)
    if language in lexicons():
        abroad = AbroadWriter(lexicons()[language])
        brief = abroad.brief(found, said, shop_currency)
        choices = abroad.of_themes(found.themes) if found.themes else abroad.choices(found.choices)
        return replace(found, brief=brief, choices=choices), tuple(map(abroad.choices, buttons)), abroad
    if language in NAMES and language != ENGLISH:
        found = replace(found, brief=replace(found.brief, said=said, language=NAMES[language]))
    return found, buttons, None


class AbroadWriter:
    """Writes in one language."""

    name = "template"

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the language's words and sentences."""
        self._lexicon, self._says = lexicon, lexicon.says

    def brief(self, found: Found, said: str, shop_currency: str) -> Brief:
        """The brief for a reply in this language to what was `said` in it: its notes in the language, too."""
        notes = tuple(self._notes(found, shop_currency))
        return replace(found.brief, said=said, language=self._lexicon.name, notes=notes)

    def instead(self, found: Found, english: str) -> str | None:
        """The sentence for a fixed English one, by what it answers; None where the language has none."""
        if found.beyond and not (found.brief.results.matches or found.brief.looks):
            return str(self._says["shelf"])
        if found.intent in ("small_talk", "help", "out_of_scope"):
            kind = talk.kind(english) if found.intent == "small_talk" else found.intent
            return str(self._says[kind])
        if found.intent == "trends":
            return self._trends(found.themes)
        if found.intent in ("pair", "outfit"):
            asked = found.turn is not None and found.turn.asked
            return self._which(found.turn.garments) if found.turn and asked else str(self._says["no_looks"])
        if found.intent in ("compare", "explain"):
            return " ".join(map(self._told, (match.product for match in found.brief.results.matches)))
        if found.intent == "profile":  # what was told is confirmed; the list of all stays English
            return str(self._says["noted"]) if found.brief.query != Query() else None
        if found.intent == "language" and not found.choices:  # it was set to this one
            return str(self._says["language"])
        return str(self._says["nothing"]) if found.intent in ("search", "photo") else None

    def write(self, brief: Brief) -> str:
        """The reply's text; `brief.results` holds at least one match."""
        told = self._looks(brief) if brief.looks else self._products(brief)
        return " ".join((*brief.notes, *told, choose(self._says["tips"], f"tip {brief.seed}")))

    def of_themes(self, themes: Sequence[Query]) -> tuple[Choice, ...]:
        """A button for each theme; it says the theme's words in this language."""
        named = [self._theme(theme) for theme in themes]
        label = self._says["trend_label"]
        return tuple(Choice(label=label.format(theme=theme), text=theme.replace(",", "")) for theme in named)

    def choices(self, choices: Sequence[Choice]) -> tuple[Choice, ...]:
        """The buttons in this language: pressing one says its label, or the text that it has in every language."""
        return tuple(map(self._choice, choices))

    def _choice(self, choice: Choice) -> Choice:
        if label := self._lexicon.labels.get(choice.label):
            return replace(choice, label=label)
        said = self._lexicon.buttons.get(choice.label)
        return Choice(label=said, text=said) if said else choice

    def _notes(self, found: Found, shop_currency: str) -> Iterable[str]:
        brief = found.brief
        if found.beyond:
            yield self._says["shelf"]
        if found.kept:
            yield self._says["profile"]
        if found.turn and found.turn.garments and brief.garments and not brief.looks:
            yield self._says["seen"].format(pieces=self._pieces(brief.garments))
        query = brief.query
        limit = query.price_max or query.total_max or query.price_min
        if brief.foreign_currency and limit is not None:
            yield self._says["currency"].format(currency=shop_currency, limit=money(limit, shop_currency))
        lost = [self._says["lost"][name] for name in brief.results.relaxed if name in self._says["lost"]]
        if lost:
            yield self._says["let_go"].format(lost=", ".join(lost))

    def _products(self, brief: Brief) -> Iterable[str]:
        products = [match.product for match in brief.results.matches]
        first, prices = products[0], sorted(product.price for product in products[1:])
        facts = ", ".join(self._facts(first)) or first.brand or first.title
        sentence = choose(self._says["first"], f"first {brief.seed}")
        yield sentence.format(title=first.title, facts=facts, price=money(first.price, first.currency))
        if len(prices) > 1 and prices[0] < prices[-1]:
            low, high = (money(price, first.currency) for price in (prices[0], prices[-1]))
            yield self._says["others"].format(low=low, high=high)

    def _looks(self, brief: Brief) -> Iterable[str]:
        first = brief.looks[0]
        told = {"count": len(brief.looks), "titles": _titles(first), "total": _total(first)}
        if brief.owned:
            yield self._says["looks"].format(pieces=self._pieces(brief.owned), **told)
        else:
            yield self._says["looks_new"].format(**told)

    def _which(self, garments: Sequence[Garment]) -> str:
        return str(self._says["which"].format(pieces=self._pieces(garments)))

    def _trends(self, themes: Sequence[Query]) -> str:
        named = "; ".join(map(self._theme, themes))
        return str(self._says["trends"].format(themes=named) if themes else self._says["trends_none"])

    def _theme(self, theme: Query) -> str:
        """A theme's words, listed: "Oberteil, gestreift"."""
        names = (*theme.categories, *theme.colors, *theme.patterns, *theme.materials)
        return ", ".join(self._lexicon.named(name) or name for name in names)

    def _told(self, product: Product) -> str:
        facts = (*self._facts(product), *product.sizes, money(product.price, product.currency))
        return f"{product.title}: {', '.join(facts)}."

    def _facts(self, product: Product) -> list[str]:
        patterns = [pattern for pattern in product.patterns if pattern != "solid"]
        names = [product.category, *product.colors[:2], *patterns[:1], *product.materials[:1]]
        return [said for name in names if name and (said := self._lexicon.named(name))]

    def _pieces(self, garments: Sequence[Garment]) -> str:
        return "; ".join(
            ", ".join(self._lexicon.named(name) or name for name in (garment.category, *garment.colors[:1]))
            for garment in garments
        )


def _titles(look: Look) -> str:
    return ", ".join(match.product.title for match in look.matches[:MOST_TITLES])


def _total(look: Look) -> str:
    return money(look.total, look.matches[0].product.currency) if look.matches else ""
