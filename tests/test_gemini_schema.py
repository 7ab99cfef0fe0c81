"""What Gemini is asked for: values that a shop really has, in a schema within the limits that its server keeps."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from bot.gemini import Gemini
from bot.gemini_reading import MOST_ENUM_CHARACTERS, Value, Wish, values_of
from retrieval.vocabulary import Vocabulary
from tests.fakes.gemini import KEY, FakeGemini, candidate, reading
from tests.test_gemini import product
from tests.test_gemini_readings import SHOP, everything

VOCABULARY = Vocabulary.load()


async def asked(values: dict[str, Value]) -> dict[str, Any]:
    """The request that reaches the server."""
    async with (
        FakeGemini(lambda _: 500, lambda _: reading()) as fake,
        Gemini(KEY, model="gemini-3.8-flash", base_url=fake.url) as gemini,
    ):
        assert await gemini.read(Wish(message="a dress", values=values)) is not None
    return fake.readings[0]


def enum_of(request: dict[str, Any]) -> list[str] | None:
    things = request["generationConfig"]["responseSchema"]["properties"]["things"]
    found: list[str] | None = things["items"]["properties"]["value"].get("enum")
    return found


async def test_the_whole_vocabulary_fits_the_schema() -> None:
    assert enum_of(await asked(dict(SHOP.words.values))) == list(SHOP.words.values)


async def test_a_vocabulary_too_large_for_a_schema_is_listed_in_the_data() -> None:
    names = [f"shade number {number}" for number in range(MOST_ENUM_CHARACTERS // 10)]
    request = await asked({name: ("color", name) for name in names})
    assert enum_of(request) is None
    text = request["contents"][0]["parts"][0]["text"]
    assert json.loads(text.removeprefix("<data>").removesuffix("</data>"))["values"] == names


def test_colors_patterns_and_cloths_are_those_of_the_products_and_what_finds_them() -> None:
    values = set(
        values_of([product(1, colors=("navy",), materials=("linen",), patterns=("floral",))], VOCABULARY).values()
    )
    assert {name for facet, name in values if facet == "color"} == {"navy", "blue"}
    assert {name for facet, name in values if facet == "material"} == {"linen"}
    assert {name for facet, name in values if facet == "pattern"} == {"floral", "printed"}


def test_a_kind_that_is_not_sold_can_be_meant_so_that_it_can_be_told_to_be_missing() -> None:
    assert ("category", "tie") in values_of([product(1)], VOCABULARY).values()


def test_every_value_has_a_label_of_its_own() -> None:
    values = values_of([everything()], VOCABULARY)
    assert {("pattern", "lace"), ("material", "lace"), ("sleeves", "short")} <= set(values.values())
    assert len(set(values.values())) == len(values) > 200


@pytest.mark.parametrize(
    "value",
    [
        {"type": "STRING", "enum": [f"value {number}" for number in range(301)]},
        {"type": "STRING", "enum": ["x" * 1_600, "y" * 1_600]},
        {"type": "STRING", "enum": ["red", ""]},
        {"type": "INTEGER", "enum": ["1"]},
        {"type": "ARRAY", "maxItems": "1000", "items": {"type": "STRING"}},
        {"type": "STRING", "maxLength": "5"},
        {"type": "OBJECT", "properties": {}},
    ],
)
async def test_the_fake_refuses_schemas_that_are_reported_to_be_refused(value: dict[str, Any]) -> None:
    schema = {"type": "OBJECT", "properties": {"value": value}}
    config = {"responseMimeType": "application/json", "responseSchema": schema}
    body = {"contents": [{"parts": [{"text": "hello"}]}], "generationConfig": config}
    async with FakeGemini(lambda _: candidate("{}")) as fake, aiohttp.ClientSession() as session:
        url = f"{fake.url}/v1beta/models/m:generateContent"
        async with session.post(url, json=body, headers={"x-goog-api-key": KEY}) as response:
            assert response.status == 400
