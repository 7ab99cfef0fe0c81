"""A profile through the front door: told once, kept to where a wish is silent, shown, and forgotten for good."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import english, wording, wording_profile
from bot.memory import Memory
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from retrieval.product import Product
from tests.fakes.sights import SeeingWindow, photo, seen


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "memory.sqlite"


@pytest_asyncio.fixture
async def memory(file: Path) -> AsyncIterator[Memory]:
    async with Memory(f"sqlite+aiosqlite:///{file}") as memory:
        yield memory


@pytest.fixture
def stylist(shop_window: ShopWindow, memory: Memory) -> Stylist:
    """A stylist with a memory, who sees a navy blazer in every photo."""
    return Stylist(SeeingWindow(shop_window, seen("blazer", "navy")), memory=memory)


async def ask(stylist: Stylist, text: str, *, talk: str = "first", person: str = "ann", **more: bytes) -> Reply:
    photos = tuple(more.values())
    return await stylist.answer(Request(text=text, photos=photos, session=f"{person} {talk}", person=person))


def products(reply: Reply) -> list[Product]:
    return [match.product for match in reply.matches]


# --- what is a statement
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("I wear size M", "- You wear size M in clothes."),
        ("I'm a woman, my shoe size is 39 and I hate yellow", "- You wear size 39 in shoes."),
        ("I shop in the women's section", "- I look among women's pieces."),
        ("im a man", "- I look among men's pieces."),
        ("my budget is usually 80 euros", "- A piece may cost up to €80."),
        ("i never spend more than €75.50 on a piece", "- A piece may cost up to €75.50."),
        ("I never wear yellow", "- You'd rather not wear yellow."),
        ("I hate polka dots and heels", "- You'd rather not wear polka dots or heels."),
        ("remember that I don't like leather", "- You'd rather not wear leather."),
    ],
)
async def test_what_a_person_says_of_themselves_is_kept_and_shown(stylist: Stylist, text: str, line: str) -> None:
    told = await ask(stylist, text)
    assert (told.intent, told.matches) == ("profile", ())
    assert told.text.startswith("Noted: ")
    assert line in (await ask(stylist, "/profile")).text.splitlines()
    assert (await ask(stylist, "/profile", person="ben")).text.startswith(wording_profile.PROFILE_EMPTY)


@pytest.mark.parametrize(
    "text",
    [
        "I wear size M, show me linen shirts",
        "I hate polka dots, show me something plain",
        "a dress, size M",
        "a shirt, no yellow",
        "I like blue",
        "I like linen shirts",
        "I'm a woman looking for a dress",
        "a dress, my budget is 80 euros",
        "I want women's jeans",
        "I like the second one",  # of nothing
        "show me black dresses again",
    ],
)
async def test_a_wish_is_answered_as_a_wish_and_leaves_the_profile_alone(stylist: Stylist, text: str) -> None:
    assert (await ask(stylist, text)).intent != "profile"
    assert (await ask(stylist, "/profile")).text.startswith(wording_profile.PROFILE_EMPTY)


async def test_in_a_talk_a_budget_or_a_dislike_not_said_to_last_is_for_that_wish(stylist: Stylist) -> None:
    await ask(stylist, "a dress")
    assert (await ask(stylist, "my budget is 60 euros")).query.price_max == 60
    assert (await ask(stylist, "I don't like blue")).query.exclude == {"colors": ("blue",)}
    assert (await ask(stylist, "my profile")).text.startswith(wording_profile.PROFILE_EMPTY)


async def test_a_statement_in_a_talk_is_kept_and_what_was_shown_is_found_anew(stylist: Stylist) -> None:
    shown = await ask(stylist, "a dress")
    dearest = max(product.price for product in products(shown))
    told = await ask(stylist, f"I never spend more than {dearest - 1:.0f} euros")
    assert told.text.startswith("Noted: up to €")
    assert "as you told me" not in told.text
    assert products(told)
    assert all(p.price <= dearest - 1 and p.category == "dress" for p in products(told))


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("I wear size potato", wording_profile.SIZE_UNKNOWN.format(size="potato")),
        ("my shoe size is 250", wording_profile.SIZE_UNKNOWN.format(size="250")),
        ("my budget is minus 5", wording_profile.BUDGET_UNKNOWN.format(amount="minus 5")),
        ("my budget is 0", wording_profile.BUDGET_UNKNOWN.format(amount="0")),
    ],
)
async def test_what_can_be_no_size_or_budget_is_told_and_not_kept(stylist: Stylist, text: str, reply: str) -> None:
    assert (await ask(stylist, text)).text == reply
    assert (await ask(stylist, "/profile")).text.startswith(wording_profile.PROFILE_EMPTY)


async def test_a_budget_in_another_currency_is_taken_in_the_shops_and_said_to_be(stylist: Stylist) -> None:
    assert (
        "Prices here are in euros, so I took your limit as €80."
        in (await ask(stylist, "my budget is usually 80 dollars")).text
    )


async def test_a_size_that_the_shop_does_not_list_is_said_to_narrow_nothing(stylist: Stylist) -> None:
    assert "The shop lists no shoes in size 8.5" in (await ask(stylist, "my shoe size is 8.5")).text
    assert products(await ask(stylist, "white sneakers"))


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


@pytest.mark.parametrize("text", ["a t-shirt for men", "a t-shirt for my little niece", "a t-shirt for my son"])
async def test_nothing_of_it_holds_where_the_wish_is_for_somebody_else(stylist: Stylist, text: str) -> None:
    await ask(stylist, "I'm a woman, I wear size XS. My budget is usually 20 euros. I never wear white")
    query = (await ask(stylist, text)).query
    assert query.audience != "women"
    assert (query.fits, query.price_max) == ((), None)
    assert "colors" not in query.exclude


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


async def test_where_the_profile_left_less_that_is_said_again(stylist: Stylist) -> None:
    await ask(stylist, "my budget is usually 3 euros")
    for text in ("a coat", "a blazer", "boots"):
        assert "I kept to €3 a piece" in (await ask(stylist, text)).text


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
    from bot.profile import Profile

    await (await memory.store()).change("ann", lambda _: Profile(liked=("sold out",), disliked=("gone",)))
    assert wording_profile.PRODUCTS_GONE_ONE in (await ask(stylist, "/profile")).text
    assert products(await ask(stylist, "a dress")) == products(await ask(stylist, "a dress", person="ben"))


# --- forgetting
@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("forget my sizes", "You wear size"),
        ("forget my budget", "A piece may cost"),
        ("forget my section", "I look among"),
        ("forget my dislikes", "You'd rather not wear"),
        ("you may show me yellow again", "You'd rather not wear"),
        ("forget that I don't like yellow", "You'd rather not wear"),
        ("forget my likes", "You liked"),
    ],
)
async def test_each_part_is_forgotten_by_itself(stylist: Stylist, text: str, gone: str) -> None:
    await ask(stylist, "I'm a woman, I wear size XS. My budget is usually 60 euros. I never wear yellow")
    await ask(stylist, "a t-shirt")
    await ask(stylist, "I like the first one")
    before = (await ask(stylist, "/profile")).text
    assert gone in before
    assert (await ask(stylist, text)).intent == "profile"
    after = (await ask(stylist, "/profile")).text
    assert gone not in after
    kept = [line for line in before.splitlines() if line.startswith("- ") and gone not in line]
    assert [line for line in after.splitlines() if line.startswith("- ")] == kept


async def test_the_buttons_of_the_profile_forget_what_they_say(stylist: Stylist) -> None:
    await ask(stylist, "I wear size XS. My budget is usually 60 euros")
    buttons = (await ask(stylist, "/profile")).choices
    assert [button.label for button in buttons] == ["Forget my sizes", "Forget my budget"]
    for button in buttons:
        await ask(stylist, button.text)
    assert (await ask(stylist, "/profile")).choices == ()
    assert (await ask(stylist, buttons[0].text)).text == "There is nothing to forget: I don't know your sizes."


async def test_the_whole_profile_is_forgotten_at_once_and_that_is_said(stylist: Stylist) -> None:
    await ask(stylist, "I wear size XS. I hate yellow")
    assert (await ask(stylist, "forget my profile")).text == wording_profile.FORGOTTEN_ALL
    assert (await ask(stylist, "/profile")).text.startswith(wording_profile.PROFILE_EMPTY)


async def test_forget_tells_of_the_profile_and_leaves_nothing_of_it_in_the_files(stylist: Stylist, file: Path) -> None:
    assert (await ask(stylist, "/forget")).text == wording.NOTHING_TO_FORGET
    await ask(stylist, "I wear size XS. I hate turquoise")
    shown = products(await ask(stylist, "a t-shirt"))
    await ask(stylist, "I like the first one")
    asked = await ask(stylist, "/forget")
    assert asked.text == wording.FORGET_ASK.format(kept=wording.FORGET_ASK_PROFILE)
    await ask(stylist, "what do you know about me?")
    assert (await ask(stylist, "yes")).intent != "forgotten"  # the question was left unanswered
    await ask(stylist, "/forget")
    assert (await ask(stylist, "yes")).intent == "forgotten"
    assert (await ask(stylist, "/profile")).text.startswith(wording_profile.PROFILE_EMPTY)
    held = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert b"turquoise" not in held
    assert shown[0].id.encode() not in held


async def test_forget_names_the_wardrobe_and_the_profile_where_there_are_both(stylist: Stylist) -> None:
    await ask(stylist, "keep it", photo=photo("navy"))
    await ask(stylist, "I wear size XS")
    assert (
        "with one piece in your wardrobe and their pictures and all you told me"
        in (await ask(stylist, "forget me")).text
    )


# --- the memory
async def test_it_outlasts_the_process_and_two_statements_at_once_are_both_kept(
    stylist: Stylist, shop_window: ShopWindow, memory: Memory
) -> None:
    texts = ("I wear size XS", "my budget is usually 60 euros", "I hate yellow", "I never wear leather", "I'm a woman")
    await asyncio.gather(*(ask(stylist, text, talk=text) for text in texts))
    anew = Stylist(shop_window, memory=memory)
    assert len((await ask(anew, "/profile")).choices) == 4
    assert (
        "yellow or leather" in (await ask(anew, "/profile")).text
        or "leather or yellow" in (await ask(anew, "/profile")).text
    )


async def test_who_has_told_nothing_leaves_no_file(stylist: Stylist, file: Path) -> None:
    for text in ("a dress", "/profile", "forget my likes", "I like the ninth one"):
        await ask(stylist, text)
    assert not file.exists()


async def test_a_memory_that_fails_is_told_kindly_and_the_search_goes_on(shop_window: ShopWindow, file: Path) -> None:
    file.write_text("no database " * 100)
    async with Memory(f"sqlite+aiosqlite:///{file}") as memory:
        stylist = Stylist(shop_window, memory=memory)
        assert products(await ask(stylist, "a dress"))
        for text in ("I wear size M", "/profile", "forget my likes"):
            assert (await ask(stylist, text)).text == wording_profile.PROFILE_FAILED


async def test_nothing_of_a_profile_is_logged(stylist: Stylist, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await ask(stylist, "I wear size XXL and I hate turquoise")
        await ask(stylist, "a dress")
    assert "XXL" not in caplog.text
    assert "turquoise" not in caplog.text
