"""A stylist that needs no index and no model: fixed replies, with the pictures of its products drawn on the spot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image

from bot.stylist import Reply, Request
from retrieval.product import Match, Product, Query


def product(number: int = 1, **changes: object) -> Product:
    """A product called "Linen shirt <number>", at a shop's address, without a picture on this machine."""
    plain = Product(
        id=f"p{number}",
        title=f"Linen shirt {number}",
        url=f"https://shop.example/p{number}",
        image=f"https://cdn.example/p{number}.jpg",
        price=19.5 + number,
        currency="EUR",
        brand="Nord",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def reply(*products: Product, text: str = "Linen keeps you cool; roll the sleeves.", **changes: object) -> Reply:
    """A reply that shows these products."""
    matches = tuple(Match(product=each, score=0.5, why="linen, under €40") for each in products)
    return replace(Reply(text=text, intent="search", query=Query(), matches=matches), **changes)  # type: ignore[arg-type]


def draw_picture(path: Path, *, size: tuple[int, int] = (120, 160), color: str = "navy") -> str:
    """Draw a plain picture, in the format that the path's ending names, and return the path as a product has it."""
    Image.new("RGB", size, color).save(path)
    return str(path)


class FakeStylist:
    """Answers with `answering(request)`: a Reply, or an error to raise. Every request is kept in `asked`.

    `under_way` counts the answers being worked on, `most_at_once` the highest that it was. Each takes `delay_s`,
    which may depend on the request.
    """

    def __init__(
        self,
        answering: Callable[[Request], Reply | Exception],
        *,
        delay_s: float | Callable[[Request], float] = 0.0,
    ) -> None:
        """Answer with what the function returns."""
        self.answering = answering
        self.delay_s = delay_s
        self.asked: list[Request] = []
        self.under_way = self.most_at_once = 0
        self._pictures: dict[str, Path] = {}

    async def answer(self, request: Request) -> Reply:
        """Wait `delay_s`, then answer or raise."""
        self.asked.append(request)
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            await asyncio.sleep(self.delay_s(request) if callable(self.delay_s) else self.delay_s)
            answer = self.answering(request)
        finally:
            self.under_way -= 1
        if isinstance(answer, Exception):
            raise answer
        self._pictures |= {m.product.id: Path(m.product.picture) for m in answer.matches if m.product.picture}
        return answer

    def picture_of(self, product_id: str) -> Path | None:
        """The picture of a product that was in an answer and has one."""
        return self._pictures.get(product_id)
