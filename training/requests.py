"""Facets as a table, and short wishes composed from them: which picture answers which wish follows by logic.

A column is one name of one facet. For each sample a column is stated (its own word), implied (a broader word: a polo
shirt is a top), unknown (nobody said, or a narrower word might hold), or false. Unknown pairs are left out of losses.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from retrieval.vocabulary import Vocabulary
from training.data_folder import Sample

WISHED = ("category", "type", "label", "color", "pattern", "material", "sleeves", "length", "audience", "occasion")
OPENINGS = ("", "", "", "", "a ", "the ", "some ", "show me ", "looking for ", "i need a ", "photo of a ", "something ")
ADULTS = {"women", "men", "unisex"}


@dataclass(frozen=True, slots=True)
class FacetTable:
    """Columns, and what each sample (row) says of them: bool tensors (samples, columns)."""

    columns: tuple[tuple[str, str], ...]
    stated: Tensor
    implied: Tensor
    unknown: Tensor

    def span(self, facet: str) -> list[int]:
        """The column indices of a facet."""
        return [index for index, (name, _) in enumerate(self.columns) if name == facet]


def facet_table(samples: Sequence[Sample], vocabulary: Vocabulary) -> FacetTable:
    """Lay out what is known of every sample over the vocabulary's names and the data's own types and labels."""
    columns = _columns(samples, vocabulary)
    at = {column: index for index, column in enumerate(columns)}
    shape = (len(samples), len(columns))
    stated, implied, unknown = (torch.zeros(shape, dtype=torch.bool) for _ in range(3))
    spans: dict[str, list[int]] = {}
    for index, (facet, _) in enumerate(columns):
        spans.setdefault(facet, []).append(index)
    for row, sample in enumerate(samples):
        for facet, span in spans.items():
            names = sample.facets.get(facet, ())
            if not names:
                unknown[row, span] = True
            for name in names:
                stated[row, at[facet, name]] = True
                implied[row, [at[facet, broad] for broad in _broader(facet, name, vocabulary)]] = True
                unknown[row, [at[facet, other] for other in _undecided(facet, name, vocabulary)]] = True
    implied &= ~stated
    return FacetTable(columns, stated, implied, unknown & ~stated & ~implied)


def _columns(samples: Sequence[Sample], vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    facets = ("category", "color", "pattern", "material", "sleeves", "length", "audience", "occasion", "season")
    own = [(facet, name) for facet in facets for name in vocabulary.names(facet)]
    data = {(facet, name) for sample in samples for facet in ("type", "label") for name in sample.facets.get(facet, ())}
    return (*own, *sorted(data))


def _broader(facet: str, name: str, vocabulary: Vocabulary) -> list[str]:
    if facet == "color":
        family = vocabulary.colors[name].family
        return [] if family == name else [family]
    if facet != "category":
        return []
    found = []
    while parent := vocabulary.categories[name].parent:
        found.append(parent)
        name = parent
    return found


def _undecided(facet: str, name: str, vocabulary: Vocabulary) -> list[str]:
    if facet == "category":
        return sorted(vocabulary.expand(name) - {name})
    if facet == "color":
        return sorted(vocabulary.expand_color(name) - {name})
    if facet == "audience" and name == "unisex":
        return ["women", "men"]
    if facet == "audience":
        return ["unisex"] if name in ADULTS else sorted({"girls", "boys", "baby"} - {name})
    return []


class Wording:
    """Turns columns into words, choosing among the vocabulary's spellings."""

    def __init__(self, table: FacetTable, vocabulary: Vocabulary, seed: int) -> None:
        """Remember each column's spellings; `seed` fixes the choices."""
        self.table = table
        self.chance = random.Random(seed)
        known = {facet for facet, _ in table.columns} - {"type", "label"}
        self._words = [vocabulary.words(facet, name) if facet in known else (name,) for facet, name in table.columns]

    def column(self, index: int) -> str:
        """A column in words; the plain name half of the time."""
        words = self._words[index]
        word = words[0] if self.chance.random() < 0.5 else self.chance.choice(words)
        return f"for {word}" if self.table.columns[index][0] in ("audience", "occasion") else word

    def prompts(self, columns: Sequence[int]) -> list[str]:
        """Each column as a text of its own."""
        return [f"{self.chance.choice(OPENINGS)}{self.column(index)}" for index in columns]

    def wish(self, row: int) -> tuple[str, list[int]]:
        """A short wish that the sample answers, and the columns it names: ("striped navy top for women", [...])."""
        table, chance = self.table, self.chance
        chosen: dict[str, int] = {}
        true = (table.stated[row] | table.implied[row]).nonzero().flatten().tolist()
        chance.shuffle(true)
        for index in true:
            facet = table.columns[index][0]
            kind = "category" if facet in ("type", "label") else facet
            share = {"category": 0.9, "color": 0.65, "pattern": 0.5}.get(kind, 0.25)
            if facet in WISHED and kind not in chosen and chance.random() < share:
                chosen[kind] = index
        if not chosen and true:
            chosen["any"] = true[0]
        order = ("length", "color", "pattern", "material", "sleeves", "any", "category", "audience", "occasion")
        columns = [chosen[kind] for kind in order if kind in chosen]
        if chance.random() < 0.25:
            chance.shuffle(columns)
        words = " ".join(self.column(index) for index in columns)
        return f"{chance.choice(OPENINGS)}{words}", columns
