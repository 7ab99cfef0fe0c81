"""`stylist classify`, `stylist localize` and `stylist retrieve` as people type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from retrieval.pictures import read_picture_file
from tests.command_line import stylist
from tests.conftest import SAMPLE
from tests.fakes.picture_shop import lay_out

pytestmark = pytest.mark.usefixtures("_own_process")
PICTURES = SAMPLE / "pictures"


def sample(kind: str) -> str:
    return str(sorted(PICTURES.glob(f"{kind}-*"))[0])


@pytest.mark.parametrize("command", ["classify", "localize", "retrieve"])
def test_each_command_has_help_with_an_example(tmp_path: Path, command: str) -> None:
    result = stylist(tmp_path, command, "--help")
    assert result.exit_code == 0
    assert f"Example: stylist {command}" in result.stdout


# --- classify
def test_classify_names_the_likeliest_label_of_each_picture_first(tmp_path: Path) -> None:
    result = stylist(tmp_path, "classify", sample("sneakers"), sample("jeans"), "--labels", "dress, sneakers,jeans")
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first.split()[1] == "sneakers"
    assert second.split()[1] == "jeans"


def test_classify_gives_probabilities_that_sum_to_one_as_json(tmp_path: Path) -> None:
    result = stylist(tmp_path, "classify", sample("skirt"), "--labels", "watch,skirt,scarf", "--json")
    (row,) = json.loads(result.stdout)["pictures"]
    assert row["label"] == "skirt"
    assert sum(row["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    assert set(row["probabilities"]) == {"watch", "skirt", "scarf"}


def test_a_bad_picture_is_named_and_the_others_are_still_answered(tmp_path: Path) -> None:
    (tmp_path / "page.jpg").write_text("<html>", encoding="utf-8")
    result = stylist(tmp_path, "classify", "page.jpg", sample("skirt"), "none.jpg", "--labels", "skirt,watch")
    assert result.exit_code == 1
    assert "skirt" in result.stdout
    assert len(result.stdout.splitlines()) == 1
    assert "page.jpg: That file is a web page" in result.stderr
    assert "There is no file 'none.jpg'" in result.stderr


@pytest.mark.parametrize("options", [["--labels", "dress"], ["--labels", ""], ["--labels", "a,b", "--template", "a"]])
def test_labels_that_say_nothing_are_used_wrongly(tmp_path: Path, options: list[str]) -> None:
    result = stylist(tmp_path, "classify", sample("skirt"), *options)
    assert result.exit_code == 2
    assert "give two or more" in result.stderr or "needs {}" in result.stderr


# --- localize
def test_localize_draws_the_heat_and_tells_where_it_is(tmp_path: Path) -> None:
    picture = Image.new("RGB", (300, 150), "white")
    for left, kind in ((0, "dress"), (150, "sneakers")):
        picture.paste(read_picture_file(Path(sample(kind))).resize((150, 150)), (left, 0))
    picture.save(tmp_path / "both.png")
    result = stylist(tmp_path, "localize", "both.png", "sneakers", "--out", "where.png", "--json")
    assert result.exit_code == 0, result.output
    left, top, right, bottom = json.loads(result.stdout)["box"]
    assert 0.5 < (left + right) / 2 < 1
    assert 0 <= top < bottom <= 1
    assert read_picture_file(tmp_path / "where.png").size == (300, 150)


def test_localize_says_what_is_wrong_with_a_picture_a_text_or_a_place(tmp_path: Path) -> None:
    missing = stylist(tmp_path, "localize", "none.jpg", "a dress")
    assert (missing.exit_code, "There is no file 'none.jpg'" in missing.stderr) == (1, True)
    empty = stylist(tmp_path, "localize", sample("dress"), " ")
    assert (empty.exit_code, "say what to look for" in empty.stderr) == (2, True)
    Image.new("RGB", (9, 9), "white").save(tmp_path / "dot.png")
    nowhere = stylist(tmp_path, "localize", "dot.png", "a dress", "--out", "no/such/folder/heat.png")
    assert (nowhere.exit_code, "give another --out" in nowhere.stderr) == (1, True)


# --- retrieve
def test_retrieve_finds_pictures_by_text_and_by_photo_and_embeds_them_once(tmp_path: Path) -> None:
    kinds = ("dress", "sneakers", "watch", "jeans")
    lines = ["id,image,caption", *(f"{kind},{Path(sample(kind)).name},a {kind}" for kind in kinds)]
    (tmp_path / "catalog.csv").write_text("\n".join(lines), encoding="utf-8")
    options = ["--catalog", "catalog.csv", "--images", str(PICTURES), "-k", "2", "--json"]
    first = json.loads(stylist(tmp_path / "home", "retrieve", "a wrist watch", *options).stdout)
    assert (first["embedded"], first["pictures"], len(first["found"])) == (4, 4, 2)
    assert (first["found"][0]["id"], first["found"][0]["caption"]) == ("watch", "a watch")
    second = json.loads(stylist(tmp_path / "home", "retrieve", "--photo", sample("jeans"), *options).stdout)
    assert second["embedded"] == 0
    assert second["found"][0]["id"] == "jeans"
    assert second["found"][0]["score"] == pytest.approx(1, abs=1e-3)


def test_retrieve_tells_in_plain_lines_what_it_found_and_what_it_left_out(tmp_path: Path) -> None:
    catalog = Path(lay_out(tmp_path / "shop"))
    with catalog.open("a", encoding="utf-8") as file:
        file.write("lost,lost.png,gone\n")
    place = ["--catalog", str(catalog), "--images", str(catalog.parent), "--sheet", "found.png"]
    result = stylist(tmp_path, "retrieve", "a red dress", *place)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 4
    assert "4 pictures, 4 newly embedded, 1 left out" in result.stderr
    assert read_picture_file(tmp_path / "found.png").width > 4 * 180
    assert "left out 'lost': There is no file 'lost.png'" in result.stderr


def test_retrieve_used_wrongly_or_without_a_catalog_is_one_sentence(tmp_path: Path) -> None:
    place = ["--catalog", "none.csv", "--images", "."]
    both = stylist(tmp_path, "retrieve", "dress", "--photo", "a.jpg", *place)
    neither = stylist(tmp_path, "retrieve", *place)
    assert (both.exit_code, neither.exit_code) == (2, 2)
    missing = stylist(tmp_path, "retrieve", "dress", *place)
    assert (missing.exit_code, missing.stderr.strip().splitlines()[-1]) == (1, "There is no file 'none.csv'.")
    photo = stylist(tmp_path, "retrieve", "--photo", "none.jpg", *place)
    assert (photo.exit_code, "There is no file 'none.jpg'" in photo.stderr) == (1, True)


def test_a_bucket_whose_package_is_missing_names_the_package(tmp_path: Path) -> None:
    place = ["--catalog", "dropbox://shop/catalog.csv", "--images", "dropbox://shop/pictures"]
    result = stylist(tmp_path, "retrieve", "dress", *place)
    assert result.exit_code == 1
    assert "dropboxdrivefs" in result.stderr
    assert "pip install" in result.stderr
