"""What Telegram's server refuses, in its words (`Refused` becomes a 400 answer), and what it marks in texts."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from tests.fakes.telegram_markup import Refused, Shown, shown

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
CALLBACK_DATA_BYTES = 64
ALBUM = range(2, 11)
UPLOAD_MAX_BYTES = 10_000_000
DOWNLOAD_MAX_BYTES = 20_000_000
PHOTO_SIDES_PX, PHOTO_RATIO = 10_000, 20
ACTIONS = {"typing", "upload_photo", "upload_document", "choose_sticker", "find_location", "record_voice"}
NO_SUCH_PICTURE = "wrong file identifier/HTTP URL specified"


def text_of(form: dict[str, Any]) -> Shown:
    """A message's text as it is shown."""
    text = shown(form.get("text", ""), form.get("parse_mode"))
    if not text.text:
        raise Refused("message text is empty")
    if text.length > TEXT_LIMIT:
        raise Refused("message is too long")
    return text


def caption_of(item: dict[str, Any]) -> Shown:
    """A photo's caption as it is shown."""
    caption = shown(item.get("caption", ""), item.get("parse_mode"))
    if caption.length > CAPTION_LIMIT:
        raise Refused("message caption is too long")
    return caption


def check_upload(data: bytes) -> None:
    """Whether an uploaded file can be a photo."""
    if len(data) > UPLOAD_MAX_BYTES:
        raise Refused("file is too big for a photo")
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
    except OSError as error:
        raise Refused("IMAGE_PROCESS_FAILED") from error
    if picture.format not in ("JPEG", "PNG"):
        raise Refused("IMAGE_PROCESS_FAILED")
    if sum(picture.size) > PHOTO_SIDES_PX or max(picture.size) > PHOTO_RATIO * min(picture.size):
        raise Refused("PHOTO_INVALID_DIMENSIONS")


def check_buttons(form: dict[str, Any]) -> None:
    """Whether the buttons under a message are allowed."""
    for row in json.loads(form.get("reply_markup", "{}")).get("inline_keyboard", ()):
        for button in row:
            if not 1 <= len(button.get("callback_data", "x").encode()) <= CALLBACK_DATA_BYTES:
                raise Refused("BUTTON_DATA_INVALID")
            if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
                raise Refused(f"inline keyboard button URL '{button['url']}' is invalid: Unsupported URL protocol")


def check_inline_result(result: dict[str, Any]) -> None:
    """Whether an inline result has what its kind has to have, and a text within the limits."""
    match result["type"]:
        case "photo":
            addresses = (result.get("photo_url", ""), result.get("thumbnail_url", ""))
            if not all(address.startswith(("http://", "https://")) for address in addresses):
                raise Refused("PHOTO_CONTENT_URL_EMPTY")
            if not urlsplit(addresses[0]).path.lower().endswith((".jpg", ".jpeg")):
                raise Refused("PHOTO_CONTENT_TYPE_INVALID")
            caption_of(result)
        case "article":
            if not result.get("title"):
                raise Refused("ARTICLE_TITLE_EMPTY")
            content = result.get("input_message_content") or {}
            text_of({"text": content.get("message_text", ""), "parse_mode": content.get("parse_mode")})
        case _:
            raise Refused("RESULT_TYPE_INVALID")


def entities_of(text: str) -> list[dict[str, Any]]:
    """Commands and mentions, as Telegram marks them, in UTF-16 units."""
    found, at = [], 0
    for word in text.split(" "):
        kind = "bot_command" if word.startswith("/") and at == 0 else "mention" if word.startswith("@") else None
        length = len(word.encode("utf-16-le")) // 2
        if kind:
            found.append({"type": kind, "offset": at, "length": length})
        at += length + 1
    return found
