"""Where a product's text and its picture name different colors: `color_conflicts(ledger)`, most certain first.

Meant to be right rather than complete: a conflict is told only where the picture shows one color, or two like ones, and
neither is ever taken for what the text says. Patterns, sheens and small things (jewelry, sunglasses) are left alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ingestion.ledger import Ledger
from ingestion.picture_facts import THUMBNAIL_SIDE_PX, WORKING_SIDE_PX, content_box
from retrieval.palette import UNNAMED, to_lab
from retrieval.pictures import BadPicture, read_picture_file
from retrieval.seen_colors import SeenColors, apart
from retrieval.vocabulary import Vocabulary

LEAST_APART = 1.4
MOST_ALIKE = 0.75  # two colors further apart are of a many-colored thing, of which a shop may have named any
TAKEN_FOR = 0.35  # apart: black for charcoal or navy, white for cream or light blue
MOST_WITHIN = 0.03  # of the picture's inner cells that may be of the color said after all
OF_PARTS = (
    "shoes",
    "bag",
)  # slots: named for a strap or a trim as often as for the rest, so only one seen color counts
MOST_TEXTURE = 13.0  # of 255: what neighbors differ by, down and across, in a middle of 24×24; checks have 15 and more
_MIDDLE_PX = 24
LEFT_ALONE = ("accessory", "underneath")  # slots: metal, lenses and skin are seen instead
NEIGHBORS = (  # families that people and shops draw the line between differently
    ("red", "orange"),
    ("red", "purple"),
    ("orange", "yellow"),
    ("yellow", "green"),
    ("green", "teal"),
    ("teal", "blue"),
    ("blue", "purple"),
    ("purple", "pink"),
    ("pink", "red"),
    ("brown", "orange"),
    ("brown", "red"),
    ("brown", "beige"),
    ("beige", "yellow"),
    ("beige", "white"),
    ("gray", "white"),
    ("gray", "black"),
)
SEEN_DARK = (("green", "black"), ("purple", "black"), ("brown", "black"))  # said, and seen of a dark cloth

_ROWS = (
    "SELECT p.id, json_extract(p.product, '$.title'), json_extract(p.product, '$.category'),"
    " json_extract(p.product, '$.colors'), json_extract(p.product, '$.patterns'), f.colors,"
    " f.thumbnail, q.path FROM products p"
    " JOIN pictures q ON q.product_id = p.id AND q.error IS NULL JOIN picture_facts f ON f.sha256 = q.sha256"
    " WHERE NOT p.delisted ORDER BY p.rowid"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColorConflict:
    """A product whose text says other colors than its picture; `apart` is how sure that is, from `LEAST_APART` up."""

    id: str
    title: str
    said: tuple[str, ...]
    seen: tuple[str, ...]
    path: str
    apart: float


def color_conflicts(ledger: Ledger) -> list[ColorConflict]:
    """The conflicts of all listed products, the most certain first."""
    return sorted(_conflicts(ledger), key=lambda one: -one.apart)


def _conflicts(ledger: Ledger) -> Iterator[ColorConflict]:
    categories = Vocabulary.load().categories
    for identity, title, category, said_text, patterns, seen_text, thumbnail, path in ledger.rows(_ROWS):
        said, seen = tuple(json.loads(said_text)), tuple(json.loads(seen_text))
        slot = categories[category].slot if category in categories else None
        if slot in LEFT_ALONE or (slot in OF_PARTS and len(seen) > 1) or set(json.loads(patterns)) - {"solid"}:
            continue
        sure = contradiction(said, seen)
        if sure > LEAST_APART and share_within(said, thumbnail) <= MOST_WITHIN and is_plain(Path(path)):
            yield ColorConflict(id=identity, title=title, said=said, seen=seen, path=path, apart=round(sure, 2))


def contradiction(said: Sequence[str], seen: Sequence[str]) -> float:
    """How far the colors said are from any of those seen; 0 where that cannot be told."""
    if not said or not seen or set(said) & set(UNNAMED) or any(apart(seen[0], one) > MOST_ALIKE for one in seen):
        return 0.0
    return min(_apart(one, other) for one in said for other in seen)


def share_within(said: Sequence[str], thumbnail: bytes) -> float:
    """How much of a thumbnail's inner cells may be of the colors said: straps, soles and stripes that are no area."""
    seen, side = SeenColors.load(), THUMBNAIL_SIDE_PX
    cells = np.frombuffer(thumbnail, dtype=np.uint8).reshape(side, side, 3)[1:-1, 1:-1].reshape(-1, 3)
    alike = [any(apart(name, one) < TAKEN_FOR for one in said) for name in seen.names]
    return float((seen.chances(to_lab(cells))[:, alike].sum(1) > 0.5).mean())


def is_plain(path: Path) -> bool:
    """Whether the middle of a picture has no pattern, which a feed seldom tells; False where it cannot be read.

    Checks and small flowers mix to colors that none of their threads has.
    """
    try:
        picture = read_picture_file(path, side_px=WORKING_SIDE_PX)
    except BadPicture:
        return False
    left, top, right, bottom = content_box(picture)
    room = ((right - left) / 4, (bottom - top) / 4)
    middle = picture.resize(
        (_MIDDLE_PX, _MIDDLE_PX),
        Image.Resampling.BOX,
        (left + room[0], top + room[1], right - room[0], bottom - room[1]),
    )
    pixels = np.asarray(middle.convert("YCbCr"), dtype=np.float64)
    return float(np.abs(np.diff(pixels, axis=0)).mean() + np.abs(np.diff(pixels, axis=1)).mean()) < MOST_TEXTURE


def _apart(one: str, other: str) -> float:
    colors = Vocabulary.load().colors
    families = (colors[one].family, colors[other].family)
    if families[0] == families[1] or families in NEIGHBORS or families[::-1] in NEIGHBORS or families in SEEN_DARK:
        return 0.0
    return apart(one, other)
