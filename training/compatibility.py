"""Train the head that tells which garment goes with which, on frozen vectors and shades of garments worn together.

    python -m training.compatibility --data ../shared/data --out data/models/pocket

Every piece of an outfit is asked for among others of its kind, as in `training.outfits`: the net learns to score the
worn one highest. Half of the time each piece is shown in a light of its own, so that sharing a photo's light teaches
little. How much the rules count beside the head is chosen inside the training part; the held-out tenth is only
measured.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from retrieval.compatibility import (
    FILE,
    Compatibility,
    Described,
    Floats,
    Layers,
    describe,
    shade_features,
    vector_features,
)
from retrieval.encoder import Encoder
from training.data_folder import NoData
from training.outfits import (
    Question,
    answers,
    head_score,
    own_questions,
    questions,
    right,
    rules_score,
    scores,
    together,
)
from training.outfits_pieces import Report, Worn, embedded, outfit_pieces

RULES_WEIGHTS = (0.0, 0.25, 0.5, 1.0, 2.0)
LEAST_OUTFITS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSchedule:
    """How the head is trained. Chosen by cross-validation inside the training part."""

    epochs: int = 14
    choices: int = 16
    hidden: int = 24
    whitened: int = 48
    batch: int = 128  # questions
    rate: float = 3e-3
    decay: float = 0.05
    dropout: float = 0.2
    vectors_alone: float = 0.25  # how often the shades are kept from it, so that vectors learn to speak for themselves
    seed: int = 7


def train_compatibility(
    data: Path, encoder: Encoder, report: Report, schedule: HeadSchedule | None = None
) -> Compatibility:
    """A head trained on the outfits that are not held out, with its figures on those that are.

    Raises NoData where there are too few outfits to train on or none held out to measure on.
    """
    schedule = schedule or HeadSchedule()
    pools = _pools(data, encoder, report, schedule.seed)
    outfits = np.unique(pools[0].outfits)
    if len(outfits) < LEAST_OUTFITS:
        raise NoData(f"{str(data)!r} holds {len(outfits)} outfits to train on; expected {LEAST_OUTFITS} or more.")
    fold = np.array([int(hashlib.sha256(f"fold/{outfit}".encode()).hexdigest(), 16) % 5 for outfit in pools[0].outfits])
    trial = fit([_take(pool, fold != 0) for pool in pools], schedule)
    weight = _rules_weight(trial, _take(pools[0], fold == 0), report)
    head = replace(fit(pools, schedule), rules_weight=weight)
    measured = embedded(outfit_pieces(data, heldout=True), encoder, report)
    asked = own_questions(data, measured) or questions(measured)
    if not asked:
        raise NoData(f"{str(data)!r} holds no held-out outfits to measure on.")
    figures: dict[str, float] = {k: round(float(v.mean()), 4) for k, v in answers(measured, asked, head).items()}
    for name, value in figures.items():
        report(f"{name} {value:.3f} of {len(asked)}")
    return replace(head, figures={**figures, "cases": len(asked)})


def fit(pools: Sequence[Worn], schedule: HeadSchedule) -> Compatibility:
    """Train on pieces; the pools are the same pieces under different lights, the first as photographed."""
    torch.manual_seed(schedule.seed)
    random = np.random.default_rng(schedule.seed)
    center, whitening = _whitening(pools[0].vectors, schedule.whitened)
    seen = [describe(pool.vectors, pool.shades, center, whitening) for pool in pools]
    asked = questions(pools[0], choices=schedule.choices) or questions(pools[0])
    everything = _batch(seen, asked, random)
    by_vectors = _Net(everything.by_vectors, schedule)
    by_shades = _Net(everything.by_shades, schedule)
    weights = [*by_vectors.parameters(), *by_shades.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=schedule.rate, weight_decay=schedule.decay)
    for _ in range(schedule.epochs):
        order = random.permutation(len(asked))
        for start in range(0, len(order), schedule.batch):
            batch = _batch(seen, [asked[at] for at in order[start : start + schedule.batch]], random)
            pairs = by_vectors(batch.by_vectors)
            if random.random() >= schedule.vectors_alone:
                pairs = pairs + by_shades(batch.by_shades)
            loss = _loss(pairs, batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return Compatibility(
        center=center,
        whitening=whitening,
        by_vectors=by_vectors.plain(),
        by_shades=by_shades.plain(),
        calibration=_calibration(by_vectors, by_shades, everything),
        rules_weight=0.0,
        figures={},
    )


@dataclass(frozen=True, slots=True)
class _Batch:
    """Pairs of questions, laid flat, with the choice that each belongs to."""

    by_vectors: Tensor
    by_shades: Tensor
    choice: Tensor  # (pairs,) running over all choices of all questions
    sizes: tuple[int, ...]  # choices of each question


def _batch(seen: Sequence[Described], asked: Sequence[Question], random: np.random.Generator) -> _Batch:
    one = [left for question in asked for _ in question.choices for left in question.left]
    other = [choice for question in asked for choice in question.choices for _ in question.left]
    places = [len(question.left) for question in asked for _ in question.choices]
    lit = seen[int(random.integers(len(seen)))], seen[int(random.integers(len(seen)))]
    rows, columns = np.array(one), np.array(other)
    return _Batch(
        torch.from_numpy(vector_features(*lit, rows, columns)),
        torch.from_numpy(shade_features(*lit, rows, columns)),
        torch.from_numpy(np.repeat(np.arange(len(places)), places)),
        tuple(len(question.choices) for question in asked),
    )


def _loss(pairs: Tensor, batch: _Batch) -> Tensor:
    count = sum(batch.sizes)
    sums = torch.zeros(count).index_add(0, batch.choice, pairs)
    means = sums / torch.bincount(batch.choice, minlength=count)
    losses = [-torch.log_softmax(part, 0)[0] for part in torch.split(means, list(batch.sizes))]
    return torch.stack(losses).mean()


class _Net(nn.Module):
    """Standardized features through one hidden layer; `plain` folds the standardizing into the weights."""

    def __init__(self, features: Tensor, schedule: HeadSchedule) -> None:
        super().__init__()
        self.mean, self.spread = features.mean(0), features.std(0) + 1e-6
        self.hidden = nn.Linear(features.shape[1], schedule.hidden)
        self.dropout = nn.Dropout(schedule.dropout)
        self.last = nn.Linear(schedule.hidden, 1, bias=False)

    def forward(self, features: Tensor) -> Tensor:
        inside = torch.relu(self.hidden((features - self.mean) / self.spread))
        found: Tensor = self.last(self.dropout(inside))[:, 0]
        return found

    def plain(self) -> Layers:
        weights = (self.hidden.weight / self.spread).detach()
        biases = (self.hidden.bias - weights @ self.mean).detach()
        return weights.T.contiguous().numpy(), biases.numpy(), self.last.weight[0].detach().numpy()


@torch.no_grad()
def _calibration(by_vectors: _Net, by_shades: _Net, everything: _Batch) -> Floats:
    """Mean and spread over pairs that were not worn together, by vectors alone and with shades."""
    by_vectors.eval(), by_shades.eval()
    firsts = np.cumsum((0, *everything.sizes[:-1]))
    strange = torch.from_numpy(~np.isin(everything.choice.numpy(), firsts))
    alone = by_vectors(everything.by_vectors[strange])
    both = alone + by_shades(everything.by_shades[strange])
    return np.array([[float(s.mean()), float(s.std()) + 1e-6] for s in (alone, both)], dtype=np.float32)


def _rules_weight(head: Compatibility, worn: Worn, report: Report) -> float:
    """How much the rules count beside the head, by what answers best on outfits the head has not seen."""
    asked = questions(worn)
    if not asked:
        return RULES_WEIGHTS[2]
    rules, by_head = scores(asked, rules_score(worn)), scores(asked, head_score(worn, head))
    found = {weight: float(right(together(rules, by_head, weight)).mean()) for weight in RULES_WEIGHTS}
    for weight, share in found.items():
        report(f"validation: rules count {weight:g}, right {share:.3f} of {len(asked)}")
    return max(found, key=lambda weight: found[weight])


def _pools(data: Path, encoder: Encoder, report: Report, seed: int) -> list[Worn]:
    lights = (None, seed)
    return [embedded(outfit_pieces(data, heldout=False), encoder, report, lights=light) for light in lights]


def _whitening(vectors: Floats, most: int) -> tuple[Floats, Floats]:
    """Center (dim,) and projection (dim, k) to the strongest dimensions, each of spread about 1."""
    center = vectors.mean(0)
    values, axes = np.linalg.eigh(np.cov((vectors - center).T.astype(np.float64)))
    order = np.argsort(-values)[:most]
    scaled = axes[:, order] / np.sqrt(values[order] + 0.1 * values.mean() + 1e-9)
    return center.astype(np.float32), scaled.astype(np.float32)


def _take(worn: Worn, kept: NDArray[np.bool_]) -> Worn:
    places = np.flatnonzero(kept)
    return Worn(
        outfits=worn.outfits[places],
        kinds=worn.kinds[places],
        ids=tuple(worn.ids[place] for place in places),
        heldout=worn.heldout[places],
        vectors=worn.vectors[places],
        shades=tuple(worn.shades[place] for place in places),
        mean_lab=worn.mean_lab[places],
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: train on a data folder, write the head beside a bundle. Returns the exit code."""
    from training.outfits_commands import compatibility_command

    parser = argparse.ArgumentParser(prog="python -m training.compatibility", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder with street.zip or a Polyvore data set")
    parser.add_argument("--out", type=Path, required=True, help=f"the model bundle; {FILE} is written into it")
    chosen = parser.parse_args(arguments)
    return compatibility_command(chosen.data, out=chosen.out)


if __name__ == "__main__":
    sys.exit(main())
