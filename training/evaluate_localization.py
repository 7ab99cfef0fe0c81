"""How well `retrieval.localization` finds a named garment, against the masks of street photos.

For each held-out photo and each garment in its mask: is the hottest point on the garment (the pointing game, Zhang et
al. 2016), and how well does the heat rank the garment's pixels before all others (average precision)? Beside them the
same for heat that knows only where a picture has its middle; uniform heat would get the garment's share of the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.encoder import Encoder
from retrieval.heat import Heat, grid_size, toward_middle
from retrieval.localization import localize_all
from training.metrics import Figure, figure
from training.street import StreetPhoto, label_names, street_outfits

NO_GARMENTS = {"null", "skin", "hair", "accessories"}  # the last is any of many things
LEAST_SHARE = 0.002  # of the picture: smaller pieces are a few pixels
LEAST_CASES = 10  # for a label to get a figure of its own

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One garment of one photo: how its heat did, and how the middle of the picture did in its place."""

    label: str
    on_it: bool
    precision: float
    inside: float  # mean heat on the garment, 0 to 1
    outside: float
    middle_on_it: bool
    middle_precision: float
    share: float  # of the picture that is the garment


def localization_figures(
    data: Path, encoder: Encoder, report: Callable[[str], None], *, split: str = "heldout"
) -> list[Figure]:
    """Figures over every garment of the street photos of `split` ("heldout" or "all"); NoData where there are none."""
    cases: list[Case] = []
    names = label_names(data)
    for number, photo in enumerate(street_outfits(data, heldout=True if split == "heldout" else None), start=1):
        cases += photo_cases(encoder, photo, names)
        if number % 10 == 0:
            report(f"localized in {number} street photos, {len(cases)} garments")
    return _figures(cases) if cases else []


def photo_cases(encoder: Encoder, photo: StreetPhoto, names: tuple[str, ...]) -> list[Case]:
    """A case for each garment of a photo that is large enough to see; `names` are the masks' labels."""
    masks = dict(_masks(photo, names))
    middle = toward_middle(photo.labels.shape).astype(np.float32)
    heats = localize_all(encoder, photo.picture, list(masks)) if masks else []
    return [_case(label, mask, heat, middle) for (label, mask), heat in zip(masks.items(), heats, strict=True)]


def average_precision(heat: Heat, mask: Mask) -> float:
    """How well heat ranks the mask's pixels before the others, 0 to 1; measured on the small map, as heat is made."""
    size = grid_size((mask.shape[1], mask.shape[0]))
    small = np.asarray(Image.fromarray(heat).resize(size, Image.Resampling.BOX)).ravel()
    share = np.asarray(Image.fromarray(mask.astype(np.float32)).resize(size, Image.Resampling.BOX), np.float64).ravel()
    ranked = share[np.argsort(-small, kind="stable")]
    precisions = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float((precisions * ranked).sum() / ranked.sum())


def _masks(photo: StreetPhoto, names: tuple[str, ...]) -> Iterator[tuple[str, Mask]]:
    for index in np.unique(photo.labels):
        mask = photo.labels == index
        if names[index] not in NO_GARMENTS and mask.mean() >= LEAST_SHARE:
            yield names[index], mask


def _case(label: str, mask: Mask, heat: Heat, middle: Heat) -> Case:
    return Case(
        label=label,
        on_it=bool(mask.ravel()[heat.argmax()]),
        precision=average_precision(heat, mask),
        inside=float(heat[mask].mean()),
        outside=float(heat[~mask].mean()),
        middle_on_it=bool(mask.ravel()[middle.argmax()]),
        middle_precision=average_precision(middle, mask),
        share=float(mask.mean()),
    )


def _figures(cases: list[Case]) -> list[Figure]:
    def over(name: str, values: list[float] | list[bool]) -> Figure:
        return figure(name, np.array(values, np.float64))

    figures = [
        over("hottest point on the garment", [case.on_it for case in cases]),
        over("… were it the middle of the picture", [case.middle_on_it for case in cases]),
        over("… were it any point (the garment's share)", [case.share for case in cases]),
        over("average precision of the heat", [case.precision for case in cases]),
        over("… of nearness to the middle", [case.middle_precision for case in cases]),
        over("mean heat on the garment", [case.inside for case in cases]),
        over("… beside it", [case.outside for case in cases]),
    ]
    by_label: dict[str, list[Case]] = {}
    for case in cases:
        by_label.setdefault(case.label, []).append(case)
    for label, own in sorted(by_label.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        if len(own) >= LEAST_CASES:
            figures.append(over(f"hottest point on the {label}", [case.on_it for case in own]))
            figures.append(over(f"… the middle on the {label}", [case.middle_on_it for case in own]))
            figures.append(over(f"average precision, {label}", [case.precision for case in own]))
    return figures
