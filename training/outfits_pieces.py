"""Garments worn together, ready to learn from: `worn_pieces(data, encoder)` embeds every piece of every outfit.

Reads street photos (each piece cut out by its mask, on white) and, by `training.outfits_polyvore`, both Polyvore
layouts. It asks no questions and trains nothing: `training.outfits` and `training.compatibility` do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.encoder import Encoder, Vectors
from retrieval.harmony import Shades, pixel_shades
from retrieval.palette import to_lab
from training.data_folder import NoData
from training.street import cut_out, has_street_photos, label_names, street_outfits

NO_GARMENT = frozenset({"null", "skin", "hair"})
LEAST_AREA = 0.0015  # of the photo: below it a piece is a few pixels wide
AT_ONCE = 256
# Kinds that may stand in for one another where a kind alone has too few pieces to choose among.
FAMILIES = {
    "top": "blouse bodysuit bra cardigan hoodie intimate jumper shirt sweater sweatshirt t-shirt top vest",
    "outer": "blazer cape coat jacket suit",
    "bottom": "jeans leggings pants shorts skirt",
    "one-piece": "dress romper swimwear",
    "shoes": "boots clogs flats heels loafers pumps sandals shoes sneakers wedges",
    "bag": "bag purse wallet",
    "legs": "socks stockings tights",
    "jewelry": "bracelet earrings necklace ring watch",
    "glasses": "glasses sunglasses",
}
_FAMILY = {kind: family for family, kinds in FAMILIES.items() for kind in kinds.split()}

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One garment of an outfit: a picture of it on white."""

    outfit: str
    kind: str
    picture: Image.Image
    heldout: bool
    id: str = ""  # as questions of the data set name it


@dataclass(frozen=True, slots=True, kw_only=True)
class Worn:
    """n pieces of outfits. Arrays run over pieces."""

    outfits: NDArray[np.str_]
    kinds: NDArray[np.str_]
    ids: tuple[str, ...]
    heldout: NDArray[np.bool_]
    vectors: Vectors  # (n, dim)
    shades: tuple[Shades, ...]
    mean_lab: NDArray[np.float64]  # (n, 3), over the piece's pixels

    def __len__(self) -> int:
        """How many pieces."""
        return len(self.outfits)

    @property
    def families(self) -> NDArray[np.str_]:
        """The broader kind of each piece."""
        return np.array([_FAMILY.get(kind, kind) for kind in self.kinds])


def street_pieces(data: Path, *, heldout: bool | None = None) -> Iterator[Piece]:
    """Every garment of the street photos, cut out on white; skin, hair and specks are none."""
    names = label_names(data)
    for photo in street_outfits(data, heldout=heldout):
        for label in np.unique(photo.labels):
            mask = photo.labels == label
            if label < len(names) and names[label] not in NO_GARMENT and mask.mean() >= LEAST_AREA:
                picture = cut_out(photo.picture, mask)
                yield Piece(outfit=photo.id, kind=names[label], picture=picture, heldout=photo.heldout)


def embedded(pieces: Iterator[Piece], encoder: Encoder, report: Report, *, lights: int | None = None) -> Worn:
    """Embed pieces. With `lights`, a seed, each piece is lit anew by itself, so that no outfit shares its light."""
    random = None if lights is None else np.random.default_rng(lights)
    kept: list[Piece] = []
    vectors: list[Vectors] = []
    shades: list[Shades] = []
    means: list[NDArray[np.float64]] = []
    while batch := list(islice(pieces, AT_ONCE)):
        pictures = [piece.picture if random is None else relit(piece.picture, random) for piece in batch]
        vectors.append(encoder.pictures(pictures))
        shades += [pixel_shades(picture, on_white(picture)) for picture in pictures]
        means += [_mean_lab(picture) for picture in pictures]
        kept += [_without_picture(piece) for piece in batch]
        report(f"embedded {len(kept)} pieces")
    if not kept:
        raise NoData("the folder holds no outfits of pieces; give one with street.zip or a Polyvore data set.")
    return Worn(
        outfits=np.array([piece.outfit for piece in kept]),
        kinds=np.array([piece.kind for piece in kept]),
        ids=tuple(piece.id for piece in kept),
        heldout=np.array([piece.heldout for piece in kept]),
        vectors=np.concatenate(vectors),
        shades=tuple(shades),
        mean_lab=np.stack(means),
    )


def relit(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    """A piece on white under another light: about a third brighter or darker, a tenth warmer or cooler."""
    gains = np.exp(random.normal(0, 0.1, 3) + random.normal(0, 0.3))
    pixels = np.asarray(picture, dtype=np.float64) / 255
    lit = np.clip(pixels**2.2 * gains, 0, 1) ** (1 / 2.2)
    return Image.fromarray(np.where(on_white(picture)[..., None], lit * 255, 255).astype(np.uint8))


def on_white(picture: Image.Image) -> NDArray[np.bool_]:
    """Which pixels are not the white ground; all of them where nothing else is there."""
    inside: NDArray[np.bool_] = np.any(np.asarray(picture) < 250, axis=-1)
    return inside if inside.any() else np.ones_like(inside)


def has_outfits(data: Path) -> bool:
    """Whether the folder holds outfits in a layout that can be read."""
    from training.outfits_polyvore import polyvore_layout

    return has_street_photos(data) or polyvore_layout(data) is not None


def outfit_pieces(data: Path, *, heldout: bool | None = None) -> Iterator[Piece]:
    """The pieces of whichever layouts the folder holds: street photos, Maryland Polyvore, Polyvore Outfits."""
    from training.outfits_polyvore import polyvore_layout, polyvore_pieces

    layout = polyvore_layout(data)
    if has_street_photos(data):
        yield from street_pieces(data, heldout=heldout)
    if layout is not None:
        yield from polyvore_pieces(layout, heldout=heldout)


def rows_of(outfits: Sequence[str] | NDArray[np.str_]) -> dict[str, list[int]]:
    """The places of each outfit's pieces."""
    found: dict[str, list[int]] = {}
    for row, outfit in enumerate(outfits):
        found.setdefault(str(outfit), []).append(row)
    return found


def _mean_lab(picture: Image.Image) -> NDArray[np.float64]:
    pixels = np.asarray(picture)[on_white(picture)]
    return np.asarray(to_lab(pixels[:: max(1, len(pixels) // 2000)]).mean(0))


def _without_picture(piece: Piece) -> Piece:
    return Piece(outfit=piece.outfit, kind=piece.kind, picture=_NOTHING, heldout=piece.heldout, id=piece.id)


_NOTHING = Image.new("RGB", (1, 1))
