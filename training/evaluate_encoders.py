"""What can be measured, behind one face: a model bundle as the bot runs it, or a torch checkpoint.

    after, before = open_embedder(Path("models/mine")), open_embedder(Path("runs/base"))

A bundle (`onnx/` in the folder) is measured on ONNX Runtime, without torch; anything else goes through
`training.checkpoints.load_checkpoint`. `embedded` reads every picture once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from PIL import Image

from retrieval.encoder import BadBundle, Encoder, Vectors
from retrieval.pictures import BadPicture
from training.data_folder import NoData

if TYPE_CHECKING:
    from training.checkpoints import Checkpoint

EMBEDDED_AT_ONCE = 256
TORCH_BATCH = 32


class Embedder(Protocol):
    """Texts and pictures to float32 unit vectors of one space, (n, dim)."""

    @property
    def model_id(self) -> str:
        """The name people see."""

    def texts(self, texts: Sequence[str]) -> Vectors:
        """Embed texts."""

    def pictures(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Embed RGB pictures."""


class CheckpointEmbedder:
    """A torch checkpoint as an `Embedder`, on a GPU where there is one."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        import torch

        self._torch, self._checkpoint = torch, checkpoint
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._encoder = checkpoint.encoder.to(self._device).eval()

    @property
    def model_id(self) -> str:
        """The name people see: "fashion-clip (clip, torch)"."""
        return f"{self._checkpoint.name} ({self._checkpoint.kind}, torch)"

    def texts(self, texts: Sequence[str]) -> Vectors:
        """Embed texts, in batches of like length."""
        vectors = np.zeros((len(texts), self._checkpoint.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        with self._torch.inference_mode():
            for start in range(0, len(order), TORCH_BATCH):
                rows = order[start : start + TORCH_BATCH]
                ids, mask = self._checkpoint.ids([texts[row] for row in rows])
                found = self._encoder.texts(ids.to(self._device), mask.to(self._device))
                vectors[rows] = found.float().cpu().numpy()
        return vectors

    def pictures(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Embed RGB pictures."""
        vectors = np.zeros((len(pictures), self._checkpoint.dim), dtype=np.float32)
        with self._torch.inference_mode():
            for start in range(0, len(pictures), TORCH_BATCH):
                pixels = self._checkpoint.pixels(pictures[start : start + TORCH_BATCH]).to(self._device)
                vectors[start : start + len(pixels)] = self._encoder.pictures(pixels).float().cpu().numpy()
        return vectors


def open_embedder(source: Path) -> Embedder:
    """Open a bundle or checkpoint; raises BadBundle, in a sentence, where there is neither."""
    if (source / "onnx").is_dir() or not _may_be_checkpoint(source):
        return Encoder.load(source)
    from training.checkpoints import BadCheckpoint, load_checkpoint

    try:
        return CheckpointEmbedder(load_checkpoint(source))
    except BadCheckpoint as error:
        raise BadBundle(str(error)) from error


def _may_be_checkpoint(source: Path) -> bool:
    """A folder with weights, or a hub id ("owner/name") that is no path here."""
    weights = source.is_dir() and (any(source.glob("*.safetensors")) or any(source.glob("pytorch_model*.bin")))
    return weights or (not source.exists() and not source.is_absolute() and len(source.parts) == 2)


def embedded(
    embedders: Sequence[Embedder],
    names: Sequence[str],
    open_picture: Callable[[str], Image.Image],
    report: Callable[[str], None],
) -> tuple[list[int], list[Vectors]]:
    """Which of `names` have a picture that opens, and these pictures' vectors, (kept, dim) by each embedder.

    A missing or corrupt picture is reported and left out; raises NoData where none is left.
    """
    kept: list[int] = []
    parts: list[list[Vectors]] = [[] for _ in embedders]
    for start in range(0, len(names), EMBEDDED_AT_ONCE):
        pictures: list[Image.Image] = []
        for row in range(start, min(start + EMBEDDED_AT_ONCE, len(names))):
            try:
                pictures.append(open_picture(names[row]))
                kept.append(row)
            except (BadPicture, NoData) as error:
                report(f"left out {names[row]}: {error}")
        for embedder, found in zip(embedders, parts, strict=True):
            if pictures:
                found.append(embedder.pictures(pictures))
        report(f"embedded {len(kept)} of {len(names)} pictures")
    if not kept:
        raise NoData(f"None of {len(names)} pictures can be read; the first is {next(iter(names), '')!r}.")
    return kept, [np.concatenate(found) for found in parts]
