"""Every score on sets whose answer is known, and pictures that say that they were generated."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="designs need the design extra")
pytest.importorskip("diffusers", reason="designs need the design extra")

from bot.settings import POCKET_MODEL  # noqa: E402
from retrieval.encoder import Encoder  # noqa: E402
from tests.command_line import stylist  # noqa: E402
from tests.conftest import SAMPLE  # noqa: E402
from tests.fakes.diffusion_checkpoint import write_diffusion, write_small  # noqa: E402
from tests.fakes.paired_folder import COLORS, draw_paired_folder  # noqa: E402
from training.designs_drawing import draw  # noqa: E402
from training.designs_metrics import clip_scores, frechet_distance, inception_score, kernel_distance  # noqa: E402
from training.designs_models import open_model  # noqa: E402
from training.designs_pictures import read_design, save_design  # noqa: E402
from training.designs_scores import Ruler, score_pictures  # noqa: E402
from training.designs_settings import BadDesign, Drawing  # noqa: E402

CHANCE = np.random.default_rng(3)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(POCKET_MODEL)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    return write_small(tmp_path_factory.mktemp("small") / "model")


def gaussian(mean: float, deviation: float, count: int = 20_000, dim: int = 4) -> np.ndarray:
    return CHANCE.normal(mean, deviation, (count, dim))


def test_fid_of_gaussians_is_the_closed_form() -> None:
    # |m1 − m2|² + Σ (s1 − s2)², of 4 independent axes
    assert frechet_distance(gaussian(0, 1), gaussian(1.5, 3)) == pytest.approx(4 * 1.5**2 + 4 * 2**2, rel=0.03)
    correlated = gaussian(0, 1) @ np.array([[2, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    first, second = np.cov(correlated.T), np.eye(4)
    roots = np.linalg.eigvals(first @ second).real
    expected = np.trace(first) + np.trace(second) - 2 * np.sqrt(roots).sum()
    assert frechet_distance(correlated, gaussian(0, 1)) == pytest.approx(expected, rel=0.1)


def test_a_set_against_itself_has_no_distance() -> None:
    features = gaussian(0, 1, 300, 16)
    assert frechet_distance(features, features) == pytest.approx(0, abs=1e-4)
    assert kernel_distance(features, features)[0] == pytest.approx(0, abs=0.1)


def test_kid_is_unbiased_where_fid_is_not() -> None:
    def over(count: int) -> tuple[float, float]:
        sets = [(gaussian(0, 1, count, 16), gaussian(0, 1, count, 16)) for _ in range(12)]
        kid = np.mean([kernel_distance(*pair)[0] for pair in sets])
        return float(kid), float(np.mean([frechet_distance(*pair) for pair in sets]))

    (few_kid, few_fid), (many_kid, many_fid) = over(40), over(400)
    assert few_fid > 4 * many_fid
    apart = kernel_distance(gaussian(0, 1, 400, 16), gaussian(0.7, 1, 400, 16))[0]
    assert abs(few_kid) < 0.15 * apart
    assert abs(many_kid) < 0.05 * apart


def test_inception_score_is_one_without_variety_and_the_number_of_classes_with_all_of_it() -> None:
    alike = np.zeros((200, 10))
    sure = 50.0 * np.eye(10)[np.arange(4000) % 10]
    assert inception_score(alike)[0] == pytest.approx(1.0)
    assert inception_score(sure)[0] == pytest.approx(10.0, rel=0.03)
    assert inception_score(50.0 * np.eye(10)[np.zeros(200, dtype=int)])[0] == pytest.approx(1.0)


def test_clip_score_is_a_hundred_cosines_and_never_below_zero() -> None:
    vectors = np.eye(4)
    assert clip_scores(vectors, vectors).value == pytest.approx(100)
    assert clip_scores(vectors, -vectors).value == 0
    half = np.array([[math.cos(math.pi / 3), math.sin(math.pi / 3), 0, 0]])
    assert clip_scores(half, vectors[:1]).value == pytest.approx(50)


def products() -> tuple[list[np.ndarray], list[str]]:
    """Some of the sample shop's pictures, and their titles."""
    with (SAMPLE / "feed.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))[::8]
    pictures = [Image.open(SAMPLE / row["image_link"]).convert("RGB").resize((96, 96)) for row in rows]
    return [np.asarray(picture) for picture in pictures], [row["title"] for row in rows]


def test_captions_of_their_own_fit_pictures_better_than_others(encoder: Encoder) -> None:
    squares, titles = products()
    words, pictures = encoder.texts(titles), encoder.pictures([Image.fromarray(square) for square in squares])
    own, others = clip_scores(pictures, words), clip_scores(pictures, np.roll(words, 1, axis=0))
    assert own.low > others.high


def test_pictures_of_garments_score_better_than_noise_and_every_name_says_whose_features(encoder: Encoder) -> None:
    squares, titles = products()
    real, drawn, texts = squares[::2], squares[1::2], titles[1::2]
    noise = [CHANCE.integers(0, 256, (96, 96, 3), dtype=np.uint8) for _ in texts]
    ruler = Ruler.of_bundle(encoder)
    near = {score.name: score.value for score in score_pictures(real, drawn, texts, ruler)}
    far = {score.name: score.value for score in score_pictures(real, noise, texts, ruler)}
    assert near["FID (pocket features)"] < 0.5 * far["FID (pocket features)"]
    assert near["KID (pocket features)"] < 0.5 * far["KID (pocket features)"]
    assert near["Inception Score (pocket features)"] > far["Inception Score (pocket features)"]
    assert near["CLIP score (pocket)"] > far["CLIP score (pocket)"]
    assert near["CLIP score (pocket)"] > near["CLIP score (pocket, other captions)"]
    assert all("pocket" in name for name in near)


def test_too_few_pictures_have_no_score(encoder: Encoder) -> None:
    squares = [np.zeros((16, 16, 3), dtype=np.uint8)] * 3
    with pytest.raises(BadDesign, match="There are 3 pictures to score by; expected 20"):
        score_pictures(squares, squares, ["a dress"] * 3, Ruler.of_bundle(encoder))


def test_a_file_that_is_no_torchscript_is_refused(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "inception.pt").write_bytes(b"nothing of the kind")
    with pytest.raises(BadDesign, match="no TorchScript file"):
        Ruler.of_file(tmp_path / "inception.pt", encoder)


class LikeInception(torch.nn.Module):
    """Takes what StyleGAN's file of Inception-v3 takes: features are mean colors, classes whether one is high."""

    def forward(self, images: torch.Tensor, return_features: bool = False, no_output_bias: bool = False) -> Any:
        means = images.float().mean((2, 3)) / 255
        return means if return_features else means.softmax(1)


@pytest.mark.filterwarnings("ignore:`torch.jit")
def test_a_torchscript_file_measures_and_names_itself(tmp_path: Path, encoder: Encoder) -> None:
    torch.jit.script(LikeInception()).save(str(tmp_path / "inception.pt"))
    ruler = Ruler.of_file(tmp_path / "inception.pt", encoder)
    squares = [np.full((16, 16, 3), color, dtype=np.uint8) for color in COLORS.values()] * 3
    scores = score_pictures(squares, squares, ["a dress"] * len(squares), ruler)
    assert [score.name for score in scores[:2]] == ["FID (features of inception.pt)", "KID (features of inception.pt)"]
    assert scores[0].value == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("sampler", ["ddim", "dpm"])
def test_the_same_seed_draws_the_same_picture_in_any_batch(model: Path, sampler: str) -> None:
    opened, prompts = open_model(model), ["a red dress", "blue shoes", "a green bag"]
    drawing = {"steps": 3, "sampler": sampler}
    together = draw(opened, prompts, Drawing(batch_size=3, **drawing))
    apart = draw(opened, prompts, Drawing(batch_size=1, **drawing))
    assert max(np.abs(one.astype(int) - other).max() for one, other in zip(together, apart, strict=True)) <= 1
    assert np.abs(together[0].astype(int) - together[1]).max() > 1
    other = draw(opened, prompts[:1], Drawing(seed=8, **drawing))
    assert np.abs(together[0].astype(int) - other[0]).max() > 1


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction", "sample"])
@pytest.mark.parametrize("sampler", ["ddim", "dpm"])
def test_a_public_model_draws_whatever_its_unet_predicts(tmp_path: Path, prediction: str, sampler: str) -> None:
    opened = open_model(write_diffusion(tmp_path / "model", prediction=prediction))
    (square,) = draw(opened, ["a red dress"], Drawing(steps=4, sampler=sampler))
    assert square.shape == (16, 16, 3)
    assert square.std() > 0


def test_guidance_of_one_does_not_ask_twice_and_words_make_a_difference(model: Path) -> None:
    opened = open_model(model)
    free = Drawing(steps=3, guidance=1.0)
    (dress,), (shoes,) = draw(opened, ["a red dress"], free), draw(opened, ["blue shoes"], free)
    (strict,) = draw(opened, ["a red dress"], Drawing(steps=3, guidance=9.0))
    assert not np.array_equal(dress, shoes)
    assert not np.array_equal(dress, strict)


def test_a_drawn_file_says_that_it_was_generated_and_hides_nothing(tmp_path: Path) -> None:
    square = CHANCE.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    save_design(square, tmp_path / "a.png", prompt="a dress, très chic", model="small", seed=3)
    found = read_design(tmp_path / "a.png")
    assert (found.prompt, found.model, found.seed) == ("a dress, très chic", "small", 3)
    assert np.array_equal(found.square, square)
    with Image.open(tmp_path / "a.png") as opened:
        assert opened.info["generated"] == "yes"
        band = np.asarray(opened)[64:]
    assert band.shape[0] >= 13
    assert band.max() > 200  # letters on dark ground
    assert band[:, :2].max() < 60, "the label is cut off"
    assert band[:, -2:].max() < 60, "the label is cut off"
    save_design(square[:32, :32], tmp_path / "small.png", prompt="", model="small", seed=3)
    assert read_design(tmp_path / "small.png").square.shape == (64, 64, 3)
    Image.fromarray(square).save(tmp_path / "b.png")
    with pytest.raises(BadDesign, match="was not drawn by"):
        read_design(tmp_path / "b.png")


def test_generate_and_score_by_the_command(tmp_path: Path, model: Path) -> None:
    (tmp_path / "prompts.txt").write_text("a red dress\n\nblue shoes\n")
    given = ("--prompts", str(tmp_path / "prompts.txt"), "--out", str(tmp_path / "drawn"), "--steps", "2")
    result = stylist(tmp_path, "design", "generate", str(model), *given)
    assert result.exit_code == 0, result.output
    assert "s a picture" in result.stderr
    assert read_design(tmp_path / "drawn" / "0001.png").prompt == "blue shoes"
    data = draw_paired_folder(tmp_path / "pairs")
    options = ("--pairs", str(data), "--split", "train", "--pictures", "24", "--steps", "2")
    scored = stylist(tmp_path, "design", "score", str(model), *options)
    assert scored.exit_code == 0, scored.output
    assert "FID (pocket features)" in scored.stdout
    assert "n=24" in scored.stdout
    nothing = stylist(tmp_path, "design", "generate", str(model), "--out", str(tmp_path / "drawn"))
    assert nothing.exit_code == 2
    assert "There is no prompt" in nothing.stderr


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.design_commands.find_spec", lambda name: None)
    result = stylist(tmp_path, "design", "generate", "model", "--prompt", "a dress", "--out", str(tmp_path))
    assert result.exit_code == 1
    assert result.stderr == "Designs need further libraries; install them with: .venv/bin/pip install '.[design]'\n"
