"""A sweep's figures, as PNG in its folder: `metric.png`, the chosen figure against each thing varied, and `curves.png`,
how the runs learned. Needs matplotlib (extra `train`).

The first numeric thing varied (the rate, when it is) goes along the x axis; the next one is told by color, a third by
panels. What else was varied lies on top of each other, as separate points. Curves are what `sweep_history` kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from training.sweep_grid import Grid
from training.sweep_history import history
from training.sweep_ledger import RUNS, Entry, SweepLedger
from training.sweep_table import metric_of, ordered

LOG_SPAN = 8  # values spread wider than this ratio are drawn on a log scale
CURVES_NAMED = 7
FEW = 8  # values of a grid, which get a tick each and a line between; draws are a cloud
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")  # told apart by the color-blind
MARKS = "osD^vPX"


def draw_plots(ledger: SweepLedger, grid: Grid) -> list[Path]:
    """Draw what the runs that are done allow; returns the files written, none where nothing is done."""
    metric = metric_of(list(ledger.entries.values()), grid)
    done = [e for e in ordered(ledger.of("done"), metric, largest=grid.largest) if metric in e.figures]
    if not done:
        return []
    written = [_save(_metric_figure(done, grid, metric), ledger.folder / "metric.png")]
    histories = {entry.name: history(ledger.folder / RUNS / f"{entry.name}.jsonl") for entry in done}
    if any(histories.values()):
        written.append(_save(_curves_figure(done, histories, metric), ledger.folder / "curves.png"))
    return written


def _metric_figure(done: Sequence[Entry], grid: Grid, metric: str) -> Figure:
    x, color, panel = _roles(done, grid)
    panels = _values(done, panel) if panel else [None]
    figure = Figure(figsize=(1.5 + 3.6 * len(panels), 3.8), layout="constrained")
    axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axis, shown in zip(axes, panels, strict=True):
        inside = [entry for entry in done if panel is None or entry.varied.get(panel) == shown]
        _draw_metric(axis, inside, done, x, color, metric)
        axis.set_title("" if panel is None else f"{panel} {_word(shown)}", fontsize=10)
    axes[0].set_ylabel(f"{metric} (validation)")
    if axes[-1].get_legend_handles_labels()[1]:
        axes[-1].legend(title=color or "", fontsize=8, title_fontsize=8, frameon=False, loc="best")
    return figure


def _roles(done: Sequence[Entry], grid: Grid) -> tuple[str, str | None, str | None]:
    """What goes along x, by color and by panels, of the things that really vary."""
    varied = [name for name in grid.varied if len(_values(done, name)) > 1] or list(grid.varied) or ["run"]
    numeric = [name for name in varied if all(_is_number(entry.varied.get(name)) for entry in done)]
    x = "rate" if "rate" in varied else (numeric or varied)[0]
    others = sorted((name for name in varied if name != x), key=lambda name: -len(_values(done, name)))
    few = [name for name in others if len(_values(done, name)) <= len(COLORS)]
    color = few[0] if few else None
    panel = next((name for name in few[1:] if len(_values(done, name)) <= 4), None)
    return x, color, panel


def _draw_metric(
    axis: Axes, inside: Sequence[Entry], everything: Sequence[Entry], x: str, color: str | None, metric: str
) -> None:
    places = _values(everything, x)
    numeric = all(_is_number(value) for value in places)
    for at, shown in enumerate(_values(everything, color) if color else [None]):
        mine = [entry for entry in inside if color is None or entry.varied.get(color) == shown]
        points = sorted((_place(entry, x, places, numeric), entry.figures[metric]) for entry in mine)
        joined = numeric and len(places) <= FEW and len({point[0] for point in points}) == len(points)
        axis.plot(
            [point[0] for point in points], [point[1] for point in points],
            linestyle="-" if joined else "none", marker=MARKS[at % len(MARKS)],
            color=COLORS[at % len(COLORS)], label=_word(shown) if color else None, markersize=5, linewidth=1.3,
        )  # fmt: skip
    if numeric and min(places) > 0 and max(places) / min(places) >= LOG_SPAN:
        axis.set_xscale("log")
    if not numeric or len(places) <= FEW:
        axis.set_xticks(places if numeric else range(len(places)), [_word(value) for value in places])
        axis.minorticks_off()
    axis.margins(x=0.15)
    before = inside[0].figures.get(metric.replace("after ", "before ")) if inside else None
    if before is not None and metric.startswith("after "):
        axis.axhline(before, color="#888888", linestyle=":", linewidth=1.2, label="the base")
    axis.set_xlabel(x)
    _tidy(axis)


def _curves_figure(done: Sequence[Entry], histories: Mapping[str, list[dict[str, Any]]], metric: str) -> Figure:
    figure = Figure(figsize=(9.5, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    validated = f"eval_{metric.removeprefix('after ')}"
    for place, entry in reversed(list(enumerate(done))):
        named = place < CURVES_NAMED
        style: dict[str, Any] = {
            "color": COLORS[place % len(COLORS)] if named else "#c8c8c8",
            "linestyle": "--" if named and place >= len(COLORS) else "-",
            "linewidth": 1.6 if named else 0.8,
            "label": _label(entry) if named else None,
        }
        for axis, key in ((left, "loss"), (right, validated)):
            points = [(line["epoch"], line[key]) for line in histories[entry.name] if key in line and "epoch" in line]
            axis.plot([point[0] for point in points], [point[1] for point in points], marker=".", **style)
    for axis, words in ((left, "training loss"), (right, f"{validated.removeprefix('eval_')} (validation)")):
        axis.set_xlabel("epoch")
        axis.set_ylabel(words)
        _tidy(axis)
    handles, labels = right.get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], fontsize=8, frameon=False, loc="outside right upper",
                  title=f"best {min(len(done), CURVES_NAMED)} of {len(done)}", title_fontsize=8)  # fmt: skip
    return figure


def _place(entry: Entry, x: str, places: Sequence[Any], numeric: bool) -> float:
    value = entry.varied.get(x)
    return float(value) if numeric and value is not None else float(places.index(value))


def _values(entries: Sequence[Entry], name: str) -> list[Any]:
    """The values that a thing takes, each once, numbers in order."""
    found = list(dict.fromkeys(_plain(entry.varied.get(name)) for entry in entries))
    return sorted(found) if all(_is_number(value) for value in found) else found


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else json.dumps(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _word(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _label(entry: Entry) -> str:
    return ", ".join(f"{key} {_word(value)}" for key, value in entry.varied.items()) or entry.name


def _tidy(axis: Axes) -> None:
    axis.grid(visible=True, color="#e5e5e5", linewidth=0.6)
    axis.set_axisbelow(True)
    axis.spines[["top", "right"]].set_visible(False)


def _save(figure: Figure, path: Path) -> Path:
    FigureCanvasAgg(figure)
    figure.savefig(path, dpi=130, facecolor="white")
    return path
