"""All that is stored of a person as one JSON file: `export(store, person) -> (bytes, parts)`.

Pictures of the wardrobe are in it as JPEG in base64. Vectors are left out: they are made of the pictures, by a model.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.wardrobe_items import Item

if TYPE_CHECKING:
    from bot.memory_store import Store

EXPORT_NAME = "stylist-export.json"
_PIECE = ("category", "slot", "colors", "pattern", "formality", "audience")


async def export(store: Store, person: str) -> tuple[bytes, tuple[str, ...]]:
    """The file, and the names of the parts in it that hold anything; raises BadMemory."""
    items = await store.items(person)
    crops = await store.crops([item.id for item in items]) if items else {}
    profile = await store.profile(person)
    kept = {
        "profile": profile.facts(),
        "liked": [{"product": each, "liked": True} for each in profile.liked]
        + [{"product": each, "liked": False} for each in profile.disliked],
        "saved": [
            {"product": each.product, "title": each.title, "price": each.price, "saved": _time(each.saved)}
            for each in await store.saved(person)
        ],
        "language": await store.language(person),
        "conversations": await store.talks_of(person),
    }
    parts = (*(("wardrobe",) if items else ()), *(name for name, value in kept.items() if value))
    return await asyncio.to_thread(_file, person, items, crops, kept), parts


def _file(person: str, items: tuple[Item, ...], crops: Mapping[int, bytes], kept: Mapping[str, Any]) -> bytes:
    wardrobe = [_piece(item, crops.get(item.id)) for item in items]
    whole = {"person": person, "exported": _time(datetime.now(UTC)), "wardrobe": wardrobe, **kept}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()


def _piece(item: Item, crop: bytes | None) -> dict[str, Any]:
    facts = {name: getattr(item.garment, name) for name in _PIECE}
    picture = base64.b64encode(crop).decode() if crop else None
    return {"name": item.name, "kept": _time(item.kept), **facts, "picture_jpeg_base64": picture}


def _time(moment: datetime) -> str:
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).isoformat(timespec="seconds")
