"""Where a request came from, and the address people reach this site by."""

import ipaddress
import re
from functools import lru_cache

from flask import Response, current_app, request

from anquan_exam.services.ids import new_id
from anquan_exam.web.assets import YEAR

DEVICE_COOKIE = "device"
MARK_LENGTH = 8
MARK = re.compile(rf"[a-z0-9]{{{MARK_LENGTH}}}")


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
    """The browser's mark, a colon, and what it says it runs on: "k7m2p9qx:Linux; Android 10; …".

    The mark tells two phones of one model apart, and one phone in two hands."""
    mark = request.cookies.get(DEVICE_COOKIE, "")
    mark = mark if MARK.fullmatch(mark) else ""
    return f"{mark}:{_platform(request.user_agent.string)}"[:120]


@lru_cache(maxsize=4096)
def _platform(agent: str) -> str:
    """What stands in the first parentheses of a user agent: system and model."""
    inside = agent.partition("(")[2].partition(")")[0]
    return inside or agent


def mark_browser(response: Response) -> Response:
    """Give a browser its mark, a random one that says nothing, with the first page of an exam."""
    if request.method == "GET" and not MARK.fullmatch(request.cookies.get(DEVICE_COOKIE, "")):
        response.set_cookie(
            DEVICE_COOKIE,
            new_id(MARK_LENGTH),
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def site_address() -> str:
    """The address people reach this site by, without the last slash."""
    named: str | None = current_app.extensions["settings"].public_url
    return (named or request.host_url).rstrip("/")
