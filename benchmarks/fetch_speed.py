"""Pictures a second from a server that takes 20 ms an answer: does the network hide behind the decoding?

`python -m benchmarks.fetch_speed FOLDER [--pictures 3000] [--latency-ms 20] [--bad 0.1]`. It serves the JPEGs of FOLDER
from a process of its own, fetches them as `stylist ingest --fetch-pictures` does, then looks at the same files on disk,
which is what remains when the network costs nothing. `--bad` of them fail, redirect or are slow.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from ingestion.fetch import look_at
from ingestion.fetch_pictures import fetch_links
from ingestion.fetching import Fetching
from ingestion.ledger import Ledger, Picture
from ingestion.tally import FetchTally
from ingestion.web_addresses import Allowance


def serve(pipe: Connection, files: list[Path], latency_s: float, bad_every: int) -> None:
    """Serve the files by their number on a free port, which goes into the pipe."""
    slow_s = 10 * latency_s

    async def answer(request: web.Request) -> web.StreamResponse:
        number = int(request.match_info["number"])
        await asyncio.sleep(latency_s)
        if bad_every and number % bad_every == 0 and "again" not in request.query:
            match (number // bad_every) % 3:
                case 0:
                    return web.Response(status=404)
                case 1:
                    raise web.HTTPFound(f"/{number}?again")
                case _:
                    await asyncio.sleep(slow_s)
        return web.Response(body=await asyncio.to_thread(files[number % len(files)].read_bytes))

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/{number}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


def fetched(home: Path, port: int, count: int) -> FetchTally:
    """Fetch `count` pictures into a fresh home."""
    address = f"127.0.0.1:{port}"
    fetching = Fetching(allowance=Allowance.read((address,)), pictures_per_s=10_000)
    links = (f"http://{address}/{number}" for number in range(count))
    with Ledger.open(home) as ledger:
        return fetch_links(ledger, links, home=home, fetching=fetching)


def from_disk(home: Path, files: list[Path], count: int) -> float:
    """Pictures a second where the same files lie on the disk: reading, decoding and looking at their pixels."""
    pictures = [Picture(str(number), files[number % len(files)].name) for number in range(count)]
    started = time.monotonic()
    with Ledger.open(home) as ledger:
        usable = sum(picture.error is None for picture in look_at(pictures, files[0].parent, ledger, home=home))
    return usable / (time.monotonic() - started)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Pictures a second from a slow server.")
    parser.add_argument("folder", type=Path, help="a folder of JPEGs")
    parser.add_argument("--pictures", type=int, default=3_000)
    parser.add_argument("--latency-ms", type=float, default=20.0)
    parser.add_argument("--bad", type=float, default=0.0, help="the share that fails, redirects or is slow, as in 0.1")
    options = parser.parse_args()
    files = list(itertools.islice(sorted(options.folder.glob("*.jpg")), options.pictures))
    ours, theirs = multiprocessing.Pipe()
    bad_every = round(1 / options.bad) if options.bad else 0
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(theirs, files, options.latency_ms / 1000, bad_every), daemon=True
    )
    server.start()
    try:
        with tempfile.TemporaryDirectory() as web_home, tempfile.TemporaryDirectory() as disk_home:
            port = ours.recv()
            before = time.process_time()
            tally = fetched(Path(web_home), port, options.pictures)
            web_cpu_s = time.process_time() - before
            print("\n".join(tally.lines()))
            again = fetched(Path(web_home), port, options.pictures)
            print(f"a second run: {again.fetched:,} fetched in {again.took_s:.1f} s")
            before = time.process_time()
            rate = from_disk(Path(disk_home), files, options.pictures)
            disk_cpu_s = time.process_time() - before
            print(f"from the web {tally.fetched / tally.took_s:,.0f}/s, from the disk {rate:,.0f}/s")
            web_ms, disk_ms = (1000 * cpu_s / options.pictures for cpu_s in (web_cpu_s, disk_cpu_s))
            print(f"processor time a picture: {web_ms:.1f} ms from the web, {disk_ms:.1f} ms from the disk")
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
