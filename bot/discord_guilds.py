"""What a Discord server's administrators settled: the channel, the language, the part of the catalog. One JSON file.

A file, and not people's memory: it is about servers, a handful of numbers that an operator may read and mend by hand,
and it must outlive /forget. Written whole and put in place at once, so that a kill leaves the old or the new one.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from retrieval.shelf import Shelf

log = logging.getLogger(__name__)
EVERYTHING = Shelf()


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildSettings:
    """One server's: the only channel to answer in, by its id, the language to assume (None: any), what is shown."""

    channel: int | None = None
    language: str | None = None
    shelf: Shelf = EVERYTHING


ANYTHING = GuildSettings()


class Guilds:
    """Every server's settings, in memory and in the file at `path`."""

    def __init__(self, path: Path) -> None:
        """Read the file; one that is missing or broken is as good as empty, and the log tells of the latter."""
        self._path = path
        self._kept = _read(path)

    def of(self, guild_id: int | None) -> GuildSettings:
        """A server's settings; the plain ones alone with a person, and where nothing was settled."""
        return self._kept.get(str(guild_id), ANYTHING)

    def keep(self, guild_id: int, settings: GuildSettings) -> None:
        """Write a server's settings down; raises OSError, changing nothing, where that fails."""
        kept = {**self._kept, str(guild_id): settings}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_suffix(".new")
        aside.write_text(json.dumps({name: asdict(each) for name, each in kept.items()}, indent=2), encoding="utf-8")
        aside.replace(self._path)
        self._kept = kept


def _settings(row: dict[str, Any]) -> GuildSettings:
    """One server's, also as a Stylist without shelves wrote them."""
    shelf = Shelf(**{facet: tuple(map(str, names)) for facet, names in row.get("shelf", {}).items()})
    return GuildSettings(channel=row["channel"], language=row["language"], shelf=shelf)


def _read(path: Path) -> dict[str, GuildSettings]:
    try:
        rows: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {name: _settings(row) for name, row in rows.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        log.error("discord: the servers' settings in %s cannot be read (%s)", path.name, type(error).__name__)
        return {}
