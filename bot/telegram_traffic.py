"""Telegram's traffic: messages of one chat in order, albums and taps as one, requests out within the limits.

It knows updates and requests, not what is in them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.ext import AIORateLimiter, BaseUpdateProcessor

from bot.telegram_buttons import turns_keyboard
from bot.telegram_inbox import Inbox
from bot.telegram_requests import is_photo

log = logging.getLogger(__name__)

MAX_AT_ONCE = 4096  # a message that waits for its turn counts, too: one person's fifty must not hold up the others
TOGETHER_S = 5.0  # photos sent one by one but at once; those of an hour ago are another matter
TAP_AGAIN_S = 10.0  # a later tap on the same button is meant
RETRY_WAITS_S = (0.5, 2.0, 5.0)


class InOrder(BaseUpdateProcessor):
    """Works on one message of a chat at a time, on chats side by side, and on photos that come together as on one.

    Together come the parts of an album, and photos that were sent one after the other while an answer was under way:
    twenty photos at once get one answer. A button that is tapped twice is pressed once. A changed message is a new one
    where its words changed. What only turns a keyboard or looks something up for another chat waits for nobody.
    """

    def __init__(self, album_quiet_s: float, inbox: Inbox) -> None:
        """An album is complete when nothing more of it came for `album_quiet_s`: Telegram does not tell its size."""
        super().__init__(MAX_AT_ONCE)
        self._album_quiet_s = album_quiet_s
        self._inbox = inbox
        self._tasks: set[asyncio.Task[Any]] = set()
        self._words: OrderedDict[tuple[int, int], int] = OrderedDict()  # hashes of what was answered, by message
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._waiting: dict[int, list[Message]] = {}  # photos of a chat that nobody has looked at yet
        self._pressed: OrderedDict[tuple[int, int, str], float] = OrderedDict()

    def take_together(self, message: Message) -> list[Message]:
        """The message and the photos that came with it, for good: what comes later is another message."""
        parts = self._waiting.get(message.chat_id, [])
        if parts and parts[0] is message:
            return self._waiting.pop(message.chat_id)
        return [message]

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update in its turn, and count it as handled then; one that was given up is not."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            await self._process(update, coroutine)
        except Exception:
            self._count(update)
            raise
        finally:
            if isinstance(coroutine, Coroutine):
                coroutine.close()  # where it was not begun
        self._count(update)

    async def give_up(self) -> None:
        """Handle nothing to its end any more; what is cut short is not counted as handled."""
        for task in (tasks := set(self._tasks)):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=1)

    def _count(self, update: object) -> None:
        if isinstance(update, Update):
            self._inbox.handled(update.update_id)

    async def _process(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn, then handle the update; a photo that joins others is handled with them."""
        if not isinstance(update, Update) or update.inline_query or update.chosen_inline_result:
            await coroutine
            return
        query, chat = update.callback_query, update.effective_chat
        if query and turns_keyboard(query.data):
            with contextlib.suppress(TelegramError):
                await query.answer()
            await coroutine
            return
        turn = self._turn(chat.id if chat else 0)
        joins = update.message is not None and self._joins(update.message)
        if joins or (query and not await self._is_new(query)) or not self._is_news(update):
            if joins:
                async with turn:  # which comes when those that it joined have been handled
                    return
            return
        parts = [update.message] if update.message and is_photo(update.message) else []
        if parts:
            self._waiting[parts[0].chat_id] = parts
        async with turn:
            await self._completed(parts)
            try:
                await coroutine
            finally:
                if parts and self._waiting.get(parts[0].chat_id) is parts:  # no handler took it
                    del self._waiting[parts[0].chat_id]

    def _is_news(self, update: Update) -> bool:
        """Whether a changed message says something else than it did: Telegram also tells of changes that show nothing.

        Of what was said only a hash is kept, which no other process could make anything of.
        """
        message = update.message or update.edited_message
        if message is None:
            return True
        place, words = (message.chat_id, message.message_id), hash(message.text or message.caption)
        is_same = self._words.get(place) == words
        self._words[place] = words
        self._words.move_to_end(place)
        if len(self._words) > MAX_AT_ONCE:
            self._words.popitem(last=False)
        return update.edited_message is None or not is_same

    def _joins(self, message: Message) -> bool:
        """Whether a photo came along with others that are still waiting; it is put to them.

        One with words of its own is another question.
        """
        parts = self._waiting.get(message.chat_id)
        if not parts or not is_photo(message):
            return False
        same_album = message.media_group_id and message.media_group_id == parts[-1].media_group_id
        if not same_album and (message.caption or abs((message.date - parts[-1].date).total_seconds()) > TOGETHER_S):
            return False
        parts.append(message)
        return True

    async def _is_new(self, query: CallbackQuery) -> bool:
        """Take a button's spinning circle away at once, and tell whether the press is no second tap."""
        with contextlib.suppress(TelegramError):  # it is too old: the press counts all the same
            await query.answer()
        if query.message is None:
            return False
        press, now = (query.message.chat.id, query.message.message_id, query.data or ""), time.monotonic()
        tapped_twice = now - self._pressed.get(press, -TAP_AGAIN_S) < TAP_AGAIN_S
        self._pressed[press] = now
        self._pressed.move_to_end(press)
        if len(self._pressed) > MAX_AT_ONCE:
            self._pressed.popitem(last=False)
        return not tapped_twice

    def _turn(self, chat_id: int) -> asyncio.Lock:
        turn = self._turns.get(chat_id)
        if turn is None:
            turn = self._turns[chat_id] = asyncio.Lock()
        return turn

    async def _completed(self, parts: list[Message]) -> None:
        seen = 0
        while len(parts) > seen and any(part.media_group_id for part in parts):
            seen = len(parts)
            await asyncio.sleep(self._album_quiet_s)

    async def initialize(self) -> None:
        """Nothing to set up."""

    async def shutdown(self) -> None:
        """Nothing to tear down."""


class Courier(AIORateLimiter):
    """The library's flood control, which also sends again after a dropped connection or a server's 5xx.

    After a timeout nothing is sent again, as the message may have arrived; a change is made again. Chat actions stay
    outside: twenty messages a minute are allowed in a group, and a typing sign is none.
    """

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make a request as the base class does; raise what it raises once trying again is no use."""
        if endpoint == "sendChatAction":
            return await callback(*args, **kwargs)
        is_edit = endpoint.startswith("edit")  # which may well be made twice
        waits_s = RETRY_WAITS_S if is_edit or endpoint.startswith("send") else ()
        for wait_s in waits_s:
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except BadRequest:
                raise
            except NetworkError as error:
                if isinstance(error, TimedOut) and not is_edit:
                    raise
                log.warning("telegram: %s did not get through; trying again in %.1f s", endpoint, wait_s)
                await asyncio.sleep(wait_s)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
