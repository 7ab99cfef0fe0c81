"""The path of a product, top to bottom: ledger → caption → picture → vector → new generation → check → switch.

`python -m ingestion.build --home var --model data/models/pocket [--json-progress]`, or `stylist build`. A generation is
built aside and only named in `index/current` when it passes its check; whatever happens before, the one in use stays.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingestion.embedding import embed_pictures, embed_texts
from ingestion.ledger import Kind, Ledger, Vectors
from ingestion.lock import only_one
from ingestion.progress import Report, silent
from ingestion.stock import Products, Stock
from ingestion.tally import BuildTally
from retrieval import generation, index_files
from retrieval.catalog import IndexProblem, Store, server_names
from retrieval.encoder import Encoder
from retrieval.generation import Manifest
from retrieval.stopping import stop_on_sigterm, stop_with_parent

KEEP = 3
_ROWS_A_CHUNK = 2_000
_VECTOR_FILES: dict[Kind, str] = {"picture": index_files.PICTURE_FILE, "text": index_files.TEXT_FILE}


def build(
    home: Path,
    model: Path | str | Encoder,
    *,
    progress: Report = silent,
    keep: int = KEEP,
    server: str | None = None,
) -> BuildTally:
    """Embed what is new in the ledger under `home` and switch to a new generation, unless nothing changed.

    `model` is a bundle's folder or an open encoder; `server` the address of a Chroma server to keep the collections on
    (None: in the generation's folder). Raises BadLedger, BadBundle, Busy, NothingToBuild, IndexProblem,
    OSError or sqlite3.Error, and then the generation in use is the one before.
    """
    started = time.monotonic()
    with only_one(home, "build"), Ledger.open(home) as ledger, ledger.snapshot() as still:
        _remove_unfinished(home, server)
        encoder = Encoder.load(model) if isinstance(model, str | Path) else model
        tally = BuildTally(model=encoder.model_id)
        stock = Stock.read(still, tally.left_out)
        if not _kept(home, stock.content(encoder.fingerprint), tally, server):
            embed_pictures(ledger, stock, encoder, tally, progress)
            embed_texts(ledger, stock, encoder, tally, progress)
            content = stock.content(encoder.fingerprint)  # without the pictures that cannot be read
            if not _kept(home, content, tally, server):
                _make(home, stock, encoder, content, ledger, tally, progress, server)
                tally.removed_generations = tuple(generation.prune(home, keep))
                if server:
                    index_files.remove_from_server(server, tally.removed_generations)
                ledger.drop_vectors_except(_models_in_use(home))
        tally.took_s = time.monotonic() - started
        ledger.record_run("build", _now(), tally.to_json())
    return tally


def roll_back(home: Path) -> str:
    """Make the generation before the current one the one in use; returns its name. Raises NoIndex or Busy."""
    with only_one(home, "build"):
        return generation.roll_back(home)


def _remove_unfinished(home: Path, server: str | None) -> None:
    unfinished = generation.remove_unfinished(home)
    if server:
        index_files.remove_from_server(server, unfinished)


def _kept(home: Path, content: str, tally: BuildTally, server: str | None) -> bool:
    """Whether the generation in use is what this build would make, and if so the tally that says it."""
    try:
        folder = generation.current_folder(home)
        used = generation.read_manifest(folder)
    except (generation.NoIndex, generation.IndexMismatch):
        return False
    if used.content != content or generation.damaged_files(folder, used):
        return False
    if bool(used.collections) != bool(server):
        return False
    tally.changed, tally.generation, tally.products = False, used.generation, used.products
    return True


def _make(
    home: Path,
    stock: Stock,
    encoder: Encoder,
    content: str,
    ledger: Ledger,
    tally: BuildTally,
    progress: Report,
    server: str | None,
) -> None:
    """Write a generation aside, check it, name it and switch to it."""
    name = generation.new_name()
    built = generation.index_folder(home) / f"{generation.BUILDING}{name}"
    built.mkdir(parents=True)
    try:
        manifest = Manifest(
            generation=name,
            created=_now(),
            model=encoder.model_id,
            fingerprint=encoder.fingerprint,
            bundle=str(encoder.folder.resolve()),
            feeds=ledger.feeds(),
            dim=encoder.dim,
            products=len(stock),
            content=content,
            previous=generation.current_generation(home),
            collections=server_names(name) if server else {},
        )
        store = Store.of(built, manifest, server)
        for kind, file in _VECTOR_FILES.items():
            index_files.write_vectors(built / file, len(stock), encoder.dim, _vectors(ledger, stock, encoder, kind))
        index_files.write_products(built, Products(stock), lambda *at: progress("index", *at), store)
        checks = index_files.check(built, manifest, lambda *at: progress("check", *at), server=server)
        generation.write_manifest(built, replace(manifest, checks=checks))
        generation.publish(home, built, name)
    except BaseException:
        with suppress(IndexProblem):  # a server that does not answer is what went wrong
            _remove_unfinished(home, server)
        raise
    tally.generation, tally.products, tally.checked = name, len(stock), len(stock)


def _vectors(ledger: Ledger, stock: Stock, encoder: Encoder, kind: Kind) -> Iterator[Vectors]:
    """The stock's vectors in its order, (m, d) at a time."""
    for chunk in stock.chunks(_ROWS_A_CHUNK):
        vectors = np.zeros((len(chunk), encoder.dim), dtype=np.float32)
        keys = [item.picture if kind == "picture" else item.text_key for item in chunk]
        if not ledger.fill_vectors(encoder.fingerprint, kind, keys, vectors).all():
            raise IndexProblem("The ledger lost vectors while the index was made; run `stylist build` again.")
        yield vectors


def _models_in_use(home: Path) -> set[str]:
    """The fingerprints of the generations that are kept; a damaged one's vectors will be embedded anew."""
    models: set[str] = set()
    for name in generation.generations(home):
        with suppress(generation.IndexMismatch):
            models.add(generation.read_manifest(generation.index_folder(home) / name).fingerprint)
    return models


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def main(argv: Sequence[str] | None = None) -> int:
    """Run as `python -m ingestion.build`; returns the exit code."""
    from ingestion.commands import build_command

    parser = argparse.ArgumentParser(prog="python -m ingestion.build", description="Make a new index generation.")
    parser.add_argument("--home", type=Path, default=Path("var"), help="STYLIST_HOME (default: ./var)")
    parser.add_argument("--model", default="data/models/pocket", help="model bundle (default: %(default)s)")
    parser.add_argument("--json-progress", action="store_true", help="one JSON object a line on stdout")
    parser.add_argument("--rollback", action="store_true", help="step back to the generation before the current one")
    parser.add_argument("--server", help="address of a Chroma server to keep the collections on (default: embedded)")
    parser.add_argument(
        "--from-program",
        action="store_true",
        help="end when stdin closes; its first line is --server's value, or empty",
    )
    options = vars(parser.parse_args(argv))
    if options.pop("from_program"):  # an address may hold a password, which a list of processes would show
        options["server"] = sys.stdin.readline().strip() or None
        stop_with_parent()
    else:
        stop_on_sigterm()
    return build_command(**options)


if __name__ == "__main__":
    sys.exit(main())
