"""Pictures and texts of listed products into vectors, each content once: what the ledger knows is not embedded again.

Vectors are committed batch by batch, so that a build killed in the middle loses what it had in hand and no more.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingestion.ledger import Kind, Ledger, Vectors
from ingestion.progress import Report
from ingestion.stock import Item, Stock
from ingestion.tally import BuildTally
from retrieval.catalog import IndexProblem
from retrieval.encoder import Encoder
from retrieval.pictures import BadPicture, read_picture

BATCH = 64
COMMIT_EVERY = BATCH  # a commit takes milliseconds, a batch of a large model's a second: one that is killed loses that
COMMIT_TEXTS = 256
_ASKED_AT_ONCE = 500  # keys
_DECODERS = 2
_AHEAD = 2 * BATCH  # pictures decoded while the model runs; at 1,024 px they take 400 MB at the very most

Decoded = tuple[str, Image.Image | str]  # the wanted hash, and the picture or why there is none


def embed_texts(ledger: Ledger, stock: Stock, encoder: Encoder, tally: BuildTally, progress: Report) -> None:
    """Embed the stock's texts that the ledger has no vector of, and keep the vectors there."""
    total = sum(1 for _ in _lacking(ledger, stock, encoder, "text"))
    lacking = _lacking(ledger, stock, encoder, "text") if total else iter(())
    while chunk := dict(islice(lacking, COMMIT_TEXTS)):
        texts = [item.text for item in chunk.values()]
        ledger.save_vectors(encoder.fingerprint, "text", list(chunk), _sound(encoder.texts(texts)))
        tally.embedded_texts += len(chunk)
        progress("texts", tally.embedded_texts, total)


def embed_pictures(ledger: Ledger, stock: Stock, encoder: Encoder, tally: BuildTally, progress: Report) -> None:
    """Embed the stock's pictures that the ledger has no vector of, and keep the vectors there.

    One whose file is gone or other than at the last ingest is left out of the stock, and counted.
    """
    total = sum(1 for _ in _lacking(ledger, stock, encoder, "picture"))
    if not total:
        return
    since, done = time.monotonic(), _Done(ledger, encoder, tally, lambda at: progress("pictures", at, total))
    done.embed((key, [item.path]) for key, item in _lacking(ledger, stock, encoder, "picture"))
    if done.problems:  # the same bytes may lie in another file, too
        others: dict[str, list[str]] = {}
        for item in stock:
            if item.picture in done.problems:
                others.setdefault(item.picture, []).append(item.path)
        done.embed((key, paths) for key, paths in others.items() if len(set(paths)) > 1)
    tally.pictures_per_s = tally.embedded_pictures / max(time.monotonic() - since, 1e-9)
    stock.leave_out(done.problems, tally.left_out)


def _lacking(ledger: Ledger, stock: Stock, encoder: Encoder, kind: Kind) -> Iterator[tuple[str, Item]]:
    """The items whose picture or text has no vector, with its hash, each content once."""
    met: set[bytes] = set()  # what is on its way; of all that is known nothing is held
    for chunk in stock.chunks(_ASKED_AT_ONCE):
        items: dict[str, Item] = {}
        for item in chunk:
            items.setdefault(item.picture if kind == "picture" else item.text_key, item)
        for key in ledger.lacking_vectors(encoder.fingerprint, kind, list(items)):
            if (mark := bytes.fromhex(key)) not in met:
                met.add(mark)
                yield key, items[key]


class _Done:
    """Pictures on their way into the ledger, and those that cannot be read, by hash."""

    def __init__(self, ledger: Ledger, encoder: Encoder, tally: BuildTally, progress: Callable[[int], None]) -> None:
        self._ledger, self._encoder, self._tally, self._progress = ledger, encoder, tally, progress
        self.problems: dict[str, str] = {}

    def embed(self, files: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Embed pictures, each by its hash with the files that may hold it."""
        done: list[tuple[str, NDArray[np.float32]]] = []
        for batch in _batches(_decoded(files), BATCH):
            pictures = {key: picture for key, picture in batch if isinstance(picture, Image.Image)}
            for key in pictures:
                self.problems.pop(key, None)
            self.problems |= {key: why for key, why in batch if isinstance(why, str)}
            if pictures:
                done += zip(pictures, self._encoder.pictures(list(pictures.values())), strict=True)
            if len(done) >= COMMIT_EVERY:
                _commit(self._ledger, self._encoder, done, self._tally)
            self._progress(self._tally.embedded_pictures + len(done) + len(self.problems))
        _commit(self._ledger, self._encoder, done, self._tally)


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


def _decoded(files: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Decoded]:
    """Each wanted picture in order, decoded in threads a little ahead of whoever takes them."""
    with ThreadPoolExecutor(_DECODERS) as pool:
        ahead: deque[Future[Decoded]] = deque()
        for key, paths in files:
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
