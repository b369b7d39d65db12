"""One worker with one exam, for the tests of the paper."""

from datetime import timedelta

import pytest
from flask import Flask

from anquan_exam import clock
from anquan_exam.domain.policy import Policy, PolicyKind
from tests.browser.rooms import Room
from tests.builders import make_enterprise, make_person
from tests.exam_builders import make_exam


@pytest.fixture
def room(app: Flask) -> Room:
    """Ten questions: 1-4 single, 5-6 multiple, 7-8 true/false, 9-10 fill-in."""
    enterprise = make_enterprise()
    worker = make_person(enterprise=enterprise)
    exam = make_exam(
        enterprise,
        candidates=[worker],
        policy=Policy(kind=PolicyKind.SELF_TEST, needs_start_code=False, needs_presence=False),
        opens_at=clock.now() - timedelta(hours=1),
        closes_at=clock.now() + timedelta(hours=3),
    )
    return Room(worker, exam)
