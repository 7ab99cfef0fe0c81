"""Each metric says what a slow, obvious version says: every order of tied answers tried, and averaged."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.metrics import Ranked, difference, f1_difference, f1_figure, figure, ranks, weighted_f1

Order = Sequence[float]  # gains, best answer first

scores = st.lists(st.integers(0, 3), min_size=1, max_size=6)
grades = st.lists(st.integers(0, 3), min_size=6, max_size=6)
ks = st.integers(1, 7)


def expected(row: list[int], gains: list[int], measure: Callable[[Order], float]) -> float:
    """The mean of a measure over every order that the scores allow."""
    orders = [order for order in permutations(range(len(row))) if all(
        row[one] >= row[other] for one, other in zip(order, order[1:], strict=False)
    )]  # fmt: skip
    return sum(measure([gains[at] for at in order]) for order in orders) / len(orders)


def slow_average_precision(order: Order) -> float:
    found = [sum(g > 0 for g in order[: at + 1]) / (at + 1) for at, gain in enumerate(order) if gain > 0]
    return sum(found) / len(found)


def slow_ndcg(order: Order, k: int) -> float:
    def dcg(gains: Order) -> float:
        return sum(gain / math.log2(at + 2) for at, gain in enumerate(gains[:k]))

    return dcg(order) / dcg(sorted(order, reverse=True))


def rank_it(row: list[int], gains: list[int]) -> Ranked | None:
    """The ranking of drawn scores, or None where drawing gave no right answer."""
    own = gains[: len(row)]
    return Ranked.of(np.array(row, dtype=np.float32), np.array(own)) if any(own) else None


@settings(max_examples=80, deadline=None)
@given(scores, grades, ks)
def test_ndcg_of_grades_and_of_right_or_wrong_is_the_slow_one(row: list[int], gains: list[int], k: int) -> None:
    for held in (gains[: len(row)], [int(gain > 1) for gain in gains[: len(row)]]):
        if ranked := rank_it(row, held):
            assert ranked.ndcg_at(k) == pytest.approx(expected(row, held, lambda order: slow_ndcg(order, k)))


@settings(max_examples=80, deadline=None)
@given(scores, grades)
def test_average_precision_is_the_slow_one(row: list[int], gains: list[int]) -> None:
    held = [int(gain > 1) for gain in gains[: len(row)]]
    if ranked := rank_it(row, held):
        assert ranked.average_precision() == pytest.approx(expected(row, held, slow_average_precision))


@settings(max_examples=80, deadline=None)
@given(scores, grades, ks)
def test_recall_and_precision_of_several_right_answers_are_the_slow_ones(
    row: list[int], gains: list[int], k: int
) -> None:
    held = [int(gain > 1) for gain in gains[: len(row)]]
    if ranked := rank_it(row, held):
        found = expected(row, held, lambda order: sum(order[:k]))
        assert ranked.recall_at(k, capped=False) == pytest.approx(found / sum(held))
        assert ranked.recall_at(k) == pytest.approx(found / min(k, sum(held)))
        assert ranked.precision_at(k) == pytest.approx(found / k)


@settings(max_examples=80, deadline=None)
@given(scores, grades)
def test_the_first_right_answer_s_rank_is_the_slow_one(row: list[int], gains: list[int]) -> None:
    held = [int(gain > 1) for gain in gains[: len(row)]]
    if ranked := rank_it(row, held):
        assert ranked.first == pytest.approx(expected(row, held, lambda order: 1 + list(order).index(1)))
        assert ranked.reciprocal_rank() == pytest.approx(1 / ranked.first)


@settings(max_examples=40, deadline=None)
@given(scores, st.integers(0, 5))
def test_a_tie_costs_one_right_answer_half_a_place_as_everywhere(row: list[int], target: int) -> None:
    at = target % len(row)
    one = np.eye(len(row))[at]
    half = ranks(np.array([row], dtype=np.float32), np.array([at]))[0]
    assert Ranked.of(np.array(row, dtype=np.float32), one).first == pytest.approx(half)


def test_a_query_without_a_right_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="without a right answer"):
        Ranked.of(np.zeros(3, dtype=np.float32), np.zeros(3))


labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20)


@settings(max_examples=80, deadline=None)
@given(labels)
def test_weighted_f1_is_the_slow_one(pairs: list[tuple[int, int]]) -> None:
    slow = 0.0
    for kind in range(4):
        both = sum(truth == kind == guess for truth, guess in pairs)
        said, often = sum(guess == kind for _, guess in pairs), sum(truth == kind for truth, _ in pairs)
        if both:
            precision, recall = both / said, both / often
            slow += often * 2 * precision * recall / (precision + recall)
    truth, guessed = np.array(pairs, dtype=np.int64).T
    assert weighted_f1(truth, guessed, 4) == pytest.approx(slow / len(pairs))


def test_intervals_hold_their_value_and_pairs_narrow_them() -> None:
    random = np.random.default_rng(3)
    before = random.random(200)
    after = before + 0.05 + 0.01 * random.normal(size=200)
    rise = difference("rise", before, after)
    alone = figure("after", after)
    assert rise.low < rise.value < rise.high
    assert rise.low > 0
    assert rise.high - rise.low < (alone.high - alone.low) / 3


def test_f1_comes_with_its_interval_and_its_difference() -> None:
    truth = np.arange(90) % 3
    wrong = np.where(np.arange(90) % 5 == 0, (truth + 1) % 3, truth)
    found = f1_figure("F1", truth, wrong, 3)
    assert found.low < found.value < found.high < 1
    assert found.cases == 90
    rise = f1_difference("rise", truth, wrong, truth, 3)
    assert rise.value == pytest.approx(1 - found.value)
    assert rise.low > 0
    with pytest.raises(ValueError, match="no cases"):
        f1_figure("F1", truth[:0], truth[:0], 3)
