"""/design: a garment that nobody sells, drawn from the largest theme or from a person's words, and what comes closest.

`await Designing(home, drawings, gemini).answer(shop, "/design striped linen dress", before) -> Found`. Words → prompt
(Gemini's, else a template's) → picture (`bot.drawings`) → the nearest products, by the index's own encoder. The picture
carries its label; the text says so, too.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from PIL import Image

from bot import wording_designs as wording
from bot.choices import Choice
from bot.declining import declined
from bot.design_ideas import Idea, largest_theme, of_words, template
from bot.drawings import Drawings, Drawn
from bot.found import Found
from bot.gemini import Gemini
from bot.keeping_to import fill
from bot.phrases import clean
from bot.progress import tell
from bot.shop import Shop
from bot.turns import Turn
from bot.wording import DECLINED
from bot.writing import Brief
from retrieval.money import money
from retrieval.product import Query, Results

MOST_NEAREST = 4
_ASKS = re.compile(r"\W*/design(?:@\w+)?(?:\s+(?P<words>.*))?", re.IGNORECASE | re.DOTALL)


def asked(text: str) -> str | None:
    """The words behind "/design", which may be none; None for any other message."""
    said = _ASKS.fullmatch(clean(text)[0])
    return (said["words"] or "").strip() if said else None


class Designing:
    """Answers /design."""

    def __init__(self, home: Path, drawings: Drawings, gemini: Gemini | None = None) -> None:
        """Take themes from `home`; draw with `drawings`, from prompts that `gemini` words where it can."""
        self._home, self._drawings, self._gemini = home, drawings, gemini

    async def answer(self, shop: Shop, text: str, before: Turn | None) -> Found:
        """What there is to show for a message that `asked` knows."""
        if not self._drawings.can_draw:
            return _said(wording.NO_MODEL, before)
        words = asked(text) or ""
        idea = of_words(words) if words else await asyncio.to_thread(largest_theme, self._home)
        if idea is None:
            return _said(wording.NO_THEME, before)
        if kind := declined(clean(idea.name)[0]):
            return _said(DECLINED[kind], before)
        if not idea.is_theme and not _kinds(shop, idea):
            return _said(wording.NOT_CLOTHES, before)
        tell("drawing")
        key = idea.key(self._drawings.mark)
        is_new = not (self._drawings.is_running or self._drawings.path(key).is_file())  # else nothing is to be worded
        prompt = await self._prompt(idea) if is_new else template(idea)
        if not prompt:
            return _said(wording.REFUSED, before)
        drawn = await self._drawings.ask(key, prompt)
        if drawn.state != "done":
            return _said(_not_yet(drawn, f"/design {words}".strip()), before)
        return await asyncio.to_thread(_shown, shop, idea, self._drawings.path(key), before)

    async def _prompt(self, idea: Idea) -> str:
        """The prompt to draw from; "" for a person's words that Gemini will not have."""
        worded = await self._gemini.design(idea) if self._gemini else None
        if worded is None or (idea.is_theme and not worded.fits):
            return template(idea)
        return worded.prompt if worded.fits else ""


def _not_yet(drawn: Drawn, again: str) -> str:
    if drawn.state == "drawing":
        told = {"done": drawn.done, "total": drawn.total, "again": again}
        return (wording.DRAWING if drawn.done else wording.BEGUN).format(**told)
    sentences = {"busy": wording.BUSY, "too slow": wording.TOO_SLOW}
    return sentences.get(drawn.state, wording.FAILED)


def _shown(shop: Shop, idea: Idea, path: Path, before: Turn | None) -> Found:
    """The picture with what comes closest to it."""
    data = path.read_bytes()
    with Image.open(path) as opened:
        opened.load()
        told = {str(name): value for name, value in opened.info.items()}
        picture = opened.convert("RGB")
    drawn = picture.crop((0, 0, picture.width, picture.height - int(told.get("band_px", 0))))
    query = fill(shop, Query(categories=_kinds(shop, idea), currency=shop.catalog.currency))
    found = shop.searcher.search(query, picture=shop.encoder.pictures([drawn])[0], limit=MOST_NEAREST)
    results = Results(matches=found.matches)
    sentence = wording.DRAWN_OF_THEME if idea.is_theme else wording.DRAWN
    text = [sentence.format(theme=idea.name, prompt=told.get("prompt", idea.name))]
    if results.matches:
        first = results.matches[0].product
        text.append(wording.NEAREST.format(product=first.title, price=money(first.price, first.currency)))
    else:
        text.append(wording.NEAREST_NONE)
    turn = Turn(
        query=query,
        prices=tuple(match.product.price for match in results.matches),
        shown=tuple(match.product.id for match in results.matches),
        count=len(results.matches),
    )
    return Found(
        intent="design",
        text=" ".join(text),
        brief=Brief(query=query, results=results),
        turn=turn,
        choices=(Choice(label=wording.MORE_LABEL, text=idea.name),),
        attachment=(f"design-{path.stem}.png", data),
    )


def _kinds(shop: Shop, idea: Idea) -> tuple[str, ...]:
    """The kinds of garment that an idea names."""
    named = tuple(word for facet, word in idea.traits if facet == "category")
    return named or tuple(dict.fromkeys(m.name for m in shop.vocabulary.find(idea.name) if m.facet == "category"))[:1]


def _said(text: str, before: Turn | None) -> Found:
    return Found(intent="design", text=text, turn=before)
