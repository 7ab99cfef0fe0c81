"""A sweep's table: printed, `table.csv` and `table.md` in its folder, sorted by the chosen validation figure.

Runs that are done come first, the best on top; then those that wait, go on or failed, with the reason. The CSV has
every figure and setting in full; what is printed and the Markdown have three decimals.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

from training.folders import write_whole
from training.sweep_grid import BadSweep, Grid
from training.sweep_ledger import Entry, SweepLedger

DEFAULT_METRIC = "after recall"


def metric_of(entries: Sequence[Entry], grid: Grid) -> str:
    """The figure to sort by: the sweep file's ("recall@10" means "after recall@10"), else the mean recall afterwards.

    Raises BadSweep where runs have figures and none has this one, naming those that they have.
    """
    names = list(dict.fromkeys(name for entry in entries for name in entry.figures))
    asked = grid.metric or DEFAULT_METRIC
    found = [name for name in (asked, f"after {asked}") if name in names]
    if grid.metric and names and not found:
        raise BadSweep(f"No run has the figure {grid.metric!r} to sort by; expected one of {', '.join(names)}.")
    return (found or names or [asked])[0]


def ordered(entries: Sequence[Entry], metric: str, *, largest: bool) -> list[Entry]:
    """Done runs, the best first, then the others as they stand in the sweep; a figure that is no number comes last."""

    def place(entry: Entry) -> tuple[int, float]:
        value = entry.figures.get(metric, math.nan)
        if entry.state != "done" or math.isnan(value):
            return (1 if entry.state == "done" else 2), 0.0
        return 0, -value if largest else value

    return sorted(entries, key=place)


def rows_of(ledger: SweepLedger, grid: Grid, *, exact: bool) -> list[list[str]]:
    """Header and rows of the table, as text; `exact` gives figures in full."""
    entries = list(ledger.entries.values())
    metric = metric_of(entries, grid)
    names = _columns(entries, metric)
    header = [*grid.varied, *names, "pictures/s", "minutes", "state"]
    rows = [header]
    for entry in ordered(entries, metric, largest=grid.largest):
        varied = [_setting(entry.varied.get(name, "")) for name in grid.varied]
        figures = [_figure(entry.figures.get(name), exact=exact) for name in names]
        speed = f"{entry.pictures_per_second:.1f}" if entry.pictures_per_second else ""
        minutes = f"{entry.took_s / 60:.1f}" if entry.took_s else ""
        state = f"{entry.state}: {entry.error}" if entry.error else entry.state
        rows.append([*varied, *figures, speed, minutes, state])
    return rows


def printed(rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns, numbers to the right; the last column, which may be a sentence, as it is."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(cell.rjust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table."""
    header, *others = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    marks = [*("---:" for _ in header[:-1]), "---"]
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, marks, *others]) + "\n"


def write_tables(ledger: SweepLedger, grid: Grid) -> None:
    """Write table.csv and table.md into the sweep's folder."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows_of(ledger, grid, exact=True))
    write_whole(ledger.folder / "table.csv", file.getvalue())
    write_whole(ledger.folder / "table.md", markdown(rows_of(ledger, grid, exact=False)))


def _columns(entries: Sequence[Entry], metric: str) -> list[str]:
    """The chosen figure, what it was before, then the others' afterwards; the rest of before says nothing of a run."""
    names = list(dict.fromkeys(name for entry in entries for name in entry.figures))
    before = metric.replace("after ", "before ")
    others = [name for name in names if not name.startswith("before ") and name != metric]
    return [metric, *([before] if before in names and before != metric else []), *others]


def _setting(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _figure(value: float | None, *, exact: bool) -> str:
    if value is None:
        return ""
    return repr(float(value)) if exact else f"{value:.3f}"
