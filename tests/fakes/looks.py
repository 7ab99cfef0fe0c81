"""Looks made up on the spot: garments, photos of them, and products with plain pictures in colors of their own."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from bot.choices import Choice
from bot.stylist import Reply
from retrieval.garment import Garment
from retrieval.look import Look
from retrieval.product import Match, Query
from tests.fakes.stylist import product

COLORS = {"top": (30, 120, 60), "bottom": (40, 60, 170), "shoes": (190, 40, 40), "bag": (230, 140, 20),
          "outerwear": (120, 30, 130), "one-piece": (20, 150, 160), "accessory": (90, 60, 20)}  # fmt: skip
FLOOR, BLAZER = (150, 110, 80), (20, 30, 90)


def blazer(**changes: object) -> Garment:
    """A navy blazer in the middle of a photo, with a round mask."""
    y, x = np.mgrid[-1:1:48j, -1:1:40j]
    plain = Garment(
        category="blazer", slot="outerwear", colors=("navy",), pattern="solid", box=(0.25, 0.25, 0.75, 0.75),
        confidence=0.83, mask=x**2 + y**2 < 0.8,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def photo(kind: str = "JPEG") -> bytes:
    """A photo of the blazer, round and navy, on a wooden floor."""
    picture = Image.new("RGB", (400, 300), FLOOR)
    ImageDraw.Draw(picture).ellipse((105, 80, 295, 220), fill=BLAZER)
    data = io.BytesIO()
    picture.save(data, kind)
    return data.getvalue()


def draw_product(path: Path, color: tuple[int, int, int], size: tuple[int, int] = (200, 250)) -> Path:
    """A plain piece on a shop's white ground."""
    picture = Image.new("RGB", size, "white")
    width, height = size
    ImageDraw.Draw(picture).rectangle((width // 5, height // 5, 4 * width // 5, 4 * height // 5), fill=color)
    picture.save(path)
    return path


def look(folder: Path | None, number: int = 1, *slots: str, owned: tuple[Garment, ...] | None = None) -> Look:
    """A look of one product a slot, at 20.50 €, 21.50 € and so on; pictures lie in `folder` where one is given."""
    matches = []
    for place, slot in enumerate(slots or ("top", "bottom", "shoes", "bag"), start=1):
        name = f"look{number}-{slot}"
        picture = str(draw_product(folder / f"{name}.png", COLORS[slot])) if folder else None
        item = product(place, id=name, title=f"{slot.title()} {number}{place}", picture=picture)
        matches.append(Match(product=item, score=0.6, why=f"its color carries the {slot}", slot=slot, look=number))
    return Look(
        number=number,
        owned=(blazer(),) if owned is None else owned,
        matches=tuple(matches),
        reason=f"Reason number {number}: navy and green sit close, and the bag lifts both.",
        total=sum(match.product.price for match in matches),
    )


CHOICES = (
    Choice(label="For dinner", text="for dinner"),
    Choice(label="For the office", text="for the office"),
    Choice(label="Similar items instead", text="similar items"),
    Choice(label="Keep it in my wardrobe", text="keep it"),
)


def looks_reply(*looks: Look, **changes: object) -> Reply:
    """A reply that shows these looks, with buttons."""
    plain = Reply(
        text="Your navy blazer wants an easy partner.",
        intent="pairing",
        query=Query(),
        garments=(blazer(),),
        matches=tuple(match for look in looks for match in look.matches),
        looks=looks,
        choices=CHOICES,
        generation="g1",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]
