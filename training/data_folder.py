"""A folder laid out like `../shared/data`: products, people's photos and captions, with their pictures (zipped or not).

Rows come out as `Sample`s: a picture, the texts that describe it, and its facets in the vocabulary's words.
"""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from PIL import Image

from retrieval.facets import read_facets
from retrieval.pictures import read_picture
from retrieval.vocabulary import Vocabulary

HELDOUT_SHARE = 10  # one in ten, by the hash of the id
UNSAID = ("not sure", "other")  # labels that name nothing
AGREED = 0.8  # of described photos under a label: then the label is taken at its word


class NoData(Exception):
    """The folder lacks what a run needs; the message names it."""


def is_heldout(identifier: str) -> bool:
    """Whether an id belongs to the tenth that is never trained on."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % HELDOUT_SHARE == 0


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture with what is known of it. `facets` maps a facet to its names; a facet that is missing is unknown."""

    id: str
    source: str  # products, garments or shop
    picture: str  # its name inside the data folder
    texts: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    request: str | None = None  # a wish this very picture answers
    label: str | None = None  # the coarse word a person gave it

    @property
    def heldout(self) -> bool:
        """Whether it is kept for measuring."""
        return is_heldout(self.id)


class DataFolder:
    """Reads samples and pictures of one folder; the vocabulary turns its words into facets."""

    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        """Open `folder`; raise NoData when it holds neither products nor garments, or a zip that is not whole."""
        self.folder = folder
        self.vocabulary = vocabulary
        if not any((folder / name).is_file() for name in ("products.csv", "garments.csv", "feed.tsv")):
            raise NoData(f"{str(folder)!r} holds no products.csv, garments.csv or feed.tsv; give a data folder.")
        archives = [_open_zip(path) for path in sorted(folder.glob("*.zip"))]
        self._archive_of = {name: archive for archive in archives for name in archive.namelist()}

    def picture(self, name: str) -> Image.Image:
        """Decode a picture, from the folder or from any zip in it; raise NoData when it is nowhere."""
        path = self.folder / name
        if path.is_file():
            return read_picture(path.read_bytes())
        archive = self._archive_of.get(name)
        if archive is None:
            raise NoData(f"{name!r} is neither in {str(self.folder)!r} nor in a zip there.")
        return read_picture(archive.read(name))

    def mark(self, name: str) -> str:
        """What changes when a picture's bytes do: size and time, or its checksum in a zip; "" when it is nowhere."""
        path = self.folder / name
        if path.is_file():
            return f"{path.stat().st_size}-{path.stat().st_mtime_ns}"
        archive = self._archive_of.get(name)
        return str(archive.getinfo(name).CRC) if archive else ""

    def products(self) -> list[Sample]:
        """Rows of `products.csv` or, for the sample shop, `feed.tsv`."""
        samples = [self._product(row) for row in self.rows("products.csv", ",")]
        return samples + [self._product(row, "shop") for row in self.rows("feed.tsv", "\t")]

    def _product(self, row: dict[str, str], source: str = "products") -> Sample:
        kind = row.get("product_type", "")
        title = row["title"]
        facets = read_facets(
            title=title,
            description=row.get("description", ""),
            product_type=kind,
            color=row.get("color", ""),
            gender=row.get("gender", ""),
            age_group=row.get("age_group", ""),
            material=row.get("material", ""),
            pattern=row.get("pattern", ""),
            season=row.get("season", ""),
            usage=row.get("usage", ""),
            brand=row.get("brand", ""),
        )
        leaf = kind.split(" > ")[-1].strip()
        known = {
            "category": (facets.category,) if facets.category else (),
            "color": facets.colors,
            "pattern": facets.patterns,
            "material": facets.materials,
            "sleeves": (facets.sleeves,) if facets.sleeves else (),
            "length": (facets.length,) if facets.length else (),
            "audience": (facets.audience,) if facets.audience else (),
            "occasion": facets.occasions,
            "season": facets.seasons,
            "type": (leaf.lower(),) if leaf and source == "products" else (),
        }
        texts = (title, row["description"]) if row.get("description") else (title,)
        return Sample(row["id"], source, row["image_link"], texts, {name: v for name, v in known.items() if v})

    def garments(self) -> list[Sample]:
        """Rows of `garments.csv`, joined with `captions.jsonl` where a photo has been described."""
        captions = self.captions
        return [self._garment(row, captions.get(row["id"])) for row in self.rows("garments.csv", ",")]

    def _category_of(self, label: str) -> str | None:
        """What a label says of the category, where most described photos under it agree; else nothing.

        People's words are wide: of 121 described photos labeled "longsleeve" 42 show sweaters, 38 long-sleeve tops and
        16 sweatshirts; of 35 labeled "top" 31 show tank tops.
        """
        word = {"pants": "bottoms", "outwear": "outerwear"}.get(label, label)
        meant = self.meanings.get(label)
        if not meant:
            return word
        total = sum(meant.values())
        for name in (word, *meant):
            known = [m.name for m in self.vocabulary.find(name) if m.facet == "category"]
            shown = sum(meant[kind] for kind in self.vocabulary.expand(known[0]) if kind in meant) if known else 0
            if shown >= AGREED * total:
                return known[0]
        return None

    @cached_property
    def meanings(self) -> dict[str, Counter[str]]:
        """Label → how many described photos of the training part show which category."""
        found: dict[str, Counter[str]] = {}
        for row in self.rows("garments.csv", ","):
            caption = None if is_heldout(row["id"]) else self.captions.get(row["id"])
            if caption is not None:
                named = self._named("category", caption["category"]).get("category", ())
                found.setdefault(row["label"].lower(), Counter()).update(named)
        return found

    @cached_property
    def captions(self) -> dict[str, dict[str, object]]:
        """The rows of `captions.jsonl` by their photo's id; none where it is not there."""
        path = self.folder / "captions.jsonl"
        if not path.is_file():
            return {}
        rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
        return {row["id"]: row for row in rows}

    def _garment(self, row: dict[str, str], caption: dict[str, object] | None) -> Sample:
        label = row["label"].lower()
        picture = f"garments/{row['id']}.jpg"
        facets: dict[str, tuple[str, ...]] = {}
        if label not in UNSAID:
            facets["label"] = (label,)
            facets |= self._named("category", self._category_of(label))
        if row["kids"] == "True":
            facets["audience"] = ("girls", "boys", "baby")
        if caption is None:
            return Sample(row["id"], "garments", picture, (), facets, label=label)
        facets |= self._caption_facets(caption)
        return Sample(
            row["id"], "garments", picture, tuple(_caption_texts(caption)), facets, str(caption["query"]), label
        )

    def _caption_facets(self, caption: dict[str, object]) -> dict[str, tuple[str, ...]]:
        facets: dict[str, tuple[str, ...]] = {}
        facets |= self._named("category", caption["category"])
        facets |= self._named("color", caption["colors"])
        facets |= self._named("pattern", caption["pattern"])
        facets |= self._named("material", caption["material"])
        facets |= self._named("season", caption["seasons"])
        facets |= self._named("occasion", caption["occasions"])
        for facet in ("sleeves", "length", "audience"):
            if caption[facet] in self.vocabulary.names(facet):
                facets[facet] = (str(caption[facet]),)
        return facets

    def _named(self, facet: str, words: object) -> dict[str, tuple[str, ...]]:
        listed = words if isinstance(words, list) else [words] if words else []
        found = [m.name for word in listed for m in self.vocabulary.find(str(word)) if m.facet == facet]
        return {facet: tuple(dict.fromkeys(found))} if found else {}

    def rows(self, name: str, delimiter: str) -> Iterator[dict[str, str]]:
        """The rows of a table in the folder; none where it is not there."""
        path = self.folder / name
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from csv.DictReader(file, delimiter=delimiter)


def read_samples(folders: Sequence[Path], vocabulary: Vocabulary) -> tuple[dict[str, DataFolder], list[Sample]]:
    """All samples of the folders, and which folder holds each source's pictures."""
    by_source: dict[str, DataFolder] = {}
    samples: list[Sample] = []
    for folder in folders:
        data = DataFolder(folder, vocabulary)
        found = [*data.products(), *data.garments()]
        by_source |= dict.fromkeys({sample.source for sample in found}, data)
        samples += found
    return by_source, samples


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise NoData(f"{path.name!r} is no whole zip file; copy it again.") from error


def _caption_texts(caption: dict[str, object]) -> Iterator[str]:
    yield str(caption["title"])
    yield f"{caption['title']}, {caption['texture']}"
    yield f"{caption['style']} {caption['material']} {caption['category']}"
    occasions = caption["occasions"]
    if isinstance(occasions, list) and occasions:
        yield f"{caption['category']} for {occasions[0]}, {caption['audience']}"
