"""`stylist evaluate`: how good a model bundle is on a folder laid out like `../shared/data`.

    stylist evaluate --data ../shared/data --split heldout

Measures the bundle as the bot runs it (ONNX), on the held-out tenth by the hash of the id, never trained on.
Figures: `retrieval` (title → picture, zero-shot type, precision@10), `garments` (labels of people's photos, and what is
read from a photo against its description), `parsing` (masks on street photos), `outfits` (fill in the blank; looks from
the index in use), `localization` (heat on the garment named), `requests` (a wish → the photo it was written for, by
picture, by text, by words and fused).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.catalog import Catalog
from retrieval.encoder import Encoder, Vectors
from retrieval.garment import GarmentReader
from retrieval.generation import IndexMismatch, NoIndex
from retrieval.parser import Parser
from retrieval.pictures import BadPicture
from retrieval.vocabulary import Vocabulary
from training.data_folder import DataFolder, NoData, Sample
from training.evaluate_garments import owned_figures
from training.evaluate_localization import localization_figures
from training.evaluate_looks import looks_figures
from training.evaluate_parsing import parsing_figures
from training.evaluate_requests import request_figures
from training.metrics import Figure, figure, precision_at, ranks, recall_at
from training.outfits import fitb_figures
from training.street import has_street_photos

LEAST_RELEVANT = 10  # precision@10 is asked only where ten right answers exist
MOST_PAIRS = 300  # color+type requests, the most frequent ones
EMBEDDED_AT_ONCE = 256


def evaluate(
    data: Path,
    encoder: Encoder,
    parser: Parser | None,
    home: Path | None,
    *,
    split: str,
    only: Sequence[str],
    report: Callable[[str], None],
) -> dict[str, list[Figure]]:
    """Measure the sections named in `only` on the samples of `split` ("heldout" or "all").

    Without a parser, what a photo is read as is not measured; without `home`, where an index is, looks are not.
    """
    folder = DataFolder(data, Vocabulary.load())
    sections: dict[str, Callable[[], list[Figure]]] = {
        "retrieval": lambda: _retrieval(encoder, folder, _chosen(folder.products(), split), report),
        "garments": lambda: _garments(encoder, parser, folder, _chosen(folder.garments(), split), report),
        "parsing": lambda: parsing_figures(data, parser, split=split) if parser else [],
        "outfits": lambda: _outfits(data, encoder, parser, home, folder, split, report),
        "localization": lambda: _localization(data, encoder, split, report),
        "requests": lambda: _requests(encoder, folder, split, report),
    }
    if unknown := set(only) - set(sections):
        raise ValueError(f"there is no section {sorted(unknown)!r}; choose among {', '.join(sections)}")
    return {name: sections[name]() for name in sections if not only or name in only}


def _chosen(samples: list[Sample], split: str) -> list[Sample]:
    return samples if split == "all" else [sample for sample in samples if sample.heldout]


def embedded(
    encoder: Encoder, folder: DataFolder, samples: list[Sample], report: Callable[[str], None]
) -> tuple[list[Sample], Vectors]:
    """The samples whose pictures can be read, and those pictures' vectors, (n, d)."""
    kept: list[Sample] = []
    parts: list[Vectors] = []
    for start in range(0, len(samples), EMBEDDED_AT_ONCE):
        pictures: list[Image.Image] = []
        for sample in samples[start : start + EMBEDDED_AT_ONCE]:
            try:
                pictures.append(folder.picture(sample.picture))
                kept.append(sample)
            except (BadPicture, NoData) as error:
                report(f"left out {sample.id}: {error}")
        parts.append(encoder.pictures(pictures))
        report(f"embedded {len(kept)} of {len(samples)} pictures")
    return kept, np.concatenate(parts) if parts else np.zeros((0, encoder.dim), dtype=np.float32)


def _retrieval(
    encoder: Encoder, folder: DataFolder, samples: list[Sample], report: Callable[[str], None]
) -> list[Figure]:
    samples, pictures = embedded(encoder, folder, samples, report)
    if not samples:
        return []
    found = ranks(encoder.texts([sample.texts[0] for sample in samples]) @ pictures.T, np.arange(len(samples)))
    figures = [
        figure("title → picture recall@1", recall_at(found, 1)),
        figure("title → picture recall@10", recall_at(found, 10)),
        figure("title → picture MRR", 1.0 / found),
    ]
    types = np.array([sample.facets.get("type", ("",))[0] for sample in samples])
    colors = [sample.facets.get("color", ()) for sample in samples]
    names = sorted(set(types) - {""})
    guessed = np.array(names)[(pictures @ encoder.texts(names).T).argmax(1)]
    figures.append(figure(f"zero-shot product type of {len(names)}", (guessed == types).astype(np.float64)))
    common = [name for name, count in Counter(types).items() if name and count >= LEAST_RELEVANT]
    figures += _precision("category P@10", encoder, pictures, {name: types == name for name in common})
    pairs = Counter((color, name) for row, name in zip(colors, types, strict=True) if name for color in row)
    asked = [pair for pair, count in pairs.most_common(MOST_PAIRS) if count >= LEAST_RELEVANT]
    wishes = {f"{color} {name}": (types == name) & np.array([color in row for row in colors]) for color, name in asked}
    return figures + _precision("color+category P@10", encoder, pictures, wishes)


def _precision(
    name: str, encoder: Encoder, pictures: Vectors, relevant: Mapping[str, NDArray[np.bool_]]
) -> list[Figure]:
    """Precision@10 of wishes; `relevant` says which pictures answer each. No figure where nothing was common enough."""
    if not relevant:
        return []
    scores = encoder.texts(list(relevant)) @ pictures.T
    return [figure(name, precision_at(scores, np.stack(list(relevant.values())), 10))]


def _garments(
    encoder: Encoder, parser: Parser | None, folder: DataFolder, samples: list[Sample], report: Callable[[str], None]
) -> list[Figure]:
    reader = GarmentReader(encoder, folder.vocabulary, parser)
    read = owned_figures(reader, folder, samples, report) if parser else []
    samples, pictures = embedded(encoder, folder, [s for s in samples if "label" in s.facets], report)
    if not samples:
        return read
    labels = np.array([sample.facets["label"][0] for sample in samples])
    names = sorted(set(labels))
    guessed = np.array(names)[(pictures @ encoder.texts(names).T).argmax(1)]
    return [figure(f"label of {len(names)} on people's photos", (guessed == labels).astype(np.float64)), *read]


def _outfits(
    data: Path,
    encoder: Encoder,
    parser: Parser | None,
    home: Path | None,
    folder: DataFolder,
    split: str,
    report: Callable[[str], None],
) -> list[Figure]:
    figures = fitb_figures(data, encoder, report, split=split)
    if home is None:
        return figures
    try:
        catalog = Catalog.open(home, fingerprint=encoder.fingerprint)
    except (NoIndex, IndexMismatch) as error:
        report(f"looks are not measured: {error}")
        return figures
    photos = _chosen(folder.garments(), split)
    figures += looks_figures(encoder, catalog, photos, folder.picture, report=report)
    if parser is None:
        return figures
    reader = GarmentReader(encoder, folder.vocabulary, parser)
    return figures + looks_figures(encoder, catalog, photos, folder.picture, reader=reader, report=report)


def _localization(data: Path, encoder: Encoder, split: str, report: Callable[[str], None]) -> list[Figure]:
    return localization_figures(data, encoder, report, split=split) if has_street_photos(data) else []


def _requests(encoder: Encoder, folder: DataFolder, split: str, report: Callable[[str], None]) -> list[Figure]:
    photos, pictures = embedded(encoder, folder, folder.garments(), report)
    return request_figures(encoder, folder, photos, pictures, split=split)
