"""The parts of pairing by themselves: the rules file holds only known words, outfits are the best allowed ones."""

from __future__ import annotations

import tomllib
from itertools import product

import numpy as np
import pytest

from retrieval.assembly import Option, assemble
from retrieval.color_pairs import Palette
from retrieval.garment import Garment
from retrieval.pairing_rules import DEFAULT_PATH, PairingRules
from retrieval.product import Query
from retrieval.slot_plan import Setting, plans
from retrieval.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def rules() -> PairingRules:
    return PairingRules.load()


def owned(category: str) -> Garment:
    slot = Vocabulary.load().slot(category)
    return Garment(category=category, slot=slot, colors=(), pattern=None, box=(0, 0, 1, 1), confidence=1.0)


def needed(rules: PairingRules, category: str | None, query: Query, audience: str = "women") -> list[set[str]]:
    pieces = [owned(category)] if category else []
    setting = Setting.of(pieces, query, rules, audience=audience)
    return [{wish.slot for wish in plan.wishes if wish.needed} for plan in plans(setting, pieces, query, rules)]


def test_every_kind_has_a_formality_and_every_occasion_a_table_and_words(
    rules: PairingRules, vocabulary: Vocabulary
) -> None:
    assert set(rules.formality) == set(vocabulary.names("category"))
    for occasion in vocabulary.names("occasion"):
        for audience in ("women", "men", "girls", "baby"):
            table = rules.occasion(occasion, audience)
            assert table.bodies
            assert table.flavors
            for slot in ("top", "bottom", "shoes", "bag", "accessory"):
                assert table.kinds[slot] or audience in ("girls", "baby")
        assert rules.reasons["occasions"][occasion]
        assert rules.reasons["to"][occasion]
    assert set(rules.reasons["flavors"]) == set(rules.flavors)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("formality", {"shirts": 1.0}),
        ("veto", [{"occasions": ["weding"], "piece": {"loud": True}}]),
        ("clash", [{"a": {"colors": ["greenish"]}, "b": {}}]),
        ("directions", {"tops": ["plain"]}),
    ],
)
def test_a_slip_in_the_rules_is_named(table: str, row: object, vocabulary: Vocabulary) -> None:
    tables = tomllib.loads(DEFAULT_PATH.read_text(encoding="utf-8"))
    tables[table] = row
    with pytest.raises(ValueError, match="pairing rules"):
        PairingRules(tables, vocabulary)


@pytest.mark.parametrize(
    ("category", "query", "slots"),
    [
        ("shirt", Query(), [{"bottom", "shoes"}]),
        ("dress", Query(), [{"shoes"}]),
        ("jeans", Query(seasons=("winter",)), [{"top", "shoes", "outerwear"}]),
        ("heels", Query(), [{"top", "bottom"}, {"one-piece"}]),
        (None, Query(occasion="snow"), [{"top", "bottom", "shoes", "outerwear"}, {"one-piece", "shoes", "outerwear"}]),
        ("skirt", Query(categories=("shoes", "bag")), [{"shoes", "bag"}]),
        ("boots", Query(categories=("shoes",)), []),
    ],
)
def test_a_plan_needs_what_is_not_owned(
    rules: PairingRules, category: str | None, query: Query, slots: list[set[str]]
) -> None:
    assert needed(rules, category, query) in (slots, slots[:1])


def test_no_plan_names_a_kind_that_the_season_or_the_occasion_forbids(rules: PairingRules) -> None:
    for occasion, season in product(rules.vocabulary.names("occasion"), ("winter", "summer")):
        query = Query(occasion=occasion, seasons=(season,))
        setting = Setting.of([owned("jeans")], query, rules, audience="men")
        for plan in plans(setting, [owned("jeans")], query, rules):
            for wish in plan.wishes:
                assert not setting.never & {*wish.kinds, *wish.wider}


def options(*scores: list[float], prices: list[list[float]] | None = None, needed: bool = True) -> list[Option]:
    costs = prices or [[1.0] * len(row) for row in scores]
    return [
        Option(scores=np.array(row, np.float32), prices=np.array(cost, np.float32), needed=needed)
        for row, cost in zip(scores, costs, strict=True)
    ]


def test_the_outfit_found_is_the_best_of_all(rules: PairingRules) -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        scores = [random.random(6).tolist() for _ in range(3)]
        together = {pair: random.random((6, 6)).astype(np.float32) for pair in ((0, 1), (0, 2), (1, 2))}
        found = assemble(options(*scores), together)
        assert found is not None
        best = max(
            product(range(6), repeat=3),
            key=lambda p: (
                sum(scores[s][p[s]] for s in range(3)) + sum(float(t[p[a], p[b]]) for (a, b), t in together.items())
            ),
        )
        assert found[0] == best


def test_what_must_not_meet_never_does_and_a_budget_holds() -> None:
    apart = np.array([[-np.inf, 0.0], [0.0, 0.0]], dtype=np.float32)
    found = assemble(options([1.0, 0.1], [1.0, 0.1]), {(0, 1): apart})
    assert found is not None
    assert found[0] != (0, 0)
    assert assemble(options([1.0], [1.0]), {(0, 1): np.full((1, 1), -np.inf, np.float32)}) is None
    together = {(0, 1): np.zeros((2, 2), np.float32)}
    dear = options([1.0, 0.1], [1.0, 0.1], prices=[[50.0, 5.0], [50.0, 5.0]])
    bought = assemble(dear, together, total_max=56.0)
    assert bought is not None
    assert sorted(bought[0]) == [0, 1]
    assert assemble(dear, together, total_max=9.0) is None


def test_a_slot_that_is_not_needed_may_stay_empty() -> None:
    extra = [*options([1.0]), *options([1.0], prices=[[99.0]], needed=False)]
    found = assemble(extra, {(0, 1): np.zeros((1, 1), np.float32)}, total_max=20.0)
    assert found is not None
    assert found[0] == (0, None)


def test_a_palette_answers_as_harmony_does_both_ways_round(vocabulary: Vocabulary) -> None:
    palette = Palette(vocabulary)
    names = [("red",), ("green", "white"), (), ("navy",)]
    ids = np.array([palette.id(colors) for colors in names])
    table = palette.harmony(ids, ids)
    assert table.shape == (4, 4)
    np.testing.assert_allclose(table, table.T)
    assert (table[2] == 0.5).all()
    assert table[0, 3] != table[0, 1]
