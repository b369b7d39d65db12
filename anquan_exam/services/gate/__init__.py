"""The gate: what a person's phone shows there, and what the guard's phone checks it by. Importing
this lets a case that stops somebody take the passes back in its own transaction."""

from anquan_exam.services.cases import telling
from anquan_exam.services.gate.checking import Checked, check
from anquan_exam.services.gate.lists import Published, public_keys, revoked_list
from anquan_exam.services.gate.passes import Shown, show
from anquan_exam.services.gate.revoking import heard, revoke_fallen

telling.listen(heard)

__all__ = [
    "Checked",
    "Published",
    "Shown",
    "check",
    "public_keys",
    "revoke_fallen",
    "revoked_list",
    "show",
]
