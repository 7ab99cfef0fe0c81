"""What Gemini may use in a day, and when it is left alone: ceilings, the turn of the day, rests apart for each use."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from bot.allowance import FAILURES_BEFORE_REST, REST_S, Allowance, Rest
from bot.gemini import Gemini
from bot.gemini_reading import Wish
from tests.fakes.gemini import KEY, TRUNCATED, FakeGemini, reading, sentences
from tests.test_gemini import GOOD, brief

WISH = Wish(message="a navy top please", values={"top": ("category", "top"), "navy": ("color", "navy")})


def gemini(fake: FakeGemini, **changes: float) -> Gemini:
    return Gemini(KEY, model="gemini-3.8-flash", base_url=fake.url, **changes)  # type: ignore[arg-type]


async def test_reading_and_writing_draw_on_one_ceiling_and_then_neither_is_asked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with FakeGemini(lambda _: GOOD) as fake, gemini(fake, daily_tokens=1) as asked:
        assert await asked.read(WISH) is not None
        assert not asked.can_read
        assert await asked.read(WISH) is None
        assert await asked.write(brief()) is None
        assert await asked.write(brief()) is None
    assert (len(fake.readings), len(fake.requests)) == (1, 0)
    told = [record.message for record in caplog.records if "spent" in record.message]
    assert told == ["gemini: the day's 1 tokens are spent, the parser and the template serve"]


async def test_a_ceiling_of_0_asks_nothing_at_all() -> None:
    async with FakeGemini(lambda _: GOOD) as fake, gemini(fake, daily_tokens=0) as asked:
        assert await asked.read(WISH) is None
        assert await asked.write(brief()) is None
    assert (fake.readings, fake.requests) == ([], [])


async def test_an_answer_of_no_use_is_paid_for_all_the_same() -> None:
    async with FakeGemini(lambda _: TRUNCATED) as fake, gemini(fake, daily_tokens=1) as asked:
        assert await asked.write(brief()) is None
        assert not asked.can_read


def test_a_new_day_has_its_own_tokens() -> None:
    days = [date(2026, 11, 21)]
    allowance = Allowance(100, today=lambda: days[-1])
    allowance.spend(100)
    assert allowance.is_spent
    days.append(date(2026, 11, 22))
    assert not allowance.is_spent
    allowance.spend(99)
    assert not allowance.is_spent


def test_a_rest_ends() -> None:
    times = [0.0]
    rest = Rest(now=lambda: times[-1])
    for _ in range(FAILURES_BEFORE_REST):
        assert not rest.is_on
        rest.note(answered=False)
    assert rest.is_on
    times.append(REST_S + 1)
    assert not rest.is_on


async def test_a_model_that_is_too_slow_to_read_goes_on_writing() -> None:
    async with FakeGemini(lambda _: GOOD, lambda _: 5.0) as fake, gemini(fake, reading_s=0.1) as asked:
        for _ in range(FAILURES_BEFORE_REST + 2):
            assert await asked.read(WISH) is None
        assert not asked.can_read
        assert await asked.write(brief()) is not None
    assert len(fake.readings) == FAILURES_BEFORE_REST


async def test_a_model_that_cannot_write_goes_on_reading() -> None:
    async with FakeGemini(lambda _: 503, lambda _: reading()) as fake, gemini(fake) as asked:
        for _ in range(FAILURES_BEFORE_REST + 2):
            assert await asked.write(brief()) is None
        assert await asked.read(WISH) is not None
    assert len(fake.requests) == FAILURES_BEFORE_REST


async def test_the_log_tells_outcomes_and_no_words(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    async with FakeGemini(lambda _: sentences()) as fake, gemini(fake) as asked:
        await asked.read(WISH)
    assert "gemini gemini-3.8-flash: read in" in caplog.text
    assert "navy" not in caplog.text
