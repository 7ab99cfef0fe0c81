"""All pictures of a data set as one uint8 array, decoded once and kept, since epochs read them again and again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from retrieval.pictures import BadPicture
from retrieval.preparation import letterbox
from training.data_folder import DataFolder, NoData, Sample

STORED_SIDE_PX = 112  # most shop pictures are 60×80: more would be air


def load_pixels(
    samples: Sequence[Sample], folders: dict[str, DataFolder], cache: Path, report: Callable[[str], None]
) -> tuple[list[Sample], Tensor]:
    """Decode every sample's picture to (3, 112, 112) uint8, white-padded; returns the samples that have one.

    `folders` maps a sample's source to where its pictures lie. The array is kept in `cache` and reused while the
    samples and their pictures stay the same.
    """
    names = [f"{s.source}/{s.picture} {folders[s.source].mark(s.picture)}" for s in samples]
    key = hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
    path, good_path = cache / f"pixels-{key}.npy", cache / f"pixels-{key}-good.npy"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _decode(samples, folders, path, good_path, report)
    good = np.load(good_path)
    pixels = torch.from_numpy(np.load(path))
    kept = [sample for sample, is_good in zip(samples, good, strict=True) if is_good]
    return kept, pixels if bool(good.all()) else pixels[torch.from_numpy(good)]


def _decode(
    samples: Sequence[Sample],
    folders: dict[str, DataFolder],
    path: Path,
    good_path: Path,
    report: Callable[[str], None],
) -> None:
    side = STORED_SIDE_PX
    pixels = np.full((len(samples), 3, side, side), 255, dtype=np.uint8)
    good = np.zeros(len(samples), dtype=bool)

    def one(row: int) -> None:
        sample = samples[row]
        try:
            square = letterbox(folders[sample.source].picture(sample.picture), side)
        except (BadPicture, NoData) as error:
            report(f"left out {sample.source}/{sample.id}: {error}")
            return
        pixels[row] = np.asarray(square).transpose(2, 0, 1)
        good[row] = True

    with ThreadPoolExecutor(2) as pool:
        for done, _ in enumerate(pool.map(one, range(len(samples))), start=1):
            if done % 10_000 == 0:
                report(f"decoded {done} of {len(samples)} pictures")
    partial = path.with_suffix(".partial.npy")
    np.save(partial, pixels)
    np.save(good_path, good)
    partial.replace(path)
