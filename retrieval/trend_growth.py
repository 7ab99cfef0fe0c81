"""Whether a theme grew: `growth(now=40, of_now=1000, before=20, of_before=1000, themes=25) -> Growth`.

The ratio of its shares now and before, each smoothed by half a picture, with an interval that is wide where little was
counted: 2 → 4 of a hundred is "1.8 times, between .2 and 16 times" among 25 themes, and no boom. Shares are small, so
that of a theme's pictures of both periods those of now are a binomial's successes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

SURELY = 0.95
_HALF = 0.5  # added to each count: a theme that was not there before has not grown endlessly
MOST_ODDS = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How many times its earlier share a theme has now; the truth is between `low` and `high` in 95 of 100 reports."""

    ratio: float
    low: float
    high: float
    before: int  # pictures of the earlier period

    @property
    def is_rise(self) -> bool:
        """Whether it surely grew."""
        return self.low > 1

    @property
    def is_fall(self) -> bool:
        """Whether it surely shrank."""
        return self.high < 1


def growth(*, now: int, of_now: int, before: int, of_before: int, themes: int = 1) -> Growth:
    """Compare a theme's share of `of_now` pictures with that of `of_before` earlier ones.

    `themes` is how many are compared at once: the interval is widened (Bonferroni), so that among 40 still none has
    grown by chance, 95 times in 100.
    """
    scale = (of_before + 1) / (of_now + 1)
    wide = NormalDist().inv_cdf(1 - (1 - SURELY) / 2 / max(themes, 1))
    low, high = _wilson(now, now + before, wide)
    ratio = (now + _HALF) / (before + _HALF) * scale
    return Growth(ratio=ratio, low=min(ratio, _odds(low) * scale), high=max(ratio, _odds(high) * scale), before=before)


def _wilson(count: int, of: int, wide: float) -> tuple[float, float]:
    """Wilson's interval of a proportion: of 32 now and none before it does not say that all may be chance."""
    if not of:
        return 0.0, 1.0
    share, square = count / of, wide * wide
    middle, off = share + square / 2 / of, wide * math.sqrt(share * (1 - share) / of + square / 4 / of / of)
    return (middle - off) / (1 + square / of), (middle + off) / (1 + square / of)


def _odds(share: float) -> float:
    return max(share, 0.0) / max(1 - share, MOST_ODDS)
