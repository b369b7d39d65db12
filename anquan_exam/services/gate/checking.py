"""A pass checked here, for a guard whose browser cannot do it: the same answers."""

from dataclasses import dataclass
from datetime import datetime

from anquan_exam.domain.gate_pass import GatePass, GateVerdict, Mark, taken_apart, verdict
from anquan_exam.models.session import reading
from anquan_exam.services import signing
from anquan_exam.services.gate.lists import revoked
from anquan_exam.services.signing import Signed


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer; what the pass says only where the signature holds."""

    verdict: GateVerdict
    told: GatePass | None = None


def check(text: str, *, now: datetime) -> Checked:
    """What a guard is told of a scanned or copied code."""
    found = taken_apart(text)
    if found is None or found.mark is not Mark.PERSON:
        return Checked(GateVerdict.FORGED)
    with reading() as session:
        if found.kid not in {one.kid for one in signing.public_keys(session)}:
            return Checked(GateVerdict.UNKNOWN_KEY)
        if not signing.verify(session, found.signed, Signed(found.kid, found.signature)):
            return Checked(GateVerdict.FORGED)
        told = GatePass.read(found.body)
        return Checked(verdict(told, revoked(session, now).ids, now=now), told)
