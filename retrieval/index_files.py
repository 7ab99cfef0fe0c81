"""A generation's files: `write` them into an empty folder, then `check` that every product finds itself.

It decides neither names nor which generation is in use: `retrieval.generation` does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from retrieval.catalog import EF_SEARCH, PICTURES, TEXTS, IndexProblem, Store, Vectors, chroma, server_names
from retrieval.filters import metadata
from retrieval.generation import Manifest
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary
from retrieval.words import WordIndex

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Progress = Callable[[int, int], None]  # done, total
PICTURE_FILE, TEXT_FILE, PRODUCTS_FILE = "picture_vectors.npy", "text_vectors.npy", "products.json"
_FILES = {PICTURES: PICTURE_FILE, TEXTS: TEXT_FILE}
_BATCH = 2_000  # Chroma takes 5,461 at once
REPAIRS = 3
_SELF = 1e-4  # how far from 1 a vector's likeness to itself may be after float32


class Products(Protocol):
    """Products that can be gone over more than once, in the same order."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Product]: ...


class VectorFile:
    """An array of vectors on disk (n, d), read a part at a time: mapped pages would stay in memory once touched."""

    def __init__(self, path: Path) -> None:
        mapped = np.load(path, mmap_mode="r")
        self.shape, self._offset, self._path = mapped.shape, mapped.offset, path

    def __len__(self) -> int:
        return int(self.shape[0])

    def chunks(self, size: int) -> Iterator[tuple[int, Vectors]]:
        """Parts of up to `size` rows, each with the row that it starts at."""
        dim = self.shape[1]
        for start in range(0, len(self), size):
            count = min(size, len(self) - start) * dim
            part = np.fromfile(self._path, dtype="<f4", count=count, offset=self._offset + start * dim * 4)
            yield start, part.reshape(-1, dim)

    def rows(self, rows: Sequence[int]) -> Vectors:
        """Some rows, (m, d)."""
        return np.asarray(np.load(self._path, mmap_mode="r")[list(rows)], dtype=np.float32)


def _silent(done: int, total: int) -> None:
    """Report nothing."""


def write(
    folder: Path,
    products: Sequence[Product],
    pictures: Vectors,
    texts: Vectors,
    progress: Progress = _silent,
    store: Store | None = None,
) -> None:
    """Write all of a generation but its manifest into an empty folder; raises IndexProblem or OSError.

    `pictures` and `texts` are (n, d) float32 of unit length, row for row with `products`; at least one is needed.
    """
    np.save(folder / PICTURE_FILE, pictures)
    np.save(folder / TEXT_FILE, texts)
    write_products(folder, products, progress, store)


def write_vectors(path: Path, rows: int, dim: int, chunks: Iterable[Vectors]) -> None:
    """Write vectors that come a chunk at a time, (m, dim) float32, as one array (rows, dim)."""
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": (rows, dim)})
        for chunk in chunks:
            file.write(np.ascontiguousarray(chunk, dtype="<f4").tobytes())


def write_products(folder: Path, products: Products, progress: Progress = _silent, store: Store | None = None) -> None:
    """Write the rest of a generation beside its vectors; `products` are gone over several times, a few in memory.

    `progress` gets how many of the 2n vectors Chroma has; `store` is where its collections go, if not in the folder.
    What grows with the catalog is the words' index (12 bytes a word of each product) and, one collection at a time,
    Chroma's graph, which holds its vectors in memory while it is made.
    """
    with (folder / PRODUCTS_FILE).open("w", encoding="utf-8") as file:
        for row, product in enumerate(products):
            file.write(("[\n" if row == 0 else ",\n") + json.dumps(product.to_json(), ensure_ascii=False))
        file.write("\n]\n")
    WordIndex.build(products, Vocabulary.load()).save(folder / "words")
    store = store or Store(folder / "chroma", {PICTURES: PICTURES, TEXTS: TEXTS})
    total, done = len(products), 0
    for kind, file_name in _FILES.items():
        with chroma(store.place) as client:  # opened anew for each, so that one graph is in memory
            for rows in _fill(client, store.names[kind], products, VectorFile(folder / file_name)):
                done += rows
                progress(done, 2 * total)


def check(
    folder: Path,
    manifest: Manifest,
    progress: Progress = _silent,
    repairs: int = REPAIRS,
    server: str | None = None,
) -> dict[str, int]:
    """Let every product of a written generation find itself, by Chroma and by arrays; returns what was checked.

    Twins (the same picture, the same text) may stand for one another. A vector of unit length is nearest to itself, so
    for the arrays its length is checked. Raises IndexProblem for the first product that fails.
    """
    total = sum(1 for _ in _written(folder))
    if total != manifest.products or WordIndex.load(folder / "words").rows != total:
        raise IndexProblem(f"{total} products were written, expected {manifest.products}; run `stylist build` again.")
    store = Store.of(folder, manifest, server)
    if store is None:
        raise IndexProblem("The index lies on a Chroma server; set CHROMA_URL to its address.")
    for number, (kind, file_name) in enumerate(_FILES.items()):
        vectors = VectorFile(folder / file_name)
        if vectors.shape != (total, manifest.dim):
            raise IndexProblem(f"The {kind} vectors are {vectors.shape}, expected {(total, manifest.dim)}.")
        _check_lengths(folder, kind, vectors)
        _check_collection(folder, store, kind, vectors, repairs)
        progress((number + 1) * total, 2 * total)
    return {"products": total, "found_by_chroma": 2 * total, "found_by_arrays": 2 * total}


def _written(folder: Path) -> Iterator[Product]:
    """The products as `write_products` wrote them, one at a time."""
    with (folder / PRODUCTS_FILE).open(encoding="utf-8") as file:
        for line in file:
            if line.startswith("{"):
                yield Product.from_json(json.loads(line.rstrip().removesuffix(",")))


def _check_lengths(folder: Path, kind: str, vectors: VectorFile) -> None:
    for start, chunk in vectors.chunks(_BATCH):
        lengths = np.linalg.norm(chunk, axis=1)
        if not np.all(np.abs(lengths - 1) < 1e-3):  # NaN fails it too
            at = int(np.argmax(~(np.abs(lengths - 1) < 1e-3)))
            wrong = next(islice(_written(folder), start + at, None))
            raise IndexProblem(f"The {kind} vector of {wrong.id!r} is {lengths[at]} long, expected 1.")


def remove_from_server(server: str, generations: Iterable[str]) -> None:
    """Delete the collections that generations have on a server, where they are."""
    unwanted = {name for generation in generations for name in server_names(generation).values()}
    if unwanted:
        with chroma(server) as client:
            for name in unwanted & {collection.name for collection in client.list_collections()}:
                client.delete_collection(name)


def _check_collection(folder: Path, store: Store, name: str, vectors: VectorFile, repairs: int) -> None:
    """Check a collection as it is stored. Rows that its graph lost (3 of 35,530 near-twins) are put in anew."""
    for attempt in range(repairs + 1):
        with chroma(store.place) as client:
            collection = client.get_collection(store.names[name], embedding_function=None)
            if collection.count() != len(vectors):
                raise IndexProblem(f"Chroma holds {collection.count()} {name}, expected {len(vectors)}.")
            lost = _lost(collection, vectors)
            if not lost:
                return
            if attempt < repairs:
                wanted = set(lost)
                again = {row: product for row, product in enumerate(_written(folder)) if row in wanted}
                collection.delete(ids=[str(row) for row in lost])
                _upsert(collection, lost, [again[row] for row in lost], vectors.rows(lost))
    raise IndexProblem(f"{len(lost)} products do not find themselves among Chroma's {name}; run `stylist build` again.")


def _lost(collection: Collection, vectors: VectorFile) -> list[int]:
    """The rows whose nearest neighbor is neither themselves nor a twin."""
    lost: list[int] = []
    for start, batch in vectors.chunks(_BATCH):
        found = collection.query(query_embeddings=batch, n_results=1, include=[])["ids"]
        nearest = np.array([int(ids[0]) for ids in found])
        others = np.flatnonzero(nearest != start + np.arange(len(batch)))  # few: most are nearest to themselves
        likeness = np.einsum("nd,nd->n", vectors.rows(nearest[others].tolist()), batch[others])
        lost += (start + others[likeness < 1 - _SELF]).tolist()
    return lost


def _fill(client: ClientAPI, name: str, products: Products, vectors: VectorFile) -> Iterator[int]:
    """Make a collection; yields how many rows each batch put in."""
    hnsw: Any = {"space": "cosine", "ef_search": EF_SEARCH, "sync_threshold": _BATCH}
    collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": hnsw})
    remaining = iter(products)
    for start, batch in vectors.chunks(_BATCH):
        _upsert(collection, range(start, start + len(batch)), list(islice(remaining, len(batch))), batch)
        yield len(batch)


def _upsert(collection: Collection, rows: Sequence[int], products: Sequence[Product], vectors: Vectors) -> None:
    """Put in rows with their products and vectors (m, d)."""
    collection.upsert(
        ids=[str(row) for row in rows], embeddings=list(vectors), metadatas=[metadata(each) for each in products]
    )
