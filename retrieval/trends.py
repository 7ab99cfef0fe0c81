"""Themes: what a catalog's newest, a folder of pictures or people's wishes have in common. `find_themes(…) -> Themes`.

    space = Space(encoder, vocabulary)
    themes = find_themes(vectors, facts, captions, space=space, earlier=None)
    themes.themes[0].name, themes.themes[0].size, themes.stability

Points (`retrieval.trend_space`) → clusters (`trend_clusters`) → names (`trend_names`) → clusters that carry one name,
or one pattern in one place of an outfit, are one theme. It reads no pictures and writes no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors
from retrieval.trend_clusters import Clustering, Labels, Method, Report, Stability, cluster, stability
from retrieval.trend_growth import Growth, growth
from retrieval.trend_names import Namer, Trait, pattern_theme
from retrieval.trend_space import Facts, Space, principal

LEAST_ROWS = 24  # two clusters of twelve are the least that can be told apart by anything
LEAST_SIZE = 5  # pictures of a theme: fewer are a coincidence
LEAST_SHARE = 0.004
SAME = 0.9995  # cosine of two pictures that are one
CAPTIONS = 5
PHRASES_OF = 8  # kinds, colors, patterns, materials: the commonest, of which captions are made up


class NoThemes(Exception):
    """There is nothing to tell themes from; the message is one sentence that says why and what to give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What several pictures have in common. `growth` is None where nothing earlier was given."""

    name: str
    size: int  # pictures now
    share: float  # of all pictures now
    growth: Growth | None = None
    representative: Vectors = field(compare=False, repr=False)  # (d,), unit length
    captions: tuple[str, ...] = ()  # nearest to it first
    traits: tuple[Trait, ...] = ()
    members: tuple[int, ...] = ()  # rows of now, the most central first
    earlier: tuple[int, ...] = ()  # rows of the earlier period

    def has(self, facet: str) -> str | None:
        """The word of a facet that sets it apart, or None."""
        return next((trait.name for trait in self.traits if trait.facet == facet), None)

    @property
    def has_look(self) -> bool:
        """Whether more than its kind sets it apart: "striped tops", not "watches"."""
        return any(trait.facet in ("color", "pattern", "material") for trait in self.traits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """The themes, the largest first, of `rows` pictures now and `rows_before` earlier ones, and how they were found."""

    themes: tuple[Theme, ...]
    rows: int
    rows_before: int
    clustering: Clustering
    stability: Stability | None
    map: NDArray[np.float32] = field(compare=False, repr=False)  # (rows, 2)

    @property
    def rising(self) -> tuple[Theme, ...]:
        """Those that surely grew, the fastest first."""
        grown = [theme for theme in self.themes if theme.growth and theme.growth.is_rise]
        return tuple(sorted(grown, key=lambda theme: -(theme.growth.low if theme.growth else 0)))


def find_themes(
    vectors: Vectors,
    facts: Sequence[Facts],
    captions: Sequence[str] = (),
    *,
    space: Space,
    earlier: tuple[Vectors, Sequence[Facts]] | None = None,
    method: Method = "kmeans",
    k: int | None = None,
    seed: int = 0,
    seeds: int = 0,
    report: Report = lambda stage, done, total: None,
) -> Themes:
    """The themes of picture vectors (n, d) of unit length with what is known of each; `captions` are texts to name by.

    Both periods are clustered together, each weighing the same, so that a theme that vanished is seen as well as one
    that came. `seeds` above one measures the stability. Raises NoThemes, or ModuleNotFoundError without scikit-learn.
    """
    _check(vectors)
    both, now = (vectors, len(vectors)) if earlier is None else (np.concatenate([vectors, earlier[0]]), len(vectors))
    known = space.filled([*facts, *(earlier[1] if earlier else ())], both)
    points = space.features(both)
    weights = _weights(now, len(both) - now)
    clustering = cluster(points, weights=weights, method=method, k=k, seed=seed, report=report)
    namer = Namer(known, space.vocabulary)
    groups = _merged(clustering.labels, namer, space)
    texts = tuple(captions) or phrases(known, space)
    of_texts = space.encoder.texts(texts)
    made = [_theme(rows, both, now, namer, texts, of_texts, len(groups)) for rows in groups]
    steady = stability(points, clustering.k, weights=weights, seeds=seeds, report=report) if seeds > 1 else None
    least = max(LEAST_SIZE, LEAST_SHARE * now)
    shown = [theme for theme in made if theme.size >= least or (theme.growth and theme.growth.is_fall)]
    return Themes(
        themes=tuple(sorted(_told_apart(shown, namer), key=lambda theme: -theme.size)),
        rows=now,
        rows_before=len(both) - now,
        clustering=clustering,
        stability=steady if method == "kmeans" else None,
        map=principal(points[:now], 2),
    )


def phrases(facts: Sequence[Facts], space: Space) -> tuple[str, ...]:
    """Captions made of the commonest words of each facet: "striped blue shirt", as pictures are captioned."""
    common = {
        facet: _commonest(names)
        for facet, names in {
            "category": [each.category for each in facts if each.category],
            "color": [color for each in facts for color in each.colors],
            "pattern": [pattern for each in facts for pattern in each.patterns if pattern != "solid"],
            "material": [material for each in facts for material in each.materials],
        }.items()
    }
    looks = ["", *common["color"], *common["pattern"], *common["material"]]
    looks += [f"{color} {look}" for color in common["color"][:5] for look in common["pattern"][:4]]
    kinds = _commonest([each.category for each in facts if each.category], 3 * PHRASES_OF)
    return tuple(f"{look} {kind}".strip() for kind in kinds for look in looks) or space.words["category"]


def _commonest(names: Sequence[str], most: int = PHRASES_OF) -> list[str]:
    counts = {name: names.count(name) for name in dict.fromkeys(names)}
    return sorted(counts, key=lambda name: (-counts[name], name))[:most]


def _check(vectors: Vectors) -> None:
    if len(vectors) < LEAST_ROWS:
        raise NoThemes(f"There are {len(vectors)} garments to look at; themes need {LEAST_ROWS} or more.")
    different = len(np.unique(np.round(vectors @ vectors[:1].T, 3))) if len(vectors) else 0
    if different < LEAST_ROWS // 2 and _different(vectors) < LEAST_ROWS // 2:
        raise NoThemes(f"Of {len(vectors)} garments hardly any differ; give pictures of different ones.")


def _different(vectors: Vectors) -> int:
    """How many vectors are none of those before them; stops counting where there are enough."""
    kept: list[Vectors] = []
    for vector in vectors:
        if all(float(vector @ other) < SAME for other in kept):
            kept.append(vector)
        if len(kept) >= LEAST_ROWS:
            break
    return len(kept)


def _weights(now: int, before: int) -> NDArray[np.float64] | None:
    """Weights by which both periods count the same."""
    if not before:
        return None
    return np.concatenate([np.full(now, 0.5 / now), np.full(before, 0.5 / before)]) * (now + before)


def _merged(labels: Labels, namer: Namer, space: Space) -> list[list[int]]:
    """The rows of each theme: clusters with one name, or of one pattern in one place of an outfit, are one."""
    groups: dict[object, list[int]] = {}
    for label in sorted(set(labels.tolist()) - {-1}):
        for rows in _of_kinds(np.flatnonzero(labels == label).tolist(), namer):
            traits = namer.traits(rows)
            key = pattern_theme(traits, space.vocabulary) or namer.name(traits, whose=True)
            groups.setdefault(key, []).extend(rows)
    return list(groups.values())


def _of_kinds(rows: list[int], namer: Namer) -> list[list[int]]:
    """A cluster, parted by place in an outfit where it is of no kind: black bags and black socks are no one theme."""
    if any(trait.facet == "category" for trait in namer.traits(rows)):
        return [rows]
    parts: dict[str, list[int]] = {}
    for row in rows:
        parts.setdefault(namer.slot(row), []).append(row)
    return list(parts.values())


def _theme(
    rows: Sequence[int],
    vectors: Vectors,
    now: int,
    namer: Namer,
    texts: Sequence[str],
    of_texts: Vectors,
    themes: int,
) -> Theme:
    mean = vectors[list(rows)].mean(axis=0)
    center = np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)
    by_place = sorted(rows, key=lambda row: -float(vectors[row] @ center))
    here = tuple(row for row in by_place if row < now)
    before = tuple(row - now for row in by_place if row >= now)
    traits = namer.traits(rows)
    # What all garments have in common is half taken off: else every caption is the one nearest to any picture.
    apart = of_texts @ (center - 0.5 * vectors.mean(axis=0))
    nearest = tuple(dict.fromkeys(texts[text] for text in np.argsort(-apart)))[:CAPTIONS]
    of_before = len(vectors) - now
    return Theme(
        name=namer.name(traits)
        if any(trait.facet == "category" for trait in traits)
        else _called(nearest, traits, namer),
        size=len(here),
        share=len(here) / now,
        growth=growth(now=len(here), of_now=now, before=len(before), of_before=of_before, themes=themes)
        if of_before
        else None,
        representative=center,
        captions=nearest,
        traits=traits,
        members=here,
        earlier=before,
    )


def _called(captions: Sequence[str], traits: Sequence[Trait], namer: Namer) -> str:
    """The name of a theme that has no kind: its traits where it has some ("striped pieces"), else mixed pieces."""
    return namer.name(traits) if any(trait.facet != "audience" for trait in traits) else "mixed pieces"


def _told_apart(themes: Sequence[Theme], namer: Namer) -> list[Theme]:
    """Two themes of one name say for whom they are."""
    names = [theme.name for theme in themes]
    return [
        replace(theme, name=namer.name(theme.traits, whose=True))
        if names.count(theme.name) > 1 and theme.has("category")
        else theme
        for theme in themes
    ]
