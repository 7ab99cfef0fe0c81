"""Items of public layouts: FashionCLIP-style catalogs, DeepFashion-MultiModal, Fashion Synthesis. For `training.pairs`.

- A catalog: CSV, TSV, JSON or JSON Lines with `id`, `image`, `caption`. Further columns that are understood: `title`,
  `category`, `color`, `material`, `style`, `occasions`, `texture`, `query`, `gender`, `sleeve`, `brand` and
  `item_group_id`. Pictures are named below the table's folder, its `images/`, `pictures/`, `img/`, or in a zip there.
- DeepFashion-MultiModal: `captions.json` ({"WOMEN-Dresses-id_00000002-02_1_front.jpg": "Her dress …"}), pictures in
  `images/` (or `image/`), and, where they are there, `labels/shape/shape_anno_all.txt` (or `shape_anno_all.txt`): a
  picture's name and twelve numbers, of which the first is the sleeves (0 none, 1 short, 2 medium, 3 long). Gender and
  category stand in the name; pictures of one `id_…` are views of one garment, and are held out together.
- Fashion Synthesis: `fashion_synthesis.csv` (or .tsv, .jsonl) with `image`, `caption`, `gender`, `sleeve` in words. Its
  MATLAB file holds them as `nameList`, `engJ`, `gender_`, `sleeve_`; export those once with the words for its numbers.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from retrieval.feed_columns import read_audience
from retrieval.picture_rows import BadCatalog, LeftOut, checked, read_rows
from retrieval.vocabulary import Vocabulary
from training.data_folder import NoData
from training.pairs_pictures import PictureFiles
from training.pairs_sources import FieldText, Item, Source, captions_source, mentioned, texts_of, unique

COLUMNS = {
    "title": "title", "category": "category", "color": "color", "colors": "color", "material": "material",
    "style": "style", "occasions": "occasions", "texture": "texture", "query": "request",
}  # fmt: skip
DESCRIBING = ("title", "category", "color", "material", "caption")
SLEEVES = {"0": "sleeveless", "1": "short", "2": "three-quarter", "3": "long"}  # of DeepFashion-MultiModal
_NAME = re.compile(r"(?P<gender>WOMEN|MEN)-(?P<category>[A-Za-z_]+)-(?P<garment>id_\d+)-")
_SHAPES = ("labels/shape/shape_anno_all.txt", "labels/shape_anno_all.txt", "shape_anno_all.txt")


def read_table(path: Path, vocabulary: Vocabulary) -> Source:
    """The items of a table of captions or of a catalog, told apart by its columns."""
    try:
        rows = read_rows(path.read_bytes(), path.name)
        if rows and "image" not in rows[0] and "id" in rows[0] and path.suffix == ".jsonl":
            return captions_source(path, vocabulary)
        if rows and "id" not in rows[0] and "image" in rows[0]:
            rows = [{"id": row.get("image"), **row} for row in rows]  # Fashion Synthesis has names only
        read = list(checked(rows, repr(str(path))))
    except BadCatalog as error:
        raise NoData(str(error)) from error
    refused = Counter(row.why for row in read if isinstance(row, LeftOut))
    items = [
        _catalog_item(row.id, row.image, row.caption, row.more, vocabulary)
        for row in read
        if not isinstance(row, LeftOut)
    ]
    places = [path.parent / name for name in ("", "images", "pictures", "img") if (path.parent / name).is_dir()]
    return Source(name=str(path), items=tuple(items), files=PictureFiles(places), refused=refused)


def _catalog_item(id: str, image: str, caption: str, more: Mapping[str, Any], vocabulary: Vocabulary) -> Item:
    texts = texts_of({"caption": caption}, {"caption": "caption"}) + texts_of(more, COLUMNS)
    facets = mentioned(vocabulary, [text.words for text in texts if text.field in DESCRIBING])
    labels, told = _labels(str(more.get("gender") or ""), str(more.get("sleeve") or more.get("sleeves") or ""))
    return Item(
        id=id, picture=image, texts=texts + labels, facets=facets | told,
        group=str(more.get("item_group_id") or more.get("group") or "") or None,
        brand=str(more.get("brand") or ""), title=str(more.get("title") or ""),
    )  # fmt: skip


def _labels(gender: str, sleeves: str) -> tuple[tuple[FieldText, ...], dict[str, tuple[str, ...]]]:
    """Gender and sleeve labels as texts and facets; what is no word of the vocabulary says nothing."""
    audience = read_audience(gender=gender, age_group="", title="", category=None)
    sleeve = sleeves.strip().lower().removesuffix(" sleeves").removesuffix(" sleeve").removesuffix("-sleeve")
    told: dict[str, tuple[str, ...]] = {"audience": (audience,)} if audience else {}
    texts = [FieldText("gender", audience)] if audience else []
    if sleeve in SLEEVES.values():
        told["sleeves"] = (sleeve,)
        texts.append(FieldText("sleeves", sleeve if sleeve == "sleeveless" else f"{sleeve} sleeves"))
    return tuple(texts), told


def is_deepfashion(folder: Path) -> bool:
    """Whether a folder is laid out as DeepFashion-MultiModal."""
    return (folder / "captions.json").is_file()


def deepfashion_items(folder: Path, vocabulary: Vocabulary) -> Source:
    """DeepFashion-MultiModal: a description a picture, gender and category from its name, sleeves from the labels."""
    path = folder / "captions.json"
    try:
        captions = dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise NoData(f"{str(path)!r} is no JSON object of picture names and captions ({error}).") from error
    sleeves = _sleeves(folder)
    items = [_view(str(name), str(words), sleeves.get(str(name), ""), vocabulary) for name, words in captions.items()]
    places = [folder / name for name in ("images", "image", "") if (folder / name).is_dir()]
    return Source(name=str(folder), items=unique(items, path), files=PictureFiles(places))


def _view(name: str, caption: str, sleeves: str, vocabulary: Vocabulary) -> Item:
    read = _NAME.match(name)
    category = read["category"].replace("_", " ").lower() if read else ""
    labels, told = _labels(read["gender"] if read else "", sleeves)
    texts = texts_of({"caption": caption, "category": category}, {"caption": "caption", "category": "category"})
    facets = mentioned(vocabulary, [category, caption]) | told
    garment = f"{read['gender']}-{read['category']}-{read['garment']}" if read else name
    return Item(id=name, picture=name, texts=texts + labels, facets=facets, group=garment, held_by=garment)


def _sleeves(folder: Path) -> dict[str, str]:
    """Picture name → its sleeves, where labels are there."""
    path = next((folder / name for name in _SHAPES if (folder / name).is_file()), None)
    if path is None:
        return {}
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return {row[0]: SLEEVES.get(row[1], "") for row in rows if len(row) > 1}
