"""Bytes to an upright RGB picture, within limits of bytes and pixels. Anything else is a `BadPicture` that says why.

It does not fetch, crop or resize for a model: `ingestion.fetch` and `retrieval.encoder` do.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 20_000_000  # Telegram's own download limit
MAX_MEGAPIXELS = 50  # a flagship phone's full-size photo; decoded as RGB it is 150 MB
MIN_SIDE_PX = 8
WORKING_SIDE_PX = 1024  # JPEGs are decoded no larger than they need be: 24 megapixels in 14 ms instead of 57
FORMATS = ("JPEG", "PNG", "WEBP")


class BadPicture(ValueError):
    """A picture that cannot be used; the message is a sentence for the person who sent it."""


def read_picture(data: bytes) -> Image.Image:
    """Decode JPEG, PNG or WebP bytes into an upright RGB picture without metadata; raise BadPicture otherwise.

    Transparency is laid on white, as shops photograph. Large JPEGs come back reduced, never under 1024 px a side.
    """
    if not data:
        raise BadPicture("The picture is empty (0 bytes); send a JPEG, PNG or WebP photo.")
    if len(data) > MAX_BYTES:
        raise BadPicture(f"The picture is {len(data) / 1e6:.0f} MB; send one of at most {MAX_BYTES / 1e6:.0f} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is stricter
            picture: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
        _check_size(picture)
        picture.draft("RGB", (WORKING_SIDE_PX, WORKING_SIDE_PX))
        picture = ImageOps.exif_transpose(picture)
        return _on_white(picture)
    except BadPicture:
        raise
    except UnidentifiedImageError as error:
        raise BadPicture(f"That file is {_kind(data)}, not a picture; send a JPEG, PNG or WebP photo.") from error
    except Image.DecompressionBombError as error:
        raise BadPicture(f"The picture is too large; send one of at most {MAX_MEGAPIXELS} megapixels.") from error
    except (OSError, SyntaxError, ValueError, IndexError, EOFError) as error:
        raise BadPicture("The picture is broken or cut short; please send it again.") from error


def read_picture_file(path: Path) -> Image.Image:
    """Read a picture from a path; raise BadPicture when it is absent, unreadable or no picture."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadPicture(
                f"{path.name!r} is {path.stat().st_size / 1e6:.0f} MB; give one of at most {MAX_BYTES / 1e6:.0f} MB."
            )
        return read_picture(path.read_bytes())
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


def _on_white(picture: Image.Image) -> Image.Image:
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
        b"GIF8": "a GIF",
        b"PK\x03\x04": "an archive or office document",
        b"<": "a web page or SVG",
    }
    return next((kind for start, kind in kinds.items() if data.lstrip()[:8].startswith(start)), "something else")
