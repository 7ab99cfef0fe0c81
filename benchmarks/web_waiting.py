"""How long a person at the web chat waits: to the first sign of work, and to the whole reply; one, and many at once.

    python -m benchmarks.web_waiting [--home HOME] [--people 50] [--rounds 5] [--no-memory]

Sends wishes over real sockets to a chat of this process (the sample shop indexed anew, or the index under `--home`; the
template writer), reads the events as a browser does, and prints medians and 95th percentiles in milliseconds. A browser
adds what it takes to draw.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
import numpy as np

from benchmarks.sample_index import indexed_with_brands
from bot.run import open_stylist
from bot.settings import Settings
from bot.shop import ShopWindow
from bot.stylist import Stylist
from bot.web_chat import WebChat

WISHES = (
    "a summer dress for a wedding, under 100",
    "navy striped top under 40 euros",
    "white sneakers, nothing in leather",
    "a warm coat for men",
    "black jeans",
)


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--home", type=Path, help="a STYLIST_HOME with an index; default: the sample shop, indexed anew"
    )
    parser.add_argument("--people", type=int, default=50, help="how many write at once in the second measurement")
    parser.add_argument(
        "--rounds",
        type=int,
        default=5,
        help="how many messages each of them writes; one alone writes ten times as many",
    )
    parser.add_argument("--no-memory", action="store_true", help="answer strangers alone, to see what a memory costs")
    told = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="stylist-") as folder:
        if told.home is None:
            indexed_with_brands(Path(folder), ())
        figures = asyncio.run(measured(told.home or Path(folder), told.people, told.rounds, memory=not told.no_memory))
    json.dump(figures, sys.stdout, indent=2)
    print()
    return 0


async def measured(home: Path, people: int, rounds: int, *, memory: bool = True) -> dict[str, dict[str, float]]:
    """The figures for one person and for many at once, after a few messages to warm up."""
    async with (
        open_stylist(Settings(stylist_home=home, gemini_api_key=None)) as stylist,
        WebChat(stylist if memory else Stylist(ShopWindow(home)), port=0) as chat,
    ):
        await person(chat.url, len(WISHES))
        figures = {}
        for count, each in ((1, 10 * rounds), (people, rounds)):
            waits = await asyncio.gather(*(person(chat.url, each, first=number) for number in range(count)))
            figures[f"{count} at once"] = summary([wait for one in waits for wait in one])
    return figures


async def person(address: str, rounds: int, first: int = 0) -> list[tuple[float, float]]:
    """The seconds to the first sign and to the reply of each message; one after the other, in a conversation."""
    waits = []
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        for number in range(first, first + rounds):
            form = aiohttp.FormData({"text": WISHES[number % len(WISHES)]}, default_to_multipart=True)
            started, sign = time.perf_counter(), 0.0
            headers = {"Accept": "text/event-stream"}
            async with client.post(f"{address}/api/messages", data=form, headers=headers) as response:
                async for line in response.content:
                    if line.startswith(b"event: status") and not sign:
                        sign = time.perf_counter() - started
            waits.append((sign, time.perf_counter() - started))
    return waits


def summary(waits: list[tuple[float, float]]) -> dict[str, float]:
    """Medians and 95th percentiles."""
    table = 1000 * np.array(waits)  # (n, 2)
    names = ("sign", "reply")
    quantiles = {f"p{q}": np.percentile(table, q, axis=0) for q in (50, 95)}
    figures = {f"{name}_{q}_ms": round(float(at[n]), 1) for n, name in enumerate(names) for q, at in quantiles.items()}
    return {"messages": len(waits)} | figures


if __name__ == "__main__":
    sys.exit(main())
