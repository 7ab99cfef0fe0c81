"""Telegram's traffic: messages of one chat in order and albums as one, requests out within the limits.

It knows updates and requests, not what is in them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

from telegram import Message, Update
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.ext import AIORateLimiter, BaseUpdateProcessor

log = logging.getLogger(__name__)

MAX_AT_ONCE = 4096  # a message that waits for its turn counts, too: one person's fifty must not hold up the others
RETRY_WAITS_S = (0.5, 2.0, 5.0)


class InOrder(BaseUpdateProcessor):
    """Works on one message of a chat at a time, on chats side by side, and on the messages of one album together."""

    def __init__(self, album_quiet_s: float) -> None:
        """An album is complete when nothing more of it came for `album_quiet_s`: Telegram does not tell its size."""
        super().__init__(MAX_AT_ONCE)
        self._album_quiet_s = album_quiet_s
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._albums: dict[str, list[Message]] = {}

    def take_album(self, message: Message) -> list[Message]:
        """The message and those that came with it in one album, for good: what comes later is another message."""
        return self._albums.pop(message.media_group_id or "", [message])

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn, then handle the update; a later part of an album only joins the first."""
        message = update.message if isinstance(update, Update) else None
        album = (message.media_group_id if message else None) or ""
        if message and album in self._albums:
            self._albums[album].append(message)
            if isinstance(coroutine, Coroutine):
                coroutine.close()
            return
        parts = [message] if message and album else []
        if parts:
            self._albums[album] = parts
        turn = self._turn(message.chat_id if message else 0)
        async with turn:
            await self._completed(parts)
            try:
                await coroutine
            finally:
                if self._albums.get(album) is parts:  # no handler took it
                    del self._albums[album]

    def _turn(self, chat_id: int) -> asyncio.Lock:
        turn = self._turns.get(chat_id)
        if turn is None:
            turn = self._turns[chat_id] = asyncio.Lock()
        return turn

    async def _completed(self, parts: list[Message]) -> None:
        seen = 0
        while len(parts) > seen:
            seen = len(parts)
            await asyncio.sleep(self._album_quiet_s)

    async def initialize(self) -> None:
        """Nothing to set up."""

    async def shutdown(self) -> None:
        """Nothing to tear down."""


class Courier(AIORateLimiter):
    """The library's flood control, which also sends again after a dropped connection or a server's 5xx.

    After a timeout nothing is sent again: the message may have arrived. Chat actions stay outside: twenty messages a
    minute are allowed in a group, and a typing sign is none.
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
        waits_s = RETRY_WAITS_S if endpoint.startswith("send") else ()
        for wait_s in waits_s:
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except (BadRequest, TimedOut):
                raise
            except NetworkError:
                log.warning("telegram: %s did not get through; trying again in %.1f s", endpoint, wait_s)
                await asyncio.sleep(wait_s)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
