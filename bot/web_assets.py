"""The files of the chat's page: `Assets(title).get("chat.js")`, and its HTML in each language, `of_page("de")`.

They are read once. In the HTML `{{name}}` is a label, `{{title}}` the shop's name, `{{labels}}` what the scripts say.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.labels import Labels, accepted, every_language

FOLDER = Path(__file__).resolve().parent / "web"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PAGE = "index.html"
COOKIE = "stylist_language"  # set by the page where a person chose one


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the page: its bytes, content type and entity tag."""

    body: bytes
    content_type: str
    etag: str

    @classmethod
    def of(cls, body: bytes, content_type: str) -> Asset:
        """An asset of these bytes."""
        return cls(body, content_type, hashlib.sha256(body).hexdigest()[:20])


class Assets:
    """Everything that the page is made of."""

    def __init__(self, title: str) -> None:
        """Read the files, and write the page in every language under this title."""
        files = [path for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES]
        self._files = {path.name: Asset.of(path.read_bytes(), TYPES[path.suffix]) for path in files}
        text = (FOLDER / PAGE).read_text(encoding="utf-8")
        self._pages = {
            code: Asset.of(_written(text, title, labels).encode(), "text/html")
            for code, labels in every_language().items()
        }

    def get(self, name: str) -> Asset | None:
        """A file by its name; None where there is none."""
        return self._files.get(name)

    def of_page(self, language: str) -> Asset:
        """The page in one of the languages that there are labels in."""
        return self._pages[language]


def labels_for(request: web.Request) -> Labels:
    """The labels for who asks: in the language that they chose, or that their browser is set to."""
    return accepted(request.headers.get("Accept-Language", ""), request.cookies.get(COOKIE, ""))


def _written(text: str, title: str, labels: Labels) -> str:
    said = json.dumps({**labels.page, "lost": dict(labels.lost)}, ensure_ascii=False).replace("<", "\\u003c")
    blanks = {name: html.escape(label) for name, label in labels.page.items()}
    blanks |= {"title": html.escape(title), "language": labels.code, "labels": said}
    return re.sub(r"{{(\w+)}}", lambda blank: blanks[blank[1]], text)
