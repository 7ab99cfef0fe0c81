"""Colors go together as a stylist would have it: neutrals with all, opposites and tones well, loud neighbors badly."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PIL import Image, ImageDraw

from retrieval.harmony import UNKNOWN, Shades, harmony, pixel_shades, shades_of
from retrieval.palette import to_lab
from retrieval.vocabulary import Vocabulary


def shade(*rgb: int) -> Shades:
    return np.append(to_lab(np.array([rgb], dtype=np.uint8)), [[1.0]], axis=1)


def of(vocabulary: Vocabulary, one: str, other: str) -> float:
    return harmony(shades_of([one], vocabulary), shades_of([other], vocabulary))


def test_harmony_is_symmetric_and_between_nought_and_one(vocabulary: Vocabulary) -> None:
    for one, other in itertools.product(vocabulary.colors, repeat=2):
        assert 0 <= of(vocabulary, one, other) <= 1
        assert of(vocabulary, one, other) == pytest.approx(of(vocabulary, other, one))


@pytest.mark.parametrize("neutral", ["black", "white", "gray", "charcoal", "cream", "navy"])
@pytest.mark.parametrize("color", ["red", "green", "yellow", "purple", "pink", "orange", "burgundy", "tan"])
def test_neutrals_and_navy_go_with_every_color(vocabulary: Vocabulary, neutral: str, color: str) -> None:
    assert of(vocabulary, neutral, color) > 0.7


def test_denim_goes_with_what_a_bright_blue_does_not(vocabulary: Vocabulary) -> None:
    denim, bright = shade(72, 96, 130), shade(0, 90, 255)
    for loud in ("red", "green", "orange"):
        assert harmony(denim, shades_of([loud], vocabulary)) > harmony(bright, shades_of([loud], vocabulary)) + 0.1


def test_loud_hues_at_awkward_angles_clash() -> None:
    red, orange_yellow, green, purple = shade(220, 20, 40), shade(240, 190, 20), shade(0, 150, 60), shade(140, 20, 170)
    assert harmony(red, orange_yellow) < 0.6
    assert harmony(purple, orange_yellow) > harmony(red, orange_yellow)  # opposites
    assert harmony(purple, red) < 0.65
    assert harmony(green, orange_yellow) < 0.65


def test_muted_hues_are_kinder_than_loud_ones_at_the_same_angle() -> None:
    loud = harmony(shade(220, 20, 40), shade(200, 170, 0))
    muted = harmony(shade(170, 120, 120), shade(165, 150, 110))
    assert muted > loud + 0.1


def test_tones_of_one_hue_want_contrast_and_almost_matching_costs() -> None:
    deep, light, nearly = shade(20, 110, 50), shade(150, 215, 160), shade(40, 135, 65)
    assert harmony(deep, light) > harmony(deep, nearly) + 0.15
    assert harmony(deep, deep) > harmony(deep, nearly) + 0.05


def test_black_and_white_is_best_among_neutrals(vocabulary: Vocabulary) -> None:
    assert of(vocabulary, "black", "white") > of(vocabulary, "black", "charcoal")


def test_a_color_that_comes_back_ties_two_pieces_together() -> None:
    burgundy, gray = shade(110, 20, 45), shade(120, 120, 120)
    print_of_both = np.concatenate([gray, burgundy])
    print_of_both[:, 3] = (0.7, 0.3)
    assert harmony(burgundy, print_of_both) > harmony(burgundy, gray) + 0.02


def test_a_small_share_of_a_clashing_color_weighs_little() -> None:
    red, mustard, gray = shade(220, 20, 40), shade(240, 190, 20), shade(120, 120, 120)
    mixed = np.concatenate([gray, mustard])
    mixed[:, 3] = (0.9, 0.1)
    assert harmony(red, mustard) < harmony(red, mixed) < harmony(red, gray)


def test_unknown_colors_neither_please_nor_offend(vocabulary: Vocabulary) -> None:
    assert shades_of(["multicolor", "no such color"], vocabulary).shape == (0, 4)
    assert of(vocabulary, "multicolor", "red") == UNKNOWN


def test_the_first_color_named_weighs_most(vocabulary: Vocabulary) -> None:
    shades = shades_of(["navy", "white", "red"], vocabulary)
    assert shades[:, 3].sum() == pytest.approx(1)
    assert list(shades[:, 3]) == sorted(shades[:, 3], reverse=True)


def striped(ground: tuple[int, int, int]) -> Image.Image:
    picture = Image.new("RGB", (120, 160), ground)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((30, 20, 90, 140), fill=(30, 40, 90))
    draw.rectangle((30, 20, 90, 49), fill=(200, 30, 40))
    return picture


def test_pixels_of_a_shop_s_ground_are_no_shade() -> None:
    shades = pixel_shades(striped((255, 255, 255)))
    expected = to_lab(np.array([[30, 40, 90], [200, 30, 40]], dtype=np.uint8))
    np.testing.assert_allclose(shades[:2, :3], expected, atol=6)
    assert shades[0, 3] == pytest.approx(0.75, abs=0.06)
    assert shades[:, 3].sum() == pytest.approx(1)


def test_a_mask_says_which_pixels_count() -> None:
    mask = np.zeros((160, 120), dtype=bool)
    mask[60:140, 30:90] = True
    shades = pixel_shades(striped((90, 140, 60)), mask)
    np.testing.assert_allclose(shades[:, :3], to_lab(np.array([[30, 40, 90]], dtype=np.uint8)), atol=1)


def test_an_empty_mask_has_no_shades_and_a_plain_picture_has_one() -> None:
    plain = Image.new("RGB", (50, 40), (255, 255, 255))
    assert pixel_shades(plain, np.zeros((40, 50), dtype=bool)).shape == (0, 4)
    assert pixel_shades(plain).shape == (1, 4)


def test_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="expected the picture's"):
        pixel_shades(striped((0, 0, 0)), np.ones((10, 10), dtype=bool))
