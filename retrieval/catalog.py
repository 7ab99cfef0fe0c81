"""The catalog: one index generation, open for search. The only door to chromadb.

`Catalog.open(home, fingerprint=encoder.fingerprint)` opens the generation in use; `retrieval.index_files` writes one.
It embeds nothing and ranks by nothing but similarity.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from retrieval.filters import FacetArrays, Filter
from retrieval.generation import (
    IndexMismatch,
    Manifest,
    NoIndex,
    current_folder,
    current_generation,
    damaged_files,
    read_manifest,
)
from retrieval.price_ranges import PriceRange, price_ranges
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary
from retrieval.words import WordIndex

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

__all__ = [
    "Catalog", "Filter", "IndexMismatch", "IndexProblem", "Manifest", "NoIndex", "PriceRange",
    "current_generation",
]  # fmt: skip

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
PICTURES, TEXTS = "pictures", "texts"
EF_SEARCH = 400  # the default's recall is 0.76 on text-like queries over 20,000 products; this one's 0.97
# Comparing with every row takes 1.3 ms at 35,000 rows of 256 (0.1 at 700), Chroma without a filter 1.9 (1.0), so that
# beyond this many Chroma is faster. With a filter it never is: 117 ms to 1.2 for "in stock", 27 to 0.1 for "sweater".
EXACT_ROWS = 50_000


_LISTS = tuple(field.name for field in fields(Product) if str(field.type).startswith("tuple"))


class IndexProblem(Exception):
    """A generation that could not be written or does not pass its check; the index in use is not touched."""


@dataclass(frozen=True, slots=True)
class Store:
    """Where a generation's collections are (a folder, or a server's address) and what they are called there."""

    place: Path | str
    names: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path, manifest: Manifest, server: str | None) -> Store | None:
        """The store that a manifest names; None when it is on a server whose address is not known."""
        if not manifest.collections:
            return cls(folder / "chroma", {PICTURES: PICTURES, TEXTS: TEXTS})
        return cls(server, manifest.collections) if server else None


def server_names(generation: str) -> dict[str, str]:
    """What a generation's collections are called on a server, which may hold many."""
    return {kind: f"stylist-{generation}-{kind}" for kind in (PICTURES, TEXTS)}


class Catalog:
    """A generation, open. Rows are products' places: `products[row]`, `picture_vectors[row]`, `text_vectors[row]`."""

    def __init__(self, folder: Path, manifest: Manifest, *, server: str | None = None) -> None:
        """Open a generation's folder; `Catalog.open` finds it and checks that it fits the model."""
        self.folder = folder
        self.store = Store.of(folder, manifest, server)
        self.manifest = manifest
        self.generation = manifest.generation
        rows = json.loads((folder / "products.json").read_text(encoding="utf-8"))
        self.products: tuple[Product, ...] = tuple(map(_product, rows))
        self.picture_vectors: Vectors = np.load(folder / "picture_vectors.npy", mmap_mode="r")  # (n, d), unit length
        self.text_vectors: Vectors = np.load(folder / "text_vectors.npy", mmap_mode="r")  # (n, d), unit length
        self.facets = FacetArrays(self.products)
        self._words = WordIndex.load(folder / "words")
        shapes = {self.picture_vectors.shape, self.text_vectors.shape, (len(self.products), manifest.dim)}
        if len(shapes) > 1:
            raise ValueError(f"sizes differ: {sorted(shapes)}")
        self._shelf: Filter | None = None
        self._rows = {product.id: row for row, product in enumerate(self.products)}

    @classmethod
    def open(cls, place: Path, *, fingerprint: str, server: str | None = None) -> Catalog:
        """Open the generation in use under a STYLIST_HOME, or a generation's own folder.

        `server` is the address of the Chroma server (CHROMA_URL) that a generation built with one lies on. Raises
        NoIndex when there is none, and IndexMismatch when another model made it or it is damaged.
        """
        folder = place if (place / "manifest.json").is_file() else current_folder(place)
        manifest = read_manifest(folder)
        if manifest.fingerprint != fingerprint:
            raise IndexMismatch(
                f"The index {manifest.generation!r} was made by the model {manifest.model}, not by the one in use "
                f"({fingerprint[:12]}); run `stylist build` to make one that fits, or set STYLIST_MODEL back."
            )
        if damaged := damaged_files(folder, manifest):
            raise IndexMismatch(f"The index {folder.name!r} is damaged ({damaged[0]!r}); run `stylist build`.")
        try:
            return cls(folder, manifest, server=server)
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
        rows = np.flatnonzero((scores > 0) & self.mask(where))
        return _best(rows, scores[rows], k)

    def within(self, shelf: Filter) -> Catalog:
        """The same catalog with every search and count kept to what passes a filter, inside the query; rows stay."""
        other = copy(self)
        other._shelf = shelf
        return other

    def mask(self, where: Filter | None = None) -> NDArray[np.bool_]:
        """Which rows pass a filter, (n,) bool."""
        return self.facets.mask(self._bound(where))

    def count(self, where: Filter | None = None) -> int:
        """How many products pass a filter."""
        return int(self.mask(where).sum())

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
        return price_ranges(self.products, self.currency)

    def close(self) -> None:
        """Let go of Chroma's files, if they were opened."""
        if "_collections" in self.__dict__:
            _close(self._client)

    def _bound(self, where: Filter | None) -> Filter:
        where = where or Filter()
        return where if self._shelf is None else replace(where, within=self._shelf)

    def _nearest(self, name: str, vectors: Vectors, vector: Vectors, where: Filter, k: int) -> list[tuple[int, float]]:
        if self._bound(where).is_empty() and len(vectors) > EXACT_ROWS and self.store:
            try:
                return self.nearest_by_chroma(name, vector, where, k)
            except IndexProblem as error:  # the answer is the same, only slower
                log.warning("Chroma does not answer, every row is compared instead: %s", error)
        return self.nearest_exact(name, vector, where, k)

    def nearest_exact(self, name: str, vector: Vectors, where: Filter, k: int) -> list[tuple[int, float]]:
        """Search `PICTURES` or `TEXTS` by comparing with every row that passes the filter."""
        vectors = self.picture_vectors if name == PICTURES else self.text_vectors
        rows = np.flatnonzero(self.mask(where))
        if len(rows) * 8 > len(vectors):  # reading on beats gathering: at 30% of 35,000 rows 1.3 ms against 8
            return _best(rows, (np.asarray(vectors) @ vector)[rows], k)
        return _best(rows, np.asarray(vectors)[rows] @ vector, k)

    def nearest_by_chroma(self, name: str, vector: Vectors, where: Filter, k: int) -> list[tuple[int, float]]:
        """Search `PICTURES` or `TEXTS` with Chroma, the filter inside its query; raises IndexProblem."""
        vectors = self.picture_vectors if name == PICTURES else self.text_vectors
        with _told():
            found = self._collections[name].query(
                query_embeddings=vector[None, :],
                n_results=min(k, len(vectors)),
                where=self._bound(where).where(),
                include=[],
            )
        rows = np.array([int(id) for id in found["ids"][0]], dtype=np.int64)
        return _best(rows, np.asarray(vectors)[rows] @ vector, k)

    @cached_property
    def _client(self) -> ClientAPI:
        if self.store is None:
            raise IndexProblem("The index lies on a Chroma server; set CHROMA_URL to its address.")
        return _open_client(self.store.place)

    @cached_property
    def _collections(self) -> dict[str, Collection]:
        client = self._client
        names = self.store.names if self.store else {}
        return {kind: client.get_collection(name, embedding_function=None) for kind, name in names.items()}


@contextmanager
def chroma(place: Path | str) -> Iterator[ClientAPI]:
    """A client on a folder or a server's address, closed after the block; Chroma's errors come out as IndexProblem."""
    with _told():
        client = _open_client(place)
        try:
            yield client
        finally:
            _close(client)


@contextmanager
def _told() -> Iterator[None]:
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, httpx.HTTPError) as error:
        raise IndexProblem(
            f"Chroma failed ({error}); check the disk's space, or the server if CHROMA_URL is set."
        ) from error


def _open_client(place: Path | str) -> ClientAPI:
    import chromadb  # here, because it takes a second, which small catalogs never need
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if isinstance(place, Path):
        return chromadb.PersistentClient(str(place), settings=quiet)
    url = urlsplit(place)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise IndexProblem("CHROMA_URL is no address of a Chroma server; give one such as http://127.0.0.1:8000.")
    ssl = url.scheme == "https"
    try:
        return chromadb.HttpClient(url.hostname, url.port or (443 if ssl else 8000), ssl=ssl, settings=quiet)
    except ValueError as error:
        raise IndexProblem(
            f"The Chroma server at {url.hostname} does not answer; start it or unset CHROMA_URL."
        ) from error


def _product(row: dict[str, Any]) -> Product:
    """`Product.from_json`, at a third of its time: it looks at the lists alone."""
    for name in _LISTS:
        row[name] = tuple(row[name])
    return Product(**row)


def _close(client: Any) -> None:
    client.close()  # missing from ClientAPI's type
    for owner in (client, getattr(client, "_admin_client", None)):
        session = getattr(getattr(owner, "_server", None), "_session", None)
        if session is not None:
            session.close()  # a server's connections, which chromadb 1.5.9 leaves open


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
