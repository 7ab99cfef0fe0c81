"""`stylist trends` as people type it: a report, JSON, what chats answer from, and one sentence for what is wrong."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from bot.trending import CURRENT
from retrieval.trend_file import read
from tests.command_line import stylist

pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install '.[trends]'")
pytestmark = pytest.mark.usefixtures("_own_process")


@pytest.fixture
def home(shop_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(shop_home, tmp_path / "home")
    return tmp_path / "home"


def test_the_newest_products_become_a_report_with_mosaics_and_what_chats_answer_from(
    home: Path, tmp_path: Path
) -> None:
    result = stylist(home, "trends", "--newest", "30", "--seeds", "2", "--clusters", "12", "--json", "--out", "report")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["source"] == "newest"
    assert told["themes"][0]["products"]
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert "adjusted Rand index over 2 seeds" in page
    assert "http://" not in page  # whole in itself: no script, font or picture from elsewhere
    assert list((tmp_path / "report").glob("01-*.png"))
    kept = read(home / CURRENT)
    assert kept is not None
    assert [theme.name for theme in kept.themes] == [theme["name"] for theme in told["themes"]]


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--pictures", "nowhere"), 1, "There is no folder 'nowhere'"),
        (("--wishes",), 1, "Nobody has asked for anything yet"),
        (("--newest", "30", "--against", "60"), 1, "No product came in the 60 days before"),
        (("--newest", "30", "--wishes"), 2, "give one of --pictures, --newest and --wishes"),
        (("--against", "soon"), 2, "--against is 'soon'"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(home: Path, options: tuple[str, ...], code: int, says: str) -> None:
    nobody = f"sqlite+aiosqlite:///{home / 'nobody.sqlite'}"  # other tests may have asked in the shop that is copied
    result = stylist(home, "trends", *options, DATABASE_URL=nobody)
    assert result.exit_code == code
    assert says in " ".join(result.stderr.split())
    assert "Traceback" not in result.output
    assert not (home / CURRENT).exists()


def test_without_scikit_learn_it_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    for name in [name for name in sys.modules if name.startswith("sklearn.")]:
        monkeypatch.setitem(sys.modules, name, None)
    result = stylist(home, "trends", "--newest", "30")
    assert result.exit_code == 1
    assert "pip install '.[trends]'" in result.stderr
