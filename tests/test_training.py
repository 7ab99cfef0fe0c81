"""The pocket model is trained on what it may see, resumes as if never stopped, and is exported true to torch."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="training needs the train extra")

from PIL import Image  # noqa: E402

from retrieval.encoder import Encoder  # noqa: E402
from retrieval.vocabulary import Vocabulary  # noqa: E402
from tests.fakes.data_folder import draw_data_folder  # noqa: E402
from training.checkpoints import load_checkpoint  # noqa: E402
from training.commands import evaluate_command, pocket_command  # noqa: E402
from training.data_folder import DataFolder, is_heldout  # noqa: E402
from training.losses import multi_positive, same_text, wish_pairs  # noqa: E402
from training.metrics import figure, precision_at, ranks, recall_at  # noqa: E402
from training.pocket import PocketTraining, Schedule  # noqa: E402
from training.requests import facet_table  # noqa: E402

TINY = Schedule(epochs=2, small_epochs=1, small_side_px=32, side_px=48, batch=64, warmup=2)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_data_folder(tmp_path_factory.mktemp("data"))


def train(data: Path, work: Path, report: Callable[[str], None] = lambda line: None) -> PocketTraining:
    training = PocketTraining([data], work, TINY, report, teachers=False)
    training.run()
    return training


def test_no_heldout_sample_is_ever_trained_on(data: Path, tmp_path: Path) -> None:
    training = PocketTraining([data], tmp_path, TINY, lambda line: None, teachers=False)
    everything = DataFolder(data, Vocabulary.load())
    heldout = {s.id for s in (*everything.products(), *everything.garments()) if is_heldout(s.id)}
    assert heldout
    assert not heldout & {sample.id for sample in training.samples}


def test_a_run_that_stopped_goes_on_to_the_same_weights(data: Path, tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()

    def keep_the_first(line: str) -> None:
        if line.startswith("epoch 1/"):
            shutil.copy(tmp_path / "whole" / "checkpoint.pt", tmp_path / "part" / "checkpoint.pt")

    whole = train(data, tmp_path / "whole", keep_the_first)
    resumed = train(data, tmp_path / "part")
    assert resumed.step == whole.step
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[name]), name


@pytest.fixture(scope="module")
def bundle(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bundle") / "pocket"
    assert pocket_command([data], out=out, work=out.with_name("work"), epochs=1, teachers=False) == 0
    return out


def test_the_bundle_is_the_model(bundle: Path) -> None:
    out, encoder = bundle, Encoder.load(bundle)
    config = json.loads((out / "config.json").read_text())
    assert encoder.name == "pocket"
    assert encoder.dim == config["dim"] == 256
    assert sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) < 16_000_000
    assert "title → picture recall@1" in (out / "README.md").read_text()
    assert config["figures"]["title → picture recall@1"]["cases"] > 0


def test_a_shipped_bundle_can_be_trained_on(bundle: Path) -> None:
    encoder, checkpoint = Encoder.load(bundle), load_checkpoint(bundle)
    pictures = [Image.new("RGB", (40, 60), color) for color in ("navy", "tan")]
    texts = ["navy striped top", "dress"]
    with torch.inference_mode():
        ours = [
            checkpoint.encoder.pictures(checkpoint.pixels(pictures)),
            checkpoint.encoder.texts(*checkpoint.ids(texts)),
        ]
    theirs = [encoder.pictures(pictures), encoder.texts(texts)]
    assert min(float((a.numpy() * b).sum(1).min()) for a, b in zip(ours, theirs, strict=True)) > 0.9999
    assert checkpoint.encoder.scale.item() == pytest.approx(encoder.scale, rel=1e-3)


def test_evaluate_prints_a_figure_its_interval_and_its_cases(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = Path(__file__).parent.parent / "data" / "models" / "pocket"
    assert evaluate_command(data, model=model, split="all", only=["retrieval"], as_json=True) == 0
    printed = json.loads(capsys.readouterr().out)
    for line in printed["sections"]["retrieval"]:
        assert 0 <= line["low"] <= line["value"] <= line["high"] <= 1
        assert line["cases"] > 0


def test_a_zip_that_is_cut_short_is_named(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(shutil.copytree(data, tmp_path / "data"))
    (folder / "garments.zip").write_bytes((folder / "garments.zip").read_bytes()[:500])
    model = Path(__file__).parent.parent / "data" / "models" / "pocket"
    assert evaluate_command(folder, model=model, split="all", only=["garments"]) == 2
    assert "'garments.zip'" in capsys.readouterr().err


def test_a_missing_or_broken_picture_is_left_out_and_told(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(data, tmp_path / "data"))
    with (folder / "garments.csv").open("a") as file:
        file.write("nowhere,T-Shirt,False\nbroken,T-Shirt,False\n")
    (folder / "garments").mkdir()
    (folder / "garments" / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    model = Path(__file__).parent.parent / "data" / "models" / "pocket"
    assert evaluate_command(folder, model=model, split="all", only=["garments"], as_json=True) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["sections"]["garments"][0]["cases"] == 24
    assert "left out nowhere" in printed.err
    assert "left out broken" in printed.err


@pytest.mark.parametrize(("split", "only"), [("train", []), ("all", ["colours"])])
def test_evaluate_refuses_what_it_does_not_know(
    data: Path, split: str, only: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    model = Path(__file__).parent.parent / "data" / "models" / "pocket"
    assert evaluate_command(data, model=model, split=split, only=only) == 2
    assert (only or [split])[0] in capsys.readouterr().err


def test_training_without_data_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pocket_command([tmp_path], out=tmp_path / "out", work=tmp_path / "work", teachers=False) == 2
    assert "products.csv" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_unknown_facet_makes_a_pair_neither_right_nor_wrong(data: Path) -> None:
    vocabulary = Vocabulary.load()
    folder = DataFolder(data, vocabulary)
    shirt = next(s for s in folder.products() if s.facets["category"] == ("t-shirt",) and s.facets["color"] == ("red",))
    trousers = next(s for s in folder.products() if s.facets["category"] == ("trousers",))
    photo = next(s for s in folder.garments() if s.facets.get("category") == ("bottoms",))
    table = facet_table([shirt, trousers, photo], vocabulary)
    wished = torch.zeros(3, len(table.columns), dtype=torch.bool)
    wished[0, [table.columns.index(("category", "top")), table.columns.index(("color", "red"))]] = True
    wished[1, table.columns.index(("category", "trousers"))] = True
    wished[2, table.columns.index(("pattern", "striped"))] = True
    positive, ignored = wish_pairs(wished, table.stated, table.implied, table.unknown)
    assert positive[0].tolist() == [True, False, False]  # a t-shirt is a top
    assert positive[1].tolist() == [False, True, False]
    assert ignored[1].tolist() == [False, False, True]  # "pants" may be trousers
    assert not positive[2].any()
    assert ignored[2].all()  # nobody said anything of stripes


def test_the_same_title_twice_is_no_negative() -> None:
    same = same_text(["Red Shirt", "Blue Shirt", "Red Shirt"])
    logits = torch.tensor([[5.0, -5.0, 5.0]])
    loss = multi_positive(logits, same[:1], torch.zeros(1, 3, dtype=torch.bool))
    assert loss.item() == pytest.approx(np.log(2), abs=1e-3)


def slow_rank(row: list[float], target: int) -> float:
    better = sum(1 for value in row if value > row[target])
    equal = sum(1 for at, value in enumerate(row) if value == row[target] and at != target)
    return 1 + better + equal / 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=6, max_size=6), min_size=1, max_size=6), st.integers(0, 5))
def test_ranks_and_recall_agree_with_the_slow_way_ties_included(rows: list[list[int]], target: int) -> None:
    scores = np.array(rows, dtype=np.float32)
    found = ranks(scores, np.full(len(rows), target))
    expected = [slow_rank([float(v) for v in row], target) for row in rows]
    assert found.tolist() == expected
    assert recall_at(found, 2).tolist() == [float(rank <= 2) for rank in expected]


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(8)), st.lists(st.booleans(), min_size=8, max_size=8), st.integers(1, 8))
def test_precision_agrees_with_the_slow_way(order: list[int], relevant: list[bool], k: int) -> None:
    scores = np.array([order], dtype=np.float32)
    best = sorted(range(8), key=lambda at: -order[at])[:k]
    expected = sum(relevant[at] for at in best) / k
    assert precision_at(scores, np.array([relevant]), k)[0] == pytest.approx(expected)


def test_an_interval_narrows_with_more_cases_and_none_is_an_error() -> None:
    few, many = figure("few", np.array([0.0, 1.0] * 5)), figure("many", np.array([0.0, 1.0] * 500))
    assert few.low < many.low < many.value < many.high < few.high
    with pytest.raises(ValueError, match="no cases"):
        figure("none", np.array([]))


def test_a_killed_run_leaves_a_whole_checkpoint(data: Path, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from training.pocket import *;"
        f"s = Schedule(epochs=50, small_epochs=50, small_side_px=32, batch=128);"
        f"PocketTraining([Path({str(data)!r})], Path({str(tmp_path)!r}), s, print, teachers=False).run()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=Path(__file__).parent.parent, stdout=subprocess.DEVNULL
    )
    checkpoint = tmp_path / "checkpoint.pt"
    deadline = time.monotonic() + 300
    while not checkpoint.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert torch.load(checkpoint, weights_only=True)["epoch"] >= 1
