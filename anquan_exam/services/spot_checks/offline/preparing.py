"""The package for one device: one visit with its own secret and one paper, and no answer keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import Blueprint, has_room
from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.draw_inputs import DrawHistory, DrawInputs, PoolTooSmall
from anquan_exam.domain.drawing import DrawTable, pool_hash
from anquan_exam.domain.drawing import prepare as draw_table
from anquan_exam.domain.offline_log import FORMAT
from anquan_exam.domain.papers import Paper, paper_hash
from anquan_exam.domain.policy import Policy
from anquan_exam.models import OfflineVisit, Place, PoolRecord, Site, SpotCheck
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Forbidden, Invalid, Problem
from anquan_exam.services.ids import new_id
from anquan_exam.services.pools import stock, store_pool
from anquan_exam.services.sittings.plans import draw_inputs, pool_entries
from anquan_exam.services.spot_checks.listed import read_listed
from anquan_exam.services.spot_checks.offline.live import live_of
from anquan_exam.services.spot_checks.reach import find, note

HOURS = 24
"""How long a package may be used for new answers: one visit, not a stock of them."""
CURVE = "secp256r1"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a device shows: each question as safe HTML that holds its own pictures, in order, and
    texts (JSON-able)."""

    questions: Sequence[str]
    words: Mapping[str, Any]


Show = Callable[[Paper, Policy], Shown]


@dataclass(frozen=True, slots=True)
class Package:
    """What the device gets: canonical JSON, and the SHA-256 (hex) it is known by."""

    public_id: str
    text: str
    digest: str


@dataclass(frozen=True)
class _Drawn:
    """The one paper of a visit, and what it was drawn from."""

    exam: str
    paper: Paper
    inputs: DrawInputs
    pool: tuple[Any, ...]
    versions: tuple[int, ...]


def prepare(
    actor: Actor,
    public_id: str,
    public_key: bytes,
    show: Show,
    *,
    now: datetime,
) -> Package:
    """Make the package of a check for the device with `public_key` (P-256, SubjectPublicKeyInfo);
    a package made before is void from now on.

    The paper is drawn under the public id that the exam will have, the same for every package of a
    check: preparing again is no way to another paper. Raises NotFound, Invalid `bad_device_key`,
    Problem `spot_check_drawn`, `pool_short`, `visit_crossed` (two devices at the same moment),
    Forbidden for an actor who is nobody."""
    if actor.person_id is None:
        raise Forbidden
    with reading() as session:
        check, place = find(session, actor, public_id)
        drawn, policy = _draw(session, check, place, now), held_under(check)
    checked_key(public_key)
    shown = show(drawn.paper, policy)
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        _undrawn(check)
        if _exam_of(session, check) not in (None, drawn.exam):
            raise Problem("visit_crossed")
        before = live_of(session, check)
        if before is not None:
            before.ended_as, before.ended_at, before.ended_by = "replaced", now, actor.person_id
            session.flush()
        made = _row(session, check, drawn, public_key, now)
        made.prepared_by = actor.person_id
        content = _content(check, place, made, drawn.paper, shown, _sites(session, check))
        text = canonical_json(content)
        made.digest = sha256_hex(text)
        session.add(made)
        told = {"package": made.public_id, "digest": made.digest, "paper": made.paper_hash}
        note(session, actor, check, place, "spot_check.taken_along", now, **told)
        return Package(made.public_id, text.decode(), made.digest)


def checked_key(public_key: bytes) -> ec.EllipticCurvePublicKey:
    """The key of a device. Raises Invalid `bad_device_key`."""
    try:
        key = load_der_public_key(public_key)
    except ValueError as unreadable:
        raise Invalid("bad_device_key", "public_key") from unreadable
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != CURVE:
        raise Invalid("bad_device_key", "public_key")
    return key


def cancel(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Call back the package that is out: what comes of it later is kept, and counts for nothing.

    Raises NotFound, Problem `visit_not_out`."""
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        live = live_of(session, check)
        if live is None:
            raise Problem("visit_not_out")
        live.ended_as, live.ended_at, live.ended_by = "cancelled", now, actor.person_id
        note(session, actor, check, place, "spot_check.called_back", now, package=live.public_id)


def _undrawn(check: SpotCheck) -> None:
    if check.word is not None:
        raise Problem("spot_check_drawn")


def _draw(session: Session, check: SpotCheck, place: Place, now: datetime) -> _Drawn:
    """The paper of a visit, from the pool committed to less what has been taken out since."""
    _undrawn(check)
    blueprint = Blueprint.from_json(check.blueprint)
    rows = session.scalars(
        select(PoolRecord.entries).where(PoolRecord.hash == check.pool_hash)
    ).one()
    banks = {section.bank for section in blueprint.sections}
    held = stock(session, place.id, clock.local(now).date(), banks)
    there = set(held.entries)
    pool = tuple(entry for entry in pool_entries(rows) if entry in there)
    if not has_room(blueprint, pool):
        raise Problem("pool_short")
    exam = _exam_of(session, check) or new_id()
    try:
        table = draw_table(blueprint, pool)
        inputs = _inputs(table, check, pool_hash(pool))
        paper = table.draw(inputs.seed(check.secret, exam, "", ""), inputs)
    except PoolTooSmall as short:
        raise Problem("pool_short") from short
    return _Drawn(exam, paper, inputs, pool, tuple(one.id for one in held.versions.values()))


def held_under(check: SpotCheck) -> Policy:
    """The policy of the exam: a device that knows no key cannot tell when somebody has answered
    enough, so a screening becomes a full paper, over which one may go back like over any."""
    policy = Policy.from_json(check.policy)
    back = policy.may_go_back or policy.sequential is not None
    return replace(policy, sequential=None, may_go_back=back)


def _inputs(table: DrawTable, check: SpotCheck, drawn_from: str) -> DrawInputs:
    inputs = draw_inputs(table, held_under(check), drawn_from, DrawHistory())
    return replace(inputs, fixed=True)


def _exam_of(session: Session, check: SpotCheck) -> str | None:
    """The public id that the exam of a check will have, once it was taken along."""
    made = select(OfflineVisit.exam).where(OfflineVisit.check_id == check.id)
    return session.scalar(made.order_by(OfflineVisit.id).limit(1))


def _row(
    session: Session, check: SpotCheck, drawn: _Drawn, public_key: bytes, now: datetime
) -> OfflineVisit:
    return OfflineVisit(
        public_id=new_id(),
        check_id=check.id,
        exam=drawn.exam,
        paper=drawn.paper.to_json(),
        inputs=drawn.inputs.to_json(),
        paper_hash=paper_hash(drawn.paper),
        pool_hash=store_pool(session, drawn.pool),
        versions=list(drawn.versions),
        public_key=public_key,
        prepared_at=now,
        expires_at=now + timedelta(hours=HOURS),
        ended_as="",
    )


def _content(
    check: SpotCheck,
    place: Place,
    made: OfflineVisit,
    paper: Paper,
    shown: Shown,
    sites: list[list[Any]],
) -> dict[str, Any]:
    """All that the device holds. No person ids, no ids of questions, no keys."""
    policy = held_under(check)
    people = read_listed(check.people).values()
    return {
        "format": FORMAT,
        "id": made.public_id,
        "check": check.public_id,
        "title": check.title,
        "unit": place.name,
        "sites": sites,
        "department": check.department,
        "officers": check.officers,
        "count": check.count,
        "strangers": check.not_on_roster,
        "people": [[p.key, p.stratum, p.name, p.department, p.posts, p.number] for p in people],
        "secret": check.secret.hex(),
        "commitment": check.commitment,
        "paper": {
            "sha256": made.paper_hash,
            "items": [
                {"number": item.number, "kind": item.kind.value, "shape": item.shape, "html": html}
                for item, html in zip(paper.items, shown.questions, strict=True)
            ],
        },
        "minutes": policy.duration_minutes,
        "may_go_back": policy.may_go_back,
        "prepared": milliseconds(made.prepared_at),
        "expires": milliseconds(made.expires_at),
        "words": shown.words,
    }


def _sites(session: Session, check: SpotCheck) -> list[list[Any]]:
    """Number, name, and why nobody may carry a phone there ("": one may), of each open site."""
    rows = session.scalars(
        select(Site)
        .where(Site.enterprise_id == check.place_id, Site.closed_at.is_(None))
        .order_by(Site.name, Site.id)
    )
    return [[row.id, row.name, row.no_phones_reason if row.no_phones else ""] for row in rows]


def milliseconds(moment: datetime) -> int:
    """A moment as browsers count it: since 1970, UTC."""
    return int(moment.timestamp() * 1000)
