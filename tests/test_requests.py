"""The whole bot understands the talks of `data/requests/developed.jsonl`, by its front door; and how it is counted.

Requests with brands go over a sample shop that carries them: `benchmarks.sample_index`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.understanding import FIELDS, FOLDER, judged, plain, read_talks, report, talks
from bot.memory import Memory
from bot.shop import ShopWindow
from bot.stylist import Stylist
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

SEVERAL_TURNS = [row for row in talks(FOLDER / "developed.jsonl") if len(row["turns"]) > 1 or row["about"] == "no wish"]


@pytest.fixture
async def stylist(shop_window: ShopWindow, tmp_path: Path) -> AsyncIterator[Stylist]:
    async with Memory(f"sqlite+aiosqlite:///{tmp_path / 'memory.sqlite'}") as memory:
        yield Stylist(shop_window, memory=memory)


@pytest.mark.parametrize("row", SEVERAL_TURNS, ids=lambda row: f"{row['about']}: {row['turns'][0]['text']}"[:60])
async def test_a_talk_is_understood_turn_by_turn(stylist: Stylist, row: dict[str, object]) -> None:
    verdicts = await read_talks(stylist, [row], "talk")
    assert [(each.text, dict(each.wrong)) for each in verdicts if not each.exact] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_value_that_is_expected_is_the_vocabularys(path: Path) -> None:
    vocabulary = Vocabulary.load()
    tables = {"categories": "category", "colors": "color", "patterns": "pattern", "materials": "material",
              "sleeves": "sleeves", "lengths": "length", "styles": "style", "seasons": "season"}  # fmt: skip
    for row in talks(path):
        for turn in row["turns"]:
            for query in (turn["query"], turn["query"].get("exclude", {}), *turn["query"].get("parts", ())):
                assert set(query) <= {*FIELDS, "text", "currency", "audiences", "occasions"}, turn
                for field, facet in tables.items():
                    assert set(query.get(field, ())) <= set(vocabulary.names(facet)), turn


def test_a_field_that_is_wrong_or_too_much_is_counted() -> None:
    row = {"about": "plain", "language": "en"}
    turn = {"text": "red dress", "intent": "search", "query": {"categories": ["dress"], "colors": ["red", "pink"]}}
    right = judged(row, turn, "search", Query(text="x", categories=("dress",), colors=("pink", "red")))
    assert right.exact
    wrong = judged(row, turn, "pair", Query(categories=("dress",), colors=("red", "pink"), price_max=5))
    assert set(wrong.wrong) == {"intent", "price_max"}
    only = judged(row, {**turn, "only": ["colors"]}, "search", Query(colors=("red",)))
    assert set(only.wrong) == {"colors"}
    lines = list(report("two", [right, wrong]))
    assert "exact            0.500" in lines[1]


def test_empty_fields_and_what_is_not_compared_say_nothing() -> None:
    part = Query(categories=("shoes",), text="shoes", currency="EUR")
    assert plain(Query(text="a", parts=(part,)).to_json()) == {"parts": [{"categories": ["shoes"]}]}
