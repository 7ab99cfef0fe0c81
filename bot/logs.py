"""The log: timings, ids and outcomes. Never a text, a photo, a name or a token.

Redaction sits in the formatter, because a filter does not see tracebacks. Libraries that log addresses are silenced:
Telegram's addresses hold its token.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Sequence

QUIET = ("httpx", "httpx2", "httpcore", "httpcore2", "aiohttp.access", "google_genai", "chromadb", "telegram.Bot")
_TOKENS = re.compile(r"(?<!\d)\d{6,}:[\w-]{30,}|AIza[\w-]{30,}|[\w-]{24}\.[\w-]{6}\.[\w-]{27,}")


class RedactingFormatter(logging.Formatter):
    """Formats a record, tracebacks included, with every known secret and everything shaped like a token blotted out."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        """Remember the secrets in use; the empty one is none."""
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The record as one text without secrets."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return _TOKENS.sub("[secret]", text)


def set_up(secrets: Sequence[str] = (), *, level: int = logging.INFO) -> None:
    """Send the log to standard error through the redacting formatter; call it once, at the start of a process."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def where(error: BaseException) -> str:
    """An error's type and the lines it passed through. Not its message: that may quote what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at " + " > ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in frames)
