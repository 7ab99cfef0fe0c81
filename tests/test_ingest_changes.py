"""What the next feed may do: products missing from it, deltas, variants, and what is mostly a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.commands import ingest_command
from ingestion.guards import Allowed, Suspicious
from ingestion.ingest import ingest
from ingestion.ledger import Ledger
from ingestion.staging import FILE_NAME
from ingestion.tally import IngestTally
from retrieval.product import Product
from tests.fakes.small_shop import paint, row, rows, write_feed


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a feed of six products, ingested, and their pictures."""
    write_feed(tmp_path / "feed.csv", rows(6))
    paint(tmp_path, 6)
    ingest(tmp_path / "feed.csv", home=tmp_path / "home")
    return tmp_path


def take(
    shop: Path, feed_rows: list[dict[str, str]], *, delta: bool = False, allowed: Allowed | None = None
) -> IngestTally:
    feed = write_feed(shop / "next.csv", feed_rows)
    return ingest(feed, home=shop / "home", delta=delta, allowed=allowed or Allowed())


def listed(shop: Path) -> dict[str, Product]:
    with Ledger.open(shop / "home") as ledger:
        return {item.product.id: item.product for item in ledger.listed()}


def history(shop: Path, product_id: str) -> tuple[str, int, int]:
    """When it first came, how often in a row it was missing, and whether it is delisted."""
    with Ledger.open(shop / "home") as ledger:
        (found,) = ledger.rows("SELECT first_seen, missed, delisted FROM products WHERE id = ?", (product_id,))
    return tuple(found)


def test_a_product_missing_twice_in_a_row_is_delisted_and_comes_back_with_its_history(shop: Path) -> None:
    first_seen = history(shop, "p5")[0]
    once, twice = take(shop, rows(5)), take(shop, rows(5))
    assert (once.missing, once.gone, twice.missing, twice.gone) == (1, 0, 0, 1)
    assert "p5" not in listed(shop)
    assert history(shop, "p5") == (first_seen, 2, 1)

    tally = take(shop, rows(6))
    assert (tally.added, tally.unchanged) == (1, 5)
    assert history(shop, "p5") == (first_seen, 0, 0)


def test_missing_counts_in_a_row_only(shop: Path) -> None:
    for count in (5, 6, 5):
        take(shop, rows(count))
    assert history(shop, "p5")[1:] == (1, 0)
    assert "p5" in listed(shop)


def test_how_often_a_product_may_be_missing_is_a_choice(shop: Path) -> None:
    short = write_feed(shop / "next.csv", rows(5))
    assert ingest(short, home=shop / "home", delist_after=1).gone == 1


def test_a_feed_refused_every_night_makes_no_product_missing(shop: Path) -> None:
    for _ in range(3):
        with pytest.raises(Suspicious, match="lacks 4 of the catalog's 6"):
            take(shop, rows(2))
    assert history(shop, "p5")[1:] == (0, 0)
    assert not (shop / "home" / FILE_NAME).exists()


def test_a_delta_adds_and_changes_its_rows_and_leaves_the_rest(shop: Path) -> None:
    tally = take(shop, [row(1, price="9 EUR"), row(7)], delta=True)
    assert (tally.added, tally.changed, tally.unchanged, tally.gone, tally.missing) == (1, 1, 0, 0, 0)
    assert len(listed(shop)) == 7
    assert listed(shop)["p1"].price == 9
    assert history(shop, "p5")[1:] == (0, 0)
    assert tally.pictures + tally.without_picture.counts.total() == 2


@pytest.mark.parametrize("marker", [{"availability": "discontinued"}, {"deleted": "true"}, {"status": "removed"}])
def test_a_row_that_says_that_it_is_no_more_is_delisted_at_once(shop: Path, marker: dict[str, str]) -> None:
    header = dict.fromkeys((*row(0), *marker), "")
    tally = take(shop, [{**header, "id": "p2", **marker}], delta=True)
    assert (tally.gone, tally.refused.counts.total()) == (1, 0)
    assert "p2" not in listed(shop)


def test_another_currency_for_all_wants_to_be_sure(shop: Path) -> None:
    dollars = [row(number, price=f"{20 + number}.50 USD") for number in range(6)]
    with pytest.raises(Suspicious, match=r"6 of the 6 .* \(EUR → USD\); .* --allow-currency-change"):
        take(shop, dollars)
    assert listed(shop)["p0"].currency == "EUR"
    assert take(shop, dollars, allowed=Allowed(currency_change=True)).changed == 6
    assert listed(shop)["p0"].currency == "USD"


def test_a_feed_in_several_currencies_is_fine(shop: Path) -> None:
    mixed = [*rows(6), *(row(number, price="30 USD") for number in range(6, 12))]
    assert take(shop, mixed).added == 6
    assert take(shop, mixed).unchanged == 12


@pytest.mark.parametrize(("factor", "way"), [(100, "20 times their price or more"), (0.01, "a 20th of")])
def test_prices_a_hundred_times_off_want_to_be_sure(shop: Path, factor: float, way: str) -> None:
    wrong = [row(number, price=f"{(20.5 + number) * factor:.2f} EUR") for number in range(6)]
    with pytest.raises(Suspicious, match=f"6 of the 6 .*{way}.*--allow-price-scale"):
        take(shop, wrong)
    assert listed(shop)["p0"].price == 20.5
    assert take(shop, wrong, allowed=Allowed(price_scale=True)).changed == 6


def test_a_sale_and_one_slipped_price_are_fine(shop: Path) -> None:
    half = [row(0, price="2050 EUR"), *(row(number, price="10 EUR") for number in range(1, 6))]
    assert take(shop, half).changed == 6


def test_the_command_tells_what_is_wrong_in_one_sentence(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feed = write_feed(shop / "next.csv", [row(number, price="25 GBP") for number in range(6)])
    assert ingest_command(feed, home=shop / "home") == 1
    assert "--allow-currency-change" in capsys.readouterr().err.splitlines()[-1]
    assert ingest_command(feed, home=shop / "home", allow_currency_change=True) == 0


def variant(number: int, size: str, group: str = "g", **other: str) -> dict[str, str]:
    return row(number, item_group_id=group, size=size, title="Acme Black Shirts", color="Black", **other)


def plain(number: int) -> dict[str, str]:
    return row(number, item_group_id="", size="")


def test_rows_of_one_garment_are_one_product_and_the_same_feed_again_changes_nothing(shop: Path) -> None:
    feed = [variant(0, "S"), plain(1), variant(2, "M"), variant(3, "L"), plain(4), plain(5)]
    tally = take(shop, feed)
    assert (tally.merged, tally.gone, tally.missing) == (2, 2, 0)
    assert listed(shop).keys() == {"p0", "p1", "p4", "p5"}
    assert listed(shop)["p0"].sizes == ("S", "M", "L")

    again = take(shop, feed)
    assert (again.unchanged, again.changed, again.added, again.gone) == (4, 0, 0, 0)


def test_a_size_that_left_the_feed_leaves_its_product(shop: Path) -> None:
    take(shop, [variant(0, "S"), plain(1), variant(2, "M"), variant(3, "L"), plain(4), plain(5)])
    tally = take(shop, [plain(1), variant(2, "M"), variant(3, "L"), plain(4), plain(5)])
    assert (tally.changed, tally.missing) == (1, 0)
    assert listed(shop)["p0"].sizes == ("M", "L")  # under the id that it has had


def test_a_delta_changes_one_size_and_keeps_the_others(shop: Path) -> None:
    take(shop, [variant(0, "S"), plain(1), variant(2, "M"), variant(3, "L"), plain(4), plain(5)])
    tally = take(shop, [variant(2, "XXL")], delta=True)
    assert (tally.changed, tally.added, tally.gone) == (1, 0, 0)
    assert set(listed(shop)["p0"].sizes) == {"S", "XXL", "L"}

    gone = {**variant(3, "L"), "availability": "discontinued"}
    assert take(shop, [gone], delta=True).changed == 1
    assert set(listed(shop)["p0"].sizes) == {"S", "XXL"}


def test_a_product_whose_last_size_is_taken_off_is_delisted(shop: Path) -> None:
    take(shop, [variant(0, "S"), variant(1, "M"), plain(2), plain(3), plain(4), plain(5)])
    off = [{**variant(number, size), "availability": "discontinued"} for number, size in ((0, "S"), (1, "M"))]
    assert take(shop, off, delta=True).gone == 1
    assert "p0" not in listed(shop)


def test_a_row_that_leaves_its_product_is_one_of_its_own(shop: Path) -> None:
    take(shop, [variant(0, "S"), variant(1, "M"), plain(2), plain(3), plain(4), plain(5)])
    tally = take(shop, [plain(0), variant(1, "M"), plain(2), plain(3), plain(4), plain(5)])
    assert len(listed(shop)) == 6
    assert (tally.added, tally.merged) == (1, 0)


def test_words_that_are_not_understood_are_listed_with_their_counts_in_every_run(shop: Path) -> None:
    odd = [row(0, color="Blurple"), row(1, color="Blurple"), row(2, color="Zorp", availability="perhaps"), *rows(6)[3:]]
    first, again = take(shop, odd), take(shop, odd)
    for tally in (first, again):
        assert tally.to_json()["unknown"] == {"color": {"Blurple": 2, "Zorp": 1}, "availability": {"perhaps": 1}}
    assert again.unchanged == 6
