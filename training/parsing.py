"""`stylist parser`: trains the garment parser (masks, kind, color, pattern of what a photo shows).

    stylist parser --data ../shared/data --out data/models/parser

Begins from ImageNet weights. Learns masks from street photos, from shop pictures on white and on other
grounds, and from people's photos of one garment, which have no masks but hold nothing but background and that garment.
Resumes from its last checkpoint in `--work`. What was tried is in training/LOG.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch

from retrieval.encoder import Encoder
from retrieval.garment import GarmentReader
from retrieval.parser import Parser
from retrieval.parts import Parts
from retrieval.vocabulary import Vocabulary
from training.augmentation import cosine_rate
from training.averages import RunningAverage, save_state
from training.data_folder import DataFolder, NoData
from training.evaluate_garments import owned_figures
from training.evaluate_parsing import parsing_figures
from training.export_parser import export_parser
from training.lite import begin_from_imagenet, parameter_groups
from training.memory import keep_freed_memory
from training.parser_card import PARSER_SOURCES, parser_card
from training.parsing_losses import losses
from training.parsing_model import ParserNet
from training.parsing_pools import (
    chosen_products,
    coded_outfits,
    photo_pool,
    piece_pool,
    product_pool,
    street_pool,
)
from training.parsing_targets import Codes, body_size
from training.parsing_views import Batches, Mix, joined
from training.towers import PIXEL_STD

DRAWING_REPEATS = 5  # some hundred drawings beside 15,000 pictures of products


@dataclass(frozen=True, slots=True)
class ParserSchedule:
    """How long and how fast; `side_px` early, `late_side_px` for the last `late_share` of the steps."""

    steps: int = 4_600
    side_px: int = 128
    late_side_px: int = 160
    late_share: float = 0.4
    rate: float = 1e-3
    trunk_rate: float = 4e-4  # of what begins from ImageNet
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
        kinds=len(vocabulary.kinds),
        colors=len(vocabulary.colors),
        patterns=len(vocabulary.names("pattern")),
    )


class ParserTraining:
    """Data, model, its running average, and where the run stands."""

    def __init__(
        self,
        data: Path,
        work: Path,
        schedule: ParserSchedule,
        report: Callable[[str], None],
        *,
        from_imagenet: bool = True,
        masks: Sequence[Path] = (),
        drawings: Path | None = None,
    ) -> None:
        """Decode the training part of `data`; begin from ImageNet or from nothing, or go on from `work`'s checkpoint.

        `masks` are further folders of outfits with masks, as street photos or run lengths.
        """
        keep_freed_memory()
        torch.manual_seed(schedule.seed)
        self.schedule, self.work, self.report, self.data = schedule, work, report, data
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.vocabulary, self.parts = Vocabulary.load(), Parts.load()
        self.batches = read_batches(data, self.vocabulary, self.parts, report, masks, drawings)
        self.allowed = Codes(self.parts).allowed().to(self.device)
        self.model = new_parser(self.vocabulary, self.parts).to(self.device)
        if from_imagenet:
            begin_from_imagenet(self.model.trunk, PIXEL_STD)
        self.model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = RunningAverage(self.model, schedule.average_decay)
        self.optimizer = torch.optim.AdamW(
            parameter_groups(
                self.model.trunk,
                self.model.parameters(),
                trunk_rate=schedule.trunk_rate,
                rate=schedule.rate,
                weight_decay=schedule.weight_decay,
            )
        )
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
            generator = torch.manual_seed(schedule.seed * 1_000_003 + self.step)  # dropout's too
            late = self.step >= schedule.steps * (1 - schedule.late_share)
            batch = self.batches.draw(schedule.late_side_px if late else schedule.side_px, generator)
            for group in self.optimizer.param_groups:
                group["lr"] = group["peak"] * cosine_rate(self.step, schedule.steps, schedule.warmup)
            each = losses(self.model(batch.pictures), batch, self.allowed, described)
            self.optimizer.zero_grad(set_to_none=True)
            sum(each.values(), torch.zeros((), device=self.device)).backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
            self.optimizer.step()
            self.average.update(self.step)
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
        model.load_state_dict(self.average.state)
        return model.eval()

    def _save(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "schedule": asdict(self.schedule),
        }
        save_state(state, self.checkpoint)

    def _resume(self) -> None:
        kept = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.model.load_state_dict(kept["model"])
        self.average.state = kept["average"]
        self.optimizer.load_state_dict(kept["optimizer"])
        self.step = kept["step"]
        self.report(f"goes on from step {self.step}")


def read_batches(
    data: Path,
    vocabulary: Vocabulary,
    parts: Parts,
    report: Callable[[str], None],
    masks: Sequence[Path] = (),
    drawings: Path | None = None,
) -> Batches:
    """Decode the training part of a data folder into pools; raises NoData for what it lacks.

    `drawings` is a folder of drawn products, as the sample shop's: they are what a newcomer's first photo is.
    """
    folder = DataFolder(data, vocabulary)
    photos = [sample for sample in folder.garments() if not sample.heldout]
    if not photos:
        raise NoData(f"{str(data)!r} holds no garments.csv; the parser learns kinds and colors from people's photos.")
    street = [outfit for place in (data, *masks) for outfit in coded_outfits(place, parts, heldout=False)]
    products = product_pool(folder, chosen_products(folder), parts, report)
    if drawings is not None:
        shop = DataFolder(drawings, vocabulary)
        drawn = product_pool(shop, [sample for sample in shop.products() if not sample.heldout], parts, report)
        # Their grounds are not white: where the garment ends is not known.
        drawn = replace(drawn, codes=torch.full_like(drawn.codes, Codes(parts).anything))
        products = joined([products, *[drawn] * DRAWING_REPEATS])
    return Batches(
        photo_pool(folder, photos, parts, report),
        products,
        street_pool(street, vocabulary, parts),
        piece_pool(street, vocabulary, parts),
        Mix(),
    )


def publish_parser(training: ParserTraining, out: Path, model: Path | None, report: Callable[[str], None]) -> None:
    """Export the averaged parser to `out` and measure it, with the model bundle `model`, on the held-out tenth."""

    def describe(parser: Parser) -> tuple[dict[str, Any], str]:
        folder = DataFolder(training.data, training.vocabulary)
        figures = parsing_figures(training.data, parser, split="heldout")
        if model is not None:
            reader = GarmentReader(Encoder.load(model), training.vocabulary, parser)
            figures += owned_figures(reader, folder, [s for s in folder.garments() if s.heldout], report)
        measured = {figure.name: figure.to_json() for figure in figures}
        return {"license": "MIT", "trained_on": list(PARSER_SOURCES), "figures": measured}, parser_card(figures)

    difference = export_parser(training.averaged(), out, training.vocabulary, training.parts, describe)
    report(f"wrote {out}, no probability differs from torch's by more than {difference:.5f}")
