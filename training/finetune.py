"""`stylist finetune`: teaches a CLIP, SigLIP or pocket checkpoint the language of a shop's pairs.

    pairs = read_pairs(Path("../shared/data"), vocabulary=Vocabulary.load())
    result = finetune("patrickjohncyh/fashion-clip", pairs, Path("models/mine"), FinetuneSettings(), print)

The path, top to bottom: measure the base, train (with Trainer), take the best checkpoint, mix it with the base where
that is better on validation, save. Killed, stopped or cut off, the same call goes on from the last whole checkpoint and
ends in the same weights. Under `torchrun` every process sees a share of each batch and all of its negatives. It does
not export (`stylist export`) or measure on held-out pairs (`stylist evaluate`).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file
from transformers import TrainingArguments, set_seed

from training.checkpoint_files import quieten
from training.checkpoints import Checkpoint, DualEncoder, load_checkpoint, save_checkpoint
from training.finetune_data import TrainingPairs
from training.finetune_mix import choose_mix
from training.finetune_run import RESULT, TRAINED, RunFolder, made_of, step_of
from training.finetune_scores import Validation
from training.finetune_settings import BadFinetune, FinetuneSettings, FinetuneStopped
from training.finetune_towers import Learner, choose_trained, merge
from training.finetune_trainer import FinetuneTrainer, training_arguments
from training.folders import write_json
from training.memory import keep_freed_memory
from training.pairs import PairSet
from training.tracking import check_tracker, tracked

__all__ = ["BadFinetune", "FinetuneResult", "FinetuneSettings", "FinetuneStopped", "finetune"]

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinetuneResult:
    """What a run made. `figures` are validation's: "before recall@1", "after recall@1" and so on, each in 0…1."""

    folder: Path  # `load_checkpoint` reads it
    mix: float  # the finetuned weights' share; 0 is the base
    figures: Mapping[str, float]
    pictures_per_second: float


def finetune(source: str, pairs: PairSet, out: Path, settings: FinetuneSettings, report: Report) -> FinetuneResult:
    """Fine-tune the checkpoint `source` on `pairs` into the folder `out`; what is finished already is only told.

    Raises BadCheckpoint, NoData, NoTracker or BadFinetune for what cannot be done, FinetuneStopped for a run that ended
    early, each in one sentence.
    """
    quieten()
    keep_freed_memory()
    check_tracker(settings.tracker)
    checkpoint = load_checkpoint(source)
    made = made_of(checkpoint.encoder, pairs, settings)
    run = RunFolder(out)
    if done := run.finished(made):
        report(f"{str(out)!r} is finished already")
        return _result(out, done)
    training, validating = pairs.of("train"), pairs.of("validation")
    dataset = TrainingPairs(training, checkpoint, settings)
    args = training_arguments(settings, run.path, len(dataset))
    tell = report if args.process_index == 0 else _nothing
    with args.main_process_first(local=False):
        run.open(made)
    with _tracking(settings, args) as args.report_to:
        validation = Validation(validating, checkpoint, settings, tell)
        tell(_opening(checkpoint, dataset, validation))
        result = _run(checkpoint, dataset, validation, args, settings, run, made, tell)
    for line in _next_commands(source, pairs.source, out):
        tell(line)
    return result


def _run(
    checkpoint: Checkpoint,
    dataset: TrainingPairs,
    validation: Validation,
    args: TrainingArguments,
    settings: FinetuneSettings,
    run: RunFolder,
    made: Mapping[str, Any],
    tell: Report,
) -> FinetuneResult:
    """From an open run to a saved checkpoint."""
    base = copy.deepcopy(checkpoint.encoder).to(args.device).requires_grad_(False).eval()
    before = validation.figures(base)
    set_seed(settings.seed)
    learner = Learner(checkpoint.encoder, bias=_first_bias(base, validation, settings))
    adapters = choose_trained(learner, settings)
    tell(_trained_share(learner))
    speed = _train(learner, dataset, base, validation, args, settings, run, tell)
    merge(adapters, learner)
    encoder = learner.encoder.eval()
    mix, after = choose_mix(encoder, base, validation, hold=settings.hold) if settings.interpolate else (1.0, None)
    after = after or validation.figures(encoder)
    figures = {f"before {name}": value for name, value in before.items()}
    figures |= {f"after {name}": value for name, value in after.items()}
    done = {"made_of": dict(made), "mix": mix, "figures": figures, "pictures_per_second": round(speed, 1)}
    if args.process_index == 0:
        _save(replace(checkpoint, encoder=encoder.cpu(), name=run.out.name), run, done)
    for line in _ending(mix, before, after, speed):
        tell(line)
    return _result(run.out, done)


def _train(
    learner: Learner,
    dataset: TrainingPairs,
    base: DualEncoder,
    validation: Validation,
    args: TrainingArguments,
    settings: FinetuneSettings,
    run: RunFolder,
    tell: Report,
) -> float:
    """Train to the end, or take up what was trained; the learner then holds the best weights. Pictures a second."""
    if trained := run.trained():
        learner.load_state_dict(load_file(run.path / trained["best"] / "model.safetensors"))
        return float(trained["pictures_per_second"])
    trainer = FinetuneTrainer(
        learner, args, dataset, settings=settings, base=base, validation=validation, run=run, report=tell
    )
    progress, last = trainer.progress, run.last()
    if last:
        tell(f"goes on after step {step_of(last)}")
    try:
        trainer.train(resume_from_checkpoint=str(last) if last else None)
    except KeyboardInterrupt:
        kept = f"from step {step_of(found)}" if (found := run.last()) else "from the beginning"
        tell(f"stopped; the same command goes on {kept}")
        raise
    finally:
        progress.close()
    if trainer.left_out:
        tell(f"left out {len(trainer.left_out)} training pictures that are missing or broken")
    if len(trainer.left_out) == len(dataset):
        raise FinetuneStopped(f"None of the {len(dataset)} training pictures could be read; copy them again.")
    best = Path(str(trainer.state.best_model_checkpoint)).name
    if args.process_index == 0:
        write_json(run.path / TRAINED, {"best": best, "pictures_per_second": progress.pictures_per_second})
    return progress.pictures_per_second


def _save(checkpoint: Checkpoint, run: RunFolder, done: Mapping[str, Any]) -> None:
    try:
        save_checkpoint(checkpoint, run.out)
        write_json(run.out / RESULT, done)
    except (OSError, RuntimeError, SafetensorError) as error:
        reason = str(error).splitlines()[0]
        raise FinetuneStopped(
            f"The model could not be written to {str(run.out)!r} ({reason}); make room, and the same command goes on: "
            f"what was trained is kept in {str(run.path)!r}."
        ) from error
    run.remove()


def _first_bias(base: DualEncoder, validation: Validation, settings: FinetuneSettings) -> float | None:
    """SigLIP's bias for a model that has none, so that at the start all pairs look as unlikely as they are."""
    if settings.loss != "siglip" or base.kind == "siglip":
        return None
    return -float(base.scale) * validation.mean_cosine(base) - math.log(settings.batch_size - 1)


def _tracking(settings: FinetuneSettings, args: TrainingArguments) -> AbstractContextManager[list[str]]:
    """One process tells the tracker."""
    if args.process_index:
        return nullcontext([])
    return tracked(settings.tracker, folder=Path(str(args.output_dir)).parent / "tracking", run_name=str(args.run_name))


def _opening(checkpoint: Checkpoint, dataset: TrainingPairs, validation: Validation) -> str:
    cut = dataset.texts.truncated
    shortened = f"; {cut} texts are longer than {checkpoint.context_length} tokens and are cut there" if cut else ""
    return f"fine-tuning {checkpoint.name} on {len(dataset)} pairs, {len(validation.pairs)} validate{shortened}"


def _trained_share(learner: Learner) -> str:
    trained = sum(weight.numel() for weight in learner.parameters() if weight.requires_grad)
    whole = sum(weight.numel() for weight in learner.parameters())
    return f"{trained:,} of {whole:,} weights train"


def _ending(mix: float, before: Mapping[str, float], after: Mapping[str, float], speed: float) -> list[str]:
    named = {"recall@1": "text → picture recall@1", "recall@5": "recall@5", "recall@10": "recall@10"}
    named["knowledge"] = "what the base knew"
    lines = [f"{label:<26} {before[name]:.3f} → {after[name]:.3f}" for name, label in named.items() if name in before]
    kept = " (the base itself: nothing better was found)" if mix == 0 else ""
    return [
        *lines,
        f"mix {mix:.1f} of the finetuned weights, {1 - mix:.1f} of the base's{kept}",
        f"{speed:.1f} pictures/s",
    ]


def _next_commands(base: str, pairs: str, out: Path) -> list[str]:
    return [
        f"wrote {out}; next:",
        f"  stylist evaluate --pairs {pairs} --model {out} --compare {base} --page {out}.html",
        f"  stylist export {out} --out {out}-bundle",
    ]


def _result(out: Path, done: Mapping[str, Any]) -> FinetuneResult:
    return FinetuneResult(
        folder=out, mix=done["mix"], figures=done["figures"], pictures_per_second=done["pictures_per_second"]
    )


def _nothing(line: str) -> None:
    """Processes other than the first are quiet."""
