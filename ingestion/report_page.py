"""The report as one HTML page: `page(findings) -> str`. It loads nothing, runs no script, and suits light and dark."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.report_changes import Changes
from ingestion.report_copies import Copies
from ingestion.report_html import bars, figures, folded, group, panels, paragraph, section, table
from ingestion.report_runs import Captions, Counted, Runs
from ingestion.report_summary import Summary

if TYPE_CHECKING:
    from ingestion.color_conflicts import ColorConflict
    from ingestion.report import Findings

GROUPS_SHOWN, GROUP_SIZE, CONFLICTS_SHOWN, CATEGORIES_SHOWN, SAMPLES_SHOWN = 16, 6, 48, 30, 8
FACET_TITLES = {
    "category": "Category",
    "audience": "Audience",
    "colors": "Color",
    "sleeves": "Sleeves",
    "patterns": "Pattern",
    "brand": "Brand",
    "seasons": "Season",
    "occasions": "Occasion",
    "materials": "Material",
}
SECTIONS = (
    ("changed", "What changed"),
    ("holds", "What it holds"),
    ("prices", "Prices"),
    ("missing", "What is missing"),
    ("copies", "Pictures used twice"),
    ("colors", "Text against picture"),
    ("captions", "Captions"),
    ("feed", "The feed"),
    ("samples", "Samples"),
)
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def page(findings: Findings) -> str:
    """The whole page, pictures inside."""
    style = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    links = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title in SECTIONS)
    parts = (
        _changed(findings.changes, findings.runs),
        _holds(findings.summary),
        _prices(findings.summary),
        _missing(findings),
        _copies(findings.copies),
        _colors(findings.conflicts),
        _captions(findings.captions, findings.summary),
        _feed(findings.runs),
        _samples(findings.summary),
    )
    body = "".join(section(anchor, title, part) for (anchor, title), part in zip(SECTIONS, parts, strict=True))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Catalog report</title>'
        f"<style>{style}</style></head><body><header><h1>Catalog report</h1>"
        f'<p class="soft">Made {escape(_time(findings.made))} from the ledger by <code>stylist report</code>.</p>'
        f'{_main_figures(findings)}</header><nav aria-label="Sections"><ul>{links}</ul></nav>'
        f"<main>{body}</main></body></html>\n"
    )


def _main_figures(findings: Findings) -> str:
    summary = findings.summary
    exact = sum(one.exact for one in findings.copies)
    return figures(
        (
            (f"{summary.products:,}", "products listed"),
            (f"{summary.available:,}", "in stock"),
            (f"{summary.delisted:,}", "delisted, kept in the ledger"),
            (f"{summary.without_picture.total():,}", "without a picture"),
            (f"{exact:,}", "pictures used by several"),
            (f"{len(findings.copies) - exact:,}", "groups of pictures alike"),
            (f"{len(findings.conflicts):,}", "color conflicts"),
        )
    )


def _changed(changes: Changes | None, runs: Runs) -> str:
    rows = [
        (f"{run.command}, {_time(run.finished)}", "; ".join(f"{name} {value:,}" for name, value in run.counted))
        for run in runs.last
    ]
    log = table("The last runs", ("Run", "What it counted"), rows) if rows else ""
    if changes is None:
        return paragraph("This is the first report here; the next one tells what changed since.", "soft") + log
    told = paragraph(
        f"Since the report of {_time(changes.since)}, which had {changes.products_before:,} products: "
        f"{changes.added:,} added, {changes.gone:,} gone, {changes.cheaper:,} cheaper, {changes.dearer:,} dearer, "
        f"{changes.other_currency:,} in another currency."
    )
    moves = [(f"{one.id} {one.title}", f"{one.before:,.2f}", f"{one.now:,.2f} {one.currency}") for one in changes.moves]
    shifts = [
        (f"{FACET_TITLES[one.facet]}: {one.name or 'not said'}", f"{one.before:.1%}", f"{one.now:.1%}")
        for one in changes.shifts
    ]
    if moves:
        told += table("The largest moves of a price", ("Product", "Before", "Now"), moves, (1, 2))
    if shifts:
        told += table("The largest moves of a share", ("What", "Before", "Now"), shifts, (1, 2))
    return told + log


def _holds(summary: Summary) -> str:
    parts = []
    for facet, title in FACET_TITLES.items():
        counts = [(name or "not said", count) for name, count in summary.facets[facet].most_common()]
        parts.append(bars(f"By {title.lower()}", title, counts, summary.products))
    return panels(*parts)


def _prices(summary: Summary) -> str:
    parts = []
    for one in summary.prices:
        caption = f"{one.currency}: {one.lowest:,.2f} to {one.highest:,.2f}, median {one.median:,.2f}"
        counts = [(f"{low:,.2f} to {high:,.2f}", count) for low, high, count in one.bins]
        parts.append(bars(caption, one.currency, counts, one.products))
    several = len(summary.prices) > 1
    warning = paragraph("The catalog has prices in several currencies.", "warn") if several else ""
    return warning + panels(*parts)


def _missing(findings: Findings) -> str:
    summary = findings.summary
    fields = bars("Fields that products lack", "Field", summary.missing.most_common(), summary.products)
    pictures = bars("Products without a picture", "Why", summary.without_picture.most_common(), summary.products)
    unread = f"{findings.unread:,} pictures could not be read any more; run `stylist ingest` again."
    told = paragraph(unread, "warn") if findings.unread else ""
    return told + panels(fields, pictures if summary.without_picture else paragraph("Every product has a picture."))


def _copies(copies: list[Copies]) -> str:
    exact = [one for one in copies if one.exact]
    alike = [one for one in copies if not one.exact]
    products = sum(len(one.products) for one in exact)
    told = paragraph(
        f"{len(exact):,} picture files stand for {products:,} products; in {len(alike):,} more groups the files differ "
        "and the pictures look the same. A person who asks is shown several cards with one picture. Often it is one "
        "product listed twice, or sizes and packs that want one item_group_id."
    )
    kinds = (("The same file", exact), ("Alike", alike))
    return told + "".join(f"<h3>{title}</h3>{_groups(some)}" for title, some in kinds if some)


def _groups(some: list[Copies]) -> str:
    rows = "".join(
        group((one.path, one.title, one.id) for one in copies.products[:GROUP_SIZE]) for copies in some[:GROUPS_SHOWN]
    )
    left = len(some) - GROUPS_SHOWN
    return folded(f"{min(len(some), GROUPS_SHOWN):,} groups", f'<div class="groups">{rows}</div>') + (
        paragraph(f"{left:,} more are listed in report.json.", "soft") if left > 0 else ""
    )


def _colors(conflicts: list[ColorConflict]) -> str:
    told = paragraph(
        f"{len(conflicts):,} products whose text names one color and whose picture shows another, the surest "
        "first. Where such flags were checked by eye, three in five were right; the rest were bags of two colors, "
        "packs, and fine patterns. Products of many colors, shoes and jewelry are seldom flagged."
    )
    said = (
        (one.path, f"{one.id} {one.title}", f"said {', '.join(one.said)}; seen {', '.join(one.seen)}")
        for one in conflicts[:CONFLICTS_SHOWN]
    )
    return told + (group(said) if conflicts else "")


def _captions(captions: Captions, summary: Summary) -> str:
    if not captions.writers:
        return paragraph("No picture is described yet: `stylist caption` does it.", "soft")
    rows = [
        (
            f"{one.writer} ({one.prompt})",
            f"{one.captions:,}",
            f"{one.failures:,}",
            f"{one.shortest_chars:,} to {one.longest_chars:,}, mean {one.mean_chars:,.0f}",
            f"{one.tokens:,}",
        )
        for one in captions.writers
    ]
    share = captions.products / max(1, summary.products)
    heads = ("Writer", "Captions", "Failed", "Characters", "Tokens")
    return (
        paragraph(f"{captions.products:,} of {summary.products:,} listed products are described ({share:.1%}).")
        + table("Captions by writer", heads, rows, (1, 2, 4))
        + _reasons("Why pictures got none", captions.failures)
    )


def _feed(runs: Runs) -> str:
    parts = [
        _reasons("Rows refused at the last ingest", runs.refused),
        _reasons("Values noted at the last ingest", runs.notes),
        *(_reasons(f"Words of “{column}” that were not understood", words) for column, words in runs.unknown),
    ]
    return "".join(parts) or paragraph("The last ingest refused no row and met no unknown word.")


def _reasons(caption: str, counted: tuple[Counted, ...]) -> str:
    if not counted:
        return ""
    rows = [(one.what, f"{one.count:,}", "; ".join(one.examples)) for one in counted]
    return table(caption, ("What", "Count", "For example"), rows, (1,))


def _samples(summary: Summary) -> str:
    counts = summary.facets["category"].most_common()
    named = [(name, count) for name, count in counts if name in summary.samples]
    told = paragraph("A few products of each category, drawn at random: do they belong there?")
    for name, count in named[:CATEGORIES_SHOWN]:
        shown = ((one.path, one.title, one.id) for one in summary.samples[name][:SAMPLES_SHOWN])
        told += f"<h3>{escape(name or 'no category')}, {count:,}</h3>{group(shown)}"
    return told


def _time(moment: str) -> str:
    """2026-11-22T02:12:02+00:00 as 2026-11-22 02:12 UTC."""
    return f"{moment[:10]} {moment[11:16]} UTC" if moment.endswith("+00:00") else moment
