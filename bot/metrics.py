"""The bot's figures for Prometheus: `Exposition(admin).page()` gives the page that it reads at /metrics.

What is counted is `bot.stats`'s; this file names it, and the process's own figures come from the library. There is
nothing personal in it: no texts, no ids, no wishes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from bot.admin import Admin
from bot.admin_stats import age_s
from bot.stats import BUCKETS_S, Stats

CONTENT_TYPE = CONTENT_TYPE_LATEST


class _Figures(Collector):
    """Reads the figures when they are asked for, so that answering costs no more than counting."""

    def __init__(self, admin: Admin) -> None:
        self._admin = admin

    def collect(self) -> Iterator[Metric]:
        """Every family of figures."""
        yield from _of_requests(self._admin.stylist.stats)
        shop, running = self._admin.stylist.shop, self._admin.reindex.is_running
        yield GaugeMetricFamily("stylist_index_products", "Products in the index.", len(shop.catalog.products))
        age = age_s(shop.catalog.manifest.created)
        yield GaugeMetricFamily("stylist_index_age_seconds", "How old the index is.", age)
        index = {"generation": shop.catalog.generation, "model": shop.encoder.model_id}
        yield InfoMetricFamily("stylist_index", "The index in use and its model.", index)
        yield GaugeMetricFamily("stylist_reindex_running", "Whether a reindex is under way.", int(running))


def _of_requests(stats: Stats) -> Iterator[Metric]:
    answered = CounterMetricFamily("stylist_requests", "Requests answered.", labels=("channel", "intent"))
    for labels, count in stats.by_kind.items():
        answered.add_metric(labels, count)
    failed = CounterMetricFamily("stylist_requests_failed", "Requests that ended in an error.", labels=("channel",))
    for channel, count in stats.failed.items():
        failed.add_metric((channel,), count)
    bounds = (*(f"{bound:g}" for bound in BUCKETS_S), "+Inf")
    buckets = list(zip(bounds, map(float, accumulate(stats.buckets)), strict=True))
    took = "From a request to its whole reply."
    yield from (answered, failed)
    yield HistogramMetricFamily("stylist_answer_seconds", took, buckets=buckets, sum_value=stats.total_s)


class Exposition:
    """The page, of a registry of its own: two bots in one process, as in tests, do not mix."""

    def __init__(self, admin: Admin) -> None:
        """Tell of this admin's stylist and reindex, and of the process."""
        self._registry = CollectorRegistry()
        self._registry.register(_Figures(admin))
        ProcessCollector(registry=self._registry)

    def page(self) -> bytes:
        """The figures now, as Prometheus reads them."""
        return generate_latest(self._registry)
