"""The door to the network: every address is checked before it is connected to, and it is the checked one that is.

`guarded(allowance)` gives aiohttp a connector. A name is looked up once and refused whole where any of its addresses
is not public; each socket is checked again as it is made, which also covers addresses written as numbers. A name that
points elsewhere a moment later (DNS rebinding) changes nothing: the socket goes to the address that was checked.
"""

from __future__ import annotations

import asyncio
import socket
from functools import partial

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from ingestion.web_addresses import Allowance

AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]


class NotPublic(OSError):
    """A host that leads to an address which may not be reached."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host!r} leads to an address that is not public")


class GuardedResolver(AbstractResolver):
    """The system's resolver, in a thread, whose answers are checked."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Every address of a host; raises NotPublic when one may not be reached, and socket.gaierror for no host."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        addresses = [(str(sockaddr[0]), info_family, proto) for info_family, _, proto, _, sockaddr in found]
        if not all(self._allowance.permits(address, port) for address, _, _ in addresses):
            raise NotPublic(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=info_family,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address, info_family, proto in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


def guarded(allowance: Allowance, *, most_connections: int) -> aiohttp.TCPConnector:
    """A connector for aiohttp that reaches public and allowed addresses only. Call it inside an event loop."""
    return aiohttp.TCPConnector(
        resolver=GuardedResolver(allowance),
        socket_factory=partial(_socket, allowance),
        limit=most_connections,
        ttl_dns_cache=60,
    )


def _socket(allowance: Allowance, info: AddressInfo) -> socket.socket:
    family, kind, proto, _, sockaddr = info
    address, port = str(sockaddr[0]), int(str(sockaddr[1]))
    if not allowance.permits(address, port):
        raise NotPublic(address)
    return socket.socket(family, kind, proto)
