"""Pages of text, drawn: pictures that show no garment, for the parser to learn from."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def page(side_px: int, generator: torch.Generator) -> Tensor:
    """A page, a receipt or a screen with lines of made-up words: uint8 (3, side, side)."""

    def number(low: int, high: int) -> int:
        return int(torch.randint(low, high, (), generator=generator))

    dark = number(0, 4) == 0
    paper = tuple(number(0, 60) if dark else number(200, 256) for _ in range(3))
    ink = tuple(number(190, 256) if dark else number(0, 110) for _ in range(3))
    picture = Image.new("RGB", (side_px, side_px), paper)
    draw = ImageDraw.Draw(picture)
    size = number(8, 24)
    font = ImageFont.load_default(size)
    left, top = number(0, side_px // 4), number(0, side_px // 4)
    while top < side_px:
        words = (
            "".join(_LETTERS[number(0, 26)] for _ in range(number(1, 10))) for _ in range(number(1, 1 + 90 // size))
        )
        draw.text((left, top), " ".join(words), fill=ink, font=font)
        top += int(size * (1.2 + number(0, 3) * 0.4))
    return torch.from_numpy(np.asarray(picture).transpose(2, 0, 1).copy())
