"""`Encoder`: texts and pictures to unit vectors of one space, on ONNX Runtime. The one embedding path of feed and chat.

`Encoder.load(folder)` opens a model bundle: a folder laid out as hubs lay out ONNX models (`config.json`,
`preprocessor_config.json`, `tokenizer.json`, `onnx/text_model.onnx`, `onnx/vision_model.onnx`). It does not train or
export: `training` does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image
from tokenizers import Tokenizer

from retrieval.preparation import Preparation

Vectors = NDArray[np.float32]
BATCH = 32  # beyond it neither pictures nor texts get faster on two cores
FINGERPRINTED = (
    "tokenizer.json",
    "preprocessor_config.json",
    "onnx/text_model.onnx",
    "onnx/text_model.onnx_data",
    "onnx/vision_model.onnx",
    "onnx/vision_model.onnx_data",
)


class BadBundle(Exception):
    """A folder that is no model bundle; the message says what is missing and which command makes one."""


class Encoder:
    """A model bundle, open: `texts` and `pictures` give float32 vectors of unit length."""

    def __init__(self, folder: Path) -> None:
        """Open the bundle in `folder`; raise BadBundle when a file is missing or unreadable."""
        self.folder = folder
        config = read_json(folder, "config.json")
        self.name: str = config.get("name", folder.name)
        self.dim = int(config.get("dim") or config["projection_dim"])
        self.scale = float(config.get("logit_scale", 100.0))  # what cosines are multiplied with before a softmax
        self.context_length = int(config.get("context_length", 77))
        self.preparation = Preparation.from_config(read_json(folder, "preprocessor_config.json"))
        try:
            self._tokenizer = Tokenizer.from_file(str(need_file(folder, "tokenizer.json")))
            self._text = open_session(need_file(folder, "onnx/text_model.onnx"))
            self._vision = open_session(need_file(folder, "onnx/vision_model.onnx"))
        except BadBundle:
            raise
        except Exception as error:  # onnxruntime and tokenizers raise bare Exceptions for unreadable files
            raise BadBundle(f"The model bundle {str(folder)!r} cannot be opened: {error}") from error
        self._tokenizer.enable_truncation(self.context_length)
        self._tokenizer.no_padding()
        self._text_inputs = {node.name for node in self._text.get_inputs()}

    @classmethod
    def load(cls, source: str | Path) -> Encoder:
        """Open a bundle by its folder; raise BadBundle, naming the command that makes one, when there is none."""
        folder = Path(source)
        if not folder.is_dir():
            raise BadBundle(
                f"There is no model bundle at {str(source)!r}; give a folder with config.json and onnx/, "
                "or make one with `stylist pocket`."
            )
        return cls(folder)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of weights, tokenizer and preprocessing: two bundles with the same one give the same vectors."""
        digest = hashlib.sha256()
        for name in FINGERPRINTED:
            path = self.folder / name
            if path.exists():
                digest.update(name.encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    @property
    def model_id(self) -> str:
        """The name people see: "pocket@1f3a…"."""
        return f"{self.name}@{self.fingerprint[:12]}"

    def texts(self, texts: Sequence[str]) -> Vectors:
        """Embed texts; returns (len(texts), dim) float32, unit length. An empty text has a vector too."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        by_length = sorted(range(len(ids)), key=lambda row: len(ids[row]))  # little padding: 1.6 times as fast
        for start in range(0, len(ids), BATCH):
            rows = by_length[start : start + BATCH]
            vectors[rows] = self._embed_ids([ids[row] for row in rows])
        return vectors

    def pictures(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Embed RGB pictures; returns (len(pictures), dim) float32, unit length."""
        vectors = np.zeros((len(pictures), self.dim), dtype=np.float32)
        for start in range(0, len(pictures), BATCH):
            batch = np.stack([self.preparation.pixels(picture) for picture in pictures[start : start + BATCH]])
            (found, *_) = self._vision.run(None, {self._vision.get_inputs()[0].name: batch})
            vectors[start : start + len(batch)] = _unit(found)
        return vectors

    def _embed_ids(self, ids: list[list[int]]) -> Vectors:
        length = max(1, max(len(row) for row in ids))
        input_ids = np.zeros((len(ids), length), dtype=np.int64)
        mask = np.zeros((len(ids), length), dtype=np.int64)
        for at, row in enumerate(ids):
            input_ids[at, : len(row)] = row
            mask[at, : len(row)] = 1
        feed = {"input_ids": input_ids, "attention_mask": mask}
        (found, *_) = self._text.run(None, {name: feed[name] for name in self._text_inputs})
        return _unit(found)


def _unit(vectors: NDArray[Any]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def need_file(folder: Path, name: str) -> Path:
    """A bundle's file; raise BadBundle when it is not there."""
    path = folder / name
    if not path.is_file():
        raise BadBundle(
            f"The model bundle {str(folder)!r} has no {name}; make it anew with `stylist pocket`, or copy it whole."
        )
    return path


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """A bundle's JSON file; raise BadBundle when it is missing or no JSON."""
    try:
        return dict(json.loads(need_file(folder, name).read_text(encoding="utf-8")))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BadBundle(f"{name} of the model bundle {str(folder)!r} is not JSON: {error}") from error


def open_session(path: Path) -> onnxruntime.InferenceSession:
    """An ONNX model on the CPU, quiet."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
