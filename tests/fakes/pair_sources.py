"""Small sources of pairs, drawn: a feed with variants, a ledger, catalogs and public layouts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

RED, NAVY, GREEN = (190, 30, 40), (20, 30, 90), (30, 120, 60)


def drawn(color: tuple[int, int, int], mark: int = 0) -> bytes:
    """A small PNG of one color; `mark` makes its bytes its own."""
    picture = Image.new("RGB", (16, 20), color)
    picture.putpixel((mark % 16, mark // 16 % 20), (255, 255, 255 - mark // 320))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def table(path: Path, rows: Sequence[Mapping[str, str]], delimiter: str = ",") -> Path:
    """Write rows as a table; returns its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def draw_variants(folder: Path, models: int = 60) -> Path:
    """A feed without groups: models in three colors, garments of one generic title, two rows with one picture."""
    (folder / "products").mkdir(parents=True)
    rows = [
        {"id": f"m{model}-{color}", "title": f"Puma Men Zeb{model:03}x {color} Sneakers", "brand": "Puma"}
        for model in range(models)
        for color in ("Red", "Navy Blue", "Green")
    ]
    rows += [{"id": f"plain{at}", "title": "Puma Men Black T-shirt", "brand": "Puma"} for at in range(30)]
    rows += [{"id": f"twin{at}", "title": f"Acme Men Twin{at} Shirt", "brand": "Acme"} for at in range(2)]
    for at, row in enumerate(rows):
        row["image_link"] = f"products/{row['id']}.png"
        mark = 5000 if row["id"].startswith("twin") else at
        (folder / row["image_link"]).write_bytes(drawn(RED, mark))
    table(folder / "products.csv", rows)
    return folder


def draw_captions(folder: Path, count: int = 12) -> Path:
    """captions.jsonl with pictures in `images/`; returns the file."""
    (folder / "images").mkdir(parents=True)
    lines = []
    for at in range(count):
        (folder / "images" / f"c{at}.png").write_bytes(drawn(GREEN, at))
        row = {
            "id": f"c{at}", "title": "Green linen shirt", "category": "shirt", "colors": ["green"], "style": "relaxed",
            "occasions": ["beach", "weekend"], "material": "linen", "texture": "slubby", "query": "airy green shirt",
        }  # fmt: skip
        lines.append(json.dumps(row))
    path = folder / "captions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def draw_deepfashion(folder: Path, garments: int = 20) -> Path:
    """DeepFashion-MultiModal: two views of each garment, with sleeves."""
    (folder / "images").mkdir(parents=True)
    (folder / "labels" / "shape").mkdir(parents=True)
    captions, shapes = {}, []
    for garment in range(garments):
        for view in ("1_front", "2_side"):
            name = f"WOMEN-Dresses-id_{garment:08}-01_{view}.jpg"
            (folder / "images" / name).write_bytes(drawn(NAVY, garment * 2 + (view > "2")))
            captions[name] = "Her dress has long sleeves and a floral pattern."
            shapes.append(f"{name} {'3' if garment % 2 else '5'} " + "0 " * 11)
    (folder / "captions.json").write_text(json.dumps(captions), encoding="utf-8")
    (folder / "labels" / "shape" / "shape_anno_all.txt").write_text("\n".join(shapes), encoding="utf-8")
    return folder
