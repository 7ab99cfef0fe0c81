"""What to wear from what one owns, what is missing, and which messages are about the wardrobe at all."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.understanding import FOLDER, talks
from bot import wording
from bot.memory import Memory
from bot.wardrobe_words import read_wish
from tests.command_line import answer, clean_environment
from tests.test_wardrobe import JEANS, SHIRT, SHOES, TROUSERS, Opens, ask, opens, own

__all__ = ["opens"]  # a fixture
DINNER = "what do I wear to dinner from what I own, and what is missing?"


async def test_looks_are_built_from_what_is_owned_and_the_shop_fills_what_is_missing(opens: Opens) -> None:
    await own(opens, SHIRT, TROUSERS)
    reply = await ask(opens(), DINNER)
    assert reply.query.occasion == "date"
    first = reply.looks[0]
    assert {garment.category for garment in first.owned} == {"shirt", "trousers"}
    slots = [match.slot for match in first.matches]
    assert "shoes" in slots
    assert not {"top", "bottom", "one-piece"} & set(slots)
    assert reply.text.startswith("For dinner you already own the white shirt and the charcoal trousers.")
    shoes = next(match.product for match in first.matches if match.slot == "shoes")
    assert "Still missing are shoes: I'd add the" in reply.text
    assert f"from {shoes.brand}" in reply.text


async def test_looks_come_with_the_pictures_of_what_is_owned_also_in_a_process_started_anew(opens: Opens) -> None:
    await own(opens, SHIRT, TROUSERS)
    stylist = opens()
    for text in (DINNER, "for work"):
        reply = await ask(stylist, text)
        owned = {garment.category for look in reply.looks for garment in look.owned}
        shown = {garment.category: Image.open(io.BytesIO(data)) for garment, data in reply.owned_pictures}
        assert set(shown) == owned
        assert all(picture.format == "JPEG" for picture in shown.values())


async def test_who_owns_it_all_is_told_that_nothing_is_missing(opens: Opens) -> None:
    await own(opens, SHIRT, TROUSERS, SHOES)
    reply = await ask(opens(), "what can I wear to the office with what I have? For men")
    owned = [{garment.category for garment in look.owned} for look in reply.looks]
    assert {"shirt", "trousers", "formal shoes"} in owned
    assert "Nothing is missing" in reply.text or "nothing more is needed" in reply.text


async def test_another_occasion_goes_on_with_the_wardrobe(opens: Opens) -> None:
    await own(opens, SHIRT, TROUSERS)
    stylist = opens()
    await ask(stylist, DINNER)
    reply = await ask(stylist, "for work")
    assert reply.query.occasion == "office"
    assert all(look.owned for look in reply.looks)
    assert "you already own" in reply.text


async def test_a_wardrobe_with_nothing_fit_for_it_says_so(opens: Opens) -> None:
    await own(opens, JEANS)
    reply = await ask(opens(), "a black tie outfit from my wardrobe")
    assert reply.looks
    assert not any(look.owned for look in reply.looks)
    assert "nothing in your wardrobe that I'd build on" in reply.text


async def test_an_empty_wardrobe_asks_for_a_photo(opens: Opens) -> None:
    assert (await ask(opens(), DINNER)).text == wording.WARDROBE_EMPTY


async def test_vectors_of_another_model_are_made_anew_before_they_are_compared(opens: Opens, memory: Memory) -> None:
    await own(opens, SHIRT)
    store = await memory.store()
    (item,) = await store.items("ann")
    await store.embed({item.id: np.ones(7, dtype=np.float32)}, fingerprint="another model")
    stylist = opens(SHIRT)
    assert (await ask(stylist, DINNER)).looks
    (again,) = await store.items("ann")
    assert again.fingerprint == stylist.shop.encoder.fingerprint
    assert again.garment.vector is not None
    assert item.garment.vector is not None
    assert np.allclose(again.garment.vector, item.garment.vector)


# --- across processes
@pytest.mark.usefixtures("_own_process")
def test_a_session_of_ask_is_a_person_with_a_wardrobe(shop_home: Path, file: Path) -> None:
    database = {"DATABASE_URL": f"sqlite:///{file}"}
    picture = answer(shop_home, "a shirt")["products"][0]["image"]
    kept = answer(shop_home, "--session", "me", "--photo", picture, "keep it", **database)
    assert (kept["intent"], kept["products"]) == ("wardrobe", [])
    assert len(answer(shop_home, "--session", "me", "my wardrobe", **database)["garments"]) == 1
    assert answer(shop_home, "--session", "you", "my wardrobe", **database)["garments"] == []


def test_a_plain_ask_is_spared_the_database_where_nobody_is_remembered(shop_home: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from bot.cli import app\n"
        "try: app(['ask', 'white sneakers', '--json'])\n"
        "finally: print('sqlalchemy' in sys.modules, file=sys.stderr)"
    )
    environment = {**clean_environment(shop_home), "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'none.sqlite'}"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["products"]
    assert done.stderr.strip() == "False"


# --- what is said
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("keep it", "keep"), ("Save this!", "keep"), ("please add this to my closet", "keep"), ("keep both", "keep"),
        ("my wardrobe", "list"), ("/wardrobe@nord_bot", "list"), ("What's in my closet?", "list"),
        ("what do I own?", "list"), ("do I have a coat in my wardrobe?", "list"), ("remove the second", "remove"),
        ("delete 2 and 4", "remove"), ("take the last one out", "remove"), ("I sold the black jeans", "remove"),
        ("/forget", "forget"), ("forget everything you know about me", "forget"), ("delete my wardrobe", "forget"),
        ("yes, forget everything", "forget now"), (DINNER, "wear"), ("what's missing in my wardrobe?", "wear"),
        ("dress me from my closet for a date", "wear"), ("what shoes go with what I have?", "wear"),
    ],
)  # fmt: skip
def test_what_is_about_the_wardrobe_is_read_as_it_is_meant(text: str, kind: str) -> None:
    wish = read_wish(text)
    assert wish is not None
    assert wish.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "", "keep it under 50", "keep it simple", "forget it", "forget about that",
        "I own a navy blazer, what goes with it?", "a wardrobe staple in black", "I have to go with my boss",
        "a dress to keep me warm", "add a belt",
    ],
)  # fmt: skip
def test_what_only_sounds_like_it_is_left_alone(text: str) -> None:
    assert read_wish(text) is None


def test_no_known_request_for_the_shop_is_taken_for_the_wardrobe() -> None:
    texts = [turn["text"] for row in talks(FOLDER / "developed.jsonl") for turn in row["turns"]]
    assert len(texts) > 100
    assert [text for text in texts if read_wish(text)] == []
