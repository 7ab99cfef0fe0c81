"""What `stylist parser` runs. Returns exit codes: 0 done, 1 failed, 2 used wrongly."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from training.commands import progress, refused
from training.data_folder import NoData


def parser_command(
    data: Path,
    *,
    masks: Sequence[Path],
    out: Path,
    work: Path,
    model: Path,
    from_imagenet: bool = True,
    steps: int | None = None,
    threads: int | None = None,
    drawings: Path | None = None,
) -> int:
    """Train the garment parser on a data folder (and further folders with masks), write it to `out` with its figures.

    They are measured with the model bundle `model`, beside which the bot runs it.
    """
    import torch

    from training.parsing import ParserSchedule, ParserTraining, publish_parser

    if threads:
        torch.set_num_threads(threads)
    schedule = ParserSchedule() if steps is None else replace(ParserSchedule(), steps=steps)
    try:
        training = ParserTraining(
            data, work, schedule, progress, from_imagenet=from_imagenet, masks=masks, drawings=drawings
        )
        training.run()
        publish_parser(training, out, model, progress)
    except NoData as error:
        return refused(str(error))
    except KeyboardInterrupt:
        print(f"Stopped; the same command goes on from the last checkpoint in {work}.", file=sys.stderr)
        return 130
    return 0
