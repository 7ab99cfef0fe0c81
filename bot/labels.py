"""What the chat's page and Telegram's first questions say, in six languages: `labels_of("de").page["send"]`.

One file a language in data/labels, all with the same keys, which a test holds them to. Replies are not here: those in
other languages than English are `bot.languages`'.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from bot.languages import ENGLISH

FOLDER = Path(__file__).resolve().parent.parent / "data" / "labels"
_ACCEPTED = re.compile(r"\s*([a-zA-Z]{1,8})(?:-[\w-]*)?\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """One language's. `stages` are of an answer that is under way, `lost` names wishes that were let go."""

    code: str
    page: Mapping[str, str]
    stages: Mapping[str, str]
    errors: Mapping[str, str]
    lost: Mapping[str, str]
    onboarding: Mapping[str, str]


@cache
def every_language() -> dict[str, Labels]:
    """All there are, by their codes; a file that lacks a table raises TypeError."""
    tables = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
    return {code: Labels(code=code, **table) for code, table in tables.items()}


TABLES = tuple(field.name for field in fields(Labels) if field.name != "code")


def labels_of(language: str | None) -> Labels:
    """Those of a language as platforms name it ("de", "pt-br"); English where there are none."""
    known = every_language()
    return known.get((language or "").split("-")[0].lower(), known[ENGLISH])


def accepted(header: str, chosen: str = "") -> Labels:
    """The `chosen` language's, or else those of the first one in an Accept-Language header that there are any of."""
    known = every_language()
    if chosen in known:
        return known[chosen]
    found = [match.groups() for part in header.split(",") if (match := _ACCEPTED.fullmatch(part))]
    weights = [(_weight(weight), code.lower()) for code, weight in found]
    wanted = sorted((each for each in weights if each[0] and each[1] in known), key=lambda each: -each[0])
    return known[wanted[0][1] if wanted else ENGLISH]


def _weight(given: str | None) -> float:
    try:
        return float(given) if given else 1.0
    except ValueError:
        return 0.0
