"""A finished pocket run as a bundle: exported, measured on the held-out tenth, with its model card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from retrieval.encoder import Encoder
from training.evaluate import evaluate
from training.export import export_pocket
from training.model_card import SOURCES, model_card

SECTIONS = ("retrieval", "garments", "requests")  # what the model alone decides


def publish(checkpoint: Path, out: Path, data: Path, side_px: int, report: Callable[[str], None]) -> None:
    """Export a checkpoint as the bundle `out`, measured on the held-out tenth of `data`, with its model card."""

    def describe(encoder: Encoder, trained_on: Sequence[str]) -> tuple[dict[str, Any], str]:
        sections = evaluate(data, encoder, None, None, split="heldout", only=SECTIONS, report=report)
        figures = [figure for section in sections.values() for figure in section]
        sources = [SOURCES[source] for source in trained_on]
        measured = {figure.name: figure.to_json() for figure in figures}
        return {"license": "MIT", "trained_on": sources, "figures": measured}, model_card(sources, figures)

    parity = export_pocket(checkpoint, out, side_px=side_px, describe=describe)
    report(f"wrote {out}, cosine to torch at least {parity:.6f}")
