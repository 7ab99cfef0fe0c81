"""Pictures and texts of listed products into vectors, each content once: what the ledger knows is not embedded again.

Vectors are committed every few hundred, so that a build killed in the middle loses one batch at most.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingestion.caption_enriching import CaptionBook
from ingestion.ledger import Ledger, Vectors
from ingestion.progress import Report
from ingestion.tally import BuildTally, Reasons
from retrieval.catalog import IndexProblem
from retrieval.encoder import Encoder
from retrieval.generation import LAYOUT
from retrieval.pictures import BadPicture, read_picture
from retrieval.product import Product
from retrieval.product_text import product_text
from retrieval.vocabulary import DEFAULT_PATH

BATCH = 64
COMMIT_EVERY = 256
_DECODERS = 2
_AHEAD = 2 * BATCH  # pictures decoded while the model runs; at 1,024 px they take 400 MB at the very most

Decoded = tuple[str, Image.Image | str]  # the wanted hash, and the picture or why there is none


class NothingToBuild(Exception):
    """No listed product has a picture; the message names the command that mends it."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What the index is to hold, row for row: products, their digests, picture files and hashes, texts."""

    products: tuple[Product, ...]
    digests: tuple[str, ...]
    paths: tuple[str, ...]
    pictures: tuple[str, ...]  # sha256 of the bytes
    texts: tuple[str, ...]

    @classmethod
    def read(cls, ledger: Ledger, left_out: Reasons) -> Stock:
        """Read the listed products with a usable picture; the others are counted. Raises NothingToBuild."""
        book = CaptionBook(ledger)
        listed = [book.applied(item) for item in ledger.listed()]
        for item in listed:
            if item.sha256 is None:
                left_out.add("no usable picture at the last ingest", item.product.id)
        usable = [item for item in listed if item.sha256 and item.path]
        if not usable:
            raise NothingToBuild(
                f"Of {len(listed):,} listed products none has a picture; run `stylist ingest FEED --images DIR` first."
            )
        return cls(
            products=tuple(_placed(item.product, item.path or "") for item in usable),
            digests=tuple(item.digest for item in usable),
            paths=tuple(item.path or "" for item in usable),
            pictures=tuple(item.sha256 or "" for item in usable),
            texts=tuple(product_text(item.product) for item in usable),
        )

    def text_keys(self) -> list[str]:
        """The hashes that the texts' vectors are kept under."""
        return [hashlib.sha256(text.encode()).hexdigest() for text in self.texts]

    def content(self, fingerprint: str) -> str:
        """A hash of all that a generation is made from."""
        digest = hashlib.sha256(f"{LAYOUT} {fingerprint}".encode() + DEFAULT_PATH.read_bytes())
        for row in zip(self.digests, self.paths, self.pictures, self.text_keys(), strict=True):
            digest.update("\x1f".join(row).encode() + b"\x1e")
        return digest.hexdigest()

    def only(self, kept: NDArray[np.bool_]) -> Stock:
        """The stock without the rows that are not kept, (n,) bool."""
        columns = (self.products, self.digests, self.paths, self.pictures, self.texts)
        return Stock(*(tuple(v for v, keep in zip(column, kept, strict=True) if keep) for column in columns))  # type: ignore[arg-type]


def embed_texts(ledger: Ledger, stock: Stock, encoder: Encoder, tally: BuildTally, progress: Report) -> Vectors:
    """The stock's text vectors, (n, d) float32; new ones are embedded and kept."""
    keys = stock.text_keys()
    vectors = np.zeros((len(keys), encoder.dim), dtype=np.float32)
    known = ledger.fill_vectors(encoder.fingerprint, "text", keys, vectors)
    new = dict(zip(keys, stock.texts, strict=True))
    wanted = list(dict.fromkeys(key for key, have in zip(keys, known, strict=True) if not have))
    for start in range(0, len(wanted), COMMIT_EVERY):
        chunk = wanted[start : start + COMMIT_EVERY]
        ledger.save_vectors(encoder.fingerprint, "text", chunk, _sound(encoder.texts([new[key] for key in chunk])))
        tally.embedded_texts += len(chunk)
        progress("texts", tally.embedded_texts, len(wanted))
    if wanted:
        ledger.fill_vectors(encoder.fingerprint, "text", keys, vectors)
    return vectors


def embed_pictures(
    ledger: Ledger, stock: Stock, encoder: Encoder, tally: BuildTally, progress: Report
) -> tuple[Vectors, NDArray[np.bool_]]:
    """The stock's picture vectors, (n, d) float32, and which rows have one, (n,) bool; new ones are embedded and kept.

    A file that is gone or other than at the last ingest leaves its row without a vector, and is counted.
    """
    vectors = np.zeros((len(stock.pictures), encoder.dim), dtype=np.float32)
    known = ledger.fill_vectors(encoder.fingerprint, "picture", stock.pictures, vectors)
    files: dict[str, list[str]] = {}
    for key, path, have in zip(stock.pictures, stock.paths, known, strict=True):
        if not have:
            files.setdefault(key, []).append(path)
    if not files:
        return vectors, known
    since, problems = time.monotonic(), dict[str, str]()
    done: list[tuple[str, NDArray[np.float32]]] = []
    for batch in _batches(_decoded(files), BATCH):
        pictures = {key: picture for key, picture in batch if isinstance(picture, Image.Image)}
        problems |= {key: why for key, why in batch if isinstance(why, str)}
        if pictures:
            done += zip(pictures, encoder.pictures(list(pictures.values())), strict=True)
        if len(done) >= COMMIT_EVERY:
            _commit(ledger, encoder, done, tally)
        progress("pictures", tally.embedded_pictures + len(done) + len(problems), len(files))
    _commit(ledger, encoder, done, tally)
    tally.pictures_per_s = tally.embedded_pictures / max(time.monotonic() - since, 1e-9)
    for product, key in zip(stock.products, stock.pictures, strict=True):
        if key in problems:
            tally.left_out.add(problems[key], product.id)
    return vectors, ledger.fill_vectors(encoder.fingerprint, "picture", stock.pictures, vectors)


def _commit(ledger: Ledger, encoder: Encoder, done: list[tuple[str, NDArray[np.float32]]], tally: BuildTally) -> None:
    if done:
        keys = [key for key, _ in done]
        ledger.save_vectors(encoder.fingerprint, "picture", keys, _sound(np.array([vector for _, vector in done])))
        tally.embedded_pictures += len(done)
        done.clear()


def _sound(vectors: Vectors) -> Vectors:
    """The vectors, if all are of unit length: others would be kept for good. NaN is none."""
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.all(np.abs(lengths - 1) < 1e-3):
        worst = lengths[np.argmax(~(np.abs(lengths - 1) < 1e-3))]
        raise IndexProblem(
            f"The model gave a vector of length {worst}, expected 1; make its bundle anew or use another with --model."
        )
    return vectors


def _decoded(files: dict[str, list[str]]) -> Iterator[Decoded]:
    """Each wanted picture in order, decoded in threads a little ahead of whoever takes them."""
    with ThreadPoolExecutor(_DECODERS) as pool:
        ahead: deque[Future[Decoded]] = deque()
        for key, paths in files.items():
            ahead.append(pool.submit(_decode, key, paths))
            if len(ahead) >= _AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _decode(key: str, paths: Sequence[str]) -> Decoded:
    """The picture whose bytes have the hash `key`, from the first of the files that still holds it."""
    why = ""
    for path in dict.fromkeys(paths):
        try:
            data = Path(path).read_bytes()
            if hashlib.sha256(data).hexdigest() == key:
                return key, read_picture(data)
            why = "picture file changed since the last ingest; run `stylist ingest` again"
        except FileNotFoundError:
            why = "picture file gone since the last ingest; run `stylist ingest` again"
        except OSError as error:
            why = f"picture file cannot be read: {error.strerror or error}"
        except BadPicture as error:
            why = str(error)
    return key, why


def _batches(items: Iterator[Decoded], size: int) -> Iterator[list[Decoded]]:
    while batch := list(islice(items, size)):
        yield batch


def _placed(product: Product, path: str) -> Product:
    return Product.from_json({**product.to_json(), "picture": path})
