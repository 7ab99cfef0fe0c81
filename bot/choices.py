"""The buttons under a reply: `Choice`. A chat draws them; which ones there are is decided where the reply is made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button: pressing it sends `text` (at most 60 bytes of UTF-8) as the person's next message."""

    label: str
    text: str
