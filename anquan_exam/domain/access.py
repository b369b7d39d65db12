"""Who may do what, where: roles are grants scoped to a place in the tree and, if need be, an
industry."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from anquan_exam.domain.vocabulary import Industry


class Role(StrEnum):
    """The roles of the glossary."""

    WORKER = "worker"
    TEAM_LEADER = "team-leader"
    SAFETY_MANAGER = "safety-manager"
    INVIGILATOR = "invigilator"
    BANK_EDITOR = "bank-editor"
    INSPECTOR = "inspector"
    DISTRICT_OFFICER = "district-officer"
    ADMINISTRATOR = "administrator"


ROLE_LABELS: dict[Role, str] = {
    Role.WORKER: "从业人员",
    Role.TEAM_LEADER: "班组长",
    Role.SAFETY_MANAGER: "企业安全管理员",
    Role.INVIGILATOR: "监考员",
    Role.BANK_EDITOR: "题库管理员",
    Role.INSPECTOR: "执法人员",
    Role.DISTRICT_OFFICER: "区级管理员",
    Role.ADMINISTRATOR: "系统管理员",
}


class Permission(StrEnum):
    """One thing a view may need. Every view declares one, or that it is public."""

    SIT = "sit"  # one's own exams, practice, results: everybody signed in
    PLACES_VIEW = "places.view"
    PLACES_EDIT = "places.edit"
    PEOPLE_VIEW = "people.view"
    PEOPLE_EDIT = "people.edit"
    PEOPLE_UNMASK = "people.unmask"
    CODES_RESET = "codes.reset"
    ROLES_GRANT = "roles.grant"
    BANKS_VIEW = "banks.view"
    BANKS_EDIT = "banks.edit"
    EXAMS_VIEW = "exams.view"
    EXAMS_EDIT = "exams.edit"
    EXAMS_INVIGILATE = "exams.invigilate"
    SPOT_CHECK = "spot-check"  # of departments with enforcement power; the 安委办 does not inspect
    RESULTS_VIEW = "results.view"
    RESULTS_EXPORT = "results.export"
    RESULTS_MARK = "results.mark"
    DISTRICT_VIEW = "district.view"
    TRAIL_VIEW = "trail.view"
    ADMIN = "admin"


TEAM_ROLES = frozenset({Role.TEAM_LEADER, Role.WORKER, Role.INVIGILATOR, Role.BANK_EDITOR})
"""Roles that see no more people than a team."""

_VIEWING = {
    Permission.PLACES_VIEW,
    Permission.PEOPLE_VIEW,
    Permission.EXAMS_VIEW,
    Permission.RESULTS_VIEW,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.WORKER: frozenset(),
    Role.TEAM_LEADER: frozenset(_VIEWING),
    Role.SAFETY_MANAGER: frozenset(
        _VIEWING
        | {
            Permission.PLACES_EDIT,
            Permission.PEOPLE_EDIT,
            Permission.PEOPLE_UNMASK,
            Permission.CODES_RESET,
            Permission.ROLES_GRANT,
            Permission.BANKS_VIEW,
            Permission.BANKS_EDIT,
            Permission.EXAMS_EDIT,
            Permission.EXAMS_INVIGILATE,
            Permission.RESULTS_EXPORT,
            Permission.RESULTS_MARK,
            Permission.TRAIL_VIEW,
        }
    ),
    Role.INVIGILATOR: frozenset({Permission.EXAMS_VIEW, Permission.EXAMS_INVIGILATE}),
    Role.BANK_EDITOR: frozenset({Permission.BANKS_VIEW, Permission.BANKS_EDIT}),
    Role.INSPECTOR: frozenset(
        _VIEWING
        | {
            Permission.BANKS_VIEW,
            Permission.EXAMS_EDIT,
            Permission.EXAMS_INVIGILATE,
            Permission.SPOT_CHECK,
            Permission.RESULTS_EXPORT,
            Permission.RESULTS_MARK,
        }
    ),
    Role.DISTRICT_OFFICER: frozenset(
        _VIEWING
        | {
            Permission.PLACES_EDIT,
            Permission.BANKS_VIEW,
            Permission.EXAMS_EDIT,
            Permission.RESULTS_EXPORT,
            Permission.RESULTS_MARK,
            Permission.DISTRICT_VIEW,
            Permission.TRAIL_VIEW,
            Permission.CODES_RESET,
            Permission.ROLES_GRANT,
        }
    ),
    Role.ADMINISTRATOR: frozenset(Permission),
}


@dataclass(frozen=True)
class Grant:
    """A role held at a place (materialised path like "/1/7/") and, when given, in one industry
    only."""

    role: Role
    place_id: int
    path: str
    industry: Industry | None = None


@dataclass(frozen=True)
class Area:
    """A subtree of places, in all industries or in one."""

    path: str
    industry: Industry | None


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a signed-in person with the grants in force, or the system itself.

    `person_id` is None only for the system (command line, periodic job)."""

    person_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    sign_in_id: int | None = None
    must_change_code: bool = False
    notice_seen: bool = True
    exam: str | None = None
    """Public id of the one exam the sign-in is good for: it was opened by a join code."""
    confirmed: bool = True
    """Of such a sign-in: an invigilator has seen who holds the phone."""

    def can(self, permission: Permission | str) -> bool:
        """Whether any grant allows it somewhere. SIT needs no grant, only a person."""
        wanted = Permission(permission)
        if wanted is Permission.SIT:
            return self.person_id is not None
        return any(wanted in ROLE_PERMISSIONS[grant.role] for grant in self.grants)

    def areas(self, permission: Permission) -> tuple[Area, ...]:
        """Where `permission` is held: the scope of every query that serves it."""
        return tuple(
            dict.fromkeys(
                Area(grant.path, grant.industry)
                for grant in self.grants
                if permission in ROLE_PERMISSIONS[grant.role]
            )
        )

    def spans(self, permission: Permission | str) -> bool:
        """Whether `permission` is held across enterprises: lists then name the unit too."""
        return any(area.path.count("/") == 2 for area in self.areas(Permission(permission)))

    def holds(self, permission: Permission, path: str, industries: Iterable[str] = ()) -> bool:
        """Whether `permission` is held at the place with `path` of an enterprise in
        `industries`."""
        known = set(industries)
        return any(
            path.startswith(area.path) and (area.industry is None or area.industry in known)
            for area in self.areas(permission)
        )


SYSTEM = Actor(person_id=None, name="系统")

# What a holder of a role may hand on: never more than one's own reach.
GRANTABLE: dict[Role, frozenset[Role]] = {
    Role.SAFETY_MANAGER: frozenset({Role.TEAM_LEADER, Role.INVIGILATOR, Role.BANK_EDITOR}),
    Role.DISTRICT_OFFICER: frozenset(
        {Role.SAFETY_MANAGER, Role.INSPECTOR, Role.INVIGILATOR, Role.BANK_EDITOR}
    ),
    Role.ADMINISTRATOR: frozenset(Role),
}
