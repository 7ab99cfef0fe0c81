"""What the bot sent over the fake Discord server, as a person sees it; and the same as Discord sends it back."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord_limits import BUTTON, EPHEMERAL_FLAG, GALLERY, SELECT, TEXT, V2_FLAG, walk
from tests.fakes.discord_payloads import APP, message


@dataclass(slots=True)
class Sent:
    """A message of the bot's. `edits` are the contents it had, the first one included."""

    number: int
    channel_id: int
    payload: dict[str, Any]
    files: dict[str, bytes]
    private: bool = False
    quotes: int | None = None
    edits: list[str] = field(default_factory=list)
    at: float = field(default_factory=time.monotonic)

    @property
    def is_card(self) -> bool:
        """Whether it is made of Components V2."""
        return bool((self.payload.get("flags") or 0) & V2_FLAG)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Every component in it."""
        return list(walk(self.payload.get("components") or []))

    @property
    def text(self) -> str:
        """All that is written in it, embeds and all."""
        texts = [part["content"] for part in self.parts if part["type"] == TEXT]
        for embed in self.payload.get("embeds") or ():
            texts += [embed.get("title", ""), embed.get("description", "")]
        return "\n".join(filter(None, (self.payload.get("content"), *texts)))

    @property
    def buttons(self) -> dict[str, str]:
        """Its buttons' labels and what they are known by."""
        return {p["label"]: p["custom_id"] for p in self.parts if p["type"] == BUTTON and "custom_id" in p}

    @property
    def links(self) -> list[str]:
        """Where its link buttons and titles lead."""
        own = [part["url"] for part in self.parts if part["type"] == BUTTON and "url" in part]
        return own + [embed["url"] for embed in self.payload.get("embeds") or () if embed.get("url")]

    @property
    def options(self) -> dict[str, str]:
        """What its menus offer: labels and values."""
        menus = [part["options"] for part in self.parts if part["type"] == SELECT]
        return {option["label"]: option["value"] for options in menus for option in options}

    @property
    def pictures(self) -> list[str]:
        """The addresses of what its gallery or embeds show."""
        found = [item["media"]["url"] for part in self.parts if part["type"] == GALLERY for item in part["items"]]
        embeds = self.payload.get("embeds") or ()
        return found + [embed[kind]["url"] for embed in embeds for kind in ("image", "thumbnail") if kind in embed]

    def menu_of(self, value: str) -> str:
        """The menu that offers a value."""
        menus = (part for part in self.parts if part["type"] == SELECT)
        return str(next(part["custom_id"] for part in menus if any(o["value"] == value for o in part["options"])))

    def as_message(self) -> dict[str, Any]:
        """The message as Discord sends it back: with numbered components and resolved media."""
        flags = (self.payload.get("flags") or 0) | (EPHEMERAL_FLAG if self.private else 0)
        return message(
            self.number, self.channel_id, APP, self.payload.get("content") or "",
            flags=flags, embeds=[{"type": "rich", **embed} for embed in self.payload.get("embeds") or ()],
            components=[_resolved(part) for part in self.payload.get("components") or ()],
        )  # fmt: skip


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    part = {**part, "id": 1}
    if "components" in part:
        part["components"] = [_resolved(each) for each in part["components"]]
    if "accessory" in part:
        part["accessory"] = _resolved(part["accessory"])
    if "items" in part:
        part["items"] = [{**item, "media": {"proxy_url": "", **item["media"]}} for item in part["items"]]
    return part
