"""Checkpoints of CLIP, SigLIP and the pocket model open alike, come back as they were saved, and say what they lack."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="training needs the train extra")

from transformers import CLIPModel, CLIPTokenizer, SiglipModel  # noqa: E402
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil  # noqa: E402
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil  # noqa: E402

from retrieval.preparation import Preparation  # noqa: E402
from tests.fakes.clip_checkpoint import CONTEXT_LENGTH, SIDE_PX, write_clip, write_pocket, write_siglip  # noqa: E402
from training.checkpoints import BadCheckpoint, Checkpoint, load_checkpoint, save_checkpoint  # noqa: E402

TEXTS = ["navy striped top", "Red dress, for a wedding!", "", "wool " * 50, "Étoile 100% 👗"]
WRITERS = {"clip": write_clip, "siglip": write_siglip, "pocket": write_pocket}


@pytest.fixture(scope="module", params=WRITERS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return WRITERS[request.param](tmp_path_factory.mktemp("checkpoints") / request.param)


def noise(width: int, height: int) -> Image.Image:
    random = np.random.default_rng(width * 1000 + height)
    return Image.fromarray(random.integers(0, 255, (height, width, 3), dtype=np.uint8))


def vectors(checkpoint: Checkpoint) -> Any:
    pictures = [noise(40, 60), noise(60, 40), noise(90, 90)]
    with torch.inference_mode():
        seen = checkpoint.encoder.pictures(checkpoint.pixels(pictures))
        read = checkpoint.encoder.texts(*checkpoint.ids(TEXTS))
    return torch.cat([seen, read])


def test_every_kind_gives_unit_vectors_of_its_dimension(folder: Path) -> None:
    checkpoint = load_checkpoint(folder)
    found = vectors(checkpoint)
    assert found.shape == (3 + len(TEXTS), checkpoint.dim)
    assert torch.allclose(found.norm(dim=1), torch.ones(len(found)), atol=1e-5)
    assert checkpoint.kind == checkpoint.name == folder.name
    assert checkpoint.encoder.scale.shape == checkpoint.encoder.bias.shape == ()
    assert 1 < checkpoint.encoder.scale.item() <= 200
    assert (checkpoint.encoder.bias.item() == 0) == (checkpoint.kind != "siglip")


def test_what_was_saved_comes_back_as_it_was(folder: Path, tmp_path: Path) -> None:
    checkpoint = load_checkpoint(folder)
    save_checkpoint(checkpoint, tmp_path / "saved")
    again = load_checkpoint(tmp_path / "saved")
    assert torch.equal(vectors(again), vectors(checkpoint))
    assert (again.kind, again.pad_id, again.context_length) == (checkpoint.kind, checkpoint.pad_id, CONTEXT_LENGTH)
    assert again.preparation == checkpoint.preparation
    assert [path.name for path in tmp_path.iterdir()] == ["saved"]


def test_a_text_alone_has_the_vector_that_it_has_among_others(folder: Path) -> None:
    checkpoint = load_checkpoint(folder)
    with torch.inference_mode():
        alone = torch.cat([checkpoint.encoder.texts(*checkpoint.ids([text])) for text in TEXTS[:2]])
    assert torch.allclose(alone, vectors(checkpoint)[3:5], atol=1e-5)


def test_a_tower_lists_its_layers_first_to_last(folder: Path) -> None:
    encoder = load_checkpoint(folder).encoder
    for tower in ("picture", "text"):
        blocks = encoder.blocks(tower)
        weights = {id(weight) for weight in encoder.parameters()}
        assert len(blocks) >= 2
        assert all({id(weight) for weight in block.parameters()} <= weights for block in blocks)
        assert all(any(True for _ in block.parameters()) for block in blocks)


def test_a_save_that_fails_leaves_the_checkpoint_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = load_checkpoint(write_clip(tmp_path / "clip"))
    save_checkpoint(checkpoint, tmp_path / "saved")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint.encoder.model, "save_pretrained", full)
        with pytest.raises(OSError, match="No space left"):
            save_checkpoint(checkpoint, tmp_path / "saved")
    assert torch.equal(vectors(load_checkpoint(tmp_path / "saved")), vectors(checkpoint))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip", "saved"]


def test_clip_s_vectors_are_those_of_transformers_own_model(tmp_path: Path) -> None:
    folder = write_clip(tmp_path / "clip")
    checkpoint, model = load_checkpoint(folder), CLIPModel.from_pretrained(folder).eval()
    ids, mask = checkpoint.ids(TEXTS)
    pixels = checkpoint.pixels([noise(40, 60), noise(64, 64)])
    with torch.inference_mode():
        theirs = model(input_ids=ids, pixel_values=pixels, attention_mask=mask)
        assert torch.allclose(checkpoint.encoder.texts(ids, mask), theirs.text_embeds, atol=1e-6)
        assert torch.allclose(checkpoint.encoder.pictures(pixels), theirs.image_embeds, atol=1e-6)


def test_siglip_reads_the_padding_to_its_full_length(tmp_path: Path) -> None:
    folder = write_siglip(tmp_path / "siglip")
    checkpoint, model = load_checkpoint(folder), SiglipModel.from_pretrained(folder).eval()
    ids, mask = checkpoint.ids(TEXTS)
    assert ids.shape == (len(TEXTS), CONTEXT_LENGTH)
    assert set(ids[2].tolist()) == {checkpoint.pad_id}
    with torch.inference_mode():
        theirs = model(input_ids=ids, pixel_values=checkpoint.pixels([noise(40, 60)]))
        assert torch.allclose(checkpoint.encoder.texts(ids, mask), theirs.text_embeds, atol=1e-6)


def test_words_and_merges_alone_make_the_same_tokens(tmp_path: Path) -> None:
    folder = write_clip(tmp_path / "clip")
    whole = load_checkpoint(folder)
    model = json.loads((folder / "tokenizer.json").read_text())["model"]
    (folder / "vocab.json").write_text(json.dumps(model["vocab"]))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in model["merges"]))
    (folder / "tokenizer.json").unlink()
    bare = load_checkpoint(folder)
    assert all(torch.equal(a, b) for a, b in zip(whole.ids(TEXTS), bare.ids(TEXTS), strict=True))
    assert bare.pad_id == whole.pad_id
    theirs = CLIPTokenizer.from_pretrained(folder)(TEXTS, padding=True, truncation=True, max_length=CONTEXT_LENGTH)
    assert bare.ids(TEXTS)[0].tolist() == theirs["input_ids"]


SIZES = [(60, 80), (80, 60), (33, 97), (400, 533), (32, 32), (20, 25), (1000, 301)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_pictures_are_prepared_as_transformers_prepares_them(width: int, height: int) -> None:
    picture = noise(width, height)
    crop = {"height": SIDE_PX, "width": SIDE_PX}
    processors: list[Any] = [
        CLIPImageProcessorPil(size={"shortest_edge": SIDE_PX}, crop_size=crop),
        SiglipImageProcessorPil(size={"height": SIDE_PX, "width": SIDE_PX}),
    ]
    for processor in processors:
        ours = Preparation.from_config(processor.to_dict()).pixels(picture)
        (theirs,) = processor(images=[picture], return_tensors="np")["pixel_values"]
        level = 1 / 255 / min(processor.image_std)  # crop and resize in one step round a pixel in 3,000 otherwise
        assert np.abs(ours - theirs).max() <= 1.01 * level
        assert (np.abs(ours - theirs) > 1e-5).mean() < 0.002


def without(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def changed(name: str, **values: object) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        config = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps({**config, **values}))

    return change


def damaged(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(b"\xff not what it was")


FAULTS = {
    "has no config.json": without("config.json"),
    "weights .* cannot be read": without("model.safetensors"),
    "weights of .* cannot be read": damaged("model.safetensors"),
    "has no tokenizer.json, nor vocab.json and merges.txt": without("tokenizer.json"),
    "tokenizer of .* cannot be read": damaged("tokenizer.json"),
    "has no preprocessor_config.json": without("preprocessor_config.json"),
    "preprocessor_config.json of .* is not JSON": damaged("preprocessor_config.json"),
    "is of model_type 'bert'; 'clip', 'siglip' and 'pocket' are understood": changed("config.json", model_type="bert"),
    "2 are missing or of another shape, text_projection.weight first": changed("config.json", projection_dim=24),
}


@pytest.mark.parametrize("sentence", FAULTS)
def test_a_checkpoint_that_lacks_something_says_what(sentence: str, tmp_path: Path) -> None:
    folder = write_clip(tmp_path / "clip")
    FAULTS[sentence](folder)
    with pytest.raises(BadCheckpoint, match=sentence) as raised:
        load_checkpoint(folder)
    assert "\n" not in str(raised.value)


def test_a_place_that_is_none_is_named() -> None:
    with pytest.raises(BadCheckpoint, match="There is no checkpoint at '../nowhere/at/all'; give a folder,"):
        load_checkpoint("../nowhere/at/all")


def test_a_hub_id_without_a_hub_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadCheckpoint, match="'nobody/nothing-at-all' is no folder here, and the model hub does not"):
        load_checkpoint("nobody/nothing-at-all")


def test_a_folder_that_looks_like_a_hub_id_is_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_clip(tmp_path / "org" / "name")
    monkeypatch.chdir(tmp_path)
    assert load_checkpoint("org/name").name == "name"
    shutil.rmtree(tmp_path / "org")
