"""`stylist evaluate`, `pocket`, `parser`, `compatibility` and `export`: measuring and making models, as commands.

`TrainingCommands(…).add_to(app)` puts them on the command line. Part of the command line, as `bot.cli` is: it imports
what does the work inside each command, and nothing else of the bot imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

POCKET, PARSER = Path("data/models/pocket"), Path("data/models/parser")

Data = Annotated[Path, typer.Option(help="A folder laid out like ../shared/data.")]
DataFolders = Annotated[list[Path], typer.Option(help="A data folder; several times for several.")]
Masks = Annotated[list[Path] | None, typer.Option(help="A further folder of outfits with masks, or of run lengths.")]
Drawings = Annotated[Path | None, typer.Option(help="A folder of drawn products, as data/sample, to learn as well.")]
Split = Annotated[str, typer.Option(help="heldout (the tenth by the hash of the id) or all.")]
EvaluateData = Annotated[Path | None, typer.Option(help="A folder laid out like ../shared/data.")]
EvaluateSplit = Annotated[
    str, typer.Option(help="heldout (a tenth by the id's hash), all; of pairs train, validation.")
]
EvaluateModel = Annotated[
    Path | None, typer.Option(help="The model bundle's folder, or a checkpoint; else STYLIST_MODEL.")
]
Base = Annotated[Path | None, typer.Option("--compare", help="A bundle or checkpoint to set beside the model.")]
Pairs = Annotated[Path | None, typer.Option(help="Pictures with texts: a ledger, captions, a catalog, DeepFashion.")]
Fields = Annotated[
    str, typer.Option(help="The pairs' fields to ask by, separated by commas; else title, caption, request.")
]
ZeroShot = Annotated[
    Path | None, typer.Option(help="Labelled pictures: KAGL, Fashion-MNIST, DeepFashion, class folders.")
]
GroundTruth = Annotated[Path | None, typer.Option(help="A folder with Marqo's ground-truth JSON and documents.csv.")]
Page = Annotated[Path | None, typer.Option(help="With --compare: the HTML file of wins and losses to write.")]
Only = Annotated[str, typer.Option(help="Sections, separated by commas; else all.")]
Model = Annotated[Path | None, typer.Option(help="The model bundle's folder; else STYLIST_MODEL.")]
Parser = Annotated[Path | None, typer.Option(help="The parser bundle's folder; else STYLIST_PARSER.")]
Out = Annotated[Path, typer.Option(help="Where the bundle goes.")]
Start = Annotated[
    Literal["teachers", "none"], typer.Option(help="What training begins from: others' weights, or nothing.")
]
Int8 = Annotated[bool, typer.Option(help="Write int8 weights beside those of fp32.")]
Serve = Annotated[Literal["fp32", "int8"], typer.Option(help="Which of them the bot opens.")]
Work = Annotated[Path, typer.Option(help="Where checkpoints are kept.")]
Epochs = Annotated[int | None, typer.Option(help="Fewer than the full schedule, to try things.")]
Steps = Annotated[int | None, typer.Option(help="Other than the full schedule, to try things.")]
Threads = Annotated[int | None, typer.Option(help="CPU threads; else all.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingCommands:
    """The commands, with what the command line has for all of its own: mended errors and settings."""

    told: Callable[[], AbstractContextManager[None]]
    settings: Callable[[], Settings]

    def add_to(self, app: typer.Typer) -> None:
        """Put the commands on the command line."""
        for command in (self.evaluate, self.pocket, self.parser, self.compatibility, self.export):
            app.command()(command)

    def evaluate(
        self,
        data: EvaluateData = None,
        split: EvaluateSplit = "heldout",
        only: Only = "",
        model: EvaluateModel = None,
        parser: Parser = None,
        compare: Base = None,
        pairs: Pairs = None,
        fields: Fields = "",
        zero_shot: ZeroShot = None,
        ground_truth: GroundTruth = None,
        page: Page = None,
        as_json: Json = False,
    ) -> None:
        """Measure the models: every quality figure with its number of cases and a 95% interval.

        --data alone gives every section; looks are measured on the index in STYLIST_HOME. With --compare, --data and
        --pairs are read as pairs of pictures and texts, and both models' figures stand beside their difference.

        Example: stylist evaluate --data ../shared/data --model models/mine --compare data/models/pocket --page won.html
        """
        with self.told():
            settings = self.settings()
            from training.commands import evaluate_command, progress
            from training.evaluate_commands import Wanted, compare_command

            if data and not any((compare, pairs, zero_shot, ground_truth, page)):
                code = evaluate_command(
                    data,
                    model=model or settings.model_to_build,
                    parser=parser or settings.stylist_parser,
                    home=settings.stylist_home,
                    split=split,
                    only=_listed(only),
                    as_json=as_json,
                )
                raise typer.Exit(code)
            wanted = Wanted(
                pairs=pairs or data,
                zero_shot=zero_shot,
                ground_truth=ground_truth,
                base=compare,
                page=page,
                split=split,
                fields=_listed(fields),
            )
            model_here = Path(model or settings.model_to_build)
            raise typer.Exit(compare_command(model_here, wanted, as_json=as_json, report=progress))

    def pocket(
        self,
        data: DataFolders,
        out: Out = POCKET,
        work: Work = Path("runs/pocket"),
        start: Start = "teachers",
        epochs: Epochs = None,
        threads: Threads = None,
    ) -> None:
        """Train the pocket model and write its bundle; the same command goes on after a stop.

        Example: stylist pocket --data ../shared/data --data data/sample
        """
        with self.told():
            from training.commands import pocket_command

            raise typer.Exit(
                pocket_command(data, out=out, work=work, epochs=epochs, threads=threads, teachers=start == "teachers")
            )

    def parser(
        self,
        data: Data,
        masks: Masks = None,
        drawings: Drawings = None,
        start: Start = "teachers",
        out: Out = PARSER,
        work: Work = Path("runs/parser"),
        steps: Steps = None,
        threads: Threads = None,
    ) -> None:
        """Train the garment parser, which reads photos of garments; the same command goes on after a stop.

        Example: stylist parser --data ../shared/data --drawings data/sample
        """
        with self.told():
            from training.parser_commands import parser_command

            code = parser_command(
                data,
                masks=masks or (),
                out=out,
                work=work,
                model=POCKET,
                drawings=drawings,
                from_imagenet=start == "teachers",
                steps=steps,
                threads=threads,
            )
            raise typer.Exit(code)

    def compatibility(self, data: Data, out: Out = POCKET, threads: Threads = None) -> None:
        """Train which garments go with which, on outfits, into a model bundle; it is served where it beats the rules.

        Example: stylist compatibility --data ../shared/data
        """
        with self.told():
            from training.outfits_commands import compatibility_command

            raise typer.Exit(compatibility_command(data, out=out, threads=threads))

    def export(
        self,
        source: Annotated[str, typer.Argument(help="A torch checkpoint: a folder, or a hub id as org/name.")],
        out: Out,
        int8: Int8 = True,
        serve: Serve = "fp32",
    ) -> None:
        """Make a bundle of a torch checkpoint: of CLIP, SigLIP or the pocket model, for STYLIST_MODEL.

        A public clothes segmenter, SegFormer, becomes a parser's bundle, for STYLIST_PARSER.

        Example: stylist export patrickjohncyh/fashion-clip --out models/fashion
        """
        with self.told():
            from training.export_commands import export_command

            raise typer.Exit(export_command(source, out=out, int8=int8, serve=serve))


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]
