"""Requests against photos described as a shop would: who is asked, what is indexed, what the figures are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from retrieval.catalog import Catalog
from retrieval.encoder import Encoder
from retrieval.filters import Filter
from retrieval.fusion import fused, rankings, weighted
from retrieval.vocabulary import Vocabulary
from retrieval.words import product_words
from tests.fakes.data_folder import draw_data_folder
from training.commands import evaluate_command
from training.data_folder import is_heldout
from training.evaluate_requests import FUSED, SINGLE, described_product, measured, temporary_catalog, way_scores

POCKET = Path(__file__).parent.parent / "data" / "models" / "pocket"
KINDS = ("dress", "shirt", "belt", "skirt", "coat", "jeans", "hoodie", "sandals", "scarf", "backpack")
COLORS = {"red": (200, 30, 40), "blue": (30, 60, 190)}
Figures = dict[str, dict[str, float]]


def caption(identity: str, color: str, kind: str, **other: object) -> dict[str, object]:
    """A described photo; `other` replaces fields."""
    return {
        "id": identity, "title": f"{color} {kind}", "category": kind, "colors": [color], "pattern": "solid",
        "sleeves": "long", "length": "knee", "audience": "women", "style": "whimsical", "occasions": ["regatta"],
        "material": "cotton", "texture": "crinkly", "seasons": ["autumn"], "query": f"{kind} in {color}", **other,
    }  # fmt: skip


def write_folder(folder: Path) -> Path:
    """Ten kinds in two colors, each asked for by its own color and kind; one more photo is not described."""
    (folder / "garments").mkdir(parents=True)
    rows = [(f"{color}-{kind}-34", color, kind) for color in COLORS for kind in KINDS]
    for identity, color, _ in (*rows, ("undescribed", "red", "shirt")):
        Image.new("RGB", (32, 32), COLORS[color]).save(folder / "garments" / f"{identity}.jpg")
    table = ["id,label,kids", *(f"{identity},Other,False" for identity, _, _ in rows), "undescribed,Other,False"]
    (folder / "garments.csv").write_text("\n".join(table), encoding="utf-8")
    (folder / "captions.jsonl").write_text("\n".join(json.dumps(caption(*row)) for row in rows), encoding="utf-8")
    return folder


def figures(folder: Path, capsys: pytest.CaptureFixture[str], split: str = "all") -> Figures:
    """What `stylist evaluate --only requests --json` prints, by name."""
    assert evaluate_command(folder, model=POCKET, split=split, only=["requests"], as_json=True) == 0
    printed = json.loads(capsys.readouterr().out)["sections"]["requests"]
    return {line["name"]: line for line in printed}


def test_words_of_their_own_find_every_garment_and_pictures_of_one_color_do_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = figures(write_folder(tmp_path / "data"), capsys)
    assert {line["cases"] for line in found.values()} == {20}
    assert found["by words: recall@1"]["value"] == found["by words: MRR"]["value"] == 1.0
    assert found["fused: recall@1"]["value"] > found["by picture: recall@1"]["value"]
    assert found["by picture: recall@1"]["value"] <= 0.1  # ten pictures of each color look the same
    assert "request → photo recall@10" in found
    assert "request → photo MRR" in found
    assert "request → photo of 21 recall@10" in found


def test_garments_described_alike_share_the_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = figures(draw_data_folder(tmp_path / "data"), capsys)  # six photos, one description
    for way in ("by text", "by words"):
        assert found[f"{way}: recall@1"]["value"] == pytest.approx(1 / 6, abs=1e-4)
        assert found[f"{way}: recall@5"]["value"] == pytest.approx(5 / 6, abs=1e-4)
        assert found[f"{way}: recall@10"]["value"] == 1.0


def test_only_held_out_requests_are_asked_and_all_that_is_described_is_searched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_folder(tmp_path / "data")
    asked = [f"{color}-{kind}-34" for color in COLORS for kind in KINDS if is_heldout(f"{color}-{kind}-34")]
    assert 0 < len(asked) < 20
    found = figures(folder, capsys, "heldout")
    assert found["by words: recall@1"]["cases"] == len(asked)
    among_asked, among_all = found["request → photo MRR"]["value"], found["by picture: MRR"]["value"]
    assert among_all < among_asked  # the other described photos compete


def test_a_folder_without_descriptions_has_no_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_folder(tmp_path / "data")
    (folder / "captions.jsonl").unlink()
    assert figures(folder, capsys) == {}


def test_a_shop_s_row_holds_neither_the_request_nor_a_describer_s_remarks() -> None:
    product = described_product(caption("g", "red", "dress", query="zebra"), "g.jpg")
    words = set(product_words(product, Vocabulary.load()))
    assert words >= {"red", "dress", "category=dress", "color=red", "length=knee", "audience=women", "material=cotton"}
    assert not words & {"zebra", "whimsical", "regatta", "crinkly", "autumn", "season=fall"}


def test_a_way_s_scores_are_what_the_catalog_and_the_search_give() -> None:
    encoder = Encoder.load(POCKET)
    products = [described_product(caption(kind, "red", kind), "") for kind in KINDS]
    pictures = encoder.pictures([Image.new("RGB", (32, 32), (25 * at, 90, 40)) for at in range(len(KINDS))])
    text = "a red coat or scarf"
    with temporary_catalog(encoder, products, pictures) as catalog:
        ways = way_scores(catalog, encoder, ["not asked", text], np.array([1]))
        assert isinstance(catalog, Catalog)
        vector = encoder.texts([text])[0]
        whole = rankings(catalog, vector, text, Filter())
        for name, ranking in zip(SINGLE, whole, strict=True):
            listed = {at: score for at, score in enumerate(ways[name][0]) if np.isfinite(score)}
            assert listed == pytest.approx(dict(ranking))
        assert dict(enumerate(ways[FUSED][0])) == pytest.approx(fused(weighted(whole)))


def test_measures_of_one_right_answer_are_those_of_its_place() -> None:
    scores = np.array([[0.9, 0.5, 0.1], [0.9, 0.5, 0.1], [-np.inf, 0.5, -np.inf]], dtype=np.float32)
    found = measured(scores, np.array([0, 2, 0]))
    assert found["recall@1"].tolist() == [1, 0, 0]
    assert found["MRR"].tolist() == pytest.approx([1, 1 / 3, 1 / 2.5])  # what is not listed shares the places below
    assert found["nDCG@10"].tolist() == pytest.approx([1, 1 / np.log2(4), (1 / np.log2(3) + 1 / np.log2(4)) / 2])
