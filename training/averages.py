"""The running average of a model's weights, which is what is exported: steadier than the weights of the last step.

Polyak and Juditsky, "Acceleration of stochastic approximation by averaging" (1992); exponential, as is usual now.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn


class RunningAverage:
    """The averaged state of `model`; short at first, so that the weights of the first steps are soon forgotten."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.model, self.decay = model, decay
        self.state: dict[str, Tensor] = {name: value.clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the model's weights after step `step`, counted from 0; whole numbers are copied."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in self.model.state_dict().items():
            if value.dtype.is_floating_point:
                self.state[name].lerp_(value, 1 - decay)
            else:
                self.state[name].copy_(value)


def save_state(state: dict[str, Any], path: Path) -> None:
    """Write a run's checkpoint whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)
