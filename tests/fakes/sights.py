"""A shop whose reader sees in a photo what the test says, for talk about photos of whole outfits, cats and crowds."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from bot.shop import Shop, ShopWindow
from retrieval.encoder import Vectors
from retrieval.garment import Garment, GarmentReader, Sight


def photo(color: str = "gray", size: tuple[int, int] = (90, 120)) -> bytes:
    """A photo in a single color, as PNG."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


class SeeingReader(GarmentReader):
    """Sees the given garments in every photo, each with the vector of its own words; counts `people`."""

    def __init__(self, shop: Shop, garments: Sequence[Garment], people: int) -> None:
        """Read with the shop's encoder and vocabulary."""
        super().__init__(shop.encoder, shop.vocabulary)
        words = [" ".join((*each.colors, each.category)) for each in garments]
        vectors = shop.encoder.texts(words) if words else np.zeros((0, 1), dtype=np.float32)
        self._garments = tuple(replace(each, vector=vector) for each, vector in zip(garments, vectors, strict=False))
        self._people = people

    def see(self, picture: Image.Image, vector: Vectors | None = None) -> Sight:
        """The garments that were given."""
        return Sight(garments=self._garments, people=self._people)


class SeeingWindow(ShopWindow):
    """The shop of another window, read by a `SeeingReader`."""

    def __init__(self, window: ShopWindow, *garments: Garment, people: int = 0) -> None:
        """Show the other window's shop."""
        shop = window.current()
        self._home = window.home
        self._seeing = replace(shop, reader=SeeingReader(shop, garments, people))

    def current(self) -> Shop:
        """The shop."""
        return self._seeing


def seen(category: str, *colors: str, slot: str = "", confidence: float = 0.9, **changes: object) -> Garment:
    """A garment in a photo; `slot` is the vocabulary's where it is not given."""
    from retrieval.vocabulary import Vocabulary

    plain = Garment(
        category=category,
        slot=slot or Vocabulary.load().slot(category),
        colors=colors,
        pattern="solid",
        box=(0.1, 0.1, 0.9, 0.9),
        confidence=confidence,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]
