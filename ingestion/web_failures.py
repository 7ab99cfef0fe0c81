"""Why a download failed: a `WebFailure` with the reason to count it under, and whether asking again may help.

`failure_of(error)` turns what aiohttp raises into one; `of_status(...)` what a host answered.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import aiohttp

from ingestion.web_guard import NotPublic

NOT_PUBLIC = "address is not public"
_PASSING = frozenset((408, 425, 429))  # and every 5xx


class WebFailure(Exception):
    """A download that did not come through. `passing`: it may come through later. `status`: what the host answered."""

    def __init__(
        self, reason: str, *, passing: bool = False, status: int | None = None, wait_s: float | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passing = passing
        self.status = status
        self.wait_s = wait_s  # what the host asked to wait, by Retry-After


def of_status(status: int, headers: Mapping[str, str]) -> WebFailure:
    """What an answer that is neither 200 nor a redirect means."""
    passing = status in _PASSING or status >= 500
    return WebFailure(
        f"the host answered {status}",
        passing=passing,
        status=status,
        wait_s=_retry_after_s(headers) if passing else None,
    )


def failure_of(error: Exception) -> WebFailure:
    """What went wrong below HTTP."""
    if isinstance(error, aiohttp.ClientConnectorError) and not isinstance(error, aiohttp.ClientSSLError):
        error = error.os_error
    match error:
        case NotPublic():
            return WebFailure(NOT_PUBLIC)
        case aiohttp.InvalidURL():  # numbers such as 127.1, too, which a system would read as an address
            return WebFailure("link is no web address")
        case socket.gaierror():
            return WebFailure("no such host", passing=True)
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return WebFailure("the host's certificate or encryption is not valid")
        case TimeoutError():
            return WebFailure("the host took too long", passing=True)
        case ConnectionRefusedError():
            return WebFailure("the host cannot be reached", passing=True)
        case aiohttp.ClientPayloadError() | aiohttp.ClientConnectionError() | OSError():
            return WebFailure("the connection broke off", passing=True)
        case _:
            return WebFailure("the host's answer is not HTTP", passing=True)


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds, or the time until a date; None for neither."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
