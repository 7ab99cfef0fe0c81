"""A random text-to-image model of the Stable Diffusion family in the hub's layout: real parts, the smallest there are.

write_diffusion(tmp_path / "model")  # unet/, vae/, text_encoder/, tokenizer/, scheduler/, model_index.json
write_small(tmp_path / "small")      # ours, with the pocket model's words

Run as a program, it trains the model at the first argument on the pairs at the second, and is killed by force after
step 3, when the last checkpoint is that of step 2.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, DDPMScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from bot.settings import POCKET_MODEL
from tests.fakes.clip_checkpoint import END, START
from tests.fakes.paired_folder import paired
from training.designs import DesignSettings, train_design
from training.designs_small import SmallModel

RUN = DesignSettings(batch_size=4, max_steps=5, warmup_steps=1, checkpoint_steps=2, side_px=16, rate=1e-3, ema=0.9)


def write_diffusion(folder: Path, *, prediction: str = "epsilon") -> Path:
    """Pictures of 16 px, 8 × 8 to the U-Net."""
    torch.manual_seed(0)
    pieces = [*map(chr, range(97, 123)), *(f"{chr(code)}</w>" for code in range(97, 123)), START, END]
    tokenizer = CLIPTokenizer(vocab={piece: at for at, piece in enumerate(pieces)}, merges=[])
    text: dict[str, Any] = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1}
    text |= {"num_attention_heads": 2, "vocab_size": len(pieces), "max_position_embeddings": 16}
    text |= {"bos_token_id": len(pieces) - 2, "eos_token_id": len(pieces) - 1, "pad_token_id": len(pieces) - 1}
    unet: Any = UNet2DConditionModel
    vae: Any = AutoencoderKL
    scheduler: Any = DDPMScheduler
    parts = {
        "unet": unet(
            sample_size=8,
            block_out_channels=(8, 16),
            layers_per_block=1,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=16,
            norm_num_groups=4,
            attention_head_dim=4,
        ),
        "vae": vae(
            down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2,
            block_out_channels=(8, 8),
            norm_num_groups=4,
            latent_channels=4,
        ),
        "scheduler": scheduler(beta_schedule="scaled_linear", prediction_type=prediction),
        "text_encoder": CLIPTextModel(CLIPTextConfig(**text)),
        "tokenizer": tokenizer,
    }
    for name, part in parts.items():
        part.save_pretrained(folder / name)
    index = {name: ["there", type(part).__name__] for name, part in parts.items()}
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "StableDiffusionPipeline", **index}))
    return folder


def write_small(folder: Path, *, side_px: int = 16) -> Path:
    """Our own small model with random weights, narrower than it is."""
    SmallModel.new(bundle=POCKET_MODEL, side_px=side_px, seed=1, widths=(16, 32)).save(folder)
    return folder


def _killed_after_step_3(line: str) -> None:
    if line.startswith("kept the model of step 3"):
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    from dataclasses import replace

    torch.set_num_threads(1)
    model, data, out = sys.argv[1:]
    train_design(model, paired(Path(data)), Path(out), replace(RUN, snapshots=(3,)), _killed_after_step_3)
