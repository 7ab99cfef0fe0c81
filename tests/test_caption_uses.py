"""What captions are put to: doubts against feed and pixels, words to be found by, files to hand out, no key at all."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from ingestion.build import build
from ingestion.caption_checks import flags
from ingestion.caption_enriching import enriched
from ingestion.caption_export import captioned, export
from ingestion.caption_store import Written, save
from ingestion.caption_template import compose, remarks, sentence
from ingestion.captions import TEMPLATE, Caption, Parts
from ingestion.ingest import ingest
from ingestion.ledger import Ledger
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary
from tests.command_line import stylist
from tests.fakes.built_shop import built_shop, in_use
from tests.fakes.encoder import FakeEncoder
from tests.test_captions import captions, shop
from training.pairs import read_pairs


def product(**changes: Any) -> Product:
    plain = {"id": "p", "title": "Style 4432", "url": "u", "image": "i.jpg", "price": 1.0, "currency": "EUR"}
    return Product(**(plain | changes))


def parts(**changes: Any) -> Parts:
    plain = {
        "title": "boho floral sundress", "category": "dress", "colors": ("red",), "pattern": "floral",
        "audience": "women", "style": "relaxed boho", "occasions": ("garden party",), "material": "cotton voile",
        "texture": "crinkled", "seasons": ("summer",), "sleeves": "sleeveless", "length": "midi",
    }  # fmt: skip
    return Parts(**(plain | changes))


def doubted(said: Parts, known: Product, pixels: tuple[str, ...] = ()) -> set[str]:
    return {flag.part for flag in flags(said, known, pixels)}


# --- Doubts
def test_red_is_in_doubt_where_feed_and_pixels_say_blue_and_so_is_a_title_that_says_red() -> None:
    said = parts(title="red sundress", texture="crinkled red voile")
    found = flags(said, product(colors=("blue",)), ("navy", "blue"))
    assert {flag.part for flag in found} == {"colors", "title", "texture"}
    assert found[0].sentence() == "colors: caption red, feed blue, pixels navy, blue"


@pytest.mark.parametrize(
    ("said", "feed", "pixels"),
    [
        (("navy",), ("blue",), ()),
        (("red",), ("blue",), ("burgundy",)),  # the pixels bear it out: the feed is wrong
        (("red",), ("burgundy",), ("brown",)),
        (("cream",), ("white",), ("beige",)),
        (("red",), ("multicolor",), ("blue",)),
        (("red",), (), ()),
        ((), ("blue",), ("blue",)),
    ],
)
def test_a_color_that_anybody_else_knows_or_nobody_is_not_in_doubt(
    said: tuple[str, ...], feed: tuple[str, ...], pixels: tuple[str, ...]
) -> None:
    assert doubted(parts(colors=said, title=""), product(colors=feed), pixels) == set()


def test_a_kind_a_pattern_and_a_buyer_that_the_feed_contradicts_are_in_doubt() -> None:
    assert doubted(parts(title=""), product(category="jeans")) == {"category"}
    assert doubted(parts(title=""), product(patterns=("striped",))) == {"pattern"}
    assert doubted(parts(title=""), product(audience="men")) == {"audience"}
    assert doubted(parts(title=""), product(category="one-piece", patterns=("printed",), audience="unisex")) == set()


# --- What they add
def test_empty_facets_are_filled_and_the_feeds_own_are_not_touched() -> None:
    bare = product(category="dress", colors=("pink",))
    richer = enriched(bare, Caption(parts=parts(), writer="gemini"))
    assert richer.colors == ("pink",)
    assert richer.patterns == ("floral",)
    assert richer.materials
    assert richer.seasons == ("summer",)
    assert richer.occasions == ("wedding",)  # where the vocabulary files a garden party
    assert richer.audience is None
    assert "relaxed boho" in richer.caption


def test_what_is_in_doubt_is_not_searched_by() -> None:
    known = product(category="dress", colors=("blue",))
    said = parts(title="red sundress")
    richer = enriched(known, Caption(parts=said, writer="gemini", flags=flags(said, known, ("blue",))))
    assert "red" not in richer.caption
    assert "boho" in richer.caption


def test_a_caption_of_another_kind_of_garment_adds_nothing_at_all() -> None:
    known = product(category="jeans")
    assert enriched(known, Caption(parts=parts(), writer="gemini", flags=flags(parts(), known))) == known


def test_a_template_adds_no_word() -> None:
    known = product(category="dress", occasions=("party",))
    assert enriched(known, Caption(parts=compose(known), writer=TEMPLATE)) == known


def describe(shop: Path, number: int, said: Parts) -> None:
    """Put a caption of Gemini's into the ledger."""
    with Ledger.open(shop / "home") as ledger:
        query = "SELECT sha256 FROM pictures WHERE product_id = ?"
        (sha,) = next(iter(ledger.rows(query, (f"p{number}",))))
        save(ledger, Written(sha256=sha, writer="gemini", prompt="1", parts=said))


def test_a_new_caption_embeds_its_text_and_no_picture_and_finds_the_product(tmp_path: Path) -> None:
    built = built_shop(tmp_path)
    said = Parts(style="whimsical folk", category="dress", texture="crinkled", occasions=("garden party",))
    describe(built, 2, said)
    encoder = FakeEncoder()
    tally = build(built / "home", encoder)
    assert (tally.changed, encoder.texts_seen, encoder.pictures_seen) == (True, 1, 0)
    catalog = in_use(built)
    (best, _), *_ = catalog.nearest_words("something whimsical")
    assert catalog.products[best].id == "p2"
    assert catalog.products[2].occasions == ("wedding",)
    assert not build(built / "home", FakeEncoder()).changed
    describe(built, 2, Parts(style="sober", category="dress"))
    again = FakeEncoder()
    assert build(built / "home", again).embedded_texts == 1
    assert again.pictures_seen == 0


def test_a_caption_survives_a_new_feed_and_its_doubts_follow_the_feed(tmp_path: Path) -> None:
    built = built_shop(tmp_path)
    describe(built, 2, Parts(colors=("red",), category="dress"))
    feed = (built / "feed.csv").read_text()
    with Ledger.open(built / "home") as ledger:
        assert [row.caption.flags for row in captioned(ledger)][2] == ()
    (built / "feed.csv").write_text(feed.replace("Acme Red", "Acme Green").replace(",Red,", ",Green,"))
    ingest(built / "feed.csv", home=built / "home")
    with Ledger.open(built / "home") as ledger:
        (flag,) = [row.caption.flags for row in captioned(ledger)][2]
    assert flag.sentence() == "colors: caption red, feed green, pixels green, blue"


# --- Without a key
def test_a_template_says_the_facts_in_english_and_always_alike() -> None:
    shirt = product(
        category="shirt", colors=("navy", "white"), patterns=("striped",), materials=("cotton",), sleeves="long",
        audience="men", occasions=("office", "date"), seasons=("spring", "summer"), title="Slim Fit Shirt",
    )  # fmt: skip
    told = sentence(compose(shirt))
    assert told == (
        "A slim-fit navy and white striped cotton shirt with long sleeves for men, "
        "good for the office and dinner dates in spring and summer."
    )
    assert sentence(compose(shirt)) == told


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (product(category="jeans", colors=("blue",)), "A pair of blue jeans."),
        (product(category="coat", colors=("olive",), length="knee"), "An olive knee-length coat."),
        (product(category="swimwear", colors=("black",), audience="women"), "Black swimwear for women."),
        (product(category="one-piece"), "A one-piece."),
        (product(), "A piece."),
        (product(category="dress", seasons=("winter",)), "A dress, in winter."),
        (product(category="top", patterns=("solid",), sleeves="sleeveless"), "A sleeveless top."),
    ],
)
def test_articles_pairs_and_missing_facts_come_out_right(known: Product, told: str) -> None:
    assert sentence(compose(known)) == told


def test_without_a_key_captions_are_composed_marked_and_not_kept(tmp_path: Path) -> None:
    home = shop(tmp_path)
    result = stylist(home, "caption", "--export", str(tmp_path / "captions.csv"))
    assert result.exit_code == 0, result.output
    assert "6 captions by template" in result.output
    with (tmp_path / "captions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["writer"] for row in rows] == [TEMPLATE] * 6
    assert rows[0]["caption"] == "A black shirt."
    assert captions(home) == 0


# --- Handed out
def test_json_lines_are_pairs_to_train_on_and_leave_doubts_out(tmp_path: Path) -> None:
    built = built_shop(tmp_path)
    describe(built, 2, Parts(title="yellow sundress", colors=("yellow",), category="dress", style="airy boho"))
    with Ledger.open(built / "home") as ledger:
        assert export(tmp_path / "captions.jsonl", captioned(ledger)) == 8
    line = json.loads((tmp_path / "captions.jsonl").read_text().splitlines()[2])
    assert (line["colors"], line["style"], line["title"]) == ([], "airy boho", "Acme Red Dresses 2")
    assert line["flags"] == ["colors: caption yellow, feed red, pixels green, blue", "title: caption yellow"]
    pairs = read_pairs(tmp_path / "captions.jsonl", vocabulary=Vocabulary.load())
    (pair,) = [pair for pair in pairs.pairs if pair.id == "p2"]
    assert {text.field: text.words for text in pair.texts}["style"] == "airy boho"
    assert pairs.picture(pair).size == (32, 40)
    with Ledger.open(built / "home") as ledger:
        export(tmp_path / "elsewhere" / "captions.jsonl", captioned(ledger))
    pairs = read_pairs(tmp_path / "elsewhere" / "captions.jsonl", vocabulary=Vocabulary.load())
    assert pairs.picture(pairs.pairs[0]).size == (32, 40)


def test_json_and_csv_show_doubts_beside_what_was_said(tmp_path: Path) -> None:
    built = built_shop(tmp_path)
    describe(built, 2, Parts(colors=("yellow",), category="dress", style="airy boho"))
    with Ledger.open(built / "home") as ledger:
        export(tmp_path / "c.json", captioned(ledger))
        export(tmp_path / "c.csv", captioned(ledger))
    row = json.loads((tmp_path / "c.json").read_text())[2]
    assert (row["parts"]["colors"], row["writer"]) == (["yellow"], "gemini")
    assert row["flags"] == [{"part": "colors", "said": "yellow", "feed": "red", "pixels": "green, blue"}]
    with (tmp_path / "c.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file))[2]["flags"] == "colors: caption yellow, feed red, pixels green, blue"


def test_a_cell_that_a_spreadsheet_would_run_is_made_text(tmp_path: Path) -> None:
    home = shop(tmp_path, count=1, title='=HYPERLINK("http://evil.example")')
    assert stylist(home, "caption", "--export", str(tmp_path / "c.csv")).exit_code == 0
    with (tmp_path / "c.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["title"].startswith("'=")


def test_a_file_of_another_kind_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    result = stylist(tmp_path, "caption", "--export", "captions.xlsx")
    assert result.exit_code == 2
    assert "captions.xlsx" in result.output


def test_a_describers_words_are_told_as_they_are() -> None:
    said = parts(title="floral sundress")
    assert remarks(said) == "Floral sundress. Relaxed boho style; cotton voile, crinkled; for garden party."
