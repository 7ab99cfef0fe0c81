"""What a wardrobe holds: `Piece`, a garment with its small picture as it is kept, and `Item`, one that is kept.

`cut(picture, garment)` makes the piece of a photo. Records and pictures only: `bot.memory` keeps them.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from datetime import datetime

from PIL import Image

from bot import english
from retrieval.garment import Garment

MOST_SIDE_PX = 512
QUALITY = 85  # some 30 kB a crop
WHOLE = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One garment of a photo and the part of the photo it is on: a JPEG of at most 512 px a side, without metadata."""

    garment: Garment
    crop: bytes
    name: str | None = None  # what the person calls it

    @property
    def digest(self) -> str:
        """A hash of the crop: the same photo cut the same way is the same piece."""
        return hashlib.sha256(self.crop).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A kept piece. `garment.vector` was made by the model of `fingerprint` and is compared with no other's."""

    id: int
    garment: Garment
    name: str | None
    kept: datetime  # UTC
    fingerprint: str | None

    @property
    def called(self) -> str:
        """What to call it in a list: its name if it has one, and what it is."""
        return f"{self.name} ({described(self.garment)})" if self.name else described(self.garment)


def described(garment: Garment) -> str:
    """A garment in a few words, without an article: "navy striped shirt"."""
    pattern = garment.pattern if garment.pattern not in (None, "solid", "textured") else None
    looks = (english.listed(garment.colors[:2]), english.pattern_adjective(pattern) if pattern else "")
    return " ".join(filter(None, (*looks, garment.category)))


def short(garment: Garment) -> str:
    """The same in fewer words, for a sentence: "white striped shirt", of its main color."""
    return described(replace(garment, colors=garment.colors[:1]))


def cut(picture: Image.Image, garment: Garment) -> Piece:
    """The garment and its part of the RGB picture that it was seen in."""
    left, top, right, bottom = garment.box
    width, height = picture.size
    box = (int(left * width), int(top * height), max(round(right * width), 1), max(round(bottom * height), 1))
    crop = picture.crop(box)
    crop.thumbnail((MOST_SIDE_PX, MOST_SIDE_PX))
    crop.info.clear()  # or a color profile of the phone's would come along
    out = io.BytesIO()
    crop.save(out, "JPEG", quality=QUALITY)
    return Piece(garment=as_kept(garment), crop=out.getvalue())


def as_kept(garment: Garment) -> Garment:
    """The garment as its crop shows it: all of the picture."""
    return replace(garment, box=WHOLE, photo=0, mask=None)
