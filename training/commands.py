"""What `stylist pocket` and `stylist evaluate` run. Returns exit codes: 0 done, 1 failed, 2 used wrongly."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from retrieval.encoder import BadBundle, Encoder
from retrieval.parser import Parser
from training.data_folder import NoData
from training.evaluate import evaluate
from training.metrics import Figure


def evaluate_command(
    data: Path,
    *,
    model: Path,
    parser: Path | None = None,
    home: Path | None = None,
    split: str = "heldout",
    only: Sequence[str] = (),
    as_json: bool = False,
) -> int:
    """Print every quality figure of a model and a parser on a data folder, with cases and 95% interval."""
    if split not in ("heldout", "all"):
        return refused(f"--split is {split!r}; expected heldout or all.")
    try:
        encoder = Encoder.load(model)
        opened = Parser.load(parser) if parser else None
        sections = evaluate(data, encoder, opened, home, split=split, only=only, report=progress)
    except (BadBundle, NoData, ValueError) as error:
        return refused(str(error))
    if as_json:
        found = {name: [figure.to_json() for figure in figures] for name, figures in sections.items()}
        print(json.dumps({"model": encoder.model_id, "split": split, "sections": found}, ensure_ascii=False))
    else:
        print(f"{encoder.model_id} on {split} of {data}")
        for name, figures in sections.items():
            for row in [_row(figure) for figure in figures] or ["no cases in this folder"]:
                print(f"{name:<10} {row}")
    return 0


def pocket_command(
    data: Sequence[Path],
    *,
    out: Path,
    work: Path,
    epochs: int | None = None,
    threads: int | None = None,
    teachers: bool = True,
) -> int:
    """Train the pocket model on data folders, measure it on the first one's held-out tenth, write it to `out`."""
    import torch

    from training.pocket import PocketTraining, Schedule
    from training.pocket_bundle import publish

    if threads:
        torch.set_num_threads(threads)
    full = Schedule()
    schedule = full if epochs is None else full.shortened(epochs)
    try:
        training = PocketTraining(data, work, schedule, progress, teachers=teachers)
        training.run()
        publish(training.checkpoint, out, data[0], schedule.side_px, progress)
    except NoData as error:
        return refused(str(error))
    except KeyboardInterrupt:
        print(f"Stopped; the same command goes on from the last epoch kept in {work}.", file=sys.stderr)
        return 130
    return 0


def _row(line: Figure) -> str:
    return f"{line.name:<42} {line.value:.3f}  [{line.low:.3f}, {line.high:.3f}]  n={line.cases}"


def progress(line: str) -> None:
    """A line of progress, beside what is printed as the result."""
    print(line, file=sys.stderr, flush=True)


def refused(sentence: str) -> int:
    """Say what was used wrongly; the exit code."""
    print(sentence, file=sys.stderr)
    return 2
