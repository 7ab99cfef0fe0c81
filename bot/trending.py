"""/trends and "what is in fashion now?": the three themes that fit the person best, each with products of the shop.

`Trending(home).answer(shop, before) -> Found` reads `STYLIST_HOME/trends/current.json`, which `stylist trends` wrote,
and searches the shop for each theme as a wish would be: in stock, for the person's section, sizes and limits. Nothing
is clustered here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot import english, wording_trends
from bot.choices import Choice
from bot.found import Found
from bot.matching import matches
from bot.phrases import clean
from bot.shop import Shop
from bot.turns import Turn
from bot.writing import Brief
from retrieval.money import money
from retrieval.product import Match, Query, Results
from retrieval.trend_file import Kept, KeptTheme, read

MOST_THEMES = 3
MOST_OF_EACH = 2
TRIED = 12  # themes looked through for three that the shop has for this person
CURRENT = Path("trends") / "current.json"
_NOW = (
    r"(?: (?:right now|now|nowadays|today|these days|at the moment|currently|lately"
    r"|this (?:season|year|month|week|spring|summer|fall|autumn|winter)))*"
)
_NEW = r"(?:the )?(?:(?:latest|current|new|newest|big|biggest|hottest) )*(?:fashion )?trends?"
_ASKS = re.compile(
    r"\W*/trends(?:@\w+)?\W*|\W*(?:(?:hey|hi|hello|so|and|please|tell me|show me|can you (?:tell|show) me)\W+)*(?:"
    rf"what(?:'?s| is| are|s)(?: the)?(?: new)?(?: currently| now)?"
    rf" (?:trending|trendy|in (?:fashion|style|vogue|trend)|fashionable|hot|en vogue){_NOW}"
    rf"|(?:what(?:'?s| is| are) )?{_NEW}{_NOW}"
    rf"|what (?:do|are) people (?:wear|wearing|buy|buying|like){_NOW}"
    rf"|what(?:'?s| is) in{_NOW}"
    r")(?:\W|\b(?:please|thanks|here|in the shop|in your shop)\b)*",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a message asks what is in fashion, and for nothing more: "trendy red dresses" is a wish."""
    return _ASKS.fullmatch(clean(text)[0]) is not None


class Trending:
    """The kept themes of one STYLIST_HOME, read again when the file changed."""

    def __init__(self, home: Path) -> None:
        """Keep where the file is; nothing is read yet."""
        self._path = home / CURRENT
        self._read: tuple[int, Kept | None] = (0, None)

    def answer(self, shop: Shop, before: Turn | None) -> Found:
        """What is in fashion, for whom the shop is fitted to."""
        kept = self._kept()
        if kept is None or not kept.for_people:
            return Found(intent="trends", text=wording_trends.NONE_YET, turn=before)
        shown = _shown(shop, kept.for_people)
        if not shown:
            names = english.listed(theme.name for theme in kept.for_people[:MOST_THEMES])
            return Found(intent="trends", text=wording_trends.NONE_FOR_YOU.format(themes=names), turn=before)
        found = tuple(match for _, each in shown for match in each)
        turn = Turn(
            query=Query(currency=shop.catalog.currency),
            prices=tuple(match.product.price for match in found),
            shown=tuple(match.product.id for match in found),
            count=len(found),
            questioned=before is not None and before.questioned,
        )
        return Found(
            intent="trends",
            text=_text(kept, shown),
            brief=Brief(results=Results(matches=found)),
            turn=turn,
            choices=tuple(_button(theme.name) for theme, _ in shown),
            themes=tuple(theme.query for theme, _ in shown),
        )

    def _kept(self) -> Kept | None:
        try:
            changed = self._path.stat().st_mtime_ns
        except OSError:
            return None
        if changed != self._read[0]:
            self._read = (changed, read(self._path))
        return self._read[1]


def _shown(shop: Shop, themes: Sequence[KeptTheme]) -> list[tuple[KeptTheme, tuple[Match, ...]]]:
    """The first three themes that the shop has for this person, each of another kind while there are any."""
    found: list[tuple[KeptTheme, tuple[Match, ...]]] = []
    taken: set[str] = set()
    spare: list[tuple[KeptTheme, tuple[Match, ...]]] = []
    for theme in themes[:TRIED]:
        _, results = matches(shop, Turn(query=theme.query), cheap=False)
        new = [match for match in results.matches if match.product.id not in taken and _is_for(shop, match)]
        if results.relaxed or not new:
            continue
        each = tuple(replace(match, why=theme.name) for match in new[:MOST_OF_EACH])
        slots = {shop.vocabulary.slot(kind) for other, _ in found for kind in other.query.categories}
        if slots & {shop.vocabulary.slot(kind) for kind in theme.query.categories}:
            spare.append((theme, each))
            continue
        taken.update(match.product.id for match in each)
        found.append((theme, each))
        if len(found) == MOST_THEMES:
            return found
    return [*found, *spare][:MOST_THEMES]


def _is_for(shop: Shop, match: Match) -> bool:
    """Whether a piece is of the person's section: a wish for a dress goes beyond it, what is offered does not."""
    own = shop.profile.audience
    return own is None or match.product.audience in (own, "unisex", None)


def _text(kept: Kept, shown: Sequence[tuple[KeptTheme, tuple[Match, ...]]]) -> str:
    several, one = wording_trends.SAID[kept.source]
    themes = [theme for theme, _ in shown]
    said = [(several if len(themes) > 1 else one).format(themes=english.listed(theme.name for theme in themes))]
    rising = [theme for theme in themes if theme.growth and theme.growth.is_rise and theme.growth.ratio >= 1.4]
    if rising:
        most = max(rising, key=lambda theme: theme.growth.ratio if theme.growth else 0)
        said.append(wording_trends.RISING.format(theme=english.capital(most.name), times=_times(most)))
    first = shown[0][1][0].product
    price = money(first.price, first.currency)
    said.append(wording_trends.START.format(product=english.called(first), price=price))
    return " ".join(said)


def _times(theme: KeptTheme) -> str:
    ratio = theme.growth.ratio if theme.growth else 1.0
    if ratio < 1.75:
        return wording_trends.HALF_AGAIN
    return wording_trends.TIMES.get(round(ratio), wording_trends.MANY_TIMES)


def _button(name: str) -> Choice:
    return Choice(label=wording_trends.SHOW_LABEL.format(theme=name), text=name.encode()[:60].decode(errors="ignore"))
