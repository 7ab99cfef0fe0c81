"""Facets: a row's own words become the vocabulary's, and brands, trade words and silence become nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.feeds import Feed, Record, Refusal, clean
from retrieval.facets import read_facets


@pytest.mark.parametrize(
    ("cells", "category"),
    [
        ({"product_type": "Footwear > Shoes > Casual Shoes", "title": "Acme Men Loafers"}, "loafers"),
        (
            {"product_type": "Footwear > Shoes > Casual Shoes", "title": "U.S. Polo Assn. Men Casual Shoes"},
            "casual shoes",
        ),
        ({"product_type": "Tops > Tshirts", "title": "Slim Polo"}, "polo shirt"),
        ({"product_type": "Tops > Tshirts", "title": "Polo Men Tee", "brand": "Polo"}, "t-shirt"),
        ({"product_type": "Footwear > Flip Flops > Flip Flops", "title": "Acme Men"}, "flip-flops"),
        ({"product_type": "Apparel > Topwear > Rain Jacket", "title": "Acme Men"}, "raincoat"),
        ({"product_type": "Apparel > Bottomwear > Track Pants", "title": "Acme Men"}, "sweatpants"),
        ({"product_type": "Accessories > Jewellery > Necklace and Chains", "title": "Acme"}, "necklace"),
        ({"product_type": "Apparel > Bottomwear > Salwar and Dupatta", "title": "Acme"}, "kurta set"),
        (
            {"product_type": "Apparel > Apparel Set > Kurta Sets", "title": "Acme Churidar Kurta with Dupatta"},
            "kurta set",
        ),
        ({"product_type": "Apparel & Accessories > Clothing > Shirts & Tops", "title": "Basic"}, "top"),
        ({"product_type": "Clothing > Coats & Jackets", "title": "Trench"}, "coat"),
        ({"product_type": "", "title": "Backpack for laptop"}, "backpack"),
        ({"product_type": "New In", "title": "Wool coat with scarf"}, "coat"),
        ({"product_type": "New In", "title": "Thing"}, None),
    ],
)
def test_the_category_is_the_types_narrowed_by_the_title(cells: dict[str, str], category: str | None) -> None:
    assert read_facets(**cells).category == category


@pytest.mark.parametrize(
    ("cells", "colors"),
    [
        ({"title": "Indigo Nation Men Striped Shirt"}, ()),
        ({"title": "Black Coffee Men Shirt", "color": "Grey"}, ("gray",)),
        ({"title": "Red Tape Men Shoes", "brand": "Red Tape", "color": "Tan"}, ("tan",)),
        ({"title": "Navy Shirt", "color": "Blue"}, ("navy",)),
        ({"title": "Yellow Strap Watch", "color": "Black"}, ("black",)),
        ({"title": "Striped Shirt", "color": "Black/White"}, ("black", "white")),
        ({"title": "Sky Blue Shirt", "color": "Midnight Storm"}, ("light blue",)),
    ],
)
def test_colors_are_the_columns_and_never_the_brands(cells: dict[str, str], colors: tuple[str, ...]) -> None:
    assert read_facets(**cells).colors == colors


@pytest.mark.parametrize(
    ("cells", "audience"),
    [
        ({"gender": "male", "age_group": "adult"}, "men"),
        ({"gender": "female"}, "women"),
        ({"gender": "male", "age_group": "kids"}, "boys"),
        ({"gender": "female", "age_group": "kids"}, "girls"),
        ({"gender": "unisex", "age_group": "infant"}, "baby"),
        ({"gender": "unisex"}, "unisex"),
        ({"gender": "male", "age_group": "adult", "title": "Nike Kids Boys Purple T-shirt"}, "boys"),
        ({"title": "Acme Women's Dress"}, "women"),
        ({"title": "Spider-man Tee"}, None),
        ({"title": "Baby Pink Cardigan", "gender": "female"}, "women"),
        ({"title": "Boyfriend Jeans"}, None),
    ],
)
def test_the_audience_comes_from_gender_age_and_title(cells: dict[str, str], audience: str | None) -> None:
    assert read_facets(**{"title": "Tee", **cells}).audience == audience


@pytest.mark.parametrize(
    ("gender", "title"), [("unisex", "Kids Raincoat"), ("", "Kids Dress"), ("", "Children's Boots")]
)
def test_what_is_for_children_is_never_for_grown_ups(gender: str, title: str) -> None:
    assert read_facets(title=title, gender=gender).audience in {"girls", "boys"}


def test_cut_and_cloth_are_not_read_into_words_that_mean_otherwise() -> None:
    facets = read_facets(title="Lace-up boots with button-down flap and tablet sleeve", product_type="Boots")
    assert (facets.materials, facets.patterns, facets.sleeves) == ((), (), None)
    assert read_facets(title="Football Jersey", product_type="Tshirts").materials == ()
    assert read_facets(title="Shorts", product_type="Shorts").sleeves is None


SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "products.csv"


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data/products.csv")
def test_nearly_every_kind_of_real_product_has_a_category() -> None:
    seen: set[str] = set()
    lost: dict[str, str] = {}
    for record in Feed(SHARED).records():
        if (
            isinstance(record, Record)
            and (kind := record.fields["product_type"]) not in seen
            and "title" in record.fields
        ):
            seen.add(kind)
            item = clean(record)
            if isinstance(item, Refusal) or item.product.category is None:
                lost[kind] = record.fields["title"]
    assert len(seen) > 90
    assert lost == {}
