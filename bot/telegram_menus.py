"""The menu of commands that Telegram shows: one for each language, and one for each admin in the chat with them.

`await set_menus(bot)` at the start, `await set_admin_menu(bot, chat_id, language)` when an admin writes.
"""

from __future__ import annotations

import logging

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.languages import ENGLISH
from bot.wording_telegram import ADMIN_MENU, MENUS

log = logging.getLogger(__name__)


def menu(language: str | None) -> list[BotCommand]:
    """The commands in a language ("de", "pt-br"), in English where there is none."""
    said = MENUS.get((language or ENGLISH).split("-")[0].lower(), MENUS[ENGLISH])
    return [BotCommand(command, description) for command, description in said.items()]


async def set_menus(bot: Bot) -> None:
    """Give everybody the menu of their language; a menu that Telegram refuses is no reason not to answer."""
    try:
        await bot.set_my_commands(menu(ENGLISH))
        for language in MENUS:
            await bot.set_my_commands(menu(language), language_code=language)
    except TelegramError as error:
        log.warning("telegram: the menu of commands was not taken (%s)", type(error).__name__)


async def set_admin_menu(bot: Bot, chat_id: int, language: str | None) -> bool:
    """Give an admin theirs, in the chat with them; False where Telegram did not take it."""
    commands = [*menu(language), *(BotCommand(name, about) for name, about in ADMIN_MENU.items())]
    try:
        return await bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id))
    except TelegramError as error:
        log.warning("telegram: an admin's menu was not taken (%s)", type(error).__name__)
        return False
