"""The encoder gives the same unit vectors however texts and pictures are batched, and says what a bad bundle lacks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest
from PIL import Image

import retrieval.encoder
from retrieval.encoder import BadBundle, Encoder
from retrieval.preparation import Preparation, letterbox

POCKET = Path(__file__).parent.parent / "data" / "models" / "pocket"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(POCKET)


def test_vectors_have_unit_length_and_do_not_depend_on_the_batch(encoder: Encoder) -> None:
    texts = ["navy striped top", "", "dress " * 500, "👗", "ΑΒΓ", "a"] * 12
    together = encoder.texts(texts)
    alone = np.concatenate([encoder.texts([text]) for text in texts[:6]])
    assert together.dtype == np.float32
    assert together.shape == (len(texts), encoder.dim)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(together[:6], alone, atol=1e-4)


def test_pictures_of_any_size_become_unit_vectors(encoder: Encoder) -> None:
    sizes = [(9, 9), (60, 80), (1024, 300), (300, 1024)] * 10
    random = np.random.default_rng(0)
    pictures = [Image.fromarray(random.integers(0, 255, (h, w, 3), dtype=np.uint8)) for w, h in sizes]
    vectors = encoder.pictures(pictures)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors[:2], encoder.pictures(pictures[:2]), atol=1e-4)


@pytest.mark.parametrize("name", ["text", "vision"])
def test_the_weights_tell_nothing_of_the_machine_that_made_them(name: str) -> None:
    data = (POCKET / "onnx" / f"{name}_model.onnx").read_bytes()
    assert b'File "' not in data
    assert b"site-packages" not in data


def test_nothing_gives_no_vectors(encoder: Encoder) -> None:
    assert encoder.texts([]).shape == (0, encoder.dim)
    assert encoder.pictures([]).shape == (0, encoder.dim)


def test_a_bundle_without_a_file_says_which(tmp_path: Path) -> None:
    shutil.copytree(POCKET, tmp_path / "pocket")
    (tmp_path / "pocket" / "onnx" / "text_model.onnx").unlink()
    with pytest.raises(BadBundle, match=r"has no onnx/text_model\.onnx"):
        Encoder.load(tmp_path / "pocket")


@pytest.mark.parametrize("name", ["tokenizer.json", "onnx/vision_model.onnx", "config.json"])
def test_a_damaged_bundle_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    shutil.copytree(POCKET, tmp_path / "pocket")
    (tmp_path / "pocket" / name).write_bytes(b"\xff not what it was")
    with pytest.raises(BadBundle, match="pocket"):
        Encoder.load(tmp_path / "pocket")


def test_a_model_that_is_nowhere_names_the_command_that_makes_one() -> None:
    with pytest.raises(BadBundle, match="stylist pocket"):
        Encoder.load("nowhere/at/all")


def test_a_hub_id_without_a_hub_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(BadBundle, match="'nobody/at-all' is no folder here, and the model hub does not give it"):
        Encoder.load("nobody/at-all")


def test_a_folder_that_is_missing_from_one_that_is_there_is_asked_of_no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval.encoder, "fetched", None)  # to call it would fail
    monkeypatch.chdir(POCKET.parent.parent)
    with pytest.raises(BadBundle, match="There is no model bundle at 'models/fashion'"):
        Encoder.load("models/fashion")


@pytest.mark.parametrize(
    ("config", "said"),
    [({"served": "int8"}, r"has no onnx/text_model_int8\.onnx"), ({"served": "int4"}, "it is 'fp32' or 'int8'")],
)
def test_weights_that_are_not_there_are_named(tmp_path: Path, config: dict[str, str], said: str) -> None:
    shutil.copytree(POCKET, tmp_path / "pocket")
    path = tmp_path / "pocket" / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **config}))
    with pytest.raises(BadBundle, match=said):
        Encoder.load(tmp_path / "pocket")


def test_texts_that_are_padded_in_full_make_another_fingerprint(tmp_path: Path, encoder: Encoder) -> None:
    shutil.copytree(POCKET, tmp_path / "pocket")
    path = tmp_path / "pocket" / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "padding": "full", "pad_id": 1}))
    assert Encoder.load(tmp_path / "pocket").fingerprint != encoder.fingerprint


def test_the_fingerprint_changes_with_the_weights_and_not_with_the_card(tmp_path: Path, encoder: Encoder) -> None:
    shutil.copytree(POCKET, tmp_path / "pocket")
    (tmp_path / "pocket" / "README.md").write_text("another card")
    assert Encoder.load(tmp_path / "pocket").fingerprint == encoder.fingerprint
    path = tmp_path / "pocket" / "preprocessor_config.json"
    path.write_text(path.read_text() + " ")
    assert Encoder.load(tmp_path / "pocket").fingerprint != encoder.fingerprint


def test_padding_keeps_the_whole_picture_and_cropping_its_middle() -> None:
    picture = Image.new("RGB", (40, 80), "white")
    picture.paste((200, 0, 0), (0, 0, 40, 10))  # a red band at the top
    padded = np.asarray(letterbox(picture, 32))
    assert (padded[0, 12:20, 0] > 150).all()
    assert (padded[0, 12:20, 1] < 60).all()
    assert (padded[:, :7] == 255).all()
    clip = Preparation.from_config(
        {"do_center_crop": True, "crop_size": {"height": 32, "width": 32}, "size": {"shortest_edge": 32}}
    )
    assert (np.asarray(clip.square(picture)) == 255).all()


def test_pixels_are_normalised_as_the_config_says() -> None:
    preparation = Preparation.from_config(
        {"do_pad": True, "size": {"height": 16, "width": 16}, "image_mean": [0.5] * 3, "image_std": [0.25] * 3}
    )
    pixels = preparation.pixels(Image.new("RGB", (16, 16), (255, 0, 127)))
    assert pixels.shape == (3, 16, 16)
    np.testing.assert_allclose(pixels.mean((1, 2)), [2.0, -2.0, -0.008], atol=0.01)
