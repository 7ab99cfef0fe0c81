"""/reindex with CHROMA_URL: the index goes to a real Chroma server, where the running bot finds it; and outages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio

from bot import wording_admin as wording
from bot.admin import Admin
from bot.run import open_admin
from bot.settings import Settings
from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from retrieval.catalog import chroma
from retrieval.filters import Filter
from retrieval.generation import current_generation, index_folder
from tests.fakes import chroma_server, reindexed_shop
from tests.fakes.reindexed_shop import COUNT
from tests.fakes.small_shop import row, rows, write_feed

built, shop, server = reindexed_shop.built, reindexed_shop.shop, chroma_server.server
ME = "telegram:123"
Opens = Callable[[str], Awaitable[Admin]]


@pytest_asyncio.fixture
async def opens(shop: Path) -> AsyncIterator[Opens]:
    """A bot's admin over the shop, with the Chroma server at an address."""
    opened: list[Admin] = []

    async def open_(address: str) -> Admin:
        settings = Settings(stylist_home=shop / "home", stylist_admins=ME, chroma_url=address)
        window = ShopWindow(shop / "home", server=settings.chroma_server)
        opened.append(await open_admin(Stylist(window), settings).__aenter__())
        return opened[-1]

    yield open_
    for admin in opened:
        await admin.__aexit__(None, None, None)
        admin.stylist.shop.catalog.close()


async def said(admin: Admin, text: str) -> str:
    """The last text of a command's message."""
    return [told async for told in admin.handle(ME, text)][-1]


def on(server: str) -> set[str]:
    with chroma(server) as client:
        return {collection.name for collection in client.list_collections()}


async def test_a_reindex_fills_the_server_and_the_bot_answers_from_there(shop: Path, server: str, opens: Opens) -> None:
    admin = await opens(server)
    assert admin.stylist.shop.catalog.manifest.collections == {}, "so far the index lies in the folder"
    write_feed(shop / "new.csv", [row(number, price="7.00 EUR") for number in range(COUNT + 3)])
    told = await said(admin, f"/reindex {shop}/new.csv")
    assert f"{COUNT + 3} products in the new index" in told
    assert told.endswith(wording.TAKEN_UP)
    catalog, generation = admin.stylist.shop.catalog, current_generation(shop / "home")
    names = {f"stylist-{generation}-{kind}" for kind in ("pictures", "texts")}
    assert set(catalog.manifest.collections.values()) == names <= on(server)
    assert not (index_folder(shop / "home") / str(generation) / "chroma").exists()
    vector = catalog.picture_vectors[2]
    found = catalog.nearest_by_chroma("pictures", vector, Filter(available_only=True), 3)
    exact = catalog.nearest_exact("pictures", vector, Filter(available_only=True), 3)
    assert [near for near, _ in found] == [near for near, _ in exact]
    reply = await admin.stylist.answer(Request(text="a shirt"))
    assert {match.product.price for match in reply.matches} == {7.0}


async def test_stepping_back_and_an_unchanged_shop_are_told_as_without_a_server(
    shop: Path, server: str, opens: Opens
) -> None:
    admin = await opens(server)
    await said(admin, "/reindex")
    first = current_generation(shop / "home")
    assert await said(admin, "/reindex") == wording.UNCHANGED.format(generation=first, products=COUNT)
    write_feed(shop / "new.csv", rows(COUNT + 1))
    await said(admin, f"/reindex {shop}/new.csv")
    assert await said(admin, "/reindex rollback") == wording.ROLLED_BACK.format(generation=first)
    assert admin.stylist.shop.catalog.generation == first
    assert admin.stylist.shop.catalog.nearest_by_chroma(
        "texts", admin.stylist.shop.catalog.text_vectors[0], Filter(), 1
    )


async def test_a_cancelled_reindex_leaves_nothing_of_its_own_on_the_server(
    shop: Path, server: str, opens: Opens
) -> None:
    admin = await opens(server)
    before, used = on(server), current_generation(shop / "home")
    async for text in admin.handle(ME, f"/reindex {shop}/many.csv"):
        if "Learning the pictures: " in text:
            await said(admin, "/reindex cancel")
    assert admin.reindex.progress.state == "cancelled"
    assert (on(server), current_generation(shop / "home")) == (before, used)


async def test_a_server_that_does_not_answer_fails_the_reindex_in_one_sentence(shop: Path, opens: Opens) -> None:
    admin = await opens("http://127.0.0.1:9")
    used = current_generation(shop / "home")
    told = await said(admin, "/reindex")
    assert told.startswith("That did not work, and the index in use is as it was.")
    assert "The Chroma server at 127.0.0.1 does not answer" in told
    assert current_generation(shop / "home") == used
    assert (await admin.stylist.answer(Request(text="a shirt"))).matches, "answers go on"
