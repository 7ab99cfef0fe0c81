"""Pairs of a picture and the texts that describe it, for fine-tuning and for measuring.

    pairs = read_pairs(Path("../shared/data"), vocabulary=Vocabulary.load())
    for pair in pairs.of("train").pairs: pairs.picture(pair), pair.texts

`read_pairs` knows by itself what it is given; the layouts are documented where they are read: a STYLIST_HOME with its
ledger, a data folder, a lone captions.jsonl (`pairs_sources`), a FashionCLIP-style catalog, DeepFashion-MultiModal and
Fashion Synthesis (`pairs_public`). Variants of one garment never straddle splits: `pairs_groups`. Pictures are opened
when they are asked for; nothing is embedded or augmented here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from PIL import Image

from retrieval.vocabulary import Vocabulary
from training.data_folder import NoData
from training.pairs_groups import grouped, split_of_group
from training.pairs_pictures import PictureFiles
from training.pairs_public import deepfashion_items, is_deepfashion, read_table
from training.pairs_sources import FieldText, Item, Source, captions_source, data_folder_source, ledger_source

Split = Literal["train", "validation", "heldout"]
SPLITS: tuple[Split, ...] = ("train", "validation", "heldout")
LEDGER, CAPTIONS = "ledger.sqlite3", "captions.jsonl"
TABLES = (".csv", ".tsv", ".json", ".jsonl")

__all__ = ["SPLITS", "FieldText", "NoData", "Pair", "PairSet", "Split", "read_pairs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A picture and its texts. Variants of one garment share `group`; `facets` are the vocabulary's words."""

    id: str
    group: str
    picture: str
    texts: tuple[FieldText, ...]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    split: Split = "train"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSet:
    """Pairs of one source, with its pictures. `left_out` counts, by reason, what is in no split."""

    source: str
    pairs: tuple[Pair, ...]
    files: PictureFiles
    left_out: Mapping[str, int] = field(default_factory=dict)

    def picture(self, pair: Pair) -> Image.Image:
        """A pair's picture, upright RGB; raises NoData when it is missing and BadPicture when it is no picture."""
        return self.files.picture(pair.picture)

    def of(self, split: Split) -> PairSet:
        """The pairs of one split; raises NoData when there are none."""
        kept = tuple(pair for pair in self.pairs if pair.split == split)
        if not kept:
            there = ", ".join(f"{name} {count}" for name, count in self.counts().items())
            groups = len({pair.group for pair in self.pairs})
            raise NoData(
                f"{self.source!r} has no {split!r} pairs ({there}; {groups} garments); "
                "splits go by the garment, so give a source with more of them."
            )
        return replace(self, pairs=kept)

    def counts(self) -> dict[str, int]:
        """Pairs by split, every split named."""
        found = Counter(pair.split for pair in self.pairs)
        return {split: found[split] for split in SPLITS}

    def __len__(self) -> int:
        return len(self.pairs)


def read_pairs(
    source: Path, *, vocabulary: Vocabulary, fields: Sequence[str] = (), validation_share: float = 0.1
) -> PairSet:
    """Read the pairs of a source, each in its split. `fields` keeps only texts of those fields; none given keeps all.

    `validation_share` is the share of the training garments that validate. Raises NoData, in one sentence, for an
    unknown layout, a source without a single pair, or a field that it does not have.
    """
    if not 0 <= validation_share < 1:
        raise ValueError(f"validation_share is {validation_share!r}; expected 0 up to, not including, 1.")
    found = _open(source, vocabulary)
    items = _with_fields(found, fields)
    if not items:
        raise NoData(f"{str(source)!r} holds no pair of a picture and a text; give one with captions or titles.")
    return _split(found, items, vocabulary, validation_share)


def _open(source: Path, vocabulary: Vocabulary) -> Source:
    if source.is_file():
        if source.name == LEDGER:
            return ledger_source(source)
        if source.name == CAPTIONS:
            return captions_source(source, vocabulary)
        if source.suffix.lower() in TABLES:
            return read_table(source, vocabulary)
        raise NoData(f"{str(source)!r} is no source of pairs; expected {LEDGER} or a table ({', '.join(TABLES)}).")
    if not source.is_dir():
        raise NoData(f"There is nothing at {str(source)!r}; give a file or folder of pictures and texts.")
    if (source / LEDGER).is_file():
        return ledger_source(source / LEDGER)
    if any((source / name).is_file() for name in ("products.csv", "garments.csv", "feed.tsv")):
        return data_folder_source(source, vocabulary)
    if is_deepfashion(source):
        return deepfashion_items(source, vocabulary)
    if (source / CAPTIONS).is_file():
        return captions_source(source / CAPTIONS, vocabulary)
    for name in ("catalog", "fashion_synthesis"):
        for ending in TABLES:
            if (source / f"{name}{ending}").is_file():
                return read_table(source / f"{name}{ending}", vocabulary)
    raise NoData(
        f"{str(source)!r} is of no known layout; expected {LEDGER}, products.csv, garments.csv, feed.tsv, "
        "captions.json (DeepFashion-MultiModal), captions.jsonl, catalog.csv or fashion_synthesis.csv in it."
    )


def _with_fields(source: Source, fields: Sequence[str]) -> list[Item]:
    if not fields:
        return [item for item in source.items if item.texts]
    known = {text.field for item in source.items for text in item.texts}
    if unknown := [name for name in fields if name not in known]:
        raise NoData(f"{source.name!r} has no texts of the field {unknown[0]!r}; it has {', '.join(sorted(known))}.")
    kept = [replace(item, texts=tuple(text for text in item.texts if text.field in fields)) for item in source.items]
    return [item for item in kept if item.texts]


def _split(source: Source, items: Sequence[Item], vocabulary: Vocabulary, share: float) -> PairSet:
    groups = grouped(source.items, source.files, vocabulary)
    heldout_groups = {groups[item.id] for item in source.items if item.heldout}
    pairs, beside = [], 0
    for item in items:
        group = groups[item.id]
        split: Split = "heldout" if item.heldout else split_of_group(group, share)
        if group in heldout_groups and not item.heldout:
            beside += 1
            continue
        pairs.append(
            Pair(
                id=item.id, group=group, picture=item.picture, texts=item.texts, facets=item.facets, split=split
            )
        )  # fmt: skip
    left_out = {
        "variant of a held-out garment": beside,
        "no text": len(source.items) - len(items),
        **source.refused,
    }
    return PairSet(
        source=source.name,
        pairs=tuple(pairs),
        files=source.files,
        left_out={why: count for why, count in left_out.items() if count},
    )
