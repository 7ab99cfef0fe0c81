"""Bytes to an upright RGB picture, within limits of bytes and pixels. Anything else is a `BadPicture` that says why.

JPEG, PNG, WebP, AVIF, HEIC (an iPhone's photo sent as a file) and a GIF's first frame. It does not fetch, crop or
resize for a model: `ingestion.fetch` and `retrieval.encoder` do.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 20_000_000  # Telegram's own download limit
MAX_MEGAPIXELS = 50  # a flagship phone's full-size photo; decoded as RGB it is 150 MB
MIN_SIDE_PX = 8
WORKING_SIDE_PX = 1024  # JPEGs are decoded no larger than they need be: 24 megapixels in 14 ms instead of 57
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


class BadPicture(ValueError):
    """A picture that cannot be used; the message is a sentence for the person who sent it."""


def read_picture(data: bytes, *, side_px: int = WORKING_SIDE_PX) -> Image.Image:
    """Decode a photo's bytes into an upright RGB picture without metadata; raise BadPicture for anything else.

    Transparency is laid on white, as shops photograph. Large pictures come back reduced, never under `side_px` a side.
    """
    if not data:
        raise BadPicture("The picture is empty (0 bytes); send a JPEG, PNG or WebP photo.")
    if len(data) > MAX_BYTES:
        raise BadPicture(f"The picture is {len(data) / 1e6:.0f} MB; send one of at most {MAX_BYTES / 1e6:.0f} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is stricter
            picture: Image.Image = Image.open(io.BytesIO(data), formats=_formats(data))
        _check_size(picture)
        picture.draft("RGB", (side_px, side_px))
        return _reduced(_on_white(ImageOps.exif_transpose(picture)), side_px)
    except BadPicture:
        raise
    except UnidentifiedImageError as error:
        raise BadPicture(f"That file is {_kind(data)}, not a picture; send a JPEG, PNG or WebP photo.") from error
    except Image.DecompressionBombError as error:
        raise BadPicture(f"The picture is too large; send one of at most {MAX_MEGAPIXELS} megapixels.") from error
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, RuntimeError) as error:
        raise BadPicture("The picture is broken or cut short; please send it again.") from error


def read_picture_file(path: Path, *, side_px: int = WORKING_SIDE_PX) -> Image.Image:
    """Read a picture from a path as `read_picture` does; raise BadPicture when it is absent, too, or unreadable."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadPicture(
                f"{path.name!r} is {path.stat().st_size / 1e6:.0f} MB; give one of at most {MAX_BYTES / 1e6:.0f} MB."
            )
        return read_picture(path.read_bytes(), side_px=side_px)
    except FileNotFoundError as error:
        raise BadPicture(f"There is no file {str(path)!r}; give the path of a JPEG, PNG or WebP photo.") from error
    except IsADirectoryError as error:
        raise BadPicture(f"{str(path)!r} is a folder; give the path of a JPEG, PNG or WebP photo.") from error
    except PermissionError as error:
        raise BadPicture(f"{str(path)!r} may not be read by this user; check its permissions.") from error


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise BadPicture(
            f"The picture has {width * height / 1e6:.0f} megapixels; send one of at most {MAX_MEGAPIXELS}."
        )
    if min(width, height) < MIN_SIDE_PX:
        raise BadPicture(f"The picture is only {width}×{height} pixels; send one of at least {MIN_SIDE_PX} a side.")


def _formats(data: bytes) -> tuple[str, ...]:
    """The formats to try. HEIC's reader is loaded at the first HEIC (20 ms), and reads nothing else."""
    if data[4:8] != b"ftyp" or data[8:12] not in HEIF_BRANDS:
        return FORMATS
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    return (*FORMATS, "HEIF")  # an AVIF may carry the brand "mif1", too


def _reduced(picture: Image.Image, side_px: int) -> Image.Image:
    """At most twice the working size a side, by whole numbers: what JPEG's draft does, for the other formats."""
    factor = min(picture.size) // side_px
    return picture.reduce(factor) if factor > 1 else picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # 16-bit gray, which Pillow would clip to white
        picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture)
    clean = picture.convert("RGB")
    clean.info.clear()
    return clean


def _kind(data: bytes) -> str:
    kinds = {
        b"%PDF": "a PDF",
        b"GIF8": "a broken GIF",
        b"PK\x03\x04": "an archive or office document",
        b"<": "a web page or SVG",
    }
    if data[4:8] == b"ftyp":
        return "a broken HEIC" if data[8:12] in HEIF_BRANDS else "a video"
    return next((kind for start, kind in kinds.items() if data.lstrip()[:8].startswith(start)), "something else")
