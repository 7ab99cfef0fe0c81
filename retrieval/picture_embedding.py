"""Pictures of a catalog into vectors: read ahead in threads, and only what the model has not seen is embedded.

Vectors are kept every few batches, so that a run killed in the middle loses one moment's work. A picture that cannot be
read leaves its row out, with the reason; it never ends the run.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np
from PIL import Image

from retrieval.encoder import Encoder, Vectors
from retrieval.picture_folder import PictureFolder
from retrieval.picture_rows import LeftOut, PictureRow
from retrieval.pictures import BadPicture, read_picture
from retrieval.vector_store import Vector, VectorStore

BATCH = 64
READERS = 8  # a bucket answers in tens of milliseconds: eight at once keep the model busy
AHEAD = 2 * BATCH  # pictures decoded while the model runs

Progress = Callable[[str, int, int], None]  # stage, done, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """Rows with their vectors (n, d), the rows that have none, and how many pictures were new to the model."""

    rows: tuple[PictureRow, ...]
    vectors: Vectors
    left_out: tuple[LeftOut, ...]
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A row's picture, read: the hash of its bytes, and the picture unless its vector is known or it is none."""

    row: PictureRow
    key: str = ""
    picture: Image.Image | None = None
    problem: str = ""


def embed_rows(
    rows: Sequence[PictureRow], folder: PictureFolder, encoder: Encoder, store: VectorStore, progress: Progress
) -> Embedded:
    """Every readable row with its vector; what the store knows by the picture's bytes is not embedded again."""
    marks, problems = _marks(rows, folder)
    keys = store.contents({f"{folder.name}\n{image}": mark for image, mark in marks.items()})
    keys = {path.partition("\n")[2]: key for path, key in keys.items()}
    vectors = store.vectors(encoder.fingerprint, "picture", list(dict.fromkeys(keys.values())))
    wanted = [row for row in rows if row.id not in problems and keys.get(row.image) not in vectors]
    new = 0
    for batch in _batches(_read_ahead(wanted, folder), BATCH):
        found, count = _embed(batch, encoder, store)
        new += count
        vectors |= found
        problems |= {one.row.id: one.problem for one in batch if one.problem}
        keys |= {one.row.image: one.key for one in batch if not one.problem}
        whole = [one for one in batch if not one.problem and one.row.image in marks]
        store.keep_contents((f"{folder.name}\n{one.row.image}", marks[one.row.image], one.key) for one in whole)
        progress("pictures", len(problems) + len(keys), len(rows))
    kept = tuple(row for row in rows if row.id not in problems)
    return Embedded(
        rows=kept,
        vectors=np.array([vectors[keys[row.image]] for row in kept], np.float32).reshape(len(kept), encoder.dim),
        left_out=tuple(LeftOut(id=row.id, image=row.image, why=problems[row.id]) for row in rows if row.id in problems),
        new=new,
    )


def embed_captions(rows: Sequence[PictureRow], encoder: Encoder, store: VectorStore) -> Vectors:
    """The captions' vectors, (n, d) float32; what the store knows is not embedded again."""
    texts = {hashlib.sha256(row.caption.encode()).hexdigest(): row.caption for row in rows}
    vectors = store.vectors(encoder.fingerprint, "text", list(texts))
    if new := [key for key in texts if key not in vectors]:
        found = dict(zip(new, encoder.texts([texts[key] for key in new]), strict=True))
        store.keep(encoder.fingerprint, "text", found)
        vectors |= found
    keys = [hashlib.sha256(row.caption.encode()).hexdigest() for row in rows]
    return np.array([vectors[key] for key in keys], np.float32).reshape(len(rows), encoder.dim)


def _marks(rows: Iterable[PictureRow], folder: PictureFolder) -> tuple[Mapping[str, str], dict[str, str]]:
    """The files' versions by name, and the problems, by row id, of names that lead nowhere."""
    names, problems = list[str](), dict[str, str]()
    for row in rows:
        try:
            folder.path(row.image)
            names.append(row.image)
        except BadPicture as error:
            problems[row.id] = str(error)
    return folder.marks(names), problems


def _embed(batch: Sequence[_Read], encoder: Encoder, store: VectorStore) -> tuple[dict[str, Vector], int]:
    """The vectors of a batch by the pictures' hashes, and how many are new: those are kept before they are used."""
    vectors = store.vectors(encoder.fingerprint, "picture", [one.key for one in batch if one.key])
    new = {one.key: one.picture for one in batch if one.picture is not None and one.key not in vectors}
    if new:
        found = dict(zip(new, encoder.pictures(list(new.values())), strict=True))
        store.keep(encoder.fingerprint, "picture", found)
        vectors |= found
    return vectors, len(new)


def _read_ahead(rows: Iterable[PictureRow], folder: PictureFolder) -> Iterator[_Read]:
    """Each row's picture in order, read and decoded in threads a little ahead of whoever takes them."""
    with ThreadPoolExecutor(READERS) as pool:
        ahead: deque[Future[_Read]] = deque()
        for row in rows:
            ahead.append(pool.submit(_read, row, folder))
            if len(ahead) >= AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _read(row: PictureRow, folder: PictureFolder) -> _Read:
    try:
        data = folder.read(row.image)
        return _Read(row=row, key=hashlib.sha256(data).hexdigest(), picture=read_picture(data))
    except BadPicture as error:
        return _Read(row=row, problem=str(error))


def _batches(items: Iterator[_Read], size: int) -> Iterator[list[_Read]]:
    while batch := list(islice(items, size)):
        yield batch
