"""Products that people put aside: "save the second one", "/saved", "remove saved 2".

`Saved.answer` answers what is about them and leaves everything else alone (None). The list shows the products as they
are now; what the shop no longer has is told by the title it had.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot import english, wording_choices
from bot.choices import Choice
from bot.found import Found
from bot.logs import where
from bot.memory import BadMemory, Memory
from bot.pressed import gone
from bot.product_refs import product_of, ref
from bot.saved_product import SavedProduct
from bot.saved_words import SavedWish, read_wish
from bot.shop import Shop
from bot.turns import Turn
from bot.wardrobe_replies import count_words
from bot.writing import Brief
from retrieval.money import money
from retrieval.product import Match, Product, Query, Results

log = logging.getLogger(__name__)
MOST_SAVED = 200
MOST_SHOWN = 8  # of them at once, the latest
MOST_GONE = 5  # titles told of those that are gone
MY_SAVED = Choice(label=wording_choices.MY_SAVED_LABEL, text="/saved")


class Saved:
    """Everybody's saved products, over one memory."""

    def __init__(self, memory: Memory) -> None:
        """Keep the memory; nothing is read yet."""
        self._memory = memory

    async def answer(self, shop: Shop, person: str, text: str, before: Turn | None) -> Found | None:
        """The answer to a message about saved products; None where it is about something else."""
        wish, products = await asyncio.to_thread(_read, shop, text, before)
        if wish is None:
            return None
        try:
            return await self._do(wish, products, shop, person, before)
        except BadMemory as error:
            log.error("the saved products were not reached: %s", where(error))
            return Found(intent="problem", text=wording_choices.SAVED_FAILED)

    async def _do(
        self, wish: SavedWish, products: Sequence[Product], shop: Shop, person: str, before: Turn | None
    ) -> Found:
        match wish.kind:
            case "list":
                return await self._list(shop, person, before)
            case "save":
                return await self._save(products, person, before)
            case "remove":
                return await self._remove(wish, shop, person, before)
            case _:
                return _said(wording_choices.WHICH_TO_SAVE, before)

    async def _save(self, products: Sequence[Product], person: str, before: Turn | None) -> Found:
        if not products:
            return gone(before)
        told = await (await self._memory.store()).save(person, products, most=MOST_SAVED)
        sentences = {"new": wording_choices.SAVED, "known": wording_choices.SAVED_BEFORE}
        groups = {state: [p for p, t in zip(products, told, strict=True) if t == state] for state in sentences}
        said = [sentences[state].format(products=_names(group)) for state, group in groups.items() if group]
        if "room" in told:
            said.append(wording_choices.SAVED_FULL.format(most=MOST_SAVED))
        return _said(" ".join(said), before, (MY_SAVED,))

    async def _remove(self, wish: SavedWish, shop: Shop, person: str, before: Turn | None) -> Found:
        store = await self._memory.known()
        kept = await store.saved(person) if store else ()
        if wish.place is not None:
            order = _in_order(kept, shop)[0]
            found = [item for item, _ in order[wish.place - 1 : wish.place]] if wish.place else []
        else:
            found = [item for item in kept if ref(item.product) in wish.refs]
        if store is None or not found:
            return _said(wording_choices.NOT_SAVED, before, (MY_SAVED,) if kept else ())
        await store.unsave(person, [item.product for item in found])
        names = english.listed(f"“{item.title}”" for item in found)
        text = wording_choices.UNSAVED.format(products=names, is_no="are no" if len(found) > 1 else "is no")
        return _said(text, before, (MY_SAVED,) if len(kept) > len(found) else ())

    async def _list(self, shop: Shop, person: str, before: Turn | None) -> Found:
        store = await self._memory.known()
        kept = await store.saved(person) if store else ()
        if not kept:
            return _said(wording_choices.SAVED_NONE, before)
        there, lost = _in_order(kept, shop)
        shown = there[:MOST_SHOWN]
        matches = tuple(Match(product=product, score=1.0, why="saved") for _, product in shown)
        text = "\n".join(_lines(shown, len(there), lost))
        wished = before.query if before and not before.of_looks else Query(currency=shop.catalog.currency)
        turn = Turn(
            query=wished,  # "the second" is of the list, "cheaper" still of the wish
            prices=tuple(product.price for _, product in shown),
            shown=tuple(product.id for _, product in shown),
            count=len(shown),
            questioned=before is not None and before.questioned,
        )
        return Found(intent="saved", text=text, brief=Brief(results=Results(matches=matches)), turn=turn, personal=True)


def _read(shop: Shop, text: str, before: Turn | None) -> tuple[SavedWish | None, list[Product]]:
    """What is wanted, and the products that are to be saved: those that the shop still has."""
    pictured = before is not None and bool(before.garments)
    ids = () if before is None or before.of_looks or not before.count else before.shown[-before.count :]
    shown = [product for each in ids if (product := shop.product(each))]
    wish = read_wish(text, shown, shop.vocabulary, pictured=pictured)
    if wish is None or wish.kind != "save":
        return wish, []
    named = [product_of(shop, digits, before) for digits in wish.refs]
    return wish, [product for product in (*named, *map(shop.product, wish.ids)) if product]


def _in_order(
    kept: Sequence[SavedProduct], shop: Shop
) -> tuple[list[tuple[SavedProduct, Product]], list[SavedProduct]]:
    """What the shop has, as the list numbers it, the latest first; and what it no longer has."""
    found = [(item, shop.product(item.product)) for item in reversed(kept)]
    there = [(item, product) for item, product in found if product is not None]
    return there, [item for item, product in found if product is None]


def _lines(shown: Sequence[tuple[SavedProduct, Product]], count: int, lost: Sequence[SavedProduct]) -> list[str]:
    heads = wording_choices.SAVED_LATEST if count > len(shown) else wording_choices.SAVED_LIST
    head = wording_choices.SAVED_ONE if count == 1 else heads.format(count=count_words(count))
    lines = [head, *(_line(number, *each) for number, each in enumerate(shown, start=1))] if shown else []
    if lost:
        titles = english.listed(f"“{item.title}”" for item in lost[:MOST_GONE])
        pattern = wording_choices.SAVED_GONE_ONE if len(lost) == 1 else wording_choices.SAVED_GONE
        lines.append(pattern.format(count=count_words(len(lost)), titles=titles))
    return lines


def _line(number: int, item: SavedProduct, product: Product) -> str:
    price = money(product.price, product.currency)
    line = wording_choices.SAVED_LINE.format(number=number, title=product.title, price=price)
    if product.price != item.price:
        pattern = wording_choices.SAVED_CHEAPER if product.price < item.price else wording_choices.SAVED_DEARER
        line = pattern.format(line=line, before=money(item.price, product.currency))
    return line if product.available else wording_choices.SAVED_SOLD_OUT.format(line=line)


def _names(products: Sequence[Product]) -> str:
    return english.listed(map(english.called, products))


def _said(text: str, before: Turn | None, choices: tuple[Choice, ...] = ()) -> Found:
    return Found(intent="saved", text=text, choices=choices, turn=before)
