"""Training: sessions planned and held, hours to the minute, masters, the card of three levels."""

from anquan_exam.services.training.card_signing import CardSigning, sign_card
from anquan_exam.services.training.cards import Card, CardLevel, CardLine, card
from anquan_exam.services.training.checking import Door, Stand, door, scan, ticket
from anquan_exam.services.training.confirming import (
    accept,
    approve,
    assess,
    confirm,
    dispute,
    withdraw,
)
from anquan_exam.services.training.entering import Entered, ListInput, NotEntered, enter
from anquan_exam.services.training.masters import (
    Apprentice,
    MasterInput,
    masters,
    name_master,
    sign,
    withdraw_master,
)
from anquan_exam.services.training.own import OwnTraining, own_training, waiting_for_me
from anquan_exam.services.training.sessions import (
    ExamChoice,
    SessionInput,
    cancel,
    exams_to_choose,
    plan,
)
from anquan_exam.services.training.state import SessionState
from anquan_exam.services.training.views import (
    AttendanceRow,
    SessionFilter,
    SessionRow,
    SessionView,
    candidates,
    listed,
    view,
)

__all__ = [
    "Apprentice",
    "AttendanceRow",
    "Card",
    "CardLevel",
    "CardLine",
    "CardSigning",
    "Door",
    "Entered",
    "ExamChoice",
    "ListInput",
    "MasterInput",
    "NotEntered",
    "OwnTraining",
    "SessionFilter",
    "SessionInput",
    "SessionRow",
    "SessionState",
    "SessionView",
    "Stand",
    "accept",
    "approve",
    "assess",
    "cancel",
    "candidates",
    "card",
    "confirm",
    "dispute",
    "door",
    "enter",
    "exams_to_choose",
    "listed",
    "masters",
    "name_master",
    "own_training",
    "plan",
    "scan",
    "sign",
    "sign_card",
    "ticket",
    "view",
    "waiting_for_me",
    "withdraw",
    "withdraw_master",
]
