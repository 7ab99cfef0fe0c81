"""Which form a feed has, by its content: the first bytes of a file, or the files of a folder."""

from __future__ import annotations

import re
from pathlib import Path

from ingestion.feeds import jsonld, picture_folder
from ingestion.feeds.opening import peek
from ingestion.feeds.records import BadFeed

_OF_FORMAT = {
    "merchant": "table", "csv": "table", "tsv": "table", "json": "json", "jsonl": "json", "shopify": "json",
    "xml": "xml", "jsonld": "jsonld", "parquet": "parquet", "pictures": "pictures",
}  # fmt: skip
_HTML = re.compile(
    rb"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|div|meta)\b", re.IGNORECASE | re.DOTALL
)
_JSON_SUFFIXES = {".json", ".jsonl", ".ndjson"}


def form_of(path: Path, format: str) -> str:
    """One of table, json, xml, jsonld, parquet and pictures; raises BadFeed where `path` holds none of them."""
    form = _form_of_folder(path) if path.is_dir() else _form_of_bytes(peek(path))
    wanted = _OF_FORMAT.get(format, form)
    if wanted != form and not (format == "json" and form == "table"):
        raise BadFeed(f"--format {format}: {str(path)!r} is not that, it looks like {form}; leave --format out.")
    return form


def json_files(path: Path) -> list[Path]:
    """The file itself, or a folder's JSON files in the order of their numbers: products-2 before products-10."""
    if not path.is_dir():
        return [path]
    found = [one for one in path.iterdir() if one.suffix.lower() in _JSON_SUFFIXES and not one.name.startswith(".")]
    return sorted(found, key=lambda one: [(len(part), part) for part in re.split(r"(\d+)", one.name)])


def _form_of_folder(folder: Path) -> str:
    """A folder of saved pages holds their pictures too, and so does one of saved JSON: pictures come last."""
    if json_files(folder):
        return "json"
    if next(jsonld.pages_under(folder), None):
        return "jsonld"
    if next(picture_folder.pictures_under(folder), None):
        return "pictures"
    raise BadFeed(
        f"{str(folder)!r} is a folder without saved pages (*.html, *.json) and without pictures; "
        "give the path of the feed file in it."
    )


def _form_of_bytes(start: bytes) -> str:
    if start.startswith(b"PAR1"):
        return "parquet"
    for encoding, marks in (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-16-le", (b"<\0",)), ("utf-16-be", (b"\0<",))):
        if start.startswith(marks):
            start = start.decode(encoding, "ignore").encode()
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(start):
        return "jsonld"
    return "xml" if start.startswith(b"<") else "json" if start.startswith((b"{", b"[")) else "table"
