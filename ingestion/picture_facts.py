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
_KEYS_A_QUERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """`perceptual_hash` is 16 hex digits, near for alike pictures; `colors` are the vocabulary's, most first."""

    perceptual_hash: str
    colors: tuple[str, ...]


def picture_facts(picture: Image.Image) -> PictureFacts:
    """Look at an RGB picture of one product: its hash, and its colors without those of the ground it lies on."""
    return PictureFacts(perceptual_hash=perceptual_hash(picture), colors=garment_colors(picture))


def perceptual_hash(picture: Image.Image) -> str:
    """The signs of a picture's low frequencies of lightness against their median, 64 bits as 16 hex digits.

    The DCT hash of Krawetz, "Looks Like It" (hackerfactor.com, 2011). In numpy it is these few lines, where the package
    ImageHash would bring SciPy and PyWavelets into the bot's own environment.
    """
    gray = picture.convert("L").resize((HASHED_SIDE_PX, HASHED_SIDE_PX), Image.Resampling.BOX)
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
    rows = [(key, one.perceptual_hash, json.dumps(one.colors, ensure_ascii=False)) for key, one in facts.items()]
    with ledger.writing() as db:
        db.executemany("INSERT OR REPLACE INTO picture_facts (sha256, perceptual_hash, colors) VALUES (?,?,?)", rows)


def known_facts(ledger: Ledger, keys: Iterable[str]) -> dict[str, PictureFacts]:
    """The facts that the ledger has of these pictures, by sha256; those never looked at are left out."""
    wanted, found = list(dict.fromkeys(keys)), dict[str, PictureFacts]()
    for start in range(0, len(wanted), _KEYS_A_QUERY):
        some = wanted[start : start + _KEYS_A_QUERY]
        marks = ",".join("?" * len(some))
        query = f"SELECT sha256, perceptual_hash, colors FROM picture_facts WHERE sha256 IN ({marks})"
        for key, perceptual, colors in ledger.rows(query, some):
            found[key] = PictureFacts(perceptual_hash=perceptual, colors=tuple(json.loads(colors)))
    return found
