"""Torch checkpoints of picture-and-text models behind one face: CLIP, SigLIP, and the pocket model.

    checkpoint = load_checkpoint("patrickjohncyh/fashion-clip")  # or a folder
    pictures = checkpoint.encoder.pictures(checkpoint.pixels([picture]))
    texts = checkpoint.encoder.texts(*checkpoint.ids(["navy striped top"]))
    save_checkpoint(checkpoint, Path("runs/mine"))

A folder is laid out as transformers lays it out. It does not train (`training.finetune`) or serve (`training.export`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from tokenizers import Tokenizer
from torch import Tensor, nn

from retrieval.hub import NotOnHub, fetched, is_hub_id
from retrieval.preparation import Preparation
from training.checkpoint_files import (
    KINDS,
    BadCheckpoint,
    Kind,
    open_model,
    quieten,
    read_config,
    read_padding,
    read_preprocessor,
    read_tokenizer,
)
from training.folders import whole_folder, write_json
from training.towers import PocketModel

__all__ = ["BadCheckpoint", "Checkpoint", "DualEncoder", "Kind", "Tower", "load_checkpoint", "save_checkpoint"]

Tower = Literal["picture", "text"]
MOST_SCALE = {"clip": 100.0, "pocket": 100.0, "siglip": 200.0}  # SigLIP's own is learned past CLIP's limit: 117
WANTED = ("*.json", "merges.txt", "README.md", "*.safetensors")
WANTED_BIN = (*WANTED[:-1], "pytorch_model*.bin")


class DualEncoder(nn.Module):
    """Two towers that end in one space. `model` is transformers' CLIPModel or SiglipModel, or a PocketModel."""

    def __init__(self, model: nn.Module, kind: Kind) -> None:
        super().__init__()
        self.model = model
        self.kind = kind

    def pictures(self, pixel_values: Tensor) -> Tensor:
        """(n, 3, side, side) normalized float32 → (n, dim), unit length."""
        model: Any = self.model
        if self.kind == "pocket":
            vectors: Tensor = model.pictures(pixel_values)
            return vectors
        pooled = model.vision_model(pixel_values=pixel_values).pooler_output
        return F.normalize(model.visual_projection(pooled) if self.kind == "clip" else pooled, dim=-1)

    def texts(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Ids and mask (n, length) int64 → (n, dim), unit length. SigLIP reads its padding, as it was trained to."""
        model: Any = self.model
        if self.kind == "pocket":
            vectors: Tensor = model.texts(input_ids, attention_mask)
            return vectors
        if self.kind == "siglip":
            return F.normalize(model.text_model(input_ids=input_ids).pooler_output, dim=-1)
        pooled = model.text_model(input_ids=input_ids, attention_mask=attention_mask).pooler_output
        return F.normalize(model.text_projection(pooled), dim=-1)

    def forward(self, pixel_values: Tensor, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures' and texts' vectors in one call, which data-parallel wrappers want."""
        return self.pictures(pixel_values), self.texts(input_ids, attention_mask)

    @property
    def scale(self) -> Tensor:
        """What cosines are multiplied with before a softmax or sigmoid; 0-dimensional, clamped."""
        model: Any = self.model
        learned = model.scale if self.kind == "pocket" else model.logit_scale.exp()
        return torch.clamp(learned.reshape(()), max=MOST_SCALE[self.kind])

    @property
    def bias(self) -> Tensor:
        """What is added to scaled cosines before SigLIP's sigmoid; 0 for the others. 0-dimensional."""
        bias = getattr(self.model, "logit_bias", None)
        return torch.zeros((), device=self.scale.device) if bias is None else bias.reshape(())

    def tower(self, tower: Tower) -> nn.Module:
        """One tower, without CLIP's projections."""
        pocket, others = ("pictures", "vision_model") if tower == "picture" else ("texts", "text_model")
        return self.model.get_submodule(pocket if self.kind == "pocket" else others)

    def blocks(self, tower: Tower) -> list[nn.Module]:
        """A tower's layers, first to last."""
        module: Any = self.tower(tower)
        if self.kind != "pocket":
            return list(module.encoder.layers)
        return list(module.trunk.blocks if tower == "picture" else module.layers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A model with what its pictures and texts go through before it. `tokenizer` truncates and does not pad."""

    name: str
    kind: Kind
    encoder: DualEncoder
    tokenizer: Tokenizer
    preparation: Preparation
    preprocessor: dict[str, Any]  # the preprocessor_config.json
    context_length: int
    pad_id: int
    dim: int

    def ids(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Texts → input_ids, attention_mask, both (n, length) int64; SigLIP's are padded to its full length."""
        rows = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        longest = max((len(row) for row in rows), default=0)
        length = self.context_length if self.kind == "siglip" else max(1, longest)
        input_ids = torch.full((len(rows), length), self.pad_id, dtype=torch.int64)
        mask = torch.zeros((len(rows), length), dtype=torch.int64)
        for at, row in enumerate(rows):
            input_ids[at, : len(row)] = torch.tensor(row, dtype=torch.int64)
            mask[at, : len(row)] = 1
        return input_ids, mask

    def pixels(self, pictures: Sequence[Image.Image]) -> Tensor:
        """RGB pictures → (n, 3, side, side) float32, normalized."""
        side = self.preparation.side_px
        rows = [self.preparation.pixels(picture) for picture in pictures]
        return torch.from_numpy(np.stack(rows) if rows else np.zeros((0, 3, side, side), dtype=np.float32))


def load_checkpoint(source: str | Path) -> Checkpoint:
    """Open a checkpoint by its folder, or by a hub id where the network is there; on the CPU, in float32, in eval mode.

    Raises BadCheckpoint, in one sentence, for what is no CLIP, SigLIP or pocket checkpoint.
    """
    folder = checkpoint_folder(source)
    config = read_config(folder)
    kind: Kind = config["model_type"]
    model = open_model(folder, kind, config).float().eval()
    tokenizer = read_tokenizer(folder, kind)
    context_length, dim = _sizes(model, kind)
    tokenizer.enable_truncation(context_length)
    tokenizer.no_padding()
    preprocessor = read_preprocessor(folder, kind)
    return Checkpoint(
        name=str(source).rstrip("/").rsplit("/")[-1] if is_hub_id(str(source)) else folder.resolve().name,
        kind=kind,
        encoder=DualEncoder(model, kind),
        tokenizer=tokenizer,
        preparation=Preparation.from_config(preprocessor),
        preprocessor=preprocessor,
        context_length=context_length,
        pad_id=read_padding(folder, kind, tokenizer),
        dim=dim,
    )


def checkpoint_folder(source: str | Path) -> Path:
    """The folder of a checkpoint, fetched where it is a hub id: its safetensors, or else PyTorch's own file."""
    folder = Path(source)
    if folder.is_dir():
        return folder
    if not is_hub_id(str(source)):
        raise BadCheckpoint(f"There is no checkpoint at {str(source)!r}; give a folder, or a hub id as `org/name`.")
    try:
        folder = fetched(str(source), WANTED, ("*/*",))
        return folder if any(folder.glob("*.safetensors")) else fetched(str(source), WANTED_BIN, ("*/*",))
    except NotOnHub as error:
        raise BadCheckpoint(str(error)) from error


def save_checkpoint(checkpoint: Checkpoint, folder: Path) -> None:
    """Write the layout that `load_checkpoint` reads. A folder half written never takes the place of a whole one."""
    with whole_folder(folder) as partial:
        _write(checkpoint, partial)


def _write(checkpoint: Checkpoint, folder: Path) -> None:
    model: Any = checkpoint.encoder.model
    if isinstance(model, PocketModel):
        from safetensors.torch import save_file

        save_file(
            {name: value.contiguous() for name, value in model.state_dict().items()}, folder / "model.safetensors"
        )
        sizes = {"dim": checkpoint.dim, "context_length": checkpoint.context_length, "sizes": model.sizes.to_json()}
        write_json(folder / "config.json", {"model_type": "pocket", "name": checkpoint.name, **sizes})
    else:
        quieten()
        model.save_pretrained(folder)
    checkpoint.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    pad = checkpoint.tokenizer.id_to_token(checkpoint.pad_id)
    described = {"model_max_length": checkpoint.context_length, "pad_token": pad}
    write_json(folder / "tokenizer_config.json", {**described, **KINDS[checkpoint.kind].tokenizer_config})
    write_json(folder / "preprocessor_config.json", checkpoint.preprocessor)


def _sizes(model: Any, kind: Kind) -> tuple[int, int]:
    """The context length and the dimension of the common space."""
    if kind == "pocket":
        return int(model.sizes.context_length), int(model.sizes.dim)
    text = model.config.text_config
    return int(text.max_position_embeddings), int(
        model.config.projection_dim if kind == "clip" else text.projection_size
    )
