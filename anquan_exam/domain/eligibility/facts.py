"""What is known of one person, dated twice: the day it is about, and the moment it was recorded.

Nothing is edited. A correction withdraws a fact and records another, so that what was known at any
moment can be asked for again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from anquan_exam.domain.vocabulary import EmploymentForm, Industry, PersonCategory


class Training(StrEnum):
    """What a training was for."""

    INITIAL = "initial"
    YEARLY = "yearly"
    PLANT = "plant"
    WORKSHOP = "workshop"
    TEAM = "team"
    RETURN = "return"
    """Targeted training after having been away."""
    NEW_POST = "new-post"
    OFF_THE_JOB = "off-the-job"
    """脱产培训, as a case asks for it."""
    NEW_METHODS = "new-methods"
    """四新: new process, technology, material, equipment."""


LEVELS = (Training.PLANT, Training.WORKSHOP, Training.TEAM)
"""三级安全教育, in order."""


class Family(StrEnum):
    """Who issues a certificate of what family."""

    SPECIAL_OPERATIONS = "special-operations"
    """应急管理部门的特种作业操作证."""
    MINE = "mine"
    """矿山特种作业操作证."""
    CONSTRUCTION_SPECIAL = "construction-special"
    """住建部门的建筑施工特种作业操作资格证."""
    CONSTRUCTION_ABC = "construction-abc"
    """住建部门的三类人员安全生产考核合格证."""
    SPECIAL_EQUIPMENT = "special-equipment"
    """市场监管部门的特种设备作业人员证."""
    TRANSPORT = "transport"
    """交通运输部门的从业资格证."""
    FIRE_CONTROL = "fire-control"
    """消防设施操作员证."""
    ASSESSMENT = "assessment"
    """主要负责人、安全生产管理人员的考核合格证明."""
    PRACTICAL_TEST = "practical-test"
    """离开特种作业岗位以后的实际操作考试."""


class CaseKind(StrEnum):
    """Why a case was opened."""

    VIOLATION = "violation"
    FAILED_EXAM = "failed-exam"
    NEW_TO_POST = "new-to-post"
    POST_CHANGED = "post-changed"
    AWAY = "away"
    ACCIDENT = "accident"
    MAJOR_HAZARD = "major-hazard"


class Effect(StrEnum):
    """What an open case does."""

    TRAIN_BY = "train-by"
    """The person works on, and trains and passes by a date."""
    STOP = "stop"
    """The person is off the job; somebody else is named for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Anything known. `withdrawn_at`: when it was found to be wrong."""

    recorded_at: datetime
    withdrawn_at: datetime | None = None

    def known(self, at: datetime) -> bool:
        """Whether it was held to be so at the moment `at`."""
        return self.recorded_at <= at and (self.withdrawn_at is None or self.withdrawn_at > at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted(Fact):
    """Held a post, `begins`..`ends` (the last day; None: still)."""

    post: str
    begins: date
    ends: date | None = None
    form: EmploymentForm = EmploymentForm.CONTRACT
    category: PersonCategory = PersonCategory.FRONTLINE
    employer: str = ""
    joined: date | None = None
    """When the employment began; None: with this post."""
    unit: str = ""
    """Where it is held; "" for wherever: one post may be held at several units at once."""

    def holds(self, day: date) -> bool:
        """Whether the post was held on `day`."""
        return self.begins <= day and (self.ends is None or day <= self.ends)

    def of(self, post: "Post") -> bool:
        """Whether it is `post`, at its unit."""
        return self.post == post.id and ("" in (self.unit, post.unit) or self.unit == post.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away(Fact):
    """Away from the job from the first day missed to the last (None: still away)."""

    begins: date
    ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained(Fact):
    """Training confirmed by worker and manager. `assessed`: what was taught was tested, passed."""

    kind: Training
    on: date
    minutes: int
    assessed: bool = True
    post: str = ""
    """Of the post alone; "" for every post."""


class Ended(StrEnum):
    """Why a certificate does not hold."""

    EXPIRED = "expired"
    REVIEW = "review"
    REVOKED = "revoked"
    NOT_BEGUN = "not-begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Fact):
    """A certificate an authority issued. `review_by`: the day a review falls due; None: none."""

    family: Family
    operations: frozenset[str]
    valid_from: date
    valid_until: date | None = None
    review_by: date | None = None
    revoked_on: date | None = None

    def fits(self, need: "Need") -> bool:
        """Whether it is for what a post needs."""
        return self.family is need.family and bool(self.operations & need.operations)

    def valid(self, day: date) -> bool:
        """Whether it holds on `day`, reviewed in time and not revoked."""
        ends = [each for each in (self.valid_until, self.review_by) if each is not None]
        revoked = self.revoked_on is not None and self.revoked_on <= day
        return self.valid_from <= day and all(day <= each for each in ends) and not revoked

    @property
    def last(self) -> date | None:
        """The last day it holds; None: for ever."""
        revoked = self.revoked_on and self.revoked_on - timedelta(days=1)
        days = (self.valid_until, self.review_by, revoked)
        return min((day for day in days if day), default=None)

    @property
    def ended_by(self) -> "Ended":
        """What ends it on its last day."""
        if self.revoked_on is not None and self.last == self.revoked_on - timedelta(days=1):
            return Ended.REVOKED
        return Ended.EXPIRED if self.last == self.valid_until else Ended.REVIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Apprenticed(Fact):
    """Worked under a named master from `begins`; `signed_on`: when he signed that it is enough."""

    post: str
    begins: date
    master: str
    signed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed(Fact):
    """An exam passed on the day. Only a supervised one is a fact for eligibility."""

    on: date
    supervised: bool = True
    retest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Fact):
    """A case that stands against working from `opens_on` till it is cleared."""

    kind: CaseKind
    effect: Effect
    opens_on: date
    number: str
    due_on: date | None = None
    """By when to be trained and retested, where the effect is that."""
    cleared_on: date | None = None
    post: str = ""
    """Of the post alone; "" for every post."""

    def stands(self, day: date) -> bool:
        """Whether it stands on `day`."""
        return self.opens_on <= day and (self.cleared_on is None or self.cleared_on > day)


@dataclass(frozen=True, slots=True)
class Need:
    """What a post needs that only an authority gives: one of `operations` of the family."""

    family: Family
    operations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Post:
    """A job, as the rules see it."""

    id: str
    name: str
    industries: frozenset[Industry]
    underground: bool = False
    high_risk: bool | None = False
    """Of the list of high-risk industries; None: nobody has said, it follows from the industries
    the rules name."""
    needs: tuple[Need, ...] = ()
    unit: str = ""
    """At which unit it is asked about; "" for any."""


@dataclass(frozen=True, slots=True)
class File:
    """Everything about one person that rules look at, in no particular order."""

    posted: tuple[Posted, ...] = ()
    away: tuple[Away, ...] = ()
    trained: tuple[Trained, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    apprenticed: tuple[Apprenticed, ...] = ()
    passed: tuple[Passed, ...] = ()
    cases: tuple[Case, ...] = ()

    def at(self, moment: datetime) -> "File":
        """What was known at `moment`."""
        return File(
            *(
                tuple(fact for fact in getattr(self, name) if fact.known(moment))
                for name in self.__slots__
            )
        )
