"""A data folder laid out like `../shared/data`, small and drawn: garments as plain shapes in true colors."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

from PIL import Image, ImageDraw

KINDS = {
    "Tshirts": (14, 20, 50, 60),
    "Trousers": (24, 8, 40, 76),
    "Casual Shoes": (6, 44, 58, 66),
    "Handbags": (12, 30, 52, 70),
}
COLORS = {"Black": (20, 20, 22), "Red": (190, 30, 40), "Blue": (40, 80, 160), "White": (245, 245, 245)}


def draw_data_folder(folder: Path, each: int = 4) -> Path:
    """Write products.csv, garments.csv, captions.jsonl and zips of their pictures; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {
            "id": f"p{index}", "title": f"Acme Men {color} {kind}", "image_link": f"products/p{index}.jpg",
            "brand": "Acme", "gender": "male", "age_group": "adult", "color": color,
            "product_type": f"Apparel > Any > {kind}", "season": "Summer", "usage": "Casual",
        }
        for index, (kind, color, _) in enumerate((k, c, n) for k in KINDS for c in COLORS for n in range(each))
    ]  # fmt: skip
    _table(folder / "products.csv", rows)
    with zipfile.ZipFile(folder / "products-60.zip", "w") as archive:
        for row in rows:
            kind = row["product_type"].split(" > ")[-1]
            archive.writestr(row["image_link"], _drawn(kind, COLORS[row["color"]], (255, 255, 255), folder))
    photos = [{"id": f"g{index}", "label": "T-Shirt" if index % 2 else "Pants", "kids": "False"} for index in range(24)]
    _table(folder / "garments.csv", photos)
    with zipfile.ZipFile(folder / "garments.zip", "w") as archive:
        for row in photos:
            kind = "Tshirts" if row["label"] == "T-Shirt" else "Trousers"
            archive.writestr(f"garments/{row['id']}.jpg", _drawn(kind, COLORS["Red"], (120, 100, 80), folder))
    (folder / "captions.jsonl").write_text(
        "\n".join(json.dumps(_caption(row)) for row in photos[::4]), encoding="utf-8"
    )
    return folder


def _caption(row: dict[str, str]) -> dict[str, object]:
    return {
        "id": row["id"], "title": "Red trousers", "category": "trousers", "colors": ["red"], "pattern": "solid",
        "sleeves": "none", "length": "full", "audience": "men", "style": "casual", "occasions": ["everyday wear"],
        "material": "cotton twill", "texture": "smooth", "seasons": ["autumn"], "query": "red pants for the weekend",
    }  # fmt: skip


def _drawn(kind: str, color: tuple[int, int, int], ground: tuple[int, int, int], folder: Path) -> bytes:
    picture = Image.new("RGB", (64, 84), ground)
    ImageDraw.Draw(picture).rectangle(KINDS[kind], fill=color, outline=(90, 90, 90))
    path = folder / "drawn.jpg"
    picture.save(path, quality=90)
    data = path.read_bytes()
    path.unlink()
    return data


def _table(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
