"""How well photos of owned garments are read: category, slot, colors and pattern against their descriptions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from retrieval.garment import GarmentReader, Sight
from retrieval.pictures import BadPicture
from retrieval.vocabulary import Vocabulary
from training.data_folder import DataFolder, NoData, Sample
from training.metrics import Figure, figure


def owned_figures(
    reader: GarmentReader, folder: DataFolder, samples: Sequence[Sample], report: Callable[[str], None]
) -> list[Figure]:
    """Figures over the samples that are described and whose description names a category of the vocabulary.

    A photo in which nothing is seen counts as wrong in every figure. The category is right when it is the described
    one or a narrower one; the largest garment is the one that is judged.
    """
    described = [sample for sample in samples if sample.texts and sample.facets.get("category")]
    kept: list[Sample] = []
    sights: list[Sight] = []
    seconds: list[float] = []
    for sample in described:
        try:
            picture = folder.picture(sample.picture)
        except (BadPicture, NoData) as error:
            report(f"left out {sample.id}: {error}")
            continue
        started = time.perf_counter()
        sights.append(reader.see(picture))
        seconds.append(time.perf_counter() - started)
        kept.append(sample)
    if not kept:
        return []
    report(f"read {len(kept)} photos, {1000 * float(np.median(seconds)):.0f} ms each (median)")
    judged = [_judged(sight, sample, folder.vocabulary) for sight, sample in zip(sights, kept, strict=True)]
    names = tuple(judged[0])
    figures = [figure(name, np.array([row[name] for row in judged], dtype=np.float64)) for name in names]
    alone = np.array([len(sight.garments) == 1 for sight in sights], dtype=np.float64)
    return [*figures, figure("one garment seen, no more, no less", alone)]


def _judged(sight: Sight, sample: Sample, vocabulary: Vocabulary) -> dict[str, bool]:
    seen = sight.garments[0] if sight.garments else None
    kinds = {kind for name in sample.facets["category"] for kind in vocabulary.expand(name)}
    colors, patterns = sample.facets.get("color", ()), sample.facets.get("pattern", ())
    first = seen.colors[0] if seen and seen.colors else None
    return {
        "category of owned garments": seen is not None and seen.category in kinds,
        "slot of owned garments": seen is not None and seen.slot in {vocabulary.slot(kind) for kind in kinds},
        "first color is one of those described": first in colors,
        "first color is the first described": bool(colors) and first == colors[0],
        "pattern of owned garments": seen is not None and seen.pattern in patterns,
    }
