"""Why a row of a roster got its verdict, as data; the words are in exchange/roster_excel."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Every reason there is."""

    # a cell cannot be taken
    NO_NAME = "no_name"
    NAME = "name"
    ID_LOST_DIGITS = "id_lost_digits"
    ID_LENGTH = "id_length"
    ID_FORMAT = "id_format"
    ID_BORN = "id_born"
    ID_CHECK_DIGIT = "id_check_digit"
    PHONE = "phone"
    PHONE_LOST_DIGITS = "phone_lost_digits"
    CATEGORY = "category"
    FORM = "form"
    DATE = "date"
    SITE = "site"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    # within the file
    TWICE = "twice"
    TWICE_MORE = "twice_more"
    TWICE_OTHER_NAME = "twice_other_name"
    PHONE_TWICE = "phone_twice"
    NUMBER_TWICE = "number_twice"
    NAME_TWICE = "name_twice"
    # against the people known
    ID_OTHER_NAME = "id_other_name"
    ID_OTHER_NAME_ELSEWHERE = "id_other_name_elsewhere"
    PHONE_TAKEN = "phone_taken"
    NUMBER_TAKEN = "number_taken"
    NAMESAKE = "namesake"
    NO_PHONE = "no_phone"
    SKIPPED = "skipped"
    # what will be done
    NEW_PERSON = "new_person"
    NEW_BY_NUMBER = "new_by_number"
    NEW_LATER = "new_later"
    MERGED = "merged"
    ADDS_EMPLOYMENT = "adds_employment"
    ADDS_ASSIGNMENT = "adds_assignment"
    NOTHING_NEW = "nothing_new"
    ADDS_LAMP = "adds_lamp"
    LAMP_TAKEN = "lamp_taken"
    PHONE_KEPT = "phone_kept"
    AGENCY_UNKNOWN = "agency_unknown"


@dataclass(frozen=True, slots=True, init=False)
class Reason:
    """A reason and what fills the places in its wording. Never holds ID or telephone numbers."""

    why: Why
    detail: Mapping[str, str]

    def __init__(self, why: Why, **detail: str) -> None:
        object.__setattr__(self, "why", why)
        object.__setattr__(self, "detail", detail)

    def to_json(self) -> dict[str, str]:
        """A flat dictionary: `why`, and the detail."""
        return {**self.detail, "why": self.why.value}

    @staticmethod
    def from_json(value: Mapping[str, str]) -> "Reason":
        """The reason that `to_json` wrote."""
        detail = {key: text for key, text in value.items() if key != "why"}
        return Reason(Why(value["why"]), **detail)
