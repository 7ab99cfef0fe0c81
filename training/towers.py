"""The pocket model's two towers in torch: EfficientNet-Lite0 for pictures, a small transformer for texts.

Both end in unit vectors of one space, as CLIP's do (Radford et al. 2021, https://arxiv.org/abs/2103.00020).
Sizes are chosen for two CPU cores and for 16 MB of fp16 weights in all; `training.pocket` trains them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.lite import LiteTrunk

PIXEL_MEAN, PIXEL_STD = 0.5, 0.25  # of all channels, in training and in the bundle; shop pictures are mostly white


@dataclass(frozen=True, slots=True)
class TowerSizes:
    """Widths and depths; saved in the checkpoint and in the bundle's config."""

    dim: int = 256
    picture_width: float = 1.0  # of EfficientNet-Lite0's channels
    vocabulary_size: int = 11000
    context_length: int = 32
    text_width: int = 192
    text_layers: int = 3
    text_heads: int = 4

    def to_json(self) -> dict[str, Any]:
        """The sizes as JSON types."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> TowerSizes:
        """Read back `to_json`'s record."""
        return cls(**values)


class PictureTower(nn.Module):
    """Pictures (n, 3, side, side), normalized to −2…2, to unit vectors (n, dim); any side divisible by 32."""

    def __init__(self, sizes: TowerSizes) -> None:
        super().__init__()
        self.trunk = LiteTrunk(sizes.picture_width)
        self.project = nn.Linear(self.trunk.channels, sizes.dim)

    def forward(self, pictures: Tensor) -> Tensor:
        """(n, 3, side, side) float32 → (n, dim), unit length."""
        return F.normalize(self.project(self.trunk(pictures).mean((2, 3))), dim=-1)


class TextLayer(nn.Module):
    """A pre-norm transformer layer with full attention over the words that are there."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.attention_out = nn.Linear(width, width)
        self.feed_norm = nn.LayerNorm(width)
        self.feed = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(n, length, width), mask (n, length) of 1 for words, 0 for padding → (n, length, width)."""
        n, length, width = x.shape
        heads = self.query_key_value(self.attention_norm(x)).reshape(n, length, 3, self.heads, width // self.heads)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        scores = query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5 + bias
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(n, length, width)
        x = x + self.attention_out(mixed)
        fed: Tensor = x + self.feed(self.feed_norm(x))
        return fed


class TextTower(nn.Module):
    """Token ids (n, length) and their mask to unit vectors (n, dim)."""

    def __init__(self, sizes: TowerSizes) -> None:
        super().__init__()
        self.tokens = nn.Embedding(sizes.vocabulary_size, sizes.text_width)
        self.positions = nn.Parameter(torch.randn(sizes.context_length, sizes.text_width) * 0.01)
        self.layers = nn.ModuleList(TextLayer(sizes.text_width, sizes.text_heads) for _ in range(sizes.text_layers))
        self.norm = nn.LayerNorm(sizes.text_width)
        self.project = nn.Linear(sizes.text_width, sizes.dim)
        nn.init.normal_(self.tokens.weight, std=0.02)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Ids and mask (n, length) int64 → (n, dim) float32, unit length."""
        x = self.tokens(input_ids) + self.positions[: input_ids.shape[1]]
        for layer in self.layers:
            x = layer(x, attention_mask)
        weight = attention_mask.unsqueeze(-1).to(x.dtype)
        pooled = (self.norm(x) * weight).sum(1) / weight.sum(1).clamp(min=1.0)
        return F.normalize(self.project(pooled), dim=-1)


class PocketModel(nn.Module):
    """Both towers and the temperature that scales their cosines."""

    def __init__(self, sizes: TowerSizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.pictures = PictureTower(sizes)
        self.texts = TextTower(sizes)
        self.log_scale = nn.Parameter(torch.tensor(2.6))

    @property
    def scale(self) -> Tensor:
        """What cosines are multiplied with before a softmax; at most 100, as in CLIP."""
        return self.log_scale.exp().clamp(max=100.0)
