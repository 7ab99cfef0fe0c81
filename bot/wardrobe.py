"""What people own: "keep it", "my wardrobe", "remove the second", "what do I wear to dinner from what I own?".

`Wardrobe.answer` answers what is about the wardrobe and leaves everything else alone (None); `notice` holds what photos
showed, so that it can be kept. Words are read by `bot.wardrobe_words`, sentences made by `bot.wardrobe_replies`.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from bot import wardrobe_replies as replies
from bot import wording
from bot.choices import Choice
from bot.found import Found
from bot.logs import where
from bot.memory import BadMemory, Memory
from bot.shop import Shop
from bot.turns import Turn
from bot.wardrobe_items import Item, Piece, as_kept
from bot.wardrobe_pieces import meant, see, wear
from bot.wardrobe_sights import Sights
from bot.wardrobe_vectors import fresh
from bot.wardrobe_words import Wish, left_over, named, numbers, read_wish
from bot.writing import Brief
from retrieval.garment import Garment
from retrieval.pictures import BadPicture
from retrieval.product import Query

log = logging.getLogger(__name__)
MOST_ITEMS = 500
MOST_ASKED = 10_000  # people who were asked something and have not answered yet
_NO = re.compile(r"\W*(?:no|nope|never ?mind|don't|cancel|stop)\b.*")


class Wardrobe:
    """Everybody's wardrobe, over one memory."""

    def __init__(self, memory: Memory) -> None:
        """Keep the memory; nothing is read yet."""
        self._memory = memory
        self._sights = Sights()
        self._asked: OrderedDict[str, str] = OrderedDict()  # whose next message answers "forget" or "keep"

    async def notice(self, whose: tuple[str, str], photos: Sequence[bytes], garments: Sequence[Garment]) -> None:
        """Hold the crops of what photos showed, of this conversation and person, until the next photos."""
        await asyncio.to_thread(self._sights.remember, whose, photos, garments)

    async def answer(
        self, shop: Shop, whose: tuple[str, str], text: str, photos: Sequence[bytes], before: Turn | None
    ) -> Found | None:
        """The answer to a message about the wardrobe; None where it is about something else.

        `whose` is the conversation and the person, `before` the conversation's last turn.
        """
        asked = self._asked.pop(whose[1], "")
        wish = read_wish(text, with_photo=bool(photos))
        if wish is None and asked == "forget" and _NO.fullmatch(text.lower()):
            return _said(wording.NOT_FORGOTTEN)
        if wish is None and asked == "keep" and not photos:
            wish = Wish(kind="keep", what=text.lower(), explicit=False)
        if wish is not None and wish.kind == "yes":
            wish = Wish(kind="forget now") if asked == "forget" else None
        if wish is None:
            return None
        try:
            return await self._do(wish, shop, whose, photos, before)
        except BadPicture as problem:
            return Found(intent="problem", text=str(problem))
        except BadMemory as error:
            log.error("the wardrobe was not reached: %s", where(error))
            return Found(intent="problem", text=wording.MEMORY_FAILED)

    def unask(self, person: str) -> None:
        """Let a question go that a person did not answer, but spoke of something else."""
        self._asked.pop(person, None)

    async def pictures(self, person: str, garments: Sequence[Garment]) -> tuple[tuple[Garment, bytes], ...]:
        """The pictures, JPEG, of those garments that a person keeps; none where the memory cannot be reached."""
        wanted = {garment.vector.tobytes(): garment for garment in garments if garment.vector is not None}
        try:
            store = await self._memory.store()
            kept = {
                item.id: wanted[key]
                for item in await store.items(person)
                if item.garment.vector is not None and (key := item.garment.vector.tobytes()) in wanted
            }
            crops = await store.crops(kept) if kept else {}
        except BadMemory as error:
            log.error("the wardrobe was not reached: %s", where(error))
            return ()
        return tuple((kept[number], crop) for number, crop in crops.items())

    async def _do(
        self, wish: Wish, shop: Shop, whose: tuple[str, str], photos: Sequence[bytes], before: Turn | None
    ) -> Found | None:
        match wish.kind:
            case "keep":
                return await self._keep(wish, shop, whose, photos, before)
            case "list":
                return await self._list(wish, shop, whose[1])
            case "remove":
                return await self._remove(wish, shop, whose[1])
            case "wear":
                return await self._wear(wish, shop, whose[1])
            case "forget":
                return await self._ask_to_forget(whose[1], before)
            case _:
                return await self._forget(whose[1])

    async def _keep(
        self, wish: Wish, shop: Shop, whose: tuple[str, str], photos: Sequence[bytes], before: Turn | None
    ) -> Found | None:
        seen = before
        if photos:
            found = await asyncio.to_thread(see, shop, photos)
            if found.turn is None:
                return found
            seen = found.turn
            await self.notice(whose, photos, seen.garments)
        if seen is None or not any(self._sights.crop(whose, garment) for garment in seen.garments):
            return _said(wording.NOTHING_TO_KEEP) if wish.explicit else None
        garments = meant(wish.what, seen, shop.vocabulary, with_photo=bool(photos))
        if not garments and not wish.explicit:
            return None
        if not garments:
            self._ask(whose[1], "keep")
            text, choices = replies.which_to_keep(seen.garments)
            return replace(_said(text, choices), turn=seen if photos else None)
        return await self._put(wish, shop, whose, garments, seen if photos else None)

    async def _put(
        self, wish: Wish, shop: Shop, whose: tuple[str, str], garments: Sequence[Garment], turn: Turn | None
    ) -> Found:
        crops = [(garment, crop) for garment in garments if (crop := self._sights.crop(whose, garment))]
        if not crops:
            return _said(wording.NOTHING_TO_KEEP)
        name = wish.name if len(crops) == 1 else None
        pieces = [Piece(garment=as_kept(garment), crop=crop, name=name) for garment, crop in crops]
        store = await self._memory.store()
        told = await store.keep(whose[1], pieces, fingerprint=shop.encoder.fingerprint, most=MOST_ITEMS)
        count = len(await store.items(whose[1]))
        brief = Brief(garments=tuple(piece.garment for piece in pieces))
        text = replies.kept(pieces, told, count, MOST_ITEMS)
        return Found(intent="wardrobe", text=text, brief=brief, choices=replies.KEPT_CHOICES, turn=turn)

    async def _list(self, wish: Wish, shop: Shop, person: str) -> Found:
        items = await (await self._memory.store()).items(person)
        if not items:
            return _said(wording.WARDROBE_EMPTY)
        if not wish.what:
            return _of_items(replies.listed(items), items, replies.LISTED_CHOICES)
        found = named(wish.what, items, shop.vocabulary)
        if not found:
            return _said(wording.WARDROBE_NONE_OF.format(pieces=wish.what.removeprefix("a ").removeprefix("any ")))
        head = wording.WARDROBE_OF.format(count=replies.count_words(len(found)))
        return _of_items("\n".join((head, *replies.lines(found))), [item for _, item in found], ())

    async def _remove(self, wish: Wish, shop: Shop, person: str) -> Found | None:
        store = await self._memory.store()
        items = await store.items(person)
        names = [item.name for item in items if item.name]
        if not wish.explicit and (not items or left_over(wish.what, names, shop.vocabulary)):
            return None
        if not items:
            return _said(wording.WARDROBE_EMPTY)
        found = named(wish.what, items, shop.vocabulary)
        if not found:
            text = "\n".join((wording.NOT_IN_WARDROBE, *replies.lines(list(enumerate(items, start=1)))))
            return _of_items(text, items, ())
        if len(found) > 1 and not numbers(wish.what, len(items)):
            text, choices = replies.which_to_remove(found)
            return _of_items(text, [item for _, item in found], choices)
        gone = [item for _, item in found]
        await store.remove(person, [item.id for item in gone])
        left = await store.items(person)
        return _of_items(replies.removed(gone, left), left, replies.LISTED_CHOICES if left else ())

    async def _wear(self, wish: Wish, shop: Shop, person: str) -> Found:
        store = await self._memory.store()
        items = await fresh(await store.items(person), store, shop)
        if not items:
            return _said(wording.WARDROBE_EMPTY)
        return await asyncio.to_thread(wear, shop, wish.what, tuple(item.garment for item in items))

    async def _ask_to_forget(self, person: str, before: Turn | None) -> Found:
        store = await self._memory.store()
        items, profile = await store.items(person), await store.profile(person)
        others = {
            "saved": bool(await store.saved(person)),
            "language": await store.language(person) is not None,
            "talks": before is not None or bool(await store.talks_of(person)),
        }
        if not items and profile.is_empty and not any(others.values()):
            return _said(wording.NOTHING_TO_FORGET)
        self._ask(person, "forget")
        held = [name for name, is_held in others.items() if is_held]
        return _said(replies.shall_forget(len(items), knows=not profile.is_empty, others=held), replies.FORGET_CHOICES)

    async def _forget(self, person: str) -> Found:
        self._sights.forget(person)
        await (await self._memory.store()).forget(person)
        return replace(_said(wording.FORGOTTEN), intent="forgotten")

    def _ask(self, person: str, what: str) -> None:
        self._asked[person] = what
        if len(self._asked) > MOST_ASKED:
            self._asked.popitem(last=False)


def _said(text: str, choices: tuple[Choice, ...] = ()) -> Found:
    return Found(intent="wardrobe", text=text, choices=choices)


def _of_items(text: str, items: Sequence[Item], choices: tuple[Choice, ...]) -> Found:
    brief = Brief(query=Query(), garments=tuple(item.garment for item in items))
    return Found(intent="wardrobe", text=text, brief=brief, choices=choices, personal=bool(items))
