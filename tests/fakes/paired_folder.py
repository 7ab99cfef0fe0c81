"""A folder with captions.jsonl and small pictures whose words can be learned: a color and a shape."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image, ImageDraw

from retrieval.vocabulary import Vocabulary
from training.pairs import PairSet, read_pairs

COLORS = {"red": (200, 30, 40), "blue": (30, 60, 190), "green": (30, 150, 60), "black": (20, 20, 20)}
COLORS |= {"yellow": (240, 210, 40), "pink": (240, 140, 180), "white": (250, 250, 250), "brown": (120, 70, 30)}
SHAPES = {"dress": (10, 2, 22, 30), "shirt": (4, 8, 28, 22), "belt": (1, 14, 31, 18), "shoes": (4, 22, 28, 30)}


def draw_paired_folder(folder: Path, each: int = 2) -> Path:
    """Every color in every shape, `each` times at slightly other places; returns the folder."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    rows = []
    for index, (color, shape, at) in enumerate((c, s, n) for c in COLORS for s in SHAPES for n in range(each)):
        picture = Image.new("RGB", (32, 32), (128, 128, 128))
        left, top, right, bottom = SHAPES[shape]
        ImageDraw.Draw(picture).rectangle((left + at, top - at, right + at, bottom - at), fill=COLORS[color])
        picture.save(folder / "images" / f"g{index}.png")
        words = {"title": f"{color} {shape}", "category": shape, "colors": [color], "material": f"cloth {index}"}
        rows.append({"id": f"g{index}", **words})
    (folder / "captions.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


def paired(folder: Path, share: float = 0.3) -> PairSet:
    """Its pairs, with a share that validates large enough to measure something."""
    return read_pairs(folder, vocabulary=Vocabulary.load(), validation_share=share)
