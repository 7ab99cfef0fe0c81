"""`stylist finetune` and `stylist sweep`: teaching a model the shop's language, as commands.

`FinetuneCommands(…).add_to(app)` puts it on the command line. Part of the command line, as `bot.cli` is: it imports
what does the work inside each command, and nothing else of the bot imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

Source = Annotated[str, typer.Argument(help="A CLIP, SigLIP or pocket checkpoint: a folder or hub id.")]
Pairs = Annotated[Path, typer.Option(help="A shop's home, a data folder, captions.jsonl or a catalog of captions.")]
Out = Annotated[Path, typer.Option(help="Where the finetuned checkpoint goes; its run is kept beside it meanwhile.")]
Fields = Annotated[str, typer.Option(help="Fields to learn, with weights: title=1,color=0.5. Else one text at random.")]
Rate = Annotated[float, typer.Option(help="The highest learning rate; it warms up, then falls as a cosine.")]
Epochs = Annotated[int, typer.Option(help="Passes over the pairs.")]
Batch = Annotated[int, typer.Option(help="Pictures a step over all processes; each is a negative of the others.")]
Accumulate = Annotated[int, typer.Option(help="Batches whose gradients are summed into one step.")]
Cache = Annotated[int, typer.Option(help="Pictures in memory at once, for large batches (GradCache); 0: the batch.")]
LossName = Annotated[Literal["infonce", "siglip"], typer.Option(help="What is minimized.")]
Duplicates = Annotated[Literal["mask", "soft"], typer.Option(help="The same text twice: left out, or right as well.")]
Towers = Annotated[Literal["both", "picture", "text"], typer.Option(help="Which towers train.")]
Last = Annotated[int, typer.Option(help="Train only the last layers of a tower; 0: all.")]
Lora = Annotated[int, typer.Option(help="Train additions of this rank (LoRA), merged at the end; 0: the weights.")]
Distill = Annotated[float, typer.Option(help="The weight of staying near the base while training.")]
DistillKind = Annotated[Literal["feature", "similarity"], typer.Option(help="Near in vectors, or in what texts find.")]
Interpolate = Annotated[bool, typer.Option(help="Mix with the base's weights where validation says so (WiSE-FT).")]
Augment = Annotated[bool, typer.Option(help="Vary pictures: crops, flips, light.")]
PrecisionName = Annotated[Literal["fp32", "bf16", "fp16"], typer.Option(help="Mixed precision; fp16 needs a GPU.")]
Patience = Annotated[int, typer.Option(help="Validations without a gain before it stops; 0: never.")]
EvaluateSteps = Annotated[int, typer.Option(help="Steps between checkpoints with validation; 0: an epoch.")]
MaxSteps = Annotated[int, typer.Option(help="Stop after so many steps, to try things; 0: the epochs say.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same weights.")]
Workers = Annotated[int | None, typer.Option(help="Processes that decode pictures; else as the machine wants it.")]
Track = Annotated[str, typer.Option(help="none, trackio, wandb, mlflow or tensorboard.")]
RunName = Annotated[str, typer.Option(help="The run's name for the tracker.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinetuneCommands:
    """The commands, with what the command line has for all of its own: mended errors."""

    told: Callable[[], AbstractContextManager[None]]

    def add_to(self, app: typer.Typer) -> None:
        """Put the commands on the command line."""
        app.command()(self.finetune)
        app.command()(self.sweep)

    def finetune(
        self,
        source: Source,
        pairs: Pairs,
        out: Out,
        fields: Fields = "",
        rate: Rate = 1e-5,
        epochs: Epochs = 5,
        batch_size: Batch = 64,
        accumulate: Accumulate = 1,
        gradient_cache_size: Cache = 0,
        loss: LossName = "infonce",
        duplicates: Duplicates = "mask",
        towers: Towers = "both",
        last_layers: Last = 0,
        lora_rank: Lora = 0,
        distill: Distill = 0.0,
        distill_kind: DistillKind = "feature",
        interpolate: Interpolate = True,
        augment: Augment = True,
        precision: PrecisionName = "fp32",
        patience: Patience = 2,
        evaluate_steps: EvaluateSteps = 0,
        max_steps: MaxSteps = 0,
        seed: Seed = 7,
        workers: Workers = None,
        track: Track = "none",
        run_name: RunName = "",
    ) -> None:
        """Fine-tune a model on pictures and their texts; the same command goes on after a stop.

        On several GPUs: torchrun --nproc-per-node 4 -m bot.cli finetune …

        Example: stylist finetune patrickjohncyh/fashion-clip --pairs var --out models/mine
        """
        choices = {
            "rate": rate,
            "epochs": epochs,
            "batch_size": batch_size,
            "accumulate": accumulate,
            "gradient_cache_size": gradient_cache_size,
            "loss": loss,
            "duplicates": duplicates,
            "towers": towers,
            "last_layers": last_layers,
            "lora_rank": lora_rank,
            "distill": distill,
            "distill_kind": distill_kind,
            "interpolate": interpolate,
            "augment": augment,
            "precision": precision,
            "patience": patience,
            "evaluate_steps": evaluate_steps,
            "max_steps": max_steps,
            "seed": seed,
            "workers": workers,
            "tracker": track,
            "run_name": run_name,
        }
        with self.told():
            from training.finetune_command import finetune_command

            raise typer.Exit(finetune_command(source, pairs=pairs, out=out, fields=fields, choices=choices))

    def sweep(
        self,
        grid: Annotated[str, typer.Argument(help="A sweep file (TOML), or the name of one that ships: params.")],
        source: Annotated[str, typer.Option(help="The checkpoint to begin with: a folder or hub id.")],
        pairs: Annotated[Path, typer.Option(help="The pictures and texts, as `stylist finetune` takes them.")],
        out: Annotated[Path, typer.Option(help="Where runs, ledger, table and plots go; the same folder goes on.")],
        metric: Annotated[str, typer.Option(help="The validation figure to sort by; else the sweep file's.")] = "",
        track: Annotated[str, typer.Option(help="none, trackio, wandb, mlflow or tensorboard.")] = "none",
        retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try failed runs again.")] = False,
    ) -> None:
        """Make every fine-tuning run of a grid or of random draws, and print their table; the same command goes on.

        Example: stylist sweep params --source models/clip --pairs ../shared/data/captions.jsonl --out runs/params
        """
        with self.told():
            from training.sweep_commands import sweep_command

            code = sweep_command(
                grid, source=source, pairs=pairs, out=out, tracker=track, metric=metric, retry_failed=retry_failed
            )
            raise typer.Exit(code)
