"""`stylist report` on a small shop: its figures, its page in a browser, and what changed since the last time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ingestion.ledger import Ledger
from tests.command_line import stylist
from tests.fakes import visit as visits
from tests.test_picture_facts import NAVY, RED, patterned

chromium = visits.chromium
EVIL = "<script>document.title='taken over'</script><img src=x onerror=\"document.title='taken over'\">"
HEADER = "id\ttitle\tlink\timage_link\tprice\tavailability\tbrand\tgender\tcolor\tproduct_type\n"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


def row(identity: str, title: str, picture: str, *, price: str = "20.00 EUR", color: str = "navy") -> str:
    cells = (identity, title, f"https://shop.example/{identity}", picture, price, "in_stock", "Ours", "women", color)
    return "\t".join((*cells, "Dresses")) + "\n"


ROWS = (
    row("1", "Navy dress", "navy.jpg"),
    row("2", "Navy dress again", "navy.jpg", price="40.00 EUR"),
    row("3", "Navy dress, encoded anew", "copy.jpg"),
    row("4", "Lying black dress", "red.jpg", color="black", price="10.00 USD"),
    row("5", "Red dress", "red.jpg", color="red"),
    row("6", "Costs nothing known", "navy.jpg", price="much"),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    navy = patterned(NAVY, seed=3)
    navy.save(tmp_path / "navy.jpg", quality=92)
    navy.resize((200, 250)).save(tmp_path / "copy.jpg", quality=70)
    red = Image.new("RGB", (240, 300), "white")
    red.paste(RED, (60, 40, 180, 270))
    red.save(tmp_path / "red.jpg")
    return ingested(tmp_path, ROWS)


def ingested(folder: Path, rows: tuple[str, ...]) -> Path:
    (folder / "feed.tsv").write_text(HEADER + "".join(rows), encoding="utf-8")
    result = stylist(folder / "home", "ingest", str(folder / "feed.tsv"))
    assert result.exit_code == 0, result.output
    return folder / "home"


def report(home: Path) -> dict[str, Any]:
    result = stylist(home, "report", "--json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def test_it_counts_what_is_listed_lacking_and_refused(home: Path) -> None:
    found = report(home)
    assert found["products"] == 5
    assert found["facets"]["category"] == {"dress": 5}
    assert found["facets"]["colors"]["navy"] == 3
    assert found["missing"]["description"] == 5
    assert {one["currency"]: (one["products"], one["highest"]) for one in found["prices"]} == {
        "EUR": (4, 40.0),
        "USD": (1, 10.0),
    }
    assert [(one["count"], "price" in one["what"]) for one in found["runs"]["refused"]] == [(1, True)]


def test_copies_are_told_by_file_and_by_look(home: Path) -> None:
    found = {(one["exact"], tuple(sorted(shown["id"] for shown in one["products"]))) for one in report(home)["copies"]}
    assert found == {(True, ("1", "2")), (True, ("4", "5")), (False, ("1", "2", "3"))}


def test_a_color_that_the_picture_contradicts_is_told(home: Path) -> None:
    assert [(one["id"], one["said"], one["seen"][0]) for one in report(home)["color_conflicts"]] == [
        ("4", ["black"], "red")
    ]


def test_the_second_report_tells_what_changed_since_the_first(home: Path) -> None:
    assert report(home)["changes"] is None
    rows = (row("1", "Navy dress", "navy.jpg", price="15.00 EUR"), *ROWS[2:], row("7", "A new one", "red.jpg"))
    ingested(home.parent, rows)
    changes = report(home)["changes"]
    assert (changes["added"], changes["cheaper"], changes["dearer"]) == (1, 1, 0)
    assert [(one["id"], one["before"], one["now"]) for one in changes["moves"]] == [("1", 20.0, 15.0)]
    assert report(home)["changes"]["added"] == 0


def test_a_damaged_memory_of_the_last_report_stops_nothing(home: Path) -> None:
    report(home)
    (home / "reports" / "last.sqlite3").write_bytes(b"not a database, at all" * 100)
    assert report(home)["changes"] is None


def test_it_writes_a_page_and_pngs_that_open(home: Path, tmp_path: Path) -> None:
    result = stylist(home, "report", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0
    assert "5 products" in result.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        *("report.html", "report.json", "catalog.png", "samples.png", "duplicates.png", "conflicts.png")
    }
    with Image.open(tmp_path / "out" / "catalog.png") as bars:
        assert min(bars.size) > 200


@pytest.mark.parametrize("made", [False, True])
def test_without_products_one_sentence_names_the_command(tmp_path: Path, made: bool) -> None:
    if made:
        Ledger.open(tmp_path).close()
    result = stylist(tmp_path, "report")
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (1, 1)
    assert "stylist ingest" in result.stderr


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("way", [{"color_scheme": "light"}, {"color_scheme": "dark"}])
async def test_the_page_is_accessible_fits_a_phone_and_loads_nothing(
    home: Path, chromium: Any, way: dict[str, Any]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe-playwright-python is not installed")
    with Ledger.open(home) as ledger, ledger.writing() as db:  # past the feeds, which strip tags themselves
        db.execute(
            "UPDATE products SET product = json_set(product, '$.title', ?1, '$.brand', ?1) WHERE id = '5'", (EVIL,)
        )
    assert stylist(home, "report").exit_code == 0
    context = await chromium.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True, **way)
    page, asked = await context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    await page.goto((home / "reports" / "report.html").as_uri())
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    assert await page.title() == "Catalog report"  # no title of a product is run
    assert (await page.inner_text("main")).count(EVIL[:40]) >= 2
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    await page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
    found = await page.evaluate(f"axe.run(document, {RULES})")
    assert len(found["passes"]) > 10, "axe did not look"
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found["violations"]] == []
    await context.close()
