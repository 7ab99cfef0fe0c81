"""What a person liked moves what they are shown where a wish leaves it open, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bot.shop import Shop, ShopWindow
from bot.understanding import understand
from retrieval.product import Product, Query
from retrieval.search import Searcher
from retrieval.taste import Taste, leaves_open


@pytest.fixture
def shop(shop_window: ShopWindow) -> Shop:
    return shop_window.current()


def of(shop: Shop, category: str, likes: Callable[..., bool]) -> list[str]:
    return [p.id for p in shop.catalog.products if p.category == category and p.available and likes(p)]


def shown(searcher: Searcher, query: Query, limit: int = 6) -> list[Product]:
    return [match.product for match in searcher.search(query, limit=limit).matches]


def is_floral(product: Product) -> bool:
    return "floral" in product.patterns


DRESS = Query(text="a dress", categories=("dress",))


COLORS, KINDS = ("black", "white", "green", "navy", "red"), ("dress", "t-shirt", "sweater", "sneakers")


def test_who_likes_a_color_is_shown_more_of_it(shop: Shop) -> None:
    before = after = 0
    for color in COLORS:
        for kind in KINDS:
            wish = Query(text=f"a {kind}", categories=(kind,))
            liked = of(shop, kind, lambda product, color=color: color in product.colors)[:2]
            plain, moved = shop.searcher.avoiding(liked), shop.searcher.liking(liked, ()).avoiding(liked)
            before += sum(color in product.colors for product in shown(plain, wish))
            after += sum(color in product.colors for product in shown(moved, wish))
    assert after > 1.5 * before


def test_a_liked_dress_says_nothing_of_shoes(shop: Shop) -> None:
    liked = shop.searcher.liking(of(shop, "dress", is_floral)[:3], ())
    boots = Query(text="boots", categories=("boots",))
    assert shown(liked, boots) == shown(shop.searcher, boots)


@pytest.mark.parametrize("text", ["a flowy dress", "an elegant dress", "a summer dress", "a dress with pockets"])
def test_a_wish_that_says_more_than_filters_hold_is_left_to_itself(shop: Shop, text: str) -> None:
    query = understand(text, vocabulary=shop.vocabulary).query
    assert not leaves_open(query, shop.vocabulary)
    assert shown(shop.searcher.liking(of(shop, "dress", is_floral)[:3], ()), query) == shown(shop.searcher, query)


@pytest.mark.parametrize("text", ["a dress", "something for the office", "a red dress under 80 euros", "black boots"])
def test_a_wish_for_a_kind_a_color_or_an_occasion_leaves_the_rest_open(shop: Shop, text: str) -> None:
    assert leaves_open(understand(text, vocabulary=shop.vocabulary).query, shop.vocabulary)


def test_what_was_asked_for_is_shown_whatever_is_liked(shop: Shop) -> None:
    searcher = shop.searcher.liking(of(shop, "dress", is_floral), ())
    red = Query(text="a black dress", categories=("dress",), colors=("black",))
    assert all("black" in p.colors and p.category == "dress" for p in shown(searcher, red))


def test_what_is_disliked_is_not_shown_and_stays_away_from_whoever_asks_for_others(shop: Shop) -> None:
    first, second, *_ = shown(shop.searcher, DRESS)
    searcher = shop.searcher.liking((), (first.id,)).avoiding((second.id,))
    assert not {first.id, second.id} & {product.id for product in shown(searcher, DRESS, limit=24)}


def test_the_taste_of_a_slot_is_the_mean_of_its_liked_pictures_less_a_share_of_the_disliked(shop: Shop) -> None:
    liked, disliked = of(shop, "dress", is_floral)[:2], of(shop, "dress", lambda p: not is_floral(p))[:1]
    taste = Taste.of(shop.catalog, shop.vocabulary, (*liked, *of(shop, "boots", bool)[:1]), disliked)
    assert taste is not None
    assert set(taste.vectors) == {"one-piece", "shoes"}
    vectors = {each: shop.catalog.picture_vectors[shop.catalog.row(each)] for each in (*liked, *disliked)}
    mean = np.mean([vectors[each] for each in liked], axis=0) - 0.2 * vectors[disliked[0]]
    assert np.allclose(taste.vectors["one-piece"], mean / np.linalg.norm(mean), atol=1e-6)


def test_products_that_are_gone_tell_no_taste(shop: Shop) -> None:
    assert Taste.of(shop.catalog, shop.vocabulary, ("sold out",), ("gone",)) is None
    assert shown(shop.searcher.liking(("sold out",), ("gone",)), DRESS) == shown(shop.searcher, DRESS)
