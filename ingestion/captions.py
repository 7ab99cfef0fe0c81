"""A caption: what is said of a picture, part by part (`Parts`), who wrote it, and what of it is in doubt (`Flag`).

Records. `caption_prompt` says what to ask, `caption_writing` does, `caption_store` keeps, `caption_template` composes
without asking, `caption_checks` doubts, `caption_enriching` puts to use, `caption_export` hands out, `caption_run` and
`caption_commands` are `stylist caption`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

TEMPLATE = "template"  # the writer of captions that cost nothing
PARTS = (
    *("title", "category", "colors", "pattern", "sleeves", "length", "audience"),
    *("style", "occasions", "material", "texture", "seasons"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a caption says, in its own words; an empty part says nothing. Named as in a data folder's captions.jsonl."""

    title: str = ""
    category: str = ""
    colors: tuple[str, ...] = ()
    pattern: str = ""
    sleeves: str = ""
    length: str = ""
    audience: str = ""
    style: str = ""
    occasions: tuple[str, ...] = ()
    material: str = ""
    texture: str = ""
    seasons: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The parts as JSON types, in the order of `PARTS`."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Parts:
        """Read back `to_json`'s record; keys that are no part are left out."""
        read: dict[str, Any] = {
            name: tuple(row[name]) if isinstance(row[name], list) else row[name] for name in PARTS if name in row
        }
        return cls(**read)

    def words(self, part: str) -> str:
        """A part as one text; lists are joined by commas."""
        value = getattr(self, part)
        return ", ".join(value) if isinstance(value, tuple) else value

    def without(self, parts: Iterable[str]) -> Parts:
        """The caption with some parts left unsaid."""
        empty: dict[str, Any] = {part: type(getattr(self, part))() for part in parts}
        return Parts(**{name: empty.get(name, getattr(self, name)) for name in PARTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A part that contradicts what else is known: what it says, what the feed says, and what the pixels show."""

    part: str
    said: str
    feed: str = ""
    pixels: str = ""

    def sentence(self) -> str:
        """The contradiction in a line: "colors: caption red, feed blue, pixels navy"."""
        beside = [f"{who} {what}" for who, what in (("feed", self.feed), ("pixels", self.pixels)) if what]
        return f"{self.part}: caption {self.said}" + "".join(f", {each}" for each in beside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A product's caption. `flags` tell which parts are not to be trusted; `writer` is a model's name or TEMPLATE."""

    parts: Parts
    writer: str
    flags: tuple[Flag, ...] = ()

    @property
    def trusted(self) -> Parts:
        """What no flag speaks against. A caption of another kind of garment describes something else in the picture."""
        doubted = {flag.part for flag in self.flags}
        return Parts() if "category" in doubted else self.parts.without(doubted)
