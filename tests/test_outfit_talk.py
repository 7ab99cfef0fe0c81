"""What comes after looks (another occasion, other looks, similar items), and looks for garments named in words."""

from __future__ import annotations

import pytest

from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from tests.fakes.sights import SeeingWindow, photo, seen
from tests.test_outfit_flow import ask, products


@pytest.fixture
def blazer(shop_window: ShopWindow) -> Stylist:
    """A stylist who sees a navy blazer in every photo."""
    return Stylist(SeeingWindow(shop_window, seen("blazer", "navy", audience="women")))


# --- after looks
async def test_after_looks_another_occasion_is_a_press_away_and_keeps_the_piece(blazer: Stylist) -> None:
    first = await ask(blazer, "", photos=1)
    assert [choice.text for choice in first.choices][:2] == ["for work", "for dinner"]
    dinner = await ask(blazer, "for dinner")
    assert (dinner.intent, dinner.query.occasion) == ("pair", "date")
    assert dinner.looks[0].owned[0].category == "blazer"
    assert "for dinner" in dinner.text
    assert "for dinner" not in [choice.text for choice in dinner.choices]


async def test_refusals_and_limits_after_looks_hold_for_the_next_ones(blazer: Stylist) -> None:
    await ask(blazer, "", photos=1)
    reply = await ask(blazer, "no heels, not black")
    assert reply.looks
    assert all(product.category != "heels" and "black" not in product.colors for product in products(reply))
    under = await ask(blazer, "in all under 150")
    assert under.looks
    assert all(look.total <= 150 for look in under.looks)
    assert all(product.category != "heels" and "black" not in product.colors for product in products(under))


async def test_cheaper_after_looks_costs_less_than_they_did(blazer: Stylist) -> None:
    first = await ask(blazer, "", photos=1)
    cheaper = await ask(blazer, "cheaper")
    middle = sorted(look.total for look in first.looks)[len(first.looks) // 2]
    assert cheaper.looks
    assert all(look.total < middle for look in cheaper.looks)


async def test_other_looks_show_nothing_that_was_shown(blazer: Stylist) -> None:
    first = await ask(blazer, "for work", photos=1)
    second = await ask(blazer, "other looks")
    third = await ask(blazer, "show me some more looks please")
    ids = [{product.id for product in products(reply)} for reply in (first, second, third)]
    assert ids[0]
    assert ids[1]
    assert not ids[0] & ids[1]
    assert not ids[2] & (ids[0] | ids[1])


async def test_similar_items_after_looks_and_looks_after_similar_items(blazer: Stylist) -> None:
    await ask(blazer, "for dinner", photos=1)
    similar = await ask(blazer, "similar items")
    assert (similar.intent, similar.looks) == ("photo", ())
    assert similar.matches[0].product.category == "blazer"
    looks = await ask(blazer, "and what goes with it?")
    assert looks.intent == "pair"
    assert looks.looks[0].owned[0].category == "blazer"


async def test_only_shoes_when_shoes_are_asked_for_after_looks(blazer: Stylist) -> None:
    await ask(blazer, "for dinner", photos=1)
    reply = await ask(blazer, "what about shoes?")
    assert {match.slot for match in reply.matches} == {"shoes"}
    assert reply.query.occasion == "date"


async def test_keeping_a_piece_is_offered_only_where_a_photo_shows_one(blazer: Stylist) -> None:
    pictured = await ask(blazer, "", photos=1)
    assert "keep it" in [choice.text for choice in pictured.choices]
    named = await ask(blazer, "what goes with a navy blazer?", session="words")
    assert "keep it" not in [choice.text for choice in named.choices]


async def test_a_new_wish_after_looks_is_a_search_of_its_own(blazer: Stylist) -> None:
    await ask(blazer, "", photos=1)
    reply = await ask(blazer, "leather belt for men")
    assert (reply.intent, reply.looks, reply.garments) == ("search", (), ())
    assert reply.query.categories == ("belt",)


async def test_every_choice_fits_a_button(blazer: Stylist) -> None:
    for text in ("", "for dinner", "under 9 in all"):
        reply = await ask(blazer, text, photos=1)
        assert reply.choices
        assert all(0 < len(choice.text.encode()) <= 60 and choice.label for choice in reply.choices)


async def test_a_piece_more_joins_what_is_owned(stylist: Stylist) -> None:
    await ask(stylist, "what goes with a navy blazer?")
    with_jeans = await ask(stylist, "and with white jeans?")
    loafers = await ask(stylist, "I also have brown loafers")
    for reply, owned in ((with_jeans, ["blazer", "jeans"]), (loafers, ["blazer", "jeans", "loafers"])):
        assert [garment.category for garment in reply.looks[0].owned] == owned
        assert not {"bottom"} & {match.slot for match in reply.matches}


async def test_a_comparison_brings_looks_that_were_not_shown_and_the_same_for_summer_is_no_search(
    blazer: Stylist,
) -> None:
    first = await ask(blazer, "", photos=1)
    dressier = await ask(blazer, "something dressier")
    assert dressier.looks
    assert not {product.id for product in products(first)} & {product.id for product in products(dressier)}
    summer = await ask(blazer, "the same but for summer")
    assert (summer.intent, summer.query.seasons) == ("pair", ("summer",))


async def test_one_kind_of_piece_after_a_whole_outfit_is_searched_for_with_its_occasion(stylist: Stylist) -> None:
    await ask(stylist, "an outfit for a wedding, for women")
    reply = await ask(stylist, "what about shoes?")
    assert (reply.intent, reply.query.occasion, reply.query.audience) == ("search", "wedding", "women")
    assert {stylist.shop.vocabulary.slot(product.category or "") for product in products(reply)} == {"shoes"}


# --- words only
async def test_a_garment_named_in_words_gets_looks_like_one_in_a_photo(stylist: Stylist) -> None:
    reply = await ask(stylist, "what goes with a navy blazer?")
    assert (reply.intent, reply.garments) == ("pair", ())
    (owned,) = reply.looks[0].owned
    assert (owned.category, owned.colors, owned.confidence) == ("blazer", ("navy",), 1)
    assert "your navy blazer" in reply.text
    assert "blazer" not in [product.category for product in products(reply)]


async def test_words_name_piece_occasion_and_the_kind_that_is_sought(stylist: Stylist) -> None:
    jeans = await ask(stylist, "what should I wear with white jeans to dinner?")
    assert (jeans.query.occasion, jeans.looks[0].owned[0].category) == ("date", "jeans")
    top = await ask(stylist, "I have a green silk skirt, what top?", session="b")
    assert {match.slot for match in top.matches} == {"top"}


async def test_an_outfit_is_whole_and_owns_nothing(stylist: Stylist) -> None:
    reply = await ask(stylist, "an outfit for a job interview, for men")
    assert reply.intent == "outfit"
    assert "for a job interview" in reply.text
    for look in reply.looks:
        slots = {match.slot for match in look.matches}
        assert look.owned == ()
        assert "shoes" in slots
        assert "one-piece" in slots or {"top", "bottom"} <= slots
    assert {product.audience for product in products(reply)} <= {"men", "unisex"}


async def test_a_whole_look_keeps_to_what_it_may_cost_in_total(stylist: Stylist) -> None:
    reply = await ask(stylist, "a complete look for a summer wedding, under 200 in total")
    assert (reply.intent, reply.query.total_max) == ("outfit", 200)
    assert reply.looks
    assert all(round(sum(match.product.price for match in look.matches), 2) <= 200 for look in reply.looks)
    assert "€200" in reply.text


# --- the reply
async def test_a_reply_about_looks_is_short_and_names_pieces_that_are_in_them(blazer: Stylist) -> None:
    reply = await ask(blazer, "for dinner", photos=1)
    said = reply.text.lower()
    assert said.startswith("a navy blazer, i'd say.")
    assert len(reply.text) < 600
    first = {f"{product.colors[0]} {product.category}" for product in products(reply)[:5] if product.colors}
    assert any(words in said for words in first)


async def test_the_same_photo_and_words_get_the_same_reply(blazer: Stylist) -> None:
    replies = [
        await blazer.answer(Request(text="for dinner", photos=(photo(),), session=name)) for name in ("one", "two")
    ]
    assert replies[0].text == replies[1].text
    assert replies[0].matches == replies[1].matches
