"""A product's picture file: found under the pictures' folder, decoded once, and known again by size and time.

Pictures on the web are not fetched yet; they are counted as such.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from ingestion.ledger import Picture
from retrieval.pictures import MAX_BYTES, BadPicture, read_picture

REMOTE = "not fetched: remote picture"
_THREADS = 4  # Pillow decodes outside the GIL; more than cores hide the disk
_AHEAD = 256


def look_at(pictures: Iterable[Picture], folder: Path) -> Iterator[Picture]:
    """Yield each picture as it is now, in order; one whose file has not changed comes back as it was."""
    with ThreadPoolExecutor(_THREADS) as pool:
        pictures = iter(pictures)
        while batch := list(islice(pictures, _AHEAD)):
            yield from pool.map(lambda picture: look_at_one(picture, folder), batch)


def look_at_one(known: Picture, folder: Path) -> Picture:
    """The picture as it is now: with the hash of its bytes, or with the reason why it cannot be used."""
    link = known.link.strip()
    if not link:
        return Picture(known.product_id, known.link, error="no image_link in the feed")
    if re.match(r"(https?:)?//", link, re.IGNORECASE):
        return Picture(known.product_id, known.link, error=REMOTE)
    path = find(link, folder)
    if path is None:
        return Picture(known.product_id, known.link, error="link leads out of the pictures' folder")
    try:
        status = os.stat(path)
        same = (known.path, known.bytes, known.mtime_ns) == (str(path), status.st_size, status.st_mtime_ns)
        if same and known.error is None and known.sha256:
            return known
        sha, width, height = read(path)
    except (OSError, BadPicture) as error:
        return Picture(known.product_id, known.link, str(path), error=reason(error))
    return Picture(known.product_id, known.link, str(path), status.st_size, status.st_mtime_ns, sha, width, height)


def find(link: str, folder: Path) -> Path | None:
    """Where a relative link's file lies: under the folder, or in the folder itself; None when it leads out of it."""
    root = os.path.abspath(folder)
    path = os.path.normpath(os.path.join(root, link))
    if not path.startswith(root + os.sep) or "\0" in link:
        return None
    beside = os.path.join(root, os.path.basename(path))
    return Path(beside if not os.path.exists(path) and os.path.exists(beside) else path)


def read(path: Path) -> tuple[str, int, int]:
    """The hash of a picture file's bytes and its size in pixels as decoded; raises OSError or BadPicture."""
    if path.stat().st_size > MAX_BYTES:
        raise BadPicture(f"The picture is over {MAX_BYTES / 1e6:.0f} MB; give a smaller one.")
    data = path.read_bytes()
    picture = read_picture(data)
    return hashlib.sha256(data).hexdigest(), picture.width, picture.height


def reason(error: Exception) -> str:
    """A reason to count under: without the numbers that tell one file from another."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "no such file"
    if isinstance(error, OSError):
        return f"file cannot be read: {error.strerror or error}"
    return re.sub(r"\d[\d×]*", "…", str(error).split(";")[0])
