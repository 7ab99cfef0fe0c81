"""The pictures of a reply for Discord: looks as composed pages, products by address or as uploads, pieces of a photo.

It keeps the pieces that people's photos showed for a while, as the other chats do. Nothing is sent from here.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.edge import Answers
from bot.look_picture import compose, line_up
from bot.look_pieces import Pieces
from bot.stylist import Reply, Request
from bot.wardrobe_items import short
from retrieval.look import Look
from retrieval.pictures import BadPicture, read_picture_file
from retrieval.product import Match, Product

MOST = 10  # in a gallery, in a message's uploads, and of its embeds
WORKING_SIDE_PX = 1280
ADDRESS_LIMIT = 512  # of a button's link; pictures may be longer, but no shop's are


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that Discord fetches from `address`, or is given as `data` under the name that `address` tells."""

    address: str
    title: str
    data: bytes = b""

    @property
    def name(self) -> str:
        """The upload's file name."""
        return self.address.removeprefix("attachment://")


class Pictures:
    """Finds and composes replies' pictures."""

    def __init__(self, stylist: Answers) -> None:
        """Product pictures are the stylist's."""
        self._stylist = stylist
        self._pieces = Pieces()

    async def remember(self, request: Request, reply: Reply) -> None:
        """Keep the pieces that the reply's pictures want; keep none of a person who wants to be forgotten."""
        await self._pieces.follow(request, reply)

    async def of(self, request: Request, reply: Reply) -> list[Picture]:
        """A picture for each look; else for each product that has one; else of the pieces in a photo."""
        return await asyncio.to_thread(self._of, request, reply)

    def _of(self, request: Request, reply: Reply) -> list[Picture]:
        looks = [self._look(look, request.session) for look in reply.looks]
        if looks and all(looks):
            return [look for look in looks if look][:MOST]
        if reply.matches:
            found = (self._product(number, match) for number, match in enumerate(reply.matches, start=1))
            return [picture for picture in found if picture][:MOST]
        return self._seen(request, reply) if request.photos and len(reply.garments) > 1 else []

    def _look(self, look: Look, session: str) -> Picture | None:
        data = compose(look, self._stylist.picture_of, lambda garment: self._pieces.of(session, garment))
        return _upload(f"look-{look.number}", look.reason, data) if data else None

    def _product(self, number: int, match: Match) -> Picture | None:
        if address := web_address(match.product.image):
            return Picture(address=address, title=match.product.title)
        path = self._stylist.picture_of(match.product.id)
        data = _jpeg(path) if path is not None else None
        return _upload(f"product-{number}", match.product.title, data) if data else None

    def _seen(self, request: Request, reply: Reply) -> list[Picture]:
        found = [(self._pieces.of(request.session, garment), short(garment)) for garment in reply.garments]
        pieces = [(piece, name) for piece, name in found if piece is not None]
        if len(pieces) < len(reply.garments):  # the numbers would be wrong
            return []
        return [_upload("pieces", ", ".join(name for _, name in pieces), line_up(pieces))]


def shop_address(product: Product) -> str | None:
    """The product's link, when it is one that a person may follow: a feed may hold `javascript:`."""
    return web_address(product.url)


def web_address(address: str) -> str | None:
    """An address that Discord takes, or None."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    fine = parts.scheme in ("http", "https") and bool(parts.hostname) and len(address) <= ADDRESS_LIMIT
    return address if fine and not any(character.isspace() for character in address) else None


def uploads(pictures: Sequence[Picture]) -> list[Picture]:
    """Those that have to be sent along."""
    return [picture for picture in pictures if picture.data]


def _upload(name: str, title: str, data: bytes) -> Picture:
    return Picture(address=f"attachment://{name}.jpg", title=title, data=data)


def _jpeg(path: Path) -> bytes | None:
    try:
        picture = read_picture_file(path)
    except (BadPicture, OSError):
        return None
    picture.thumbnail((WORKING_SIDE_PX, WORKING_SIDE_PX))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=88)
    return data.getvalue()
