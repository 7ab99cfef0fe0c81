"""Every choice of a fine-tuning run, and the two ways in which a run ends without a model.

Needs no torch, so a sweep can lay out its runs before any library is loaded. `training.finetune` does the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Loss = Literal["infonce", "siglip"]
Duplicates = Literal["mask", "soft"]
Towers = Literal["both", "picture", "text"]
Precision = Literal["fp32", "bf16", "fp16"]
Distillation = Literal["feature", "similarity"]

FREE = ("workers", "tracker", "run_name")  # what may change when a run goes on: they do not touch the weights
CHOICES: dict[str, tuple[str, ...]] = {
    "loss": ("infonce", "siglip"),
    "duplicates": ("mask", "soft"),
    "towers": ("both", "picture", "text"),
    "precision": ("fp32", "bf16", "fp16"),
    "distill_kind": ("feature", "similarity"),
}
LEAST = {"epochs": 1, "batch_size": 2, "accumulate": 1, "last_layers": 0, "lora_rank": 0, "gradient_cache_size": 0,
         "max_steps": 0, "evaluate_steps": 0, "patience": 0, "validation_limit": 2, "distill": 0.0,
         "weight_decay": 0.0, "warmup_share": 0.0, "hold": 0.0}  # fmt: skip


class BadFinetune(Exception):
    """What was asked cannot be done; the message says what to change."""


class FinetuneStopped(Exception):
    """A run ended before its time; the message says why, and from where it can go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinetuneSettings:
    """How a run trains. The defaults suit some thousand pairs and a CLIP of the usual size."""

    rate: float = 1e-5
    epochs: int = 5
    max_steps: int = 0  # ends sooner than the epochs do, to try things; 0: the epochs say
    batch_size: int = 64  # pictures a step, over all processes: each is a negative of the others
    accumulate: int = 1
    gradient_cache_size: int = 0  # pictures in memory at once (GradCache); 0: the whole batch
    weight_decay: float = 0.05
    warmup_share: float = 0.1
    max_gradient_norm: float = 1.0
    loss: Loss = "infonce"
    duplicates: Duplicates = "mask"
    field_weights: Mapping[str, float] = field(default_factory=dict)  # empty: one text of a picture's, drawn each time
    towers: Towers = "both"
    last_layers: int = 0  # of each tower that trains; 0: all
    lora_rank: int = 0  # 0: the weights themselves train
    distill: float = 0.0  # the weight of staying near the base
    distill_kind: Distillation = "feature"
    interpolate: bool = True
    hold: float = 0.5  # the share of what the base knew in the score that chooses the mix
    augment: bool = True
    precision: Precision = "fp32"
    patience: int = 2  # validations without a gain before a run stops; 0: never
    evaluate_steps: int = 0  # steps from one validation and checkpoint to the next; 0: an epoch
    validation_limit: int = 2000  # pictures
    seed: int = 7
    workers: int | None = None  # processes that decode; None: none on a CPU, which trains slower than it decodes
    tracker: str = "none"
    run_name: str = ""

    def __post_init__(self) -> None:
        """Refuse what no run can have, naming the setting."""
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise BadFinetune(f"{name} is {getattr(self, name)!r}; expected {' or '.join(allowed)}.")
        for name, least in LEAST.items():
            if getattr(self, name) < least:
                raise BadFinetune(f"{name} is {getattr(self, name)!r}; expected {least} or more.")
        if not self.rate > 0:
            raise BadFinetune(f"rate is {self.rate!r}; expected more than 0, for example 1e-5.")
        if self.warmup_share >= 1 or self.hold > 1:
            raise BadFinetune(
                f"warmup_share is {self.warmup_share!r} and hold {self.hold!r}; expected shares below 1 and up to 1."
            )
        if wrong := [name for name, weight in self.field_weights.items() if not weight > 0]:
            raise BadFinetune(f"the weight of the field {wrong[0]!r} is not above 0; leave the field out instead.")

    def to_json(self) -> dict[str, Any]:
        """The settings as JSON types."""
        return {**asdict(self), "field_weights": dict(self.field_weights)}


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What differs between a run's settings and another's, as "rate 1e-05 → 2e-05", but for what may."""
    names = [name for name in {**before, **now} if name not in FREE]
    return [f"{name} {before.get(name)!r} → {now.get(name)!r}" for name in names if before.get(name) != now.get(name)]
