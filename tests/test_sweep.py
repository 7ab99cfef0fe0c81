"""Sweeps: what a file asks for, what survives a stop, what a failure leaves, and the table at the end."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.finetuning import GRID, SWEPT, CountedEpochs, ledger_lines, small_grid, swept
from training.sweep import sweep
from training.sweep_grid import BadSweep, find_grid, read_grid
from training.sweep_ledger import only_one

ROOT = Path(__file__).resolve().parent.parent


# --- What is made
def test_the_seed_study_ships_as_params_with_its_eighteen_runs() -> None:
    grid = read_grid(find_grid("params"))
    made = {(run.settings["rate"], run.settings["epochs"], run.settings["batch_size"]) for run in grid.runs}
    assert made == {(rate, epochs, batch) for rate in (5e-5, 5e-6, 1e-6) for epochs in (3, 5) for batch in (16, 32, 64)}
    assert grid.fields == ("style", "occasions", "material", "texture")


def test_every_run_is_made_once_and_the_table_is_sorted_by_the_figure(tmp_path: Path) -> None:
    train = CountedEpochs()
    swept(tmp_path, train)
    assert len(train.epochs) == 2 * (2 + 3)
    with (tmp_path / "out" / "table.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["rate"], row["epochs"]) for row in rows] == [
        ("5e-06", "3"), ("5e-06", "2"), ("5e-05", "3"), ("5e-05", "2"),
    ]  # fmt: skip
    found = [float(row["after recall@10"]) for row in rows]
    assert found == sorted(found, reverse=True)
    header = (tmp_path / "out" / "table.md").read_text().splitlines()[0]
    assert header.startswith("| rate | epochs | after recall@10 | before recall@10 |")


def test_a_figure_of_which_less_is_better_is_sorted_the_other_way(tmp_path: Path) -> None:
    swept(tmp_path, CountedEpochs(), "largest = false\n" + GRID)
    assert (tmp_path / "out" / "table.csv").read_text().splitlines()[1].startswith("5e-05,2,")


def test_random_draws_repeat_by_their_seed_and_grow_from_the_same_ones(tmp_path: Path) -> None:
    drawn = '[random]\nruns = {}\nrate = {{ low = 1e-6, high = 1e-4, scale = "log" }}\nbatch_size = [16, 32]\n'
    few = small_grid(tmp_path, drawn.format(5)).runs
    assert few == small_grid(tmp_path, drawn.format(5)).runs
    assert small_grid(tmp_path, drawn.format(9)).runs[:5] == few
    assert all(1e-6 <= float(str(run.settings["rate"])) <= 1e-4 for run in few)
    assert len({run.name for run in few}) == 5


# --- Stops
def test_after_kill_9_what_is_done_is_not_done_again_and_the_half_run_goes_on(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-m", "tests.fakes.finetuning", str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    before = ledger_lines(tmp_path)[1:]
    assert [line["state"] for line in before] == ["done", "done", "running", "waiting"]
    train = CountedEpochs()
    swept(tmp_path, train)
    third, fourth = before[2]["name"], before[3]["name"]
    assert train.epochs == [(third, 2), *((fourth, epoch) for epoch in (1, 2, 3))]
    assert [line["state"] for line in ledger_lines(tmp_path)[1:]] == ["done"] * 4


def test_ctrl_c_leaves_the_run_to_be_gone_on_with(tmp_path: Path) -> None:
    def stopped(name: str, epoch: int) -> None:
        if epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        swept(tmp_path, CountedEpochs(stopped))
    assert ledger_lines(tmp_path)[1]["state"] == "running"
    train = CountedEpochs()
    swept(tmp_path, train)
    assert len(train.epochs) == 10 - 1


def test_a_finished_sweep_makes_nothing_again(tmp_path: Path) -> None:
    swept(tmp_path, CountedEpochs())
    train = CountedEpochs()
    swept(tmp_path, train)
    assert train.epochs == []


def test_two_sweeps_cannot_share_a_folder(tmp_path: Path) -> None:
    with only_one(tmp_path / "out"), pytest.raises(BadSweep, match="already at work"):
        swept(tmp_path, CountedEpochs())


# --- Failures
def test_a_run_that_fails_is_recorded_with_its_reason_and_the_others_are_made(tmp_path: Path) -> None:
    ledger = swept(tmp_path, CountedEpochs(), "[grid]\nrate = [5e-6, 1e-2, 5e-5]\n")
    assert [entry.state for entry in ledger.entries.values()] == ["done", "failed", "done"]
    (failed,) = ledger.of("failed")
    assert "loss became nan" in failed.error
    assert "FinetuneStopped" in (tmp_path / "out" / "runs" / f"{failed.name}.error.txt").read_text()
    assert "failed: FinetuneStopped: The loss became nan" in (tmp_path / "out" / "table.md").read_text()


def test_a_failed_run_is_tried_again_only_when_asked(tmp_path: Path) -> None:
    broken = [True]

    def once(name: str, epoch: int) -> None:
        if broken[0]:
            raise MemoryError("no room")

    train = CountedEpochs(once)
    one = "metric = 'recall@10'\n[grid]\nrate = [5e-6]\n"
    assert swept(tmp_path, train, one).of("failed")
    broken[0] = False
    assert swept(tmp_path, train, one).of("failed")
    assert swept(tmp_path, train, one, retry_failed=True).of("done")


# --- A file that changed
def test_values_added_to_a_grid_are_made_and_the_others_kept(tmp_path: Path) -> None:
    swept(tmp_path, CountedEpochs())
    train = CountedEpochs()
    ledger = swept(tmp_path, train, GRID.replace("[2, 3]", "[2, 3, 4]"))
    assert [epoch for _, epoch in train.epochs] == [1, 2, 3, 4] * 2
    assert len(ledger.of("done")) == 6


@pytest.mark.parametrize("text", [GRID.replace("[2, 3]", "[2]"), GRID + "[fixed]\nseed = 8\n"])
def test_a_grid_without_a_run_that_was_begun_is_refused(tmp_path: Path, text: str) -> None:
    swept(tmp_path, CountedEpochs())
    with pytest.raises(BadSweep, match="already begun the run"):
        swept(tmp_path, CountedEpochs(), text)


def test_a_sweep_goes_on_only_from_the_same_model_and_pairs(tmp_path: Path) -> None:
    from dataclasses import replace

    swept(tmp_path, CountedEpochs())
    for change in ({"source": "models/other"}, {"pairs": "others.jsonl"}, {"data": "d1"}, {"fields": ("style",)}):
        with pytest.raises(BadSweep, match="give another --out"):
            sweep(small_grid(tmp_path), replace(SWEPT, **change), tmp_path / "out", CountedEpochs(), report=print)


# --- Bad files
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[grid]\nrate = 5e-6\n", "expected a list"),
        ("[grid]\nrate = []\n", "expected a list"),
        ("[grid]\nrate = [1e-6]\n[random]\nruns = 2\n", "not both"),
        ("metric = 'loss'\n", "either a"),
        ("[grid]\nrate = [1e-6]\n[fixed]\nrate = 2e-6\n", "both fixes and varies"),
        ("[gird]\nrate = [1e-6]\n", "has 'gird'"),
        ("[random]\nruns = 0\n", "runs = 0"),
        ("[random]\nruns = 2\nrate = { low = 0, high = 1, scale = 'log' }\n", "low below high"),
        ("[grid\n", "cannot be read"),
        ("[grid]\nspeed = [1]\n", "sets 'speed', which is no setting"),
        ("[grid]\nepochs = ['three']\n", "sets epochs to 'three'"),
        ("[grid]\nepochs = [0]\n", "epochs is 0; expected 1 or more"),
        ("[grid]\nloss = ['triplet']\n", "sets loss to 'triplet'"),
    ],
)
def test_a_sweep_file_that_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    train = CountedEpochs()
    with pytest.raises(BadSweep) as refused:
        swept(tmp_path, train, text)
    assert sentence in str(refused.value)
    assert train.epochs == []


def test_an_unknown_name_tells_which_sweeps_ship() -> None:
    with pytest.raises(BadSweep, match="params"):
        find_grid("parms")


def test_a_ledger_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ledger.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(BadSweep, match=r"ledger\.jsonl"):
        swept(tmp_path, CountedEpochs())
