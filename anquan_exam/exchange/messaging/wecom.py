"""企业微信: a message of an application (应用消息) to one userid."""

from collections.abc import Mapping
from typing import Any

from anquan_exam.domain.messages import Delivery, Outgoing
from anquan_exam.exchange.messaging.channel import worded
from anquan_exam.exchange.messaging.http import get, post_json
from anquan_exam.exchange.messaging.tokens import Refusals, Tokens, delivered

HOST = "https://qyapi.weixin.qq.com"
STALE = frozenset({40014, 42001, 42007, 42009})
NOBODY = frozenset({40003, 40031, 46004, 60111, 81013})
DOWN = frozenset({-1, 45009, 45033, 48002, 60020})
"""It is busy, wants no more for now, or lets nothing of this application or address pass."""


class WeCom:
    """`secret` is the application's, `agent_id` its number; `host` another server of the same
    kind."""

    def __init__(self, corp_id: str, secret: str, agent_id: int, host: str = HOST) -> None:
        self._corp_id, self._secret = corp_id, secret
        self._agent_id, self._host = agent_id, host.rstrip("/")
        self._tokens = Tokens(self._ask)

    def send(self, outgoing: Outgoing) -> Delivery:
        """One text message; the same text again within 30 minutes is let through once."""
        body = {
            "touser": outgoing.address,
            "msgtype": "text",
            "agentid": self._agent_id,
            "text": {"content": worded(outgoing)},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 1800,
        }

        def post(token: str) -> Mapping[str, Any]:
            where = f"{self._host}/cgi-bin/message/send"
            answer = post_json(where, {"access_token": token}, body).json()
            reached_none = answer.get("invaliduser") or answer.get("unlicenseduser")
            unknown = answer.get("errcode") == 0 and reached_none
            return {"errcode": 60111} if unknown else answer

        refusals = Refusals(stale=STALE, nobody=NOBODY, down=DOWN)
        return delivered(self._tokens, outgoing.at, post, refusals)

    def _ask(self) -> Mapping[str, Any]:
        query = {"corpid": self._corp_id, "corpsecret": self._secret}
        return get(f"{self._host}/cgi-bin/gettoken", query).json()
