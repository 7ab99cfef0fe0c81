"""The `stylist` command. Reads arguments, calls what does the work, turns what an operator can mend into a sentence.

Exit codes: 0 done, 1 failed, 2 used wrongly, 130 stopped with Ctrl-C. Heavy imports wait inside the commands.
"""

from __future__ import annotations

import io
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.catalog_commands import CatalogCommands
from bot.design_commands import DesignCommands
from bot.fashion_commands import FashionCommands, Report
from bot.finetune_commands import FinetuneCommands
from bot.ingest_command import IngestCommand
from bot.training_commands import TrainingCommands
from bot.trend_commands import TrendCommands

if TYPE_CHECKING:
    from bot.settings import Settings

FAILED, USED_WRONGLY = 1, 2
TRAINING_LIBRARIES = ("torch", "onnx", "onnxscript", "cv2", "transformers", "accelerate", "dotenv", "matplotlib")
DESIGN_LIBRARIES = ("diffusers", "torchmetrics")

app = typer.Typer(
    help="A stylist for your shop: it answers wishes and photos with real products from your own catalog.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print local variables: what people wrote, tokens
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Session = Annotated[str | None, typer.Option(help="Name of the conversation; it lasts as long as this process.")]


@app.command()
def run(web: Annotated[bool, typer.Option("--web/--no-web", help="Serve the web chat.")] = True) -> None:
    """Serve every channel that is set up: the web chat, and Telegram where TELEGRAM_TOKEN is set.

    Example: stylist run
    """
    import asyncio

    with told():
        settings = _settings(logs=True)
        from bot import run as running

        raise typer.Exit(asyncio.run(running.run(settings, web=web)))


@app.command()
def ask(
    text: Annotated[list[str] | None, typer.Argument(help="The wish, in your own words.")] = None,
    photo: Annotated[list[Path] | None, typer.Option(help="A photo to go by; may be given several times.")] = None,
    as_json: Json = False,
    session: Session = None,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read a request a line; “+…” goes on with the last.")] = False,
) -> None:
    """Answer one request and exit, or with --stdin --json one a line.

    Example: stylist ask "navy striped top under 40 euros" --json
    """
    import asyncio

    if stdin and (text or photo or not as_json):
        raise typer.BadParameter("--stdin reads the requests itself and prints JSON: use `stylist ask --stdin --json`.")
    if not stdin and text is None and not photo:
        raise typer.BadParameter('give a wish or a photo, for example: stylist ask "white sneakers" --photo me.jpg')
    with told():
        settings = _settings(logs=False)
        raise typer.Exit(asyncio.run(_ask(settings, _readable(text or []), photo or [], session, as_json, stdin)))


def _readable(words: list[str]) -> str:
    """Arguments as one text; bytes that are no text, which Python carries as lone surrogates, become marks."""
    return " ".join(words).encode("utf-8", "replace").decode()


async def _ask(
    settings: Settings, text: str, photos: list[Path], session: str | None, as_json: bool, stdin: bool
) -> int:
    from bot.asking import ask_lines, ask_once
    from bot.run import open_stylist

    async with open_stylist(settings) as stylist:
        if stdin:
            return await ask_lines(stylist, sys.stdin.buffer, session)
        return await ask_once(stylist, text, photos, session, as_json=as_json)


@app.command()
def chat() -> None:
    """Talk to the stylist in this terminal.

    Example: stylist chat
    """
    import asyncio

    async def talk(settings: Settings) -> None:
        from bot import terminal_chat
        from bot.run import open_stylist

        # The loop's own handler only asks a task to end, which one that waits for a line does not hear.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        async with open_stylist(settings) as stylist:
            await terminal_chat.chat(stylist)

    with told():
        asyncio.run(talk(_settings(logs=False)))


@app.command()
def build(
    model: Annotated[str | None, typer.Option(help="The model bundle's folder; else STYLIST_MODEL.")] = None,
    json_progress: Annotated[
        bool, typer.Option("--json-progress", help="Print progress as one JSON object a line.")
    ] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Step back to the generation before.")] = False,
) -> None:
    """Embed what is new in the ledger and switch to a new generation of the index.

    Example: stylist build
    """
    with told():
        settings = _settings(logs=False)
        home = settings.writable_home()
        from ingestion.commands import build_command

        bundle, server = Path(model or settings.model_to_build), settings.chroma_server
        raise typer.Exit(
            build_command(home=home, model=bundle, json_progress=json_progress, rollback=rollback, server=server)
        )


@app.command("reindex-status")
def reindex_status(as_json: Json = False) -> None:
    """Tell which generation of the index is in use, how old it is, and what it holds.

    Example: stylist reindex-status
    """
    with told():
        from bot.status import print_status

        raise typer.Exit(print_status(_settings(logs=False).stylist_home, as_json=as_json))


def _settings(*, logs: bool) -> Settings:
    from bot.logs import set_up
    from bot.settings import Settings

    settings = Settings.load()
    set_up(settings.secrets(), level=logging.INFO if logs else logging.ERROR)
    return settings


@contextmanager
def told() -> Iterator[None]:
    """Turn what the operator can mend into a sentence and an exit code; anything else is a bug and keeps its trace."""
    try:
        yield
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except BrokenPipeError:  # the reader left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(FAILED) from None
    except Exception as error:
        sentence, code = _mending(error)
        if sentence is None:
            raise
        typer.echo(sentence, err=True)
        raise typer.Exit(code) from None


def _mending(error: Exception) -> tuple[str | None, int]:
    """The sentence that tells how to mend an error, if it is one that can be mended, and the exit code."""
    from bot.settings import BadSettings

    if isinstance(error, BadSettings):
        return str(error), USED_WRONGLY
    library = (error.name or "").split(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    if library in DESIGN_LIBRARIES:
        return "Designs need further libraries; install them with: .venv/bin/pip install '.[design]'", FAILED
    if library in TRAINING_LIBRARIES:
        return "Training needs further libraries; install them with: .venv/bin/pip install '.[train]'", FAILED
    if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] == "sklearn":
        return "Finding themes needs scikit-learn; install it with: .venv/bin/pip install '.[trends]'", FAILED
    from bot.memory import BadMemory
    from retrieval.encoder import BadBundle
    from retrieval.generation import IndexMismatch, NoIndex

    mendable = BadBundle | IndexMismatch | NoIndex | BadMemory
    return (str(error), FAILED) if isinstance(error, mendable) else (None, FAILED)


@contextmanager
def _progress() -> Iterator[Report]:
    from ingestion.progress import reporter

    with reporter() as report:
        yield report


IngestCommand(told=told, settings=lambda: _settings(logs=False)).add_to(app)
CatalogCommands(told=told, settings=lambda: _settings(logs=False)).add_to(app)
TrainingCommands(told=told, settings=lambda: _settings(logs=False)).add_to(app)
FinetuneCommands(told=told).add_to(app)
TrendCommands(told=told, settings=lambda: _settings(logs=False), progress=_progress).add_to(app)
DesignCommands(told=told, settings=lambda: _settings(logs=False)).add_to(app)
FashionCommands(told=told, settings=lambda: _settings(logs=False), progress=_progress).add_to(app)


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no euro sign shows a question mark
    app(prog_name="stylist")


if __name__ == "__main__":
    main()
