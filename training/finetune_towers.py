"""What of a model trains: one tower or both, the last layers, or low-rank additions (LoRA); and the model in training.

    learner = Learner(checkpoint.encoder, bias=None)
    adapters = choose_trained(learner, settings)   # freezes the rest
    merge(adapters, learner)                       # LoRA's additions go into the weights, before saving

BatchNorm keeps the base's statistics: a batch of a few pictures, or a part of one, would spoil them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from training.checkpoints import DualEncoder, Tower
from training.finetune_data import Batch
from training.finetune_losses import Features
from training.finetune_settings import BadFinetune, FinetuneSettings

TOWERS: tuple[Tower, ...] = ("picture", "text")
PROJECTIONS = {"picture": "visual_projection", "text": "text_projection"}  # CLIP's lie beside its towers


class Learner(nn.Module):
    """An encoder as data-parallel training calls it: one forward for all, the temperature among its outputs."""

    def __init__(self, encoder: DualEncoder, *, bias: float | None = None) -> None:
        """`bias` gives an encoder without one what SigLIP's loss adds to its scores; it trains, and is not saved."""
        super().__init__()
        self.encoder = encoder
        self.extra_bias = None if bias is None else nn.Parameter(torch.tensor(bias))

    def forward(
        self, pixel_values: Tensor, input_ids: Tensor, attention_mask: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(n, 3, side, side); (n × f, length), twice → vectors (n, d) and (n × f, d), scale and bias."""
        pictures = self.encoder.pictures(pixel_values).float()
        texts = self.encoder.texts(input_ids, attention_mask).float()
        return pictures, texts, self.encoder.scale.float(), self.bias.float()

    @property
    def bias(self) -> Tensor:
        """What is added to scaled cosines."""
        return self.encoder.bias if self.extra_bias is None else self.extra_bias

    def train(self, mode: bool = True) -> Learner:
        """As a module's own, but BatchNorm stays as it was."""
        super().train(mode)
        for module in self.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()
        return self


def embed(model: nn.Module, batch: Batch) -> Features:
    """A batch's vectors by a `Learner`, wrapped for data-parallel training or not."""
    pictures, texts, scale, bias = model(batch.pixel_values, batch.input_ids, batch.attention_mask)
    return Features(pictures, texts.reshape(*batch.present.shape, -1), scale, bias)


def choose_trained(learner: Learner, settings: FinetuneSettings) -> Any | None:
    """Freeze what does not train; returns LoRA's handle for `merge`, or None. Scale and bias always train."""
    encoder = learner.encoder
    trained = [tower for tower in TOWERS if settings.towers in ("both", tower)]
    apart = {id(weight) for tower in TOWERS for weight in _weights(encoder, tower)}
    for weight in learner.parameters():
        weight.requires_grad_(id(weight) not in apart)
    if settings.lora_rank:
        return _with_lora(encoder, trained, settings)
    for tower in trained:
        frozen = _before_last(encoder, tower, settings.last_layers)
        for weight in _weights(encoder, tower):
            weight.requires_grad_(id(weight) not in frozen)
    return None


def _weights(encoder: DualEncoder, tower: Tower) -> Iterator[nn.Parameter]:
    yield from encoder.tower(tower).parameters()
    projection = getattr(encoder.model, PROJECTIONS[tower], None)
    if isinstance(projection, nn.Module):
        yield from projection.parameters()


def _last_blocks(encoder: DualEncoder, tower: Tower, count: int) -> list[nn.Module]:
    blocks = encoder.blocks(tower)
    if count > len(blocks):
        raise BadFinetune(f"last_layers is {count}, but the {tower} tower has {len(blocks)} layers; give at most that.")
    return blocks[-count:] if count else blocks


def _before_last(encoder: DualEncoder, tower: Tower, count: int) -> set[int]:
    """The ids of weights that come before the last `count` layers: towers list their modules front to back."""
    if not count:
        return set()
    first = next(_last_blocks(encoder, tower, count)[0].parameters())
    before: set[int] = set()
    for weight in encoder.tower(tower).parameters():
        if weight is first:
            return before
        before.add(id(weight))
    raise AssertionError(f"the {tower} tower's layers are not part of it")


def _with_lora(encoder: DualEncoder, trained: list[Tower], settings: FinetuneSettings) -> Any:
    """LoRA (Hu et al. 2021, arXiv 2106.09685) on every linear layer of the blocks; alpha is twice the rank."""
    import peft

    names = {id(module): name for name, module in encoder.named_modules()}
    blocks = [block for tower in trained for block in _last_blocks(encoder, tower, settings.last_layers)]
    linear = [names[id(part)] for block in blocks for part in block.modules() if isinstance(part, nn.Linear)]
    if not linear:
        raise BadFinetune(
            f"lora_rank is {settings.lora_rank}, but the {' and '.join(trained)} tower has no linear layers; "
            "train it whole (lora_rank 0) or by its last layers."
        )
    free = [weight for weight in encoder.parameters() if weight.requires_grad]  # peft freezes all that is not its own
    rank = settings.lora_rank
    lora: Any = peft
    config = lora.LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.0, target_modules=linear)
    adapters = lora.LoraModel(encoder, {"default": config}, "default")
    for weight in free:
        weight.requires_grad_(True)
    return adapters


def merge(adapters: Any | None, learner: Learner) -> None:
    """Add LoRA's products to the weights they belong to, and take the additions out of the model."""
    if adapters is not None:
        learner.encoder = adapters.merge_and_unload()
