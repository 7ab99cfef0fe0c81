"""The `stylist` command for tests: called in this process, or started as one of its own."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from bot.cli import app


def stylist(home: Path, *arguments: str, stdin: str | bytes | None = None, **environment: str) -> Result:
    """Call the command here; the log, which a command sets up for its process, is put back after."""
    env = {"STYLIST_HOME": str(home), **environment}
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        return CliRunner().invoke(app, list(arguments), input=stdin, env=env)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)  # which also forgets what each logger has found to be off


def answer(home: Path, *arguments: str, **environment: str) -> dict[str, Any]:
    result = stylist(home, "ask", *arguments, "--json", **environment)
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error::ResourceWarning", "-m", "bot.cli", *arguments]


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    root = str(Path(__file__).resolve().parent.parent)
    return {"PATH": os.environ["PATH"], "PYTHONPATH": root, "STYLIST_HOME": str(home), "HOME": str(home), **more}


@contextmanager
def running(home: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The command as a process of its own, killed at the end if it has not ended by then."""
    with subprocess.Popen(
        command(*arguments),
        env=clean_environment(home, **environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
