"""Building: a generation is made aside, checked and switched to; whatever goes wrong, the one in use stays in use."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingestion.build import build, roll_back
from ingestion.commands import build_command
from ingestion.ingest import ingest
from ingestion.ledger import Ledger
from ingestion.stock import NothingToBuild
from retrieval.catalog import Catalog, Filter, IndexMismatch, IndexProblem, NoIndex, chroma, current_generation
from retrieval.generation import generations, index_folder
from tests.fakes import chroma_server
from tests.fakes.built_shop import COUNT, built_shop, change_prices, copied_shop, in_use
from tests.fakes.encoder import FakeEncoder
from tests.fakes.small_shop import paint, paint_one, row, rows, write_feed

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of eight products, ingested and built once; tests work on copies."""
    return built_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Path:
    """A copy of the built shop, its pictures in the same place as at the ingest."""
    return copied_shop(built, tmp_path)


def test_a_first_build_embeds_everything_and_is_in_use(tmp_path: Path) -> None:
    write_feed(tmp_path / "feed.csv", rows(COUNT))
    paint(tmp_path, COUNT)
    ingest(tmp_path / "feed.csv", home=tmp_path / "home")
    stages: list[str] = []
    tally = build(tmp_path / "home", FakeEncoder(), progress=lambda stage, done, total: stages.append(stage))

    assert (tally.products, tally.embedded_pictures, tally.embedded_texts, tally.checked) == (
        COUNT,
        COUNT,
        COUNT,
        COUNT,
    )
    assert list(dict.fromkeys(stages)) == ["pictures", "texts", "index", "check"]
    catalog = in_use(tmp_path)
    assert catalog.generation == tally.generation == current_generation(tmp_path / "home")
    assert [product.id for product in catalog.products] == [f"p{number}" for number in range(COUNT)]
    assert catalog.products[0].picture == str(tmp_path / "pictures" / "p0.png")
    assert [Path(feed).name for feed in catalog.manifest.feeds] == ["feed.csv"]
    assert catalog.manifest.checks == {"products": COUNT, "found_by_chroma": 2 * COUNT, "found_by_arrays": 2 * COUNT}


def test_a_build_with_nothing_changed_embeds_nothing_and_keeps_the_generation(shop: Path) -> None:
    encoder = FakeEncoder()
    before = current_generation(shop / "home")
    tally = build(shop / "home", encoder)
    assert not tally.changed
    assert (encoder.texts_seen, encoder.pictures_seen) == (0, 0)
    assert current_generation(shop / "home") == before
    assert tally.lines()[0].startswith("nothing changed")


def test_a_changed_price_makes_a_new_generation_and_embeds_nothing(shop: Path) -> None:
    encoder = FakeEncoder()
    before = current_generation(shop / "home")
    change_prices(shop, "9.00 EUR")
    tally = build(shop / "home", encoder)
    assert tally.changed
    assert tally.generation != before
    assert (encoder.texts_seen, encoder.pictures_seen) == (0, 0)
    assert {product.price for product in in_use(shop).products} == {9.0}


def test_a_changed_title_embeds_one_text_and_a_changed_picture_one_picture(shop: Path) -> None:
    encoder = FakeEncoder()
    ingest(write_feed(shop / "feed.csv", [row(0, title="Acme Wool Shirt"), *rows(COUNT)[1:]]), home=shop / "home")
    build(shop / "home", encoder)
    assert (encoder.texts_seen, encoder.pictures_seen) == (1, 0)

    paint_one(shop / "pictures" / "p1.png", 99)
    ingest(shop / "feed.csv", home=shop / "home")
    build(shop / "home", encoder)
    assert (encoder.texts_seen, encoder.pictures_seen) == (1, 1)


def test_products_with_the_same_picture_and_text_embed_it_once_and_all_are_found(tmp_path: Path) -> None:
    same = [row(number, title="Plain Shirt", color="Red", product_type="Shirts") for number in range(30)]
    write_feed(tmp_path / "feed.csv", same)
    (tmp_path / "pictures").mkdir()
    for number in range(30):
        paint_one(tmp_path / "pictures" / f"p{number}.png", 1)
    ingest(tmp_path / "feed.csv", home=tmp_path / "home")
    encoder = FakeEncoder()
    tally = build(tmp_path / "home", encoder)
    assert (tally.products, encoder.pictures_seen, encoder.texts_seen) == (30, 1, 1)


def test_another_model_embeds_anew_and_the_older_index_is_refused_with_the_command(shop: Path) -> None:
    other = FakeEncoder("other", dim=24)
    with pytest.raises(IndexMismatch, match=r"made by the model fake@.*run `stylist build`"):
        in_use(shop, other)
    tally = build(shop / "home", other)
    assert (tally.embedded_pictures, tally.embedded_texts) == (COUNT, COUNT)
    assert in_use(shop, other).manifest.dim == 24


def test_going_back_to_a_model_of_a_kept_generation_embeds_nothing(shop: Path) -> None:
    build(shop / "home", FakeEncoder("other"))
    encoder = FakeEncoder()
    tally = build(shop / "home", encoder)
    assert tally.changed
    assert (encoder.texts_seen, encoder.pictures_seen) == (0, 0)


def test_vectors_of_models_that_no_kept_generation_uses_are_forgotten(shop: Path) -> None:
    for number in range(3):
        build(shop / "home", FakeEncoder(f"other {number}"))
    with Ledger.open(shop / "home") as ledger:
        out = np.zeros((1, 48), dtype=np.float32)
        keys = [item.sha256 or "" for item in ledger.listed()][:1]
        assert not ledger.fill_vectors(FakeEncoder().fingerprint, "picture", keys, out).any()
        assert ledger.fill_vectors(FakeEncoder("other 2").fingerprint, "picture", keys, out).all()


def test_a_product_without_a_picture_is_left_out_and_comes_in_when_it_has_one(shop: Path) -> None:
    (shop / "pictures" / "p2.png").unlink()
    ingest(shop / "feed.csv", home=shop / "home")
    tally = build(shop / "home", FakeEncoder())
    assert tally.left_out.to_json() == {"no usable picture at the last ingest": {"count": 1, "examples": ["p2"]}}
    assert in_use(shop).row("p2") is None

    paint(shop, 1, start=2)
    ingest(shop / "feed.csv", home=shop / "home")
    encoder = FakeEncoder()
    build(shop / "home", encoder)
    assert in_use(shop).row("p2") == 2
    assert encoder.pictures_seen == 0  # the same bytes as before


def test_a_picture_that_changed_or_went_since_the_ingest_is_counted_and_left_out(shop: Path) -> None:
    paint_one(shop / "pictures" / "p0.png", 50)
    (shop / "pictures" / "p1.png").unlink()
    tally = build(shop / "home", FakeEncoder("other"))
    assert tally.products == COUNT - 2
    assert set(tally.left_out.counts) == {
        "picture file changed since the last ingest; run `stylist ingest` again",
        "picture file gone since the last ingest; run `stylist ingest` again",
    }
    assert not build(shop / "home", FakeEncoder("other")).changed


def test_a_catalog_without_pictures_is_not_built_and_the_index_stays(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = current_generation(shop / "home")
    shutil.rmtree(shop / "pictures")
    ingest(shop / "feed.csv", home=shop / "home")
    with pytest.raises(NothingToBuild, match="--images"):
        build(shop / "home", FakeEncoder())
    assert in_use(shop).generation == before


def test_the_last_three_generations_are_kept_and_rollback_steps_back(shop: Path) -> None:
    names = [current_generation(shop / "home")]
    for price in range(1, 5):
        change_prices(shop, f"{price} EUR")
        names.append(build(shop / "home", FakeEncoder()).generation)
    assert generations(shop / "home") == names[-3:]
    assert sorted(path.name for path in index_folder(shop / "home").iterdir()) == sorted([*names[-3:], "current"])

    assert roll_back(shop / "home") == names[-2]
    assert in_use(shop).products[0].price == 3.0
    assert roll_back(shop / "home") == names[-3]
    with pytest.raises(NoIndex, match="no earlier index"):
        roll_back(shop / "home")
    assert in_use(shop).products[0].price == 2.0


def test_after_a_rollback_the_next_build_can_be_rolled_back_to_the_same_place(shop: Path) -> None:
    good = current_generation(shop / "home")
    change_prices(shop, "0.01 EUR")
    bad = build(shop / "home", FakeEncoder()).generation
    roll_back(shop / "home")
    change_prices(shop, "8 EUR")
    build(shop / "home", FakeEncoder())
    assert roll_back(shop / "home") == good
    assert good != bad


def test_json_progress_is_one_object_a_line_and_ends_with_the_tally(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.encoder.Encoder.load", lambda source: FakeEncoder("other"))
    assert build_command(home=shop / "home", model="any", json_progress=True) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["stage"] for line in lines} == {"pictures", "texts", "index", "check", "done"}
    assert all({"done", "total", "rate_per_s", "left_s"} <= line.keys() for line in lines[:-1])
    assert lines[-1]["products"] == COUNT
    assert lines[-1]["generation"] == current_generation(shop / "home")


def test_ingest_and_build_run_as_modules_and_say_how(tmp_path: Path) -> None:
    for module in ("ingestion.ingest", "ingestion.build"):
        ended = subprocess.run(
            [sys.executable, "-m", module, "--help"], cwd=ROOT, check=False, capture_output=True, text=True
        )
        assert ended.returncode == 0
        assert "STYLIST_HOME" in ended.stdout


server = chroma_server.server


def on_server(server: str) -> set[str]:
    with chroma(server) as client:
        return {collection.name for collection in client.list_collections()}


def test_with_a_server_generations_are_collections_there_and_old_ones_are_removed(shop: Path, server: str) -> None:
    names: list[str] = []
    for price in range(1, 5):
        change_prices(shop, f"{price} EUR")
        names.append(build(shop / "home", FakeEncoder(), server=server).generation)
    assert on_server(server) == {f"stylist-{name}-{kind}" for name in names[-3:] for kind in ("pictures", "texts")}
    assert not (index_folder(shop / "home") / names[-1] / "chroma").exists()
    assert not build(shop / "home", FakeEncoder(), server=server).changed

    catalog = Catalog.open(shop / "home", fingerprint=FakeEncoder().fingerprint, server=server)
    vector = catalog.text_vectors[2]
    where = Filter(colors=["red", "navy"], price_max=4.0)
    assert catalog.nearest_by_chroma("texts", vector, where, 3) == catalog.nearest_exact("texts", vector, where, 3)
    catalog.close()


def test_a_server_that_does_not_answer_is_one_sentence_and_searches_go_on(
    shop: Path, server: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(shop / "home", FakeEncoder(), server=server)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
    before = current_generation(shop / "home")
    change_prices(shop, "3 EUR")
    with pytest.raises(IndexProblem, match="does not answer"):
        build(shop / "home", FakeEncoder(), server=nobody)
    assert current_generation(shop / "home") == before

    monkeypatch.setattr("retrieval.catalog.EXACT_ROWS", 1)
    for address in (nobody, None):
        catalog = Catalog.open(shop / "home", fingerprint=FakeEncoder().fingerprint, server=address)
        assert catalog.nearest_texts(catalog.text_vectors[2], k=1)[0][0] == 2
