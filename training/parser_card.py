"""The garment parser's card: what it is, saw, can and is not for. Its figures come from `evaluate`."""

from __future__ import annotations

from collections.abc import Sequence

from training.metrics import Figure
from training.model_card import SOURCES, figure_rows

STREET = "Clothing Co-Parsing (Apache-2.0): 872 street photos with masks, nine tenths of them"
PARSER_SOURCES = (SOURCES["garments"], SOURCES["products"], STREET)

_CARD = """---
license: mit
tags: [image-segmentation, fashion, onnx]
---
# parser

A small network that says which pixel of a picture is which garment (background, skin, hair and 14 kinds of pieces), and
of the garment under the mask its kind, colors, pattern, formality and for whom it is made. Trained by `stylist parser`,
begun from EfficientNet-Lite0's ImageNet weights (Google, Apache-2.0). No torch is needed to run it.

## Trained on
{sources}

Photos and pictures of the held-out tenth (ids whose SHA-256 is divisible by ten) were never seen in training.

## How good
Measured by `stylist evaluate --data ../shared/data --split heldout --only garments,parsing`, 95% bootstrap intervals:

| figure | value | interval | cases |
| --- | --- | --- | --- |
{rows}

## What it is not for
It knows street photos of single people and photos of single garments on floors, beds and hangers. Small things (belts,
jewelry, glasses) it sees in part only, the soles of a crowd not at all. People's photos had no masks in training: where
a garment ends and a bed of the same color begins it guesses. It does not recognize people and is not meant to.
"""


def parser_card(figures: Sequence[Figure]) -> str:
    """The README.md of a parser bundle."""
    return _CARD.format(sources="\n".join(f"- {source}" for source in PARSER_SOURCES), rows=figure_rows(figures))
