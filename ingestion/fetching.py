"""What the operator said about downloads: addresses allowed, how hard hosts are asked, limits, the Apify token.

`Fetching()` suits the public web. `bot.settings` reads it from the environment; this package reads no environment.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingestion.web_addresses import Allowance
from ingestion.web_client import USER_AGENT, WebRules
from retrieval.pictures import MAX_BYTES

PAGE_MAX_BYTES = 20_000_000  # 250 products of Shopify's are 1 to 3 MB, a page of a shop 0.1 to 2
SITEMAP_MAX_BYTES = 50_000_000  # sitemaps.org's own limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """Rates are for one host; `pages_per_s` is for what a shop computes, `pictures_per_s` for files."""

    allowance: Allowance = field(default_factory=Allowance)
    user_agent: str = USER_AGENT
    connections_per_host: int = 16
    pictures_per_s: float = 300.0
    pages_per_s: float = 2.0
    feed_max_bytes: int = 2_000_000_000
    most_pages: int | None = None  # of a crawl, and of a shop's product pages
    apify_token: str | None = field(default=None, repr=False)
    apify_url: str | None = None

    def for_pictures(self) -> WebRules:
        """Many at once, each within a minute."""
        return WebRules(
            allowance=self.allowance,
            user_agent=self.user_agent,
            at_once_per_host=self.connections_per_host,
            requests_per_s=self.pictures_per_s,
            max_bytes=MAX_BYTES,
        )

    def for_pages(self) -> WebRules:
        """Two at once; a host is asked five times before it is left."""
        return WebRules(
            allowance=self.allowance,
            user_agent=self.user_agent,
            at_once_per_host=2,
            requests_per_s=self.pages_per_s,
            attempts=5,
            max_bytes=PAGE_MAX_BYTES,
        )

    def for_feeds(self) -> WebRules:
        """One large file: an hour for it, and half a minute of silence."""
        return WebRules(
            allowance=self.allowance,
            user_agent=self.user_agent,
            at_once_per_host=1,
            requests_per_s=self.pages_per_s,
            attempts=5,
            max_bytes=self.feed_max_bytes,
            idle_timeout_s=30.0,
            total_timeout_s=3600.0,
        )
