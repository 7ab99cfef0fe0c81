"""Parts of a picture to pieces: which connected pixels are a garment, how many people there are. No names or model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors
from retrieval.parts import BODY, Parts

Mask = NDArray[np.bool_]
LEAST_LONE = 0.02  # of the picture: less is no garment that somebody photographed
LEAST_PIECE = {"shoes": 0.003, "bag": 0.004, "hat": 0.002, "glasses": 0.001, "belt": 0.001, "accessory": 0.002}
LEAST_WORN = 0.008
SPECK = 0.2  # of a part's largest piece: smaller islands of it are noise
BODY_SHARE = 0.012  # of the picture: this much skin and hair is a person
SECOND_LONE = 0.3  # of all that is no ground: a second thing this large in a photo without a person is a second garment
LEAST_PERSON = 0.03
HAIR_SHARE = 0.01  # of a person's pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One garment's place: its part, its mask over the whole picture (coarse), its box as shares of the picture."""

    part: int
    mask: Mask
    box: tuple[float, float, float, float]


def find_pieces(parts: Vectors, table: Parts) -> list[Piece]:
    """Part probabilities (parts, height, width) to pieces, largest first; empty where there is none."""
    seen = parts.argmax(0)
    worn = np.isin(seen, table.worn)
    if not has_person(parts, table):
        return _lone(seen, worn, table)
    found = []
    for part in table.worn:
        mask = without_specks(seen == part)
        if mask.mean() >= LEAST_PIECE.get(table.names[part], LEAST_WORN):
            found.append(_piece(part, mask))
    return sorted(found, key=lambda piece: -int(piece.mask.sum()))


def _lone(seen: NDArray[np.int64], worn: Mask, table: Parts) -> list[Piece]:
    """Without a person, what hangs together is one garment, whatever parts it is seen as; so are two shoes."""
    mask = without_specks(worn)
    if mask.mean() < LEAST_LONE:
        return []
    of_part: dict[int, Mask] = {}
    for shape in components(mask):
        if shape.sum() >= SECOND_LONE * mask.sum():
            part = max(table.worn, key=lambda part: int((shape & (seen == part)).sum()))
            of_part[part] = of_part.get(part, np.zeros_like(mask)) | shape
    if len(of_part) < 2:
        return [_piece(max(table.worn, key=lambda part: int((mask & (seen == part)).sum())), mask)]
    return [_piece(part, shape) for part, shape in of_part.items()]


def has_person(parts: Vectors, table: Parts) -> bool:
    """Whether enough skin and hair is seen."""
    seen = parts.argmax(0)
    body = [table.names.index(name) for name in BODY[1:]]
    return bool(np.isin(seen, body).mean() >= BODY_SHARE)


def count_people(parts: Vectors, table: Parts) -> int:
    """How many people stand apart from one another: connected shapes with hair or skin among their pixels."""
    if not has_person(parts, table):
        return 0
    seen = parts.argmax(0)
    hair = seen == table.names.index("hair")
    people = 0
    for shape in components(seen != 0):
        if shape.mean() >= LEAST_PERSON and hair[shape].mean() >= HAIR_SHARE:
            people += 1
    return max(1, people)


def without_specks(mask: Mask) -> Mask:
    """The mask without islands much smaller than its largest one."""
    shapes = components(mask)
    if not shapes:
        return mask
    least = SPECK * max(int(shape.sum()) for shape in shapes)
    return np.asarray(np.logical_or.reduce([shape for shape in shapes if shape.sum() >= least]))


def components(mask: Mask) -> list[Mask]:
    """The connected shapes of a small mask (some 3,000 pixels), by neighbors above, below and beside."""
    height, width = mask.shape
    left = mask.copy()
    shapes = []
    for start in zip(*np.nonzero(mask), strict=True):
        if not left[start]:
            continue
        shape = np.zeros_like(mask)
        waiting = [start]
        left[start] = False
        while waiting:
            row, column = waiting.pop()
            shape[row, column] = True
            for near in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
                if 0 <= near[0] < height and 0 <= near[1] < width and left[near]:
                    left[near] = False
                    waiting.append(near)
        shapes.append(shape)
    return shapes


def _piece(part: int, mask: Mask) -> Piece:
    height, width = mask.shape
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    box = (columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)
    return Piece(part=part, mask=mask, box=(float(box[0]), float(box[1]), float(box[2]), float(box[3])))
