"""What themes are looked for in: a folder of pictures, or products of the catalog. `of_folder(…)`, `of_products(…)`.

A picture of a person is several rows, one for each garment seen for sure; one without a sure garment is counted and
left out, so that holiday photos make no fashion. Nothing is kept of the pictures but where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from retrieval.catalog import Catalog
from retrieval.encoder import Vectors
from retrieval.garment import GarmentReader
from retrieval.pictures import BadPicture, read_picture_file
from retrieval.trend_space import Facts
from retrieval.trends import NoThemes

# A garment's confidence. Of 29 pictures of landscapes, flowers, faces and noise 7 have a garment of .6 or more; of 29
# street photos all but one, of 29 photos of clothes all but one.
SURE = 0.6
CLOTHES = 0.4  # of the readable pictures must show clothes, or the folder is of something else
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")

Report = Callable[[str, int, int], None]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Where a garment can be seen: a picture's file (None where there is none), its part of it, a product's id."""

    file: Path | None
    box: Box | None = None
    product: str | None = None

    def picture(self) -> Image.Image | None:
        """The garment's part of the picture, or None where it cannot be read any more."""
        if self.file is None:
            return None
        try:
            picture = read_picture_file(self.file)
        except BadPicture:
            return None
        if self.box is None:
            return picture
        width, height = picture.size
        left, top, right, bottom = self.box
        return picture.crop((int(left * width), int(top * height), int(right * width) + 1, int(bottom * height) + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Garments to find themes in, row for row; and how many pictures were unreadable, or without clothes."""

    vectors: Vectors  # (n, d), unit length
    facts: tuple[Facts, ...]
    shown: tuple[Shown, ...]
    pictures: int = 0
    unreadable: int = 0
    without_clothes: int = 0

    def __len__(self) -> int:
        return len(self.shown)


def of_products(catalog: Catalog, rows: Sequence[int]) -> Source:
    """The products of some rows of a catalog."""
    products = [catalog.products[row] for row in rows]
    return Source(
        vectors=np.asarray(catalog.picture_vectors[list(rows)], np.float32),
        facts=tuple(map(Facts.of_product, products)),
        shown=tuple(
            Shown(file=Path(product.picture) if product.picture else None, product=product.id) for product in products
        ),
        pictures=len(products),
    )


def of_folder(folder: Path, reader: GarmentReader, report: Report = lambda stage, done, total: None) -> Source:
    """The garments in a folder's pictures, its subfolders' too. Raises NoThemes where there is nothing to go by."""
    files = _files(folder)
    vectors: list[Vectors] = []
    facts: list[Facts] = []
    shown: list[Shown] = []
    unreadable = without = 0
    for number, file in enumerate(files, start=1):
        found = list(_garments(file, reader))
        unreadable += found == [None]
        sure = [each for each in found if each is not None]
        without += not sure and found != [None]
        for vector, known, box in sure:
            vectors.append(vector)
            facts.append(known)
            shown.append(Shown(file=file, box=box))
        report("pictures", number, len(files))
    readable = len(files) - unreadable
    if not readable:
        raise NoThemes(
            f"None of the {len(files)} pictures in {str(folder)!r} can be read; give JPEG, PNG or WebP files."
        )
    if readable - without < CLOTHES * readable:
        some = f"only {readable - without} of them show" if readable > without else "none of them shows"
        raise NoThemes(
            f"The {readable} pictures in {str(folder)!r} are of something else: {some} clothes; "
            "give a folder of pictures of what people wear or sell."
        )
    return Source(
        vectors=np.array(vectors, np.float32).reshape(len(vectors), reader.encoder.dim),
        facts=tuple(facts),
        shown=tuple(shown),
        pictures=len(files),
        unreadable=unreadable,
        without_clothes=without,
    )


def _files(folder: Path) -> list[Path]:
    try:
        files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
    except OSError as error:
        raise NoThemes(f"The folder {str(folder)!r} cannot be read ({error.strerror}).") from error
    if not folder.is_dir():
        raise NoThemes(f"There is no folder {str(folder)!r}; give one with JPEG, PNG or WebP pictures.")
    if not files:
        raise NoThemes(f"There are no pictures in {str(folder)!r}; give a folder with JPEG, PNG or WebP files.")
    return files


def _garments(file: Path, reader: GarmentReader) -> Iterator[tuple[Vectors, Facts, Box] | None]:
    """The sure garments of a picture; one None for a file that is none."""
    try:
        picture = read_picture_file(file)
    except BadPicture:
        yield None
        return
    for garment in reader.read(picture):
        if garment.confidence >= SURE and garment.vector is not None:
            yield garment.vector, Facts.of_garment(garment), garment.box
