"""短信: any gateway that takes one HTTP request a message, by a template of the operator's."""

import json
from urllib.parse import quote_plus

from anquan_exam.domain.messages import SENT, Delivery, Outgoing
from anquan_exam.exchange.messaging.channel import worded
from anquan_exam.exchange.messaging.http import GatewayDown, post

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class SmsGateway:
    """Posts `body` with {phone} and {text} filled in, as `content_type` wants them escaped.

    `header`: one header, as "Authorization: Bearer …"; `expects`: what the answer holds where it
    went well, "" for any answer of 200 to 299."""

    def __init__(
        self, url: str, body: str, *, content_type: str = JSON, header: str = "", expects: str = ""
    ) -> None:
        self._url, self._body = url, body
        self._type, self._header, self._expects = content_type, header, expects

    def send(self, outgoing: Outgoing) -> Delivery:
        """One request."""
        name, _, value = self._header.partition(":")
        headers = {"Content-Type": f"{self._type}; charset=utf-8"}
        if name.strip():
            headers[name.strip()] = value.strip()
        try:
            answer = post(self._url, self._filled(outgoing).encode(), headers)
        except GatewayDown as error:
            return Delivery(False, str(error), down=True)
        if 200 <= answer.status < 300:
            well = self._expects in answer.text
            return SENT if well else Delivery(False, "the answer is not the one expected")
        return Delivery(False, f"HTTP {answer.status}", down=answer.status >= 500)

    def _filled(self, outgoing: Outgoing) -> str:
        text, phone = self._escaped(worded(outgoing)), self._escaped(outgoing.address)
        # In one go each: what is filled in is not searched again.
        return phone.join(part.replace("{text}", text) for part in self._body.split("{phone}"))

    def _escaped(self, text: str) -> str:
        if self._type == JSON:
            return json.dumps(text, ensure_ascii=False)[1:-1]
        return quote_plus(text) if self._type == FORM else text
