"""Outfits put together by people on Polyvore, in both layouts they are handed around in.

Maryland Polyvore: `train_no_dup.json` (a list of sets with `set_id` and `items` of `index` and `categoryid`), pictures
at `images/<set_id>/<index>.jpg`. Polyvore Outfits: `train.json` (sets with `set_id` and `items` of `item_id` and
`index`), `polyvore_item_metadata.json` (`semantic_category` of each item) here or one folder up, pictures at
`images/<item_id>.jpg`. In both, `fill_in_blank_test.json` asks in ids "<set_id>_<index>": `question`, `answers`.
Annotations may lie in `label/`, `nondisjoint/` or `disjoint/`. Pictures that are missing are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.pictures import BadPicture, read_picture_file
from training.data_folder import NoData
from training.outfits_pieces import Piece

PLACES = (".", "label", "labels", "nondisjoint", "disjoint")
BLANKS = "fill_in_blank_test.json"
METADATA = "polyvore_item_metadata.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolyvoreLayout:
    """Where the parts of a Polyvore folder lie."""

    maryland: bool
    annotations: Path
    pictures: Path
    metadata: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A question of the data set's own, in ids of pieces: what is left of an outfit; the answers, right one first."""

    left: tuple[str, ...]
    answers: tuple[str, ...]


def polyvore_layout(data: Path) -> PolyvoreLayout | None:
    """Which layout a folder is in; None when it is in neither."""
    for place in PLACES:
        annotations = data / place
        metadata = next((path for path in (annotations / METADATA, data / METADATA) if path.is_file()), None)
        maryland = (annotations / "train_no_dup.json").is_file()
        if maryland or (metadata is not None and (annotations / "train.json").is_file()):
            return PolyvoreLayout(
                maryland=maryland,
                annotations=annotations,
                pictures=data / "images",
                metadata=None if maryland else metadata,
            )
    return None


def polyvore_pieces(layout: PolyvoreLayout, *, heldout: bool | None = None) -> Iterator[Piece]:
    """Every piece of the training sets and, as held out, of the test sets."""
    kinds = _read(layout.metadata) if layout.metadata else {}
    for part, kept in (("train", False), ("test", True)):
        if heldout is not None and kept != heldout:
            continue
        path = layout.annotations / (f"{part}_no_dup.json" if layout.maryland else f"{part}.json")
        for outfit in _read(path) if path.is_file() else []:
            for item in outfit["items"]:
                yield from _piece(layout, str(outfit["set_id"]), item, kinds, heldout=kept)


def polyvore_blanks(layout: PolyvoreLayout) -> list[Blank]:
    """The data set's own fill-in-the-blank questions; the right answer is of the question's own set."""
    path = layout.annotations / BLANKS
    blanks = []
    for row in _read(path) if path.is_file() else []:
        own = str(row["question"][0]).rsplit("_", 1)[0]
        answers = sorted(map(str, row["answers"]), key=lambda answer: answer.rsplit("_", 1)[0] != own)
        blanks.append(Blank(left=tuple(map(str, row["question"])), answers=tuple(answers)))
    return blanks


def _piece(
    layout: PolyvoreLayout, outfit: str, item: dict[str, Any], kinds: dict[str, Any], *, heldout: bool
) -> Iterator[Piece]:
    if layout.maryland:
        path, kind = layout.pictures / outfit / f"{item['index']}.jpg", str(item["categoryid"])
    else:
        known = kinds.get(str(item["item_id"]), {})
        path = layout.pictures / f"{item['item_id']}.jpg"
        kind = str(known.get("semantic_category") or known.get("category_id", "unknown"))
    try:
        picture = read_picture_file(path)
    except BadPicture:
        return
    yield Piece(outfit=outfit, kind=kind, picture=picture, heldout=heldout, id=f"{outfit}_{item['index']}")


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NoData(f"{path.name!r} cannot be read as JSON ({error}); copy it again.") from error
