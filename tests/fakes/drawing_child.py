"""Stands for `training.designs_run` where no model is needed: the same arguments and lines, a plain picture at once.

The prompt tells what happens: "slow" in it draws a step every 50 ms, "fails" ends with a sentence, "dies" with none.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from retrieval.stopping import stop_with_parent

BAND_PX = 16


def _line() -> str:
    line = b""
    while (byte := os.read(0, 1)) not in (b"", b"\n"):
        line += byte
    return line.decode()


def main() -> int:
    """Draw, or do what the prompt tells."""
    parser = argparse.ArgumentParser()
    for name in ("--model", "--out", "--steps"):
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    prompt, total = _line(), int(options.steps)
    stop_with_parent()
    for step in range(1, total + 1):
        time.sleep(0.05 if "slow" in prompt else 0)
        print(json.dumps({"stage": "draw", "done": step, "total": total}), flush=True)
    if "dies" in prompt:
        os._exit(3)
    if "fails" in prompt:
        print(json.dumps({"stage": "failed", "error": "There is no diffusion model at 'gone'."}))
        return 1
    told = PngInfo()
    for name, value in (("generated", "yes"), ("prompt", prompt), ("band_px", str(BAND_PX))):
        told.add_itxt(name, value)
    Image.new("RGB", (64, 64 + BAND_PX), "navy").save(Path(options.out), "PNG", pnginfo=told)
    print(json.dumps({"stage": "done", "took_s": 0.1}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
