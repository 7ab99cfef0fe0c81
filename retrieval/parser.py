"""`Parser`: which pixel of a picture is which piece, on ONNX Runtime; with our own bundle also what the piece is.

`Parser.load(folder)` opens a bundle: `config.json` (`parts` or another model's `labels`, `kinds`, `colors`, …),
`preprocessor_config.json`, `onnx/model.onnx`. A segmenter without heads (a SegFormer exported with `stylist export`)
gives masks alone. It names no garments: `retrieval.garment` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from PIL import Image

from retrieval.encoder import BadBundle, Vectors, need_file, open_session, read_json
from retrieval.parts import BODY, Parts
from retrieval.preparation import Preparation
from retrieval.zero_shot import softmax

HEADS = ("kinds", "colors", "patterns", "audiences", "formality", "present")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """What one picture shows, as probabilities; `formality` is 0 (at home) to 4 (black tie)."""

    kinds: Vectors  # (kinds,)
    colors: Vectors
    patterns: Vectors
    audiences: Vectors
    formality: float
    present: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One picture, parsed: `parts` is (parts, height, width) float32 of probabilities, over the whole picture."""

    parts: Vectors
    heads: Heads | None


class Parser:
    """A parser bundle, open. Texts are not its business."""

    def __init__(self, folder: Path) -> None:
        """Open the bundle in `folder`; raise BadBundle when a file is missing or it is for other parts."""
        config = read_json(folder, "config.json")
        self.name: str = config.get("name", folder.name)
        self.parts = Parts.load()
        self.kinds, self.colors = tuple(config.get("kinds", ())), tuple(config.get("colors", ()))
        self.patterns = tuple(config.get("patterns", ()))
        self.preparation = Preparation.from_config(read_json(folder, "preprocessor_config.json"))
        self._close = replace(self.preparation, side_px=config.get("close_side_px", self.preparation.side_px))
        self._of_part = self._read_labels(folder, config.get("parts") or config.get("labels") or ())
        self._path = need_file(folder, "onnx/model.onnx")

    @classmethod
    def load(cls, source: str | Path) -> Parser:
        """Open a bundle by its folder; raise BadBundle, naming the command that makes one, when there is none."""
        folder = Path(source)
        if not folder.is_dir():
            raise BadBundle(f"There is no parser bundle at {str(source)!r}; make one with `stylist parser`.")
        return cls(folder)

    @cached_property
    def _session(self) -> InferenceSession:
        """Opened at the first photo: a text is answered a quarter of a second sooner without."""
        try:
            return open_session(self._path)
        except Exception as error:  # onnxruntime raises bare Exceptions for unreadable files
            raise BadBundle(f"The parser bundle {str(self._path.parent.parent)!r} cannot be opened: {error}") from error

    def parse(self, picture: Image.Image, *, closely: bool = False) -> Parsed:
        """Parse an RGB picture; `closely` at a larger size, where the model takes one, as small pieces need."""
        preparation = self._close if closely else self.preparation
        outputs = {node.name for node in self._session.get_outputs()}
        feed = {self._session.get_inputs()[0].name: preparation.pixels(picture)[None]}
        names = [name for name in ("parts", "logits", *HEADS) if name in outputs]
        found = dict(zip(names, self._session.run(names, feed), strict=True))
        logits = found.pop("parts", None)
        chances = softmax(found.pop("logits") if logits is None else logits, axis=1)[0]
        whole = self._within(self._of_part.T @ chances.reshape(len(chances), -1), chances.shape[1:], picture.size)
        return Parsed(parts=whole, heads=_heads(found) if len(found) == len(HEADS) else None)

    def heads(self, pictures: Sequence[Image.Image]) -> Heads | None:
        """What views of one garment show together, each also seen in a mirror; None for a bundle without heads.

        Probabilities are the views' geometric means: whole and cropped, mirrored or not, each errs in its own way.
        """
        mirrored = [picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for picture in pictures]
        found = [self.parse(picture).heads for picture in (*pictures, *mirrored)]
        return _blend([heads for heads in found if heads is not None])

    def _within(self, parts: Vectors, shape: tuple[int, ...], size: tuple[int, int]) -> Vectors:
        """The (parts, pixels) of the square without the letterbox's bars."""
        square = parts.reshape(-1, *shape).astype(np.float32)
        if not self.preparation.pad:
            return square
        width, height = size
        inner = [max(1, round(side * length / max(size))) for side, length in zip(shape, (height, width), strict=True)]
        top, left = ((side - length) // 2 for side, length in zip(shape, inner, strict=True))
        return np.ascontiguousarray(square[:, top : top + inner[0], left : left + inner[1]])

    def _read_labels(self, folder: Path, labels: Sequence[str]) -> Vectors:
        """The model's outputs shared out to the parts: (labels, parts)."""
        table = np.zeros((len(labels), len(self.parts.names)), dtype=np.float32)
        for row, label in enumerate(labels):
            for part in self.parts.of_label(label) or (self.parts.names.index(BODY[0]),):
                table[row, part] = 1.0
        if not len(table) or not table[:, len(BODY) :].any():
            raise BadBundle(
                f"The parser bundle {str(folder)!r} names no garments in config.json: {list(labels)[:9]!r}."
            )
        return np.asarray(table / table.sum(1, keepdims=True))


def _heads(found: dict[str, NDArray[Any]]) -> Heads:
    return Heads(
        kinds=softmax(found["kinds"], axis=1)[0],
        colors=softmax(found["colors"], axis=1)[0],
        patterns=softmax(found["patterns"], axis=1)[0],
        audiences=softmax(found["audiences"], axis=1)[0],
        formality=float(found["formality"][0]),
        present=float(1.0 / (1.0 + np.exp(-found["present"][0]))),
    )


def _blend(views: Sequence[Heads]) -> Heads | None:
    if not views:
        return None

    def mean(name: str) -> Vectors:
        return softmax(np.mean([np.log(getattr(heads, name) + 1e-6) for heads in views], axis=0), axis=0)

    return Heads(
        kinds=mean("kinds"),
        colors=mean("colors"),
        patterns=mean("patterns"),
        audiences=mean("audiences"),
        formality=float(np.mean([heads.formality for heads in views])),
        present=float(np.mean([heads.present for heads in views])),
    )
