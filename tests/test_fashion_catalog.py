"""The catalog of pictures through its front door: embedded once and kept, on a disk and in a bucket."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import fsspec
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from retrieval.contact_sheet import GAP_PX, SIDE_PX, contact_sheet
from retrieval.picture_catalog import PictureCatalog
from retrieval.picture_embedding import BATCH
from retrieval.picture_folder import BadFolder
from retrieval.picture_rows import BadCatalog
from retrieval.pictures import BadPicture
from retrieval.vector_store import FILE_NAME, BadStore, VectorStore
from tests.command_line import clean_environment
from tests.fakes.encoder import FakeEncoder
from tests.fakes.picture_shop import COLORS, lay_out, picture_bytes, rows


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the catalog lies: a folder on this disk, or a bucket."""
    if request.param == "folder":
        yield str(tmp_path / "shop")
    else:
        yield "memory://shop/spring"
        fsspec.filesystem("memory").rm("/shop", recursive=True)


def opened(place: str, keep: Path | None = None, encoder: FakeEncoder | None = None) -> PictureCatalog:
    encoder = encoder or FakeEncoder()
    return PictureCatalog.open(f"{place}/catalog.csv", images=place, encoder=encoder, keep=keep)  # type: ignore[arg-type]


def test_a_picture_finds_itself_first_and_a_text_finds_its_caption(place: str) -> None:
    lay_out(place)
    with opened(place) as catalog:
        first, *others = catalog.retrieve(Image.new("RGB", (40, 60), COLORS["blue"]), k=10)
        assert first.id == "blue"
        assert first.score == pytest.approx(1, abs=1e-5)
        assert [score for _, score in others] == sorted((score for _, score in others), reverse=True)
        assert len(others) == 3
        assert catalog.retrieve("a green dress", k=1, by="captions")[0].id == "green"
        assert catalog.picture("red").getpixel((5, 5)) == COLORS["red"]
        assert catalog.row("red").caption == "a red dress"


def test_several_queries_at_once_answer_as_each_alone_does(place: str) -> None:
    lay_out(place)
    with opened(place) as catalog:
        queries = ["a red dress", catalog.picture("white"), "blue"]
        together = catalog.retrieve_all(queries, k=3)
        for query, found in zip(queries, together, strict=True):
            assert [one.id for one in found] == [one.id for one in catalog.retrieve(query, k=3)]
        assert together[1][0].id == "white"


def test_what_was_embedded_once_is_never_embedded_again(place: str, tmp_path: Path) -> None:
    lay_out(place)
    with opened(place, tmp_path / "keep") as first:
        assert first.embedded == 4
    encoder = FakeEncoder()
    with opened(place, tmp_path / "keep", encoder) as second:
        assert (second.embedded, encoder.pictures_seen) == (0, 0)
        assert np.array_equal(second.vectors, first.vectors)


def test_only_a_picture_that_changed_is_embedded_anew(place: str, tmp_path: Path) -> None:
    lay_out(place)
    opened(place, tmp_path / "keep").close()
    time.sleep(0.02)  # a file's time is what tells that it changed
    filesystem, root = fsspec.core.url_to_fs(place)
    filesystem.pipe_file(f"{root}/red.png", picture_bytes((90, 90, 90)))
    encoder = FakeEncoder()
    with opened(place, tmp_path / "keep", encoder) as catalog:
        assert (catalog.embedded, encoder.pictures_seen) == (1, 1)
        assert catalog.retrieve(Image.new("RGB", (40, 60), (90, 90, 90)), k=1)[0].id == "red"


def test_a_web_server_that_tells_no_versions_is_read_again_but_nothing_is_embedded_again(tmp_path: Path) -> None:
    lay_out(tmp_path / "shop")
    handler = partial(QuietHandler, directory=str(tmp_path / "shop"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_port}"
        opened(place, tmp_path / "keep").close()
        encoder = FakeEncoder()
        with opened(place, tmp_path / "keep", encoder) as catalog:
            assert (len(catalog), catalog.embedded, encoder.pictures_seen) == (4, 0, 0)
            assert catalog.picture("red").size == (40, 60)
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Keep the tests' output clean."""


class WeakEncoder(FakeEncoder):
    """Embeds one batch, then is stopped."""

    def pictures(self, pictures: Sequence[Image.Image]) -> NDArray[np.float32]:
        if self.pictures_seen:
            raise KeyboardInterrupt
        return super().pictures(pictures)


def test_a_run_stopped_in_the_middle_goes_on_where_it_was(tmp_path: Path) -> None:
    table = [{"id": n, "image": f"{n}.png", "caption": ""} for n in range(BATCH + 6)]
    for row in table:
        (tmp_path / str(row["image"])).write_bytes(picture_bytes((int(row["id"]), 80, 80)))
    with pytest.raises(KeyboardInterrupt):
        PictureCatalog.open(table, images=tmp_path, encoder=WeakEncoder(), keep=tmp_path / "keep")  # type: ignore[arg-type]
    with PictureCatalog.open(table, images=tmp_path, encoder=FakeEncoder(), keep=tmp_path / "keep") as catalog:  # type: ignore[arg-type]
        assert (len(catalog), catalog.embedded) == (BATCH + 6, 6)


def test_another_model_embeds_for_itself_and_leaves_the_first_ones_vectors(place: str, tmp_path: Path) -> None:
    lay_out(place)
    opened(place, tmp_path / "keep").close()
    with opened(place, tmp_path / "keep", FakeEncoder("other", dim=8)) as other:
        assert (other.embedded, other.vectors.shape) == (4, (4, 8))
    assert opened(place, tmp_path / "keep").embedded == 0


def test_the_same_picture_under_two_names_is_embedded_once(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture_bytes(COLORS["red"]))
    (tmp_path / "b.png").write_bytes(picture_bytes(COLORS["red"]))
    encoder = FakeEncoder()
    table = [{"id": 1, "image": "a.png", "caption": ""}, {"id": 2, "image": "b.png", "caption": None}]
    catalog = PictureCatalog.open(table, images=tmp_path, encoder=encoder)  # type: ignore[arg-type]
    assert ([row.id for row in catalog.rows], encoder.pictures_seen) == (["1", "2"], 1)


def test_pictures_that_cannot_be_used_are_listed_with_reasons_and_the_rest_is_there(place: str) -> None:
    lay_out(place)
    filesystem, root = fsspec.core.url_to_fs(place)
    filesystem.pipe_file(f"{root}/torn.png", picture_bytes(COLORS["red"])[:60])
    filesystem.pipe_file(f"{root}/page.png", b"<html>not found</html>")
    table = [
        *rows(),
        {"id": "torn", "image": "torn.png", "caption": ""},
        {"id": "page", "image": "page.png", "caption": ""},
        {"id": "gone", "image": "gone.png", "caption": ""},
        {"id": "out", "image": "../secret.png", "caption": ""},
        {"id": "red", "image": "blue.png", "caption": "again"},
        {"id": "", "image": "blue.png", "caption": ""},
        {"id": "nothing", "image": "", "caption": ""},
    ]
    catalog = PictureCatalog.open(table, images=place, encoder=FakeEncoder())  # type: ignore[arg-type]
    assert [row.id for row in catalog.rows] == list(COLORS)
    reasons = {row.id: row.why for row in catalog.left_out}
    assert set(reasons) == {"torn", "page", "gone", "out", "red", "", "nothing"}
    assert "broken or cut short" in reasons["torn"]
    assert "web page" in reasons["page"]
    assert "There is no file 'gone.png'" in reasons["gone"]
    assert "no name inside" in reasons["out"]
    assert "earlier row" in reasons["red"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.tsv", "id\timage\tcaption\nr\tred.png\tred\n"),
        ("rows.json", json.dumps([{"id": "r", "image": "red.png", "caption": "red", "price": 3}])),
        ("rows.jsonl", '{"id": "r", "image": "red.png", "caption": "red"}\n\n'),
        ("rows.csv", "\ufeffid,image\nr,red.png\n"),
    ],
)
def test_rows_are_read_from_csv_tsv_json_and_json_lines(tmp_path: Path, name: str, text: str) -> None:
    lay_out(tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    catalog = PictureCatalog.open(tmp_path / name, images=tmp_path, encoder=FakeEncoder())  # type: ignore[arg-type]
    assert [row.id for row in catalog.rows] == ["r"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("rows.csv", "id,picture\n1,red.png\n", "'image' is missing: it has id, picture"),
        ("rows.csv", "", "it has no rows"),
        ("rows.json", '{"id": 1}', "is no JSON of rows"),
        ("rows.jsonl", "[1, 2]\n", "is no JSONL of rows"),
        ("rows.xlsx", "", "expected .csv, .tsv, .json or .jsonl"),
        ("rows.csv", "id,image\n1,nowhere.png\n", "None of the 1 pictures"),
    ],
)
def test_a_catalog_that_cannot_be_used_says_why(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadCatalog, match=says):
        PictureCatalog.open(tmp_path / name, images=tmp_path, encoder=FakeEncoder())  # type: ignore[arg-type]


def test_a_storage_without_its_package_names_the_package_and_an_unknown_one_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadFolder, match=r"needs the package 'dropboxdrivefs'.*pip install"):
        PictureCatalog.open(rows(), images="dropbox://shop/pictures", encoder=FakeEncoder())  # type: ignore[arg-type]
    with pytest.raises(BadFolder, match="no storage known here"):
        PictureCatalog.open(rows(), images="bucket9://shop", encoder=FakeEncoder())  # type: ignore[arg-type]
    with pytest.raises(BadFolder, match="There is no file"):
        PictureCatalog.open(tmp_path / "none.csv", images=tmp_path, encoder=FakeEncoder())  # type: ignore[arg-type]


def test_a_query_that_is_no_picture_says_so(tmp_path: Path) -> None:
    lay_out(tmp_path)
    catalog = opened(str(tmp_path))
    with pytest.raises(BadPicture, match="There is no file"):
        catalog.retrieve(tmp_path / "none.png")
    assert catalog.random_id(seed=3) == catalog.random_id(seed=3)


def test_a_store_that_is_no_database_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(BadStore, match="delete the file to embed anew"):
        VectorStore(tmp_path)


def test_what_was_kept_before_a_kill_is_there_after_it(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; import numpy as np\n"
        "from retrieval.vector_store import VectorStore\n"
        "store = VectorStore(Path(sys.argv[1]))\n"
        "for n in range(5): store.keep('model', 'picture', {str(n): np.full(3, n, np.float32)})\n"
        "store._file.execute(\"INSERT INTO vectors VALUES ('model', 'picture', 'half', x'00')\")\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], env=clean_environment(tmp_path), timeout=60, check=False
    )
    assert done.returncode == -9
    with VectorStore(tmp_path) as store:
        found = store.vectors("model", "picture", [*map(str, range(5)), "half"])
    assert {key: vector.tolist() for key, vector in found.items()} == {str(n): [n, n, n] for n in range(5)}


def test_a_contact_sheet_shows_each_picture_whole_and_cuts_long_captions() -> None:
    pictures = [(Image.new("RGB", (40, 60), color), f"{name} " + "very " * 60) for name, color in COLORS.items()]
    sheet = contact_sheet(pictures, columns=3)
    assert sheet.width == 3 * (SIDE_PX + GAP_PX) + GAP_PX
    seen = {color for _, color in sheet.getcolors(1 << 20) or []}
    assert set(COLORS.values()) - {(250, 250, 250)} <= seen
    assert contact_sheet([]).size[0] > 0
