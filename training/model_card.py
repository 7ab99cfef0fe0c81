"""The pocket model's card: what it is, saw, can and is not for. Its figures come from `evaluate`."""

from __future__ import annotations

from collections.abc import Sequence

from training.metrics import Figure

SOURCES = {
    "products": "Fashion Product Images (Kaggle, MIT): 35,530 shop products, nine tenths of them",
    "garments": "Clothing Dataset (CC0): 4,576 photos people took of clothes they own, nine tenths of them, "
    "1,216 of which carry captions written for this project (CC0)",
    "shop": "the sample shop, drawn by `python -m ingestion.sample_shop`",
}

_CARD = """---
license: mit
tags: [clip, fashion, onnx]
---
# pocket

A small CLIP-like model of fashion: a text tower and a picture tower in one space of 256 dimensions, trained by
`stylist pocket`. It is what Stylist runs on before a shop brings a larger one: no torch, a picture in a few
milliseconds on one core. The picture tower is EfficientNet-Lite0 and began from its ImageNet weights (Google,
Apache-2.0); the text tower began from the word pieces of all-MiniLM-L6-v2 (Apache-2.0), whose sentence vectors were
its teacher.

## Trained on
{sources}

Pictures and texts of the held-out tenth (ids whose SHA-256 is divisible by ten) were never seen in training.

## How good
Measured by `stylist evaluate --data ../shared/data --split heldout`, 95% bootstrap intervals:

| figure | value | interval | cases |
| --- | --- | --- | --- |
{rows}

## What it is not for
It knows garments, shoes, bags and accessories, in English, mostly on white grounds or photographed alone. It does not
know people, places or styles beyond the words its data used, nor whether a picture shows clothes at all.
Shop photographs of the training set come from one Indian retailer of the 2010s: western womenswear, heavy coats and
sizes beyond the model standard are rare in it.
"""


def model_card(sources: Sequence[str], figures: Sequence[Figure]) -> str:
    """The README.md of a pocket bundle."""
    return _CARD.format(sources="\n".join(f"- {source}" for source in sources), rows=figure_rows(figures))


def figure_rows(figures: Sequence[Figure]) -> str:
    """Figures as the rows of a Markdown table."""
    return "\n".join(f"| {f.name} | {f.value:.3f} | {f.low:.3f}–{f.high:.3f} | {f.cases} |" for f in figures)
