"""Fine-tuning teaches, repeats itself, goes on where it was killed, and is never worse than its base on validation."""

from __future__ import annotations

import copy
import inspect
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training needs the train extra")

from bot.finetune_commands import FinetuneCommands  # noqa: E402
from tests.fakes.clip_checkpoint import write_clip, write_pocket  # noqa: E402
from tests.fakes.paired_folder import draw_paired_folder, paired  # noqa: E402
from training.checkpoints import Checkpoint, load_checkpoint  # noqa: E402
from training.finetune import BadFinetune, FinetuneResult, FinetuneSettings, finetune  # noqa: E402
from training.finetune_data import TrainingPairs  # noqa: E402
from training.finetune_mix import choose_mix, score  # noqa: E402
from training.finetune_scores import Validation  # noqa: E402
from training.finetune_towers import Learner, choose_trained, merge  # noqa: E402

SHORT = FinetuneSettings(rate=1e-2, max_steps=4, evaluate_steps=2, batch_size=8, interpolate=False, patience=0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    made = tmp_path_factory.mktemp("finetune")
    write_pocket(made / "pocket")
    write_clip(made / "clip")
    draw_paired_folder(made / "data")
    return made


@pytest.fixture(scope="module")
def whole(folder: Path) -> FinetuneResult:
    return run(folder, folder / "whole", SHORT)


def run(
    folder: Path,
    out: Path,
    settings: FinetuneSettings,
    report: Callable[[str], None] = lambda line: None,
    kind: str = "clip",
) -> FinetuneResult:
    return finetune(str(folder / kind), paired(folder / "data"), out, settings, report)


def weights(folder: Path) -> dict[str, Any]:
    return dict(load_checkpoint(folder).encoder.state_dict())


def assert_same(found: Path, expected: Path) -> None:
    for name, value in weights(expected).items():
        assert torch.equal(weights(found)[name], value), name


def test_a_run_learns_the_words_of_its_pictures(folder: Path, tmp_path: Path) -> None:
    lines: list[str] = []
    settings = FinetuneSettings(
        rate=1e-2, epochs=20, batch_size=16, augment=False, patience=0, hold=0.0, evaluate_steps=15
    )
    result = run(folder, tmp_path / "out", settings, lines.append)
    assert result.figures["after recall"] > result.figures["before recall"] + 0.05
    assert result.pictures_per_second > 0
    assert load_checkpoint(result.folder).kind == "clip"
    assert any(line.startswith("text → picture recall@1") for line in lines)
    assert any("stylist export" in line for line in lines)
    assert not (tmp_path / "out.run").exists()


def test_one_seed_gives_one_set_of_weights(folder: Path, tmp_path: Path, whole: FinetuneResult) -> None:
    assert_same(run(folder, tmp_path / "again", SHORT).folder, whole.folder)
    other = run(folder, tmp_path / "other", replace(SHORT, seed=8)).folder
    assert any(not torch.equal(value, weights(whole.folder)[name]) for name, value in weights(other).items())


def test_a_killed_run_goes_on_to_the_same_weights(folder: Path, tmp_path: Path) -> None:
    settings = "rate=1e-2, max_steps=6, evaluate_steps=1, batch_size=8, interpolate=False, patience=0"
    code = (
        "import sys; from pathlib import Path; import torch; torch.set_num_threads(1);"
        "from tests.fakes.paired_folder import paired; from training.finetune import *;"
        f"finetune(sys.argv[1] + '/clip', paired(Path(sys.argv[1]) / 'data'), Path(sys.argv[2]), "
        f"FinetuneSettings({settings}), print)"
    )
    out = tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(out)],
        cwd=Path(__file__).parent.parent, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 300
    while not (tmp_path / "out.run" / "checkpoint-3").exists() and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)  # in the midst of writing the third checkpoint
    process.wait()
    assert not out.exists()
    lines: list[str] = []
    same = eval(f"FinetuneSettings({settings})")
    run(folder, out, same, lines.append)
    assert any(line.startswith("goes on after step") for line in lines)
    run(folder, tmp_path / "unbroken", same)
    assert_same(out, tmp_path / "unbroken")


def test_ctrl_c_says_how_to_go_on_and_other_settings_are_refused_by_name(folder: Path, tmp_path: Path) -> None:
    lines: list[str] = []

    def stop(line: str) -> None:
        lines.append(line)
        if line.startswith("step 4/"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(folder, tmp_path / "out", SHORT, stop)
    assert lines[-1] == "stopped; the same command goes on from step 2"
    with pytest.raises(BadFinetune, match=r"rate 0.01 → 0.02; seed 7 → 9"):
        run(folder, tmp_path / "out", replace(SHORT, rate=2e-2, seed=9))
    assert run(folder, tmp_path / "out", replace(SHORT, workers=0), lines.append).folder.exists()
    assert "goes on after step 2" in lines


def test_a_finished_run_is_told_and_never_overwritten(folder: Path, whole: FinetuneResult) -> None:
    lines: list[str] = []
    again = run(folder, whole.folder, SHORT, lines.append)
    assert (again, lines) == (whole, [f"{str(whole.folder)!r} is finished already"])
    with pytest.raises(BadFinetune, match="epochs 5 → 6"):
        run(folder, whole.folder, replace(SHORT, epochs=6))
    with pytest.raises(BadFinetune, match="is there already"):
        run(folder, folder / "pocket", SHORT)


def trained_names(checkpoint: Checkpoint, **choices: Any) -> set[str]:
    learner = Learner(checkpoint.encoder)
    choose_trained(learner, FinetuneSettings(**choices))
    return {name.removeprefix("encoder.model.") for name, weight in learner.named_parameters() if weight.requires_grad}


def test_only_what_was_chosen_trains(folder: Path) -> None:
    everything = trained_names(load_checkpoint(folder / "clip"))
    text = trained_names(load_checkpoint(folder / "clip"), towers="text")
    assert {name for name in everything if name.startswith(("text", "logit"))} == text
    last = trained_names(load_checkpoint(folder / "clip"), towers="picture", last_layers=1)
    layers = {name for name in last if "layers" in name}
    assert layers
    assert all(name.startswith("vision_model.encoder.layers.2.") for name in layers)
    assert {"vision_model.post_layernorm.weight", "visual_projection.weight", "logit_scale"} <= last
    assert not any("embeddings" in name for name in last)
    with pytest.raises(BadFinetune, match="last_layers is 9.* has 3 layers"):
        trained_names(load_checkpoint(folder / "clip"), last_layers=9)


def test_lora_trains_beside_the_weights_and_ends_inside_them(folder: Path, tmp_path: Path) -> None:
    settings = replace(SHORT, lora_rank=2, towers="text", gradient_cache_size=3, distill=0.5)
    made = weights(run(folder, tmp_path / "lora", settings).folder)
    base = weights(folder / "clip")
    assert made.keys() == base.keys()
    changed = {name for name, value in made.items() if not torch.equal(value, base[name])}
    assert changed
    assert all("text_model.encoder.layers" in name or "logit_scale" in name for name in changed)


def test_merged_additions_leave_the_model_as_it_answered(folder: Path) -> None:
    checkpoint = load_checkpoint(folder / "clip")
    learner = Learner(checkpoint.encoder)
    adapters = choose_trained(learner, FinetuneSettings(lora_rank=2))
    with torch.no_grad():
        for name, weight in learner.named_parameters():
            if "lora_B" in name:
                weight.normal_()
        ids = checkpoint.ids(["a red dress"])
        before = learner.encoder.texts(*ids)
        merge(adapters, learner)
        assert torch.allclose(learner.encoder.texts(*ids), before, atol=1e-5)


def test_a_mix_is_never_worse_than_the_base_on_validation(folder: Path) -> None:
    base = load_checkpoint(folder / "pocket")
    validation = Validation(paired(folder / "data").of("validation"), base, FinetuneSettings(), print)
    before = validation.figures(base.encoder)
    for seed in range(3):
        spoiled = copy.deepcopy(base.encoder)
        with torch.no_grad():
            torch.manual_seed(seed)
            for weight in spoiled.parameters():
                weight.add_(torch.randn_like(weight) * weight.std(correction=0) * 0.5)
        mix, after = choose_mix(spoiled, base.encoder, validation, hold=0.5)
        assert score(after, 0.5) >= score(before, 0.5)
        assert all(after[f"recall@{k}"] >= before[f"recall@{k}"] for k in (1, 5, 10))
        assert validation.figures(spoiled) == after
        if mix == 0:
            assert all(torch.equal(a, b) for a, b in zip(spoiled.parameters(), base.encoder.parameters(), strict=True))


def test_a_view_depends_on_seed_epoch_and_row_alone(folder: Path) -> None:
    pairs = paired(folder / "data").of("train")
    dataset = TrainingPairs(pairs, load_checkpoint(folder / "pocket"), FinetuneSettings())
    first, again = dataset[3], dataset.__getitems__([1, 3])[1]
    assert torch.equal(first.pixels, again.pixels)
    assert first.words == again.words
    later = dataset[3 + len(dataset)]
    assert later.id == first.id
    assert not torch.equal(later.pixels, first.pixels)


@pytest.mark.parametrize("kind", ["pocket", "clip"])
def test_training_and_validation_prepare_pictures_as_the_model_wants_them(folder: Path, kind: str) -> None:
    checkpoint, pairs = load_checkpoint(folder / kind), paired(folder / "data").of("validation")
    expected = checkpoint.pixels([pairs.picture(pair) for pair in pairs.pairs])
    dataset = TrainingPairs(pairs, checkpoint, FinetuneSettings(augment=False))
    for row in range(len(dataset)):
        assert torch.allclose(dataset[row].pixels, expected[row], atol=1e-5)
    validation = Validation(pairs, checkpoint, FinetuneSettings(), print)
    with torch.no_grad():
        assert torch.allclose(
            validation.picture_vectors(checkpoint.encoder), checkpoint.encoder.pictures(expected), atol=1e-4
        )


def test_the_command_has_the_defaults_of_the_settings() -> None:
    names = {"track": "tracker"}
    defaults = FinetuneSettings()
    offered = inspect.signature(FinetuneCommands.finetune).parameters
    for name, parameter in offered.items():
        if parameter.default is not inspect.Parameter.empty and name != "fields":
            assert parameter.default == getattr(defaults, names.get(name, name)), name
