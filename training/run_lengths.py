"""Garment masks as run lengths: iMaterialist Fashion's `train.csv` (ImageId, EncodedPixels, Height, Width, ClassId).

    for photo in run_length_outfits(Path("imaterialist")):
        photo.picture, photo.labels  # as training.street gives them

The folder holds `train.csv`, `label_descriptions.json` and the pictures under `train/`. A run is "start length" in
pixels counted from 1, down the columns, as on Kaggle (https://www.kaggle.com/c/imaterialist-fashion-2020-fgvc7).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.pictures import read_picture_file
from training.data_folder import NoData, is_heldout
from training.street import StreetPhoto

NOTHING = "null"
Row = dict[str, str]


def has_run_lengths(folder: Path) -> bool:
    """Whether the folder is laid out so."""
    return (folder / "train.csv").is_file() and (folder / "label_descriptions.json").is_file()


def run_length_labels(folder: Path) -> tuple[str, ...]:
    """The names that masks index: "null", then the classes in the order of their ids."""
    path = folder / "label_descriptions.json"
    if not path.is_file():
        raise NoData(f"{str(folder)!r} holds no label_descriptions.json; it comes with train.csv.")
    named = {int(row["id"]): str(row["name"]) for row in json.loads(path.read_text(encoding="utf-8"))["categories"]}
    return (NOTHING, *(named.get(number, NOTHING) for number in range(max(named) + 1)))


def run_length_outfits(folder: Path, *, heldout: bool | None = None) -> Iterator[StreetPhoto]:
    """Every photo with its mask, in the file's order; `heldout` True or False keeps to that part.

    Where classes overlap (a sleeve lies on its shirt), the later row does not cover an earlier one: garments come
    before their parts. Raises NoData for a row whose runs leave the picture, or a picture that is missing.
    """
    with (folder / "train.csv").open(encoding="utf-8", newline="") as file:
        for name, rows in groupby(csv.DictReader(file), key=lambda row: row["ImageId"]):
            identifier = Path(name).stem
            if heldout is not None and is_heldout(identifier) != heldout:
                continue
            ordered = sorted(rows, key=lambda row: _class_number(row))
            yield _photo(folder, identifier, ordered)


def read_runs(encoded: str, height: int, width: int) -> NDArray[np.bool_]:
    """Decode "start length start length …" to a mask (height, width); raise ValueError for what is no such list."""
    numbers = np.array(encoded.split(), dtype=np.int64)
    starts, lengths = numbers[0::2] - 1, numbers[1::2]
    if len(starts) != len(lengths) or (starts < 0).any() or (lengths < 0).any():
        raise ValueError("runs are pairs of a start from 1 and a length")
    if len(starts) and int((starts + lengths).max()) > height * width:
        raise ValueError(f"a run ends after the picture's {height * width} pixels")
    flat = np.zeros(height * width, dtype=np.bool_)
    for start, length in zip(starts, lengths, strict=True):
        flat[start : start + length] = True
    return flat.reshape(width, height).T


def _photo(folder: Path, identifier: str, rows: list[Row]) -> StreetPhoto:
    path = folder / "train" / f"{identifier}.jpg"
    if not path.is_file():
        raise NoData(f"train/{identifier}.jpg is missing in {str(folder)!r}, though train.csv names it.")
    picture = read_picture_file(path)
    labels = np.zeros((int(rows[0]["Height"]), int(rows[0]["Width"])), dtype=np.uint8)
    for row in rows:
        try:
            mask = read_runs(row["EncodedPixels"], *labels.shape)
        except ValueError as error:
            raise NoData(f"train.csv, {identifier}: {error}; copy the file again.") from error
        labels[mask & (labels == 0)] = _class_number(row) + 1
    if labels.shape != (picture.height, picture.width):
        raise NoData(f"{identifier}.jpg is {picture.size}, expected {labels.shape[::-1]} as in train.csv.")
    return StreetPhoto(id=identifier, picture=picture, labels=labels)


def _class_number(row: Row) -> int:
    return int(row["ClassId"].split("_")[0])  # of 2019, a class carries its attributes behind an underscore
