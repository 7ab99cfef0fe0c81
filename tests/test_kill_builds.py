"""Ingests and builds that are killed at random moments: a small version of `benchmarks.kill_builds`."""

from __future__ import annotations

from pathlib import Path

from benchmarks.kill_builds import cut, kill_builds
from tests.fakes.small_shop import paint, rows, write_feed


def test_killed_at_any_moment_nothing_is_lost_and_nothing_embedded_twice(tmp_path: Path) -> None:
    feed = write_feed(tmp_path / "feed.csv", rows(30))
    paint(tmp_path, 30)
    (tmp_path / "scratch").mkdir()
    shop = cut(feed, tmp_path / "scratch", 30, tmp_path)
    assert len(kill_builds(shop, tmp_path / "scratch", times=2, seed=5)) == 2
