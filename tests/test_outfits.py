"""Fill in the blank is asked fairly of outfits in every layout, answered in every way, and the same each time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from retrieval.encoder import Encoder
from tests.fakes.street import draw_street
from training.outfits import color_score, fitb_figures, own_questions, questions, right, scores
from training.outfits_pieces import Worn, embedded, outfit_pieces, relit
from training.outfits_polyvore import polyvore_layout

POCKET = Path(__file__).parent.parent / "data" / "models" / "pocket"
COLORS = [(200, 30, 30), (30, 30, 200), (30, 160, 60), (220, 200, 40)]


def silent(line: str) -> None:
    """Reports go nowhere."""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(POCKET)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_street(tmp_path_factory.mktemp("street"), outfits=60)


@pytest.fixture(scope="module")
def worn(street: Path, encoder: Encoder) -> Worn:
    return embedded(outfit_pieces(street), encoder, silent)


def picture(path: Path, color: tuple[int, int, int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = Image.new("RGB", (40, 40), (255, 255, 255))
    drawn.paste(color, (8, 6, 32, 36))
    drawn.save(path)


BLANK = {"question": ["s1_1", "s1_2"], "answers": ["s2_3", "s1_3", "s3_3", "s4_3"], "blank_position": 3}


def draw_maryland(folder: Path) -> Path:
    """Four sets of three items, laid out as Maryland Polyvore is; the last is for training."""
    sets = [
        {"set_id": f"s{n}", "items": [{"index": i, "categoryid": 10 + i, "name": "x"} for i in (1, 2, 3)]}
        for n in range(1, 6)
    ]
    for n in range(1, 6):
        for index in (1, 2, 3):
            picture(folder / "images" / f"s{n}" / f"{index}.jpg", COLORS[n % 4])
    (folder / "label").mkdir()
    (folder / "label" / "train_no_dup.json").write_text(json.dumps(sets[4:]))
    (folder / "label" / "test_no_dup.json").write_text(json.dumps(sets[:4]))
    (folder / "label" / "fill_in_blank_test.json").write_text(json.dumps([BLANK]))
    return folder


def draw_polyvore_outfits(folder: Path) -> Path:
    """The same sets, laid out as Polyvore Outfits is."""
    sets = [{"set_id": f"s{n}", "items": [{"index": i, "item_id": f"{n}0{i}"} for i in (1, 2, 3)]} for n in range(1, 6)]
    kinds = {
        f"{n}0{i}": {"semantic_category": ("", "tops", "bottoms", "shoes")[i]} for n in range(1, 6) for i in (1, 2, 3)
    }
    for item in kinds:
        picture(folder / "images" / f"{item}.jpg", COLORS[int(item[0]) % 4])
    (folder / "nondisjoint").mkdir()
    (folder / "polyvore_item_metadata.json").write_text(json.dumps(kinds))
    (folder / "nondisjoint" / "train.json").write_text(json.dumps(sets[4:]))
    (folder / "nondisjoint" / "test.json").write_text(json.dumps(sets[:4]))
    (folder / "nondisjoint" / "fill_in_blank_test.json").write_text(json.dumps([BLANK]))
    return folder


def test_every_garment_is_blanked_once_among_four_of_its_kind(worn: Worn) -> None:
    asked = questions(worn)
    assert sorted(one.choices[0] for one in asked) == list(range(len(worn)))
    for one in asked:
        right_one, *others = one.choices
        assert len(set(one.choices)) == 4
        assert {worn.kinds[choice] for choice in one.choices} == {worn.kinds[right_one]}
        assert all(worn.outfits[left] == worn.outfits[right_one] for left in one.left)
        assert worn.outfits[right_one] not in worn.outfits[others]


def test_skin_hair_and_specks_are_no_garments(worn: Worn) -> None:
    assert set(worn.kinds) == {"shirt", "pants", "shoes"}


def test_the_same_pieces_give_the_same_questions(worn: Worn) -> None:
    assert questions(worn) == questions(worn)


def test_colors_answer_where_outfits_are_of_one_family(worn: Worn) -> None:
    asked = questions(worn)
    assert right(scores(asked, color_score(worn))).mean() > 0.35


def test_a_guess_among_equals_gets_its_share() -> None:
    assert list(right([np.array([1.0, 1.0, 0.0, 0.0]), np.array([2.0, 1.0]), np.array([1.0, 2.0])])) == [0.5, 1, 0]


def test_another_light_moves_colors_and_leaves_the_ground_white() -> None:
    drawn = Image.new("RGB", (20, 20), (255, 255, 255))
    drawn.paste((120, 60, 60), (5, 5, 15, 15))
    lit = np.asarray(relit(drawn, np.random.default_rng(1)))
    assert (lit[0] == 255).all()
    assert (lit[10, 10] != (120, 60, 60)).any()


def test_figures_are_of_heldout_outfits_with_and_without_shared_light(street: Path, encoder: Encoder) -> None:
    figures = {figure.name: figure for figure in fitb_figures(street, encoder, silent)}
    assert figures["fill in the blank: chance"].value == 0.25
    for suffix in ("", ", each in its own light"):
        for way in ("color statistics", "cosine", "rules"):
            found = figures[f"fill in the blank{suffix}: {way}"]
            assert found.low <= found.value <= found.high
            assert found.cases == figures["fill in the blank: chance"].cases


def test_a_folder_without_outfits_has_no_figures(tmp_path: Path, encoder: Encoder) -> None:
    assert fitb_figures(tmp_path, encoder, silent) == []


@pytest.mark.parametrize("draw", [draw_maryland, draw_polyvore_outfits])
def test_both_polyvore_layouts_are_read_with_their_own_questions(
    draw: object, tmp_path: Path, encoder: Encoder
) -> None:
    assert callable(draw)
    folder = draw(tmp_path)
    worn = embedded(outfit_pieces(folder), encoder, silent)
    assert len(worn) == 15
    assert set(worn.outfits[~worn.heldout]) == {"s5"}
    (asked,) = own_questions(folder, worn)
    assert [worn.ids[left] for left in asked.left] == ["s1_1", "s1_2"]
    assert [worn.ids[choice] for choice in asked.choices] == ["s1_3", "s2_3", "s3_3", "s4_3"]
    assert {figure.cases for figure in fitb_figures(folder, encoder, silent)} == {1}


def test_polyvore_pieces_without_a_picture_are_passed_over(tmp_path: Path, encoder: Encoder) -> None:
    folder = draw_maryland(tmp_path)
    (folder / "images" / "s2" / "3.jpg").unlink()
    worn = embedded(outfit_pieces(folder), encoder, silent)
    assert len(worn) == 14
    assert own_questions(folder, worn) == []


def test_the_layouts_are_told_apart(tmp_path: Path) -> None:
    maryland = polyvore_layout(draw_maryland(tmp_path / "maryland"))
    outfits = polyvore_layout(draw_polyvore_outfits(tmp_path / "outfits"))
    assert maryland is not None
    assert maryland.maryland
    assert outfits is not None
    assert not outfits.maryland
    assert polyvore_layout(tmp_path) is None
