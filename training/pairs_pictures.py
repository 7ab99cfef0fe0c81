"""Pictures by name, from folders and the zips in them: what a `PairSet` opens its pictures with.

Safe to share between threads and to carry over a fork or into another process, as data loaders do: archives are opened
anew in each process. It does not decode: `retrieval.pictures` does.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image

from retrieval.pictures import read_picture
from training.data_folder import NoData


class PictureFiles:
    """Looks a name up below each of `folders` in turn, then in the zips that lie in them.

    Absolute names are opened as they are where `absolute` allows it (the ledger's own paths, and captions'); anywhere
    else a name that leads out of its folder is refused.
    """

    def __init__(self, folders: Sequence[Path], *, absolute: bool = False) -> None:
        """Note the folders; raises NoData when a zip in them is not whole."""
        self.folders, self.absolute = tuple(folders), absolute
        self._opened: tuple[int, dict[str, zipfile.ZipFile]] | None = None
        self._archives()

    def __getstate__(self) -> dict[str, object]:
        return {"folders": self.folders, "absolute": self.absolute, "_opened": None}

    def _archives(self) -> dict[str, zipfile.ZipFile]:
        if self._opened is None or self._opened[0] != os.getpid():
            opened: dict[str, zipfile.ZipFile] = {}
            for path in (path for folder in self.folders for path in sorted(folder.glob("*.zip"))):
                archive = _open_zip(path)
                opened = dict.fromkeys(archive.namelist(), archive) | opened
            self._opened = os.getpid(), opened
        return self._opened[1]

    def _path(self, name: str) -> Path | None:
        if os.path.isabs(name):
            return Path(name) if self.absolute and os.path.isfile(name) else None
        if ".." in Path(name).parts or "\0" in name:
            return None
        return next((folder / name for folder in self.folders if (folder / name).is_file()), None)

    def names(self) -> list[str]:
        """Every file directly in the folders, and everything in the zips; zips last."""
        beside = [path.name for folder in self.folders for path in sorted(folder.iterdir()) if path.is_file()]
        return beside + list(self._archives())

    def read(self, name: str) -> bytes:
        """A picture's bytes; raises NoData when it is nowhere or cannot be read."""
        path, archive = self._path(name), self._archives().get(name)
        try:
            if path is not None:
                return path.read_bytes()
            if archive is not None:
                return archive.read(name)
        except (OSError, zipfile.BadZipFile) as error:
            raise NoData(f"{name!r} cannot be read ({error}); copy it again.") from error
        where = ", ".join(repr(str(folder)) for folder in self.folders)
        raise NoData(f"{name!r} is neither in {where} nor in a zip there.")

    def picture(self, name: str) -> Image.Image:
        """A picture, upright RGB; raises NoData when it is nowhere, BadPicture when it cannot be decoded."""
        return read_picture(self.read(name))

    def same_bytes(self, names: Iterable[str]) -> dict[str, str]:
        """Name → sha256, for those names only whose bytes another name has too.

        Bytes are read only where sizes (in a zip also checksums) agree: of 35,530 zipped pictures, 1,134.
        """
        alike: dict[tuple[int, int], list[str]] = {}
        for name in dict.fromkeys(names):
            path, archive = self._path(name), self._archives().get(name)
            if path is not None:
                alike.setdefault((path.stat().st_size, -1), []).append(name)
            elif archive is not None:
                info = archive.getinfo(name)
                alike.setdefault((info.file_size, info.CRC), []).append(name)
        hashes: dict[str, list[str]] = {}
        for name in (name for names in alike.values() if len(names) > 1 for name in names):
            hashes.setdefault(hashlib.sha256(self.read(name)).hexdigest(), []).append(name)
        return {name: sha for sha, names in hashes.items() if len(names) > 1 for name in names}


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise NoData(f"{path.name!r} is no whole zip file; copy it again.") from error
