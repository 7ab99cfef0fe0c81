"""The best mix of base and finetuned weights (WiSE-FT, Wortsman et al. 2022, arXiv 2109.01903), chosen on validation.

    mix, figures = choose_mix(encoder, base, validation, hold=0.5)  # the encoder holds the mix afterwards

A mix's score is (1 − hold) × recall + hold × knowledge: what the shop taught, and what the base knew. Of the mixes
none of whose recalls is below the base's, the one with the best score is taken, ties to the smaller. The base itself is
among them, so neither its recall nor its score is ever lost on validation.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from training.checkpoints import DualEncoder
from training.finetune_scores import PLACES, Validation

MIXES = tuple(step / 10 for step in range(11))  # 0 is the base, 1 the finetuned weights


def choose_mix(
    encoder: DualEncoder, base: DualEncoder, validation: Validation, *, hold: float
) -> tuple[float, dict[str, float]]:
    """Try every mix and leave the encoder with the best; returns it with its figures."""
    tuned = {name: value.detach().clone() for name, value in encoder.state_dict().items()}
    before = base.state_dict()
    tried: list[tuple[float, dict[str, float]]] = []
    for mix in MIXES:
        _load(encoder, before, tuned, mix)
        tried.append((mix, validation.figures(encoder)))
    start = tried[0][1]
    allowed = [one for one in tried if all(one[1][f"recall@{k}"] >= start[f"recall@{k}"] for k in PLACES)]
    best = max(allowed, key=lambda one: (score(one[1], hold), -one[0]))
    _load(encoder, before, tuned, best[0])
    return best


def score(figures: Mapping[str, float], hold: float) -> float:
    """What a mix is chosen by; recall alone where the pairs have no facets."""
    return (1 - hold) * figures["recall"] + hold * figures.get("knowledge", figures["recall"])


def _load(encoder: DualEncoder, before: Mapping[str, Tensor], tuned: Mapping[str, Tensor], mix: float) -> None:
    with torch.no_grad():
        for name, value in encoder.state_dict().items():
            if not value.dtype.is_floating_point or mix == 1:
                value.copy_(tuned[name])
            else:
                value.copy_(torch.lerp(before[name].to(value.device), tuned[name], mix))
