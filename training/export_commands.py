"""What `stylist export` runs. Returns exit codes: 0 done, 1 failed, 2 used wrongly."""

from __future__ import annotations

import sys
from pathlib import Path

from retrieval.encoder import BadBundle
from retrieval.hub import NotOnHub, fetched, is_hub_id
from training.checkpoint_files import BadCheckpoint, read_model_type
from training.commands import refused


def export_command(source: str, *, out: Path, int8: bool = True, serve: str = "fp32") -> int:
    """Write a checkpoint, by folder or hub id, as a bundle in `out`: of pictures and texts, or of a parser's masks.

    Which it is, its `config.json` says. `int8` and `serve` are of no account to a parser.
    """
    from training.export import ParityError

    try:
        if _model_type(source) == "segformer":
            _export_parser(source, out)
        else:
            _export_encoder(source, out, int8, serve)
    except (BadBundle, BadCheckpoint) as error:
        return refused(str(error))
    except (ParityError, OSError) as error:
        print(f"{out} is as it was: {error}", file=sys.stderr)
        return 1
    return 0


def _export_parser(source: str, out: Path) -> None:
    from training.segformer import export_segformer

    difference = export_segformer(source, out)
    print(f"wrote {out}; no probability differs from torch's by more than {difference:.5f}")


def _export_encoder(source: str, out: Path, int8: bool, serve: str) -> None:
    from retrieval.encoder import Encoder
    from training.export_checkpoint import export_checkpoint

    export_checkpoint(source, out, int8=int8, serve=serve)
    encoder = Encoder.load(out)
    print(f"wrote {out}: {encoder.model_id}, {encoder.dim} dimensions, {encoder.served} served")


def _model_type(source: str) -> str:
    """What the checkpoint's config says it is; only that file is fetched of a hub id."""
    folder = Path(source)
    try:
        if not folder.is_dir() and is_hub_id(source):
            folder = fetched(source, ("config.json",))
    except NotOnHub as error:
        raise BadCheckpoint(str(error)) from error
    if not folder.is_dir():
        raise BadCheckpoint(f"There is no checkpoint at {source!r}; give a folder, or a hub id as `org/name`.")
    return read_model_type(folder)
