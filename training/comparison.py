"""What models are measured by on pairs: text → picture, picture → text, and precision by category and color.

    pairs, (old, new) = pictured([base, mine], pairs.of("heldout"), print)
    before, after = pair_figures(base, pairs, old, report=print), pair_figures(mine, pairs, new, report=print)
    rows = [after_one.rise_over(before_one) for before_one, after_one in zip(before, after)]

Every embedder answers the same questions, so that differences are paired. A text that several pictures have counts as
one question with several right answers; recall@k is of those that fit into k. The pool of a field is the pairs that
have it. `comparison_page` shows the questions that were won and lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors
from retrieval.vocabulary import Vocabulary
from training.data_folder import NoData
from training.evaluate_encoders import Embedder, embedded
from training.metrics import Figure, Ranked, difference, f1_difference, f1_figure, figure
from training.pairs import PairSet

ASKED = ("title", "caption", "request")  # the fields that are asked by, where a source has them
RECALL_AT = (1, 5, 10)
LEAST_RIGHT = 10  # of a category or color, for precision@10 to be able to reach 1
ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class PerCase:
    """One measure, a value for each question."""

    name: str
    values: NDArray[np.float64]

    def figure(self) -> Figure:
        """The mean with its interval."""
        return figure(self.name, self.values)

    def rise_over(self, before: PerCase) -> Figure:
        """The mean rise with its paired interval."""
        return difference(self.name, before.values, self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """What pictures were taken for, as class numbers, for the weighted F1."""

    name: str
    truth: NDArray[np.int64]
    guessed: NDArray[np.int64]
    classes: int

    def figure(self) -> Figure:
        """The weighted F1 with its interval."""
        return f1_figure(self.name, self.truth, self.guessed, self.classes)

    def rise_over(self, before: Guesses) -> Figure:
        """The rise of the weighted F1 with its paired interval."""
        return f1_difference(self.name, self.truth, before.guessed, self.guessed, self.classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The questions of one field: `words` are its different texts, `text_of` (n,) each picture's, `rows` its pair."""

    field: str
    words: tuple[str, ...]
    text_of: NDArray[np.int64]
    rows: NDArray[np.int64]


def pools(pairs: PairSet, fields: Sequence[str] = ()) -> list[Pool]:
    """A pool for each field that is asked by: each has two texts or more.

    Raises NoData where no field has them, or one that was named in `fields` has not.
    """
    texts = [dict(pair.texts) for pair in pairs.pairs]
    there = list(dict.fromkeys(field for one in texts for field in one))
    asked = list(fields) or [field for field in ASKED if field in there] or there
    found = []
    for field in asked:
        rows = [row for row, one in enumerate(texts) if field in one]
        words = tuple(dict.fromkeys(texts[row][field] for row in rows))
        number = {text: at for at, text in enumerate(words)}
        text_of = np.array([number[texts[row][field]] for row in rows], dtype=np.int64)
        found.append(Pool(field=field, words=words, text_of=text_of, rows=np.array(rows, dtype=np.int64)))
    kept = [pool for pool in found if len(pool.words) > 1]
    if not kept or (fields and len(kept) < len(found)):
        pool = next(pool for pool in found if len(pool.words) < 2)
        raise NoData(
            f"{pairs.source!r} has {len(pool.words)} different texts of the field {pool.field!r}; two are needed."
        )
    return kept


def pictured(
    embedders: Sequence[Embedder], pairs: PairSet, report: Callable[[str], None]
) -> tuple[PairSet, list[Vectors]]:
    """The pairs whose picture opens, and their pictures' vectors (n, dim) by each embedder."""
    kept, vectors = embedded(embedders, [pair.picture for pair in pairs.pairs], pairs.files.picture, report)
    return replace(pairs, pairs=tuple(pairs.pairs[row] for row in kept)), vectors


def pair_figures(
    embedder: Embedder,
    pairs: PairSet,
    pictures: Vectors,
    *,
    fields: Sequence[str] = (),
    report: Callable[[str], None],
) -> list[PerCase]:
    """The figures of an embedder on pairs and their pictures' vectors, in one order for every embedder."""
    found = [one for pool in pools(pairs, fields) for one in retrieval_figures(embedder, pool, pictures)]
    return found + precision_figures(embedder, pairs, pictures, report)


def retrieval_figures(embedder: Embedder, pool: Pool, pictures: Vectors) -> list[PerCase]:
    """Both directions of a pool; `pictures` are those of all pairs, (n, dim)."""
    texts, own = embedder.texts(list(pool.words)), pictures[pool.rows]
    forth = _measured(_by_text(texts, own, pool.text_of))
    back = _measured(_by_picture(texts, own, pool.text_of))
    there, here = f"{pool.field} → picture", f"picture → {pool.field}"
    return [PerCase(name=f"{way} {name}", values=values) for way, found in ((there, forth), (here, back))
            for name, values in found.items()]  # fmt: skip


def _by_text(texts: Vectors, pictures: Vectors, text_of: NDArray[np.int64]) -> Iterator[Ranked]:
    for start in range(0, len(texts), ROWS_AT_ONCE):
        for row, scores in enumerate(texts[start : start + ROWS_AT_ONCE] @ pictures.T, start):
            yield Ranked.of(scores, text_of == row)


def _by_picture(texts: Vectors, pictures: Vectors, text_of: NDArray[np.int64]) -> Iterator[Ranked]:
    numbers = np.arange(len(texts))
    for start in range(0, len(pictures), ROWS_AT_ONCE):
        for row, scores in enumerate(pictures[start : start + ROWS_AT_ONCE] @ texts.T, start):
            yield Ranked.of(scores, numbers == text_of[row])


def _measured(ranked: Iterator[Ranked]) -> dict[str, NDArray[np.float64]]:
    rows = [
        [*(one.recall_at(k) for k in RECALL_AT), one.reciprocal_rank(), one.average_precision(), one.ndcg_at(10)]
        for one in ranked
    ]
    names = [*(f"recall@{k}" for k in RECALL_AT), "MRR", "mAP", "nDCG@10"]
    return dict(zip(names, np.array(rows).T, strict=True))


def precision_figures(
    embedder: Embedder, pairs: PairSet, pictures: Vectors, report: Callable[[str], None]
) -> list[PerCase]:
    """Precision@1, 5 and 10 of asking for a category (the broadest kind), a sub-category and a color by its name."""
    vocabulary, found = Vocabulary.load(), []
    kinds = [pair.facets.get("category", ()) for pair in pairs.pairs]
    for name, names_of in (
        ("category", [tuple(_broadest(vocabulary, kind) for kind in own) for own in kinds]),
        ("sub-category", kinds),
        ("color", [pair.facets.get("color", ()) for pair in pairs.pairs]),
    ):
        counts = Counter(one for own in names_of for one in set(own))
        asked = [one for one, count in counts.items() if LEAST_RIGHT <= count < len(names_of)]
        if len(asked) < 2:
            report(f"{name} precision is not measured: {len(asked)} have {LEAST_RIGHT} pictures or more, two must")
            continue
        right = np.array([[one in own for own in names_of] for one in asked])
        ranked = [Ranked.of(*row) for row in zip(embedder.texts(asked) @ pictures.T, right, strict=True)]
        found += [
            PerCase(name=f"{name} P@{k}", values=np.array([one.precision_at(k) for one in ranked])) for k in RECALL_AT
        ]
    return found


def _broadest(vocabulary: Vocabulary, kind: str) -> str:
    category = vocabulary.categories.get(kind)
    while category is not None and category.parent is not None:
        category = vocabulary.categories[category.parent]
    return category.name if category else kind
