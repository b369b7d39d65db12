"""A sitting on the real database: start, save, open again, hand in, run out of time."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.policy import Policy, Refusal
from anquan_exam.domain.questions import Kind
from anquan_exam.models import (
    Attempt,
    AttemptEvent,
    Candidate,
    LateSheet,
    PaperRecord,
    Person,
    Result,
    SignIn,
    StartCode,
    TrailEntry,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import sign_ins
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.sittings import handing_in, saving
from anquan_exam.services.sittings.closing import close_overdue
from anquan_exam.services.sittings.opening import NotOpen, reopen
from anquan_exam.services.sittings.saving import Saved, SaveOutcome
from anquan_exam.services.sittings.starting import StartRefused, start
from anquan_exam.services.sittings.tokens import AttemptToken, issue, read
from anquan_exam.services.sittings.verdicts import items, verdict
from anquan_exam.services.sittings.views import SittingView
from tests.builders import NOW, actor_for, make_enterprise, make_manager, make_person
from tests.exam_builders import MadeExam, make_exam, make_published_bank, sections_of


@dataclass
class Sitter:
    """A worker with a live sign-in, sitting an exam."""

    actor: Actor
    cookie: str
    exam: MadeExam

    def start(self, code: str = "", now: datetime = NOW) -> SittingView:
        return start(self.actor, self.exam.public_id, code, now=now, device="phone", network="")

    def save(
        self, view: SittingView, *events: dict[str, Any], now: datetime = NOW, cookie: str = ""
    ) -> Saved:
        token = read(view.token)
        assert token is not None
        return saving.save(
            token,
            cookie or self.cookie,
            saving.read_events(list(events), token.shape),
            now=now,
            device="phone",
            network="",
        )

    def hand_in(
        self,
        view: SittingView,
        *events: dict[str, Any],
        sheet: dict[str, Any] | None = None,
        now: datetime = NOW,
    ) -> handing_in.Receipt:
        token = read(view.token)
        assert token is not None
        return handing_in.hand_in(
            self.actor,
            token,
            saving.read_events(list(events), token.shape),
            handing_in.read_sheet(sheet, token.shape),
            now=now,
            device="phone",
            network="",
        )


def cookie_of(person: Person) -> str:
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        session.add(
            SignIn(
                token_hash=sign_ins.token_hash(token),
                person_id=person.id,
                created_at=NOW,
                expires_at=NOW + timedelta(hours=12),
            )
        )
    return token


def sitter(policy: Policy | None = None, **exam: Any) -> Sitter:
    enterprise = make_enterprise()
    person = make_person(enterprise=enterprise)
    made = make_exam(enterprise, candidates=[person], policy=policy, **exam)
    return Sitter(actor_for(person), cookie_of(person), made)


def answered(view: SittingView, number: int, answer: list[str], seq: int = 0) -> dict[str, Any]:
    return {"seq": seq or number, "kind": "answered", "item": number, "payload": answer}


def right_answers(view: SittingView) -> dict[str, list[str]]:
    """Builders make A right, AB in a multiple choice, 三 in a blank."""
    right = {Kind.MULTIPLE: ["A", "B"], Kind.FILL_IN: ["3"]}
    return {str(item.number): right.get(item.kind, ["A"]) for item in view.paper.items}


def stored_result() -> Result:
    with reading() as session:
        return session.scalars(select(Result)).one()


def test_a_faultless_sheet_passes_with_full_marks(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    events = [answered(view, int(n), a) for n, a in right_answers(view).items()]
    assert worker.save(view, *events).outcome is SaveOutcome.STORED
    worker.hand_in(view)
    result = stored_result()
    assert (result.score, result.full_score, result.passed) == (10000, 10000, True)


def test_choosing_every_option_earns_nothing(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    every = [
        answered(view, item.number, sorted(item.options))
        for item in view.paper.items
        if item.kind is Kind.MULTIPLE
    ]
    assert every
    worker.save(view, *every)
    worker.hand_in(view)
    assert stored_result().score == 0


def test_hand_in_pressed_ten_times_gives_one_result_and_one_receipt(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    receipts = {worker.hand_in(view, sheet=right_answers(view)).code for _ in range(10)}
    assert len(receipts) == 1
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Result)) == 1


def test_the_sheet_fills_gaps_but_never_overrides_or_clears(app: Flask) -> None:
    worker = sitter(sections=None)
    view = worker.start()
    first, second, third = view.paper.items[:3]
    worker.save(
        view,
        answered(view, first.number, ["A"], 1),
        answered(view, second.number, ["A"], 2),
        {"seq": 3, "kind": "cleared", "item": second.number},
    )
    sheet = {str(first.number): ["B"], str(second.number): ["A"], str(third.number): ["A"]}
    worker.hand_in(view, sheet=sheet)
    marks = {number: score for number, score, _, _ in stored_result().marks["items"]}
    assert marks[first.number] == first.marks
    assert marks[second.number] == 0
    assert marks[third.number] == third.marks


def test_a_repeat_is_acknowledged_and_stored_once(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    event = answered(view, 1, ["B"])
    assert worker.save(view, event).stored == (1,)
    again = worker.save(view, event, answered(view, 2, ["A"]))
    assert again.outcome is SaveOutcome.STORED
    assert set(again.stored) == {1, 2}
    with reading() as session:
        count = select(func.count()).where(AttemptEvent.epoch == 1)
        assert session.scalar(count) == 2


def test_another_content_under_the_same_number_is_a_clash(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    worker.save(view, answered(view, 1, ["B"]))
    clash = worker.save(view, answered(view, 1, ["C"]))
    assert clash.outcome is SaveOutcome.CLASH
    assert reopen(worker.actor, view.attempt, now=NOW).answers[1] == ("B",)


def test_numbers_lost_and_reordered_on_the_way_make_the_same_sheet(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    worker.save(view, answered(view, 1, ["C"], 3))
    worker.save(view, answered(view, 1, ["B"], 1), answered(view, 2, ["A"], 7))
    assert reopen(worker.actor, view.attempt, now=NOW).answers == {1: ("C",), 2: ("A",)}


def test_a_cleared_answer_is_cleared(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    worker.save(view, answered(view, 1, ["A"]))
    worker.save(view, {"seq": 2, "kind": "cleared", "item": 1})
    assert reopen(worker.actor, view.attempt, now=NOW).answers == {}


def test_another_phone_goes_on_and_the_first_ones_late_events_only_fill_what_it_left(
    app: Flask,
) -> None:
    worker = sitter()
    first = worker.start()
    second = reopen(worker.actor, first.attempt, now=NOW)
    assert second.epoch > first.epoch
    worker.save(second, answered(second, 1, ["B"]))
    late = worker.save(first, answered(first, 1, ["C"], 1), answered(first, 2, ["A"], 2))
    assert late.outcome is SaveOutcome.STORED
    assert late.epoch == second.epoch
    assert reopen(worker.actor, first.attempt, now=NOW).answers == {1: ("B",), 2: ("A",)}


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"seq": 1, "kind": "answered", "item": 99, "payload": ["A"]}, "not_on_paper"),
        ({"seq": 1, "kind": "answered", "item": 1, "payload": ["Z"]}, "bad_answer"),
        ({"seq": 1, "kind": "answered", "item": 1, "payload": "A"}, "bad_answer"),
        ({"seq": 1, "kind": "answered", "item": None, "payload": ["A"]}, "bad_events"),
        ({"seq": 0, "kind": "answered", "item": 1, "payload": ["A"]}, "bad_events"),
        ({"seq": True, "kind": "answered", "item": 1, "payload": ["A"]}, "bad_events"),
        ({"seq": 1, "kind": "submitted", "item": None}, "bad_events"),
        ({"seq": 1, "kind": "left_page", "item": None, "payload": "x" * 600}, "bad_events"),
        ("nonsense", "bad_events"),
    ],
)
def test_malformed_events_are_refused_by_field(app: Flask, event: Any, code: str) -> None:
    view = sitter().start()
    with pytest.raises(Invalid) as refused:
        saving.read_events([event], view.paper.shape())
    assert refused.value.code == code
    assert refused.value.field


def test_a_save_without_a_live_sign_in_stores_nothing(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    stranger = worker.save(view, answered(view, 1, ["A"]), cookie="forged")
    assert (stranger.outcome, stranger.stored) == (SaveOutcome.SIGNED_OUT, ())
    late = NOW + timedelta(hours=13)
    assert worker.save(view, answered(view, 1, ["A"]), now=late).outcome is SaveOutcome.SIGNED_OUT
    assert reopen(worker.actor, view.attempt, now=NOW).answers == {}


def test_another_persons_sign_in_cannot_save(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    other = make_person(enterprise=make_enterprise())
    saved = worker.save(view, answered(view, 1, ["A"]), cookie=cookie_of(other))
    assert saved.outcome is SaveOutcome.SIGNED_OUT


def test_a_token_altered_by_one_sign_is_worth_nothing(app: Flask) -> None:
    text = issue(AttemptToken(1, 1, 1, "s4"))
    assert read(text) == AttemptToken(1, 1, 1, "s4")
    assert read(text.replace("1~1~1", "2~1~1")) is None
    assert read(text[:-1]) is None
    assert read("") is None


def test_answers_within_the_grace_count_and_are_marked_late(app: Flask) -> None:
    worker = sitter(Policy(duration_minutes=10, grace_seconds=120))
    view = worker.start()
    graced = NOW + timedelta(minutes=10, seconds=120)
    events = [answered(view, int(n), a) for n, a in right_answers(view).items()]
    assert worker.save(view, *events, now=graced).outcome is SaveOutcome.STORED
    worker.hand_in(view, now=graced)
    assert (stored_result().late, stored_result().passed) == (True, True)


def test_after_the_grace_nothing_is_taken_and_the_sheet_is_kept_as_evidence(app: Flask) -> None:
    worker = sitter(Policy(duration_minutes=10, grace_seconds=120))
    view = worker.start()
    worker.save(view, answered(view, 1, ["A"]))
    over = NOW + timedelta(minutes=10, seconds=121)
    assert worker.save(view, answered(view, 2, ["A"]), now=over).outcome is SaveOutcome.CLOSED
    receipt = worker.hand_in(view, sheet=right_answers(view), now=over)
    worker.hand_in(view, sheet=right_answers(view), now=over)
    assert receipt.late_sheet
    assert stored_result().cause == "timed_out"
    assert stored_result().score == 1000
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(LateSheet)) == 1


def test_the_periodic_job_closes_only_what_is_overdue(app: Flask) -> None:
    worker = sitter(Policy(duration_minutes=10))
    worker.start()
    assert close_overdue(now=NOW + timedelta(minutes=12)) == 0
    assert close_overdue(now=NOW + timedelta(minutes=12, seconds=1)) == 1
    assert close_overdue(now=NOW + timedelta(minutes=13)) == 0
    assert stored_result().cause == "timed_out"


def test_a_repeat_of_what_was_stored_is_acknowledged_even_after_the_close(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    event = answered(view, 1, ["A"])
    worker.save(view, event)
    worker.hand_in(view)
    assert worker.save(view, event) == Saved(SaveOutcome.STORED, (1,), 1, view.deadline)
    refused = worker.save(view, answered(view, 2, ["A"]))
    assert (refused.outcome, refused.stored) == (SaveOutcome.CLOSED, ())


def test_a_second_start_goes_on_with_the_open_attempt(app: Flask) -> None:
    worker = sitter()
    first = worker.start()
    second = worker.start()
    assert (second.attempt, second.epoch) == (first.attempt, 2)
    assert second.paper == first.paper


def test_tries_are_counted_and_a_further_try_avoids_the_failed_papers_questions(app: Flask) -> None:
    bank = make_published_bank(40, kinds=(Kind.SINGLE,))
    worker = sitter(Policy(max_tries=2), bank=bank, sections=sections_of(bank, {Kind.SINGLE: 10}))
    first = worker.start()
    worker.hand_in(first)
    second = worker.start()
    worker.hand_in(second)
    seen = {item.question_id for item in first.paper.items}
    assert seen.isdisjoint({item.question_id for item in second.paper.items})
    with pytest.raises(StartRefused) as refused:
        worker.start()
    assert refused.value.refused.reason is Refusal.TRIES_USED


def test_the_start_code_is_needed_and_goes_into_the_draw(app: Flask) -> None:
    enterprise = make_enterprise()
    person, manager = make_person(enterprise=enterprise), make_manager(enterprise)
    made = make_exam(enterprise, candidates=[person], policy=Policy(needs_start_code=True))
    worker = Sitter(actor_for(person), cookie_of(person), made)
    with transaction() as session:
        session.add(StartCode(exam_id=made.id, code="AB34", given_by=manager.id, given_at=NOW))
    for code, reason in (
        ("", Refusal.START_CODE_MISSING),
        ("AB35", Refusal.START_CODE_WRONG),
    ):
        with pytest.raises(StartRefused) as refused:
            worker.start(code)
        assert refused.value.refused.reason is reason
    view = worker.start("ａｂ 34")
    with reading() as session:
        assert session.scalars(select(PaperRecord.word)).one() == "AB34"
    assert view.epoch == 1


def test_only_a_supervised_sitting_counts(app: Flask) -> None:
    enterprise = make_enterprise()
    seen, unseen = make_person(enterprise=enterprise), make_person(enterprise=enterprise)
    manager = make_manager(enterprise)
    made = make_exam(enterprise, candidates=[seen, unseen])
    with transaction() as session:
        candidate = session.scalars(select(Candidate).where(Candidate.person_id == seen.id)).one()
        candidate.present_at, candidate.present_by = NOW, manager.id
        candidate.identity_seen = "身份证"
    for person in (seen, unseen):
        worker = Sitter(actor_for(person), cookie_of(person), made)
        worker.hand_in(worker.start())
    with reading() as session:
        rows = session.execute(select(Result.person_id, Result.supervised)).all()
    assert {row.person_id: row.supervised for row in rows} == {seen.id: True, unseen.id: False}


def test_who_is_not_assigned_finds_no_exam(app: Flask) -> None:
    worker = sitter()
    stranger = make_person(enterprise=make_enterprise())
    with pytest.raises(NotFound):
        Sitter(actor_for(stranger), "", worker.exam).start()
    view = worker.start()
    with pytest.raises(NotFound):
        reopen(actor_for(stranger), view.attempt, now=NOW)
    with pytest.raises(NotFound):
        verdict(actor_for(stranger), view.attempt, now=NOW)


def test_extra_time_moves_the_deadline_past_the_window(app: Flask) -> None:
    worker = sitter(Policy(duration_minutes=60), closes_at=NOW + timedelta(minutes=30))
    with transaction() as session:
        session.scalars(select(Candidate)).one().extra_minutes = 15
    assert worker.start().deadline == NOW + timedelta(minutes=45)


def test_keys_stay_hidden_while_anybody_can_still_sit(app: Flask) -> None:
    closes = NOW + timedelta(hours=3)
    worker = sitter(Policy(), closes_at=closes)
    view = worker.start()
    worker.hand_in(view, sheet=right_answers(view))
    early = verdict(worker.actor, view.attempt, now=NOW + timedelta(hours=1))
    assert (early.visible, early.key_visible, early.score) == (True, False, 10000)
    with pytest.raises(NotFound):
        items(worker.actor, view.attempt, now=NOW + timedelta(hours=1))
    after = closes + timedelta(seconds=121)
    _, all_items = items(worker.actor, view.attempt, now=after)
    assert all(one.right for one in all_items)
    assert all_items[0].basis == ("《测试用法》第一条",)


def test_an_attempt_over_cannot_be_opened_again(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    worker.hand_in(view)
    with pytest.raises(NotOpen):
        reopen(worker.actor, view.attempt, now=NOW)


def test_the_hand_in_on_the_trail_carries_the_digest_of_the_events(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    worker.save(view, answered(view, 1, ["A"]))
    worker.hand_in(view)
    with reading() as session:
        entry = session.scalars(
            select(TrailEntry).where(TrailEntry.act == "attempt.handed_in")
        ).one()
        assert entry.payload is not None
        assert entry.payload["events"] == stored_result().events_digest
        assert session.scalars(select(Attempt.status)).one() == "submitted"
