"""How a run learned: what Trainer logs of it, kept as one JSON object a line for the sweep's plots.

    with history_kept(path):
        finetune(...)          # every Trainer made inside writes there; a run that goes on adds to it
    history(path)              # its lines, oldest first, each step once

Beside the trackers, so that a sweep has its curves whichever of them is chosen, or none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def history_kept(path: Path) -> Iterator[None]:
    """Write what any Trainer logs to `path` as long as this lasts; the first of several processes writes."""
    from transformers import TrainerCallback, trainer

    class History(TrainerCallback):
        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
            if state.is_world_process_zero:
                numbers = {name: value for name, value in (logs or {}).items() if isinstance(value, int | float)}
                with path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({**numbers, "step": state.global_step}) + "\n")

    kept = History()
    callbacks: list[Any] = trainer.DEFAULT_CALLBACKS
    callbacks.append(kept)
    try:
        yield
    finally:
        callbacks.remove(kept)


def history(path: Path) -> list[dict[str, float]]:
    """The lines of a run, by step; what a run that went on logged again counts once, a line cut off is left out."""
    lines: dict[tuple[int, bool], dict[str, float]] = {}
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            line: dict[str, float] = json.loads(text)
            lines[int(line["step"]), "loss" in line] = line
        except (ValueError, KeyError):
            continue
    return [lines[key] for key in sorted(lines)]
