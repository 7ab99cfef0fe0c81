"""What goes wrong in a fine-tuning run is told in a sentence, and leaves the last good checkpoint."""

from __future__ import annotations

import json
import re
import resource
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training needs the train extra")

from tests.fakes.clip_checkpoint import write_pocket  # noqa: E402
from tests.fakes.paired_folder import draw_paired_folder, paired  # noqa: E402
from training.checkpoints import load_checkpoint  # noqa: E402
from training.finetune import BadFinetune, FinetuneSettings, FinetuneStopped, finetune  # noqa: E402
from training.finetune_command import field_weights, finetune_command  # noqa: E402
from training.finetune_data import TrainingPairs  # noqa: E402

SHORT = FinetuneSettings(rate=1e-2, max_steps=4, evaluate_steps=1, batch_size=8, interpolate=False, patience=0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.set_num_threads(1)
    write_pocket(tmp_path / "pocket")
    draw_paired_folder(tmp_path / "data")
    return tmp_path


def run(folder: Path, settings: FinetuneSettings, report: Callable[[str], None] = lambda line: None) -> Any:
    return finetune(str(folder / "pocket"), paired(folder / "data"), folder / "out", settings, report)


def test_missing_and_broken_pictures_are_left_out_counted_and_told(folder: Path) -> None:
    training = paired(folder / "data").of("train").pairs
    validating = paired(folder / "data").of("validation").pairs
    (folder / "data" / "images" / f"{training[0].id}.png").unlink()
    (folder / "data" / "images" / f"{training[1].id}.png").write_bytes(b"\x89PNG no picture")
    (folder / "data" / "images" / f"{validating[0].id}.png").write_bytes(b"")
    lines: list[str] = []
    run(folder, replace(SHORT, max_steps=0, epochs=2, evaluate_steps=0, batch_size=4), lines.append)
    for gone in training[:2]:
        assert lines.count(f"left out {gone.id!r}: its picture is missing or broken") == 1
    assert "left out 2 training pictures that are missing or broken" in lines
    assert "left out 1 validation pictures that are missing or broken" in lines


def test_a_full_disk_stops_with_a_sentence_and_the_same_command_goes_on(folder: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(line: str) -> None:
        if line.startswith("step 2/"):  # told before the second checkpoint is written
            resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, before[1]))

    try:
        with pytest.raises(
            FinetuneStopped, match=r"checkpoint of step 2 could not be written .*checkpoint-1'.*goes on"
        ):
            run(folder, SHORT, fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert sorted(path.name for path in (folder / "out.run").glob("checkpoint-*")) == ["checkpoint-1"]
    lines: list[str] = []
    run(folder, SHORT, lines.append)
    assert "goes on after step 1" in lines


def test_a_loss_that_is_no_number_stops_and_keeps_the_last_good_checkpoint(folder: Path) -> None:
    settings = replace(SHORT, rate=1e38, warmup_share=0.5, max_gradient_norm=1e30)
    with pytest.raises(
        FinetuneStopped, match=r"became (nan|inf) at step \d; the last good checkpoint is .*lower --rate"
    ):
        run(folder, settings)
    kept = max((folder / "out.run").glob("checkpoint-*"))
    from safetensors.torch import load_file

    assert all(value.isfinite().all() for value in load_file(kept / "model.safetensors").values())
    assert not (folder / "out").exists()


def test_texts_that_are_too_long_are_cut_and_counted(folder: Path) -> None:
    captions = folder / "data" / "captions.jsonl"
    rows = [json.loads(line) for line in captions.read_text().splitlines()]
    pairs = paired(folder / "data").of("train")
    long = next(row for row in rows if row["id"] == pairs.pairs[0].id)
    long["title"] = ("zebra " * 40).strip()
    captions.write_text("\n".join(map(json.dumps, rows)))
    checkpoint = load_checkpoint(folder / "pocket")
    dataset = TrainingPairs(paired(folder / "data").of("train"), checkpoint, FinetuneSettings())
    fitting = TrainingPairs(pairs, checkpoint, FinetuneSettings())
    assert dataset.texts.truncated == fitting.texts.truncated + 1
    assert dataset.texts.padded([long["title"]])[0].shape == (1, checkpoint.context_length)


def command(folder: Path, pairs: Path, **choices: Any) -> int:
    fields = choices.pop("fields", "")
    return finetune_command(str(folder / "pocket"), pairs=pairs, out=folder / "out", fields=fields, choices=choices)


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"batch_size": 1}, "batch_size is 1; expected 2 or more"),
        ({"loss": "triplet"}, "loss is 'triplet'; expected infonce or siglip"),
        ({"rate": 0.0}, "rate is 0.0; expected more than 0"),
        ({"fields": "color=much"}, "--fields has 'color=much'; expected field=weight"),
        ({"fields": "smell"}, "no texts of the field 'smell'"),
        ({"precision": "fp16"}, "fp16"),
        ({"tracker": "paper"}, "--track is 'paper'"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    folder: Path, choices: dict[str, Any], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if choices.get("precision") == "fp16" and torch.cuda.is_available():
        pytest.skip("a GPU can do fp16")
    assert command(folder, folder / "data", **choices) == 2
    said = capsys.readouterr().err.strip()
    assert told in said
    assert len(said.splitlines()) == 1
    assert not (folder / "out").exists()


def test_an_empty_split_and_a_checkpoint_that_is_none_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    captions = folder / "data" / "captions.jsonl"
    captions.write_text(captions.read_text().splitlines()[0])
    assert command(folder, folder / "data") == 2
    assert re.search(r"has no '(train|validation)' pairs \(train \d, validation \d", capsys.readouterr().err)
    assert finetune_command(str(folder / "data"), pairs=folder / "data", out=folder / "o", fields="", choices={}) == 2
    assert str(folder / "data") in capsys.readouterr().err


def test_fields_are_read_with_and_without_weights() -> None:
    assert field_weights("title, color=0.5") == {"title": 1.0, "color": 0.5}
    assert field_weights("") == {}
    with pytest.raises(BadFinetune, match="'color' is not above 0"):
        FinetuneSettings(field_weights=field_weights("color=0"))
