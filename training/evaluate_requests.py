"""`stylist evaluate --only requests`: people's photos as a shop's catalog, asked for by the requests written for them.

Every described photo is a product, in an index of its own in a temporary folder; the requests are those of the split,
each with one right answer, and are asked through the very functions that a search goes through. A product says what a
shop's feed would: title, kind, colors, pattern, material, whom it is for, and its cut, which shops list as "details" or
filter by. The captions' style, texture, occasions and seasons stay out: they are a describer's remarks, and mostly in
no feed. So does, of course, the request. Nothing is understood here: a request is its words, without filters.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval import generation, index_files
from retrieval.catalog import Catalog
from retrieval.encoder import Encoder, Vectors
from retrieval.facets import read_facets
from retrieval.filters import Filter
from retrieval.fusion import Ranking, fused, rankings, weighted
from retrieval.generation import Manifest
from retrieval.product import Product, Query
from retrieval.product_text import product_text
from retrieval.search import Searcher
from retrieval.vocabulary import Vocabulary
from training.data_folder import DataFolder, Sample
from training.metrics import Figure, Ranked, difference, figure, ranks, recall_at

Scores = NDArray[np.float32]
MEASURES: Mapping[str, Callable[[Ranked], float]] = {
    "recall@1": lambda ranked: ranked.recall_at(1),
    "recall@5": lambda ranked: ranked.recall_at(5),
    "recall@10": lambda ranked: ranked.recall_at(10),
    "MRR": Ranked.reciprocal_rank,
    "nDCG@10": lambda ranked: ranked.ndcg_at(10),
}
SINGLE = ("by picture", "by text", "by words")
FUSED, SEARCHED = "fused", "whole search"
SHOWN = 10  # how many products the whole search is asked for


def request_figures(
    encoder: Encoder, folder: DataFolder, photos: Sequence[Sample], pictures: Vectors, *, split: str
) -> list[Figure]:
    """How well the split's requests find their photos; `pictures` (n, d) are the vectors of all of the folder's."""
    asked = np.array([photo.request is not None and (split == "all" or photo.heldout) for photo in photos], dtype=bool)
    if not asked.any():
        return []
    vectors = encoder.texts([photo.request or "" for photo, is_asked in zip(photos, asked, strict=True) if is_asked])
    among_asked = ranks(vectors @ pictures[asked].T, np.arange(len(vectors)))
    among_all = ranks(vectors @ pictures.T, np.flatnonzero(asked))
    found = [
        figure("request → photo recall@10", recall_at(among_asked, 10)),
        figure("request → photo MRR", 1.0 / among_asked),
        figure(f"request → photo of {len(photos)} recall@10", recall_at(among_all, 10)),
    ]
    described = np.array([photo.request is not None for photo in photos], dtype=bool)
    shop = [photo for photo in photos if photo.request is not None]
    with described_catalog(encoder, folder, shop, pictures[described]) as catalog:
        ways = way_scores(catalog, encoder, [photo.request or "" for photo in shop], np.flatnonzero(asked[described]))
    return found + _way_figures(ways, np.flatnonzero(asked[described]))


def described_product(caption: Mapping[str, object], picture: str) -> Product:
    """A caption as the product that a shop would list, read by the code that reads feeds."""
    colors = caption["colors"]
    facets = read_facets(
        title=str(caption["title"]),
        product_type=str(caption["category"]),
        color=", ".join(map(str, colors)) if isinstance(colors, list) else str(colors),
        pattern=str(caption["pattern"]),
        material=str(caption["material"]),
        gender=str(caption["audience"]),
        sleeves=str(caption["sleeves"]),
        length=str(caption["length"]),
    )
    return Product(
        id=str(caption["id"]),
        title=str(caption["title"]),
        url=f"https://shop.example/{caption['id']}",
        image=picture,
        price=1 + zlib.crc32(str(caption["id"]).encode()) % 10_000 / 100,  # its own: title and price alike are variants
        currency="EUR",
        category=facets.category,
        audience=facets.audience,
        colors=facets.colors,
        patterns=facets.patterns,
        materials=facets.materials,
        sleeves=facets.sleeves,
        length=facets.length,
        occasions=facets.occasions,
        seasons=facets.seasons,
    )


@contextmanager
def described_catalog(
    encoder: Encoder, folder: DataFolder, photos: Sequence[Sample], pictures: Vectors
) -> Iterator[Catalog]:
    """An index of described photos, row for row, written and opened as a build's are; gone after the block."""
    products = [described_product(folder.captions[photo.id], photo.picture) for photo in photos]
    with temporary_catalog(encoder, products, pictures) as catalog:
        yield catalog


@contextmanager
def temporary_catalog(encoder: Encoder, products: Sequence[Product], pictures: Vectors) -> Iterator[Catalog]:
    """An index of products whose pictures' vectors (n, d) are known; gone after the block."""
    name = generation.new_name()
    manifest = Manifest(
        generation=name,
        created=datetime.now(UTC).isoformat(),
        model=encoder.model_id,
        fingerprint=encoder.fingerprint,
        dim=encoder.dim,
        products=len(products),
        content="",
    )
    with tempfile.TemporaryDirectory() as place:
        index_files.write(Path(place), products, pictures, encoder.texts([product_text(p) for p in products]))
        generation.write_manifest(Path(place), manifest)
        catalog = Catalog.open(Path(place), fingerprint=encoder.fingerprint)
        try:
            yield catalog
        finally:
            catalog.close()


def way_scores(
    catalog: Catalog, encoder: Encoder, requests: Sequence[str], rows: NDArray[np.int64]
) -> dict[str, Scores]:
    """Each way's score of every product, (len(rows), n), for the requests at `rows`; -inf for what it does not list."""
    searcher = Searcher(catalog, encoder, Vocabulary.load())
    ways: dict[str, list[Scores]] = {name: [] for name in (*SINGLE, FUSED, SEARCHED)}
    for text in (requests[row] for row in rows):
        vector = encoder.texts([text])[0]
        whole = rankings(catalog, vector, text, Filter(), k=len(catalog.products))
        for name, ranking in zip(SINGLE, whole, strict=True):
            ways[name].append(score_row(ranking, len(catalog.products)))
        served = fused(weighted(rankings(catalog, vector, text, Filter())))
        ways[FUSED].append(score_row(list(served.items()), len(catalog.products)))
        shown = searcher.search(Query(text=text), limit=SHOWN).matches
        places = [(catalog.row(match.product.id) or 0, -float(place)) for place, match in enumerate(shown)]
        ways[SEARCHED].append(score_row(places, len(catalog.products)))
    return {name: np.stack(found) for name, found in ways.items()}


def score_row(ranking: Ranking, products: int) -> Scores:
    """A ranking as one score for each product, (n,); -inf for what it does not list."""
    row = np.full(products, -np.inf, dtype=np.float32)
    row[[at for at, _ in ranking]] = [score for _, score in ranking]
    return row


def _way_figures(ways: Mapping[str, Scores], targets: NDArray[np.int64]) -> list[Figure]:
    per_case = {way: measured(scores, targets) for way, scores in ways.items()}
    figures = [figure(f"{way}: {name}", cases) for way, found in per_case.items() for name, cases in found.items()]
    best = max(SINGLE, key=lambda way: per_case[way]["nDCG@10"].mean())
    return figures + [
        difference(f"{FUSED} over {best}: {name}", per_case[best][name], per_case[FUSED][name]) for name in MEASURES
    ]


def measured(scores: Scores, targets: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """Every measure of each request, (q,), whose one right answer is its target; scores (q, n), targets (q,)."""
    found = [Ranked.of(row, np.arange(len(row)) == target) for row, target in zip(scores, targets, strict=True)]
    return {name: np.array([measure(ranked) for ranked in found]) for name, measure in MEASURES.items()}
