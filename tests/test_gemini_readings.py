"""Two ways to one query, held to the same claims: the parser alone, and the parser with what Gemini made of a message.

`gemini_readings.jsonl` holds answers in Gemini's schema, made by hand and not recorded, to rows of
`data/requests/developed.jsonl` and to requests in languages without a lexicon; a third are wrong on purpose.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.understanding import FOLDER, judged, talks
from bot.evidence import Shopwords, checked
from bot.gemini import Gemini
from bot.gemini_reading import Answer, values_of
from bot.hearing import Put, listen, put
from bot.talk import intent
from bot.understanding import understand
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary
from tests.fakes.gemini import KEY, SAFETY, FakeGemini, candidate
from tests.test_understanding import BRANDS

HERE = Path(__file__).parent
VOCABULARY = Vocabulary.load()
MEANT = {row["turns"][0]["text"]: row for row in talks(FOLDER / "developed.jsonl")}
TEXTS = [text for text, row in MEANT.items() if row["language"] == "en"]
ROWS = [json.loads(line) for line in (HERE / "gemini_readings.jsonl").read_text("utf-8").splitlines()[1:]]
ANSWER: dict[str, Any] = {"language": "en", "intent": "search", "reference": 0, "things": [], "limits": [], "sizes": [],
                          "brands": []}  # fmt: skip
GEMINI_ALONE = ("new to the parser", "no lexicon")  # what the parser has no words for


def everything() -> Product:
    """A product of every color, pattern and cloth, so that all of them are values."""
    names = {key: VOCABULARY.names(facet) for key, facet in
             (("colors", "color"), ("patterns", "pattern"), ("materials", "material"))}  # fmt: skip
    return Product(id="1", title="All", url="", image="", price=1, currency="EUR", **names)  # type: ignore[arg-type]


@dataclass(frozen=True)
class WordsAlone:
    """A shop that has its words and nothing else."""

    words: Shopwords


SHOP = WordsAlone(Shopwords(VOCABULARY, values_of([everything()], VOCABULARY), BRANDS, "EUR"))


def wrong(row: dict[str, Any], now: Put) -> dict[str, Any]:
    """What of a message is not read as it is meant, by the row itself or by the table of requests."""
    if "read" in row:
        read = got(now)
        return {name: (value, read[name]) for name, value in row["read"].items() if read[name] != value}
    understood = understand(now.text, vocabulary=VOCABULARY, brands=BRANDS, heard=now.heard)
    talk = MEANT[row["text"]]
    turn = talk["turns"][0]
    meant = {**turn, "intent": turn["intent"].replace("profile", "search")}  # said of oneself, read alike
    return dict(judged(talk, meant, intent(understood.intent), understood.query).wrong)


def got(now: Put) -> dict[str, Any]:
    """What is understood of a message, by its fields."""
    understood = understand(now.text, vocabulary=VOCABULARY, brands=BRANDS, heard=now.heard)
    owned = [piece.category for piece in understood.pieces]
    return {"intent": understood.intent, "owned": owned, "language": now.language, **understood.query.to_json()}


async def heard(row: dict[str, Any], now: Put) -> Put:
    def read(_: dict[str, Any]) -> Any:
        if "status" in row:
            return SAFETY if row["status"] == "SAFETY" else row["status"]
        return candidate(row["raw"] if "raw" in row else json.dumps(row["answer"], ensure_ascii=False))

    async with (
        FakeGemini(lambda _: 500, read) as fake,
        Gemini(KEY, model="gemini-3.8-flash", base_url=fake.url, reading_s=0.5) as gemini,
    ):
        return await listen(gemini, SHOP, row["text"], now, None)


def name_of(row: dict[str, Any]) -> str:
    return f"{row['about']}: {row['text']}"[:80]


@pytest.mark.parametrize("row", ROWS, ids=name_of)
async def test_with_gemini_a_request_is_read_as_meant(row: dict[str, Any]) -> None:
    assert wrong(row, await heard(row, put(row["text"], VOCABULARY, None))) == {}


@pytest.mark.parametrize("row", [row for row in ROWS if row["about"] not in GEMINI_ALONE], ids=name_of)
def test_without_gemini_the_same_requests_are_read_as_meant(row: dict[str, Any]) -> None:
    assert wrong(row, put(row["text"], VOCABULARY, None)) == {}


@pytest.mark.parametrize("row", [row for row in ROWS if row["about"] == "right"], ids=name_of)
async def test_a_right_answer_changes_nothing_that_the_parser_read(row: dict[str, Any]) -> None:
    now = put(row["text"], VOCABULARY, None)
    alone, both = got(now), got(await heard(row, now))
    assert {name for name in alone if alone[name] != both[name]} <= {"recipient"}


def test_a_third_of_the_answers_are_wrong_on_purpose_and_15_languages_have_no_lexicon() -> None:
    right = [row for row in ROWS if row["about"] in ("right", *GEMINI_ALONE)]
    assert len(ROWS) - len(right) >= len(ROWS) / 3
    assert len({row["read"]["language"] for row in ROWS if row["about"] == "no lexicon"}) >= 14


async def test_what_gemini_adds_to_one_garment_of_several_stays_with_it() -> None:
    things = [
        {"said": "dress", "value": "dress", "role": "wanted", "garment": 1},
        {"said": "shoes", "value": "shoes", "role": "wanted", "garment": 2},
        {"said": "the color of the sea", "value": "blue", "role": "wanted", "garment": 2},
        {"said": "for when the sun burns", "value": "summer", "role": "wanted", "garment": 0},
    ]
    text = "a dress under 80 and shoes in the color of the sea, for when the sun burns"
    row = {"text": text, "answer": ANSWER | {"things": things}}
    first, second = got(await heard(row, put(text, VOCABULARY, None)))["parts"]
    assert (first["colors"], first["seasons"], first["price_max"]) == ([], ["summer"], 80)
    assert (second["colors"], second["seasons"], second["price_max"]) == (["blue"], ["summer"], None)


@settings(max_examples=300, deadline=None)
@given(
    text=st.sampled_from(TEXTS),
    values=st.lists(st.sampled_from(sorted(SHOP.words.values)), max_size=4),
    role=st.sampled_from(["wanted", "refused", "owned"]),
    amount=st.floats(0, 10_000),
    said=st.sampled_from(["purple unicorn", "wedding guest", "no", "", "under"]),
    sizes=st.lists(st.sampled_from(["S", "48", "UK 12"]), max_size=1),
)
def test_what_was_never_said_changes_nothing(
    text: str, values: list[str], role: str, amount: float, said: str, sizes: list[str]
) -> None:
    if said in text.lower():
        return
    parts = {
        "things": [{"said": said, "value": value, "role": role, "garment": 1} for value in values],
        "limits": [{"said": said, "amount": amount, "bound": "most", "of": "each", "currency": "", "garment": 0}],
        "sizes": [{"said": f"{said} {size}", "role": "wanted", "garment": 1} for size in sizes],
        "brands": [{"said": said, "role": "wanted", "garment": 1}],
    }
    answer = Answer.model_validate(ANSWER | parts)
    reading = checked(answer, text, "en", SHOP.words)
    assert got(Put(language="en", text=text, heard=reading)) == got(Put(language="en", text=text))


@settings(max_examples=500, deadline=None)
@given(
    text=st.sampled_from(TEXTS),
    place=st.integers(0, 8),
    value=st.sampled_from(sorted(SHOP.words.values)),
    amount=st.sampled_from([1, 9999, 12.5]),
)
def test_a_lie_about_any_word_moves_no_limit_that_the_parser_read(
    text: str, place: int, value: str, amount: float
) -> None:
    words = text.split() or [""]
    said = words[place % len(words)]
    thing = {"said": said, "value": value, "role": "wanted", "garment": 1}
    limit = {"said": said, "amount": amount, "bound": "most", "of": "each", "currency": "", "garment": 0}
    answer = Answer.model_validate(ANSWER | {"things": [thing], "limits": [limit]})
    reading = checked(answer, text, "en", SHOP.words)
    alone, both = got(Put(language="en", text=text)), got(Put(language="en", text=text, heard=reading))
    for name in (
        "categories",
        "sleeves",
        "lengths",
        "sizes",
        "brands",
        "audience",
        "price_min",
        "price_max",
        "exclude",
    ):
        assert alone[name] == both[name], name
    for name in ("colors", "patterns", "materials", "styles", "seasons"):
        assert set(alone[name]) <= set(both[name]), name
