"""What Gemini's answers are worth once checked: each field's accuracy with them, and of the parser alone.

    python -m tests.measure_gemini_readings

The answers are those of `tests/gemini_readings.jsonl`, given by the fake server of the tests: made by hand in Gemini's
schema, many of them wrong on purpose (filters never said, wrong numbers, orders obeyed, broken JSON, timeouts). No
call leaves the machine. What a real model answers is not measured here.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.understanding import FIELDS, FOLDER, Verdict, judged, report, talks
from bot.hearing import Put, put
from bot.talk import intent
from bot.understanding import understand
from retrieval.vocabulary import Vocabulary
from tests.test_gemini_readings import ROWS, heard
from tests.test_understanding import BRANDS

DEVELOPED = {row["turns"][0]["text"]: row for row in talks(FOLDER / "developed.jsonl")}
ANSWERS = Path(__file__).with_name("gemini_readings.jsonl")


def verdict(row: dict[str, Any], now: Put) -> Verdict:
    """One answer's row, read with what was heard, against its own meaning or that of the set of requests."""
    understood = understand(now.text, vocabulary=Vocabulary.load(), brands=BRANDS, heard=now.heard)
    if "read" in row:
        query = {name: value for name, value in row["read"].items() if name in FIELDS}
        meant = {"text": row["text"], "intent": row["read"].get("intent", understood.intent), "query": query}
        turn = {**meant, "only": tuple(query)}
        about = {"about": row["about"], "language": row["read"].get("language", "en")}
        return judged(about, turn, understood.intent, understood.query)
    talk = DEVELOPED[row["text"]]
    turn = {**talk["turns"][0], "intent": talk["turns"][0]["intent"].replace("profile", "search")}
    return judged({**talk, "about": row["about"]}, turn, intent(understood.intent), understood.query)


async def both_ways(rows: Sequence[dict[str, Any]]) -> tuple[list[Verdict], list[Verdict]]:
    """Every row with Gemini's answer, and by the parser alone."""
    alone = [put(row["text"], Vocabulary.load(), None) for row in rows]
    with_gemini = [verdict(row, await heard(row, now)) for row, now in zip(rows, alone, strict=True)]
    return with_gemini, [verdict(row, now) for row, now in zip(rows, alone, strict=True)]


def main() -> None:
    """Measure and print."""
    print(json.loads(ANSWERS.read_text(encoding="utf-8").splitlines()[0])["note"])
    for name, verdicts in zip(("with Gemini", "the parser alone"), asyncio.run(both_ways(ROWS)), strict=True):
        print("\n".join(report(name, verdicts)))


if __name__ == "__main__":
    main()
