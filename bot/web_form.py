"""What the page posts, read within limits: a text and photos, as `multipart/form-data`. `Refused` says what is wrong.

It does not look into the photos: whether they are pictures is the stylist's to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.labels import Labels
from retrieval.pictures import MAX_BYTES

MAX_PHOTOS = 4
MAX_TEXT_CHARS = 4_000
MAX_TEXT_BYTES = 4 * MAX_TEXT_CHARS  # UTF-8 needs no more
MAX_BODY_BYTES = MAX_BYTES + 100_000  # one photo as large as a photo may be, or several that the page made smaller
TOO_LARGE, TOO_MANY, TOO_LONG = "too_large", "too_many", "too_long"  # as `Labels.errors` has them
_BLANKS: dict[str, dict[str, object]] = {
    TOO_LARGE: {"megabytes": round(MAX_BYTES / 1e6)},
    TOO_MANY: {"count": MAX_PHOTOS},
    TOO_LONG: {"count": f"{MAX_TEXT_CHARS:,}"},
}
NOT_A_FORM = "A message is a form with a field 'text' and files 'photo'; nothing of the kind came."


class Refused(Exception):
    """A form that is not taken: why, and the HTTP status that says the same to a program."""

    def __init__(self, why: str, status: int) -> None:
        """`why` is the name of a label, or a sentence for who writes programs."""
        super().__init__(why)
        self.why, self.status = why, status

    def told(self, labels: Labels) -> str:
        """The sentence for the person."""
        return labels.errors[self.why].format(**_BLANKS[self.why]) if self.why in _BLANKS else self.why


@dataclass(frozen=True, slots=True)
class Form:
    """A text and the bytes of up to four photos; either may be empty."""

    text: str
    photos: tuple[bytes, ...]


async def read_form(request: web.Request) -> Form:
    """Read a message form; raise Refused (400 or 413) for what is no form or passes a limit."""
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise Refused(TOO_LARGE, 413)
    if request.content_type != "multipart/form-data":
        raise Refused(NOT_A_FORM, 400)
    text: str | None = None
    photos: list[bytes] = []
    left = MAX_BODY_BYTES
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name not in ("text", "photo"):
                raise Refused(NOT_A_FORM, 400)
            if part.name == "text":
                if text is not None:
                    raise Refused(NOT_A_FORM, 400)
                text = await _read_text(part)
                continue
            if len(photos) == MAX_PHOTOS:
                raise Refused(TOO_MANY, 413)
            photos.append(await _read(part, min(left, MAX_BYTES), TOO_LARGE))
            left -= len(photos[-1])
    except (ValueError, AssertionError, HttpProcessingError) as error:  # aiohttp on a form cut short or malformed
        raise Refused(NOT_A_FORM, 400) from error
    return Form(text or "", tuple(photos))


async def _read_text(part: BodyPartReader) -> str:
    text = (await _read(part, MAX_TEXT_BYTES, TOO_LONG)).decode("utf-8", "replace")
    text = text.replace("\r\n", "\n")  # a form writes its lines so
    if len(text) > MAX_TEXT_CHARS:
        raise Refused(TOO_LONG, 413)
    return text


async def _read(part: BodyPartReader, limit: int, too_much: str) -> bytes:
    body = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        body += chunk
        if len(body) > limit:
            raise Refused(too_much, 413)
    return bytes(body)
