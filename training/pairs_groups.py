"""Which pairs show one garment, so that its variants stay in one split: by the feed, by the title, by the picture.

A feed's own group (`item_group_id`) is taken at its word. Without one, two rows of a brand are variants where their
titles agree but for the colors ("Puma Men Jiff Black Flip Flops", "… Jiff Navy Blue …") and name a model: hold a word
that the vocabulary has not and that at most two brands use (where no brand is told: that at most three titles hold,
colors aside, or "in" and "with" would be models). "Puma Men Black T-shirt" names none, and is as many
garments as there are rows. The same picture bytes always make one group. Of the 35,530 rows of Fashion Product Images,
4,447 are such variants, in 1,645 groups; 381 of those would straddle a held-out tenth by id, and 1,134 rows share
their picture with another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from retrieval.vocabulary import Vocabulary, tokenize
from training.pairs_pictures import PictureFiles

if TYPE_CHECKING:
    from training.pairs_sources import Item

MOST_BRANDS = 2  # of a word that names a model. 1 misses "Mamba" of two labels; 3 takes "of Colors" for a model
MOST_TITLES = 3  # of such a word where the row tells no brand


class _Union:
    """Disjoint sets of names; a set is called by its least name ("group …" before "id …"), in any order of joining."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def name(self, member: str) -> str:
        root = member
        while (above := self._parent.get(root, root)) != root:
            root = above
        while (above := self._parent.get(member, member)) != root:
            self._parent[member], member = root, above
        return root

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.name(one), self.name(other)))
        self._parent[second] = first


def grouped(items: Sequence[Item], files: PictureFiles, vocabulary: Vocabulary) -> dict[str, str]:
    """Item id → the name of its group. Reads picture bytes only where sizes agree."""
    union = _Union()
    models = _models([item for item in items if item.group is None], vocabulary)
    same = files.same_bytes(item.picture for item in items)
    for item in items:
        own = f"id {item.id}"
        if key := (f"group {item.group}" if item.group is not None else models.get(item.id)):
            union.join(own, key)
        if item.picture in same:
            union.join(own, f"picture {same[item.picture]}")
        union.join(own, f"picture file {item.picture}")
    return {item.id: union.name(f"id {item.id}") for item in items}


def _models(items: Iterable[Item], vocabulary: Vocabulary) -> dict[str, str]:
    """Item id → brand, and title without its colors, for the titles that name a model."""
    read = [(item, *_read_title(item, vocabulary)) for item in items if item.title]
    brands: dict[str, set[str]] = {}
    titles: dict[str, set[str]] = {}
    for item, plain, unknown in read:
        for word in unknown:
            brands.setdefault(word, set()).add(item.brand.casefold())
            titles.setdefault(word, set()).add(" ".join(sorted(plain)))
    return {
        item.id: f"title {item.brand.casefold()}: {' '.join(sorted(plain))}"
        for item, plain, unknown in read
        if any(
            len(brands[word]) <= MOST_BRANDS and (item.brand or len(titles[word]) <= MOST_TITLES) for word in unknown
        )
    }


def _read_title(item: Item, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """A title's words without colors, and those of them that neither the vocabulary nor the brand explains."""
    mentions, brand = vocabulary.find(item.title), {token.word for token in tokenize(item.brand)}
    plain, unknown = [], []
    for token in tokenize(item.title):
        facets = {m.facet for m in mentions if m.start <= token.start < m.end}
        if "color" not in facets:
            plain.append(token.word)
        if not facets and token.word not in brand:
            unknown.append(token.word)
    return plain, unknown


def split_of_group(group: str, validation_share: float) -> Literal["train", "validation"]:
    """Which of the two a group that holds nothing back belongs to, by its hash."""
    place = int(hashlib.sha256(f"validation of {group}".encode()).hexdigest(), 16) % 10_000
    return "validation" if place < validation_share * 10_000 else "train"
