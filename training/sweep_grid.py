"""A sweep file: which runs to make. TOML; `data/sweeps/` holds those that ship, found by name.

    metric = "recall@10"           # the validation figure that the table is sorted by; else the trainer's own
    largest = true                 # whether more of it is better
    fields = ["style", "material"] # which texts of the pairs to learn from; else all
    [fixed]                        # the same for every run: any setting of `training.finetune.FinetuneSettings`
    loss = "siglip"
    [grid]                         # every combination
    rate = [5e-5, 5e-6]
    [random]                       # or, instead of a grid, so many draws, the same for the same seed
    runs = 20
    seed = 7
    rate = { low = 1e-6, high = 1e-4, scale = "log" }   # numbers between; scale is linear or log; whole = true rounds
    batch_size = [16, 32, 64]                            # one of these

It knows nothing of what the settings mean: `training.sweep` has each run checked before the first begins.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "sweeps"
KEYS = {"metric", "largest", "fields", "fixed", "grid", "random"}
MOST_RUNS = 10_000
DRAWS_EACH = 100  # tries for a run that is not there yet, before a small space counts as used up

Value = bool | int | float | str | tuple[Any, ...]


class BadSweep(Exception):
    """A sweep that cannot begin or go on; the message says what is wrong, what was expected and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: what it varies and what all runs share. Its name is its folder's, and says what it varies."""

    varied: Mapping[str, Value]
    fixed: Mapping[str, Value]

    @property
    def settings(self) -> dict[str, Value]:
        """Everything that the sweep file chose for it."""
        return {**self.fixed, **self.varied}

    @property
    def name(self) -> str:
        """Short, readable and its own: the varied settings, and a hash where their words do not tell it apart."""
        words = "_".join(f"{key}-{_word(value)}" for key, value in self.varied.items()) or "run"
        return f"{words[:80]}_{hashlib.sha256(canonical(self.settings).encode()).hexdigest()[:6]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A sweep file, read: its runs in order, and what they are sorted by ("" for the trainer's own choice)."""

    name: str
    runs: tuple[Run, ...]
    varied: tuple[str, ...]
    fields: tuple[str, ...]
    metric: str
    largest: bool


def canonical(value: object) -> str:
    """The same text for the same settings, whatever their order and however a number was written."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=list)


def find_grid(given: str) -> Path:
    """A sweep file by its path, or a shipped one by its name. Raises BadSweep, naming those that ship."""
    shipped = SHIPPED / f"{given}.toml"
    for path in (Path(given), shipped):
        if path.is_file():
            return path
    there = ", ".join(sorted(path.stem for path in SHIPPED.glob("*.toml"))) or "none"
    raise BadSweep(f"There is no sweep file {given!r}; give a TOML file, or the name of one that ships ({there}).")


def read_grid(path: Path) -> Grid:
    """Read a sweep file. Raises BadSweep, in one sentence, for what it does not understand."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSweep(f"The sweep file {str(path)!r} cannot be read: {error}.") from error
    if unknown := sorted(set(table) - KEYS):
        raise BadSweep(f"{path.name} has {unknown[0]!r}; expected {', '.join(sorted(KEYS))}.")
    if ("grid" in table) == ("random" in table):
        raise BadSweep(f"{path.name} needs either a [grid] or a [random] table, not both; keep the one you mean.")
    fixed = {key: _plain(value) for key, value in _table(table, "fixed", path).items()}
    space = _table(table, "grid" if "grid" in table else "random", path)
    varied = list(_combinations(space, path) if "grid" in table else _draws(space, path))
    names = tuple(key for key in space if key not in ("runs", "seed") or "grid" in table)
    if twice := sorted(set(names) & set(fixed)):
        raise BadSweep(f"{path.name} both fixes and varies {twice[0]!r}; leave it in one of the two.")
    return Grid(
        name=path.stem,
        runs=tuple(Run(varied=values, fixed=fixed) for values in varied),
        varied=names,
        fields=tuple(str(name) for name in table.get("fields", ())),
        metric=str(table.get("metric", "")),
        largest=bool(table.get("largest", True)),
    )


def _table(table: Mapping[str, Any], name: str, path: Path) -> dict[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise BadSweep(f"{path.name} has {name} = {found!r}; expected a table, [{name}].")
    return found


def _combinations(space: Mapping[str, Any], path: Path) -> Iterator[dict[str, Value]]:
    for key, values in space.items():
        if not isinstance(values, list) or not values:
            raise BadSweep(f"{path.name} has {key} = {values!r} in [grid]; expected a list of values to try.")
    count = math.prod(len(values) for values in space.values())
    if count > MOST_RUNS:
        raise BadSweep(f"{path.name} makes {count} runs; expected {MOST_RUNS} or fewer: shorten a list.")
    seen = set()
    for values in itertools.product(*space.values()):
        run = {key: _plain(value) for key, value in zip(space, values, strict=True)}
        if canonical(run) not in seen:
            seen.add(canonical(run))
            yield run


def _draws(space: Mapping[str, Any], path: Path) -> Iterator[dict[str, Value]]:
    """Distinct draws. More runs of the same seed begin with the same ones, so that a sweep can be made longer."""
    runs, seed = space.get("runs"), space.get("seed", 7)
    if not isinstance(runs, int) or isinstance(runs, bool) or not 1 <= runs <= MOST_RUNS:
        raise BadSweep(f"{path.name} has runs = {runs!r} in [random]; expected how many, 1 to {MOST_RUNS}.")
    drawn = {key: _range(key, value, path) for key, value in space.items() if key not in ("runs", "seed")}
    chance = random.Random(seed)
    seen: set[str] = set()
    for _ in range(runs * DRAWS_EACH):
        if len(seen) == runs:
            return
        run = {key: _draw(chance, choices) for key, choices in drawn.items()}
        if canonical(run) not in seen:
            seen.add(canonical(run))
            yield run


def _range(key: str, given: Any, path: Path) -> list[Any] | dict[str, Any]:
    if isinstance(given, list) and given:
        return given
    if isinstance(given, dict) and {"low", "high"} <= set(given) <= {"low", "high", "scale", "whole"}:
        low, high, scale = given["low"], given["high"], given.get("scale", "linear")
        if low < high and scale in ("linear", "log") and (scale == "linear" or low > 0):
            return given
    raise BadSweep(
        f"{path.name} has {key} = {given!r} in [random]; expected a list, or {{low, high}} with low below high, "
        "scale linear or log (log above 0), and whole = true for whole numbers."
    )


def _draw(chance: random.Random, choices: Sequence[Any] | Mapping[str, Any]) -> Value:
    if not isinstance(choices, Mapping):
        return _plain(chance.choice(choices))
    low, high = float(choices["low"]), float(choices["high"])
    if choices.get("scale") == "log":
        value = math.exp(chance.uniform(math.log(low), math.log(high)))
    else:
        value = chance.uniform(low, high)
    return round(value) if choices.get("whole") else float(f"{value:.3g}")  # digits past the third decide nothing


def _plain(value: Any) -> Value:
    return tuple(_plain(one) for one in value) if isinstance(value, list) else value


def _word(value: Value) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in text)
