"""Where the garment is in a person's photo that has no mask: GrabCut from the photo's own border and middle.

Rother et al. 2004 (https://doi.org/10.1145/1015706.1015720), by OpenCV. What lies along the border is ground, what lies
in the middle probably is not. It is right on plain floors and beds and wrong on some patterned ones; trained over
thousands of photos, the parser is better than its teacher. It knows nothing of what a garment is.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

GROUND, GARMENT, UNSURE = 0, 1, 2
BORDER = 0.04  # of the side, surely ground
MIDDLE = 0.22  # of the side, around the center, probably garment
ROUNDS = 5
PLAUSIBLE = (0.08, 0.85)  # shares of the photo that a garment fills; else nothing is said
BAND = 3  # pixels at the cut that are left unsure

Picture = NDArray[np.uint8]


def foreground(picture: Picture, inside: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Each pixel of an RGB picture (height, width, 3) as ground, garment or unsure; the same for the same picture.

    `inside` (height, width) says which pixels are the photo's, and not the bars around it: those are ground.
    """
    rows, columns = np.nonzero(inside.any(1))[0], np.nonzero(inside.any(0))[0]
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    photo = np.ascontiguousarray(picture[top:bottom, left:right, ::-1])
    found = np.full(inside.shape, GROUND, dtype=np.uint8)
    found[top:bottom, left:right] = _cut(photo)
    share = float((found[inside] == GARMENT).mean())
    if not PLAUSIBLE[0] <= share <= PLAUSIBLE[1]:
        found[inside] = UNSURE
    return found


def _cut(photo: Picture) -> NDArray[np.uint8]:
    height, width = photo.shape[:2]
    guess = np.full((height, width), cv2.GC_PR_FGD, dtype=np.uint8)
    edge = max(2, round(BORDER * max(height, width)))
    guess[: 2 * edge] = guess[-2 * edge :] = guess[:, : 2 * edge] = guess[:, -2 * edge :] = cv2.GC_PR_BGD
    guess[:edge] = guess[-edge:] = guess[:, :edge] = guess[:, -edge:] = cv2.GC_BGD
    half_height, half_width = round(MIDDLE * height / 2), round(MIDDLE * width / 2)
    rows = slice(height // 2 - half_height, height // 2 + half_height)
    guess[rows, width // 2 - half_width : width // 2 + half_width] = cv2.GC_PR_FGD
    cv2.setRNGSeed(0)
    try:
        cv2.grabCut(photo, guess, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error:  # a photo of one flat color has nothing to cut along
        return np.full((height, width), UNSURE, dtype=np.uint8)
    garment = ((guess == cv2.GC_FGD) | (guess == cv2.GC_PR_FGD)).astype(np.uint8)
    kernel = np.ones((BAND, BAND), dtype=np.uint8)
    sure = cv2.erode(garment, kernel)
    found = np.where(sure == 1, GARMENT, np.where(cv2.dilate(garment, kernel) == 1, UNSURE, GROUND))
    return found.astype(np.uint8)
