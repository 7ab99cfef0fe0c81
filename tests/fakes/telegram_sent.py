"""What the bot sent over the fake Bot API server, as a person sees it, and what pressing its buttons sends back."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

Button = tuple[str, str]  # label and callback data


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the bot sent, as a person sees it: photos are addresses or uploaded bytes."""

    method: str
    chat_id: int
    text: str
    links: tuple[str, ...] = ()
    photo: str | bytes | None = None
    document: tuple[str, bytes] | None = None
    album: str | None = None
    answers: int | None = None
    preview: bool = True
    number: int = 0
    rows: tuple[tuple[Button, ...], ...] = ()
    at: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, method: str, form: dict[str, Any], text: str, links: tuple[str, ...], **more: Any) -> Sent:
        """Read from a request's form."""
        answers = json.loads(form.get("reply_parameters", "{}")).get("message_id")
        return cls(method, int(form["chat_id"]), text, links, answers=answers, rows=rows_of(form), **more)

    @property
    def labels(self) -> list[str]:
        """What its buttons say, row by row."""
        return [label for row in self.rows for label, _ in row]

    def message(self, sender: dict[str, Any]) -> dict[str, Any]:
        """The message as the Bot API gives it back."""
        kind = "private" if self.chat_id > 0 else "supergroup"
        message: dict[str, Any] = {"message_id": self.number, "date": int(time.time()), "from": sender}
        if self.rows:
            keyboard = [[{"text": label, "callback_data": data} for label, data in row] for row in self.rows]
            message["reply_markup"] = {"inline_keyboard": keyboard}
        return {**message, "chat": {"id": self.chat_id, "type": kind}}


def rows_of(form: dict[str, Any]) -> tuple[tuple[Button, ...], ...]:
    """The buttons that a request asks for."""
    markup = json.loads(form.get("reply_markup", "{}")).get("inline_keyboard", ())
    return tuple(tuple((button["text"], button.get("callback_data", "")) for button in row) for row in markup)


def press(
    sent: Sent, label: str, number: str, bot: dict[str, Any], *, forgotten: bool, by: int | None = None
) -> dict[str, Any]:
    """A press of a message's button as an update's `callback_query`."""
    data = next(data for row in sent.rows for text, data in row if text == label)
    message = {**sent.message(bot), "text": sent.text}
    if forgotten:
        message = {"chat": message["chat"], "message_id": sent.number, "date": 0}
    person = {"id": by or abs(sent.chat_id), "is_bot": False, "first_name": "Ada"}
    return {"id": number, "from": person, "chat_instance": str(sent.chat_id), "data": data, "message": message}
