"""`stylist parser`: trains the garment parser (masks, kind, color, pattern of what a photo shows).

    stylist parser --data ../shared/data --out data/models/parser

Starts from the pocket model's picture tower. Learns masks from street photos, from shop pictures on white and on other
grounds, and from people's photos of one garment, which have no masks but hold nothing but background and that garment.
Resumes from its last checkpoint in `--work`. What was tried is in training/LOG.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import Tensor

from retrieval.parts import Parts
from retrieval.vocabulary import Vocabulary
from training.augmentation import cosine_rate
from training.data_folder import DataFolder
from training.parsing_model import Parsed, ParserNet
from training.parsing_pools import (
    chosen_products,
    coded_street,
    photo_pool,
    piece_pool,
    product_pool,
    street_pool,
)
from training.parsing_targets import Codes, Facets, body_size, facets_of, kind_names
from training.parsing_views import Batch, Batches, Mix
from training.street import label_names

LABELED_WEIGHT = 0.5  # a person's own label is wrong or vague in one of three


@dataclass(frozen=True, slots=True)
class ParserSchedule:
    """How long and how fast; `side_px` early, `late_side_px` for the last `late_share` of the steps."""

    steps: int = 3_600
    side_px: int = 128
    late_side_px: int = 160
    late_share: float = 0.25
    rate: float = 8e-4
    weight_decay: float = 0.05
    warmup: int = 300
    average_decay: float = 0.998
    save_every: int = 200
    seed: int = 11


def new_parser(vocabulary: Vocabulary, parts: Parts) -> ParserNet:
    """An untrained parser for the vocabulary's words."""
    return ParserNet(
        parts=len(parts.names),
        body=body_size(parts),
        kinds=len(kind_names(vocabulary)),
        colors=len(vocabulary.colors),
        patterns=len(vocabulary.names("pattern")),
    )


def take_tower(model: ParserNet, bundle: Path) -> int:
    """Copy a pocket bundle's picture weights, normalization folded in, into the parser; returns how many fitted."""
    graph = onnx.load(str(bundle / "onnx" / "vision_model.onnx")).graph
    weights = {tensor.name: numpy_helper.to_array(tensor).astype("float32") for tensor in graph.initializer}
    state = model.state_dict()
    taken = 0
    for name, values in weights.items():
        own = name.removesuffix("_fp16").replace(".weight_bias", ".bias")
        if own in state and tuple(state[own].shape) == values.shape:
            state[own].copy_(torch.from_numpy(values.copy()))
            taken += 1
    return taken


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


class ParserTraining:
    """Data, model, its running average, and where the run stands."""

    def __init__(
        self, data: Path, work: Path, schedule: ParserSchedule, report: Callable[[str], None], *, start: Path | None
    ) -> None:
        """Decode the training part of `data`; begin from `start`'s picture tower, or go on from `work`'s checkpoint."""
        torch.manual_seed(schedule.seed)
        self.schedule, self.work, self.report, self.data = schedule, work, report, data
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.vocabulary, self.parts = Vocabulary.load(), Parts.load()
        self.batches = read_batches(data, self.vocabulary, self.parts, report)
        self.allowed = Codes(self.parts).allowed().to(self.device)
        self.model = new_parser(self.vocabulary, self.parts).to(self.device)
        if start is not None:
            report(f"took {take_tower(self.model, start)} weights from {start.name}")
        self.average = {name: value.clone() for name, value in self.model.state_dict().items()}
        groups: list[dict[str, Any]] = [
            {"params": [p for p in self.model.parameters() if p.ndim > 1], "weight_decay": schedule.weight_decay},
            {"params": [p for p in self.model.parameters() if p.ndim <= 1], "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=schedule.rate)
        self.step = 0
        if self.checkpoint.exists():
            self._resume()

    @property
    def checkpoint(self) -> Path:
        """Where the run stands, written every `save_every` steps, atomically."""
        return self.work / "parser.pt"

    def run(self) -> None:
        """Train to the schedule's end; a run that was cut off goes on where it stood."""
        schedule, mix = self.schedule, self.batches.mix
        described = torch.zeros(mix.size, dtype=torch.bool)
        described[: mix.described] = True
        totals: dict[str, float] = {}
        started = time.perf_counter()
        self.model.train()
        while self.step < schedule.steps:
            generator = torch.Generator().manual_seed(schedule.seed * 1_000_003 + self.step)
            late = self.step >= schedule.steps * (1 - schedule.late_share)
            batch = self.batches.draw(schedule.late_side_px if late else schedule.side_px, generator)
            for group in self.optimizer.param_groups:
                group["lr"] = schedule.rate * cosine_rate(self.step, schedule.steps, schedule.warmup)
            each = losses(self.model(batch.pictures), batch, self.allowed, described)
            self.optimizer.zero_grad(set_to_none=True)
            sum(each.values(), torch.zeros((), device=self.device)).backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
            self.optimizer.step()
            self._update_average()
            self.step += 1
            for name, value in each.items():
                totals[name] = totals.get(name, 0.0) + value.item() / schedule.save_every
            if self.step % schedule.save_every == 0 or self.step == schedule.steps:
                self._save()
                seconds = time.perf_counter() - started
                rate = schedule.save_every * mix.size / seconds
                told = " ".join(f"{name} {value:.3f}" for name, value in totals.items())
                self.report(f"step {self.step}/{schedule.steps} {told} {rate:.0f} pictures/s")
                totals, started = {}, time.perf_counter()

    def averaged(self) -> ParserNet:
        """The model with its running average, which is what is exported."""
        model = new_parser(self.vocabulary, self.parts)
        model.load_state_dict(self.average)
        return model.eval()

    def _update_average(self) -> None:
        decay = min(self.schedule.average_decay, (1 + self.step) / (10 + self.step))
        for name, value in self.model.state_dict().items():
            if value.dtype.is_floating_point:
                self.average[name].lerp_(value.detach(), 1 - decay)
            else:
                self.average[name].copy_(value)

    def _save(self) -> None:
        self.work.mkdir(parents=True, exist_ok=True)
        partial = self.checkpoint.with_suffix(".partial")
        state = {
            "model": self.model.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "schedule": asdict(self.schedule),
        }
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def _resume(self) -> None:
        kept = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.model.load_state_dict(kept["model"])
        self.average = kept["average"]
        self.optimizer.load_state_dict(kept["optimizer"])
        self.step = kept["step"]
        self.report(f"goes on from step {self.step}")


def read_batches(data: Path, vocabulary: Vocabulary, parts: Parts, report: Callable[[str], None]) -> Batches:
    """Decode the training part of a data folder into pools; raises NoData for what it lacks."""
    folder = DataFolder(data, vocabulary)
    photos = [sample for sample in folder.garments() if not sample.heldout]
    street = coded_street(data, parts, heldout=False)
    blank: Facets = facets_of([photos[0]], vocabulary, parts)
    nothing = Facets(*(torch.zeros_like(getattr(blank, name)) for name in blank.__dataclass_fields__))
    nothing.formality[:] = float("nan")
    return Batches(
        photo_pool(folder, photos, parts, report),
        product_pool(folder, chosen_products(folder), parts, report),
        street_pool(((photo.picture, coded) for photo, coded in street), nothing),
        piece_pool(street, label_names(data), vocabulary, parts),
        Mix(),
    )
