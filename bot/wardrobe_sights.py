"""What "keep it" may mean: the crops of the garments in each person's latest photos, in memory and a few only.

`Sights` holds them by conversation and person, so that in a group nobody keeps what somebody else has shown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence

from PIL import Image

from bot.wardrobe_items import Piece, cut
from retrieval.garment import Garment
from retrieval.pictures import BadPicture, read_picture

MOST_SIGHTS = 500  # some 30 kB a garment
MOST_GARMENTS = 12  # of one message's photos


class Sights:
    """The latest photos' garments, cut out. Safe to use from several threads."""

    def __init__(self, most: int = MOST_SIGHTS) -> None:
        """Hold at most so many; those not seen for longest go first."""
        self._most = most
        self._seen: OrderedDict[tuple[str, str], dict[Hashable, Piece]] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, whose: tuple[str, str], photos: Sequence[bytes], garments: Sequence[Garment]) -> None:
        """Cut the garments out of the photos they were seen in; what was held of this person here goes."""
        pictures: dict[int, Image.Image] = {}
        found: dict[Hashable, Piece] = {}
        for garment in garments[:MOST_GARMENTS]:
            try:
                if garment.photo not in pictures:
                    pictures[garment.photo] = read_picture(photos[garment.photo])
            except BadPicture:  # told where it was read first
                continue
            found[_key(garment)] = cut(pictures[garment.photo], garment)
        with self._lock:
            self._seen[whose] = found
            self._seen.move_to_end(whose)
            while len(self._seen) > self._most:
                self._seen.popitem(last=False)

    def crop(self, whose: tuple[str, str], garment: Garment) -> bytes | None:
        """The picture of a garment, also where its record was set right since; None where it is held no more."""
        with self._lock:
            piece = self._seen.get(whose, {}).get(_key(garment))
        return piece.crop if piece else None

    def forget(self, person: str) -> None:
        """Hold nothing more of a person, in any conversation."""
        with self._lock:
            for whose in [whose for whose in self._seen if whose[1] == person]:
                del self._seen[whose]


def _key(garment: Garment) -> Hashable:
    return garment.vector.tobytes() if garment.vector is not None else (garment.photo, garment.box)
