"""A Telegram message, or an album's messages, as a `Request`; and whether a group's message is meant for the bot."""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram import Bot, CallbackQuery, Document, Message, MessageEntity, PhotoSize
from telegram.constants import ChatType
from telegram.error import BadRequest, InvalidToken

from bot.finding import MOST_PHOTOS
from bot.stylist import Request
from bot.wording import TOO_MANY_PHOTOS
from retrieval.pictures import MAX_BYTES

CANNOT_READ = "I can read words and look at photos; please tell me in one of these what you'd like to wear."
NO_PICTURE_FILE = "That file is no photo; please send a JPEG, PNG or WebP picture."
FILE_TOO_LARGE = (
    f"That file is larger than {MAX_BYTES / 1e6:.0f} MB; please send it as a photo, which Telegram shrinks."
)
FILE_GONE = "Telegram no longer has that photo; please send it again."
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif")
_MENTIONS: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]


class Unreadable(Exception):
    """A message that cannot become a request; its text is a sentence for the person."""


async def read_request(parts: Sequence[Message], bot: Bot) -> Request:
    """Fetch the photos and join the words of one message or album; raise Unreadable where there is neither.

    An answer to a person's photo brings that photo along: "@stylist what goes with this?" "/pair for dinner" is
    "for dinner" about the photo.
    """
    to_bot = re.compile(rf"^/pair(?:@\w+)?(?:\s+|$)|@{re.escape(bot.username)}\b", re.IGNORECASE)
    written = [to_bot.sub("", text).strip() for part in parts if (text := part.text or part.caption)]
    text = "\n".join(words for words in written if words)
    found = [photo for part in parts if (photo := _photo_of(part))]
    if not found and (photo := photo_asked_about(parts[0])):
        found = [photo]
    if not text and not found:
        raise Unreadable(NO_PICTURE_FILE if any(part.document for part in parts) else CANNOT_READ)
    if len(found) > MOST_PHOTOS:
        raise Unreadable(TOO_MANY_PHOTOS.format(count=len(found), limit=MOST_PHOTOS))
    photos = tuple([await _download(photo) for photo in found])
    first = parts[0]
    return Request(text=text, photos=photos, session=session_of(first.chat_id), person=author_of(first))


def session_of(chat_id: int) -> str:
    """The conversation of a chat."""
    return f"telegram:{chat_id}"


def author_of(message: Message) -> str | None:
    """Who wrote in a group, which is a conversation of many; None alone with a person, where they are the conversation.

    Who writes as a group or channel shares a wardrobe with whoever else does.
    """
    if message.chat.type == ChatType.PRIVATE:
        return None
    author = message.sender_chat or message.from_user
    return session_of(author.id) if author else None


def presser_of(query: CallbackQuery) -> str | None:
    """Who pressed a button in a group; None alone with a person."""
    alone = query.message is not None and query.message.chat.type == ChatType.PRIVATE
    return None if alone else session_of(query.from_user.id)


def photo_asked_about(message: Message) -> PhotoSize | Document | None:
    """The photo in the person's message that this one answers."""
    asked = message.reply_to_message
    is_persons = asked is not None and asked.from_user is not None and not asked.from_user.is_bot
    return _photo_of(asked) if asked is not None and is_persons else None


def is_photo(message: Message) -> bool:
    """Whether a message brings a photo, as such or as a file."""
    return _photo_of(message) is not None


def is_for(bot: Bot, message: Message) -> bool:
    """Whether a group's message mentions the bot, answers one of its own, or is a photo with /pair under it."""
    commands = message.parse_caption_entities([MessageEntity.BOT_COMMAND]).values()
    if any(command.lower() in ("/pair", f"/pair@{bot.username}".lower()) for command in commands):
        return True
    asked = message.reply_to_message
    if asked is not None and asked.from_user is not None and asked.from_user.id == bot.id:
        return True
    mentions = {**message.parse_entities(_MENTIONS), **message.parse_caption_entities(_MENTIONS)}
    return any(
        (entity.user.id == bot.id) if entity.user else text.lower() == f"@{bot.username}".lower()
        for entity, text in mentions.items()
    )


def _photo_of(message: Message) -> PhotoSize | Document | None:
    """The photo in a message: the largest of its sizes, or a picture sent as a file."""
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height)
    document = message.document
    if document is None:
        return None
    # Some phones send HEIC without saying that it is a picture.
    named = (document.file_name or "").lower().endswith(PICTURE_ENDINGS)
    return document if named or (document.mime_type or "").startswith("image/") else None


async def _download(photo: PhotoSize | Document) -> bytes:
    if (photo.file_size or 0) > MAX_BYTES:
        raise Unreadable(FILE_TOO_LARGE)
    try:
        return bytes(await (await photo.get_file()).download_as_bytearray())
    except InvalidToken as error:  # the library's word for a file that is not there any more
        raise Unreadable(FILE_GONE) from error
    except BadRequest as error:
        raise Unreadable(FILE_TOO_LARGE if "too big" in error.message else FILE_GONE) from error
