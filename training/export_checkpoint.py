"""`stylist export`: any CLIP, SigLIP or pocket checkpoint to a model bundle, which the bot serves without torch.

    stylist export patrickjohncyh/fashion-clip --out models/fashion
    STYLIST_MODEL=models/fashion stylist build

Writes both towers in fp32 and in int8 (weights per channel, in the reduced range that AVX2 needs; activations as they
come), measures each against torch on the spot, and refuses what differs. `training.export` writes the committed pocket
bundle, with fp16 weights; public clothes segmenters are `training.segformer`'s.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from PIL import Image
from torch import Tensor, nn
from torch.export import Dim

from retrieval.encoder import BadBundle, Encoder
from training.checkpoints import Checkpoint, DualEncoder, checkpoint_folder, load_checkpoint
from training.export import ParityError, export_module, save_onnx
from training.export_card import export_card, license_of
from training.folders import whole_folder, write_json

LEAST_FP32, LEAST_INT8 = 0.9999, 0.97
TEXTS = ("navy striped top", "", "a " * 100, "Étoile crew-neck: 100% wool", "👗", "black leather ankle boots under 80")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """The least cosines of a bundle's vectors to torch's, over pictures and over texts."""

    pictures: float
    texts: float

    def to_json(self) -> dict[str, float]:
        """For `config.json`."""
        return {"pictures": round(self.pictures, 6), "texts": round(self.texts, 6)}


class _Pictures(nn.Module):
    def __init__(self, encoder: DualEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, pixel_values: Tensor) -> Tensor:
        return self.encoder.pictures(pixel_values)


class _Texts(nn.Module):
    """Texts by their ids alone: CLIP reads from its end token back, where no padding is; SigLIP reads all padding."""

    def __init__(self, encoder: DualEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor) -> Tensor:
        return self.encoder.texts(input_ids, torch.ones_like(input_ids))


class _MaskedTexts(_Texts):
    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:  # type: ignore[override]
        return self.encoder.texts(input_ids, attention_mask)


def export_checkpoint(
    source: str, out: Path, *, int8: bool = True, serve: str = "fp32", report: Callable[[str], None] = print
) -> dict[str, Parity]:
    """Write a checkpoint (a folder or hub id) as a bundle in `out`; returns the parity of "fp32" (and "int8").

    `serve` says which of them the bot opens. Raises BadCheckpoint for what is no checkpoint, BadBundle where `out`
    holds something else than a bundle, and ParityError for vectors unlike torch's; `out` is then as it was.
    """
    if out.exists() and not (out / "config.json").is_file() and (not out.is_dir() or any(out.iterdir())):
        raise BadBundle(f"{str(out)!r} holds something else than a model bundle; give --out a new or empty folder.")
    checkpoint = load_checkpoint(source)
    with whole_folder(out) as partial:
        _write_files(checkpoint, partial)
        parities = {}
        for kind, least in (("fp32", LEAST_FP32), ("int8", LEAST_INT8))[: 2 if int8 else 1]:
            if kind == "int8":
                _quantize(partial / "onnx")
            config = {**_described(checkpoint, source, out.absolute().name), "served": kind}
            write_json(partial / "config.json", config)
            parities[kind] = parity = measure_parity(checkpoint, Encoder.load(partial))
            report(f"{kind}: least cosine to torch's vectors {parity.pictures:.6f} pictures, {parity.texts:.6f} texts")
            if min(parity.pictures, parity.texts) < least:
                raise ParityError(f"The {kind} bundle's vectors differ from torch's: wanted a cosine of {least}.")
        config |= {"served": serve if int8 else "fp32", "parity": {k: p.to_json() for k, p in parities.items()}}
        write_json(partial / "config.json", config)
        (partial / "README.md").write_text(export_card(config, checkpoint.preparation.side_px), encoding="utf-8")
    return parities


@torch.inference_mode()
def measure_parity(checkpoint: Checkpoint, encoder: Encoder) -> Parity:
    """The least cosines between torch's vectors and the bundle's, over random pictures and odd texts."""
    random = np.random.default_rng(0)
    pictures = [Image.fromarray(random.integers(0, 255, (90, 60 + 7 * n, 3), dtype=np.uint8)) for n in range(8)]
    seen = checkpoint.encoder.pictures(checkpoint.pixels(pictures)).numpy()
    # One at a time, as the bundle must give the same vector however texts are batched.
    read = np.concatenate([checkpoint.encoder.texts(*checkpoint.ids([text])).numpy() for text in TEXTS])
    return Parity(
        pictures=float((seen * encoder.pictures(pictures)).sum(1).min()),
        texts=float((read * encoder.texts(TEXTS)).sum(1).min()),
    )


def _write_files(checkpoint: Checkpoint, folder: Path) -> None:
    """Both towers in fp32, the tokenizer and the preprocessing."""
    (folder / "onnx").mkdir()
    n, side = Dim("n"), checkpoint.preparation.side_px
    picture, path = torch.randn(2, 3, side, side), folder / "onnx" / "vision_model.onnx"
    encoder = checkpoint.encoder
    export_module(_Pictures(encoder), (picture,), path, ["pixel_values"], ["image_embeds"], [{0: n}], halve=False)
    masked = checkpoint.kind == "pocket"
    inputs = ["input_ids", "attention_mask"] if masked else ["input_ids"]
    length = checkpoint.context_length if checkpoint.kind == "siglip" else 5
    ids, ones = torch.full((2, length), checkpoint.pad_id), torch.ones(2, length, dtype=torch.int64)
    axes: dict[int, Any] = (
        {0: n} if checkpoint.kind == "siglip" else {0: n, 1: Dim("length", max=checkpoint.context_length)}
    )
    export_module(
        _MaskedTexts(encoder) if masked else _Texts(encoder),
        (ids, ones)[: len(inputs)],
        folder / "onnx" / "text_model.onnx",
        inputs,
        ["text_embeds"],
        [axes] * len(inputs),
        halve=False,
    )
    checkpoint.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    write_json(folder / "preprocessor_config.json", checkpoint.preprocessor)


def _quantize(folder: Path) -> None:
    """Write `_int8` of both towers: matrix products in int8, the rest as it is."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    for tower in ("text", "vision"):
        path, small = folder / f"{tower}_model.onnx", folder / f"{tower}_model_int8.onnx"
        with _unadvised():
            quantize_dynamic(
                path,
                small,
                op_types_to_quantize=["MatMul"],
                per_channel=True,
                reduce_range=True,  # AVX2 without VNNI saturates on the whole range
                weight_type=QuantType.QInt8,
                use_external_data_format=path.with_name(f"{path.name}_data").exists(),
            )
        save_onnx(onnx.load(str(small)), small)


@contextmanager
def _unadvised() -> Iterator[None]:
    """Without the quantizer's advice, on the root logger, of a preparation that the exporter has done already."""
    root, handler = logging.getLogger(), logging.NullHandler()
    level = root.level
    root.setLevel(logging.ERROR)
    root.addHandler(handler)  # else the first advice makes the root logger print, from then on, whatever anyone logs
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def _described(checkpoint: Checkpoint, source: str, name: str) -> dict[str, Any]:
    encoder = checkpoint.encoder
    padding = {"padding": "full", "pad_id": checkpoint.pad_id} if checkpoint.kind == "siglip" else {}
    return {
        "name": name,
        "model_type": checkpoint.kind,
        "source": source if not Path(source).is_dir() else checkpoint.name,
        "license": license_of(checkpoint_folder(source)),
        "dim": checkpoint.dim,
        "context_length": checkpoint.context_length,
        "logit_scale": round(encoder.scale.item(), 4),
        "logit_bias": round(encoder.bias.item(), 4),
        **padding,
    }
