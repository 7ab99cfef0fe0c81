"""Pictures that are one picture: `near_duplicates(facts) -> groups of keys`: copies, and none that merely look alike.

Hashes are cut into bands: two that differ in at most `MOST_BITS` bits are equal in one band at least, so only pictures
that share a band are compared. Shops show many products in one pose, so the thumbnails must agree as well. Of 20 groups
looked at 17 were one picture or one product; the others were recolored in a way that 8×8 pixels hardly show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from ingestion.picture_facts import THUMBNAIL_SIDE_PX, PictureFacts

MOST_BITS = 4
MOST_AWAY = 3.0  # of 255, the mean difference of two thumbnails
MOST_OF_CONTRAST = 0.1
MOST_OF_A_CELL, SPARED_CELLS = 20, 2
BITS = 64
Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]
Thumbnails = NDArray[np.uint8]


def near_duplicates(facts: Mapping[str, PictureFacts]) -> list[tuple[str, ...]]:
    """The groups of two and more keys whose pictures are one, in the mapping's order."""
    keys = list(facts)
    hashes = np.array([int(one.perceptual_hash, 16) for one in facts.values()], dtype=np.uint64)
    empty = bytes(THUMBNAIL_SIDE_PX**2 * 3)
    thumbnails = np.frombuffer(b"".join(one.thumbnail or empty for one in facts.values()), dtype=np.uint8)
    return [tuple(keys[row] for row in rows) for rows in groups(hashes, thumbnails.reshape(len(keys), -1))]


def groups(hashes: Hashes, thumbnails: Thumbnails) -> list[list[int]]:
    """The groups of two and more rows of hashes (n,) whose thumbnails (n, 192) agree, too."""
    root = np.arange(len(hashes))
    for ones, others in near_pairs(hashes, MOST_BITS):
        same = agree(thumbnails[ones], thumbnails[others])
        for one, other in zip(ones[same].tolist(), others[same].tolist(), strict=True):
            _join(root, one, other)
    members: dict[int, list[int]] = {}
    for row in range(len(hashes)):
        members.setdefault(_root(root, row), []).append(row)
    return [rows for rows in members.values() if len(rows) > 1]


def agree(ones: Thumbnails, others: Thumbnails) -> NDArray[np.bool_]:
    """Which pairs of thumbnails (n, 192) show the same: on the whole, for their own contrast, and in nearly every cell.

    Thin earrings on white are near to one another on the whole; leggings in another color differ in a few cells.
    """
    cells = ones.astype(np.int16).reshape(len(ones), THUMBNAIL_SIDE_PX**2, 3)
    away = np.abs(cells - others.reshape(len(ones), THUMBNAIL_SIDE_PX**2, 3))
    contrast = np.abs(cells - np.median(cells, axis=1, keepdims=True)).mean((1, 2))
    mean, worst = away.mean((1, 2)), np.sort(away.max(2), axis=1)[:, -SPARED_CELLS - 1]
    return np.asarray((mean <= MOST_AWAY) & (mean <= MOST_OF_CONTRAST * contrast) & (worst <= MOST_OF_A_CELL))


def near_pairs(hashes: Hashes, most_bits: int) -> Iterator[tuple[Rows, Rows]]:
    """Pairs of rows of hashes (n,) that differ in at most `most_bits` bits; a pair may come again."""
    edges = np.linspace(0, BITS, most_bits + 2).astype(int)
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        band = (hashes >> np.uint64(low)) & np.uint64((1 << int(high - low)) - 1)
        order = np.argsort(band, kind="stable")
        ordered, starts, step = band[order], np.arange(len(band) - 1), 1
        # Equal bands lie side by side: who has none at `step` has none further off, so few are left soon.
        while len(starts := starts[starts + step < len(band)]):
            starts = starts[ordered[starts] == ordered[starts + step]]
            ones, others = order[starts], order[starts + step]
            near = np.bitwise_count(hashes[ones] ^ hashes[others]) <= most_bits
            yield ones[near], others[near]
            step += 1


def _root(root: Rows, place: int) -> int:
    while root[place] != place:
        root[place] = root[root[place]]
        place = int(root[place])
    return place


def _join(root: Rows, one: int, other: int) -> None:
    root[_root(root, other)] = _root(root, one)
