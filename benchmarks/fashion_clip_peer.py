"""The peer's half of `fashion_clip_parity.py`: the fashion-clip package's vectors of a request's pictures and texts.

    .peers/bin/python benchmarks/fashion_clip_peer.py request.json theirs.npz

Runs in the peers' environment, so it imports nothing of Stylist's.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import numpy as np


def main(request_path: str, out: str) -> None:
    """Read {"checkpoint", "pictures", "texts"}; write the arrays `pictures` and `texts`, (n, dim), as they come."""
    request = json.loads(Path(request_path).read_text("utf-8"))
    package = importlib.import_module("fashion_clip.fashion_clip")
    package._MODELS["fashion-clip"] = request["checkpoint"]  # it takes no folder, but opens what this table names
    model = package.FashionCLIP("fashion-clip")
    model.model.eval()
    pictures = model.encode_images(request["pictures"], batch_size=4)
    texts = model.encode_text(request["texts"], batch_size=4)
    np.savez(out, pictures=pictures, texts=texts)


if __name__ == "__main__":
    main(*sys.argv[1:])
