"""Transformers' Trainer, taught to contrast: our loss over all processes, our sampler, our validation, and checkpoints
that are whole or not there. The schedule, precision, accumulation, resuming and data-parallel training are Trainer's.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from transformers import EarlyStoppingCallback, PrinterCallback, Trainer, TrainerCallback, TrainingArguments

from training.checkpoints import DualEncoder
from training.finetune_cache import cached_gradients
from training.finetune_data import Batch, EpochSampler, TrainingPairs
from training.finetune_losses import Features, Targets, contrast_loss, distillation_loss, everyone, gathered
from training.finetune_progress import ProgressLines
from training.finetune_run import RunFolder
from training.finetune_scores import Validation
from training.finetune_settings import BadFinetune, FinetuneSettings, FinetuneStopped
from training.finetune_towers import Learner, embed
from training.tracking import PROJECT

LOG_EVERY_STEPS = 10
GPU_WORKERS = 8


class FinetuneTrainer(Trainer):
    """Trains a `Learner` on `TrainingPairs`."""

    loss_is_scaled_for_ga = False  # Trainer divides it by the batches that are summed

    def __init__(
        self,
        learner: Learner,
        args: TrainingArguments,
        dataset: TrainingPairs,
        *,
        settings: FinetuneSettings,
        base: DualEncoder,
        validation: Validation,
        run: RunFolder,
        report: Callable[[str], None],
    ) -> None:
        self.settings, self.validation, self.run, self.told = settings, validation, run, report
        self.base = Learner(base.to(args.device))
        self.sampler = EpochSampler(len(dataset), settings.seed)
        self.left_out: set[str] = set()
        self.field_weights = torch.tensor(list(settings.field_weights.values()) or [1.0])
        super().__init__(
            learner,
            args,
            data_collator=dataset.collate,
            train_dataset=dataset,
            eval_dataset=dataset,  # asked for; `evaluate` measures `validation`
        )
        self.progress = ProgressLines(report, settings.batch_size * settings.accumulate)
        self.remove_callback(PrinterCallback)
        self.add_callback(_Epochs(self.sampler))
        self.add_callback(self.progress)
        if settings.patience:
            self.add_callback(EarlyStoppingCallback(early_stopping_patience=settings.patience))

    def training_step(
        self, model: nn.Module, inputs: dict[str, Any], num_items_in_batch: Tensor | int | None = None
    ) -> Tensor:
        """One batch forward and back; pictures that could not be read are told once, a loss that is no number stops."""
        for picture in [name for name in inputs.pop("left_out") if name not in self.left_out]:
            self.left_out.add(picture)
            self.told(f"left out {picture!r}: its picture is missing or broken")
        if self.settings.gradient_cache_size:
            loss = self._cached_step(model, Batch(**self._prepare_inputs(inputs)))
        else:
            loss = super().training_step(model, inputs, num_items_in_batch)
        self.progress.loss = loss.item() * self.current_gradient_accumulation_steps
        if not math.isfinite(self.progress.loss):
            raise self._stopped(f"The loss became {loss.item()} at step {self.state.global_step + 1}")
        return loss

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        """The loss of a batch over all processes' pictures and texts."""
        batch = Batch(**inputs)
        return self._loss_of(batch)(embed(model, batch))

    def _cached_step(self, model: nn.Module, batch: Batch) -> Tensor:
        model.train()
        share = self.current_gradient_accumulation_steps
        loss_of = self._loss_of(batch)
        return cached_gradients(
            batch,
            self.settings.gradient_cache_size,
            functools.partial(self._embedded, model),
            lambda features: loss_of(features) / share,
            self.accelerator.backward,
            model.no_sync if isinstance(model, DistributedDataParallel) else nullcontext,
        )

    def _embedded(self, model: nn.Module, batch: Batch) -> Features:
        with self.compute_loss_context_manager():
            return embed(model, batch)

    def _loss_of(self, batch: Batch) -> Callable[[Features], Tensor]:
        """The loss as a function of this process's vectors; what belongs to the batch is gathered once."""
        targets = Targets(*map(gathered, (batch.valid, batch.present, batch.text_keys, batch.picture_keys)))
        distilled = self._base_features(batch) if self.settings.distill else None

        def loss(features: Features) -> Tensor:
            whole = everyone(features)
            settings = self.settings
            found = contrast_loss(
                whole, targets, self.field_weights, kind=settings.loss, duplicates=settings.duplicates
            )
            if distilled is None:
                return found
            return found + settings.distill * distillation_loss(whole, distilled, targets, settings.distill_kind)

        return loss

    def _base_features(self, batch: Batch) -> Features:
        with torch.no_grad(), self.accelerator.autocast():
            parts = [embed(self.base, part) for part in batch.parts(self.settings.gradient_cache_size or len(batch))]
            pictures, texts = torch.cat([one.pictures for one in parts]), torch.cat([one.texts for one in parts])
            return everyone(Features(pictures, texts, parts[0].scale, parts[0].bias))

    def evaluate(
        self, eval_dataset: Any = None, ignore_keys: list[str] | None = None, metric_key_prefix: str = "eval"
    ) -> dict[str, float]:
        """Validation's figures, as Trainer names them. Every process measures all, and so all stop together."""
        learner = self.accelerator.unwrap_model(self.model)
        found = {f"{metric_key_prefix}_{name}": value for name, value in self._figures(learner).items()}
        self.log(dict(found))
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, found)
        return found

    def _figures(self, learner: Any) -> dict[str, float]:
        with self.accelerator.autocast():
            return self.validation.figures(learner.encoder)

    def get_decay_parameter_names(self, model: nn.Module) -> list[str]:
        """Matrices decay; norms, biases and the temperature do not."""
        return [name for name, weight in model.named_parameters() if weight.ndim > 1]

    def _get_train_sampler(self, train_dataset: Any = None) -> EpochSampler:
        return self.sampler

    def _clip_grad_norm(self, model: nn.Module) -> Any:
        norm = super()._clip_grad_norm(model)  # type: ignore[no-untyped-call]
        if self.settings.precision != "fp16" and norm is not None and not math.isfinite(float(norm)):
            raise self._stopped(f"The gradient became {float(norm)} at step {self.state.global_step + 1}")
        return norm

    def _save_checkpoint(self, model: nn.Module, trial: Any) -> None:
        step = self.state.global_step
        try:
            super()._save_checkpoint(model, trial)
            if self.args.should_save:
                self.run.seal(step, self.state.best_model_checkpoint)
        except (OSError, RuntimeError, SafetensorError) as error:  # torch and safetensors dress a full disk up
            self.run.discard(step)
            reason = str(error).splitlines()[0]
            raise self._stopped(f"The checkpoint of step {step} could not be written ({reason})", mend=True) from error

    def _stopped(self, what: str, *, mend: bool = False) -> FinetuneStopped:
        last = self.run.last()
        kept = f"the last good checkpoint is {str(last)!r}" if last else "there is no checkpoint yet"
        then = "make room, and the same command goes on" if mend else "begin anew with a lower --rate and another --out"
        return FinetuneStopped(f"{what}; {kept}: {then}.")


class _Epochs(TrainerCallback):
    """Tells the sampler which epoch it is, also where a run goes on in the midst of one."""

    def __init__(self, sampler: EpochSampler) -> None:
        self.sampler = sampler

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.sampler.epoch = int((state.epoch or 0.0) + 1e-6)


def training_arguments(settings: FinetuneSettings, run: Path, pairs: int) -> TrainingArguments:
    """Trainer's arguments for a run; raises BadFinetune for what this machine cannot do."""
    on_gpu = torch.cuda.is_available()
    if settings.precision == "fp16" and not on_gpu:
        raise BadFinetune("precision is 'fp16', which needs a GPU, and there is none here; give fp32 or bf16.")
    every = {"eval_strategy": "epoch", "save_strategy": "epoch"}
    steps: dict[str, Any] = {"eval_strategy": "steps", "save_strategy": "steps"}
    steps |= dict.fromkeys(("eval_steps", "save_steps"), settings.evaluate_steps)
    args = TrainingArguments(
        output_dir=str(run),
        per_device_train_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.accumulate,
        learning_rate=settings.rate,
        weight_decay=settings.weight_decay,
        num_train_epochs=settings.epochs,
        max_steps=settings.max_steps or -1,
        lr_scheduler_type="cosine",
        warmup_steps=settings.warmup_share,
        max_grad_norm=settings.max_gradient_norm,
        bf16=settings.precision == "bf16",
        fp16=settings.precision == "fp16",
        seed=settings.seed,
        **(steps if settings.evaluate_steps else every),
        metric_for_best_model="recall",
        greater_is_better=True,
        load_best_model_at_end=True,
        restore_callback_states_from_checkpoint=True,
        logging_steps=LOG_EVERY_STEPS,
        logging_nan_inf_filter=False,
        report_to=[],
        run_name=settings.run_name or "finetune",
        project=PROJECT,
        disable_tqdm=True,
        log_level="error",
        remove_unused_columns=False,
        dataloader_num_workers=_workers(settings, on_gpu),
        dataloader_drop_last=pairs >= settings.batch_size,
        dataloader_pin_memory=on_gpu,
        ddp_find_unused_parameters=False,
        use_cpu=not on_gpu,
    )
    if settings.batch_size % args.world_size:
        raise BadFinetune(
            f"batch_size is {settings.batch_size}, which {args.world_size} processes cannot share evenly; "
            "give a multiple."
        )
    args.per_device_train_batch_size = settings.batch_size // args.world_size
    return args


def _workers(settings: FinetuneSettings, on_gpu: bool) -> int:
    if settings.workers is not None:
        return settings.workers
    return GPU_WORKERS if on_gpu else 0
