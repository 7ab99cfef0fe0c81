"""Merchant feeds as XML: what Merchant Center takes is read, what XML can be made to do is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.feeds import BadFeed, Feed, Record
from tests.feeding import products, refusals, write

ITEM = (
    "<g:id>1</g:id><title>Größe shirt</title><link>https://shop.example/1</link><g:image_link>1.jpg</g:image_link>"
    "<g:price>5 EUR</g:price>"
)


def feed(*items: str, encoding: str = "utf-8") -> str:
    body = "\n".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">'
        f"<channel><title>Shop</title>\n{body}</channel></rss>"
    )


def test_every_apparel_field_is_read(tmp_path: Path) -> None:
    item = (
        ITEM + "<g:color>Navy/White</g:color><g:gender>female</g:gender><g:age_group>adult</g:age_group>"
        "<g:size>40</g:size><g:size_system>EU</g:size_system><g:material>Wool</g:material><g:pattern>Striped</g:pattern>"
        "<g:item_group_id>g1</g:item_group_id><g:sale_price>4 EUR</g:sale_price>"
        "<g:sale_price_effective_date>2020-01-01/2100-01-01</g:sale_price_effective_date>"
        "<g:product_type>Clothing</g:product_type><g:product_type>Women &gt; Coats</g:product_type>"
        "<g:availability>preorder</g:availability><g:availability_date>2027-01-01</g:availability_date>"
        "<g:shipping><g:price>3 EUR</g:price></g:shipping><g:product_highlight>Fully lined</g:product_highlight>"
        "<g:product_detail><g:attribute_name>Season</g:attribute_name><g:attribute_value>Winter</g:attribute_value>"
        "</g:product_detail>"
    )
    (product,) = products(write(tmp_path / "f", feed(item)))
    assert (product.price, product.available, product.group, product.category) == (4.0, True, "g1", "coat")
    assert (product.colors, product.patterns, product.materials) == (("navy", "white"), ("striped",), ("wool",))
    assert (product.sizes, product.audience, product.seasons) == (("EU 40",), "women", ("winter",))
    assert product.description == "Fully lined"


def test_googles_number_of_a_category_stands_for_its_words(tmp_path: Path) -> None:
    (product,) = products(
        write(
            tmp_path / "f",
            feed(ITEM.replace("shirt", "") + "<g:google_product_category>2271</g:google_product_category>"),
        )
    )
    assert product.category == "dress"


def test_an_additional_picture_stands_in_for_a_missing_one(tmp_path: Path) -> None:
    item = ITEM.replace("g:image_link", "g:additional_image_link")
    assert products(write(tmp_path / "f", feed(item)))[0].image == "1.jpg"


def test_atom_is_read_with_its_link_in_an_attribute(tmp_path: Path) -> None:
    entry = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>S</title><entry>'
        '<g:id>7</g:id><title>Tee</title><link rel="self" href="https://other.example"/><link href="https://shop.example/7"/>'
        "<author><name>Me</name></author><g:image_link>7.jpg</g:image_link><g:price>5 EUR</g:price></entry></feed>"
    )
    (product,) = products(write(tmp_path / "f", entry))
    assert (product.id, product.url, product.title) == ("7", "https://shop.example/7", "Tee")


@pytest.mark.parametrize(
    ("declared", "actual"),
    [
        ("utf-8", "utf-8"), ("utf-8", "cp1252"), ("iso-8859-1", "utf-8"), ("windows-1252", "cp1252"),
        ("utf-16", "utf-16"), ("utf-16", "utf-8"), ("iso-8859-2", "iso-8859-2"), ("utf-8", "utf-8-sig"),
    ],
)  # fmt: skip
def test_the_bytes_win_over_the_encoding_that_the_feed_declares(declared: str, actual: str, tmp_path: Path) -> None:
    (product,) = products(write(tmp_path / "f", feed(ITEM, encoding=declared).encode(actual)))
    assert product.title == "Größe shirt"


def test_a_character_that_two_pieces_share_is_read_beside_an_odd_one(tmp_path: Path) -> None:
    long = ITEM.replace("shirt", "é" * 150_000)
    odd = feed(long, ITEM.replace("<g:id>1", "<g:id>2")).encode().replace("Größe".encode(), "Größe".encode("cp1252"))
    titles = [
        record.fields["title"] for record in Feed(write(tmp_path / "f", odd)).records() if isinstance(record, Record)
    ]
    assert titles == ["Größe " + "é" * 150_000, "Größe shirt"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><rss>&c;</rss>', r"document type \(DTD\).* line 1"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><rss>&b;</rss>', "document type"),
        ('<!DOCTYPE a SYSTEM "http://169.254.169.254/x.dtd"><rss/>', "document type"),
        ("<rss>" + "<a>" * 100_000, "nested over 32 deep"),
        (feed(ITEM)[:-60], "not well-formed .*line 3"),
        (feed(ITEM, "<g:id>2&nbsp;</g:id>"), "undefined entity.*line 4"),
        (feed(ITEM).replace("utf-8", "klingon"), "unknown encoding 'klingon'"),
        ("<rss><channel></channel></rss>", "without an <item>"),
        (feed("<title>a</title>"), "lacks the columns 'id', 'link', 'image_link', 'price'"),
    ],
)  # fmt: skip
def test_what_is_no_sound_feed_is_refused_as_a_whole_in_a_sentence(content: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match=words) as caught:
        products(write(tmp_path / "f", content))
    assert len(str(caught.value)) < 400


def test_a_tag_of_megabytes_is_refused_before_it_is_gathered(tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match="one tag is over 4,000,000"):
        products(write(tmp_path / "f", '<rss><a b="' + "x" * 9_000_000))


def test_a_cell_of_megabytes_refuses_its_item_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "f", feed(ITEM, ITEM.replace("Größe", "x" * 1_100_000)))
    assert refusals(path) == [(4, "cell longer than 1,000,000 characters")]


def test_control_characters_break_no_feed(tmp_path: Path) -> None:
    assert products(write(tmp_path / "f", feed(ITEM.replace("Größe", "a\x0bb"))))[0].title == "a b shirt"
