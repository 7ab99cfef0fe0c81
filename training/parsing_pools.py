"""The pictures that the garment parser learns from, decoded once: photos, products, street outfits, their pieces.

Each `Pool` holds pictures as squares of uint8, what each pixel may be (`parsing_targets.Codes`), and their facets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from retrieval.parts import Parts
from retrieval.pictures import BadPicture
from retrieval.preparation import letterbox
from retrieval.vocabulary import Vocabulary
from training.augmentation import shop_grounds
from training.data_folder import DataFolder, NoData, Sample
from training.foreground import foreground
from training.parsing_targets import Codes, Facets, facets_of, learn_labels
from training.run_lengths import has_run_lengths, run_length_labels, run_length_outfits
from training.street import StreetPhoto, label_names, street_outfits

SIDE_PX = 192  # people's photos are 240 px high
STREET_SIDE_PX = 320  # of 400; crops of it are seen at full size
LEAST_PIECE = 0.01  # of a street photo's pixels: smaller pieces show no kind
MOST_SMALL_PRODUCTS = 8_000  # of 60×80 pixels; those of 224 are all taken
_FLAT = {"shoes", "bag", "hat", "glasses", "belt", "scarf", "accessory"}  # parts that shops picture without a person

Outfit = tuple[StreetPhoto, tuple[str, ...], NDArray[np.uint8]]  # a photo, its labels' names, the code of each pixel


@dataclass(frozen=True)
class Pool:
    """Pictures of one source: pixels (n, 3, s, s) uint8, codes (n, s/2, s/2) uint8, facets with a row each."""

    pixels: Tensor
    codes: Tensor
    facets: Facets
    described: Tensor  # (n,) bool: looked at carefully, not only labeled

    def __len__(self) -> int:
        return len(self.pixels)


def photo_pool(folder: DataFolder, samples: Sequence[Sample], parts: Parts, report: Callable[[str], None]) -> Pool:
    """People's photos of one garment each. They have no masks: `foreground` cuts the garment from its ground."""
    kept, pixels = _decoded(folder, samples, report)
    facets = facets_of(kept, folder.vocabulary, parts)
    learn_labels(facets, kept, folder.meanings, folder.vocabulary, parts)
    codes = Codes(parts)
    coded = np.zeros((len(kept), SIDE_PX // 2, SIDE_PX // 2), dtype=np.uint8)

    def one(row: int) -> None:
        part = int(facets.parts[row])
        meaning = np.array(  # in the order of foreground's GROUND, GARMENT, UNSURE
            [0, part or codes.not_background, codes.alone(part) if part else codes.anything], dtype=np.uint8
        )
        small = np.ascontiguousarray(pixels[row, :, ::2, ::2].numpy().transpose(1, 2, 0))
        coded[row] = meaning[foreground(small, small.min(2) < 255)]  # beside the photo lies the letterbox

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, range(len(kept))))
    report(f"cut {len(kept)} garments from their grounds")
    described = torch.tensor([bool(sample.texts) for sample in kept])
    return Pool(pixels, torch.from_numpy(coded), facets, described)


def product_pool(folder: DataFolder, samples: Sequence[Sample], parts: Parts, report: Callable[[str], None]) -> Pool:
    """Shop pictures on white: the ground is known, what stands on it may be worn by a person."""
    kept, pixels = _decoded(folder, samples, report)
    facets = facets_of(kept, folder.vocabulary, parts)
    codes = Codes(parts)
    flat = {parts.names.index(name) for name in _FLAT}
    held = [part if part in flat else codes.not_background for part in facets.parts.tolist()]
    shown = torch.cat([~shop_grounds(part) for part in pixels.split(512)])
    return Pool(
        pixels,
        shown.to(torch.uint8) * torch.tensor(held)[:, None, None].to(torch.uint8),
        facets,
        torch.zeros(len(kept), dtype=torch.bool),
    )


def chosen_products(folder: DataFolder) -> list[Sample]:
    """The training products: all with large pictures, some of the small ones, chosen by id."""
    samples = [sample for sample in folder.products() if not sample.heldout]
    large = {row["id"] for row in folder.rows("products.csv", ",") if row.get("resolution", "224") == "224"}
    small = sorted((s for s in samples if s.id not in large), key=lambda s: s.id[::-1])
    return [s for s in samples if s.id in large] + small[:MOST_SMALL_PRODUCTS]


def street_pool(outfits: Sequence[Outfit], vocabulary: Vocabulary, parts: Parts) -> Pool:
    """Whole outfits: pictures with the code of each pixel, at 320 px; of what is worn, no facets."""
    pixels, codes = [], []
    for photo, _, coded in outfits:
        square = letterbox(photo.picture, STREET_SIDE_PX)
        pixels.append(np.asarray(square).transpose(2, 0, 1))
        codes.append(letterbox_codes(coded, STREET_SIDE_PX)[::2, ::2])
    unknown = facets_of([Sample(photo.id, "street", "") for photo, _, _ in outfits], vocabulary, parts)
    n = len(pixels)
    return Pool(
        torch.from_numpy(np.stack(pixels)), torch.from_numpy(np.stack(codes)), unknown, torch.zeros(n, dtype=torch.bool)
    )


def coded_outfits(folder: Path, parts: Parts, *, heldout: bool) -> list[Outfit]:
    """Photos with masks, street photos or run lengths, with the code of each pixel; raises NoData for neither."""
    runs = has_run_lengths(folder)
    labels = run_length_labels(folder) if runs else label_names(folder)
    photos = (run_length_outfits if runs else street_outfits)(folder, heldout=heldout)
    codes = Codes(parts)
    table = np.array([codes.of_label(name) for name in labels], dtype=np.uint8)
    return [(photo, labels, table[photo.labels]) for photo in photos]


def piece_pool(outfits: Sequence[Outfit], vocabulary: Vocabulary, parts: Parts) -> Pool:
    """Each piece of the outfits, cut out with a little room, its label read as a kind."""
    samples: list[Sample] = []
    pixels, codes = [], []
    for photo, labels, coded in outfits:
        for label in np.unique(photo.labels):
            mask = photo.labels == label
            kinds = [m.name for m in vocabulary.find(labels[label]) if m.facet == "category"]
            if not kinds or mask.mean() < LEAST_PIECE:
                continue
            rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
            room = max(4, int(0.08 * max(np.ptp(rows), np.ptp(columns))))
            left, top, right, bottom = int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])
            box = (left - room, top - room, right + room, bottom + room)
            picture = photo.picture.crop(box)
            own = Image.fromarray(np.where(mask, coded, 0).astype(np.uint8)).crop(box)
            pixels.append(np.asarray(letterbox(picture, SIDE_PX)).transpose(2, 0, 1))
            codes.append(letterbox_codes(np.asarray(own), SIDE_PX)[::2, ::2])
            samples.append(Sample(photo.id, "street", "", facets={"category": tuple(kinds)}))
    return Pool(
        torch.from_numpy(np.stack(pixels)),
        torch.from_numpy(np.stack(codes)),
        facets_of(samples, vocabulary, parts),
        torch.zeros(len(samples), dtype=torch.bool),
    )


def letterbox_codes(coded: NDArray[np.uint8], side_px: int) -> NDArray[np.uint8]:
    """Codes (h, w) laid into a square as `letterbox` lays the picture, without mixing any."""
    return np.asarray(letterbox(Image.fromarray(coded), side_px, Image.Resampling.NEAREST, ground=0))


def _decoded(
    folder: DataFolder, samples: Sequence[Sample], report: Callable[[str], None]
) -> tuple[list[Sample], Tensor]:
    pixels = np.full((len(samples), 3, SIDE_PX, SIDE_PX), 255, dtype=np.uint8)
    good = np.zeros(len(samples), dtype=bool)

    def one(row: int) -> None:
        try:
            square = letterbox(folder.picture(samples[row].picture), SIDE_PX)
        except (BadPicture, NoData) as error:
            report(f"left out {samples[row].source}/{samples[row].id}: {error}")
            return
        pixels[row] = np.asarray(square).transpose(2, 0, 1)
        good[row] = True

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, range(len(samples))))
    report(f"decoded {int(good.sum())} pictures")
    kept = [sample for sample, is_good in zip(samples, good, strict=True) if is_good]
    return kept, torch.from_numpy(pixels if bool(good.all()) else pixels[good])
