"""`stylist run`: one process, every channel. Builds each object once, says what is on, stops at SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from pydantic import SecretStr

from bot.edge import ChannelError
from bot.gemini import Gemini
from bot.memory import Memory
from bot.settings import Settings
from bot.shop import ShopWindow
from bot.stylist import Stylist


@asynccontextmanager
async def open_stylist(settings: Settings, *, at_once: bool = False) -> AsyncIterator[Stylist]:
    """The stylist of these settings; raises NoIndex, IndexMismatch or BadBundle where it has nothing to answer from.

    The memory is opened when it is first needed, or `at_once`, which raises BadMemory where it cannot be.
    """
    window = ShopWindow(settings.stylist_home, settings.stylist_model, settings.chroma_server, settings.stylist_parser)
    async with AsyncExitStack() as stack:
        memory = await stack.enter_async_context(Memory(settings.memory_address))
        if at_once:
            await memory.store()
        gemini = await stack.enter_async_context(_gemini(settings, key)) if (key := settings.gemini_api_key) else None
        yield Stylist(window, gemini=gemini, memory=memory)


def _gemini(settings: Settings, key: SecretStr) -> Gemini:
    model, address, timeout_s = settings.gemini_model, settings.gemini_base_url, settings.gemini_timeout_s
    return Gemini(
        key.get_secret_value(),
        model=model,
        base_url=address,
        timeout_s=timeout_s,
        daily_tokens=settings.gemini_daily_tokens,
    )


async def run(settings: Settings, *, web: bool = True) -> int:
    """Serve every channel that is set up until a signal comes; 1 where none could start, 0 after a clean stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        stylist = await stack.enter_async_context(open_stylist(settings, at_once=True))
        _say_shop(stylist, settings)
        channels = [await _start_web(stack, stylist, settings)] if web else []
        channels.append(await _start_telegram(stack, stylist, settings))
        channels.append(await _start_discord(stack, stylist, settings))
        if not any(channels):
            print("No channel is on, so there is nothing to serve.", file=sys.stderr)
            return 1
        await stop.wait()
        print("Stopping.", flush=True)
    return 0


def _say_shop(stylist: Stylist, settings: Settings) -> None:
    shop = stylist.shop
    count, model = len(shop.catalog.products), shop.encoder.model_id
    print(f"Shop      {count:,} products, index {shop.catalog.generation}, model {model}")
    if settings.gemini_api_key is None:
        print("Writer    template; set GEMINI_API_KEY in .env to let Gemini word the replies")
    else:
        print(f"Writer    {settings.gemini_model}, and the template when it does not answer")


async def _start_web(stack: AsyncExitStack, stylist: Stylist, settings: Settings) -> bool:
    from bot.web_chat import WebChat

    try:
        chat = WebChat(stylist, host=settings.web_host, port=settings.web_port)
        await stack.enter_async_context(chat)
    except ChannelError as error:
        print(f"Web chat  off: {error}", file=sys.stderr, flush=True)
        return False
    print(f"Web chat  {chat.url}", flush=True)
    return True


async def _start_telegram(stack: AsyncExitStack, stylist: Stylist, settings: Settings) -> bool:
    if settings.telegram_token is None:
        print("Telegram  off; set TELEGRAM_TOKEN in .env to turn it on", flush=True)
        return False
    from bot.telegram_chat import TelegramChat

    token = settings.telegram_token.get_secret_value()
    try:
        await stack.enter_async_context(TelegramChat(stylist, token=token, base_url=settings.telegram_base_url))
    except ChannelError as error:
        print(f"Telegram  off: {error}", file=sys.stderr, flush=True)
        return False
    print("Telegram  on", flush=True)
    return True


async def _start_discord(stack: AsyncExitStack, stylist: Stylist, settings: Settings) -> bool:
    if settings.discord_token is None:
        print("Discord   off; set DISCORD_TOKEN in .env to turn it on", flush=True)
        return False
    from bot.discord_chat import DiscordChat
    from bot.discord_commands import Names

    def names() -> Names:
        return Names(kinds=stylist.shop.vocabulary.kinds, brands=stylist.shop.catalog.brands)

    token, home = settings.discord_token.get_secret_value(), settings.stylist_home
    api, gateway = settings.discord_api_url, settings.discord_gateway_url
    try:
        chat = DiscordChat(stylist, token=token, home=home, api_url=api, gateway_url=gateway, names=names)
        await stack.enter_async_context(chat)
    except ChannelError as error:
        print(f"Discord   off: {error}", file=sys.stderr, flush=True)
        return False
    print("Discord   on", flush=True)
    return True
