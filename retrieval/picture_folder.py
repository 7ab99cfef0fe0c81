"""A folder of pictures, on this machine or in a bucket (`s3://`, `gs://`, `https://` …), through fsspec.

`PictureFolder.open("s3://shop/pictures")` finds the filesystem; `read(name)` gives bytes, `marks(names)` what changes
when a file does. Credentials are the filesystem's own business (environment, its configuration files, or `options`).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from retrieval.pictures import MAX_BYTES, BadPicture

# What filesystems call a file's version. A file that has none of these is read anew each time.
VERSIONS = ("ETag", "etag", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified", "updated", "created")


class BadFolder(Exception):
    """A folder or file that cannot be reached; the message says what to install or to mend."""


class PictureFolder:
    """Files below one place of one fsspec filesystem."""

    def __init__(self, filesystem: Any, root: str, name: str) -> None:
        """Keep an fsspec filesystem and the path in it; `name` is what people typed."""
        self._files, self._root, self.name = filesystem, root.rstrip("/"), name
        filesystem.invalidate_cache()  # listings outlive a catalog in a long process, and buckets change

    @classmethod
    def open(cls, place: str | Path, options: Mapping[str, Any] | None = None) -> PictureFolder:
        """Find the filesystem of a path or URL; raise BadFolder where its package is missing."""
        filesystem, root = _filesystem(str(place), options)
        return cls(filesystem, root, str(place))

    def path(self, name: str) -> str:
        """Where a file lies, for records; raise BadPicture for a name that leads out of the folder."""
        clean = posixpath.normpath(name.replace("\\", "/"))
        if not name or clean.startswith(("../", "/")) or clean == ".." or "://" in name:
            raise BadPicture(f"{name!r} is no name inside {self.name!r}; give pictures relative to that folder.")
        return f"{self._root}/{clean}"

    def read(self, name: str) -> bytes:
        """A file's bytes, cut where they are too many for a picture; raise BadPicture when it cannot be read."""
        path = self.path(name)
        try:
            with self._files.open(path, "rb", cache_type="none") as file:
                return bytes(file.read(MAX_BYTES + 1))  # one byte too many tells a file that is too large
        except FileNotFoundError as error:
            raise BadPicture(f"There is no file {name!r} in {self.name!r}.") from error
        except Exception as error:  # every filesystem raises the errors of its own library
            raise BadPicture(f"{name!r} cannot be read ({type(error).__name__}: {error}).") from error

    def marks(self, names: Iterable[str]) -> dict[str, str]:
        """Name → its version, as the filesystem tells it (size with time or checksum); absent where it tells none."""
        wanted: dict[str, dict[str, str]] = {}
        for name in names:
            folder, _, file = self.path(name).rpartition("/")
            wanted.setdefault(folder, {})[file] = name
        found: dict[str, str] = {}
        for folder, files in wanted.items():
            for info in self._listed(folder):
                listed = files.get(str(info["name"]).rstrip("/").rpartition("/")[2])
                version = [str(info[key]) for key in VERSIONS if info.get(key) is not None]
                if listed is not None and version:
                    found[listed] = "|".join([str(info.get("size")), *version])
        return found

    def _listed(self, folder: str) -> list[dict[str, Any]]:
        """What the filesystem tells of the files of one folder: one request for a thousand files, in a bucket."""
        try:
            return list(self._files.ls(folder, detail=True))
        except Exception:  # no listing here, as on web servers; the pictures themselves may well be there
            return []


def read_file(place: str | Path, options: Mapping[str, Any] | None = None) -> bytes:
    """The bytes of one local or remote file; raise BadFolder when it cannot be read."""
    filesystem, path = _filesystem(str(place), options)
    try:
        return bytes(filesystem.cat_file(path))
    except FileNotFoundError as error:
        raise BadFolder(f"There is no file {str(place)!r}.") from error
    except IsADirectoryError as error:
        raise BadFolder(f"{str(place)!r} is a folder; give a file.") from error
    except Exception as error:  # every filesystem raises the errors of its own library
        raise BadFolder(f"{str(place)!r} cannot be read ({type(error).__name__}: {error}).") from error


def _filesystem(place: str, options: Mapping[str, Any] | None) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    scheme = place.partition("://")[0]
    try:
        filesystem, path = url_to_fs(place, **(options or {}))
    except ImportError as error:
        package = getattr(error.__cause__ or error, "name", None) or scheme
        raise BadFolder(
            f"Reading {place!r} needs the package {package!r}; install it with: "
            f".venv/bin/pip install --constraint constraints.txt {package}"
        ) from error
    except ValueError as error:
        raise BadFolder(
            f"{place!r} starts with {scheme + '://'!r}, which is no storage known here; "
            "give a local folder or an address such as s3://, gs://, az://, https:// or memory://."
        ) from error
    return filesystem, str(path)
