"""Posts as the rules see them: what somebody said of them last, or what follows from the unit."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.eligibility.facts import Family, Need, Post
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import EnterpriseIndustry, IndustriesBefore, PostFeatures
from anquan_exam.models import Post as PostRow


def posts_of(
    session: Session, held: Iterable[tuple[int, int]], *, known_at: datetime
) -> dict[tuple[int, int], Post]:
    """(enterprise, post) to the post as it was described by `known_at`, in four statements."""
    wanted = set(held)
    enterprises = {enterprise for enterprise, _ in wanted}
    names = dict(
        session.execute(
            select(PostRow.id, PostRow.name).where(PostRow.id.in_({post for _, post in wanted}))
        ).all()
    )
    industries = _industries(session, enterprises, known_at)
    said = {
        (row.enterprise_id, row.post_id): row
        for row in session.scalars(
            select(PostFeatures)
            .where(
                PostFeatures.enterprise_id.in_(enterprises), PostFeatures.recorded_at <= known_at
            )
            .order_by(PostFeatures.recorded_at, PostFeatures.id)
        )
    }
    return {
        key: _post(key, names.get(key[1], ""), industries.get(key[0], set()), said.get(key))
        for key in wanted
    }


def _industries(
    session: Session, enterprises: set[int], known_at: datetime
) -> dict[int, set[Industry]]:
    """Which industries each was in at `known_at`."""
    found: dict[int, set[Industry]] = {}
    for enterprise, industry in session.execute(
        select(EnterpriseIndustry.enterprise_id, EnterpriseIndustry.industry).where(
            EnterpriseIndustry.enterprise_id.in_(enterprises)
        )
    ):
        found.setdefault(enterprise, set()).add(Industry(industry))
    before = (
        select(IndustriesBefore.enterprise_id, IndustriesBefore.industries)
        .where(IndustriesBefore.enterprise_id.in_(enterprises), IndustriesBefore.until > known_at)
        .order_by(IndustriesBefore.until.desc(), IndustriesBefore.id.desc())
    )
    for enterprise, industries in session.execute(before):
        found[enterprise] = set(map(Industry, industries))  # the first change after it comes last
    return found


def _post(
    key: tuple[int, int], name: str, industries: Iterable[Industry], said: PostFeatures | None
) -> Post:
    unit, id_ = map(str, key)
    if said is None:
        return Post(id_, name, frozenset(industries), high_risk=None, unit=unit)
    return Post(
        id_,
        name,
        frozenset(map(Industry, said.industries)),
        said.underground,
        said.high_risk,
        tuple(Need(Family(family), frozenset(operations)) for family, operations in said.needs),
        unit,
    )
