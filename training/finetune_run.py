"""The folder beside a result in which its run is kept: settings, checkpoints, and which of them are whole.

`OUT.run/run.json` says what the run is made of, and a run of anything else is refused there. A checkpoint counts once
its last file, `complete`, is written, so whatever ends a process leaves the checkpoint before it usable. The finished
`OUT/finetune.json` says how the model was made.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from torch import nn

from training.finetune_settings import BadFinetune, differences
from training.folders import write_json
from training.pairs import PairSet

COMPLETE, TRAINED, RESULT = "complete", "trained.json", "finetune.json"
KEPT = 2  # checkpoints, the last ones; the best is kept besides


class Described(Protocol):
    """A run's settings."""

    def to_json(self) -> dict[str, Any]:
        """Those that decide the result, as JSON types."""


class RunFolder:
    """A run's checkpoints on disk."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.path = out.with_name(f"{out.name}.run")

    def open(self, made_of: Mapping[str, Any]) -> None:
        """Begin the run, or go on with it; BadFinetune where `out` or the run is of something else."""
        known = self._read(self.path / "run.json")
        if known is not None:
            if changed := differences(known, made_of):
                raise BadFinetune(
                    f"{str(self.path)!r} holds a run with other settings ({'; '.join(changed)}); give those again "
                    "to go on with it, or another --out to begin a new one."
                )
        elif self.out.exists() and (not self.out.is_dir() or any(self.out.iterdir())):
            raise BadFinetune(f"{str(self.out)!r} is there already; give another --out, or move it away.")
        self.path.mkdir(parents=True, exist_ok=True)
        if known is None:
            write_json(self.path / "run.json", made_of)
        for folder in [*self.path.glob("checkpoint-*.old"), *self._checkpoints(whole=False)]:
            shutil.rmtree(folder, ignore_errors=True)

    def finished(self, made_of: Mapping[str, Any]) -> dict[str, Any] | None:
        """What the finished run says, when `out` holds one of the same settings; BadFinetune when of others."""
        result = self._read(self.out / RESULT)
        if result is None:
            return None
        if changed := differences(result["made_of"], made_of):
            raise BadFinetune(
                f"{str(self.out)!r} holds a model finetuned with other settings ({'; '.join(changed)}); "
                "give another --out."
            )
        return result

    def last(self) -> Path | None:
        """The newest whole checkpoint."""
        return max(self._checkpoints(whole=True), key=step_of, default=None)

    def seal(self, step: int, best: str | None) -> None:
        """Declare a checkpoint whole, then let go of older ones."""
        folder = self.path / f"checkpoint-{step}"
        with (folder / COMPLETE).open("w") as file:
            os.fsync(file.fileno())
        older = sorted(self._checkpoints(whole=True), key=step_of)[:-KEPT]
        for one in (one for one in older if best is None or one.name != Path(best).name):
            gone = one.with_name(f"{one.name}.old")
            one.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)

    def discard(self, step: int) -> None:
        """Take a checkpoint away that could not be finished: on a full disk, it is what fills it."""
        shutil.rmtree(self.path / f"checkpoint-{step}", ignore_errors=True)

    def trained(self) -> dict[str, Any] | None:
        """What training left for the mix, when it came to its end."""
        return self._read(self.path / TRAINED)

    def remove(self) -> None:
        """Drop the run, whose result is written."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _checkpoints(self, *, whole: bool) -> list[Path]:
        found = [path for path in self.path.glob("checkpoint-*") if re.fullmatch(r"checkpoint-\d+", path.name)]
        return [path for path in found if (path / COMPLETE).is_file() == whole]

    def _read(self, path: Path) -> dict[str, Any] | None:
        if not path.is_file():
            return None
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return values


def step_of(checkpoint: Path) -> int:
    """The step at which a checkpoint was written."""
    return int(checkpoint.name.rsplit("-")[1])


def made_of(encoder: nn.Module, pairs: PairSet, settings: Described) -> dict[str, Any]:
    """What decides a run's result: its settings, and the marks of the base's weights and of the pairs."""
    weights, texts = hashlib.blake2b(digest_size=8), hashlib.blake2b(digest_size=8)
    for name, value in sorted(encoder.state_dict().items()):
        weights.update(name.encode())
        weights.update(value.detach().cpu().contiguous().numpy().tobytes())
    for pair in pairs.pairs:
        texts.update(json.dumps([pair.id, pair.split, pair.texts]).encode())
    return {**settings.to_json(), "the base's weights": weights.hexdigest(), "the pairs": texts.hexdigest()}
