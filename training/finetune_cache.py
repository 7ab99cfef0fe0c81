"""Gradient caching (GradCache, Gao et al. 2021, arXiv 2101.06983): a large batch's gradient in a small batch's memory.

A contrast wants the whole batch at once, but its layers do not: embed part after part without keeping anything, take
the loss's gradient with respect to the vectors, then embed each part again and send that gradient through. It costs a
second forward. Equal to the plain gradient but for rounding; needs towers whose rows do not mix (BatchNorm is frozen
here).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor

from training.finetune_data import Batch
from training.finetune_losses import Features

Embed = Callable[[Batch], Features]


def cached_gradients(
    batch: Batch,
    size: int,
    embed: Embed,
    loss_of: Callable[[Features], Tensor],
    backward: Callable[[Tensor], None],
    apart: Callable[[], AbstractContextManager[object]],
) -> Tensor:
    """Accumulate the gradients of `loss_of` over the batch, `size` pictures at a time; returns the loss, detached.

    `backward` scales and runs the loss's backward; `apart` keeps processes from exchanging gradients, which they do at
    the last part only.
    """
    parts = batch.parts(size)
    states, kept = [], []
    with torch.no_grad():
        for part in parts:
            states.append(_random_state(part.pixel_values))
            kept.append(embed(part))
    whole = Features(
        torch.cat([one.pictures for one in kept]).requires_grad_(),
        torch.cat([one.texts for one in kept]).requires_grad_(),
        kept[0].scale.detach().clone().requires_grad_(),  # may be the parameter itself
        kept[0].bias.detach().clone().requires_grad_(),
    )
    loss = loss_of(whole)
    backward(loss)
    gradients = [torch.zeros_like(value) if value.grad is None else value.grad for value in whole]
    begin = 0
    for at, (part, state) in enumerate(zip(parts, states, strict=True)):
        end, last = begin + len(part.pixel_values), at == len(parts) - 1
        with nullcontext() if last else apart():
            _restore(state, part.pixel_values)
            features = embed(part)
            through = (features.pictures * gradients[0][begin:end]).sum()
            through = through + (features.texts * gradients[1][begin:end]).sum()
            share = float(last)  # the temperature's gradient is whole: it is sent once
            through = through + share * (features.scale * gradients[2] + features.bias * gradients[3])
            if through.requires_grad:
                through.backward()
        begin = end
    return loss.detach()


def _random_state(like: Tensor) -> tuple[Tensor, Tensor | None]:
    """What a dropout would draw from, so that the second forward drops what the first did."""
    on_gpu = torch.cuda.get_rng_state(like.device) if like.is_cuda else None
    return torch.get_rng_state(), on_gpu


def _restore(state: tuple[Tensor, Tensor | None], like: Tensor) -> None:
    torch.set_rng_state(state[0])
    if state[1] is not None:
        torch.cuda.set_rng_state(state[1], like.device)
