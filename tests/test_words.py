"""Words and texts of products: the lexical index, the line a product is embedded by, and the fake that embeds it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from retrieval.product import Product
from retrieval.product_text import product_text
from retrieval.vocabulary import Vocabulary
from retrieval.words import WordIndex
from tests.fakes.encoder import FakeEncoder


def words(products: list[Product]) -> WordIndex:
    return WordIndex.build(products, Vocabulary.load())


def test_words_find_a_product_under_another_name_of_its_kind(tmp_path: Path) -> None:
    products = [
        Product(id=title, title=title, category=category, url="", image="", price=1.0, currency="EUR")
        for title, category in (("Cozy Sweater", "sweater"), ("Linen Shirt", "shirt"), ("Denim Jeans", "jeans"))
    ]
    index = words(products)
    index.save(tmp_path / "words")
    for lexical in (index, WordIndex.load(tmp_path / "words")):
        assert int(np.argmax(lexical.scores("a warm jumper", Vocabulary.load()))) == 0
        assert lexical.scores("knitwear", Vocabulary.load()).tolist()[1:] == [0.0, 0.0]
        assert not lexical.scores("", Vocabulary.load()).any()
        assert not lexical.scores("🙂 qwertz", Vocabulary.load()).any()


def test_a_products_text_says_each_thing_once() -> None:
    product = Product(
        id="1",
        title="Acme Navy Striped Shirt",
        url="",
        image="",
        price=1.0,
        currency="EUR",
        brand="Acme",
        category="shirt",
        colors=("navy",),
        patterns=("striped",),
        materials=("cotton",),
        sleeves="long",
        audience="men",
    )
    assert product_text(product) == "Acme Navy Striped Shirt, cotton, long sleeves, for men"
    assert product_text(replace(product, title="No. 5")).count("navy") == 1


def test_the_fake_encoder_is_deterministic_and_its_vectors_mean_something() -> None:
    encoder, again = FakeEncoder(), FakeEncoder()
    shirt, red_shirt, boots = encoder.texts(["blue shirt", "red shirt", "leather boots"])
    assert np.array_equal(shirt, again.texts(["blue shirt"])[0])
    assert shirt @ red_shirt > shirt @ boots
    assert np.allclose(np.linalg.norm(encoder.texts(["a", ""]), axis=1), 1)
    assert encoder.pictures([]).shape == (0, encoder.dim)
    assert FakeEncoder("other").fingerprint != encoder.fingerprint
    assert encoder.model_id == f"fake@{encoder.fingerprint[:12]}"
