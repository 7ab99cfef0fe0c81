"""One training step in one of two processes: python -m tests.fakes.ddp_step FOLDER ADDRESS RANK

Rank 0 writes the gradients, plain and cached, to plain.pt and cached.pt in the folder.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor
from torch.nn.parallel import DistributedDataParallel

from tests.fakes.paired_folder import paired
from training.checkpoints import load_checkpoint
from training.finetune_cache import cached_gradients
from training.finetune_data import Batch, TrainingPairs
from training.finetune_losses import Features, Targets, contrast_loss, everyone, gathered
from training.finetune_settings import FinetuneSettings
from training.finetune_towers import Learner, embed


def learner_of(folder: Path) -> Learner:
    """The model, in training mode."""
    return Learner(load_checkpoint(folder / "pocket").encoder).train()


def batch_of(folder: Path, rows: Iterable[int]) -> Batch:
    """Some of the training pairs."""
    pairs = paired(folder / "data").of("train")
    dataset = TrainingPairs(pairs, load_checkpoint(folder / "pocket"), FinetuneSettings(augment=False))
    collated = dataset.collate([dataset[row] for row in rows])
    assert collated.pop("left_out") == []
    return Batch(**collated)


def loss_of(batch: Batch) -> Callable[[Features], Tensor]:
    """The loss over all processes, as the trainer has it."""
    targets = Targets(*map(gathered, (batch.valid, batch.present, batch.text_keys, batch.picture_keys)))
    return lambda found: contrast_loss(everyone(found), targets, torch.ones(1), kind="infonce", duplicates="soft")


def main(folder: Path, address: str, rank: int) -> None:
    """Run the step and write what came of it."""
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"tcp://{address}", rank=rank, world_size=2)
    batch = batch_of(folder, range(4 * rank, 4 * rank + 4))
    for way in ("plain", "cached"):
        learner = learner_of(folder)
        model = DistributedDataParallel(learner)
        if way == "plain":
            loss_of(batch)(embed(model, batch)).backward()
        else:
            cached_gradients(batch, 3, partial(embed, model), loss_of(batch), Tensor.backward, model.no_sync)
        if rank == 0:
            torch.save({name: weight.grad for name, weight in learner.named_parameters()}, folder / f"{way}.pt")
    dist.destroy_process_group()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
