"""The garment parser in torch: one small network that says which pixel is which piece, and what the piece is.

EfficientNet-Lite0 (`training.lite`), a decoder back to a quarter of the size for the masks (as feature pyramids do it,
Lin et al. 2017, https://arxiv.org/abs/1612.03144), and heads that read the features under the mask: kind, color,
pattern, audience, formality, and whether there is a garment at all.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.lite import STAGE_WIDTHS, LiteTrunk

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


def _mixed(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, 1, 1, bias=False), nn.BatchNorm2d(channels_out), nn.ReLU()
    )


class Decoder(nn.Module):
    """Features of all stages, coarse to fine, to part logits at a quarter of the picture's size."""

    def __init__(self, parts: int) -> None:
        super().__init__()
        widths = (96, 64, 48)  # after stages 16, 8 and 4
        fine = (STAGE_WIDTHS[2], STAGE_WIDTHS[1], STAGE_WIDTHS[0])
        coarse = (96, *widths[:-1])
        self.top = nn.Conv2d(STAGE_WIDTHS[-1], 96, 1)
        self.whole = nn.Conv2d(STAGE_WIDTHS[-1], 96, 1)
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
        self.trunk = LiteTrunk()
        self.decoder = Decoder(parts)
        self.seen = nn.Sequential(nn.Dropout(0.2), nn.Linear(sum(STAGE_WIDTHS[1:]), 320), nn.ReLU())
        self.kinds = nn.Linear(320, kinds)
        self.patterns = nn.Linear(320, patterns)
        self.audiences = nn.Linear(320, AUDIENCES)
        self.formality = nn.Linear(320, 1)
        self.present = nn.Linear(320, 1)
        self.bins = nn.Sequential(nn.Conv2d(3, 32, 1), nn.ReLU(), nn.Conv2d(32, COLOR_BINS, 1))
        self.shade = nn.Sequential(nn.Linear(2 * COLOR_BINS + 6 + sum(STAGE_WIDTHS[:2]), 96), nn.ReLU())
        self.colors = nn.Linear(96, colors)

    def forward(self, pictures: Tensor) -> Parsed:
        """(n, 3, side, side), normalized as the pocket model's pictures → what is seen."""
        stages = self.trunk.stages(pictures)
        parts = self.decoder(stages)
        garment = 1.0 - parts.detach().softmax(1)[:, : self.body].sum(1, keepdim=True)
        weights = garment + 1e-3  # of a picture without a garment, everything counts the same
        coarse = [_under(stages[at], weights, times) for at, times in ((3, 8), (2, 4), (1, 2))]
        seen = self.seen(torch.cat(coarse, 1))
        return Parsed(
            parts,
            self.kinds(seen),
            self.colors(self._shade(pictures, stages, weights)),
            self.patterns(seen),
            self.audiences(seen),
            4.0 * torch.sigmoid(self.formality(seen)[:, 0]),
            self.present(seen)[:, 0],
        )

    def _shade(self, pictures: Tensor, stages: list[Tensor], weights: Tensor) -> Tensor:
        """The garment's palette beside the ground's: a white shirt at dusk is told by the sheet it lies on."""
        small = F.avg_pool2d(pictures, 4)
        bins = self.bins(small).softmax(1)
        ground = 1.001 - weights + 2e-3
        palette = [_under(bins, weights), _under(bins, ground), _under(small, weights), _under(small, ground)]
        fine = [_under(stages[0], weights), _under(stages[1], weights, 2)]
        shade: Tensor = self.shade(torch.cat([*palette, *fine], 1))
        return shade


def _under(features: Tensor, weights: Tensor, times: int = 1) -> Tensor:
    """The mean of features (n, c, h, w) where weights (n, 1, h·times, w·times) are high → (n, c)."""
    small = F.avg_pool2d(weights, times) if times > 1 else weights
    total: Tensor = (features * small).sum((2, 3)) / small.sum((2, 3)).clamp(min=1e-6)
    return total
