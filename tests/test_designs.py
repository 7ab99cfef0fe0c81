"""Teaching a model to draw: what trains, what is kept, what goes on after a stop. Models are real, tiny and random."""

from __future__ import annotations

import math
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="designs need the design extra")
pytest.importorskip("diffusers", reason="designs need the design extra")

from tests.command_line import clean_environment, stylist  # noqa: E402
from tests.fakes.diffusion_checkpoint import RUN, write_diffusion, write_small  # noqa: E402
from tests.fakes.paired_folder import draw_paired_folder, paired  # noqa: E402
from training.designs import BadDesign, DesignSettings, DesignStopped, train_design  # noqa: E402
from training.designs_data import Lessons, remarks  # noqa: E402
from training.designs_drawing import draw  # noqa: E402
from training.designs_models import PublicModel, open_model  # noqa: E402
from training.designs_settings import Drawing  # noqa: E402
from training.designs_small import SmallModel  # noqa: E402


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_paired_folder(tmp_path_factory.mktemp("pairs"))


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_diffusion(tmp_path_factory.mktemp("public") / "model")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small(tmp_path_factory.mktemp("small") / "model")


def run(
    source: Path, data: Path, out: Path, settings: DesignSettings, report: Callable[[str], None] = lambda line: None
) -> Any:
    return train_design(str(source), paired(data), out, settings, report)


def weights(folder: Path) -> dict[str, Any]:
    return dict(open_model(folder).unet.state_dict())


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_a_public_checkpoint_trains_and_its_other_parts_stay(tmp_path: Path, data: Path, public: Path) -> None:
    run(public, data, tmp_path / "out", RUN)
    before, after = open_model(public), open_model(tmp_path / "out")
    assert isinstance(before, PublicModel)
    assert isinstance(after, PublicModel)
    assert not same(before.unet.state_dict(), after.unet.state_dict())
    assert same(before.vae.state_dict(), after.vae.state_dict())
    assert same(before.text_encoder.state_dict(), after.text_encoder.state_dict())


@pytest.mark.filterwarnings("ignore")  # diffusers' own pipeline warns of what it replaces
def test_what_is_written_is_a_pipeline_of_diffusers_own(tmp_path: Path, data: Path, public: Path) -> None:
    from diffusers import DiffusionPipeline

    run(public, data, tmp_path / "out", replace(RUN, max_steps=1))
    pipeline: Any = DiffusionPipeline
    opened = pipeline.from_pretrained(tmp_path / "out")
    assert same(opened.unet.state_dict(), weights(tmp_path / "out"))


def test_lora_trains_a_small_share_and_is_merged_into_the_same_layout(tmp_path: Path, data: Path, public: Path) -> None:
    lines: list[str] = []
    run(public, data, tmp_path / "out", replace(RUN, lora_rank=2), lines.append)
    before, after = weights(public), weights(tmp_path / "out")
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert before.keys() == after.keys()
    assert changed
    assert all(".to_" in name for name in changed)
    trained, whole = (int(word.replace(",", "")) for word in lines[2].split() if word[0].isdigit())
    assert 0 < trained < whole / 4


def test_a_run_that_is_killed_goes_on_and_ends_in_the_same_weights(tmp_path: Path, data: Path, public: Path) -> None:
    run(public, data, tmp_path / "whole", RUN)
    program = [sys.executable, "-m", "tests.fakes.diffusion_checkpoint", str(public), str(data), str(tmp_path / "out")]
    killed = subprocess.run(program, env=clean_environment(tmp_path), capture_output=True, text=True)
    assert killed.returncode == -9, killed.stderr
    lines: list[str] = []
    run(public, data, tmp_path / "out", RUN, lines.append)
    assert "goes on after step 2" in lines
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "out"))


@pytest.mark.parametrize("source", ["public", "small"])
def test_training_lowers_the_loss(tmp_path: Path, data: Path, source: str, request: pytest.FixtureRequest) -> None:
    model = request.getfixturevalue(source)
    level = replace(RUN, max_steps=25, ema=0.0, min_snr=5.0, checkpoint_steps=100, gradient_checkpointing=True)
    idle = run(model, data, tmp_path / "idle", replace(level, rate=1e-12))  # it sees the same pictures and noise
    taught = run(model, data, tmp_path / "taught", replace(level, rate=3e-3))
    assert taught.loss < 0.95 * idle.loss


def test_half_precision_and_accumulation_train_and_fp16_is_refused_without_a_gpu(
    tmp_path: Path, data: Path, public: Path
) -> None:
    short = replace(RUN, max_steps=2, accumulate=2, precision="bf16")
    done = run(public, data, tmp_path / "out", short)
    assert math.isfinite(done.loss)
    assert not same(weights(tmp_path / "out"), weights(public))
    if not torch.cuda.is_available():
        with pytest.raises(BadDesign, match="'fp16', which needs a GPU"):
            run(public, data, tmp_path / "other", replace(RUN, precision="fp16"))


def test_what_is_accumulated_is_what_one_batch_would_have_been(tmp_path: Path, data: Path, public: Path) -> None:
    model = open_model(public)
    halves = Lessons(paired(data).of("train"), replace(RUN, batch_size=2, accumulate=2), 16).at(3)
    whole = Lessons(paired(data).of("train"), RUN, 16).at(3)
    assert model.side_px == 16
    assert torch.equal(torch.cat([half.pixels for half in halves]), whole[0].pixels)
    assert sum((half.texts for half in halves), ()) == whole[0].texts


def test_pictures_that_cannot_be_read_are_left_out_and_counted(tmp_path: Path, public: Path) -> None:
    folder = draw_paired_folder(tmp_path / "pairs")
    gone = paired(folder).of("train").pairs[:2]
    for pair in gone:
        (folder / "images" / f"{pair.id}.png").write_bytes(b"no picture")
    lines: list[str] = []
    run(public, folder, tmp_path / "out", replace(RUN, max_steps=0, epochs=1, batch_size=16), lines.append)
    assert "left out 2 pictures that are missing or broken" in lines


def test_a_full_disk_stops_with_a_sentence_and_the_same_command_goes_on(
    tmp_path: Path, data: Path, public: Path
) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(line: str) -> None:
        if line.startswith("kept the model of step 3"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, before[1]))

    try:
        with pytest.raises(DesignStopped, match=r"step 4 could not be written .*checkpoint-2'.* make room"):
            run(public, data, tmp_path / "out", replace(RUN, snapshots=(3,)), fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in (tmp_path / "out.run").glob("checkpoint-*")] == ["checkpoint-2"]
    run(public, data, tmp_path / "out", RUN)
    assert (tmp_path / "out" / "model_index.json").is_file()


def test_a_snapshot_is_a_model_of_its_step_and_the_run_is_not_changed_by_it(
    tmp_path: Path, data: Path, public: Path
) -> None:
    run(public, data, tmp_path / "without", RUN)
    run(public, data, tmp_path / "out", replace(RUN, snapshots=(0, 2)))
    assert same(weights(tmp_path / "out.step-0"), weights(public))
    assert not same(weights(tmp_path / "out.step-2"), weights(tmp_path / "out"))
    assert same(weights(tmp_path / "without"), weights(tmp_path / "out"))


def test_a_finished_run_is_told_and_other_settings_are_refused(tmp_path: Path, data: Path, public: Path) -> None:
    run(public, data, tmp_path / "out", RUN)
    lines: list[str] = []
    run(public, data, tmp_path / "out", RUN, lines.append)
    assert lines == [f"{str(tmp_path / 'out')!r} is finished already"]
    with pytest.raises(Exception, match=r"rate 0\.001 → 0\.002.*another --out"):
        run(public, data, tmp_path / "out", replace(RUN, rate=2e-3))


def test_a_small_model_learned_at_one_side_goes_on_at_another(tmp_path: Path, data: Path, small: Path) -> None:
    run(small, data, tmp_path / "out", replace(RUN, side_px=32))
    assert open_model(small).side_px == 16
    model = open_model(tmp_path / "out")
    assert model.side_px == 32
    assert draw(model, ["a red dress"], Drawing(steps=2))[0].shape == (32, 32, 3)


def test_from_scratch_by_the_command(tmp_path: Path, data: Path) -> None:
    options = "--side 16 --max-steps 1 --batch-size 2 --pictures 4 --checkpoint-steps 1"
    given = ("--from-scratch", "small", "--pairs", str(data), "--out", str(tmp_path / "out"))
    result = stylist(tmp_path, "design", "train", *given, *options.split())
    assert result.exit_code == 0, result.output
    assert isinstance(open_model(tmp_path / "out"), SmallModel)
    assert stylist(tmp_path, "design", "train", "--pairs", str(data), "--out", "x").exit_code == 2


def test_three_pictures_one_picture_and_no_clothes_are_told(tmp_path: Path) -> None:
    folder = draw_paired_folder(tmp_path / "pairs")
    captions = folder / "captions.jsonl"
    rows = captions.read_text().splitlines()
    only = "\n".join(row.replace("dress", "cloud").replace('"category"', '"style"') for row in rows[:3])
    captions.write_text(only)
    first = (folder / "images" / "g0.png").read_bytes()
    for name in ("g1", "g2"):
        (folder / "images" / f"{name}.png").write_bytes(first)
    lessons = Lessons(paired(folder, share=0.0), RUN, 16)
    few, one, none = remarks(lessons)
    assert "only" in few
    assert "all" in one
    assert "same one" in one
    assert "no caption names a garment" in none


def test_pictures_without_captions_are_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "captions.jsonl").write_text("")
    given = ("--from-scratch", "small", "--pairs", str(tmp_path), "--out", str(tmp_path / "out"))
    result = stylist(tmp_path, "design", "train", *given)
    assert result.exit_code == 2
    assert "no pair of a picture and a text" in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("index", "{", "no model_index.json that can be read"),
        ("index", '{"_class_name": "StableDiffusionXLPipeline", "unet": 1, "vae": 1, "text_encoder": 1, '
         '"text_encoder_2": 1}', "two text encoders"),
        ("index", '{"_class_name": "FluxPipeline", "transformer": 1}', "no unet"),
    ],
)  # fmt: skip
def test_what_is_no_such_model_is_refused_in_a_sentence(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / f"model_{name}.json").write_text(text)
    with pytest.raises(BadDesign, match=said):
        open_model(tmp_path)


def test_a_folder_that_is_not_there_is_refused_without_asking_a_hub(tmp_path: Path) -> None:
    with pytest.raises(BadDesign, match="There is no diffusion model at"):
        open_model(tmp_path / "gone")


def test_settings_that_no_run_can_have_are_refused() -> None:
    for wrong, named in (({"rate": 0}, "rate"), ({"ema": 1.0}, "ema"), ({"side_px": 30}, "side_px"),
                         ({"batch_size": 0}, "batch_size")):  # fmt: skip
        with pytest.raises(BadDesign, match=named):
            DesignSettings(**wrong)
