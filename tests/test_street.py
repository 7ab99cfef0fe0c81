"""Street photos come with their masks from the zip or a folder, held out by name, and cut out on white."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.street import LABELS, draw_street
from training.data_folder import NoData, is_heldout
from training.street import cut_out, has_street_photos, label_names, street_outfits


def test_photos_come_with_masks_that_index_the_labels(tmp_path: Path) -> None:
    folder = draw_street(tmp_path, outfits=3)
    photos = list(street_outfits(folder))
    assert [photo.id for photo in photos] == ["0000", "0001", "0002"]
    assert label_names(folder) == LABELS
    assert photos[0].labels.shape == (photos[0].picture.height, photos[0].picture.width)
    assert photos[0].labels[100, 50] == LABELS.index("pants")


def test_the_parts_are_whole_and_apart(tmp_path: Path) -> None:
    folder = draw_street(tmp_path, outfits=40)
    heldout = {photo.id for photo in street_outfits(folder, heldout=True)}
    rest = {photo.id for photo in street_outfits(folder, heldout=False)}
    assert heldout == {f"{n:04}" for n in range(40) if is_heldout(f"{n:04}")}
    assert heldout
    assert not heldout & rest
    assert len(heldout | rest) == 40


def test_an_unpacked_folder_reads_as_the_zip_does(tmp_path: Path) -> None:
    folder = draw_street(tmp_path / "zipped", outfits=2)
    zipped = list(street_outfits(folder))
    with zipfile.ZipFile(folder / "street.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    unpacked = list(street_outfits(tmp_path / "unpacked"))
    assert [photo.picture.tobytes() for photo in unpacked] == [photo.picture.tobytes() for photo in zipped]


def test_a_folder_without_street_photos_says_so(tmp_path: Path) -> None:
    assert not has_street_photos(tmp_path)
    with pytest.raises(NoData, match="no street.zip"):
        list(street_outfits(tmp_path))
    with pytest.raises(NoData, match="no street-labels"):
        label_names(tmp_path)


def test_a_cut_out_holds_the_piece_alone_on_a_white_square(tmp_path: Path) -> None:
    photo = next(street_outfits(draw_street(tmp_path, outfits=1)))
    mask = photo.labels == LABELS.index("pants")
    piece = cut_out(photo.picture, mask)
    pixels = np.asarray(piece)
    assert piece.width == piece.height
    assert ((pixels != 255).any(-1)).sum() == mask.sum()
