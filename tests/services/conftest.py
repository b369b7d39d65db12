"""An enterprise, its safety manager, and what she writes banks with."""

import pytest
from flask import Flask

from anquan_exam.domain.access import Actor
from anquan_exam.services import banks
from tests.builders import NOW, MadeEnterprise, actor_for, make_enterprise, make_manager
from tests.services.own_banks import PROCEDURE, settings


@pytest.fixture
def enterprise(app: Flask) -> MadeEnterprise:
    """A coal mine."""
    return make_enterprise()


@pytest.fixture
def manager(enterprise: MadeEnterprise) -> Actor:
    """Its safety manager."""
    return actor_for(make_manager(enterprise))


@pytest.fixture
def procedure(manager: Actor, enterprise: MadeEnterprise) -> str:
    """A procedure of its own, with articles 4.1 and 4.2; the id."""
    return banks.create_procedure(manager, enterprise.id, PROCEDURE, now=NOW)


@pytest.fixture
def own(manager: Actor, enterprise: MadeEnterprise) -> str:
    """An empty bank of its own that one person alone may publish; the id."""
    made = banks.create_bank(manager, enterprise.id, "power", settings(), now=NOW)
    banks.set_review(manager, made, needed=False, now=NOW)
    return made
