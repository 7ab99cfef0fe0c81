"""Requests in Spanish, French, German, Russian and Hindi mean what they mean in English, and are answered in kind.

The rows are those of `data/requests/developed.jsonl` in other languages, each turn with the whole `Query` it must give.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.understanding import judged
from bot.languages import lexicons, read_language, to_english
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from bot.talk import intent
from bot.understanding import understand
from retrieval.vocabulary import Vocabulary

HERE = Path(__file__).parent
VOCABULARY = Vocabulary.load()
DEVELOPED = HERE.parent / "data" / "requests" / "developed.jsonl"
TALKS = [json.loads(line) for line in DEVELOPED.read_text("utf-8").splitlines()]
ROWS = [row for row in TALKS if row["language"] != "en" and len(row["turns"]) == 1]
ENGLISH = [turn["text"] for row in TALKS if row["language"] == "en" for turn in row["turns"]]
CODES = ("de", "es", "fr", "hi", "ru")
SCRIPTS = {"ru": "[а-яё]{3}", "hi": "[\u0900-\u097f]{3}"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['language']}: {row['turns'][0]['text']}"[:60])
def test_a_request_in_another_language_is_read_as_meant(row: dict[str, Any]) -> None:
    turn = row["turns"][0]
    code = read_language(turn["text"], VOCABULARY)
    assert code == row["language"]
    understood = understand(to_english(turn["text"], code, VOCABULARY), vocabulary=VOCABULARY)
    assert [piece.category for piece in understood.pieces] == turn.get("owned", [])
    assert judged(row, turn, intent(understood.intent), understood.query).wrong == {}


def test_no_english_request_is_taken_for_another_language() -> None:
    assert [text for text in ENGLISH if read_language(text, VOCABULARY) != "en"] == []


@pytest.mark.parametrize("text", ["ok", "Zara", "42", "asdf", "👗", ""])
def test_what_is_of_no_language_stays_in_that_of_the_talk(text: str) -> None:
    assert read_language(text, VOCABULARY) == "en"
    assert read_language(text, VOCABULARY, before="fr") == "fr"


def test_the_languages_are_those_of_the_readme() -> None:
    assert tuple(lexicons()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_every_kind_color_and_slot_of_the_sample_shop_has_a_name(code: str) -> None:
    kinds = ("dress", "shirt", "t-shirt", "sweater", "jacket", "coat", "trousers", "jeans", "skirt", "shorts", "boots",
             "sneakers", "sandals", "handbag", "belt", "scarf", "hat", "watch", "necklace", "socks")  # fmt: skip
    names = [*kinds, *VOCABULARY.colors]
    assert [name for name in names if lexicons()[code].named(name) is None] == []


@pytest.mark.parametrize("code", CODES)
def test_a_button_says_in_its_language_what_it_says_in_english(code: str) -> None:
    meant = {"For work": "office", "For dinner": "date", "For the weekend": "everyday"}
    for label, text in lexicons()[code].buttons.items():
        assert len(text.encode()) <= 60
        assert read_language(text, VOCABULARY, before=code) == code
        query = understand(to_english(text, code, VOCABULARY), vocabulary=VOCABULARY).query
        assert query.occasion == meant.get(label)
        assert query.audience == {"It's for a woman": "women", "It's for a man": "men"}.get(label)


@pytest.mark.parametrize("code", CODES)
def test_the_sentences_have_the_blanks_that_are_filled(code: str) -> None:
    blanks = {"first": {"title", "facts", "price"}, "others": {"low", "high"}, "let_go": {"lost"}, "seen": {"pieces"},
              "currency": {"currency", "limit"}, "which": {"pieces"}, "looks": {"pieces", "count", "titles", "total"},
              "looks_new": {"count", "titles", "total"}, "trends": {"themes"}, "trend_label": {"theme"}}  # fmt: skip
    says = lexicons()[code].says
    for name, sentence in says.items():
        for each in sentence if isinstance(sentence, list) else [sentence] if isinstance(sentence, str) else []:
            assert set(re.findall(r"{(\w+)}", each)) == blanks.get(name, set()), name


@pytest.fixture
def stylist(shop_window: ShopWindow) -> Stylist:
    return Stylist(shop_window)


async def say(stylist: Stylist, text: str) -> Reply:
    return await stylist.answer(Request(text=text, session="anna"))


@pytest.mark.parametrize("row", [row for row in ROWS if "dress" in row["turns"][0]["query"].get("categories", ())][:5],
                         ids=lambda row: row["language"])  # fmt: skip
async def test_the_reply_is_in_the_language_and_names_a_product_and_its_price(
    stylist: Stylist, row: dict[str, Any]
) -> None:
    reply = await say(stylist, row["turns"][0]["text"])
    first = reply.matches[0].product
    assert first.category == "dress"
    assert first.price <= 120
    assert first.title in reply.text
    assert " the " not in reply.text
    assert re.search(SCRIPTS.get(row["language"], r"\w"), reply.text)
    assert reply.language == row["language"]


async def test_a_talk_goes_on_in_its_language(stylist: Stylist) -> None:
    assert (await say(stylist, "un vestido azul por menos de 120 euros")).query.colors == ("blue",)
    reply = await say(stylist, "¿y en rojo?")
    assert (reply.query.categories, reply.query.colors, reply.query.price_max) == (("dress",), ("red",), 120)
    cheaper = await say(stylist, "más barato")
    assert (cheaper.query.colors, cheaper.query.price_max) == (("red",), 90)
    assert cheaper.matches[0].product.title in cheaper.text
    assert "cuestan" in cheaper.text or "primera" in cheaper.text or "empezaría" in cheaper.text


async def test_a_reply_says_the_language_of_its_text(stylist: Stylist) -> None:
    assert (await say(stylist, "thanks")).language == "en"
    assert (await say(stylist, "un vestido azul")).language == "es"
    photo = Request(text="un vestido azul", photos=(b"no picture",), session="anna")
    refused = await stylist.answer(photo)
    assert (refused.intent, refused.language) == ("problem", "en"), "this sentence there is in English only"


async def test_looks_come_with_buttons_that_go_on_in_the_language(stylist: Stylist) -> None:
    reply = await say(stylist, "qu'est-ce qui va avec un blazer bleu marine ?")
    assert reply.intent == "pair"
    assert "looks" in reply.text
    dinner = next(choice for choice in reply.choices if "dîner" in choice.label)
    again = await say(stylist, dinner.text)
    assert again.query.occasion == "date"
    assert again.looks
    assert "Autour de" in again.text


async def test_what_was_let_go_is_told_and_a_limit_in_other_money_too(stylist: Stylist) -> None:
    reply = await say(stylist, "бархатное платье в горошек до 9000 рублей")
    assert reply.relaxed
    assert "не учла" in reply.text
    assert "EUR" in reply.text


async def test_nothing_found_is_told_in_the_language(stylist: Stylist) -> None:
    reply = await say(stylist, "Lederstiefel unter 3 Euro")
    assert not reply.matches
    assert reply.text == lexicons()["de"].says["nothing"]


def test_a_mixed_message_keeps_what_no_lexicon_knows() -> None:
    assert to_english("un vestido Zara rojo de 2024", "es", VOCABULARY) == "a dress Zara red of 2024"
    said = to_english("un pantalón Levi's 501-XL, menos de 1.200,50 €", "es", VOCABULARY)
    assert said == "a trousers Levi's 501-XL, under 1.200,50 €"


@pytest.mark.parametrize(
    ("meant", "texts"),
    [
        ("what goes with it?", ["¿con qué lo combino?", "qu'est-ce qui va avec ?", "was passt dazu?"]),
        ("keep it", ["guárdalo", "garde-le", "behalte es", "сохрани", "रख लो"]),
        ("my wardrobe", ["mi armario", "ma garde-robe", "mein Kleiderschrank", "мой гардероб", "मेरी अलमारी"]),
        ("cheaper", ["más barato", "moins cher", "günstiger", "подешевле", "और सस्ता"]),
    ],
)  # fmt: skip
def test_what_is_said_of_what_was_shown_is_put_into_the_words_the_bot_knows(meant: str, texts: list[str]) -> None:
    assert [to_english(text, read_language(text, VOCABULARY), VOCABULARY) for text in texts] == [meant] * len(texts)
