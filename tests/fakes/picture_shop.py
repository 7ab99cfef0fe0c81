"""A small catalog of plain colored pictures with rows `id, image, caption`, on a disk or in fsspec's memory."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import fsspec
from PIL import Image

COLORS = {"red": (200, 20, 30), "green": (20, 160, 60), "blue": (20, 60, 200), "white": (250, 250, 250)}


def picture_bytes(color: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 60), color).save(file, format="PNG")
    return file.getvalue()


def rows() -> list[dict[str, Any]]:
    return [{"id": name, "image": f"{name}.png", "caption": f"a {name} dress"} for name in COLORS]


def lay_out(place: str | Path) -> str:
    """Write catalog.csv and the pictures under a folder or an fsspec address; returns the catalog's place."""
    filesystem, root = fsspec.core.url_to_fs(str(place))
    filesystem.makedirs(root, exist_ok=True)
    for name, color in COLORS.items():
        filesystem.pipe_file(f"{root}/{name}.png", picture_bytes(color))
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, ["id", "image", "caption"])
    writer.writeheader()
    writer.writerows(rows())
    filesystem.pipe_file(f"{root}/catalog.csv", table.getvalue().encode())
    return f"{str(place).rstrip('/')}/catalog.csv"
