"""The channels the settings name, and where each reaches somebody."""

from collections.abc import Callable, Iterable, Mapping

from flask import current_app
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from anquan_exam.config import Settings
from anquan_exam.exchange.messaging import Channel, DingTalk, FileOutbox, SmsGateway, WeCom
from anquan_exam.models import Person, PersonContact

BY_USERID = ("wecom", "dingtalk")
"""Channels that know people by a name of their own."""


def settings() -> Settings:
    """The settings in force."""
    found: Settings = current_app.extensions["settings"]
    return found


def channels() -> Mapping[str, Channel]:
    """The channels in use by name, made once: they keep their tokens."""
    here = settings()
    made_for, made = current_app.extensions.get("channels", (None, {}))
    if made_for is not here:
        made = {name: _MAKERS[name](here) for name in here.channel_names}
        current_app.extensions["channels"] = (here, made)
    found: Mapping[str, Channel] = made
    return found


_MAKERS: dict[str, Callable[[Settings], Channel]] = {
    "file": lambda here: FileOutbox(here.outbox),
    "wecom": lambda here: WeCom(
        here.wecom_corp_id,
        here.wecom_secret.get_secret_value(),
        here.wecom_agent_id,
        here.wecom_host,
    ),
    "dingtalk": lambda here: DingTalk(
        here.dingtalk_app_key,
        here.dingtalk_app_secret.get_secret_value(),
        here.dingtalk_agent_id,
        here.dingtalk_host,
    ),
    "sms": lambda here: SmsGateway(
        here.sms_url,
        here.sms_body,
        content_type=here.sms_type,
        header=here.sms_header.get_secret_value(),
        expects=here.sms_expects,
    ),
}


def reached(session: Session, channel: str, people: Iterable[int]) -> dict[int, str]:
    """Person id to the address on `channel`, of those who have one: a phone, a userid; in the file
    the public id."""
    ids = set(people)
    if channel in BY_USERID:
        rows = session.execute(
            select(PersonContact.person_id, PersonContact.address).where(
                PersonContact.channel == channel, PersonContact.person_id.in_(ids)
            )
        )
        return {person: address for person, address in rows if address}
    column = Person.phone if channel == "sms" else Person.public_id
    # The phones of demonstration people belong to nobody, or to somebody else.
    real = Person.demo.is_(False) if channel == "sms" else true()
    rows = session.execute(select(Person.id, column).where(Person.id.in_(ids), real))
    return {person: address for person, address in rows if address}
