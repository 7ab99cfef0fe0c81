"""The pieces that people's photos showed, cut out: `cut_out` makes one, `Pieces` keeps a conversation's latest.

Only the cut-outs are kept, never a photo, in memory and not for long: a look for another occasion can still show the
piece that it was made around. What a look takes from the wardrobe joins as the wardrobe has it. Nothing is read from a
photo here; `retrieval.garment` did that.
"""

from __future__ import annotations

import asyncio
import io
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from PIL import Image, ImageFilter

from bot.stylist import Reply, Request
from retrieval.garment import Garment
from retrieval.pictures import BadPicture, read_picture

SIDE_PX = 512
MARGIN = 0.03  # around an uncut piece, of the box's longer side
MASK_SHARES = (0.12, 0.97)  # of its box; less or more is no garment's outline but a reader's mistake
SMOOTHING = 0.02
MOST_CONVERSATIONS = 500  # some 30 kB a piece
KEPT_S = 2 * 3600.0


def cut_out(picture: Image.Image, garment: Garment) -> Image.Image:
    """The garment's part of an RGB picture as RGBA, at most 512 px a side; see-through where its mask says no.

    Without a mask that can be one it is the box, opaque, with a little of what is around it.
    """
    mask = garment.mask
    masked = mask is not None and MASK_SHARES[0] <= float(mask.mean()) <= MASK_SHARES[1]
    part = picture.crop(_pixels(picture.size, garment.box, 0.0 if masked else MARGIN)).convert("RGBA")
    part.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC, reducing_gap=2.0)
    if masked and mask is not None:
        outline = Image.fromarray(mask.astype(np.uint8) * 255).resize(part.size, Image.Resampling.BILINEAR)
        # A coarse mask has stairs, and one that the reader drew larger has scallops of some 5% of the piece.
        softness = max(0.8, part.width / mask.shape[1] / 3, SMOOTHING * max(part.size))
        part.putalpha(outline.filter(ImageFilter.GaussianBlur(softness)).point(partial(_edge, softness)))
    return part


def _edge(softness: float, value: int) -> int:
    """A blurred mask's value, drawn in by a little so that no ground shows around the piece, and crisp again."""
    return max(0, min(255, round(128 + (value - 150) * 3.2 * max(1.0, softness / 1.5))))


def _pixels(size: tuple[int, int], box: Sequence[float], margin: float) -> tuple[int, int, int, int]:
    (width, height), (left, top, right, bottom) = size, box
    around = margin * max((right - left) * width, (bottom - top) * height)
    x0, y0 = max(0, round(left * width - around)), max(0, round(top * height - around))
    x1, y1 = min(width, round(right * width + around)), min(height, round(bottom * height + around))
    return x0, y0, max(x0 + 1, x1), max(y0 + 1, y1)


@dataclass(slots=True)
class _Kept:
    at: float
    pieces: dict[Hashable, bytes] = field(default_factory=dict)  # WebP


class Pieces:
    """The cut-outs of each conversation's latest photos. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is kept yet."""
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, session: str, photos: Sequence[bytes], garments: Sequence[Garment]) -> None:
        """Cut the garments out of the photos they were seen in; what was kept for the conversation goes."""
        kept = _Kept(self._clock())
        pictures: dict[int, Image.Image] = {}
        for garment in garments:
            try:
                if garment.photo not in pictures:
                    pictures[garment.photo] = read_picture(photos[garment.photo])
            except (IndexError, BadPicture):
                continue
            kept.pieces[_key(garment)] = _webp(cut_out(pictures[garment.photo], garment))
        with self._lock:
            self._kept[session] = kept
            self._kept.move_to_end(session)
            self._forget_old()

    async def follow(self, request: Request, reply: Reply) -> None:
        """Keep what a reply's pictures want: the pieces of new photos, where there are any, and those of a wardrobe.

        Of a person who wants to be forgotten nothing is kept.
        """
        if reply.intent == "forgotten":
            self.forget(request.session)
            return
        await asyncio.to_thread(self._gather, request, reply)

    def _gather(self, request: Request, reply: Reply) -> None:
        if request.photos:
            self.remember(request.session, request.photos, reply.garments)
        if reply.owned_pictures:
            self.join(request.session, reply.owned_pictures)

    def join(self, session: str, owned: Sequence[tuple[Garment, bytes]]) -> None:
        """Keep pictures of pieces that were in no recent photo; a cut-out that is here already is the better one."""
        with self._lock:
            known = self._kept.get(session)
            missing = [
                (_key(garment), data) for garment, data in owned if not known or _key(garment) not in known.pieces
            ]
        if not missing:
            return
        cut = {key: _webp(Image.open(io.BytesIO(data)).convert("RGBA")) for key, data in missing}
        with self._lock:
            kept = self._kept.setdefault(session, _Kept(self._clock()))
            kept.pieces.update(cut)
            self._forget_old()

    def of(self, session: str, garment: Garment) -> Image.Image | None:
        """A garment's cut-out (RGBA), where the conversation's latest photos showed it."""
        data = self.data(session, garment)
        return Image.open(io.BytesIO(data)).convert("RGBA") if data else None

    def data(self, session: str, garment: Garment) -> bytes | None:
        """The same, as the bytes of a WebP."""
        with self._lock:
            self._forget_old()
            kept = self._kept.get(session)
            return kept.pieces.get(_key(garment)) if kept else None

    def forget(self, session: str) -> None:
        """Keep nothing more of a conversation."""
        with self._lock:
            self._kept.pop(session, None)

    def _forget_old(self) -> None:
        while self._kept:
            session, oldest = next(iter(self._kept.items()))
            if len(self._kept) <= MOST_CONVERSATIONS and self._clock() - oldest.at < KEPT_S:
                return
            del self._kept[session]


def _key(garment: Garment) -> Hashable:
    """What tells one piece from another, also when a person set its name right or kept it in the wardrobe meanwhile."""
    return garment.vector.tobytes() if garment.vector is not None else (garment.photo, garment.box)


def _webp(piece: Image.Image) -> bytes:
    data = io.BytesIO()
    piece.save(data, "WEBP", quality=85, method=0)
    return data.getvalue()
