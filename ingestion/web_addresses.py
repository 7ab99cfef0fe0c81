"""Which network addresses a download may reach: public ones, and those that the operator names. The guard's rule alone.

`Allowance.read("10.0.0.5, 127.0.0.1:8080, 192.168.1.0/24")`, then `allowance.permits(address, port)`. It resolves and
connects to nothing: `ingestion.web_guard` does.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_UNICAST_6 = IPv6Network("2000::/3")  # all that was ever given out; mapped, NAT64 and link-local ones lie outside
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (  # what `is_global` lets through, or did in some Python 3.11
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # Teredo and other addresses that carry another one
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",
    )
)


def is_public(address: Address) -> bool:
    """Whether it is a public unicast address that carries no other address inside."""
    if isinstance(address, IPv6Address) and (address not in _UNICAST_6 or _carries_isatap(address)):
        return False
    listed = any(address in network for network in _NOT_PUBLIC if network.version == address.version)
    return address.is_global and not address.is_multicast and not address.is_reserved and not listed


def _carries_isatap(address: IPv6Address) -> bool:
    return (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Permit:
    network: Network
    port: int | None  # None: every port


class BadAllowance(ValueError):
    """A text that names no address; the message says what one looks like."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Addresses that are not public and may be reached all the same. By number: a name may point elsewhere tomorrow."""

    granted: tuple[_Permit, ...] = ()

    @classmethod
    def read(cls, given: str | Iterable[str]) -> Allowance:
        """Read addresses, with or without a port, or networks, parted by commas; raises BadAllowance."""
        parts = given.split(",") if isinstance(given, str) else given
        return cls(tuple(_permit(part.strip()) for part in parts if part.strip()))

    def permits(self, address: str, port: int) -> bool:
        """Whether a connection to this address (by number) and port may be made."""
        try:
            number = ipaddress.ip_address(address)
        except ValueError:
            return False
        if is_public(number):
            return True
        return any(
            number.version == permit.network.version and number in permit.network and permit.port in (None, port)
            for permit in self.granted
        )


def _permit(text: str) -> _Permit:
    whole = re.fullmatch(r"\[([^\]]+)\](?::(\d{1,5}))?|([^:/]+)(?::(\d{1,5}))?|([^\[\]]+)", text)
    try:
        if whole is None:
            raise ValueError(text)
        address = whole[1] or whole[3] or whole[5]
        port = whole[2] or whole[4]
        return _Permit(network=ipaddress.ip_network(address), port=int(port) if port else None)
    except ValueError:
        raise BadAllowance(
            f"{text!r} is no address that a download may be allowed; "
            "give numbers, as in 10.0.0.5, 127.0.0.1:8080, [::1]:8080 or 192.168.1.0/24"
        ) from None
