"""Fine-tuning's losses: InfoNCE and SigLIP's sigmoid over every field of a text, and distillation from the base.

    loss = contrast_loss(features, targets, weights, kind="infonce", duplicates="mask")

Shops repeat themselves: two pictures with the same title are no negatives of each other. `mask` leaves such pairs out,
`soft` counts each as right. `gathered` brings the other processes' negatives in, with their gradients.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor

from training.finetune_settings import Distillation, Duplicates, Loss
from training.losses import multi_positive


class Features(NamedTuple):
    """What the towers make of a batch of n pictures with f fields of text each."""

    pictures: Tensor  # (n, d), unit length
    texts: Tensor  # (n, f, d), unit length; anything where a text is absent
    scale: Tensor  # 0-dimensional
    bias: Tensor  # 0-dimensional


class Targets(NamedTuple):
    """What belongs together in that batch."""

    valid: Tensor  # (n,) bool: the picture could be read
    present: Tensor  # (n, f) bool: there is such a text
    text_keys: Tensor  # (n, f) int64: equal for equal words
    picture_keys: Tensor  # (n,) int64: equal for one picture that came twice


def contrast_loss(
    features: Features, targets: Targets, weights: Tensor, *, kind: Loss, duplicates: Duplicates
) -> Tensor:
    """The weighted mean over the fields of their contrast with the pictures. weights: (f,)."""
    total, weight_sum = features.pictures.sum() * 0.0, 0.0
    for at, weight in enumerate(weights.tolist()):
        there = targets.valid & targets.present[:, at]
        logits = features.scale * features.texts[:, at] @ features.pictures.T + features.bias
        same = targets.text_keys[:, at][:, None] == targets.text_keys[:, at][None, :]
        same |= targets.picture_keys[:, None] == targets.picture_keys[None, :]
        loss = _infonce if kind == "infonce" else _siglip
        total = total + weight * loss(logits, same, there, soft=duplicates == "soft")
        weight_sum += weight
    return total / weight_sum


def _sorted_out(same: Tensor, there: Tensor, soft: bool) -> tuple[Tensor, Tensor]:
    """Which cells (n, n) are right, and which are neither right nor wrong."""
    own = torch.eye(len(same), dtype=torch.bool, device=same.device)
    known = there[:, None] & there[None, :]
    right = (own | same if soft else own) & known
    return right, ~known | (same & ~right)


def _infonce(logits: Tensor, same: Tensor, there: Tensor, *, soft: bool) -> Tensor:
    """CLIP's loss (arXiv 2103.00020), in both directions."""
    right, ignored = _sorted_out(same, there, soft)
    return (multi_positive(logits, right, ignored) + multi_positive(logits.T, right.T, ignored.T)) / 2


def _siglip(logits: Tensor, same: Tensor, there: Tensor, *, soft: bool) -> Tensor:
    """SigLIP's loss (arXiv 2303.15343): every pair is a question of its own; summed over a text, mean over texts."""
    right, ignored = _sorted_out(same, there, soft)
    signs = torch.where(right, 1.0, -1.0)
    each = F.logsigmoid(signs * logits).masked_fill(ignored, 0.0)
    return -each.sum() / there.sum().clamp(min=1)


def distillation_loss(features: Features, base: Features, targets: Targets, kind: Distillation) -> Tensor:
    """How far the towers went from the base's: by their vectors, or by which pictures a text finds (KL divergence)."""
    there = targets.present & targets.valid[:, None]
    if kind == "feature":
        pictures = 1 - (features.pictures * base.pictures).sum(-1)
        texts = 1 - (features.texts * base.texts).sum(-1)
        return (_mean(pictures, targets.valid) + _mean(texts, there)) / 2
    columns = ~targets.valid[None, :]
    total = features.pictures.sum() * 0.0
    for at in range(features.texts.shape[1]):
        rows = there[:, at]
        ours, theirs = (part.scale * part.texts[:, at] @ part.pictures.T for part in (features, base))
        total = total + (_divergence(ours, theirs, columns, rows) + _divergence(ours.T, theirs.T, ~rows, rows)) / 2
    return total / features.texts.shape[1]


def _mean(values: Tensor, counted: Tensor) -> Tensor:
    return (values * counted).sum() / counted.sum().clamp(min=1)


def _divergence(ours: Tensor, theirs: Tensor, ignored: Tensor, rows: Tensor) -> Tensor:
    ours, theirs = (logits.masked_fill(ignored, -1e4).log_softmax(1) for logits in (ours, theirs))
    return _mean((theirs.exp() * (theirs - ours)).sum(1), rows)


class _Gather(torch.autograd.Function):
    """Every process's rows, in order. All of them then compute the same loss, and DDP averages their gradients: own
    rows' gradient times the number of processes is what the whole batch in one process would give.
    """

    @staticmethod
    def forward(ctx: Any, rows: Tensor) -> Tensor:
        parts = [torch.empty_like(rows) for _ in range(dist.get_world_size())]
        dist.all_gather(parts, rows.contiguous())
        ctx.own = slice(dist.get_rank() * len(rows), (dist.get_rank() + 1) * len(rows))
        return torch.cat(parts)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        return gradients[0][ctx.own] * dist.get_world_size()


def gathered(rows: Tensor) -> Tensor:
    """(n, …) of this process → (processes × n, …) of all; as it is where there is one process."""
    if not (dist.is_available() and dist.is_initialized()) or dist.get_world_size() == 1:
        return rows
    as_numbers = rows.to(torch.uint8) if rows.dtype == torch.bool else rows
    gather: Any = _Gather
    found: Tensor = gather.apply(as_numbers)
    return found.bool() if rows.dtype == torch.bool else found


def everyone(features: Features) -> Features:
    """The vectors of all processes."""
    return features._replace(pictures=gathered(features.pictures), texts=gathered(features.texts))
