"""Copies of a picture are found among many, and products in one pose are not taken for copies."""

from __future__ import annotations

import io
import time

import numpy as np
import pytest
from PIL import Image

from ingestion.near_duplicates import groups, near_duplicates
from ingestion.picture_facts import picture_facts
from tests.test_picture_facts import NAVY, RED, patterned


def encoded(picture: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def test_a_copy_encoded_anew_resized_or_cropped_is_found() -> None:
    picture = patterned(NAVY, seed=3)
    pictures = {
        "picture": picture,
        "encoded anew": encoded(picture, 60),
        "smaller": encoded(picture.resize((160, 200)), 85),
        "cropped": picture.crop((8, 10, 232, 290)),
        "another": patterned(NAVY, seed=4),
    }
    found = near_duplicates({name: picture_facts(one) for name, one in pictures.items()})
    assert found == [("picture", "encoded anew", "smaller", "cropped")]


def test_a_product_in_another_color_is_no_copy() -> None:
    assert (
        near_duplicates({"navy": picture_facts(patterned(NAVY, seed=5)), "red": picture_facts(patterned(RED, seed=5))})
        == []
    )


@pytest.mark.parametrize("bits", [1, 4])
def test_every_pair_within_four_bits_is_found(bits: int) -> None:
    random = np.random.default_rng(bits)
    hashes = random.integers(0, 2**63, 500, dtype=np.uint64)
    flips = [sum(1 << int(place) for place in random.choice(64, bits, replace=False)) for _ in hashes]
    both = np.concatenate([hashes, hashes ^ np.array(flips, dtype=np.uint64)])
    thumbnails = np.tile(random.integers(0, 255, 192, dtype=np.uint8), (1000, 1))
    assert groups(both, thumbnails) == [[row, row + 500] for row in range(500)]


def test_a_hundred_thousand_pictures_take_seconds() -> None:
    hashes = np.random.default_rng(0).integers(0, 2**63, 100_000, dtype=np.uint64)
    since = time.process_time()
    assert groups(hashes, np.zeros((100_000, 192), dtype=np.uint8)) == []
    assert time.process_time() - since < 10
