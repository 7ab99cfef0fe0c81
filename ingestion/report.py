"""`stylist report`: what the catalog holds and what is wrong with it, as one HTML page and PNGs.

`make_report(home, out)` reads the ledger alone; it needs no model and no network, and nothing but what the bot has
installed (matplotlib and Jinja would be 77 MB more, for bars that HTML draws itself). Pictures that were never looked
at are looked at first.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingestion.color_conflicts import ColorConflict, color_conflicts
from ingestion.ledger import FILE_NAME, BadLedger, Ledger
from ingestion.progress import Report as Progress
from ingestion.progress import reporter, silent
from ingestion.report_changes import FOLDER, Changes, changes, keep
from ingestion.report_copies import Copies, copies
from ingestion.report_facts import look_at_missing
from ingestion.report_runs import Captions, Runs, captions, runs
from ingestion.report_summary import Summary, summarize

FAILED = 1


class NothingToReport(Exception):
    """A ledger without a listed product; the message names the command that mends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that the page shows. `unread` pictures could not be opened any more."""

    made: str
    summary: Summary
    copies: list[Copies]
    conflicts: list[ColorConflict]
    captions: Captions
    runs: Runs
    changes: Changes | None
    unread: int

    def to_json(self) -> dict[str, Any]:
        """The findings as JSON types."""
        return {
            "made": self.made,
            **self.summary.to_json(),
            "copies": [asdict(one) for one in self.copies],
            "color_conflicts": [asdict(one) for one in self.conflicts],
            "captions": asdict(self.captions),
            "runs": asdict(self.runs),
            "changes": asdict(self.changes) if self.changes else None,
            "unread_pictures": self.unread,
        }


def find(home: Path, progress: Progress = silent) -> Findings:
    """Read the ledger under `home`, and keep what the next report compares with. Raises BadLedger, NothingToReport."""
    if not (home / FILE_NAME).is_file():
        raise NothingToReport(f"There is no ledger in {str(home)!r}; run `stylist ingest FEED` first.")
    with Ledger.open(home) as ledger:
        unread = look_at_missing(ledger, progress)
        summary = summarize(ledger)
        if not summary.products:
            raise NothingToReport(f"The ledger in {str(home)!r} lists 0 products; run `stylist ingest FEED` first.")
        findings = Findings(
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            summary=summary,
            copies=copies(ledger),
            conflicts=color_conflicts(ledger),
            captions=captions(ledger),
            runs=runs(ledger),
            changes=changes(ledger, summary, home),
            unread=unread,
        )
        keep(ledger, summary, home)
    return findings


def make_report(home: Path, out: Path | None = None, progress: Progress = silent) -> tuple[Findings, Path]:
    """Write `report.html`, its PNGs and `report.json` into `out` (default: STYLIST_HOME/reports); returns the page."""
    from ingestion.report_page import page
    from ingestion.report_sheets import save_sheets

    findings = find(home, progress)
    folder = out or home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    save_sheets(findings, folder)
    text = json.dumps(findings.to_json(), ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    written = folder / "report.html"
    written.write_text(page(findings), encoding="utf-8")
    return findings, written


def report_command(*, home: Path, out: Path | None = None, as_json: bool = False) -> int:
    """Make the report and print where it lies and the main figures (or all as JSON); returns the exit code."""
    try:
        with reporter() as progress:
            findings, written = make_report(home, out, progress)
    except (BadLedger, NothingToReport) as error:
        return _failed(str(error))
    except (OSError, sqlite3.Error) as error:
        return _failed(f"The report could not be written ({error}); check permissions and the disk's space.")
    print(json.dumps(findings.to_json(), ensure_ascii=False) if as_json else "\n".join(_lines(findings, written)))
    return 0


def _lines(findings: Findings, written: Path) -> list[str]:
    summary = findings.summary
    exact = sum(one.exact for one in findings.copies)
    changed = findings.changes
    return [
        f"{written}: {summary.products:,} products, {summary.without_picture.total():,} without a picture",
        f"{exact:,} pictures are used by several products, {len(findings.copies) - exact:,} more are alike; "
        f"{len(findings.conflicts):,} products whose text and picture name different colors",
        f"since {changed.since}: {changed.added:,} added, {changed.gone:,} gone, {changed.cheaper:,} cheaper, "
        f"{changed.dearer:,} dearer"
        if changed
        else "the first report here: the next one tells what changed since",
    ]


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return FAILED
