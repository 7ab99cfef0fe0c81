"""The files of a checkpoint's folder: config, weights, tokenizer, preprocessing; BadCheckpoint where one is amiss.

`training.checkpoints` puts them together. Reads transformers' layout, older and newer, and the pocket model's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tokenizers import Tokenizer
from torch import nn

from training.lite import folded
from training.towers import PocketModel, TowerSizes

Kind = Literal["clip", "siglip", "pocket"]
CLIP_MEAN, CLIP_STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)


class BadCheckpoint(Exception):
    """A source that is no CLIP, SigLIP or pocket checkpoint; the message says what is amiss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFiles:
    """What a kind's files say by default."""

    preprocessor: Mapping[str, Any]
    pad_token: str
    tokenizer_config: Mapping[str, Any] = field(default_factory=dict)


KINDS = {
    "clip": KindFiles(
        preprocessor={
            "image_processor_type": "CLIPImageProcessor",
            "do_resize": True,
            "size": {"shortest_edge": 224},
            "do_center_crop": True,
            "crop_size": {"height": 224, "width": 224},
            "resample": 3,
            "do_normalize": True,
            "image_mean": list(CLIP_MEAN),
            "image_std": list(CLIP_STD),
        },
        pad_token="<|endoftext|>",
        tokenizer_config={
            "tokenizer_class": "CLIPTokenizer",
            "bos_token": "<|startoftext|>",
            "eos_token": "<|endoftext|>",
            "unk_token": "<|endoftext|>",
        },
    ),
    "siglip": KindFiles(
        preprocessor={
            "image_processor_type": "SiglipImageProcessor",
            "do_resize": True,
            "size": {"height": 224, "width": 224},
            "do_center_crop": False,
            "resample": 3,
            "do_normalize": True,
            "image_mean": [0.5, 0.5, 0.5],
            "image_std": [0.5, 0.5, 0.5],
        },
        pad_token="</s>",
        tokenizer_config={"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "</s>"},
    ),
    "pocket": KindFiles(preprocessor={}, pad_token="[PAD]"),
}


def read_config(folder: Path) -> dict[str, Any]:
    """The folder's `config.json`, of a model type that is known."""
    config = _read_json(folder, "config.json")
    kind = config.get("model_type")
    if kind not in KINDS:
        raise BadCheckpoint(
            f"The checkpoint {str(folder)!r} is of model_type {kind!r}; 'clip', 'siglip' and 'pocket' are understood."
        )
    return config


def read_model_type(folder: Path) -> str:
    """What `config.json` says the checkpoint is, known or not."""
    return str(_read_json(folder, "config.json").get("model_type"))


def open_model(folder: Path, kind: Kind, config: Mapping[str, Any]) -> nn.Module:
    """The torch model with its weights, every one of them; raise BadCheckpoint where one is missing or unreadable."""
    from safetensors import SafetensorError

    try:
        return _open_pocket(folder, config) if kind == "pocket" else _open_transformers(folder, kind)
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError) as error:
        why = " ".join(str(error).split())[:200]
        raise BadCheckpoint(f"The weights of the checkpoint {str(folder)!r} cannot be read: {why}") from error


def read_tokenizer(folder: Path, kind: Kind) -> Tokenizer:
    """The folder's `tokenizer.json`; for CLIP, `vocab.json` and `merges.txt` do as well."""
    try:
        if (folder / "tokenizer.json").is_file():
            return Tokenizer.from_file(str(folder / "tokenizer.json"))
        if kind == "clip" and (folder / "vocab.json").is_file() and (folder / "merges.txt").is_file():
            from transformers import CLIPTokenizer

            made: Any = CLIPTokenizer.from_pretrained(folder)
            return Tokenizer.from_str(made.backend_tokenizer.to_str())
    except Exception as error:  # tokenizers raises bare Exceptions for unreadable files
        raise BadCheckpoint(f"The tokenizer of the checkpoint {str(folder)!r} cannot be read: {error}") from error
    others = ", nor vocab.json and merges.txt" if kind == "clip" else ""
    raise BadCheckpoint(f"The checkpoint {str(folder)!r} has no tokenizer.json{others}; copy it whole.")


def read_padding(folder: Path, kind: Kind, tokenizer: Tokenizer) -> int:
    """The id that texts are padded with: what the folder says, else the kind's own, else 0."""
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        if (folder / name).is_file():
            said = _read_json(folder, name).get("pad_token")
            token = said.get("content") if isinstance(said, dict) else said
            found = tokenizer.token_to_id(token) if token else None
            if found is not None:
                return int(found)
    return int(tokenizer.token_to_id(KINDS[kind].pad_token) or 0)


def read_preprocessor(folder: Path, kind: Kind) -> dict[str, Any]:
    """The folder's `preprocessor_config.json`, or the part of `processor_config.json` that newer transformers write."""
    if (folder / "preprocessor_config.json").is_file():
        said = _read_json(folder, "preprocessor_config.json")
    elif (folder / "processor_config.json").is_file():
        said = dict(_read_json(folder, "processor_config.json").get("image_processor") or {})
    else:
        raise BadCheckpoint(f"The checkpoint {str(folder)!r} has no preprocessor_config.json; copy it whole.")
    return {**KINDS[kind].preprocessor, **{name: value for name, value in said.items() if value is not None}}


def quieten() -> None:
    """Keep transformers from drawing bars and from telling what our own sentences tell."""
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]


def _open_transformers(folder: Path, kind: Kind) -> nn.Module:
    import torch
    from transformers import CLIPModel, SiglipModel

    quieten()
    family: Any = CLIPModel if kind == "clip" else SiglipModel
    model, found = family.from_pretrained(
        folder, dtype=torch.float32, output_loading_info=True, ignore_mismatched_sizes=True
    )
    lacking = sorted(found["missing_keys"]) + sorted(key[0] for key in found["mismatched_keys"])
    if lacking:  # transformers would go on with random numbers in their place
        raise ValueError(f"{len(lacking)} are missing or of another shape, {lacking[0]} first")
    opened: nn.Module = model
    return opened


def _open_pocket(folder: Path, config: Mapping[str, Any]) -> nn.Module:
    """From `model.safetensors`, as training writes it, or from a bundle's ONNX files."""
    from safetensors.torch import load_file

    from training.pocket_weights import read_weights

    model = PocketModel(TowerSizes.from_json(config["sizes"]))
    saved = load_file(folder / "model.safetensors") if (folder / "model.safetensors").is_file() else None
    if saved is None or not any(name.endswith("running_mean") for name in saved):
        model.pictures = folded(model.pictures)
    model.load_state_dict(read_weights(folder, config, model.state_dict()) if saved is None else saved)
    return model


def _read_json(folder: Path, name: str) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / name).read_text(encoding="utf-8")))
    except OSError as error:
        raise BadCheckpoint(f"The checkpoint {str(folder)!r} has no {name} that can be read; copy it whole.") from error
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError, ValueError) as error:
        raise BadCheckpoint(f"{name} of the checkpoint {str(folder)!r} is not JSON: {error}") from error
