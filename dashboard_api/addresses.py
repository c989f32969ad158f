"""From where a request comes: the address of the connection, or what a proxy that is believed says of it."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from fastapi import Request

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNKNOWN = "unknown"
"""Where a connection has no address, as through a socket of the machine."""


def client_address(request: Request, proxies: Sequence[Network]) -> str:
    """The right-most address on the way of a request that is no proxy of ours; what stands before it can be made up."""
    if request.client is None:
        return UNKNOWN
    here = _address(request.client.host)
    if here is None:
        return request.client.host
    hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    while hops and any(here in network for network in proxies):
        before = _address(hops.pop())
        if before is None:
            break
        here = before
    return str(here)


def _address(text: str) -> Address | None:
    """An address as proxies write it, with a port or without, None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
