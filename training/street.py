"""Street photos of whole outfits with a mask for every garment: `street.zip` and `street-labels.txt` of a data folder.

    for photo in street_outfits(Path("../shared/data")):
        photo.picture, photo.labels  # RGB, and (height, width) uint8 indices into label_names(folder)

Read straight from the zip, or from an unpacked `street/` beside it. It holds out, cuts and trains nothing by itself:
`cut_out` lays one piece on white, as a shop would photograph it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.pictures import read_picture
from training.data_folder import NoData, is_heldout

MARGIN = 0.06  # of the longer side, left white around a cut-out piece

Labels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetPhoto:
    """One outfit: an RGB picture and the label of each of its pixels, (height, width) uint8."""

    id: str  # the photo's name, "0002"
    picture: Image.Image
    labels: Labels

    @property
    def heldout(self) -> bool:
        """Whether it is kept for measuring."""
        return is_heldout(self.id)


def label_names(folder: Path) -> tuple[str, ...]:
    """The names that masks index, in order: ("null", "accessories", "bag", …); raise NoData without the list."""
    path = folder / "street-labels.txt"
    if not path.is_file():
        raise NoData(f"{str(folder)!r} holds no street-labels.txt; give a folder with it and street.zip.")
    return tuple(path.read_text(encoding="utf-8").split())


def has_street_photos(folder: Path) -> bool:
    """Whether the folder has the photos, zipped or not."""
    return (folder / "street-labels.txt").is_file() and (
        (folder / "street.zip").is_file() or (folder / "street").is_dir()
    )


def street_outfits(folder: Path, *, heldout: bool | None = None) -> Iterator[StreetPhoto]:
    """Every photo with its mask, by name; `heldout` True or False keeps to that part. Raise NoData when there is none.

    Photos without a mask are passed over; a mask of another size than its photo raises NoData.
    """
    if (folder / "street").is_dir():
        names = {path.name for path in (folder / "street").iterdir()}
        yield from _photos(names, heldout, lambda name: (folder / "street" / name).read_bytes())
    elif (folder / "street.zip").is_file():
        with zipfile.ZipFile(folder / "street.zip") as archive:
            inside = {Path(name).name: name for name in archive.namelist()}
            yield from _photos(set(inside), heldout, lambda name: archive.read(inside[name]))
    else:
        raise NoData(f"{str(folder)!r} holds no street.zip; give a folder with street photos and their masks.")


def cut_out(picture: Image.Image, mask: NDArray[np.bool_]) -> Image.Image:
    """The masked pixels on a white square with a small margin; `mask` is (height, width) and not empty."""
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    longer = max(box[2] - box[0], box[3] - box[1])
    side = round(longer * (1 + 2 * MARGIN))
    square = Image.new("RGB", (side, side), (255, 255, 255))
    stencil = Image.fromarray(mask.astype(np.uint8) * 255).crop(box)
    at = ((side - (box[2] - box[0])) // 2, (side - (box[3] - box[1])) // 2)
    square.paste(picture.crop(box), at, stencil)
    return square


def _photos(names: set[str], heldout: bool | None, read: Callable[[str], bytes]) -> Iterator[StreetPhoto]:
    for stem in sorted(name.removesuffix(".png") for name in names if name.endswith(".png")):
        if f"{stem}.jpg" not in names or (heldout is not None and is_heldout(stem) != heldout):
            continue
        picture = read_picture(read(f"{stem}.jpg"))
        labels = np.asarray(Image.open(io.BytesIO(read(f"{stem}.png")), formats=("PNG",)), dtype=np.uint8)
        if labels.shape != (picture.height, picture.width):
            raise NoData(f"{stem}.png is {labels.shape!r}, expected {(picture.height, picture.width)!r} as {stem}.jpg.")
        yield StreetPhoto(id=stem, picture=picture, labels=labels)
