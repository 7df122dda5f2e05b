"""Which hosts may be asked: those of the public network, and those that are allowed by name."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Sequence

from summariser.errors import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Networks that are not public though ipaddress, or an older Python's tables, take them for it:
# 6to4 relays, protocol assignments, site-local, documentation, segment routing, and the address
# at which a large cloud answers its own machines.
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",
            "192.88.99.0/24",
            "168.63.129.16/32",
            "fec0::/10",
            "3fff::/20",
            "5f00::/16",
            "64:ff9b:1::/48",
            "2001::/32",
            "100::/64",
        ),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
# The interface identifiers of ISATAP (RFC 5214), before the IPv4 address that they carry.
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
_KINDS = (
    ("is_unspecified", "an unspecified"),
    ("is_loopback", "a loopback"),
    ("is_link_local", "a link-local"),
    ("is_multicast", "a multicast"),
    ("is_private", "a private"),
    ("is_reserved", "a reserved"),
)


def find_refusal(address: str) -> str | None:
    """Return what kind of address this is, with its article, if it is not a public one.

    An IPv6 address that carries an IPv4 address (mapped, compatible, 6to4, NAT64, ISATAP) is what
    the IPv4 address is.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    for carried in (parsed, *_carried(parsed)):
        for attribute, kind in _KINDS:
            # NAT64's own prefix counts as reserved, and is judged by what it carries.
            if getattr(carried, attribute) and not (
                attribute == "is_reserved" and _is_nat64(carried)
            ):
                return kind
        if not carried.is_global or any(
            carried in network for network in _NOT_PUBLIC if network.version == carried.version
        ):
            return "a reserved"
    return None


def _is_nat64(address: Address) -> bool:
    return isinstance(address, ipaddress.IPv6Address) and address in _NAT64


def _carried(address: Address) -> list[Address]:
    """Return the IPv4 addresses that an IPv6 address carries."""
    if not isinstance(address, ipaddress.IPv6Address):
        return []
    carried: list[Address] = [a for a in (address.ipv4_mapped, address.sixtofour) if a is not None]
    number = int(address)
    isatap = (number >> 32) & 0xFFFFFFFF in _ISATAP
    if isatap or address in _NAT64 or address in _COMPATIBLE:
        carried.append(ipaddress.IPv4Address(number & 0xFFFFFFFF))
    return carried


class Guard:
    """Turns a host into the addresses that may be connected to.

    Args:
        allow_hosts: Hosts that may be private: names or addresses, with or without a port.
        resolve: The addresses of a host and port.
    """

    def __init__(
        self,
        allow_hosts: Sequence[str],
        resolve: Callable[[str, int], Awaitable[Sequence[str]]],
    ) -> None:
        self._allowed = {_plain_name(name) for name in allow_hosts}
        self._resolve = resolve

    async def find_addresses(self, host: str, port: int) -> Sequence[str]:
        """Return a host's addresses, all of which may be connected to.

        The caller is to connect to one of these and not to ask again: what a name stands for
        may change between two questions.

        Raises:
            FetchError: The host is not known, or one of its addresses is not public and neither
                it nor the host is allowed.
        """
        try:
            addresses = [host] if _is_literal(host) else await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            message = f"is of a host that is not known: {host}"
            raise FetchError(message, source=host, retryable=True) from error
        if not addresses:
            raise FetchError(f"is of a host without an address: {host}", source=host)
        if self._allows(host, port):
            return addresses
        for address in addresses:
            refusal = None if self._allows(address, port) else find_refusal(address)
            if refusal:
                where = f"{host} is {refusal} address"
                if host != address:
                    where = f"{host} has {refusal} address ({address})"
                message = f"is not asked for: {where}, which must be allowed (--allow-host {host})"
                raise FetchError(message, source=host)
        return addresses

    def _allows(self, host: str, port: int) -> bool:
        name = host.lower().rstrip(".")
        with_port = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
        return name in self._allowed or with_port in self._allowed or f"[{name}]" in self._allowed


def _plain_name(name: str) -> str:
    """Return a host's name as it is asked for: in small letters, and in ASCII."""
    name = name.strip().lower().rstrip(".")
    try:
        return name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return name


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
