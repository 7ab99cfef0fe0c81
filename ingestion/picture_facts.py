"""What a picture's pixels alone tell: `picture_facts(picture) -> PictureFacts`, a perceptual hash and the colors.

`save_facts` and `known_facts` keep them in the ledger by the hash of the picture's bytes, so each is looked at once.
No model: what kind of garment it is, `retrieval.garment` says. 1 ms a picture, its decoding aside.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingestion.ledger import Ledger
from retrieval.seen_colors import garment_colors

HASHED_SIDE_PX = 32
LOW_FREQUENCIES = 8  # a side: 64 bits
THUMBNAIL_SIDE_PX = 8
WORKING_SIDE_PX = 256
GROUND_REACH = 24  # of 255, any channel: what JPEG does to a white ground stays below
LEAST_SHARE = 0.02  # of a row or column that is not ground, or it is ground with a speck
LEAST_SIDE_PX = 8
Box = tuple[int, int, int, int]
_KEYS_A_QUERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """`perceptual_hash` is 16 hex digits, near for alike pictures; `colors` are the vocabulary's, most first.

    `thumbnail` is 8×8 pixels of RGB: it tells a copy from a recolored product, which the hash cannot.
    """

    perceptual_hash: str
    colors: tuple[str, ...]
    thumbnail: bytes = b""


def picture_facts(picture: Image.Image) -> PictureFacts:
    """Look at an RGB picture of one product: its hash, and its colors without those of the ground it lies on."""
    if max(picture.size) > WORKING_SIDE_PX:
        picture = picture.copy()
        picture.thumbnail((WORKING_SIDE_PX, WORKING_SIDE_PX), Image.Resampling.BOX)
    box = content_box(picture)
    return PictureFacts(
        perceptual_hash=perceptual_hash(picture, box),
        colors=garment_colors(picture),
        thumbnail=picture.resize((THUMBNAIL_SIDE_PX,) * 2, Image.Resampling.BOX, box).tobytes(),
    )


def content_box(picture: Image.Image) -> Box:
    """Where in an RGB picture anything is but an even ground: left, top, right, bottom; all of it when that is unclear.

    Products lie on white with much room around them, so that whole pictures hash alike (9,451 pairs of 34,920 within
    two bits, nearly all of two products), and a copy cropped by 4% does not (.06 within two bits, against .60).
    """
    pixels = np.asarray(picture, dtype=np.int16)
    ground = np.median(np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]), axis=0)
    other = np.abs(pixels - ground).max(2) > GROUND_REACH
    rows, columns = (np.nonzero(other.mean(axis) > LEAST_SHARE)[0] for axis in (1, 0))
    if len(rows) < LEAST_SIDE_PX or len(columns) < LEAST_SIDE_PX:
        return (0, 0, *picture.size)
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def perceptual_hash(picture: Image.Image, box: Box) -> str:
    """The signs of the low frequencies of lightness in a box against their median, 64 bits as 16 hex digits.

    The DCT hash of Krawetz, "Looks Like It" (hackerfactor.com, 2011). In numpy it is these few lines, where the package
    ImageHash would bring SciPy and PyWavelets into the bot's own environment.
    """
    gray = picture.convert("L").resize((HASHED_SIDE_PX, HASHED_SIDE_PX), Image.Resampling.BOX, box)
    basis = _cosines()
    low = basis @ np.asarray(gray, dtype=np.float64) @ basis.T  # (8, 8)
    return np.packbits(low > np.median(low)).tobytes().hex()


@cache
def _cosines() -> NDArray[np.float64]:
    """The first rows of the DCT-II of 32 values, (8, 32)."""
    places = (np.arange(HASHED_SIDE_PX) + 0.5) / HASHED_SIDE_PX
    waves = np.cos(np.pi * np.arange(LOW_FREQUENCIES)[:, None] * places)
    return np.asarray(waves * np.where(np.arange(LOW_FREQUENCIES)[:, None] == 0, np.sqrt(0.5), 1.0))


def save_facts(ledger: Ledger, facts: Mapping[str, PictureFacts]) -> None:
    """Keep facts under the sha256 of their pictures' bytes."""
    rows = [(key, one.perceptual_hash, json.dumps(one.colors), one.thumbnail) for key, one in facts.items()]
    with ledger.writing() as db:
        db.executemany(
            "INSERT OR REPLACE INTO picture_facts (sha256, perceptual_hash, colors, thumbnail) VALUES (?,?,?,?)", rows
        )


def known_facts(ledger: Ledger, keys: Iterable[str]) -> dict[str, PictureFacts]:
    """The facts that the ledger has of these pictures, by sha256; those never looked at are left out."""
    wanted, found = list(dict.fromkeys(keys)), dict[str, PictureFacts]()
    for start in range(0, len(wanted), _KEYS_A_QUERY):
        some = wanted[start : start + _KEYS_A_QUERY]
        marks = ",".join("?" * len(some))
        query = f"SELECT sha256, perceptual_hash, colors, thumbnail FROM picture_facts WHERE sha256 IN ({marks})"
        for key, *columns in ledger.rows(query, some):
            found[key] = facts_of(*columns)
    return found


def facts_of(perceptual: str, colors: str, thumbnail: bytes) -> PictureFacts:
    """A row of the table picture_facts, without its key."""
    return PictureFacts(perceptual_hash=perceptual, colors=tuple(json.loads(colors)), thumbnail=thumbnail)
