"""A trained pocket checkpoint to a model bundle: ONNX towers with fp16 weights, tokenizer, preprocessing, model card.

Weights are stored as float16 and cast back when the model is opened, so files are half the size and sums stay float32.
The parity of the written bundle with torch is measured on the spot and refused below `LEAST_PARITY`.
"""

from __future__ import annotations

import logging
import shutil
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from tokenizers import Tokenizer
from torch.export import Dim

from retrieval.encoder import Encoder
from training.folders import write_json
from training.lite import folded
from training.towers import PIXEL_MEAN, PIXEL_STD, PocketModel, TowerSizes

OPSET = 20
LEAST_PARITY = 0.9995  # cosine of a bundle's vectors to torch's; fp16 weights cost about 1e-6
MOST_BYTES = 1_900_000_000  # of weights in one file: protobuf holds less than 2 GiB
HALVED, TURNED = "_fp16", "_turned"  # what is added to a weight's name
HALVED_BEYOND = 256  # smaller tensors (norms, biases) stay float32


class ParityError(Exception):
    """The written bundle gives other vectors than torch does."""


Describe = Callable[[Encoder, Sequence[str]], tuple[dict[str, Any], str]]


def export_pocket(checkpoint: Path, out: Path, *, side_px: int, describe: Describe) -> float:
    """Write the averaged weights of `checkpoint` as a bundle in `out`; returns the least cosine to torch's vectors.

    `describe` gets the finished model and the sources it was trained on, and returns what to add to `config.json` and
    the model card. Raises ParityError, and leaves `out` as it was, when the parity is below `LEAST_PARITY`.
    """
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    model = PocketModel(TowerSizes.from_json(state["sizes"]))
    model.load_state_dict(state["average"])
    model.eval()
    tokenizer = Tokenizer.from_str(state["tokenizer"])
    tokenizer.no_padding()
    partial = out.with_name(f".{out.name}.partial")
    (partial / "onnx").mkdir(parents=True, exist_ok=True)
    _export_towers(model, side_px, partial / "onnx")
    tokenizer.save(str(partial / "tokenizer.json"), pretty=False)
    write_json(partial / "preprocessor_config.json", preprocessing(side_px))
    described = {
        "name": "pocket",
        "model_type": "pocket",
        "dim": model.sizes.dim,
        "context_length": model.sizes.context_length,
        "logit_scale": round(model.scale.item(), 4),
        "sizes": model.sizes.to_json(),
    }
    write_json(partial / "config.json", described)
    encoder = Encoder(partial)
    parity = measure_parity(model, encoder)
    if parity < LEAST_PARITY:
        shutil.rmtree(partial)
        raise ParityError(f"the bundle's vectors differ from torch's: cosine {parity:.5f}, wanted {LEAST_PARITY}")
    config, card = describe(encoder, state["trained_on"])
    write_json(partial / "config.json", {**described, **config})
    (partial / "README.md").write_text(card, encoding="utf-8")
    replace_folder(partial, out)
    return parity


def measure_parity(model: PocketModel, encoder: Encoder) -> float:
    """The least cosine between torch's vectors and the bundle's over random pictures and odd texts."""
    random = np.random.default_rng(0)
    pictures = [Image.fromarray(random.integers(0, 255, (90, 60 + 7 * n, 3), dtype=np.uint8)) for n in range(8)]
    texts = ["navy striped top", "", "a " * 60, "Étoile crew-neck — 100% wool", "👗"]
    with torch.inference_mode():
        pixels = torch.from_numpy(np.stack([encoder.preparation.pixels(picture) for picture in pictures]))
        ours = [model.pictures(pixels).numpy()]
        for text in texts:
            ids = torch.tensor([encoder._tokenizer.encode(text).ids or [0]])
            mask = torch.ones_like(ids) if text else torch.zeros_like(ids)
            ours.append(model.texts(ids, mask).numpy())
    theirs = np.concatenate([encoder.pictures(pictures), encoder.texts(texts)])
    return float((np.concatenate(ours) * theirs).sum(1).min())


def _export_towers(model: PocketModel, side_px: int, folder: Path) -> None:
    n, length = Dim("n"), Dim("length", max=model.sizes.context_length)
    picture = torch.randn(2, 3, side_px, side_px)
    vision = folded(model.pictures)  # here, not by the exporter: weights keep their names, and can be read back
    export_module(vision, (picture,), folder / "vision_model.onnx", ["pixel_values"], ["image_embeds"], [{0: n}])
    ids, mask = torch.arange(10).reshape(2, 5), torch.ones(2, 5, dtype=torch.int64)  # one tensor twice would be tied
    axes = [{0: n, 1: length}] * 2
    inputs = ["input_ids", "attention_mask"]
    export_module(model.texts, (ids, mask), folder / "text_model.onnx", inputs, ["text_embeds"], axes)


def export_module(
    module: torch.nn.Module,
    inputs: tuple[torch.Tensor, ...],
    path: Path,
    names: list[str],
    outs: list[str],
    axes: list[dict[int, Any]],
    *,
    halve: bool = True,
) -> None:
    """Write a module as ONNX, the exporter's notes left out; `axes` are its inputs' dynamic ones.

    Weights become fp16 with `halve`. Those that one file cannot hold go to a second, `…_data`, as on hubs.
    """
    large = sum(weight.nbytes for weight in module.parameters()) > MOST_BYTES
    for name in ("torch.onnx", "onnxscript"):  # torchvision's absence and unfolded nodes are no news
        logging.getLogger(name).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        # torch 2.13 warns of its own deprecated calls, and that two inputs share an axis, which they should.
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", UserWarning)
        torch.onnx.export(
            module,
            inputs,
            str(path),
            input_names=names,
            output_names=outs,
            dynamic_shapes=axes,
            opset_version=OPSET,
            external_data=large,
            verbose=False,
        )
    model = _without_traces(_folded(onnx.load(str(path))))
    save_onnx(_halve_weights(model) if halve else model, path)


def save_onnx(model: onnx.ModelProto, path: Path) -> None:
    """Write a model over what an exporter wrote to `path`; weights that one file cannot hold go to `…_data`."""
    path.with_name(f"{path.name}.data").unlink(missing_ok=True)
    large = sum(len(tensor.raw_data) for tensor in model.graph.initializer) > MOST_BYTES
    onnx.save(model, str(path), save_as_external_data=large, location=f"{path.name}_data")


def _folded(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with its weights transposed for good, which the exporter leaves to be done at every run, and named."""
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    nodes = []
    renamed: dict[str, str] = {}
    for node in graph.node:
        if node.op_type != "Transpose" or node.input[0] not in weights:
            nodes.append(node)
            continue
        values = numpy_helper.to_array(weights[node.input[0]])
        order = next((list(attribute.ints) for attribute in node.attribute if attribute.name == "perm"), None)
        name = f"{node.input[0]}{TURNED}"
        weights[name] = numpy_helper.from_array(np.ascontiguousarray(values.transpose(order)), name)
        renamed[node.output[0]] = name
    biases = {node.input[0]: node.input[1] for node in nodes if node.op_type == "Add" and node.input[1] in weights}
    for node in nodes:  # some were turned by the exporter itself, and lost their names
        bias = biases.get(node.output[0], "") if node.op_type == "MatMul" and node.input[1] in weights else ""
        name = f"{bias.removesuffix('.bias')}.weight{TURNED}"
        # Biases that are equal, as in a model not yet trained, are stored once: then a bias names several weights.
        if bias.endswith(".bias") and not node.input[1].endswith(TURNED) and name not in weights:
            renamed[node.input[1]] = name
            weights[name] = weights.pop(node.input[1])
            weights[name].name = name
    for node in nodes:
        for at, name in enumerate(node.input):
            node.input[at] = renamed.get(name, name)
    used = {name for node in nodes for name in node.input}
    kept = [tensor for name, tensor in weights.items() if name in used]
    del graph.node[:], graph.initializer[:]
    del graph.value_info[:]  # what it says of weights goes stale when the quantizer turns them
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    return model


def _halve_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size <= HALVED_BEYOND:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}{HALVED}"))
        casts.append(helper.make_node("Cast", [f"{name}{HALVED}"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def _without_traces(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model without the exporter's notes: paths and line numbers of the machine it was exported on."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.initializer, *graph.input, *graph.output, *graph.value_info):
        del part.metadata_props[:]
        part.doc_string = ""
    return model


def preprocessing(side_px: int) -> dict[str, Any]:
    """A hub-style `preprocessor_config.json` for our towers: the whole picture on a white square."""
    return {
        "do_resize": True,
        "do_pad": True,
        "do_center_crop": False,
        "size": {"height": side_px, "width": side_px},
        "resample": int(Image.Resampling.BICUBIC),
        "do_normalize": True,
        "image_mean": [PIXEL_MEAN] * 3,
        "image_std": [PIXEL_STD] * 3,
    }


def replace_folder(partial: Path, out: Path) -> None:
    """Move a finished bundle's files over those of `out`; what else is there stays."""
    for path in sorted(partial.rglob("*")):
        target = out / path.relative_to(partial)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    shutil.rmtree(partial)
