"""The report's pictures: thumbnails inside the page, and the PNGs beside it, which can be read alone.

`catalog.png` (bars), `samples.png`, `duplicates.png` and `conflicts.png`; a sheet without a picture is not written.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from ingestion.report_bars import Bars, draw_bars
from ingestion.report_summary import UNSAID
from retrieval.contact_sheet import contact_sheet
from retrieval.pictures import BadPicture, read_picture_file
from retrieval.preparation import letterbox

if TYPE_CHECKING:
    from ingestion.report import Findings

THUMBNAIL_PX = 112
_QUALITY = 80
_SHEET_COLUMNS, _SHEET_CATEGORIES, _SHEET_ROWS = 8, 6, 5
_FACETS = (
    ("category", "Categories"),
    ("colors", "Colors"),
    ("audience", "Audience"),
    ("brand", "Brands"),
    ("patterns", "Patterns"),
    ("seasons", "Seasons"),
)
_BARS = 12


def thumbnail(path: str) -> str | None:
    """A picture's file as a small JPEG in a data URI; None where it cannot be read."""
    picture = _opened(path, THUMBNAIL_PX)
    if picture is None:
        return None
    buffer = io.BytesIO()
    letterbox(picture, THUMBNAIL_PX).save(buffer, "JPEG", quality=_QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def save_sheets(findings: Findings, folder: Path) -> None:
    """Write the PNGs into a folder."""
    draw_bars(_title(findings), _bars(findings)).save(folder / "catalog.png", optimize=True)
    pairs = [one.products[:2] for one in findings.copies if not one.exact and len(one.products) > 1]
    samples = [
        (one.path, one.title) for name in _largest(findings) for one in findings.summary.samples[name][:_SHEET_COLUMNS]
    ]
    sheets = {
        "samples.png": samples,
        "duplicates.png": [(one.path, f"{one.id} {one.title}") for pair in pairs for one in pair],
        "conflicts.png": [
            (one.path, f"{one.id} said {' + '.join(one.said)}, seen {' + '.join(one.seen)}")
            for one in findings.conflicts
        ],
    }
    for name, shown in sheets.items():
        _save(shown[: _SHEET_COLUMNS * _SHEET_ROWS if name != "samples.png" else None], folder / name)


def _save(shown: Sequence[tuple[str, str]], path: Path) -> None:
    path.unlink(missing_ok=True)  # of the report before
    opened = [(picture, text) for file, text in shown if (picture := _opened(file, 256))]
    if opened:
        contact_sheet(opened, columns=_SHEET_COLUMNS).save(path, optimize=True)


def _largest(findings: Findings) -> list[str]:
    counts = findings.summary.facets["category"]
    named = [name for name, _ in counts.most_common() if name in findings.summary.samples]
    return named[:_SHEET_CATEGORIES]


def _title(findings: Findings) -> str:
    return f"{findings.summary.products:,} products, {findings.made[:10]}"


def _bars(findings: Findings) -> list[Bars]:
    summary = findings.summary
    panels = []
    for facet, title in _FACETS:
        counts = summary.facets[facet]
        said = [(name, count) for name, count in counts.most_common() if name != UNSAID][:_BARS]
        without = f", {counts[UNSAID]:,} without" if counts[UNSAID] else ""
        panels.append(Bars(title=title + without, bars=tuple(said)))
    for prices in summary.prices:
        bins = tuple((f"{low:,.0f} to {high:,.0f}", count) for low, high, count in prices.bins)
        panels.append(Bars(title=f"Prices in {prices.currency}, median {prices.median:,.2f}", bars=bins))
    missing = tuple(summary.missing.most_common(_BARS))
    return [*panels, Bars(title="Fields that products lack", bars=missing)]


def _opened(path: str, side_px: int) -> Image.Image | None:
    try:
        return read_picture_file(Path(path), side_px=side_px)
    except BadPicture:
        return None
