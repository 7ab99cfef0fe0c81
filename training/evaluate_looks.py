"""How good the looks around people's own pieces are: slot coverage, violations, harmony, speed. `looks_figures(...)`.

    looks_figures(encoder, catalog, folder.garments(), folder.picture, report=print)

Asks for looks around described photos, every second one with an occasion, some with a budget. What is owned is taken
from the description, so that the pairing is measured and not the reading; or, with a reader, from the photo, and the
looks are held against the description. Whether a look is whole is checked here anew
and not by the pairing's own plan. It builds no catalog: `stylist ingest` and `stylist build` do.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, cycle, islice
from statistics import median

import numpy as np
from PIL import Image

from retrieval.catalog import Catalog
from retrieval.encoder import Encoder
from retrieval.garment import Garment, GarmentReader
from retrieval.harmony import harmony, shades_of
from retrieval.look import Look, Looks
from retrieval.pairing import Pairer
from retrieval.pictures import BadPicture
from retrieval.product import Product, Query
from retrieval.vocabulary import Vocabulary
from training.data_folder import NoData, Sample
from training.metrics import BOOTSTRAPS, Figure, figure

MOST_PHOTOS = 200
LOOKS = 3
OCCASIONS = ("office", "party", "wedding", "beach", "sport", "date", "snow", "travel", "everyday", "black tie")
PRICE_MAX, TOTAL_MAX = 90.0, 260.0  # every fifth request has the one, every third the other
AS_READ = ", as read from the photo"
CHILDREN = ("girls", "boys", "baby")


@dataclass(frozen=True, slots=True)
class Answer:
    """One request and the looks it got."""

    owned: Garment
    query: Query
    looks: Looks
    seconds: float


def looks_figures(
    encoder: Encoder,
    catalog: Catalog,
    samples: Sequence[Sample],
    picture: Callable[[str], Image.Image],
    *,
    reader: GarmentReader | None = None,
    most: int = MOST_PHOTOS,
    report: Callable[[str], None],
) -> list[Figure]:
    """Every figure over the first `most` described samples; `picture` opens one by its name. Empty without samples.

    With a `reader`, looks are made for the garments that it sees, as for a person's photo.
    Shares are of requests unless the name says looks. Violations are shares too: 0 is right.
    """
    pairer = Pairer(catalog, encoder, Vocabulary.load())
    pairer.prepare()
    described = [sample for sample in samples if sample.texts and "category" in sample.facets]
    chosen = sorted(described, key=lambda sample: sample.id)[:most]
    answers = []
    for number, sample in enumerate(chosen):
        try:
            answers.append(_answer(pairer, encoder, reader, sample, picture(sample.picture), _query(number)))
        except (BadPicture, NoData) as error:
            report(f"left out {sample.id}: {error}")
        if number % 50 == 49:
            report(f"dressed {number + 1} of {len(chosen)}")
    figures = figures_of(answers) if answers else []
    return [replace(each, name=f"{each.name}{AS_READ}") for each in figures] if reader else figures


def _query(number: int) -> Query:
    occasion = next(islice(cycle(OCCASIONS), number // 2 % len(OCCASIONS), None)) if number % 2 else None
    return Query(
        occasion=occasion,
        price_max=PRICE_MAX if number % 5 == 4 else None,
        total_max=TOTAL_MAX if number % 3 == 2 else None,
    )


def _answer(
    pairer: Pairer,
    encoder: Encoder,
    reader: GarmentReader | None,
    sample: Sample,
    picture: Image.Image,
    query: Query,
) -> Answer:
    start = time.perf_counter()
    vector = None if reader else encoder.pictures([picture])[0]
    facets = sample.facets
    category = facets["category"][0]
    owned = Garment(
        category=category,
        slot=pairer.vocabulary.slot(category),
        colors=facets.get("color", ()),
        pattern=next(iter(facets.get("pattern", ())), None),
        box=(0.0, 0.0, 1.0, 1.0),
        confidence=1.0,
        audience=next(iter(facets.get("audience", ())), None),
        vector=vector,
    )
    seen = reader.read(picture)[:1] if reader else [owned]
    looks = pairer.looks(seen, query, limit=LOOKS) if seen else Looks(looks=())
    return Answer(owned, query, looks, time.perf_counter() - start)


def figures_of(answers: Sequence[Answer]) -> list[Figure]:
    """Every figure over answered requests."""
    vocabulary = Vocabulary.load()
    grown = [answer for answer in answers if answer.owned.audience not in CHILDREN]
    looks = [(answer, look) for answer in answers for look in answer.looks.looks]
    rows: list[tuple[str, list[float]]] = [
        ("requests with three looks", [len(answer.looks.looks) == LOOKS for answer in answers]),
        ("requests with three looks, grown-ups", [len(answer.looks.looks) == LOOKS for answer in grown]),
        ("slot coverage", [_coverage(answer) for answer in answers]),
        ("slot coverage, grown-ups", [_coverage(answer) for answer in grown]),
        ("looks with every slot they need", [_is_whole(answer.owned, look) for answer, look in looks]),
        ("violation: owned category came back", [_came_back(answer, vocabulary) for answer in answers]),
        ("violation: wrong audience", [_wrong_audience(answer) for answer in answers]),
        ("violation: price, budget or stock", [_over(answer) for answer in answers]),
        ("violation: a product in two looks", [_repeats(answer) for answer in answers]),
        ("mean harmony of pairs in a look", [_harmony(answer.owned, look, vocabulary) for answer, look in looks]),
    ]
    figures = [figure(name, np.array(values, dtype=np.float64)) for name, values in rows if values]
    return [*figures, _median("median seconds from photo to looks", [answer.seconds for answer in answers])]


def _missing_slots(owned: Garment, look: Look) -> tuple[int, int]:
    """How many of the slots that an outfit needs beside the owned piece are empty, and how many there are."""
    have = {garment.slot for garment in look.owned} | {match.slot for match in look.matches}
    body = ("one-piece",) if "one-piece" in have else ("top", "bottom")
    needed = {*body, "shoes"} - {owned.slot}
    return len(needed - have), len(needed)


def _is_whole(owned: Garment, look: Look) -> bool:
    return _missing_slots(owned, look)[0] == 0


def _coverage(answer: Answer) -> float:
    """The share of needed slots that are filled, over a request's looks; 0 where it got none."""
    counts = [_missing_slots(answer.owned, look) for look in answer.looks.looks]
    return 1.0 - sum(empty for empty, _ in counts) / sum(needed for _, needed in counts) if counts else 0.0


def _products(answer: Answer) -> list[Product]:
    return [match.product for match in answer.looks.matches]


def _came_back(answer: Answer, vocabulary: Vocabulary) -> bool:
    kin = vocabulary.expand(answer.owned.category)
    return any(match.product.category in kin or match.slot == answer.owned.slot for match in answer.looks.matches)


def _wrong_audience(answer: Answer) -> bool:
    audience = answer.owned.audience
    grown = {"women", "men"} if audience in (None, "unisex") else {audience}
    allowed = {audience} if audience in CHILDREN else {*grown, "unisex", None}
    return any(product.audience not in allowed for product in _products(answer))


def _over(answer: Answer) -> bool:
    query = answer.query
    too_dear = [look for look in answer.looks.looks if _total(look) > (query.total_max or np.inf) + 0.005]
    bad = [p for p in _products(answer) if not p.available or p.price > (query.price_max or np.inf)]
    return bool(too_dear or bad)


def _total(look: Look) -> float:
    return sum(match.product.price for match in look.matches)


def _repeats(answer: Answer) -> bool:
    ids = [product.id for product in _products(answer)]
    return len(ids) != len(set(ids))


def _harmony(owned: Garment, look: Look, vocabulary: Vocabulary) -> float:
    colors = [owned.colors, *(match.product.colors for match in look.matches)]
    shades = [shades_of(names, vocabulary) for names in colors]
    return float(np.mean([harmony(a, b) for a, b in combinations(shades, 2)]))


def _median(name: str, seconds: Sequence[float]) -> Figure:
    random = np.random.default_rng(0)
    values = np.array(seconds)
    medians = [np.median(values[random.integers(0, len(values), len(values))]) for _ in range(BOOTSTRAPS)]
    low, high = np.percentile(medians, [2.5, 97.5])
    return Figure(name, float(median(seconds)), float(low), float(high), len(values))
