"""What goes outside: once, tried again with growing waits, given up in the end, never lost."""

import json
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from anquan_exam.config import Settings
from anquan_exam.domain.access import Role
from anquan_exam.domain.messages import MOST_TRIES, SENT, Delivery, Outgoing
from anquan_exam.models import Employment, Person, PersonContact, TrailEntry, db
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import messages
from anquan_exam.services.errors import Forbidden, Invalid, NotFound
from tests import builders, case_builders
from tests.builders import NOW, actor_for, make_person
from tests.message_builders import give_userid, line_up, with_settings

NIGHT = NOW + timedelta(hours=14)  # 23:00 in China
MORNING = NOW + timedelta(hours=22)  # 7:00


class Gateway:
    """A channel that does as it is told, and keeps what it was given."""

    def __init__(self, *answers: Delivery) -> None:
        self.answers = list(answers)
        self.got: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> Delivery:
        self.got.append(outgoing)
        return self.answers.pop(0) if self.answers else SENT


@pytest.fixture
def outbox(app: Flask, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "outbox"
    with with_settings(app, outbox_dir=folder, public_url="https://kaoshi.example.gov.cn/"):
        yield folder


@pytest.fixture
def told(outbox: Path) -> case_builders.Mine:
    """A miner with a message in line."""
    mine = case_builders.make_mine()
    case_builders.reported(mine)
    return mine


def put(app: Flask, **gateways: Gateway) -> None:
    """These in place of the channels."""
    app.extensions["channels"] = (app.extensions["settings"], gateways)


def states() -> list[tuple[str, int]]:
    return [(one.state, one.tries) for one in line_up()]


def send(at: timedelta = timedelta()) -> int:
    return messages.send_due(now=NOW + at)


def test_a_line_in_the_file_says_how_many_and_where_and_nothing_of_what(
    told: case_builders.Mine, outbox: Path
) -> None:
    assert (send(), send()) == (1, 0)
    (file,) = outbox.iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == ("2026-11-23.jsonl", 0o600)
    assert json.loads(file.read_text("utf-8")) == {
        "at": "2026-11-23T09:00:00+08:00",
        "to": told.miner.public_id,
        "text": "你有 1 件事要办，打开安全考看",
        "link": "https://kaoshi.example.gov.cn/me/messages",
    }
    assert states() == [("sent", 1)]


def test_what_was_read_before_is_not_sent(told: case_builders.Mine, outbox: Path) -> None:
    messages.read_all(actor_for(told.miner), now=NOW)
    assert send() == 0
    assert states() == [("dropped", 1)]
    assert not outbox.exists()


def test_one_text_tells_of_all_that_came_before_it(app: Flask, outbox: Path) -> None:
    mine, gateway = case_builders.make_mine(), Gateway()
    put(app, sms=gateway)
    for minutes in (0, 1, 2):
        case_builders.reported(mine, now=NIGHT + timedelta(minutes=minutes))
    assert messages.send_due(now=MORNING) == 1
    assert [one.text for one in gateway.got] == ["你有 3 件事要办，打开安全考看"]
    assert sorted(states()) == [("dropped", 1), ("dropped", 1), ("sent", 1)]
    case_builders.reported(mine, now=MORNING + timedelta(minutes=1))
    assert messages.send_due(now=MORNING + timedelta(minutes=1)) == 1


def test_who_left_meanwhile_is_told_nothing_outside(app: Flask, told: case_builders.Mine) -> None:
    with transaction() as session:
        session.execute(
            update(Employment)
            .where(Employment.person_id == told.miner.id)
            .values(ends_on=NOW.date() - timedelta(days=1))
        )
    assert send() == 0
    assert states() == [("dropped", 1)]


def test_nobody_is_woken_by_night(app: Flask, outbox: Path) -> None:
    mine = case_builders.make_mine()
    case_builders.reported(mine, now=NIGHT)
    assert messages.send_due(now=NIGHT + timedelta(hours=1)) == 0
    assert messages.send_due(now=MORNING) == 1


def test_a_failed_try_is_followed_by_others_with_growing_waits_and_given_up_in_the_end(
    app: Flask, told: case_builders.Mine
) -> None:
    down = Delivery(False, "HTTP 500", down=True)
    gateway = Gateway(*[down] * 20)
    put(app, file=gateway)
    tries: list[int] = []
    for minute in range(0, 60 * 12):
        before = len(gateway.got)
        send(timedelta(minutes=minute))
        if len(gateway.got) > before:
            tries.append(minute)
    assert tries == [0, 1, 3, 7, 15, 31, 63, 127]
    assert states() == [("failed", MOST_TRIES)]
    (failure,), total = messages.failures()
    assert (failure.error, failure.name, total) == ("HTTP 500", told.miner.name, 1)


def test_an_address_nobody_has_is_not_tried_again(app: Flask, told: case_builders.Mine) -> None:
    put(app, file=Gateway(Delivery(False, "errcode 60111", again=False)))
    send()
    assert states() == [("failed", 1)]


def test_a_channel_out_of_order_rests_and_holds_up_no_other(app: Flask, outbox: Path) -> None:
    broken, sound = Gateway(*[Delivery(False, "down", down=True)] * 9), Gateway()
    put(app, sms=broken, file=sound)
    for _ in range(3):
        case_builders.reported(case_builders.make_mine())
    send()
    assert (len(broken.got), len(sound.got)) == (1, 3)
    send(timedelta(seconds=30))
    assert len(broken.got) == 1
    send(timedelta(minutes=1))
    assert len(broken.got) == 2


def test_a_crash_between_sending_and_marking_repeats_and_loses_nothing(
    app: Flask, told: case_builders.Mine
) -> None:
    class Crashing(Gateway):
        def send(self, outgoing: Outgoing) -> Delivery:
            super().send(outgoing)
            if len(self.got) == 1:
                raise KeyboardInterrupt
            return SENT

    gateway = Crashing()
    put(app, file=gateway)
    with pytest.raises(KeyboardInterrupt):
        send()
    assert send() == 0
    assert send(timedelta(minutes=1)) == 1
    assert len(gateway.got) == 2
    assert states() == [("sent", 2)]


def test_nothing_is_sent_inside_a_transaction(app: Flask, told: case_builders.Mine) -> None:
    class Looking(Gateway):
        def send(self, outgoing: Outgoing) -> Delivery:
            assert db.engine.pool.checkedout() == 0
            return super().send(outgoing)

    gateway = Looking()
    put(app, file=gateway)
    assert send() == 1


def test_a_channel_switched_off_carries_nothing_and_the_site_still_tells(
    app: Flask, outbox: Path
) -> None:
    mine = case_builders.make_mine()
    who = mine.actor("miner")
    messages.choose(who, digest=True, on=frozenset(), addresses={}, now=NOW)
    case_builders.reported(mine)
    assert line_up() == []
    assert sum(messages.unread(who, now=NOW).values()) == 1


def test_a_chat_reaches_those_whose_userid_is_known(app: Flask, outbox: Path) -> None:
    gateway = Gateway()
    put(app, wecom=gateway)
    unknown, known = case_builders.make_mine(), case_builders.make_mine()
    give_userid(known.miner, "wecom", "shili-jia")
    case_builders.reported(unknown)
    case_builders.reported(known)
    assert send() == 1
    assert [one.address for one in gateway.got] == ["shili-jia"]


def test_an_sms_goes_to_the_phone_there_is_when_it_is_sent(app: Flask, outbox: Path) -> None:
    gateway = Gateway()
    put(app, sms=gateway)
    mine = case_builders.make_mine()
    case_builders.reported(mine)
    send()
    assert [one.address for one in gateway.got] == [mine.miner.phone]


# --- contacts and choices -------------------------------------------------------------------------


def test_userids_are_kept_encrypted_and_every_change_is_on_the_trail(
    app: Flask, outbox: Path
) -> None:
    put(app, wecom=Gateway())
    unit = builders.make_enterprise()
    person, manager = make_person(enterprise=unit), builders.make_manager(unit)
    messages.put_contacts(actor_for(manager), person.public_id, {"wecom": "shili-jia"}, now=NOW)
    with reading() as session:
        raw = session.connection().exec_driver_sql("SELECT address FROM person_contact").scalar()
        kept = session.scalars(select(PersonContact.address)).one()
        acts = session.scalars(select(TrailEntry.act)).all()
        payloads = session.scalars(select(TrailEntry.payload)).all()
    assert kept == "shili-jia" and b"shili" not in bytes(raw)
    assert acts == ["person.contacts_set"]
    assert "shili" not in str(payloads)
    assert messages.choices(actor_for(person)).addresses == {"wecom": "shili-jia"}


@pytest.mark.parametrize("userid", ["a|b", "@all", "a b", "甲" * 65, "a,b"])
def test_a_userid_that_would_reach_others_is_refused(app: Flask, outbox: Path, userid: str) -> None:
    person = make_person(enterprise=builders.make_enterprise())
    with pytest.raises(Invalid, match="userid_unreadable"):
        messages.choose(
            actor_for(person), digest=True, on=frozenset(), addresses={"wecom": userid}, now=NOW
        )


def test_nobody_sets_the_userid_of_people_elsewhere(app: Flask, outbox: Path) -> None:
    person = make_person(enterprise=builders.make_enterprise())
    manager = builders.make_manager(builders.make_enterprise())
    with pytest.raises(NotFound):
        messages.put_contacts(actor_for(manager), person.public_id, {"wecom": "x"}, now=NOW)


# --- the administrator ----------------------------------------------------------------------------


@pytest.fixture
def admin(app: Flask) -> Person:
    return builders.make_holder(Role.ADMINISTRATOR, builders.make_district(), "管系统的")


def test_what_was_given_up_is_put_in_line_again_once(
    app: Flask, told: case_builders.Mine, admin: Person
) -> None:
    put(app, file=Gateway(Delivery(False, "no", again=False)))
    send()
    who = actor_for(admin)
    assert [messages.send_again(who, now=NOW) for _ in range(2)] == [1, 0]
    assert send() == 1


def test_what_is_older_than_two_days_is_let_go(
    app: Flask, told: case_builders.Mine, admin: Person
) -> None:
    put(app, file=Gateway(Delivery(False, "no", again=False)))
    send()
    assert messages.send_again(actor_for(admin), now=NOW + timedelta(days=3)) == 0
    assert states() == [("dropped", 1)]


def test_a_slow_gateway_holds_up_the_rest_of_the_tick_no_longer_than_allowed(
    app: Flask, outbox: Path
) -> None:
    for _ in range(3):
        case_builders.reported(case_builders.make_mine())
    assert messages.send_due(now=NOW, seconds=0) == 0
    assert messages.send_due(now=NOW) == 3


def test_a_test_goes_to_oneself_and_is_on_the_trail(
    app: Flask, outbox: Path, admin: Person
) -> None:
    gateway = Gateway()
    put(app, sms=gateway, wecom=gateway)
    who = actor_for(admin)
    assert messages.send_test(who, "sms", now=NOW).sent
    assert [one.address for one in gateway.got] == [admin.phone]
    with pytest.raises(Invalid, match="message_no_address"):
        messages.send_test(who, "wecom", now=NOW)
    with pytest.raises(NotFound):
        messages.send_test(who, "pigeon", now=NOW)
    with reading() as session:
        assert session.scalars(select(TrailEntry.act)).all() == ["message.tested"]


def test_nobody_else_sends_tests(app: Flask, outbox: Path) -> None:
    manager = builders.make_manager(builders.make_enterprise())
    with pytest.raises(Forbidden):
        messages.send_test(actor_for(manager), "file", now=NOW)


# --- settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"channels": "pigeon"},
        {"channels": "file,wecom"},
        {"channels": "sms", "sms_url": "https://sms.example", "sms_body": "{phone}"},
        {"sms_url": "file:///etc/passwd"},
    ],
)
def test_a_channel_half_set_up_stops_the_start(given: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        Settings(**given)


def test_secrets_of_channels_are_never_shown() -> None:
    made = Settings(channels="wecom", wecom_corp_id="c", wecom_secret="hush-hush", wecom_agent_id=1)
    assert "hush-hush" not in repr(made)
    assert made.channel_names == ("wecom",)
    assert Settings(channels="none").channel_names == ()
