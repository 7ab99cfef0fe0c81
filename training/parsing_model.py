"""The garment parser in torch: one small network that says which pixel is which piece, and what the piece is.

A residual CNN (the pocket model's picture tower, from whose weights it starts) with one more stage, a decoder back to
a quarter of the size for the masks (as feature pyramids do it, Lin et al. 2017, https://arxiv.org/abs/1612.03144), and
heads that read the features under the mask: kind, color, pattern, audience, formality, and whether there is a garment
at all.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STEM, WIDTHS, DEPTHS = 24, (48, 96, 224, 256), (1, 2, 3, 1)
COLOR_BINS = 40  # the palette that the color head learns, in shares of the garment's pixels
AUDIENCES = 6


class Parsed(NamedTuple):
    """What the network says of pictures (n, 3, side, side): all are logits but `formality`, which is 0–4."""

    parts: Tensor  # (n, parts, side/4, side/4)
    kinds: Tensor  # (n, kinds)
    colors: Tensor  # (n, colors)
    patterns: Tensor  # (n, patterns)
    audiences: Tensor  # (n, 6)
    formality: Tensor  # (n,)
    present: Tensor  # (n,)


class Residual(nn.Module):
    """Two 3×3 convolutions with biases and a shortcut: `ResidualBlock` with its normalization folded in."""

    def __init__(self, channels_in: int, channels_out: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels_in, channels_out, 3, stride, 1)
        self.second = nn.Conv2d(channels_out, channels_out, 3, 1, 1)
        shortcut: list[nn.Module] = [nn.AvgPool2d(stride)] if stride > 1 else []
        if channels_in != channels_out:
            shortcut.append(nn.Conv2d(channels_in, channels_out, 1, bias=False))
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) → (n, c', h/stride, w/stride)."""
        return F.relu(self.shortcut(x) + self.second(F.relu(self.first(x))))


def _mixed(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, 1, 1, bias=False), nn.BatchNorm2d(channels_out), nn.ReLU()
    )


class Decoder(nn.Module):
    """Features of all stages, coarse to fine, to part logits at a quarter of the picture's size."""

    def __init__(self, parts: int) -> None:
        super().__init__()
        widths = (96, 64, 48)  # after stages 16, 8 and 4
        fine = (WIDTHS[2], WIDTHS[1], WIDTHS[0])
        coarse = (96, *widths[:-1])
        self.top = nn.Conv2d(WIDTHS[3], 96, 1)
        self.whole = nn.Conv2d(WIDTHS[3], 96, 1)
        self.lateral = nn.ModuleList(nn.Conv2d(f, c, 1) for f, c in zip(fine, coarse, strict=True))
        self.mix = nn.ModuleList(_mixed(c, w) for c, w in zip(coarse, widths, strict=True))
        self.parts = nn.Conv2d(widths[-1], parts, 1)

    def forward(self, stages: list[Tensor]) -> Tensor:
        """Stages of 1/4, 1/8, 1/16, 1/32 → (n, parts, side/4, side/4)."""
        *fine, last = stages
        x = self.top(last) + self.whole(last.mean((2, 3), keepdim=True))
        for feature, lateral, mix in zip(reversed(fine), self.lateral, self.mix, strict=True):
            x = F.interpolate(x, size=feature.shape[2:], mode="bilinear", align_corners=False)
            x = mix(x + lateral(feature))
        logits: Tensor = self.parts(x)
        return logits


class ParserNet(nn.Module):
    """The whole parser; any side divisible by 32."""

    def __init__(self, *, parts: int, body: int, kinds: int, colors: int, patterns: int) -> None:
        """`body`: how many of the first parts are no garment (background, skin, hair)."""
        super().__init__()
        self.body = body
        self.stem = nn.Sequential(nn.Conv2d(3, STEM, 3, 2, 1), nn.ReLU())
        blocks: list[nn.Module] = []
        channels = STEM
        for width, depth in zip(WIDTHS, DEPTHS, strict=True):
            for index in range(depth):
                blocks.append(Residual(channels, width, 2 if index == 0 else 1))
                channels = width
        self.blocks = nn.ModuleList(blocks)
        self.decoder = Decoder(parts)
        self.seen = nn.Sequential(nn.Dropout(0.2), nn.Linear(2 * WIDTHS[3] + WIDTHS[2] + WIDTHS[1], 320), nn.ReLU())
        self.kinds = nn.Linear(320, kinds)
        self.patterns = nn.Linear(320, patterns)
        self.audiences = nn.Linear(320, AUDIENCES)
        self.formality = nn.Linear(320, 1)
        self.present = nn.Linear(320, 1)
        self.bins = nn.Sequential(nn.Conv2d(3, 32, 1), nn.ReLU(), nn.Conv2d(32, COLOR_BINS, 1))
        self.shade = nn.Sequential(nn.Linear(2 * COLOR_BINS + 6 + WIDTHS[0], 96), nn.ReLU())
        self.colors = nn.Linear(96, colors)

    def forward(self, pictures: Tensor) -> Parsed:
        """(n, 3, side, side), normalized as the pocket model's pictures → what is seen."""
        stages = self._stages(pictures)
        parts = self.decoder(stages)
        garment = 1.0 - parts.detach().softmax(1)[:, : self.body].sum(1, keepdim=True)
        weights = garment + 1e-3  # of a picture without a garment, everything counts the same
        coarse = [_under(stages[at], weights, times) for at, times in ((3, 8), (2, 4), (1, 2))]
        seen = self.seen(torch.cat([coarse[0], stages[3].amax((2, 3)), *coarse[1:]], 1))
        return Parsed(
            parts,
            self.kinds(seen),
            self.colors(self._shade(pictures, stages[0], weights)),
            self.patterns(seen),
            self.audiences(seen),
            4.0 * torch.sigmoid(self.formality(seen)[:, 0]),
            self.present(seen)[:, 0],
        )

    def _stages(self, pictures: Tensor) -> list[Tensor]:
        x = self.stem(pictures)
        stages: list[Tensor] = []
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in (0, 2, 5, 6):  # the last block of each width
                stages.append(x)
        return stages

    def _shade(self, pictures: Tensor, fine: Tensor, weights: Tensor) -> Tensor:
        """The garment's palette beside the ground's: a white shirt at dusk is told by the sheet it lies on."""
        small = F.avg_pool2d(pictures, 4)
        bins = self.bins(small).softmax(1)
        ground = 1.001 - weights + 2e-3
        palette = [_under(bins, weights), _under(bins, ground), _under(small, weights), _under(small, ground)]
        shade: Tensor = self.shade(torch.cat([*palette, _under(fine, weights)], 1))
        return shade


def _under(features: Tensor, weights: Tensor, times: int = 1) -> Tensor:
    """The mean of features (n, c, h, w) where weights (n, 1, h·times, w·times) are high → (n, c)."""
    small = F.avg_pool2d(weights, times) if times > 1 else weights
    total: Tensor = (features * small).sum((2, 3)) / small.sum((2, 3)).clamp(min=1e-6)
    return total
