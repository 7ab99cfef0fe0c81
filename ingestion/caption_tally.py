"""What a run of captions did, in numbers: the lines that end `stylist caption`, and what is told before it starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingestion.caption_pace import Prices, Tokens
from ingestion.caption_store import Spent, Written
from ingestion.tally import Reasons


@dataclass(slots=True, kw_only=True)
class CaptionTally:
    """What was asked and what came. `unanswered` requests broke off: whether they are billed nobody told."""

    writer: str
    wanted: int = 0
    captions: int = 0
    requests: int = 0
    retried: int = 0
    unanswered: int = 0
    tokens_sent: int = 0
    tokens_got: int = 0
    interrupted: bool = False
    took_s: float = 0.0
    stopped: str = ""
    failed: Reasons = field(default_factory=Reasons)

    @property
    def done(self) -> int:
        """Pictures that need nothing more in this run."""
        return self.captions + self.failed.counts.total()

    def count(self, written: Written, product_id: str) -> None:
        """Count what came of a picture."""
        self.captions += written.parts is not None
        self.tokens_sent += written.tokens_in
        self.tokens_got += written.tokens_out
        if written.error:
            self.failed.add(written.error, product_id)

    def lines(self, prices: Prices) -> Iterator[str]:
        """The tally as a person reads it."""
        rate = f", {self.captions / self.took_s:,.1f}/s" if self.took_s and self.captions else ""
        yield f"{self.captions:,} of {self.wanted:,} pictures described by {self.writer} in {self.took_s:,.1f} s{rate}"
        tokens = Tokens(self.tokens_sent, self.tokens_got)
        yield f"{self.requests:,} requests, {self.retried:,} of them again; {told(tokens, prices)}"
        if self.unanswered:
            yield f"{self.unanswered:,} requests had no answer, and may be billed all the same"
        if self.failed.counts:
            yield f"{self.failed.counts.total():,} failed, and are tried again next time"
            yield from self.failed.lines()
        if self.stopped:
            yield f"Stopped: {self.stopped}. What came is kept; the same command goes on with the other {self._left:,}."

    @property
    def _left(self) -> int:
        return self.wanted - self.done

    def to_json(self) -> dict[str, Any]:
        """The tally as JSON types."""
        names = ("writer", "wanted", "captions", "requests", "retried", "unanswered", "tokens_sent", "tokens_got")
        plain = {name: getattr(self, name) for name in (*names, "stopped")}
        return {**plain, "took_s": round(self.took_s, 2), "failed": self.failed.to_json()}


def told(tokens: Tokens, prices: Prices) -> str:
    """Tokens, and what they cost where that is known."""
    usd = prices.usd(tokens)
    return f"{tokens.sent:,} tokens sent, {tokens.got:,} got back" + (f", ${usd:,.2f}" if usd is not None else "")


def announced(pictures: int, model: str, tokens: Tokens, prices: Prices, ceiling: str) -> Iterator[str]:
    """What is said before the first request."""
    yield f"{pictures:,} pictures to describe with {model}: about {told(tokens, prices)}"
    if prices.usd(tokens) is None:
        yield "(what that costs is not known: set GEMINI_USD_PER_MILLION_SENT and GEMINI_USD_PER_MILLION_GOT)"
    yield f"It stops at {ceiling}; pictures, titles and attributes go to Google."


def so_far(spent: Spent, prices: Prices) -> str:
    """Everything ever paid for, in a line."""
    return f"{spent.captions:,} captions kept in all, for {told(Tokens(spent.tokens_in, spent.tokens_out), prices)}"
