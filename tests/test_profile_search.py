"""A profile through the front door: what a search keeps to, what it learns from likes, and that it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import english, wording_profile
from bot.keeping_to import fill, fitted
from bot.memory import Memory
from bot.profile import Profile
from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from retrieval.product import Query
from tests.fakes.sights import SeeingWindow, photo, seen
from tests.test_profile import ask, products


@pytest.fixture
def stylist(shop_window: ShopWindow, memory: Memory) -> Stylist:
    """A stylist with a memory, who sees a navy blazer in every photo."""
    return Stylist(SeeingWindow(shop_window, seen("blazer", "navy")), memory=memory)


# --- what it fills
async def test_a_wish_is_filled_where_it_is_silent_and_that_is_said_once_in_a_talk(stylist: Stylist) -> None:
    await ask(stylist, "I'm a woman, I wear size XS. My budget is usually 60 euros. I never wear black")
    first = await ask(stylist, "a t-shirt")
    note = "I kept to women's pieces, size XS and €60 a piece and left out black, as you told me."
    assert first.text.startswith(note)
    for product in products(first):
        assert product.audience in ("women", "unisex")
        assert product.price <= 60
        assert "XS" in product.sizes
        assert "black" not in product.colors
    assert note not in (await ask(stylist, "a skirt")).text
    assert note in (await ask(stylist, "a t-shirt", talk="second")).text


async def test_what_the_wish_says_itself_binds_alone(stylist: Stylist) -> None:
    await ask(stylist, "My budget is usually 20 euros. I never wear black. I wear size XS")
    reply = await ask(stylist, "a black t-shirt in size L under 100 euros")
    assert (reply.query.price_max, reply.query.sizes, reply.query.fits) == (100, ("L",), ())
    assert reply.query.exclude == {}
    assert all("black" in product.colors and "L" in product.sizes for product in products(reply))
    assert "as you told me" not in reply.text


async def test_in_a_group_each_hears_of_their_own_profile(stylist: Stylist) -> None:
    for person in ("ann", "ben"):
        await ask(stylist, "I'm a woman", person=person)
        reply = await stylist.answer(Request(text="a dress", session="group", person=person))
        assert reply.text.startswith("I kept to women's pieces")


@pytest.mark.parametrize("text", ["a t-shirt for men", "a t-shirt for my little niece", "a t-shirt for my son"])
async def test_nothing_of_it_holds_where_the_wish_is_for_somebody_else(stylist: Stylist, text: str) -> None:
    await ask(stylist, "I'm a woman, I wear size XS. My budget is usually 20 euros. I never wear white")
    query = (await ask(stylist, text)).query
    assert query.audience != "women"
    assert (query.fits, query.price_max) == ((), None)
    assert "colors" not in query.exclude


async def test_nothing_of_it_holds_for_a_present(stylist: Stylist) -> None:
    profile = Profile(audience="women", sizes={"clothes": ("XS",)}, budget=20.0, dislikes={"colors": ("white",)})
    shop, wish = fitted(stylist.shop, profile), Query(text="a t-shirt", categories=("t-shirt",))
    assert fill(shop, replace(wish, recipient="sister")) == replace(wish, recipient="sister")
    assert fill(shop, wish) != wish


async def test_a_later_turn_for_somebody_else_is_free_of_it(stylist: Stylist) -> None:
    await ask(stylist, "I'm a woman, I wear size XS. My budget is usually 60 euros.")
    assert (await ask(stylist, "a t-shirt")).query.price_max == 60
    later = (await ask(stylist, "and for men?")).query
    assert (later.audience, later.price_max, later.fits) == ("men", None, ())


async def test_a_shoe_size_narrows_shoes_and_letters_narrow_clothes(stylist: Stylist) -> None:
    await ask(stylist, "I wear size XS and my shoe size is 37")
    assert all("37" in product.sizes for product in products(await ask(stylist, "boots")))
    assert all("XS" in product.sizes for product in products(await ask(stylist, "a sweater")))
    assert products(await ask(stylist, "a handbag"))
    assert "as you told me" not in (await ask(stylist, "a handbag", talk="of bags")).text


async def test_in_a_mix_of_kinds_each_kind_comes_in_its_own_size(stylist: Stylist) -> None:
    await ask(stylist, "I wear size XS and my shoe size is 37")
    for text in ("something for the office", "shoes and a dress", "something nice in white"):
        found = products(await ask(stylist, text, talk=text))
        assert found
        for product in found:
            if "37" not in product.sizes:
                assert {"XS", "One Size"} & set(product.sizes) or not set("SML") & set("".join(product.sizes))


async def test_cheaper_is_cheaper_under_a_usual_budget_too(stylist: Stylist) -> None:
    await ask(stylist, "my budget is usually 90 euros")
    first = [product.price for product in products(await ask(stylist, "a dress"))]
    then = [product.price for product in products(await ask(stylist, "cheaper"))]
    assert sum(then) / len(then) < sum(first) / len(first) <= 90


@pytest.mark.parametrize(
    ("told", "wish", "said"),
    [
        ("my budget is usually 3 euros", "a coat", "within €3"),
        ("I wear size XXXXL", "a coat", "in size XXXXL"),
        ("I never wear black, white or brown", "only brown boots", None),
    ],
)
async def test_where_the_profile_leaves_nothing_the_reply_says_so(
    stylist: Stylist, told: str, wish: str, said: str | None
) -> None:
    await ask(stylist, told)
    reply = await ask(stylist, wish)
    if said is None:
        assert reply.matches  # the wish names the very thing
    else:
        assert (reply.matches, said in reply.text, "as you told me" in reply.text) == ((), True, True)


async def test_where_nothing_is_left_a_button_lets_that_part_of_the_profile_go(stylist: Stylist) -> None:
    await ask(stylist, "I wear size XXXXL")
    (button,) = (await ask(stylist, "a coat")).choices
    assert button.label == "Forget my sizes"
    await ask(stylist, button.text)
    assert products(await ask(stylist, "a coat"))


async def test_where_the_profile_left_less_that_is_said_again(stylist: Stylist) -> None:
    await ask(stylist, "my budget is usually 3 euros")
    for text in ("a coat", "a blazer", "boots"):
        assert "I kept to €3 a piece" in (await ask(stylist, text)).text


async def test_looks_are_made_anew_for_whom_the_person_says_they_are(stylist: Stylist) -> None:
    await ask(stylist, "an outfit for the office")
    reply = await ask(stylist, "I'm a man")
    assert reply.text.startswith("Noted: men's pieces.")
    assert reply.looks
    assert {product.audience for product in products(reply)} <= {"men", "unisex"}


async def test_looks_keep_to_it_as_well(stylist: Stylist) -> None:
    await ask(
        stylist, "I'm a woman, I wear size XS and my shoe size is 37. My budget is usually 90 euros. I hate black"
    )
    reply = await ask(stylist, "what goes with it?", photo=photo("navy"))
    assert reply.looks
    assert "I kept to women's pieces, size XS, shoe size 37 and €90 a piece and left out black" in reply.text
    for product in products(reply):
        assert product.price <= 90
        assert "black" not in product.colors
        assert product.audience in ("women", "unisex", None)
        if product.category in ("boots", "flats", "heels", "loafers", "sneakers", "sandals"):
            assert "37" in product.sizes


# --- likes
async def test_likes_move_what_is_found_and_what_is_disliked_stays_away(stylist: Stylist) -> None:
    shown = products(await ask(stylist, "a dress"))
    liked = await ask(stylist, "I like the second one")
    assert english.called(shown[1]) in liked.text
    assert (liked.intent, liked.matches) == ("profile", ())
    assert english.called(shown[0]) in (await ask(stylist, "not my taste: the first")).text
    again = products(await ask(stylist, "a dress", talk="another"))
    assert shown[0] not in again
    assert shown[1] in again
    others = products(await ask(stylist, "a dress", person="ben"))
    assert others == shown
    lines = (await ask(stylist, "my profile")).text
    assert "- You liked" in lines
    assert english.called(shown[0]) in lines


async def test_the_product_described_is_the_one_that_is_liked(stylist: Stylist) -> None:
    shown = products(await ask(stylist, "a red dress or a green dress"))
    reds = [product for product in shown if "red" in product.colors]
    reply = await ask(stylist, "I like the red one")
    assert (reply.intent == "profile") == (len(reds) == 1)


async def test_the_button_after_a_like_finds_more_like_it(stylist: Stylist) -> None:
    await ask(stylist, "a dress")
    liked = await ask(stylist, "I love number 2")
    more = await ask(stylist, liked.choices[0].text)
    assert (more.intent, {product.category for product in products(more)}) == ("search", {"dress"})


async def test_a_like_with_more_to_it_is_a_wish(stylist: Stylist) -> None:
    await ask(stylist, "a dress")
    assert (await ask(stylist, "I like the second one but cheaper")).intent == "search"
    assert (await ask(stylist, "/profile")).text.startswith(wording_profile.PROFILE_EMPTY)


async def test_a_liked_product_that_the_shop_no_longer_has_is_told_and_harms_nothing(
    stylist: Stylist, memory: Memory
) -> None:
    await (await memory.store()).change("ann", lambda _: Profile(liked=("sold out",), disliked=("gone",)))
    assert wording_profile.PRODUCTS_GONE_ONE in (await ask(stylist, "/profile")).text
    assert products(await ask(stylist, "a dress")) == products(await ask(stylist, "a dress", person="ben"))
