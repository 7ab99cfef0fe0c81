"""What the bot has done since its start, in numbers: requests, how long they took, what was asked for most.

`reply = await stats.counted(session, answering)`, then `stats.standing()`. Counts only, in memory: no text, no name and
no id of a person is kept, and of a wish nothing but the vocabulary's own words ("dress · navy · under 100").
"""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.wording_admin import OVER, UNDER
from retrieval.product import Query

if TYPE_CHECKING:
    from bot.stylist import Reply

CHANNELS = ("telegram", "discord", "web", "terminal")
HOUR_S = 3600.0
MOST_RECENT = 20_000  # requests of the last hour that are timed; 5 a second
MOST_FACETS = 2_000  # different wishes counted; the rarest go first
BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # of Prometheus's histogram
_STEP = math.log(1.05)  # percentiles since the start are told to within 2.5%
_TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long answers took: half of `requests` within `p50_ms`, 95% within `p95_ms`."""

    requests: int = 0
    p50_ms: int = 0
    p95_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The numbers at one moment; pairs are (name, count), the most frequent first."""

    up_s: float
    requests: int
    failed: int
    channels: tuple[tuple[str, int], ...]
    intents: tuple[tuple[str, int], ...]
    last_hour: Latency
    since_start: Latency
    top: tuple[tuple[str, int], ...]


class Stats:
    """Counts what is answered. One for the whole process; used in its event loop alone."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start at zero; `now` tells the time in seconds."""
        self._now, self._started = now, now()
        self.by_kind: Counter[tuple[str, str]] = Counter()  # (channel, intent)
        self.failed: Counter[str] = Counter()  # by channel
        self.buckets = [0] * (len(BUCKETS_S) + 1)
        self.total_s = 0.0
        self._steps: Counter[int] = Counter()
        self._recent: deque[tuple[float, float]] = deque(maxlen=MOST_RECENT)  # (when, seconds)
        self._facets: Counter[str] = Counter()

    async def counted(self, session: str, answering: Awaitable[Reply]) -> Reply:
        """The reply that is awaited, counted with the time it took; its error is counted and goes on."""
        channel, started = channel_of(session), self._now()
        try:
            reply = await answering
        except Exception:
            self.failed[channel] += 1
            raise
        self._note(channel, reply, self._now() - started)
        return reply

    def standing(self) -> Standing:
        """The numbers now."""
        channels, intents = Counter[str](), Counter[str]()
        for (channel, intent), count in self.by_kind.items():
            channels[channel] += count
            intents[intent] += count
        failed = self.failed.total()
        return Standing(
            up_s=self._now() - self._started,
            requests=self.by_kind.total() + failed,
            failed=failed,
            channels=tuple(channels.most_common()),
            intents=tuple(intents.most_common()),
            last_hour=self._last_hour(),
            since_start=self._since_start(),
            top=tuple(self._facets.most_common(_TOP)),
        )

    def _note(self, channel: str, reply: Reply, seconds: float) -> None:
        self.by_kind[channel, reply.intent] += 1
        self.buckets[sum(bound < seconds for bound in BUCKETS_S)] += 1
        self.total_s += seconds
        self._steps[round(math.log(max(seconds, 1e-4)) / _STEP)] += 1
        self._recent.append((self._now(), seconds))
        if named := facets(reply.query):
            self._facets[named] += 1
            if len(self._facets) > MOST_FACETS:
                self._facets = Counter(dict(self._facets.most_common(MOST_FACETS // 2)))

    def _last_hour(self) -> Latency:
        while self._recent and self._recent[0][0] < self._now() - HOUR_S:
            self._recent.popleft()
        took = sorted(seconds for _, seconds in self._recent)
        if not took:
            return Latency()
        p50, p95 = (round(1000 * took[_rank(share, len(took))]) for share in (0.5, 0.95))
        return Latency(requests=len(took), p50_ms=p50, p95_ms=p95)

    def _since_start(self) -> Latency:
        total = self._steps.total()
        if not total:
            return Latency()
        p50, p95 = (round(1000 * math.exp(_STEP * self._step_at(_rank(share, total)))) for share in (0.5, 0.95))
        return Latency(requests=total, p50_ms=p50, p95_ms=p95)

    def _step_at(self, rank: int) -> int:
        steps = sorted(self._steps)
        for step in steps:
            rank -= self._steps[step]
            if rank < 0:
                return step
        return steps[-1]


def _rank(share: float, count: int) -> int:
    """Which of `count` sorted values, from 0, a share of them does not pass."""
    return max(0, math.ceil(share * count) - 1)


def channel_of(session: str) -> str:
    """Where a conversation is held: "telegram:123" → "telegram"."""
    name = session.partition(":")[0]
    return name if name in CHANNELS else "other"


def facets(query: Query) -> str:
    """A wish without anybody's words: "dress · navy · under 100"; empty where it names nothing of the vocabulary."""
    several = (query.categories, query.colors, query.patterns, query.materials, query.styles, query.seasons)
    one = (query.occasion, query.dress_code, query.audience)
    named = [name for names in several for name in names] + [name for name in one if name]
    limits = ((OVER, query.price_min), (UNDER, query.price_max))
    return " · ".join((*named, *(says.format(price=price) for says, price in limits if price is not None)))
