"""What Discord's server sends, as its documentation has it: users, servers, channels, messages. Made up on the spot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

APP = 900
GUILD, SHOP_CHANNEL, OTHER_CHANNEL = 500, 501, 502
ADMINISTRATOR, MANAGE_GUILD, EVERYTHING_ELSE = 1 << 3, 1 << 5, 0x0000_0000_0006_8C40


def user(number: int, *, bot: bool = False) -> dict[str, Any]:
    """A user; the bot is the application's number."""
    name = "stylist" if number == APP else f"person{number}"
    return {
        "id": str(number), "username": name, "discriminator": "0", "avatar": None, "global_name": name,
        "bot": bot or number == APP,
    }  # fmt: skip


ME = user(APP)


def now() -> str:
    """The time as Discord writes it."""
    return datetime.now(UTC).isoformat()


def dm_of(number: int) -> int:
    """The channel of the bot and one person."""
    return 10_000 + number


def channel(number: int) -> dict[str, Any]:
    """A server's channel, or the one of a person and the bot."""
    if number in (SHOP_CHANNEL, OTHER_CHANNEL):
        return {
            "id": str(number), "type": 0, "guild_id": str(GUILD), "name": f"channel-{number}", "position": 0,
            "permission_overwrites": [], "topic": None, "nsfw": False, "last_message_id": None, "parent_id": None,
            "permissions": str(EVERYTHING_ELSE),
        }  # fmt: skip
    return {"id": str(number), "type": 1, "last_message_id": None, "recipients": [user(number - 10_000)]}


def member(number: int, permissions: int = EVERYTHING_ELSE) -> dict[str, Any]:
    """A server's member."""
    return {
        "user": user(number), "roles": [], "joined_at": now(), "deaf": False, "mute": False, "flags": 0,
        "permissions": str(permissions), "avatar": None, "nick": None, "premium_since": None, "pending": False,
    }  # fmt: skip


def guild() -> dict[str, Any]:
    """The server that the bot is in, whole, as GUILD_CREATE brings it."""
    everyone = {
        "id": str(GUILD), "name": "@everyone", "color": 0, "hoist": False, "position": 0, "managed": False,
        "permissions": str(EVERYTHING_ELSE), "mentionable": False, "flags": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    }  # fmt: skip
    own = {**everyone, "id": "550", "name": "stylist", "managed": True, "tags": {"bot_id": str(APP)}, "position": 1}
    return {
        "id": str(GUILD), "name": "Shop", "icon": None, "splash": None, "discovery_splash": None, "owner_id": "1",
        "afk_timeout": 300, "afk_channel_id": None, "verification_level": 0, "default_message_notifications": 0,
        "explicit_content_filter": 0, "roles": [everyone, own], "emojis": [], "stickers": [], "features": [],
        "mfa_level": 0, "system_channel_id": None, "system_channel_flags": 0, "rules_channel_id": None,
        "preferred_locale": "en-US", "nsfw_level": 0, "premium_tier": 0, "premium_progress_bar_enabled": False,
        "channels": [channel(SHOP_CHANNEL), channel(OTHER_CHANNEL)], "threads": [], "members": [member(APP)],
        "member_count": 3, "joined_at": now(), "large": False, "unavailable": False, "presences": [],
        "voice_states": [], "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
        "vanity_url_code": None, "description": None, "banner": None, "public_updates_channel_id": None,
        "application_id": None, "safety_alerts_channel_id": None,
    }  # fmt: skip


def message(number: int, channel_id: int, author: int, content: str, **more: Any) -> dict[str, Any]:
    """A message, plain but for `more`."""
    return {
        "id": str(number), "channel_id": str(channel_id), "author": user(author), "content": content,
        "timestamp": now(), "edited_timestamp": None, "tts": False, "mention_everyone": False, "mentions": [],
        "mention_roles": [], "attachments": [], "embeds": [], "pinned": False, "type": 0, "flags": 0, "components": [],
        **({"guild_id": str(GUILD)} if channel_id in (SHOP_CHANNEL, OTHER_CHANNEL) else {}), **more,
    }  # fmt: skip


def application(flags: int) -> dict[str, Any]:
    """The application that the bot belongs to."""
    return {
        "id": str(APP), "name": "Stylist", "icon": None, "description": "", "bot_public": True, "flags": flags,
        "bot_require_code_grant": False, "verify_key": "0", "owner": user(1), "team": None, "summary": "",
        "hook": True, "bot": ME,
    }  # fmt: skip
