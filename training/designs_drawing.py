"""From words to pictures: the steps of a solver over a model's U-Net, guided by the words.

    squares = draw(model, ["a striped linen dress"], Drawing(steps=25, guidance=4))

Each picture has a seed of its own (the drawing's seed plus its number), drawn on the CPU: the same words and seed give
the same picture in any batch, and on any device but for rounding. No safety checker looks at what comes out; prompts
are the operator's affair, and `training.designs_pictures` marks every picture as generated.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler
from torch import Tensor

from training.designs_data import Square, as_squares
from training.designs_models import DesignModel
from training.designs_settings import Drawing

SOLVERS: dict[str, Any] = {"ddim": DDIMScheduler, "dpm": DPMSolverMultistepScheduler}
Steps = Callable[[int, int], None]


def device_here() -> str:
    """The GPU where there is one, else the CPU."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def draw(
    model: DesignModel, prompts: Sequence[str], drawing: Drawing, *, side_px: int = 0, on_step: Steps | None = None
) -> list[Square]:
    """A (side, side, 3) uint8 picture for each prompt. `on_step` hears steps done and steps in all."""
    squares: list[Square] = []
    whole = -(-len(prompts) // drawing.batch_size) * drawing.steps
    for first in range(0, len(prompts), drawing.batch_size):
        batch = list(prompts[first : first + drawing.batch_size])
        done = first // drawing.batch_size * drawing.steps
        told = (lambda step, before=done: on_step(before + step, whole)) if on_step else _nothing
        squares += _batch(model, batch, first, drawing, side_px or model.side_px, told)
    return squares


@torch.no_grad()
def _batch(
    model: DesignModel,
    prompts: Sequence[str],
    first: int,
    drawing: Drawing,
    side_px: int,
    told: Callable[[int], object],
) -> list[Square]:
    device = model.unet.device
    solver: Any = _solver(model, drawing)
    with warnings.catch_warnings():  # the DPM solver hands numpy a tensor in a way that numpy 2 warns of
        warnings.simplefilter("ignore", DeprecationWarning)
        solver.set_timesteps(drawing.steps, device=device)
    latents = _noise(model, len(prompts), drawing.seed + first, side_px).to(device) * solver.init_noise_sigma
    guided = drawing.guidance != 1
    told_words = model.condition([*prompts, *([""] * len(prompts) if guided else [])])
    for number, time in enumerate(solver.timesteps):
        scaled = solver.scale_model_input(latents, time)
        found = model.unet(torch.cat([scaled, scaled]) if guided else scaled, time, **told_words).sample
        if guided:
            by_words, freely = found.chunk(2)
            found = freely + drawing.guidance * (by_words - freely)
        latents = solver.step(found, time, latents).prev_sample
        told(number + 1)
    return as_squares(model.pixels(latents))


def _noise(model: DesignModel, count: int, seed: int, side_px: int) -> Tensor:
    shape = model.latent_shape(side_px)
    return torch.stack(
        [torch.randn(shape, generator=torch.Generator().manual_seed(seed + number)) for number in range(count)]
    )


def _solver(model: DesignModel, drawing: Drawing) -> Any:
    """The solver with the model's own noise levels."""
    config = model.scheduler.config
    if drawing.sampler == "dpm" and config.beta_schedule == "squaredcos_cap_v2":
        # its last levels are too near to pure noise for the solver's logarithms: without this it gives no number
        return SOLVERS["dpm"].from_config(config, lambda_min_clipped=-5.1)
    return SOLVERS[drawing.sampler].from_config(config)


def _nothing(step: int) -> None:
    """Nobody asked."""
