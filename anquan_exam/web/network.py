"""What is kept of where a request came from."""

import ipaddress
from functools import lru_cache

from flask import request


def client_key() -> str:
    """The address the rate limits count by."""
    return request.remote_addr or "unknown"


def shortened_address() -> str:
    """The client's network without the host part (/24, /48): enough to tell one room from
    another."""
    return _network(request.remote_addr or "")


@lru_cache(maxsize=4096)
def _network(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, bits), strict=False).network_address)


def device() -> str:
    """The client's own description of itself, cut short."""
    return request.user_agent.string[:120]
