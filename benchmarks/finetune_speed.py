"""Training pictures a second: our fine-tuning step beside the same step in plain transformers (and in open_clip).

    python -m benchmarks.finetune_speed                        # a small model, in a minute or so
    python -m benchmarks.finetune_speed --size vit-b-32 --batch 64 --precision bf16   # on a GPU

Weights, pictures and texts are random and the same for all; pictures lie in memory, so this is the step itself: both
towers forward, InfoNCE, backward, clipping, AdamW. Rounds take turns, and the median of each is printed. On a GPU that
is known here, the share of its peak is printed too: the operations of matrix products, counted once (the second forward
of gradient caching earns nothing), over its datasheet's dense figure. open_clip is measured where it is installed;
it is no dependency (it wants torchvision).
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode
from transformers import CLIPConfig, CLIPModel

from training.checkpoints import DualEncoder
from training.finetune_cache import cached_gradients
from training.finetune_data import Batch
from training.finetune_losses import Features, Targets, contrast_loss
from training.finetune_towers import Learner, embed
from training.memory import keep_freed_memory

PEAK_TFLOPS = {  # dense, by the makers' datasheets
    ("H200", "bf16"): 989.0,
    ("H100", "bf16"): 989.0,
    ("A100", "bf16"): 312.0,
    ("H200", "fp32"): 67.0,
    ("H100", "fp32"): 67.0,
    ("A100", "fp32"): 19.5,
}
Step = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A CLIP's widths and depths."""

    side_px: int
    patch_px: int
    picture: tuple[int, int, int]  # width, layers, heads
    text: tuple[int, int, int]
    length: int
    vocabulary: int
    dim: int


SIZES = {
    "small": Size(
        side_px=64, patch_px=16, picture=(128, 4, 4), text=(128, 4, 4), length=32, vocabulary=1000, dim=128
    ),
    "vit-b-32": Size(
        side_px=224, patch_px=32, picture=(768, 12, 12), text=(512, 12, 8), length=77, vocabulary=49408, dim=512
    ),
    "vit-b-16": Size(
        side_px=224, patch_px=16, picture=(768, 12, 12), text=(512, 12, 8), length=77, vocabulary=49408, dim=512
    ),
}  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=5, help="a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: torch's own choice")
    given = parser.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)
    keep_freed_memory()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    batch = random_batch(SIZES[given.size], given.batch, device)
    ways = steps_of(SIZES[given.size], batch, device, given.precision)
    operations = operations_of(ways["stylist"])
    name = torch.cuda.get_device_name() if device.type == "cuda" else f"CPU, {torch.get_num_threads()} threads"
    each = operations / given.batch / 1e9
    print(f"{given.size}, batch {given.batch}, {given.precision}, {name}; {each:.2f} GFLOP a picture")
    for way, seconds in measured(ways, given.steps, given.rounds, device).items():
        print(f"{way:<28} {given.batch / seconds:8.1f} pictures/s{share(operations / seconds, name, given.precision)}")
    if "open_clip" not in ways:
        print("open_clip                    not installed")


def steps_of(size: Size, batch: Batch, device: torch.device, precision: str) -> dict[str, Step]:
    """A training step of each way, on a model of its own."""
    ways = {
        "stylist": stylist_step(size, batch, device, precision, 0),
        "stylist, gradient cache": stylist_step(size, batch, device, precision, max(1, len(batch) // 4)),
        "transformers": transformers_step(size, batch, device, precision),
    }
    if importlib.util.find_spec("open_clip"):
        ways["open_clip"] = open_clip_step(size, batch, device, precision)
    return ways


def random_batch(size: Size, n: int, device: torch.device) -> Batch:
    """Noise of the right shapes."""
    torch.manual_seed(0)
    ids = torch.randint(0, size.vocabulary - 2, (n, size.length))
    ids[:, -1] = size.vocabulary - 1  # where CLIP reads its text
    return Batch(
        pixel_values=torch.randn(n, 3, size.side_px, size.side_px, device=device),
        input_ids=ids.to(device),
        attention_mask=torch.ones_like(ids).to(device),
        valid=torch.ones(n, dtype=torch.bool, device=device),
        present=torch.ones(n, 1, dtype=torch.bool, device=device),
        text_keys=torch.arange(n, device=device)[:, None],
        picture_keys=torch.arange(n, device=device),
    )


def clip_of(size: Size, device: torch.device) -> CLIPModel:
    """A random CLIP of a size."""
    torch.manual_seed(0)
    towers = [
        {
            "hidden_size": width,
            "intermediate_size": 4 * width,
            "num_hidden_layers": layers,
            "num_attention_heads": heads,
        }
        for width, layers, heads in (size.picture, size.text)
    ]
    picture = {**towers[0], "image_size": size.side_px, "patch_size": size.patch_px}
    end = size.vocabulary - 1
    text = {**towers[1], "vocab_size": size.vocabulary, "max_position_embeddings": size.length, "eos_token_id": end}
    model: Any = CLIPModel(CLIPConfig(vision_config=picture, text_config=text, projection_dim=size.dim))
    built: CLIPModel = model.to(device).train()
    return built


def stylist_step(size: Size, batch: Batch, device: torch.device, precision: str, cached: int) -> Step:
    """What `stylist finetune` does with a batch."""
    learner = Learner(DualEncoder(clip_of(size, device), "clip")).train()
    targets, weights = Targets(batch.valid, batch.present, batch.text_keys, batch.picture_keys), torch.ones(1)

    def loss_of(features: Features) -> Tensor:
        return contrast_loss(features, targets, weights, kind="infonce", duplicates="mask")

    def backward() -> None:
        def embedded(part: Batch) -> Features:
            with mixed(device, precision):
                return embed(learner, part)

        if cached:
            cached_gradients(batch, cached, embedded, loss_of, Tensor.backward, nullcontext)
        else:
            loss_of(embedded(batch)).backward()

    return updated(learner, backward)


def transformers_step(size: Size, batch: Batch, device: torch.device, precision: str) -> Step:
    """CLIPModel's own forward with its own loss."""
    model: Any = clip_of(size, device)

    def backward() -> None:
        with mixed(device, precision):
            found = model(
                input_ids=batch.input_ids,
                pixel_values=batch.pixel_values,
                attention_mask=batch.attention_mask,
                return_loss=True,
            )
        found.loss.backward()

    return updated(model, backward)


def open_clip_step(size: Size, batch: Batch, device: torch.device, precision: str) -> Step:
    """open_clip's model and its usual loss."""
    open_clip: Any = importlib.import_module("open_clip.model")
    picture = open_clip.CLIPVisionCfg(
        layers=size.picture[1],
        width=size.picture[0],
        head_width=size.picture[0] // size.picture[2],
        patch_size=size.patch_px,
        image_size=size.side_px,
    )
    text = open_clip.CLIPTextCfg(
        context_length=size.length,
        vocab_size=size.vocabulary,
        width=size.text[0],
        heads=size.text[2],
        layers=size.text[1],
    )
    model = open_clip.CLIP(size.dim, picture, text).to(device).train()

    def backward() -> None:
        with mixed(device, precision):
            pictures, texts, scale = model(batch.pixel_values, batch.input_ids)
        logits = scale * pictures.float() @ texts.float().T
        own = torch.arange(len(logits), device=device)
        ((F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2).backward()

    return updated(model, backward)


def updated(model: torch.nn.Module, backward: Step) -> Step:
    """A backward, then what every way shares: clipping and AdamW."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5)

    def step() -> None:
        backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()

    return step


def mixed(device: torch.device, precision: str) -> AbstractContextManager[object]:
    """Autocast to bf16, where it is asked for."""
    return torch.autocast(device.type, torch.bfloat16) if precision == "bf16" else nullcontext()


def operations_of(step: Step) -> float:
    """The floating-point operations of a step's matrix products, counted once."""
    with FlopCounterMode(display=False) as counter:
        step()
    return float(counter.get_total_flops())


def measured(ways: dict[str, Step], steps: int, rounds: int, device: torch.device) -> dict[str, float]:
    """The median seconds of a step, each way in turn; the first round warms and does not count."""
    found: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(rounds + 1):
        for way, step in ways.items():
            wait(device)
            started = time.perf_counter()
            for _ in range(steps):
                step()
            wait(device)
            if turn:
                found[way].append((time.perf_counter() - started) / steps)
    return {way: statistics.median(seconds) for way, seconds in found.items()}


def wait(device: torch.device) -> None:
    """Let the GPU finish."""
    if device.type == "cuda":
        torch.cuda.synchronize()


def share(operations_per_second: float, name: str, precision: str) -> str:
    """The share of the GPU's peak; nothing where that is not known."""
    peaks = [peak for (gpu, kind), peak in PEAK_TFLOPS.items() if gpu in name and kind == precision]
    return f"  {operations_per_second / 1e12 / peaks[0]:.1%} of {peaks[0]:.0f} TFLOP/s" if peaks else ""


if __name__ == "__main__":
    main()
