"""The catalog: nearest by picture, text and words, under filters that Chroma and the arrays understand alike."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval import catalog as door
from retrieval import index_files
from retrieval.catalog import PICTURES, TEXTS, Catalog, IndexProblem, NoIndex
from retrieval.filters import FACETS, FacetArrays, Filter, facet_values
from retrieval.generation import Manifest, new_name, write_manifest
from retrieval.product import AUDIENCES, Fit, Product

COUNT = 300
POOL = {
    "categories": ["shirt", "dress", "sneakers", "sweater", None],
    "sleeves": ["long", "short", None],
    "lengths": ["midi", "maxi", None],
    "audiences": [*AUDIENCES, None],
    "brands": ["Acme", "ÉTOILE", "b&b co.", None],
    "currencies": ["EUR", "USD"],
    "colors": [(), ("navy",), ("red", "white"), ("navy", "white"), ("light blue",)],
    "patterns": [(), ("striped",), ("floral", "lace")],
    "materials": [(), ("cotton",), ("wool", "silk")],
    "sizes": [(), ("S", "M"), ("m", "XL"), ("UK 8",)],
    "seasons": [(), ("summer",), ("fall", "winter")],
}


def made_up_product(number: int, chance: np.random.Generator) -> Product:
    facets = {FACETS[facet]: values[chance.integers(len(values))] for facet, values in POOL.items()}
    return Product(
        id=f"id {number}",
        title=f"Piece {number} {facets['category'] or 'thing'}",
        url=f"https://shop.example/{number}",
        image=f"{number}.png",
        price=float(chance.integers(1, 40)) + 0.5 * float(chance.integers(2)),
        available=bool(chance.integers(4)),
        **facets,  # type: ignore[arg-type]
    )


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Three hundred made-up products around a few dozen centers, in a generation of their own."""
    chance = np.random.default_rng(7)
    products = [made_up_product(number, chance) for number in range(COUNT)]
    centers = chance.normal(size=(30, 32))
    pictures, texts = (
        unit(centers[chance.integers(30, size=COUNT)] + chance.normal(size=(COUNT, 32)) * 0.7) for _ in "pt"
    )
    folder = tmp_path_factory.mktemp("index") / "20261121-093012-00000"
    folder.mkdir()
    index_files.write(folder, products, pictures, texts)
    manifest = Manifest(
        generation=folder.name,
        created=datetime.now(UTC).isoformat(),
        model="fake@0",
        fingerprint="00ff",
        dim=32,
        products=COUNT,
        content="",
    )
    index_files.check(folder, manifest)
    write_manifest(folder, manifest)
    catalog = Catalog.open(folder, fingerprint="00ff")
    yield catalog
    catalog.close()


def _some(facet: str) -> st.SearchStrategy[list[str]]:
    values = sorted({v for value in POOL[facet] for v in ([value] if isinstance(value, str) else value or [])})
    return st.lists(st.sampled_from([*values, "never heard of"]), max_size=3)


filters = st.builds(
    Filter,
    **{facet: st.one_of(st.just([]), _some(facet)) for facet in FACETS},
    price_min=st.one_of(st.none(), st.integers(0, 40).map(float)),
    price_max=st.one_of(st.none(), st.integers(0, 40).map(lambda price: price + 0.5)),
    available_only=st.booleans(),
    exclude=st.dictionaries(
        st.sampled_from(sorted(FACETS)),
        st.lists(st.sampled_from(["navy", "shirt", "Acme", "women", "unisex", "m", "lace"]), max_size=2),
        max_size=2,
    ),
    fits=st.lists(
        st.builds(
            lambda kinds, sizes: Fit(categories=tuple(kinds), sizes=tuple(sizes)),
            _some("categories").filter(bool),
            _some("sizes").filter(bool),
        ),
        max_size=2,
    ).map(tuple),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(where=filters)
def test_chroma_and_the_arrays_let_the_same_products_through(shop: Catalog, where: Filter) -> None:
    collection = shop._collections[PICTURES]
    by_chroma = {int(id) for id in collection.get(where=where.where(), include=[])["ids"]}
    assert by_chroma == set(np.flatnonzero(shop.facets.mask(where)).tolist())
    assert shop.count(where) == len(by_chroma)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(where=filters, shelf=filters, row=st.integers(0, COUNT - 1))
def test_a_shelf_binds_every_query_inside_the_index(shop: Catalog, where: Filter, shelf: Filter, row: int) -> None:
    part, both = shop.within(shelf), set(np.flatnonzero(shop.facets.mask(where) & shop.facets.mask(shelf)).tolist())
    assert (part.count(where), set(np.flatnonzero(part.mask(where)).tolist())) == (len(both), both)
    vector, text = shop.picture_vectors[row], shop.products[row].title
    for found in (
        part.nearest_exact(PICTURES, vector, where, COUNT),
        part.nearest_by_chroma(PICTURES, vector, where, COUNT),
    ):
        assert {near for near, _ in found} == both
    assert {near for near, _ in part.nearest_words(text, where, COUNT)} <= both
    assert shop.count() == COUNT, "the whole is as it was"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(where=filters, row=st.integers(0, COUNT - 1), name=st.sampled_from([PICTURES, TEXTS]))
def test_chroma_and_the_arrays_give_the_same_answer(shop: Catalog, where: Filter, row: int, name: str) -> None:
    vector = (shop.picture_vectors if name == PICTURES else shop.text_vectors)[row]
    exact = shop.nearest_exact(name, vector, where, 10)
    by_chroma = shop.nearest_by_chroma(name, vector, where, 10)
    assert [found for found, _ in by_chroma] == [found for found, _ in exact]
    assert [score for _, score in by_chroma] == pytest.approx([score for _, score in exact], abs=1e-6)


def test_a_large_catalog_without_a_filter_is_searched_by_chroma_and_a_small_one_exactly(
    shop: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    by_chroma = Catalog.nearest_by_chroma
    monkeypatch.setattr(
        Catalog, "nearest_by_chroma", lambda self, *args: asked.append(args[0]) or by_chroma(self, *args)
    )
    small = shop.nearest_pictures(shop.picture_vectors[3], k=5)
    assert asked == []
    monkeypatch.setattr(door, "EXACT_ROWS", COUNT - 1)
    large = shop.nearest_pictures(shop.picture_vectors[3], k=5)
    assert [row for row, _ in large] == [row for row, _ in small]
    assert shop.nearest_texts(shop.text_vectors[3], k=5)[0][0] == 3
    assert asked == [PICTURES, TEXTS]
    shop.nearest_pictures(shop.picture_vectors[3], Filter(available_only=True), k=5)
    assert asked == [PICTURES, TEXTS]


def test_every_product_is_nearest_to_itself_with_likeness_one(shop: Catalog) -> None:
    for row in range(0, COUNT, 17):
        ((found, likeness),) = shop.nearest_pictures(shop.picture_vectors[row], k=1)
        assert (found, likeness) == (row, pytest.approx(1.0, abs=1e-5))


def test_results_obey_the_filter_and_come_best_first(shop: Catalog) -> None:
    where = Filter(colors=["navy"], price_max=20.0, available_only=True, exclude={"categories": ["shirt"]})
    found = shop.nearest_texts(shop.text_vectors[0], where, k=COUNT)
    assert len(found) == shop.count(where) > 0
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    for row, _ in found:
        product = shop.products[row]
        assert "navy" in product.colors
        assert product.price <= 20.0
        assert product.available
        assert product.category != "shirt"


def test_more_is_asked_for_than_there_is(shop: Catalog) -> None:
    assert len(shop.nearest_pictures(shop.picture_vectors[0], k=10 * COUNT)) == COUNT
    assert len(shop.nearest_by_chroma(PICTURES, shop.picture_vectors[0], Filter(), 10 * COUNT)) == COUNT
    assert shop.nearest_pictures(shop.picture_vectors[0], k=0) == []
    assert shop.nearest_pictures(shop.picture_vectors[0], Filter(brands=["nobody"]), k=5) == []


def test_an_unknown_audience_counts_as_unisex() -> None:
    products = [
        replace(made_up_product(0, np.random.default_rng(0)), audience=audience) for audience in ("men", None, "unisex")
    ]
    facets = FacetArrays(products)
    assert facets.mask(Filter(audiences=["women", "unisex"])).tolist() == [False, True, True]
    assert facets.mask(Filter(exclude={"audiences": ["men"]})).tolist() == [False, True, True]


def test_what_is_not_known_meets_no_wish_and_no_exclusion() -> None:
    product = replace(made_up_product(0, np.random.default_rng(0)), colors=(), category=None, brand=None)
    facets = FacetArrays([product])
    for facet in ("colors", "categories", "brands"):
        assert not facets.mask(Filter(**{facet: ["navy"]})).any()
        assert facets.mask(Filter(exclude={facet: ["navy"]})).all()
        assert facet_values(product, facet) == ("",)


def test_brands_and_sizes_do_not_mind_the_case(shop: Catalog) -> None:
    assert shop.count(Filter(brands=["étoile"])) == shop.count(Filter(brands=["Étoile"])) > 0
    assert shop.count(Filter(sizes=["M"])) == sum(
        "m" in product.sizes or "M" in product.sizes for product in shop.products
    )


def test_an_exclusion_that_is_not_known_is_an_error_and_not_let_through() -> None:
    with pytest.raises(ValueError, match="unknown keys \\['color'\\]"):
        Filter(exclude={"color": ["black"]})


def test_nearest_words_obey_the_filter_and_leave_out_what_shares_no_word(shop: Catalog) -> None:
    found = shop.nearest_words("navy striped dress", Filter(categories=["dress"]), k=COUNT)
    assert found
    assert {shop.products[row].category for row, _ in found} == {"dress"}
    assert shop.nearest_words("xylophone", k=5) == []
    top = shop.products[shop.nearest_words("Piece 123", k=1)[0][0]]
    assert top.id == "id 123"


def test_the_catalog_tells_its_brands_currency_and_prices(shop: Catalog) -> None:
    named = [product.brand for product in shop.products if product.brand]
    assert sorted(shop.brands, key=named.count, reverse=True) == list(shop.brands)
    assert set(shop.brands) == set(named)
    assert [product.currency for product in shop.products].count(shop.currency) >= COUNT / 2
    dresses = sorted(p.price for p in shop.products if p.category == "dress" and p.currency == shop.currency)
    told = shop.prices["dress"]
    assert (told.lowest, told.highest, told.products) == (dresses[0], dresses[-1], len(dresses))
    assert told.lowest <= told.quarter <= told.median <= told.three_quarters <= told.highest


def test_products_come_back_as_they_were_and_vectors_are_memory_mapped(shop: Catalog) -> None:
    chance = np.random.default_rng(7)
    assert shop.products == tuple(made_up_product(number, chance) for number in range(COUNT))
    assert shop.row("id 5") == 5
    assert shop.row("none") is None
    assert isinstance(shop.picture_vectors, np.memmap)
    assert shop.picture_vectors.dtype == np.float32


def test_many_threads_search_at_once(shop: Catalog) -> None:
    wanted = [
        shop.nearest_by_chroma(PICTURES, shop.picture_vectors[row], Filter(available_only=True), 5) for row in range(8)
    ]
    got: dict[int, list[tuple[int, float]]] = {}

    def search(row: int) -> None:
        got[row] = shop.nearest_by_chroma(PICTURES, shop.picture_vectors[row], Filter(available_only=True), 5)

    threads = [threading.Thread(target=search, args=(row,)) for row in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[row] for row in range(8)] == wanted


def test_the_check_finds_a_product_whose_vector_chroma_lacks_or_mixed_up(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    products = [made_up_product(number, chance) for number in range(5)]
    vectors = unit(chance.normal(size=(5, 8)))
    manifest = Manifest(generation="g", created="", model="", fingerprint="", dim=8, products=5, content="")
    index_files.write(tmp_path, products, vectors, vectors)
    np.save(tmp_path / "text_vectors.npy", vectors[[0, 1, 2, 3, 3]] * -1)
    with pytest.raises(IndexProblem, match="do not find themselves among Chroma's texts"):
        index_files.check(tmp_path, manifest, repairs=0)
    index_files.check(tmp_path, manifest)  # puts in anew what the graph does not find
    with door.chroma(tmp_path / "chroma") as client:
        client.get_collection(TEXTS, embedding_function=None).delete(ids=["2"])
    with pytest.raises(IndexProblem, match="Chroma holds 4 texts, expected 5"):
        index_files.check(tmp_path, manifest)


def test_there_is_no_index_before_the_first_build(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="stylist build"):
        Catalog.open(tmp_path, fingerprint="")


def test_a_vanished_generation_is_told(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "current").write_text("20261121-093012-00000\n")
    with pytest.raises(NoIndex, match="is gone; run `stylist build`"):
        Catalog.open(tmp_path, fingerprint="")


def test_names_of_generations_sort_by_time_within_a_second() -> None:
    names = [new_name(datetime(2026, 11, 21, 9, 30, 12, micros, tzinfo=UTC)) for micros in (0, 17, 999_999)]
    assert names == sorted(set(names))
    assert names[0] == "20261121-093012-00000"


def test_nothing_of_chroma_reports_home(tmp_path: Path, shop: Catalog) -> None:
    assert shop._client.get_settings().anonymized_telemetry is False
    assert sqlite3.connect(shop.folder / "chroma" / "chroma.sqlite3").execute(
        "SELECT count(*) FROM collections"
    ).fetchone() == (2,)
