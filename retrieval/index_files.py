"""A generation's files: `write` them into an empty folder, then `check` that every product finds itself.

It decides neither names nor which generation is in use: `retrieval.generation` does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.catalog import EF_SEARCH, PICTURES, TEXTS, Catalog, IndexProblem, Store, Vectors, chroma, server_names
from retrieval.filters import metadata
from retrieval.generation import Manifest
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary
from retrieval.words import WordIndex

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Progress = Callable[[int, int], None]  # done, total
_BATCH = 2_000  # Chroma takes 5,461 at once
REPAIRS = 3
_SELF = 1e-4  # how far from 1 a vector's likeness to itself may be after float32


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
    `progress` gets how many of the 2n vectors Chroma has; `store` is where its collections go, if not in the folder.
    """
    np.save(folder / "picture_vectors.npy", pictures)
    np.save(folder / "text_vectors.npy", texts)
    rows = [product.to_json() for product in products]
    (folder / "products.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    WordIndex.build(products, Vocabulary.load()).save(folder / "words")
    store = store or Store(folder / "chroma", {PICTURES: PICTURES, TEXTS: TEXTS})
    with chroma(store.place) as client:
        _fill(client, store.names[PICTURES], products, pictures, lambda done: progress(done, 2 * len(products)))
        _fill(
            client, store.names[TEXTS], products, texts, lambda done: progress(len(products) + done, 2 * len(products))
        )


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
    catalog = Catalog(folder, manifest, server=server)
    total = len(catalog.products)
    for number, (name, vectors) in enumerate(((PICTURES, catalog.picture_vectors), (TEXTS, catalog.text_vectors))):
        lengths = np.linalg.norm(vectors, axis=1)
        if not np.all(np.abs(lengths - 1) < 1e-3):  # NaN fails it too
            row = int(np.argmax(~(np.abs(lengths - 1) < 1e-3)))
            raise IndexProblem(f"The {name} vector of {catalog.products[row].id!r} is {lengths[row]} long, expected 1.")
        _check_collection(catalog, name, vectors, repairs)
        progress((number + 1) * total, 2 * total)
    return {"products": total, "found_by_chroma": 2 * total, "found_by_arrays": 2 * total}


def remove_from_server(server: str, generations: Iterable[str]) -> None:
    """Delete the collections that generations have on a server, where they are."""
    unwanted = {name for generation in generations for name in server_names(generation).values()}
    if unwanted:
        with chroma(server) as client:
            for name in unwanted & {collection.name for collection in client.list_collections()}:
                client.delete_collection(name)


def _check_collection(catalog: Catalog, name: str, vectors: Vectors, repairs: int) -> None:
    """Check a collection as it is stored. Rows that its graph lost (3 of 35,530 near-twins) are put in anew."""
    if catalog.store is None:
        raise IndexProblem("The index lies on a Chroma server; set CHROMA_URL to its address.")
    for attempt in range(repairs + 1):
        with chroma(catalog.store.place) as client:
            collection = client.get_collection(catalog.store.names[name], embedding_function=None)
            if collection.count() != len(vectors):
                raise IndexProblem(f"Chroma holds {collection.count()} {name}, expected {len(vectors)}.")
            lost = _lost(collection, vectors)
            if not lost:
                return
            if attempt < repairs:
                collection.delete(ids=[str(row) for row in lost])
                _upsert(collection, lost, catalog.products, vectors)
    raise IndexProblem(f"{len(lost)} products do not find themselves among Chroma's {name}; run `stylist build` again.")


def _lost(collection: Collection, vectors: Vectors) -> list[int]:
    """The rows whose nearest neighbor is neither themselves nor a twin."""
    lost: list[int] = []
    for start in range(0, len(vectors), _BATCH):
        batch = vectors[start : start + _BATCH]
        found = collection.query(query_embeddings=batch, n_results=1, include=[])["ids"]
        nearest = np.array([int(ids[0]) for ids in found])
        likeness = np.einsum("nd,nd->n", vectors[nearest], batch)
        lost += (start + np.flatnonzero(likeness < 1 - _SELF)).tolist()
    return lost


def _fill(
    client: ClientAPI, name: str, products: Sequence[Product], vectors: Vectors, progress: Callable[[int], None]
) -> None:
    hnsw: Any = {"space": "cosine", "ef_search": EF_SEARCH, "sync_threshold": _BATCH}
    collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": hnsw})
    for start in range(0, len(products), _BATCH):
        batch = range(start, min(start + _BATCH, len(products)))
        _upsert(collection, batch, products, vectors)
        progress(batch.stop)


def _upsert(collection: Collection, rows: Sequence[int], products: Sequence[Product], vectors: Vectors) -> None:
    collection.upsert(
        ids=[str(row) for row in rows],
        embeddings=[vectors[row] for row in rows],
        metadatas=[metadata(products[row]) for row in rows],
    )
