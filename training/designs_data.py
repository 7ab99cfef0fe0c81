"""Pictures with their words, as a model learns to draw from them. Every draw is a function of the seed and the step, so
a run that goes on after a stop sees what it would have seen.

    lessons = Lessons(pairs.of("train"), settings, side_px=64)
    lesson = lessons.at(step)  # .pixels, .texts

Pictures lie whole on a white square. A picture that is missing or broken is left out of its batch and named once in
`left_out`. Small pictures are decoded once and kept, as far as `KEPT_BYTES` goes.
"""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from retrieval.pictures import BadPicture, read_picture
from retrieval.preparation import letterbox
from retrieval.vocabulary import Vocabulary
from training.data_folder import NoData
from training.designs_settings import BadDesign, DesignSettings
from training.pairs import Pair, PairSet

KEPT_BYTES = 1 << 30
FEW = 50  # pictures, below which a model learns them by heart
DECODED_FROM = 2  # sides: a JPEG is decoded no larger than this

Square = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A batch: pixels (n, 3, side, side) float32 in −1…1, and a text for each."""

    pixels: Tensor
    texts: tuple[str, ...]


class Lessons:
    """The pictures and words of a run."""

    def __init__(self, pairs: PairSet, settings: DesignSettings, side_px: int) -> None:
        """Note the pairs; raises BadDesign where the fields and categories leave none."""
        self.rows = chosen(pairs, settings)
        self.pairs, self.settings, self.side_px = pairs, settings, side_px
        self.left_out: list[str] = []
        self._kept: OrderedDict[str, Square | None] = OrderedDict()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def steps_in_epoch(self) -> int:
        """How many steps see every picture once."""
        return max(1, -(-len(self.rows) // (self.settings.batch_size * self.settings.accumulate)))

    def at(self, step: int) -> list[Lesson]:
        """The batches of a step, one for each that is accumulated; one whose pictures are all unreadable is missing."""
        batch = self.settings.batch_size
        first = step * batch * self.settings.accumulate
        places = range(first, first + batch * self.settings.accumulate)
        lessons = (self._lesson(places[at : at + batch]) for at in range(0, len(places), batch))
        return [lesson for lesson in lessons if lesson.texts]

    def _lesson(self, places: Iterable[int]) -> Lesson:
        seen: list[tuple[Square, str]] = []
        for place in places:
            pair, chance = self._pair(place), random.Random(self.settings.seed * 1_000_003 + place)
            square = self._square(pair)
            if square is None:
                continue
            flipped = self.settings.flip and chance.random() < 0.5
            told = chance.random() >= self.settings.caption_dropout
            text = chance.choice(texts_of(pair, self.settings.fields))
            seen.append((square[:, ::-1] if flipped else square, text if told else ""))
        return Lesson(pixels=as_pixels([square for square, _ in seen]), texts=tuple(text for _, text in seen))

    def _pair(self, place: int) -> Pair:
        epoch, row = divmod(place, len(self.rows))
        if getattr(self, "_epoch", None) != epoch:
            order = np.random.default_rng([self.settings.seed, epoch])
            self._order, self._epoch = order.permutation(len(self.rows)), epoch
        return self.rows[int(self._order[row])]

    def _square(self, pair: Pair) -> Square | None:
        if pair.id in self._kept:
            return self._kept[pair.id]
        square = read_square(self.pairs, pair, self.side_px)
        if square is None:
            self.left_out.append(pair.id)
        self._kept[pair.id] = square
        while len(self._kept) * 3 * self.side_px**2 > KEPT_BYTES:
            self._kept.popitem(last=False)
        return square


def chosen(pairs: PairSet, settings: DesignSettings) -> tuple[Pair, ...]:
    """The pairs with words of the wanted fields and a wanted category, and of these as many as are asked for."""
    vocabulary = Vocabulary.load()
    if unknown := [name for name in settings.categories if name not in vocabulary.names("category")]:
        raise BadDesign(
            f"--categories has {unknown[0]!r}; expected categories of the vocabulary, as in top,dress,shoes."
        )
    wanted = {kind for name in settings.categories for kind in vocabulary.expand(name)}
    rows = [
        pair
        for pair in pairs.pairs
        if texts_of(pair, settings.fields) and (not wanted or wanted & set(pair.facets.get("category", ())))
    ]
    if not rows:
        fields = ", ".join(sorted({text.field for pair in pairs.pairs for text in pair.texts}))
        raise BadDesign(
            f"{pairs.source!r} has no picture with words of the fields and categories asked for; "
            f"its fields are {fields}."
        )
    if settings.pictures:
        random.Random(settings.seed).shuffle(rows)
        rows = rows[: settings.pictures]
    return tuple(rows)


def texts_of(pair: Pair, fields: Sequence[str]) -> list[str]:
    """What a pair says in the wanted fields; with none named, in all."""
    return [text.words for text in pair.texts if not fields or text.field in fields]


def read_square(pairs: PairSet, pair: Pair, side_px: int) -> Square | None:
    """A pair's picture, whole on a white square: (side, side, 3) uint8; None where it is missing or broken."""
    try:
        picture = read_picture(pairs.files.read(pair.picture), side_px=DECODED_FROM * side_px)
    except (BadPicture, NoData, OSError):
        return None
    return np.asarray(letterbox(picture, side_px, Image.Resampling.LANCZOS))


def as_pixels(squares: Sequence[Square]) -> Tensor:
    """(side, side, 3) uint8 pictures → (n, 3, side, side) float32 in −1…1."""
    if not squares:
        return torch.zeros((0, 3, 1, 1))
    stacked = torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2)
    return stacked.float() / 127.5 - 1


def as_squares(pixels: Tensor) -> list[Square]:
    """The way back, clamped."""
    whole = ((pixels.float().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()
    return list(whole)


def remarks(lessons: Lessons) -> list[str]:
    """What a person should know of a set of pictures before hours go into it."""
    rows, told = lessons.rows, []
    if len(rows) < FEW:
        told.append(f"only {len(rows)} pictures: the model will learn them by heart, and draw little else")
    same = lessons.pairs.files.same_bytes(pair.picture for pair in rows)
    distinct = len({same.get(pair.picture, pair.picture) for pair in rows})
    if distinct == 1 and len(rows) > 1:
        told.append(f"all {len(rows)} pictures are the same one")
    clothes = sum("category" in pair.facets for pair in rows)
    if not clothes:
        told.append("no caption names a garment that the vocabulary knows: are these clothes?")
    return told
