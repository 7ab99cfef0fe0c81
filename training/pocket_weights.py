"""The torch weights of a pocket bundle, read back from its ONNX files: what is shipped can be finetuned.

Exporting folds normalizations into convolutions, turns some matrices and halves precision (`training.export`); the
names stay, so each weight is found again. Running a bundle needs none of this.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from training.export import HALVED, TURNED

_TOWERS = {"pictures": "vision_model.onnx", "texts": "text_model.onnx"}


def read_weights(folder: Path, config: Mapping[str, Any], wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A state dict with the names of `wanted`, float32; raises KeyError for a weight that the bundle does not hold."""
    held: dict[str, Tensor] = {"log_scale": torch.tensor(math.log(float(config["logit_scale"])))}
    for tower, file in _TOWERS.items():
        for tensor in onnx.load(str(folder / "onnx" / file)).graph.initializer:
            values = numpy_helper.to_array(tensor).astype(np.float32)
            name = tensor.name.removesuffix(HALVED)
            if name.endswith(TURNED):
                name, values = name.removesuffix(TURNED), values.T
            held[f"{tower}.{name}"] = torch.from_numpy(values.copy())
    return {name: held[name] for name in wanted}
