"""A `Reply` in Telegram's terms: captions, messages and photos, within its limits. Nothing is sent from here.

Texts are Telegram's HTML, everything from outside escaped. Telegram counts UTF-16 units of what is shown, no markup.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image

from bot import wording
from bot.stylist import Reply
from retrieval.look import Look
from retrieval.money import money
from retrieval.pictures import BadPicture, read_picture_file
from retrieval.product import Match, Product

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TITLE_LIMIT = 250
WHY_LIMIT = 400
BRAND_LIMIT = 80
PRICE_LIMIT = 40
PHOTO_MAX_BYTES = 10_000_000
PHOTO_MAX_SIDES_PX = 10_000  # width and height together
PHOTO_MAX_RATIO = 20
WORKING_SIDE_PX = 1280  # Telegram shows a photo no larger
_SENTENCE_END = re.compile(r"(?:[.!?…][\"'”’)]*\s+|\n+)")


def units(text: str) -> int:
    """The length of a shown text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Part a text into pieces within the limit: at the end of a sentence, else between words, else anywhere."""
    pieces, rest = [], text.strip()
    while units(rest) > limit:
        head = _first(rest, limit)
        sentences = [found.end() for found in _SENTENCE_END.finditer(head)]
        at = sentences[-1] if sentences else head.rfind(" ") + 1 or len(head)
        pieces.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [piece for piece in (*pieces, rest) if piece]


def caption(match: Match) -> str:
    """Title, brand and price, why it fits, and the link, in at most 1,024 shown units."""
    product = match.product
    lines = [f"<b>{_escaped(product.title, TITLE_LIMIT)}</b>", _facts(match)]
    if match.why:
        lines.append(_escaped(match.why, WHY_LIMIT))
    if address := shop_address(product):
        lines.append(f'<a href="{html.escape(address)}">View in the shop</a>')
    return "\n".join(lines)


def look_caption(look: Look) -> str:
    """Why a look works, its products with links, and the total, in at most 1,024 shown units.

    What does not fit is in the list under the advice.
    """
    head = [f"<b>{wording.LOOK_TITLE.format(number=look.number)}</b>", _escaped(look.reason, WHY_LIMIT), ""]
    foot = ["", _total(look)] if look.matches else []
    room = CAPTION_LIMIT - sum(units(_shown(line)) + 1 for line in (*head, *foot))
    lines = []
    for number, match in enumerate(look.matches, start=1):
        line = _line(number, match)
        room -= units(_shown(line)) + 1
        if room < 2:  # of an ellipsis and its end of line
            lines.append("…")
            break
        lines.append(line)
    return "\n".join((*head, *lines, *foot)).strip()


def messages(reply: Reply, *, listed: bool) -> list[str]:
    """The advice and, where `listed`, a numbered list of the products with their links; as many as the limit asks.

    Looks are listed one by one, each under its name and reason.
    """
    advice = split(reply.text)
    messages = [html.escape(piece, quote=False) for piece in advice]
    shown = units(advice[-1]) if advice else 0
    for line in _listed(reply) if listed else ():
        length = units(_shown(line)) + 1
        if messages and shown + length <= TEXT_LIMIT:
            messages[-1] += "\n" + line
        else:
            messages.append(line.lstrip("\n"))
            shown = 0
        shown += length
    return messages


def one_caption_tells_all(reply: Reply) -> bool:
    """Whether the caption of the only look, or of the only product, has all that a list would have."""
    if len(reply.looks) == 1:
        return all(_line(at, match) in look_caption(reply.looks[0]) for at, match in enumerate(reply.matches, 1))
    return len(reply.matches) == 1


def _listed(reply: Reply) -> Iterator[str]:
    """Lines; one that starts a part begins with an end of line."""
    for look in reply.looks:
        name = wording.LOOK_TITLE.format(number=look.number)
        yield f"\n<b>{name}</b> · {_escaped(look.reason, WHY_LIMIT)}"
        yield from (_line(number, match) for number, match in enumerate(look.matches, start=1))
        yield _total(look)
    for number, match in enumerate(() if reply.looks else reply.matches, start=1):
        yield ("\n" if number == 1 else "") + _line(number, match)


def _line(number: int, match: Match) -> str:
    return f"{number}. {_linked(match.product)} · {_facts(match)}"


def _total(look: Look) -> str:
    total = money(look.total, look.matches[0].product.currency) if look.matches else ""
    return f"<i>{_escaped(wording.LOOK_TOTAL.format(total=total), PRICE_LIMIT)}</i>"


def shop_address(product: Product) -> str | None:
    """The product's link, when it is one that a person may follow: a feed may hold `javascript:`."""
    return product.url if _is_web_address(product.url) else None


def picture_address(product: Product) -> str | None:
    """The picture's address, when Telegram can fetch it by itself."""
    return product.image if _is_web_address(product.image) else None


def photo_bytes(path: Path) -> bytes | None:
    """A picture as an upload that Telegram takes as a photo: JPEG, small enough; None when it is no usable picture.

    JPEGs within the limits go as they are; WebP and PNG become JPEG, as albums want photos and not stickers or files.
    """
    try:
        if _is_fine_as_it_is(path):
            return path.read_bytes()
        picture = read_picture_file(path)
    except (BadPicture, OSError):
        return None
    if max(picture.size) > PHOTO_MAX_RATIO * min(picture.size):
        return None
    picture.thumbnail((WORKING_SIDE_PX, WORKING_SIDE_PX))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=88)
    return data.getvalue()


def chunks(matches: Sequence[Match], size: int = 10) -> list[Sequence[Match]]:
    """Matches, an album at a time."""
    return [matches[at : at + size] for at in range(0, len(matches), size)]


def _is_fine_as_it_is(path: Path) -> bool:
    with Image.open(path) as picture:
        return (
            picture.format == "JPEG"
            and path.stat().st_size <= PHOTO_MAX_BYTES
            and sum(picture.size) <= PHOTO_MAX_SIDES_PX
            and max(picture.size) <= PHOTO_MAX_RATIO * min(picture.size)
        )


def _first(text: str, limit: int) -> str:
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")


def _escaped(text: str, limit: int) -> str:
    text = " ".join(text.split())
    if units(text) > limit:
        text = _first(text, limit - 1).rstrip() + "…"
    return html.escape(text, quote=False)


def _shown(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def _linked(product: Product) -> str:
    title = _escaped(product.title, TITLE_LIMIT)
    address = shop_address(product)
    return f'<a href="{html.escape(address)}">{title}</a>' if address else title


def _facts(match: Match) -> str:
    product, said = match.product, f" · {_escaped(match.disclosure, WHY_LIMIT)}" if match.disclosure else ""
    price = _escaped(money(product.price, product.currency), PRICE_LIMIT)
    if not product.brand or product.brand.lower() in product.title.lower():
        return price + said
    return f"{_escaped(product.brand, BRAND_LIMIT)} · {price}{said}"


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
