"""What the people who run the shop can ask of it in any chat: /reindex, /stats, /evaluate.

`async for text in admin.handle("telegram:123", "/stats"): …` yields the successive texts of ONE message: each replaces
the one before, the last one stays. For a stranger that is one kind sentence. It knows no chat.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator, Iterable
from types import TracebackType

from bot import admin_stats
from bot import wording_admin as wording
from bot.admin_reports import evaluation_text, reindex_text
from bot.evaluation import Evaluation
from bot.job import Refused
from bot.reindex import Progress, Reindex, Work
from bot.stylist import Stylist

COMMANDS = ("reindex", "stats", "evaluate")
WEB = "web:admin"  # who has logged in on the admin page
SHRINK = "allow-shrink"
TAKE_UP_TIMEOUT_S = 60.0  # an index of 35,000 products opens in 2 s


class Admin:
    """The commands of those who run the shop. One for the whole process; every chat shares it."""

    def __init__(
        self,
        stylist: Stylist,
        *,
        admins: Iterable[str],
        reindex: Reindex,
        evaluation: Evaluation | None = None,
        page_token: str | None = None,
    ) -> None:
        """Listen to these people ("telegram:123", "discord:456") and to who logs in on the page with its token."""
        self.stylist, self.reindex, self.page_token = stylist, reindex, page_token
        self._admins = frozenset((*admins, WEB) if page_token else admins)
        self.evaluation = evaluation

    async def __aenter__(self) -> Admin:
        """Nothing runs yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End what runs, so that those who follow it are told before their chats close."""
        for running in (self.reindex, self.evaluation):
            if running is not None:
                await running.__aexit__(None, None, None)

    def is_admin(self, who: str) -> bool:
        """Whether this person ("telegram:123", "discord:456", "web:admin") runs the shop."""
        return who in self._admins

    async def handle(self, who: str, text: str) -> AsyncIterator[str]:
        """The successive texts of one message that answers a command, about one a second; the last one is final.

        A command goes on when nobody reads its progress any more; only `/reindex cancel` and the bot's end stop it.
        """
        if not self.is_admin(who):
            yield wording.STRANGER
            return
        command, words = _read(text)
        answers = {"reindex": self._reindex, "stats": self._stats, "evaluate": self._evaluate}
        answer = answers.get(command)
        if answer is None:
            yield wording.UNKNOWN.format(given=text)
            return
        said = None
        try:
            async for now in answer(words):
                if now != said:
                    yield now
                said = now
        except Refused as refusal:
            yield str(refusal)

    async def take_up(self, generation: str) -> bool:
        """Open a new index now, and not with the next message; whether it was opened."""
        try:
            async with asyncio.timeout(TAKE_UP_TIMEOUT_S):
                while self.stylist.shop.catalog.generation != generation:
                    await asyncio.sleep(0.1)
        except TimeoutError:
            return False
        return True

    async def _stats(self, words: list[str]) -> AsyncIterator[str]:
        yield "\n".join(admin_stats.lines(await admin_stats.look(self.stylist)))

    async def _reindex(self, words: list[str]) -> AsyncIterator[str]:
        match words:
            case ["status"]:
                elsewhere = self.reindex.runs_elsewhere()
                yield wording.BUSY_ELSEWHERE if elsewhere else reindex_text(self.reindex.progress)
            case ["cancel"]:
                if not self.reindex.is_running:
                    raise Refused(wording.NOTHING_TO_CANCEL)
                yield wording.CANCELLING
                await self.reindex.cancel()
                yield reindex_text(self.reindex.progress)
            case ["rollback"]:
                yield await self._roll_back()
            case _:
                self.reindex.start(_work(words))
                async for progress in self.reindex.follow():
                    if progress.state == "running":
                        yield reindex_text(progress)
                yield await self._ended(progress)

    async def _ended(self, progress: Progress) -> str:
        """How a reindex ended; of a new index, also whether it was taken up."""
        text = reindex_text(progress)
        if progress.state != "done":
            return text
        taken = await self.take_up(progress.generation)
        return f"{text} {wording.TAKEN_UP if taken else wording.NOT_TAKEN_UP}"

    async def _roll_back(self) -> str:
        try:
            generation = await self.reindex.roll_back()
        except Refused as refusal:
            return wording.NOT_ROLLED_BACK.format(problem=refusal)
        taken = await self.take_up(generation)
        return f"{wording.ROLLED_BACK.format(generation=generation)}{'' if taken else ' ' + wording.NOT_TAKEN_UP}"

    async def _evaluate(self, words: list[str]) -> AsyncIterator[str]:
        if self.evaluation is None:
            raise Refused(wording.NO_DATA)
        if words == ["cancel"]:
            stopped = await self.evaluation.cancel()
            yield wording.EVALUATION_STOPPED if stopped else wording.NO_EVALUATION
            return
        if len(words) > 2:
            raise Refused(wording.EVALUATE_HOW)
        self.evaluation.start(*words)
        async for measured in self.evaluation.follow():
            yield evaluation_text(measured)


def _read(text: str) -> tuple[str, list[str]]:
    """The command, without a bot's name as groups have it ("/stats@our_bot"), and its words."""
    first, _, rest = text.strip().partition(" ")
    try:
        words = shlex.split(rest)
    except ValueError:  # an apostrophe in a path, a quotation mark that is not closed
        words = rest.split()
    return first.removeprefix("/").partition("@")[0].lower(), words


def _work(words: list[str]) -> Work:
    """What to index. Phones turn "--" into a dash, so the one option goes without."""
    places = [word for word in words if word.lstrip("-–—") != SHRINK]
    if len(places) > 2 or (len(places) < len(words) and not places):
        raise Refused(wording.REINDEX_HOW)
    feed, pictures = (*places, None, None)[:2]
    return Work(feed=feed, pictures=pictures, allow_shrink=len(places) < len(words))
