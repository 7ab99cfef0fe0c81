"""The garment parser's losses. What is not known of a sample stands in none: codes and facets say what it may be."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from training.parsing_model import Parsed
from training.parsing_views import Batch

LABELED_WEIGHT = 0.5  # a person's own label is wrong or vague in one of three


def losses(parsed: Parsed, batch: Batch, allowed: Tensor, described: Tensor) -> dict[str, Tensor]:
    """Every part of the loss, by name. `allowed`: the table of `Codes`; `described` (n,): photos looked at well."""
    facets = batch.facets
    weight = torch.where(described, 1.0, LABELED_WEIGHT)
    return {
        "parts": part_loss(parsed.parts, batch.codes, allowed),
        "kinds": _partial(parsed.kinds, facets.kinds, weight),
        "colors": 0.6 * _shared(parsed.colors, facets.colors, weight),
        "patterns": 0.3 * _shared(parsed.patterns, facets.patterns, weight),
        "audiences": 0.2 * _partial(parsed.audiences, facets.audiences, weight),
        "formality": 0.1 * _formality(parsed.formality, facets.formality),
        "present": 0.2 * F.binary_cross_entropy_with_logits(parsed.present, batch.present),
    }


def part_loss(logits: Tensor, codes: Tensor, allowed: Tensor) -> Tensor:
    """Minus the log of the probability of the allowed parts, small parts weighing more, and a soft Dice where exact."""
    count = allowed.shape[1]
    logs = logits.log_softmax(1)
    table = allowed[codes].permute(0, 3, 1, 2)  # (n, parts, h, w)
    pixel = -(logs + (table + 1e-8).log()).logsumexp(1)
    share = torch.bincount(codes.flatten(), minlength=len(allowed)).float() / codes.numel()
    weight = (0.02 / (share + 1e-4)).sqrt().clamp(0.3, 4.0)
    weight[count] = 0.0
    weight[count + 1 :] = 0.5
    each = weight[codes]
    cross = (pixel * each).sum() / each.sum().clamp(min=1.0)
    exact = (codes < count).unsqueeze(1).float()
    chances, truth = logs.exp() * exact, table * exact
    both = (chances * truth).sum((0, 2, 3))
    size = chances.sum((0, 2, 3)) + truth.sum((0, 2, 3))
    seen = truth.sum((0, 2, 3)) > 0
    dice = 1.0 - (2 * both + 1.0) / (size + 1.0)
    return cross + 0.5 * dice[seen].mean()


def _partial(logits: Tensor, may_be: Tensor, weight: Tensor) -> Tensor:
    known = may_be.sum(1) > 0
    if not bool(known.any()):
        return logits.sum() * 0.0
    logs = logits[known].log_softmax(1)
    inside = (logs + (may_be[known] + 1e-9).log()).logsumexp(1)
    smooth = 0.05 * logs.mean(1)
    return -((0.95 * inside + smooth) * weight[known]).sum() / weight[known].sum()


def _shared(logits: Tensor, shares: Tensor, weight: Tensor) -> Tensor:
    known = shares.sum(1) > 0
    if not bool(known.any()):
        return logits.sum() * 0.0
    each = -(shares[known] * logits[known].log_softmax(1)).sum(1)
    return (each * weight[known]).sum() / weight[known].sum()


def _formality(guessed: Tensor, known: Tensor) -> Tensor:
    there = ~known.isnan()
    return F.smooth_l1_loss(guessed[there], known[there]) if bool(there.any()) else guessed.sum() * 0.0
