"""`stylist evaluate` beyond a data folder's own sections: two models side by side, pairs, zero-shot, ground truth.

    stylist evaluate --model models/mine --compare data/models/pocket --data ../shared/data --page wins.html

Every figure comes with its cases and a 95% interval, and with `--compare` the rise over the base with its paired one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retrieval.encoder import BadBundle
from retrieval.vocabulary import Vocabulary
from training.comparison import Guesses, PerCase, pair_figures, pictured
from training.comparison_page import write_page
from training.data_folder import NoData
from training.evaluate_encoders import Embedder, embedded, open_embedder
from training.evaluate_ground_truth import ground_truth_figures, read_ground_truth
from training.evaluate_zero_shot import guesses, read_class_sets
from training.metrics import Figure
from training.pairs import SPLITS, read_pairs

Measured = PerCase | Guesses
Sections = dict[str, list[list[Measured]]]  # section → figures of each model


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to measure. `pairs`, `zero_shot` and `ground_truth` are places; `page` is where wins and losses go."""

    pairs: Path | None = None
    zero_shot: Path | None = None
    ground_truth: Path | None = None
    base: Path | None = None
    page: Path | None = None
    split: str = "heldout"
    fields: Sequence[str] = field(default_factory=tuple)


def compare_command(model: Path, wanted: Wanted, *, as_json: bool, report: Callable[[str], None]) -> int:
    """Print the figures of `model`, beside those of the base where one is given; the exit code."""
    try:
        _check(wanted)
        embedders = [open_embedder(place) for place in (wanted.base, model) if place is not None]
        sections: Sections = {}
        for name, figures in _sections(embedders, wanted, report):
            sections[name] = figures
    except (BadBundle, NoData, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    _print_json(embedders, wanted, sections) if as_json else _print_text(embedders, wanted, sections)
    return 0


def _check(wanted: Wanted) -> None:
    if not any((wanted.pairs, wanted.zero_shot, wanted.ground_truth)):
        raise NoData("There is nothing to measure on; give --data, --pairs, --zero-shot or --ground-truth.")
    if wanted.split not in (*SPLITS, "all"):
        raise NoData(f"--split is {wanted.split!r}; expected {', '.join(SPLITS)} or all.")
    if wanted.page and not (wanted.base and wanted.pairs):
        raise NoData(
            "--page shows what was won and lost between two models; give --compare and --data or --pairs, too."
        )


def _sections(
    embedders: list[Embedder], wanted: Wanted, report: Callable[[str], None]
) -> Iterator[tuple[str, list[list[Measured]]]]:
    if wanted.pairs:
        yield "pairs", _pairs(embedders, wanted, wanted.pairs, report)
    if wanted.zero_shot:
        yield "zero-shot", _zero_shot(embedders, wanted.zero_shot, wanted.split, report)
    for truth in read_ground_truth(wanted.ground_truth, report) if wanted.ground_truth else ():
        rows, vectors = embedded(embedders, truth.pictures, truth.files.picture, report)
        yield (
            truth.name,
            [
                list[Measured](ground_truth_figures(embedder, truth, pictures, rows))
                for embedder, pictures in zip(embedders, vectors, strict=True)
            ],
        )


def _pairs(
    embedders: list[Embedder], wanted: Wanted, source: Path, report: Callable[[str], None]
) -> list[list[Measured]]:
    pairs = read_pairs(source, vocabulary=Vocabulary.load(), fields=wanted.fields)
    for why, count in pairs.left_out.items():
        report(f"{count} pairs left out: {why}")
    if wanted.split != "all":
        pairs = pairs.of(next(split for split in SPLITS if split == wanted.split))
    pairs, vectors = pictured(embedders, pairs, report)
    if wanted.page:
        before, after = embedders
        shown = write_page(
            wanted.page, before=before, after=after, pairs=pairs, vectors=(vectors[0], vectors[1]), fields=wanted.fields
        )
        report(f"{len(shown)} wins and losses are in {wanted.page}")
    return [
        list[Measured](pair_figures(embedder, pairs, pictures, fields=wanted.fields, report=report))
        for embedder, pictures in zip(embedders, vectors, strict=True)
    ]


def _zero_shot(
    embedders: list[Embedder], folder: Path, split: str, report: Callable[[str], None]
) -> list[list[Measured]]:
    found: list[list[Measured]] = [[] for _ in embedders]
    kept: dict[tuple[str, ...], tuple[list[int], list[Any]]] = {}  # sets of one folder share their pictures
    for one in read_class_sets(folder, split=split if split == "heldout" else "all"):
        if one.pictures not in kept:
            kept[one.pictures] = embedded(embedders, one.pictures, one.open_picture, report)
        rows, vectors = kept[one.pictures]
        for figures, embedder, pictures in zip(found, embedders, vectors, strict=True):
            figures.append(guesses(embedder, one, pictures, rows))
    return found


def _risen(after: Measured, before: Measured) -> Figure:
    if isinstance(after, Guesses) and isinstance(before, Guesses):
        return after.rise_over(before)
    assert isinstance(after, PerCase)
    assert isinstance(before, PerCase)
    return after.rise_over(before)


def _print_json(embedders: list[Embedder], wanted: Wanted, sections: Sections) -> None:
    found: dict[str, list[dict[str, Any]]] = {}
    for name, figures in sections.items():
        if len(embedders) == 1:
            found[name] = [dict(one.figure().to_json()) for one in figures[0]]
            continue
        found[name] = [
            {
                "name": after.name,
                "before": before.figure().to_json(),
                "after": after.figure().to_json(),
                "difference": _risen(after, before).to_json(),
            }
            for before, after in zip(*figures, strict=True)
        ]
    base = embedders[0].model_id if len(embedders) == 2 else None
    record = {"model": embedders[-1].model_id, "base": base, "split": wanted.split, "sections": found}
    print(json.dumps(record, ensure_ascii=False))


def _print_text(embedders: list[Embedder], wanted: Wanted, sections: Sections) -> None:
    against = f" against {embedders[0].model_id}" if len(embedders) == 2 else ""
    print(f"{embedders[-1].model_id}{against} on {wanted.split}")
    for name, figures in sections.items():
        for row in zip(*figures, strict=True):
            columns = "  ".join(_column(one.figure()) for one in row)
            risen = f"  {_column(_risen(row[1], row[0]), '+')}" if len(row) == 2 else ""
            print(f"{name:<10} {row[-1].name:<42} {columns}{risen}  n={row[-1].figure().cases}")


def _column(found: Figure, sign: str = "") -> str:
    return f"{found.value:{sign}.3f} [{found.low:{sign}.3f}, {found.high:{sign}.3f}]"
