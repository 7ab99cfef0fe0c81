"""The login of the admin page: one token, compared in constant time, and a signed cookie that says who gave it.

`Login(token)`: `try_token(address, given)`, `cookie()`, `is_good(cookie)`. Guessing is slowed down by address; a
proxy's address stands for all behind it, who then wait together. It keeps no list of who is in: another token turns
all out.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

COOKIE = "stylist_admin"
HOURS_IN = 12
FREE_TRIES = 3  # wrong ones; every further one doubles the time to wait
MOST_WAIT_S = 300.0
MOST_ADDRESSES = 1_000


class Login:
    """Who may open the admin page. One for the page."""

    def __init__(self, token: str, now: Callable[[], float] = time.time) -> None:
        """Let in who knows the token; `now` tells the time in seconds since 1970."""
        self._token = _digest(token)
        self._key = hashlib.blake2b(token.encode(), person=b"admin cookie").digest()
        self._now = now
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # address → wrong tries, when it may try again

    def wait_s(self, address: str) -> int:
        """For how many seconds an address may not try."""
        return max(0, math.ceil(self._wrong.get(address, (0, 0.0))[1] - self._now()))

    def try_token(self, address: str, given: str) -> bool:
        """Whether a token is the right one; False, without a look at it, while the address has to wait."""
        if self.wait_s(address):
            return False
        if hmac.compare_digest(_digest(given), self._token):
            self._wrong.pop(address, None)
            return True
        tries = self._wrong.pop(address, (0, 0.0))[0] + 1
        wait_s = min(2.0 ** (tries - FREE_TRIES), MOST_WAIT_S) if tries >= FREE_TRIES else 0.0
        self._wrong[address] = (tries, self._now() + wait_s)
        if len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)
        return False

    def cookie(self) -> str:
        """A cookie's value that is good for half a day."""
        said = f"{int(self._now()) + 3600 * HOURS_IN}.{secrets.token_urlsafe(12)}"
        return f"{said}.{self._sign(said)}"

    def is_good(self, cookie: str) -> bool:
        """Whether a cookie is one of ours and its time is not over."""
        said, _, sign = cookie.rpartition(".")
        if not hmac.compare_digest(sign.encode("utf-8", "replace"), self._sign(said).encode()):
            return False
        return int(said.partition(".")[0]) > self._now()

    def _sign(self, said: str) -> str:
        return hmac.new(self._key, said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _digest(token: str) -> bytes:
    """A hash of a token, so that comparing takes as long whatever its length."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
