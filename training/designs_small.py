"""The small model that is trained from nothing: a U-Net over pixels, told what to draw by a bundle's text vectors.

    model = SmallModel.new(bundle=Path("data/models/pocket"), side_px=64, seed=7)

A square of 4 × 4 pixels is one place of the U-Net's grid, which keeps a step within a CPU's reach: 6 million weights,
28 pictures of 64 px a second in training on one idle core, against 6 where a square is 2 × 2. The weights do not
depend on the side, so a model can begin with 32 px and go on with 64. A text's vector is added to the time's; there
are no tokens to attend to. The bundle is kept beside the weights, so that a model means the same wherever it is
copied. It is a proof of the path, not a designer.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from diffusers import DDPMScheduler, UNet2DConditionModel
from torch import Tensor

from retrieval.encoder import Encoder
from training.designs_settings import BadDesign
from training.folders import whole_folder, write_json

PATCH_PX = 4  # the side of the square of pixels that is one place of the grid
WIDTHS = (96, 192)  # channels on the grid and on the next, half as wide, where places attend to one another
LEAST_SIDE_PX, MOST_SIDE_PX = 16, 128
NOISE_STEPS = 1000


@dataclass(slots=True, kw_only=True)
class SmallModel:
    """The small model, open."""

    CLASS: ClassVar[str] = "StylistSmallDesign"

    name: str
    unet: Any
    scheduler: Any
    encoder: Encoder

    @classmethod
    def new(cls, *, bundle: Path, side_px: int, seed: int, widths: Sequence[int] = WIDTHS) -> SmallModel:
        """A model with random weights; raises BadDesign for a side it is not made for."""
        encoder = Encoder.load(bundle)
        torch.manual_seed(seed)
        channels = 3 * PATCH_PX**2
        make: Any = UNet2DConditionModel  # diffusers leaves its classes untyped
        unet = make(
            sample_size=side_px // PATCH_PX,
            in_channels=channels,
            out_channels=channels,
            block_out_channels=tuple(widths),
            layers_per_block=1,
            down_block_types=("DownBlock2D", "AttnDownBlock2D"),
            mid_block_type="UNetMidBlock2D",
            up_block_types=("AttnUpBlock2D", "UpBlock2D"),
            norm_num_groups=16 if min(widths) % 16 == 0 else 4,
            attention_head_dim=32,
            resnet_time_scale_shift="scale_shift",
            class_embed_type="projection",
            projection_class_embeddings_input_dim=encoder.dim,
            cross_attention_dim=1,  # nothing attends to it
        )
        noise: Any = DDPMScheduler
        scheduler = noise(
            num_train_timesteps=NOISE_STEPS,
            beta_schedule="squaredcos_cap_v2",
            prediction_type="sample",  # of noise or velocity, 96 channels would have to carry 48 of noise through
            timestep_spacing="trailing",
            clip_sample=True,
        )
        model = cls(name="small", unet=unet, scheduler=scheduler, encoder=encoder)
        model.learn_side(side_px)
        return model

    @classmethod
    def load(cls, folder: Path) -> SmallModel:
        """Open one that `save` wrote."""
        unet: Any = UNet2DConditionModel
        scheduler: Any = DDPMScheduler
        return cls(
            name=folder.name,
            unet=unet.from_pretrained(folder / "unet", torch_dtype=torch.float32),
            scheduler=scheduler.from_pretrained(folder / "scheduler"),
            encoder=Encoder.load(folder / "text"),
        )

    @property
    def side_px(self) -> int:
        """The side of the pictures it learned to draw."""
        return int(self.unet.config.sample_size) * PATCH_PX

    def learn_side(self, side_px: int) -> None:
        """Learn to draw pictures of this side from now on; raises BadDesign for one that it is not made for."""
        if not LEAST_SIDE_PX <= side_px <= MOST_SIDE_PX:
            raise BadDesign(f"side_px is {side_px!r}; the small model draws {LEAST_SIDE_PX} to {MOST_SIDE_PX}.")
        self.unet.register_to_config(sample_size=side_px // PATCH_PX)

    def latent_shape(self, side_px: int) -> tuple[int, int, int]:
        """What a picture of this side is to the U-Net: channels, height, width."""
        return int(self.unet.config.in_channels), side_px // PATCH_PX, side_px // PATCH_PX

    def to(self, device: str) -> None:
        """Move the U-Net; the text tower stays where it is."""
        self.unet.to(device)

    def condition(self, texts: Sequence[str]) -> dict[str, Tensor]:
        """What the U-Net is told of the texts, as its keyword arguments; no words are a vector of zeros."""
        vectors = torch.from_numpy(self.encoder.texts(list(texts))) * self.encoder.dim**0.5  # about 1 in each place
        told = torch.tensor([[bool(text.strip())] for text in texts])
        return {
            "class_labels": (vectors * told).to(self.unet.device),
            "encoder_hidden_states": torch.zeros((len(texts), 1, 1), device=self.unet.device),
        }

    def latents(self, pixels: Tensor, generator: torch.Generator) -> Tensor:
        """(n, 3, side, side) in −1…1 → (n, 48, side / 4, side / 4); nothing is lost."""
        return F.pixel_unshuffle(pixels.to(self.unet.device), PATCH_PX)

    def pixels(self, latents: Tensor) -> Tensor:
        """The way back."""
        return F.pixel_shuffle(latents, PATCH_PX)

    def save(self, folder: Path) -> None:
        """Write what `load` reads. A folder half written never takes the place of a whole one."""
        with whole_folder(folder) as partial:
            self.unet.save_pretrained(partial / "unet")
            self.scheduler.save_pretrained(partial / "scheduler")
            shutil.copytree(self.encoder.folder, partial / "text")
            write_json(partial / "model_index.json", {"_class_name": self.CLASS, "text": self.encoder.model_id})
