"""Claims about masks as run lengths, iMaterialist's layout."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from retrieval.parts import Parts
from training.data_folder import NoData
from training.run_lengths import has_run_lengths, read_runs, run_length_labels, run_length_outfits

NAMES = ["shirt, blouse", "top, t-shirt, sweatshirt", "pants", "sleeve"]


def folder_of(tmp_path: Path, rows: list[tuple[str, str, str]], size: tuple[int, int] = (8, 10)) -> Path:
    (tmp_path / "train").mkdir()
    with (tmp_path / "train.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ImageId", "EncodedPixels", "Height", "Width", "ClassId", "AttributesIds"])
        for name, runs, kind in rows:
            writer.writerow([name, runs, size[1], size[0], kind, ""])
            Image.new("RGB", size, "red").save(tmp_path / "train" / f"{name}.jpg")
    described = {"categories": [{"id": number, "name": name} for number, name in enumerate(NAMES)]}
    (tmp_path / "label_descriptions.json").write_text(json.dumps(described), encoding="utf-8")
    return tmp_path


def test_runs_count_from_one_down_the_columns() -> None:
    mask = read_runs("2 3 8 1", height=6, width=4)
    assert [(int(row), int(column)) for row, column in np.argwhere(mask)] == [(1, 0), (1, 1), (2, 0), (3, 0)]


@pytest.mark.parametrize("runs", ["1", "0 4", "20 9", "-3 2", "1 x"])
def test_runs_that_are_none_are_refused(runs: str) -> None:
    with pytest.raises(ValueError, match=r"run|invalid literal"):
        read_runs(runs, height=6, width=4)


def test_a_photo_comes_with_the_label_of_each_pixel(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, [("a1", "1 10", "0"), ("a1", "11 20", "2"), ("b2", "1 2", "1")])
    assert has_run_lengths(folder)
    labels = run_length_labels(folder)
    first, second = run_length_outfits(folder)
    assert (first.id, second.id) == ("a1", "b2")
    assert [labels[number] for number in first.labels[0]] == ["shirt, blouse", "pants", "pants", *["null"] * 5]
    assert first.picture.size == (8, 10)


def test_a_sleeve_does_not_cover_its_shirt(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, [("a1", "1 3", "3"), ("a1", "1 10", "0")])
    (photo,) = run_length_outfits(folder)
    assert set(photo.labels[:, 0]) == {1}


def test_classes_of_2019_leave_their_attributes_behind(tmp_path: Path) -> None:
    (photo,) = run_length_outfits(folder_of(tmp_path, [("a1", "1 10", "2_17_33")]))
    assert set(photo.labels[:, 0]) == {3}


def test_runs_beyond_the_picture_name_the_photo(tmp_path: Path) -> None:
    with pytest.raises(NoData, match="a1: a run ends after the picture's 80 pixels"):
        list(run_length_outfits(folder_of(tmp_path, [("a1", "76 9", "0")])))


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, [("a1", "1 6", "0")])
    (folder / "train" / "a1.jpg").unlink()
    with pytest.raises(NoData, match=r"train/a1\.jpg is missing"):
        list(run_length_outfits(folder))


def test_the_parts_know_imaterialist_s_names() -> None:
    parts = Parts.load()
    seen = {name: [parts.names[part] for part in parts.of_label(name)] for name in NAMES}
    assert seen["shirt, blouse"] == seen["top, t-shirt, sweatshirt"] == ["top"]
    assert seen["pants"] == ["trousers"]
    assert seen["sleeve"] == []
