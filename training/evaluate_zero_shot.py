"""Zero-shot classification, as FashionCLIP's paper measures it: weighted macro F1 of pictures by class names alone.

    sets = read_class_sets(Path("fashion-mnist"))
    guesses(embedder, sets[0], vectors)

Layouts (`read_class_sets` tells them apart):
- KAGL (Fashion Product Images): `styles.csv` with `id`, `subCategory`, `articleType`, pictures `images/<id>.jpg`; or a
  data folder's `products.csv`, whose `product_type` ends in the same two. Both are measured, as two sets.
- Fashion-MNIST: `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, also gzipped; or PNGs in a folder a class,
  named 0 to 9 or by the class's name, below `test/` or directly.
- DeepFashion, category prediction: `Anno/list_category_cloth.txt` and `Anno/list_category_img.txt` (or in
  `Anno_coarse/`), `Eval/list_eval_partition.txt` (only its test pictures; all where it is missing), `Img/`.
- Any other folder of class folders with pictures.

Prompts: the mean over "a photo of a {}", "a photo of a {}, a type of clothing" and the bare name, in lower case. The
paper does not print its own, so its .67 (KAGL), .74 (Fashion-MNIST) and .48 (DeepFashion) are near, not next, to these.
"""

from __future__ import annotations

import csv
import gzip
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.encoder import Vectors
from training.comparison import Guesses
from training.data_folder import NoData, is_heldout
from training.evaluate_encoders import Embedder
from training.pairs_pictures import PictureFiles
from training.pairs_sources import PICTURE_ENDINGS

TEMPLATES = ("{}", "a photo of a {}", "a photo of a {}, a type of clothing")
FASHION_MNIST = (
    "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
_IDX = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
_IMAGES, _LABELS = 2051, 2049  # the idx files' magic numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSet:
    """Pictures by name, with the class of each: `labels` (n,) are numbers into `classes`."""

    name: str
    pictures: tuple[str, ...]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    open_picture: Callable[[str], Image.Image]


def guesses(embedder: Embedder, measured: ClassSet, pictures: Vectors, rows: list[int]) -> Guesses:
    """What an embedder takes pictures for; `pictures` are the vectors of `rows` of the set."""
    texts = [template.replace("{}", name) for name in measured.classes for template in TEMPLATES]
    prompts = embedder.texts(texts).reshape(len(measured.classes), len(TEMPLATES), -1).mean(axis=1)
    prompts /= np.maximum(np.linalg.norm(prompts, axis=1, keepdims=True), 1e-12)
    name = f"{measured.name} zero-shot weighted F1 of {len(measured.classes)}"
    guessed = (pictures @ prompts.T).argmax(axis=1).astype(np.int64)
    return Guesses(name=name, truth=measured.labels[rows], guessed=guessed, classes=len(measured.classes))


def read_class_sets(folder: Path, *, split: str = "all") -> list[ClassSet]:
    """The labelled pictures of a folder; `split` "heldout" keeps the tenth of a data folder by the hash of the id.

    Raises NoData, in a sentence, for an unknown layout or a single class.
    """
    found = list(_read(folder, split))
    for one in found:
        if len(one.classes) < 2:
            classes = ", ".join(map(repr, one.classes)) or "none"
            raise NoData(f"{str(folder)!r} has one class only ({classes}) in {one.name!r}; classifying needs two.")
    return found


def _read(folder: Path, split: str) -> Iterator[ClassSet]:
    if not folder.is_dir():
        raise NoData(f"There is no folder {str(folder)!r}; give one of labelled pictures.")
    if any((folder / f"{_IDX[0]}{end}").is_file() for end in ("", ".gz")):
        yield _idx(folder)
    elif (folder / "styles.csv").is_file() or (folder / "products.csv").is_file():
        yield from _kagl(folder, split)
    elif anno := next((folder / name for name in ("Anno", "Anno_coarse") if (folder / name).is_dir()), None):
        yield _deepfashion(folder, anno)
    else:
        yield _class_folders(folder / "test" if (folder / "test").is_dir() else folder)


def _class_set(name: str, labelled: Mapping[str, str], open_picture: Callable[[str], Image.Image]) -> ClassSet:
    classes = tuple(sorted(set(labelled.values())))
    number = {label: at for at, label in enumerate(classes)}
    labels = np.array([number[label] for label in labelled.values()], dtype=np.int64)
    return ClassSet(
        name=name, pictures=tuple(labelled), labels=labels, classes=classes, open_picture=open_picture
    )  # fmt: skip


def _kagl(folder: Path, split: str) -> Iterator[ClassSet]:
    styles = (folder / "styles.csv").is_file()
    with (folder / ("styles.csv" if styles else "products.csv")).open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if split == "all" or is_heldout(row["id"])]
    files = PictureFiles([folder])
    for level, (name, column) in enumerate((("sub-category", "subCategory"), ("article type", "articleType")), 1):
        labelled = {}
        for row in rows:
            parts = [row.get(column) or ""] if styles else (row.get("product_type") or "").split(" > ")[level:][:1]
            if parts and parts[0]:
                labelled[f"images/{row['id']}.jpg" if styles else row["image_link"]] = spoken(parts[0])
        yield _class_set(f"KAGL {name}", labelled, files.picture)


def spoken(label: str) -> str:
    """A label as a person says it: "TshirtDress" → "tshirt dress", "Ankle_boot" → "ankle boot"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_/]+", " ", label).strip().lower()


def _idx(folder: Path) -> ClassSet:
    images, labels = (_unpacked(folder, name) for name in _IDX)
    try:
        magic, count, height, width = struct.unpack(">4I", images[:16])
        label_magic, label_count = struct.unpack(">2I", labels[:8])
        pixels = np.frombuffer(images, dtype=np.uint8, offset=16).reshape(count, height, width)
    except (struct.error, ValueError) as error:
        raise NoData(f"{_IDX[0]!r} or {_IDX[1]!r} in {str(folder)!r} is cut short ({error}); copy it again.") from error
    numbers = np.frombuffer(labels, dtype=np.uint8, offset=8).astype(np.int64)
    if (magic, label_magic) != (_IMAGES, _LABELS) or not count == label_count == len(numbers) or numbers.max() > 9:
        raise NoData(
            f"{str(folder)!r} holds idx files that are no Fashion-MNIST ({count} pictures, {len(numbers)} labels)."
        )
    there = sorted(set(numbers.tolist()))
    return ClassSet(
        name="Fashion-MNIST",
        pictures=tuple(map(str, range(count))),
        labels=np.searchsorted(there, numbers).astype(np.int64),
        classes=tuple(FASHION_MNIST[number] for number in there),
        open_picture=lambda name: Image.fromarray(pixels[int(name)]).convert("RGB"),
    )


def _unpacked(folder: Path, name: str) -> bytes:
    packed, plain = folder / f"{name}.gz", folder / name
    try:
        return plain.read_bytes() if plain.is_file() else gzip.decompress(packed.read_bytes())
    except FileNotFoundError as error:
        raise NoData(f"{str(folder)!r} has no {name!r}, nor packed as .gz; copy it there.") from error
    except (OSError, EOFError) as error:
        raise NoData(f"{packed.name!r} cannot be unpacked ({error}); copy it again.") from error


def _class_folders(folder: Path) -> ClassSet:
    named = {path: path.name for path in sorted(folder.iterdir()) if path.is_dir()}
    digits = bool(named) and all(re.fullmatch(r"[0-9]", name) for name in named.values())
    labelled = {
        f"{path.name}/{picture.name}": FASHION_MNIST[int(name)] if digits else spoken(name)
        for path, name in named.items()
        for picture in sorted(path.iterdir())
        if picture.suffix.lower() in PICTURE_ENDINGS
    }
    if not labelled:
        raise NoData(
            f"{str(folder)!r} is of no known layout; expected styles.csv, products.csv, {_IDX[0]}, Anno/ "
            "(DeepFashion), or a folder of pictures for each class."
        )
    return _class_set("Fashion-MNIST" if digits else folder.name, labelled, PictureFiles([folder]).picture)


def _deepfashion(folder: Path, anno: Path) -> ClassSet:
    names = [line.rsplit(maxsplit=1)[0] for line in _table(anno / "list_category_cloth.txt")]
    partition = folder / "Eval" / "list_eval_partition.txt"
    tested = (
        {line.split()[0] for line in _table(partition) if line.split()[-1] == "test"} if partition.is_file() else None
    )
    labelled = {}
    for line in _table(anno / "list_category_img.txt"):
        picture, number = line.rsplit(maxsplit=1)
        if not number.isdigit() or not 1 <= int(number) <= len(names):
            raise NoData(
                f"list_category_img.txt gives {picture!r} the category {number!r}; expected 1 to {len(names)}."
            )
        if tested is None or picture in tested:
            labelled[picture] = spoken(names[int(number) - 1])
    places = [folder / name for name in ("", "Img") if (folder / name).is_dir()]
    return _class_set("DeepFashion", labelled, PictureFiles(places).picture)


def _table(path: Path) -> list[str]:
    """The rows of one of DeepFashion's tables, without the count and the column names before them."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise NoData(f"There is no {str(path)!r}; copy DeepFashion's annotations whole.") from error
    return [line for line in lines[2:] if line.strip()]
