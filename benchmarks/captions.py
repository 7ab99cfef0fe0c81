"""What captions are worth to a search: one catalog with a poor feed, without captions and with them. Two minutes.

    python -m benchmarks.captions --data ../shared/data

Photos that people described are the catalog, requests written for them ask for it, each with one right answer, by
their words alone. The poor feed says a bare title: the kind of garment and nothing else, as "sweater". The middling
one has the describer's own title, and no attributes. Captions are the describer's parts put in by the very code that
puts in Gemini's: they are what a good Gemini would say, not what it does say; no call leaves the machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.settings import POCKET_MODEL
from ingestion.caption_checks import flags
from ingestion.caption_enriching import enriched
from ingestion.captions import Caption, Parts
from retrieval.encoder import Encoder, Vectors
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary
from training.data_folder import DataFolder, Sample
from training.evaluate import embedded
from training.evaluate_requests import FUSED, SEARCHED, described_product, measured, temporary_catalog, way_scores
from training.metrics import difference, figure

MEASURES = ("recall@10", "nDCG@10")
WAYS = ("by text", "by words", FUSED, SEARCHED)
Described = Mapping[str, object]
UNSAID = dict.fromkeys(("pattern", "material", "sleeves", "length", "audience"), "") | {"colors": ""}


def bare(caption: Described, picture: str) -> Product:
    """A product that the feed calls by its kind alone."""
    return described_product({**caption, **UNSAID, "title": str(caption["category"])}, picture)


def titled(caption: Described, picture: str) -> Product:
    """A product with a describer's title and no attributes but those that the title says."""
    return described_product({**caption, **UNSAID}, picture)


def with_caption(product: Product, caption: Described, *, taken: Sequence[str] = ()) -> Product:
    """The product with a describer's parts as Gemini's; only those `taken`, or all."""
    parts = Parts.from_json(dict(caption))
    if taken:
        parts = parts.without(part for part in Parts().to_json() if part not in taken)
    return enriched(product, Caption(parts=parts, writer="gemini", flags=flags(parts, product)))


FEEDS: Mapping[str, Callable[[Described, str], Product]] = {
    "bare title": bare, "title": titled, "full feed": described_product
}  # fmt: skip


def measure(data: Path, model: Path, *, split: str) -> None:
    """Index each feed without captions and with, ask everything, print the figures."""
    encoder = Encoder.load(model)
    folder = DataFolder(data, Vocabulary.load())
    photos = [photo for photo in folder.garments() if photo.request is not None]
    photos, pictures = embedded(encoder, folder, photos, lambda line: print(line, file=sys.stderr))
    targets = np.flatnonzero([split == "all" or photo.heldout for photo in photos])
    for name, listed in FEEDS.items():
        products = [listed(folder.captions[photo.id], photo.picture) for photo in photos]
        richer = [with_caption(each, folder.captions[each.id]) for each in products]
        _print(name, encoder, photos, pictures, targets, products, richer)


def _print(
    name: str,
    encoder: Encoder,
    photos: Sequence[Sample],
    pictures: Vectors,
    targets: NDArray[np.int64],
    *catalogs: Sequence[Product],
) -> None:
    found = []
    for products in catalogs:
        with temporary_catalog(encoder, products, pictures) as catalog:
            scores = way_scores(catalog, encoder, [photo.request or "" for photo in photos], targets)
            found.append({way: measured(scores[way], targets) for way in WAYS})
    for way in WAYS:
        for kind in MEASURES:
            before, after = (each[way][kind] for each in found)
            rise = difference("", before, after)
            print(
                f"{name:<11} {way:<13} {kind:<10} {figure('', before).value:.3f} → {figure('', after).value:.3f}  "
                f"{rise.value:+.3f} [{rise.low:+.3f}, {rise.high:+.3f}]  n={rise.cases}"
            )


def main() -> None:
    """Run as `python -m benchmarks.captions`."""
    parser = argparse.ArgumentParser(description="What captions are worth to a search.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, default=POCKET_MODEL)
    parser.add_argument("--split", choices=("heldout", "all"), default="heldout")
    options = parser.parse_args()
    measure(options.data, options.model, split=options.split)


if __name__ == "__main__":
    main()
