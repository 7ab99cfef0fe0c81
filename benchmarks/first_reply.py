"""From a fresh clone to the first reply: minutes, megabytes downloaded, a warm `stylist ask`, the bot's memory.

    python3 benchmarks/first_reply.py

Clones this repository's HEAD into a temporary folder, runs `make run` there without pip's cache, talks to the web chat
and stops it again. Linux only (memory is read from /proc). Needs nothing but Python, git and make.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MESSAGES = ("a black dress", "navy striped top under 40 euros", "white sneakers for men", "something for the beach")
WARM_RUNS = 7
TIMEOUT_S = 1800


def main() -> None:
    """Measure, and print one JSON object."""
    with tempfile.TemporaryDirectory(prefix="stylist-") as folder:
        clone = Path(folder) / "stylist"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        figures = measure(clone)
    json.dump(figures, sys.stdout, indent=2)
    print()


def measure(clone: Path) -> dict[str, float]:
    """The figures of a clone that nothing was installed in yet."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("STYLIST_", "TELEGRAM_", "GEMINI_"))}
    environment |= {"PIP_NO_CACHE_DIR": "1", "WEB_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    figures: dict[str, float] = {}
    with make_run(clone, environment) as (process, started):
        figures["first_reply_s"] = round(seconds_until_reply(process, started), 1)
        wait_until_healthy(port)
        figures["serving_s"] = round(time.monotonic() - started, 1)
        bot = newest_child(process.pid)
        figures["idle_mb"] = resident_mb(bot)
        for message in MESSAGES:
            send(port, message)
        figures["after_messages_mb"] = resident_mb(bot)
    figures["warm_ask_s"] = round(warm_ask_s(clone, environment), 2)
    figures["downloaded_mb"] = downloaded_mb(clone)
    return figures


@contextmanager
def make_run(clone: Path, environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], float]]:
    """`make run` in a session of its own, ended with the block; yields it and when it started."""
    started = time.monotonic()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process, started
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)


def seconds_until_reply(process: subprocess.Popen[str], started: float) -> float:
    """When the line after the first request ("> a classic dress …") was printed; everything is passed on to stderr."""
    assert process.stdout is not None
    asked = False
    for line in process.stdout:
        print(f"{time.monotonic() - started:6.1f}  {line}", end="", file=sys.stderr)
        if asked and line.strip():
            return time.monotonic() - started
        asked = asked or line.startswith("> ")
    raise SystemExit(f"make run ended with {process.wait()} before it replied; its output is above.")


def wait_until_healthy(port: int) -> None:
    """Return once the web chat answers."""
    give_up = time.monotonic() + TIMEOUT_S
    while time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The web chat did not answer on port {port} within {TIMEOUT_S} s.")


def send(port: int, text: str) -> None:
    """Post one message as the page does."""
    body = f'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n{text}\r\n--x--\r\n'.encode()
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/messages", body, headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        assert json.load(response)["reply"]


def newest_child(pid: int) -> int:
    """The process at the end of the chain of children: make, its shell, the bot."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return newest_child(int(children[-1])) if children else pid


def resident_mb(pid: int) -> float:
    """Resident memory, in MB of 10^6 bytes."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return round(int(found.group(1)) * 1024 / 1e6)


def warm_ask_s(clone: Path, environment: dict[str, str]) -> float:
    """The median of `stylist ask`, process start to end, with the files already in the page cache."""
    command = [str(clone / ".venv/bin/stylist"), "ask", MESSAGES[0]]
    took = []
    for _ in range(WARM_RUNS + 1):
        started = time.monotonic()
        subprocess.run(command, cwd=clone, env=environment, check=True, stdout=subprocess.DEVNULL)
        took.append(time.monotonic() - started)
    return statistics.median(took[1:])  # the first one warms


def downloaded_mb(clone: Path) -> float:
    """What pip fetches for the bot, measured by fetching it once more into a folder."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [str(clone / ".venv/bin/python"), "-m", "pip", "download", "-qq", "--no-cache-dir", "--dest", folder]
        names = ["--no-build-isolation", "--constraint", "constraints.txt", "setuptools", "."]
        subprocess.run(pip + names, cwd=clone, check=True)
        fetched = [path for path in Path(folder).iterdir() if not path.name.startswith("stylist-")]
        return round(sum(path.stat().st_size for path in fetched) / 1e6)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
