"""Localization with the pocket model: the heat falls on the thing named, and odd pictures do no harm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bot.settings import POCKET_MODEL
from retrieval.encoder import Encoder
from retrieval.heat import hottest_box, overlay
from retrieval.localization import localize, localize_all, window_boxes
from retrieval.pictures import read_picture_file
from tests.conftest import SAMPLE
from training.evaluate_localization import average_precision, photo_cases
from training.street import StreetPhoto

SIZES = (0.25, 0.35, 0.5)  # few windows, large enough for two things in one picture


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(POCKET_MODEL)


def sample_picture(kind: str) -> Image.Image:
    return read_picture_file(sorted((SAMPLE / "pictures").glob(f"{kind}-*"))[0]).resize((200, 200))


@pytest.fixture(scope="module")
def pair() -> Image.Image:
    """A dress on the left, sneakers on the right."""
    both = Image.new("RGB", (400, 200), "white")
    both.paste(sample_picture("dress"), (0, 0))
    both.paste(sample_picture("sneakers"), (200, 0))
    return both


def test_the_heat_falls_on_the_thing_that_is_named(encoder: Encoder, pair: Image.Image) -> None:
    dress, sneakers = localize_all(encoder, pair, ["dress", "sneakers"], sizes=SIZES)
    assert dress.shape == sneakers.shape == (200, 400)
    assert dress.dtype == np.float32
    for heat in (dress, sneakers):
        assert (heat.min(), heat.max()) == pytest.approx((0, 1))
    drawn = np.asarray(pair).min(axis=2) < 230
    on_left, on_right = drawn.copy(), drawn.copy()
    on_left[:, 200:], on_right[:, :200] = False, False
    assert dress[on_left].mean() > 2 * dress[on_right].mean()
    assert sneakers[on_right].mean() > 2 * sneakers[on_left].mean()
    assert middle_of(hottest_box(dress)) < 0.5 < middle_of(hottest_box(sneakers))


def middle_of(box: tuple[float, float, float, float]) -> float:
    return (box[0] + box[2]) / 2


def test_one_text_alone_gets_the_heat_that_it_gets_among_several(encoder: Encoder, pair: Image.Image) -> None:
    together = localize_all(encoder, pair, ["sneakers", "dress"], sizes=(0.5,))
    assert np.allclose(localize(encoder, pair, "dress", sizes=(0.5,)), together[1], atol=1e-4)


def test_the_overlay_is_the_picture_gray_where_cold_and_colored_where_hot(encoder: Encoder, pair: Image.Image) -> None:
    heat = np.zeros((200, 400), np.float32)
    heat[:, 200:] = 1
    shown = np.asarray(overlay(pair, heat), np.int16)
    assert shown.shape == (200, 400, 3)
    spread = shown.max(axis=2) - shown.min(axis=2)
    assert spread[:, :200].max() <= 1
    assert spread[:, 200:].min() > 50


@pytest.mark.parametrize("size", [(8, 600), (900, 9), (30, 30), (3000, 2000)])
def test_pictures_of_any_shape_get_heat_of_their_own_shape(encoder: Encoder, size: tuple[int, int]) -> None:
    picture = Image.effect_noise(size, 60).convert("RGB")
    heat = localize(encoder, picture, "dress", sizes=(0.5,))
    assert heat.shape == size[::-1]
    assert np.isfinite(heat).all()
    left, top, right, bottom = hottest_box(heat)
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1


def test_the_windows_cover_the_whole_picture() -> None:
    covered = np.zeros((400, 265), bool)
    for left, top, right, bottom in np.rint(window_boxes((265, 400), sizes=(0.12,))).astype(int):
        covered[top:bottom, left:right] = True
    assert covered.all()


def test_an_empty_text_says_what_to_give(encoder: Encoder, pair: Image.Image) -> None:
    with pytest.raises(ValueError, match="say what to look for"):
        localize(encoder, pair, "  ")


def test_progress_counts_the_windows(encoder: Encoder, pair: Image.Image) -> None:
    seen: list[tuple[str, int, int]] = []
    localize(encoder, pair, "dress", sizes=(0.5,), progress=lambda *step: seen.append(step))
    assert seen[-1] == ("windows", len(window_boxes((400, 200), (0.5,))), len(window_boxes((400, 200), (0.5,))))


# --- how it is measured
def _band(top: int, bottom: int) -> NDArray[np.bool_]:
    mask = np.zeros((96, 48), bool)
    mask[top:bottom] = True
    return mask


def test_average_precision_is_one_for_the_mask_itself_and_the_share_for_no_knowledge() -> None:
    mask = _band(0, 24)
    assert average_precision(mask.astype(np.float32), mask) == pytest.approx(1)
    random = np.random.default_rng(0).random((96, 48), dtype=np.float32)
    assert average_precision(random, mask) == pytest.approx(0.25, abs=0.06)
    assert average_precision((~mask).astype(np.float32), mask) < 0.2


def test_each_garment_of_a_mask_is_a_case_and_skin_is_none(encoder: Encoder, pair: Image.Image, tmp_path: Path) -> None:
    labels = np.zeros((200, 400), np.uint8)
    labels[20:180, 20:180], labels[60:140, 220:380], labels[:20, :20] = 1, 2, 3
    photo = StreetPhoto(id="1", picture=pair, labels=labels)
    cases = photo_cases(encoder, photo, ("null", "dress", "sneakers", "skin"))
    assert [case.label for case in cases] == ["dress", "sneakers"]
    assert all(case.inside > case.outside for case in cases)
    assert all(case.precision > case.share for case in cases)
