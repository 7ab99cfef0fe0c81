"""Does `stylist export` give the vectors that the fashion-clip package gives? Cosines, side by side: `make peers`.

    make peers          # makes the peers' environment (.peers) and runs this file

No model hub is asked: a small random checkpoint of FashionCLIP's architecture stands in for it, with CLIP's kind of
tokenizer and preprocessing. It is exported here (transformers 5) and read there (transformers 4) by the package itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / ".peers" / "bin" / "python"
LEAST = 0.9999
TEXTS = [
    "navy striped top",
    "A Red Dress, for a summer wedding!",
    "black leather ankle boots under 80",
    "a long text " * 12,
    "women's t-shirt, 100% cotton",
    "Étoile crew-neck",
    "x",
]
SIZES = [(60, 80), (80, 60), (400, 533), (224, 224), (97, 33), (32, 32), (301, 1000)]


def main() -> int:
    """Print one JSON object; exit code 1 where a cosine is below `LEAST`."""
    if not PEER.exists():
        print("There is no .peers environment; make it with `make peers`.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="stylist-") as folder:
        figures = measure(Path(folder))
    json.dump(figures, sys.stdout, indent=2)
    print()
    return 0 if min(figures["pictures"], figures["texts"]) > LEAST else 1


def measure(folder: Path) -> dict[str, float]:
    """The least cosine over pictures, and over texts, of our fp32 bundle and of int8 to the package's vectors."""
    from benchmarks.random_clip import NARROW, random_checkpoint
    from retrieval.encoder import Encoder
    from training.checkpoints import load_checkpoint, save_checkpoint
    from training.export_checkpoint import export_checkpoint

    checkpoint, bundle = folder / "checkpoint", folder / "bundle"
    save_checkpoint(load_checkpoint(random_checkpoint(folder / "random", NARROW)), checkpoint)
    export_checkpoint(str(checkpoint), bundle, report=lambda line: None)
    pictures = _pictures(folder)
    theirs = _theirs(folder, checkpoint, pictures)
    figures = {}
    for served in ("fp32", "int8"):
        config = json.loads((bundle / "config.json").read_text("utf-8"))
        (bundle / "config.json").write_text(json.dumps({**config, "served": served}), "utf-8")
        encoder = Encoder.load(bundle)
        ours = {"pictures": encoder.pictures([Image.open(path) for path in pictures]), "texts": encoder.texts(TEXTS)}
        for name, vectors in ours.items():
            least = float((vectors * theirs[name]).sum(1).min())
            figures[name if served == "fp32" else f"{name}, int8"] = round(least, 7)
    return figures


def _pictures(folder: Path) -> list[Path]:
    random = np.random.default_rng(0)
    paths = []
    for at, (width, height) in enumerate(SIZES):
        coarse = Image.fromarray(random.integers(0, 255, (6, 5, 3), dtype=np.uint8))
        paths.append(folder / f"{at}.png")
        coarse.resize((width, height), Image.Resampling.BICUBIC).save(paths[-1])
    return paths


def _theirs(folder: Path, checkpoint: Path, pictures: list[Path]) -> dict[str, np.ndarray]:
    request = {"checkpoint": str(checkpoint), "pictures": [str(path) for path in pictures], "texts": TEXTS}
    (folder / "request.json").write_text(json.dumps(request), "utf-8")
    peer = Path(__file__).with_name("fashion_clip_peer.py")
    subprocess.run([str(PEER), str(peer), str(folder / "request.json"), str(folder / "theirs.npz")], check=True)
    with np.load(folder / "theirs.npz") as file:
        return {name: rows / np.linalg.norm(rows, axis=1, keepdims=True) for name, rows in file.items()}


if __name__ == "__main__":
    sys.exit(main())
