"""The guarded web client: every download of Stylist's goes through it. Bytes come capped, timed, paced and retried.

`async with WebClient(rules) as web: answer = await web.fetch(url, file)`. Only http and https, only public addresses
(`ingestion.web_guard`), also after each of at most five redirects; a redirect from https to http is refused. It
believes no header about length or kind, keeps no cookies, and uses no proxy of the environment's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO, Self

import aiohttp
from aiohttp.client_exceptions import ClientError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_exponential_jitter
from yarl import URL

from ingestion.web_addresses import Allowance
from ingestion.web_body import Body, CannotWrite, too_large
from ingestion.web_failures import WebFailure, failure_of, of_status
from ingestion.web_guard import guarded
from ingestion.web_pace import Pace

USER_AGENT = "Stylist/0.1 (reads a shop's catalog for its own stylist)"
MAX_REDIRECTS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_BACKOFF = wait_exponential_jitter(initial=0.5, max=30, jitter=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRules:
    """How the web is asked. Defaults suit pictures from a shop's own servers; pages are asked for far more slowly."""

    allowance: Allowance = field(default_factory=Allowance)
    user_agent: str = USER_AGENT
    at_once_per_host: int = 16
    requests_per_s: float = 300.0  # a host
    most_connections: int = 512  # all hosts together; systems let a process open about 1,000 files
    attempts: int = 3
    longest_wait_s: float = 30.0  # a host that asks for a longer pause is left for another run
    total_timeout_s: float = 60.0
    idle_timeout_s: float = 15.0
    max_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What an answer was known by, to ask for it only when it is another now."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The request headers that ask for news only."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return {name: value for name, value in pairs if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came, and from where after redirects. `unchanged`: it is as it was known, and nothing was written."""

    url: str
    unchanged: bool
    bytes: int
    validators: Validators


class WebClient:
    """One client a run; use as an async context manager."""

    def __init__(self, rules: WebRules) -> None:
        self.rules = rules
        self._paces: dict[str, Pace] = {}

    async def __aenter__(self) -> Self:
        rules = self.rules
        self._session = aiohttp.ClientSession(
            connector=guarded(rules.allowance, most_connections=rules.most_connections),
            timeout=aiohttp.ClientTimeout(
                total=rules.total_timeout_s, sock_connect=rules.idle_timeout_s, sock_read=rules.idle_timeout_s
            ),
            headers={"User-Agent": rules.user_agent},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # it is done here, to a limit
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    def pace(self, url: URL) -> Pace:
        """The pace of an address's host."""
        host = f"{url.host}:{url.port}"
        if host not in self._paces:
            at_once, rate = self.rules.at_once_per_host, self.rules.requests_per_s
            self._paces[host] = Pace(at_once=at_once, requests_per_s=rate)
        return self._paces[host]

    async def fetch(
        self,
        link: str,
        into: BinaryIO,
        *,
        known: Validators | None = None,
        accept: str = "*/*",
        compressed: bool = False,
        max_bytes: int | None = None,
    ) -> Answer:
        """Write what `link` gives into a file that is empty, or raise WebFailure.

        `known` asks for news only. `compressed` asks for gzip, which is unpacked; `max_bytes` counts unpacked bytes.
        """
        headers = {"Accept": accept, "Accept-Encoding": "gzip" if compressed else "identity"}
        headers |= known.headers() if known else {}
        limit = self.rules.max_bytes if max_bytes is None else max_bytes
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self.rules.attempts),
            retry=retry_if_exception(self._worth_waiting),
            wait=_wait_s,
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                into.seek(0)
                into.truncate()
                return await self._follow(link, into, headers, limit)
        raise AssertionError("tenacity ends by returning or raising")

    def _worth_waiting(self, error: BaseException) -> bool:
        return isinstance(error, WebFailure) and error.passing and (error.wait_s or 0) <= self.rules.longest_wait_s

    async def _follow(self, link: str, into: BinaryIO, headers: dict[str, str], limit: int) -> Answer:
        url = checked(link)
        for _ in range(MAX_REDIRECTS + 1):
            pace = self.pace(url)
            try:
                async with pace.turn():
                    answer = await self._ask(url, into, headers, limit)
            except WebFailure as failure:
                if failure.wait_s:
                    pace.hold(min(failure.wait_s, self.rules.longest_wait_s))
                raise
            except CannotWrite as error:
                raise error.error from error
            except (ClientError, OSError, ValueError) as error:  # a name that IDNA refuses is a ValueError
                raise failure_of(error) from error
            if isinstance(answer, Answer):
                return answer
            url = _redirected(url, answer)
        raise WebFailure(f"more than {MAX_REDIRECTS} redirects")

    async def _ask(self, url: URL, into: BinaryIO, headers: dict[str, str], limit: int) -> Answer | str:
        """One request: what came, or where it was redirected to."""
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            if response.status in _REDIRECTS:
                return response.headers.get("Location", "")
            unchanged = response.status == 304 and ("If-None-Match" in headers or "If-Modified-Since" in headers)
            if response.status != 200 and not unchanged:
                raise of_status(response.status, response.headers)
            written = 0 if unchanged else await _receive(response, into, limit)
            known = Validators(etag=response.headers.get("ETag"), last_modified=response.headers.get("Last-Modified"))
            return Answer(url=str(url), unchanged=unchanged, bytes=written, validators=known)


def checked(link: str) -> URL:
    """A link that may be asked for: http or https, with a host; raises WebFailure."""
    try:
        url = URL(link)
        has_host = bool(url.host) and url.port is not None
    except ValueError as error:
        raise WebFailure("link is no web address") from error
    if url.scheme not in ("http", "https"):
        raise WebFailure("link is neither http nor https")
    if not has_host:
        raise WebFailure("link is no web address")
    return url


def _redirected(url: URL, location: str) -> URL:
    try:
        target = url.join(URL(location)) if location else None
    except ValueError:
        target = None
    if target is None:
        raise WebFailure("redirect to no address")
    if target.scheme not in ("http", "https"):
        raise WebFailure("redirect to neither http nor https")
    if url.scheme == "https" and target.scheme == "http":
        raise WebFailure("redirect from https to http")
    return checked(str(target))


def _wait_s(state: RetryCallState) -> float:
    """Longer each time and never quite the same, but no shorter than the host asked for."""
    failure = state.outcome.exception() if state.outcome else None
    asked = failure.wait_s if isinstance(failure, WebFailure) else None
    return max(asked or 0.0, _BACKOFF(state))


async def _receive(response: aiohttp.ClientResponse, into: BinaryIO, limit: int) -> int:
    declared = response.content_length
    if declared is not None and declared > limit:
        raise too_large(limit)
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise WebFailure("the host's answer is packed in another way than asked")
    body = Body(into, max_bytes=limit, gzip=coding not in ("", "identity"))
    async for chunk in response.content.iter_any():
        body.write(chunk)
    body.end()
    return body.bytes
