"""Does the bot understand what people mean? Requests of our own, turn by turn, against the `Query` each must give.

    python -m benchmarks.understanding [FILE ...] [--wrong]

Goes through `Stylist.answer`, as a chat does, over the sample shop indexed in a folder of its own. Prints the share of
turns read exactly, each field's share, what they are about, the languages, and the milliseconds. A row of a file
(`data/requests/`) is a talk: its turns with `intent` and every field of `query` that is not empty; `only` names the
fields that a turn is about where the rest hangs on what the shop shows. `developed.jsonl` was written along with the
parser, `held_out.jsonl` after it, by somebody who had not seen it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.sample_index import indexed_with_brands
from bot.languages import lexicons, read_language, to_english
from bot.memory import Memory
from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from bot.understanding import understand
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary
from training.metrics import figure

FOLDER = Path(__file__).resolve().parent.parent / "data" / "requests"
# Words are no facet, the currency is the shop's in every reply, and formality hangs on what was shown.
NOT_COMPARED = ("text", "currency", "formality_min", "formality_max")
FIELDS = tuple(field.name for field in fields(Query) if field.name not in NOT_COMPARED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One turn, read: which fields are compared, which of them are wrong, and which were wished or read at all."""

    about: str
    language: str
    text: str
    compared: tuple[str, ...]
    wrong: Mapping[str, tuple[object, object]]  # field → (wished, read)
    present: frozenset[str]

    @property
    def exact(self) -> bool:
        """Whether everything compared is right."""
        return not self.wrong


def talks(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of requests."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def judged(row: Mapping[str, Any], turn: Mapping[str, Any], intent: str, read: Query) -> Verdict:
    """Compare what a turn was read as with what it means."""
    got, wished = {"intent": intent, **plain(read.to_json())}, {"intent": turn["intent"], **plain(turn["query"])}
    compared = tuple(dict.fromkeys(("intent", *turn.get("only", FIELDS))))
    wrong = {name: (wished.get(name), got.get(name)) for name in compared if _other(wished.get(name), got.get(name))}
    present = frozenset(name for name in compared if wished.get(name) or got.get(name))
    return Verdict(
        about=row["about"], language=row["language"], text=turn["text"], compared=compared, wrong=wrong, present=present
    )


def plain(query: Mapping[str, Any]) -> dict[str, Any]:
    """A query's fields that say something, in its parts as well; a limit's currency says nothing of a reading."""
    told = {name: value for name, value in query.items() if name in FIELDS and value not in (None, [], {}, "")}
    return {**told, "parts": [plain(part) for part in told["parts"]]} if "parts" in told else told


def _other(wished: Any, got: Any) -> bool:
    """Whether two values differ; alternatives have no order."""
    if isinstance(wished, list) and isinstance(got, list) and all(isinstance(each, str) for each in (*wished, *got)):
        return sorted(wished) != sorted(got)
    if isinstance(wished, dict) and isinstance(got, dict):
        return any(_other(wished.get(key), got.get(key)) for key in {*wished, *got})
    return bool(wished != got)


async def read_talks(stylist: Stylist, rows: Iterable[Mapping[str, Any]], name: str) -> list[Verdict]:
    """Every turn of every talk, answered in order and judged."""
    verdicts = []
    for number, row in enumerate(rows):
        for place, turn in enumerate(row["turns"]):
            session = f"{name}:{number}"
            reply = await stylist.answer(Request(text=turn["text"], session=session, follow_up=place > 0))
            verdicts.append(judged(row, turn, reply.intent, reply.query))
    return verdicts


def milliseconds(texts: Sequence[str]) -> float:
    """The median time to read a text alone: its language, its English, its query."""
    vocabulary, took = Vocabulary.load(), []
    lexicons()
    for text in texts:
        started = time.perf_counter()
        understand(to_english(text, read_language(text, vocabulary), vocabulary), vocabulary=vocabulary)
        took.append(1000 * (time.perf_counter() - started))
    return statistics.median(took)


def report(name: str, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """What is printed of one file."""
    yield f"{name}: {len(verdicts)} turns"
    yield f"  exact            {_share([each.exact for each in verdicts])}"
    for field in ("intent", *FIELDS):
        told = [each for each in verdicts if field in each.compared]
        present = [field not in each.wrong for each in told if field in each.present]
        if present:
            right = sum(field not in each.wrong for each in told) / len(told)
            yield f"  {field:16} {right:.3f}; where said or read {_share(present)}"
    for group in ("about", "language"):
        by: dict[str, list[bool]] = defaultdict(list)
        for each in verdicts:
            by[getattr(each, group)].append(each.exact)
        yield f"  exact by {group}: " + ", ".join(
            f"{k} {sum(v) / len(v):.2f} ({len(v)})" for k, v in sorted(by.items())
        )


def _share(right: Sequence[bool]) -> str:
    told = figure("", np.array(right, dtype=np.float64))
    return f"{told.value:.3f} [{told.low:.3f}, {told.high:.3f}], n={len(right)}"


async def measure(paths: Sequence[Path], home: Path, *, wrong: bool) -> None:
    """Print every file's report."""
    rows = {path: talks(path) for path in paths}
    indexed_with_brands(home, _brands(row for each in rows.values() for row in each))
    async with Memory(f"sqlite+aiosqlite:///{home / 'memory.sqlite'}") as memory:
        stylist = Stylist(ShopWindow(home), memory=memory)
        for path, each in rows.items():
            verdicts = await read_talks(stylist, each, path.stem)
            print("\n".join(report(path.stem, verdicts)))
            for verdict in verdicts if wrong else ():
                if not verdict.exact:
                    print(f"    {verdict.about}: {verdict.text!r} {dict(verdict.wrong)}")
            took_ms = milliseconds([turn["text"] for row in each for turn in row["turns"]])
            print(f"  to understand one: {took_ms:.2f} ms (median)")


def _brands(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every brand that the rows wish for or refuse: the shop is to carry them."""
    queries = [turn["query"] for row in rows for turn in row["turns"]]
    return sorted(
        {name for query in queries for said in (query, query.get("exclude", {})) for name in said.get("brands", ())}
    )


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=sorted(FOLDER.glob("*.jsonl")))
    parser.add_argument("--wrong", action="store_true", help="print what is read wrong")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(chosen.files, Path(folder), wrong=chosen.wrong))


if __name__ == "__main__":
    main()
