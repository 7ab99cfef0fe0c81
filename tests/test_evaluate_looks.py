"""Looks are measured on their own terms: the checks find what is wrong with one, and the sample shop's pass."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.shop import ShopWindow
from retrieval.garment import Garment
from retrieval.look import Look, Looks
from retrieval.product import Match, Product, Query
from retrieval.vocabulary import Vocabulary
from training.data_folder import DataFolder
from training.evaluate_looks import Answer, figures_of, looks_figures

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"


def product(number: int, category: str, **other: object) -> Product:
    plain = Product(
        id=f"p{number}", title=category, url="", image="", price=20.0, currency="EUR", category=category,
        audience="women", colors=("black",),
    )  # fmt: skip
    return replace(plain, **other)  # type: ignore[arg-type]


def answer(*products: Product, audience: str = "women", query: Query | None = None) -> Answer:
    """What the owner of a red shirt got: one look."""
    vocabulary = Vocabulary.load()
    shirt = Garment(
        category="shirt", slot="top", colors=("red",), pattern=None, box=(0, 0, 1, 1), confidence=1.0, audience=audience
    )
    matches = tuple(
        Match(product=row, score=0.5, why="black", slot=vocabulary.slot(row.category or ""), look=1) for row in products
    )
    look = Look(number=1, owned=(shirt,), matches=matches, reason="Classic: black.", total=0.0)
    return Answer(shirt, query or Query(), Looks(looks=(look,)), seconds=0.2)


def values(*answers: Answer) -> dict[str, float]:
    return {figure.name: figure.value for figure in figures_of(answers)}


def test_a_whole_look_for_the_right_person_has_nothing_against_it() -> None:
    found = values(answer(product(1, "jeans"), product(2, "flats")))
    assert found["slot coverage"] == 1
    assert found["looks with every slot they need"] == 1
    assert {value for name, value in found.items() if name.startswith("violation")} == {0.0}
    assert found["median seconds from photo to looks"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        (answer(product(1, "shirt"), product(2, "flats")), "violation: owned category came back"),
        (answer(product(1, "jeans", audience="men")), "violation: wrong audience"),
        (answer(product(1, "jeans"), audience="girls"), "violation: wrong audience"),
        (answer(product(1, "jeans", audience="girls"), audience="unisex"), "violation: wrong audience"),
        (answer(product(1, "jeans", available=False)), "violation: price, budget or stock"),
        (answer(product(1, "jeans"), query=Query(price_max=19.0)), "violation: price, budget or stock"),
        (
            answer(product(1, "jeans"), product(2, "flats"), query=Query(total_max=39.0)),
            "violation: price, budget or stock",
        ),
        (answer(product(1, "jeans"), product(1, "jeans")), "violation: a product in two looks"),
    ],
    ids=["shirt for a shirt", "men's", "grown-ups'", "children's", "sold out", "too dear", "over budget", "twice"],
)
def test_what_is_wrong_with_a_look_is_counted(broken: Answer, name: str) -> None:
    assert values(broken)[name] == 1
    good = answer(product(1, "jeans"), product(2, "flats"))
    assert values(broken, good)[name] == 0.5


def test_an_empty_slot_and_a_request_without_looks_cost_coverage() -> None:
    barefoot = answer(product(1, "jeans"))
    nothing = replace(barefoot, looks=Looks(looks=()))
    assert values(barefoot)["slot coverage"] == 0.5
    assert values(barefoot)["looks with every slot they need"] == 0
    assert values(barefoot, nothing)["slot coverage"] == 0.25


def test_the_sample_shop_dresses_its_own_pieces_without_a_violation(shop_window: ShopWindow) -> None:
    searcher = shop_window.current().searcher
    folder = DataFolder(SAMPLE, Vocabulary.load())
    lines: list[str] = []
    samples = folder.products()[::53]
    figures = looks_figures(searcher.encoder, searcher.catalog, samples, folder.picture, most=10, report=lines.append)
    found = {figure.name: figure.value for figure in figures}
    assert figures[0].cases == 10
    assert found["slot coverage, grown-ups"] == 1
    assert {value for name, value in found.items() if name.startswith("violation")} == {0.0}
    assert lines == []
    assert looks_figures(searcher.encoder, searcher.catalog, [], folder.picture, report=lines.append) == []
