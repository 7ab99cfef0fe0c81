"""How rankings become one, and how a way to do it is chosen: the served one, the grid's matrices, the rule."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fusion import measure
from benchmarks.fusion_choice import check, choose, ndcg_at_10
from benchmarks.fusion_products import paraphrases, right_answers
from benchmarks.fusion_ways import EQUAL_RANKS, RECIPROCAL, SERVED, Fuser, Way, all_ways, matrices
from bot.shop import ShopWindow
from retrieval.filters import Filter
from retrieval.fusion import CANDIDATES, Ranking, Rankings, Weighted, fused, rankings, weighted
from retrieval.product import Product, Query
from retrieval.vocabulary import Vocabulary
from tests.test_evaluate_requests import POCKET, write_folder
from training.evaluate_requests import measured

PRODUCTS = 6
cosines = st.lists(st.integers(-20, 20), min_size=PRODUCTS, max_size=PRODUCTS)
bm25 = st.dictionaries(st.integers(0, PRODUCTS - 1), st.integers(1, 9))
SIMPLE, WEIGHTED, BLIND = (
    EQUAL_RANKS,
    Way("scores by range", None, (0.2, 0.4, 0.4)),
    Way("scores by range", None, (0.0, 0.5, 0.5)),
)


def best_first(scores: dict[int, float]) -> Ranking:
    return sorted(scores.items(), key=lambda found: (-found[1], found[0]))


def drawn(picture: list[int], text: list[int], words: dict[int, int]) -> Rankings:
    """Rankings as a catalog gives them: cosines of every row, BM25 of those that share a word."""
    dense = ({row: score / 20 for row, score in enumerate(scores)} for scores in (picture, text))
    return Rankings(*map(best_first, dense), best_first({row: float(score) for row, score in words.items()}))


@settings(max_examples=60, deadline=None)
@given(cosines, cosines, bm25)
def test_the_way_that_is_served_is_what_a_search_ranks_by(
    picture: list[int], text: list[int], words: dict[int, int]
) -> None:
    found = drawn(picture, text, words)
    scores = Fuser(matrices([found], PRODUCTS)).fused(SERVED)[0]
    assert dict(enumerate(scores)) == pytest.approx(fused(weighted(found)), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(cosines, cosines, bm25)
def test_reciprocal_ranks_are_the_slow_ones(picture: list[int], text: list[int], words: dict[int, int]) -> None:
    found = drawn(picture, text, words)
    slow = [0.0] * PRODUCTS
    for ranking in found:
        for place, (row, _) in enumerate(ranking, start=1):
            slow[row] += 1 / (60 + place)
    assert Fuser(matrices([found], PRODUCTS)).fused(EQUAL_RANKS)[0] == pytest.approx(slow, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=15), st.integers(0, 14))
def test_ndcg_of_one_right_answer_is_that_of_the_metrics(row: list[int], target: int) -> None:
    scores, targets = np.array([row], dtype=np.float32), np.array([target % len(row)])
    assert ndcg_at_10(scores, targets) == pytest.approx(measured(scores, targets)["nDCG@10"])


def test_who_is_first_everywhere_has_1_and_who_is_last_everywhere_0() -> None:
    ranking = [(7, 0.9), (3, 0.5), (5, 0.1)]
    scores = fused([Weighted(0.3, ranking), Weighted(0.6, ranking)])
    assert scores == pytest.approx({7: 1.0, 3: 0.5, 5: 0.0})


def test_the_last_that_shares_a_word_is_above_what_shares_none() -> None:
    alike = [(0, 0.5), (1, 0.5), (2, 0.5)]
    scores = fused(weighted(Rankings(picture=alike, text=alike, words=[(2, 8.0), (1, 0.5)])))
    assert scores[2] > scores[1] > scores[0]


def test_rankings_of_nothing_and_of_one_are_fused() -> None:
    assert fused(weighted(Rankings([], [], []))) == {}
    assert fused(weighted(Rankings([(4, -0.2)], [(4, -0.1)], [(4, 1.0)]))) == pytest.approx({4: 1.0})
    assert fused(weighted(Rankings([(4, 0.2)], [(4, 0.1)], [])))[4] < 1  # it shares no word


def test_chroma_and_arrays_fuse_to_the_same_scores(shop_window: ShopWindow) -> None:
    shop = shop_window.current()
    catalog = shop.catalog
    for text, where in (("soft knit for winter", Filter()), ("blue dress", Filter(audiences=("women",)))):
        vector = shop.encoder.texts([text])[0]
        by_arrays = rankings(catalog, vector, text, where)
        by_chroma = Rankings(
            picture=catalog.nearest_by_chroma("pictures", vector, where, CANDIDATES),
            text=catalog.nearest_by_chroma("texts", vector, where, CANDIDATES),
            words=by_arrays.words,
        )
        assert len(by_arrays.picture) == CANDIDATES
        assert fused(weighted(by_chroma)) == pytest.approx(fused(weighted(by_arrays)))


def test_a_search_without_a_photo_ranks_by_what_is_measured(shop_window: ShopWindow) -> None:
    searcher = shop_window.current().searcher
    query = Query(text="grey hoodie", categories=("hoodie",))
    ranked = searcher.ranked(query)
    assert ranked is not None
    scores = fused(weighted(ranked))
    shown = [searcher.catalog.row(match.product.id) for match in searcher.search(query, limit=5).matches]
    assert shown[0] == max(scores, key=lambda row: scores[row])
    assert set(shown) <= set(scores)
    assert searcher.ranked(Query(text="dress", price_max=0.5)) is None


def test_the_rule_keeps_what_needs_no_choice_until_something_is_measurably_better() -> None:
    random = np.random.default_rng(3)
    base = random.random(200)
    noisy = base + random.normal(0, 0.5, 200)
    noisy += 0.02 - (noisy - base).mean()  # a rise of .02 with a standard error of .035
    clear = base + random.normal(0.1, 0.1, 200)
    assert choose([SIMPLE, WEIGHTED], np.stack([base, noisy])) == 0
    assert choose([SIMPLE, WEIGHTED], np.stack([base, clear])) == 1
    assert choose([SIMPLE, WEIGHTED, BLIND], np.stack([base, clear, clear + 1])) == 1  # no ranking is dropped


def test_folds_show_that_the_best_of_many_equals_is_luck() -> None:
    cases = np.random.default_rng(4).random((60, 40))  # sixty ways, none better than another
    ways = [Way(RECIPROCAL, 60, (1.0, 1.0, float(at + 1))) for at in range(60)]
    checked = check(ways, cases)
    assert checked.best.mean() < cases.mean(1).max() - 0.05
    assert sum(checked.chosen.values()) == 100


def test_the_grid_has_each_way_once_and_what_is_served() -> None:
    ways = all_ways()
    assert len(set(ways)) == len(ways)
    assert {SERVED, EQUAL_RANKS} <= set(ways)
    assert SERVED.is_whole


def test_a_paraphrase_means_its_kind_and_color_in_other_words() -> None:
    vocabulary = Vocabulary.load()
    made = {"url": "", "image": "", "price": 1.0, "currency": "EUR"}
    products = [
        Product(id=f"{kind}{at}", title="", category=kind, colors=(color,), **made)  # type: ignore[arg-type]
        for kind, color, count in (("sweater", "blue", 12), ("sweater", "red", 9), ("jeans", "black", 10))
        for at in range(count)
    ]
    asked = list(paraphrases(products, vocabulary))
    assert {(one.category, one.color) for one in asked} == {("jeans", "black"), ("sweater", "blue")}  # nine are too few
    for one in asked:
        assert one.text != f"{one.color} {one.category}"
        assert one.category in {mention.name for mention in vocabulary.find(one.text)}
    assert right_answers(products, asked, vocabulary).sum(1).tolist() == [10, 12]


def test_the_command_says_what_is_chosen_and_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measure(write_folder(tmp_path / "data"), tmp_path, POCKET)  # six requests are held out
    printed = capsys.readouterr().out
    assert "n=6" in printed
    assert "(chosen)" in printed
    assert "(served)" in printed
    assert "no check on products: There is no index" in printed


def test_too_few_requests_for_folds_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_folder(tmp_path / "data")
    captions = (folder / "captions.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "captions.jsonl").write_text("\n".join(captions[:2]), encoding="utf-8")
    measure(folder, tmp_path, POCKET)
    assert "5 folds need one each" in capsys.readouterr().out
