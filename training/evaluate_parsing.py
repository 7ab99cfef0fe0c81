"""How good a garment parser is: intersection over union of each part on street photos; for `stylist evaluate`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.parser import Parser
from retrieval.parts import Parts
from training.metrics import BOOTSTRAPS, Figure
from training.parsing_pools import coded_outfits
from training.parsing_targets import Codes
from training.street import has_street_photos

LEAST_PHOTOS = 5  # that show a part, for it to have a figure of its own

Counts = NDArray[np.int64]


def parsing_figures(data: Path, parser: Parser, *, split: str) -> list[Figure]:
    """The mean IoU and that of every part over the street photos of `split` ("heldout" or "all"), with intervals.

    IoU is over all pixels of all photos, at the photos' own size; the mean is over the parts that five photos show.
    A pixel whose label is none of the parts stands in no count; one of a "suit" may be seen as jacket or as trousers.
    """
    if not has_street_photos(data):
        return []
    outfits = coded_outfits(data, parser.parts, heldout=True)
    outfits += coded_outfits(data, parser.parts, heldout=False) if split == "all" else []
    counts = [overlaps(seen_parts(parser, photo.picture), coded, parser.parts) for photo, _, coded in outfits]
    both, seen, true = (np.stack([count[row] for count in counts]) for row in range(3))
    shown = [part for part in range(len(parser.parts.names)) if (true[:, part] > 0).sum() >= LEAST_PHOTOS]
    if not shown:
        return []
    mean = _figure("mIoU", both[:, shown], seen[:, shown], true[:, shown], len(outfits))
    return [mean] + [
        _figure(f"IoU {parser.parts.names[p]}", both[:, [p]], seen[:, [p]], true[:, [p]], int((true[:, p] > 0).sum()))
        for p in shown
    ]


def seen_parts(parser: Parser, picture: Image.Image) -> Counts:
    """The part that each pixel of an RGB picture is seen as, (height, width)."""
    parsed = parser.parse(picture, closely=True)
    large = [Image.fromarray(chances).resize(picture.size, Image.Resampling.BILINEAR) for chances in parsed.parts]
    return np.asarray(np.stack([np.asarray(chances) for chances in large]).argmax(0))


def overlaps(seen: Counts, coded: NDArray[np.uint8], parts: Parts) -> Counts:
    """Pixels that are (rows) both seen and true, seen, true, for each part: (3, parts)."""
    codes = Codes(parts)
    suit = list(parts.of_label("suit"))
    true = np.where((coded == codes.suit) & np.isin(seen, suit), seen, coded)
    true = np.where(true == codes.suit, suit[0], true)
    known = true < len(parts.names)
    count = len(parts.names)
    return np.stack(
        [
            np.bincount(true[known & (seen == true)], minlength=count),
            np.bincount(seen[known], minlength=count),
            np.bincount(true[known], minlength=count),
        ]
    )


def _figure(name: str, both: Counts, seen: Counts, true: Counts, cases: int) -> Figure:
    """The mean over parts of the IoU over all photos; the interval by drawing photos anew (Efron 1979), seeded."""

    def iou(rows: Counts) -> float:
        shared = both[rows].sum(0)
        return float((shared / np.maximum(seen[rows].sum(0) + true[rows].sum(0) - shared, 1)).mean())

    random = np.random.default_rng(0)
    drawn = [iou(random.integers(0, len(both), len(both))) for _ in range(BOOTSTRAPS)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Figure(name, iou(np.arange(len(both))), float(low), float(high), cases)
