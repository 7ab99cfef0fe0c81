"""Claims about parts of a picture as pieces: what is one garment, how many people there are."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.encoder import Vectors
from retrieval.parts import BODY, Parts
from retrieval.pieces import components, count_people, find_pieces, has_person
from retrieval.vocabulary import Vocabulary

PARTS = Parts.load()
Box = tuple[int, int, int, int]  # rows from, to, columns from, to


def seen(*shapes: tuple[str, Box], side: int = 40) -> Vectors:
    """Part probabilities of a picture with rectangles of parts on background."""
    parts = np.zeros((len(PARTS.names), side, side), dtype=np.float32)
    parts[0] = 1.0
    for name, (top, bottom, left, right) in shapes:
        parts[:, top:bottom, left:right] = 0.0
        parts[PARTS.names.index(name), top:bottom, left:right] = 1.0
    return parts


PERSON = (
    ("hair", (2, 6, 17, 23)),
    ("skin", (6, 9, 17, 23)),
    ("top", (9, 19, 14, 26)),
    ("trousers", (19, 34, 15, 25)),
    ("shoes", (34, 37, 15, 19)),
    ("shoes", (34, 37, 21, 25)),
)


def beside(shapes: tuple[tuple[str, Box], ...], columns: int) -> list[tuple[str, Box]]:
    return [(name, (top, bottom, left + columns, right + columns)) for name, (top, bottom, left, right) in shapes]


def test_an_outfit_falls_into_its_pieces_and_two_shoes_are_one() -> None:
    pieces = find_pieces(seen(*PERSON), PARTS)
    assert [PARTS.names[piece.part] for piece in pieces] == ["trousers", "top", "shoes"]
    assert pieces[1].box == (14 / 40, 9 / 40, 26 / 40, 19 / 40)


def test_a_garment_without_a_person_is_one_whatever_parts_it_is_seen_as() -> None:
    (piece,) = find_pieces(seen(("top", (5, 25, 8, 30)), ("outerwear", (21, 25, 8, 30))), PARTS)
    assert PARTS.names[piece.part] == "top"
    assert piece.mask.sum() == 20 * 22


def test_a_top_and_trousers_laid_out_are_two() -> None:
    pieces = find_pieces(seen(("top", (2, 18, 8, 30)), ("trousers", (20, 38, 10, 28))), PARTS)
    assert [PARTS.names[piece.part] for piece in pieces] == ["top", "trousers"]


@pytest.mark.parametrize("shapes", [(), (("top", (3, 6, 3, 6)),), (("skin", (5, 25, 5, 25)),)])
def test_a_floor_a_speck_and_bare_skin_are_no_garment(shapes: tuple[tuple[str, Box], ...]) -> None:
    assert find_pieces(seen(*shapes), PARTS) == []


def test_two_shoes_side_by_side_are_one_garment() -> None:
    (piece,) = find_pieces(seen(("shoes", (10, 30, 4, 16)), ("shoes", (10, 30, 24, 36))), PARTS)
    assert PARTS.names[piece.part] == "shoes"
    assert piece.box == (4 / 40, 10 / 40, 36 / 40, 30 / 40)


def test_a_speck_does_not_widen_a_piece() -> None:
    (piece,) = find_pieces(seen(("skirt", (5, 25, 8, 30)), ("skirt", (35, 37, 35, 37))), PARTS)
    assert piece.box == (8 / 40, 5 / 40, 30 / 40, 25 / 40)


def test_people_are_counted_where_they_stand_apart() -> None:
    assert count_people(seen(), PARTS) == 0
    assert count_people(seen(*PERSON), PARTS) == 1
    assert count_people(seen(*beside(PERSON, -13), *beside(PERSON, 13)), PARTS) == 2


def test_a_person_cut_off_at_the_neck_is_still_one() -> None:
    shapes = (("top", (0, 19, 14, 26)), ("skin", (19, 22, 12, 28)), ("trousers", (22, 40, 15, 25)))
    assert has_person(seen(*shapes), PARTS)
    assert count_people(seen(*shapes), PARTS) == 1


def test_components_are_the_connected_shapes() -> None:
    mask = np.array([[1, 1, 0, 1], [0, 1, 0, 1], [1, 0, 0, 0]], dtype=np.bool_)
    assert sorted(int(shape.sum()) for shape in components(mask)) == [1, 2, 3]
    assert np.array_equal(np.logical_or.reduce(components(mask)), mask)


def test_every_kind_of_the_vocabulary_is_seen_as_some_part(vocabulary: Vocabulary) -> None:
    for kind in vocabulary.categories:
        part = PARTS.names[PARTS.of_kind(kind, vocabulary)]
        assert part not in BODY
        fits = vocabulary.slot(kind) in PARTS.slots[part] or kind in {"wallet", "bra", "headband"}
        assert fits, f"{kind} is seen as {part}"
