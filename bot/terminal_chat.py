"""The chat in a terminal: type a wish, or `photo: PATH` and a wish; an empty line or Ctrl-D ends it."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Callable
from pathlib import Path

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from bot import asking, wording
from bot.edge import APOLOGY
from bot.logs import where
from bot.stylist import Reply, Request, Stylist
from bot.wording_designs import KEPT_AS
from retrieval.look import Look
from retrieval.money import money
from retrieval.pictures import BadPicture
from retrieval.product import Match

log = logging.getLogger(__name__)
WELCOME = "What would you like to wear? Type a wish, or “photo: PATH”. An empty line ends the chat."
WIDEST = 100  # characters; longer lines are hard to read


def show(reply: Reply, console: Console | None = None, *, choices: bool = False, pictures: Path = Path()) -> None:
    """Print a reply and its products, look by look where there are looks; on a terminal that can, titles are links.

    `choices` adds what one may answer, where somebody can; a drawn picture is put into the folder `pictures`.
    """
    console = console or _console()
    console.print(Text(reply.text))
    if reply.attachment is not None and reply.intent == "design":
        console.print(Text(KEPT_AS.format(path=_kept(pictures, *reply.attachment)), style="dim"))
    number = 0
    for look in reply.looks:
        console.print(Padding(_heading(look), (1, 0, 0, 0)))
        for match in look.matches:
            number += 1
            console.print(Padding(_card(number, match), (0, 0, 0, 2)))
    for match in reply.matches[number:]:
        number += 1
        console.print(Padding(_card(number, match), (1, 0, 0, 2)))
    if choices and reply.choices:
        said = " · ".join(f"“{choice.text}”" for choice in reply.choices)
        console.print(Padding(Text(wording.YOU_MAY_SAY.format(choices=said), style="dim"), (1, 0, 0, 0)))


def _kept(folder: Path, name: str, data: bytes) -> Path:
    """A drawn picture as a file, for a terminal shows none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = (folder / name).absolute()
    path.write_bytes(data)
    return path


def _console() -> Console:
    console = Console(highlight=False)
    if console.width > WIDEST:
        console.width = WIDEST
    return console


def _heading(look: Look) -> Text:
    title = wording.LOOK_TITLE.format(number=look.number)
    currency = look.matches[0].product.currency if look.matches else ""
    total = wording.LOOK_TOTAL.format(total=money(look.total, currency))
    return Text.assemble((title, "bold"), f"  {look.reason.strip()}  ", (total, "bold green"))


def _card(number: int, match: Match) -> Group:
    product = match.product
    price = money(product.price, product.currency)
    title = Text.assemble(f"{number}. ", (product.title, f"bold link {product.url}"), "  ", (price, "bold green"))
    about = " · ".join(filter(None, (product.brand, match.why)))
    return Group(title, Text(f"   {about}", style="dim"), _link(match))


def _link(match: Match) -> Text:
    """The address, and what has to stand beside it."""
    said = (f"  {match.disclosure}", "dim") if match.disclosure else ""
    return Text.assemble((f"   {match.product.url}", "blue"), said, overflow="fold")


async def chat(stylist: Stylist, ask: Callable[[str], str] = input, console: Console | None = None) -> None:
    """Talk until an empty line or the end of the input."""
    console = console or _console()
    console.print(Text(WELCOME, style="dim"))
    while True:
        try:
            line = ask("\n> ").strip()
        except EOFError:
            return
        if not line:
            return
        show(await _answer(stylist, line), console, choices=True)


async def _answer(stylist: Stylist, line: str) -> Reply:
    try:
        return await stylist.answer(_request(line))
    except BadPicture as problem:
        return asking.problem_reply(str(problem))
    except Exception as error:  # the chat's edge: logged, then apologized for
        log.error("a message was not answered: %s", where(error))
        return asking.problem_reply(APOLOGY)


def _request(line: str) -> Request:
    """A typed line as a request; raise BadPicture for a photo that cannot be read."""
    if not line.lower().startswith("photo:"):
        return Request(text=line, session="terminal")
    path, text = _path_and_text(line[len("photo:") :].strip())
    return Request(text=text, photos=(asking.photo_bytes(path),), session="terminal")


def _path_and_text(rest: str) -> tuple[Path, str]:
    """The photo's path, which may hold spaces or be quoted, and the wish after it."""
    if Path(rest).expanduser().exists():
        return Path(rest).expanduser(), ""
    try:
        path, *words = shlex.split(rest) or [""]
    except ValueError:  # an apostrophe that is no quote
        path, _, text = rest.partition(" ")
        words = [text]
    return Path(path).expanduser(), " ".join(words)
