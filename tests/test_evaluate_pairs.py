"""`stylist evaluate` beyond its sections: pairs, two models side by side, and the page of what was won and lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from retrieval.encoder import BadBundle, Vectors
from retrieval.vocabulary import Vocabulary
from tests.command_line import stylist
from tests.fakes.data_folder import draw_data_folder
from tests.fakes.encoder import FakeEncoder
from tests.fakes.pair_sources import draw_captions, drawn, table
from training.comparison import pair_figures, pictured, pools
from training.comparison_page import write_page
from training.data_folder import NoData
from training.evaluate_encoders import embedded, open_embedder
from training.pairs import PairSet, read_pairs

COLORS = {"red": (200, 0, 0), "green": (0, 160, 0), "blue": (0, 0, 200), "white": (250, 250, 250), "black": (0, 0, 0)}


class ColorEncoder(FakeEncoder):
    """Knows a color's word, and a picture's mean color: right answers by hand."""

    def texts(self, texts: list[str]) -> Vectors:  # type: ignore[override]
        named = [next((rgb for name, rgb in COLORS.items() if name in text), (90, 90, 90)) for text in texts]
        return _unit(np.array(named, dtype=np.float64))

    def pictures(self, pictures: list[Image.Image]) -> Vectors:  # type: ignore[override]
        return _unit(np.array([np.asarray(one).reshape(-1, 3).mean(axis=0) for one in pictures]))


def _unit(colors: np.ndarray[Any, Any]) -> Vectors:
    raised = np.concatenate([colors / 255 - 0.5, np.full((len(colors), 1), 0.1)], axis=1)
    return (raised / np.linalg.norm(raised, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def colored(tmp_path: Path) -> PairSet:
    """Three pictures of each of five colors, with one title a color."""
    rows = [
        {"id": f"{name}{at}", "image": f"{name}{at}.png", "title": f"{name} shirt"} for name in COLORS for at in "012"
    ]
    for at, row in enumerate(rows):
        (tmp_path / row["image"]).write_bytes(drawn(COLORS[row["id"][:-1]], at))
    return read_pairs(table(tmp_path / "catalog.csv", rows), vocabulary=Vocabulary.load())


def values(encoder: FakeEncoder, pairs: PairSet) -> dict[str, float]:
    whole, (pictures,) = pictured([encoder], pairs, print)
    return {one.name: one.figure().value for one in pair_figures(encoder, whole, pictures, report=print)}


def test_a_model_that_knows_the_answers_finds_every_right_one(colored: PairSet) -> None:
    found = values(ColorEncoder(), colored)
    assert found["title → picture recall@5"] == 1
    assert found["title → picture mAP"] == pytest.approx(1)
    assert found["picture → title recall@1"] == 1
    assert found["picture → title nDCG@10"] == pytest.approx(1)
    guessing = values(FakeEncoder(dim=4), colored)
    assert guessing["picture → title MRR"] < 1


def test_one_title_of_three_pictures_is_one_question_with_three_answers(colored: PairSet) -> None:
    (pool,) = pools(colored)
    assert len(pool.words) == 5
    assert np.bincount(pool.text_of).tolist() == [3] * 5
    with pytest.raises(NoData, match="1 different texts"):
        pools(PairSet(source="one", pairs=colored.pairs[:3], files=colored.files))


def test_the_rise_over_a_base_is_paired(colored: PairSet) -> None:
    whole, (old, new) = pictured([FakeEncoder(dim=4), ColorEncoder()], colored, print)
    before = pair_figures(FakeEncoder(dim=4), whole, old, report=print)
    after = pair_figures(ColorEncoder(), whole, new, report=print)
    for one, other in zip(before, after, strict=True):
        rise = other.rise_over(one)
        assert rise.value == pytest.approx(other.figure().value - one.figure().value)
        assert rise.cases == other.figure().cases
    assert after[0].rise_over(after[0]).high == 0


def test_the_page_shows_wins_and_losses_with_their_pictures_inside(colored: PairSet, tmp_path: Path) -> None:
    worse, better = FakeEncoder("<b>base</b>", dim=4), ColorEncoder("mine")
    whole, (old, new) = pictured([worse, better], colored, print)
    path = tmp_path / "pages" / "won.html"
    shown = write_page(path, before=worse, after=better, pairs=whole, vectors=(old, new))
    page = path.read_text(encoding="utf-8")
    assert shown
    assert all(one.gain > 0 for one in shown)
    assert "&lt;b&gt;base" in page
    assert "<b>base" not in page
    assert page.count("data:image/jpeg;base64,") == 11 * len(shown)
    assert "http" not in page
    assert all(one.words in page for one in shown)
    back = write_page(path, before=better, after=worse, pairs=whole, vectors=(new, old))
    assert [one.gain for one in back] == [-one.gain for one in shown]


def test_missing_and_corrupt_pictures_are_left_out_and_none_at_all_is_told(colored: PairSet) -> None:
    folder = Path(colored.source).parent
    (folder / "red0.png").unlink()
    (folder / "red1.png").write_bytes(b"nothing")
    lines: list[str] = []
    whole, _ = pictured([FakeEncoder()], colored, lines.append)
    assert len(whole) == 13
    assert sum(line.startswith("left out") for line in lines) == 2
    with pytest.raises(NoData, match="None of 1 pictures"):
        embedded([FakeEncoder()], ["gone.png"], colored.files.picture, lines.append)


@pytest.mark.usefixtures("_own_process")
def test_evaluate_sets_two_models_side_by_side(tmp_path: Path) -> None:
    from tests.fakes.clip_checkpoint import write_clip  # transformers takes seconds to import

    data = draw_data_folder(tmp_path / "data", each=3)
    base = write_clip(tmp_path / "clip")
    page = tmp_path / "won.html"
    result = stylist(
        tmp_path, "evaluate", "--data", str(data), "--split", "all", "--compare", str(base), "--page", str(page),
        "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["base"].startswith("clip")
    rows = {row["name"]: row for row in found["sections"]["pairs"]}
    row = rows["title → picture recall@10"]
    assert row["difference"]["value"] == pytest.approx(row["after"]["value"] - row["before"]["value"], abs=2e-4)
    assert {"picture → title mAP", "title → picture nDCG@10"} <= set(rows)
    assert "<article>" in page.read_text(encoding="utf-8")


@pytest.mark.usefixtures("_own_process")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "nothing to measure on"),
        (["--pairs", "nowhere"], "nothing at 'nowhere'"),
        (["--pairs", "images"], "no known layout"),
        (["--pairs", ".", "--split", "some"], "--split is 'some'"),
        (["--pairs", ".", "--page", "won.html"], "give --compare"),
        (["--pairs", ".", "--compare", "nothing"], "no model bundle at 'nothing'"),
        (["--pairs", ".", "--split", "all"], "1 different texts of the field 'title'"),
    ],
)
def test_what_cannot_be_measured_is_told_in_a_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    draw_captions(tmp_path / "loose")
    for entry in (tmp_path / "loose").iterdir():
        entry.rename(tmp_path / entry.name)
    result = stylist(tmp_path, "evaluate", *arguments)
    assert result.exit_code == 2, result.output
    assert sentence in result.output


def test_a_broken_checkpoint_is_told_like_a_broken_bundle(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(BadBundle):
        open_embedder(tmp_path)
