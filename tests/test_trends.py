"""Themes from vectors: planted ones are found and named, growth needs evidence, and what is no fashion is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.shop import Shop, ShopWindow
from retrieval.trend_growth import growth
from retrieval.trend_sources import of_folder, of_products
from retrieval.trend_space import Space
from retrieval.trends import NoThemes, Theme, Themes, find_themes
from tests.conftest import SAMPLE

pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install '.[trends]'")


@pytest.fixture(scope="module")
def shop(shop_window: ShopWindow) -> Shop:
    return shop_window.current()


@pytest.fixture(scope="module")
def space(shop: Shop) -> Space:
    return Space(shop.encoder, shop.vocabulary)


@pytest.fixture(scope="module")
def themes(shop: Shop, space: Space) -> Themes:
    every = of_products(shop.catalog, range(len(shop.catalog.products)))
    return find_themes(every.vectors, every.facts, space=space, seeds=3)


def rows(shop: Shop, category: str, color: str | None = None) -> list[int]:
    kinds = shop.vocabulary.expand(category)
    return [
        row
        for row, product in enumerate(shop.catalog.products)
        if product.category in kinds and (color is None or color in product.colors)
    ]


def test_a_theme_is_named_by_what_most_of_its_members_are(shop: Shop, themes: Themes) -> None:
    assert len(themes.themes) > 5
    for theme in themes.themes:
        kind = theme.has("category")
        if kind:
            kinds = shop.vocabulary.expand(kind)
            of_it = [shop.catalog.products[row].category in kinds for row in theme.members]
            assert sum(of_it) >= len(of_it) / 2, theme.name


def test_clustering_again_with_other_seeds_gives_much_the_same(themes: Themes) -> None:
    assert themes.stability is not None
    assert themes.stability.mean > 0.6


def test_members_come_most_central_first_and_captions_are_near(themes: Themes, shop: Shop) -> None:
    theme = themes.themes[0]
    likeness = shop.catalog.picture_vectors[list(theme.members)] @ theme.representative
    assert np.all(np.diff(likeness) <= 1e-5)
    assert 1 <= len(theme.captions) <= 5


def test_what_came_anew_is_told_to_rise_and_nothing_else_is(shop: Shop, space: Space) -> None:
    dresses = rows(shop, "dress")
    others = [row for row in range(len(shop.catalog.products)) if row not in set(dresses)]
    now, before = of_products(shop.catalog, [*others[::2], *dresses]), of_products(shop.catalog, others[1::2])
    found = find_themes(now.vectors, now.facts, space=space, earlier=(before.vectors, before.facts))
    places = set(range(len(others[::2]), len(now)))

    def of_dresses(theme: Theme) -> float:
        return len(places & set(theme.members)) / max(theme.size, 1)

    assert found.rising
    assert all(of_dresses(theme) > 0.4 for theme in found.rising), [theme.name for theme in found.rising]


def test_two_that_became_four_are_no_boom() -> None:
    grown = growth(now=4, of_now=100, before=2, of_before=100, themes=20)
    assert grown.ratio < 2
    assert grown.low < 1 < grown.high
    assert not grown.is_rise


def test_forty_that_became_a_hundred_and_twenty_rise_and_the_reverse_falls() -> None:
    assert growth(now=120, of_now=1000, before=40, of_before=1000, themes=20).is_rise
    assert growth(now=40, of_now=1000, before=120, of_before=1000, themes=20).is_fall


def test_three_pictures_make_no_themes(shop: Shop, space: Space) -> None:
    few = of_products(shop.catalog, range(3))
    with pytest.raises(NoThemes, match="There are 3 garments"):
        find_themes(few.vectors, few.facts, space=space)


def test_the_same_picture_forty_times_makes_no_themes(shop: Shop, space: Space) -> None:
    same = of_products(shop.catalog, [5] * 40)
    with pytest.raises(NoThemes, match="hardly any differ"):
        find_themes(same.vectors, same.facts, space=space)


def test_hdbscan_is_the_other_way_and_leaves_noise_out(shop: Shop, space: Space) -> None:
    every = of_products(shop.catalog, range(len(shop.catalog.products)))
    found = find_themes(every.vectors, every.facts, space=space, method="hdbscan", seeds=3)
    assert found.clustering.method == "hdbscan"
    assert found.stability is None
    assert 0 < sum(theme.size for theme in found.themes) < len(every)


# --- folders
def test_a_folder_of_no_clothes_is_told_and_not_named(shop: Shop, tmp_path: Path) -> None:
    noise = np.random.default_rng(0)
    for number in range(4):
        Image.fromarray(noise.integers(0, 255, (90, 90, 3), dtype=np.uint8)).save(tmp_path / f"{number}.png")
    with pytest.raises(NoThemes, match="of something else: none of them shows clothes"):
        of_folder(tmp_path, shop.reader)


def test_unreadable_pictures_are_counted_and_the_others_are_used(shop: Shop, tmp_path: Path) -> None:
    for kind in ("sneakers", "dress", "skirt"):
        picture = sorted((SAMPLE / "pictures").glob(f"{kind}-*"))[0]
        (tmp_path / picture.name).write_bytes(picture.read_bytes())
    (tmp_path / "broken.jpg").write_text("no picture", encoding="utf-8")
    found = of_folder(tmp_path, shop.reader)
    assert (found.pictures, found.unreadable) == (4, 1)
    assert len(found) >= 1


@pytest.mark.parametrize(("name", "says"), [("nowhere", "no folder"), ("", "no pictures")])
def test_a_folder_that_is_none_or_empty_is_told(shop: Shop, tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(NoThemes, match=says):
        of_folder(tmp_path / name, shop.reader)
