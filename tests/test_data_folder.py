"""Claims about reading a data folder: what people's own labels are taken to mean."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs the train extra")

from retrieval.parts import Parts  # noqa: E402
from retrieval.vocabulary import Vocabulary  # noqa: E402
from tests.fakes.data_folder import draw_data_folder  # noqa: E402
from training.data_folder import DataFolder, Sample, is_heldout  # noqa: E402
from training.parsing_targets import facets_of, label_chances, learn_labels  # noqa: E402

PARTS = Parts.load()
TRAINED_ON = [f"m{index}" for index in range(200) if not is_heldout(f"m{index}")]


def labeled(folder: Path, label: str, described: list[str]) -> DataFolder:
    """A folder in which photos under one label were described as the given categories, and one was not."""
    draw_data_folder(folder, each=1)
    caption = json.loads((folder / "captions.jsonl").read_text(encoding="utf-8").splitlines()[0])
    captions = [
        {**caption, "id": name, "category": kind} for name, kind in zip(TRAINED_ON[1:], described, strict=False)
    ]
    (folder / "captions.jsonl").write_text("\n".join(json.dumps(row) for row in captions), encoding="utf-8")
    with (folder / "garments.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("id", "label", "kids"), *((name, label, "False") for name in TRAINED_ON)])
    return DataFolder(folder, Vocabulary.load())


def category(folder: DataFolder) -> tuple[str, ...]:
    (sample,) = [sample for sample in folder.garments() if sample.id == TRAINED_ON[0]]
    return sample.facets.get("category", ())


def test_a_label_that_photos_bear_out_is_taken_at_its_word(tmp_path: Path) -> None:
    assert category(labeled(tmp_path, "Dress", ["dress"] * 9 + ["coat"])) == ("dress",)


def test_a_label_means_what_the_photos_under_it_show(tmp_path: Path) -> None:
    assert category(labeled(tmp_path, "Undershirt", ["tank top"] * 9 + ["t-shirt"])) == ("tank top",)


def test_a_label_that_people_use_for_many_things_says_no_category(tmp_path: Path) -> None:
    assert category(labeled(tmp_path, "Longsleeve", ["sweater"] * 5 + ["hoodie"] * 5)) == ()


def test_a_wide_word_stands_where_all_that_it_holds_is_shown(tmp_path: Path) -> None:
    assert category(labeled(tmp_path, "Pants", ["jeans"] * 5 + ["trousers"] * 5)) == ("bottoms",)


def test_a_label_is_likelier_for_the_kinds_that_people_give_it_to() -> None:
    chances = label_chances({"top": {"sweater": 30, "shirt": 1}, "shirt": {"shirt": 30}}, ["sweater", "shirt", "coat"])
    sweater, shirt, coat = chances["top"].tolist()
    assert sweater > 0.9
    assert shirt < 0.1
    assert coat == pytest.approx(0.5)  # never described: nothing is known


def test_the_parser_learns_a_label_as_what_it_may_stand_for(vocabulary: Vocabulary) -> None:
    photos = [
        Sample("a", "garments", "", facets={"label": ("longsleeve",)}, label="longsleeve"),
        Sample("b", "garments", "", ("a coat",), {"label": ("longsleeve",), "category": ("coat",)}, label="longsleeve"),
    ]
    facets = facets_of(photos, vocabulary, PARTS)
    learn_labels(facets, photos, {"longsleeve": {"sweatshirt": 6, "hoodie": 5}}, vocabulary, PARTS)
    kinds = vocabulary.kinds
    assert facets.kinds[0, kinds.index("sweatshirt")] > 0
    assert facets.parts[0] == PARTS.names.index("top")
    assert facets.kinds[1].nonzero().flatten().tolist() == [kinds.index("coat")]  # described: left as it was
