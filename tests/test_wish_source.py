"""Themes of wishes: no theme of fewer than three people is shown, and what the shop lacks makes none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bot.asked_for import AskedFor
from bot.shop import ShopWindow
from bot.wish_source import of_wishes
from retrieval.trends import Theme


def theme(*members: int) -> Theme:
    return Theme(name="", size=len(members), share=1, representative=np.zeros(1, np.float32), members=members)


def test_a_theme_needs_three_people_on_one_day_or_three_who_liked(shop_window: ShopWindow) -> None:
    catalog, vocabulary = shop_window.current().catalog, shop_window.current().vocabulary
    first = catalog.products[0].id
    asked = AskedFor(wishes={"dress///": (9, 1), "top///": (4, 3)}, liked=((first, 0), (first, 1)))
    found = of_wishes(asked, catalog, vocabulary)
    assert [kind for kind, _ in found.people].count("wish") == 13
    assert not found.enough(theme(*range(9)))  # nine days, and it may be one person
    assert found.enough(theme(9))
    assert not found.enough(theme(13, 14))
    more = of_wishes(replace(asked, liked=(*asked.liked, (first, 2))), catalog, vocabulary)
    assert more.enough(theme(13, 14, 15))


def test_a_wish_that_nothing_answers_is_counted_and_makes_no_row(shop_window: ShopWindow) -> None:
    catalog, vocabulary = shop_window.current().catalog, shop_window.current().vocabulary
    found = of_wishes(AskedFor(wishes={"saree/teal/paisley/": (5, 5)}, liked=(("gone", 1),)), catalog, vocabulary)
    assert (len(found.source), found.unmet) == (0, 1)
