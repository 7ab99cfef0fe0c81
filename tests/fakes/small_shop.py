"""A shop made up on the spot: feed rows, a feed file and plain pictures, for tests of what goes in."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

COLORS = ("Black", "White", "Red", "Navy Blue", "Green", "Beige")
KINDS = ("Shirts", "Jeans", "Dresses", "Sneakers")


def row(number: int, **other: str) -> dict[str, str]:
    """A good merchant row; `other` replaces or adds cells."""
    color, kind = COLORS[number % len(COLORS)], KINDS[number % len(KINDS)]
    return {
        "id": f"p{number}",
        "title": f"Acme {color} {kind} {number}",
        "link": f"https://shop.example/p/{number}",
        "image_link": f"pictures/p{number}.png",
        "price": f"{20 + number}.50 EUR",
        "availability": "in_stock",
        "brand": "Acme",
        "color": color,
        "product_type": f"Apparel > {kind}",
        **other,
    }


def rows(count: int) -> list[dict[str, str]]:
    """`count` good rows."""
    return [row(number) for number in range(count)]


def write_feed(
    path: Path, feed_rows: Sequence[dict[str, str]], *, encoding: str = "utf-8", separator: str = ","
) -> Path:
    """Write rows as a CSV feed; columns are those of the first row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(feed_rows[0]), delimiter=separator, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(feed_rows)
    return path


def paint(folder: Path, count: int, start: int = 0) -> None:
    """Draw `count` different pictures, as `row` links them."""
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    for number in range(start, start + count):
        paint_one(folder / "pictures" / f"p{number}.png", number)


def paint_one(path: Path, seed: int) -> None:
    """Draw one picture; every seed gives another."""
    picture = Image.new("RGB", (32, 40), ((seed * 37) % 256, (seed * 91) % 256, (seed * 53) % 256))
    pen = ImageDraw.Draw(picture)
    for at in range(4):
        shade = tuple((seed * factor + at * 61) % 256 for factor in (11, 29, 83))
        pen.rectangle((8 * at, (seed * 7 + at * 9) % 30, 8 * at + 8, 40), fill=shade)
    picture.save(path)
