"""A small Bot API server over real HTTP, for python-telegram-bot's own Application; it enforces Telegram's limits.

Texts, captions, albums, buttons, photos (as addresses, ids and uploads), chat actions, file downloads, long polling
and flood waits behave as Telegram documents them, refusals included. It keeps no history and knows one bot.

`async with TelegramServer() as telegram:` then `telegram.says(1, "hello")` and `await telegram.until(...)`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.fakes.telegram_changes import Changes
from tests.fakes.telegram_limits import (
    ACTIONS,
    ALBUM,
    DOWNLOAD_MAX_BYTES,
    NO_SUCH_PICTURE,
    caption_of,
    check_buttons,
    check_upload,
    entities_of,
    text_of,
)
from tests.fakes.telegram_markup import Refused
from tests.fakes.telegram_sent import Sent, press

SENDING = {"sendMessage", "sendPhoto", "sendMediaGroup", "sendDocument", "editMessageText"}
TOKEN = "123456789:" + "FakeTokenOfTheFakeServer_0123456789"[:35]
ME = {"id": 123456789, "is_bot": True, "first_name": "Stylist", "username": "nord_stylist_bot"}


class TelegramServer(Changes):
    """Speaks the Bot API under `url`; what the bot did is in `sent`, `actions` and `calls`."""

    def __init__(self) -> None:
        """Nothing has happened yet; set the attributes below to make something fail."""
        super().__init__()
        self.url = ""
        self.token = TOKEN
        self.sent: list[Sent] = []
        self.actions: list[tuple[int, str]] = []
        self.action_times: list[tuple[int, float]] = []
        self.calls: list[str] = []
        self.answered_presses: list[float] = []
        self.bad_addresses: set[str] = set()  # pictures that Telegram cannot fetch
        self.bad_uploads = False  # Telegram cannot read what is uploaded
        self.closed_chats: set[int] = set()  # people who blocked the bot
        self.fail_next: list[int] = []  # statuses for the next send requests; 0 drops the connection
        self.refuse_fetching: list[int] = []  # the same for the next getUpdates
        self.delay_s = 0.0  # what sending takes
        self.down = False  # nothing answers but the gateway
        self.flood_until = 0.0
        self.sent_during_flood = 0
        self._updates: list[dict[str, Any]] = []
        self._files: dict[str, bytes] = {}
        self._lost: set[str] = set()
        self._queries: set[str] = set()
        self._numbers = iter(range(1, 1_000_000))
        self._news = asyncio.Condition()
        app = web.Application(client_max_size=100_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> TelegramServer:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    # --- what people do

    def says(self, chat_id: int, text: str = "", **changes: Any) -> int:
        """A person (or a group, with a negative id) sends a message; returns its id. `changes` go into the message."""
        number = next(self._numbers)
        kind = {"type": "private", "first_name": "Ada"} if chat_id > 0 else {"type": "supergroup", "title": "Friends"}
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": chat_id, **kind},
            "from": {"id": abs(chat_id), "is_bot": False, "first_name": "Ada"},
            **({"text": text, "entities": entities_of(text)} if text else {}),
            **changes,
        }
        self._put({"message": message})
        return number

    def edits(self, chat_id: int, text: str, number: int | None = None, **changes: Any) -> None:
        """A person changes a message that they sent, or one that the bot has not seen."""
        made = self.says(chat_id, text, **changes)
        message = self._updates.pop()["message"]
        self._put({"edited_message": {**message, "edit_date": message["date"], "message_id": number or made}})

    def asks_inline(self, person: int, text: str) -> str:
        """A person types `@bot text` in some chat; returns the query's id."""
        number = f"inline-{next(self._numbers)}"
        self._inline_queries.add(number)
        sender = {"id": person, "is_bot": False, "first_name": "Ada"}
        self._put({"inline_query": {"id": number, "from": sender, "query": text, "offset": ""}})
        return number

    def take_back(self) -> dict[str, Any]:
        """The last update, to be delivered to a webhook instead of fetched."""
        return self._updates.pop()

    @property
    def unconfirmed(self) -> list[int]:
        """The updates that the bot has not acknowledged."""
        return [update["update_id"] for update in self._updates]

    def photo(self, data: bytes, *, file_size: int | None = None, lost: bool = False) -> list[dict[str, Any]]:
        """A photo in two sizes, for a message's `photo`; the larger one is `data`."""
        return [self._file(b"small", 90, 90), self._file(data, 1280, 960, file_size=file_size, lost=lost)]

    def document(self, data: bytes, mime_type: str, *, file_size: int | None = None) -> dict[str, Any]:
        """A file, for a message's `document`."""
        file = self._file(data, 0, 0, file_size=file_size)
        return {key: file[key] for key in ("file_id", "file_unique_id", "file_size")} | {"mime_type": mime_type}

    def presses(self, sent: Sent, label: str, *, forgotten: bool = False, by: int | None = None) -> None:
        """A person presses a button of a message that the bot sent; `forgotten` if it is too old for Telegram."""
        number = f"query-{next(self._numbers)}"
        self._queries.add(number)
        self._put({"callback_query": press(sent, label, number, ME, forgotten=forgotten, by=by)})

    def forget_presses(self) -> None:  # they become too old to be answered
        self._queries.clear()

    def flood(self, seconds: int) -> None:  # refuse to send anything for a while
        self.flood_until = time.monotonic() + seconds

    async def until(self, holds: Callable[[], object], timeout_s: float = 8.0) -> None:
        """Wait until something holds; raise TimeoutError, showing what was sent, when it does not."""
        try:
            async with asyncio.timeout(timeout_s), self._news:
                await self._news.wait_for(lambda: bool(holds()))
        except TimeoutError as error:
            raise TimeoutError(f"it never held; sent: {self.sent!r}") from error

    def to(self, chat_id: int) -> list[Sent]:
        """What one chat got."""
        return [sent for sent in self.sent if sent.chat_id == chat_id]

    # --- the Bot API

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if self.down:
            return _answer(502, "Bad Gateway")
        if request.match_info["token"] != self.token:
            return _answer(401, "Unauthorized")
        try:
            form = dict((await request.post()).items())
        except ConnectionResetError:  # the bot gave the call up while it was sent, as with a "typing" no longer true
            return _answer(400, "Bad Request: the call was not received whole")
        handler = getattr(self, f"api_{method}", None)
        self.calls.append(method)
        if handler is None:
            return _answer(404, "Not Found: method not found")
        try:
            chat_id = int(str(form.get("chat_id", 0)))
            if method.startswith(("send", "edit", "getUp")) and (refusal := self._refusal(chat_id, method, request)):
                return refusal
            await asyncio.sleep(self.delay_s if method in SENDING else 0)
            result = await handler(form)
        except Refused as error:
            return _answer(400, f"Bad Request: {error}")
        finally:
            async with self._news:
                self._news.notify_all()
        return web.json_response({"ok": True, "result": result})

    def _refusal(self, chat_id: int, method: str, request: web.Request) -> web.Response | None:
        failing = self.fail_next if method in SENDING else self.refuse_fetching if method == "getUpdates" else []
        if failing:
            status = failing.pop(0)
            if status == 0 and request.transport is not None:
                request.transport.abort()
            return _answer(status or 502, "Bad Gateway", **({"retry_after": 1} if status == 429 else {}))
        if chat_id in self.closed_chats:
            return _answer(403, "Forbidden: bot was blocked by the user")
        left = self.flood_until - time.monotonic()
        if left > 0 and method in SENDING:
            self.sent_during_flood += 1
            return _answer(429, f"Too Many Requests: retry after {left:.0f}", retry_after=max(1, round(left)))
        return None

    async def api_getMe(self, form: dict[str, Any]) -> dict[str, Any]:
        return {**ME, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def api_deleteWebhook(self, form: dict[str, Any]) -> bool:
        if form.get("drop_pending_updates") in ("true", "True"):
            self._updates.clear()
        self.webhook = ""
        return True

    async def api_getUpdates(self, form: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise Refused("can't use getUpdates method while webhook is active; use deleteWebhook first")
        offset = int(form.get("offset", 0))
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        await self._wake()
        kinds = json.loads(form.get("allowed_updates", "[]"))
        try:
            async with asyncio.timeout(float(form.get("timeout", 0))), self._news:
                await self._news.wait_for(lambda: self._updates)
        except TimeoutError:
            return []
        wanted = [update for update in self._updates if not kinds or set(kinds) & set(update)]
        return wanted[: int(form.get("limit", 100))]

    async def api_answerCallbackQuery(self, form: dict[str, Any]) -> bool:
        if form["callback_query_id"] not in self._queries:
            raise Refused("query is too old and response timeout expired or query ID is invalid")
        self._queries.remove(form["callback_query_id"])
        self.answered_presses.append(time.monotonic())
        return True

    async def api_sendChatAction(self, form: dict[str, Any]) -> bool:
        if form["action"] not in ACTIONS:
            raise Refused("wrong parameter action in request")
        self.actions.append((int(form["chat_id"]), form["action"]))
        self.action_times.append((int(form["chat_id"]), time.monotonic()))
        return True

    async def api_sendMessage(self, form: dict[str, Any]) -> dict[str, Any]:
        text = text_of(form)
        preview = not json.loads(form.get("link_preview_options", "{}")).get("is_disabled", False)
        return self._keep("sendMessage", form, text.text, text.links, preview=preview)

    async def api_sendPhoto(self, form: dict[str, Any]) -> dict[str, Any]:
        photo = self._picture(form["photo"], form)
        caption = caption_of(form)
        return self._keep("sendPhoto", form, caption.text, caption.links, photo=photo)

    async def api_sendMediaGroup(self, form: dict[str, Any]) -> list[dict[str, Any]]:
        media = json.loads(form["media"])
        if len(media) not in ALBUM:
            raise Refused("can't send an album of this size: 2-10 items are allowed")
        if "reply_markup" in form:
            raise Refused("albums take no buttons")
        items = []
        for number, item in enumerate(media, start=1):
            try:
                items.append((self._picture(item["media"], form), caption_of(item)))
            except Refused as error:
                raise Refused(f'Failed to send message #{number} with the error message "{error}"') from error
        album = f"album-{next(self._numbers)}"
        return [
            self._keep("sendMediaGroup", form, caption.text, caption.links, photo=photo, album=album)
            for photo, caption in items
        ]

    async def api_getFile(self, form: dict[str, Any]) -> dict[str, Any]:
        data = self._files.get(form["file_id"])
        if data is None:
            raise Refused("invalid file_id")
        if len(data) > DOWNLOAD_MAX_BYTES:
            raise Refused("file is too big")
        return {"file_id": form["file_id"], "file_unique_id": form["file_id"], "file_path": f"photos/{form['file_id']}"}

    async def _download(self, request: web.Request) -> web.Response:
        file = request.match_info["path"].removeprefix("photos/")
        if request.match_info["token"] != self.token or file not in self._files or file in self._lost:
            return _answer(404, "Not Found")
        return web.Response(body=self._files[file])

    # --- its memory

    def _put(self, update: dict[str, Any]) -> None:
        self._updates.append({"update_id": next(self._numbers), **update})
        task = asyncio.get_running_loop().create_task(self._wake())
        task.add_done_callback(lambda done: done.result())

    async def _wake(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _file(
        self, data: bytes, width: int, height: int, *, file_size: int | None = None, lost: bool = False
    ) -> dict[str, Any]:
        name = f"file-{next(self._numbers)}"
        self._files[name] = data
        if lost:
            self._lost.add(name)
        size = {"width": width, "height": height, "file_size": file_size or len(data)}
        return {"file_id": name, "file_unique_id": name, **size}

    def _picture(self, value: Any, form: dict[str, Any]) -> str | bytes:
        if isinstance(value, str) and value.startswith("attach://"):
            value = form[value.removeprefix("attach://")]
        if isinstance(value, web.FileField):
            data = value.file.read()
            check_upload(data)
            if self.bad_uploads:
                raise Refused("IMAGE_PROCESS_FAILED")
            return data
        if not value.startswith(("http://", "https://")):
            raise Refused(NO_SUCH_PICTURE)
        if value in self.bad_addresses:
            raise Refused("WEBPAGE_CURL_FAILED" if "media" in form else "failed to get HTTP URL content")
        return str(value)

    def _keep(
        self, method: str, form: dict[str, Any], text: str, links: tuple[str, ...], **more: Any
    ) -> dict[str, Any]:
        check_buttons(form)
        sent = Sent.of(method, form, text, links, number=next(self._numbers), **more)
        self.sent.append(sent)
        return {**sent.message(ME), "text": text}


def _answer(status: int, description: str, **parameters: int) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=status)
