"""The trail's page: everybody who may sees their own places' entries, in words; filters find."""

import ast
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import null, update

from anquan_exam.config import ROOT
from anquan_exam.domain.access import SYSTEM, Role
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import TrailEntry
from anquan_exam.models.session import transaction
from anquan_exam.services import sealing, trail
from anquan_exam.web.act_details import DETAILS, VALUES, detail_rows
from anquan_exam.web.act_nouns import NOUNS, SUBJECTS
from anquan_exam.web.acts import ACTS
from tests import builders
from tests.builders import NOW, MadeEnterprise


def act(
    place: MadeEnterprise | None,
    name: str = "exam.published",
    *,
    by: object = SYSTEM,
    days_ago: int = 0,
    **payload: object,
) -> None:
    with transaction() as session:
        trail.record(
            session,
            by,  # type: ignore[arg-type]
            name,
            ("exam", "k7"),
            now=NOW - timedelta(days=days_ago),
            place_path=place.path if place else "",
            **payload,
        )


def listed(client: FlaskClient, query: str = "") -> str:
    response = client.get(f"/trail/{query}")
    assert response.status_code == 200
    return response.text.partition("<tbody>")[2]


def test_a_manager_sees_the_entries_of_the_own_enterprise_only(
    app: Flask, client: FlaskClient
) -> None:
    own, other = builders.make_enterprise(), builders.make_enterprise()
    act(own, title="井下通风")
    act(other, title="别家的")
    act(None, title="系统的")
    page = listed(builders.sign_in(client, builders.make_manager(own)))
    assert "发布考试" in page
    assert "井下通风" in page
    assert "别家的" not in page
    assert "系统的" not in page


def test_a_grant_in_one_industry_shows_that_industry_only(app: Flask, client: FlaskClient) -> None:
    district = builders.make_district()
    coal = builders.make_enterprise(district=district, industries=(Industry.COAL_MINE,))
    other = next(industry for industry in Industry if industry is not Industry.COAL_MINE)
    rest = builders.make_enterprise(district=district, industries=(other,))
    act(coal, title="煤矿的")
    act(rest, title="别的行业的")
    officer = builders.make_person()
    builders.grant(officer, Role.DISTRICT_OFFICER, district, industry=Industry.COAL_MINE)
    page = listed(builders.sign_in(client, officer))
    assert "煤矿的" in page
    assert "别的行业的" not in page


def test_an_administrator_sees_all(app: Flask, client: FlaskClient) -> None:
    district = builders.make_district()
    act(builders.make_enterprise(district=district), title="甲的")
    act(None, title="系统的")
    page = listed(builders.sign_in(client, builders.make_holder(Role.ADMINISTRATOR, district)))
    assert "甲的" in page
    assert "系统的" in page


@pytest.mark.parametrize("role", [None, Role.TEAM_LEADER, Role.BANK_EDITOR, Role.INVIGILATOR])
def test_who_has_no_business_with_it_is_refused(
    app: Flask, client: FlaskClient, role: Role | None
) -> None:
    enterprise = builders.make_enterprise()
    person = builders.make_person(enterprise=enterprise)
    if role:
        builders.grant(person, role, enterprise)
    assert builders.sign_in(client, person).get("/trail/").status_code == 403


@pytest.mark.parametrize(
    "query, expected",
    [
        ("", {"发布的", "取消的", "旧的"}),
        ("?act=exam.cancelled", {"取消的"}),
        ("?act=exam.", {"发布的", "取消的", "旧的"}),
        ("?act=roster.", set()),
        ("?who=王", {"取消的"}),
        ("?who=%25", set()),
        ("?subject=k7", {"发布的", "取消的", "旧的"}),
        ("?subject=k", set()),
        ("?since=2026-11-23", {"发布的", "取消的"}),
        ("?until=2026-11-22", {"旧的"}),
        ("?since=tomorrow&page=-3", {"发布的", "取消的", "旧的"}),
    ],
)
def test_filters_find_what_was_asked_for(
    app: Flask, client: FlaskClient, query: str, expected: set[str]
) -> None:
    enterprise = builders.make_enterprise()
    manager = builders.make_manager(enterprise, "王安")
    act(enterprise, title="发布的")
    act(enterprise, "exam.cancelled", by=builders.actor_for(manager), title="取消的")
    act(enterprise, days_ago=1, title="旧的")
    page = listed(builders.sign_in(client, manager), query)
    assert {word for word in ("发布的", "取消的", "旧的") if word in page} == expected


def test_long_lists_are_paged_newest_first(app: Flask, client: FlaskClient) -> None:
    enterprise = builders.make_enterprise()
    for number in range(51):
        act(enterprise, days_ago=number, title=f"第{number}天前")
    builders.sign_in(client, builders.make_manager(enterprise))
    assert "第50天前" not in listed(client)
    last = listed(client, "?page=2")
    assert "第50天前" in last
    assert "第49天前" not in last


def test_erased_details_say_so_and_hostile_ones_are_only_text(
    app: Flask, client: FlaskClient
) -> None:
    enterprise = builders.make_enterprise()
    act(enterprise, title="<script>alert(1)</script>")
    builders.sign_in(client, builders.make_manager(enterprise))
    assert "<script>alert" not in listed(client)
    sealing.seal_all("a", now=NOW)
    with transaction() as session:
        session.execute(update(TrailEntry).values(payload=null(), salt=None))
    assert "已按保存期限清除" in listed(client)


# Names of sealed columns: written like acts, but none.
PURPOSES = {
    "credential.initial",
    "person.id_number",
    "exam.secret",
    "start_code.code",
    "certificate.number",
}


def constants(folder: str) -> set[str]:
    """Every text in the services that is written as an act is."""
    nouns = {act.partition(".")[0] for act in ACTS}
    found = set()
    for file in (ROOT / "anquan_exam" / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                noun, dot, verb = node.value.partition(".")
                if dot and noun in nouns and verb.isidentifier():
                    found.add(node.value)
    return found - PURPOSES


def recorded() -> tuple[set[str], list[str]]:
    """The acts given to trail.record as they are, and the places where they are put together."""
    plain, composed = set(), []
    for file in (ROOT / "anquan_exam").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if is_record(node):
                act_given = node.args[2]
                if isinstance(act_given, ast.Constant):
                    plain.add(act_given.value)
                elif isinstance(act_given, ast.JoinedStr):
                    composed.append(f"{file.name}: {ast.unparse(act_given)}")
    return plain, composed


def is_record(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "trail.record"


def test_every_act_has_words() -> None:
    plain, _ = recorded()
    assert (plain | constants("services") | constants("cli")) - ACTS.keys() == set()


def causes() -> set[str]:
    """What `Closing(kind, status, cause, …)` is given as its cause, anywhere."""
    found = set()
    for file in (ROOT / "anquan_exam").rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        named = {
            ast.unparse(node.targets[0]): ast.unparse(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Closing":
                cause = ast.unparse(node.args[2])
                found.add(ast.literal_eval(named.get(cause, cause)))
    return found


def test_the_one_act_put_together_from_parts_has_words_for_each() -> None:
    """Closing an attempt names its cause; a new cause needs words too."""
    _, composed = recorded()
    assert composed == ["closing.py: f'attempt.{why.cause}'"]
    assert {f"attempt.{cause}" for cause in causes()} - ACTS.keys() == set()


# What `record` and its kin take besides details.
NOT_DETAILS = {"now", "place_path"}
# Details handed on in a dict that is put together elsewhere.
HANDED_ON = {"name", "before", "phone", "id_number", "paper", "sha256", "line", "why", "answer"}
HANDED_ON |= {"no_phones", "person", "verdict", "reason"}


def details() -> set[str]:
    """Every detail that the services give to `trail.record` or to a `note` of theirs."""
    found = set()
    for file in (ROOT / "anquan_exam" / "services").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and is_note(node):
                found |= {keyword.arg for keyword in node.keywords if keyword.arg}
    return found - NOT_DETAILS


def is_note(node: ast.Call) -> bool:
    name = ast.unparse(node.func).rpartition(".")[2]
    return name in ("record", "note", "_note") and len(node.args) > 2


def test_every_detail_has_words() -> None:
    assert (details() | HANDED_ON) - DETAILS.keys() == set()


def test_codes_in_details_are_said_in_words() -> None:
    payload = {
        "identity": "id_card",
        "role": "safety-manager",
        "answer": "merge",
        "why": "no_phone",
        "people": [{"line": "4", "verdict": "new"}],
        "title": "自己写的 id_card",
    }
    assert [text for _, text in detail_rows(payload)] == [
        "身份证",
        "企业安全管理员",
        "只加岗位",
        "没手机号也没工号，没法登录",
        "行 4，结论 新增",
        "自己写的 id_card",
    ]


def test_every_noun_in_the_table_can_be_filtered_by() -> None:
    alone = {"notice", "district", "favourite", "demo"}
    assert {act.partition(".")[0] + "." for act in ACTS} - {f"{n}." for n in alone} == set(NOUNS)


def test_words_are_chinese() -> None:
    said = [word for words in VALUES.values() for word in words.values()]
    said = [word for word in said if word not in ("Excel", "CSV")]
    for words in (*ACTS.values(), *NOUNS.values(), *SUBJECTS.values(), *DETAILS.values(), *said):
        assert any("一" <= letter <= "鿿" for letter in words)


def recorded_kinds() -> set[str]:
    """What the services write down entries about: the word that stands where trail.record() takes
    the subject, or where that was put together just before."""
    found: set[str] = set()
    for path in (ROOT / "anquan_exam" / "services").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                found |= _kinds_in(function)
    return found


def _kinds_in(function: ast.FunctionDef) -> set[str]:
    nodes = list(ast.walk(function))
    made = {ast.unparse(one.targets[0]): one.value for one in nodes if isinstance(one, ast.Assign)}
    calls = [one for one in nodes if isinstance(one, ast.Call) and len(one.args) > 3]
    subjects = [one.args[3] for one in calls if ast.unparse(one.func).endswith("trail.record")]
    tuples = [made.get(ast.unparse(one), one) for one in subjects]
    firsts = [ast.walk(one.elts[0]) for one in tuples if isinstance(one, ast.Tuple)]
    words = (getattr(node, "value", None) for first in firsts for node in first)
    return {word for word in words if isinstance(word, str)}


def test_every_kind_of_subject_that_is_recorded_has_a_word() -> None:
    kinds = recorded_kinds()
    assert {"person", "enterprise", "spot_check", "legal_hold"} <= kinds
    assert not kinds - SUBJECTS.keys()
