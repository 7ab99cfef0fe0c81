"""The pocket model's losses: contrast with duplicates as positives, wishes by logic, and names of each facet."""

from __future__ import annotations

import torch
from torch import Tensor

FACET_WEIGHTS = {
    "category": 0.3,
    "type": 0.3,
    "label": 0.3,
    "color": 0.3,
    "pattern": 0.2,
    "audience": 0.15,
    "sleeves": 0.15,
    "material": 0.1,
    "length": 0.1,
    "occasion": 0.1,
    "season": 0.05,
}


def multi_positive(logits: Tensor, positive: Tensor, ignored: Tensor) -> Tensor:
    """Cross-entropy with several right answers a row (SupCon's outer sum, arXiv 2004.11362).

    logits, positive, ignored: (n, m). Rows without a positive do not count; ignored cells are neither right nor wrong.
    """
    scores = logits.masked_fill(ignored & ~positive, -1e4).log_softmax(1)
    count = positive.sum(1)
    rows = count > 0
    if not bool(rows.any()):
        return logits.sum() * 0.0
    each = -(scores * positive).sum(1)[rows] / count[rows]
    return each.mean()


def contrast(pictures: Tensor, texts: Tensor, scale: Tensor, positive: Tensor, ignored: Tensor) -> Tensor:
    """InfoNCE in both directions over unit vectors (n, d), with `positive` and `ignored` (texts, pictures)."""
    logits = scale * texts @ pictures.T
    return (multi_positive(logits, positive, ignored) + multi_positive(logits.T, positive.T, ignored.T)) / 2


def same_text(texts: list[str]) -> Tensor:
    """Which pairs of a batch carry the same text: (n, n) bool. Shops repeat titles; those are no negatives."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    ids = torch.tensor([numbers[text] for text in texts])
    return ids[:, None] == ids[None, :]


def wish_pairs(wished: Tensor, stated: Tensor, implied: Tensor, unknown: Tensor) -> tuple[Tensor, Tensor]:
    """Which pictures answer which wishes: all (n, columns) bool → positive, ignored (wishes, pictures) bool.

    A picture answers when every wished column is stated or implied; where one is unknown, the pair is ignored.
    """
    wish = wished.float()
    needed = wish.sum(1, keepdim=True)
    true = wish @ (stated | implied).float().T
    possible = wish @ (stated | implied | unknown).float().T
    positive = true >= needed - 0.5
    return positive, (possible >= needed - 0.5) & ~positive
