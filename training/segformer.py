"""A public clothes segmenter to a parser bundle: `stylist export mattmdjaga/segformer_b2_clothes --out models/clothes`.

Takes any SegFormer checkpoint of transformers, by folder or hub id (Xie et al. 2021, https://arxiv.org/abs/2105.15203),
whose labels `data/parts.toml` knows. It gives masks alone: what a piece is, the encoder says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.export import Dim

from retrieval.encoder import BadBundle
from retrieval.parser import Parser
from retrieval.parts import BODY, Parts
from retrieval.zero_shot import softmax
from training.export import ParityError, export_module, replace_folder
from training.folders import write_json

MOST_DIFFERENCE = 0.02  # of any probability to torch's; fp16 weights cost about 0.001
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class _Logits(nn.Module):
    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: Tensor) -> Tensor:
        logits: Tensor = self.model(pixel_values=pixel_values).logits
        return logits


def export_segformer(source: str, out: Path) -> float:
    """Write a SegFormer checkpoint as a parser bundle in `out`; returns the largest difference to torch's.

    Raises BadBundle for what is no SegFormer, or one that knows no garments, and ParityError beyond `MOST_DIFFERENCE`.
    """
    from transformers import SegformerForSemanticSegmentation

    try:
        model = SegformerForSemanticSegmentation.from_pretrained(source).eval()  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise BadBundle(f"{source!r} is no SegFormer checkpoint, by folder or hub id: {error}") from error
    labels = [model.config.id2label[number] for number in range(model.config.num_labels)]
    parts = Parts.load()
    if not any(part >= len(BODY) for label in labels for part in parts.of_label(label)):
        raise BadBundle(f"{source!r} names no garments among its labels: {labels[:8]!r}.")
    prepared = preparation_of(source)
    side = prepared["size"]["height"]
    partial = out.with_name(f".{out.name}.partial")
    (partial / "onnx").mkdir(parents=True, exist_ok=True)
    example = torch.randn(2, 3, side, side)
    path = partial / "onnx" / "model.onnx"
    export_module(_Logits(model), (example,), path, ["pixel_values"], ["logits"], [{0: Dim("n")}])
    write_json(partial / "preprocessor_config.json", prepared)
    write_json(partial / "config.json", {"name": out.name, "source": source, "labels": labels})
    difference = _difference(model, partial, side)
    if difference > MOST_DIFFERENCE:
        raise ParityError(f"the bundle differs from torch by {difference:.4f}, wanted at most {MOST_DIFFERENCE}")
    replace_folder(partial, out)
    return difference


def preparation_of(source: str) -> dict[str, Any]:
    """The `preprocessor_config.json` for the bundle: the checkpoint's size, mean and deviation."""
    config: dict[str, Any] = {}
    path = Path(source) / "preprocessor_config.json"
    if path.is_file():
        config = json.loads(path.read_text(encoding="utf-8"))
    elif not Path(source).is_dir():
        from transformers import AutoImageProcessor

        config = AutoImageProcessor.from_pretrained(source).to_dict()  # type: ignore[no-untyped-call]
    size = config.get("size", 512)
    side = size if isinstance(size, int) else int(size.get("height", size.get("shortest_edge", 512)))
    return {
        "do_pad": True,
        "do_center_crop": False,
        "size": {"height": side, "width": side},
        "resample": int(config.get("resample", 2)),
        "image_mean": list(config.get("image_mean", IMAGENET_MEAN)),
        "image_std": list(config.get("image_std", IMAGENET_STD)),
    }


def _difference(model: nn.Module, bundle: Path, side: int) -> float:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(bundle / "onnx" / "model.onnx"), providers=["CPUExecutionProvider"])
    pixels = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        ours = _Logits(model)(pixels).softmax(1).numpy()
    (theirs,) = session.run(None, {"pixel_values": pixels.numpy()})
    Parser.load(bundle)  # it must open as the bot opens it
    return float(np.abs(ours - softmax(theirs, axis=1)).max())
