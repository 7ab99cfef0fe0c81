"""A folder written whole or not at all: what fails half-way, or is killed, never takes the place of what was there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder to write to; at the end it takes `folder`'s place, unless something raised."""
    folder = folder.absolute()
    partial, before = (folder.with_name(f".{folder.name}.{state}") for state in ("partial", "before"))
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        shutil.rmtree(before, ignore_errors=True)
        if folder.exists():
            folder.rename(before)
        partial.rename(folder)
    finally:  # on a full disk, or a person's Ctrl+C, what is half written goes
        shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(before, ignore_errors=True)
