"""钉钉: a work notice (工作通知) to one userid."""

from collections.abc import Mapping
from typing import Any

from anquan_exam.domain.messages import Delivery, Outgoing
from anquan_exam.exchange.messaging.channel import CHINA, worded
from anquan_exam.exchange.messaging.http import get, post_json
from anquan_exam.exchange.messaging.tokens import Tokens, delivered

HOST = "https://oapi.dingtalk.com"
STALE = frozenset({40014, 42001})
NOBODY = frozenset({33012, 60121})


class DingTalk:
    """The application's key, secret and agent number; `host` another server of the same kind."""

    def __init__(self, app_key: str, app_secret: str, agent_id: int, host: str = HOST) -> None:
        self._key, self._secret = app_key, app_secret
        self._agent_id, self._host = agent_id, host.rstrip("/")
        self._tokens = Tokens(self._ask)

    def send(self, outgoing: Outgoing) -> Delivery:
        """One work notice; DingTalk refuses the same text to the same person twice a day, so it
        carries the hour."""
        hour = outgoing.at.astimezone(CHINA).strftime("%m%d%H")
        body = {
            "agent_id": self._agent_id,
            "userid_list": outgoing.address,
            "msg": {"msgtype": "text", "text": {"content": f"{worded(outgoing)} #{hour}"}},
        }

        def post(token: str) -> Mapping[str, Any]:
            where = f"{self._host}/topapi/message/corpconversation/asyncsend_v2"
            return post_json(where, {"access_token": token}, body).json()

        return delivered(self._tokens, outgoing.at, post, stale=STALE, nobody=NOBODY)

    def _ask(self) -> Mapping[str, Any]:
        query = {"appkey": self._key, "appsecret": self._secret}
        return get(f"{self._host}/gettoken", query).json()
