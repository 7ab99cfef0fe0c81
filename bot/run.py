"""`stylist run`: one process, every channel. Builds each object once, says what is on, stops at SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.admin import Admin
from bot.designing import Designing
from bot.drawings import PATIENCE_S, Drawings
from bot.edge import ChannelError
from bot.evaluation import Evaluation
from bot.gemini import Gemini
from bot.links import Links
from bot.memory import Memory
from bot.readiness import Readiness
from bot.reindex import Reindex
from bot.settings import BadSettings, Settings
from bot.shop import ShopWindow, named_model
from bot.stylist import Stylist
from retrieval.shelf import Shelf

if TYPE_CHECKING:
    from bot.telegram_webhook import Webhook
    from bot.web_door import Door


@asynccontextmanager
async def open_stylist(
    settings: Settings, *, at_once: bool = False, design_patience_s: float = PATIENCE_S
) -> AsyncIterator[Stylist]:
    """The stylist of these settings; raises NoIndex, IndexMismatch or BadBundle where it has nothing to answer from.

    The memory is opened when it is first needed, or `at_once`, which raises BadMemory where it cannot be. A reply waits
    `design_patience_s` for its drawing.
    """
    home, model, server = settings.stylist_home, settings.stylist_model, settings.chroma_server
    window = await asyncio.to_thread(ShopWindow, home, model, server, settings.stylist_parser)  # the door is open
    async with AsyncExitStack() as stack:
        memory = await stack.enter_async_context(Memory(settings.memory_address))
        if at_once:
            await memory.store()
        gemini = await stack.enter_async_context(_gemini(settings, key)) if (key := settings.gemini_api_key) else None
        links = Links(utm=settings.link_utm, affiliates=settings.affiliate_links)
        drawings = await stack.enter_async_context(open_drawings(settings, design_patience_s))
        designing = Designing(settings.stylist_home, drawings, gemini)
        yield Stylist(window, gemini=gemini, memory=memory, links=links, designing=designing)


def open_drawings(settings: Settings, patience_s: float) -> Drawings:
    """What draws for /design, as the settings have it; nothing is loaded or fetched before the first drawing."""
    return Drawings(
        settings.stylist_home,
        settings.design_model,
        steps=settings.design_steps,
        limit_s=settings.design_timeout_s,
        patience_s=patience_s,
    )


def _downloads(settings: Settings) -> tuple[str, ...]:
    """What the settings say of downloads, as options for the child that reads a feed."""
    private = (part for each in settings.fetch_allow_private for part in ("--allow-private", each))
    return (
        *private,
        *("--user-agent", settings.fetch_user_agent),
        *("--connections-per-host", str(settings.fetch_connections_per_host)),
        *("--pictures-per-s", str(settings.fetch_pictures_per_s)),
        *("--pages-per-s", str(settings.fetch_pages_per_s)),
        *("--feed-max-mb", str(settings.fetch_feed_max_mb)),
    )


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
        door = await _open_door(stack, settings) if web else None
        stylist = await stack.enter_async_context(open_stylist(settings, at_once=True))
        _say_shop(stylist, settings)
        admin, webhook = open_admin(stylist, settings), _webhook(settings, web=door is not None)
        channels = [await _start_web(stack, stylist, settings, admin, webhook, door)] if door else []
        channels.append(await _start_telegram(stack, stylist, settings, admin, webhook))
        channels.append(await _start_discord(stack, stylist, settings, admin))
        if not any(channels):
            print("No channel is on, so there is nothing to serve.", file=sys.stderr)
            return 1
        _say_admins(settings)
        await stack.enter_async_context(admin)  # the last in is the first to end
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


def open_admin(stylist: Stylist, settings: Settings) -> Admin:
    """What those who run the shop can do, as the settings have it. Nothing runs before it is asked for."""
    home, token = settings.stylist_home, settings.stylist_admin_token

    def model() -> Path | str:
        return settings.stylist_model or named_model(home)  # the one in use, whatever it was built with

    return Admin(
        stylist,
        admins=settings.stylist_admins,
        reindex=Reindex(home, model, settings.chroma_server, _downloads(settings)),
        evaluation=Evaluation(home, model, settings.stylist_parser, settings.stylist_evaluation_data),
        page_token=token.get_secret_value() if token else None,
    )


def _say_admins(settings: Settings) -> None:
    people, page = len(settings.stylist_admins), settings.stylist_admin_token is not None
    if people:
        print(f"Admins    {people} in the chats{', and the page /admin' if page else ''}", flush=True)
    elif page:
        print("Admins    the page /admin; set STYLIST_ADMINS to let people do the same in their chats", flush=True)
    else:
        print("Admins    none; set STYLIST_ADMINS or STYLIST_ADMIN_TOKEN in .env to reindex while I answer", flush=True)


def _webhook(settings: Settings, *, web: bool) -> Webhook | None:
    """The way in for Telegram's deliveries, where they are wanted and a web server can take them."""
    if settings.telegram_token is None or settings.telegram_webhook_url is None:
        return None
    from bot.telegram_webhook import Webhook

    if not web:
        print("Telegram  without the web chat nothing can be delivered, so it is polled", file=sys.stderr, flush=True)
        return None
    secret = settings.telegram_webhook_secret
    try:
        return Webhook(settings.telegram_webhook_url, secret.get_secret_value() if secret else None)
    except ChannelError as error:
        print(f"Telegram  polled, as the webhook cannot be used: {error}", file=sys.stderr, flush=True)
        return None


async def _open_door(stack: AsyncExitStack, settings: Settings) -> Door | None:
    """The web server's address, which says that it is not ready yet while the shop is opened."""
    from bot.web_door import Door

    try:
        return await stack.enter_async_context(Door(settings.web_host, settings.web_port))
    except ChannelError as error:
        print(f"Web chat  off: {error}", file=sys.stderr, flush=True)
        return None


async def _start_web(
    stack: AsyncExitStack, stylist: Stylist, settings: Settings, admin: Admin, webhook: Webhook | None, door: Door
) -> bool:
    from bot.web_chat import WebChat
    from bot.web_session import session_key

    try:
        key, routes = session_key(settings.writable_home()), webhook.routes if webhook else ()
        ready = Readiness(stylist).missing
        chat = WebChat(stylist, door=door, admin=admin, key=key, routes=routes, missing=ready)
        await stack.enter_async_context(chat)
    except (BadSettings, ChannelError) as error:
        print(f"Web chat  off: {error}", file=sys.stderr, flush=True)
        await door.__aexit__(None, None, None)  # or it would say for good that it is about to open
        return False
    print(f"Web chat  {chat.url}", flush=True)
    return True


async def _start_telegram(
    stack: AsyncExitStack, stylist: Stylist, settings: Settings, admin: Admin, webhook: Webhook | None
) -> bool:
    if settings.telegram_token is None:
        print("Telegram  off; set TELEGRAM_TOKEN in .env to turn it on", flush=True)
        return False
    from bot.telegram_chat import TelegramChat

    token, address = settings.telegram_token.get_secret_value(), settings.telegram_base_url
    currency = stylist.shop.catalog.currency
    try:
        chat = TelegramChat(stylist, token=token, base_url=address, admin=admin, webhook=webhook, currency=currency)
        await stack.enter_async_context(chat)
    except ChannelError as error:
        print(f"Telegram  off: {error}", file=sys.stderr, flush=True)
        return False
    print("Telegram  on", flush=True)
    return True


async def _start_discord(stack: AsyncExitStack, stylist: Stylist, settings: Settings, admin: Admin) -> bool:
    if settings.discord_token is None:
        print("Discord   off; set DISCORD_TOKEN in .env to turn it on", flush=True)
        return False
    from bot.discord_chat import DiscordChat
    from bot.discord_commands import Names

    def names() -> Names:
        words, catalog = stylist.shop.vocabulary, stylist.shop.catalog
        return Names(kinds=words.kinds, brands=catalog.brands, categories=tuple(words.categories), count=count)

    def count(shelf: Shelf) -> int:
        return stylist.shop.catalog.count(shelf.where(stylist.shop.vocabulary))

    token, home = settings.discord_token.get_secret_value(), settings.stylist_home
    api, gateway = settings.discord_api_url, settings.discord_gateway_url
    try:
        chat = DiscordChat(stylist, token=token, home=home, api_url=api, gateway_url=gateway, admin=admin, names=names)
        await stack.enter_async_context(chat)
    except ChannelError as error:
        print(f"Discord   off: {error}", file=sys.stderr, flush=True)
        return False
    print("Discord   on", flush=True)
    return True
