"""Which garment goes with which, learned from garments worn together: `Compatibility`, a small head on frozen vectors.

    head = Compatibility.load(encoder)  # None where the bundle has none that beats the rules
    head.score(a.vectors, b.vectors, a.shades, b.shades)  # (n, m), 0–1

`compatibility.npz` lies beside a model bundle and is bound to it by fingerprint. `training.compatibility` makes it.
Two small networks add up: one looks at the vectors, one at the shades; without shades the first speaks alone.
"""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Encoder, Vectors
from retrieval.harmony import Shades

log = logging.getLogger(__name__)

FILE = "compatibility.npz"
MOST_SHADES = 9
# How near two shades are, at several reaches in CIELAB: of a and b, and of lightness, which light itself moves more.
REACHES = ((4.0, 8.0), (8.0, 8.0), (8.0, 16.0), (16.0, 16.0), (30.0, 12.0), (30.0, 30.0))
FEW_DIMENSIONS = 16  # the strongest whitened ones, that are looked at one by one
PAIRS_AT_ONCE = 10_000

Floats = NDArray[np.float32]
Layers = tuple[Floats, Floats, Floats]  # weights (features, hidden), biases (hidden,), last weights (hidden,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """n garments as the head sees them. Where a garment's shades are not known its shares are all 0."""

    vectors: Floats  # (n, dim), unit length
    whitened: Floats  # (n, k)
    shades: Floats  # (n, most shades of any, 4)
    own: Floats  # (n, reaches): each garment's nearness to itself, which scales its nearness to others
    look: Floats  # (n, 7): mean L, a, b, their spread, mean chroma

    def __len__(self) -> int:
        """How many."""
        return len(self.vectors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compatibility:
    """The trained head. `figures` holds what was measured when it was trained."""

    center: Floats  # (dim,)
    whitening: Floats  # (dim, k)
    by_vectors: Layers
    by_shades: Layers
    calibration: Floats  # for each of the two: mean and spread over pairs that were not worn together
    rules_weight: float  # what the rules' score, in its own spreads, counts beside the head's in "rules + head"
    figures: dict[str, Any]

    @classmethod
    def load(cls, encoder: Encoder) -> Compatibility | None:
        """The head beside the encoder's bundle; None without one, of another bundle, or that did not beat the rules."""
        head, fingerprint = cls.read(encoder.folder / FILE)
        if head is None:
            return None
        if fingerprint != encoder.fingerprint:
            log.warning("%s was trained on another model than %s; looks are made by rules alone.", FILE, encoder.name)
            return None
        if not head.beats_the_rules:
            log.debug("%s did not beat the rules when it was trained; looks are made by rules alone.", FILE)
            return None
        return head

    @property
    def beats_the_rules(self) -> bool:
        """Whether it answered better than the rules on held-out outfits, with exact shades and without any."""
        exact = self.figures["rules + head"] > self.figures["rules"]
        return bool(exact and self.figures["head on vectors alone"] > self.figures["rules by color names"])

    @classmethod
    def read(cls, path: Path) -> tuple[Compatibility | None, str]:
        """The head in a file and the fingerprint it is bound to, whatever it measured; None where it cannot be read."""
        if not path.is_file():
            return None, ""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                notes = json.loads(str(stored["notes"]))
                head = cls(
                    center=stored["center"],
                    whitening=stored["whitening"],
                    by_vectors=_layers(stored, "vectors"),
                    by_shades=_layers(stored, "shades"),
                    calibration=stored["calibration"],
                    rules_weight=float(notes["rules_weight"]),
                    figures=dict(notes["figures"]),
                )
                return head, str(notes["fingerprint"])
        except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile) as error:
            log.warning("%s cannot be read (%s); train it anew with `python -m training.compatibility`.", FILE, error)
            return None, ""

    def save(self, path: Path, fingerprint: str) -> None:
        """Write the head, bound to a bundle's fingerprint, with the same bytes for the same weights."""
        notes = {"fingerprint": fingerprint, "rules_weight": self.rules_weight, "figures": self.figures}
        arrays = {"center": self.center, "whitening": self.whitening, "calibration": self.calibration}
        for name, layers in (("vectors", self.by_vectors), ("shades", self.by_shades)):
            arrays |= {f"{name}_{place}": layer for place, layer in enumerate(layers)}
        np.savez(path, allow_pickle=False, notes=np.array(json.dumps(notes)), **arrays)

    def score(
        self,
        a: Vectors,
        b: Vectors,
        shades_a: Sequence[Shades] | None = None,
        shades_b: Sequence[Shades] | None = None,
    ) -> Floats:
        """How well each of `a` (n, dim) goes with each of `b` (m, dim): (n, m) in 0–1, about 0.5 for any two garments.

        Shades, one (k, 4) array for each vector, come from `pixel_shades`; they tell most. Shades of color names are
        too coarse: leave them out (held-out blanks by vectors alone 0.33, with names 0.31, with pixels 0.43).
        """
        one, other = self.describe(a, shades_a), self.describe(b, shades_b)
        rows, columns = np.divmod(np.arange(len(a) * len(b)), max(1, len(b)))
        found = np.zeros(len(rows), dtype=np.float32)
        for start in range(0, len(rows), PAIRS_AT_ONCE):
            part = slice(start, start + PAIRS_AT_ONCE)
            found[part] = self.strength(one, other, rows[part], columns[part])
        return np.asarray(1.0 / (1.0 + np.exp(-found)), dtype=np.float32).reshape(len(a), len(b))

    def strength(self, a: Described, b: Described, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Floats:
        """The pairs `a[rows]` with `b[columns]`, (p,), in spreads over pairs that were not worn together."""
        (mean, spread), (both_mean, both_spread) = self.calibration
        by_vectors = _through(self.by_vectors, vector_features(a, b, rows, columns))
        alone = (by_vectors - mean) / spread
        known = (a.own[rows, 0] > 0) & (b.own[columns, 0] > 0)
        by_shades = _through(self.by_shades, shade_features(a, b, rows, columns))
        return np.asarray(np.where(known, (by_vectors + by_shades - both_mean) / both_spread, alone), dtype=np.float32)

    def describe(self, vectors: Vectors, shades: Sequence[Shades] | None) -> Described:
        """Garments, ready to be paired."""
        return describe(vectors, shades, self.center, self.whitening)


def describe(vectors: Vectors, shades: Sequence[Shades] | None, center: Floats, whitening: Floats) -> Described:
    """What the head looks at: vectors (n, dim) whitened, shades filled up with shares of 0."""
    most = max([1, *(min(len(few), MOST_SHADES) for few in shades or ())])  # color names are few, and few are fast
    filled = np.zeros((len(vectors), most, 4), dtype=np.float32)
    for row, few in zip(filled, shades or (), strict=False):
        row[: min(len(few), most)] = few[:most]
    filled[..., 3] /= np.maximum(filled[..., 3].sum(1, keepdims=True), 1e-9)
    mean = (filled[..., :3] * filled[..., 3:]).sum(1)
    spread = np.sqrt(((filled[..., :3] - mean[:, None]) ** 2 * filled[..., 3:]).sum(1))
    chroma = (np.hypot(filled[..., 1], filled[..., 2]) * filled[..., 3]).sum(1, keepdims=True)
    return Described(
        vectors=np.asarray(vectors, dtype=np.float32),
        whitened=np.asarray((vectors - center) @ whitening, dtype=np.float32),
        shades=filled,
        own=_nearness(filled, filled)[0],
        look=np.concatenate([mean, spread, chroma], axis=1),
    )


def vector_features(a: Described, b: Described, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Floats:
    """What the vectors of pairs say, (p, 2 + FEW_DIMENSIONS): cosine, whitened cosine, strong dimensions one by one."""
    one, other = a.whitened[rows], b.whitened[columns]
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    cosine = (a.vectors[rows] * b.vectors[columns]).sum(1)
    whitened = (one * other).sum(1) / np.maximum(lengths, 1e-6)
    few = one[:, :FEW_DIMENSIONS] * other[:, :FEW_DIMENSIONS]
    return np.concatenate([np.stack([cosine, whitened], axis=1), few], axis=1)


def shade_features(a: Described, b: Described, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Floats:
    """What the shades of pairs say, (p, features): nearness at several reaches, differences and products of means."""
    near, nearest = _nearness(a.shades[rows], b.shades[columns])
    near = near / np.sqrt(np.maximum(a.own[rows] * b.own[columns], 1e-9))
    one, other = a.look[rows], b.look[columns]
    apart = np.abs(one - other)
    scale = np.array([1 / 500, 1 / 200, 1 / 200], dtype=np.float32)
    middle = np.array([50, 0, 0], dtype=np.float32)
    alike = (one[:, :3] - middle) * (other[:, :3] - middle) * scale
    colored = one[:, 6:] * other[:, 6:] / 400
    return np.concatenate([near, nearest[:, None], apart, alike, colored], axis=1).astype(np.float32)


def _nearness(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """How much color pairs share at each reach, (p, reaches), and how far their nearest shades are, (p,)."""
    shares = one[:, :, None, 3] * other[:, None, :, 3]
    lightness = (one[:, :, None, 0] - other[:, None, :, 0]) ** 2
    color = ((one[:, :, None, 1:3] - other[:, None, :, 1:3]) ** 2).sum(-1)
    near = [(shares * np.exp(-color / c**2 / 2 - lightness / v**2 / 2)).sum((1, 2)) for c, v in REACHES]
    distance = np.where(shares > 0, np.sqrt(lightness + color), 150.0)
    return np.stack(near, axis=1), distance.min((1, 2))


def _through(layers: Layers, features: Floats) -> Floats:
    weights, biases, last = layers
    return np.asarray(np.maximum(features @ weights + biases, 0.0) @ last, dtype=np.float32)


def _layers(stored: Any, name: str) -> Layers:
    return stored[f"{name}_0"], stored[f"{name}_1"], stored[f"{name}_2"]
