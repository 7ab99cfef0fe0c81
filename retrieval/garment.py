"""A photo of something a person owns, read into a `Garment`: category, colors, pattern, with a confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Garment:
    """What is seen in a photo. `box` is left, top, right, bottom as shares of the picture; `confidence` is 0–1."""

    category: str
    colors: tuple[str, ...]
    pattern: str | None
    box: tuple[float, float, float, float]
    confidence: float

    def to_json(self) -> dict[str, Any]:
        """The record as `stylist ask --json` prints it."""
        return {
            "category": self.category,
            "colors": list(self.colors),
            "pattern": self.pattern,
            "box": [round(side, 3) for side in self.box],
            "confidence": round(self.confidence, 3),
        }
