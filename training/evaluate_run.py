"""`stylist evaluate` for a program that reads along: one JSON object a line, on the held-out tenth.

    python -m training.evaluate_run --data ../shared/data --model data/models/pocket --home var --only retrieval

{"stage": "measure", "line": …} while it works, and at last {"stage": "done", "model": …, "sections": …} or {"stage":
"failed", "error": …}. It ends when its standard input closes: the program that started it is gone then.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from retrieval.encoder import BadBundle, Encoder
from retrieval.generation import IndexMismatch, NoIndex
from retrieval.parser import Parser
from retrieval.stopping import stop_with_parent

MISSING = "Measuring needs further libraries; install them with: .venv/bin/pip install '.[train]'"


def measure(data: Path, *, model: str, parser: Path | None, home: Path, only: Sequence[str]) -> int:
    """Print the lines; the exit code."""
    try:
        from training.evaluate import evaluate

        encoder = Encoder.load(model)
        opened = Parser.load(parser) if parser and parser.is_dir() else None
        sections = evaluate(data, encoder, opened, home, split="heldout", only=only, report=_report)
    except ModuleNotFoundError:
        return _failed(MISSING)
    except Exception as error:
        from training.data_folder import NoData

        if isinstance(error, BadBundle | NoData | NoIndex | IndexMismatch | ValueError | OSError):
            return _failed(str(error))
        raise
    figures = {name: [figure.to_json() for figure in found] for name, found in sections.items()}
    _say(stage="done", model=encoder.model_id, sections=figures)
    return 0


def _report(line: str) -> None:
    _say(stage="measure", line=line)


def _failed(sentence: str) -> int:
    _say(stage="failed", error=sentence)
    return 1


def _say(**fields: object) -> None:
    print(json.dumps(fields), flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Run as `python -m training.evaluate_run`; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate_run", description="Measure for a program.")
    parser.add_argument("--data", type=Path, required=True, help="a folder laid out like ../shared/data")
    parser.add_argument("--model", required=True, help="the model bundle's folder")
    parser.add_argument("--parser", type=Path, help="the parser bundle's folder; without one photos are not read")
    parser.add_argument("--home", type=Path, required=True, help="STYLIST_HOME, whose index looks come from")
    parser.add_argument("--only", default="", help="sections, separated by commas; else all")
    options = parser.parse_args(argv)
    stop_with_parent()
    only = [name.strip() for name in options.only.split(",") if name.strip()]
    return measure(options.data, model=options.model, parser=options.parser, home=options.home, only=only)


if __name__ == "__main__":
    sys.exit(main())
