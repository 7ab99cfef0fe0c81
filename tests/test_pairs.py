"""Pairs come out of every layout with their fields, and no garment and no picture is in two splits."""

from __future__ import annotations

import hashlib
import json
import pickle
import zipfile
from collections import defaultdict
from pathlib import Path

import pytest

from ingestion.ingest import ingest
from retrieval.pictures import BadPicture
from retrieval.vocabulary import Vocabulary
from tests.fakes.data_folder import draw_data_folder
from tests.fakes.pair_sources import GREEN, RED, draw_captions, draw_deepfashion, draw_variants, drawn, table
from training.data_folder import NoData, is_heldout
from training.pairs import PairSet, read_pairs


def read(source: Path, *fields: str, share: float = 0.3) -> PairSet:
    return read_pairs(source, vocabulary=Vocabulary.load(), fields=fields, validation_share=share)


def texts(pairs: PairSet, id: str) -> dict[str, str]:
    (pair,) = [pair for pair in pairs.pairs if pair.id == id]
    return dict(pair.texts)


def assert_no_leak(pairs: PairSet) -> None:
    groups, pictures = defaultdict(set), defaultdict(set)
    for pair in pairs.pairs:
        groups[pair.group].add(pair.split)
        pictures[hashlib.sha256(pairs.files.read(pair.picture)).hexdigest()].add(pair.split)
    assert {len(splits) for splits in groups.values()} == {1}
    assert {len(splits) for splits in pictures.values()} == {1}


def test_no_variant_and_no_picture_is_in_two_splits(tmp_path: Path) -> None:
    pairs = read(draw_variants(tmp_path))
    assert_no_leak(pairs)
    assert min(pairs.counts().values()) > 0
    beside = pairs.left_out["variant of a held-out garment"]
    assert beside > 0
    assert len(pairs) + beside == 60 * 3 + 30 + 2


def test_colors_of_a_model_are_variants_and_rows_of_a_generic_title_are_not(tmp_path: Path) -> None:
    group = {pair.id: pair.group for pair in read(draw_variants(tmp_path)).pairs}
    kept = [model for model in range(60) if all(f"m{model}-{c}" in group for c in ("Red", "Navy Blue", "Green"))]
    assert kept
    for model in kept:
        assert len({group[f"m{model}-{color}"] for color in ("Red", "Navy Blue", "Green")}) == 1
    assert len({group[f"m{model}-Red"] for model in kept}) == len(kept)
    plain = [name for name in group if name.startswith("plain")]
    assert len({group[name] for name in plain}) == len(plain) > 20
    assert len({group[name] for name in group if name.startswith("twin")}) <= 1


def test_common_words_name_no_model_where_no_brand_is_told(tmp_path: Path) -> None:
    kinds = ("shirt", "dress", "skirt", "coat")
    rows = [{"id": f"{kind}{at}", "image": f"{kind}{at}.png", "title": f"A red {kind} with a bow"}
            for kind in kinds for at in range(6)]  # fmt: skip
    rows += [{"id": f"m{color}", "image": f"{color}.png", "title": f"{color} Zebrano bag"} for color in ("Red", "Navy")]
    pairs = read(table(tmp_path / "catalog.csv", rows))
    groups = {pair.id: pair.group for pair in pairs.pairs}
    assert len({group for id, group in groups.items() if not id.startswith("m")}) == 24
    assert len({group for id, group in groups.items() if id.startswith("m")}) <= 1


def test_an_id_of_the_tenth_is_held_out_and_the_rest_validates_by_share(tmp_path: Path) -> None:
    pairs = read(draw_data_folder(tmp_path, each=20))
    assert all((pair.split == "heldout") == is_heldout(pair.id) for pair in pairs.pairs)
    none = read(tmp_path, share=0.0)
    assert none.counts()["validation"] == 0
    assert none.counts()["heldout"] == pairs.counts()["heldout"]
    with pytest.raises(NoData, match=r"no 'validation' pairs \(train \d+, validation 0"):
        none.of("validation")
    assert {pair.split for pair in pairs.of("validation").pairs} == {"validation"}


def test_a_feed_s_own_group_is_taken_at_its_word(tmp_path: Path) -> None:
    rows = [
        {"id": f"{model}-{at}", "item_group_id": f"g{model}", "title": f"Shirt {at}", "image_link": f"{model}{at}.png"}
        for model in range(40)
        for at in range(3)
    ]
    for at, row in enumerate(rows):
        (tmp_path / row["image_link"]).write_bytes(drawn(RED, at))
    table(tmp_path / "feed.tsv", rows, "\t")
    pairs = read(tmp_path)
    assert_no_leak(pairs)
    assert {pair.group for pair in pairs.pairs} <= {f"group g{model}" for model in range(40)}


def test_a_data_folder_gives_titles_facets_captions_and_labels(tmp_path: Path) -> None:
    pairs = read(draw_data_folder(tmp_path))
    product = next(pair for pair in pairs.pairs if pair.picture.startswith("products/"))
    assert {text.field for text in product.texts} == {"title", "category", "color"}
    described = [pair for pair in pairs.pairs if "request" in dict(pair.texts)]
    assert dict(described[0].texts)["occasions"] == "everyday wear"
    assert {dict(pair.texts).get("label") for pair in pairs.pairs} >= {"t-shirt"}
    assert pairs.picture(product).size == (64, 84)
    assert all(set(dict(pair.texts)) == {"texture", "style"} for pair in read(tmp_path, "style", "texture").pairs)
    with pytest.raises(NoData, match="no texts of the field 'smell'; it has category, color"):
        read(tmp_path, "smell")


def test_captions_alone_find_their_pictures(tmp_path: Path) -> None:
    path = draw_captions(tmp_path / "loose")
    pairs = read(path)
    found = texts(pairs, "c1")
    assert found["occasions"] == "beach, weekend"
    assert found["request"] == "airy green shirt"
    assert pairs.picture(pairs.pairs[0]).size == (16, 20)
    assert len(read(path.parent)) == len(pairs) == 12
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        for picture in (path.parent / "images").iterdir():
            archive.write(picture, f"garments/{picture.name}")
    (tmp_path / "captions.jsonl").write_bytes(path.read_bytes())
    packed = read(tmp_path)
    assert packed.picture(packed.pairs[0]).size == (16, 20)
    path.write_text('{"id": "a"}\n{"id": ', encoding="utf-8")
    with pytest.raises(NoData, match=r"Line 2 of .* is no JSON object"):
        read(path)


def test_a_catalog_of_id_image_caption_is_read_with_its_further_columns(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    rows = [
        {"id": f"a{at}", "image": f"{at}.png", "caption": "A red linen dress", "gender": "women", "sleeve": "long"}
        for at in range(8)
    ]
    for at in range(8):
        (tmp_path / "images" / f"{at}.png").write_bytes(drawn(RED, at))
    pairs = read(table(tmp_path / "catalog.csv", [*rows, {"id": "", "image": "x.png"}]))
    assert texts(pairs, "a0") == {"caption": "A red linen dress", "gender": "women", "sleeves": "long sleeves"}
    assert pairs.pairs[0].facets["category"] == ("dress",)
    assert pairs.pairs[0].facets["audience"] == ("women",)
    assert pairs.left_out == {"has no id": 1}
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert [pair.id for pair in read(tmp_path / "rows.jsonl").pairs] == [pair.id for pair in pairs.pairs]
    assert len(read(tmp_path)) == len(pairs)


def test_fashion_synthesis_needs_no_ids(tmp_path: Path) -> None:
    (tmp_path / "img").mkdir()
    rows = [{"image": f"{at}.png", "caption": "The lady wore a dress", "gender": "female", "sleeve": "sleeveless"}
            for at in range(4)]  # fmt: skip
    for at in range(4):
        (tmp_path / "img" / f"{at}.png").write_bytes(drawn(GREEN, at))
    table(tmp_path / "fashion_synthesis.csv", rows)
    pairs = read(tmp_path)
    assert texts(pairs, "0.png")["sleeves"] == "sleeveless"
    assert texts(pairs, "0.png")["gender"] == "women"
    assert pairs.picture(pairs.pairs[0]).size == (16, 20)


def test_views_of_a_deepfashion_garment_are_held_out_together(tmp_path: Path) -> None:
    pairs = read(draw_deepfashion(tmp_path))
    assert_no_leak(pairs)
    assert len(pairs) == 40
    assert pairs.left_out == {}
    by_name = {pair.id: pair for pair in pairs.pairs}
    long, unseen = (by_name[f"WOMEN-Dresses-id_{garment:08}-01_1_front.jpg"] for garment in (1, 2))
    assert dict(long.texts)["sleeves"] == "long sleeves"
    assert dict(long.texts)["gender"] == "women"
    assert dict(long.texts)["category"] == "dresses"
    assert "sleeves" not in dict(unseen.texts)


def test_the_ledger_gives_what_is_listed_with_a_picture(tmp_path: Path) -> None:
    rows = [
        {"id": f"p{at}", "title": f"Red shirt {at}", "link": "https://shop.example/p", "image_link": f"{at}.png",
         "price": "10 EUR", "availability": "in_stock", "item_group_id": f"g{at // 2}",
         "color": ("Red", "Blue")[at % 2]}
        for at in range(40)
    ]  # fmt: skip
    for at in range(39):
        (tmp_path / f"{at}.png").write_bytes(drawn(RED, at))
    ingest(table(tmp_path / "feed.csv", rows), images=tmp_path, home=tmp_path / "home")
    pairs = read(tmp_path / "home")
    assert_no_leak(pairs)
    assert pairs.left_out["no usable picture"] == 1
    assert texts(pairs, pairs.pairs[0].id)["color"] == "red"
    assert pairs.pairs[0].group.startswith("group g")
    assert pairs.picture(pairs.pairs[0]).size == (16, 20)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "ledger.sqlite3").write_bytes(b"no ledger at all, of many bytes" * 40)
    with pytest.raises(NoData, match="cannot be read as a ledger"):
        read(tmp_path / "broken")


def test_pictures_that_are_missing_corrupt_or_outside_are_said(tmp_path: Path) -> None:
    rows = [{"id": "gone", "image": "gone.png", "caption": "a shirt"}, {"id": "bad", "image": "b.png", "caption": "a"},
            {"id": "out", "image": "../out.png", "caption": "a"}]  # fmt: skip
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "b.png").write_bytes(b"no picture")
    (tmp_path / "out.png").write_bytes(drawn(RED))
    pairs = read(table(tmp_path / "shop" / "catalog.csv", rows))
    gone, bad, out = pairs.pairs
    with pytest.raises(NoData, match=r"'gone.png' is neither in"):
        pairs.picture(gone)
    with pytest.raises(BadPicture):
        pairs.picture(bad)
    with pytest.raises(NoData, match="neither in"):
        pairs.picture(out)


@pytest.mark.parametrize("name", ["nothing", "empty", "note.txt"])
def test_what_is_no_source_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(NoData, match=r"nothing at|no known layout|no source of pairs"):
        read(tmp_path / name)


def test_a_source_without_a_single_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoData, match="no pair of a picture and a text"):
        read(table(tmp_path / "catalog.csv", [{"id": "a", "image": "a.png", "caption": ""}]))


def test_pairs_travel_to_another_process(tmp_path: Path) -> None:
    pairs = read(draw_data_folder(tmp_path))
    carried: PairSet = pickle.loads(pickle.dumps(pairs))
    assert carried.picture(carried.pairs[0]).size == pairs.picture(pairs.pairs[0]).size
