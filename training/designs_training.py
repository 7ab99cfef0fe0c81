"""The loop that teaches a U-Net to take noise away: loss, optimizer, averaged weights, whole checkpoints, exact resume.

Every draw of a step (pictures, words, noise, noise levels) is a function of the seed and the step, so a checkpoint
holds weights and optimizer only, and a run that was killed ends in the same weights as one that was not. One process,
one device; `training.designs` opens and saves.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from diffusers.training_utils import EMAModel, compute_snr
from torch import Tensor

from training.designs_data import Lesson, Lessons
from training.designs_models import DesignModel
from training.designs_settings import BadDesign, DesignSettings, DesignStopped
from training.finetune_run import RunFolder, step_of

LINE_EVERY_S = 10.0
LORA_TARGETS = ["to_q", "to_k", "to_v", "to_out.0"]
LOSS_MEMORY = 0.9  # of the loss that is told
DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}
Report = Callable[[str], None]


class DesignTraining:
    """Trains `model.unet`, or its LoRA, to the end of the run, from the last whole checkpoint on."""

    def __init__(
        self, model: DesignModel, lessons: Lessons, settings: DesignSettings, run: RunFolder, report: Report
    ) -> None:
        self.model, self.lessons, self.settings, self.run, self.report = model, lessons, settings, run, report
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        if settings.precision == "fp16" and self.device == "cpu":
            raise BadDesign("precision is 'fp16', which needs a GPU, and there is none here; give fp32 or bf16.")
        self.total = settings.max_steps or settings.epochs * lessons.steps_in_epoch
        self.step, self.loss, self.pictures_per_second = 0, float("nan"), 0.0
        self._prepare()

    def _prepare(self) -> None:
        settings, unet = self.settings, self.model.unet
        unet.requires_grad_(not settings.lora_rank).train()
        if settings.lora_rank:
            from peft import LoraConfig

            torch.manual_seed(settings.seed)
            rank = settings.lora_rank
            unet.add_adapter(LoraConfig(r=rank, lora_alpha=rank, target_modules=LORA_TARGETS))
        if settings.gradient_checkpointing:
            unet.enable_gradient_checkpointing()
        self.model.to(self.device)
        self.trained = [weight for weight in unet.parameters() if weight.requires_grad]
        if not self.trained:
            raise BadDesign(f"lora_rank is {settings.lora_rank}, but this U-Net has no attention to add it to; give 0.")
        self.optimizer = torch.optim.AdamW(self.trained, lr=settings.rate, weight_decay=settings.weight_decay)
        self.average = EMAModel(self.trained, decay=settings.ema, use_ema_warmup=True) if settings.ema else None
        self.scaler = torch.amp.GradScaler(self.device, enabled=settings.precision == "fp16")

    def run_to_end(self) -> None:
        """Train until the last step; raises DesignStopped for a loss that is no number or a full disk."""
        if last := self.run.last():
            self._resume(last)
            self.report(f"goes on after step {self.step}")
        began, said, first = time.perf_counter(), time.perf_counter(), self.step
        self._snapshot()
        while self.step < self.total:
            self._train_step()
            now = time.perf_counter()
            seen = (self.step - first) * self.settings.batch_size * self.settings.accumulate
            self.pictures_per_second = seen / (now - began)
            if now - said > LINE_EVERY_S or self.step == self.total:
                said = now
                self.report(
                    f"step {self.step}/{self.total} loss {self.loss:.4f}, {self.pictures_per_second:.1f} pictures/s"
                )
            self._snapshot()
            if self.step % self._checkpoint_steps == 0 or self.step == self.total:
                self._save()

    @property
    def _checkpoint_steps(self) -> int:
        return self.settings.checkpoint_steps or self.lessons.steps_in_epoch

    def _train_step(self) -> None:
        chance = torch.Generator().manual_seed(self.settings.seed * 1_000_003 + self.step)
        torch.manual_seed(self.settings.seed * 1_000_003 + self.step)
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.rate * rate_share(self.step, self.total, self.settings)
        lessons, losses = self.lessons.at(self.step), []
        for lesson in lessons:
            loss = self._loss(lesson, chance) / len(lessons)
            self.scaler.scale(loss).backward()
            losses.append(loss.item())
        if not lessons and len(set(self.lessons.left_out)) >= len(self.lessons):
            raise DesignStopped(f"None of the {len(self.lessons)} pictures could be read; copy them again.")
        if losses:
            self._told(sum(losses))
            self.scaler.unscale_(self.optimizer)
            torch.nn.utils.clip_grad_norm_(self.trained, self.settings.max_gradient_norm)
            self.scaler.step(self.optimizer)
            self.scaler.update()
            self.optimizer.zero_grad(set_to_none=True)
        if self.average:
            self.average.step(self.trained)
        self.step += 1

    def _told(self, loss: float) -> None:
        if not math.isfinite(loss):
            raise self._stopped(f"The loss became {loss} at step {self.step + 1}")
        self.loss = loss if math.isnan(self.loss) else LOSS_MEMORY * self.loss + (1 - LOSS_MEMORY) * loss

    def _loss(self, lesson: Lesson, chance: torch.Generator) -> Tensor:
        """How far the U-Net is from what takes the noise away, weighed by the noise's level."""
        scheduler = self.model.scheduler
        latents = self.model.latents(lesson.pixels, chance).to(self.device)
        noise = torch.randn(latents.shape, generator=chance).to(self.device)
        steps = int(scheduler.config.num_train_timesteps)
        times = torch.randint(0, steps, (len(latents),), generator=chance).to(self.device)
        noisy = scheduler.add_noise(latents, noise, times)
        with self._autocast():
            predicted = self.model.unet(noisy, times, **self.model.condition(lesson.texts)).sample
        each = F.mse_loss(predicted.float(), self._target(latents, noise, times), reduction="none").mean((1, 2, 3))
        return (each * self._weights(times)).mean()

    def _target(self, latents: Tensor, noise: Tensor, times: Tensor) -> Tensor:
        kind = self.model.scheduler.config.prediction_type
        if kind == "v_prediction":
            found: Tensor = self.model.scheduler.get_velocity(latents, noise, times)
            return found
        return latents if kind == "sample" else noise

    def _weights(self, times: Tensor) -> Tensor:
        """Min-SNR (Hang et al. 2023, arXiv 2303.09556): of nearly clean pictures little is to be learned."""
        if not self.settings.min_snr:
            return torch.ones_like(times, dtype=torch.float32)
        snr_of: Any = compute_snr
        snr: Tensor = snr_of(self.model.scheduler, times)
        capped = snr.clamp(max=self.settings.min_snr)
        kind = self.model.scheduler.config.prediction_type
        return capped / (snr + 1) if kind == "v_prediction" else capped if kind == "sample" else capped / snr

    def _autocast(self) -> AbstractContextManager[Any]:
        kind = DTYPES.get(self.settings.precision)
        return torch.autocast(self.device, kind) if kind else nullcontext()

    def finished(self) -> DesignModel:
        """The model as it is saved: averaged where an average is kept, LoRA merged, on the CPU, not training."""
        unet = copy.deepcopy(self.model.unet)
        if self.average:
            self.average.copy_to([weight for weight in unet.parameters() if weight.requires_grad])
        if self.settings.lora_rank:
            unet.fuse_lora()
            unet.unload_lora()
        made = copy.copy(self.model)
        made.unet = unet.cpu().requires_grad_(False).eval()
        return made

    def _snapshot(self) -> None:
        if self.step not in self.settings.snapshots:
            return
        folder = self.run.out.with_name(f"{self.run.out.name}.step-{self.step}")
        try:
            self.finished().save(folder)
        except (OSError, RuntimeError) as error:
            raise self._no_room(f"The model of step {self.step}", error) from error
        self.report(f"kept the model of step {self.step} as {folder}")

    def _save(self) -> None:
        folder = self.run.path / f"checkpoint-{self.step}"
        state = {"optimizer": self.optimizer.state_dict(), "scaler": self.scaler.state_dict(), "loss": self.loss}
        state["trained"] = [weight.detach() for weight in self.trained]
        state["average"] = self.average.state_dict() if self.average else None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            torch.save(state, folder / "state.pt")
            self.run.seal(self.step, None)
        except (OSError, RuntimeError) as error:  # torch dresses a full disk up
            self.run.discard(self.step)
            raise self._no_room(f"The checkpoint of step {self.step}", error) from error

    @torch.no_grad()
    def _resume(self, checkpoint: Path) -> None:
        state = torch.load(checkpoint / "state.pt", map_location=self.device, weights_only=True)
        for weight, saved in zip(self.trained, state["trained"], strict=True):
            weight.copy_(saved)
        self.optimizer.load_state_dict(state["optimizer"])
        self.scaler.load_state_dict(state["scaler"])
        if self.average:
            self.average.load_state_dict(state["average"])
            self.average.to(self.device)
        self.step, self.loss = step_of(checkpoint), state["loss"]

    def _no_room(self, what: str, error: Exception) -> DesignStopped:
        reason = str(error).splitlines()[0]
        return self._stopped(f"{what} could not be written ({reason})", mend=True)

    def _stopped(self, what: str, *, mend: bool = False) -> DesignStopped:
        last = self.run.last()
        kept = f"the last good checkpoint is {str(last)!r}" if last else "there is no checkpoint yet"
        then = "make room, and the same command goes on" if mend else "begin anew with a lower --rate and another --out"
        return DesignStopped(f"{what}; {kept}: {then}.")


def rate_share(step: int, total: int, settings: DesignSettings) -> float:
    """The share of the highest rate at a step: a linear warm-up, then level or falling as a cosine."""
    if step < settings.warmup_steps:
        return (step + 1) / settings.warmup_steps
    if settings.schedule == "constant":
        return 1.0
    done = (step - settings.warmup_steps) / max(1, total - settings.warmup_steps)
    return 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
