"""A look as one picture: where the pieces lie, how they blend in, and what happens where a picture is missing."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bot.look_picture import GROUND, HEIGHT_PX, WIDTH_PX, compose, line_up
from bot.look_pieces import Pieces, cut_out
from bot.wardrobe_items import short
from retrieval.look import Look
from tests.fakes.looks import BLAZER, COLORS, FLOOR, blazer, draw_product, look, photo


def page(look: Look, owned: Image.Image | None = None) -> NDArray[np.int16] | None:
    """The composed picture (h, w, 3), or None; the look's products know where their pictures lie."""
    files = {match.product.id: Path(match.product.picture) for match in look.matches if match.product.picture}
    data = compose(look, files.get, lambda garment: owned)
    return None if data is None else np.asarray(Image.open(io.BytesIO(data)), np.int16)


def spread(pixels: NDArray[np.int16] | None, color: tuple[int, int, int]) -> tuple[float, float, int, int]:
    """Where a color is: the middle's x and y, and its width and height in pixels; zeros where it is not."""
    assert pixels is not None
    ys, xs = np.where(np.abs(pixels - np.array(color)).max(axis=2) < 24)
    if len(xs) < 200:
        return 0.0, 0.0, 0, 0
    return float(np.median(xs)), float(np.median(ys)), int(np.ptp(xs)), int(np.ptp(ys))


def test_a_look_is_a_jpeg_for_a_phone_and_the_same_look_gives_the_same_bytes(tmp_path: Path) -> None:
    one = look(tmp_path)
    files = {match.product.id: Path(str(match.product.picture)) for match in one.matches}
    first, second = (compose(one, files.get, lambda garment: None) for _ in range(2))
    assert first is not None
    assert first == second
    assert len(first) < 1_000_000
    picture = Image.open(io.BytesIO(first))
    assert (picture.format, picture.size) == ("JPEG", (WIDTH_PX, HEIGHT_PX))


def test_what_is_worn_lies_from_top_to_shoes_and_the_bag_beside_it(tmp_path: Path) -> None:
    pixels = page(look(tmp_path, 1, "top", "bottom", "shoes", "bag", "outerwear"))
    at = {slot: spread(pixels, COLORS[slot]) for slot in ("top", "bottom", "shoes", "bag", "outerwear")}
    assert at["top"][1] < at["bottom"][1] < at["shoes"][1]
    assert at["top"][0] == pytest.approx(at["bottom"][0], abs=10)
    assert min(at["bag"][0], at["outerwear"][0]) > at["top"][0] + 200


@pytest.mark.parametrize("slots", [("top", "shoes"), ("one-piece", "shoes", "bag"), ("bag", "accessory", "outerwear"),
                                   ("top", "bottom", "shoes", "bag", "outerwear", "accessory")])  # fmt: skip
def test_every_piece_is_on_the_page_whole_and_apart_from_the_others(tmp_path: Path, slots: tuple[str, ...]) -> None:
    pixels = page(look(tmp_path, 1, *slots))
    boxes = [spread(pixels, COLORS[slot]) for slot in slots]
    for slot, (x, y, width, height) in zip(slots, boxes, strict=True):
        assert min(width, height) > 90, slot
        assert 40 < x - width / 2 < x + width / 2 < WIDTH_PX - 40, slot
        assert y + height / 2 < HEIGHT_PX - 60, slot
    for number, (x, y, width, height) in enumerate(boxes):
        for a, b, c, d in boxes[number + 1 :]:
            assert abs(x - a) >= (width + c) / 2 - 2 or abs(y - b) >= (height + d) / 2 - 2


def test_a_thumbnail_and_a_large_picture_stand_side_by_side_in_like_sizes(tmp_path: Path) -> None:
    one = look(tmp_path, 1, "top", "bottom", "shoes")
    draw_product(Path(str(one.matches[0].product.picture)), COLORS["top"], (60, 80))
    draw_product(Path(str(one.matches[1].product.picture)), COLORS["bottom"], (2000, 2600))
    pixels = page(one)
    small, large = spread(pixels, COLORS["top"])[3], spread(pixels, COLORS["bottom"])[3]
    assert 0.4 < small / large < 2.5


@pytest.mark.parametrize("ground", [(255, 255, 255), (240, 238, 236), (214, 216, 222)])
def test_a_studios_ground_blends_into_the_page_and_a_scene_stays_a_print(
    tmp_path: Path, ground: tuple[int, int, int]
) -> None:
    one = look(tmp_path, 1, "top", "bottom")
    path = Path(str(one.matches[0].product.picture))
    studio = Image.open(path).convert("RGB")
    shaded = np.where(np.asarray(studio).min(axis=2, keepdims=True) > 250, np.array(ground, np.uint8), studio)
    Image.fromarray(shaded.astype(np.uint8)).save(path)
    pixels = page(one)
    x, y, width, _ = spread(pixels, COLORS["top"])
    assert pixels is not None
    beside = pixels[round(y), round(x - width / 2 - 20)]
    assert np.abs(beside - np.array(GROUND)).max() <= 6, beside
    Image.effect_noise((200, 250), 90).convert("RGB").save(path)
    scene = page(one)
    assert scene is not None
    assert np.abs(scene[round(y) - 40 : round(y) + 40, round(x) - 40 : round(x) + 40].std()) > 20


def test_a_white_shirt_on_a_gray_ground_keeps_its_shape(tmp_path: Path) -> None:
    one = look(tmp_path, 1, "top", "bottom")
    picture = Image.new("RGB", (200, 250), (212, 214, 220))
    picture.paste((253, 253, 253), (50, 50, 150, 200))
    picture.save(str(one.matches[0].product.picture))
    pixels = page(one)
    assert pixels is not None
    across = pixels[300, 100:980]  # through the shirt, which lies above the trousers
    assert np.abs(across - np.array(GROUND)).max() > 2, "the shirt melted into the page"


def test_missing_and_broken_pictures_are_left_out(tmp_path: Path) -> None:
    one = look(tmp_path, 1, "top", "bottom", "shoes")
    Path(str(one.matches[0].product.picture)).write_bytes(b"\x89PNG no picture")
    pixels = page(one)
    assert spread(pixels, COLORS["top"])[2] == 0
    assert spread(pixels, COLORS["bottom"])[2] > 90
    Path(str(one.matches[1].product.picture)).unlink()
    assert page(one) is None, "one piece is no look"


def test_the_owned_piece_is_cut_out_of_its_photo_and_lies_beside_the_products(tmp_path: Path) -> None:
    one = look(tmp_path, 1, "top", "bottom")
    owned = cut_out(Image.open(io.BytesIO(photo())).convert("RGB"), blazer())
    pixels = page(one, owned)
    x, _, width, _ = spread(pixels, BLAZER)
    assert width > 150
    assert x > spread(pixels, COLORS["top"])[0]
    assert spread(pixels, FLOOR)[2] == 0


@pytest.mark.parametrize("mask", [None, np.zeros((8, 8), bool), np.ones((8, 8), bool)])
def test_without_a_mask_that_can_be_one_the_whole_box_is_shown(mask: NDArray[np.bool_] | None) -> None:
    part = cut_out(Image.open(io.BytesIO(photo())).convert("RGB"), blazer(mask=mask))
    assert part.getchannel("A").getextrema() == (255, 255)
    assert part.width == pytest.approx(0.5 * 400, abs=15)


def test_pieces_of_an_outfit_stand_in_a_row_with_their_names() -> None:
    piece = cut_out(Image.open(io.BytesIO(photo())).convert("RGB"), blazer())
    for count in (1, 2, 3, 5, 6):
        picture = Image.open(io.BytesIO(line_up([(piece, short(blazer()))] * count)))
        assert picture.width == WIDTH_PX
        assert sum(picture.size) < 10_000
    assert short(blazer(pattern="striped")) == "navy striped blazer"


# --- what is kept of a conversation's photos
def test_a_conversation_finds_its_pieces_again_and_no_others() -> None:
    pieces = Pieces()
    pieces.remember("ada", (photo(),), (blazer(), blazer(photo=1)))
    found = pieces.of("ada", blazer(category="jacket", confidence=1.0))
    assert found is not None
    assert found.mode == "RGBA"
    assert pieces.of("ben", blazer()) is None
    assert pieces.of("ada", blazer(photo=1)) is None, "there was one photo only"
    assert pieces.of("ada", blazer(box=(0.0, 0.0, 1.0, 1.0))) is None
    pieces.remember("ada", (photo(),), (blazer(box=(0.0, 0.0, 0.5, 1.0)),))
    assert pieces.of("ada", blazer()) is None, "an older photo's piece was kept"
    pieces.forget("ada")
    assert pieces.of("ada", blazer(box=(0.0, 0.0, 0.5, 1.0))) is None


def test_a_piece_is_known_by_its_look_also_from_the_wardrobe_and_under_another_name() -> None:
    pieces = Pieces()
    seen, other = (np.eye(4, dtype=np.float32)[row] for row in range(2))
    pieces.remember("ada", (photo(),), (blazer(vector=seen),))
    kept = blazer(vector=seen.copy(), category="jacket", box=(0.0, 0.0, 1.0, 1.0), mask=None)
    assert pieces.of("ada", kept) is not None
    assert pieces.of("ada", blazer(vector=other)) is None


def test_a_piece_of_the_wardrobe_joins_those_of_the_photos_and_a_cut_out_is_kept() -> None:
    pieces = Pieces()
    seen, kept = (np.eye(4, dtype=np.float32)[row] for row in range(2))
    pieces.remember("ada", (photo(),), (blazer(vector=seen),))
    cut = pieces.data("ada", blazer(vector=seen))
    pieces.join("ada", [(blazer(vector=seen), photo()), (blazer(vector=kept), photo())])
    assert pieces.data("ada", blazer(vector=seen)) == cut
    joined = pieces.of("ada", blazer(vector=kept))
    assert joined is not None
    assert joined.size == (400, 300)
    pieces.join("ben", [(blazer(vector=kept), photo())])
    assert pieces.of("ben", blazer(vector=kept)) is not None


def test_pieces_are_kept_for_two_hours_and_of_the_latest_conversations(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    pieces = Pieces(lambda: now[0])
    monkeypatch.setattr("bot.look_pieces.MOST_CONVERSATIONS", 2)
    for session in ("a", "b", "c"):
        pieces.remember(session, (photo(),), (blazer(),))
    assert [pieces.of(session, blazer()) is not None for session in "abc"] == [False, True, True]
    now[0] = 2 * 3600.0 + 1
    assert pieces.of("c", blazer()) is None


def test_photos_that_cannot_be_read_leave_nothing() -> None:
    pieces = Pieces()
    pieces.remember("ada", (b"no photo",), (blazer(),))
    assert pieces.of("ada", blazer()) is None
