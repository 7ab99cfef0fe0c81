"""Items of a shop's own sources: its ledger, a data folder, captions beside their pictures. For `training.pairs`.

- The ledger: `ledger.sqlite3` in a STYLIST_HOME, opened read-only, by SQL (training imports nothing of ingestion).
- A data folder: `products.csv` or `feed.tsv` with `image_link`s below it, `garments.csv` with `captions.jsonl`.
- `captions.jsonl` alone: one JSON object a line with `id`, `title` and any of `category`, `colors`, `style`,
  `occasions`, `material`, `texture`, `query`; pictures `<id>.jpg` (.png, .webp) beside it, in `garments/`, `images/`,
  `pictures/`, or in a zip with these. `image` names another file, by its whole path where it lies elsewhere.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.vocabulary import Vocabulary
from training.data_folder import DataFolder, NoData, Sample, is_heldout
from training.pairs_pictures import PictureFiles

PICTURE_FOLDERS = ("", "garments", "images", "pictures")
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
CAPTION_FIELDS = {  # a caption's key → the name of the field
    "title": "title", "category": "category", "colors": "color", "style": "style", "occasions": "occasions",
    "material": "material", "texture": "texture", "query": "request",
}  # fmt: skip
UNSURE = ("not sure", "other", "skip")  # labels that say nothing


class FieldText(NamedTuple):
    """What one field says of a picture, in its own words."""

    field: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A picture with its texts, before splitting. `group` is what the source itself calls one garment."""

    id: str
    picture: str
    texts: tuple[FieldText, ...]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    group: str | None = None
    brand: str = ""
    title: str = ""
    held_by: str = ""  # what decides on holding out, where that is not the id (the garment that views show)

    @property
    def heldout(self) -> bool:
        """Whether it is kept for measuring."""
        return is_heldout(self.held_by or self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a place holds: items, how to open their pictures, and why some rows are none, counted."""

    name: str
    items: tuple[Item, ...]
    files: PictureFiles
    refused: Mapping[str, int] = field(default_factory=dict)


def texts_of(values: Mapping[str, Any], names: Mapping[str, str]) -> tuple[FieldText, ...]:
    """The fields that are filled, as texts; lists are joined by commas. `names`: key → field."""
    texts = [FieldText(name, _joined(values.get(key))) for key, name in names.items()]
    return tuple(text for text in texts if text.words)


def _joined(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one).strip() for one in value if str(one).strip())
    return "" if value is None else str(value).strip()


def facet_texts(facets: Mapping[str, tuple[str, ...]]) -> tuple[FieldText, ...]:
    """Category, color and material as the vocabulary names them."""
    return texts_of(facets, {"category": "category", "color": "color", "material": "material"})


def data_folder_source(path: Path, vocabulary: Vocabulary) -> Source:
    """Products, and people's photos with their captions (else their label), of a folder like `../shared/data`."""
    folder = DataFolder(path, vocabulary)
    rows = [row for name, by in (("products.csv", ","), ("feed.tsv", "\t")) for row in folder.rows(name, by)]
    items = [_product(sample, row) for sample, row in zip(folder.products(), rows, strict=True)]
    captions = path / "captions.jsonl"
    described = {str(row["id"]): row for row in _captions(captions)} if captions.is_file() else {}
    items += [_photo(sample, described.get(sample.id)) for sample in folder.garments()]
    return Source(name=str(path), items=tuple(items), files=PictureFiles([path]))


def _product(sample: Sample, row: Mapping[str, str]) -> Item:
    texts = texts_of(row, {"title": "title", "description": "caption"}) + facet_texts(sample.facets)
    return Item(
        id=sample.id, picture=sample.picture, texts=texts, facets=sample.facets,
        group=row.get("item_group_id") or None, brand=row.get("brand") or "", title=row["title"],
    )  # fmt: skip


def _photo(sample: Sample, caption: Mapping[str, Any] | None) -> Item:
    texts = texts_of(caption, CAPTION_FIELDS) if caption else ()
    if not caption and sample.label and sample.label not in UNSURE:
        texts = (FieldText("label", sample.label),)
    return Item(id=sample.id, picture=sample.picture, texts=texts, facets=sample.facets)


def captions_source(path: Path, vocabulary: Vocabulary) -> Source:
    """Captions with their pictures beside them."""
    folders = [path.parent / name for name in PICTURE_FOLDERS if (path.parent / name).is_dir()]
    files = PictureFiles(folders, absolute=True)  # `stylist caption` names pictures where the shop keeps them
    names = {Path(name).stem: name for name in files.names() if name.lower().endswith(PICTURE_ENDINGS)}
    items = []
    for row in _captions(path):
        image = str(row.get("image") or names.get(str(row["id"]), f"{row['id']}.jpg"))
        facets = mentioned(vocabulary, (_joined(row.get(key)) for key in ("category", "colors", "pattern", "material")))
        items.append(Item(id=str(row["id"]), picture=image, texts=texts_of(row, CAPTION_FIELDS), facets=facets))
    return Source(name=str(path), items=unique(items, path), files=files)


def unique(items: Iterable[Item], path: Path) -> tuple[Item, ...]:
    """The items, when no id comes twice; else NoData names it."""
    seen: set[str] = set()
    kept = tuple(items)
    for item in kept:
        if item.id in seen:
            raise NoData(f"{str(path)!r} has the id {item.id!r} twice; give each picture an id of its own.")
        seen.add(item.id)
    return kept


def mentioned(vocabulary: Vocabulary, texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Facet → the names that texts mention, in order."""
    found: dict[str, list[str]] = {}
    for mention in (mention for text in texts for mention in vocabulary.find(text)):
        names = found.setdefault(mention.facet, [])
        if mention.name not in names:
            names.append(mention.name)
    return {facet: tuple(names) for facet, names in found.items()}


def _captions(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = dict(json.loads(line))
        except (ValueError, TypeError) as error:
            raise NoData(
                f"Line {number} of {str(path)!r} is no JSON object ({error}); mend it or take it out."
            ) from error
        if not row.get("id"):
            raise NoData(f"Line {number} of {str(path)!r} has no 'id'; give the picture's.")
        yield row


def ledger_source(path: Path) -> Source:
    """Listed products with a usable picture, as the last ingest left them."""
    query = (
        "SELECT p.product, q.path FROM products p JOIN pictures q ON q.product_id = p.id"
        " AND q.error IS NULL AND q.path IS NOT NULL WHERE NOT p.delisted ORDER BY p.rowid"
    )
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            (listed,) = db.execute("SELECT count(*) FROM products WHERE NOT delisted").fetchone()
            rows = [(json.loads(product), picture) for product, picture in db.execute(query)]
    except sqlite3.DatabaseError as error:
        raise NoData(f"{str(path)!r} cannot be read as a ledger ({error}); run `stylist ingest` first.") from error
    items = tuple(_listed(product, picture) for product, picture in rows)
    files = PictureFiles([path.parent], absolute=True)
    return Source(name=str(path), items=items, files=files, refused={"no usable picture": listed - len(items)})


def _listed(product: Mapping[str, Any], picture: str) -> Item:
    facets = {
        "category": [product.get("category")], "color": product.get("colors"), "pattern": product.get("patterns"),
        "material": product.get("materials"), "sleeves": [product.get("sleeves")], "length": [product.get("length")],
        "audience": [product.get("audience")], "occasion": product.get("occasions"), "season": product.get("seasons"),
    }  # fmt: skip
    known = {name: tuple(str(one) for one in values or () if one) for name, values in facets.items()}
    known = {name: values for name, values in known.items() if values}
    return Item(
        id=product["id"], picture=picture, facets=known, group=product.get("group"), brand=product.get("brand") or "",
        texts=texts_of(product, {"title": "title", "description": "caption"}) + facet_texts(known),
        title=product["title"],
    )  # fmt: skip
