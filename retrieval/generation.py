"""Generations of the index on disk: `index/<generation>/` folders that never change; `index/current` names one.

It knows names, manifests and the switch; what lies inside a generation is `retrieval.catalog`'s.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LAYOUT = 1  # of a generation's folder; another one is built anew
MANIFEST = "manifest.json"
BUILDING = ".building-"
_NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{5}")


class NoIndex(Exception):
    """There is no index to open; the message names the command that makes one."""


class IndexMismatch(Exception):
    """The index was made by another model or version, or is damaged; the message names the command that mends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation is made of. `content` is a hash of products, pictures and model: while it holds, no build."""

    generation: str
    created: str
    model: str
    fingerprint: str
    dim: int
    products: int
    content: str
    bundle: str = ""  # the folder of the model that made it, where the bot looks for it
    feeds: tuple[str, ...] = ()
    previous: str | None = None
    collections: dict[str, str] = field(default_factory=dict)  # on a Chroma server; empty when embedded
    checks: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)  # path → bytes; of Chroma's own files only that they exist
    layout: int = LAYOUT

    def to_json(self) -> dict[str, Any]:
        """The record as JSON types."""
        return {**asdict(self), "feeds": list(self.feeds)}


def index_folder(home: Path) -> Path:
    """Where generations lie."""
    return home / "index"


def new_name(now: datetime | None = None) -> str:
    """A name that sorts by time, also within a second: "20261121-093012-5f3a9", the last part the microseconds."""
    now = now or datetime.now(UTC)
    return f"{now:%Y%m%d-%H%M%S}-{now.microsecond:05x}"


def current_generation(home: Path) -> str | None:
    """The name of the generation in use, or None before the first build. Costs one small read."""
    try:
        name = (index_folder(home) / "current").read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return name if _NAME.fullmatch(name) else None


def current_folder(home: Path) -> Path:
    """The folder of the generation in use; raises NoIndex, naming the command that makes one."""
    name = current_generation(home)
    if name is None:
        raise NoIndex(f"There is no index under {str(home)!r} yet; run `stylist ingest FEED`, then `stylist build`.")
    folder = index_folder(home) / name
    if not (folder / MANIFEST).is_file():
        raise NoIndex(
            f"The index {name!r} named by {str(index_folder(home) / 'current')!r} is gone; run `stylist build`."
        )
    return folder


def generations(home: Path) -> list[str]:
    """The names of all finished generations, oldest first."""
    folder = index_folder(home)
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name) and (path / MANIFEST).is_file())


def read_manifest(folder: Path) -> Manifest:
    """Read a generation's manifest; raises IndexMismatch when it is damaged or of another layout."""
    try:
        fields = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if fields["layout"] != LAYOUT:
            raise IndexMismatch(
                f"The index {folder.name!r} has layout {fields['layout']!r}, this version expects {LAYOUT}; "
                "run `stylist build`."
            )
        return Manifest(**{**fields, "feeds": tuple(fields["feeds"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexMismatch(f"The index {folder.name!r} is damaged ({error!r}); run `stylist build`.") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a generation's manifest with its files' sizes, the last file of it: a folder with one was once whole."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(("-wal", "-shm"))]
    files = {path.relative_to(folder).as_posix(): path.stat().st_size for path in paths}
    text = json.dumps(replace(manifest, files=files).to_json(), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def damaged_files(folder: Path, manifest: Manifest) -> list[str]:
    """The files that a generation lacks, or that have another size than when it was written."""
    return [
        name
        for name, size in manifest.files.items()
        if not (folder / name).is_file()
        or (not name.startswith("chroma/") and (folder / name).stat().st_size != size)  # Chroma writes when it opens
    ]


def publish(home: Path, built: Path, name: str) -> None:
    """Rename a built folder to its generation's name and make it the one in use; both survive a power cut."""
    for path in [built, *built.rglob("*")]:
        _sync(path)
    os.rename(built, index_folder(home) / name)
    _sync(index_folder(home))
    switch(home, name)


def switch(home: Path, name: str) -> None:
    """Make `index/current` name a generation, at once and for good: readers see the old name or the new one."""
    current = index_folder(home) / "current"
    aside = index_folder(home) / f".current-{os.getpid()}"
    with aside.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, current)
    _sync(index_folder(home))


def history(home: Path) -> list[str]:
    """The generation in use and those that rollbacks would step to, in that order."""
    there, steps = set(generations(home)), []
    name = current_generation(home)
    while name in there and name not in steps:
        steps.append(name)
        try:
            name = read_manifest(index_folder(home) / name).previous
        except IndexMismatch:
            break  # where a damaged one led cannot be known
    return steps


def roll_back(home: Path) -> str:
    """Step back to the generation that was in use before the current one; returns its name. Raises NoIndex."""
    steps = history(home)
    if len(steps) < 2:
        raise NoIndex("There is no earlier index to step back to; the one in use stays." if steps else str(_none(home)))
    switch(home, steps[1])
    return steps[1]


def prune(home: Path, keep: int) -> list[str]:
    """Remove all but the current generation and those before it, `keep` in all; returns the removed names."""
    kept = set(history(home)[: max(keep, 1)])
    removed = [name for name in generations(home) if name not in kept] if kept else []
    for name in removed:
        shutil.rmtree(index_folder(home) / name, ignore_errors=True)
    return removed


def remove_unfinished(home: Path) -> list[str]:
    """Remove what dead builds left, and return the names of their generations.

    Call it with the build lock held, so that no live build is hit.
    """
    folder = index_folder(home)
    unfinished = list(folder.glob(BUILDING + "*"))
    for path in unfinished:
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(".current-*"):
        path.unlink(missing_ok=True)
    return [path.name.removeprefix(BUILDING) for path in unfinished]


def _none(home: Path) -> str:
    return f"There is no index under {str(home)!r} yet; run `stylist ingest FEED`, then `stylist build`."


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
