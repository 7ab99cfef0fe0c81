"""`Encoder`: texts and pictures to unit vectors of one space, on ONNX Runtime. The one embedding path of feed and chat.

`Encoder.load(folder)` opens a model bundle: a folder laid out as hubs lay out ONNX models (`config.json`,
`preprocessor_config.json`, `tokenizer.json`, `onnx/text_model.onnx`, `onnx/vision_model.onnx`, and the same two with
`_int8`). The int8 files are served when `config.json` says `"served": "int8"`, or when there are no others. A hub id
(`org/name`) is fetched, where its first part is no folder here. It does not train or export: `training` does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image
from tokenizers import Tokenizer

from retrieval.hub import NotOnHub, fetched, is_hub_id
from retrieval.preparation import Preparation

Vectors = NDArray[np.float32]
BATCH = 32  # beyond it neither pictures nor texts get faster on two cores
WANTED = ("*.json", *(f"onnx/{tower}_model{kind}.onnx*" for tower in ("text", "vision") for kind in ("", "_int8")))
MENDED = "give a folder with config.json and onnx/, or make one with `stylist export` or `stylist pocket`."
EMBEDDING_OUTPUTS = ("text_embeds", "image_embeds", "pooler_output")  # SigLIP's on hubs are pooled texts and pictures


class BadBundle(Exception):
    """A folder that is no model bundle; the message says what is missing and which command makes one."""


class Encoder:
    """A model bundle, open: `texts` and `pictures` give float32 vectors of unit length."""

    def __init__(self, folder: Path, name: str | None = None) -> None:
        """Open the bundle in `folder`, called `name` if its config names none; raise BadBundle when a file is amiss."""
        self.folder = folder
        config = read_json(folder, "config.json")
        self.name: str = config.get("name") or name or folder.name
        self.scale = float(config.get("logit_scale", 100.0))  # what cosines are multiplied with before a softmax
        self.context_length = _context_length(config)
        self.served = _served(folder, config)
        self.preparation = Preparation.from_config(read_json(folder, "preprocessor_config.json"))
        try:
            self._tokenizer = Tokenizer.from_file(str(need_file(folder, "tokenizer.json")))
            self._text = open_session(need_file(folder, self._file("text")))
            self._vision = open_session(need_file(folder, self._file("vision")))
        except BadBundle:
            raise
        except Exception as error:  # onnxruntime and tokenizers raise bare Exceptions for unreadable files
            raise BadBundle(f"The model bundle {str(folder)!r} cannot be opened: {error}") from error
        self._tokenizer.enable_truncation(self.context_length)
        self._tokenizer.no_padding()
        self._text_inputs = {node.name for node in self._text.get_inputs()}
        self._outputs = {session: _embedding_output(session) for session in (self._text, self._vision)}
        self.dim = int(config.get("dim") or config.get("projection_dim") or self._outputs[self._text].shape[-1])
        # SigLIP was trained on texts padded to its full length, and reads the padding: none is trimmed.
        self.padded = config.get("padding", "full" if config.get("model_type") == "siglip" else "") == "full"
        self.pad_id = int(config.get("pad_id", 1 if self.padded else 0))

    @classmethod
    def load(cls, source: str | Path) -> Encoder:
        """Open a bundle by its folder or hub id; raise BadBundle, naming what makes one, when there is none."""
        folder, named = Path(source), str(source)
        if folder.is_dir():
            return cls(folder)
        if not is_hub_id(named) or folder.parent.is_dir():
            raise BadBundle(f"There is no model bundle at {named!r}; {MENDED}")
        try:
            return cls(fetched(named, WANTED), folder.name)
        except NotOnHub as error:
            raise BadBundle(f"{error}; {MENDED}") from error

    @cached_property
    def fingerprint(self) -> str:
        """A hash of weights, tokenizer and preprocessing: two bundles with the same one give the same vectors."""
        digest = hashlib.sha256()
        towers = (f"{self._file(tower)}{part}" for tower in ("text", "vision") for part in ("", "_data"))
        for name in ("tokenizer.json", "preprocessor_config.json", *towers):
            path = self.folder / name
            if path.exists():
                digest.update(name.encode() + b"\0")
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        if self.padded:
            digest.update(f"padded to {self.context_length} with {self.pad_id}".encode())
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
            vectors[start : start + len(batch)] = self._run(self._vision, {self._vision.get_inputs()[0].name: batch})
        return vectors

    def _embed_ids(self, ids: list[list[int]]) -> Vectors:
        length = self.context_length if self.padded else max(1, max(len(row) for row in ids))
        input_ids = np.full((len(ids), length), self.pad_id, dtype=np.int64)
        mask = np.zeros((len(ids), length), dtype=np.int64)
        for at, row in enumerate(ids):
            input_ids[at, : len(row)] = row
            mask[at, : len(row)] = 1
        feed = {"input_ids": input_ids, "attention_mask": mask}
        return self._run(self._text, {name: feed[name] for name in self._text_inputs})

    def _run(self, session: onnxruntime.InferenceSession, feed: dict[str, NDArray[Any]]) -> Vectors:
        (found,) = session.run([self._outputs[session].name], feed)
        return _unit(found)

    def _file(self, tower: str) -> str:
        return f"onnx/{tower}_model{'_int8' if self.served == 'int8' else ''}.onnx"


def _served(folder: Path, config: Mapping[str, Any]) -> str:
    served = config.get("served") or "fp32"
    if served not in ("fp32", "int8"):
        raise BadBundle(f"config.json of the model bundle {str(folder)!r} serves {served!r}; it is 'fp32' or 'int8'.")
    there = {kind: (folder / "onnx" / f"text_model{kind}.onnx").is_file() for kind in ("", "_int8")}
    return "int8" if there["_int8"] and not there[""] else str(served)


def _context_length(config: Mapping[str, Any]) -> int:
    text = config.get("text_config") or {}
    usual = 64 if config.get("model_type") == "siglip" else 77
    return int(config.get("context_length") or text.get("max_position_embeddings") or usual)


def _embedding_output(session: onnxruntime.InferenceSession) -> Any:
    outputs = {output.name: output for output in session.get_outputs()}
    return next((outputs[name] for name in EMBEDDING_OUTPUTS if name in outputs), next(iter(outputs.values())))


def _unit(vectors: NDArray[Any]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def need_file(folder: Path, name: str) -> Path:
    """A bundle's file; raise BadBundle when it is not there."""
    path = folder / name
    if not path.is_file():
        raise BadBundle(
            f"The model bundle {str(folder)!r} has no {name}; copy it whole, or make it anew with `stylist export` "
            "(from torch weights) or `stylist pocket`."
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
