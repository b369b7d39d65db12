"""Tickets: HMAC-SHA256 over framed parts, in any language, for ever."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.drawing import ALGORITHM, ticket
from anquan_exam.domain.tickets import TicketRoll
from tests.domain.samples import SECRET

parts = st.lists(st.text(max_size=12), max_size=5)


def test_golden_ticket() -> None:
    drawn = ticket(SECRET, ALGORITHM, "exam-1", "平安", "p1", "question", "s1", "q001")
    assert drawn.hex() == "d338a9308411f379d755dbfebc58f56f757bb3d03a2afbc2ee9cb0b600c71d1d"


def test_ticket_is_plain_hmac_over_lengths_and_bytes() -> None:
    message = b"\x00\x00\x00\x01a" + b"\x00\x00\x00\x06" + "安全".encode()
    assert ticket(SECRET, "a", "安全") == hmac.new(SECRET, message, hashlib.sha256).digest()


def test_where_one_part_ends_matters() -> None:
    assert ticket(SECRET, "ab", "c") != ticket(SECRET, "a", "bc")
    assert ticket(SECRET, "a") != ticket(SECRET, "a", "")


def test_texts_that_look_alike_draw_alike() -> None:
    assert ticket(SECRET, "e\u0301") == ticket(SECRET, "é")


@given(st.binary(max_size=100), parts, parts)
def test_a_roll_gives_the_same_tickets(secret: bytes, common: list[str], own: list[str]) -> None:
    assert TicketRoll(secret, *common).of(*own) == ticket(secret, *common, *own)
