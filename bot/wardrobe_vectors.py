"""A wardrobe's vectors, of the model in use: `fresh(items, store, shop)`; those of another model are made anew.

The crop is read as a photo is, so that a kept piece and a piece in a photo are seen the same way.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from bot.shop import Shop
from bot.wardrobe_items import Item
from retrieval.encoder import Vectors

if TYPE_CHECKING:
    from bot.memory_store import Store


async def fresh(items: Sequence[Item], store: Store, shop: Shop) -> list[Item]:
    """The items with vectors of the shop's model, and with those only."""
    fingerprint = shop.encoder.fingerprint
    stale = {item.id: item for item in items if item.fingerprint != fingerprint or item.garment.vector is None}
    if not stale:
        return list(items)
    vectors = await asyncio.to_thread(_embed, await store.crops(stale), stale, shop)
    await store.embed(vectors, fingerprint=fingerprint)
    return [
        replace(item, garment=replace(item.garment, vector=vectors[item.id]), fingerprint=fingerprint)
        if item.id in vectors
        else item
        for item in items
        if item.id in vectors or item.id not in stale
    ]


def _embed(crops: Mapping[int, bytes], items: Mapping[int, Item], shop: Shop) -> dict[int, Vectors]:
    return {number: _vector(crop, items[number], shop) for number, crop in crops.items()}


def _vector(crop: bytes, item: Item, shop: Shop) -> Vectors:
    picture = Image.open(io.BytesIO(crop)).convert("RGB")
    seen = [garment for garment in shop.reader.read(picture) if garment.slot == item.garment.slot]
    if seen and seen[0].vector is not None:
        return seen[0].vector
    vectors = shop.encoder.pictures([picture])
    return np.asarray(vectors[0])
