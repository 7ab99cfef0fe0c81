"""The page /trends of the web chat: what is in fashion, with the shop's pieces, as the chat would tell this visitor.

`add_trends(app, answer, address)` adds it. The page is made here, so that it needs no script; buttons lead to the chat
with their words in the address (`/?say=striped+tops`).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from html import escape
from itertools import groupby
from urllib.parse import quote_plus

from aiohttp import web

from bot import wording_trends
from bot.edge import APOLOGY
from bot.logs import where
from bot.stylist import Reply
from retrieval.money import money
from retrieval.product import Match, Product

log = logging.getLogger(__name__)

Answering = Callable[[web.Request], Awaitable[Reply]]
Address = Callable[[Product, str], str | None]

_PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><title>{title}</title>'
    '<link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/trends.css"></head>'
    '<body><header><h1>{title}</h1><nav aria-label="{to_chat}"><a href="/">{to_chat}</a></nav></header>'
    "<main><p>{text}</p>{themes}</main></body></html>\n"
)


def add_trends(app: web.Application, answer: Answering, address: Address) -> None:
    """Add the page; `answer` asks for the visitor, `address` tells where a product's picture is."""

    async def page(request: web.Request) -> web.Response:
        try:
            reply = await answer(request)
        except Exception as error:
            log.error("the page of trends was not made: %s", where(error))
            return web.Response(text=APOLOGY, status=500)
        return web.Response(
            text=_page(reply, address), content_type="text/html", headers={"Cache-Control": "private, no-cache"}
        )

    app.router.add_get("/trends", page)


def _page(reply: Reply, address: Address) -> str:
    buttons = {choice.text: choice.label for choice in reply.choices}
    labels = list(buttons.items())
    sections = []
    for place, (name, group) in enumerate(groupby(reply.matches, key=lambda match: match.why)):
        text, label = labels[place] if place < len(labels) else (name, name)
        sections.append(_section(name, text, label, list(group), reply.generation, address))
    return _PAGE.format(
        language=escape(reply.language),
        title=escape(wording_trends.PAGE_TITLE),
        to_chat=escape(wording_trends.TO_CHAT),
        text=escape(reply.text),
        themes="".join(sections),
    )


def _section(name: str, text: str, label: str, matches: list[Match], generation: str, address: Address) -> str:
    cards = "".join(_card(match.product, address(match.product, generation)) for match in matches)
    heading = escape(name[:1].upper() + name[1:])
    return (
        f"<section><h2>{heading}</h2><ul>{cards}</ul>"
        f'<p><a class="button" href="/?say={quote_plus(text)}">{escape(label)}</a></p></section>'
    )


def _card(product: Product, picture: str | None) -> str:
    image = f'<img src="{escape(picture)}" alt="" loading="lazy">' if picture else ""
    price, title = escape(money(product.price, product.currency)), escape(product.title)
    link = f'<a href="{escape(product.url)}">{title}</a>' if product.url.startswith(("http://", "https://")) else title
    return f'<li><span class="plate">{image}</span>{link}<b>{price}</b></li>'
