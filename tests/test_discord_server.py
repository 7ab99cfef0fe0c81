"""The fake Discord server refuses what Discord refuses: a fake that takes anything proves nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fakes.discord_limits import V2_FLAG, Refused, check_commands
from tests.fakes.discord_payloads import OTHER_CHANNEL, SHOP_CHANNEL
from tests.fakes.discord_people import MENTION, People
from tests.fakes.discord_server import TOKEN, DiscordServer

QUIET = {"allowed_mentions": {"parse": []}}


def text(words: str = "hello") -> dict[str, Any]:
    return {"type": 10, "content": words}


def button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "More", "custom_id": "s:more", **more}


def row(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(children)}


def box(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 17, "components": list(children)}


def gallery(*urls: str) -> dict[str, Any]:
    return {"type": 12, "items": [{"media": {"url": url}} for url in urls]}


def menu(*values: str) -> dict[str, Any]:
    return {"type": 3, "custom_id": "pick:0", "options": [{"label": "a", "value": value} for value in values]}


def section(accessory: dict[str, Any], *texts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 9, "components": list(texts), "accessory": accessory}


class Caller:
    """Calls the API and returns the status and the answer."""

    def __init__(self, server: DiscordServer, client: aiohttp.ClientSession) -> None:
        self.server, self.client = server, client

    async def __call__(self, path: str, payload: Any, token: str = TOKEN) -> tuple[int, dict[str, Any]]:
        head = {"Authorization": f"Bot {token}"}
        async with self.client.post(f"{self.server.url}/{path}", json=payload, headers=head) as response:
            return response.status, json.loads(await response.text())

    async def card(self, *components: dict[str, Any], **more: Any) -> tuple[int, dict[str, Any]]:
        return await self("channels/1/messages", {"components": components, "flags": V2_FLAG, **QUIET, **more})


@pytest.fixture
async def call() -> AsyncIterator[Caller]:
    async with DiscordServer() as server, aiohttp.ClientSession() as client:
        yield Caller(server, client)


async def test_a_wrong_token_is_401(call):
    assert (await call("channels/1/messages", {"content": "a", **QUIET}, token="wrong"))[0] == 401


@pytest.mark.parametrize(
    "components",
    [
        [box(*[text()] * 40)],
        [text("a" * 2001), text("a" * 2000)],
        [text(" ")],
        [],
        [box(box(text()))],
        [box(button())],
        [row(*[button(custom_id=f"s:{n}") for n in range(6)])],
        [row(button(), button())],
        [row(button(custom_id="s" * 101))],
        [row(button(label="a" * 81))],
        [row({"type": 2, "style": 5, "label": "a", "url": "javascript:alert(1)"})],
        [row(button(), menu("a"))],
        [row(menu("a", "a"))],
        [row(menu(*map(str, range(26))))],
        [row(menu("a" * 101))],
        [gallery()],
        [gallery(*["https://cdn.example/a.jpg"] * 11)],
        [gallery("attachment://missing.jpg")],
        [section(text(), text())],
        [section(button(), *[text()] * 4)],
    ],
)
async def test_a_card_that_passes_a_limit_is_refused(call, components):
    status, answer = await call.card(*components)
    assert status == 400, answer
    assert call.server.sent == []


async def test_a_card_that_keeps_to_the_limits_is_taken_and_has_no_other_content(call):
    others = (gallery("https://cdn.example/a.jpg"), row(button()), section(button(custom_id="x"), text()))
    whole = [box(*[text("a" * 100)] * 34, *others)]
    assert (await call.card(*whole[:1]))[0] == 400  # 41 of them
    whole[0]["components"].pop(0)
    assert (await call.card(*whole))[0] == 200
    for more in ({"content": "a"}, {"embeds": [{"title": "a"}]}):
        assert (await call.card(*whole, **more))[0] == 400


@pytest.mark.parametrize(
    "payload",
    [
        {"content": "a" * 2001},
        {"content": ""},
        {"content": "a", "components": [text()]},
        {"content": "a", "components": [row(button(custom_id=str(n))) for n in range(6)]},
        {"embeds": [{"title": "a"}] * 11},
        {"embeds": [{"title": "a" * 257}]},
        {"embeds": [{"description": "a" * 3001}] * 2},
        {"content": "a", "allowed_mentions": None},
    ],
)
async def test_a_plain_message_that_passes_a_limit_is_refused(call, payload):
    mentions = {} if "allowed_mentions" in payload else QUIET
    payload = {key: value for key, value in payload.items() if value is not None}
    assert (await call("channels/1/messages", {**payload, **mentions}))[0] == 400


async def test_an_interaction_is_answered_within_three_seconds_once_and_for_fifteen_minutes(call):
    people = People(call.server)
    call.server.ack_limit_s = 0.2
    late, taken = await people.commands(1, "help"), await people.commands(1, "help")
    path = f"interactions/1/{taken.token}/callback"
    assert (await call(f"webhooks/900/{taken.token}", {"content": "early", **QUIET}))[0] == 401
    assert (await call(path, {"type": 5, "data": {"flags": 64}}))[0] == 200
    assert (await call(path, {"type": 5}))[0] == 400
    assert (await call(f"webhooks/900/{taken.token}", {"content": "a", **QUIET}))[0] == 200
    assert call.server.sent[0].private
    await asyncio.sleep(0.25)
    assert (await call(f"interactions/1/{late.token}/callback", {"type": 5}))[1]["code"] == 10062
    call.server.token_life_s = 0.1
    assert (await call(f"webhooks/900/{taken.token}", {"content": "b", **QUIET}))[1]["code"] == 50027


async def test_without_the_privileged_intent_only_what_is_for_the_bot_has_words(call):
    people = People(call.server)
    async with call.client.ws_connect(call.server.gateway.url) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": TOKEN, "intents": 1 << 9, "shard": [0, 1]}})
        assert [(await socket.receive_json())["t"] for _ in range(2)] == ["READY", "GUILD_CREATE"]
        await people.says(1, "psst", channel_id=SHOP_CHANNEL)
        await people.says(1, f"{MENTION} hello", channel_id=OTHER_CHANNEL)
        await people.says(1, "alone")
        heard = [(await socket.receive_json())["d"]["content"] for _ in range(3)]
    assert heard == ["", f"{MENTION} hello", "alone"]


@pytest.mark.parametrize(("told", "code"), [({"token": "wrong", "intents": 1}, 4004), ({"intents": 1 << 15}, 4014)])
async def test_the_gateway_hangs_up_on_a_wrong_token_and_on_intents_not_granted(call, told, code):
    async with call.client.ws_connect(call.server.gateway.url) as socket:
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {"token": TOKEN, "shard": [0, 1], **told}})
        assert (await socket.receive()).data == code


@pytest.mark.parametrize(
    "command",
    [
        {"name": "Style", "description": "a"},
        {"name": "style", "description": ""},
        {"name": "style", "description": "a" * 101},
        {"name": "style", "description": "a", "options": [{"name": "a b", "description": "a"}]},
        {
            "name": "style",
            "description": "a",
            "options": [{"name": "a", "description": "a"}, {"name": "b", "description": "a", "required": True}],
        },
    ],
)
def test_a_command_that_passes_a_limit_is_refused(command):
    with pytest.raises(Refused):
        check_commands([command])
