"""A photo read into `Garment`s: where each piece is, its kind, colors, pattern, formality, for whom, and how sure.

    sight = GarmentReader(encoder, vocabulary, parser).see(picture)
    sight.garments, sight.people

The parser finds the pieces: in a photo of one garment all that is no ground is that garment; where a person is seen,
every part with enough pixels is a piece of its own. Each piece is cut out and read alone. Without a parser the whole
picture is one garment, named by the encoder (zero-shot). It pairs and searches nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.encoder import Encoder, Vectors
from retrieval.garment_words import Described, Describer
from retrieval.parser import Parser
from retrieval.pieces import Mask, Piece, count_people, find_pieces, has_person
from retrieval.vocabulary import Vocabulary

PRESENT = 0.5  # the least chance that there is a garment at all
# Of 464 held-out photos of garments 1 is named less surely, 13 at .3.
LEAST_SURE = 0.2
BLANK_RANGE = 20  # of 255: a frame with less between its dark and its light pixels is a lens cap or a wall
ROOM = 0.08  # of a piece's longer side, kept around it in a crop


@dataclass(frozen=True, slots=True, kw_only=True)
class Garment:
    """One piece seen in a photo. `box` is left, top, right, bottom as shares of the picture; `confidence` is 0–1.

    `mask` says which pixels of the box are the garment's; `vector` is the piece alone, as the encoder sees it.
    `formality` is on the vocabulary's scale of occasions, 0 (at home) to 4 (black tie).
    """

    category: str
    slot: str
    colors: tuple[str, ...]
    pattern: str | None
    box: tuple[float, float, float, float]
    confidence: float
    formality: float | None = None
    audience: str | None = None
    photo: int = 0  # which of the photos that came together
    vector: Vectors | None = field(default=None, compare=False, repr=False)  # (dim,), unit length
    mask: NDArray[np.bool_] | None = field(default=None, compare=False, repr=False)  # (height, width) over the box

    def to_json(self) -> dict[str, Any]:
        """The record as `stylist ask --json` prints it."""
        return {
            "category": self.category,
            "colors": list(self.colors),
            "pattern": self.pattern,
            "box": [round(side, 3) for side in self.box],
            "confidence": round(self.confidence, 3),
            "slot": self.slot,
            "formality": None if self.formality is None else round(self.formality, 1),
            "audience": self.audience,
            "photo": self.photo,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a photo shows: its pieces, largest first, and how many people wear them."""

    garments: tuple[Garment, ...]
    people: int


class GarmentReader:
    """Reads photos with one encoder, one vocabulary and, where there is one, a parser."""

    def __init__(self, encoder: Encoder, vocabulary: Vocabulary, parser: Parser | None = None) -> None:
        """Keep the three; nothing is embedded yet."""
        self.encoder = encoder
        self.vocabulary = vocabulary
        self.parser = parser
        self._describer = Describer(encoder, vocabulary, parser)

    def read(self, picture: Image.Image, vector: Vectors | None = None) -> list[Garment]:
        """The garments in an RGB picture; empty where none is seen. `vector` (dim,) saves embedding it again."""
        return list(self.see(picture, vector).garments)

    def see(self, picture: Image.Image, vector: Vectors | None = None) -> Sight:
        """The garments and people in an RGB picture."""
        if self.parser is None:
            return Sight(garments=(self._whole(picture, vector),), people=0)
        if is_blank(picture):
            return Sight(garments=(), people=0)
        parsed = self.parser.parse(picture)
        if parsed.heads is not None and parsed.heads.present < PRESENT:
            return Sight(garments=(), people=0)
        if has_person(parsed.parts, self.parser.parts):
            parsed = replace(parsed, parts=self.parser.parse(picture, closely=True).parts)
        people = count_people(parsed.parts, self.parser.parts)
        pieces = find_pieces(parsed.parts, self.parser.parts)
        lone = len(pieces) == 1 and people == 0
        seen = [self._lone(picture, piece) if lone else self._worn(picture, piece) for piece in pieces]
        return Sight(garments=tuple(each for each in seen if each.confidence >= LEAST_SURE), people=people)

    def _whole(self, picture: Image.Image, vector: Vectors | None) -> Garment:
        vector = self.encoder.pictures([picture])[0] if vector is None else vector
        described = self._describer.describe((picture,), vector, picture, None, None)
        return self._garment(described, (0.0, 0.0, 1.0, 1.0), vector, None)

    def _lone(self, picture: Image.Image, piece: Piece) -> Garment:
        """The only garment of a photo: read from the whole photo and from its crop."""
        cropped, mask = crop(picture, piece.mask)
        vector = self.encoder.pictures([cropped])[0]
        described = self._describer.describe((picture, cropped), vector, cropped, mask, None)
        return self._garment(described, piece.box, vector, mask)

    def _worn(self, picture: Image.Image, piece: Piece) -> Garment:
        """A piece of an outfit, also cut out, so that what is worn with it does not speak for it."""
        cropped, mask = crop(picture, piece.mask)
        alone = on_white(cropped, mask)
        vector = self.encoder.pictures([alone])[0]
        described = self._describer.describe((cropped, alone), vector, cropped, mask, piece.part)
        return self._garment(described, piece.box, vector, mask)

    def _garment(self, described: Described, box: Sequence[float], vector: Vectors, mask: Mask | None) -> Garment:
        left, top, right, bottom = box
        return Garment(
            category=described.category,
            slot=self.vocabulary.slot(described.category),
            colors=described.colors,
            pattern=described.pattern,
            box=(left, top, right, bottom),
            confidence=described.confidence,
            formality=described.formality,
            audience=described.audience,
            vector=vector,
            mask=mask,
        )


def is_blank(picture: Image.Image) -> bool:
    """Whether an RGB picture is one flat tone but for noise."""
    small = np.asarray(picture.resize((32, 32), Image.Resampling.BOX), dtype=np.float64)
    low, high = np.percentile(small, [2, 98], axis=(0, 1))
    return bool((high - low).max() < BLANK_RANGE)


def crop(picture: Image.Image, mask: Mask) -> tuple[Image.Image, Mask]:
    """A piece with a little room around it, and its mask over that crop at the crop's size."""
    width, height = picture.size
    full = np.asarray(Image.fromarray(mask.astype(np.uint8) * 255).resize((width, height), Image.Resampling.BILINEAR))
    rows, columns = np.nonzero((full > 127).any(1))[0], np.nonzero((full > 127).any(0))[0]
    if not len(rows):
        return picture, np.ones((height, width), dtype=np.bool_)
    room = int(ROOM * max(np.ptp(rows), np.ptp(columns)))
    left, right = max(0, int(columns[0]) - room), min(width, int(columns[-1]) + room + 1)
    top, bottom = max(0, int(rows[0]) - room), min(height, int(rows[-1]) + room + 1)
    return picture.crop((left, top, right, bottom)), full[top:bottom, left:right] > 127


def on_white(picture: Image.Image, mask: Mask) -> Image.Image:
    """The masked pixels of an RGB picture, the rest white."""
    white = Image.new("RGB", picture.size, (255, 255, 255))
    white.paste(picture, (0, 0), Image.fromarray(mask.astype(np.uint8) * 255))
    return white
