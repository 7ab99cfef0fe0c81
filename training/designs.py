"""`stylist design train`: teaches a text-to-image diffusion model to draw garments from pictures with their words.

    pairs = read_pairs(Path("../shared/data"), vocabulary=Vocabulary.load())
    train_design("stable-diffusion-v1-5/stable-diffusion-v1-5", pairs, Path("models/mine"), DesignSettings(), print)

`source` is a public checkpoint of the Stable Diffusion family, one that this made, or "small": a small model from
nothing. Its U-Net trains, whole or by LoRA, which is merged at the end; text encoder and VAE stay. Killed, stopped or
cut off, the same call goes on from the last whole checkpoint and ends in the same weights. Drawing is
`training.designs_drawing`'s, measuring `training.designs_scores`'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.designs_data import Lessons, remarks
from training.designs_models import DesignModel, open_model, quieten
from training.designs_settings import SMALL, BadDesign, DesignSettings, DesignStopped
from training.designs_small import SmallModel
from training.designs_training import DesignTraining
from training.finetune_run import RESULT, RunFolder, made_of
from training.folders import write_json
from training.memory import keep_freed_memory
from training.pairs import PairSet

__all__ = ["BadDesign", "DesignResult", "DesignSettings", "DesignStopped", "train_design"]

DEFAULT_SIDE_PX = 64  # of the small model
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignResult:
    """What a run made."""

    folder: Path  # `open_model` reads it
    steps: int
    loss: float
    pictures_per_second: float


def train_design(
    source: str,
    pairs: PairSet,
    out: Path,
    settings: DesignSettings,
    report: Report,
    *,
    bundle: Path = Path("data/models/pocket"),
) -> DesignResult:
    """Train `source` on `pairs` into the folder `out`; what is finished already is only told.

    `bundle` gives the small model its words. Raises BadDesign, NoData or BadFinetune for what cannot be done,
    DesignStopped for a run that ended early, each in one sentence.
    """
    quieten()
    keep_freed_memory()
    model = _opened(source, settings, bundle)
    made = {**made_of(model.unet, pairs, settings), "source": source}
    run = RunFolder(out)
    if done := run.finished(made):
        report(f"{str(out)!r} is finished already")
        return _result(out, done)
    lessons = Lessons(pairs.of("train"), settings, settings.side_px or model.side_px)
    run.open(made)
    training = DesignTraining(model, lessons, settings, run, report)
    for line in _opening(source, training):
        report(line)
    _train(training, run, report)
    done = {"made_of": made, "steps": training.step, "loss": round(training.loss, 5)}
    done["pictures_per_second"] = round(training.pictures_per_second, 1)
    _save(training.finished(), run, done)
    report(f"wrote {out}; next:")
    report(f"  stylist design score {out} --pairs {pairs.source}")
    report(f'  stylist design generate {out} --prompt "a striped linen dress" --out {out}-drawn')
    return _result(out, done)


def _opened(source: str, settings: DesignSettings, bundle: Path) -> DesignModel:
    if source == SMALL:
        return SmallModel.new(bundle=bundle, side_px=settings.side_px or DEFAULT_SIDE_PX, seed=settings.seed)
    model = open_model(source)
    if isinstance(model, SmallModel) and settings.side_px:
        model.learn_side(settings.side_px)
    return model


def _train(training: DesignTraining, run: RunFolder, report: Report) -> None:
    try:
        training.run_to_end()
    except KeyboardInterrupt:
        kept = f"after {last.name}" if (last := run.last()) else "from the beginning"
        report(f"stopped; the same command goes on {kept}")
        raise
    if training.lessons.left_out:
        report(f"left out {len(set(training.lessons.left_out))} pictures that are missing or broken")


def _opening(source: str, training: DesignTraining) -> list[str]:
    lessons, unet = training.lessons, training.model.unet
    trained = sum(weight.numel() for weight in training.trained)
    whole = sum(weight.numel() for weight in unet.parameters())
    return [
        f"{source} learns {len(lessons)} pictures of {lessons.side_px} px",
        f"{training.total} steps on {training.device}",
        f"{trained:,} of the U-Net's {whole:,} weights train",
        *remarks(lessons),
    ]


def _save(model: DesignModel, run: RunFolder, done: Mapping[str, Any]) -> None:
    try:
        model.save(run.out)
        write_json(run.out / RESULT, done)
    except (OSError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise DesignStopped(
            f"The model could not be written to {str(run.out)!r} ({reason}); make room, and the same command goes on: "
            f"what was trained is kept in {str(run.path)!r}."
        ) from error
    run.remove()


def _result(out: Path, done: Mapping[str, Any]) -> DesignResult:
    return DesignResult(
        folder=out, steps=done["steps"], loss=done["loss"], pictures_per_second=done["pictures_per_second"]
    )
