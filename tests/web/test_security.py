"""What every page owes: headers, tokens, sign-ins that can end, and nothing of anybody else's.

The sweeps go over every route there is, so that a new one is held to the same."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule, UnicodeConverter

from anquan_exam import clock
from anquan_exam.domain.access import Permission, Role
from anquan_exam.models import SignIn
from anquan_exam.models.session import transaction
from anquan_exam.web.access import PUBLIC
from anquan_exam.web.extensions import csrf
from tests import builders

WITHOUT_TOKEN = {"sitting.save", "sitting.hand_in"}  # a signed token in a header stands in


def rules(app: Flask, method: str) -> Iterator[tuple[Rule, Any]]:
    """Every route of the site that answers `method`, with what it needs."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and not rule.endpoint.endswith("static"):
            yield rule, app.view_functions[rule.endpoint].needs  # type: ignore[attr-defined]


def address(rule: Rule, **values: Any) -> str:
    """An address of `rule`: arguments not given are made up, and belong to nothing."""
    made_up = {
        name: values.get(name, _made_up(converter)) for name, converter in rule._converters.items()
    }
    found = rule.build(made_up, append_unknown=False)
    assert found is not None, rule
    return found[1]


def _made_up(converter: BaseConverter) -> Any:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 987654321 if isinstance(converter, IntegerConverter) else "zzzzzzzz"


@pytest.fixture
def administrator(app: Flask, client: FlaskClient) -> FlaskClient:
    person = builders.make_holder(Role.ADMINISTRATOR, builders.make_district())
    return builders.sign_in(client, person)


# ── headers ─────────────────────────────────────────────────────────────────────────────────────

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def assert_guarded(response: Any, where: str) -> None:
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, where
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy, where
    assert "frame-ancestors 'none'" in policy, where
    assert "unsafe" not in policy, where
    assert "Permissions-Policy" in response.headers, where


def test_every_page_has_the_headers_and_is_kept_by_no_cache(administrator: FlaskClient) -> None:
    for rule, _ in rules(administrator.application, "GET"):
        with administrator.get(address(rule)) as response:
            assert_guarded(response, rule.rule)
            assert "public" not in response.headers["Cache-Control"], rule.rule


def test_errors_redirects_and_static_files_have_them_too(client: FlaskClient) -> None:
    for path in ("/nothing-here", "/desk", "/sign-in", "/static/css/aq.css", "/static/none.css"):
        with client.get(path) as response:
            assert_guarded(response, path)


def test_strict_transport_is_asked_for_only_over_https(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    over_tls = client.get("/sign-in", base_url="https://localhost")
    assert "max-age" in over_tls.headers["Strict-Transport-Security"]


# ── tokens of forms ─────────────────────────────────────────────────────────────────────────────


def test_every_post_without_its_token_is_refused_but_the_two_declared(
    app: Flask, client: FlaskClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    builders.sign_in(client, builders.make_holder(Role.ADMINISTRATOR, builders.make_district()))
    accepted = {
        rule.endpoint
        for rule, _ in rules(app, "POST")
        if "这一页放得太久了" not in client.post(address(rule)).text
    }
    assert accepted == WITHOUT_TOKEN


def test_no_view_but_the_two_declared_is_exempt(app: Flask) -> None:
    exempt = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if f"{view.__module__}.{view.__name__}" in csrf._exempt_views
    }
    assert exempt == WITHOUT_TOKEN
    assert csrf._exempt_blueprints == set()


def test_the_two_refuse_whoever_shows_no_signed_token(administrator: FlaskClient) -> None:
    for path in ("/sit/save", "/sit/hand-in"):
        for headers in ({}, {"X-Attempt-Token": "1~1~1~s"}, {"X-Attempt-Token": "1~1~1~s.forged"}):
            response = administrator.post(path, json={"events": []}, headers=headers)
            assert response.status_code == 401


def test_the_token_of_one_sign_in_is_not_another_s(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    mine, theirs = app.test_client(), app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', mine.get("/sign-in").text)
    assert token is not None
    theirs.get("/sign-in")
    refused = theirs.post("/large-type", data={"csrf_token": token.group(1)})
    assert refused.status_code == 400
    assert mine.post("/large-type", data={"csrf_token": token.group(1)}).status_code == 302


# ── access ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: FlaskClient, method: str) -> None:
    for rule, needs in rules(client.application, method):
        if isinstance(needs, Permission):
            response = client.open(address(rule), method=method)
            assert response.status_code == 302, rule.rule
            assert urlsplit(response.headers["Location"]).path == "/sign-in", rule.rule


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_worker_is_refused_wherever_a_role_is_needed(
    app: Flask, client: FlaskClient, method: str
) -> None:
    builders.sign_in(client, builders.make_person(enterprise=builders.make_enterprise()))
    for rule, needs in rules(app, method):
        if isinstance(needs, Permission) and needs is not Permission.SIT:
            assert client.open(address(rule), method=method).status_code == 403, rule.rule


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_its_permissions_say_and_nothing_else(
    app: Flask, client: FlaskClient, role: Role
) -> None:
    person = builders.make_holder(role, builders.make_enterprise())
    actor = builders.actor_for(person)
    builders.sign_in(client, person)
    for rule, needs in rules(app, "GET"):
        if isinstance(needs, Permission) and needs is not Permission.SIT:
            with client.get(address(rule)) as response:
                assert (response.status_code == 403) is not actor.can(needs), rule.rule


def test_what_does_not_exist_is_not_found_and_never_an_error(administrator: FlaskClient) -> None:
    for rule, needs in rules(administrator.application, "GET"):
        made_up = any(not isinstance(one, AnyConverter) for one in rule._converters.values())
        if made_up and needs != PUBLIC:
            with administrator.get(address(rule)) as response:
                assert response.status_code == 404, rule.rule


def test_hostile_ids_are_not_found_and_never_an_error(administrator: FlaskClient) -> None:
    hostile = ["%00", "'%20OR%201=1--", "..%2F..%2Fetc%2Fpasswd", "%F0%9F%92%A5", "A" * 300]
    for rule, _ in rules(administrator.application, "GET"):
        names = [name for name, one in rule._converters.items() if type(one) is UnicodeConverter]
        if names:
            for text in hostile:
                path = address(rule, **dict.fromkeys(names, "PUT-HERE")).replace("PUT-HERE", text)
                with administrator.get(path) as response:
                    assert response.status_code in (404, 308), path


# ── sign-ins ────────────────────────────────────────────────────────────────────────────────────


def is_in(client: FlaskClient) -> bool:
    """Whether this browser is signed in."""
    return client.get("/me").status_code == 200


def signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    builders.sign_in(client, builders.make_person(enterprise=builders.make_enterprise()))
    assert is_in(client)
    return client


def test_a_cookie_with_anything_changed_is_no_sign_in(app: Flask) -> None:
    client = signed_in(app)
    cookie = client.get_cookie("aq")
    assert cookie is not None
    value = cookie.value
    for at in (0, len(value) // 2, len(value) - 1):
        changed = value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]
        client.set_cookie("aq", changed)
        assert not is_in(client)
    client.set_cookie("aq", value)
    assert is_in(client)


def test_a_cookie_signed_with_another_key_is_no_sign_in(app: Flask) -> None:
    client = signed_in(app)
    with client.session_transaction() as cookie:
        content = dict(cookie)
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    real, app.secret_key = app.secret_key, b"x" * 32
    try:
        other = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    finally:
        app.secret_key = real
    client.set_cookie("aq", other.dumps(content))
    assert not is_in(client)
    client.set_cookie("aq", serializer.dumps(content))
    assert is_in(client)


@pytest.mark.parametrize("token", ["", "x", "0", "1 OR 1=1"])
def test_a_made_up_token_is_no_sign_in(client: FlaskClient, token: str) -> None:
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert not is_in(client)


@pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
def test_an_expired_or_revoked_sign_in_ends_at_once(app: Flask, column: str) -> None:
    client = signed_in(app)
    with transaction() as session:
        session.execute(update(SignIn).values({column: clock.now() - timedelta(seconds=1)}))
    assert not is_in(client)


def test_signing_out_ends_a_copy_of_the_cookie_too(app: Flask, client: FlaskClient) -> None:
    builders.sign_in(client, builders.make_person(enterprise=builders.make_enterprise()))
    stolen = client.get_cookie("aq")
    assert stolen is not None
    client.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("aq", stolen.value)
    assert not is_in(thief)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    person = builders.make_person()
    form = {"account": person.phone, "password": builders.PASSWORD}
    cookie = client.post("/sign-in", data=form).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_first_code_must_be_changed_before_anything_else(app: Flask, client: FlaskClient) -> None:
    person = builders.make_person(enterprise=builders.make_enterprise(), must_change=True)
    builders.grant(person, Role.ADMINISTRATOR, builders.make_district())
    builders.sign_in(client, person)
    free = {"auth.change_code", "auth.sign_out"}
    for rule, needs in rules(app, "GET"):
        if isinstance(needs, Permission) and rule.endpoint not in free:
            response = client.get(address(rule))
            assert response.headers.get("Location", "").startswith("/change-code?"), rule.rule


# ── going on after signing in ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "/%09/evil.example",
        "///evil.example",
    ],
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, target: str) -> None:
    person = builders.make_person()
    form = {"account": person.phone, "password": builders.PASSWORD}
    response = client.post("/sign-in", query_string={"next": target}, data=form)
    location = response.headers["Location"]
    as_browsers_read_it = re.sub(r"[\t\r\n]", "", location).replace("\\", "/")
    assert urlsplit(urljoin("http://localhost/sign-in", as_browsers_read_it)).netloc == "localhost"


def test_signing_in_leads_back_to_where_one_was(client: FlaskClient) -> None:
    person = builders.make_person()
    sent = client.get("/history?page=2").headers["Location"]
    form = {"account": person.phone, "password": builders.PASSWORD}
    assert client.post(sent, data=form).headers["Location"] == "/history?page=2"
