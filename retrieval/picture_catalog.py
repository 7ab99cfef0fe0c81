"""A catalog of pictures (`id`, `image`, `caption`), embedded once and kept, then searched by text or by picture.

    catalog = PictureCatalog.open("s3://shop/catalog.csv", images="s3://shop/pictures", encoder=encoder,
                                  keep=Path("var/pictures"))
    catalog.retrieve("a red dress", k=10)  # [Found(id, score), …], best first

What FashionCLIP's package calls `FCLIPDataset` and `FashionCLIP.retrieval`. Every vector is in memory and the search is
exact (100,000 pictures: 9 ms). A shop's products, with prices, filters and generations, are `retrieval.catalog`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from PIL import Image

from retrieval.encoder import Encoder, Vectors
from retrieval.picture_embedding import Embedded, Progress, embed_captions, embed_rows
from retrieval.picture_folder import PictureFolder, read_file
from retrieval.picture_rows import BadCatalog, LeftOut, PictureRow, checked, read_rows
from retrieval.pictures import read_picture, read_picture_file
from retrieval.vector_store import VectorStore

Query = str | Image.Image | Path  # words, an RGB picture, or a picture's file
Side = Literal["pictures", "captions"]


class Found(NamedTuple):
    """A picture that answers a query: its id, and the cosine of its vector with the query's."""

    id: str
    score: float


class PictureCatalog:
    """An open catalog: `rows`, their `vectors` (n, d), what was `left_out` and why, how many were newly `embedded`."""

    def __init__(self, embedded: Embedded, folder: PictureFolder, encoder: Encoder, store: VectorStore) -> None:
        """Keep what `open` made; use that."""
        self.rows, self.vectors = embedded.rows, embedded.vectors
        self.left_out, self.embedded = embedded.left_out, embedded.new
        self._folder, self._encoder, self._store = folder, encoder, store
        self._at = {row.id: index for index, row in enumerate(self.rows)}

    @classmethod
    def open(
        cls,
        catalog: str | Path | Iterable[Mapping[str, Any]],
        *,
        images: str | Path,
        encoder: Encoder,
        keep: Path | None = None,
        options: Mapping[str, Any] | None = None,
        progress: Progress = lambda stage, done, total: None,
    ) -> Self:
        """Read the rows and embed the pictures whose bytes this model has not seen; all others come from `keep`.

        `catalog` is a file (.csv, .tsv, .json or .jsonl; local or in a bucket) or the rows themselves; `images` is the
        folder that each row's `image` is relative to; `keep` is where vectors stay (None: nowhere); `options` go to
        fsspec's filesystem. Raises BadCatalog, BadFolder or BadStore for what cannot be read at all.
        """
        if isinstance(catalog, str | Path):
            name, rows = repr(str(catalog)), read_rows(read_file(catalog, options), str(catalog))
        else:
            name, rows = "given", [dict(row) for row in catalog]
        sorted_out = list(checked(rows, name))
        folder, store = PictureFolder.open(images, options), VectorStore(keep)
        wanted = [row for row in sorted_out if isinstance(row, PictureRow)]
        embedded = embed_rows(wanted, folder, encoder, store, progress)
        left_out = (*(row for row in sorted_out if isinstance(row, LeftOut)), *embedded.left_out)
        if not embedded.rows:
            first = f"; the first: {left_out[0].id or left_out[0].image!r}: {left_out[0].why}" if left_out else ""
            raise BadCatalog(f"None of the {len(sorted_out):,} pictures of the catalog {name} can be used{first}")
        whole = Embedded(rows=embedded.rows, vectors=embedded.vectors, left_out=left_out, new=embedded.new)
        return cls(whole, folder, encoder, store)

    def retrieve(self, query: Query, k: int = 10, *, by: Side = "pictures") -> list[Found]:
        """The `k` pictures nearest to a text, a picture or a picture's file (a `Path`), best first.

        By their captions instead with `by="captions"`. Raises BadPicture for a file that is no picture.
        """
        return self.retrieve_all([query], k, by=by)[0]

    def retrieve_all(self, queries: Sequence[Query], k: int = 10, *, by: Side = "pictures") -> list[list[Found]]:
        """`retrieve` for several queries at once: texts are embedded together, and so are pictures."""
        scores = self._embedded(queries) @ (self.vectors if by == "pictures" else self.caption_vectors).T
        best = np.argsort(-scores, axis=1, kind="stable")[:, : max(0, k)]
        return [
            [Found(self.rows[column].id, float(scores[row, column])) for column in columns]
            for row, columns in enumerate(best)
        ]

    @cached_property
    def caption_vectors(self) -> Vectors:
        """The captions' vectors, (n, d), embedded when first asked for and kept like the pictures'."""
        return embed_captions(self.rows, self._encoder, self._store)

    def row(self, id: str) -> PictureRow:
        """The row of an id; raise KeyError where there is none."""
        return self.rows[self._at[id]]

    def vector(self, id: str) -> Vectors:
        """The picture vector of an id, (d,); raise KeyError where there is none."""
        return np.asarray(self.vectors[self._at[id]], np.float32)

    def picture(self, id: str) -> Image.Image:
        """The picture of an id, read anew; raise KeyError for an unknown id, BadPicture when it is gone."""
        return read_picture(self._folder.read(self.row(id).image))

    def random_id(self, seed: int | None = None) -> str:
        """The id of some row, the same for the same seed."""
        return random.Random(seed).choice(self.rows).id

    def close(self) -> None:
        """Close the file of kept vectors; searching by pictures goes on working."""
        self._store.close()

    def __len__(self) -> int:
        return len(self.rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _embedded(self, queries: Sequence[Query]) -> Vectors:
        vectors = np.zeros((len(queries), self._encoder.dim), np.float32)
        texts = {at: query for at, query in enumerate(queries) if isinstance(query, str)}
        vectors[list(texts)] = self._encoder.texts(list(texts.values()))
        pictures = {
            at: read_picture_file(query) if isinstance(query, Path) else query.convert("RGB")
            for at, query in enumerate(queries)
            if not isinstance(query, str)
        }
        vectors[list(pictures)] = self._encoder.pictures(list(pictures.values()))
        return vectors
