"""`stylist design train | generate | score | from-theme`: a model that draws garments nobody sells yet, as commands.

`DesignCommands(…).add_to(app)` puts them on the command line. Part of the command line, as `bot.cli` is: it imports
what does the work inside each command, and nothing else of the bot imports it. All but `--help` needs the extra
`design`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

POCKET = Path("data/models/pocket")
EXTRA = "diffusers"  # stands for the whole extra

Source = Annotated[str | None, typer.Argument(help="A Stable Diffusion-like checkpoint: a folder, or a hub id.")]
Scratch = Annotated[
    Literal["small"] | None, typer.Option("--from-scratch", help="Begin with nothing: a small model of ours.")
]
Model = Annotated[str, typer.Argument(help="The model: a folder, or a hub id.")]
Pairs = Annotated[Path, typer.Option(help="Pictures with texts: a shop's home, a data folder, captions.jsonl, …")]
Bundle = Annotated[Path, typer.Option(help="The bundle that gives the small model its words, and the CLIP score.")]
Out = Annotated[Path, typer.Option(help="Where the model goes; its run is kept beside it meanwhile.")]
Drawn = Annotated[Path, typer.Option(help="The folder that the pictures go to.")]
Rate = Annotated[float, typer.Option(help="The highest learning rate.")]
Schedule = Annotated[Literal["cosine", "constant"], typer.Option(help="How the rate goes on after its warm-up.")]
Warmup = Annotated[int, typer.Option(help="Steps in which the rate rises.")]
Epochs = Annotated[int, typer.Option(help="Passes over the pictures.")]
MaxSteps = Annotated[int, typer.Option(help="Steps in all, whatever the epochs say; 0: the epochs say.")]
Batch = Annotated[int, typer.Option(help="Pictures at a time.")]
Accumulate = Annotated[int, typer.Option(help="Batches whose gradients are summed into one step.")]
Precision = Annotated[Literal["fp32", "bf16", "fp16"], typer.Option(help="Mixed precision; fp16 needs a GPU.")]
Checkpointing = Annotated[bool, typer.Option(help="Compute activations twice to hold fewer: less memory, slower.")]
Lora = Annotated[int, typer.Option(help="Train additions of this rank (LoRA), merged at the end; 0: the U-Net.")]
Ema = Annotated[float, typer.Option(help="Keep averaged weights that follow this slowly, as 0.999; 0: none.")]
MinSnr = Annotated[float, typer.Option(help="Weigh noise levels by min-SNR with this gamma, usually 5; 0: alike.")]
Dropout = Annotated[float, typer.Option(help="The share of pictures shown without words, which guidance needs.")]
Pictures = Annotated[int, typer.Option(help="How many pictures; 0: all.")]
Side = Annotated[int, typer.Option(help="The pictures' side in pixels; 0: the model's own.")]
Fields = Annotated[str, typer.Option(help="Fields of the texts, separated by commas; else all, one at random.")]
Categories = Annotated[str, typer.Option(help="Only these of the vocabulary's categories, separated by commas.")]
Flip = Annotated[bool, typer.Option(help="Mirror half of the pictures.")]
CheckpointSteps = Annotated[int, typer.Option(help="Steps between checkpoints; 0: an epoch.")]
Snapshots = Annotated[str, typer.Option(help="Steps whose model is kept besides, as OUT.step-N: 0,500,1000.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same result.")]
Steps = Annotated[int, typer.Option(help="Steps a picture is drawn in.")]
Guidance = Annotated[float, typer.Option(help="How strictly by the words (classifier-free guidance); 1: not at all.")]
Sampler = Annotated[Literal["dpm", "ddim"], typer.Option(help="The solver that draws.")]
Prompt = Annotated[list[str] | None, typer.Option(help="What to draw; may be given several times.")]
Prompts = Annotated[Path | None, typer.Option(help="A file with a prompt a line.")]
Enlarge = Annotated[int, typer.Option(help="Enlarge smaller pictures to this side in pixels; 0: leave them.")]
Split = Annotated[Literal["heldout", "validation", "train"], typer.Option(help="Whose captions are drawn.")]
Features = Annotated[Path | None, typer.Option(help="A TorchScript file of Inception-v3; else the bundle's vectors.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignCommands:
    """The commands, with what the command line has for all of its own: mended errors and settings."""

    told: Callable[[], AbstractContextManager[None]]
    settings: Callable[[], Settings]

    def add_to(self, app: typer.Typer) -> None:
        """Put the commands on the command line."""
        group = typer.Typer(
            help="Draw garments that nobody sells yet: teach a model, let it draw, measure it.",
            no_args_is_help=True,
            pretty_exceptions_enable=False,
            rich_markup_mode=None,
        )
        for command in (self.train, self.generate, self.score):
            group.command()(command)
        group.command("from-theme")(self.from_theme)
        app.add_typer(group, name="design")

    def train(
        self,
        pairs: Pairs,
        out: Out,
        source: Source = None,
        from_scratch: Scratch = None,
        bundle: Bundle = POCKET,
        rate: Rate = 1e-4,
        schedule: Schedule = "cosine",
        warmup_steps: Warmup = 100,
        epochs: Epochs = 5,
        max_steps: MaxSteps = 0,
        batch_size: Batch = 8,
        accumulate: Accumulate = 1,
        precision: Precision = "fp32",
        gradient_checkpointing: Checkpointing = False,
        lora_rank: Lora = 0,
        ema: Ema = 0.0,
        min_snr: MinSnr = 0.0,
        caption_dropout: Dropout = 0.1,
        pictures: Pictures = 0,
        side: Side = 0,
        fields: Fields = "",
        categories: Categories = "",
        flip: Flip = True,
        checkpoint_steps: CheckpointSteps = 500,
        snapshots: Snapshots = "",
        seed: Seed = 7,
    ) -> None:
        """Teach a diffusion model to draw from pictures and their texts; the same command goes on after a stop.

        Example: stylist design train stable-diffusion-v1-5/stable-diffusion-v1-5 --lora-rank 8 --pairs var --out mine

        Example: stylist design train --from-scratch small --side 32 --pairs ../shared/data --out models/drawing
        """
        if (source is None) == (from_scratch is None):
            raise typer.BadParameter("give a checkpoint to begin with, or --from-scratch small, and not both")
        choices = {
            "rate": rate,
            "schedule": schedule,
            "warmup_steps": warmup_steps,
            "epochs": epochs,
            "max_steps": max_steps,
            "batch_size": batch_size,
            "accumulate": accumulate,
            "precision": precision,
            "gradient_checkpointing": gradient_checkpointing,
            "lora_rank": lora_rank,
            "ema": ema,
            "min_snr": min_snr,
            "caption_dropout": caption_dropout,
            "pictures": pictures,
            "side_px": side,
            "fields": _listed(fields),
            "categories": _listed(categories),
            "flip": flip,
            "checkpoint_steps": checkpoint_steps,
            "snapshots": _numbers(snapshots),
            "seed": seed,
        }
        with self.told():
            _require_extra()
            from training.designs_commands import train_command

            raise typer.Exit(train_command(source, pairs=pairs, out=out, bundle=bundle, choices=choices))

    def generate(
        self,
        model: Model,
        out: Drawn,
        prompt: Prompt = None,
        prompts: Prompts = None,
        steps: Steps = 25,
        guidance: Guidance = 4.0,
        sampler: Sampler = "dpm",
        batch_size: Batch = 8,
        seed: Seed = 7,
        enlarge: Enlarge = 0,
    ) -> None:
        """Draw a PNG for each prompt, marked as generated in the picture and in the file.

        Example: stylist design generate models/drawing --prompt "a striped linen dress" --out drawn
        """
        choices = {"steps": steps, "guidance": guidance, "sampler": sampler, "batch_size": batch_size, "seed": seed}
        with self.told():
            _require_extra()
            from training.designs_commands import generate_command

            code = generate_command(
                model, prompts=prompt or [], prompt_file=prompts, out=out, side_px=enlarge, choices=choices
            )
            raise typer.Exit(code)

    def score(
        self,
        model: Model,
        pairs: Pairs,
        split: Split = "heldout",
        bundle: Bundle = POCKET,
        features: Features = None,
        pictures: Pictures = 500,
        side: Side = 0,
        fields: Fields = "title",
        categories: Categories = "",
        steps: Steps = 25,
        guidance: Guidance = 4.0,
        sampler: Sampler = "dpm",
        batch_size: Batch = 32,
        seed: Seed = 7,
        as_json: Json = False,
    ) -> None:
        """Measure a model by what it draws to held-out captions: FID, KID, Inception Score and CLIP score.

        Example: stylist design score models/drawing --pairs ../shared/data --pictures 500
        """
        choices = {"pictures": pictures, "side_px": side, "fields": _listed(fields), "categories": _listed(categories)}
        drawing = {"steps": steps, "guidance": guidance, "sampler": sampler, "batch_size": batch_size, "seed": seed}
        with self.told():
            _require_extra()
            from training.designs_commands import score_command

            code = score_command(
                model,
                pairs=pairs,
                split=split,
                bundle=bundle,
                features=features,
                as_json=as_json,
                choices={**choices, "seed": seed},
                drawing=drawing,
            )
            raise typer.Exit(code)

    def from_theme(
        self,
        out: Drawn,
        words: Annotated[str, typer.Argument(help="What to draw; else the largest theme of `stylist trends`.")] = "",
        model: Annotated[str | None, typer.Option(help="The model: a folder, or a hub id; else DESIGN_MODEL.")] = None,
        steps: Annotated[int | None, typer.Option(help="Steps it is drawn in; else DESIGN_STEPS.")] = None,
    ) -> None:
        """Draw one design as /design does: from the largest theme or from words, with the nearest products.

        Example: stylist design from-theme --model models/drawing --out drawn
        """
        import asyncio

        with self.told():
            _require_extra()
            from bot.designing_once import design_once

            chosen = {"design_model": model, "design_steps": steps}
            settings = self.settings().model_copy(
                update={name: value for name, value in chosen.items() if value is not None}
            )
            raise typer.Exit(asyncio.run(design_once(settings, words, out)))


def _require_extra() -> None:
    """Raise ModuleNotFoundError, which the command line tells in a sentence, where the extra is not installed."""
    if find_spec(EXTRA) is None:
        raise ModuleNotFoundError(EXTRA, name=EXTRA)


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


def _numbers(given: str) -> tuple[int, ...]:
    try:
        return tuple(int(number) for number in _listed(given))
    except ValueError:
        raise typer.BadParameter(f"--snapshots is {given!r}; expected steps, as in 0,500,1000") from None
