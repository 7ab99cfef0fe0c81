"""Which experiment tracker a training run tells its figures to: `--track none|trackio|wandb|mlflow|tensorboard`.

    with tracked("wandb", folder=Path("runs/tracking"), run_name="rate-5e-06") as report_to:
        TrainingArguments(..., report_to=report_to, run_name="rate-5e-06", project=PROJECT)

None by default. Whichever is chosen writes into a local folder; nothing leaves the machine unless the person's own
environment says so (WANDB_MODE=online, MLFLOW_TRACKING_URI, TRACKIO_SPACE_ID), and the libraries' telemetry is off. The
writing itself is done by transformers' own callbacks.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import huggingface_hub.constants
from dotenv import load_dotenv

PROJECT = "stylist"
TRACKERS = ("none", "trackio", "wandb", "mlflow", "tensorboard")

# What the libraries read from the environment, set only where the person has not. Settings of theirs that can be given
# as arguments are given below; these can not: they are read while the libraries are imported.
QUIET = """
HF_HUB_DISABLE_TELEMETRY=1
WANDB_MODE=offline
WANDB_ERROR_REPORTING=false
WANDB_SILENT=true
MLFLOW_DISABLE_TELEMETRY=true
MLFLOW_ALLOW_FILE_STORE=true
"""


class NoTracker(Exception):
    """A tracker that is unknown or not installed; the message says which there are, or the command that installs it."""


def check_tracker(tracker: str) -> None:
    """Raise NoTracker, in one sentence, for a tracker that a run could not begin with."""
    if tracker not in TRACKERS:
        raise NoTracker(f"--track is {tracker!r}; expected one of {', '.join(TRACKERS)}.")
    if tracker != "none" and find_spec(tracker) is None:
        # Trackio 0.43 refuses the Pillow that Stylist needs, so pip must not resolve it.
        alone = " && .venv/bin/pip install --no-deps 'trackio>=0.43'" if tracker == "trackio" else ""
        raise NoTracker(
            f"--track is {tracker!r}, which is not installed; install it with: "
            f".venv/bin/pip install -e '.[track-{tracker}]'{alone}"
        )


@contextmanager
def tracked(tracker: str, *, folder: Path, run_name: str) -> Iterator[list[str]]:
    """Open a run of the tracker under `folder` and yield what TrainingArguments takes as `report_to`; [] for none.

    The run is closed at the end, as failed where an error passes through. Raises NoTracker.
    """
    check_tracker(tracker)
    _quieten(folder)
    if tracker == "none":
        yield []
    elif tracker == "tensorboard":
        where = folder.resolve() / "tensorboard" / run_name  # Trainer's own choice is a folder that finetune removes
        load_dotenv(stream=io.StringIO(f"TENSORBOARD_LOGGING_DIR='{where}'\n"), override=True, interpolate=False)
        yield [tracker]
    elif tracker == "wandb":
        with _wandb_run(folder, run_name):
            yield ["wandb"]
    elif tracker == "mlflow":
        with _mlflow_run(folder, run_name):
            yield ["mlflow"]
    else:
        yield [tracker]  # Trackio: its callback does it all, in TRACKIO_DIR


def _quieten(folder: Path) -> None:
    lines = f"{QUIET}TRACKIO_DIR='{folder.resolve() / 'trackio'}'\n"
    load_dotenv(stream=io.StringIO(lines), override=False, interpolate=False)
    huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY = True  # it has read its environment already


@contextmanager
def _wandb_run(folder: Path, run_name: str) -> Iterator[None]:
    """Begun before Trainer's callback would, which takes a run that is there: so it lies in `folder`."""
    wandb = import_module("wandb")
    folder.mkdir(parents=True, exist_ok=True)
    # The address and the last commit of the repository, and the program's text, are not figures.
    settings = wandb.Settings(disable_git=True, disable_code=True, console="off")
    wandb.init(project=PROJECT, name=run_name, dir=str(folder), settings=settings)
    failed = True
    try:
        yield
        failed = False
    finally:
        wandb.finish(exit_code=int(failed))


@contextmanager
def _mlflow_run(folder: Path, run_name: str) -> Iterator[None]:
    mlflow = import_module("mlflow")
    if not mlflow.is_tracking_uri_set():
        mlflow.set_tracking_uri((folder.resolve() / "mlflow").as_uri())
    mlflow.set_experiment(PROJECT)
    mlflow.start_run(run_name=run_name)
    status = "FAILED"
    try:
        yield
        status = "FINISHED"
    finally:
        mlflow.end_run(status)
