"""The search obeys what binds, lets go of what it may in the stated order, and shows variety. Over the sample shop."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.notes import let_go
from bot.settings import POCKET_MODEL
from bot.shop import ShopWindow
from ingestion.commands import build_command, ingest_command
from retrieval.pictures import read_picture_file
from retrieval.product import Product, Query
from retrieval.search import MOST_OF_A_BRAND, TWIN_COSINE, Searcher
from retrieval.vocabulary import Vocabulary
from tests.fakes.small_shop import paint, rows, write_feed


@pytest.fixture
def searcher(shop_window: ShopWindow) -> Searcher:
    return shop_window.current().searcher


def found(searcher: Searcher, query: Query, limit: int = 6) -> list[Product]:
    return [match.product for match in searcher.search(query, limit=limit).matches]


def test_every_product_shown_meets_all_that_was_asked(searcher: Searcher, vocabulary: Vocabulary) -> None:
    query = Query(text="navy striped top", categories=("top",), colors=("navy",), patterns=("striped",), price_max=60)
    results = searcher.search(query)
    assert results.matches
    assert results.relaxed == ()
    for match in results.matches:
        assert match.product.category in vocabulary.expand("top")
        assert "navy" in match.product.colors
        assert "striped" in match.product.patterns
        assert match.product.price <= 60
        assert match.why.startswith("navy, striped")
        assert match.why.endswith("under €60")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_binds_holds_however_much_is_let_go(
    searcher: Searcher, vocabulary: Vocabulary, data: st.DataObject
) -> None:
    def some(facet: str, most: int = 1) -> tuple[str, ...]:
        return tuple(data.draw(st.lists(st.sampled_from(vocabulary.names(facet)), max_size=most, unique=True)))

    query = Query(
        categories=some("category"), colors=some("color"), patterns=some("pattern"), materials=some("material"),
        audience=data.draw(st.sampled_from([None, "women", "men", "girls", "boys", "baby"])),
        price_max=data.draw(st.sampled_from([None, 20.0, 60.0])), price_min=data.draw(st.sampled_from([None, 15.0])),
        sizes=data.draw(st.sampled_from([(), ("M",), ("42",)])),
        exclude={"colors": some("color", 2), "categories": some("category")},
    )  # fmt: skip
    results = searcher.search(query)
    wider = {name for kind in query.categories for name in (kind, *vocabulary.categories[kind].near)}
    for product in (match.product for match in results.matches):
        assert product.available
        assert query.price_max is None or product.price <= query.price_max
        assert query.price_min is None or product.price >= query.price_min
        assert not query.sizes or set(product.sizes) & set(query.sizes)
        unwanted = {color for name in query.exclude["colors"] for color in vocabulary.expand_color(name)}
        assert not unwanted & set(product.colors)
        assert not any(product.category in vocabulary.expand(name) for name in query.exclude["categories"])
        if query.audience in ("women", "men"):
            assert product.audience in (query.audience, "unisex", None)
        elif query.audience:
            assert product.audience == query.audience
        if wider:
            assert any(product.category in vocabulary.expand(name) for name in wider)
        if query.colors and "color" not in results.relaxed:
            assert {c for name in query.colors for c in vocabulary.expand_color(name)} & set(product.colors)


def test_what_is_let_go_is_said_and_costs_as_little_as_can_be(searcher: Searcher, vocabulary: Vocabulary) -> None:
    results = searcher.search(Query(text="tie-dye blazer in black", categories=("blazer",), patterns=("tie-dye",)))
    assert results.relaxed == ("pattern",)
    assert {match.product.category for match in results.matches} == {"blazer"}


def test_a_color_gives_way_to_its_family_first(searcher: Searcher, vocabulary: Vocabulary) -> None:
    shop = {p.category for p in searcher.catalog.products if p.available and "burgundy" in p.colors}
    kind = next(
        p.category
        for p in searcher.catalog.products
        if p.available and p.category and p.audience == "women" and "red" in p.colors and p.category not in shop
    )
    results = searcher.search(Query(categories=(kind,), colors=("burgundy",), audience="women"))
    assert results.relaxed == ("color",)
    assert all(vocabulary.expand_color("red") & set(match.product.colors) for match in results.matches)


def test_nothing_is_shown_where_nothing_may_be(searcher: Searcher) -> None:
    results = searcher.search(Query(text="dress", categories=("dress",), price_max=0.5))
    assert results.matches == ()
    assert results.relaxed == ()


def test_who_names_no_audience_is_not_shown_children_s_clothes(searcher: Searcher) -> None:
    shown = found(searcher, Query(text="t-shirt", categories=("t-shirt",)), limit=20)
    assert shown
    assert {product.audience for product in shown} <= {"women", "men", "unisex", None}


def test_variants_of_a_garment_are_shown_once_and_no_brand_crowds_the_others_out(searcher: Searcher) -> None:
    shown = found(searcher, Query(text="shirt"))
    groups = Counter(product.group for product in shown if product.group)
    brands = Counter(product.brand for product in shown)
    assert len(shown) == 6
    assert max(groups.values(), default=1) == 1
    assert max(brands.values()) <= MOST_OF_A_BRAND


def test_a_brand_that_was_asked_for_may_fill_the_reply(searcher: Searcher) -> None:
    brand, count = Counter(p.brand for p in searcher.catalog.products if p.brand).most_common(1)[0]
    shown = found(searcher, Query(brands=(brand,)))
    assert count > MOST_OF_A_BRAND
    assert {product.brand for product in shown} == {brand}
    assert len(shown) > MOST_OF_A_BRAND


def test_a_product_s_own_picture_finds_it_first(searcher: Searcher) -> None:
    for product in [p for p in searcher.catalog.products if p.available and p.audience == "women"][::60]:
        assert product.picture is not None
        vector = searcher.encoder.pictures([read_picture_file(Path(product.picture))])[0]
        for query in (Query(), Query(categories=(product.category or "", "top", "dress", "shoes", "bag"))):
            results = searcher.search(query, picture=vector)
            assert results.matches[0].product.id == product.id
        assert "close in look" in results.matches[0].why


def test_the_best_comes_first_and_scores_lie_between_nought_and_one(searcher: Searcher) -> None:
    matches = searcher.search(Query(text="warm coat for winter", categories=("coat",))).matches
    assert matches[0].score == max(match.score for match in matches)
    assert all(0 < match.score <= 1 for match in matches)


def test_more_matches_begin_with_the_fewer(searcher: Searcher) -> None:
    query = Query(text="summer dress", categories=("dress",))
    few, many = found(searcher, query, limit=3), found(searcher, query, limit=9)
    assert [product.id for product in many[:3]] == [product.id for product in few]


def test_a_shop_that_lists_no_sizes_is_searched_without_and_says_so(tmp_path: Path) -> None:
    feed = write_feed(tmp_path / "feed.csv", rows(12))
    paint(tmp_path, 12)
    assert ingest_command(feed, images=tmp_path, home=tmp_path / "home") == 0
    assert build_command(home=tmp_path / "home", model=POCKET_MODEL) == 0
    shop = ShopWindow(tmp_path / "home").current()
    results = shop.searcher.search(Query(text="shirt", categories=("shirt",), sizes=("M",)))
    assert results.matches
    assert results.relaxed == ("size",)
    note = let_go(Query(categories=("shirt",), sizes=("M",)), results, shop.vocabulary)
    assert note is not None
    assert "sizes" in note


def test_two_products_with_the_same_picture_are_shown_once(searcher: Searcher) -> None:
    shown = searcher.search(Query(text="top"), limit=40).matches
    rows_shown = [searcher.catalog.row(match.product.id) for match in shown]
    vectors = searcher.catalog.picture_vectors[rows_shown]
    likeness = vectors @ vectors.T - np.eye(len(vectors))
    assert likeness.max() <= TWIN_COSINE + 1e-6


def test_a_range_of_prices_is_said_as_one(searcher: Searcher) -> None:
    matches = searcher.search(Query(text="jacket", categories=("jacket",), price_min=48.0, price_max=72.0)).matches
    assert matches
    assert all(48 <= match.product.price <= 72 for match in matches)
    assert all(match.why.endswith("€48 to €72") for match in matches)
