"""The fake Bot API server's rarer methods: changed messages, inline answers, menus, files, webhooks, with their limits.

`Changes` is a part of `telegram_server.TelegramServer`, which holds what it reads.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.telegram_limits import caption_of, check_buttons, check_inline_result, text_of
from tests.fakes.telegram_markup import Refused
from tests.fakes.telegram_sent import Sent, rows_of

INLINE_RESULTS, INLINE_ID_BYTES, START_PARAMETER = 50, 64, 64
SCOPES = {"default", "chat"}
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """What one inline query was answered with."""

    query: str
    results: list[dict[str, Any]]
    cache_s: int
    is_personal: bool
    button: dict[str, Any]


class Changes:
    """Reads `sent`, and keeps `edits_made`, `inline_answers`, `menus` and the webhook's address and secret."""

    sent: list[Sent]
    bad_addresses: set[str]

    def __init__(self) -> None:
        self.edits_made: list[Sent] = []
        self.inline_answers: list[InlineAnswer] = []
        self.menus: dict[tuple[str, str], list[str]] = {}  # by chat ("" for all) and language
        self.deleted: set[int] = set()  # messages that are no more
        self.webhook = self.secret = ""
        self.deliveries: list[int] = []  # the statuses that they were answered with
        self._inline_queries: set[str] = set()

    async def api_setMyCommands(self, form: dict[str, Any]) -> bool:
        scope = json.loads(form.get("scope", '{"type": "default"}'))
        if scope["type"] not in SCOPES:
            raise Refused("unsupported scope in this fake")
        language = form.get("language_code", "")
        if language and len(language) != 2:
            raise Refused("language_code must be a two-letter ISO 639-1 language code")
        commands = json.loads(form["commands"])
        for command in commands:
            if not 1 <= len(command["command"]) <= 32 or not command["command"].isidentifier():
                raise Refused("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise Refused("BOT_COMMAND_DESCRIPTION_INVALID")
        if len(commands) > 100:
            raise Refused("BOT_COMMANDS_TOO_MUCH")
        self.menus[str(scope.get("chat_id", "")), language] = [command["command"] for command in commands]
        return True

    async def api_editMessageText(self, form: dict[str, Any]) -> dict[str, Any]:
        at, before = self._message(form)
        text = text_of(form)
        return self._changed(at, before, form, text=text.text, links=text.links)

    async def api_editMessageReplyMarkup(self, form: dict[str, Any]) -> dict[str, Any]:
        at, before = self._message(form)
        return self._changed(at, before, form)

    def _message(self, form: dict[str, Any]) -> tuple[int, Sent]:
        number, chat_id = int(form["message_id"]), int(form["chat_id"])
        for at, sent in enumerate(self.sent):
            if (sent.number, sent.chat_id) == (number, chat_id) and number not in self.deleted:
                return at, sent
        raise Refused("message to edit not found")

    def _changed(self, at: int, before: Sent, form: dict[str, Any], **changes: Any) -> dict[str, Any]:
        check_buttons(form)
        after = replace(before, rows=rows_of(form), **changes)
        if (after.text, after.rows) == (before.text, before.rows):
            raise Refused(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        self.sent[at] = after
        self.edits_made.append(replace(after, at=asyncio.get_running_loop().time()))
        return {**after.message({"id": 1, "is_bot": True, "first_name": "Stylist"}), "text": after.text}

    async def api_answerInlineQuery(self, form: dict[str, Any]) -> bool:
        query = form["inline_query_id"]
        if query not in self._inline_queries:
            raise Refused("query is too old and response timeout expired or query ID is invalid")
        results = json.loads(form["results"])
        if len(results) > INLINE_RESULTS:
            raise Refused("RESULTS_TOO_MUCH")
        names = [result["id"] for result in results]
        if any(not 1 <= len(name.encode()) <= INLINE_ID_BYTES for name in names):
            raise Refused("RESULT_ID_INVALID")
        if len(set(names)) < len(names):
            raise Refused("RESULT_ID_DUPLICATE")
        for result in results:
            check_inline_result(result)
        button = json.loads(form.get("button", "{}"))
        if button and not 1 <= len(button.get("start_parameter", "x")) <= START_PARAMETER:
            raise Refused("START_PARAM_INVALID")
        self._inline_queries.remove(query)
        is_personal = form.get("is_personal") in ("true", "True")
        answer = InlineAnswer(query, results, int(form.get("cache_time", 300)), is_personal, button)
        self.inline_answers.append(answer)
        return True

    def forget_inline(self, query: str) -> None:  # it becomes too old to be answered
        self._inline_queries.discard(query)

    async def api_sendDocument(self, form: dict[str, Any]) -> dict[str, Any]:
        file = form["document"]
        if isinstance(file, str) and file.startswith("attach://"):
            file = form[file.removeprefix("attach://")]
        if not isinstance(file, web.FileField):
            raise Refused("wrong file identifier/HTTP URL specified")
        caption = caption_of(form)
        return self._keep("sendDocument", form, caption.text, caption.links, document=(file.filename, file.file.read()))

    def _keep(
        self, method: str, form: dict[str, Any], text: str, links: tuple[str, ...], **more: Any
    ) -> dict[str, Any]:
        raise NotImplementedError

    async def api_setWebhook(self, form: dict[str, Any]) -> bool:
        if not form["url"].startswith("https://"):
            raise Refused("bad webhook: An HTTPS URL must be provided for webhook")
        if form["url"] in self.bad_addresses:
            raise Refused("bad webhook: Failed to resolve host: Name or service not known")
        self.webhook, self.secret = form["url"], form.get("secret_token", "")
        return True

    async def deliver(self, url: str, update: dict[str, Any], *, secret: str | None = None) -> int:
        """Deliver an update to a web server as the webhook asks for; returns the status."""
        headers = {SECRET_HEADER: self.secret if secret is None else secret}
        async with aiohttp.ClientSession() as client, client.post(url, json=update, headers=headers) as response:
            self.deliveries.append(response.status)
            return response.status
