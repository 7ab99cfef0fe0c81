"""`stylist pocket`: trains the pocket model, a small CLIP of our own; exports it as a bundle.

    stylist pocket --data ../shared/data --data data/sample --out data/models/pocket

Its picture tower begins from ImageNet weights, its text tower learns beside a sentence encoder as its teacher (both
come with the extra `teachers`). Resumes from its last checkpoint in `--work` (written every epoch, atomically). What
was tried is in training/LOG.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from retrieval.vocabulary import Vocabulary
from training.augmentation import augment, cosine_rate, on_other_grounds, shop_grounds
from training.averages import RunningAverage, save_state
from training.data_folder import read_samples
from training.lessons import Lessons, read_lessons
from training.lite import begin_from_imagenet, parameter_groups
from training.losses import FACET_WEIGHTS, contrast, multi_positive, same_text, wish_pairs
from training.memory import keep_freed_memory
from training.pixels import load_pixels
from training.requests import Wording, facet_table
from training.teacher import SentenceTeacher
from training.towers import PIXEL_MEAN, PIXEL_STD, PocketModel, TowerSizes
from training.wordpieces import tokenizer_of, train_tokenizer, training_texts, vocabulary_words

TEXTS_AT_ONCE = 128
FLOORS = 2000  # people's photos whose floors and beds shop pictures are laid on


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast; the early epochs may see smaller pictures."""

    small_epochs: int = 0
    epochs: int = 8
    small_side_px: int = 64
    side_px: int = 96
    batch: int = 256
    rate: float = 1.2e-3
    trunk_rate: float = 6e-4  # of what begins from ImageNet
    weight_decay: float = 0.05
    warmup: int = 200
    words: int = 64  # single words a step, from the teacher's vocabulary
    average_decay: float = 0.998
    photo_repeats: int = 3  # photos that people took are few, and what the bot is sent
    drawing_repeats: int = 3  # the sample shop's drawings are fewer still, and what a newcomer sees first
    seed: int = 7

    def shortened(self, epochs: int) -> Schedule:
        """The same course over fewer epochs."""
        return replace(self, epochs=epochs, small_epochs=self.small_epochs * epochs // self.epochs)


class PocketTraining:
    """Everything a run holds: data, model, its running average, and where it stands."""

    def __init__(
        self,
        folders: Sequence[Path],
        work: Path,
        schedule: Schedule,
        report: Callable[[str], None],
        *,
        teachers: bool = True,
    ) -> None:
        """Read the folders' training samples (never the held-out tenth) and build a model, with or without teachers.

        Raises NoData when the teachers are wanted and not installed.
        """
        keep_freed_memory()
        torch.manual_seed(schedule.seed)
        self.schedule, self.work, self.report = schedule, work, report
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.vocabulary = Vocabulary.load()
        by_source, samples = read_samples(folders, self.vocabulary)
        training = [sample for sample in samples if not sample.heldout]
        self.samples, self.pixels = load_pixels(training, by_source, work, report)
        self.table = facet_table(self.samples, self.vocabulary)
        self.is_photo = torch.tensor([sample.source == "garments" for sample in self.samples])
        self.floors = self.pixels[self.is_photo.nonzero().flatten()[:FLOORS]]
        self.grounds = torch.cat([shop_grounds(part) for part in self.pixels.split(512)])
        kept = self._kept()
        teacher = SentenceTeacher() if teachers else None
        self.tokenizer = self._begun_tokenizer(kept, teacher)
        self.model = PocketModel(TowerSizes(vocabulary_size=self.tokenizer.get_vocab_size())).to(self.device)
        self.lessons = self._lessons(teacher) if teacher else None
        if teacher and not kept:
            self._begin(teacher)
        self.average = RunningAverage(self.model, schedule.average_decay)
        self.optimizer = torch.optim.AdamW(
            parameter_groups(
                self.model.pictures.trunk,
                [*self.model.parameters(), *(self.lessons.parameters() if self.lessons else ())],
                trunk_rate=schedule.trunk_rate,
                rate=schedule.rate,
                weight_decay=schedule.weight_decay,
            )
        )
        self.step, self.epoch = 0, 0
        if kept:
            self._resume(kept)

    def _begun_tokenizer(self, kept: dict[str, Any] | None, teacher: SentenceTeacher | None) -> Tokenizer:
        size = TowerSizes().vocabulary_size
        if kept:  # training a tokenizer breaks ties by chance: a run that goes on takes the one it began with
            tokenizer = Tokenizer.from_str(kept["tokenizer"])
        elif teacher:
            texts = [*training_texts(self.samples), *vocabulary_words(self.vocabulary)]
            tokenizer = tokenizer_of(teacher.vocabulary(texts, size))
        else:
            tokenizer = train_tokenizer(self.samples, self.vocabulary, size)
        tokenizer.no_padding()
        tokenizer.enable_truncation(TowerSizes().context_length)
        return tokenizer

    def _tokens(self) -> list[str]:
        known = self.tokenizer.get_vocab()
        return sorted(known, key=lambda token: known[token])

    def _lessons(self, teacher: SentenceTeacher) -> Lessons:
        words = [token for token in self._tokens() if token.isalpha() and len(token) > 2]
        words = list(dict.fromkeys([*words, *vocabulary_words(self.vocabulary)]))
        known = set(words)
        texts = [text for text in training_texts(self.samples) if text not in known]
        return read_lessons(teacher, self.model.sizes.dim, texts, words, self.work, self.report).to(self.device)

    def _begin(self, teacher: SentenceTeacher) -> None:
        begin_from_imagenet(self.model.pictures.trunk, PIXEL_STD)
        with torch.no_grad():
            self.model.texts.tokens.weight.copy_(teacher.word_vectors(self._tokens(), self.model.sizes.text_width))

    def run(self) -> None:
        """Train to the schedule's end, a checkpoint each epoch; a run that was cut off goes on where it stood."""
        while self.epoch < self.schedule.epochs:
            started = time.perf_counter()
            figures = self._one_epoch()
            self.epoch += 1
            self._save()
            seconds = time.perf_counter() - started
            self.report(
                f"epoch {self.epoch}/{self.schedule.epochs} {figures} {len(self.rows) / seconds:.0f} pictures/s"
            )

    @cached_property
    def rows(self) -> Tensor:
        """The rows of one epoch, in order; those of few samples stand several times."""
        repeats = {"garments": self.schedule.photo_repeats, "shop": self.schedule.drawing_repeats}
        return torch.tensor([row for row, s in enumerate(self.samples) for _ in range(repeats.get(s.source, 1))])

    def _one_epoch(self) -> str:
        schedule = self.schedule
        generator = torch.Generator().manual_seed(schedule.seed * 1000 + self.epoch)
        self.wording = Wording(self.table, self.vocabulary, schedule.seed * 1000 + self.epoch)
        rows = self.rows[torch.randperm(len(self.rows), generator=generator)]
        batches = [part for part in rows.split(schedule.batch) if len(part) > 1]  # one alone has no contrast
        steps = len(batches) * schedule.epochs
        side = schedule.small_side_px if self.epoch < schedule.small_epochs else schedule.side_px
        self.model.train()
        totals: dict[str, float] = {}
        for part in batches:
            for group in self.optimizer.param_groups:
                group["lr"] = group["peak"] * cosine_rate(self.step, steps, min(schedule.warmup, steps // 5))
            losses = self._losses(part, side, generator)
            self.optimizer.zero_grad(set_to_none=True)
            sum(losses.values(), torch.zeros((), device=self.device)).backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
            self.optimizer.step()
            self.average.update(self.step)
            self.step += 1
            for name, value in losses.items():
                totals[name] = totals.get(name, 0.0) + value.item()
        return " ".join(f"{name} {value / len(batches):.3f}" for name, value in totals.items())

    def _losses(self, rows: Tensor, side: int, generator: torch.Generator) -> dict[str, Tensor]:
        pictures = self.model.pictures(self._views(rows, side, generator).to(self.device))
        indices = rows.tolist()
        said = [self._own_text(row) for row in indices]
        own = [self._less_a_few_words(text) for text in said]
        wishes = [self.wording.wish(row) for row in indices]
        spans = {facet: self.table.span(facet) for facet in FACET_WEIGHTS}
        prompts = self.wording.prompts([column for span in spans.values() for column in span])
        n = len(rows)
        words = self.lessons.some_words(self.schedule.words, self.wording.chance) if self.lessons else []
        vectors = self._embed([*own, *(text for text, _ in wishes), *prompts, *words])
        stated, implied, unknown = (part[rows] for part in (self.table.stated, self.table.implied, self.table.unknown))
        wished = torch.zeros_like(stated)
        for at, (_, columns) in enumerate(wishes):
            wished[at, columns] = True
        positive, ignored = (part.to(self.device) for part in wish_pairs(wished, stated, implied, unknown))
        described = torch.tensor([bool(self.samples[row].texts) for row in indices])[:, None]
        same = (same_text(own) & described & described.T).to(self.device)
        scale = self.model.scale
        names = torch.zeros((), device=self.device)
        at = 2 * n
        for facet, span in spans.items():
            texts, at = vectors[at : at + len(span)], at + len(span)
            right, unsure = stated[:, span].to(self.device), (unknown | implied)[:, span].to(self.device)
            names = names + FACET_WEIGHTS[facet] * multi_positive(scale * pictures @ texts.T, right, unsure)
        losses = {
            "own": contrast(pictures, vectors[:n], scale, same, torch.zeros_like(same)),
            "wish": contrast(pictures, vectors[n : 2 * n], scale, positive, ignored),
            "names": names,
        }
        if self.lessons:
            losses["taught"] = self.lessons.loss(torch.cat([vectors[:n], vectors[at:]]), [*said, *words])
        return losses

    def _views(self, rows: Tensor, side: int, generator: torch.Generator) -> Tensor:
        pixels = self.pixels[rows]
        lifted = (torch.rand(len(rows), generator=generator) < 0.4) & ~self.is_photo[rows]
        if bool(lifted.any()) and len(self.floors):
            pixels[lifted] = on_other_grounds(pixels[lifted], self.grounds[rows][lifted], self.floors, generator)
        return (augment(pixels, side, generator) - PIXEL_MEAN) / PIXEL_STD

    def _own_text(self, row: int) -> str:
        sample, chance = self.samples[row], self.wording.chance
        choices = [*sample.texts, *([sample.request] if sample.request else [])]
        return chance.choice(choices) if choices else self.wording.wish(row)[0]

    def _less_a_few_words(self, text: str) -> str:
        words = text.split()
        kept = [word for word in words if self.wording.chance.random() > 0.08]
        return " ".join(kept or words)

    def _embed(self, texts: list[str]) -> Tensor:
        """Vectors (n, dim) of texts, embedded by length: padding all to the longest took three quarters of a step."""
        ids = [encoding.ids or [0] for encoding in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        parts = []
        for start in range(0, len(order), TEXTS_AT_ONCE):
            rows = [torch.tensor(ids[row]) for row in order[start : start + TEXTS_AT_ONCE]]
            padded = pad_sequence(rows, batch_first=True).to(self.device)
            parts.append(self.model.texts(padded, (padded != 0).long()))
        back = torch.tensor(order).argsort().to(self.device)
        return torch.cat(parts)[back]

    @property
    def checkpoint(self) -> Path:
        """Where the run is kept."""
        return self.work / "checkpoint.pt"

    def _save(self) -> None:
        state: dict[str, Any] = {
            "model": self.model.state_dict(),
            "average": self.average.state,
            "optimizer": self.optimizer.state_dict(),
            "lessons": self.lessons.state_dict() if self.lessons else {},
            "step": self.step,
            "epoch": self.epoch,
            "schedule": asdict(self.schedule),
            "sizes": self.model.sizes.to_json(),
            "tokenizer": self.tokenizer.to_str(),
            "torch_random": torch.get_rng_state(),
            "trained_on": sorted({sample.source for sample in self.samples}),
        }
        save_state(state, self.checkpoint)

    def _kept(self) -> dict[str, Any] | None:
        if not self.checkpoint.exists():
            return None
        state: dict[str, Any] = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        return state

    def _resume(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict(state["model"])
        self.average.state = state["average"]
        self.optimizer.load_state_dict(state["optimizer"])
        if self.lessons:
            self.lessons.load_state_dict(state["lessons"])
        self.step, self.epoch = state["step"], state["epoch"]
        torch.set_rng_state(state["torch_random"].cpu())
        self.report(f"goes on after epoch {self.epoch}")
