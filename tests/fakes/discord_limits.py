"""What Discord's server refuses in a message, as documented for its API v10: `check_message`, `check_commands`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

V2_FLAG, EPHEMERAL_FLAG = 1 << 15, 1 << 6
CONTENT_LIMIT, CARD_TEXT_LIMIT, MOST_COMPONENTS = 2000, 4000, 40
EMBEDS, EMBED_TOTAL = 10, 6000
ROW, BUTTON, SELECT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 1, 2, 3, 9, 10, 11, 12, 13, 14, 17
TOP_LEVEL = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER}
IN_CONTAINER = TOP_LEVEL - {CONTAINER}
UPLOADS, UPLOAD_MAX_BYTES = 10, 10_000_000


class Refused(Exception):
    """A request that Discord answers with 400, and why."""

    def __init__(self, why: str, code: int = 50035) -> None:
        super().__init__(why)
        self.code = code


def check_message(message: dict[str, Any], files: dict[str, bytes]) -> None:
    """Whether a message keeps to the limits; raises Refused."""
    parts = list(walk(message.get("components") or []))
    _check_files(message, files, parts)
    if message.get("allowed_mentions", {}).get("parse") != []:
        raise Refused("this bot may never mention anybody")
    if (message.get("flags") or 0) & V2_FLAG:
        if message.get("content") or message.get("embeds") or message.get("poll"):
            raise Refused("The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2", 50035)
        _check_card(message["components"], parts)
        return
    content, embeds = message.get("content") or "", message.get("embeds") or []
    if not (content.strip() or embeds or files or parts):
        raise Refused("Cannot send an empty message", 50006)
    if len(content) > CONTENT_LIMIT:
        raise Refused("content: Must be 2000 or fewer in length.")
    _check_embeds(embeds)
    if any(part["type"] not in (ROW, BUTTON, SELECT) for part in parts):
        raise Refused("components: Value of field 'type' must be one of (1,).")
    if len(message.get("components") or []) > 5:
        raise Refused("components: Must be 5 or fewer in length.")
    _check_pressable(parts)


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component, however deep."""
    for part in components:
        yield part
        yield from walk(part.get("components", []))
        if "accessory" in part:
            yield from walk([part["accessory"]])


def _check_card(components: list[dict[str, Any]], parts: list[dict[str, Any]]) -> None:
    if not parts:
        raise Refused("Cannot send an empty message", 50006)
    if len(parts) > MOST_COMPONENTS:
        raise Refused(f"components: The total number of components is {len(parts)}, which is more than 40.")
    if any(part["type"] not in TOP_LEVEL for part in components):
        raise Refused("components: this type is not allowed on the top level")
    if sum(len(part["content"]) for part in parts if part["type"] == TEXT) > CARD_TEXT_LIMIT:
        raise Refused("components: The total length of displayable text is more than 4000.")
    for part in parts:
        children = [child["type"] for child in part.get("components", [])]
        if part["type"] == CONTAINER and not (children and set(children) <= IN_CONTAINER):
            raise Refused("components: a container holds one or more of its kinds")
        if part["type"] == SECTION and not (1 <= len(children) <= 3 and set(children) == {TEXT}):
            raise Refused("components: a section holds 1 to 3 texts")
        if part["type"] == SECTION and part["accessory"]["type"] not in (BUTTON, THUMBNAIL):
            raise Refused("components: a section's accessory is a button or a thumbnail")
        if part["type"] == TEXT and not part["content"].strip():
            raise Refused("content: This field is required")
        if part["type"] == GALLERY:
            _check_gallery(part["items"])
    _check_pressable(parts)


def _check_gallery(items: list[dict[str, Any]]) -> None:
    if not 1 <= len(items) <= 10:
        raise Refused("items: Must be between 1 and 10 in length.")
    for item in items:
        if len(item.get("description") or "") > 1024:
            raise Refused("description: Must be 1024 or fewer in length.")
        if not re.match(r"(https?|attachment)://.", item["media"]["url"]):
            raise Refused("url: Scheme must be one of ('http', 'https', 'attachment').")


def _check_pressable(parts: list[dict[str, Any]]) -> None:
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    if len(set(ids)) < len(ids):
        raise Refused("custom_id: Component custom id cannot be duplicated")
    if any(not 1 <= len(each) <= 100 for each in ids):
        raise Refused("custom_id: Must be between 1 and 100 in length.")
    for part in parts:
        if part["type"] == ROW:
            kinds = [child["type"] for child in part["components"]]
            if kinds != [SELECT] and not (1 <= len(kinds) <= 5 and set(kinds) == {BUTTON}):
                raise Refused("components: a row holds 1 to 5 buttons or one select")
        if part["type"] == BUTTON and not (1 <= len(part.get("label") or "") <= 80):
            raise Refused("label: Must be between 1 and 80 in length.")
        url = part.get("url", "https://a")
        if len(url) > 512 or not re.match(r"(https?|discord)://.", url):
            raise Refused("url: Not a well formed URL of 512 or fewer in length.")
        if part["type"] == SELECT:
            _check_options(part["options"])


def _check_options(options: list[dict[str, Any]]) -> None:
    values = [option["value"] for option in options]
    if not 1 <= len(options) <= 25 or len(set(values)) < len(values):
        raise Refused("options: Must be between 1 and 25 in length, and their values unique.")
    for option in options:
        for field in ("label", "value", "description"):
            if len(option.get(field) or "x") > 100:
                raise Refused(f"{field}: Must be 100 or fewer in length.")


def _check_embeds(embeds: list[dict[str, Any]]) -> None:
    lengths = [len(embed.get("title", "")) + len(embed.get("description", "")) for embed in embeds]
    if len(embeds) > EMBEDS or sum(lengths) > EMBED_TOTAL:
        raise Refused("embeds: Must be 10 or fewer, and 6000 or fewer characters together.")
    if any(len(embed.get("title", "")) > 256 or len(embed.get("description", "")) > 4096 for embed in embeds):
        raise Refused("embeds: a title has 256 characters, a description 4096")


def _check_files(message: dict[str, Any], files: dict[str, bytes], parts: list[dict[str, Any]]) -> None:
    if len(files) > UPLOADS or sum(map(len, files.values())) > UPLOAD_MAX_BYTES:
        raise Refused("Request entity too large", 40005)
    wanted = [item["media"]["url"] for part in parts for item in part.get("items", ())]
    wanted += [
        embed[kind]["url"] for embed in message.get("embeds") or () for kind in ("image", "thumbnail") if kind in embed
    ]
    for url in wanted:
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in files:
            raise Refused("components: The referenced attachment was not found")


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Whether uploaded commands keep to the limits; raises Refused."""
    for kind, most in ((1, 100), (2, 5), (3, 5)):
        names = [command["name"] for command in commands if command.get("type", 1) == kind]
        if len(names) > most or len(set(names)) < len(names):
            raise Refused("too many commands, or two of one name")
    for command in commands:
        if command.get("type", 1) != 1:
            continue
        for part in (command, *command.get("options", ())):
            if not re.fullmatch(r"[-_'\w]{1,32}", part["name"]) or part["name"] != part["name"].lower():
                raise Refused(f"name: {part['name']!r}")
            if not 1 <= len(part["description"]) <= 100:
                raise Refused(f"description of {part['name']}: Must be between 1 and 100 in length.")
            if len(part.get("choices", ())) > 25 or (part.get("choices") and part.get("autocomplete")):
                raise Refused(f"choices of {part['name']}")
        required = [option.get("required", False) for option in command.get("options", ())]
        if len(required) > 25 or required != sorted(required, reverse=True):
            raise Refused("options: Required options must be placed before non-required options")
