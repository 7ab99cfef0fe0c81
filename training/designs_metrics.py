"""How well drawn pictures are spread and how well they fit their words: FID, KID, Inception Score, CLIP score.

Over features that somebody else extracted (`training.designs_scores`), so that each can be tested on sets whose answer
is known. FID, KID and Inception Score are torchmetrics'; it asks for no weights where features are given.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.inception import InceptionScore
from torchmetrics.image.kid import KernelInceptionDistance

from training.metrics import Figure, figure

Features = NDArray[np.floating[Any]]
SUBSETS, SUBSET_SIZE = 50, 100  # of KID
SPLITS = 10  # of the Inception Score
LEAST = 20  # pictures, below which no score means anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A measured value over `pictures` drawn ones; `spread` is its standard deviation over parts of them."""

    name: str
    value: float
    spread: float | None = None
    pictures: int = 0

    def to_json(self) -> dict[str, float | int | str | None]:
        """The score as JSON types."""
        spread = None if self.spread is None else round(self.spread, 5)
        return {"name": self.name, "value": round(self.value, 5), "spread": spread, "pictures": self.pictures}


class _Given(nn.Module):
    """Stands where torchmetrics extracts features: they are given."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.num_features = dim

    def forward(self, features: Tensor) -> Tensor:
        return features


def frechet_distance(real: Features, drawn: Features) -> float:
    """FID (Heusel et al. 2017) of two sets of features, (n, d) and (m, d). Of few pictures it comes out too high."""
    metric = FrechetInceptionDistance(feature=_Given(real.shape[1]), input_img_size=(1, 1, real.shape[1]))
    metric.set_dtype(torch.float64)
    metric.update(_tensor(real), real=True)
    metric.update(_tensor(drawn), real=False)
    return max(0.0, float(metric.compute()))  # rounding goes a hair below 0 for a set against itself


def kernel_distance(real: Features, drawn: Features, *, seed: int = 0) -> tuple[float, float]:
    """KID (Bińkowski et al. 2018), unbiased by the number of pictures; its mean and spread over subsets."""
    size = min(SUBSET_SIZE, len(real), len(drawn))
    with _unwarned():
        metric = KernelInceptionDistance(feature=_Given(real.shape[1]), subsets=SUBSETS, subset_size=size)
    metric.set_dtype(torch.float64)
    metric.update(_tensor(real), real=True)
    metric.update(_tensor(drawn), real=False)
    return _seeded(metric.compute, seed)


def inception_score(logits: Features, *, seed: int = 0) -> tuple[float, float]:
    """Inception Score (Salimans et al. 2016) from logits (n, classes); its mean and spread over splits."""
    with _unwarned():
        metric = InceptionScore(feature=_Given(logits.shape[1]), splits=min(SPLITS, len(logits) // 2))
    metric.update(_tensor(logits))
    return _seeded(metric.compute, seed)


def clip_scores(pictures: Features, texts: Features) -> Figure:
    """CLIP score (Hessel et al. 2021): 100 times the cosine of each picture and its own text, never below 0; unit
    vectors, (n, d) both."""
    return figure("CLIP score", 100.0 * np.maximum(0.0, (pictures.astype(np.float64) * texts).sum(1)))


@contextmanager
def _unwarned() -> Iterator[None]:
    """torchmetrics warns of the memory that features take: these are small."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _seeded(compute: Callable[[], tuple[Tensor, Tensor]], seed: int) -> tuple[float, float]:
    """torchmetrics draws subsets from the global generator."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        mean, spread = compute()
    return float(mean), float(spread)


def _tensor(features: Features) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(features, dtype=np.float64))
