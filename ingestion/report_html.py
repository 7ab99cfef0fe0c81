"""The report's pieces of HTML: tables with bars, rows of thumbnails, sections. Feeds' texts are escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ingestion.report_sheets import thumbnail

TITLE_CHARS = 90


def section(anchor: str, title: str, *parts: str) -> str:
    """A section of the page under a heading that the page's list of sections leads to."""
    return f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{escape(title)}</h2>{"".join(parts)}</section>'


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of plain text; `kind` is soft or warn."""
    return f"<p{_class(kind)}>{escape(text)}</p>"


def figures(pairs: Iterable[tuple[str, str]]) -> str:
    """The page's main figures: (value, what it counts)."""
    items = "".join(f"<li><strong>{escape(value)}</strong> {escape(what)}</li>" for value, what in pairs)
    return f'<ul class="figures">{items}</ul>'


def panels(*parts: str) -> str:
    """Parts side by side where there is room."""
    return f'<div class="panels">{"".join(parts)}</div>'


def bars(caption: str, first: str, counts: Sequence[tuple[str, int]], total: int, shown: int = 12) -> str:
    """A table of counts with their share of `total` as a bar; those past `shown` are folded away."""
    rows = [_bar(name, count, total) for name, count in counts]
    folded = len(rows) - shown
    table = _bars_table(caption, first, rows[:shown])
    if folded <= 0:
        return f"<div>{table}</div>"
    rest = _bars_table(f"{caption}, the rest", first, rows[shown:])
    return f"<div>{table}<details><summary>{folded:,} more</summary>{rest}</details></div>"


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table of plain texts; the first column names its row, the columns of `numbers` are set to the right."""
    head = "".join(f'<th scope="col"{_class("n" * (i in numbers))}>{escape(text)}</th>' for i, text in enumerate(heads))
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td{_class('n' * (i in numbers))}>{escape(text)}</td>" for i, text in enumerate(rest, start=1))
        + "</tr>"
        for first, *rest in rows
    )
    return _table(caption, head, body)


def group(shown: Iterable[tuple[str, str, str]]) -> str:
    """Pictures in a row: (file, title, a line under it)."""
    return f'<div class="group">{"".join(_figure(*one) for one in shown)}</div>'


def folded(summary: str, content: str) -> str:
    """Content that is folded away under a line."""
    return f"<details><summary>{escape(summary)}</summary>{content}</details>"


def _figure(path: str, title: str, line: str) -> str:
    source, short = thumbnail(path), title if len(title) <= TITLE_CHARS else title[:TITLE_CHARS] + "…"
    # The title stands under it, so the alternative text only says what it is a picture of.
    image = (
        f'<img src="{source}" width="112" height="112" alt="{escape(short)}">'
        if source
        else '<span class="gone">no picture</span>'
    )
    return f"<figure>{image}<figcaption><b>{escape(line)}</b><br>{escape(short)}</figcaption></figure>"


def _bars_table(caption: str, first: str, rows: Iterable[str]) -> str:
    head = f'<th scope="col">{escape(first)}</th><th scope="col" class="n">Products</th><th scope="col">Share</th>'
    return _table(caption, head, "".join(rows))


def _table(caption: str, head: str, body: str) -> str:
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _bar(name: str, count: int, total: int) -> str:
    share = 100 * count / max(1, total)
    return (
        f'<tr><th scope="row">{escape(name)}</th><td class="n">{count:,}</td>'
        f'<td class="share" style="--share:{share:.1f}%">{share:.1f}%</td></tr>'
    )


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
