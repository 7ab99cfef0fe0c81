"""Marqo's ground-truth JSON is read as it is laid out, and its figures are theirs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from retrieval.encoder import Vectors
from tests.command_line import stylist
from tests.fakes.encoder import FakeEncoder
from tests.fakes.pair_sources import RED, drawn, table
from training.data_folder import NoData
from training.evaluate_ground_truth import ground_truth_figures, read_ground_truth

DOCUMENTS = [{"item_ID": str(10 + at), "image": f"{at}.png", "text": f"shoe {at}"} for at in range(4)]


class Axes(FakeEncoder):
    """Texts lie on the axis of the digit they end in; pictures are given by the test."""

    def texts(self, texts: list[str]) -> Vectors:  # type: ignore[override]
        return np.eye(4, dtype=np.float32)[[int(text[-1]) for text in texts]]


def write_set(folder: Path, truth: dict[str, dict[str, dict[str, int]]]) -> Path:
    (folder / "gt_query_doc").mkdir(parents=True)
    for name, queries in truth.items():
        (folder / "gt_query_doc" / f"ground_truth_{name}.json").write_text(json.dumps(queries), encoding="utf-8")
    (folder / "images").mkdir()
    for at in range(4):
        (folder / "images" / f"{at}.png").write_bytes(drawn(RED, at))
    table(folder / "documents.csv", DOCUMENTS)
    return folder


def test_recall_is_of_all_right_answers_and_grades_are_kept(tmp_path: Path) -> None:
    queries = {"axis 0": {"10": 1, "11": 1}, "axis 2": {"12": 1}}
    (truth,) = read_ground_truth(write_set(tmp_path / "KAGL", {"text-image": queries}), print)
    assert truth.name == "KAGL"
    pictures = np.eye(4, dtype=np.float32)
    found = {one.name: one.values.tolist() for one in ground_truth_figures(Axes(), truth, pictures, range(4))}
    assert found["text → picture recall@1"] == [0.5, 1.0]
    assert found["text → picture recall@10"] == pytest.approx([1.0, 1.0])
    assert found["text → picture MRR@10"] == [1.0, 1.0]
    assert found["text → picture P@10"] == pytest.approx([0.2, 0.1])
    # the second right answer is tied with two wrong ones: places 2, 3 and 4 are as likely
    assert found["text → picture mAP"] == pytest.approx([(1 + (2 / 2 + 2 / 3 + 2 / 4) / 3) / 2, 1.0])


def test_a_document_with_text_is_nine_parts_picture(tmp_path: Path) -> None:
    queries = {"category2-image+text": {"axis 1": {"11": 1}}}
    (truth,) = read_ground_truth(write_set(tmp_path, queries), print)
    pictures = np.tile(np.eye(4, dtype=np.float32)[3], (4, 1))  # pictures say nothing: the texts decide
    found = {one.name: one.values.tolist() for one in ground_truth_figures(Axes(), truth, pictures, range(4))}
    assert found["category2 → product P@1"] == [1.0]
    assert truth.tasks[0].with_text


def test_documents_that_are_not_there_are_counted_and_their_queries_not_asked(tmp_path: Path) -> None:
    lines: list[str] = []
    queries = {"text-image": {"axis 0": {"10": 1, "99": 1}, "axis 1": {"98": 1}}}
    (truth,) = read_ground_truth(write_set(tmp_path, queries), lines.append)
    assert list(truth.tasks[0].grades) == ["axis 0"]
    assert lines == ["ground_truth_text-image.json: 2 right answers are not among the documents"]
    assert ground_truth_figures(Axes(), truth, np.eye(4, dtype=np.float32)[1:], [1, 2, 3]) == []


def test_a_folder_without_ground_truth_or_documents_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoData, match="has no gt_query_doc"):
        read_ground_truth(tmp_path, print)
    folder = write_set(tmp_path / "Atlas", {"text-image": {"axis 0": {"10": 1}}})
    (folder / "gt_query_doc" / "ground_truth_text-image.json").write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(NoData, match="as JSON"):
        read_ground_truth(tmp_path, print)
    table(folder / "documents.csv", [{"id": "1", "image": "a.png"}])
    with pytest.raises(NoData, match="needs the columns item_ID and image"):
        read_ground_truth(tmp_path, print)
    (folder / "documents.csv").unlink()
    with pytest.raises(NoData, match=r"has no documents.csv"):
        read_ground_truth(tmp_path, print)


@pytest.mark.usefixtures("_own_process")
def test_evaluate_measures_every_set_of_a_folder(tmp_path: Path) -> None:
    for name in ("KAGL", "Atlas"):
        write_set(tmp_path / "sets" / name, {"text-image": {"a red shoe": {"10": 1}, "a boot": {"11": 1}}})
    (tmp_path / "sets" / "KAGL" / "images" / "3.png").write_bytes(b"broken")
    Image.new("RGB", (16, 16)).save(tmp_path / "sets" / "KAGL" / "images" / "2.png")
    result = stylist(tmp_path, "evaluate", "--ground-truth", str(tmp_path / "sets"), "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["sections"]
    assert set(found) == {"KAGL", "Atlas"}
    assert {row["cases"] for row in found["KAGL"]} == {2}
    assert stylist(tmp_path, "evaluate", "--ground-truth", str(tmp_path / "none")).exit_code == 2
