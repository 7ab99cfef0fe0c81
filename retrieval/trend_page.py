"""The report as one HTML file: `write_report(folder, themes, source, now=…)` → index.html and a mosaic PNG a theme.

The page holds its own style, plots and pictures (as JPEG in data addresses), so that it can be sent by mail; it is
readable in light and dark, from 360 px on.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from PIL import Image

from retrieval.trend_growth import Growth
from retrieval.trend_mosaic import MOST, mosaic
from retrieval.trend_names import Trait
from retrieval.trend_page_style import STYLE
from retrieval.trend_plots import growth_plot, legend, map_plot, sizes
from retrieval.trend_sources import Source
from retrieval.trends import Theme, Themes

MOST_THEMES = 24
SOURCES = {
    "pictures": "garments in a folder of pictures",
    "newest": "newest products of the catalog",
    "wishes": "pieces that people wished for or liked",
}


def write_report(
    folder: Path, themes: Themes, source: Source, *, kind: str, when: str, carriers: Sequence[Sequence[str]]
) -> Path:
    """Write the page and the mosaics; `carriers` are titles of the shop's products by theme. Returns the page's path.

    Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sections = []
    for place, theme in enumerate(themes.themes[:MOST_THEMES], start=1):
        picture = _mosaic(theme, source)
        if picture is not None:
            picture.save(folder / f"{place:02d}-{_slug(theme.name)}.png")
        titles = carriers[place - 1] if place <= len(carriers) else ()
        sections.append(_section(place, theme, picture, titles))
    page = folder / "index.html"
    page.write_text(_page(themes, source, sections, kind, when), encoding="utf-8")
    return page


def _page(themes: Themes, source: Source, sections: Sequence[str], kind: str, when: str) -> str:
    grown = (
        f"<h2>Growth</h2><p>{_GROWTH}</p>{_scrolled(growth_plot(themes.themes), 'Growth')}"
        if themes.rows_before
        else ""
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>What is in fashion, {escape(when[:10])}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>What is in fashion</h1><p>{_about(themes, source, kind, when)}</p>"
        f"<h2>Size</h2>{_scrolled(sizes(themes.themes), 'Sizes')}{grown}"
        f"<h2>Map</h2><p>{_MAP}</p>{legend(themes.themes)}<div class='map'>{map_plot(themes)}</div>"
        f"<h2>The themes</h2>{''.join(sections)}</main></body></html>\n"
    )


_MAP = "Each dot is a picture; dots near one another show pieces alike in kind, color and pattern."
_GROWTH = (
    "How many times its earlier share a theme has now, with the interval that holds for all themes at once. "
    "Where it crosses ×1, the change may be chance."
)


def _about(themes: Themes, source: Source, kind: str, when: str) -> str:
    said = [f"{themes.rows:,} {SOURCES[kind]}, {escape(when[:10])}"]
    said += [f"{themes.rows_before:,} earlier ones to compare with"] if themes.rows_before else []
    said += [f"{source.unreadable:,} pictures unreadable"] if source.unreadable else []
    said += [f"{source.without_clothes:,} pictures without clothes"] if source.without_clothes else []
    found = themes.clustering
    said.append(f"{found.k} clusters by {'k-means' if found.method == 'kmeans' else 'HDBSCAN'}")
    said.append(f"silhouette {found.silhouette:.2f}")
    if themes.stability:
        said.append(f"adjusted Rand index over {themes.stability.seeds} seeds {themes.stability.mean:.2f}")
    return "; ".join(said) + "."


def _section(place: int, theme: Theme, picture: Image.Image | None, titles: Sequence[str]) -> str:
    name = theme.name[:1].upper() + theme.name[1:]
    shown = f'<img src="{_data(picture)}" alt="Pictures of {escape(theme.name)}" loading="lazy">' if picture else ""
    grown = f" · {_growth(theme.growth)}" if theme.growth else ""
    traits = "".join(f"<li>{_trait(trait)}</li>" for trait in theme.traits)
    carried = f"<p><b>In the shop:</b> {escape('; '.join(titles))}</p>" if titles else ""
    near = f"<p><b>Nearest captions:</b> {escape('; '.join(theme.captions))}</p>" if theme.captions else ""
    return (
        f"<section><h3>{place}. {escape(name)}</h3>"
        f'<p class="figures">{theme.size:,} pictures, {theme.share:.1%}{grown}</p>'
        f"{shown}<ul>{traits}</ul>{near}{carried}</section>"
    )


def _growth(grown: Growth) -> str:
    verdict = "rising" if grown.is_rise else "falling" if grown.is_fall else "no sure change"
    return f"×{grown.ratio:.1f} ({grown.low:.1f} to {grown.high:.1f}), {verdict}"


def _trait(trait: Trait) -> str:
    return f"{escape(trait.name)}: {trait.share:.0%}, of the others {trait.rest:.0%}"


def _scrolled(svg: str, label: str) -> str:
    return f'<div class="plot" tabindex="0" role="group" aria-label="{label}, scrolls sideways">{svg}</div>'


def _mosaic(theme: Theme, source: Source) -> Image.Image | None:
    """The most central pictures that can be read, each file once."""
    pictures: list[Image.Image] = []
    files: set[object] = set()
    for row in theme.members:
        shown = source.shown[row]
        if len(pictures) < MOST and shown.file not in files and (picture := shown.picture()):
            files.add(shown.file)
            pictures.append(picture)
    return mosaic(pictures) if pictures else None


def _data(picture: Image.Image) -> str:
    file = io.BytesIO()
    picture.save(file, format="JPEG", quality=82)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "theme"
