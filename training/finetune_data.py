"""Pairs as batches: pictures decoded, augmented and normalized, texts drawn and padded. Every draw is a function of
seed, epoch and row, so a run that goes on, or that has other workers, sees what it would have seen.

A picture that is missing or broken leaves its place empty: `valid` is False there, and `left_out` names it. It does not
cache pictures.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset, Sampler

from retrieval.pictures import BadPicture, read_picture
from retrieval.preparation import Preparation
from training.augmentation import augment
from training.checkpoints import Checkpoint
from training.data_folder import NoData
from training.finetune_settings import BadFinetune, FinetuneSettings
from training.pairs import Pair, PairSet

AUGMENTED_FROM = 1.25  # sides: a zoomed view keeps its detail
DECODED_FROM = 2  # sides: a JPEG is decoded no larger than this
THREADS = 2  # that decode where no worker process does
COUNTED_AT_ONCE = 1000


class View(NamedTuple):
    """One row of a batch."""

    pixels: Tensor | None  # (3, side, side) float32, normalized; None: it could not be read
    words: tuple[str | None, ...]  # a text for each field
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """n pictures with f texts each; the texts of a picture stand together."""

    pixel_values: Tensor  # (n, 3, side, side) float32
    input_ids: Tensor  # (n × f, length) int64
    attention_mask: Tensor  # (n × f, length) int64
    valid: Tensor  # (n,) bool
    present: Tensor  # (n, f) bool
    text_keys: Tensor  # (n, f) int64
    picture_keys: Tensor  # (n,) int64

    def __len__(self) -> int:
        return len(self.valid)

    def parts(self, size: int) -> list[Batch]:
        """The batch in batches of at most `size` pictures."""
        each = self.present.shape[1]
        cuts = [slice(begin, begin + size) for begin in range(0, len(self), size)]
        wide = {"input_ids", "attention_mask"}
        return [
            Batch(**{
                one.name: getattr(self, one.name)[slice(cut.start * each, cut.stop * each) if one.name in wide else cut]
                for one in fields(self)
            })
            for cut in cuts
        ]  # fmt: skip


class Texts:
    """The ids of all texts of a run, tokenized once; `truncated` of them were longer than the model reads."""

    def __init__(self, checkpoint: Checkpoint, words: Sequence[str]) -> None:
        distinct = list(dict.fromkeys(words))
        self.pad_id = checkpoint.pad_id
        self.absent = checkpoint.ids([""])
        self._ids = {one: checkpoint.ids([one]) for one in distinct}
        parts = [distinct[at : at + COUNTED_AT_ONCE] for at in range(0, len(distinct), COUNTED_AT_ONCE)]
        self.truncated = sum(bool(e.overflowing) for part in parts for e in checkpoint.tokenizer.encode_batch(part))

    def padded(self, words: Sequence[str | None]) -> tuple[Tensor, Tensor]:
        """input_ids and attention_mask, (n, length) of the longest."""
        rows = [self.absent if one is None else self._ids[one] for one in words]
        length = max(ids.shape[1] for ids, _ in rows)
        input_ids = torch.full((len(rows), length), self.pad_id, dtype=torch.int64)
        mask = torch.zeros((len(rows), length), dtype=torch.int64)
        for at, (ids, seen) in enumerate(rows):
            input_ids[at, : ids.shape[1]] = ids[0]
            mask[at, : ids.shape[1]] = seen[0]
        return input_ids, mask


class TrainingPairs(Dataset[View]):
    """A split's pairs as views. A key is epoch × length + row, as `EpochSampler` gives it."""

    def __init__(self, pairs: PairSet, checkpoint: Checkpoint, settings: FinetuneSettings) -> None:
        """Keep the pairs that have a text of the weighted fields; raise BadFinetune when none has."""
        self.names = tuple(settings.field_weights)
        self.rows = tuple(pair for pair in pairs.pairs if _texts(pair, self.names))
        if len(self.rows) < 2:
            known = sorted({text.field for pair in pairs.pairs for text in pair.texts})
            asked = f" with a text of {', '.join(self.names)}" if self.names else ""
            raise BadFinetune(
                f"{pairs.source!r} has {len(self.rows)} training pairs{asked}; expected 2 or more "
                f"(its fields are {', '.join(known) or 'none'})."
            )
        self.pairs, self.preparation, self.settings = pairs, checkpoint.preparation, settings
        words = [text.words for pair in self.rows for text in pair.texts]
        self.texts = Texts(checkpoint, words)
        self._threads: tuple[int, ThreadPoolExecutor] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, key: int) -> View:
        pair = self.rows[key % len(self.rows)]
        number = self.settings.seed * 1_000_003 + key
        return View(self._pixels(pair, number), self._words(pair, random.Random(number)), pair.id)

    def __getitems__(self, keys: Sequence[int]) -> list[View]:
        if torch.utils.data.get_worker_info() is not None:
            return [self[key] for key in keys]
        if self._threads is None or self._threads[0] != os.getpid():
            self._threads = os.getpid(), ThreadPoolExecutor(THREADS)
        return list(self._threads[1].map(self.__getitem__, keys))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_threads": None}

    def _words(self, pair: Pair, chance: random.Random) -> tuple[str | None, ...]:
        if not self.names:
            return (chance.choice(pair.texts).words,)
        chosen = ([text.words for text in pair.texts if text.field == name] for name in self.names)
        return tuple(chance.choice(words) if words else None for words in chosen)

    def _pixels(self, pair: Pair, number: int) -> Tensor | None:
        side = self.preparation.side_px
        square = read_square(
            self.pairs, pair, enlarged(self.preparation) if self.settings.augment else self.preparation
        )
        if square is None:
            return None
        if not self.settings.augment:
            return normalized(square.unsqueeze(0).float() / 255, self.preparation.mean, self.preparation.std)[0]
        views = augment(square.unsqueeze(0), side, torch.Generator().manual_seed(number))
        return normalized(views, self.preparation.mean, self.preparation.std)[0]

    def collate(self, views: Sequence[View]) -> dict[str, Any]:
        """A `Batch`'s fields, as Trainer wants them, and the ids of pictures that could not be read."""
        side = self.preparation.side_px
        empty = torch.zeros(3, side, side)
        words = [one for view in views for one in view.words]
        input_ids, mask = self.texts.padded(words)
        keys = torch.tensor([-1 if one is None else key_of(one) for one in words])
        shape = (len(views), len(views[0].words))
        return {
            "pixel_values": torch.stack([empty if view.pixels is None else view.pixels for view in views]),
            "input_ids": input_ids,
            "attention_mask": mask,
            "valid": torch.tensor([view.pixels is not None for view in views]),
            "present": torch.tensor([one is not None for one in words]).reshape(shape),
            "text_keys": keys.reshape(shape),
            "picture_keys": torch.tensor([_number(view.id) for view in views]),
            "left_out": [view.id for view in views if view.pixels is None],
        }


class EpochSampler(Sampler[int]):
    """Every row once an epoch, in an order of the seed and the epoch; `epoch` is set from outside."""

    def __init__(self, length: int, seed: int) -> None:
        self.length, self.seed, self.epoch = length, seed, 0

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[int]:
        order = torch.Generator().manual_seed(self.seed * 1000 + self.epoch)
        begin = self.epoch * self.length
        return iter((begin + torch.randperm(self.length, generator=order)).tolist())


def enlarged(preparation: Preparation) -> Preparation:
    """The same preparation with room to zoom."""
    side, shorter = (round(px * AUGMENTED_FROM) for px in (preparation.side_px, preparation.shorter_px))
    return replace(preparation, side_px=side, shorter_px=shorter)


def read_square(pairs: PairSet, pair: Pair, preparation: Preparation) -> Tensor | None:
    """A pair's picture as (3, side, side) uint8; None where it is missing or broken."""
    wanted = DECODED_FROM * max(preparation.side_px, preparation.shorter_px)
    try:
        picture = read_picture(pairs.files.read(pair.picture), side_px=wanted)
    except (BadPicture, NoData, OSError):
        return None
    return torch.from_numpy(np.asarray(preparation.square(picture)).transpose(2, 0, 1).copy())


def normalized(pixels: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    """(n, 3, h, w) of 0…1 → what the model was trained on."""
    middle, spread = (torch.tensor(values, dtype=torch.float32)[:, None, None] for values in (mean, std))
    return (pixels - middle) / spread


def key_of(words: str) -> int:
    """A number that is the same for the same words, however they are spaced and cased; 63 bits."""
    return _number(" ".join(words.lower().split()))


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


def _texts(pair: Pair, names: Sequence[str]) -> list[str]:
    return [text.words for text in pair.texts if not names or text.field in names]
