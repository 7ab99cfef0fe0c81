"""Retrieval against ground-truth JSON, as Marqo-FashionCLIP's evaluation lays it out for its seven public sets.

    tasks = read_ground_truth(Path("ground-truth/KAGL"))
    ground_truth_figures(embedder, tasks, pictures, rows, report=print)

A folder a set (Atlas, DeepFashion-InShop, DeepFashion-Multimodal, Fashion200k, KAGL, Polyvore, iMaterialist), or a
folder of such folders:
- `gt_query_doc/ground_truth_<column>-<documents>.json`, {query: {item_ID: 1, …}}, as their repository has it; a value
  above 1 is a grade. <documents> is `image`, or `image+text`: then a document is .9 of its picture and .1 of its text.
- `documents.csv` (or .tsv, .json, .jsonl) with `item_ID`, `image` and `text`, saved once from that data set. Pictures
  are named below the folder, its `images/`, or in a zip there.

Documents that are not in the folder are counted and left out of the ground truth; a query without any is not asked.
Recall is of all right answers and MRR within the first ten, as theirs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors
from retrieval.picture_rows import BadCatalog, read_rows
from training.comparison import PerCase
from training.data_folder import NoData
from training.evaluate_encoders import Embedder
from training.metrics import Ranked
from training.pairs_pictures import PictureFiles

PICTURE_SHARE = 0.9  # of a document with a text, as all of their configurations have it
DOCUMENTS = ("documents.csv", "documents.tsv", "documents.json", "documents.jsonl")
TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Queries with the grade of each document, by row: {"mens shoes": {3: 1.0}}."""

    column: str
    with_text: bool
    grades: Mapping[str, Mapping[int, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundTruth:
    """One set: its documents (picture names and texts, in one order) and its tasks."""

    name: str
    pictures: tuple[str, ...]
    texts: tuple[str, ...]
    files: PictureFiles
    tasks: tuple[Task, ...]


def read_ground_truth(folder: Path, report: Callable[[str], None]) -> list[GroundTruth]:
    """The sets in a folder; raises NoData, in a sentence, where there is none or a file is no such JSON."""
    places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())] if folder.is_dir() else []
    found = [_read_set(place, report) for place in places if (place / "gt_query_doc").is_dir()]
    if not found:
        raise NoData(f"{str(folder)!r} has no gt_query_doc/ folder; give one laid out as Marqo-FashionCLIP's data/.")
    return found


def _read_set(folder: Path, report: Callable[[str], None]) -> GroundTruth:
    path = next((folder / name for name in DOCUMENTS if (folder / name).is_file()), None)
    if path is None:
        raise NoData(f"{str(folder)!r} has no {DOCUMENTS[0]}; save the set's item_ID, image and text there.")
    try:
        rows = read_rows(path.read_bytes(), path.name)
    except BadCatalog as error:
        raise NoData(str(error)) from error
    if not rows or not {"item_ID", "image"} <= set(rows[0]):
        raise NoData(f"{str(path)!r} needs the columns item_ID and image (and text).")
    documents: dict[str, dict[str, Any]] = {}
    for row in rows:
        documents.setdefault(str(row["item_ID"]), row)
    number = {identifier: at for at, identifier in enumerate(documents)}
    names = sorted((folder / "gt_query_doc").glob("ground_truth_*.json"))
    tasks = [_read_task(name, number, report) for name in names]
    places = [folder / name for name in ("", "images") if (folder / name).is_dir()]
    return GroundTruth(
        name=folder.name,
        pictures=tuple(str(row["image"]) for row in documents.values()),
        texts=tuple(str(row.get("text") or "") for row in documents.values()),
        files=PictureFiles(places),
        tasks=tuple(task for task in tasks if task.grades),
    )


def _read_task(path: Path, number: Mapping[str, int], report: Callable[[str], None]) -> Task:
    column, _, kinds = path.stem.removeprefix("ground_truth_").rpartition("-")
    try:
        read = {
            str(query): {str(one): float(grade) for one, grade in answers.items()}
            for query, answers in json.loads(path.read_text(encoding="utf-8")).items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise NoData(f"{str(path)!r} is not {{query: {{item_ID: 1}}}} as JSON ({error}); copy it again.") from error
    grades = {
        query: {number[one]: grade for one, grade in answers.items() if grade > 0 and one in number}
        for query, answers in read.items()
    }
    gone = sum(one not in number for answers in read.values() for one in answers)
    if gone:
        report(f"{path.name}: {gone} right answers are not among the documents")
    return Task(
        column=column, with_text="text" in kinds.split("+"), grades={q: own for q, own in grades.items() if own}
    )  # fmt: skip


def ground_truth_figures(
    embedder: Embedder, truth: GroundTruth, pictures: Vectors, rows: Sequence[int]
) -> list[PerCase]:
    """Figures of every task; `pictures` are the vectors of the documents `rows`, whose pictures opened."""
    found: list[PerCase] = []
    for task in truth.tasks:
        documents = pictures
        if task.with_text:
            texts = embedder.texts([truth.texts[row] for row in rows])
            documents = PICTURE_SHARE * pictures + (1 - PICTURE_SHARE) * texts
            documents = documents / np.maximum(np.linalg.norm(documents, axis=1, keepdims=True), 1e-12)
        found += _task_figures(embedder, task, documents, rows)
    return found


def _task_figures(embedder: Embedder, task: Task, documents: Vectors, rows: Sequence[int]) -> list[PerCase]:
    at = {row: place for place, row in enumerate(rows)}
    asked = {
        query: own
        for query, answers in task.grades.items()
        if (own := [(at[r], g) for r, g in answers.items() if r in at])
    }
    if not asked:
        return []
    scores, measured = embedder.texts(list(asked)), []
    for vector, answers in zip(scores, asked.values(), strict=True):
        gains: NDArray[np.float64] = np.zeros(len(rows))
        for place, grade in answers:
            gains[place] = grade
        measured.append(_measures(documents @ vector, gains))
    kind = "product" if task.with_text else "picture"
    return [
        PerCase(name=f"{task.column} → {kind} {name}", values=values)
        for name, values in zip(("recall@1", "recall@10", "P@1", "P@10", "MRR@10", "mAP", "nDCG@10"),
                                np.array(measured).T, strict=True)
    ]  # fmt: skip


def _measures(scores: NDArray[np.float32], gains: NDArray[np.float64]) -> list[float]:
    one, graded = Ranked.of(scores, gains > 0), Ranked.of(scores, gains)
    near = one.reciprocal_rank() if one.first <= TOP else 0.0
    recall = [one.recall_at(k, capped=False) for k in (1, TOP)]
    return [*recall, one.precision_at(1), one.precision_at(TOP), near, one.average_precision(), graded.ndcg_at(TOP)]
