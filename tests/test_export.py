"""A checkpoint becomes a bundle that the bot opens, true to torch, or nothing is written at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="training needs the train extra")

from ingestion.commands import build_command  # noqa: E402
from retrieval.encoder import Encoder  # noqa: E402
from tests.fakes.clip_checkpoint import write_clip, write_pocket, write_siglip  # noqa: E402
from training import export, export_checkpoint  # noqa: E402
from training.checkpoints import load_checkpoint  # noqa: E402
from training.export_checkpoint import LEAST_FP32, LEAST_INT8  # noqa: E402
from training.export_commands import export_command  # noqa: E402

TEXTS = ["navy striped top", "", "red dress " * 20, "Étoile 👗", "a"]
WRITERS = {"clip": write_clip, "siglip": write_siglip, "pocket": write_pocket}


class Exported(NamedTuple):
    """A checkpoint's folder and its bundle's."""

    checkpoint: Path
    bundle: Path


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Exported]:
    """Each kind exported once, int8 served: it takes seconds."""

    @cache
    def export_once(kind: str) -> Exported:
        folder = tmp_path_factory.mktemp("export")
        made = Exported(WRITERS[kind](folder / kind), folder / "bundle")
        assert export_command(str(made.checkpoint), out=made.bundle, serve="int8") == 0
        return made

    return export_once


@pytest.fixture(params=WRITERS)
def exported(request: pytest.FixtureRequest, exports: Callable[[str], Exported]) -> Exported:
    return exports(request.param)


@pytest.fixture
def clip(exports: Callable[[str], Exported]) -> Exported:
    return exports("clip")


def pictures() -> list[Image.Image]:
    random = np.random.default_rng(0)
    sizes = [(40, 60), (60, 40), (32, 32), (200, 90)]
    return [Image.fromarray(random.integers(0, 255, (h, w, 3), dtype=np.uint8)) for w, h in sizes]


def serving(bundle: Path, kind: str, folder: Path) -> Encoder:
    copy = Path(shutil.copytree(bundle, folder / kind))
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps({**config, "served": kind}))
    return Encoder.load(copy)


def test_a_bundle_gives_torch_s_vectors(exported: Exported, tmp_path: Path) -> None:
    checkpoint, bundle = load_checkpoint(exported.checkpoint), exported.bundle
    with torch.inference_mode():
        seen = checkpoint.encoder.pictures(checkpoint.pixels(pictures())).numpy()
        read = checkpoint.encoder.texts(*checkpoint.ids(TEXTS)).numpy()
    for kind, least in (("fp32", LEAST_FP32), ("int8", LEAST_INT8)):
        encoder = serving(bundle, kind, tmp_path)
        assert (seen * encoder.pictures(pictures())).sum(1).min() >= least
        assert (read * encoder.texts(TEXTS)).sum(1).min() >= least
        assert np.allclose(encoder.texts(TEXTS[:1])[0], encoder.texts(TEXTS)[0], atol=0.02 if kind == "int8" else 1e-5)


def test_a_bundle_says_what_it_is(exported: Exported) -> None:
    source, bundle = exported
    config = json.loads((bundle / "config.json").read_text())
    assert (config["name"], config["source"], config["model_type"]) == ("bundle", source.name, source.name)
    assert config["parity"]["fp32"]["pictures"] >= LEAST_FP32
    assert Encoder.load(bundle).scale == pytest.approx(load_checkpoint(source).encoder.scale.item(), abs=1e-3)
    card = (bundle / "README.md").read_text()
    assert f"| fp32 | {config['parity']['fp32']['pictures']:.6f} |" in card
    names = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}
    towers = {f"onnx/{tower}_model{kind}.onnx" for tower in ("text", "vision") for kind in ("", "_int8")}
    assert names == {"README.md", "config.json", "preprocessor_config.json", "tokenizer.json", *towers}


def test_matrix_products_are_in_int8_and_no_weight_is_transposed_anew(clip: Exported) -> None:
    import onnx

    for tower in ("text", "vision"):
        whole = onnx.load(clip.bundle / "onnx" / f"{tower}_model.onnx")
        small = onnx.load(clip.bundle / "onnx" / f"{tower}_model_int8.onnx")
        weights = {tensor.name for tensor in whole.graph.initializer}
        assert not [n for n in whole.graph.node if n.op_type == "Transpose" and n.input[0] in weights]
        operations = [node.op_type for node in small.graph.node]
        assert operations.count("MatMulInteger") >= 18  # six a layer
        assert whole.opset_import[0].version == export.OPSET


def test_the_fingerprint_is_of_what_is_served(clip: Exported, tmp_path: Path) -> None:
    bundle = clip.bundle
    served = Encoder.load(bundle)
    assert served.served == "int8"
    other = serving(bundle, "fp32", tmp_path)
    assert other.fingerprint != served.fingerprint
    only = Path(shutil.copytree(tmp_path / "fp32", tmp_path / "only"))
    for tower in ("text", "vision"):
        (only / "onnx" / f"{tower}_model.onnx").unlink()
    assert Encoder.load(only).fingerprint == served.fingerprint


def test_weights_beyond_one_file_go_to_a_second_and_nothing_stays_of_the_bundle_before(
    clip: Exported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = Path(shutil.copytree(clip.bundle, tmp_path / "bundle"))
    (bundle / "onnx" / "text_model_q4.onnx").write_bytes(b"another export's")
    monkeypatch.setattr(export, "MOST_BYTES", 10_000)
    assert export_command(str(clip.checkpoint), out=bundle) == 0
    towers = {f"{tower}_model{kind}.onnx" for tower in ("text", "vision") for kind in ("", "_int8")}
    assert {path.name for path in (bundle / "onnx").iterdir()} == towers | {f"{name}_data" for name in towers}
    whole = Encoder.load(bundle)
    before = whole.fingerprint
    assert np.allclose(whole.texts(TEXTS), serving(clip.bundle, "fp32", tmp_path).texts(TEXTS), atol=1e-5)
    with (bundle / "onnx" / "vision_model.onnx_data").open("r+b") as file:
        file.write(b"\x01")
    assert Encoder.load(bundle).fingerprint != before


def lost(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("name", "instead", "said"),
    [
        ("_write_files", lost, "No space left on device"),
        ("LEAST_FP32", 1.1, "fp32 bundle's vectors differ from torch's"),
    ],
)
def test_an_export_that_fails_leaves_the_bundle_before_it(
    name: str,
    instead: object,
    said: str,
    clip: Exported,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bundle = Path(shutil.copytree(clip.bundle, tmp_path / "bundle"))
    before = Encoder.load(bundle).fingerprint
    monkeypatch.setattr(export_checkpoint, name, instead)
    assert export_command(str(clip.checkpoint), out=bundle) == 1
    assert said in capsys.readouterr().err
    assert Encoder.load(bundle).fingerprint == before
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def nothing(folder: Path) -> Path:
    return folder / "nowhere"


def unknown(folder: Path) -> Path:
    write_clip(folder / "bert")
    (folder / "bert" / "config.json").write_text('{"model_type": "bert"}')
    return folder / "bert"


@pytest.mark.parametrize(
    ("source", "said"), [(nothing, "There is no checkpoint at"), (unknown, "is of model_type 'bert'; 'clip', 'siglip'")]
)
def test_what_cannot_be_exported_is_told(
    source: Callable[[Path], Path], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export_command(str(source(tmp_path)), out=tmp_path / "bundle") == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "bundle").exists()


def test_a_folder_with_something_else_is_not_written_over(
    clip: Exported, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert export_command(str(clip.checkpoint), out=tmp_path) == 2
    assert "holds something else than a model bundle" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_catalog_is_built_and_searched_with_an_exported_bundle(
    clip: Exported, shop_home: Path, tmp_path: Path
) -> None:
    from bot.shop import Shop

    home = Path(shutil.copytree(shop_home, tmp_path / "home"))
    assert build_command(home=home, model=clip.bundle) == 0
    shop = Shop.open(home)
    assert shop.encoder.model_id == Encoder.load(clip.bundle).model_id
    assert shop.catalog.products
    shop.catalog.close()
