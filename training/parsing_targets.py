"""What the garment parser is taught for a sample: facets as rows of tensors, and what each pixel may be.

A pixel's target is a code: a part's number where it is known, else one of the sets of parts that it may be (a person's
photo of one shirt holds background and top, no mask says where). The loss is minus the log of the set's probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from retrieval.parts import BODY, Parts
from retrieval.product import AUDIENCES
from retrieval.vocabulary import Vocabulary
from training.data_folder import Sample

SAME_PART = 0.9  # of the described photos under a label: then it tells the part
FIRST_COLOR = 0.6  # the first color's share of a target of several


@dataclass(frozen=True)
class Codes:
    """Numbers for what a pixel may be; the first are the parts themselves."""

    parts: Parts

    @property
    def anything(self) -> int:
        """Nothing is known of the pixel."""
        return len(self.parts.names)

    @property
    def not_background(self) -> int:
        """Something that is worn, or who wears it."""
        return self.anything + 1

    @property
    def suit(self) -> int:
        """Jacket or trousers: data sets have one label for both."""
        return self.anything + 2

    def alone(self, part: int) -> int:
        """Background or this part, as in a photo of one piece."""
        return self.anything + 3 + part

    def allowed(self) -> Tensor:
        """Code → the parts that it allows, (codes, parts) float of 0 and 1."""
        names = self.parts.names
        count = len(names)
        sets = [[part] for part in range(count)] + [list(range(count)), list(range(1, count))]
        sets += [list(self.parts.of_label("suit"))] + [[0, part] for part in range(count)]
        table = torch.zeros(len(sets), count)
        for code, chosen in enumerate(sets):
            table[code, chosen] = 1.0
        return table

    def of_label(self, label: str) -> int:
        """The code of a data set's label; `anything` for one that is none of the parts."""
        parts = self.parts.of_label(label)
        return self.anything if not parts else parts[0] if len(parts) == 1 else self.suit


@dataclass(frozen=True)
class Facets:
    """What is known of samples, a row each. A row of zeros is unknown, and stands in no loss."""

    kinds: Tensor  # (n, kinds): 1 for each kind that it may be, or how likely its label is given to the kind
    colors: Tensor  # (n, colors): shares that sum to 1
    patterns: Tensor  # (n, patterns): shares
    audiences: Tensor  # (n, 6): 1 for each that it may be
    formality: Tensor  # (n,), NaN where unknown
    parts: Tensor  # (n,): the part it is seen as, 0 where unknown

    def __getitem__(self, rows: Tensor) -> Facets:
        """The chosen rows."""
        return Facets(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    @staticmethod
    def join(each: Sequence[Facets]) -> Facets:
        """Several sets of rows as one."""
        return Facets(*(torch.cat([getattr(part, name) for part in each]) for name in Facets.__dataclass_fields__))


def facets_of(samples: Sequence[Sample], vocabulary: Vocabulary, parts: Parts) -> Facets:
    """The samples' facets as tensors."""
    kinds, colors = vocabulary.kinds, tuple(vocabulary.colors)
    patterns = vocabulary.names("pattern")
    found = Facets(
        kinds=torch.zeros(len(samples), len(kinds)),
        colors=torch.zeros(len(samples), len(colors)),
        patterns=torch.zeros(len(samples), len(patterns)),
        audiences=torch.zeros(len(samples), len(AUDIENCES)),
        formality=torch.full((len(samples),), float("nan")),
        parts=torch.zeros(len(samples), dtype=torch.long),
    )
    for row, sample in enumerate(samples):
        named = {kind for name in sample.facets.get("category", ()) for kind in vocabulary.expand(name)}
        for kind in named & set(kinds):
            found.kinds[row, kinds.index(kind)] = 1.0
        seen = {parts.of_kind(kind, vocabulary) for kind in named & set(kinds)}
        found.parts[row] = seen.pop() if len(seen) == 1 else 0
        _shares(found.colors[row], [colors.index(name) for name in sample.facets.get("color", ())])
        _shares(found.patterns[row], [patterns.index(name) for name in sample.facets.get("pattern", ())])
        for name in sample.facets.get("audience", ()):
            found.audiences[row, AUDIENCES.index(name)] = 1.0
        scale = [float(vocabulary.entry("occasion", name)["formality"]) for name in sample.facets.get("occasion", ())]
        if scale:
            found.formality[row] = sum(scale) / len(scale)
    return found


def label_chances(meanings: Mapping[str, Mapping[str, int]], kinds: Sequence[str]) -> dict[str, Tensor]:
    """How likely people give a label to each kind, (kinds,) a label, from photos that are both labeled and described.

    As targets in the place of ones these are the forward correction of noisy labels (Patrini et al. 2017, arXiv
    1609.03683). A kind that was never described says nothing: it has every label alike.
    """
    labels = sorted(meanings)
    counts = torch.tensor([[float(meanings[label].get(kind, 0)) for kind in kinds] for label in labels]) + 0.1
    return dict(zip(labels, counts / counts.sum(0), strict=True))


def learn_labels(
    facets: Facets,
    samples: Sequence[Sample],
    meanings: Mapping[str, Mapping[str, int]],
    vocabulary: Vocabulary,
    parts: Parts,
) -> None:
    """Put what labels stand for in the rows of samples that were only labeled."""
    kinds = vocabulary.kinds
    part_of = part_targets(kinds, vocabulary, parts)
    chances = label_chances(meanings, kinds)
    for row, sample in enumerate(samples):
        if sample.texts or "label" not in sample.facets or sample.label not in chances:
            continue
        facets.kinds[row] = chances[sample.label]
        shown = torch.zeros(len(parts.names))
        for kind, count in meanings[sample.label].items():
            if kind in kinds:
                shown[part_of[kinds.index(kind)]] += count
        facets.parts[row] = shown.argmax() if shown.max() > SAME_PART * shown.sum() else 0


def _shares(row: Tensor, columns: list[int]) -> None:
    for place, column in enumerate(columns):
        row[column] = (
            1.0 if len(columns) == 1 else FIRST_COLOR if place == 0 else (1 - FIRST_COLOR) / (len(columns) - 1)
        )


def part_targets(kinds: Sequence[str], vocabulary: Vocabulary, parts: Parts) -> Tensor:
    """Kind → part, (kinds,) long."""
    return torch.tensor([parts.of_kind(kind, vocabulary) for kind in kinds])


def body_size(parts: Parts) -> int:
    """How many of the first parts are nobody's garment."""
    assert parts.names[: len(BODY)] == BODY
    return len(BODY)
