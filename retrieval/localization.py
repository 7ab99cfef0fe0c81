"""Where in a picture something named would be: `localize(encoder, picture, "the collar")` gives a heat map over it.

The picture is looked at through many windows of five sizes, each with its corners faded to white. A window is as hot as
the text is likely for it among the vocabulary's categories; windows are laid over one another, the middle counts more,
and heat spreads over neighbors of one color. It needs nothing but an encoder's vectors, so it works with every bundle,
convolutional or transformer. It does not tell whether the thing is there at all.

What was tried on street photos of the training part (72 garments of 15 photos; share of hottest points on the garment,
mean average precision of the heat): middle of the picture .21, .22 · bare windows .24, .24 · with the middle counting
more .33, .31 · spread over colors as well .43, .43 · with faded corners .50, .47. Covering parts with gray, white or
blur, or all but bands or random parts (RISE, Petsiuk et al. 2018), did worse than the middle: at most .12, .13 on 17
garments of 4 photos. The held-out figures, lower than these, are those of `stylist evaluate --only localization`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.encoder import Encoder, Vectors
from retrieval.heat import Heat, grid_size, spread_over_colors, stretched, toward_middle
from retrieval.vocabulary import Vocabulary

SIZES = (0.12, 0.18, 0.25, 0.35, 0.5)  # of the longer side; without the smallest: half the time, AP .03 less
WIDTHS = (0.79, 1.22)  # a window of each size upright and lying: width times this, height through it
STEP = 0.5  # of a window, to the next
WORKING_SIDE_PX = 400  # the size that settings were chosen at; a larger picture is reduced to it
REACH = 5.0  # a window's heat falls off as a bell, whose width this divides
ALIKE = 0.7  # categories nearer to the text than this are other words for it, not what it is told apart from
FADE = (0.85, 1.15)  # radii, in half windows, where fading to white begins and ends
BATCH = 64

Boxes = NDArray[np.float32]  # (n, 4): left, top, right, bottom in pixels
Progress = Callable[[str, int, int], None]  # stage, done, total


def localize(
    encoder: Encoder,
    picture: Image.Image,
    text: str,
    *,
    contrasts: Sequence[str] | None = None,
    sizes: Sequence[float] = SIZES,
    progress: Progress = lambda stage, done, total: None,
) -> Heat:
    """A heat map over an RGB picture, (height, width) float32 from 0 to 1: where `text` would be.

    `contrasts` is what the text is told apart from (None: the vocabulary's categories); `sizes` are of the windows, as
    shares of the longer side. Raises ValueError for an empty text.
    """
    (heat,) = localize_all(encoder, picture, [text], contrasts=contrasts, sizes=sizes, progress=progress)
    return heat


def localize_all(
    encoder: Encoder,
    picture: Image.Image,
    texts: Sequence[str],
    *,
    contrasts: Sequence[str] | None = None,
    sizes: Sequence[float] = SIZES,
    progress: Progress = lambda stage, done, total: None,
) -> list[Heat]:
    """`localize` for several texts: the windows, which take nearly all the time, are embedded once."""
    if not texts:
        return []
    if not all(text.strip() for text in texts):
        raise ValueError("The text to look for is empty; say what to look for, for example 'the collar'.")
    working = picture.convert("RGB")
    working.thumbnail((WORKING_SIDE_PX, WORKING_SIDE_PX), reducing_gap=2.0)
    boxes = window_boxes(working.size, sizes)
    windows = _embedded(encoder, working, boxes, progress)
    others = encoder.texts(tuple(Vocabulary.load().categories) if contrasts is None else list(contrasts))
    grids = [
        _laid_over(_likelihood(windows, vector, others, encoder.scale), boxes, working.size)
        for vector in encoder.texts(texts)
    ]
    spread = spread_over_colors([grid * toward_middle(grid.shape) for grid in grids], working)
    return [stretched(grid, picture.size) for grid in spread]


def window_boxes(size: tuple[int, int], sizes: Sequence[float] = SIZES) -> Boxes:
    """The windows over a picture of `size` (width, height), (n, 4) float32 in its pixels; never none."""
    boxes: dict[tuple[float, ...], None] = {}
    for share in sizes:
        for stretch in WIDTHS:
            side = share * max(size)
            width, height = min(side * stretch, size[0]), min(side / stretch, size[1])
            for top in _starts(size[1], height):
                for left in _starts(size[0], width):
                    boxes[left, top, left + width, top + height] = None
    return np.array(list(boxes), np.float32)


def _starts(whole: float, window: float) -> list[float]:
    count = max(1, int(np.ceil((whole - window) / (window * STEP)) + 1))
    return [float(start) for start in np.linspace(0, whole - window, count)]


def _embedded(encoder: Encoder, picture: Image.Image, boxes: Boxes, progress: Progress) -> Vectors:
    parts = []
    windows = _windows(picture, boxes)
    for start in range(0, len(boxes), BATCH):
        batch = [next(windows) for _ in boxes[start : start + BATCH]]
        parts.append(encoder.pictures(batch))
        progress("windows", start + len(batch), len(boxes))
    return np.concatenate(parts)


def _windows(picture: Image.Image, boxes: Boxes) -> Iterator[Image.Image]:
    """Each window on a white square, its corners faded: near to how shops photograph one piece."""
    fades: dict[tuple[int, int], Image.Image] = {}
    for left, top, right, bottom in np.rint(boxes).astype(int).tolist():
        window = picture.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
        if window.size not in fades:
            fades[window.size] = _fade(window.size)
        side = max(window.size)
        square = Image.new("RGB", (side, side), "white")
        square.paste(window, ((side - window.width) // 2, (side - window.height) // 2), fades[window.size])
        yield square


def _fade(size: tuple[int, int]) -> Image.Image:
    across, down = ((np.arange(side) + 0.5) / side * 2 - 1 for side in size)
    radius = np.sqrt(across[None] ** 2 + down[:, None] ** 2)
    shown = np.clip((FADE[1] - radius) / (FADE[1] - FADE[0]), 0, 1)
    return Image.fromarray((shown * 255).astype(np.uint8))


def _likelihood(windows: Vectors, text: Vectors, others: Vectors, scale: float) -> NDArray[np.float64]:
    """How likely each window (n, d) shows the text (d,) rather than one of the others (m, d): (n,), 0 to 1."""
    told_apart = others[others @ text < ALIKE]
    logits = (windows @ np.vstack([text[None], told_apart]).T).astype(np.float64) * scale
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised[:, 0] / raised.sum(axis=1), np.float64)


def _laid_over(scores: NDArray[np.float64], boxes: Boxes, size: tuple[int, int]) -> NDArray[np.float64]:
    """The windows' scores as a small map, (rows, columns): each cell the mean of the windows near it."""
    columns, rows = grid_size(size)
    across, down = (np.arange(columns) + 0.5) / columns * size[0], (np.arange(rows) + 0.5) / rows * size[1]
    bell_x = _bells(across, boxes[:, 0], boxes[:, 2])
    bell_y = _bells(down, boxes[:, 1], boxes[:, 3])
    heat = (bell_y * scores[:, None]).T @ bell_x
    return np.asarray(heat / np.maximum(bell_y.T @ bell_x, 1e-9), np.float64)


def _bells(at: NDArray[np.float64], starts: NDArray[np.float32], ends: NDArray[np.float32]) -> NDArray[np.float64]:
    middle, width = (starts + ends)[:, None] / 2, (ends - starts)[:, None] / REACH
    return np.asarray(np.exp(-0.5 * ((at[None] - middle) / width) ** 2), np.float64)
