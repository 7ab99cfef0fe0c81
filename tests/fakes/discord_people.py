"""What people do on the fake Discord: write, give commands, type, press, pick. `People(server)` tells the gateway."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord_payloads import (
    APP,
    EVERYTHING_ELSE,
    GUILD,
    ME,
    OTHER_CHANNEL,
    SHOP_CHANNEL,
    channel,
    dm_of,
    member,
    message,
    user,
)
from tests.fakes.discord_sent import Sent
from tests.fakes.discord_server import DiscordServer, Interaction

COMMAND, COMPONENT, TYPING = 2, 3, 4
SUBCOMMAND_TYPES = {str: 3, int: 4, bool: 5}
MENTION = f"<@{APP}>"


class People:
    """Everybody but the bot. Alone with it they write to `dm_of(person)`."""

    def __init__(self, server: DiscordServer) -> None:
        self.server = server

    async def says(
        self,
        person: int,
        text: str,
        *,
        channel_id: int | None = None,
        answers: dict[str, Any] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Somebody writes a message, alone with the bot unless in a channel; returns it."""
        if answers is not None:
            reference = {"message_id": answers["id"], "channel_id": answers["channel_id"]}
            more |= {"type": 19, "message_reference": reference, "referenced_message": answers}
        if MENTION in text:
            more["mentions"] = [{**ME, "member": {key: value for key, value in member(APP).items() if key != "user"}}]
        where = channel_id or dm_of(person)
        made = message(next(self.server.numbers), where, person, text) | more
        if where in (SHOP_CHANNEL, OTHER_CHANNEL):
            made["member"] = {key: value for key, value in member(person).items() if key != "user"}
        else:
            made["channel_type"] = 1
        await self.server.gateway.dispatch("MESSAGE_CREATE", made)
        return made

    def picture(self, data: bytes, name: str = "photo.jpg", *, lost: bool = False, **more: Any) -> dict[str, Any]:
        """A file in a message, for its `attachments`."""
        number = next(self.server.numbers)
        if not lost:
            self.server.files[f"{number}-{name}"] = data
        url = f"{self.server.files_url}{number}-{name}"
        kind = {"content_type": "image/jpeg"} if name.endswith(".jpg") else {"content_type": "text/plain"}
        return {"id": str(number), "filename": name, "size": len(data), "url": url, "proxy_url": url, **kind, **more}

    async def commands(
        self,
        person: int,
        name: str,
        *,
        files: dict[str, dict[str, Any]] | None = None,
        typing: str = "",
        **options: Any,
    ) -> Interaction:
        """Somebody gives a slash command (or types `typing`, an option's name); `in_channel`, `may` as in `_comes`."""
        where = {key: options.pop(key) for key in ("in_channel", "may") if key in options}
        given = [
            {"name": key, "type": 3, "value": value, **({"focused": True} if key == typing else {})}
            for key, value in options.items()
        ]
        given += [{"name": key, "type": 11, "value": file["id"]} for key, file in (files or {}).items()]
        resolved = {"attachments": {file["id"]: file for file in (files or {}).values()}}
        if "channel" in options:
            given = [each if each["name"] != "channel" else each | {"type": 7} for each in given]
            resolved["channels"] = {options["channel"]: channel(int(options["channel"]))}
        data = {"id": "700", "name": name, "type": 1, "options": given, "resolved": resolved}
        return await self._comes(person, TYPING if typing else COMMAND, data, **where)

    async def points(self, person: int, name: str, at: dict[str, Any], **where: Any) -> Interaction:
        """Somebody picks an entry of a message's context menu."""
        data = {"id": "701", "name": name, "type": 3, "target_id": at["id"], "resolved": {"messages": {at["id"]: at}}}
        return await self._comes(person, COMMAND, data, **where)

    async def presses(self, person: int, sent: Sent, label: str, **where: Any) -> Interaction:
        """Somebody presses a button of a message that the bot sent, named by its label or by what it says."""
        data = {"custom_id": sent.buttons.get(label, f"s:{label}"), "component_type": 2}
        return await self._comes(person, COMPONENT, data, message=sent.as_message(), **where)

    async def picks(self, person: int, sent: Sent, label: str, **where: Any) -> Interaction:
        """Somebody picks an entry of a menu under a message that the bot sent."""
        value = sent.options[label]
        data = {"custom_id": sent.menu_of(value), "component_type": 3, "values": [value]}
        return await self._comes(person, COMPONENT, data, message=sent.as_message(), **where)

    async def _comes(
        self, person: int, kind: int, data: dict[str, Any], *, in_channel: int | None = None, may: int = 0, **more: Any
    ) -> Interaction:
        number, where = next(self.server.numbers), in_channel or dm_of(person)
        token = f"interaction-token-{number}"
        taken = self.server.interactions[token] = Interaction(token, where)
        payload = {
            "id": str(number), "application_id": str(APP), "type": kind, "token": token, "version": 1, "data": data,
            "channel_id": str(where), "channel": channel(where), "locale": "en-US", "app_permissions": "0",
            "entitlements": [], "authorizing_integration_owners": {}, "attachment_size_limit": 10_000_000, **more,
        }  # fmt: skip
        if in_channel is None:
            payload |= {"user": user(person), "context": 1}
        else:
            payload |= {
                "guild_id": str(GUILD), "member": member(person, EVERYTHING_ELSE | may), "context": 0,
                "guild": {"id": str(GUILD), "locale": "en-US", "features": []},
            }  # fmt: skip
        await self.server.gateway.dispatch("INTERACTION_CREATE", payload)
        return taken
