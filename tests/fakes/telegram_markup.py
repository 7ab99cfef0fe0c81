"""Telegram's formatted texts, read as its server reads them: what is shown, and a refusal for what it refuses.

HTML knows a handful of tags; in MarkdownV2 every reserved character outside markup has to be escaped.
"""

from __future__ import annotations

import re
from typing import NamedTuple

TAGS = {
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "tg-spoiler",
    "span",
    "code",
    "pre",
    "blockquote",
    "a",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
RESERVED = set("_*[]()~`>#+-=|{}.!")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")
_ENTITY = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));")
_MARKS = ("```", "||", "__", "*", "_", "~", "`")


class Refused(ValueError):
    """What Telegram answers with 400: the description after "Bad Request: "."""


class Shown(NamedTuple):
    """A text without its markup, and the addresses of its links."""

    text: str
    links: tuple[str, ...]

    @property
    def length(self) -> int:
        """UTF-16 units, as Telegram counts."""
        return len(self.text.encode("utf-16-le")) // 2


def shown(text: str, parse_mode: str | None) -> Shown:
    """Read a text in a parse mode; raise Refused where Telegram could not."""
    if parse_mode is None:
        return Shown(text.strip(), ())
    if parse_mode.lower() == "html":
        return _html(text)
    if parse_mode.lower() == "markdownv2":
        return _markdown(text)
    raise Refused("unsupported parse_mode")


def _html(text: str) -> Shown:
    out, links, open_tags, at = [], [], [], 0
    while at < len(text):
        if text[at] != "<":
            entity = _ENTITY.match(text, at)
            out.append(_entity(entity) if entity else text[at])
            at = entity.end() if entity else at + 1
            continue
        tag = _TAG.match(text, at)
        offset = len(text[:at].encode())
        if tag is None or tag[2].lower() not in TAGS:
            name = (tag[2] if tag else text[at + 1 :].split(">")[0].split(" ")[0]).lower()
            raise Refused(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {offset}')
        if not tag[1]:
            open_tags.append(tag[2].lower())
            if href := re.search(r"href=(\"[^\"]*\"|'[^']*'|\S+)", tag[3]):
                links.append(_ENTITY.sub(_entity, href[1].strip("\"'")))
        elif not open_tags or open_tags.pop() != tag[2].lower():
            raise Refused(f"can't parse entities: Unmatched end tag at byte offset {offset}")
        at = tag.end()
    if open_tags:
        raise Refused(f"can't parse entities: Can't find end tag corresponding to start tag \"{open_tags[-1]}\"")
    return Shown("".join(out).strip(), tuple(links))


def _entity(found: re.Match[str]) -> str:
    if found[3]:
        return NAMED.get(found[3], found[0])
    return chr(int(found[1]) if found[1] else int(found[2], 16))


def _markdown(text: str) -> Shown:
    out, links, open_marks, at = [], [], [], 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            out.append(text[at + 1])
            at += 2
        elif link := re.compile(r"\[((?:\\.|[^\]\\])*)\]\(((?:\\.|[^)\\])*)\)").match(text, at):
            inner = _markdown(link[1])
            out.append(inner.text)
            links.append(re.sub(r"\\(.)", r"\1", link[2]))
            at = link.end()
        elif mark := next((mark for mark in _MARKS if text.startswith(mark, at)), None):
            if open_marks and open_marks[-1] == mark:
                open_marks.pop()
            else:
                open_marks.append(mark)
            at += len(mark)
        elif text[at] in RESERVED:
            raise Refused(
                f"can't parse entities: Character '{text[at]}' is reserved and must be escaped with the preceding '\\'"
            )
        else:
            out.append(text[at])
            at += 1
    if open_marks:
        raise Refused(f"can't parse entities: Can't find end of the entity starting with '{open_marks[-1]}'")
    return Shown("".join(out).strip(), tuple(links))
