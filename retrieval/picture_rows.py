"""The rows of a catalog of pictures, `id`, `image`, `caption`, from CSV, TSV, JSON, JSON Lines or Python mappings.

Other columns are carried along in `more`. What a shop sells has prices and links: that is `ingestion.feeds`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

NEEDED = ("id", "image")


class BadCatalog(Exception):
    """A catalog that cannot be used; the message says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """One picture of a catalog: `image` is its name below the pictures' folder, `caption` may be empty."""

    id: str
    image: str
    caption: str = ""
    more: Mapping[str, Any] = field(default_factory=dict, compare=False)  # the row's other columns, as they came


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A row that is not in the catalog, and why."""

    id: str
    image: str
    why: str


def read_rows(data: bytes, name: str) -> list[dict[str, Any]]:
    """Parse a catalog file by the ending of its name; raise BadCatalog for other endings or unreadable contents."""
    ending = name.rsplit(".", 1)[-1].lower()
    try:
        text = data.decode("utf-8-sig")
        match ending:
            case "csv" | "tsv":
                return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="," if ending == "csv" else "\t"))
            case "jsonl" | "ndjson":
                return [dict(json.loads(line)) for line in text.splitlines() if line.strip()]
            case "json":
                return [dict(row) for row in json.loads(text)]
    except (UnicodeDecodeError, csv.Error, ValueError, TypeError) as error:
        raise BadCatalog(f"The catalog {name!r} is no {ending.upper()} of rows in UTF-8: {error}.") from error
    raise BadCatalog(f"The catalog {name!r} ends in {ending!r}; expected .csv, .tsv, .json or .jsonl.")


def checked(rows: Iterable[Mapping[str, Any]], name: str) -> Iterator[PictureRow | LeftOut]:
    """Each row as a record; one without id or image, or with an id that came before, is left out with the reason.

    Raises BadCatalog when there are no rows, or none has the columns.
    """
    seen: set[str] = set()
    columns: set[str] = set()
    for row in rows:
        columns.update(str(column) for column in row)
        identifier, image = (_text(row.get(column)) for column in NEEDED)
        if not identifier or not image:
            yield LeftOut(id=identifier, image=image, why=f"has no {'image' if identifier else 'id'}")
        elif identifier in seen:
            yield LeftOut(id=identifier, image=image, why="has the id of an earlier row")
        else:
            seen.add(identifier)
            more = {str(key): value for key, value in row.items() if key not in (*NEEDED, "caption")}
            yield PictureRow(id=identifier, image=image, caption=_text(row.get("caption")), more=more)
    if missing := [column for column in NEEDED if column not in columns]:
        has = f"it has {', '.join(sorted(columns))}" if columns else "it has no rows"
        raise BadCatalog(
            f"The catalog {name} needs the columns id and image (and caption); {missing[0]!r} is missing: {has}."
        )


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
