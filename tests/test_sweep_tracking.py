"""Trackers by one flag: nothing by default, local folders only, and one sentence where a library is missing."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from torch import nn
from transformers import Trainer, TrainingArguments

from tests.command_line import stylist
from training.sweep_history import history, history_kept
from training.tracking import PROJECT, QUIET, TRACKERS, NoTracker, check_tracker, tracked

SET = [line.split("=")[0] for line in QUIET.split()] + ["TRACKIO_DIR", "TENSORBOARD_LOGGING_DIR"]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tracking sets for the process does not outlast a test."""
    for name in SET:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


class Line(nn.Module):
    """One weight, that Trainer can train."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        return {"loss": ((self.weight * x - labels) ** 2).mean()}


def train(tracker: str, folder: Path) -> None:
    """Three steps of a real Trainer that reports to the tracker."""
    rows = [{"x": torch.tensor(float(at)), "labels": torch.tensor(2.0 * at)} for at in range(6)]
    with tracked(tracker, folder=folder / "tracking", run_name="first") as report_to:
        args = TrainingArguments(
            output_dir=str(folder / "run"), report_to=report_to, run_name="first", project=PROJECT, num_train_epochs=1,
            per_device_train_batch_size=2, logging_steps=1, save_strategy="no", use_cpu=True, disable_tqdm=True,
        )  # fmt: skip
        Trainer(Line(), args, train_dataset=rows).train()


def needs(tracker: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(find_spec(tracker) is None, reason=f"{tracker} is not installed: extra track-{tracker}")


def test_no_tracker_is_told_anything_by_default(tmp_path: Path) -> None:
    with tracked("none", folder=tmp_path / "tracking", run_name="first") as report_to:
        assert report_to == []
    assert not (tmp_path / "tracking").exists()


def test_libraries_are_kept_offline_unless_a_person_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tracked("none", folder=tmp_path, run_name="first"):
        assert os.environ["WANDB_MODE"] == "offline"
        assert os.environ["HF_HUB_DISABLE_TELEMETRY"] == "1"
    monkeypatch.setenv("WANDB_MODE", "online")
    with tracked("none", folder=tmp_path, run_name="first"):
        assert os.environ["WANDB_MODE"] == "online"


def test_an_unknown_tracker_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(NoTracker, match="none, trackio, wandb, mlflow, tensorboard"):
        check_tracker("comet")
    asked = stylist(tmp_path, "sweep", "params", "--source", "x", "--pairs", "x", "--out", "x", "--track", "comet")
    assert asked.exit_code == 2
    assert "--track is 'comet'" in asked.stderr


@pytest.mark.parametrize("tracker", [name for name in TRACKERS if name != "none"])
def test_a_tracker_that_is_missing_names_the_command_that_installs_it(
    tracker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.tracking.find_spec", lambda name: None)
    with pytest.raises(NoTracker) as refused:
        check_tracker(tracker)
    assert f"pip install -e '.[track-{tracker}]'" in str(refused.value)


@needs("wandb")
def test_wandb_writes_an_offline_run_and_nothing_online(tmp_path: Path) -> None:
    train("wandb", tmp_path)
    (run,) = (tmp_path / "tracking" / "wandb").glob("offline-run-*")
    (log,) = run.glob("*.wandb")
    assert b"train/loss" in log.read_bytes()


@needs("mlflow")
def test_mlflow_writes_a_local_folder(tmp_path: Path) -> None:
    train("mlflow", tmp_path)
    (loss,) = (tmp_path / "tracking" / "mlflow").rglob("metrics/loss")
    assert len(loss.read_text().splitlines()) == 3


@needs("tensorboard")
def test_tensorboard_writes_its_events_beside_the_run(tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    train("tensorboard", tmp_path)
    events = EventAccumulator(str(tmp_path / "tracking" / "tensorboard" / "first")).Reload()
    assert [scalar.step for scalar in events.Scalars("train/loss")] == [1, 2, 3]


@needs("trackio")
def test_trackio_writes_a_local_database(tmp_path: Path) -> None:
    train("trackio", tmp_path)
    assert list((tmp_path / "tracking" / "trackio").glob(f"{PROJECT}*"))


def test_a_run_s_history_is_kept_whichever_tracker_is_chosen(tmp_path: Path) -> None:
    with history_kept(tmp_path / "first.jsonl"):
        train("none", tmp_path)
    train("none", tmp_path)
    losses = [line["loss"] for line in history(tmp_path / "first.jsonl") if "loss" in line]
    assert len(losses) == 3
    assert losses[0] > 0


def test_a_history_of_a_run_that_was_cut_off_and_went_on_counts_each_step_once(tmp_path: Path) -> None:
    lines = ['{"loss": 3.0, "step": 1}', '{"loss": 2.0, "step": 2}', '{"loss": 2.5, "step": 2}', '{"loss": 1.0, "st']
    (tmp_path / "first.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert history(tmp_path / "first.jsonl") == [{"loss": 3.0, "step": 1}, {"loss": 2.5, "step": 2}]
