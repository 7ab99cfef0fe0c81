"""`stylist classify`, `stylist localize` and `stylist retrieve`: what FashionCLIP's own package offers, as commands.

`FashionCommands(…).add_to(app)` puts them on the command line. They need a model bundle and pictures, no index and no
shop. The work is done in `retrieval.zero_shot`, `retrieval.localization` and `retrieval.picture_catalog`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from PIL import Image

    from bot.settings import Settings
    from retrieval.encoder import Encoder
    from retrieval.picture_catalog import Found, PictureCatalog

FAILED, USED_WRONGLY = 1, 2
MOST_LABELS_SHOWN = 5
MOST_REASONS_SHOWN = 5

Report = Callable[[str, int, int], None]  # stage, done, total

Pictures = Annotated[list[Path], typer.Argument(help="JPEG, PNG or WebP files.")]
Labels = Annotated[str, typer.Option(help="What it may be, separated by commas.")]
Template = Annotated[str, typer.Option(help="A sentence with {} for the label, as “a photo of a {}”.")]
Out = Annotated[Path, typer.Option(help="Where the picture with the heat over it goes, a PNG.")]
Catalog = Annotated[str, typer.Option(help="Rows of id, image, caption: .csv, .tsv, .json or .jsonl; or s3://…")]
Images = Annotated[str, typer.Option(help="The folder that the rows' images are in, or a bucket: s3://shop/pictures")]
Model = Annotated[Path | None, typer.Option(help="The model bundle's folder; else STYLIST_MODEL.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FashionCommands:
    """The commands, with what the command line has for all of its own: mended errors, settings, progress."""

    told: Callable[[], AbstractContextManager[None]]
    settings: Callable[[], Settings]
    progress: Callable[[], AbstractContextManager[Report]]

    def add_to(self, app: typer.Typer) -> None:
        """Put the commands on the command line."""
        for command in (self.classify, self.localize, self.retrieve):
            app.command()(command)

    def classify(
        self, pictures: Pictures, labels: Labels, template: Template = "{}", model: Model = None, as_json: Json = False
    ) -> None:
        """Tell which of the labels fits each picture best, and how likely each is among them.

        Example: stylist classify photo.jpg other.jpg --labels "dress,skirt,trousers"
        """
        from retrieval.zero_shot import BadLabels, classify, label_vectors

        names = [name.strip() for name in labels.split(",") if name.strip()]
        with self.told():
            encoder = self._encoder(model)
            try:
                label_vectors(encoder, names, (template,))
            except BadLabels as error:
                raise _refused(str(error), USED_WRONGLY) from error
            read = [(path, _read(path)) for path in pictures]
            whole = {path: picture for path, picture in read if not isinstance(picture, str)}
            with self.progress() as report:
                probabilities = classify(encoder, list(whole.values()), names, templates=(template,), progress=report)
            likely = {path: _sorted(names, row) for path, row in zip(whole, probabilities.tolist(), strict=True)}
            problems = [(str(path), why) for path, why in read if isinstance(why, str)]
            _print_labels(encoder, likely, problems, as_json=as_json)
            raise typer.Exit(FAILED if problems else 0)

    def localize(
        self,
        picture: Annotated[Path, typer.Argument(help="A JPEG, PNG or WebP file.")],
        text: Annotated[str, typer.Argument(help="What to look for.")],
        out: Out = Path("heat.png"),
        model: Model = None,
        as_json: Json = False,
    ) -> None:
        """Show where in a picture something would be: a heat map over it, and the box of its hottest part.

        It does not tell whether the thing is there at all.

        Example: stylist localize photo.jpg "the collar" --out heat.png
        """
        from retrieval.heat import hottest_box, overlay
        from retrieval.localization import localize

        with self.told():
            encoder, seen = self._encoder(model), _read(picture)
            if isinstance(seen, str):
                raise _refused(f"{picture}: {seen}", FAILED)
            since = time.monotonic()
            try:
                with self.progress() as report:
                    heat = localize(encoder, seen, text, progress=report)
            except ValueError as error:
                raise _refused(str(error), USED_WRONGLY) from error
            took_s = time.monotonic() - since
            _save(overlay(seen, heat), out, "--out")
            _print_place(encoder, picture, text, hottest_box(heat), out, took_s, as_json=as_json)

    def retrieve(
        self,
        catalog: Catalog,
        images: Images,
        text: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
        photo: Annotated[Path | None, typer.Option(help="Look for what this picture shows.")] = None,
        k: Annotated[int, typer.Option("-k", min=1, help="How many pictures.")] = 10,
        sheet: Annotated[Path | None, typer.Option(help="A PNG to draw the pictures found on.")] = None,
        model: Model = None,
        as_json: Json = False,
    ) -> None:
        """Find the pictures of a catalog nearest to a text or a photo. What was embedded before is not embedded again.

        Example: stylist retrieve "red dress" --catalog catalog.csv --images pictures
        """
        from retrieval.picture_catalog import PictureCatalog
        from retrieval.picture_folder import BadFolder
        from retrieval.picture_rows import BadCatalog
        from retrieval.vector_store import BadStore

        if (text is None) == (photo is None):
            raise typer.BadParameter('give a text or a --photo, for example: stylist retrieve "red dress" …')
        query = text if photo is None else _read(photo)
        with self.told():
            if photo is not None and isinstance(query, str):
                raise _refused(f"{photo}: {query}", FAILED)
            encoder, keep = self._encoder(model), self.settings().writable_home() / "catalogs"
            try:
                with self.progress() as report:
                    opened = PictureCatalog.open(catalog, images=images, encoder=encoder, keep=keep, progress=report)
            except (BadCatalog, BadFolder, BadStore) as error:
                raise _refused(str(error), FAILED) from error
            with opened:
                found = opened.retrieve(query or "", k)
                _print_found(encoder, opened, found, as_json=as_json)
                if sheet is not None:
                    _save(_sheet(opened, found), sheet, "--sheet")

    def _encoder(self, model: Path | None) -> Encoder:
        from retrieval.encoder import Encoder

        return Encoder.load(model or self.settings().model_to_build)


def _read(path: Path) -> Image.Image | str:
    """The picture of a file, or the sentence that says why there is none."""
    from retrieval.pictures import BadPicture, read_picture_file

    try:
        return read_picture_file(path)
    except BadPicture as error:
        return str(error)


def _save(picture: Image.Image, path: Path, option: str) -> None:
    try:
        picture.save(path, format="PNG")
    except OSError as error:
        raise _refused(f"{str(path)!r} cannot be written ({error.strerror}); give another {option}.", FAILED) from error


def _sheet(catalog: PictureCatalog, found: Sequence[Found]) -> Image.Image:
    from retrieval.contact_sheet import contact_sheet

    return contact_sheet([(catalog.picture(id), f"{score:.2f} {catalog.row(id).caption or id}") for id, score in found])


def _sorted(names: Sequence[str], row: Sequence[float]) -> list[tuple[str, float]]:
    return sorted(zip(names, row, strict=True), key=lambda pair: -pair[1])


def _print_labels(
    encoder: Encoder,
    likely: dict[Path, list[tuple[str, float]]],
    problems: Sequence[tuple[str, str]],
    *,
    as_json: bool,
) -> None:
    if as_json:
        rows: list[dict[str, Any]] = [
            {"picture": str(path), "label": pairs[0][0], "probabilities": {name: round(p, 4) for name, p in pairs}}
            for path, pairs in likely.items()
        ]
        rows += [{"picture": path, "error": why} for path, why in problems]
        print(json.dumps({"model": encoder.model_id, "pictures": rows}, ensure_ascii=False))
        return
    width = max((len(str(path)) for path in likely), default=0)
    name_width = max((len(name) for pairs in likely.values() for name, _ in pairs), default=0)
    for path, pairs in likely.items():
        cells = (f"{name:<{name_width}} {p:>4.0%}" for name, p in pairs[:MOST_LABELS_SHOWN])
        print(f"{path!s:<{width}}  " + "  ".join(cells))
    for path_name, why in problems:
        typer.echo(f"{path_name}: {why}", err=True)


def _print_place(
    encoder: Encoder,
    picture: Path,
    text: str,
    box: tuple[float, float, float, float],
    out: Path,
    took_s: float,
    *,
    as_json: bool,
) -> None:
    if as_json:
        found = {"picture": str(picture), "text": text, "box": [round(side, 3) for side in box], "out": str(out)}
        print(json.dumps({**found, "model": encoder.model_id, "took_s": round(took_s, 2)}, ensure_ascii=False))
        return
    left, top, right, bottom = (f"{side:.0%}" for side in box)
    print(f"{text}: from {left} to {right} across, from {top} to {bottom} down; drawn in {out} ({took_s:.1f} s)")


def _print_found(encoder: Encoder, catalog: PictureCatalog, found: Sequence[Found], *, as_json: bool) -> None:
    rows = [(catalog.row(id), score) for id, score in found]
    left_out = [{"id": row.id, "image": row.image, "why": row.why} for row in catalog.left_out]
    if as_json:
        listed = [{"id": r.id, "score": round(s, 4), "image": r.image, "caption": r.caption} for r, s in rows]
        counts = {"pictures": len(catalog), "embedded": catalog.embedded, "left_out": left_out}
        print(json.dumps({"model": encoder.model_id, "found": listed, **counts}, ensure_ascii=False))
        return
    width = max((len(row.id) for row, _ in rows), default=0)
    for row, score in rows:
        print(f"{score:.3f}  {row.id:<{width}}  {row.image}  {row.caption}".rstrip())
    typer.echo(f"{len(catalog):,} pictures, {catalog.embedded:,} newly embedded, {len(left_out):,} left out", err=True)
    for one in left_out[:MOST_REASONS_SHOWN]:
        typer.echo(f"left out {one['id'] or one['image']!r}: {one['why']}", err=True)


def _refused(sentence: str, code: int) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(code)
