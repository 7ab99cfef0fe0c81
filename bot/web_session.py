"""Whose conversation a browser's request belongs to: a random name in a cookie, signed with a key that only we have.

`Sessions(session_key(home))` in `bot.run`; without a key a process makes its own, and its cookies end with it. A cookie
that was tampered with, or signed with another key, starts a new conversation. Nothing is stored for a cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from aiohttp import web

from bot.settings import BadSettings

COOKIE = "stylist_session"
COOKIE_DAYS = 30
KEY_FILE = "web_session.key"
KEY_BYTES = 32
_SIGNED = re.compile(r"([\w-]{22})\.([0-9a-f]{64})", re.ASCII)


def session_key(home: Path) -> bytes:
    """The key under STYLIST_HOME, which its owner alone may read; made at the first start, and the same ever after."""
    path = home / KEY_FILE
    try:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise _unusable(path, error.strerror or type(error).__name__) from error
    with os.fdopen(file, "wb") as opened:
        opened.write(key := secrets.token_bytes(KEY_BYTES))
    return key


def _read(path: Path) -> bytes:
    try:
        path.chmod(0o600)  # a copy from a backup may have come back readable for all
        key = path.read_bytes()
    except OSError as error:
        raise _unusable(path, error.strerror or type(error).__name__) from error
    if len(key) != KEY_BYTES:
        raise _unusable(path, f"{len(key)} bytes where {KEY_BYTES} were expected")
    return key


def _unusable(path: Path, why: str) -> BadSettings:
    return BadSettings(
        f"The web chat's key {str(path)!r} cannot be used ({why}); delete it, and the next start makes a new one "
        "(conversations in the browser begin anew)."
    )


class Sessions:
    """Reads and sets the cookie that names a conversation."""

    def __init__(self, key: bytes | None = None) -> None:
        """Sign with this key."""
        self._key = key or secrets.token_bytes(KEY_BYTES)

    def of(self, request: web.Request) -> str:
        """The conversation of a request; empty where it has none that we signed."""
        cookie = _SIGNED.fullmatch(request.cookies.get(COOKIE, ""))
        if cookie is None or not hmac.compare_digest(self._signature(cookie[1]), cookie[2]):
            return ""
        return f"web:{cookie[1]}"

    def of_or_new(self, request: web.Request, response: web.StreamResponse) -> str:
        """The conversation of a request; a new one is set on the response where it has none."""
        if session := self.of(request):
            return session
        token = secrets.token_urlsafe(16)
        secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
        response.set_cookie(
            COOKIE,
            f"{token}.{self._signature(token)}",
            max_age=COOKIE_DAYS * 86400,
            httponly=True,
            samesite="Lax",
            secure=secure,
        )
        return f"web:{token}"

    def _signature(self, token: str) -> str:
        return hmac.new(self._key, f"{COOKIE}:{token}".encode(), hashlib.sha256).hexdigest()
