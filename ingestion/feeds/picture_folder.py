"""A folder of pictures as a feed: each is a product, its file's name the title, its folders' names what kind it is.

    closet/Dresses/navy-striped_midi-dress.jpg → "Navy striped midi dress", of the kind "Dresses"

No picture says what it costs or where it is sold: `FeedDefaults` does, for all of them alike.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.feeds.defaults import FeedDefaults
from ingestion.feeds.records import BadFeed, FeedNotes, Record

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".heic"}
_CAMERA = re.compile(
    r"(?:img|dsc[nf]?|pxl|photo|image|picture|screenshot|whatsapp|p)?[\s_\d-]*\d+[\s_\d-]*", re.IGNORECASE
)


def read_pictures(folder: Path, notes: FeedNotes, defaults: FeedDefaults) -> Iterator[Record]:
    """Yield a Record for each picture under `folder`, by name; its id and its link are its path within."""
    if defaults.price is None or not defaults.currency or not defaults.shop:
        raise BadFeed(
            "A folder of pictures says no price and no shop, and what has none cannot be sold; give what holds for "
            "all of it: --price 49.90 --currency EUR --shop https://shop.example."
        )
    notes.format, notes.encoding = "pictures", "file names"
    for number, path in enumerate(pictures_under(folder), start=1):
        inside = path.relative_to(folder)
        yield Record(
            number,
            {
                "id": inside.as_posix(),
                "title": title_of(inside),
                "link": defaults.shop,
                "image_link": inside.as_posix(),
                "product_type": " > ".join(inside.parts[:-1]),
            },
        )


def pictures_under(folder: Path) -> Iterator[Path]:
    """Every picture file under a folder in the order of their names, hidden ones and linked folders left out."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from pictures_under(Path(entry.path))
        elif Path(entry.name).suffix.lower() in SUFFIXES and entry.is_file():
            yield Path(entry.path)


def title_of(inside: Path) -> str:
    """A title of a file's name: "navy-shirt-02.jpg" → "Navy shirt", or of its folder's where a camera named it."""
    words = re.sub(r"[\s_-]+", " ", re.sub(r"[\s_-]*\(?\d{1,2}\)?$", "", inside.stem)).strip()
    if not words or _CAMERA.fullmatch(inside.stem):
        words = f"{inside.parent.name.replace('_', ' ')} {inside.stem}".strip()
    return words[:1].upper() + words[1:]
