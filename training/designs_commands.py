"""What `stylist design …` runs. Returns exit codes: 0 done, 1 failed, 2 used wrongly, 130 stopped with Ctrl-C."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from retrieval.encoder import BadBundle, Encoder
from retrieval.vocabulary import Vocabulary
from training.commands import progress, refused
from training.data_folder import NoData
from training.designs_settings import SMALL, BadDesign, DesignSettings, DesignStopped, Drawing
from training.finetune_settings import BadFinetune
from training.pairs import SPLITS, Split, read_pairs


def train_command(source: str | None, *, pairs: Path, out: Path, bundle: Path, choices: dict[str, Any]) -> int:
    """Train a model to draw, from `source` or, where that is None, from nothing. `choices` are DesignSettings."""
    try:
        settings = DesignSettings(**choices)
        found = read_pairs(pairs, vocabulary=Vocabulary.load(), fields=settings.fields)
        from training.designs import train_design

        train_design(source or SMALL, found, out, settings, progress, bundle=bundle)
    except (BadDesign, BadFinetune, BadBundle, NoData) as error:
        return refused(str(error))
    except DesignStopped as error:
        print(str(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def generate_command(
    model: str, *, prompts: list[str], prompt_file: Path | None, out: Path, side_px: int, choices: dict[str, Any]
) -> int:
    """Draw a PNG for each prompt into the folder `out`; `choices` are a Drawing."""
    try:
        drawing = Drawing(**choices)
        wanted = [*prompts, *(read_prompts(prompt_file) if prompt_file else [])]
        if not wanted:
            return refused('There is no prompt; give --prompt "a striped linen dress", or --prompts FILE, one a line.')
        _generate(model, wanted, out, drawing, side_px)
    except (BadDesign, BadBundle) as error:
        return refused(str(error))
    except OSError as error:
        print(f"The pictures could not be written to {str(out)!r} ({error.strerror}); make room.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _generate(source: str, prompts: list[str], out: Path, drawing: Drawing, side_px: int) -> None:
    from training.designs_drawing import device_here, draw
    from training.designs_models import open_model
    from training.designs_pictures import save_design

    model = open_model(source)
    model.to(device_here())
    out.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    squares = draw(model, prompts, drawing, on_step=lambda done, whole: progress(f"step {done}/{whole}"))
    took_s = time.perf_counter() - began
    for number, (square, prompt) in enumerate(zip(squares, prompts, strict=True)):
        path = out / f"{number:04}.png"
        save_design(square, path, prompt=prompt, model=model.name, seed=drawing.seed + number, side_px=side_px)
        print(f"{path}  {prompt}")
    progress(f"{took_s / len(prompts):.2f} s a picture, {drawing.steps} steps of {drawing.sampler}")


def read_prompts(path: Path) -> list[str]:
    """The lines of a file that are not empty; raises BadDesign where it cannot be read."""
    try:
        return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise BadDesign(f"--prompts is {str(path)!r}, which cannot be read as UTF-8 text ({error}).") from error


def score_command(
    model: str,
    *,
    pairs: Path,
    split: Split,
    bundle: Path,
    features: Path | None,
    as_json: bool,
    choices: dict[str, Any],
    drawing: dict[str, Any],
) -> int:
    """Print how well a model draws the captions of held-out pictures."""
    try:
        settings, drawn_by = DesignSettings(**choices), Drawing(**drawing)
        found = read_pairs(pairs, vocabulary=Vocabulary.load(), fields=settings.fields)
        if split not in SPLITS:
            return refused(f"--split is {split!r}; expected {', '.join(SPLITS)}.")
        from training.designs_drawing import device_here
        from training.designs_models import open_model
        from training.designs_scores import Ruler, score_model

        opened, encoder = open_model(model), Encoder.load(bundle)
        opened.to(device_here())
        ruler = Ruler.of_file(features, encoder) if features else Ruler.of_bundle(encoder)
        scores = score_model(opened, found.of(split), ruler, settings, drawn_by, progress)
    except (BadDesign, BadBundle, NoData) as error:
        return refused(str(error))
    except KeyboardInterrupt:
        return 130
    if as_json:
        print(json.dumps({"model": model, "split": split, "scores": [one.to_json() for one in scores]}))
    else:
        for one in scores:
            spread = "" if one.spread is None else f" ± {one.spread:.4f}"
            print(f"{one.name:<48} {one.value:9.4f}{spread}  n={one.pictures}")
    return 0
