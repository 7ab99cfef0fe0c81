"""A product's picture: found under the pictures' folder or among the downloads, decoded once, known again by its file.

It asks the web for nothing: `ingestion.fetch_pictures` does, where that was asked for, and what it has not fetched is
counted as waiting. What a decoded picture's pixels tell goes into the ledger's picture facts: nothing is decoded twice
for them.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from urllib.parse import urljoin

from ingestion.downloads import Download, Downloads
from ingestion.ledger import Ledger, Picture
from ingestion.picture_facts import PictureFacts, picture_facts, save_facts
from retrieval.pictures import MAX_BYTES, BadPicture, read_picture

REMOTE = "on the web and not fetched yet (add --fetch-pictures)"
_THREADS = 4  # Pillow decodes outside the GIL; more than cores hide the disk
_AHEAD = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A picture file as decoded: the hash of its bytes, its size, and what its pixels tell."""

    sha256: str
    bytes: int
    width: int
    height: int
    facts: PictureFacts


def look_at(
    pictures: Iterable[Picture], folder: Path, ledger: Ledger | None = None, *, home: Path | None = None, base: str = ""
) -> Iterator[Picture]:
    """Yield each picture as it is now, in order; one whose file has not changed comes back as it was.

    `base` is the address that relative links belong to where the feed came from the web. With `ledger` and `home`,
    downloads are found, and what pictures tell is kept.
    """
    downloads = Downloads(ledger, home) if ledger is not None and home is not None else None
    pictures = iter(pictures)
    with ThreadPoolExecutor(_THREADS) as pool:
        while batch := list(islice(pictures, _AHEAD)):
            links = {picture.link: link for picture in batch if (link := web_link(picture.link, base))}
            fetched = downloads.known(links.values()) if downloads else {}
            look = partial(_look_at_one, folder=folder, links=links, fetched=fetched)
            looked = list(pool.map(look, batch))
            facts = {seen.sha256: seen.facts for _, seen in looked if seen}
            if facts and ledger is not None:
                save_facts(ledger, facts)
            yield from (picture for picture, _ in looked)


def web_link(link: str, base: str = "") -> str | None:
    """The address on the web that a picture link leads to, or None for a file's; `base` is the feed's own address."""
    link = link.strip()
    if re.match(r"https?://", link, re.IGNORECASE):
        return link
    if link.startswith("//"):
        return f"https:{link}"
    if not link or not base:
        return None
    try:
        return urljoin(base, link)
    except ValueError:
        return None


def _look_at_one(
    known: Picture, *, folder: Path, links: Mapping[str, str], fetched: Mapping[str, Download]
) -> tuple[Picture, Seen | None]:
    link = links.get(known.link)
    if link is None:
        return _look_at_file(known, folder)
    return _look_at_download(known, fetched.get(link)), None


def _look_at_download(known: Picture, download: Download | None) -> Picture:
    """A picture from the web, as it was found to be when it came."""
    if download is None or download.path is None:
        return Picture(known.product_id, known.link, error=(download and download.error) or REMOTE)
    try:
        status = os.stat(download.path)
    except OSError:
        return Picture(known.product_id, known.link, error=REMOTE)
    now = Picture(
        known.product_id,
        known.link,
        str(download.path),
        status.st_size,
        status.st_mtime_ns,
        download.sha256,
        download.width,
        download.height,
    )
    return known if now == known else now


def _look_at_file(known: Picture, folder: Path) -> tuple[Picture, Seen | None]:
    """The picture as it is now: with the hash of its bytes, or with the reason why it cannot be used."""
    link = known.link.strip()
    if not link:
        return Picture(known.product_id, known.link, error="no image_link in the feed"), None
    path = find(link, folder)
    if path is None:
        return Picture(known.product_id, known.link, error="link leads out of the pictures' folder"), None
    try:
        status = os.stat(path)
        same = (known.path, known.bytes, known.mtime_ns) == (str(path), status.st_size, status.st_mtime_ns)
        if same and known.error is None and known.sha256:
            return known, None
        seen = read(path)
    except (OSError, BadPicture) as error:
        return Picture(known.product_id, known.link, str(path), error=reason(error)), None
    size = (status.st_size, status.st_mtime_ns)
    return Picture(known.product_id, known.link, str(path), *size, seen.sha256, seen.width, seen.height), seen


def find(link: str, folder: Path) -> Path | None:
    """Where a relative link's file lies: under the folder, or in the folder itself; None when it leads out of it."""
    root = os.path.abspath(folder)
    path = os.path.normpath(os.path.join(root, link))
    if not path.startswith(root + os.sep) or "\0" in link:
        return None
    beside = os.path.join(root, os.path.basename(path))
    return Path(beside if not os.path.exists(path) and os.path.exists(beside) else path)


def read(path: Path) -> Seen:
    """A picture file as decoded; raises OSError or BadPicture."""
    if path.stat().st_size > MAX_BYTES:
        raise BadPicture(f"The picture is over {MAX_BYTES / 1e6:.0f} MB; give a smaller one.")
    data = path.read_bytes()
    picture = read_picture(data)
    return Seen(
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        width=picture.width,
        height=picture.height,
        facts=picture_facts(picture),
    )


def reason(error: Exception) -> str:
    """A reason to count under: without the numbers that tell one file from another."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "no such file"
    if isinstance(error, OSError):
        return f"file cannot be read: {error.strerror or error}"
    return re.sub(r"\d[\d×]*", "…", str(error).split(";")[0])
