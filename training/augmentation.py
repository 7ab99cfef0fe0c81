"""Pictures as training sees them: random crops, flips, tilts and light, and shop cut-outs laid on other grounds.

Works on whole batches of uint8 tensors; colors are never shifted so far that "navy" would no longer be true.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def shop_grounds(pixels: Tensor, near_white: int = 238, rounds: int = 40) -> Tensor:
    """The white ground of shop pictures: pixels (n, 3, h, w) uint8 → bool (n, h/2, w/2).

    Grows from the border through near-white pixels, so a white shirt inside its outline stays. At half size: an eighth
    of the work, and the edge is blurred when the cut-out is laid on another ground.
    """
    white = (pixels[..., ::2, ::2].amin(1, keepdim=True) >= near_white).float()
    ground = torch.zeros_like(white)
    ground[..., 0, :] = ground[..., -1, :] = ground[..., :, 0] = ground[..., :, -1] = 1.0
    ground *= white
    for _ in range(rounds):
        ground = F.max_pool2d(ground, 3, 1, 1) * white
    return ground[:, 0].bool()


def on_other_grounds(pixels: Tensor, grounds: Tensor, photos: Tensor, generator: torch.Generator) -> Tensor:
    """Lay cut-outs (n, 3, h, w) uint8 on the floors and beds seen at the edges of `photos` (m, 3, h, w) uint8."""
    n, _, height, width = pixels.shape
    strip = max(4, height // 5)
    chosen = photos[torch.randint(len(photos), (n,), generator=generator)]
    corner = chosen[:, :, -strip:, width // 4 : width // 4 + strip].float()
    texture = F.interpolate(corner, size=(height, width), mode="bilinear", align_corners=False)
    mask = F.interpolate(grounds.unsqueeze(1).float(), size=(height, width), mode="bilinear", align_corners=False)
    return (pixels.float() * (1 - mask) + texture * mask).to(torch.uint8)


def augment(pixels: Tensor, side_px: int, generator: torch.Generator) -> Tensor:
    """Random views of a batch: uint8 (n, 3, h, w) → float32 (n, 3, side, side) in 0…1, channels last."""
    n = len(pixels)

    def uniform(low: float, high: float) -> Tensor:
        return torch.rand(n, generator=generator) * (high - low) + low

    angle = uniform(-0.18, 0.18)
    zoom, stretch = uniform(0.72, 1.08), uniform(-0.12, 0.12).exp()
    flip = torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0)
    cos, sin = angle.cos(), angle.sin()
    room = (1.06 - zoom).clamp(min=0.02)
    rows = torch.stack(
        [
            torch.stack([flip * zoom * stretch * cos, -zoom * sin, uniform(-1, 1) * room], 1),
            torch.stack([flip * zoom * sin, zoom / stretch * cos, uniform(-1, 1) * room], 1),
        ],
        1,
    )
    grid = F.affine_grid(rows, [n, 3, side_px, side_px], align_corners=False)
    white_is_zero = 1.0 - pixels.float() / 255.0  # what lies outside is then white, like the ground
    views = 1.0 - F.grid_sample(white_is_zero, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
    light = uniform(0.75, 1.2)[:, None, None, None]
    cast = 1.0 + (torch.rand(n, 3, 1, 1, generator=generator) - 0.5) * 0.14
    contrast = uniform(0.85, 1.2)[:, None, None, None]
    middle = views.mean((1, 2, 3), keepdim=True)
    views = ((views - middle) * contrast + middle) * light * cast
    return views.clamp(0, 1).contiguous(memory_format=torch.channels_last)


def cosine_rate(step: int, steps: int, warmup: int) -> float:
    """The share of the peak learning rate at a step: linear warm-up, then half a cosine down to 1%."""
    if step < warmup:
        return (step + 1) / warmup
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))
