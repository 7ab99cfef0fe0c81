"""From a photo or words about something owned to looks, and how the talk goes on, over the sample shop."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot import look_wording
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from retrieval.product import Product
from tests.fakes.sights import SeeingWindow, photo, seen

NAVY_JACKET = seen("jacket", "navy")
OUTFIT = (NAVY_JACKET, seen("t-shirt", "white"), seen("jeans", "blue", confidence=0.2))


async def ask(stylist: Stylist, text: str, *, photos: int = 0, session: str = "a") -> Reply:
    return await stylist.answer(Request(text=text, photos=(photo(),) * photos, session=session))


def products(reply: Reply) -> list[Product]:
    return [match.product for match in reply.matches]


@pytest.fixture
def jacket(shop_window: ShopWindow) -> Stylist:
    """A stylist who sees a navy jacket in every photo."""
    return Stylist(SeeingWindow(shop_window, NAVY_JACKET))


@pytest.fixture
def outfit(shop_window: ShopWindow) -> Stylist:
    """A stylist who sees a jacket, a t-shirt and jeans in every photo."""
    return Stylist(SeeingWindow(shop_window, *OUTFIT))


# --- a photo
@pytest.mark.parametrize(
    "text", ["", "dinner on Friday", "to a wedding", "what goes with this?", "style this", "make an outfit"]
)
async def test_a_photo_is_answered_with_looks_that_hold_no_such_piece(jacket: Stylist, text: str) -> None:
    reply = await ask(jacket, text, photos=1)
    assert reply.intent == "pair"
    assert 1 <= len(reply.looks) <= 3
    assert reply.matches == tuple(match for look in reply.looks for match in look.matches)
    for look in reply.looks:
        assert "jacket" not in [match.product.category for match in look.matches]
        assert all(
            (match.look, bool(match.slot), bool(match.why)) == (look.number, True, True) for match in look.matches
        )
        assert len(look.matches) >= 2
    assert "navy jacket" in reply.text


async def test_the_looks_of_a_real_photo_go_with_what_is_read_from_it(stylist: Stylist) -> None:
    skirt = next(p for p in stylist.shop.catalog.products if p.category == "skirt" and p.picture)
    data = Path(str(skirt.picture)).read_bytes()
    reply = await stylist.answer(Request(photos=(data,)))
    (garment,) = reply.garments
    assert reply.looks
    assert garment.category not in [product.category for product in products(reply)]


@pytest.mark.parametrize(
    "text",
    ["similar", "something like this", "find this", "same but in blue", "like this but cheaper", "a jacket like this"]
    + ["where can I buy this?", "this jacket in red", "a jacket under 200"],
)
async def test_a_photo_with_a_wish_for_alike_brings_similar_items(jacket: Stylist, text: str) -> None:
    reply = await ask(jacket, text, photos=1)
    assert (reply.intent, reply.looks) == ("photo", ())
    assert {jacket.shop.vocabulary.slot(product.category or "") for product in products(reply)} <= {
        "outerwear",
        "layer",
    }


async def test_naming_a_kind_of_another_place_pairs_with_that_kind_only(jacket: Stylist) -> None:
    for text in ("shoes for this", "what shoes with this?"):
        reply = await ask(jacket, text, photos=1)
        assert reply.intent == "pair"
        assert {match.slot for match in reply.matches} == {"shoes"}


async def test_a_limit_for_all_binds_the_look_and_a_limit_for_each_its_pieces(jacket: Stylist) -> None:
    whole = await ask(jacket, "under 120 in all", photos=1)
    assert (whole.query.total_max, whole.query.price_max) == (120, None)
    assert whole.looks
    assert all(look.total <= 120 for look in whole.looks)
    each = await ask(jacket, "under 60 each", photos=1)
    assert (each.query.total_max, each.query.price_max) == (None, 60)
    assert each.looks
    assert all(product.price <= 60 for product in products(each))


async def test_a_limit_that_no_look_meets_is_told_with_the_least_there_is_and_a_button_to_see_it(
    jacket: Stylist,
) -> None:
    reply = await ask(jacket, "under 9 euros in all", photos=1)
    assert reply.looks == ()
    assert "€9" in reply.text
    more = await ask(jacket, reply.choices[0].text)
    assert more.looks


# --- several pieces, several photos
async def test_a_photo_of_an_outfit_is_asked_about_with_a_button_for_each_piece(outfit: Stylist) -> None:
    reply = await ask(outfit, "for dinner", photos=1)
    assert (reply.matches, len(reply.garments)) == ((), 3)
    labels = [choice.label for choice in reply.choices]
    assert labels == ["The navy jacket", "The white t-shirt", "The blue jeans", "All of it"]
    for choice in reply.choices:
        session = choice.text
        await ask(outfit, "for dinner", photos=1, session=session)
        looks = await ask(outfit, choice.text, session=session)
        assert looks.looks, choice
        assert looks.query.occasion == "date"


@pytest.mark.parametrize(
    ("answer", "owned"),
    [
        ("the jacket", ["jacket"]),
        ("the second", ["t-shirt"]),
        ("3", ["jeans"]),
        ("the top", ["t-shirt"]),
        ("the blue ones", ["jeans"]),
        ("all of it", ["jacket", "t-shirt", "jeans"]),
        ("the jacket and the jeans", ["jacket", "jeans"]),
        ("the coat", ["jacket"]),
    ],
)
async def test_the_question_is_answered_in_any_common_way(outfit: Stylist, answer: str, owned: list[str]) -> None:
    await ask(outfit, "", photos=1)
    reply = await ask(outfit, answer)
    assert reply.looks
    assert [garment.category for garment in reply.looks[0].owned] == owned


async def test_a_message_that_names_the_piece_is_not_asked_back(outfit: Stylist) -> None:
    reply = await ask(outfit, "what goes with this jacket?", photos=1)
    assert [garment.category for garment in reply.looks[0].owned] == ["jacket"]
    another = await ask(outfit, "and the jeans?")
    assert [garment.category for garment in another.looks[0].owned] == ["jeans"]
    everything = await ask(outfit, "all of it")
    assert len(everything.looks[0].owned) == 3


async def test_a_limit_for_all_does_not_mean_all_of_the_photo(outfit: Stylist) -> None:
    for text in ("to a wedding, under 150 in all", "under 200 for the whole outfit"):
        reply = await ask(outfit, text, photos=1)
        assert (reply.looks, len(reply.choices)) == ((), 4), text


async def test_asking_for_alike_of_an_outfit_asks_which_and_then_searches(outfit: Stylist) -> None:
    asked = await ask(outfit, "find this", photos=1)
    assert asked.choices
    found = await ask(outfit, "the jeans")
    assert (found.intent, found.looks) == ("photo", ())
    assert found.matches[0].product.category == "jeans"
    dinner = await ask(outfit, "for dinner")
    assert dinner.query.occasion == "date"
    assert {outfit.shop.vocabulary.slot(product.category or "") for product in products(dinner)} == {"bottom"}
    looks = await ask(outfit, "what goes with them?")
    assert [garment.category for garment in looks.looks[0].owned] == ["jeans"]


async def test_photos_that_come_together_are_owned_together(jacket: Stylist) -> None:
    reply = await ask(jacket, "what goes with these two?", photos=2)
    assert [garment.photo for garment in reply.looks[0].owned] == [0, 1]


# --- what cannot be dressed
async def test_a_photo_without_a_garment_is_answered_kindly(shop_window: ShopWindow) -> None:
    reply = await ask(Stylist(SeeingWindow(shop_window)), "for dinner", photos=1)
    assert (reply.text, reply.matches, reply.garments) == (look_wording.NO_GARMENT, (), ())


async def test_several_people_are_answered_kindly_unless_the_piece_is_named(shop_window: ShopWindow) -> None:
    crowd = Stylist(SeeingWindow(shop_window, *OUTFIT, people=2))
    assert (await ask(crowd, "", photos=1)).text == look_wording.SEVERAL_PEOPLE
    assert (await ask(crowd, "what goes with this jacket?", photos=1)).looks


async def test_what_was_seen_in_doubt_is_said_in_doubt_with_buttons_that_set_it_right(
    shop_window: ShopWindow,
) -> None:
    doubting = Stylist(SeeingWindow(shop_window, seen("shirt", "navy", confidence=0.3)))
    reply = await ask(doubting, "", photos=1)
    assert "tell me if" in reply.text
    assert reply.looks
    first = reply.choices[0]
    assert first.text.startswith(("it's a", "they're "))
    right = await ask(doubting, first.text)
    assert right.looks[0].owned[0].category in first.text
    assert right.looks[0].owned[0].confidence == 1


# --- corrections
@pytest.mark.parametrize(
    ("text", "category", "colors"),
    [
        ("it's a skirt, not a dress", "skirt", ("red",)),
        ("no, it's a shirt", "shirt", ("red",)),
        ("that's a green coat actually", "coat", ("green",)),
        ("it's pink, not red", "dress", ("pink",)),
    ],
)
async def test_a_correction_dresses_the_same_photo_anew(
    shop_window: ShopWindow, text: str, category: str, colors: tuple[str, ...]
) -> None:
    stylist = Stylist(SeeingWindow(shop_window, seen("dress", "red")))
    await ask(stylist, "for dinner", photos=1)
    reply = await ask(stylist, text)
    (owned,) = reply.looks[0].owned
    assert (owned.category, owned.colors) == (category, colors)
    assert reply.query.occasion == "date"
    assert reply.garments[0].category == category
    assert category not in [product.category for product in products(reply)]


@pytest.mark.parametrize("text", ["it's for a wedding", "it's too expensive", "thanks, it's lovely", "cheaper"])
async def test_what_is_no_correction_leaves_the_piece_as_it_is(jacket: Stylist, text: str) -> None:
    await ask(jacket, "", photos=1)
    reply = await ask(jacket, text)
    assert [garment.category for look in reply.looks[:1] for garment in look.owned] in (["jacket"], [])


async def test_a_child_s_piece_that_the_shop_cannot_dress_is_told_and_may_be_a_grown_up_s(
    shop_window: ShopWindow,
) -> None:
    stylist = Stylist(SeeingWindow(shop_window, seen("t-shirt", "white", audience="baby")))
    reply = await stylist.answer(Request(photos=(photo(),)))
    assert not reply.looks
    assert "too little for babies" in reply.text
    women = next(choice for choice in reply.choices if choice.label == "It's for a woman")
    reply = await stylist.answer(Request(text=women.text))
    assert reply.looks
    assert {product.audience for product in products(reply)} <= {"women", "unisex"}


async def test_whom_a_photo_s_piece_was_taken_for_is_said_once_and_set_right_with_a_button(
    shop_window: ShopWindow,
) -> None:
    worn = np.ones((4, 4), dtype=np.bool_)
    stylist = Stylist(SeeingWindow(shop_window, seen("t-shirt", "white", audience="men", mask=worn)))
    reply = await stylist.answer(Request(photos=(photo(),)))
    assert "I took it for a man's" in reply.text
    woman = next(choice for choice in reply.choices if choice.label == "It's for a woman")
    reply = await stylist.answer(Request(text=woman.text))
    assert "I took it" not in reply.text
    assert {product.audience for product in products(reply)} <= {"women", "unisex"}


@pytest.mark.parametrize(("kind", "text"), [("dress", ""), ("t-shirt", "for women")])
async def test_whom_it_is_for_is_not_asked_where_the_kind_or_the_words_tell(
    shop_window: ShopWindow, kind: str, text: str
) -> None:
    worn = np.ones((4, 4), dtype=np.bool_)
    stylist = Stylist(SeeingWindow(shop_window, seen(kind, "white", audience="women", mask=worn)))
    reply = await stylist.answer(Request(photos=(photo(),), text=text))
    assert reply.looks
    assert "I took it" not in reply.text
