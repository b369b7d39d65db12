"""One HTTP request to a gateway: a few seconds at most, no redirects, no large answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

SECONDS = 4.0
LARGEST = 64 * 1024


class GatewayDown(Exception):
    """No answer, or none that can be read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str

    def json(self) -> Mapping[str, Any]:
        """The answer as an object. Raises GatewayDown where it is none."""
        try:
            found = json.loads(self.text)
        except ValueError as error:
            raise GatewayDown(f"HTTP {self.status}") from error
        if not isinstance(found, dict):
            raise GatewayDown(f"HTTP {self.status}")
        return found


class _NoRedirects(HTTPRedirectHandler):
    """A gateway's address is what the operator set, never another."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


_OPENER = build_opener(_NoRedirects())


def get(url: str, query: Mapping[str, str]) -> Answer:
    """Ask. Raises GatewayDown."""
    return _open(Request(f"{url}?{urlencode(query)}"))  # noqa: S310


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Hand over. Raises GatewayDown."""
    return _open(Request(url, data=body, headers=dict(headers), method="POST"))  # noqa: S310


def post_json(url: str, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Hand over an object. Raises GatewayDown."""
    data = json.dumps(body, ensure_ascii=False).encode()
    return post(f"{url}?{urlencode(query)}", data, {"Content-Type": "application/json"})


def _open(request: Request) -> Answer:
    if request.type not in ("http", "https"):
        raise GatewayDown("not http")
    try:
        with _OPENER.open(request, timeout=SECONDS) as found:
            return Answer(found.status, found.read(LARGEST).decode("utf-8", "replace"))
    except HTTPError as error:
        with error:
            return Answer(error.code, error.read(LARGEST).decode("utf-8", "replace"))
    except (OSError, HTTPException, ValueError) as error:
        # The error's own text may hold the address with its secrets.
        raise GatewayDown(type(error).__name__) from error
