"""Photos as people's phones and browsers make them: what `read_picture` reads, and what it refuses in a sentence."""

from __future__ import annotations

import io
import random
import subprocess
import sys

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageDraw

from retrieval.pictures import MAX_MEGAPIXELS, WORKING_SIDE_PX, BadPicture, read_picture

RED, BLUE = (200, 30, 40), (30, 40, 190)
NEAR = 30  # what lossy formats may do to a plain color
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF")
pillow_heif.register_heif_opener()


def two_halves(width: int = 120, height: int = 90) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (width, height), BLUE)
    ImageDraw.Draw(picture).rectangle((0, 0, width // 2 - 1, height), fill=RED)
    return picture


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()


def near(seen: object, color: tuple[int, int, int]) -> bool:
    assert isinstance(seen, tuple)
    return all(abs(a - b) <= NEAR for a, b in zip(seen, color, strict=True))


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_that_phones_and_browsers_write_is_read_as_rgb(kind: str) -> None:
    picture = read_picture(encoded(two_halves(), kind))
    assert (picture.mode, picture.size) == ("RGB", (120, 90))
    assert near(picture.getpixel((20, 45)), RED)
    assert near(picture.getpixel((100, 45)), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_a_photo_taken_upside_down_or_sideways_is_turned_upright_once(kind: str) -> None:
    for orientation, size, red_at in ((3, (120, 90), (100, 45)), (6, (90, 120), (45, 20)), (8, (90, 120), (45, 100))):
        exif = Image.Exif()
        exif[0x0112] = orientation
        picture = read_picture(encoded(two_halves(), kind, exif=exif.tobytes()))
        assert picture.size == size, orientation
        assert near(picture.getpixel(red_at), RED), orientation


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "GIF", "HEIF"])
def test_what_is_see_through_becomes_white(kind: str) -> None:
    cut_out = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    ImageDraw.Draw(cut_out).ellipse((12, 12, 52, 52), fill=(*RED, 255))
    picture = read_picture(encoded(cut_out, kind))
    assert near(picture.getpixel((2, 2)), (255, 255, 255))
    assert near(picture.getpixel((32, 32)), RED)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "I;16", "CMYK"])
def test_gray_palette_sixteen_bit_and_print_pictures_keep_their_lightness(mode: str) -> None:
    deep = Image.fromarray(np.full((64, 64), 128 * 256, np.uint16))
    picture = deep if mode == "I;16" else Image.new("RGB", (64, 64), (128, 128, 128)).convert(mode)
    level = read_picture(encoded(picture, "JPEG" if mode == "CMYK" else "PNG")).resize((1, 1), Image.Resampling.BOX)
    assert near(level.getpixel((0, 0)), (128, 128, 128))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "AVIF", "PNG"])
def test_of_an_animation_the_first_frame_is_read(kind: str) -> None:
    frames = [Image.new("RGB", (40, 40), color) for color in (RED, BLUE, BLUE)]
    picture = read_picture(encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))
    assert near(picture.getpixel((20, 20)), RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_large_photo_comes_back_reduced_but_not_under_the_working_size(kind: str) -> None:
    picture = read_picture(encoded(two_halves(4032, 3024), kind))
    assert WORKING_SIDE_PX <= min(picture.size) < 2 * WORKING_SIDE_PX
    assert picture.width / picture.height == pytest.approx(4 / 3, abs=0.01)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "AVIF", "HEIF"])
def test_more_pixels_than_a_phone_takes_are_refused_before_they_are_decoded(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(Image.new("L", (800, 600)), kind)
    monkeypatch.setattr("retrieval.pictures.MAX_MEGAPIXELS", 0.4)
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    with pytest.raises(BadPicture, match="megapixels"):
        read_picture(data)
    assert MAX_MEGAPIXELS == 50


@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_cut_short_or_garbled_is_told_in_a_sentence(kind: str) -> None:
    data = encoded(two_halves(), kind)
    chance = random.Random(7)
    for _ in range(60):
        spoiled = bytearray(data[: chance.randrange(1, len(data))])
        for _ in range(chance.randrange(4)):
            spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
        told = ""
        try:
            told = read_picture(bytes(spoiled)).mode
        except BadPicture as problem:
            told = str(problem)
        assert told == "RGB" or told.endswith("."), told


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 hello", "a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a web page or SVG"),
        (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40, "a video"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "a broken HEIC"),
        (b"plain words", "something else"),
    ],
    ids=["empty", "pdf", "svg", "video", "no heic", "text"],
)
def test_what_is_no_picture_is_called_by_its_name(data: bytes, said: str) -> None:
    with pytest.raises(BadPicture, match=said):
        read_picture(data)


def test_the_reader_of_heic_is_loaded_only_where_one_comes() -> None:
    code = "import sys, retrieval.pictures as p; p.read_picture(bytes.fromhex(sys.argv[1]))"
    code += "; print('pillow_heif' in sys.modules)"
    for kind, loaded in (("PNG", "False"), ("HEIF", "True")):
        run = [sys.executable, "-c", code, encoded(two_halves(), kind).hex()]
        assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip() == loaded, kind
