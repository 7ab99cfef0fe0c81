"""How a reindex and a measuring are told, as texts: `reindex_text(progress)`, `evaluation_text(measured)`."""

from __future__ import annotations

from bot import wording_admin as wording
from bot.evaluation import Measured
from bot.reindex import Progress
from bot.status import span

BAR_CELLS = 20
MOST_CHARS = 1_900  # of one message; Discord takes 2,000, Telegram 4,096


def reindex_text(progress: Progress) -> str:
    """How far a reindex is, or how it ended."""
    if progress.state == "running":
        return "\n".join(filter(None, (progress.rows, doing(progress), _bar(progress), wording.MEANWHILE)))
    took = span(progress.took_s)
    index = {"generation": progress.generation, "products": progress.products}
    ended = {
        "idle": wording.NEVER,
        "done": wording.DONE.format(span=took, **index),
        "unchanged": wording.UNCHANGED.format(**index),
        "failed": wording.FAILED.format(problem=progress.problem),
        "cancelled": wording.CANCELLED.format(span=took),
    }[progress.state]
    return "\n".join(filter(None, (progress.rows, ended)))


def doing(progress: Progress) -> str:
    """The stage that a reindex is at, with how far it is, how fast, and for how long still."""
    stage = wording.STAGES.get((progress.step, progress.stage), progress.stage)
    if not progress.total:
        return wording.DOING.format(doing=stage)
    if (progress.step, progress.stage) == ("ingest", "read"):  # how many rows a feed has is known at its end
        return wording.ROWS_SO_FAR.format(doing=stage, done=progress.done)
    return wording.HOW_FAR.format(
        doing=stage,
        done=progress.done,
        total=progress.total,
        percent=100 * progress.done // progress.total,
        rate=wording.RATE.format(rate=progress.rate_per_s) if progress.rate_per_s else "",
        left=wording.LEFT.format(span=span(progress.left_s)) if progress.left_s else "",
    )


def _bar(progress: Progress) -> str:
    if not progress.total or (progress.step, progress.stage) == ("ingest", "read"):
        return ""
    full, rest = wording.BAR
    cells = BAR_CELLS * progress.done // progress.total
    return full * cells + rest * (BAR_CELLS - cells)


def evaluation_text(measured: Measured) -> str:
    """How far a measuring is, or its figures."""
    if measured.state == "running":
        return wording.EVALUATING.format(line=measured.line).rstrip()
    if measured.state == "cancelled":
        return wording.EVALUATION_STOPPED
    if measured.state != "done":
        return wording.EVALUATION_FAILED.format(problem=measured.problem)
    told = [wording.FIGURES_OF.format(model=measured.model, folder=measured.folder)]
    for name, figures in measured.sections.items():
        told += ["", name.capitalize(), *([wording.FIGURE.format(**each) for each in figures] or [wording.NO_CASES])]
    return _fitting(told)


def _fitting(told: list[str]) -> str:
    """As many lines as one message holds, and how many more there are."""
    length = 0
    for shown, line in enumerate(told):
        length += len(line) + 1
        if length > MOST_CHARS - len(wording.MORE_FIGURES):
            return "\n".join((*told[:shown], wording.MORE_FIGURES.format(count=len(told) - shown)))
    return "\n".join(told)
