"""An admin interface that counts to a number: its texts, for who is in the list; one kind sentence for others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

STRANGER = "That is for the people who run the shop."


class CountingAdmin:
    """`handle` yields "1 of N" … "N of N", `pause_s` apart; what was asked is kept in `asked`."""

    def __init__(self, *admins: str, count: int = 3, pause_s: float = 0.05) -> None:
        self.admins, self.count, self.pause_s = admins, count, pause_s
        self.asked: list[tuple[str, str]] = []

    def is_admin(self, who: str) -> bool:
        """Whether a person is one of them."""
        return who in self.admins

    async def handle(self, who: str, text: str) -> AsyncIterator[str]:
        """Count, or send a stranger away."""
        self.asked.append((who, text))
        if not self.is_admin(who):
            yield STRANGER
            return
        for number in range(1, self.count + 1):
            yield f"{text}: {number} of {self.count}"
            await asyncio.sleep(self.pause_s)
