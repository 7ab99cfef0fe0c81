"""The themes that are kept, as JSON: `write(path, kept)`, `read(path) -> Kept | None`, `of(themes, …) -> Kept`.

`STYLIST_HOME/trends/current.json` is what the chats answer from, so that nothing is clustered while a person waits.
It holds names, shares and the vocabulary's words: no vector, no picture and nobody's words.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from retrieval.product import Query
from retrieval.trend_growth import Growth
from retrieval.trend_names import Trait
from retrieval.trends import Theme, Themes

LAYOUT = 1
PEOPLE_LEAST = 3  # below so many people behind it, a theme of wishes is not shown


def wish_of(name: str, traits: Sequence[Trait]) -> Query:
    """The wish that a theme's products answer; for whom they are is left to who asks."""
    named = {trait.facet: (trait.name,) for trait in traits}
    return Query(
        text=name,
        categories=named.get("category", ()),
        colors=named.get("color", ()),
        patterns=named.get("pattern", ()),
        materials=named.get("material", ()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTheme:
    """A theme without its pictures."""

    name: str
    size: int
    share: float
    growth: Growth | None
    captions: tuple[str, ...]
    traits: tuple[Trait, ...]
    products: tuple[str, ...] = ()  # ids of the shop's products that carry it, the most central first

    @property
    def query(self) -> Query:
        """The wish that the theme's products answer."""
        return wish_of(self.name, self.traits)

    @property
    def has_look(self) -> bool:
        """Whether more than its kind sets it apart."""
        return any(trait.facet in ("color", "pattern", "material") for trait in self.traits)

    @property
    def is_rise(self) -> bool:
        """Whether it surely grew."""
        return self.growth is not None and self.growth.is_rise


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Themes, the largest first, of what (`source`: pictures, newest or wishes), when and how they were found."""

    created: str
    source: str
    rows: int
    rows_before: int
    method: str
    k: int
    silhouette: float
    stability: float | None
    themes: tuple[KeptTheme, ...]

    @property
    def for_people(self) -> tuple[KeptTheme, ...]:
        """Those worth telling, in that order: what rises, then what has a look of its own, then by size."""
        named = [theme for theme in self.themes if any(trait.facet == "category" for trait in theme.traits)]
        return tuple(sorted(named, key=lambda theme: (not theme.is_rise, not theme.has_look, -theme.size)))


def kept(themes: Themes, *, created: str, source: str, products: Callable[[Theme], tuple[str, ...]]) -> Kept:
    """What is kept of themes; `products` tells which of the shop's carry one."""
    return Kept(
        created=created,
        source=source,
        rows=themes.rows,
        rows_before=themes.rows_before,
        method=themes.clustering.method,
        k=themes.clustering.k,
        silhouette=round(themes.clustering.silhouette, 4),
        stability=round(themes.stability.mean, 4) if themes.stability else None,
        themes=tuple(
            KeptTheme(
                name=theme.name,
                size=theme.size,
                share=theme.share,
                growth=theme.growth,
                captions=theme.captions,
                traits=theme.traits,
                products=products(theme),
            )
            for theme in themes.themes
        ),
    )


def to_json(themes: Kept) -> dict[str, Any]:
    """The record as JSON types, as `stylist trends --json` prints it."""
    return {"layout": LAYOUT, **asdict(themes)}


def write(path: Path, themes: Kept) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    aside.write_text(json.dumps(to_json(themes), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(aside, path)


def read(path: Path) -> Kept | None:
    """The themes of a file; None where there is none, or one that this version does not understand."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if fields.pop("layout") != LAYOUT:
            return None
        fields["themes"] = tuple(map(_theme, fields["themes"]))
        return Kept(**fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _theme(row: dict[str, Any]) -> KeptTheme:
    growth = Growth(**row["growth"]) if row["growth"] else None
    lists = {"captions": tuple(row["captions"]), "products": tuple(row["products"])}
    return KeptTheme(**{**row, **lists, "growth": growth, "traits": tuple(Trait(**trait) for trait in row["traits"])})
