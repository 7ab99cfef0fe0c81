"""How many captions a second come from a server that takes 200 ms for each, with the default concurrency.

    python -m tests.measure_captions [--count 600] [--latency-ms 200] [--concurrency 16]

The fake server runs in a process's thread beside; no call leaves the machine. Limits a minute are lifted: with the
default ones, 1,000 requests a minute, they and not the machine decide (16.7 a second).
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from ingestion.caption_commands import caption_command
from ingestion.caption_run import CaptionOptions, Service
from ingestion.caption_writing import Limits
from tests.fakes.gemini import KEY, FakeGemini, described
from tests.test_captions import shop


async def measure(count: int, latency_ms: float, concurrency: int) -> None:
    """Describe `count` pictures and print the tally."""
    with tempfile.TemporaryDirectory() as folder:
        home = shop(Path(folder), count)
        async with FakeGemini(lambda _: 500, caption=lambda _: described(), latency_s=latency_ms / 1000) as fake:
            limits = Limits(concurrency=concurrency, requests_per_minute=1e6, tokens_per_minute=1e9)
            service = Service(api_key=KEY, model="gemini-3.8-flash", base_url=fake.url, limits=limits)
            await asyncio.to_thread(caption_command, home, CaptionOptions(writer="gemini"), service)


def main() -> None:
    """Run as `python -m tests.measure_captions`."""
    parser = argparse.ArgumentParser(description="Captions a second against a server of our own.")
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--latency-ms", type=float, default=200)
    parser.add_argument("--concurrency", type=int, default=Limits().concurrency)
    options = parser.parse_args()
    asyncio.run(measure(options.count, options.latency_ms, options.concurrency))


if __name__ == "__main__":
    main()
