"""Draws the sample shop: every color of every design in `data/sample/assortment.toml`, and a merchant feed of them.

    python -m ingestion.sample_shop [--out data/sample]

The same assortment gives the same ids, words and prices, and the same pictures on the same library versions. What
garments look like is `ingestion.drawing`'s; reading the feed back is `ingestion.feeds`'. It takes some two minutes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from rich.progress import track

from ingestion.drawing.canvas import Canvas
from ingestion.drawing.cloth import RGB, Cloth
from retrieval.vocabulary import Vocabulary

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"
COLUMNS = (
    "id", "item_group_id", "title", "description", "link", "image_link", "price", "sale_price", "availability", "brand",
    "gender", "age_group", "color", "size", "material", "pattern", "product_type",
)  # fmt: skip
GROUNDS: tuple[RGB, ...] = ((243, 242, 240), (239, 241, 244), (245, 242, 237), (238, 239, 240))
GROUND_FOR_WHITE: RGB = (221, 225, 230)  # white cloth on white ground would have no edge
PEOPLE = {
    "women": ("female", "adult"), "men": ("male", "adult"), "unisex": ("unisex", "adult"),
    "girls": ("female", "kids"), "boys": ("male", "kids"), "baby": ("unisex", "infant"),
}  # fmt: skip
GROUND_ONLY = ("animal print", "graphic", "printed", "embroidered", "camouflage")  # prints named by their ground color
SIZES = {
    "clothes": {"women": "XS,S,M,L,XL", "men": "S,M,L,XL,XXL", "unisex": "XS,S,M,L,XL,XXL"},
    "legs": {"women": "34,36,38,40,42,44", "men": "28,30,32,34,36,38", "unisex": "S,M,L,XL"},
    "shoes": {
        "women": "36,37,38,39,40,41", "men": "40,41,42,43,44,45", "unisex": "36,37,38,39,40,41,42,43,44",
        "kids": "28,29,30,31,32,33,34",
    },
    "socks": {"women": "35-38,39-42", "men": "39-42,43-46", "unisex": "35-38,39-42,43-46"},
    "belt": {"women": "75,85,95", "men": "85,95,105,115", "unisex": "85,95,105"},
    "bra": {"women": "70B,75A,75B,75C,80B,80C,85C"},
    "hat": {"women": "S/M,L/XL", "men": "S/M,L/XL", "unisex": "S/M,L/XL"},
    "gloves": {"women": "6.5,7,7.5", "men": "8,8.5,9,9.5"},
    "ring": {"women": "50,52,54,56,58"},
}  # fmt: skip
QUALITY = 80  # WebP; the whole shop stays under 7 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One product: its feed row, and how its picture is drawn."""

    row: dict[str, str]
    category: str
    draw: str  # module.function of ingestion.drawing
    cloth: Cloth
    cut: dict[str, Any] = field(default_factory=dict)
    standing: bool = False
    small: bool = False

    @property
    def id(self) -> str:
        """The feed's id."""
        return self.row["id"]

    @property
    def seed(self) -> int:
        """Fixes the picture's folds and pose."""
        return int(hashlib.blake2s(self.id.encode(), digest_size=4).hexdigest(), 16)


def assortment(path: Path = SAMPLE / "assortment.toml") -> list[Item]:
    """Read what the shop sells; raise ValueError where a color or an audience is unknown."""
    with path.open("rb") as file:
        tables = tomllib.load(file)
    palette = {name: color.rgb for name, color in Vocabulary.load().colors.items()}
    palette |= {name: (rgb[0], rgb[1], rgb[2]) for name, rgb in tables["shades"].items()}
    return [
        item for group in tables["groups"] for design in group["designs"] for item in _items(group, design, palette)
    ]


def _items(group: dict[str, Any], design: dict[str, Any], palette: dict[str, RGB]) -> Iterator[Item]:
    merged = {**group, **design, "cut": {**group.get("cut", {}), **design.get("cut", {})}}
    for colorway in design["colors"]:
        names = colorway.split("/")
        if unknown := [name for name in names if name not in palette]:
            raise ValueError(
                f"assortment: {design['title']!r} has the unknown color {unknown[0]!r}; add it to [shades]"
            )
        yield _item(merged, names, palette)


def _item(spec: dict[str, Any], names: list[str], palette: dict[str, RGB]) -> Item:
    key = "|".join((spec["category"], spec["title"], spec["brand"], spec["for"]))
    group = f"{spec['category'].replace(' ', '-')}-{_digest(key)}"
    item_id = f"{group}-{names[0].replace(' ', '-')}" + (f"-{names[1].replace(' ', '-')}" if len(names) > 1 else "")
    rng = np.random.default_rng(int(_digest(item_id), 16))
    patterned = spec.get("pattern", "solid") != "solid"
    cloth = Cloth.of(
        palette[names[0]],
        spec.get("texture", "plain"),
        pattern=spec.get("pattern", "solid"),
        accents=tuple(palette[name] for name in names[1:]),
        scale=spec.get("scale", 1.0) * (float(rng.uniform(0.88, 1.15)) if patterned else 1.0),
        seed=int(rng.integers(1000)),
    )
    return Item(
        row=_row(spec, names, group, item_id, rng),
        category=spec["category"],
        draw=spec["draw"],
        cloth=cloth,
        cut=_cut(spec["cut"], cloth, palette),
        standing=spec.get("pose") == "standing",
        small=spec["draw"].startswith("jewelry."),
    )


def _cut(cut: dict[str, Any], cloth: Cloth, palette: dict[str, RGB]) -> dict[str, Any]:
    """Turn "@navy" into a color and "cloth:black:satin" into cloth; "@accent" falls away where there is none."""
    out: dict[str, Any] = {}
    for name, value in cut.items():
        if value == "@accent":
            if cloth.accents:
                out[name] = cloth.accents[0]
        elif value == "@cloth":
            out[name] = cloth.color
        elif isinstance(value, str) and value.startswith("@"):
            out[name] = palette[value[1:]]
        elif isinstance(value, str) and value.startswith("cloth:"):
            _, color, texture = value.split(":")
            out[name] = Cloth.of(palette[color], texture)
        else:
            out[name] = value
    return out


def _row(spec: dict[str, Any], names: list[str], group: str, item_id: str, rng: np.random.Generator) -> dict[str, str]:
    pattern = spec.get("says", spec.get("pattern", "solid"))
    spoken = names[:1] if pattern in (*GROUND_ONLY, "floral", "tie-dye" if len(names) > 3 else "paisley") else names[:3]
    listed = names[:1] if pattern in GROUND_ONLY else names[:2] if pattern in ("floral", "paisley") else names[:3]
    gender, age = PEOPLE[spec["for"]]
    price = float(spec["price"])
    on_sale, gone = rng.random() < 0.14, rng.random() < 0.045
    return {
        "id": item_id,
        "item_group_id": group,
        "title": f"{spec['title']} in {_listed(name.title() for name in spoken)}",
        "description": _described(spec["text"], spoken),
        "link": f"https://sample-shop.example/p/{item_id}",
        "image_link": f"pictures/{item_id}.webp",
        "price": f"{price:.2f} EUR",
        "sale_price": f"{round(price * 0.8) - 0.1:.2f} EUR" if on_sale else "",
        "availability": "out_of_stock" if gone else "in_stock",
        "brand": spec["brand"],
        "gender": gender,
        "age_group": age,
        "color": "/".join(name.title() for name in listed),
        "size": _sizes(spec["sizes"], spec["for"]),
        "material": spec["material"],
        "pattern": pattern,
        "product_type": spec["type"],
    }


def _described(text: str, names: Sequence[str]) -> str:
    color = _listed(names)
    if color[0] in "aeio":
        text = re.sub(r"\b([Aa]) (?=\{color\})", r"\1n ", text)
    return text.format(color=color, Color=color[0].upper() + color[1:], ground=names[0])


def _listed(names: Iterator[str] | Sequence[str]) -> str:
    *head, last = names
    return f"{', '.join(head)} and {last}" if head else last


def _sizes(kind: str, people: str) -> str:
    if kind == "one":
        return "One Size"
    if people == "baby":
        return "56,62,68,74,80,86"
    if people in ("girls", "boys"):
        return SIZES["shoes"]["kids"] if kind == "shoes" else "98,104,110,116,122,128,134"
    return SIZES[kind][people]


def _digest(text: str) -> str:
    return hashlib.blake2s(text.encode(), digest_size=3).hexdigest()


def draw(item: Item) -> Image.Image:
    """Draw one product's picture, 320 × 400 RGB."""
    module, name = item.draw.split(".")
    garment: Callable[..., None] = getattr(importlib.import_module(f"ingestion.drawing.{module}"), name)
    rng = np.random.default_rng(item.seed)
    pale = min(item.cloth.color) > 205
    ground = GROUND_FOR_WHITE if pale else GROUNDS[int(rng.integers(len(GROUNDS)))]
    turn = 0.0 if item.standing else float(rng.uniform(-3.0, 3.0))
    canvas = Canvas(item.seed, turn=turn, ground=ground)
    garment(canvas, item.cloth, **item.cut)
    return canvas.picture(standing=item.standing, fill=0.82 if item.small else 1.0)


def draw_shop(out: Path) -> int:
    """Draw all pictures into `out/pictures` and write `out/feed.tsv`; return the number of products.

    Pictures that an earlier feed in `out` listed and this one does not are removed.
    """
    items = assortment()
    (out / "pictures").mkdir(parents=True, exist_ok=True)
    for item in track(items, "Drawing", disable=not sys.stderr.isatty()):
        draw(item).save(out / item.row["image_link"], quality=QUALITY, method=6)
    for name in _listed_before(out) - {item.row["image_link"] for item in items}:
        (out / name).unlink(missing_ok=True)
    with (out / "feed.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(item.row for item in items)
    return len(items)


def _listed_before(out: Path) -> set[str]:
    feed = out / "feed.tsv"
    if not feed.exists():
        return set()
    with feed.open(encoding="utf-8", newline="") as file:
        links = {row["image_link"] for row in csv.DictReader(file, delimiter="\t")}
    return {link for link in links if re.fullmatch(r"pictures/[a-z0-9-]+\.webp", link)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m ingestion.sample_shop",
        description="Draw the sample shop: a picture of every product, and feed.tsv.",
        epilog="Example: python -m ingestion.sample_shop --out var/shop",
    )
    parser.add_argument("--out", type=Path, default=SAMPLE, help="folder to write into (default: data/sample)")
    out: Path = parser.parse_args(arguments).out
    try:
        count = draw_shop(out)
    except OSError as error:
        print(
            f"Cannot write the sample shop to {str(out)!r} ({error.strerror}); choose another folder with --out.",
            file=sys.stderr,
        )
        return 1
    size = sum(path.stat().st_size for path in (out / "pictures").glob("*.webp"))
    print(f"Drew {count} products into {out} ({size / 1e6:.1f} MB of pictures).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
