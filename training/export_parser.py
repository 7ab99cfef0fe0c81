"""A trained parser to its bundle: `config.json`, `preprocessor_config.json`, `onnx/model.onnx` (fp16 weights), a card.

The parity of the written bundle with torch is measured on the spot and refused beyond `MOST_DIFFERENCE`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.export import Dim

from retrieval.parser import Parser
from retrieval.parts import Parts
from retrieval.vocabulary import Vocabulary
from training.export import ParityError, export_module, preprocessing, replace_folder
from training.folders import write_json
from training.parsing_model import ParserNet

SIDE_PX = 160  # kinds are read best at the size of the last steps of training
CLOSE_SIDE_PX = 224  # masks of whole outfits: mIoU .30, at 288 px .28, at 352 px .23
MOST_DIFFERENCE = 0.02  # of any probability to torch's; fp16 weights cost about 0.002
OUTPUTS = ["parts", "kinds", "colors", "patterns", "audiences", "formality", "present"]

Describe = Callable[[Parser], tuple[dict[str, Any], str]]


class _Flat(nn.Module):
    def __init__(self, model: ParserNet) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.model(pixel_values))


def export_parser(model: ParserNet, out: Path, vocabulary: Vocabulary, parts: Parts, describe: Describe) -> float:
    """Write the parser as a bundle in `out`; returns the largest difference of a probability to torch's.

    `describe` gets the finished parser and returns what to add to `config.json`, and the model card. Raises
    ParityError, and leaves `out` as it was, when the difference is beyond `MOST_DIFFERENCE`.
    """
    partial = out.with_name(f".{out.name}.partial")
    (partial / "onnx").mkdir(parents=True, exist_ok=True)
    example = torch.randn(2, 3, SIDE_PX, SIDE_PX + 32)
    axes = [{0: Dim("n"), 2: 32 * Dim("rows", max=32), 3: 32 * Dim("columns", max=32)}]
    export_module(_Flat(model.eval()), (example,), partial / "onnx" / "model.onnx", ["pixel_values"], OUTPUTS, axes)
    write_json(partial / "preprocessor_config.json", preprocessing(SIDE_PX))
    described = {
        "name": out.name,
        "close_side_px": CLOSE_SIDE_PX,
        "parts": list(parts.names),
        "kinds": list(vocabulary.kinds),
        "colors": list(vocabulary.colors),
        "patterns": list(vocabulary.names("pattern")),
    }
    write_json(partial / "config.json", described)
    parser = Parser(partial)
    difference = measure_difference(model, parser)
    if difference > MOST_DIFFERENCE:
        shutil.rmtree(partial)
        raise ParityError(f"the parser's bundle differs from torch by {difference:.4f}, wanted {MOST_DIFFERENCE}")
    config, card = describe(parser)
    write_json(partial / "config.json", {**described, **config})
    (partial / "README.md").write_text(card, encoding="utf-8")
    replace_folder(partial, out)
    return difference


def measure_difference(model: ParserNet, parser: Parser) -> float:
    """The largest difference between torch's and the bundle's probabilities over random square pictures."""
    random = np.random.default_rng(0)
    side = parser.preparation.side_px
    pictures = [Image.fromarray(random.integers(0, 255, (side, side, 3), dtype=np.uint8)) for _ in range(3)]
    worst = 0.0
    for picture in pictures:
        with torch.inference_mode():
            ours = model(torch.from_numpy(parser.preparation.pixels(picture))[None])
        theirs = parser.parse(picture)
        assert theirs.heads is not None
        pairs = [(ours.parts.softmax(1)[0], theirs.parts), (ours.kinds.softmax(1)[0], theirs.heads.kinds)]
        pairs.append((ours.colors.softmax(1)[0], theirs.heads.colors))
        worst = max(worst, *(float(np.abs(own.numpy() - other).max()) for own, other in pairs))
    return worst
