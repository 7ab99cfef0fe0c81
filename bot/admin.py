"""What the people who run the shop can ask of it in any chat: /reindex, /stats, /evaluate.

`async for text in admin.handle("telegram:123", "/stats"): …` yields the successive texts of ONE message: each replaces
the one before, the last one stays. For a stranger that is one kind sentence. It knows no chat.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from bot import wording_admin as wording

COMMANDS = ("reindex", "stats", "evaluate")
WEB = "web:admin"  # who has logged in on the admin page


class Admin:
    """The commands of those who run the shop. One for the whole process; every chat shares it."""

    def __init__(self, admins: Iterable[str]) -> None:
        """Listen to these people: "telegram:123", "discord:456", and "web:admin" for who logs in on the page."""
        self._admins = frozenset(admins)

    def is_admin(self, who: str) -> bool:
        """Whether this person ("telegram:123", "discord:456", "web:admin") runs the shop."""
        return who in self._admins

    async def handle(self, who: str, text: str) -> AsyncIterator[str]:
        """The successive texts of one message that answers a command, about one a second; the last one is final."""
        if not self.is_admin(who):
            yield wording.STRANGER
            return
        yield wording.UNKNOWN.format(given=text)
