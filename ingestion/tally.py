"""What a run did, in numbers: the lines that end `stylist ingest` and `stylist build`, and the same as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingestion.applying import Changes

_EXAMPLES = 3
_EXAMPLE_CHARS = 60


@dataclass(slots=True)
class Reasons:
    """Things counted by reason, with where the first few of each were."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, example: str) -> None:
        """Count one; the first few examples of a reason are kept."""
        self.counts[reason] += 1
        kept = self.examples.setdefault(reason, [])
        if len(kept) < _EXAMPLES:
            kept.append(example)

    def lines(self) -> list[str]:
        """One line a reason, most frequent first."""
        return [f"  {count:,} {why}: {'; '.join(self.examples[why])}" for why, count in self.counts.most_common()]

    def to_json(self) -> dict[str, Any]:
        """{reason: {"count": n, "examples": [...]}}, most frequent first."""
        return {why: {"count": n, "examples": self.examples[why]} for why, n in self.counts.most_common()}


def example(line: int, detail: str) -> str:
    """Where in the feed, and what stood there."""
    shown = detail if len(detail) <= _EXAMPLE_CHARS else detail[:_EXAMPLE_CHARS] + "…"
    return f"line {line} {shown!r}" if detail else f"line {line}"


@dataclass(slots=True, kw_only=True)
class FetchTally:
    """What a run did. `kept` were there before, `resting` failed for good or too lately, `left` hosts gave up."""

    fetched: int = 0
    unchanged: int = 0
    kept: int = 0
    resting: int = 0
    left: int = 0
    bytes: int = 0
    took_s: float = 0.0
    failed: Reasons = field(default_factory=Reasons)

    def lines(self) -> list[str]:
        """The tally as a person reads it."""
        rate = f", {self.fetched / self.took_s:,.0f}/s" if self.fetched and self.took_s else ""
        parts = [
            f"{self.fetched:,} pictures fetched ({self.bytes / 1e6:,.1f} MB in {self.took_s:.1f} s{rate})",
            *([f"{self.unchanged:,} unchanged"] if self.unchanged else []),
            f"{self.kept:,} kept from before",
            f"{self.failed.counts.total():,} failed",
            *([f"{self.resting:,} failed before and were not asked for (--refresh asks)"] if self.resting else []),
            *([f"{self.left:,} left for another run: their hosts do not answer"] if self.left else []),
        ]
        return [", ".join(parts), *self.failed.lines()]

    def to_json(self) -> dict[str, Any]:
        """The tally as JSON types."""
        names = ("fetched", "unchanged", "kept", "resting", "left", "bytes")
        plain = {name: getattr(self, name) for name in names}
        return {**plain, "took_s": round(self.took_s, 2), "failed": self.failed.to_json()}


@dataclass(slots=True, kw_only=True)
class IngestTally:
    """What `ingest` did. `gone` were delisted; `missing` are not in the feed but stay for now; `merged` rows are
    variants of another row's product. `pictures` counts usable ones among the feed's listed products (a delta's: among
    its own), `unknown` the words not understood of all that is listed: column → word → products.
    """

    feed: str
    delta: bool = False
    format: str = ""
    encoding: str = ""
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    missing: int = 0
    merged: int = 0
    pictures: int = 0
    took_s: float = 0.0
    refused: Reasons = field(default_factory=Reasons)
    notes: Reasons = field(default_factory=Reasons)
    without_picture: Reasons = field(default_factory=Reasons)
    downloads: FetchTally | None = None  # what was fetched from the web, where that was asked for
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, changes: Changes) -> None:
        """Take over what staged rows changed."""
        self.added, self.changed, self.unchanged = changes.added, changes.changed, changes.unchanged
        self.gone, self.missing, self.merged = changes.delisted, changes.missing, changes.variants

    def lines(self) -> list[str]:
        """The tally as a person reads it."""
        refused, missing = self.refused.counts.total(), self.without_picture.counts.total()
        return [
            f"{self.feed}: {self.rows:,} rows of {self.format} ({self.encoding}) in {self.took_s:.1f} s",
            f"{self.added:,} added, {self.changed:,} changed, {self.unchanged:,} unchanged, {self.gone:,} gone, "
            f"{refused:,} refused",
            *self.refused.lines(),
            *([f"{self.missing:,} missing from the feed, kept until they are missing again"] if self.missing else []),
            *([f"{self.merged:,} rows merged as variants of other rows"] if self.merged else []),
            *([f"{self.notes.counts.total():,} notes"] if self.notes.counts else []),
            *self.notes.lines(),
            *(self.downloads.lines() if self.downloads else []),
            f"{self.pictures:,} with a picture, {missing:,} without"
            + (" (kept and looked for again at the next ingest, but not in the index)" if missing else ""),
            *self.without_picture.lines(),
        ]

    def to_json(self) -> dict[str, Any]:
        """The tally as JSON types."""
        plain = {name: getattr(self, name) for name in _PLAIN_INGEST}
        nested = {name: getattr(self, name).to_json() for name in ("refused", "notes", "without_picture")}
        fetched = {"downloads": self.downloads.to_json()} if self.downloads else {}
        return {**plain, "took_s": round(self.took_s, 2), **nested, **fetched, "unknown": self.unknown}


_PLAIN_INGEST = (
    "feed", "delta", "format", "encoding", "rows", "added", "changed", "unchanged", "gone", "missing", "merged",
    "pictures",
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class BuildTally:
    """What `build` did. `embedded_*` counts what the model ran on; the rest of the vectors came from the ledger."""

    generation: str = ""
    model: str = ""
    changed: bool = True
    products: int = 0
    embedded_pictures: int = 0
    embedded_texts: int = 0
    pictures_per_s: float = 0.0
    checked: int = 0
    removed_generations: tuple[str, ...] = ()
    took_s: float = 0.0
    left_out: Reasons = field(default_factory=Reasons)

    def lines(self) -> list[str]:
        """The tally as a person reads it."""
        if not self.changed:
            first = f"nothing changed: {self.generation} stays in use ({self.products:,} products, 0 embedded"
            return [f"{first}, {self.took_s:.1f} s)", *self._left_out_lines()]
        speed = f", {self.pictures_per_s:,.0f} pictures/s" if self.embedded_pictures else ""
        return [
            f"{self.generation}: {self.products:,} products with {self.model} in {self.took_s:.1f} s",
            f"{self.embedded_pictures:,} pictures and {self.embedded_texts:,} texts embedded{speed}; "
            f"the rest was known",
            f"{self.checked:,} products found themselves; {len(self.removed_generations)} old generations removed",
            *self._left_out_lines(),
        ]

    def _left_out_lines(self) -> list[str]:
        total = self.left_out.counts.total()
        return [f"{total:,} listed products left out", *self.left_out.lines()] if total else []

    def to_json(self) -> dict[str, Any]:
        """The tally as JSON types."""
        names = ("generation", "model", "changed", "products", "embedded_pictures", "embedded_texts", "checked")
        return {
            **{name: getattr(self, name) for name in names},
            "pictures_per_s": round(self.pictures_per_s, 1),
            "removed_generations": list(self.removed_generations),
            "took_s": round(self.took_s, 2),
            "left_out": self.left_out.to_json(),
        }
