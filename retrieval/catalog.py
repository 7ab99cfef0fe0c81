"""The catalog: one index generation, open for search. The only door to chromadb.

`Catalog.open(home, fingerprint=encoder.fingerprint)` opens the generation in use; `write` makes a generation's files
and `check` lets every product find itself. It embeds nothing and ranks by nothing but similarity.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.filters import FacetArrays, Filter, metadata
from retrieval.generation import (
    IndexMismatch,
    Manifest,
    NoIndex,
    current_folder,
    current_generation,
    read_manifest,
)
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary
from retrieval.words import WordIndex

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

__all__ = [
    "Catalog", "Filter", "IndexMismatch", "IndexProblem", "Manifest", "NoIndex", "PriceRange", "check",
    "current_generation", "write",
]  # fmt: skip

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]  # done, total
PICTURES, TEXTS = "pictures", "texts"
EF_SEARCH = 400  # the default's recall is 0.76 on text-like queries over 20,000 products; this one's 0.97
EXACT_ROWS = 50_000
_BATCH = 2_000  # Chroma takes 5,461 at once
_REPAIRS = 3
_SELF = 1e-4  # how far from 1 a vector's likeness to itself may be after float32


def _silent(done: int, total: int) -> None:
    """Report nothing."""


class IndexProblem(Exception):
    """A generation that could not be written or does not pass its check; the index in use is not touched."""


class PriceRange(NamedTuple):
    """Prices of a category's products, in the catalog's currency."""

    lowest: float
    quarter: float
    median: float
    three_quarters: float
    highest: float
    products: int


class Catalog:
    """A generation, open. Rows are products' places: `products[row]`, `picture_vectors[row]`, `text_vectors[row]`."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Open a generation's folder; `Catalog.open` finds it and checks that it fits the model."""
        self.folder = folder
        self.manifest = manifest
        self.generation = manifest.generation
        rows = json.loads((folder / "products.json").read_text(encoding="utf-8"))
        self.products: tuple[Product, ...] = tuple(map(Product.from_json, rows))
        self.picture_vectors: Vectors = np.load(folder / "picture_vectors.npy", mmap_mode="r")  # (n, d), unit length
        self.text_vectors: Vectors = np.load(folder / "text_vectors.npy", mmap_mode="r")  # (n, d), unit length
        self.facets = FacetArrays(self.products)
        self._words = WordIndex.load(folder / "words")
        shapes = {self.picture_vectors.shape, self.text_vectors.shape, (len(self.products), manifest.dim)}
        if len(shapes) > 1:
            raise ValueError(f"sizes differ: {sorted(shapes)}")
        self._rows = {product.id: row for row, product in enumerate(self.products)}

    @classmethod
    def open(cls, place: Path, *, fingerprint: str) -> Catalog:
        """Open the generation in use under a STYLIST_HOME, or a generation's own folder.

        Raises NoIndex when there is none, and IndexMismatch when another model made it or it is damaged.
        """
        folder = place if (place / "manifest.json").is_file() else current_folder(place)
        manifest = read_manifest(folder)
        if manifest.fingerprint != fingerprint:
            raise IndexMismatch(
                f"The index {manifest.generation!r} was made by the model {manifest.model}, not by the one in use "
                f"({fingerprint[:12]}); run `stylist build` to make one that fits, or set STYLIST_MODEL back."
            )
        try:
            return cls(folder, manifest)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexMismatch(f"The index {folder.name!r} is damaged ({error}); run `stylist build`.") from error

    def nearest_pictures(self, vector: Vectors, where: Filter | None = None, k: int = 10) -> list[tuple[int, float]]:
        """The `k` rows whose pictures are nearest to a unit vector (d,), with their cosines, best first."""
        return self._nearest(PICTURES, self.picture_vectors, vector, where or Filter(), k)

    def nearest_texts(self, vector: Vectors, where: Filter | None = None, k: int = 10) -> list[tuple[int, float]]:
        """The `k` rows whose texts are nearest to a unit vector (d,), with their cosines, best first."""
        return self._nearest(TEXTS, self.text_vectors, vector, where or Filter(), k)

    def nearest_words(self, text: str, where: Filter | None = None, k: int = 10) -> list[tuple[int, float]]:
        """The `k` rows that share the most telling words with a text, with their BM25 scores, best first."""
        scores = self._words.scores(text, Vocabulary.load())
        rows = np.flatnonzero((scores > 0) & self.facets.mask(where or Filter()))
        return _best(rows, scores[rows], k)

    def count(self, where: Filter | None = None) -> int:
        """How many products pass a filter."""
        return int(self.facets.mask(where or Filter()).sum())

    def row(self, product_id: str) -> int | None:
        """The row of a product, or None when the catalog has none of that id."""
        return self._rows.get(product_id)

    @cached_property
    def brands(self) -> tuple[str, ...]:
        """Every brand as the shop spells it, most products first."""
        return tuple(brand for brand, _ in Counter(p.brand for p in self.products if p.brand).most_common())

    @cached_property
    def currency(self) -> str:
        """The currency of most products (ISO 4217)."""
        return Counter(product.currency for product in self.products).most_common(1)[0][0]

    @cached_property
    def prices(self) -> dict[str, PriceRange]:
        """The price range of each category, of products in the catalog's currency."""
        by_category: dict[str, list[float]] = {}
        for product in self.products:
            if product.category and product.currency == self.currency:
                by_category.setdefault(product.category, []).append(product.price)
        return {name: _range(prices) for name, prices in by_category.items()}

    def close(self) -> None:
        """Let go of Chroma's files, if they were opened."""
        if "_collections" in self.__dict__:
            _close(self._client)

    def _nearest(self, name: str, vectors: Vectors, vector: Vectors, where: Filter, k: int) -> list[tuple[int, float]]:
        if where.is_empty() and len(vectors) > EXACT_ROWS:
            return self.nearest_by_chroma(name, vector, where, k)
        return self.nearest_exact(name, vector, where, k)

    def nearest_exact(self, name: str, vector: Vectors, where: Filter, k: int) -> list[tuple[int, float]]:
        """Search `PICTURES` or `TEXTS` by comparing with every row that passes the filter."""
        vectors = self.picture_vectors if name == PICTURES else self.text_vectors
        rows = np.flatnonzero(self.facets.mask(where))
        if len(rows) * 2 > len(vectors):  # reading on is faster than gathering
            return _best(rows, (vectors @ vector)[rows], k)
        return _best(rows, vectors[rows] @ vector, k)

    def nearest_by_chroma(self, name: str, vector: Vectors, where: Filter, k: int) -> list[tuple[int, float]]:
        """Search `PICTURES` or `TEXTS` with Chroma, the filter inside its query."""
        vectors = self.picture_vectors if name == PICTURES else self.text_vectors
        found = self._collections[name].query(
            query_embeddings=vector[None, :], n_results=min(k, len(vectors)), where=where.where(), include=[]
        )
        rows = np.array([int(id) for id in found["ids"][0]], dtype=np.int64)
        return _best(rows, vectors[rows] @ vector, k)

    @cached_property
    def _client(self) -> ClientAPI:
        return _open_client(self.folder / "chroma")

    @cached_property
    def _collections(self) -> dict[str, Collection]:
        return {name: self._client.get_collection(name, embedding_function=None) for name in (PICTURES, TEXTS)}


def write(
    folder: Path, products: Sequence[Product], pictures: Vectors, texts: Vectors, progress: Progress = _silent
) -> None:
    """Write all of a generation but its manifest into an empty folder; raises IndexProblem or OSError.

    `pictures` and `texts` are (n, d) float32 of unit length, row for row with `products`; at least one is needed.
    `progress` gets how many of the 2n vectors Chroma has.
    """
    np.save(folder / "picture_vectors.npy", pictures)
    np.save(folder / "text_vectors.npy", texts)
    rows = [product.to_json() for product in products]
    (folder / "products.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    WordIndex.build(products, Vocabulary.load()).save(folder / "words")
    with _chroma(folder / "chroma") as client:
        _fill(client, PICTURES, products, pictures, lambda done: progress(done, 2 * len(products)))
        _fill(client, TEXTS, products, texts, lambda done: progress(len(products) + done, 2 * len(products)))


def check(folder: Path, manifest: Manifest, progress: Progress = _silent) -> dict[str, int]:
    """Let every product of a written generation find itself, by Chroma and by arrays; returns what was checked.

    Twins (the same picture, the same text) may stand for one another. A vector of unit length is nearest to itself, so
    for the arrays its length is checked. Raises IndexProblem for the first product that fails.
    """
    catalog = Catalog(folder, manifest)
    total = len(catalog.products)
    for number, (name, vectors) in enumerate(((PICTURES, catalog.picture_vectors), (TEXTS, catalog.text_vectors))):
        lengths = np.linalg.norm(vectors, axis=1)
        if not np.all(np.abs(lengths - 1) < 1e-3):  # NaN fails it too
            row = int(np.argmax(~(np.abs(lengths - 1) < 1e-3)))
            raise IndexProblem(f"The {name} vector of {catalog.products[row].id!r} is {lengths[row]} long, expected 1.")
        _check_chroma(folder, name, catalog, vectors)
        progress((number + 1) * total, 2 * total)
    return {"products": total, "found_by_chroma": 2 * total, "found_by_arrays": 2 * total}


def _check_chroma(folder: Path, name: str, catalog: Catalog, vectors: Vectors) -> None:
    """Check a collection as it lies on disk. Rows that its graph lost (3 of 35,530 among near-twins) are put in anew."""
    for attempt in range(_REPAIRS + 1):
        with _chroma(folder / "chroma") as client:
            collection = client.get_collection(name, embedding_function=None)
            if collection.count() != len(vectors):
                raise IndexProblem(f"Chroma holds {collection.count()} {name}, expected {len(vectors)}.")
            lost = _lost(collection, vectors)
            if not lost:
                return
            if attempt < _REPAIRS:
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


@contextmanager
def _chroma(folder: Path) -> Iterator[ClientAPI]:
    """A client on a folder of its own, closed after the block; Chroma's errors come out as IndexProblem."""
    from chromadb.errors import ChromaError

    try:
        client = _open_client(folder)
        try:
            yield client
        finally:
            _close(client)
    except ChromaError as error:
        raise IndexProblem(f"Chroma could not write {str(folder)!r} ({error}); check the disk's space.") from error


def _open_client(folder: Path) -> ClientAPI:
    import chromadb  # here, because it takes a second, which small catalogs never need
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _range(prices: list[float]) -> PriceRange:
    lowest, quarter, median, three_quarters, highest = map(float, np.quantile(prices, (0, 0.25, 0.5, 0.75, 1)))
    return PriceRange(lowest, quarter, median, three_quarters, highest, len(prices))


def _close(client: Any) -> None:
    client.close()  # missing from ClientAPI's type


def _best(rows: NDArray[np.int64], scores: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
    """The `k` rows of the highest scores, best first, the earlier row first among equals."""
    if k <= 0:
        return []
    if len(rows) > k:
        cut = np.partition(scores, len(scores) - k)[len(scores) - k]
        kept = scores >= cut  # with all that tie at the cut, so that ties fall by row
        rows, scores = rows[kept], scores[kept]
    order = np.lexsort((rows, -scores))[:k]
    return [(int(rows[at]), float(scores[at])) for at in order]
