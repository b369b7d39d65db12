"""A law, a bank that rests on it, and who says what became of it."""

import pytest
from flask import Flask

from anquan_exam.domain.access import Actor, Role
from tests.builders import MadeEnterprise, actor_for, make_enterprise, make_holder, place_of
from tests.exam_builders import MadeBank
from tests.overlaying import make_bank


@pytest.fixture
def enterprise(app: Flask) -> MadeEnterprise:
    return make_enterprise()


@pytest.fixture
def officer(enterprise: MadeEnterprise) -> Actor:
    """Whoever edits banks for the whole district."""
    return actor_for(make_holder(Role.BANK_EDITOR, place_of(enterprise.district_id)))


@pytest.fixture
def bank(enterprise: MadeEnterprise) -> MadeBank:
    """Six questions; the first rests on the second article."""
    return make_bank()
