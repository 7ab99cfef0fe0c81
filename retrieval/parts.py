"""The classes of the garment segmenter: `Parts.load()` reads data/parts.toml, shared by training and the bot.

A part is what a pixel can be: background, skin, hair, or a piece of a kind ("top", "shoes"). It holds no model.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from retrieval.vocabulary import Vocabulary

DEFAULT_PATH = Path(__file__).resolve().parent.parent / "data" / "parts.toml"
BODY = ("background", "skin", "hair")  # parts that nobody wears
# Slots tell the part, but for these kinds: several parts share the slots "bottom" and "accessory".
_OF_KIND = {
    "shorts": "shorts",
    "skirt": "skirt",
    "hat": "hat",
    "cap": "hat",
    "beanie": "hat",
    "headband": "hat",
    "sunglasses": "glasses",
    "belt": "belt",
    "scarf": "scarf",
    "dupatta": "scarf",
    "wallet": "bag",
    "bra": "top",
}
_OF_SLOT = {
    "top": "top",
    "layer": "outerwear",
    "outerwear": "outerwear",
    "one-piece": "one-piece",
    "bottom": "trousers",
    "underneath": "legwear",
    "shoes": "shoes",
    "bag": "bag",
    "accessory": "accessory",
}


@dataclass(frozen=True)
class Parts:
    """The parts in the order of the segmenter's outputs, with the names that data sets have for them."""

    names: tuple[str, ...]
    labels: dict[str, tuple[str, ...]]  # a data set's label → the parts it may be
    slots: dict[str, tuple[str, ...]]

    @classmethod
    def load(cls, path: Path = DEFAULT_PATH) -> Parts:
        """Read the table of parts."""
        table: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
        labels: dict[str, tuple[str, ...]] = {}
        for name, row in table.items():
            for label in (name, *row.get("labels", ())):
                labels[label] = (*labels.get(label, ()), name)
        return cls(tuple(table), labels, {name: tuple(row.get("slots", ())) for name, row in table.items()})

    @cached_property
    def worn(self) -> tuple[int, ...]:
        """The numbers of the parts that are pieces."""
        return tuple(number for number, name in enumerate(self.names) if name not in BODY)

    def of_label(self, label: str) -> tuple[int, ...]:
        """The numbers of the parts that a data set's label may be; empty where it is none of them."""
        return tuple(self.names.index(name) for name in self.labels.get(label.strip().lower(), ()))

    def of_kind(self, kind: str, vocabulary: Vocabulary) -> int:
        """The number of the part that a piece of a category is seen as."""
        return self.names.index(_OF_KIND.get(kind) or _OF_SLOT[vocabulary.slot(kind)])
