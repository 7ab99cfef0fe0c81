"""Fine-tuning's losses count what they should, and parts or processes give the gradient of the whole."""

from __future__ import annotations

import math
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs the train extra")

from tests.fakes.clip_checkpoint import write_pocket  # noqa: E402
from tests.fakes.ddp_step import batch_of, learner_of, loss_of  # noqa: E402
from tests.fakes.paired_folder import draw_paired_folder  # noqa: E402
from training.finetune_cache import cached_gradients  # noqa: E402
from training.finetune_losses import Features, Targets, contrast_loss, distillation_loss  # noqa: E402
from training.finetune_towers import embed  # noqa: E402

ONE = torch.ones(1)


def features(n: int, fields: int = 1, seed: int = 0) -> Features:
    chance = torch.Generator().manual_seed(seed)
    pictures, texts = torch.randn(n, 8, generator=chance), torch.randn(n, fields, 8, generator=chance)
    unit = torch.nn.functional.normalize
    return Features(unit(pictures, dim=-1), unit(texts, dim=-1), torch.tensor(5.0), torch.tensor(-1.0))


def targets(keys: list[list[int]], valid: list[bool] | None = None) -> Targets:
    text_keys = torch.tensor(keys)
    n = len(keys)
    there = torch.tensor(valid or [True] * n)
    return Targets(there, text_keys >= 0, text_keys, torch.arange(n))


def slow_infonce(scores: list[list[float]], same: list[list[bool]], soft: bool) -> float:
    def one_way(rows: list[list[float]], alike: list[list[bool]]) -> float:
        total = 0.0
        for at, row in enumerate(rows):
            right = [j for j in range(len(row)) if j == at or (soft and alike[at][j])]
            seen = [j for j in range(len(row)) if j in right or not alike[at][j]]
            whole = math.log(sum(math.exp(row[j]) for j in seen))
            total += sum(whole - row[j] for j in right) / len(right)
        return total / len(rows)

    turned = [list(column) for column in zip(*scores, strict=True)]
    return (one_way(scores, same) + one_way(turned, [list(column) for column in zip(*same, strict=True)])) / 2


@pytest.mark.parametrize("duplicates", ["mask", "soft"])
def test_infonce_agrees_with_the_slow_way_duplicates_included(duplicates: str) -> None:
    given, known = features(5), targets([[1], [2], [1], [3], [2]])
    scores = (5.0 * given.texts[:, 0] @ given.pictures.T).tolist()
    same = (known.text_keys == known.text_keys.T).tolist()
    found = contrast_loss(given, known, ONE, kind="infonce", duplicates=duplicates)
    assert found.item() == pytest.approx(slow_infonce(scores, same, duplicates == "soft"), rel=1e-5)


def test_the_sigmoid_loss_agrees_with_the_slow_way() -> None:
    given, known = features(4), targets([[1], [2], [1], [3]])
    scores = (5.0 * given.texts[:, 0] @ given.pictures.T - 1.0).tolist()
    for duplicates in ("mask", "soft"):
        total = 0.0
        for i in range(4):
            for j in range(4):
                alike = known.text_keys[i, 0] == known.text_keys[j, 0]
                if i != j and alike and duplicates == "mask":
                    continue
                total += math.log1p(math.exp(-scores[i][j] if i == j or alike else scores[i][j]))
        found = contrast_loss(given, known, ONE, kind="siglip", duplicates=duplicates)
        assert found.item() == pytest.approx(total / 4, rel=1e-5)


@pytest.mark.parametrize("kind", ["infonce", "siglip"])
def test_a_picture_that_could_not_be_read_counts_for_nothing(kind: str) -> None:
    given = features(4)
    whole = contrast_loss(
        given, targets([[1], [2], [3], [4]], [True, True, False, True]), ONE, kind=kind, duplicates="mask"
    )
    kept = [0, 1, 3]
    fewer = given._replace(pictures=given.pictures[kept], texts=given.texts[kept])
    assert whole.item() == pytest.approx(
        contrast_loss(fewer, targets([[1], [2], [4]]), ONE, kind=kind, duplicates="mask").item(), rel=1e-5
    )


def test_fields_count_by_their_weights_and_an_absent_text_is_no_text() -> None:
    given = features(4, fields=2)
    known = targets([[1, 5], [2, -1], [3, 6], [4, 7]])
    first, second = (
        contrast_loss(given, known, torch.tensor(weights), kind="infonce", duplicates="mask").item()
        for weights in ([1.0, 1e-9], [1e-9, 1.0])
    )
    both = contrast_loss(given, known, torch.tensor([3.0, 1.0]), kind="infonce", duplicates="mask").item()
    assert both == pytest.approx((3 * first + second) / 4, rel=1e-5)
    moved = given._replace(texts=given.texts.clone())
    moved.texts[1, 1] = -moved.texts[1, 1]
    assert contrast_loss(moved, known, torch.tensor([3.0, 1.0]), kind="infonce", duplicates="mask").item() == both


@pytest.mark.parametrize("kind", ["feature", "similarity"])
def test_distillation_is_nothing_at_the_base_and_more_away_from_it(kind: str) -> None:
    given, known = features(4), targets([[1], [2], [3], [4]])
    assert distillation_loss(given, given, known, kind).item() == pytest.approx(0.0, abs=1e-6)
    assert distillation_loss(features(4, seed=1), given, known, kind).item() > 0.01


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pairs")
    write_pocket(made / "pocket")
    draw_paired_folder(made / "data")
    return made


def gradients(folder: Path, train: Callable[[torch.nn.Module], None]) -> dict[str, torch.Tensor]:
    learner = learner_of(folder)
    train(learner)
    return {name: weight.grad for name, weight in learner.named_parameters()}


def plain(folder: Path) -> dict[str, torch.Tensor]:
    batch = batch_of(folder, range(8))
    return gradients(folder, lambda learner: loss_of(batch)(embed(learner, batch)).backward())


def assert_near(found: dict[str, torch.Tensor], expected: dict[str, torch.Tensor]) -> None:
    for name, gradient in expected.items():
        assert torch.allclose(found[name], gradient, rtol=1e-3, atol=1e-6), name
    assert max(gradient.abs().max() for gradient in expected.values()) > 1e-3


def test_a_cached_gradient_is_the_plain_one(folder: Path) -> None:
    from contextlib import nullcontext

    batch = batch_of(folder, range(8))

    def cached(learner: torch.nn.Module) -> None:
        cached_gradients(
            batch, 3, lambda part: embed(learner, part), loss_of(batch), torch.Tensor.backward, nullcontext
        )

    assert_near(gradients(folder, cached), plain(folder))


def test_two_processes_have_the_gradient_of_one_that_holds_their_batches(folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "tests.fakes.ddp_step", str(folder), address]
    root = Path(__file__).parent.parent
    processes = [subprocess.Popen([*command, str(rank)], cwd=root) for rank in range(2)]
    assert [process.wait(timeout=300) for process in processes] == [0, 0]
    expected = plain(folder)
    for way in ("plain", "cached"):
        assert_near(torch.load(folder / f"{way}.pt", weights_only=True), expected)
