"""What the installation signs can be checked by its own keys, and by nobody else's."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import LargeBinary, select, type_coerce

from anquan_exam import clock
from anquan_exam.models import SigningKey
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
