"""Fill in the blank: one piece of an outfit is taken away; which of four of the same kind was it?

    fitb_figures(Path("../shared/data"), Encoder.load("data/models/pocket"), print)

Asked of held-out street outfits, garments cut out on white, each garment blanked once. Answered by chance, by color
statistics, by cosine, by the rules, and by the rules with the trained head. Photos of one outfit share their light, so
color statistics know more than taste: the gain over them counts, and a second round lights every piece anew by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.compatibility import FILE, Compatibility
from retrieval.encoder import Encoder
from retrieval.harmony import Shades, harmony, shades_of
from retrieval.palette import UNNAMED, to_lab
from retrieval.vocabulary import Vocabulary
from training.metrics import Figure, figure
from training.outfits_pieces import Report, Worn, embedded, has_outfits, outfit_pieces, rows_of

CHOICES = 4
HARMONY, ALIKE = 0.85, 0.15  # the rules' score: colors first, then style
MOST_NAMES, SECOND_NAME = 3, 0.6  # a further color is named when it has this share of the first
LIGHTS = 11  # the seed of the lights that pieces are shown under in the second round

Floats = NDArray[np.float64]
PairScore = Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]  # rows (p,), columns (p,) → (p,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is left of an outfit and the choices, as places of pieces; the first choice is the one that was worn."""

    left: tuple[int, ...]
    choices: tuple[int, ...]


def questions(worn: Worn, *, choices: int = CHOICES) -> list[Question]:
    """Every piece of every outfit blanked once, with others of its kind (or of its family, where that kind is rare).

    The others are drawn by a seed from the outfit's id and the kind, so the same pieces give the same questions.
    """
    asked: list[Question] = []
    outfits = rows_of(worn.outfits)
    families = worn.families
    for row in range(len(worn)):
        left = [other for other in outfits[str(worn.outfits[row])] if other != row]
        elsewhere = worn.outfits != worn.outfits[row]
        others = np.flatnonzero((worn.kinds == worn.kinds[row]) & elsewhere)
        if len(others) < choices - 1:
            others = np.flatnonzero((families == families[row]) & elsewhere)
        if left and len(others) >= choices - 1:
            drawn = _random(f"{worn.outfits[row]}/{worn.kinds[row]}").choice(others, choices - 1, replace=False)
            asked.append(Question(left=tuple(left), choices=(row, *map(int, drawn))))
    return asked


def scores(asked: Sequence[Question], pair_score: PairScore) -> list[Floats]:
    """Each question's choices scored: how well each goes, on average, with what is left of the outfit."""
    rows = np.array([left for one in asked for _ in one.choices for left in one.left], dtype=np.int64)
    columns = np.array([choice for one in asked for choice in one.choices for _ in one.left], dtype=np.int64)
    pairs = pair_score(rows, columns) if len(rows) else np.zeros(0)
    found, at = [], 0
    for one in asked:
        size = len(one.choices) * len(one.left)
        found.append(pairs[at : at + size].reshape(len(one.choices), len(one.left)).mean(1))
        at += size
    return found


def right(scored: Sequence[Floats]) -> Floats:
    """For each question 1.0 where the worn piece scored highest, else 0.0; ties share the point."""
    return np.array([float(s[0] == s.max()) / (s == s.max()).sum() for s in scored])


def color_score(worn: Worn) -> PairScore:
    """Color statistics alone: the nearer two pieces' mean CIELAB, the better."""
    return lambda rows, columns: np.asarray(-np.linalg.norm(worn.mean_lab[rows] - worn.mean_lab[columns], axis=1))


def cosine_score(worn: Worn) -> PairScore:
    """The encoder alone: the nearer two pieces' vectors, the better."""
    return lambda rows, columns: (worn.vectors[rows] * worn.vectors[columns]).sum(1).astype(np.float64)


def rules_score(worn: Worn) -> PairScore:
    """The rules: harmony of shades, and likeness of style, which is what a vector says beyond its kind."""
    families = worn.families
    residuals = worn.vectors.astype(np.float64)
    for family in np.unique(families):
        residuals[families == family] -= residuals[families == family].mean(0)
    residuals /= np.maximum(np.linalg.norm(residuals, axis=1, keepdims=True), 1e-9)

    def score(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Floats:
        shades = [(worn.shades[row], worn.shades[column]) for row, column in zip(rows, columns, strict=True)]
        harmonies = np.array([harmony(one, other) for one, other in shades])
        alike = ((residuals[rows] * residuals[columns]).sum(1) + 1) / 2
        return np.asarray(HARMONY * harmonies + ALIKE * alike)

    return score


def colors_named(worn: Worn, vocabulary: Vocabulary) -> Worn:
    """The same pieces with shades as a catalog knows them: by the names of up to three colors."""
    names = [name for name in vocabulary.colors if name not in UNNAMED]
    anchors = to_lab(np.array([vocabulary.colors[name].rgb for name in names], dtype=np.uint8))

    def named(shades: Shades) -> Shades:
        shares = np.zeros(len(names))
        for shade in shades:
            shares[int(np.linalg.norm(anchors - shade[:3], axis=1).argmin())] += shade[3]
        best = np.argsort(-shares, kind="stable")[:MOST_NAMES]
        return shades_of([names[at] for at in best if shares[at] > SECOND_NAME * shares[best[0]]], vocabulary)

    return replace(worn, shades=tuple(named(shades) for shades in worn.shades))


def head_score(worn: Worn, head: Compatibility, *, shades: bool = True) -> PairScore:
    """The trained head, on vectors and shades, or on vectors alone."""
    described = head.describe(worn.vectors, worn.shades if shades else None)
    return lambda rows, columns: head.strength(described, described, rows, columns).astype(np.float64)


def together(rules: Sequence[Floats], head: Sequence[Floats], rules_weight: float) -> list[Floats]:
    """Rules and head added up: the head, and the rules in their own spreads times a weight."""
    spread = max(float(np.mean([one.std() for one in rules])), 1e-9)
    return [by_head + rules_weight * by_rules / spread for by_rules, by_head in zip(rules, head, strict=True)]


def answers(worn: Worn, asked: Sequence[Question], head: Compatibility | None) -> dict[str, Floats]:
    """By way of answering, 1.0 or 0.0 for each question."""
    rules = scores(asked, rules_score(worn))
    by_name = scores(asked, rules_score(colors_named(worn, Vocabulary.load())))
    found = {
        "chance": np.array([1 / len(one.choices) for one in asked]),
        "color statistics": right(scores(asked, color_score(worn))),
        "cosine": right(scores(asked, cosine_score(worn))),
        "rules by color names": right(by_name),
        "rules": right(rules),
    }
    if head is not None:
        by_head = scores(asked, head_score(worn, head))
        found["head on vectors alone"] = right(scores(asked, head_score(worn, head, shades=False)))
        found["rules + head"] = right(together(rules, by_head, head.rules_weight))
        found["gain over color statistics"] = found["rules + head"] - found["color statistics"]
    return found


def fitb_figures(data: Path, encoder: Encoder, report: Report, *, split: str = "heldout") -> list[Figure]:
    """Every way of answering on the folder's outfits, as photographed and with each piece in a light of its own.

    Empty where the folder holds no outfits. The head is measured also where it is not served.
    """
    if not has_outfits(data):
        return []
    head, fingerprint = Compatibility.read(encoder.folder / FILE)
    head = head if fingerprint == encoder.fingerprint else None
    kept = True if split == "heldout" else None
    figures: list[Figure] = []
    for suffix, lights in (("", None), (", each in its own light", LIGHTS)):
        worn = embedded(outfit_pieces(data, heldout=kept), encoder, report, lights=lights)
        asked = own_questions(data, worn) or questions(worn)
        if asked:
            figures += [figure(f"fill in the blank{suffix}: {k}", v) for k, v in answers(worn, asked, head).items()]
    return figures


def own_questions(data: Path, worn: Worn) -> list[Question]:
    """The questions that a Polyvore folder brings itself, of those pieces whose pictures are there."""
    from training.outfits_polyvore import polyvore_blanks, polyvore_layout

    layout = polyvore_layout(data)
    place = {name: row for row, name in enumerate(worn.ids) if name}
    asked = []
    for blank in polyvore_blanks(layout) if layout else []:
        left = tuple(place[name] for name in blank.left if name in place)
        choices = tuple(place[name] for name in blank.answers if name in place)
        if left and len(choices) == len(blank.answers):
            asked.append(Question(left=left, choices=choices))
    return asked


def _random(name: str) -> np.random.Generator:
    return np.random.default_rng(int(hashlib.sha256(name.encode()).hexdigest()[:16], 16))
