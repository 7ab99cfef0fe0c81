"""What a picture's pixels tell: colors without the ground, and a hash that only copies share."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingestion.ledger import Ledger
from ingestion.picture_facts import PictureFacts, known_facts, picture_facts, save_facts
from retrieval.seen_colors import SeenColors, apart
from training.seen_colors import main as seen_colors_main

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"
WHITE, NAVY, RED = (255, 255, 255), (28, 36, 66), (192, 32, 42)


def drawn(color: tuple[int, int, int], *, ground: tuple[int, int, int] = WHITE, seed: int = 0) -> Image.Image:
    """A shirt-like block with buttons somewhere, on its ground."""
    picture = Image.new("RGB", (240, 300), ground)
    draw, random = ImageDraw.Draw(picture), np.random.default_rng(seed)
    draw.rectangle((60, 40, 180, 270), fill=color)
    for _ in range(6):
        left, top = (int(place) for place in random.integers((60, 40), (150, 240)))
        draw.rectangle((left, top, left + 30, top + 30), fill=tuple(channel // 2 + 60 for channel in color))
    return picture


def patterned(color: tuple[int, int, int], *, seed: int) -> Image.Image:
    """A block with large ovals upon it, wherever the seed puts them."""
    picture, random = drawn(color, seed=seed), np.random.default_rng(seed)
    draw = ImageDraw.Draw(picture)
    for left, top in random.integers((60, 40), (130, 200), size=(5, 2)).tolist():
        draw.ellipse((left, top, left + 50, top + 70), fill=(230, 225, 215), outline=color)
    return picture


def distance(one: PictureFacts, other: PictureFacts) -> int:
    return (int(one.perceptual_hash, 16) ^ int(other.perceptual_hash, 16)).bit_count()


@pytest.mark.parametrize("ground", [WHITE, (120, 160, 120), (20, 20, 20)])
def test_the_first_color_is_the_products_and_not_the_grounds(ground: tuple[int, int, int]) -> None:
    assert picture_facts(drawn(RED, ground=ground)).colors[0] == "red"


def test_a_white_product_on_white_is_white() -> None:
    assert picture_facts(drawn((240, 240, 238))).colors[0] == "white"


def test_two_colors_come_with_the_larger_first() -> None:
    picture = drawn(NAVY)
    ImageDraw.Draw(picture).rectangle((60, 40, 180, 110), fill=RED)
    assert picture_facts(picture).colors[:2] == ("navy", "red")


def test_a_hash_is_sixteen_hex_digits_near_for_a_copy_and_far_for_another_picture() -> None:
    picture = patterned(NAVY, seed=1)
    buffer = io.BytesIO()
    picture.resize((180, 225)).save(buffer, "JPEG", quality=60)
    copy = Image.open(buffer).convert("RGB")
    mine = picture_facts(picture)
    assert len(mine.perceptual_hash) == 16
    assert distance(mine, picture_facts(copy)) <= 4 < 12 < distance(mine, picture_facts(patterned(NAVY, seed=2)))


def test_facts_are_known_again_by_their_pictures_hash(tmp_path: Path) -> None:
    facts = {
        f"{n:064x}": PictureFacts(perceptual_hash=f"{n:016x}", colors=("light blue",), thumbnail=bytes(192))
        for n in range(1200)
    }
    with Ledger.open(tmp_path) as ledger:
        save_facts(ledger, facts)
        save_facts(ledger, facts)
        assert known_facts(ledger, [*facts, "never seen"]) == facts


def test_the_table_of_seen_colors_is_made_again_from_a_shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert seen_colors_main(["--data", str(SAMPLE), "--out", str(tmp_path / "seen.toml")]) == 0
    assert "held-out products" in capsys.readouterr().out
    assert SeenColors.load(tmp_path / "seen.toml").names == SeenColors.load().names


def test_colors_taken_for_one_another_are_nearer_than_others() -> None:
    assert apart("black", "charcoal") < apart("black", "brown") < apart("red", "blue") < apart("black", "white")
