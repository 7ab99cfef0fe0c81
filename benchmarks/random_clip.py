"""Random weights in FashionCLIP's architecture, where no hub is asked: `random_checkpoint`, `random_bundle`.

They stand in for real ones in parity and speed, which do not hang on what the weights have learned.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The widths of both towers, their layers and heads, and the vectors' dimensions."""

    picture_width: int
    picture_layers: int
    picture_heads: int
    text_width: int
    text_layers: int
    text_heads: int
    dim: int


NARROW = Size(
    picture_width=32, picture_layers=3, picture_heads=2, text_width=32, text_layers=3, text_heads=2, dim=32
)  # fmt: skip
VIT_B_32 = Size(
    picture_width=768, picture_layers=12, picture_heads=12, text_width=512, text_layers=12, text_heads=8, dim=512
)  # fmt: skip


def random_checkpoint(folder: Path, size: Size) -> Path:
    """Write a checkpoint (224 px, patches of 32, 77 tokens), its weights as wide as trained ones; returns `folder`."""
    import torch
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import CLIPConfig, CLIPModel, CLIPTokenizer

    from training.checkpoint_files import KINDS

    torch.manual_seed(0)
    alphabet = sorted(ByteLevel.alphabet())
    pieces = [*alphabet, *(f"{letter}</w>" for letter in alphabet), "<|startoftext|>", "<|endoftext|>"]
    CLIPTokenizer(vocab={piece: at for at, piece in enumerate(pieces)}, merges=[]).save_pretrained(folder)
    text = {
        **_tower(size.text_width, size.text_layers, size.text_heads),
        "vocab_size": len(pieces),
        "bos_token_id": len(pieces) - 2,
        "eos_token_id": len(pieces) - 1,
    }
    picture = {**_tower(size.picture_width, size.picture_layers, size.picture_heads), "patch_size": 32}
    model = CLIPModel(CLIPConfig(text_config=text, vision_config=picture, projection_dim=size.dim))
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim >= 2:
                weight.normal_(std=1.0 if "embedding" in name else weight[0].numel() ** -0.5)
    model.save_pretrained(folder)
    preprocessor = json.dumps(KINDS["clip"].preprocessor)
    (folder / "preprocessor_config.json").write_text(preprocessor, "utf-8")
    return folder


def random_bundle(folder: Path, size: Size) -> Path:
    """The same as a bundle, in fp32 and int8, under `folder`."""
    from training.export_checkpoint import export_checkpoint

    bundle = folder / "bundle"
    export_checkpoint(str(random_checkpoint(folder / "random", size)), bundle, report=lambda line: None)
    return bundle


def _tower(width: int, layers: int, heads: int) -> dict[str, int]:
    return {
        "hidden_size": width,
        "intermediate_size": width * (2 if width < 64 else 4),
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
    }
