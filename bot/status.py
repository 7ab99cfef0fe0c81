"""`stylist reindex-status`: which generation of the index is in use, how old it is, and what it holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from retrieval.generation import Manifest, current_folder, history, read_manifest


def print_status(home: Path, *, as_json: bool, now: datetime | None = None) -> int:
    """Print it from the manifest alone; raises NoIndex or IndexMismatch, naming the command that mends it."""
    manifest = read_manifest(current_folder(home))
    age_s = ((now or datetime.now(UTC)) - datetime.fromisoformat(manifest.created)).total_seconds()
    earlier = history(home)[1:]
    if as_json:
        print(json.dumps({**manifest.to_json(), "age_s": round(age_s), "earlier": earlier}, ensure_ascii=False))
    else:
        print("\n".join(_lines(manifest, age_s, earlier)))
    return 0


def _lines(manifest: Manifest, age_s: float, earlier: list[str]) -> list[str]:
    return [
        f"generation  {manifest.generation}",
        f"built       {span(age_s)} ago, {manifest.created}",
        f"products    {manifest.products:,}",
        f"feeds       {', '.join(manifest.feeds) or 'none named'}",
        f"model       {manifest.model}, {manifest.dim} dimensions",
        f"checks      {', '.join(f'{name} {count:,}' for name, count in manifest.checks.items()) or 'none'}",
        f"earlier     {', '.join(earlier) or 'none'}",
    ]


def span(seconds: float) -> str:
    """A time as people say it, in its largest unit: "3 hours"."""
    for unit, length_s in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length_s:
            count = int(seconds // length_s)
            return f"{count} {unit}{'s' if count != 1 else ''}"
    count = max(0, int(seconds))
    return f"{count} second{'s' if count != 1 else ''}"
