"""The other commands through their front door: run, chat, reindex-status, and what an operator can mend."""

from __future__ import annotations

import asyncio
import io
import json
import re
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console

from bot import terminal_chat
from bot.run import open_stylist
from bot.settings import POCKET_MODEL, Settings
from tests.command_line import answer, clean_environment, command, running, stylist

pytestmark = pytest.mark.usefixtures("_own_process")
COMMANDS = ["run", "ask", "chat", "ingest", "build", "reindex-status", "evaluate", "pocket"]


# --- what an operator can mend
def test_without_an_index_one_sentence_names_the_command(tmp_path: Path) -> None:
    result = stylist(tmp_path / "empty", "ask", "a dress")
    assert result.exit_code == 1
    assert "stylist build" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_index_of_another_model_is_one_sentence_with_the_command(shop_home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(POCKET_MODEL, other)
    preparation = json.loads((other / "preprocessor_config.json").read_text())
    (other / "preprocessor_config.json").write_text(json.dumps({**preparation, "note": "another"}))
    result = stylist(shop_home, "ask", "a dress", STYLIST_MODEL=str(other))
    assert result.exit_code == 1
    assert "made by the model pocket@" in result.stderr
    assert "stylist build" in result.stderr


def test_a_model_that_is_not_there_and_a_bad_setting_are_one_sentence_each(shop_home: Path) -> None:
    missing = stylist(shop_home, "ask", "a dress", STYLIST_MODEL="nowhere/at-all")
    assert (missing.exit_code, "nowhere/at-all" in missing.stderr) == (1, True)
    bad = stylist(shop_home, "ask", "a dress", WEB_PORT="eighty")
    assert (bad.exit_code, bad.stderr.startswith("WEB_PORT is 'eighty'")) == (2, True)


@pytest.mark.parametrize("command", [["build"], ["ingest", "feed.csv"]])
def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").write_text("")
    result = stylist(tmp_path / "file", *command)
    assert result.exit_code == 2
    assert "STYLIST_HOME" in result.stderr
    assert "Traceback" not in result.output


def test_the_status_tells_generation_age_counts_and_model(shop_home: Path) -> None:
    reply = answer(shop_home, "a dress")
    status = json.loads(stylist(shop_home, "reindex-status", "--json").stdout)
    assert status["generation"] == reply["generation"]
    assert status["products"] > 100
    assert 0 <= status["age_s"] < 86_400
    text = stylist(shop_home, "reindex-status")
    assert text.exit_code == 0
    assert reply["generation"] in text.stdout
    assert reply["model"] in text.stdout
    assert " ago" in text.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(tmp_path: Path, command: str) -> None:
    result = stylist(tmp_path, command, "--help")
    assert result.exit_code == 0
    assert f"Example: stylist {command}" in result.stdout


# --- run
def test_run_says_what_is_on_serves_the_web_chat_and_stops_cleanly(shop_home: Path) -> None:
    with running(shop_home, "run", WEB_PORT="0") as process:
        assert process.stdout is not None
        shop, writer, web, telegram, discord = [process.stdout.readline() for _ in range(5)]
        assert re.match(r"Shop .* products, index \S+, model pocket@", shop)
        assert "GEMINI_API_KEY" in writer
        assert "TELEGRAM_TOKEN" in telegram
        assert "DISCORD_TOKEN" in discord
        with urllib.request.urlopen(web.split()[-1], timeout=10) as page:
            assert page.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert "Traceback" not in process.stdout.read()


def test_a_discord_that_cannot_start_is_one_sentence_and_stops_nothing_else(shop_home: Path) -> None:
    with running(shop_home, "run", WEB_PORT="0", DISCORD_TOKEN="no-token") as process:
        assert process.stdout is not None
        said = "".join(process.stdout.readline() for _ in range(5))
        assert "Discord   off: DISCORD_TOKEN does not look like a bot's token" in said
        assert "Web chat  http" in said
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_run_without_any_channel_says_so_and_exits_1(shop_home: Path) -> None:
    with running(shop_home, "run", "--no-web") as process:
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "No channel is on" in out


def test_ctrl_c_at_a_prompt_exits_130_without_a_trace(shop_home: Path) -> None:
    with running(shop_home, "chat") as process:
        assert process.stdout is not None
        assert "What would you like to wear?" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert "Traceback" not in process.stdout.read()


def test_a_reader_that_leaves_early_causes_no_trace(shop_home: Path) -> None:
    line = " ".join(command("ask", "white sneakers"))
    shell = f"set -o pipefail; {line} | true"
    done = subprocess.run(
        ["bash", "-c", shell], env=clean_environment(shop_home), capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


# --- the terminal chat
async def test_the_terminal_chat_answers_wishes_and_photos_until_an_empty_line(shop_home: Path, tmp_path: Path) -> None:
    photo = tmp_path / "my photo's.jpg"
    with Image.open(next((Path(__file__).parents[1] / "data/sample/pictures").glob("dress-*"))) as dress:
        dress.convert("RGB").save(photo)
    lines = iter(["a red dress", "in blue", f"photo: {photo}", "photo: nowhere.jpg", f'photo: "{photo}" a shirt', ""])
    console = Console(file=io.StringIO(), width=100)
    settings = Settings(stylist_home=shop_home, _env_file=None)  # type: ignore[call-arg]
    async with open_stylist(settings) as opened:
        await terminal_chat.chat(opened, lambda _: next(lines), console)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert printed.count("\n  1. ") == 4
    assert "There is no file 'nowhere.jpg'" in " ".join(printed.split())


def test_a_terminal_gets_titles_that_are_links(shop_home: Path) -> None:
    async def shown() -> str:
        console = Console(file=io.StringIO(), force_terminal=True, width=90)
        settings = Settings(stylist_home=shop_home, _env_file=None)  # type: ignore[call-arg]
        async with open_stylist(settings) as opened:
            lines = iter(["white sneakers", ""])
            await terminal_chat.chat(opened, lambda _: next(lines), console)
        return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]

    assert "\x1b]8;" in asyncio.run(shown())
