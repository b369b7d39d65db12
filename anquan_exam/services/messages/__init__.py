"""People reminded: messages in the site, a digest a day, and what of it goes outside."""

from anquan_exam.services.messages.channels import BY_USERID
from anquan_exam.services.messages.choices import (
    Choices,
    Contacts,
    choices,
    choose,
    contacts,
    put_contacts,
)
from anquan_exam.services.messages.for_managers import waiting
from anquan_exam.services.messages.from_cases import install
from anquan_exam.services.messages.inbox import Line, inbox, open_one, read_all, unread
from anquan_exam.services.messages.leaders import tell_leaders
from anquan_exam.services.messages.overview import (
    ChannelState,
    Failure,
    failures,
    send_again,
    send_test,
    states,
)
from anquan_exam.services.messages.periodic import purge, say_due, settle_done
from anquan_exam.services.messages.rounds import go_round
from anquan_exam.services.messages.sending import send_due

__all__ = [
    "BY_USERID",
    "ChannelState",
    "Choices",
    "Contacts",
    "Failure",
    "Line",
    "choices",
    "choose",
    "contacts",
    "failures",
    "go_round",
    "inbox",
    "install",
    "open_one",
    "purge",
    "put_contacts",
    "read_all",
    "say_due",
    "send_again",
    "send_due",
    "send_test",
    "settle_done",
    "states",
    "tell_leaders",
    "unread",
    "waiting",
]
