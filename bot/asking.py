"""`stylist ask`: one request or one a line, answered as JSON or for reading. The exit codes are 0, 1 and 2.

A line is a request of its own; one that starts with "+" goes on with the line before. No line ends the run.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.edge import APOLOGY
from bot.logs import where
from bot.stylist import Reply, Request, Stylist
from bot.wardrobe_items import short
from retrieval.look import Look
from retrieval.pictures import MAX_BYTES, BadPicture
from retrieval.product import Match, Product, Query

log = logging.getLogger(__name__)
OK, FAILED, USED_WRONGLY = 0, 1, 2

# The query's keys that come first, as the design has them; the others follow.
_FIRST = ("text", "categories", "colors", "patterns", "price_max", "currency", "audience", "occasion", "exclude")


async def ask_once(stylist: Stylist, text: str, photos: Sequence[Path], session: str | None, *, as_json: bool) -> int:
    """Answer one request and print the reply; 2 for a photo file that cannot be read, 1 for any other problem.

    With a session the next process goes on with the talk.
    """
    try:
        data = tuple(photo_bytes(path) for path in photos)
    except BadPicture as problem:
        _print(problem_reply(str(problem)), as_json=as_json)
        return USED_WRONGLY
    request = Request(text=text, photos=data, session=session or "default", lasting=session is not None)
    reply = await stylist.answer(request)
    _print(reply, as_json=as_json)
    return FAILED if reply.intent == "problem" else OK


async def ask_lines(stylist: Stylist, lines: Iterable[bytes], session: str | None) -> int:
    """Answer each line with one line of JSON, at once; a blank line is an empty request.

    Where no session is named every talk is a stranger's: what one line says of a person binds no other.
    """
    number, person = 0, session
    session = session or uuid4().hex
    for line in lines:
        text = line.decode("utf-8", errors="replace").rstrip("\r\n")
        follow_up = text.startswith("+")
        number += not follow_up
        text = text.removeprefix("+")
        request = Request(
            text=text,
            session=f"{session}:{number}",
            person=person or f"{session}:{number}",
            lasting=False,
            follow_up=follow_up,
        )
        try:
            reply = await stylist.answer(request)
        except Exception as error:  # the chat's edge: logged, apologized for, and on to the next line
            log.error("a line was not answered: %s", where(error))
            reply = problem_reply(APOLOGY)
        print(json.dumps(to_json(reply), ensure_ascii=False), flush=True)
    return OK


def photo_bytes(path: Path) -> bytes:
    """A photo file's bytes; raise BadPicture where there is none, or one too large to be worth reading."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadPicture(f"{path.name!r} is {size / 1e6:.0f} MB; give a photo of at most {MAX_BYTES / 1e6:.0f} MB.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise BadPicture(f"There is no file {str(path)!r}; give the path of a JPEG, PNG or WebP photo.") from error
    except IsADirectoryError as error:
        raise BadPicture(f"{str(path)!r} is a folder; give the path of a JPEG, PNG or WebP photo.") from error
    except OSError as error:
        raise BadPicture(f"{str(path)!r} cannot be read ({error.strerror}); give the path of a photo.") from error


def problem_reply(text: str) -> Reply:
    """A reply for what went wrong before the stylist was asked, or while it was."""
    return Reply(text=text, intent="problem", query=Query())


def to_json(reply: Reply) -> dict[str, Any]:
    """A reply as `--json` prints it."""
    query = reply.query.to_json()
    return {
        "reply": reply.text,
        "intent": reply.intent,
        "query": {key: query[key] for key in dict.fromkeys((*_FIRST, *query))},
        "garments": [garment.to_json() for garment in reply.garments],
        "products": [_product_json(match) for match in reply.matches],
        "relaxed": list(reply.relaxed),
        "writer": reply.writer,
        "model": reply.model,
        "generation": reply.generation,
        "took_ms": reply.took_ms,
        "looks": [_look_json(look) for look in reply.looks],
        "choices": [{"label": choice.label, "text": choice.text} for choice in reply.choices],
        "product_choices": [
            [{"label": choice.label, "text": choice.text} for choice in each] for each in reply.product_choices
        ],
        "attachment": reply.attachment[0] if reply.attachment else None,
    }


def _look_json(look: Look) -> dict[str, Any]:
    """A look but for its products, which are in the list of all with their look's number."""
    return {
        "look": look.number,
        "owned": [short(garment) for garment in look.owned],
        "reason": look.reason,
        "total": round(look.total, 2),
    }


def _product_json(match: Match) -> dict[str, Any]:
    product = match.product
    return {
        "id": product.id,
        "title": product.title,
        "brand": product.brand,
        "price": product.price,
        "currency": product.currency,
        "url": product.url,
        "image": image_of(product),
        "category": product.category,
        "slot": match.slot,
        "look": match.look,
        "score": round(match.score, 4),
        "why": match.why,
        "disclosure": match.disclosure or None,
    }


def image_of(product: Product) -> str:
    """The picture's address where the feed has one, else its file on this machine."""
    return product.image if product.image.startswith(("http://", "https://")) else product.picture or product.image


def _print(reply: Reply, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(to_json(reply), ensure_ascii=False))
    elif reply.intent == "problem":
        print(reply.text, file=sys.stderr)
    else:
        from bot.terminal_chat import show  # rich: only where somebody reads

        show(reply)
