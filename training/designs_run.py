"""Draws one picture for a program that reads along: one JSON object a line, the prompt on standard input.

    echo "a striped linen dress" | python -m training.designs_run --model models/drawing --out design.png

{"stage": "load"}, {"stage": "draw", "done": 3, "total": 25} while it works, and at last {"stage": "done", "took_s": …}
or {"stage": "failed", "error": …}. The prompt comes by standard input, where no list of processes shows it; it ends
when that closes: the program that started it is gone then.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from retrieval.encoder import BadBundle
from retrieval.stopping import stop_with_parent
from training.designs_settings import BadDesign, Drawing

MISSING = "Designs need further libraries; install them with: .venv/bin/pip install '.[design]'"
SHOWN = "product photo on a plain white background"  # the small model learned nothing else, and from bare titles
SHOWN_PX = 512  # people look at it: what is smaller is enlarged
MOST_PROMPT_BYTES = 4_000


def draw_one(model: str, prompt: str, out: Path, drawing: Drawing) -> int:
    """Draw the prompt into the file `out`, and print the lines; the exit code."""
    _say(stage="load")
    try:
        from training.designs_drawing import device_here, draw
        from training.designs_models import open_model, quieten
        from training.designs_pictures import save_design
        from training.designs_small import SmallModel

        quieten()
        began = time.perf_counter()
        opened = open_model(model)
        opened.to(device_here())
        whole = prompt if isinstance(opened, SmallModel) else f"{prompt}, {SHOWN}"
        (square,) = draw(
            opened, [whole], drawing, on_step=lambda done, total: _say(stage="draw", done=done, total=total)
        )
        partial = out.with_suffix(".partial")
        save_design(square, partial, prompt=prompt, model=opened.name, seed=drawing.seed, side_px=SHOWN_PX)
        partial.replace(out)
    except ModuleNotFoundError:
        return _failed(MISSING)
    except (BadDesign, BadBundle, OSError) as error:
        return _failed(str(error))
    _say(stage="done", took_s=round(time.perf_counter() - began, 2))
    return 0


def _failed(sentence: str) -> int:
    _say(stage="failed", error=sentence)
    return 1


def _say(**fields: object) -> None:
    print(json.dumps(fields), flush=True)


def _first_line() -> str:
    """The prompt, read byte by byte: what comes after it belongs to `stop_with_parent`."""
    line = bytearray()
    while len(line) < MOST_PROMPT_BYTES and (byte := os.read(0, 1)) not in (b"", b"\n"):
        line += byte
    return line.decode("utf-8", "replace").strip()


def main(argv: Sequence[str] | None = None) -> int:
    """Run as `python -m training.designs_run`; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.designs_run", description="Draw for a program.")
    parser.add_argument("--model", required=True, help="the diffusion model: a folder or a hub id")
    parser.add_argument("--out", type=Path, required=True, help="the PNG to write")
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--guidance", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(argv)
    prompt = _first_line()
    if not prompt:
        return _failed("There is no prompt on standard input.")
    stop_with_parent()
    try:
        drawing = Drawing(steps=options.steps, guidance=options.guidance, seed=options.seed)
    except BadDesign as error:
        return _failed(str(error))
    return draw_one(options.model, prompt, options.out, drawing)


if __name__ == "__main__":
    sys.exit(main())
