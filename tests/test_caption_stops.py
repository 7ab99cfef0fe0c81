"""Captions cut short: a kill, Ctrl-C once and twice. What had come is never paid for again."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.ledger import Ledger
from tests.command_line import clean_environment, command
from tests.fakes.gemini import KEY, FakeGemini
from tests.test_captions import captions, gemini, shop, told

COUNT = 24


def start(home: Path, fake: FakeGemini, *options: str) -> subprocess.Popen[str]:
    """`stylist caption --writer gemini` as a process of its own."""
    return subprocess.Popen(
        command("caption", "--writer", "gemini", "--concurrency", "4", *options),
        env=clean_environment(home, GEMINI_API_KEY=KEY, GEMINI_BASE_URL=fake.url, GEMINI_REQUESTS_PER_MINUTE="100000"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


async def until(happened: Callable[[], bool], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not happened():
            await asyncio.sleep(0.01)


async def end_of(process: subprocess.Popen[str]) -> tuple[int, str]:
    output, _ = await asyncio.to_thread(process.communicate, timeout=30)
    return process.returncode, output


def kept(home: Path) -> set[str]:
    with Ledger.open(home) as ledger:
        return {sha for (sha,) in ledger.rows("SELECT sha256 FROM captions WHERE caption IS NOT NULL")}


def titles(home: Path) -> dict[str, str]:
    """Picture's hash → the title of the product that shows it."""
    query = "SELECT q.sha256, json_extract(p.product, '$.title') FROM products p JOIN pictures q ON q.product_id = p.id"
    with Ledger.open(home) as ledger:
        return dict(ledger.rows(query))


@pytest.mark.parametrize("moment", [1, 5, 13])
async def test_a_kill_pays_for_nothing_twice_that_had_come(tmp_path: Path, moment: int) -> None:
    home = shop(tmp_path, COUNT)
    async with gemini(latency_s=0.05) as fake:
        process = start(home, fake)
        await until(lambda: len(fake.pictures) >= moment + 4)
        process.kill()
        await end_of(process)
        before, asked = kept(home), len(fake.pictures)
        assert moment <= len(before) + 4  # all that was asked came or was under way
        process = start(home, fake)
        code, output = await end_of(process)
    assert code == 0, output
    assert captions(home) == COUNT
    again = Counter(told(body)["title"] for body in fake.pictures)
    assert {again[titles(home)[sha]] for sha in before} <= {1}
    assert len(fake.pictures) - COUNT == asked - len(before) <= 4  # what was under way, and nothing else


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_stop_waits_for_what_is_under_way_and_asks_no_more(tmp_path: Path, number: int) -> None:
    home = shop(tmp_path, COUNT)
    async with gemini(latency_s=0.1) as fake:
        process = start(home, fake)
        await until(lambda: len(fake.pictures) >= 6)
        process.send_signal(number)
        code, output = await end_of(process)
        assert code == 130, output
        assert captions(home) == len(fake.pictures) < COUNT
    assert "Stopped: it was interrupted" in output
    assert f"goes on with the other {COUNT - captions(home)}" in output
    assert "Traceback" not in output


async def test_a_second_ctrl_c_waits_for_nothing(tmp_path: Path) -> None:
    home = shop(tmp_path, COUNT)
    async with gemini(lambda _: 20.0) as fake:
        process = start(home, fake)
        await until(lambda: len(fake.pictures) >= 4)
        process.send_signal(signal.SIGINT)
        await asyncio.sleep(0.3)
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(5):
            code, output = await end_of(process)
    assert code == 130, output
    assert "Traceback" not in output
