"""The two kinds of model that draw pictures from words, with one face: diffusers' checkpoints, and our small one.

    model = open_model("stable-diffusion-v1-5/stable-diffusion-v1-5")  # or a folder laid out alike, or one of ours
    model.unet(noisy, times, **model.condition(["a striped dress"]))
    model.save(Path("models/mine"))

A public checkpoint is one of the Stable Diffusion family: `unet`, `vae`, `text_encoder`, `tokenizer`, `scheduler` in
folders of these names. Ours (`training.designs_small`) draws small pictures, conditioned on a bundle's text vectors.
It neither trains (`training.designs`) nor draws (`training.designs_drawing`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, DDPMScheduler, UNet2DConditionModel
from torch import Tensor

from retrieval.hub import NotOnHub, fetched, is_hub_id
from training.designs_settings import BadDesign
from training.designs_small import SmallModel
from training.folders import whole_folder, write_json

INDEX = "model_index.json"
PARTS = ("unet", "vae", "text_encoder")
WEIGHTS = ("diffusion_pytorch_model*.safetensors*", "model*.safetensors*")
WANTED = (INDEX, "scheduler/*.json", "tokenizer/*", *(f"{part}/config.json" for part in PARTS),
          *(f"{part}/{name}" for part in PARTS for name in WEIGHTS))  # fmt: skip
LIBRARIES = {"unet": "diffusers", "vae": "diffusers", "scheduler": "diffusers",
             "text_encoder": "transformers", "tokenizer": "transformers"}  # fmt: skip
PIPELINE = {"_class_name": "StableDiffusionPipeline", "safety_checker": [None, None],
            "feature_extractor": [None, None], "requires_safety_checker": False}  # fmt: skip
UNWANTED = ("*.fp16.*", "*.non_ema.*")  # the same weights again


@dataclass(slots=True, kw_only=True)
class PublicModel:
    """A checkpoint of the Stable Diffusion family, open. Only its U-Net ever trains."""

    name: str
    unet: Any  # UNet2DConditionModel, which diffusers leaves untyped
    scheduler: Any  # DDPMScheduler: how noise is added, and what the U-Net predicts
    vae: Any
    text_encoder: Any
    tokenizer: Any

    @property
    def side_px(self) -> int:
        """The side of the pictures it was made for."""
        return int(self.unet.config.sample_size) * self._shrinks

    @property
    def _shrinks(self) -> int:
        return 1 << (len(self.vae.config.block_out_channels) - 1)

    def latent_shape(self, side_px: int) -> tuple[int, int, int]:
        """What a picture of this side is to the U-Net: channels, height, width."""
        side = side_px // self._shrinks
        return int(self.unet.config.in_channels), side, side

    def to(self, device: str) -> None:
        """Move everything."""
        for part in (self.unet, self.vae, self.text_encoder):
            part.to(device)

    @torch.no_grad()
    def condition(self, texts: Sequence[str]) -> dict[str, Tensor]:
        """What the U-Net is told of the texts, as its keyword arguments."""
        ids = self.tokenizer(
            list(texts),
            padding="max_length",
            truncation=True,
            max_length=self.text_encoder.config.max_position_embeddings,
            return_tensors="pt",
        ).input_ids
        return {"encoder_hidden_states": self.text_encoder(ids.to(self.text_encoder.device))[0]}

    @torch.no_grad()
    def latents(self, pixels: Tensor, generator: torch.Generator) -> Tensor:
        """(n, 3, side, side) in −1…1 → what the U-Net sees of it."""
        found = self.vae.encode(pixels.to(self.vae.device)).latent_dist
        drawn = found.mean + found.std * torch.randn(found.mean.shape, generator=generator).to(found.mean)
        scaled: Tensor = drawn * float(self.vae.config.scaling_factor)
        return scaled

    @torch.no_grad()
    def pixels(self, latents: Tensor) -> Tensor:
        """The way back: pixels in −1…1."""
        decoded: Tensor = self.vae.decode(latents / float(self.vae.config.scaling_factor)).sample
        return decoded

    def save(self, folder: Path) -> None:
        """Write the layout that `open_model`, and diffusers itself, read. A folder half written never counts."""
        parts = {"unet": self.unet, "vae": self.vae, "text_encoder": self.text_encoder}
        parts |= {"scheduler": self.scheduler, "tokenizer": self.tokenizer}
        index = {name: [LIBRARIES[name], type(part).__name__] for name, part in parts.items()}
        with whole_folder(folder) as partial:
            for name, part in parts.items():
                part.save_pretrained(partial / name)
            write_json(partial / INDEX, {**PIPELINE, **index})


DesignModel = PublicModel | SmallModel


def open_model(source: str | Path) -> DesignModel:
    """Open a model by its folder, or a public one by its hub id; on the CPU, in float32, not training.

    Raises BadDesign, in one sentence, for what is no such model.
    """
    folder = _folder(source)
    index = _index(folder)
    try:
        opened: DesignModel = SmallModel.load(folder) if index == SmallModel.CLASS else _public(folder)
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, ImportError) as error:
        why = " ".join(str(error).split())[:200]
        raise BadDesign(f"The diffusion model {str(source)!r} cannot be read: {why}") from error
    opened.unet.requires_grad_(False).eval()
    return opened


def _public(folder: Path) -> PublicModel:
    from transformers import CLIPTextModel, CLIPTokenizer

    quieten()
    text_encoder: Any = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32)
    unets: Any = UNet2DConditionModel  # diffusers leaves its classes untyped
    schedulers: Any = DDPMScheduler
    vaes: Any = AutoencoderKL
    vae = vaes.from_pretrained(folder / "vae", torch_dtype=torch.float32)
    return PublicModel(
        name=folder.name,
        unet=unets.from_pretrained(folder / "unet", torch_dtype=torch.float32),
        scheduler=schedulers.from_pretrained(folder / "scheduler"),
        vae=vae.requires_grad_(False).eval(),
        text_encoder=text_encoder.requires_grad_(False).eval(),
        tokenizer=CLIPTokenizer.from_pretrained(folder / "tokenizer"),
    )


def quieten() -> None:
    """Keep diffusers and transformers from drawing bars and from telling what our own sentences tell."""
    from diffusers.utils import logging as diffusers_logging

    from training.checkpoint_files import quieten as quieten_transformers

    quieten_transformers()
    diffusers_logging.set_verbosity(logging.ERROR)
    diffusers_logging.disable_progress_bar()


def _folder(source: str | Path) -> Path:
    folder, named = Path(source), str(source)
    if folder.is_dir():
        return folder
    if not is_hub_id(named) or folder.parent.is_dir():
        raise BadDesign(
            f"There is no diffusion model at {named!r}; give a folder with {INDEX}, a hub id, or make one with "
            "`stylist design train --from-scratch small`."
        )
    try:
        return fetched(named, WANTED, UNWANTED)
    except NotOnHub as error:
        raise BadDesign(f"{error}; give a folder with {INDEX}, or a hub id when the network is there.") from error


def _index(folder: Path) -> str:
    try:
        index = dict(json.loads((folder / INDEX).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BadDesign(f"{str(folder)!r} has no {INDEX} that can be read; copy the model whole.") from error
    lacking = [] if index.get("_class_name") == SmallModel.CLASS else [part for part in PARTS if part not in index]
    if lacking or "text_encoder_2" in index:
        why = f"no {lacking[0]}" if lacking else "two text encoders"
        raise BadDesign(
            f"{str(folder)!r} is a {index.get('_class_name')!r} with {why}; expected one of the Stable Diffusion "
            "family, with a U-Net, a VAE and one CLIP text encoder."
        )
    return str(index.get("_class_name"))
