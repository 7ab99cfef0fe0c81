"""What the bot counts of itself: requests, latencies, wishes in the vocabulary's words, and nothing of people."""

from __future__ import annotations

import pytest

from bot import admin_stats
from bot.shop import ShopWindow
from bot.stats import MOST_FACETS, Stats, channel_of, facets
from bot.stylist import Reply, Request, Stylist
from retrieval.product import Query
from tests.fakes.stylist import reply


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


async def answered(stats: Stats, clock: Clock, took_s: float, session: str = "web:abc", **changes: object) -> None:
    async def answer() -> Reply:
        clock.now_s += took_s
        return reply(**changes)  # type: ignore[arg-type]

    await stats.counted(session, answer())


async def test_a_real_request_is_counted_by_channel_and_intent_with_its_time(shop_window: ShopWindow) -> None:
    stylist = Stylist(shop_window)
    await stylist.answer(Request(text="a navy dress under 100, love Maria", session="telegram:77"))
    await stylist.answer(Request(text="hello", session="web:x"))
    standing = stylist.stats.standing()
    assert (standing.requests, standing.failed) == (2, 0)
    assert set(standing.channels) == {("telegram", 1), ("web", 1)}
    assert set(standing.intents) == {("search", 1), ("small_talk", 1)}
    assert standing.last_hour.requests == 2
    assert 0 < standing.last_hour.p50_ms <= standing.last_hour.p95_ms
    assert standing.top == (("dress · navy · under 100", 1),)
    told = "\n".join(admin_stats.lines(await admin_stats.look(stylist)))
    assert "1 × dress · navy · under 100" in told
    assert "requests 2, failed 0" in told
    assert stylist.shop.catalog.generation in told
    assert "Maria" not in told
    assert "77" not in told.replace(stylist.shop.catalog.generation, "")


async def test_an_answer_that_fails_is_counted_and_its_error_goes_on() -> None:
    stats = Stats()

    async def fail() -> Reply:
        raise RuntimeError("the index is gone")

    with pytest.raises(RuntimeError, match="gone"):
        await stats.counted("discord:5", fail())
    assert (stats.standing().requests, stats.standing().failed) == (1, 1)


async def test_percentiles_are_those_of_the_requests_and_the_hour_forgets(clock: Clock) -> None:
    stats = Stats(clock)
    for hundredths in range(1, 101):
        await answered(stats, clock, hundredths / 100)
    standing = stats.standing()
    assert (standing.last_hour.p50_ms, standing.last_hour.p95_ms) == (500, 950)
    assert standing.since_start.p50_ms == pytest.approx(500, rel=0.03)
    assert standing.since_start.p95_ms == pytest.approx(950, rel=0.03)
    clock.now_s += 3601
    standing = stats.standing()
    assert standing.last_hour.requests == 0
    assert standing.since_start.requests == 100


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_different_wishes_do_not_fill_the_memory(clock: Clock) -> None:
    stats = Stats(clock)
    for price in range(3 * MOST_FACETS):
        await answered(stats, clock, 0.01, query=Query(categories=("dress",)))
        await answered(stats, clock, 0.01, query=Query(categories=("dress",), price_max=price))
    assert stats.standing().top[0] == ("dress", 3 * MOST_FACETS)
    assert len(stats._facets) <= MOST_FACETS


def test_a_wish_is_told_without_anybodys_words() -> None:
    query = Query(
        text="for Maria's wedding", categories=("dress",), occasion="wedding", sizes=("M",), recipient="sister"
    )
    assert facets(query) == "dress · wedding"
    assert facets(Query(text="whatever")) == ""


def test_a_session_that_names_no_channel_is_other() -> None:
    assert [channel_of(session) for session in ("telegram:1", "terminal", "default", "x:1")] == [
        "telegram",
        "terminal",
        "other",
        "other",
    ]
