"""Builds that go wrong: killed, out of disk, damaged, used wrongly. The index in use stays in use."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from ingestion.build import build
from ingestion.commands import build_command, ingest_command
from ingestion.ledger import Ledger
from ingestion.lock import Busy, only_one
from retrieval.catalog import IndexMismatch, IndexProblem, NoIndex, current_generation
from retrieval.generation import index_folder, read_manifest
from tests.fakes.built_shop import COUNT, built_shop, copied_shop, in_use
from tests.fakes.encoder import FakeEncoder

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of eight products, ingested and built once; tests work on copies."""
    return built_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Path:
    """A copy of the built shop, its pictures in the same place as at the ingest."""
    return copied_shop(built, tmp_path)


def test_a_second_build_at_the_same_time_is_refused_in_one_sentence(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with only_one(shop / "home", "build"):
        with pytest.raises(Busy, match="Another build is running"):
            build(shop / "home", FakeEncoder())
        assert build_command(home=shop / "home", model="whatever") == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


class _Lost(FakeEncoder):
    """An encoder whose pictures come out as NaN, as a broken model's do."""

    def pictures(self, pictures):  # type: ignore[no-untyped-def]
        return super().pictures(pictures) * np.float32("nan")


def test_vectors_that_are_no_unit_vectors_fail_the_check_and_nothing_is_switched(shop: Path) -> None:
    before = current_generation(shop / "home")
    with pytest.raises(IndexProblem, match="vector of length nan, expected 1"):
        build(shop / "home", _Lost("lost"))
    assert in_use(shop).generation == before
    assert [path.name for path in index_folder(shop / "home").glob(".building-*")] == []
    with Ledger.open(shop / "home") as ledger:
        assert not ledger.fill_vectors(
            _Lost("lost").fingerprint, "picture", ["any"], np.zeros((1, 48), np.float32)
        ).any()


def test_a_deleted_index_is_built_again_from_the_ledger_without_embedding(shop: Path) -> None:
    shutil.rmtree(index_folder(shop / "home"))
    with pytest.raises(NoIndex, match=r"run `stylist ingest FEED`, then `stylist build`"):
        in_use(shop)
    encoder = FakeEncoder()
    build(shop / "home", encoder)
    assert len(in_use(shop).products) == COUNT
    assert (encoder.texts_seen, encoder.pictures_seen) == (0, 0)


@pytest.mark.parametrize("lost", ["picture_vectors.npy", "products.json", "words", "chroma"])
def test_a_damaged_generation_is_refused_with_the_command_and_built_again(shop: Path, lost: str) -> None:
    folder = index_folder(shop / "home") / (current_generation(shop / "home") or "")
    shutil.rmtree(folder / lost) if (folder / lost).is_dir() else (folder / lost).unlink()
    with pytest.raises(IndexMismatch, match="damaged.*run `stylist build`"):
        in_use(shop)
    assert build(shop / "home", FakeEncoder()).changed
    assert len(in_use(shop).products) == COUNT


KILLED = """
    import os, signal, sys
    from pathlib import Path
    sys.path.insert(0, {root!r})
    from ingestion import build, embedding, ledger
    from retrieval import generation, index_files
    from tests.fakes.encoder import FakeEncoder

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    embedding.BATCH = embedding.COMMIT_EVERY = 2
    class Dying(FakeEncoder):
        def pictures(self, pictures):
            if {stage!r} == "embed" and self.pictures_seen >= 4:
                die()
            return super().pictures(pictures)
    if {stage!r} == "index":
        index_files._fill = die
    if {stage!r} == "check":
        index_files._lost = die
    if {stage!r} == "rename":
        os.rename = die
    if {stage!r} == "switch":
        os.replace = die
    build.build(Path({home!r}), Dying("other"))
"""


@pytest.mark.parametrize("stage", ["embed", "index", "check", "rename", "switch"])
def test_a_build_killed_in_the_middle_leaves_the_index_in_use_and_loses_one_batch_at_most(
    shop: Path, stage: str
) -> None:
    before = current_generation(shop / "home")
    script = textwrap.dedent(KILLED.format(root=str(ROOT), stage=stage, home=str(shop / "home")))
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert in_use(shop).generation == before
    assert in_use(shop).nearest_words("shirt")

    encoder = FakeEncoder("other")
    tally = build(shop / "home", encoder)
    assert encoder.pictures_seen == (4 if stage == "embed" else 0)
    assert in_use(shop, encoder).generation == tally.generation
    assert not list(index_folder(shop / "home").glob(".*"))


FULL = """
    import resource, signal, sys
    from pathlib import Path
    sys.path.insert(0, {root!r})
    from ingestion import build, commands
    from retrieval import encoder
    from tests.fakes.encoder import FakeEncoder
    encoder.Encoder.load = staticmethod(lambda source: FakeEncoder("other"))
    import ingestion.build
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
    sys.exit(commands.build_command(home=Path({home!r}), model="any"))
"""


@pytest.mark.parametrize("limit", [20_000, 120_000])
def test_a_full_disk_is_one_sentence_and_the_index_in_use_stays(shop: Path, limit: int) -> None:
    before = current_generation(shop / "home")
    script = textwrap.dedent(FULL.format(root=str(ROOT), limit=limit, home=str(shop / "home")))
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    told = [
        line for line in ended.stderr.splitlines() if not line.startswith(("pictures:", "texts:", "index:", "check:"))
    ]
    assert len(told) == 1, ended.stderr
    assert "disk" in told[0]
    assert in_use(shop).generation == before
    assert in_use(shop).nearest_words("shirt")


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "home").write_text("a file")
    assert build_command(home=tmp_path / "home", model="any") == 1
    assert "STYLIST_HOME" in capsys.readouterr().err


def test_a_model_that_is_none_is_one_sentence(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build_command(home=shop / "home", model=shop / "no-such-model") == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert "no-such-model" in told[0]


def test_an_images_folder_that_is_none_is_used_wrongly(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ingest_command(shop / "feed.csv", home=shop / "home", images=shop / "nowhere") == 2
    assert "nowhere" in capsys.readouterr().err


def test_a_manifest_of_another_layout_is_refused(shop: Path) -> None:
    folder = index_folder(shop / "home") / (current_generation(shop / "home") or "")
    fields = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**fields, "layout": 0}))
    with pytest.raises(IndexMismatch, match="layout 0"):
        read_manifest(folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_home_is_one_sentence(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "home").chmod(0o500)
    try:
        assert build_command(home=shop / "home", model="any") == 1
    finally:
        (shop / "home").chmod(0o700)
    assert len(capsys.readouterr().err.splitlines()) == 1
