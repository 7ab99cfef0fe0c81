"""schema.org data in saved pages into `Record`s: a folder of *.html, or one page.

The pages are parsed by Lexbor (selectolax), as a browser does it; their scripts are never run and nothing that they
link is fetched. A page that is broken refuses itself alone, and is counted.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from ingestion.feeds.jsonld_products import product_records
from ingestion.feeds.records import BadFeed, FeedNotes, Record, Refusal

SUFFIXES = {".html", ".htm", ".xhtml"}
MAX_PAGE_BYTES = 8_000_000
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)")  # browsers write it above a page that they save
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")


def read_jsonld(path: Path, notes: FeedNotes) -> Iterator[Record | Refusal]:
    """Yield the Records of a page, or of every page under a folder; raises BadFeed for one page without a product."""
    notes.format, notes.encoding = "JSON-LD", "as each page says"
    if path.is_dir():
        for number, page in enumerate(pages_under(path), start=1):
            yield from read_page(page, number, str(page.relative_to(path)))
        return
    rows = list(read_page(path, 1, path.name))
    if not any(isinstance(row, Record) for row in rows):
        reason = rows[0] if rows and isinstance(rows[0], Refusal) else Refusal(1, "no product")
        raise BadFeed(
            f"{str(path)!r} is an HTML page, not a feed ({reason.reason}: {reason.detail}). If it is an error or login "
            "page that was saved, fetch the feed again; if it is a product's page, it has no schema.org data."
        )
    yield from rows


def pages_under(folder: Path) -> Iterator[Path]:
    """Every saved page under a folder, in the order of names."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            yield from pages_under(Path(entry.path))
        elif Path(entry.name).suffix.lower() in SUFFIXES and entry.is_file():
            yield Path(entry.path)


def read_page(path: Path, number: int, name: str) -> Iterator[Record | Refusal]:
    """Yield what one page sells, or why it tells of nothing; `number` stands for the line."""
    try:
        if path.stat().st_size > MAX_PAGE_BYTES:
            yield Refusal(number, f"page over {MAX_PAGE_BYTES:,} bytes", name)
            return
        text = _decoded(path.read_bytes())
    except OSError as error:
        yield Refusal(number, "page cannot be read", f"{name}: {error.strerror or error}")
        return
    html = LexborHTMLParser(text)
    try:
        data = [json.loads(script, strict=False) for script in _scripts(html)]
        records = list(product_records(data, number, _address(html, text)))
    except (ValueError, RecursionError) as error:
        yield Refusal(number, "JSON-LD of the page is malformed", f"{name}: {error}")
        return
    if not records:
        title = html.css_first("title")
        yield Refusal(number, "page without a product", f"{name}: {title.text()[:60].strip() if title else ''}")
    yield from records


def _scripts(html: LexborHTMLParser) -> Iterator[str]:
    for node in html.css("script"):
        if (node.attributes.get("type") or "").lower().startswith("application/ld+json"):
            script = _WRAPPING.sub("", node.text()).strip()
            if script:
                yield script


def _address(html: LexborHTMLParser, text: str) -> str:
    """The page's own address: canonical, as shared, or where a browser saved it from."""
    places = (('link[rel="canonical"]', "href"), ('meta[property="og:url"]', "content"), ("base", "href"))
    for selector, attribute in places:
        node = html.css_first(selector)
        address = (node.attributes.get(attribute) or "").strip() if node else ""
        if address.startswith("http"):
            return address
    saved = _SAVED_FROM.search(text[:2000])
    return saved[1] if saved else ""


def _decoded(data: bytes) -> str:
    """The page's text: UTF-8 wherever it is that, whatever the page declares; else as declared, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    declared = _CHARSET.search(data[:4096])
    for encoding in ("utf-8-sig", declared[1].decode() if declared else "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")
