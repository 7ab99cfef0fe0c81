"""Captions handed out: `export(path, rows)` writes CSV, JSON or JSON lines by the file's ending.

CSV and JSON hold what was said, flags beside it, for people to look through. JSON lines hold only what no flag speaks
against, in the columns of a data folder's `captions.jsonl`, with each picture's path: `stylist finetune --pairs FILE`
reads it when it is called captions.jsonl. A file is written aside and put in place whole.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingestion.caption_enriching import CaptionBook
from ingestion.caption_store import Failed
from ingestion.caption_template import remarks, sentence
from ingestion.captions import PARTS, TEMPLATE, Caption, Parts
from ingestion.ledger import Ledger
from retrieval.product import Product

ENDINGS = (".csv", ".json", ".jsonl")
FAILURES = "caption-failures.csv"
COLUMNS = ("id", "title", "caption", *(f"caption_{part}" for part in PARTS), "writer", "flags")
_LISTED = (
    "SELECT p.product, q.path, q.sha256 FROM products p LEFT JOIN pictures q ON q.product_id = p.id"
    " AND q.error IS NULL WHERE NOT p.delisted ORDER BY p.rowid"
)


class BadExport(ValueError):
    """A file that captions cannot be written to; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Captioned:
    """A product, its picture's file, and its caption."""

    product: Product
    path: str | None
    caption: Caption


def captioned(ledger: Ledger) -> Iterator[Captioned]:
    """Every listed product with its caption, in the order in which they first came."""
    book = CaptionBook(ledger)
    for text, path, sha256 in ledger.rows(_LISTED):
        product = Product.from_json(json.loads(text))
        yield Captioned(product=product, path=path, caption=book.caption(product, sha256))


def check_ending(path: Path) -> None:
    """Raise BadExport for a file of another kind than are written."""
    if path.suffix.lower() not in ENDINGS:
        raise BadExport(f"--export is {str(path)!r}; expected a file that ends in {', '.join(ENDINGS)}.")


def export(path: Path, rows: Iterable[Captioned]) -> int:
    """Write every row to a file of the kind that its ending names; returns how many. Raises BadExport or OSError."""
    check_ending(path)
    writers: dict[str, Callable[[IO[str], Iterable[Captioned]], int]] = {
        ".csv": _write_csv, ".json": _write_json, ".jsonl": _write_lines
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("w", encoding="utf-8", newline="") as file:
            count = writers[path.suffix.lower()](file, rows)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return count


def write_failures(path: Path, failures: Iterable[Failed]) -> int:
    """Write a row for each product whose picture has no caption, with the reason; no file where there are none."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(Failed._fields)
        for failure in failures:
            writer.writerow([_cell(str(value)) for value in failure])
            count += 1
    if not count:
        path.unlink()
    return count


def _write_csv(file: IO[str], rows: Iterable[Captioned]) -> int:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007
        parts, caption = row.caption.parts, row.caption
        cells = [row.product.id, row.product.title, _in_words(caption, parts), *(parts.words(part) for part in PARTS)]
        cells += [caption.writer, "; ".join(flag.sentence() for flag in caption.flags)]
        writer.writerow(map(_cell, cells))
    return count


def _cell(text: str) -> str:
    """A cell that a spreadsheet takes for text: a shop's "=HYPERLINK(…)" would else be run by whoever opens it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _write_json(file: IO[str], rows: Iterable[Captioned]) -> int:
    count = 0
    file.write("[")
    for count, row in enumerate(rows, 1):
        file.write(",\n" if count > 1 else "\n")
        json.dump(_record(row), file, ensure_ascii=False)
    file.write("\n]\n")
    return count


def _record(row: Captioned) -> dict[str, Any]:
    caption = row.caption
    return {
        "id": row.product.id,
        "title": row.product.title,
        "caption": _in_words(caption, caption.parts),
        "parts": caption.parts.to_json(),
        "writer": caption.writer,
        "flags": [{"part": f.part, "said": f.said, "feed": f.feed, "pixels": f.pixels} for f in caption.flags],
    }


def _write_lines(file: IO[str], rows: Iterable[Captioned]) -> int:
    """Products with a picture, as pairs of a picture and its texts."""
    count = 0
    for row in rows:
        if row.path is None:
            continue
        parts = row.caption.trusted
        text = {**parts.to_json(), "title": parts.title or row.product.title}
        line = {
            "id": row.product.id,
            "image": _beside(row.path, file.name),
            **text,
            "caption": _in_words(row.caption, parts),
        }
        line |= {"writer": row.caption.writer, "flags": [flag.sentence() for flag in row.caption.flags]}
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        count += 1
    return count


def _in_words(caption: Caption, parts: Parts) -> str:
    return sentence(parts) if caption.writer == TEMPLATE else remarks(parts)


def _beside(path: str, export_file: str) -> str:
    """A picture's name as pairs look it up: below the file's folder where it lies there, else its whole path."""
    folder = Path(export_file).resolve().parent
    whole = Path(path).resolve()
    return whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else str(whole)
