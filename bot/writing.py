"""The template writer: matches → two or three warm sentences that name why these items answer the wish.

It says only what a product's record holds, and needs no network. The same wish gets the same words. What must be said
in any case (a wish let go, a photo, a currency) comes from `bot.notes`; the advice comes from `bot.advice`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot import english, wording
from bot.advice import Advice, choose
from retrieval.garment import Garment
from retrieval.look import Look
from retrieval.money import money, price_range
from retrieval.product import Match, Product, Query, Results
from retrieval.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a writer is given. `notes` are sentences that stand before its own, as they are; `said` is the message,
    in `language`. `foreign_currency` tells that its limit was in another currency than the shop's; `question`
    stands after the writer's words, as it is.

    `garments` are those of the photos that it is about, `owned` what the `looks` are around, which the notes have named
    already where it is `introduced`; `results` holds the looks' products, too.
    """

    query: Query = field(default_factory=Query)
    results: Results = field(default_factory=lambda: Results(matches=()))
    looks: tuple[Look, ...] = ()
    owned: tuple[Garment, ...] = ()
    introduced: bool = False
    garments: tuple[Garment, ...] = ()
    notes: tuple[str, ...] = ()
    said: str = ""
    language: str = "English"
    foreign_currency: bool = False
    question: str | None = None

    @property
    def seed(self) -> str:
        """What decides between wordings: the wish itself."""
        query = self.query
        return f"{query.text.casefold()} {query.categories} {query.colors} {query.price_max} {query.occasion}"


class TemplateWriter:
    """Writes from patterns, at once."""

    name = "template"

    def __init__(self, vocabulary: Vocabulary, advice: Advice | None = None) -> None:
        """Take the shared language and the knowledge to draw from."""
        self._vocabulary = vocabulary
        self._advice = advice or Advice.load()

    def write(self, brief: Brief) -> str:
        """The reply's text; `brief.results` holds at least one match."""
        first = brief.results.matches[0].product
        if brief.query.parts:
            tip = self._advice.tip(brief.query, first)
            return " ".join(filter(None, (*brief.notes, *self._each(brief), self._together(brief), tip)))
        sentences = [*brief.notes, self._first(brief, first)]
        if not brief.notes:
            sentences.append(self._others(brief))
        sentences.append(self._advice.tip(brief.query, first))
        return " ".join(filter(None, sentences))

    def _each(self, brief: Brief) -> Iterable[str]:
        """The first product of each garment of a wish for several."""
        for number, part in enumerate(brief.query.parts):
            if its := self._of(part, brief):
                alone = replace(brief, query=part, results=replace(brief.results, matches=its), notes=())
                yield self._first(alone, its[0].product, (wording.OF_SEVERAL[number % len(wording.OF_SEVERAL)],))

    def _of(self, part: Query, brief: Brief) -> tuple[Match, ...]:
        kinds = {kind for name in part.categories for kind in self._vocabulary.expand(name)}
        return tuple(match for match in brief.results.matches if match.product.category in kinds)

    def _together(self, brief: Brief) -> str | None:
        """What the first of each garment come to, where one limit holds for all of them and they keep to it."""
        limit = brief.query.total_max
        firsts = [its[0].product for part in brief.query.parts if (its := self._of(part, brief))]
        total = sum(product.price for product in firsts)
        if limit is None or total > limit or len(firsts) < len(brief.query.parts):
            return None
        currency = firsts[0].currency
        return wording.TOGETHER_WITHIN.format(total=money(total, currency), limit=money(limit, currency))

    def _first(self, brief: Brief, product: Product, patterns: Sequence[str] = ()) -> str:
        patterns = patterns or (wording.NEAREST if brief.results.relaxed or brief.garments else wording.FIRST)
        if brief.garments and brief.garments[0].category == product.category:
            patterns = wording.CLOSEST
        query = brief.query
        told = [self._facts(brief, product), self._suits(query, product), self._comes(query, product)]
        trait = self._trait(brief, product) if told.count(None) > 1 else None
        clauses = [clause for clause in (*told, trait, self._price(brief, product)) if clause]
        why = _joined(clauses or [_fill(wording.NEAREST_WORDS, product)])
        return _say(choose(patterns, f"first {brief.seed}"), product, query, why=why)

    def _facts(self, brief: Brief, product: Product) -> str | None:
        query = brief.query
        if brief.garments and not (query.colors or query.patterns):
            return self._shared(brief, product)
        shades = {color: shade for color in query.colors if (shade := self._shade(color, product))}
        colors = list(shades)[:2]
        patterns = [english.pattern_noun(name) for name in english.same(query.patterns, product.patterns)]
        materials = english.same(query.materials, product.materials)
        cut = [f"{product.sleeves} sleeves"] if product.sleeves in {*query.sleeves} - {"sleeveless"} else []
        cut += [f"{product.length} length"] if product.length in query.lengths else []
        looks = " ".join(filter(None, (english.listed(colors), english.listed(materials), english.listed(patterns))))
        facts = english.listed(filter(None, (looks, *cut)))
        ways = wording.HAS_FACTS if patterns or cut else wording.IS_FACTS
        if not facts:
            return None
        told = _fill(choose(ways, f"facts {brief.seed}"), product, facts=facts)
        others = [shades[color] for color in colors if shades[color] != color]
        return f"{told}, as {english.listed(others)}" if others else told

    def _shared(self, brief: Brief, product: Product) -> str | None:
        garment = brief.garments[0]
        facts = [f"the {color}" for color in english.same(garment.colors, product.colors)]
        if garment.pattern not in (None, "solid") and garment.pattern in product.patterns:
            facts.append(f"the {english.pattern_noun(garment.pattern or '')}")
        if not facts:
            return None
        return _fill(wording.SHARES_FACTS, product, facts=english.listed(facts))

    def _shade(self, wish: str, product: Product) -> str | None:
        if wish in product.colors:
            return wish
        return next((color for color in product.colors if color in self._vocabulary.expand_color(wish)), None)

    def _suits(self, query: Query, product: Product) -> str | None:
        if query.occasion and query.occasion in product.occasions:
            what = wording.FOR_OCCASION.get(query.occasion, f"right for {query.occasion}")
            return _fill(wording.SUITS, product, what=what)
        season = next(iter(english.same(query.seasons, product.seasons)), None)
        return _fill(wording.SUITS, product, what=wording.FOR_SEASON[season]) if season else None

    def _comes(self, query: Query, product: Product) -> str | None:
        """The brand or the size, where one was asked for."""
        if product.brand and product.brand.casefold() in map(str.casefold, query.brands):
            return _fill(wording.BY_BRAND, product, brand=product.brand)
        had = {size.casefold(): size for size in product.sizes}
        size = next((had[size.casefold()] for size in query.sizes if size.casefold() in had), None)
        return _fill(wording.IN_SIZE, product, size=size) if size else None

    def _price(self, brief: Brief, product: Product) -> str | None:
        most = brief.query.price_max
        if most and product.price <= most:
            patterns = wording.WELL_UNDER if product.price <= 0.65 * most else wording.WITHIN
            price, limit = money(product.price, product.currency), money(most, product.currency)
            if brief.query.price_min is not None:
                patterns = wording.IN_RANGE
                limit = price_range(brief.query.price_min, most, product.currency)
            return _fill(choose(patterns, f"price {brief.seed}"), product, price=price, limit=limit)
        others = [match.product.price for match in brief.results.matches[1:]]
        cheapest = others and product.price < min(others)
        return _fill(choose(wording.KINDEST, f"price {brief.seed}"), product) if cheapest else None

    def _trait(self, brief: Brief, product: Product) -> str | None:
        """What its cloth is good for; of a watch or a belt, what its color does."""
        worn = product.category is not None and self._vocabulary.slot(product.category) != "accessory"
        material = next((name for name in product.materials if worn and name in self._advice.fabrics), None)
        if material:
            return wording.CLOTH.format(material=material, trait=self._cloth_trait(material, brief))
        color = next((color for color in product.colors if color in self._advice.colors), None)
        return choose(self._advice.colors[color], f"trait {brief.seed}") if color else None

    def _cloth_trait(self, material: str, brief: Brief) -> str:
        return choose(self._advice.fabrics[material], f"cloth {brief.seed}")

    def _others(self, brief: Brief) -> str:
        """One sentence on what else there is: dearer or cheaper, another cloth, color, pattern or kind."""
        first, others = brief.results.matches[0].product, _distinct(brief)
        alike = [product for product in others if product.category == first.category]
        ways = (self._cheaper, self._cloth, self._another_color, self._another_pattern)
        turn = int(choose("0123", f"others {brief.seed}"))
        for way in (*ways[turn:], *ways[:turn]):
            if alike and (sentence := way(brief, first, alike)):
                return sentence
        if other := next((product for product in others if product.category not in (None, first.category)), None):
            return _say_other(choose(wording.OTHER_KIND, f"kind {brief.seed}"), other, brief.query)
        return self._range(brief)

    def _cheaper(self, brief: Brief, first: Product, others: list[Product]) -> str | None:
        cheapest = min(others, key=lambda product: product.price)
        if cheapest.price > 0.8 * first.price:
            return None
        price = money(cheapest.price, cheapest.currency)
        return _say_other(choose(wording.CHEAPER, f"cheap {brief.seed}"), cheapest, brief.query, price=price)

    def _cloth(self, brief: Brief, first: Product, others: list[Product]) -> str | None:
        if brief.query.materials or not first.materials:
            return None
        for other in others:
            new = [m for m in other.materials if m not in first.materials and m in self._advice.fabrics]
            if new:
                pattern = choose(wording.OTHER_CLOTH, f"cloth {brief.seed}")
                return _say_other(pattern, other, brief.query, material=new[0], trait=self._cloth_trait(new[0], brief))
        return None

    def _another_color(self, brief: Brief, first: Product, others: list[Product]) -> str | None:
        other = next((p for p in others if p.colors and first.colors and not {*p.colors} & {*first.colors}), None)
        if other is None or len(brief.query.colors) == 1:
            return None
        return _say_other(choose(wording.OTHER_COLOR, f"color {brief.seed}"), other, brief.query)

    def _another_pattern(self, brief: Brief, first: Product, others: list[Product]) -> str | None:
        other = next((p for p in others if {*p.patterns} - {"solid", "textured", *first.patterns}), None)
        if other is None or brief.query.patterns or {*first.patterns} - {"solid"}:
            return None
        return _say_other(choose(wording.OTHER_PATTERN, f"pattern {brief.seed}"), other, brief.query)

    def _range(self, brief: Brief) -> str:
        products = [match.product for match in brief.results.matches[1:]]
        if len(products) < 2:
            return ""
        low, high = min(p.price for p in products), max(p.price for p in products)
        patterns = wording.SAME_PRICE if low == high else wording.RANGE
        low_price, high_price = (money(price, products[0].currency) for price in (low, high))
        return choose(patterns, f"range {brief.seed}").format(low=low_price, high=high_price)


def _distinct(brief: Brief) -> list[Product]:
    first = brief.results.matches[0].product
    taken = english.called(first, brief.query)
    return [m.product for m in brief.results.matches[1:] if english.called(m.product, brief.query) != taken]


def _joined(clauses: Sequence[str]) -> str:
    return clauses[0] if len(clauses) == 1 else f"{', '.join(clauses[:-1])}, and {clauses[-1]}"


def _say(pattern: str, product: Product, query: Query, **words: str) -> str:
    it = english.called(product, query)
    if query.price_max is None:  # else a clause speaks of the price
        it += f" ({money(product.price, product.currency)})"
    return _fill(pattern, product, it=it, It=english.capital(it), **words)


def _say_other(pattern: str, product: Product, query: Query, **words: str) -> str:
    other = english.called(product, query)
    return _fill(pattern, product, other=other, Other=english.capital(other), **words)


def _fill(pattern: str, product: Product, **words: str) -> str:
    many = product.category is not None and english.is_plural(product.category)
    forms = _MANY if many else _ONE
    return pattern.format(**forms, **words).replace("..", ".")  # a brand may end in its own period


_VERBS = ("bring", "share", "stay", "keep", "cost", "come")
_ONE = {"they": "it", "theyre": "it's", "have": "has", "is": "is", "are": "is", "favorite": "favorite"}
_ONE |= {verb: f"{verb}s" for verb in _VERBS}
_MANY = {"they": "they", "theyre": "they're", "have": "have", "is": "are", "are": "are", "favorite": "favorites"}
_MANY |= {verb: verb for verb in _VERBS}
