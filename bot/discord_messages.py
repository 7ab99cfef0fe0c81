"""A `Reply` in Discord's terms: a card of Components V2, the same as embeds, and texts. Nothing is sent from here.

Everything from outside is escaped. A card holds 40 components and 4,000 characters, an embed message 5 rows of buttons.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot import wording
from bot import wording_discord as wording_here
from bot.discord_buttons import cut, picks, rows
from bot.discord_pictures import Picture, shop_address
from bot.stylist import Reply
from retrieval.look import Look
from retrieval.money import money
from retrieval.product import Match, Product

MOST_COMPONENTS = 40
TEXT_LIMIT = 2000  # of a plain message
CARD_TEXT = 1400  # of the advice in a card; what is left of the card's text is the products'
WHOLE_CARD_TEXT = 3900
ITEM_TEXT = 420
SAID_TEXT = 100
ALT_LIMIT = 256
EMBED_TITLE = EMBED_WHY = 100  # escaped they may be twice as long, and ten embeds hold 6,000 characters in all
EMBED_LOOKS = 5500  # of all of them
MOST_EMBEDS = 10
EMBED_ROWS = 5
ACCENT = discord.Color(0x2F5148)
_MARKUP = re.compile(r"([\\`*_~|#<>@\[\]]|:(?=//)|^\s*[-+](?=\s))", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?:[.!?…][\"'”’)]*\s+|\n+)")

Item = ui.Item[Any]


def escaped(text: str) -> str:
    """A text in which nothing is markup, a mention or a link."""
    return _MARKUP.sub(r"\\\1", text)


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Part a text into pieces within the limit: at the end of a sentence, else between words, else anywhere."""
    pieces, rest = [], text.strip()
    while len(rest) > limit:
        ends = [found.end() for found in _SENTENCE_END.finditer(rest[:limit])]
        at = ends[-1] if ends else rest.rfind(" ", 0, limit) + 1 or limit
        pieces.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [piece for piece in (*pieces, rest) if piece]


def advice(reply: Reply) -> list[str]:
    """The reply's words, escaped; all pieces but the last are messages of their own."""
    return split(escaped(reply.text), CARD_TEXT) or ["…"]


def card(reply: Reply, pictures: Sequence[Picture], said: str = "") -> ui.LayoutView:
    """Pictures, advice, products and buttons as Components V2. `said` is what a press said for the person."""
    body: list[Item] = [ui.TextDisplay(f"-# {_said(said)}")] if said else []
    body.append(ui.TextDisplay(advice(reply)[-1]))
    if pictures:
        gallery = (discord.MediaGalleryItem(each.address, description=_alt(each)) for each in pictures)
        body.append(ui.MediaGallery(*gallery))
    buttons: list[Item] = [*rows(reply.choices)]
    letters = WHOLE_CARD_TEXT - sum(len(one.content) for one in body if isinstance(one, ui.TextDisplay))
    body += _products(reply, MOST_COMPONENTS - 1 - _count([*body, *buttons]), letters)
    for row in buttons:
        if _count([*body, row]) < MOST_COMPONENTS:
            body.append(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*body, accent_color=ACCENT))
    return view


def _products(reply: Reply, room: int, letters: int) -> list[Item]:
    """What is listed under the advice, with as much to press as `room` components allow."""
    if reply.looks:
        share = letters // len(reply.looks)
        return [ui.TextDisplay[Any](look_text(look, share)) for look in reply.looks[: max(0, room)]]
    share = min(ITEM_TEXT, letters // max(1, len(reply.matches)))
    texts = [cut_lines(_product_text(number, match), share) for number, match in enumerate(reply.matches, start=1)]
    sections = [_section(text, match.product) for text, match in zip(texts, reply.matches, strict=False)]
    buttons = [rows(choices) for choices in reply.product_choices]
    menus: list[Item] = [*picks(reply.matches, reply.product_choices)]
    if buttons and _count([*sections, *(row for each in buttons for row in each)]) <= room:
        return [item for at, one in enumerate(sections) for item in (one, *(buttons[at] if at < len(buttons) else ()))]
    if _count([*sections, *menus]) <= room:
        return [*sections, *menus]
    plain: list[Item] = [ui.TextDisplay(_linked(text, one)) for text, one in zip(texts, reply.matches, strict=False)]
    return [*plain, *menus] if _count([*plain, *menus]) <= room else plain[: max(0, room)]


def _section(text: str, product: Product) -> Item:
    address = shop_address(product)
    if address is None:
        return ui.TextDisplay(text)
    return ui.Section(ui.TextDisplay(text), accessory=ui.Button(label=wording_here.IN_THE_SHOP, url=address))


def _count(items: Sequence[Item]) -> int:
    """Components as Discord counts them: whatever lies in a row or a section, too."""
    return sum(
        1 + (len(list(one.walk_children())) if isinstance(one, ui.ActionRow | ui.Section) else 0) for one in items
    )


def embeds(reply: Reply, pictures: Sequence[Picture], said: str = "") -> dict[str, Any]:
    """The same as `content`, `embeds` and `view` of a classic message, for where cards are refused."""
    words = "\n".join(filter(None, (_said(said) if said else "", advice(reply)[-1])))
    found: list[discord.Embed] = []
    if reply.looks:
        whole = len(pictures) == len(reply.looks)
        for at, look in enumerate(reply.looks):
            found.append(discord.Embed(description=look_text(look, EMBED_LOOKS // len(reply.looks)), color=ACCENT))
            found[-1].set_image(url=pictures[at].address if whole else None)
    for number, match in enumerate(() if reply.looks else reply.matches[:MOST_EMBEDS], start=1):
        found.append(_embed(number, match, pictures))
    if not found and pictures:
        found.append(discord.Embed(color=ACCENT).set_image(url=pictures[0].address))
    view = ui.View(timeout=None)
    under = [*rows(reply.choices), *picks(reply.matches, reply.product_choices)][:EMBED_ROWS]
    for place, row in enumerate(under):
        for item in row.children:
            item.row = place
            view.add_item(item)
    return {"content": words, "embeds": found, "view": view} if under else {"content": words, "embeds": found}


def _embed(number: int, match: Match, pictures: Sequence[Picture]) -> discord.Embed:
    product = match.product
    embed = discord.Embed(
        title=f"{number}. {escaped(cut(product.title, EMBED_TITLE))}",
        url=shop_address(product),
        description="\n".join(filter(None, (_facts(match), escaped(cut(match.why, EMBED_WHY))))),
        color=ACCENT,
    )
    own = {f"attachment://product-{number}.jpg", product.image}
    return embed.set_thumbnail(url=next((each.address for each in pictures if each.address in own), None))


def _product_text(number: int, match: Match) -> str:
    product = match.product
    lines = (f"**{number}. {escaped(cut(product.title, 150))}**", _facts(match), escaped(cut(match.why, 150)))
    return "\n".join(filter(None, lines))


def look_text(look: Look, limit: int) -> str:
    """A look's name, reason, products and total; where it is too long, without links, then shorter."""
    head = f"**{wording.LOOK_TITLE.format(number=look.number)}** · {escaped(cut(look.reason, 250))}"
    total = money(look.total, look.matches[0].product.currency) if look.matches else ""
    foot = [f"-# {wording.LOOK_TOTAL.format(total=escaped(total))}"] if total else []
    for linked in (True, False):
        lines = [_line(number, match, linked) for number, match in enumerate(look.matches, start=1)]
        if len(text := "\n".join([head, *lines, *foot])) <= limit:
            return text
    return cut_lines(text, limit)


def _line(number: int, match: Match, linked: bool) -> str:
    product = match.product
    title, address = escaped(cut(product.title, 80)), shop_address(product)
    named = f"[{title}]({_in_markup(address)})" if address and linked else title
    return f"{number}. {named} · {_facts(match)}"


def _linked(text: str, match: Match) -> str:
    address = shop_address(match.product)
    return f"{text} · [{wording_here.IN_THE_SHOP}]({_in_markup(address)})" if address and len(address) <= 100 else text


def _facts(match: Match) -> str:
    product, said = match.product, f" · {escaped(match.disclosure)}" if match.disclosure else ""
    price = escaped(money(product.price, product.currency))
    if not product.brand or product.brand.lower() in product.title.lower():
        return price + said
    return f"{escaped(cut(product.brand, 50))} · {price}{said}"


def cut_lines(text: str, limit: int) -> str:
    """As many whole lines as fit, so that no markup is cut in two; the first is there in any case."""
    lines = text.split("\n")
    while len("\n".join(lines)) > limit and len(lines) > 1:
        lines.pop()
    return "\n".join(lines)


def _said(label: str) -> str:
    return escaped(wording.YOU_SAID.format(label=cut(label, SAID_TEXT)))


def _alt(picture: Picture) -> str | None:
    return cut(picture.title, ALT_LIMIT) or None


def _in_markup(address: str) -> str:
    return address.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
