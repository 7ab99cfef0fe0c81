"""Photos that come in, and conversations that go on, over the sample shop."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.finding import MOST_PHOTOS
from bot.stylist import Reply, Request, Stylist
from bot.turns import Turn, Turns
from retrieval.pictures import MAX_BYTES
from retrieval.product import Product, Query
from tests.fakes.sights import seen


async def ask(stylist: Stylist, text: str, **more: object) -> Reply:
    return await stylist.answer(Request(text=text, **more))  # type: ignore[arg-type]


def products(reply: Reply) -> list[Product]:
    return [match.product for match in reply.matches]


def jpeg(width: int = 300, height: int = 400, color: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, "JPEG")
    return out.getvalue()


# --- photos
async def test_a_photo_of_a_product_finds_that_product_and_names_what_is_seen(stylist: Stylist) -> None:
    shirt = next(p for p in stylist.shop.catalog.products if p.category == "shirt" and p.picture and p.available)
    reply = await ask(stylist, "find this", photos=(Path(str(shirt.picture)).read_bytes(),))
    assert reply.intent == "photo"
    assert shirt.id in [product.id for product in products(reply)]
    (garment,) = reply.garments
    assert 0 <= garment.confidence <= 1
    assert garment.category in stylist.shop.vocabulary.categories


async def test_a_photo_with_words_follows_both(stylist: Stylist) -> None:
    dress = next(p for p in stylist.shop.catalog.products if p.category == "dress" and p.picture)
    photo = Path(str(dress.picture)).read_bytes()
    reply = await ask(stylist, "a similar dress under 60", photos=(photo,))
    assert reply.query.categories == ("dress",)
    assert reply.matches
    assert all(product.price <= 60 and product.category == "dress" for product in products(reply))


async def test_several_photos_take_turns(stylist: Stylist) -> None:
    wanted = [
        next(p for p in stylist.shop.catalog.products if p.category == kind and p.picture and p.available)
        for kind in ("jeans", "boots")
    ]
    reply = await ask(stylist, "similar ones", photos=tuple(Path(str(p.picture)).read_bytes() for p in wanted))
    assert len(reply.garments) == 2
    assert {p.category for p in wanted} <= {p.category for p in products(reply)}


async def test_a_follow_up_to_a_photo_still_goes_by_it(stylist: Stylist) -> None:
    dress = next(p for p in stylist.shop.catalog.products if p.category == "dress" and p.picture)
    await ask(stylist, "a similar dress", photos=(Path(str(dress.picture)).read_bytes(),))
    reply = await ask(stylist, "under 70", follow_up=True)
    assert reply.query.categories == ("dress",)
    assert all(product.price <= 70 for product in products(reply))
    assert len(reply.garments) == 1


def bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("photo", "said"),
    [
        (b"%PDF-1.7 hello", "PDF"),
        (jpeg()[:600], "cut short"),
        (b"", "empty"),
        (b"\x00" * (MAX_BYTES + 1), "MB"),
        (bomb(), "megapixels"),
        (b"GIF89a" + b"\x00" * 50, "GIF"),
        (jpeg(3, 3), "pixels"),
    ],
    ids=["pdf", "truncated", "empty", "too many bytes", "81 megapixels", "gif", "3 pixels"],
)
async def test_a_photo_that_is_none_is_told_in_one_sentence(stylist: Stylist, photo: bytes, said: str) -> None:
    reply = await ask(stylist, "something like this", photos=(photo,))
    assert (reply.intent, reply.matches) == ("problem", ())
    assert said in reply.text
    assert "Error" not in reply.text


async def test_too_many_photos_are_told_and_not_read(stylist: Stylist) -> None:
    reply = await ask(stylist, "", photos=(jpeg(),) * (MOST_PHOTOS + 1))
    assert reply.intent == "problem"
    assert f"{MOST_PHOTOS + 1} photos" in reply.text


# --- turns
async def test_a_follow_up_goes_on_with_the_turn_before(stylist: Stylist) -> None:
    await ask(stylist, "black boots for women")
    reply = await ask(stylist, "in brown, under 150", follow_up=True)
    assert reply.query.categories == ("boots",)
    assert reply.query.colors == ("brown",)
    assert reply.query.audience == "women"
    assert reply.query.price_max == 150


async def test_a_chat_message_that_reads_as_a_refinement_goes_on_and_a_new_wish_does_not(stylist: Stylist) -> None:
    await ask(stylist, "a red dress")
    refined = await ask(stylist, "in blue?")
    assert (refined.query.categories, refined.query.colors) == (("dress",), ("blue",))
    anew = await ask(stylist, "leather belt for men")
    assert (anew.query.categories, anew.query.colors) == (("belt",), ())


async def test_cheaper_goes_below_what_was_shown(stylist: Stylist) -> None:
    first = await ask(stylist, "a dress for women")
    cheaper = await ask(stylist, "cheaper please")
    assert cheaper.query.categories == ("dress",)
    shown, now = ([p.price for p in products(reply)] for reply in (first, cheaper))
    assert max(now) < sorted(shown)[len(shown) // 2] + 0.01


async def test_conversations_do_not_mix(stylist: Stylist) -> None:
    await ask(stylist, "a red dress", session="ann")
    reply = await ask(stylist, "in blue", session="ben", follow_up=True)
    assert reply.query.categories == ()


async def test_thanks_in_between_does_not_end_a_conversation(stylist: Stylist) -> None:
    await ask(stylist, "a red dress")
    await ask(stylist, "thanks!")
    assert (await ask(stylist, "in blue", follow_up=True)).query.categories == ("dress",)


def test_the_conversation_unheard_of_for_longest_is_forgotten_first() -> None:
    turns = Turns(most=2)
    for name in ("a", "b"):
        turns.remember(name, Turn(query=Query(text=name)))
    turns.remember("a", Turn(query=Query(text="a again")))
    turns.remember("c", Turn(query=Query(text="c")))
    kept = {name: turns.last(name) for name in "abc"}
    assert kept["b"] is None
    assert kept["a"] is not None
    assert kept["a"].query.text == "a again"
    assert kept["c"] is not None


def test_a_turn_is_remembered_without_masks_and_still_knows_which_piece_it_is_about() -> None:
    turns = Turns(most=2)
    jacket, jeans = (seen(kind, "navy", mask=np.ones((900, 600), dtype=np.bool_)) for kind in ("jacket", "jeans"))
    turns.remember("a", Turn(query=Query(), garments=(jacket, jeans), owned=(jeans,)))
    kept = turns.last("a")
    assert kept is not None
    assert [garment.mask for garment in kept.garments] == [None, None]
    assert kept.owned[0] is kept.garments[1]
