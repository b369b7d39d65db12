"""What the installation signs can be checked by its own keys, and by nobody else's."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, select, type_coerce, update

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM
from anquan_exam.models import SigningKey, TrailEntry
from anquan_exam.models.cipher import Undecipherable
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import signing
from anquan_exam.services.signing import Signed

TEXT = "张三可以上岗".encode()


def signed_now(text: bytes = TEXT) -> Signed:
    with transaction() as session:
        return signing.sign(session, text, now=clock.now())


def holds(text: bytes, signed: Signed) -> bool:
    with reading() as session:
        return signing.verify(session, text, signed)


def test_a_signature_holds_for_what_was_signed_and_for_nothing_else(app: Flask) -> None:
    signed = signed_now()
    assert holds(TEXT, signed)
    assert not holds(TEXT + b".", signed)
    assert not holds(TEXT, Signed(signed.kid, bytes(64)))
    assert not holds(TEXT, Signed(signed.kid, signed.signature[:-1]))
    assert not holds(TEXT, Signed("0" * 16, signed.signature))


def test_one_key_serves_until_it_is_renewed_and_what_it_signed_stays_good(app: Flask) -> None:
    first, again = signed_now(), signed_now()
    with transaction() as session:
        kid = signing.renew(session, now=clock.now() + timedelta(days=1))
    later = signed_now()
    assert first.kid == again.kid != later.kid == kid
    assert holds(TEXT, first) and holds(TEXT, later)
    with reading() as session:
        newest, old = signing.public_keys(session)
    assert newest.retired_at is None and old.retired_at is not None


def test_the_private_half_is_not_in_the_database_as_it_is(app: Flask) -> None:
    signed_now()
    with reading() as session:
        sealed = session.scalar(select(type_coerce(SigningKey.private, LargeBinary)))
        plain = session.scalar(select(SigningKey.private))
    assert sealed and plain and len(plain) == 32 and plain not in bytes(sealed)


def test_without_the_data_key_old_signatures_are_checked_and_a_new_key_is_the_way_out(
    app: Flask,
) -> None:
    """A database put back without the key that sealed the private half."""
    signed = signed_now()
    with transaction() as session:
        spoiled = type_coerce(b"x" * 60, LargeBinary)
        session.execute(update(SigningKey).values(private=spoiled))
    with pytest.raises(Undecipherable):
        signed_now()
    assert holds(TEXT, signed)
    kid = signing.renew_key(SYSTEM, now=clock.now())
    again = signed_now()
    assert again.kid == kid
    assert holds(TEXT, signed) and holds(TEXT, again)


def test_after_a_theft_what_the_stolen_key_signs_is_good_no_more(app: Flask) -> None:
    signed = signed_now()
    kid = signing.renew_key(SYSTEM, stolen=True, now=clock.now())
    assert not holds(TEXT, signed) and holds(TEXT, signed_now())
    with reading() as session:
        assert [one.kid for one in signing.public_keys(session)] == [kid]
        acts = session.scalars(select(TrailEntry.act)).all()
    assert acts == ["keys.signing_replaced"]
