"""The model card (`README.md`) of an exported bundle: where it is from, what it is, how true it is to torch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

UNKNOWN = "as its source's"


def license_of(folder: Path) -> str:
    """What the front matter of a checkpoint's own card says of its license; `UNKNOWN` where it says nothing."""
    card = folder / "README.md"
    if not card.is_file():
        return UNKNOWN
    front = card.read_text("utf-8", "replace").partition("\n---")[0]
    found = re.search(r"^license: *(\S.*)$", front, re.MULTILINE) if front.startswith("---") else None
    return found.group(1).strip() if found else UNKNOWN


def export_card(config: Mapping[str, Any], side_px: int) -> str:
    """The card of the bundle with this `config.json`."""
    rows = "\n".join(
        f"| {kind} | {parity['pictures']:.6f} | {parity['texts']:.6f} |{' yes |' if kind == config['served'] else ' |'}"
        for kind, parity in config["parity"].items()
    )
    return f"""# {config["name"]}

Pictures and texts as unit vectors of one space, for Stylist. Exported from {config["source"]} by `stylist export`.

- architecture: {config["model_type"]}, {config["dim"]} dimensions
- pictures: {side_px} × {side_px} pixels; texts: up to {config["context_length"]} tokens
- license: {config["license"]}

Least cosine of these files' vectors to those of torch, on random pictures and odd texts:

| weights | pictures | texts | served |
|---|---|---|---|
{rows}

Which weights are served stands in `config.json` (`"served": "fp32"` or `"int8"`); an index is to be built anew, with
`stylist build --model`, when that is changed.
"""
