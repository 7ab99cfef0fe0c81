"""What /stats tells: the counts of `bot.stats` with the likes, the index and the memory in use, as records and as text.

`await look(stylist)` gathers, `lines(figures)` words it. It keeps nothing.
"""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot import wording_admin as wording
from bot.memory import BadMemory
from bot.stats import Latency, Standing
from bot.status import span
from bot.stylist import Stylist


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How the bot stands. `liked` and `disliked` are None where nobody is remembered."""

    standing: Standing
    liked: int | None
    disliked: int | None
    generation: str
    age_s: float
    products: int
    model: str
    memory_bytes: int


async def look(stylist: Stylist) -> Figures:
    """The figures of a stylist, now."""
    catalog = stylist.shop.catalog
    liked, disliked = await _opinions(stylist)
    return Figures(
        standing=stylist.stats.standing(),
        liked=liked,
        disliked=disliked,
        generation=catalog.generation,
        age_s=age_s(catalog.manifest.created),
        products=len(catalog.products),
        model=stylist.shop.encoder.model_id,
        memory_bytes=memory_bytes(),
    )


async def _opinions(stylist: Stylist) -> tuple[int, int] | tuple[None, None]:
    try:
        store = await stylist.memory.known() if stylist.memory else None
        return await store.opinions() if store else (None, None)
    except BadMemory:  # the other figures are told all the same
        return None, None


def age_s(created: str) -> float:
    """How long ago a moment was that a manifest names."""
    return (datetime.now(UTC) - datetime.fromisoformat(created)).total_seconds()


def memory_bytes() -> int:
    """The memory that this process holds; where the system does not tell, the most that it ever held."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else 1024 * most


def lines(figures: Figures) -> list[str]:
    """The figures as sentences."""
    said = figures.standing
    told = [wording.SINCE.format(span=span(said.up_s), requests=said.requests, failed=said.failed)]
    told += [wording.CHANNELS.format(counts=_counts(said.channels))] if said.channels else []
    told += [wording.INTENTS.format(counts=_counts(said.intents))] if said.intents else []
    told += [_latency(wording.LATENCY_HOUR, said.last_hour) if said.last_hour.requests else wording.QUIET_HOUR]
    told += [_latency(wording.LATENCY_START, said.since_start)] if said.since_start.requests else []
    if figures.liked is not None:
        told.append(wording.LIKES.format(liked=figures.liked, disliked=figures.disliked))
    if said.top:
        told += [wording.TOP, *(wording.TOP_ROW.format(facets=name, count=count) for name, count in said.top)]
    index = {"generation": figures.generation, "products": figures.products, "model": figures.model}
    told.append(wording.INDEX.format(span=span(figures.age_s), **index))
    return [*told, wording.MEMORY.format(megabytes=round(figures.memory_bytes / 1e6))]


def _counts(pairs: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(wording.COUNT.format(name=name.replace("_", " "), count=count) for name, count in pairs)


def _latency(says: str, latency: Latency) -> str:
    return says.format(requests=latency.requests, p50=latency.p50_ms, p95=latency.p95_ms)
