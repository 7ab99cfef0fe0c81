"""Are themes stable, rightly named, and found when they are planted? On a folder laid out like ../shared/data.

    python -m benchmarks.trends --data ../shared/data

Each picture of `products.csv` at 224 px is embedded once (kept under --keep). Reported: the adjusted Rand index over
ten seeds; how clusters go with the shop's own categories (purity, normalized mutual information); of the words that
names are made of, how many hold for most of the members whose facet the shop tells; and of planted themes (up to 300
products of one look in samples without that look) whether one theme holds them (recall, precision) and says so in its
name. Facets that the shop does not tell count as missing, so that precision is a lower bound.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import normalized_mutual_info_score

from bot.settings import POCKET_MODEL
from retrieval.encoder import Encoder, Vectors
from retrieval.facets import read_facets
from retrieval.picture_catalog import PictureCatalog
from retrieval.trend_space import Facts, Space
from retrieval.trends import Theme, Themes, find_themes
from retrieval.vocabulary import Vocabulary

PLANTED, SAMPLED, SAMPLES = 300, 1_500, 3
LEAST_PLANTED = 30
Look = Callable[[Facts, Vocabulary], bool]


def _look(kind: str, facet: str, word: str) -> Look:
    def has(facts: Facts, vocabulary: Vocabulary) -> bool:
        values: tuple[str, ...] = getattr(facts, facet)
        words = vocabulary.expand_color(word) if facet == "colors" else {word}
        return facts.category in vocabulary.expand(kind) and bool(words & set(values))

    return has


# Each by how its products are known, and the word that its name has to have.
PLANTS: dict[str, tuple[Look, str]] = {
    "striped tops": (_look("top", "patterns", "striped"), "striped"),
    "checked shirts": (_look("shirt", "patterns", "checked"), "checked"),
    "printed kurtas": (_look("kurta", "patterns", "printed"), "printed"),
    "floral dresses": (_look("dress", "patterns", "floral"), "floral"),
    "striped sweaters": (_look("sweater", "patterns", "striped"), "striped"),
    "black heels": (_look("heels", "colors", "black"), "black"),
    "white sneakers": (_look("sneakers", "colors", "white"), "white"),
    "brown belts": (_look("belt", "colors", "brown"), "brown"),
    "brown handbags": (_look("handbag", "colors", "brown"), "brown"),
    "black backpacks": (_look("backpack", "colors", "black"), "black"),
    "blue jeans": (_look("jeans", "colors", "blue"), "blue"),
    "red t-shirts": (_look("t-shirt", "colors", "red"), "red"),
    "pink tops": (_look("top", "colors", "pink"), "pink"),
    "purple shirts": (_look("shirt", "colors", "purple"), "purple"),
    "brown casual shoes": (_look("casual shoes", "colors", "brown"), "brown"),
}


def catalog(data: Path, keep: Path, encoder: Encoder) -> tuple[Vectors, list[Facts]]:
    """The products at 224 px: their picture vectors (n, d) and what the shop says of them."""
    pictures = keep / "pictures"
    if not pictures.is_dir():
        with zipfile.ZipFile(data / "products-224.zip") as archive:
            archive.extractall(pictures)
    with (data / "products.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["resolution"].startswith("224")]
    by_name = {path.name: path.relative_to(pictures).as_posix() for path in pictures.rglob("*.jpg")}
    images = [{"id": row["id"], "image": by_name.get(Path(row["image_link"]).name, "")} for row in rows]
    with PictureCatalog.open(images, images=pictures, encoder=encoder, keep=keep) as opened:
        at = {row.id: place for place, row in enumerate(opened.rows)}
        told = {row["id"]: row for row in rows}
        return opened.vectors, [_facts(told[each]) for each in at]


def _facts(row: dict[str, str]) -> Facts:
    columns = ("title", "brand", "product_type", "color", "gender", "age_group", "season", "usage")
    read = read_facets(**{name: row.get(name) or "" for name in columns})
    return Facts(
        category=read.category,
        colors=read.colors,
        patterns=read.patterns,
        materials=read.materials,
        audience=read.audience,
    )


def names_hold(themes: Themes, facts: Sequence[Facts], vocabulary: Vocabulary) -> tuple[int, int]:
    """Of the words of all names, how many hold for most of the members of which the shop tells that facet."""
    right = said = 0
    for theme in themes.themes:
        for trait in theme.traits:
            if trait.facet == "audience":
                continue
            has = [_has(facts[row], trait.facet, trait.name, vocabulary) for row in theme.members]
            told = [each for each in has if each is not None]
            if len(told) >= 5:
                said += 1
                right += sum(told) > len(told) / 2
    return right, said


def _has(facts: Facts, facet: str, word: str, vocabulary: Vocabulary) -> bool | None:
    if facet == "category":
        return None if facts.category is None else facts.category in vocabulary.expand(word)
    values: tuple[str, ...] = getattr(facts, f"{facet}s")
    words = vocabulary.expand_color(word) if facet == "color" else {word}
    return bool(words & set(values)) if values else None


def purity(labels: Sequence[int], kinds: Sequence[str]) -> float:
    """The share of members that are of their cluster's commonest kind."""
    most = 0
    for label in set(labels):
        inside = [kind for kind, other in zip(kinds, labels, strict=True) if other == label]
        most += max(inside.count(kind) for kind in set(inside))
    return most / len(labels)


def planted(name: str, seed: int, vectors: Vectors, facts: Sequence[Facts], space: Space) -> str | None:
    """One plant in one sample as a line; None where the folder has too few of that look."""
    look, word = PLANTS[name]
    rng = np.random.default_rng(seed)
    has = np.array([look(each, space.vocabulary) for each in facts])
    plant = rng.permutation(np.flatnonzero(has))[:PLANTED]
    if len(plant) < LEAST_PLANTED:
        return None
    rows = np.concatenate([plant, rng.permutation(np.flatnonzero(~has))[:SAMPLED]])
    found = find_themes(vectors[rows], [facts[row] for row in rows], space=space, seed=seed)

    def hits(theme: Theme) -> int:
        return sum(row < len(plant) for row in theme.members)

    best = max(found.themes, key=lambda theme: 2 * hits(theme) / (theme.size + len(plant)))
    recall, precision = hits(best) / len(plant), hits(best) / best.size
    says = word in best.name.split()
    RESULTS.append((recall, precision, says))
    return f"{name:<20}{len(plant):>5}{recall:>8.2f}{precision:>8.2f}  {'yes' if says else 'no ':<4} {best.name}"


RESULTS: list[tuple[float, float, bool]] = []


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default=str(POCKET_MODEL))
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "stylist-trends")
    options = parser.parse_args()
    encoder, vocabulary = Encoder.load(options.model), Vocabulary.load()
    vectors, facts = catalog(options.data, options.keep, encoder)
    space = Space(encoder, vocabulary)
    found = find_themes(vectors, facts, space=space, seeds=10)
    steady = found.stability
    assert steady is not None
    print(f"{len(facts):,} products, {found.clustering.k} clusters, {len(found.themes)} themes, {encoder.model_id}")
    print("silhouettes " + ", ".join(f"{k}: {value:.3f}" for k, value in found.clustering.tried.items()))
    print(f"adjusted Rand index over {steady.seeds} seeds: mean {steady.mean:.3f}, lowest {steady.lowest:.3f}")
    known = [row for row, each in enumerate(facts) if each.category]
    labels, kinds = [int(found.clustering.labels[row]) for row in known], [str(facts[row].category) for row in known]
    print(f"with the shop's categories: purity {purity(labels, kinds):.3f}, ", end="")
    print(f"normalized mutual information {normalized_mutual_info_score(kinds, labels):.3f}")
    right, said = names_hold(found, facts, vocabulary)
    print(f"words of names that hold for most members: {right} of {said}")
    print(f"\n{'planted':<20}{'n':>5}{'recall':>8}{'precis.':>8}  said the theme")
    for name in PLANTS:
        lines = [planted(name, seed, vectors, facts, space) for seed in range(SAMPLES)]
        print(
            "\n".join(line or f"{name:<20} fewer than {LEAST_PLANTED} in the folder" for line in dict.fromkeys(lines))
        )
    recall, precision, says = (np.mean(column) for column in zip(*RESULTS, strict=True))
    print(f"{'all':<20}{len(RESULTS):>5}{recall:>8.2f}{precision:>8.2f}  {says:.0%} say it")


if __name__ == "__main__":
    main()
