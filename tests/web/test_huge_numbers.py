"""Numbers in an address that no database holds: the page comes as if they were not there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import make_enterprise, make_manager, sign_in

pytestmark = pytest.mark.database
HUGE = ("99999999999", "-99999999999", "9" * 40)


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize(
    "address",
    [
        "/people?place={}",
        "/people?page={}",
        "/cases?place={}",
        "/cases?page={}",
        "/certificates?page={}",
        "/training?page={}",
        "/absences?page={}",
        "/eligibility?page={}",
        "/follow-ups?page={}",
        "/shift-lists?page={}",
        "/results?page={}",
        "/exams?page={}",
        "/banks?page={}",
        "/blueprints/ready?owner={}",
    ],
)
def test_a_number_that_is_too_large_is_no_error(
    app: Flask, client: FlaskClient, address: str, number: str
) -> None:
    sign_in(client, make_manager(make_enterprise()))
    assert client.get(address.format(number), follow_redirects=True).status_code == 200
