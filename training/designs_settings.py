"""Every choice of a run that teaches a model to draw, and the two ways in which a run ends without one.

Needs no torch, so the command line can refuse what is wrong before any library is loaded. `training.designs` trains.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Precision = Literal["fp32", "bf16", "fp16"]
Schedule = Literal["constant", "cosine"]
Sampler = Literal["ddim", "dpm"]

SMALL = "small"  # the one model that is trained from nothing
LEAST = {"epochs": 1, "max_steps": 0, "batch_size": 1, "accumulate": 1, "lora_rank": 0, "pictures": 0, "side_px": 0,
         "checkpoint_steps": 0, "min_snr": 0.0, "weight_decay": 0.0, "warmup_steps": 0}  # fmt: skip
SHARES = ("ema", "caption_dropout")  # 0 up to, not including, 1
FREE = ("checkpoint_steps", "snapshots")  # what may change when a run goes on: it does not touch the weights


class BadDesign(Exception):
    """What was asked cannot be done; the message says what to change."""


class DesignStopped(Exception):
    """A run ended before its time; the message says why, and from where it can go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignSettings:
    """How a run trains. The defaults suit a LoRA of a public model on some thousand pictures."""

    rate: float = 1e-4
    schedule: Schedule = "cosine"
    warmup_steps: int = 100
    epochs: int = 5
    max_steps: int = 0  # ends sooner, or later, than the epochs do; 0: the epochs say
    batch_size: int = 8
    accumulate: int = 1
    weight_decay: float = 0.01
    max_gradient_norm: float = 1.0
    precision: Precision = "fp32"
    gradient_checkpointing: bool = False
    lora_rank: int = 0  # 0: the U-Net's own weights train
    ema: float = 0.0  # how slowly the averaged weights follow; 0: none are kept
    min_snr: float = 0.0  # the signal-to-noise ratio from which on noise levels weigh alike (Hang et al. 2023); 0: off
    caption_dropout: float = 0.1  # the share of pictures shown without words, which guidance needs
    pictures: int = 0  # how many to learn from; 0: all
    side_px: int = 0  # 0: the model's own
    flip: bool = True
    checkpoint_steps: int = 500  # 0: at the end of an epoch
    snapshots: tuple[int, ...] = ()  # steps whose model is kept besides, as OUT.step-N
    fields: tuple[str, ...] = ()  # of the pairs' texts; none: all of them, one at random each time
    categories: tuple[str, ...] = ()  # the vocabulary's; none: all
    seed: int = 7

    def __post_init__(self) -> None:
        """Refuse what no run can have, naming the setting."""
        for name, least in LEAST.items():
            if getattr(self, name) < least:
                raise BadDesign(f"{name} is {getattr(self, name)!r}; expected {least} or more.")
        for name in SHARES:
            if not 0 <= getattr(self, name) < 1:
                raise BadDesign(f"{name} is {getattr(self, name)!r}; expected 0 up to, not including, 1.")
        if not self.rate > 0 or not self.max_gradient_norm > 0:
            raise BadDesign(
                f"rate is {self.rate!r} and max_gradient_norm {self.max_gradient_norm!r}; expected more than 0."
            )
        if self.side_px % 8:
            raise BadDesign(f"side_px is {self.side_px!r}; expected a multiple of 8, for example 64 or 512.")

    def to_json(self) -> dict[str, Any]:
        """The settings that decide the weights, as JSON types."""
        kept = {name: value for name, value in asdict(self).items() if name not in FREE}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How a picture is drawn from words: steps of which solver, and how strictly by the words."""

    steps: int = 25
    guidance: float = 4.0  # classifier-free guidance (Ho and Salimans 2022); 1 is none
    sampler: Sampler = "dpm"
    seed: int = 7
    batch_size: int = 8

    def __post_init__(self) -> None:
        """Refuse what draws nothing."""
        if self.sampler not in ("ddim", "dpm"):
            raise BadDesign(f"sampler is {self.sampler!r}; expected ddim or dpm.")
        for name, least in {"steps": 1, "guidance": 0, "batch_size": 1, "seed": 0}.items():
            if getattr(self, name) < least:
                raise BadDesign(f"{name} is {getattr(self, name)!r}; expected {least} or more.")
