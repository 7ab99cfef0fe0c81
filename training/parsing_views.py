"""Batches for the garment parser: rows of the pools, augmented, with codes that moved as the pictures did.

Flips, tilts, crops, blur, brightness and channel shifts in one pass over the batch. Pictures whose color is taught get
only as much light as a lamp changes; street photos, whose masks alone are taught, get shifts that change any color.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from training.augmentation import on_other_grounds
from training.pages import page
from training.parsing_pools import SIDE_PX, STREET_SIDE_PX, Pool
from training.parsing_targets import Facets
from training.towers import PIXEL_MEAN, PIXEL_STD


@dataclass(frozen=True, slots=True)
class Mix:
    """How many pictures of each source a batch holds."""

    described: int = 12
    labeled: int = 8
    products: int = 6
    products_elsewhere: int = 6  # shop cut-outs on people's floors and beds
    street: int = 8
    pieces: int = 5
    nothing: int = 3

    @property
    def size(self) -> int:
        """Pictures a batch."""
        return sum(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True)
class Batch:
    """Pictures (n, 3, side, side) normalized, codes (n, side/4, side/4), facets, and 1 where there is a garment."""

    pictures: Tensor
    codes: Tensor
    facets: Facets
    present: Tensor


class Batches:
    """Draws batches; the same generator draws the same ones."""

    def __init__(self, photos: Pool, products: Pool, street: Pool, pieces: Pool, mix: Mix) -> None:
        """Keep the pools; nothing is copied."""
        self.photos, self.products, self.street, self.pieces, self.mix = photos, products, street, pieces, mix
        self._described = photos.described.nonzero().flatten()
        labeled = ~photos.described & (photos.facets.kinds.sum(1) > 0)
        self._labeled = labeled.nonzero().flatten()

    def draw(self, side_px: int, generator: torch.Generator) -> Batch:
        """One batch of the mix at a side divisible by 32."""
        mix = self.mix
        chosen = [
            _pick(self.photos, self._described, mix.described, generator),
            _pick(self.photos, self._labeled, mix.labeled, generator),
            _pick(self.products, None, mix.products, generator),
            self._elsewhere(self.products, mix.products_elsewhere, generator, first=0.0),
            self._elsewhere(self.pieces, mix.pieces, generator, first=0.5),
            self._nothing(mix.nothing, generator),
        ]
        taught = joined(chosen)
        pictures, codes = _moved(taught.pixels, taught.codes, side_px, 0.35, generator)
        streets = self._streets(mix.street, generator)
        more, more_codes = _moved(streets.pixels, streets.codes, side_px, 0.15, generator, nearest=0.45)
        pictures = torch.cat([_lit(pictures, 0.12, generator), _lit(more, 0.5, generator)])
        present = torch.ones(len(pictures))
        present[len(taught) - mix.nothing : len(taught)] = 0.0
        return Batch(
            ((pictures - PIXEL_MEAN) / PIXEL_STD).contiguous(memory_format=torch.channels_last),
            torch.cat([codes, more_codes]),
            Facets.join([taught.facets, streets.facets]),
            present,
        )

    def _elsewhere(self, pool: Pool, count: int, generator: torch.Generator, *, first: float) -> Pool:
        """Pieces laid on other grounds, but for the share `first`, which stay where they were."""
        part = _pick(pool, None, count, generator)
        stay = int(first * count)
        laid = on_other_grounds(part.pixels[stay:], part.codes[stay:] == 0, self.photos.pixels, generator)
        return Pool(torch.cat([part.pixels[:stay], laid]), part.codes, part.facets, part.described)

    def _nothing(self, count: int, generator: torch.Generator) -> Pool:
        """Floors, pages of text, noise, empty streets: pictures that show no garment."""
        part = _pick(self.photos, None, count, generator)
        everywhere = torch.ones_like(part.codes, dtype=torch.bool)
        pixels = on_other_grounds(part.pixels, everywhere, self.photos.pixels, generator)
        for row in range(count):
            draw = float(torch.rand((), generator=generator))
            if draw < 0.25:
                pixels[row] = page(SIDE_PX, generator)
            elif draw < 0.45:
                coarse = torch.rand(
                    1, 3, *torch.randint(1, 24, (2,), generator=generator).tolist(), generator=generator
                )
                wide = F.interpolate(coarse, size=(SIDE_PX, SIDE_PX), mode="bilinear")[0]
                pixels[row] = (255 * wide).to(torch.uint8)
            elif draw < 0.6:  # the street without the person: its upper corner
                at = int(torch.randint(len(self.street), (1,), generator=generator))
                corner = self.street.pixels[at : at + 1, :, :90, 54:124].float()
                pixels[row] = F.interpolate(corner, size=(SIDE_PX, SIDE_PX), mode="bilinear")[0].to(torch.uint8)
        blank = part.facets
        empty = Facets(*(torch.zeros_like(getattr(blank, name)) for name in blank.__dataclass_fields__))
        empty.formality[:] = float("nan")
        return Pool(pixels, torch.zeros_like(part.codes), empty, part.described)

    def _streets(self, count: int, generator: torch.Generator) -> Pool:
        """Street photos, one in six beside another: a picture may show two people."""
        part = _pick(self.street, None, count, generator)
        other = _pick(self.street, None, max(1, count // 6), generator)
        quarter = STREET_SIDE_PX // 4
        for row in range(len(other)):
            for kept, new, scale in ((part.pixels, other.pixels, 1), (part.codes, other.codes, 2)):
                width, middle = quarter // scale, 2 * quarter // scale
                left = kept[row, ..., middle - width : middle + width].clone()
                kept[row, ..., :middle] = left
                kept[row, ..., middle:] = new[row, ..., middle - width : middle + width]
        return part


def _pick(pool: Pool, among: Tensor | None, count: int, generator: torch.Generator) -> Pool:
    rows = torch.randint(len(pool) if among is None else len(among), (count,), generator=generator)
    rows = rows if among is None else among[rows]
    return Pool(pool.pixels[rows], pool.codes[rows], pool.facets[rows], pool.described[rows])


def joined(parts: list[Pool]) -> Pool:
    """Several pools as one."""
    return Pool(
        torch.cat([part.pixels for part in parts]),
        torch.cat([part.codes for part in parts]),
        Facets.join([part.facets for part in parts]),
        torch.cat([part.described for part in parts]),
    )


def _moved(
    pixels: Tensor, codes: Tensor, side_px: int, tilt: float, generator: torch.Generator, nearest: float = 0.7
) -> tuple[Tensor, Tensor]:
    """Crop, flip, stretch and tilt: uint8 pictures and codes → float pictures (0…1), codes of a quarter the side."""
    n = len(pixels)

    def uniform(low: float, high: float) -> Tensor:
        return torch.rand(n, generator=generator) * (high - low) + low

    angle, zoom, stretch = uniform(-tilt, tilt), uniform(nearest, 1.1), uniform(-0.12, 0.12).exp()
    flip = torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0)
    room = (1.08 - zoom).clamp(min=0.02)
    cos, sin = angle.cos(), angle.sin()
    rows = torch.stack(
        [
            torch.stack([flip * zoom * stretch * cos, -zoom * sin, uniform(-1, 1) * room], 1),
            torch.stack([flip * zoom * sin, zoom / stretch * cos, uniform(-1, 1) * room], 1),
        ],
        1,
    )
    grid = F.affine_grid(rows, [n, 3, side_px, side_px], align_corners=False)
    quarter = F.affine_grid(rows, [n, 1, side_px // 4, side_px // 4], align_corners=False)
    views = F.grid_sample(pixels.float() / 255.0, grid, mode="bilinear", padding_mode="border", align_corners=False)
    moved = F.grid_sample(codes[:, None].float(), quarter, mode="nearest", padding_mode="border", align_corners=False)
    return views, moved[:, 0].round().long()


def _lit(views: Tensor, cast: float, generator: torch.Generator) -> Tensor:
    """Brightness, contrast, a cast of up to ±cast/2 a channel, and for one picture in five a blur."""
    n = len(views)

    def uniform(low: float, high: float, channels: int = 1) -> Tensor:
        return torch.rand(n, channels, 1, 1, generator=generator) * (high - low) + low

    middle = views.mean((1, 2, 3), keepdim=True)
    views = (views - middle) * uniform(0.85, 1.2) + middle
    views = views * uniform(0.75, 1.2) * uniform(1 - cast / 2, 1 + cast / 2, 3)
    soft = F.avg_pool2d(views, 3, 1, 1)
    return torch.where(uniform(0, 1) < 0.2, soft, views).clamp(0, 1)
