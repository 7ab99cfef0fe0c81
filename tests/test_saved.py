"""Saved products through the front door: put aside from a button or in words, listed as they are now, removed, gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot import saved, wording, wording_choices
from bot.memory import Memory
from bot.product_refs import ref
from bot.shop import Shop, ShopWindow
from bot.stylist import Reply, Request, Stylist
from retrieval.money import money
from retrieval.product import Product
from tests.fakes.sights import SeeingWindow, photo, seen


@pytest.fixture
def stylist(shop_window: ShopWindow, memory: Memory) -> Stylist:
    return Stylist(SeeingWindow(shop_window, seen("blazer", "navy")), memory=memory)


async def say(stylist: Stylist, text: str, talk: str = "talk", person: str = "ann", **photos: bytes) -> Reply:
    request = Request(text=text, session=f"{person} {talk}", person=person, photos=tuple(photos.values()))
    return await stylist.answer(request)


def products(reply: Reply) -> list[Product]:
    return [match.product for match in reply.matches]


async def test_saved_from_a_button_it_is_listed_with_title_price_and_buttons(stylist: Stylist) -> None:
    first, second = products(await say(stylist, "sneakers"))[:2]
    told = await say(stylist, f"save #{ref(first.id)}", "new")
    assert told.intent == "saved"
    assert told.text.startswith("Saved: ")
    assert [choice.text for choice in told.choices] == ["/saved"]
    await say(stylist, f"save #{ref(second.id)}", "newer")
    listed = await say(stylist, "/saved")
    assert (listed.intent, products(listed)) == ("saved", [second, first])
    assert f"1. {second.title}, {money(second.price, second.currency)}" in listed.text.splitlines()
    digits = f"#{ref(second.id)}"
    assert [choice.text for choice in listed.product_choices[0]] == [
        f"more like {digits}",
        f"what goes with {digits}",
        f"remove saved {digits}",
    ]
    assert products(await say(stylist, "/saved", person="ben")) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("save the second one", [1]),
        ("Save number 3 please", [2]),
        ("save the first and the third", [0, 2]),
        ("bookmark the last one", [-1]),
        ("save all of them", list(range(8))),
    ],
)
async def test_products_are_saved_by_their_place(stylist: Stylist, text: str, places: list[int]) -> None:
    shown = products(await say(stylist, "sneakers"))
    assert (await say(stylist, text)).intent == "saved"
    kept = {product.id for product in products(await say(stylist, "/saved"))}
    assert kept == {shown[place].id for place in places if place < len(shown)}


async def test_saving_leaves_the_talk_where_it_was(stylist: Stylist) -> None:
    await say(stylist, "a red dress")
    await say(stylist, "save the first one")
    after = await say(stylist, "in black?")
    assert (after.query.categories, after.query.colors) == (("dress",), ("black",))


async def test_what_is_meant_is_asked_where_it_cannot_be_told(stylist: Stylist) -> None:
    await say(stylist, "sneakers")
    assert (await say(stylist, "save it")).text == wording_choices.WHICH_TO_SAVE
    assert (await say(stylist, "/saved")).text == wording_choices.SAVED_NONE


async def test_of_a_photo_it_is_the_owned_piece_that_is_kept(stylist: Stylist) -> None:
    await say(stylist, "find something like this", shot=photo("navy"))
    assert (await say(stylist, "save it")).intent == "wardrobe"
    assert (await say(stylist, "/saved")).text == wording_choices.SAVED_NONE


async def test_saved_twice_is_saved_once_and_told(stylist: Stylist) -> None:
    await say(stylist, "sneakers")
    await say(stylist, "save the first one")
    assert (await say(stylist, "save the first one")).text.startswith("You saved ")
    assert len(products(await say(stylist, "/saved"))) == 1


@pytest.mark.parametrize("text", ["remove saved #{}", "remove saved 2", "remove the 2nd saved one"])
async def test_a_saved_product_is_removed(stylist: Stylist, text: str) -> None:
    first, second = products(await say(stylist, "sneakers"))[:2]
    for product in (first, second):
        await say(stylist, f"save #{ref(product.id)}")
    told = await say(stylist, text.format(ref(first.id)))
    assert first.title in told.text
    assert products(await say(stylist, "/saved")) == [second]
    assert (await say(stylist, f"remove saved #{ref(first.id)}")).text == wording_choices.NOT_SAVED
    assert (await say(stylist, "remove saved 0")).text == wording_choices.NOT_SAVED


async def test_the_list_tells_what_changed_since_and_what_is_gone(
    stylist: Stylist, monkeypatch: pytest.MonkeyPatch
) -> None:
    dear, gone, sold = products(await say(stylist, "sneakers"))[:3]
    for product in (dear, gone, sold):
        await say(stylist, f"save #{ref(product.id)}")
    known = Shop.product

    def now(shop: Shop, product_id: str) -> Product | None:
        found = known(shop, product_id)
        if found is None or product_id == gone.id:
            return None
        found = replace(found, price=found.price - 5) if product_id == dear.id else found
        return replace(found, available=False) if product_id == sold.id else found

    monkeypatch.setattr(Shop, "product", now)
    listed = await say(stylist, "/saved")
    assert [product.id for product in products(listed)] == [sold.id, dear.id]
    _, first, second, last = listed.text.splitlines()
    assert first.endswith("out of stock at the moment")
    assert second.endswith(f"down from {money(dear.price, dear.currency)} when you saved it")
    assert last == wording_choices.SAVED_GONE_ONE.format(titles=f"“{gone.title}”")


async def test_a_full_list_is_told(stylist: Stylist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST_SAVED", 2)
    await say(stylist, "sneakers")
    told = await say(stylist, "save all of them")
    assert told.text.endswith(wording_choices.SAVED_FULL.format(most=2))
    assert len(products(await say(stylist, "/saved"))) == 2


async def test_the_list_is_a_talk_of_its_own(stylist: Stylist) -> None:
    await say(stylist, "black dress")
    await say(stylist, "save the first one")
    await say(stylist, "save the second one")
    listed = products(await say(stylist, "/saved", "new"))
    alike = await say(stylist, "more like the second one", "new")
    assert {product.category for product in products(alike)} == {"dress"}
    assert listed[1].id not in {product.id for product in products(alike)}


async def test_forgetting_names_what_was_saved_and_leaves_nothing_of_it(stylist: Stylist, file: Path) -> None:
    product = products(await say(stylist, "sneakers"))[0]
    await say(stylist, "save the first one")
    asked = await say(stylist, "/forget")
    assert wording.FORGET_ASK_OTHERS["saved"] in asked.text
    assert (await say(stylist, "yes")).text == wording.FORGOTTEN
    assert (await say(stylist, "/saved")).text == wording_choices.SAVED_NONE
    held = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert product.title.encode() not in held
    assert product.id.encode() not in held


async def test_a_memory_that_fails_is_told_kindly(shop_window: ShopWindow, file: Path) -> None:
    file.write_text("no database " * 100)
    async with Memory(f"sqlite+aiosqlite:///{file}") as memory:
        stylist = Stylist(shop_window, memory=memory)
        product = products(await say(stylist, "sneakers"))[0]
        assert (await say(stylist, f"save #{ref(product.id)}")).text == wording_choices.SAVED_FAILED
        assert products(await say(stylist, "black dress"))


async def test_the_wish_of_the_talk_goes_on_after_the_list(shop_window: ShopWindow, tmp_path: Path) -> None:
    async with Memory(f"sqlite+aiosqlite:///{tmp_path / 'memory.sqlite'}") as memory:
        stylist = Stylist(shop_window, memory=memory)
        said = ("a navy striped top under 40", "save the second one", "/saved", "cheaper")
        replies = [await stylist.answer(Request(text=text, session="talk")) for text in said]
    assert replies[-1].query.patterns == ("striped",)
    assert replies[-1].query.price_max == 30
