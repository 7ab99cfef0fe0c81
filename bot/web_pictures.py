"""The pictures that the web chat makes for one person: whole looks, and the pieces seen in their photos.

A reply's JSON gets an address for each; the picture is composed when the browser asks, and only for the conversation
that it was made in. Addresses work until newer replies crowd them out or the process ends; a page does without, then.
"""

from __future__ import annotations

import asyncio
import io
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from bot.edge import Answers
from bot.look_picture import compose
from bot.look_pieces import Pieces
from bot.stylist import Reply, Request
from retrieval.garment import Garment
from retrieval.look import Look

MOST_CONVERSATIONS = 300
MOST_A_CONVERSATION = 24  # some eight replies


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's bytes and content type."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class _Made:
    """What a picture is made of: a look with its owned pieces' cut-outs, or one cut-out alone (WebP)."""

    look: Look | None
    pieces: tuple[bytes | None, ...]


class Pictures:
    """Addresses of pictures, a conversation at a time. Photos are not kept, only what was cut out of them."""

    def __init__(self, stylist: Answers) -> None:
        """Take product pictures from this stylist."""
        self._stylist = stylist
        self._pieces = Pieces()
        self._made: OrderedDict[str, OrderedDict[str, _Made]] = OrderedDict()

    async def remember(self, request: Request, reply: Reply) -> None:
        """Keep the pieces that the reply's pictures want."""
        await self._pieces.follow(request, reply)

    def of_piece(self, session: str, garment: Garment) -> str | None:
        """The address of a piece's cut-out; None where the conversation's latest photos do not show it."""
        data = self._pieces.data(session, garment)
        return self._address(session, _Made(None, (data,))) if data else None

    def of_look(self, session: str, look: Look) -> str:
        """The address of a look's picture."""
        pieces = tuple(self._pieces.data(session, garment) for garment in look.owned)
        owned = tuple(replace(garment, mask=None, vector=None) for garment in look.owned)  # half a megabyte less
        return self._address(session, _Made(replace(look, owned=owned), pieces))

    def forget(self, session: str) -> None:
        """Keep nothing more of a conversation."""
        self._pieces.forget(session)
        self._made.pop(session, None)

    async def picture(self, session: str, name: str) -> Picture | None:
        """The picture of an address, for the conversation that it was made in and no other."""
        kept = self._made.get(session)
        made = kept.get(name) if kept else None
        if made is None:
            return None
        if made.look is None:
            return Picture(made.pieces[0] or b"", "image/webp")
        body = await asyncio.to_thread(self._composed, made.look, made.pieces)
        return Picture(body, "image/jpeg") if body else None

    def _composed(self, look: Look, pieces: Sequence[bytes | None]) -> bytes | None:
        opened = iter([Image.open(io.BytesIO(data)).convert("RGBA") if data else None for data in pieces])
        return compose(look, self._stylist.picture_of, lambda _: next(opened))

    def _address(self, session: str, made: _Made) -> str:
        name = secrets.token_urlsafe(12)
        kept = self._made.setdefault(session, OrderedDict())
        kept[name] = made
        self._made.move_to_end(session)
        if len(kept) > MOST_A_CONVERSATION:
            kept.popitem(last=False)
        if len(self._made) > MOST_CONVERSATIONS:
            self._made.popitem(last=False)
        return f"/seen/{name}"
